/*
 * http.c -- HTTP requests: one at a time on a socket, answered now or later.
 *
 * A request is copied out of libwebsockets' buffers, so the answer may take its
 * time and need not know whether the client is still there.
 *
 * libwebsockets has decoded the path and the query's parameters already.
 *
 * Two traps of 4.1.6 shape this file. While a request waits for its answer,
 * libwebsockets would read on, buffer without a limit and look at what it has
 * buffered in every turn: reading is paused meanwhile (and so is noticing that
 * the client has left). And the body of a request that was itself taken from that
 * buffer is read from the wrong place, then from freed memory, then for ever: so
 * nothing is ever taken from there. A client that sends its next request before
 * the answer (pipelining) gets that one answer, then the end of the connection.
 */
#include "net/internal.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define HEAD_MAX 16384u /* of an answer */
#define AGAIN_MAX 100

enum field {
    FIELD_HOST,
    FIELD_ORIGIN,
    FIELD_COOKIE,
    FIELD_CONTENT_TYPE,
    FIELD_IF_NONE_MATCH,
    FIELD_ACCEPT_ENCODING,
    FIELD_AUTHORIZATION,
    FIELD_COUNT
};

static const enum lws_token_indexes field_tokens[FIELD_COUNT] = {
    [FIELD_HOST] = WSI_TOKEN_HOST,
    [FIELD_ORIGIN] = WSI_TOKEN_ORIGIN,
    [FIELD_COOKIE] = WSI_TOKEN_HTTP_COOKIE,
    [FIELD_CONTENT_TYPE] = WSI_TOKEN_HTTP_CONTENT_TYPE,
    [FIELD_IF_NONE_MATCH] = WSI_TOKEN_HTTP_IF_NONE_MATCH,
    [FIELD_ACCEPT_ENCODING] = WSI_TOKEN_HTTP_ACCEPT_ENCODING,
    [FIELD_AUTHORIZATION] = WSI_TOKEN_HTTP_AUTHORIZATION,
};

struct method {
    const char *name;
    enum lws_token_indexes token;
};

static const struct method methods[] = {
    {"GET", WSI_TOKEN_GET_URI}, {"POST", WSI_TOKEN_POST_URI},     {"HEAD", WSI_TOKEN_HEAD_URI},
    {"PUT", WSI_TOKEN_PUT_URI}, {"DELETE", WSI_TOKEN_DELETE_URI}, {"PATCH", WSI_TOKEN_PATCH_URI},
};

struct request {
    const struct method *method;
    bool asked;    /* on_request was called */
    bool answered; /* `out` is set */
    bool close;    /* the socket closes behind the answer */
    uint8_t again; /* how often the end of the body was told once more */
    uint64_t length;
    struct buf body;
    /* Copies of what was sent; freed once on_request has seen them. */
    struct buf fields[FIELD_COUNT];
    struct buf path;
    struct buf query;
    char address[NET_ADDRESS_MAX];
    bool forwarded;
    /* The answer: its head with a copied body, then a shared body. */
    struct buf out;
    struct frame *frame;
    size_t sent; /* of both together */
};

static void input_done(struct request *request)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        buf_done(&request->fields[i]);
    buf_done(&request->path);
    buf_done(&request->query);
    buf_done(&request->body);
}

static void request_free(struct conn *conn)
{
    struct request *request = conn->request;

    if (request == NULL)
        return;
    conn->request = NULL;
    net__id_end(conn);
    input_done(request);
    buf_done(&request->out);
    frame_unref(request->frame);
    free(request);
}

/* Who began to ask is told; a kept connection on which nothing came just ends. */
static void on_late(void *user)
{
    struct conn *conn = user;

    metric_add(conn->net->counters.late, 1);
    if (conn->waiting && conn->spoke)
        (void)net__http_refuse(conn, 408);
    net__kill(conn, NET_CLOSE_LOST);
}

