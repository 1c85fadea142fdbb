#define _GNU_SOURCE
#include "ws.h"

#include "util.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define READ_MAX (1u << 20)
#define CUT_MAX 65535u /* of a message that came in pieces; the rest waits in the kernel */
#define OUT_MAX (1u << 20)
#define TURN_EVENTS 512
#define SOURCE_SHARE 10000u

struct ws_loop {
    int epoll;
    struct ws_events events;
    char *buffer; /* CUT_MAX + READ_MAX */
};

struct ws_loop *ws_loop_new(const struct ws_events *events)
{
    struct ws_loop *loop = mem_array(1, sizeof(*loop));

    loop->events = *events;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll < 0)
        die("epoll: %s", strerror(errno));
    loop->buffer = mem_array(1, CUT_MAX + READ_MAX);
    return loop;
}

void ws_loop_free(struct ws_loop *loop)
{
    if (loop == NULL)
        return;
    close(loop->epoll);
    free(loop->buffer);
    free(loop);
}

char *ws_request(uint16_t port, const char *path, const char *subprotocol)
{
    char *text;

    if (asprintf(&text,
                 "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1:%u\r\n"
                 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                 "User-Agent: baton-load\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
                 path, port, port, subprotocol) < 0)
        die("out of memory");
    return text;
}

static void watch(struct ws *ws, int how)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = ws};

    if (ws->wants_write)
        event.events |= EPOLLOUT;
    if (epoll_ctl(ws->loop->epoll, how, ws->fd, &event) != 0)
        die("epoll_ctl: %s", strerror(errno));
}

static void want_write(struct ws *ws, bool wants)
{
    if (ws->wants_write == wants)
        return;
    ws->wants_write = wants;
    watch(ws, EPOLL_CTL_MOD);
}

