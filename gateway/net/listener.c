/*
 * listener.c -- accepting, at our own pace.
 *
 * libwebsockets would drain the whole backlog in one go, spin when out of
 * descriptors and not share the port. Here: a budget a turn (the poll is
 * level-triggered, so the rest comes with the next), a pause when full and a
 * pause when out of descriptors.
 */
#define _GNU_SOURCE /* accept4 */

#include "log/log.h"
#include "net/internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPT_BUDGET 64
#define BACKLOG 4096
#define STARVED_MS 100
#define SUCCESSOR_MS 20 /* when its backlog is full */
/* Sockets of networks with too many that are let in to hear it; more are told without being asked. */
#define OVER_MAX 64

static void on_readable(uv_poll_t *poll, int status, int events);

static void poll_update(struct net *net)
{
    struct listener *listener = &net->listener;

    if (listener->fd < 0)
        return;
    if (listener->full || listener->starved)
        uv_poll_stop(&listener->poll);
    else
        uv_poll_start(&listener->poll, UV_READABLE, on_readable);
}

static void on_retry(void *user)
{
    struct net *net = user;

    net->listener.starved = false;
    poll_update(net);
}

static void pause_full(struct net *net)
{
    net->listener.full = true;
    metric_add(net->counters.paused, 1);
    poll_update(net);
}

static void pause_starved(struct net *net, int why)
{
    net->listener.starved = true;
    metric_add(net->counters.paused, 1);
    log_warn("net", "accept_paused", "reason=%s sockets=%u", uv_err_name(-why), net->sockets);
    poll_update(net);
    loop_timer_start(net->loop, &net->listener.retry, STARVED_MS, on_retry, net);
}

void net__listener_room(struct net *net)
{
    if (!net->listener.full || net->sockets >= net->options.max_connections)
        return;
    net->listener.full = false;
    poll_update(net);
}

/* Held against its network's share; false: not even let in to be told. Behind a proxy the peer
 * is the proxy, see upgrade.c. */
static bool let_in(struct conn *conn, const struct sockaddr_storage *peer)
{
    struct net *net = conn->net;
    struct network network;
    char text[NET_ADDRESS_MAX];

    if (net->options.trust_proxy || !net__address_text(peer, text))
        return true;
    network = network_of(slice_of(text));
    if (net__share_take(conn, &network))
        return true;
    if (net->over >= OVER_MAX)
        return false;
    conn->over = true;
    net->over++;
    return true;
}

/* libwebsockets closes the descriptor when it refuses it. */
static void adopt(struct net *net, int fd, const struct sockaddr_storage *peer)
{
    struct conn *conn = net__conn_new(net);
    lws_adopt_desc_t desc = {
        .vh = net->vhost,
        .type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP,
        .fd.sockfd = fd,
        .opaque = conn,
    };
    int on = 1;

    if (!let_in(conn, peer)) {
        net__conn_free(conn);
        net__refuse_raw(net, fd, 429);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!net__tap_add(conn, fd)) {
        net__conn_free(conn);
        close(fd);
        return;
    }
    conn->wsi = lws_adopt_descriptor_vhost_via_info(&desc);
    if (conn->wsi == NULL)
        net__conn_free(conn);
    else
        net__http_await(conn);
}

/* Whether this error only says that one client has left before its turn. */
static bool is_passing(int why)
{
    return why == EINTR || why == ECONNABORTED || why == EPROTO || why == EPERM;
}

/* Whether there may be more of them. */
static bool accept_some(struct net *net)
{
    for (int i = 0; i < ACCEPT_BUDGET; i++) {
        struct sockaddr_storage peer = {0};
        socklen_t len = sizeof peer;

        if (net->sockets >= net->options.max_connections) {
            /* The first time round the poll has said that somebody is there. */
            if (i == 0)
                net__make_room(net);
            pause_full(net);
            return false;
        }

        int fd =
            accept4(net->listener.fd, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            net__make_room(net);
            adopt(net, fd, &peer);
        } else if (!is_passing(errno)) {
            if (errno != EAGAIN && errno != EWOULDBLOCK)
                pause_starved(net, errno);
            return false;
        }
    }
    return true;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    (void)accept_some(poll->data); /* the poll is level-triggered */
}