/* Until a whole request is there, or until more of an answer has been taken. */
static void clock_start(struct conn *conn)
{
    struct net *net = conn->net;
    uint64_t limit_ms = net->stopping ? NET_LINGER_MS : net->options.request_ms;

    loop_timer_start(net->loop, &conn->timer, limit_ms, on_late, conn);
}

void net__http_await(struct conn *conn)
{
    net__wait_begin(conn);
    clock_start(conn);
}

void net__http_gone(struct conn *conn)
{
    request_free(conn);
}

static const struct method *method_of(struct lws *wsi)
{
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (net__header_has(wsi, methods[i].token))
            return &methods[i];
    }
    return NULL;
}

/* What libwebsockets decoded: no dot segment, no control character. */
static bool path_ok(struct slice path)
{
    if (path.len == 0 || path.data[0] != '/' || !utf8_valid(path))
        return false;
    for (size_t i = 0; i < path.len; i++) {
        if ((unsigned char)path.data[i] < ' ' || path.data[i] == 0x7f || path.data[i] == '\\')
            return false;
        if (path.data[i] == '.' && i + 1 < path.len && path.data[i + 1] == '.')
            return false;
    }
    return true;
}

/* Bytes that follow; a status when the request's framing can't be trusted. */
static int read_length(struct conn *conn, uint64_t *ret_length)
{
    struct lws *wsi = conn->wsi;
    char text[24];
    int64_t length;

    *ret_length = 0;
    if (net__header_has(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING))
        return 411;
    if (!net__header_has(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH)) {
        bool wants_body =
            net__header_has(wsi, WSI_TOKEN_POST_URI) || net__header_has(wsi, WSI_TOKEN_PUT_URI);

        return wants_body ? 411 : 0;
    }

    int len = lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_CONTENT_LENGTH);

    if (len <= 0 || slice_to_int64((struct slice){text, (size_t)len}, &length) != GW_OK ||
        length < 0)
        return 400;
    if ((uint64_t)length > conn->net->options.max_body)
        return 413;
    *ret_length = (uint64_t)length;
    return 0;
}

static void append_encoded(struct buf *out, struct slice text)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '-' || c == '_' || c == '.' || c == '~';

        if (plain) {
            buf_append_char(out, (char)c);
            continue;
        }
        buf_append_char(out, '%');
        buf_append_char(out, hex[c >> 4]);
        buf_append_char(out, hex[c & 15]);
    }
}

/* libwebsockets keeps the parameters apart and decoded: they are encoded again,
 * so that a '&' or '=' inside of one stays there. */
static void copy_query(struct lws *wsi, struct buf *out)
{
    char *text = mem_new(NET_HEADER_DATA_MAX + 1);
    int len;

    for (int i = 0; (len = lws_hdr_copy_fragment(wsi, text, NET_HEADER_DATA_MAX + 1,
                                                 WSI_TOKEN_HTTP_URI_ARGS, i)) >= 0;
         i++) {
        struct slice value;
        struct slice key = slice_cut((struct slice){text, (size_t)len}, '=', &value);

        if (i > 0)
            buf_append_char(out, '&');
        append_encoded(out, key);
        if (value.data == NULL)
            continue;
        buf_append_char(out, '=');
        append_encoded(out, value);
    }
    /* What libwebsockets makes of a '?' with nothing behind it. */
    if (slice_eq_cstr(buf_slice(out), "%2F"))
        buf_clear(out);
    free(text);
}

static struct request *request_new(struct conn *conn, struct slice path, uint64_t length)
{
    struct request *request = mem_new(sizeof *request);

    request->method = method_of(conn->wsi);
    request->length = length;
    for (int i = 0; i < FIELD_COUNT; i++) {
        buf_init(&request->fields[i], NET_HEADER_DATA_MAX + 1);
        net__header(conn->wsi, field_tokens[i], &request->fields[i]);
    }
    buf_init(&request->path, NET_HEADER_DATA_MAX);
    buf_append_slice(&request->path, path);
    buf_init(&request->query, NET_HEADER_DATA_MAX * 3 + 1);
    if (net__header_has(conn->wsi, WSI_TOKEN_HTTP_URI_ARGS))
        copy_query(conn->wsi, &request->query);
    buf_init(&request->body, conn->net->options.max_body);
    net__address(conn, request->address);
    request->forwarded = net__header_has(conn->wsi, WSI_TOKEN_X_FORWARDED_FOR);
    return request;
}

