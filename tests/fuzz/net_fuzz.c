/*
 * A client's bytes, through a real socket, into a real net/ with libwebsockets in it. The first
 * byte says what they are and in pieces of which size they come: a WebSocket's frames behind the
 * upgrade, or HTTP.
 *
 * The oracle of frames is a plain reading of RFC 6455 over the whole input at once: it says which
 * messages arrive and why the connection ends.
 */
#include "base/clock.h"
#include "fuzz/fuzz.h"
#include "loop/loop.h"
#include "metrics/metrics.h"
#include "net/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIMIT 300 /* of a message */
#define INPUT_MAX 8192
#define PATIENCE_MS 5000
#define SEPARATOR '\xff' /* in no message */

static struct loop *loop;
static struct metrics *metrics;
static struct net *net;
static struct defer round_of;

/* What the gateway's side saw of one input. */
static struct {
    unsigned opens, closes;
    enum net_close reason;
    struct buf messages; /* each with a SEPARATOR behind it */
} seen;

/* ---- the gateway's side ---- */

static void on_open(void *user, uint64_t conn, const struct net_peer *peer)
{
    (void)user, (void)conn, (void)peer;
    seen.opens++;
}

static void on_message(void *user, uint64_t conn, struct slice text)
{
    size_t count;

    (void)user, (void)conn;
    PROMISE(text.len <= LIMIT && fuzz_utf8((const uint8_t *)text.data, text.len, &count));
    buf_append_slice(&seen.messages, text);
    buf_append_char(&seen.messages, SEPARATOR);
}

static void on_close(void *user, uint64_t conn, enum net_close reason)
{
    (void)user, (void)conn;
    seen.closes++;
    seen.reason = reason;
}

static void path_ok(struct slice path)
{
    size_t count;

    PROMISE(path.len > 0 && path.data[0] == '/');
    PROMISE(fuzz_utf8((const uint8_t *)path.data, path.len, &count));
    for (size_t i = 0; i < path.len; i++) {
        PROMISE((unsigned char)path.data[i] >= ' ' && path.data[i] != '\\');
        PROMISE(path.data[i] != '.' || i + 1 == path.len || path.data[i + 1] != '.');
    }
}

static void on_request(void *user, const struct net_request *request)
{
    const struct net_response response = {
        .status = 200, .content_type = "text/plain", .body = request->path};
    struct buf value;

    (void)user;
    path_ok(request->path);
    PROMISE(request->body.len <= LIMIT);
    buf_init(&value, LIMIT);
    (void)!net_query_get(request->query, "q", &value);
    buf_done(&value);
    for (size_t i = 0; i < request->query.len; i++)
        PROMISE(request->query.data[i] > ' ' && request->query.data[i] < 0x7f);
    net_respond(net, request->id, &response);
}

static bool origin_allowed(void *user, enum net_protocol protocol, struct slice origin)
{
    (void)user, (void)protocol, (void)origin;
    return true;
}

static void stop(void)
{
    net_free(net);
    loop_free(loop);
    metrics_free(metrics);
    buf_done(&seen.messages);
}

static void start(void)
{
    static const struct net_events events = {on_open, on_message, on_close, on_request,
                                             origin_allowed};
    const struct net_options options = {
        .address = "127.0.0.1",
        .max_connections = 1000,
        .max_message = LIMIT,
        .max_hello = LIMIT,
        .max_body = LIMIT,
        .max_queue = 1 << 20,
        .hello_ms = 600000,
        .ping_ms = 600000,
        .pong_ms = 600000,
        .request_ms = 1000,
    };

    PROMISE(loop_new(&loop) == GW_OK);
    metrics = metrics_new();
    PROMISE(net_new(loop, metrics, &options, &events, NULL, &net) == GW_OK);
    buf_init(&seen.messages, INPUT_MAX * 2);
    atexit(stop);
}

static void on_round(void *user)
{
    (void)user;
}

/* With something deferred the loop does not sleep. */
static void turn(void)
{
    loop_defer(loop, &round_of, on_round, NULL);
    loop_run_once(loop);
}

/* ---- the client's side ---- */

