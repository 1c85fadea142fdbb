/*
 * tap.c -- what libwebsockets reads from a client goes by here first.
 *
 * libwebsockets 4.1.6 takes unmasked frames from clients (RFC 6455 section 5.1 has
 * them refused), takes lengths in a longer form than needed, and after a violation
 * that it does see waits five seconds by itself. It tells nothing of a frame's head
 * and has no hook below its parser, so the hook is the one that every program has: a
 * recv() of our own, which the dynamic linker prefers to the C library's. For any
 * other descriptor it is the C library's.
 *
 * Bytes of a frame that breaks a rule, and all behind them, never reach libwebsockets;
 * the connection is closed with 1002 at the end of the turn (queue.c, flush_dirty). What
 * lies behind a close frame doesn't either: it would be read as if it counted.
 */
#include "net/internal.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/socket.h>

/* By descriptor. Address space, not memory: only the pages in use are there. Other
 * threads (of libraries) look, but never find theirs. */
#define TAPS_MAX (1 << 20)
static _Atomic(struct conn *) taps[TAPS_MAX];

bool net__tap_add(struct conn *conn, int fd)
{
    if (fd < 0 || fd >= TAPS_MAX)
        return false;
    conn->fd = fd;
    atomic_store_explicit(&taps[fd], conn, memory_order_relaxed);
    return true;
}

void net__tap_remove(struct conn *conn)
{
    if (conn->fd < 0)
        return;
    /* Its number may have been given to a new socket already. */
    if (atomic_load_explicit(&taps[conn->fd], memory_order_relaxed) == conn)
        atomic_store_explicit(&taps[conn->fd], NULL, memory_order_relaxed);
    conn->fd = -1;
}

/* Whether the head of a request ends with these bytes, and whether more is there: a
 * client has to wait for the answer before it sends a frame (section 4.1), and what
 * lies behind would be read unseen. */
static void pass_head(struct conn *conn, const unsigned char *bytes, size_t len)
{
    conn->spoke = true;
    for (size_t at = 0; at < len; at++) {
        if (conn->newlines == 2) {
            conn->ahead = true;
            return;
        }
        if (bytes[at] == '\n')
            conn->newlines++;
        else if (bytes[at] != '\r')
            conn->newlines = 0;
    }
}

bool net__tap_head_is_last(const struct conn *conn)
{
    return conn->newlines == 2 && !conn->ahead;
}

void net__tap_next_head(struct conn *conn)
{
    conn->newlines = 0;
    conn->ahead = false;
    conn->spoke = false;
}

/* What of it libwebsockets may have. Nothing is called from here but the note for the
 * turn's end: libwebsockets is in the middle of its work. */
static ssize_t pass(struct conn *conn, const unsigned char *bytes, size_t len)
{
    size_t good;

    if (conn->phase == CONN_HTTP) {
        pass_head(conn, bytes, len);
        return (ssize_t)len;
    }
    good = framing_check(&conn->framing, bytes, len);
    if (conn->framing.broken)
        net__mark_dirty(conn);
    if (good > 0)
        return (ssize_t)good;
    errno = EAGAIN;
    return -1;
}

ssize_t recv(int fd, void *buf, size_t len, int flags)
{
    ssize_t got = recvfrom(fd, buf, len, flags, NULL, NULL);
    struct conn *conn;

    if (got <= 0 || fd >= TAPS_MAX || (flags & MSG_PEEK) != 0)
        return got;
    conn = atomic_load_explicit(&taps[fd], memory_order_relaxed);
    return conn != NULL ? pass(conn, buf, (size_t)got) : got;
}
