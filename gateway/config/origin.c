/* The gateway's own origins, when nobody named them. */
#include "config/internal.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static void add(struct config *config, const char *host)
{
    struct config_list *list = &config->public_origin;
    bool is_ipv6 = strchr(host, ':') != NULL;
    struct buf origin;

    buf_init(&origin, 128);
    buf_printf(&origin, is_ipv6 ? "http://[%s]" : "http://%s", host);
    if (config->port != 80) {
        buf_printf(&origin, ":%u", config->port);
    }
    for (size_t i = 0; i < list->count; i++) {
        if (slice_eq_cstr(buf_slice(&origin), list->items[i])) {
            buf_done(&origin);
            return;
        }
    }
    list->items = mem_resize(list->items, (list->count + 1) * sizeof(list->items[0]));
    list->items[list->count++] = origin.data;
}

/* Both of these can be reached as localhost too. */
static bool is_here_or_everywhere(const char *address)
{
    struct in6_addr v6;
    struct in_addr v4;

    if (inet_pton(AF_INET6, address, &v6) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&v6) || IN6_IS_ADDR_UNSPECIFIED(&v6);
    }
    return inet_pton(AF_INET, address, &v4) == 1 &&
           (v4.s_addr == htonl(INADDR_ANY) || ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET);
}

void config__make_origins(struct config *config)
{
    struct config_list *list = &config->public_origin;

    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i]);
    }
    list->count = 0;
    add(config, config->listen);
    if (is_here_or_everywhere(config->listen)) {
        add(config, "localhost");
        add(config, "127.0.0.1");
    }
}

void config_set_port(struct config *config, uint16_t port)
{
    config->port = port;
    if (config->public_origin_is_made) {
        config__make_origins(config);
    }
}
