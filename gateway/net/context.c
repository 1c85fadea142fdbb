/*
 * context.c -- libwebsockets as a guest on our loop, and its one callback.
 *
 * libwebsockets never listens here: listener.c hands it accepted sockets. No
 * extension is registered (permessage-deflate costs hundreds of KB a connection
 * and inflates without a cap), no HTTP/2 is offered, and its own idle timers are
 * off since each would be a node in a sorted list of all connections.
 */
#include "log/log.h"
#include "net/internal.h"

#include <string.h>

/* Zero everywhere: no retries, no pings, no hang-up by libwebsockets. */
static const lws_retry_bo_t no_idle_policy = {.secs_since_valid_hangup = 0};

static void emit(int level, const char *line)
{
    (void)level;
    log_warn("net", "lws", "text=%s", log_quote(line));
}

/* Once it runs, most of what it calls errors is a client's doing. */
static void emit_quietly(int level, const char *line)
{
    (void)level;
    log_debug("net", "lws", "text=%s", log_quote(line));
}

enum gw_err net__context_new(struct net *net)
{
    void *loops[1] = {loop_uv(net->loop)};
    struct lws_context_creation_info info;

    lws_set_log_level(LLL_ERR, emit);
    memset(&info, 0, sizeof info);
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   LWS_SERVER_OPTION_UV_NO_SIGSEGV_SIGFPE_SPIN;
    info.foreign_loops = loops;
    info.protocols = net__protocols;
    info.alpn = "http/1.1";
    info.retry_and_idle_policy = &no_idle_policy;
    info.max_http_header_data = NET_HEADER_DATA_MAX;
    info.max_http_header_pool = 1024; /* made on demand: a cap, not a reserve */
    info.pt_serv_buf_size = 32768;    /* one read from a socket */
    info.keepalive_timeout = 60;      /* ours are shorter: request_ms */
    info.user = net;

    net->context = lws_create_context(&info);
    if (net->context == NULL)
        return GW_EIO;
    info.vhost_name = "baton";
    net->vhost = lws_create_vhost(net->context, &info);
    if (net->vhost == NULL)
        return GW_EIO;
    lws_set_log_level(LLL_ERR, emit_quietly);
    return GW_OK;
}

void net__context_free(struct net *net)
{
    lws_context_destroy(net->context);
    net->context = NULL;
}

static int on_writable(struct conn *conn)
{
    conn->asked = false;
    if (conn->phase == CONN_DEAD)
        return -1;
    if (net__beat_write(conn) != 0) {
        net__reason_set(conn, NET_CLOSE_LOST);
        return -1;
    }
    net__queue_flush(conn);
    return net__close_write(conn);
}

static int on_websocket(struct conn *conn, enum lws_callback_reasons reason, struct slice in)
{
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        return net__conn_opened(conn);
    case LWS_CALLBACK_RECEIVE:
        return net__conn_received(conn, in);
    case LWS_CALLBACK_RECEIVE_PONG:
        conn->heard_ms = loop_now_ms(conn->net->loop);
        return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return on_writable(conn);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return net__close_peer(conn, in);
    case LWS_CALLBACK_CLOSED:
        net__conn_gone(conn);
        return 0;
    default:
        return 0;
    }
}

static int on_http(struct conn *conn, enum lws_callback_reasons reason, struct slice in)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return net__http_begin(conn, in);
    case LWS_CALLBACK_HTTP_BODY:
        return net__http_body(conn, in);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return net__http_body_end(conn);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return net__http_writable(conn);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return net__upgrade_confirm(conn);
    case LWS_CALLBACK_CLOSED_HTTP:
        net__conn_gone(conn);
        return 0;
    default:
        return on_websocket(conn, reason, in);
    }
}

/* Every socket carries its conn as opaque data, given at adoption; what has none
 * is libwebsockets' own. */
static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
    struct conn *conn = wsi != NULL ? lws_get_opaque_user_data(wsi) : NULL;

    (void)user;
    if (conn == NULL)
        return 0;
    if (reason == LWS_CALLBACK_WSI_DESTROY) {
        lws_set_opaque_user_data(wsi, NULL);
        net__conn_destroyed(conn);
        return 0;
    }
    conn->wsi = wsi;
    return on_http(conn, reason, (struct slice){in, len});
}

/* The first serves HTTP; its name is no token, so no client can ask for it as a
 * subprotocol. The ids are enum net_protocol plus one. */
const struct lws_protocols net__protocols[] = {
    {.name = "(http)", .callback = on_event, .rx_buffer_size = 1024},
    {.name = "baton.v1.visitor",
     .callback = on_event,
     .rx_buffer_size = 1024,
     .id = NET_VISITOR + 1,
     .tx_packet_size = NET_TX_PACKET},
    {.name = "baton.v1.agent",
     .callback = on_event,
     .rx_buffer_size = 1024,
     .id = NET_AGENT + 1,
     .tx_packet_size = NET_TX_PACKET},
    {.name = NULL},
};