static int client_connect(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(net_port(net)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    PROMISE(fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

/* Throws away what has come; true once the gateway has closed. */
static bool drained(int fd)
{
    char part[4096];
    ssize_t n;

    while ((n = recvfrom(fd, part, sizeof(part), 0, NULL, NULL)) > 0)
        ;
    return n == 0 || errno != EAGAIN;
}

static void client_write(int fd, const char *bytes, size_t len, size_t piece)
{
    while (len > 0) {
        ssize_t n = send(fd, bytes, len < piece ? len : piece, MSG_NOSIGNAL);

        if (n < 0 && errno != EAGAIN)
            return;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
        if (piece < INPUT_MAX || n < 0)
            turn();
        drained(fd);
    }
}

static void client_upgrade(int fd)
{
    static const char head[] =
        "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: baton.v1.visitor\r\n\r\n";

    client_write(fd, head, sizeof(head) - 1, INPUT_MAX);
    for (uint64_t until_ms = clock_mono_ms() + PATIENCE_MS; seen.opens == 0; turn())
        PROMISE(clock_mono_ms() < until_ms);
}

/* Sends all, then the stream's end, and waits until the gateway has ended too. */
static void run(const char *bytes, size_t len, size_t piece, bool upgrade)
{
    int fd = client_connect();

    if (upgrade)
        client_upgrade(fd);
    client_write(fd, bytes, len, piece);
    shutdown(fd, SHUT_WR);
    for (uint64_t until_ms = clock_mono_ms() + PATIENCE_MS;
         !drained(fd) || seen.closes < seen.opens; turn())
        PROMISE(clock_mono_ms() < until_ms);
    close(fd);
}

/* ---- the oracle ---- */

enum end { END_LOST, END_MAYBE, END_VIOLATION, END_BINARY, END_TEXT, END_LARGE, END_PEER };

struct ws_frame {
    uint8_t opcode;
    bool final;
    size_t head;
    uint64_t len;
};

/* One head: END_PEER when it is good, END_LOST when it is not whole, else END_VIOLATION. */
static enum end read_head(const uint8_t *at, size_t left, bool in_message, struct ws_frame *frame)
{
    size_t more;

    if (left == 0)
        return END_LOST;
    frame->opcode = at[0] & 15;
    frame->final = at[0] >> 7;
    if ((at[0] & 0x70) != 0 || (frame->opcode > 2 && frame->opcode < 8) || frame->opcode > 10)
        return END_VIOLATION;
    if (frame->opcode >= 8 ? !frame->final : (frame->opcode == 0) != in_message)
        return END_VIOLATION;
    if (left == 1)
        return END_LOST;
    frame->len = at[1] & 127;
    if (at[1] < 128 || (frame->opcode >= 8 && frame->len > 125) ||
        (frame->opcode == 8 && frame->len == 1))
        return END_VIOLATION;
    more = frame->len == 126 ? 2 : frame->len == 127 ? 8 : 0;
    if (more == 8 && left > 2 && at[2] > 127)
        return END_VIOLATION;
    if (left < 2 + more)
        return END_LOST;
    if (more > 0) {
        frame->len = 0;
        for (size_t i = 0; i < more; i++)
            frame->len = frame->len << 8 | at[2 + i];
        if (frame->len < (more == 2 ? 126 : 65536))
            return END_VIOLATION;
    }
    frame->head = 2 + more + 4;
    return left < frame->head ? END_LOST : END_PEER;
}

/* One data frame of a message that `text` gathers. */
static enum end take_data(const struct ws_frame *frame, const uint8_t *at, bool is_binary,
                          struct buf *text, struct buf *messages)
{
    size_t count;

    if (is_binary)
        return END_BINARY;
    if (text->len + frame->len > LIMIT)
        return END_LARGE;
    for (size_t i = 0; i < frame->len; i++)
        buf_append_char(text, (char)(at[frame->head + i] ^ at[frame->head - 4 + i % 4]));
    if (!frame->final)
        return END_PEER;
    if (text->len > 0 && !fuzz_utf8((const uint8_t *)text->data, text->len, &count))
        return END_TEXT;
    buf_append_slice(messages, buf_slice(text));
    buf_append_char(messages, SEPARATOR);
    buf_clear(text);
    return END_PEER;
}

static enum end expected(const uint8_t *at, size_t left, struct buf *messages)
{
    struct buf text;
    bool in_message = false, is_binary = false;
    enum end end = END_PEER;

    buf_init(&text, LIMIT);
    while (end == END_PEER) {
        struct ws_frame frame;

        end = read_head(at, left, in_message, &frame);
        if (end != END_PEER)
            break;
        if (frame.len > left - frame.head) {
            end = left > frame.head ? END_MAYBE : END_LOST; /* judged by what came of it */
            break;
        }
        if (frame.opcode == 8)
            break;
        if (frame.opcode < 8) {
            is_binary = frame.opcode == 2 || (frame.opcode == 0 && is_binary);
            in_message = !frame.final;
            end = take_data(&frame, at, is_binary, &text, messages);
        }
        at += frame.head + frame.len;
        left -= frame.head + frame.len;
    }
    buf_done(&text);
    return end;
}

static void check_end(enum end end)
{
    switch (end) {
    case END_LOST:
        PROMISE(seen.reason == NET_CLOSE_LOST);
        break;
    case END_MAYBE:
        PROMISE(seen.reason == NET_CLOSE_LOST || seen.reason == NET_CLOSE_BAD_DATA ||
                seen.reason == NET_CLOSE_TOO_LARGE);
        break;
    case END_VIOLATION:
    case END_BINARY:
    case END_TEXT:
        PROMISE(seen.reason == NET_CLOSE_BAD_DATA);
        break;
    case END_LARGE:
        PROMISE(seen.reason == NET_CLOSE_TOO_LARGE);
        break;
    case END_PEER:
        PROMISE(seen.reason == NET_CLOSE_PEER || seen.reason == NET_CLOSE_BAD_DATA);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t how = fuzz_take(&data, &size);
    size_t piece = how / 2 % 2 == 0 ? INPUT_MAX : 1u + how / 4u;
    bool upgrade = how % 2 == 0;
    struct buf messages;

    if (size > INPUT_MAX)
        return 0;
    if (net == NULL)
        start();
    seen.opens = seen.closes = 0;
    buf_clear(&seen.messages);
    run((const char *)data, size, piece, upgrade);
    if (!upgrade)
        return 0;
    buf_init(&messages, INPUT_MAX * 2);
    check_end(expected(data, size, &messages));
    PROMISE(slice_eq(buf_slice(&messages), buf_slice(&seen.messages)));
    buf_done(&messages);
    return 0;
}
