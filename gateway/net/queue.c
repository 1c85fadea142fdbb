/*
 * queue.c -- from a shared frame to a socket.
 *
 * What one turn of the loop hands over for a socket is gathered and written at
 * the end of the turn: one frame straight from its shared memory, several joined
 * by newlines into one WebSocket message. A write is about four system calls, so
 * fewer of them are the main lever. When the socket takes no more, libwebsockets
 * keeps the rest of that one write, and everything behind waits here, bounded,
 * for a WRITEABLE.
 */
#include "net/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* libwebsockets writes its header in front of the text. Frames are shared, which
 * is fine on one thread: what is left of a write is copied before lws_write()
 * returns, so the header is never needed again. */
static_assert(FRAME_HEADROOM >= LWS_PRE, "frames lack room for libwebsockets' header");

static void grow(struct queue *queue)
{
    uint32_t cap = queue->cap * 2;
    /* Not zeroed: that is the slow way through the allocator. */
    struct frame **ring = mem_resize(NULL, cap * sizeof(struct frame *));

    for (uint32_t i = 0; i < queue->count; i++)
        ring[i] = queue->ring[(queue->head + i) & (queue->cap - 1)];
    if (queue->ring != queue->few)
        free(queue->ring);
    queue->ring = ring;
    queue->head = 0;
    queue->cap = cap;
}

static void push(struct queue *queue, struct frame *frame)
{
    if (queue->ring == NULL) {
        queue->ring = queue->few;
        queue->cap = QUEUE_FEW;
    }
    if (queue->count == queue->cap)
        grow(queue);
    queue->ring[(queue->head + queue->count++) & (queue->cap - 1)] = frame_ref(frame);
    queue->bytes += frame->len + 1u;
}

/* The caller takes the reference over. */
static struct frame *pop(struct queue *queue)
{
    struct frame *frame = queue->ring[queue->head];

    queue->head = (queue->head + 1) & (queue->cap - 1);
    queue->count--;
    queue->bytes -= frame->len + 1u;
    return frame;
}

static void release(struct queue *queue)
{
    if (queue->ring != queue->few)
        free(queue->ring);
    *queue = (struct queue){.ring = NULL};
}

void net__queue_drop(struct conn *conn)
{
    while (conn->queue.count > 0)
        frame_unref(pop(&conn->queue));
    release(&conn->queue);
}

void net__ask_writable(struct conn *conn)
{
    if (conn->asked)
        return;
    conn->asked = true;
    lws_callback_on_writable(conn->wsi);
}

static bool write_text(struct conn *conn, unsigned char *text, size_t len)
{
    metric_add(conn->net->counters.bytes_sent, len);
    return lws_write(conn->wsi, text, len, LWS_WRITE_TEXT) >= 0;
}

/* How many of the frames that wait fit into one message; at least one. */
static uint32_t gather(const struct queue *queue)
{
    size_t len = 0;
    uint32_t n = 0;

    while (n < queue->count) {
        len += queue->ring[(queue->head + n) & (queue->cap - 1)]->len + 1u;
        if (len > NET_COALESCE_MAX)
            break;
        n++;
    }
    return n == 0 ? 1 : n;
}

static bool write_one(struct conn *conn)
{
    struct frame *frame = pop(&conn->queue);
    bool ok = write_text(conn, (unsigned char *)frame->text, frame->len);

    frame_unref(frame);
    return ok;
}

static bool write_joined(struct conn *conn, uint32_t n)
{
    unsigned char *text = conn->net->scratch + LWS_PRE;
    size_t len = 0;

    while (n-- > 0) {
        struct frame *frame = pop(&conn->queue);

        memcpy(text + len, frame->text, frame->len);
        len += frame->len;
        text[len++] = '\n';
        frame_unref(frame);
    }
    return write_text(conn, text, len - 1);
}

static bool is_writing_phase(const struct conn *conn)
{
    return conn->phase == CONN_OPEN || conn->phase == CONN_FLUSHING;
}

void net__queue_flush(struct conn *conn)
{
    if (!is_writing_phase(conn))
        return;
    while (conn->queue.count > 0 && !lws_partial_buffered(conn->wsi)) {
        uint32_t n = gather(&conn->queue);

        if (n == 1 ? !write_one(conn) : !write_joined(conn, n)) {
            net__kill(conn, NET_CLOSE_LOST);
            return;
        }
    }
    if (conn->queue.count > 0)
        net__ask_writable(conn);
    else
        release(&conn->queue);
}

static void flush_dirty(void *user)
{
    struct net *net = user;

    /* Connections are freed by the reaper only, which runs after this. */
    while (net->dirty != NULL) {
        struct conn *conn = net->dirty;

        net->dirty = conn->next_dirty;
        conn->next_dirty = NULL;
        conn->dirty = false;
        if (conn->framing.broken)
            net__close_code(conn, NET_CLOSE_BAD_DATA, LWS_CLOSE_STATUS_PROTOCOL_ERR);
        net__queue_flush(conn);
    }
}

void net__mark_dirty(struct conn *conn)
{
    struct net *net = conn->net;

    if (conn->dirty)
        return;
    conn->dirty = true;
    conn->next_dirty = net->dirty;
    net->dirty = conn;
    loop_defer(net->loop, &net->flush, flush_dirty, net);
}

static bool fits(const struct conn *conn, const struct frame *frame)
{
    return conn->queue.bytes + frame->len < conn->net->options.max_queue;
}

enum gw_err net_send(struct net *net, uint64_t id, struct frame *frame)
{
    struct conn *conn = net__find_open(net, id);

    if (conn == NULL)
        return GW_ENOTFOUND;
    /* What this turn has gathered may be written early; what the socket would
     * not take may not pile up. */
    if (!fits(conn, frame))
        net__queue_flush(conn);
    if (conn->phase != CONN_OPEN)
        return GW_ENOTFOUND;
    if (!fits(conn, frame)) {
        net__close(conn, NET_CLOSE_SLOW);
        return GW_ELIMIT;
    }
    push(&conn->queue, frame);
    if (!conn->asked)
        net__mark_dirty(conn);
    return GW_OK;
}

size_t net_conn_queued(const struct net *net, uint64_t id)
{
    const struct conn *conn = net__find_open(net, id);

    return conn != NULL ? conn->queue.bytes : 0;
}

void net_conn_hold(struct net *net, uint64_t id, bool is)
{
    struct conn *conn = net__find_open(net, id);

    if (conn != NULL)
        conn->held = is;
}

void net_conn_trust(struct net *net, uint64_t id)
{
    struct conn *conn = net__find_open(net, id);

    if (conn == NULL || conn->trusted)
        return;
    conn->trusted = true;
    net__beat_trusted(conn);
}