static bool address_parse(const char *text, uint16_t port, struct sockaddr_storage *ret_address,
                          socklen_t *ret_len)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    memset(ret_address, 0, sizeof *ret_address);
    if (uv_ip4_addr(text, port, &v4) == 0) {
        memcpy(ret_address, &v4, sizeof v4);
        *ret_len = sizeof v4;
        return true;
    }
    if (uv_ip6_addr(text, port, &v6) == 0) {
        memcpy(ret_address, &v6, sizeof v6);
        *ret_len = sizeof v6;
        return true;
    }
    return false;
}

static uint16_t port_of(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)address)->sin_port);
    return ntohs(((const struct sockaddr_in6 *)address)->sin6_port);
}

/* A bound, listening socket; -1 and errno when it can't be had. "::" takes IPv4
 * too, whatever the system's default says. Unless it is asked for, the port is ours alone: two
 * gateways of different desks on one port would get each other's visitors without a word. */
static int listen_on(const struct sockaddr_storage *address, socklen_t len, bool share)
{
    int fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    int off = 0;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->ss_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if ((!share || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
        bind(fd, (const struct sockaddr *)address, len) == 0 && listen(fd, BACKLOG) == 0)
        return fd;

    int saved = errno;

    close(fd);
    errno = saved;
    return -1;
}

enum gw_err net__listener_open(struct net *net)
{
    struct listener *listener = &net->listener;
    struct sockaddr_storage address;
    socklen_t len;

    if (!address_parse(net->options.address, net->options.port, &address, &len))
        return GW_EINVAL;
    listener->fd = listen_on(&address, len, net->options.share_port);
    if (listener->fd < 0)
        return GW_EIO;
    listener->address = address;
    listener->address_len = sizeof listener->address;
    if (getsockname(listener->fd, (struct sockaddr *)&listener->address, &listener->address_len) !=
        0)
        listener->address_len = len;

    int failed = uv_poll_init(loop_uv(net->loop), &listener->poll, listener->fd);

    if (failed != 0) {
        close(listener->fd);
        listener->fd = -1;
        errno = -failed;
        return GW_EIO;
    }
    listener->open = true;
    listener->poll.data = net;
    listener->port = port_of(&listener->address);
    poll_update(net);
    return GW_OK;
}

static void on_closed(uv_handle_t *handle)
{
    struct net *net = handle->data;

    net->listener.open = false;
}

void net__listener_close(struct net *net)
{
    struct listener *listener = &net->listener;

    loop_timer_stop(net->loop, &listener->retry);
    if (listener->fd < 0)
        return;
    /* The poll first: the loop must not watch a number that others may get. */
    uv_close((uv_handle_t *)&listener->poll, on_closed);
    close(listener->fd);
    listener->fd = -1;
}

void net_stop_listening(struct net *net)
{
    /* Who is in the backlog would be reset with it. */
    for (int i = 0; i < BACKLOG / ACCEPT_BUDGET && net->listener.fd >= 0; i++)
        if (!accept_some(net))
            break;
    net__listener_close(net);
}

bool net_successor(const struct net *net)
{
    const struct listener *listener = &net->listener;
    int fd = socket(listener->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return false;

    struct pollfd connected = {.fd = fd, .events = POLLOUT};
    int failed = 1;
    socklen_t len = sizeof failed;

    /* To an address of this machine: it is through, or refused, before connect() returns. */
    if (connect(fd, (const struct sockaddr *)&listener->address, listener->address_len) == 0)
        failed = 0;
    else if (errno == EINPROGRESS && poll(&connected, 1, SUCCESSOR_MS) == 1 &&
             getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &len) != 0)
        failed = 1;
    close(fd);
    return failed == 0;
}
