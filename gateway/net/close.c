/*
 * close.c -- why and how a WebSocket ends.
 *
 * A connection that we close first sends what waits, then the close frame, then
 * waits for the peer's: NET_LINGER_MS for each of the two, after which it is
 * killed.
 *
 * The close frame is written here. Returning -1 from a callback after
 * lws_close_reason() would not send one: Debian's 4.1.6 is built with _DEBUG, in
 * which its libuv glue closes everything a second time as a test of itself, and
 * that ends the polite way at once. lws_set_timeout() kills without a frame too.
 */
#include "net/internal.h"

#include "base/utf8.h"

#include <assert.h>
#include <sys/socket.h>
#include <utlist.h>

/* libwebsockets' timers are a sorted list: 20,000 kills at once, as after a split
 * of the network, would hold up the loop for seconds. */
#define KILLS_A_TICK 256

struct reason {
    const char *name;
    uint16_t code; /* RFC 6455 section 7.4; 4000 to 4999 are ours, as in HTTP */
};

static const struct reason reasons[NET_CLOSE_COUNT] = {
    [NET_CLOSE_PEER] = {"peer", 1000},
    [NET_CLOSE_LOST] = {"lost", 1001},
    [NET_CLOSE_HELLO] = {"hello", 4401},
    [NET_CLOSE_IDLE] = {"idle", 4408},
    [NET_CLOSE_TOO_LARGE] = {"too_large", 1009},
    [NET_CLOSE_BAD_DATA] = {"bad_data", 1007}, /* 1003 for binary, see conn.c */
    [NET_CLOSE_SLOW] = {"slow", 4429},
    [NET_CLOSE_FLOOD] = {"flood", 4429},
    [NET_CLOSE_REPLACED] = {"replaced", 4409},
    [NET_CLOSE_SHUTDOWN] = {"shutdown", 1001},
};

const char *net_close_name(enum net_close reason)
{
    assert((unsigned)reason < NET_CLOSE_COUNT);
    return reasons[reason].name;
}

void net__reason_set(struct conn *conn, enum net_close reason)
{
    if (conn->reason == NET_CLOSE_COUNT)
        conn->reason = (uint8_t)reason;
}

/* From outside its callbacks libwebsockets would look at its timers only when the
 * next socket has something to say, so it is woken. */
