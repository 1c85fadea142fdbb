/*
 * beat.c -- the time limits of a WebSocket: the hello, then pings and answers.
 *
 * One timer of the wheel for each connection. What comes in only notes the time;
 * the timer looks at it when it fires, so traffic costs nothing here.
 *
 * A turn runs its timers before it reads sockets. So behind a time in which the
 * process itself stood still, limits are over whose answers lie in the sockets:
 * those are read first, and only then is a peer judged.
 */
#include "net/internal.h"

/* What is read in it is also looked up in the database, in the case of a hello. */
#define SECOND_LOOK_MS 100

static void on_ping_time(void *user);

static void start(struct conn *conn, uint64_t delay_ms, timer_cb cb)
{
    conn->late = false;
    loop_timer_start(conn->net->loop, &conn->timer, delay_ms, cb, conn);
}

bool net__beat_over(struct conn *conn, timer_cb cb)
{
    if (conn->late)
        return true;
    start(conn, SECOND_LOOK_MS, cb);
    conn->late = true;
    return false;
}

static void on_hello_late(void *user)
{
    struct conn *conn = user;

    if (conn->held)
        start(conn, SECOND_LOOK_MS, on_hello_late);
    else if (net__beat_over(conn, on_hello_late))
        net__close(conn, NET_CLOSE_HELLO);
}

/* Fires pong_ms after a ping was due, and once more before it closes. */
static void on_pong_time(void *user)
{
    struct conn *conn = user;

    if (conn->heard_ms >= conn->ping_ms)
        on_ping_time(conn);
    else if (net__beat_over(conn, on_pong_time))
        net__close(conn, NET_CLOSE_IDLE);
}

static void on_ping_time(void *user)
{
    struct conn *conn = user;
    uint64_t now_ms = loop_now_ms(conn->net->loop);
    uint64_t silent_ms = now_ms - conn->heard_ms;

    if (silent_ms < conn->net->options.ping_ms) {
        start(conn, conn->net->options.ping_ms - silent_ms, on_ping_time);
        return;
    }
    conn->ping_ms = now_ms;
    conn->ping_due = true;
    net__ask_writable(conn);
    start(conn, conn->net->options.pong_ms, on_pong_time);
}

void net__beat_start(struct conn *conn)
{
    start(conn, conn->net->options.hello_ms, on_hello_late);
}

void net__beat_trusted(struct conn *conn)
{
    start(conn, conn->net->options.ping_ms, on_ping_time);
}

int net__beat_write(struct conn *conn)
{
    /* With a byte in it: libwebsockets does not tell about an empty pong. */
    unsigned char ping[LWS_PRE + 1];

    /* Behind a rest that libwebsockets still holds it waits for the next turn;
     * the answer stays due all the same. */
    if (!conn->ping_due || conn->phase != CONN_OPEN)
        return 0;
    if (lws_partial_buffered(conn->wsi)) {
        net__ask_writable(conn);
        return 0;
    }
    conn->ping_due = false;
    ping[LWS_PRE] = 'b';
    return lws_write(conn->wsi, ping + LWS_PRE, 1, LWS_WRITE_PING) < 0 ? -1 : 0;
}