/* Without the NUL that net__header() left behind it. */
static struct slice field(const struct request *request, enum field which)
{
    const struct buf *buf = &request->fields[which];

    return buf->len > 0 ? (struct slice){buf->data, buf->len - 1} : SLICE_NONE;
}

static struct slice whole(const struct buf *buf)
{
    return buf->len > 0 ? buf_slice(buf) : SLICE_LIT("");
}

static void ask(struct conn *conn)
{
    struct net *net = conn->net;
    struct request *request = conn->request;
    const struct net_request what = {
        .id = conn->id,
        .method = slice_of(request->method->name),
        .path = whole(&request->path),
        .query = whole(&request->query),
        .host = field(request, FIELD_HOST),
        .origin = field(request, FIELD_ORIGIN),
        .cookie = field(request, FIELD_COOKIE),
        .content_type = field(request, FIELD_CONTENT_TYPE),
        .if_none_match = field(request, FIELD_IF_NONE_MATCH),
        .accept_encoding = field(request, FIELD_ACCEPT_ENCODING),
        .authorization = field(request, FIELD_AUTHORIZATION),
        .address = slice_of(request->address),
        .forwarded = request->forwarded,
        .body = whole(&request->body),
    };

    /* How long the answer takes is the owner's business. */
    request->asked = true;
    net__wait_end(conn);
    loop_timer_stop(net->loop, &conn->timer);
    lws_set_timeout(conn->wsi, NO_PENDING_TIMEOUT, 0);
    lws_rx_flow_control(conn->wsi, 0);
    net->events.on_request(net->user, &what);
    input_done(request);
}

/* RFC 9110 section 10.1.1: a client that asks first waits for this. */
static bool invite_body(struct conn *conn)
{
    unsigned char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

    if (!net__header_has(conn->wsi, WSI_TOKEN_HTTP_EXPECT))
        return true;
    return lws_write(conn->wsi, text, sizeof text - 1, LWS_WRITE_HTTP) >= 0;
}

/* RFC 9112 section 3.2. Without a version it is no request of today: libwebsockets also takes an
 * encoded line break in the path for the end of all headers. */
static bool has_version_and_host(struct lws *wsi)
{
    char version[16];
    int len = lws_hdr_copy(wsi, version, sizeof version, WSI_TOKEN_HTTP);

    return len > 0 && (net__header_has(wsi, WSI_TOKEN_HOST) ||
                       slice_eq_cstr(slice_trim((struct slice){version, (size_t)len}), "HTTP/1.0"));
}

/* 0, or the status to refuse it with. */
static int head_problem(struct conn *conn, struct slice path, uint64_t *ret_length)
{
    if (conn->net->stopping)
        return 503;
    if (conn->over)
        return 429;

    int status = read_length(conn, ret_length);

    if (status != 0)
        return status;
    if (method_of(conn->wsi) == NULL)
        return 501;
    if (!has_version_and_host(conn->wsi) || !path_ok(path))
        return 400;
    /* It is there, for those who ask for an upgrade: upgrade.c. */
    return slice_eq_cstr(path, "/ws") ? 426 : 0;
}

int net__http_begin(struct conn *conn, struct slice path)
{
    struct net *net = conn->net;
    uint64_t length;

    if (conn->phase != CONN_HTTP || conn->request != NULL)
        return -1;
    metric_add(net->counters.requests, 1);

    int status = head_problem(conn, path, &length);

    if (status != 0)
        return net__http_refuse(conn, status);
    conn->request = request_new(conn, path, length);
    net__id_begin(conn);
    if (length > 0)
        return invite_body(conn) ? 0 : -1;
    ask(conn);
    return 0;
}