static void on_doom(void *user)
{
    struct net *net = user;

    if (net->doomed == NULL)
        return;
    for (int i = 0; i < KILLS_A_TICK && net->doomed != NULL; i++) {
        struct conn *conn = net->doomed;

        net__kill_cancel(conn);
        lws_set_timeout(conn->wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
    }
    lws_cancel_service(net->context);
    if (net->doomed != NULL)
        loop_timer_start(net->loop, &net->doom, 1, on_doom, net);
}

void net__kill(struct conn *conn, enum net_close reason)
{
    struct net *net = conn->net;

    if (conn->phase == CONN_DEAD || conn->phase == CONN_GONE)
        return;
    net__reason_set(conn, reason);
    conn->phase = CONN_DEAD;
    net__queue_drop(conn);
    loop_timer_stop(net->loop, &conn->timer);
    net__wait_end(conn); /* the two lists share their links */
    conn->doomed = true;
    DL_APPEND(net->doomed, conn);
    if (!loop_timer_pending(&net->doom))
        loop_timer_start(net->loop, &net->doom, 0, on_doom, net);
}

void net__kill_cancel(struct conn *conn)
{
    if (!conn->doomed)
        return;
    conn->doomed = false;
    DL_DELETE(conn->net->doomed, conn);
}

static void on_linger_over(void *user)
{
    struct conn *conn = user;

    if (net__beat_over(conn, on_linger_over))
        net__kill(conn, NET_CLOSE_LOST);
}

static void linger(struct conn *conn)
{
    conn->late = false;
    loop_timer_start(conn->net->loop, &conn->timer, NET_LINGER_MS, on_linger_over, conn);
}

void net__close_code(struct conn *conn, enum net_close reason, uint16_t code)
{
    if (conn->phase != CONN_OPEN)
        return;
    net__reason_set(conn, reason);
    conn->phase = CONN_FLUSHING;
    conn->code = code;
    buf_done(&conn->assembly);
    buf_init(&conn->assembly, conn->net->options.max_message);
    /* A reader that is too slow for its queue won't get it read out either. */
    if (reason == NET_CLOSE_SLOW)
        net__queue_drop(conn);
    linger(conn);
    net__ask_writable(conn);
}

void net__close(struct conn *conn, enum net_close reason)
{
    net__close_code(conn, reason, reasons[reason].code);
}

void net_conn_close(struct net *net, uint64_t id, enum net_close reason)
{
    struct conn *conn = net__find_open(net, id);

    if (conn != NULL)
        net__close(conn, reason);
}

/* RFC 6455 section 5.5.1: final, opcode 8, two bytes of code. Framed by hand:
 * libwebsockets has no public write for it, and passes raw bytes on. */
static bool write_frame(struct conn *conn)
{
    unsigned char frame[LWS_PRE + 4];
    unsigned char *start = frame + LWS_PRE;

    start[0] = 0x88;
    start[1] = 2;
    start[2] = (unsigned char)(conn->code >> 8);
    start[3] = (unsigned char)(conn->code & 0xff);
    return lws_write(conn->wsi, start, 4, LWS_WRITE_RAW) >= 0;
}

/* RFC 6455 section 7.4.1. Of those that are never sent libwebsockets makes 1002 before it calls, but
 * not of those past the end of all ranges; 1012 to 1014, which came later and are a server's to say,
 * are among them. */
static bool code_ok(unsigned code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1011) ||
           (code >= 3000 && code <= 4999);
}

/* What to answer to a close frame that is no good; 0 for a good one. framing.c has seen to it that
 * there is not half a code. */
static uint16_t payload_problem(struct slice payload)
{
    const unsigned char *bytes = (const unsigned char *)payload.data;

    if (payload.len == 0)
        return 0;
    if (payload.len < 2 || !code_ok((unsigned)(bytes[0] << 8 | bytes[1])))
        return LWS_CLOSE_STATUS_PROTOCOL_ERR;
    return utf8_valid((struct slice){payload.data + 2, payload.len - 2})
               ? 0
               : LWS_CLOSE_STATUS_INVALID_PAYLOAD;
}

int net__close_peer(struct conn *conn, struct slice payload)
{
    uint16_t problem = payload_problem(payload);

    /* The answer to ours: done. Else libwebsockets answers, then closes. */
    if (conn->phase == CONN_CLOSING)
        return -1;
    if (problem == 0) {
        net__reason_set(conn, NET_CLOSE_PEER);
        return 0;
    }
    net__reason_set(conn, NET_CLOSE_BAD_DATA);
    conn->code = problem;
    /* Nothing may be put in the middle of a frame that waits to go out. */
    if (!lws_partial_buffered(conn->wsi))
        (void)write_frame(conn);
    return -1;
}

int net__close_write(struct conn *conn)
{
    if (conn->phase == CONN_DEAD)
        return -1;
    if (conn->phase != CONN_FLUSHING)
        return 0;
    if (conn->queue.count > 0 || lws_partial_buffered(conn->wsi)) {
        net__ask_writable(conn);
        return 0;
    }
    conn->phase = CONN_CLOSING;
    linger(conn);
    if (!write_frame(conn))
        return -1;
    /* An answer could not be told from the rest of what is broken, or of a frame that is not whole, whose
     * sender may only claim that there is more: the stream's end says that there is nothing to wait for
     * (RFC 6455 section 7.1.1). */
    if ((conn->framing.broken || framing_within(&conn->framing)) &&
        !lws_partial_buffered(conn->wsi))
        shutdown(lws_get_socket_fd(conn->wsi), SHUT_WR);
    return 0;
}
