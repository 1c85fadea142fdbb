/* For supervisors of processes: is it alive, does it serve, how much. */
#include "api/internal.h"

#include "metrics/metrics.h"

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

static void answer_metrics(struct api *api, const struct net_request *request)
{
    struct buf out;

    /* A proxy on this host is loopback too, but says for whom it asks. */
    if (!has_token(api, request->authorization) &&
        (!is_loopback(request->address) || request->forwarded)) {
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

    if (!slice_eq_cstr(request->method, "GET") && !slice_eq_cstr(request->method, "HEAD"))
        return false;
    if (slice_eq_cstr(request->path, "/healthz"))
        answer_text(api, request->id, 200, SLICE_LIT("ok\n"), plain);
    else if (slice_eq_cstr(request->path, "/readyz"))
        answer_text(api, request->id, api->ready ? 200 : 503,
                    api->ready ? SLICE_LIT("ready\n") : SLICE_LIT("not ready\n"), plain);
    else if (slice_eq_cstr(request->path, "/metrics"))
        answer_metrics(api, request);
    else
        return false;
    return true;
}
