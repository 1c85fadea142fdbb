/*
 * doors.c -- the way in: what the sockets bring goes to handle/ and api/.
 */
#include "app/node.h"

#include "api/api.h"
#include "config/config.h"
#include "handle/handle.h"
#include "log/log.h"
#include "net/net.h"

#include <errno.h>
#include <string.h>

#define MAX_HELLO 4096
#define MAX_BODY (64u << 10)
#define MAX_QUEUE (1u << 20)
#define REQUEST_MS 10000
#define RESERVE_MAX 256 /* sockets that visitors never take */

static void on_open(void *user, uint64_t conn, const struct net_peer *peer)
{
    struct node *node = user;

    handle_opened(node->handle, conn, peer);
}

static void on_message(void *user, uint64_t conn, struct slice text)
{
    struct node *node = user;

    handle_message(node->handle, conn, text);
}

static void on_close(void *user, uint64_t conn, enum net_close reason)
{
    struct node *node = user;

    log_debug("app", "conn_closed", "conn=%llu reason=%s", (unsigned long long)conn,
              net_close_name(reason));
    handle_closed(node->handle, conn);
}

static void on_request(void *user, const struct net_request *request)
{
    struct node *node = user;

    api_request(node->api, request);
}

static bool origin_allowed(void *user, enum net_protocol protocol, struct slice origin)
{
    struct node *node = user;

    (void)protocol; /* both are opened by pages of ours */
    return config_list_has(&node->config->public_origin, origin);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

enum gw_err app__open_doors(struct node *node)
{
    const struct config *config = node->config;
    struct net_options options = {
        .address = config->listen,
        .port = (uint16_t)config->port,
        .max_connections = config->max_connections,
        .reserve = least(config->max_connections / 16, RESERVE_MAX),
        .max_network = least((config->max_connections + 1) / 2, config->network_connections),
        .max_message = MAX_MESSAGE,
        .max_hello = MAX_HELLO,
        .max_body = MAX_BODY,
        .max_queue = MAX_QUEUE,
        .hello_ms = config->hello_timeout,
        .ping_ms = config->ping_interval,
        .pong_ms = config->pong_timeout,
        .request_ms = REQUEST_MS,
        .share_port = config->share_port,
        .trust_proxy = config->trust_proxy,
    };
    struct net_events events = {on_open, on_message, on_close, on_request, origin_allowed};
    enum gw_err err = net_new(node->loop, node->metrics, &options, &events, node, &node->net);

    if (err != GW_OK)
        log_error("app", "cannot_listen", "address=%s port=%u why=%s", config->listen, options.port,
                  log_quote(strerror(errno)));
    return err;
}
