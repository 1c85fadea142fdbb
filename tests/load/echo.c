/*
 * echo.c -- the other ceiling: bare libwebsockets that sends back what it gets, in
 * a process of its own; and with it, what a message costs this generator.
 */
#define _GNU_SOURCE
#include "bench.h"
#include "util.h"
#include "ws.h"

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENTS 1000u
#define MESSAGE_LEN 200u

/* ---- the server ---- */

static int on_server(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                     size_t len)
{
    unsigned char copy[LWS_PRE + 4096];

    (void)user;
    if (reason != LWS_CALLBACK_RECEIVE || len > 4096)
        return 0;
    memcpy(copy + LWS_PRE, in, len);
    return lws_write(wsi, copy + LWS_PRE, len, LWS_WRITE_TEXT) < 0 ? -1 : 0;
}

static const struct lws_protocols protocols[] = {
    {.name = "echo", .callback = on_server, .rx_buffer_size = 1024, .tx_packet_size = 65536},
    {.name = NULL},
};

_Noreturn static void serve(uint16_t port)
{
    static const lws_retry_bo_t no_idle = {.secs_since_valid_hangup = 0};
    struct lws_context_creation_info info = {
        .port = port,
        .iface = "127.0.0.1",
        .protocols = protocols,
        .options = LWS_SERVER_OPTION_LIBUV,
        .retry_and_idle_policy = &no_idle,
        .pt_serv_buf_size = 32768,
    };
    struct lws_context *context;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    lws_set_log_level(LLL_ERR, NULL);
    context = lws_create_context(&info);
    while (context != NULL && lws_service(context, 0) >= 0)
        continue;
    _exit(1);
}

static uint16_t free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(fd, (struct sockaddr *)&address, len) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        die("no free port");
    close(fd);
    return ntohs(address.sin_port);
}

/* ---- the clients ---- */

static char message[MESSAGE_LEN];
static uint32_t opened;
static uint64_t echoed;

static void on_open(struct ws *ws)
{
    opened++;
    ws_send(ws, message, sizeof(message));
}

static void on_message(struct ws *ws, char *text, size_t len)
{
    (void)text;
    if (len != sizeof(message))
        die("an echo of %zu bytes", len);
    echoed++;
    ws_send(ws, message, sizeof(message));
}

static void on_close(struct ws *ws, int code)
{
    (void)ws;
    die("the echo server closed with %d", code);
}

static void run(struct ws_loop *loop, double seconds)
{
    uint64_t start = now_ns();

    while (seconds_since(start) < seconds)
        ws_loop_turn(loop, 10000000);
}

void row_echo(struct bench *bench)
{
    static const struct ws_events events = {on_open, on_message, on_close};
    struct ws_loop *loop = ws_loop_new(&events);
    struct ws *clients = mem_array(CLIENTS, sizeof(*clients));
    struct result result = {.key = "echo_ceiling",
                            .what =
                                "ceiling: echo of bare libwebsockets, 200 bytes, 1,000 sockets"};
    uint16_t port = free_port();
    double own, theirs, seconds;
    uint64_t start;
    char *request = ws_request(port, "/", "echo");
    pid_t server;

    fflush(stdout);
    server = fork();
    if (server == 0)
        serve(port);
    sleep_ms(300);
    memset(message, 'x', sizeof(message));
    opened = 0;
    for (uint32_t i = 0; i < CLIENTS; i++)
        ws_connect(&clients[i], loop, port, request, i);
    while (opened < CLIENTS)
        ws_loop_turn(loop, 10000000);
    run(loop, 0.5);
    echoed = 0;
    own = cpu_own();
    theirs = cpu_of(server);
    start = now_ns();
    run(loop, bench_pick(bench, 3, 8));
    seconds = seconds_since(start);
    own = cpu_own() - own;
    theirs = cpu_of(server) - theirs;
    result.value = (double)echoed / seconds;
    snprintf(result.measured, sizeof(result.measured),
             "%.0f/s (CPU each: server %.1f us, generator %.1f us)", result.value,
             theirs * 1e6 / (double)echoed, own * 1e6 / (double)echoed);
    for (uint32_t i = 0; i < CLIENTS; i++)
        ws_drop(&clients[i]);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    ws_loop_free(loop);
    free(clients);
    free(request);
    bench_add(bench, &result);
}
