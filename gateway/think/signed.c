/*
 * signed.c -- what is posted to an own bot's webhook is signed.
 *
 * As Standard Webhooks has it (github.com/standard-webhooks/standard-webhooks,
 * spec/standard-webhooks.md): headers webhook-id, webhook-timestamp and
 * webhook-signature, the last one "v1," and the HMAC-SHA256, in base64, of
 * "id.timestamp.body". The id is made from the entry that it is about, so that an
 * attempt again, from whatever node, can be told for the same.
 */
#include "think/internal.h"

#include "base/clock.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "log/log.h"
#include "wire/json.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define PREFIX "whsec_"
#define KEY_MIN 24 /* bytes, as the specification wants it */
#define KEY_MAX 64
#define SIGNATURES_MAX 160

enum gw_err think__webhook_keys(struct think *think)
{
    const struct think_options *options = &think->options;

    if (options->webhook_secrets_count == 0 || options->webhook_secrets_count > THINK_KEYS_MAX) {
        log_error("think", "webhook_secret_refused", "why=\"one or two are needed\"");
        return GW_EINVAL;
    }
    for (size_t i = 0; i < options->webhook_secrets_count; i++) {
        struct slice text = slice_of(options->webhook_secrets[i]);
        struct buf *key = &think->keys[think->keys_count++];

        buf_init(key, KEY_MAX);
        if (slice_starts(text, SLICE_LIT(PREFIX)))
            text = (struct slice){text.data + strlen(PREFIX), text.len - strlen(PREFIX)};
        else
            text = SLICE_LIT("");
        if (base64_decode(text, key) != GW_OK || key->len < KEY_MIN) {
            log_error("think", "webhook_secret_refused",
                      "why=\"" PREFIX " and base64 of 24 to 64 bytes is needed\"");
            return GW_EINVAL;
        }
    }
    return GW_OK;
}

/* One signature for each key, so that a key can be replaced without a gap. */
static void sign(const struct think *think, struct slice id, struct slice timestamp,
                 struct slice body, struct buf *out)
{
    uint8_t hash[SECRET_HASH_BYTES];
    struct buf content;

    buf_init(&content, THINK_REQUEST_MAX + 128);
    buf_printf(&content, SLICE_FMT "." SLICE_FMT ".", SLICE_ARG(id), SLICE_ARG(timestamp));
    buf_append_slice(&content, body);
    for (size_t i = 0; i < think->keys_count; i++) {
        secret_hmac(buf_slice(&think->keys[i]), buf_slice(&content), hash);
        buf_append_cstr(out, i > 0 ? " v1," : "v1,");
        base64_encode((struct slice){(const char *)hash, sizeof(hash)}, out);
    }
    if (buf_err(&content) != GW_OK)
        out->failed = true;
    buf_done(&content);
}

void think__write_id(int64_t conversation, int64_t seq, char out[THINK_ID_LEN + 1])
{
    char text[UUID_TEXT_LEN + 1];
    struct uuid id;
    struct buf name;

    buf_init(&name, 64);
    buf_printf(&name, "webhook:%lld:%lld", (long long)conversation, (long long)seq);
    uuid_derive(buf_slice(&name), &id);
    buf_done(&name);
    uuid_format(&id, text);
    snprintf(out, THINK_ID_LEN + 1, "msg_%s", text);
}

void think__write_time(struct json_writer *json)
{
    int64_t now_ms = clock_wall_ms();
    time_t seconds = (time_t)(now_ms / 1000);
    struct tm parts;
    char text[40];
    size_t len;

    gmtime_r(&seconds, &parts);
    len = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + len, sizeof(text) - len, ".%03dZ", (int)(now_ms % 1000));
    json_writer_cstr(json, text);
}

bool think__post(struct think *think, const struct think__post *post, uint64_t *ret_http)
{
    char timestamp[24];
    struct buf signatures;
    bool started = false;

    snprintf(timestamp, sizeof(timestamp), "%lld", (long long)(clock_wall_ms() / 1000));
    buf_init(&signatures, SIGNATURES_MAX);
    sign(think, slice_of(post->id), slice_of(timestamp), post->body, &signatures);
    if (buf_err(&signatures) == GW_OK) {
        struct http_header headers[] = {
            {"Content-Type", SLICE_LIT("application/json")},
            {"webhook-id", slice_of(post->id)},
            {"webhook-timestamp", slice_of(timestamp)},
            {"webhook-signature", buf_slice(&signatures)},
        };
        struct http_request request = {
            .body = &post->body,
            .url = think->options.webhook_url,
            .headers = headers,
            .headers_count = sizeof(headers) / sizeof(headers[0]),
            .connect_ms = THINK_CONNECT_MS,
            .whole_ms = post->whole_ms,
            .max_bytes = THINK_ANSWER_MAX,
            .on_done = post->on_done,
            .user = post->user,
        };

        started = http_client_start(post->client, &request, ret_http) == GW_OK;
    }
    buf_done(&signatures);
    return started;
}

/* Trouble on the way or at the server, which may pass. */
bool think__may_pass(const struct http_answer *answer)
{
    return answer->err == GW_EUNAVAILABLE || answer->status >= 500 || answer->status == 408 ||
           answer->status == 429;
}
