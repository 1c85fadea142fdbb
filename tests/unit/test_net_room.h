/*
 * test_net_room.h -- a running net/ and raw clients for it, in one thread.
 *
 * The clients write bytes as they are told, right or wrong; nothing here knows
 * libwebsockets. until() turns the loop until something is so.
 */
#ifndef BATON_TESTS_TEST_NET_ROOM_H
#define BATON_TESTS_TEST_NET_ROOM_H

#include "support/test.h"

#include "base/clock.h"
#include "loop/loop.h"
#include "metrics/metrics.h"
#include "net/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 120000 /* valgrind is slow, and some machines are */

struct room {
    struct loop *loop;
    struct metrics *metrics;
    struct net *net;
    struct net_options options;
    struct timer tick;

    /* How it behaves. */
    bool trusts;
    bool echoes;
    enum net_close closes_on_message; /* NET_CLOSE_COUNT: it doesn't */
    enum net_close closes_on_open;
    bool answers;
    void (*on_message)(struct room *room, uint64_t conn, struct slice text);

    /* What it saw. */
    unsigned opens, closes, messages, requests;
    uint64_t conn, request;
    enum net_close reason;
    enum net_protocol protocol;
    bool message_after_close, bad_id;
    char seen[512]; /* the last peer or request, as text */
    struct buf text;
    bool stopped;
};

struct client {
    int fd;
    bool ended;
    struct buf in;
    size_t used;
};

static inline void room__on_open(void *user, uint64_t conn, const struct net_peer *peer)
{
    struct room *room = user;

    room->opens++;
    room->conn = conn;
    room->protocol = peer->protocol;
    snprintf(room->seen, sizeof room->seen,
             "address=" SLICE_FMT " origin=" SLICE_FMT " agent=" SLICE_FMT,
             SLICE_ARG(peer->address), SLICE_ARG(peer->origin), SLICE_ARG(peer->user_agent));
    if (room->trusts)
        net_conn_trust(room->net, conn);
    if (room->closes_on_open != NET_CLOSE_COUNT)
        net_conn_close(room->net, conn, room->closes_on_open);
}

static inline void room_send(struct room *room, uint64_t conn, struct slice text)
{
    struct frame *frame = frame_new(text);

    assert_int_equal(net_send(room->net, conn, frame), GW_OK);
    frame_unref(frame);
}

static inline void room__on_message(void *user, uint64_t conn, struct slice text)
{
    struct room *room = user;

    room->messages++;
    room->message_after_close = room->message_after_close || room->closes == room->opens;
    buf_clear(&room->text);
    buf_append_slice(&room->text, text);
    if (room->echoes)
        room_send(room, conn, text);
    if (room->on_message != NULL)
        room->on_message(room, conn, text);
    if (room->closes_on_message != NET_CLOSE_COUNT)
        net_conn_close(room->net, conn, room->closes_on_message);
}

static inline void room__on_close(void *user, uint64_t conn, enum net_close reason)
{
    struct room *room = user;
    struct frame *frame = frame_new(SLICE_LIT("too late"));

    room->closes++;
    room->reason = reason;
    room->bad_id = room->bad_id || net_send(room->net, conn, frame) != GW_ENOTFOUND;
    frame_unref(frame);
    net_conn_close(room->net, conn, NET_CLOSE_IDLE);
}

static inline void room__on_request(void *user, const struct net_request *request)
{
    struct room *room = user;

    room->requests++;
    room->request = request->id;
    snprintf(room->seen, sizeof room->seen,
             SLICE_FMT " " SLICE_FMT " ?" SLICE_FMT " cookie=" SLICE_FMT " address=" SLICE_FMT,
             SLICE_ARG(request->method), SLICE_ARG(request->path), SLICE_ARG(request->query),
             SLICE_ARG(request->cookie), SLICE_ARG(request->address));
    buf_clear(&room->text);
    buf_append_slice(&room->text, request->body);
    if (!room->answers)
        return;

    const struct net_response response = {
        .status = 200, .content_type = "text/plain", .body = request->path};

    net_respond(room->net, request->id, &response);
}

static inline bool room__origin_allowed(void *user, enum net_protocol protocol, struct slice origin)
{
    (void)user;
    if (protocol == NET_AGENT)
        return slice_eq_cstr(origin, "https://desk.example");
    return !slice_eq_cstr(origin, "https://evil.example");
}

/* Change the options between the two. */
static inline void room_init(struct room *room)
{
    *room = (struct room){
        .trusts = true,
        .answers = true,
        .closes_on_message = NET_CLOSE_COUNT,
        .closes_on_open = NET_CLOSE_COUNT,
        .reason = NET_CLOSE_COUNT,
        .options = {.address = "127.0.0.1",
                    .max_connections = 1000,
                    .max_message = 65536,
                    .max_hello = 4096,
                    .max_body = 65536,
                    .max_queue = 1 << 20,
                    .hello_ms = 60000,
                    .ping_ms = 60000,
                    .pong_ms = 60000,
                    .request_ms = 60000},
    };
    buf_init(&room->text, 1 << 20);
}