void ws_connect(struct ws *ws, struct ws_loop *loop, uint16_t port, const char *request,
                uint32_t number)
{
    struct sockaddr_in from = {.sin_family = AF_INET};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;

    from.sin_addr.s_addr = htonl(0x7f000002u + number / SOURCE_SHARE);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *ws =
        (struct ws){.phase = WS_CONNECTING, .loop = loop, .request = request, .wants_write = true};
    ws->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (ws->fd < 0)
        die("socket: %s", strerror(errno));
    setsockopt(ws->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(ws->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    if (bind(ws->fd, (struct sockaddr *)&from, sizeof(from)) != 0)
        die("bind: %s", strerror(errno));
    if (connect(ws->fd, (struct sockaddr *)&to, sizeof(to)) != 0 && errno != EINPROGRESS)
        die("connect: %s", strerror(errno));
    watch(ws, EPOLL_CTL_ADD);
}

static void let_go(struct ws *ws)
{
    close(ws->fd);
    free(ws->in);
    free(ws->out);
    *ws = (struct ws){.fd = -1, .phase = WS_NONE, .loop = ws->loop};
}

void ws_drop(struct ws *ws)
{
    struct linger reset = {.l_onoff = 1, .l_linger = 0};

    if (ws->phase == WS_NONE)
        return;
    setsockopt(ws->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    let_go(ws);
}

static void lost(struct ws *ws, int code)
{
    struct ws_loop *loop = ws->loop;

    let_go(ws);
    loop->events.on_close(ws, code);
}

/* ---- out ---- */

static void keep_rest(struct ws *ws, const struct iovec *parts, int count, size_t written)
{
    for (int i = 0; i < count; i++) {
        size_t skip = written < parts[i].iov_len ? written : parts[i].iov_len;
        size_t rest = parts[i].iov_len - skip;

        written -= skip;
        if (rest == 0)
            continue;
        if (ws->out_len + rest > OUT_MAX)
            die("the gateway reads too slowly: %u bytes wait", ws->out_len);
        ws->out = mem_resize(ws->out, ws->out_len + rest);
        memcpy(ws->out + ws->out_len, (const char *)parts[i].iov_base + skip, rest);
        ws->out_len += (uint32_t)rest;
    }
    want_write(ws, true);
}

/* A failed write is left to the read side, which learns why. */
static void write_parts(struct ws *ws, struct iovec *parts, int count)
{
    ssize_t written = 0;

    if (ws->out_len == 0) {
        written = writev(ws->fd, parts, count);
        if (written < 0 && errno != EAGAIN)
            return;
        written = written < 0 ? 0 : written;
    }
    if ((size_t)written < parts[0].iov_len + (count > 1 ? parts[1].iov_len : 0))
        keep_rest(ws, parts, count, (size_t)written);
}

static void send_frame(struct ws *ws, uint8_t opcode, const char *payload, size_t len)
{
    uint8_t head[14] = {(uint8_t)(0x80 | opcode)};
    size_t size = 2;
    struct iovec parts[2];

    if (len < 126) {
        head[1] = (uint8_t)(0x80 | len);
    } else {
        head[1] = 0x80 | 126;
        head[2] = (uint8_t)(len >> 8);
        head[3] = (uint8_t)len;
        size = 4;
    }
    parts[0] = (struct iovec){head, size + 4}; /* and a mask of zero */
    parts[1] = (struct iovec){(char *)(uintptr_t)payload, len};
    write_parts(ws, parts, 2);
}

void ws_send(struct ws *ws, const char *text, size_t len)
{
    if (ws->phase != WS_OPEN)
        return;
    send_frame(ws, 1, text, len);
}

static void on_writable(struct ws *ws)
{
    if (ws->phase == WS_CONNECTING) {
        struct iovec part = {(char *)(uintptr_t)ws->request, strlen(ws->request)};
        int why = 0;
        socklen_t size = sizeof(why);

        getsockopt(ws->fd, SOL_SOCKET, SO_ERROR, &why, &size);
        if (why != 0) {
            lost(ws, 1006);
            return;
        }
        ws->phase = WS_UPGRADING;
        want_write(ws, false);
        write_parts(ws, &part, 1);
        return;
    }
    if (ws->out_len > 0) {
        ssize_t written = write(ws->fd, ws->out, ws->out_len);

        if (written > 0) {
            ws->out_len -= (uint32_t)written;
            memmove(ws->out, ws->out + written, ws->out_len);
        }
    }
    if (ws->out_len == 0) {
        free(ws->out);
        ws->out = NULL;
        want_write(ws, false);
    }
}

/* ---- in ---- */

/* How many bytes were used up; 0 when the head is not complete; -1 when refused. */
static ssize_t read_upgrade(struct ws *ws, char *data, size_t len)
{
    char *end = memmem(data, len, "\r\n\r\n", 4);

    if (end == NULL)
        return 0;
    if (len < 12 || memcmp(data + 9, "101", 3) != 0)
        return -1;
    ws->phase = WS_OPEN;
    ws->loop->events.on_open(ws);
    return end + 4 - data;
}

/* One frame; as above. A server's frames are not masked and, from this one, whole. */
static ssize_t read_frame(struct ws *ws, char *data, size_t len)
{
    struct ws_loop *loop = ws->loop;
    uint8_t opcode;
    size_t head = 2, size;

    if (len < 2)
        return 0;
    opcode = (uint8_t)data[0] & 0x0f;
    size = (uint8_t)data[1];
    if (size == 126) {
        head = 4;
        size = len < head ? 0 : (size_t)(uint8_t)data[2] << 8 | (uint8_t)data[3];
    } else if (size == 127) {
        head = 10;
        size = 0;
        for (size_t i = 2; i < head && len >= head; i++)
            size = size << 8 | (uint8_t)data[i];
    }
    if (len < head || len - head < size)
        return 0;
    if (opcode == 1) {
        loop->events.on_message(ws, data + head, size);
    } else if (opcode == 9) {
        send_frame(ws, 10, data + head, size);
    } else if (opcode == 8) {
        lost(ws, size >= 2 ? (uint8_t)data[head] << 8 | (uint8_t)data[head + 1] : 1005);
    }
    return (ssize_t)(head + size);
}

static void keep_cut(struct ws *ws, const char *data, size_t len)
{
    if (len > CUT_MAX)
        die("a message of more than %u bytes", CUT_MAX);
    ws->in = mem_array(1, len);
    memcpy(ws->in, data, len);
    ws->in_cut = (uint16_t)len;
}

static void take(struct ws *ws, char *data, size_t len)
{
    int fd = ws->fd;

    while (len > 0) {
        ssize_t used =
            ws->phase == WS_OPEN ? read_frame(ws, data, len) : read_upgrade(ws, data, len);

        /* It may be gone by now, or even another one. */
        if (ws->phase == WS_NONE || ws->fd != fd)
            return;
        if (used < 0) {
            lost(ws, 1002);
            return;
        }
        if (used == 0) {
            keep_cut(ws, data, len);
            return;
        }
        data += used;
        len -= (size_t)used;
    }
}

static void on_readable(struct ws *ws)
{
    char *buffer = ws->loop->buffer;
    size_t cut = ws->in_cut;
    ssize_t got;

    if (cut > 0) {
        memcpy(buffer, ws->in, cut);
        free(ws->in);
        ws->in = NULL;
        ws->in_cut = 0;
    }
    /* What does not fit behind a cut beginning is read the next time. */
    got = read(ws->fd, buffer + cut, cut > 0 ? CUT_MAX - cut : CUT_MAX);
    if (got <= 0) {
        if (got < 0 && errno == EAGAIN && cut > 0)
            keep_cut(ws, buffer, cut);
        else if (got == 0 || errno != EAGAIN)
            lost(ws, 1006);
        return;
    }
    take(ws, buffer, cut + (size_t)got);
}

int ws_loop_turn(struct ws_loop *loop, uint64_t wait_ns)
{
    struct epoll_event events[TURN_EVENTS];
    struct timespec wait = {.tv_sec = (time_t)(wait_ns / 1000000000u),
                            .tv_nsec = (long)(wait_ns % 1000000000u)};
    int count = epoll_pwait2(loop->epoll, events, TURN_EVENTS, &wait, NULL);

    for (int i = 0; i < count; i++) {
        struct ws *ws = events[i].data.ptr;

        if (ws->phase != WS_NONE && (events[i].events & EPOLLOUT))
            on_writable(ws);
        if (ws->phase != WS_NONE && (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)))
            on_readable(ws);
    }
    return count;
}
