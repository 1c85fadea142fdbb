/*
 * conn.c -- one socket's life, and messages put together from fragments.
 *
 * libwebsockets hands over at most rx_buffer_size bytes at a time, limits neither
 * the size of a message nor the number of its fragments, and does not look at
 * UTF-8: all of that is here.
 */
#include "net/internal.h"

#include "base/utf8.h"

#include <stdlib.h>

#define USER_AGENT_MAX 256

struct conn *net__conn_new(struct net *net)
{
    struct conn *conn = mem_new(sizeof *conn);

    conn->net = net;
    conn->reason = NET_CLOSE_COUNT;
    conn->fd = -1;
    buf_init(&conn->assembly, net->options.max_message);
    net__slot_take(net, conn);
    return conn;
}

void net__conn_free(struct conn *conn)
{
    struct net *net = conn->net;

    /* WSI_DESTROY has released it already when its slot is another's. */
    if (net->slots.all[conn->slot].conn != conn)
        return;
    net__tap_remove(conn);
    net__wait_end(conn);
    net__share_release(conn);
    net__slot_release(conn);
    free(conn);
}

/* Tells about the peer while libwebsockets still holds the request's headers. */
static void say_open(struct conn *conn)
{
    struct net *net = conn->net;
    struct buf origin;
    struct buf agent;
    char address[NET_ADDRESS_MAX];

    buf_init(&origin, NET_HEADER_DATA_MAX + 1);
    buf_init(&agent, NET_HEADER_DATA_MAX + 1);

    struct net_peer peer = {
        .protocol = conn->protocol,
        .address = net__address(conn, address),
        .origin = net__header(conn->wsi, WSI_TOKEN_ORIGIN, &origin),
        .user_agent = net__header(conn->wsi, WSI_TOKEN_HTTP_USER_AGENT, &agent),
    };

    if (peer.user_agent.len > USER_AGENT_MAX)
        peer.user_agent.len = USER_AGENT_MAX;
    net->events.on_open(net->user, conn->id, &peer);
    buf_done(&origin);
    buf_done(&agent);
}

int net__conn_opened(struct conn *conn)
{
    struct net *net = conn->net;

    /* upgrade.c asked about the Origin for one subprotocol: libwebsockets must
     * have picked the same. */
    if (conn->phase != CONN_HTTP || lws_get_protocol(conn->wsi)->id != conn->protocol + 1u)
        return -1;

    net__wait_end(conn);
    conn->phase = CONN_OPEN;
    conn->opened = true;
    net->open[conn->protocol]++;
    conn->heard_ms = loop_now_ms(net->loop);
    net__id_begin(conn);
    metric_add(net->counters.opened, 1);
    metric_shift(net->counters.connections[conn->protocol], 1);
    net__beat_start(conn);
    say_open(conn);
    return 0;
}

static void deliver(struct conn *conn, struct slice text)
{
    struct net *net = conn->net;

    if (!utf8_valid(text)) {
        net__close(conn, NET_CLOSE_BAD_DATA);
        return;
    }
    metric_add(net->counters.received, 1);
    net->events.on_message(net->user, conn->id, text);
}

/* The owner may close the connection from within on_message, so the memory is
 * taken off the connection first. */
static void deliver_assembled(struct conn *conn)
{
    struct buf whole = conn->assembly;

    buf_init(&conn->assembly, conn->net->options.max_message);
    deliver(conn, buf_slice(&whole));
    buf_done(&whole);
}

int net__conn_received(struct conn *conn, struct slice piece)
{
    struct net *net = conn->net;

    if (conn->phase != CONN_OPEN)
        return 0;
    conn->heard_ms = loop_now_ms(net->loop);
    if (lws_frame_is_binary(conn->wsi)) {
        net__close_code(conn, NET_CLOSE_BAD_DATA, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE);
        return 0;
    }

    size_t limit = conn->trusted ? net->options.max_message : net->options.max_hello;
    size_t still = lws_remaining_packet_payload(conn->wsi);

    if (still > limit || conn->assembly.len + piece.len + still > limit) {
        net__close(conn, NET_CLOSE_TOO_LARGE);
        return 0;
    }
    if (!lws_is_final_fragment(conn->wsi)) {
        buf_append_slice(&conn->assembly, piece);
        return 0;
    }
    if (conn->assembly.len == 0) {
        deliver(conn, piece);
        return 0;
    }
    buf_append_slice(&conn->assembly, piece);
    deliver_assembled(conn);
    return 0;
}

/* libwebsockets closes by itself on a framing violation; all that is left of it
 * is the close code it chose. */
static bool was_violation(struct conn *conn)
{
    if (conn->wsi == NULL || lws_get_close_length(conn->wsi) < 2)
        return false;

    const unsigned char *code = lws_get_close_payload(conn->wsi);

    return (code[0] << 8 | code[1]) == LWS_CLOSE_STATUS_PROTOCOL_ERR;
}

static void say_closed(struct conn *conn, uint64_t id)
{
    struct net *net = conn->net;

    if (conn->reason == NET_CLOSE_COUNT && was_violation(conn))
        net__reason_set(conn, NET_CLOSE_BAD_DATA);
    net__reason_set(conn, net->stopping ? NET_CLOSE_SHUTDOWN : NET_CLOSE_LOST);
    conn->opened = false;
    net->open[conn->protocol]--;
    metric_add(net->counters.closed[conn->reason], 1);
    metric_shift(net->counters.connections[conn->protocol], -1);
    net->events.on_close(net->user, id, conn->reason);
}

void net__conn_gone(struct conn *conn)
{
    uint64_t id = conn->id;

    if (conn->phase == CONN_GONE)
        return;
    conn->phase = CONN_GONE;
    net__tap_remove(conn);
    loop_timer_stop(conn->net->loop, &conn->timer);
    net__wait_end(conn);
    net__kill_cancel(conn);
    net__queue_drop(conn);
    net__http_gone(conn);
    net__id_end(conn);
    buf_done(&conn->assembly);
    if (conn->opened)
        say_closed(conn, id);
}