static inline enum gw_err room_try(struct room *room)
{
    static const struct net_events events = {room__on_open, room__on_message, room__on_close,
                                             room__on_request, room__origin_allowed};

    assert_int_equal(loop_new(&room->loop), GW_OK);
    room->metrics = metrics_new();
    return net_new(room->loop, room->metrics, &room->options, &events, room, &room->net);
}

static inline void room_start(struct room *room)
{
    assert_int_equal(room_try(room), GW_OK);
}

static inline void room__on_tick(void *user)
{
    (void)user;
}

/* One turn of the loop, of at most a tick. */
static inline void room_turn(struct room *room)
{
    loop_timer_start(room->loop, &room->tick, 1, room__on_tick, room);
    loop_run_once(room->loop);
    loop_timer_stop(room->loop, &room->tick);
}

#define until(room, condition)                                                                     \
    do {                                                                                           \
        uint64_t until_ms = clock_mono_ms() + PATIENCE_MS;                                         \
        while (!(condition)) {                                                                     \
            if (clock_mono_ms() > until_ms)                                                        \
                fail_msg("in vain: %s", #condition);                                               \
            room_turn(room);                                                                       \
        }                                                                                          \
    } while (0)

static inline void room_turn_for(struct room *room, uint64_t ms)
{
    uint64_t until_ms = clock_mono_ms() + ms;

    while (clock_mono_ms() < until_ms)
        room_turn(room);
}

static inline void room__on_stopped(void *user)
{
    struct room *room = user;

    room->stopped = true;
}

static inline void room_done(struct room *room)
{
    if (!room->stopped)
        net_stop(room->net, room__on_stopped, room);
    until(room, room->stopped);
    net_free(room->net);
    loop_free(room->loop);
    metrics_free(room->metrics);
    assert_int_equal(room->opens, room->closes);
    assert_false(room->message_after_close);
    assert_false(room->bad_id);
    buf_done(&room->text);
}

static inline int64_t room_metric(struct room *room, const char *name, const char *labels)
{
    return metric_value(metrics_counter(room->metrics, name, "", labels));
}

static inline int64_t room_connections(struct room *room)
{
    return metric_value(
        metrics_gauge(room->metrics, "baton_connections", "", "protocol=\"visitor\""));
}

static inline int client__socket(struct room *room)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(net_port(room->net)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int small = 4096;
    int on = 1;

    /* So that a client that does not read is soon a slow one. */
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    /* What is written is on its way, and does not wait for what came before it to be acknowledged. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static inline void client_adopt(struct client *client, int fd)
{
    *client = (struct client){.fd = fd};
    fcntl(fd, F_SETFL, O_NONBLOCK);
    buf_init(&client->in, 64 << 20);
}

static inline void client_connect(struct room *room, struct client *client)
{
    client_adopt(client, client__socket(room));
}

static inline void client_done(struct client *client)
{
    close(client->fd);
    buf_done(&client->in);
}

static inline void client_write(struct room *room, struct client *client, const void *data,
                                size_t len)
{
    const char *rest = data;

    while (len > 0) {
        ssize_t n = send(client->fd, rest, len, MSG_NOSIGNAL);

        if (n < 0 && errno != EAGAIN)
            return; /* the server has closed: what the test looks for next */
        if (n < 0) {
            room_turn(room);
            continue;
        }
        rest += n;
        len -= (size_t)n;
    }
}

static inline void client_say(struct room *room, struct client *client, const char *text)
{
    client_write(room, client, text, strlen(text));
}

/* Takes what has come; true once the server has closed. */
static inline bool client_ended(struct client *client)
{
    char part[16384];
    ssize_t n = 0;

    while (!client->ended && (n = recv(client->fd, part, sizeof part, 0)) > 0)
        buf_append(&client->in, part, (size_t)n);
    if (n == 0 || (n < 0 && errno != EAGAIN))
        client->ended = true;
    return client->ended;
}

static inline struct slice client_in(const struct client *client)
{
    if (client->in.len == client->used)
        return SLICE_LIT("");
    return (struct slice){client->in.data + client->used, client->in.len - client->used};
}

static inline bool client_has(struct client *client, const char *text)
{
    struct slice in;

    client_ended(client);
    in = client_in(client);
    for (size_t i = 0; i < in.len; i++) {
        if (slice_starts((struct slice){in.data + i, in.len - i}, slice_of(text)))
            return true;
    }
    return false;
}

static inline void client_upgrade_with(struct room *room, struct client *client,
                                       const char *headers)
{
    client_connect(room, client);
    client_say(room, client,
               "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
               "User-Agent: raw\r\n");
    client_say(room, client, headers);
    client_say(room, client, "\r\n");
    until(room, client_has(client, "\r\n\r\n") || client_ended(client));
}

