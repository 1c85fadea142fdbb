#include "api/internal.h"

#include "log/log.h"

#include <stdio.h>
#include <stdlib.h>

#define RETRY_MS 1000
#define CARD_BYTES_MAX 16384

struct buf *api__json(struct api *api)
{
    buf_clear(&api->json);
    return &api->json;
}

void api__write_raw(struct json_writer *json, const struct buf *text)
{
    if (buf_err(text) == GW_OK)
        json_writer_raw(json, buf_slice(text));
    else
        json->out->failed = true; /* half a value is none, and would break all around it */
}

void api__write_card(struct json_writer *json, const struct wire_card *card)
{
    struct buf text;

    buf_init(&text, CARD_BYTES_MAX);
    wire_write_card(&text, card);
    api__write_raw(json, &text);
    buf_done(&text);
}

static void call_free(struct api_call *call)
{
    api__call_over(call);
    if (call->extra != NULL)
        call->extra_free(call->extra);
    if (call->body.data != NULL)
        secret_wipe(call->body.data, call->body.len); /* it may hold a password */
    buf_done(&call->query);
    buf_done(&call->body);
    free(call);
}

/* With one header of the status's own, or none. */
static void refuse(struct api *api, uint64_t request, int status, const char *code,
                   const char *message, int64_t retry_ms, struct net_header own)
{
    struct buf *out = api__json(api);
    struct json_writer json;
    struct net_header headers[] = {{"cache-control", SLICE_LIT("no-store")}, own};

    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    json_writer_key(&json, "error");
    json_writer_begin_object(&json);
    json_writer_key(&json, "code");
    json_writer_cstr(&json, code);
    json_writer_key(&json, "message");
    json_writer_cstr(&json, message);
    if (retry_ms > 0) {
        json_writer_key(&json, "retry_after_ms");
        json_writer_int(&json, retry_ms);
    }
    json_writer_end_object(&json);
    json_writer_end_object(&json);
    net_respond(api->options.net, request,
                &(struct net_response){.status = status,
                                       .content_type = "application/json; charset=utf-8",
                                       .body = buf_slice(out),
                                       .headers = headers,
                                       .header_count = own.name != NULL ? 2 : 1});
}

void api__refuse(struct api *api, uint64_t request, int status, const char *code,
                 const char *message, int64_t retry_ms)
{
    char seconds[24];
    struct net_header own = {0};

    snprintf(seconds, sizeof(seconds), "%lld", (long long)((retry_ms + 999) / 1000));
    if (retry_ms > 0)
        own = (struct net_header){"retry-after", slice_of(seconds)};
    else if (status == 401) /* RFC 9110 section 11.6.1, in a scheme that no browser asks for */
        own = (struct net_header){"www-authenticate", SLICE_LIT("Session realm=\"baton\"")};
    refuse(api, request, status, code, message, retry_ms, own);
}

void api__refuse_method(struct api *api, uint64_t request, const char *allowed)
{
    refuse(api, request, 405, "method_not_allowed", "not with this method", 0,
           (struct net_header){"allow", slice_of(allowed)});
}

void api__answer_json(struct api_call *call, int status, const struct net_header *headers,
                      size_t header_count)
{
    struct net_header all[6] = {{"cache-control", SLICE_LIT("no-store")}};
    size_t count = 1;

    if (buf_err(&call->api->json) != GW_OK) {
        log_error("api", "answer_too_large", "path=%s max=%u", call->route->path, API_JSON_MAX);
        api__answer_error(call, 500, "internal", "the answer is too large");
        return;
    }
    while (header_count-- > 0 && count < sizeof(all) / sizeof(all[0]))
        all[count++] = *headers++;
    net_respond(call->api->options.net, call->request,
                &(struct net_response){.status = status,
                                       .content_type = "application/json; charset=utf-8",
                                       .body = buf_slice(&call->api->json),
                                       .headers = all,
                                       .header_count = count});
    call_free(call);
}

void api__answer_cached(struct api_call *call, const char *etag, const char *cache_control)
{
    struct net_header headers[] = {{"cache-control", slice_of(cache_control)},
                                   {"etag", slice_of(etag)}};
    bool known = slice_eq_cstr(slice_of(call->if_none_match), etag);
    struct net_response response = {
        .status = known ? 304 : 200, .headers = headers, .header_count = 2};

    if (buf_err(&call->api->json) != GW_OK) {
        api__answer_json(call, 500, NULL, 0);
        return;
    }
    if (!known) {
        response.content_type = "application/json; charset=utf-8";
        response.body = buf_slice(&call->api->json);
    }
    net_respond(call->api->options.net, call->request, &response);
    call_free(call);
}

void api__answer_none(struct api_call *call, const struct net_header *headers, size_t header_count)
{
    net_respond(
        call->api->options.net, call->request,
        &(struct net_response){.status = 204, .headers = headers, .header_count = header_count});
    call_free(call);
}

void api__answer_error(struct api_call *call, int status, const char *code, const char *message)
{
    api__refuse(call->api, call->request, status, code, message, status == 503 ? RETRY_MS : 0);
    call_free(call);
}

void api__answer_store(struct api_call *call, const struct store_answer *answer)
{
    int status = 500;

    switch (answer->code) {
    case WIRE_CODE_UNAVAILABLE:
    case WIRE_CODE_OVERLOADED:
        status = 503;
        break;
    case WIRE_CODE_NOT_FOUND:
        status = 404;
        break;
    default:
        break;
    }
    api__answer_error(call, status, wire_code_name(answer->code), wire_code_text(answer->code));
}

void api__answer_busy(struct api_call *call, enum gw_err err)
{
    struct store_answer answer = {err,
                                  err == GW_EAGAIN ? WIRE_CODE_OVERLOADED : WIRE_CODE_UNAVAILABLE};

    api__answer_store(call, &answer);
}

void api__answer_limited(struct api_call *call, const char *message, int64_t retry_ms)
{
    api__refuse(call->api, call->request, 429, "rate_limited", message, retry_ms);
    call_free(call);
}