int net__http_body(struct conn *conn, struct slice piece)
{
    struct request *request = conn->request;

    if (request == NULL || request->asked)
        return 0;
    if (request->body.len + piece.len > request->length)
        return -1;
    buf_append_slice(&request->body, piece);
    return 0;
}

int net__http_body_end(struct conn *conn)
{
    struct request *request = conn->request;

    /* Told again while bytes of a next request lie behind this one: fine for the
     * few turns that the answer takes, a loop without an end otherwise. */
    if (request == NULL || request->asked)
        return request == NULL || ++request->again > AGAIN_MAX ? -1 : 0;
    if (request->body.len != request->length)
        return -1;
    ask(conn);
    return 0;
}

void net_respond(struct net *net, uint64_t id, const struct net_response *response)
{
    struct conn *conn = net__find(net, id);

    if (conn == NULL || conn->request == NULL || conn->request->answered)
        return;

    struct request *request = conn->request;
    struct slice body = response->body;

    if (response->body_frame != NULL)
        body = (struct slice){response->body_frame->text, response->body_frame->len};
    request->answered = true;
    request->close = request->close || net->stopping;
    buf_init(&request->out, HEAD_MAX + body.len);
    net__response_head(&request->out, response, body.len, request->close);
    if (strcmp(request->method->name, "HEAD") != 0) {
        if (response->body_frame != NULL)
            request->frame = frame_ref(response->body_frame);
        else
            buf_append_slice(&request->out, body);
    }
    clock_start(conn);
    /* A socket whose reading is paused gets no WRITEABLE either. */
    lws_rx_flow_control(conn->wsi, 1);
    net__ask_writable(conn);
}

/* What is still to be sent, at most one packet of it. */
static struct slice next_part(const struct request *request)
{
    struct slice part;

    if (request->sent < request->out.len) {
        part = (struct slice){request->out.data + request->sent, request->out.len - request->sent};
    } else if (request->frame != NULL) {
        size_t skip = request->sent - request->out.len;

        part = (struct slice){request->frame->text + skip, request->frame->len - skip};
    } else {
        return SLICE_LIT("");
    }
    if (part.len > NET_TX_PACKET)
        part.len = NET_TX_PACKET;
    return part;
}

/* Whether libwebsockets holds bytes that it has not looked at: 0 means that it has
 * something to do at once. It may be another connection's or a timer, which does
 * no harm: a kept connection may end at any time. */
static bool may_have_more(const struct net *net)
{
    return lws_service_adjust_timeout(net->context, 1000, 0) == 0;
}

/* Behind the answer: the next request's clock, or the end. */
static int finish(struct conn *conn)
{
    bool close = conn->request->close || may_have_more(conn->net);

    request_free(conn);
    net__tap_next_head(conn);
    net__http_await(conn);
    if (close || lws_http_transaction_completed(conn->wsi) != 0)
        return -1;
    return 0;
}

int net__http_writable(struct conn *conn)
{
    struct request *request = conn->request;

    conn->asked = false;
    if (conn->phase == CONN_DEAD)
        return -1;
    if (request == NULL || !request->answered)
        return 0;

    struct slice part = next_part(request);

    while (part.len > 0 && !lws_partial_buffered(conn->wsi)) {
        /* HTTP/1.1 has no framing, so nothing is written in front of it. */
        if (lws_write(conn->wsi, (unsigned char *)part.data, part.len, LWS_WRITE_HTTP) < 0)
            return -1;
        metric_add(conn->net->counters.bytes_sent, part.len);
        request->sent += part.len;
        clock_start(conn);
        part = next_part(request);
    }
    if (part.len > 0 || lws_partial_buffered(conn->wsi)) {
        net__ask_writable(conn);
        return 0;
    }
    return finish(conn);
}

void net__http_stop(struct conn *conn)
{
    if (conn->request == NULL || !conn->request->asked) {
        net__kill(conn, NET_CLOSE_SHUTDOWN);
        return;
    }
    conn->request->close = true;
    clock_start(conn);
}
