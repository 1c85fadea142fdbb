/* For supervisors of processes: is it alive, does it serve, how much. */
#include "api/internal.h"

#include "config/config.h"
#include "metrics/metrics.h"

#include <arpa/inet.h>
#include <string.h>

static void answer_text(struct api *api, uint64_t request, int status, struct slice text,
                        const char *type)
{
    struct net_header header = {"cache-control", SLICE_LIT("no-store")};

    net_respond(api->options.net, request,
                &(struct net_response){.status = status,
                                       .content_type = type,
                                       .body = text,
                                       .headers = &header,
                                       .header_count = 1});
}

/* Retry-After is in seconds, and a second is the least there is. */
static void answer_not_ready(struct api *api, uint64_t request)
{
    const struct net_header headers[] = {{"cache-control", SLICE_LIT("no-store")},
                                         {"retry-after", SLICE_LIT("1")}};

    net_respond(api->options.net, request,
                &(struct net_response){.status = 503,
                                       .content_type = "text/plain; charset=utf-8",
                                       .body = SLICE_LIT("not ready\n"),
                                       .headers = headers,
                                       .header_count = 2});
}

static bool is_loopback(struct slice address)
{
    return slice_starts(address, SLICE_LIT("127.")) || slice_eq_cstr(address, "::1") ||
           slice_starts(address, SLICE_LIT("::ffff:127."));
}

static bool has_token(const struct api *api, struct slice authorization)
{
    struct slice prefix = SLICE_LIT("Bearer ");
    const char *token = api->options.metrics_token;
    size_t len = strlen(token);

    return len > 0 && slice_starts(authorization, prefix) &&
           authorization.len == prefix.len + len &&
           secret_eq(authorization.data + prefix.len, token, len);
}

/* "name", "name:port", "[address]:port". */
static struct slice without_port(struct slice host)
{
    struct slice rest;

    if (host.len > 0 && host.data[0] == '[') {
        host = slice_cut((struct slice){host.data + 1, host.len - 1}, ']', &rest);
        return host;
    }
    return slice_cut(host, ':', &rest);
}

static bool is_address(struct slice host)
{
    char text[INET6_ADDRSTRLEN] = "";
    unsigned char parsed[sizeof(struct in6_addr)];

    if (host.len == 0 || host.len >= sizeof(text))
        return false;
    memcpy(text, host.data, host.len);
    return inet_pton(AF_INET, text, parsed) == 1 || inet_pton(AF_INET6, text, parsed) == 1;
}

/* A page of somebody's site, open in a browser on this machine, can make its own name lead to
 * 127.0.0.1 (DNS rebinding) and then read what this machine may. Its requests still name that
 * site; those of who means this gateway name an address, localhost or one of its origins. */
static bool is_our_name(const struct api *api, struct slice host)
{
    struct slice name = without_port(host);

    if (slice_eq_cstr(name, "localhost") || is_address(name))
        return true;
    for (size_t i = 0; name.len > 0 && i < api->options.origins->count; i++) {
        const char *origin = strstr(api->options.origins->items[i], "://");

        if (origin != NULL && slice_eq(without_port(slice_of(origin + 3)), name))
            return true;
    }
    return false;
}

static void answer_metrics(struct api *api, const struct net_request *request)
{
    struct buf out;

    /* A proxy on this host is loopback too, but says for whom it asks. */
    if (!has_token(api, request->authorization) &&
        (!is_loopback(request->address) || request->forwarded ||
         !is_our_name(api, request->host))) {
        api__refuse(api, request->id, 403, "forbidden", "from this host, or with the metrics token",
                    0);
        return;
    }
    buf_init(&out, 4u << 20);
    metrics_print(api->options.metrics, &out);
    answer_text(api, request->id, buf_err(&out) == GW_OK ? 200 : 500, buf_slice(&out),
                "text/plain; version=0.0.4; charset=utf-8");
    buf_done(&out);
}

bool api__health(struct api *api, const struct net_request *request)
{
    const char *plain = "text/plain; charset=utf-8";
    bool health = slice_eq_cstr(request->path, "/healthz");
    bool readiness = slice_eq_cstr(request->path, "/readyz");

    if (!health && !readiness && !slice_eq_cstr(request->path, "/metrics"))
        return false;
    if (!slice_eq_cstr(request->method, "GET") && !slice_eq_cstr(request->method, "HEAD"))
        api__refuse_method(api, request->id, "GET, HEAD");
    else if (health)
        answer_text(api, request->id, 200, SLICE_LIT("ok\n"), plain);
    else if (!readiness)
        answer_metrics(api, request);
    else if (api->ready)
        answer_text(api, request->id, 200, SLICE_LIT("ready\n"), plain);
    else
        answer_not_ready(api, request->id);
    return true;
}