/* Behind the head of the answer: what came with it is a frame. */
static inline void client__skip_head(struct client *client)
{
    struct slice in = client_in(client);

    for (size_t i = 0; i + 4 <= in.len; i++) {
        if (memcmp(in.data + i, "\r\n\r\n", 4) == 0) {
            client->used += i + 4;
            return;
        }
    }
    fail_msg("no head in " SLICE_FMT, SLICE_ARG(in));
}

static inline void client_open(struct room *room, struct client *client)
{
    unsigned before = room->opens;

    client_upgrade_with(room, client, "Sec-WebSocket-Protocol: baton.v1.visitor\r\n");
    assert_true(client_has(client, "HTTP/1.1 101 "));
    assert_true(client_has(client, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    client__skip_head(client);
    until(room, room->opens == before + 1);
}

static const unsigned OP_CONTINUE = 0, OP_TEXT = 1, OP_BINARY = 2, OP_CLOSE = 8, OP_PING = 9,
                      OP_PONG = 10, FINAL = 0x80;

/* The bytes of a masked frame, appended to `out`. */
static inline void frame_append(struct buf *out, unsigned first, const void *data, size_t len)
{
    static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
    char *to;

    buf_append_char(out, (char)first);
    if (len < 126) {
        buf_append_char(out, (char)(0x80 | len));
    } else if (len < 65536) {
        buf_append_char(out, (char)(0x80 | 126));
        buf_append_char(out, (char)(len >> 8));
        buf_append_char(out, (char)len);
    } else {
        buf_append_char(out, (char)(0x80 | 127));
        for (int shift = 56; shift >= 0; shift -= 8)
            buf_append_char(out, (char)((uint64_t)len >> shift));
    }
    buf_append(out, mask, 4);
    to = buf_reserve(out, len + 1);
    for (size_t i = 0; i < len; i++)
        to[i] = (char)(((const unsigned char *)data)[i] ^ mask[i % 4]);
    buf_commit(out, len);
}

static inline void client_frame(struct room *room, struct client *client, unsigned first,
                                const void *data, size_t len)
{
    struct buf out;

    buf_init(&out, len + 16);
    frame_append(&out, first, data, len);
    client_write(room, client, out.data, out.len);
    buf_done(&out);
}

static inline void client_text(struct room *room, struct client *client, const char *text)
{
    client_frame(room, client, FINAL | OP_TEXT, text, strlen(text));
}

/* Length of the frame that is next, header included; 0 while it is not whole. */
static inline size_t client__frame_len(struct client *client, size_t *ret_header)
{
    struct slice in = client_in(client);
    const unsigned char *at = (const unsigned char *)in.data;
    size_t len;

    *ret_header = 2;
    if (in.len < 2)
        return 0;
    len = at[1] & 0x7f;
    if (len == 126) {
        *ret_header = 4;
        if (in.len < 4)
            return 0;
        len = (size_t)at[2] << 8 | at[3];
    } else if (len == 127) {
        *ret_header = 10;
        if (in.len < 10)
            return 0;
        len = 0;
        for (int i = 2; i < 10; i++)
            len = len << 8 | at[i];
    }
    return in.len >= *ret_header + len ? *ret_header + len : 0;
}

static inline bool client_has_frame(struct client *client)
{
    size_t header;

    client_ended(client);
    return client__frame_len(client, &header) > 0;
}

/* Waits for a frame and returns its text, valid until the next call; *ret_first is
 * its first byte. Fails when the server closes instead. */
static inline struct slice client_next(struct room *room, struct client *client,
                                       unsigned *ret_first)
{
    size_t header;
    size_t len;
    const char *start;

    until(room, client_has_frame(client) || client->ended);
    len = client__frame_len(client, &header);
    assert_true(len > 0);
    start = client->in.data + client->used;
    *ret_first = (unsigned char)start[0];
    client->used += len;
    return (struct slice){start + header, len - header};
}

static inline void expect_frame(struct room *room, struct client *client, unsigned op,
                                const char *text)
{
    unsigned first;
    struct slice got = client_next(room, client, &first);

    assert_int_equal(first, FINAL | op);
    assert_int_equal(got.len, strlen(text));
    assert_memory_equal(got.data, text, got.len);
}

/* A close frame with this code; the client answers as it should. */
static inline void expect_close(struct room *room, struct client *client, unsigned code)
{
    unsigned first;
    struct slice got = client_next(room, client, &first);

    assert_int_equal(first, FINAL | OP_CLOSE);
    assert_int_equal(got.len, 2);
    assert_int_equal((unsigned char)got.data[0] << 8 | (unsigned char)got.data[1], code);
    client_frame(room, client, FINAL | OP_CLOSE, got.data, 2);
    until(room, client_ended(client));
}

#endif
