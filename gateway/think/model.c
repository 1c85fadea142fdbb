/*
 * model.c -- a language model over the chat-completions interface, streamed: what is
 * too long, broken or no answer is hung up on before it is all there.
 */
#include "think/internal.h"

#include "wire/json.h"

#include <string.h>

#define ORIGIN_MAX 3000
#define SAID_MAX (THINK_TEXT_MAX + THINK_SOURCES_MAX * (BOT_TITLE_MAX + 16))

/* ---- the stream ---- */

static bool on_event(void *user, struct slice data)
{
    struct think__job *job = user;
    enum gw_err err;

    if (wire_chat_is_done(data)) {
        job->done = true;
        return false;
    }
    err = wire_chat_chunk(data, &job->answer, &job->end);
    job->too_long = err == GW_ELIMIT;
    job->broken = err != GW_OK && !job->too_long;
    return err == GW_OK;
}

static bool on_data(void *user, struct slice piece)
{
    struct think__job *job = user;
    enum gw_err err = wire_sse_feed(&job->sse, piece);

    job->broken = job->broken || err == GW_ELIMIT;
    return err == GW_OK;
}

/* ---- what it said ---- */

static void write_origin(const struct think__job *job, uint32_t cited, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    json_writer_key(&json, "by");
    json_writer_cstr(&json, "model");
    json_writer_key(&json, "model");
    json_writer_cstr(&json, job->think->options.model_name);
    json_writer_key(&json, "sources");
    json_writer_begin_array(&json);
    for (size_t i = 0; i < job->sources_count; i++) {
        if ((cited >> i & 1) == 0)
            continue;
        json_writer_begin_object(&json);
        json_writer_key(&json, "number");
        json_writer_int(&json, (int64_t)i + 1);
        json_writer_key(&json, "article");
        json_writer_cstr(&json, job->sources[i].slug);
        json_writer_key(&json, "lang");
        json_writer_cstr(&json, job->sources[i].lang);
        json_writer_key(&json, "version");
        json_writer_int(&json, job->sources[i].version);
        json_writer_end_object(&json);
    }
    json_writer_end_array(&json);
    json_writer_end_object(&json);
}

/* The answer, and below it what its numbers stand for. */
static void write_said(const struct think__job *job, uint32_t cited, struct buf *out)
{
    buf_append_slice(out, slice_trim(buf_slice(&job->answer)));
    buf_append_cstr(out, "\n");
    for (size_t i = 0; i < job->sources_count; i++)
        if (cited >> i & 1)
            buf_printf(out, "\n[%zu] %s", i + 1, job->sources[i].title);
}

static size_t first_cited(uint32_t cited)
{
    size_t i = 0;

    while ((cited >> i & 1) == 0)
        i++;
    return i;
}

static void say(struct think__job *job, uint32_t cited)
{
    const struct think__source *first = &job->sources[first_cited(cited)];
    struct buf text, origin;

    buf_init(&text, SAID_MAX);
    buf_init(&origin, ORIGIN_MAX);
    write_said(job, cited, &text);
    write_origin(job, cited, &origin);
    if (buf_err(&text) != GW_OK || buf_err(&origin) != GW_OK) {
        think__nothing(job, THINK__MALFORMED, "too_long");
    } else if (!job->think->options.permits(job->think->options.user, buf_slice(&text))) {
        think__nothing(job, THINK__FORBIDDEN, "policy");
    } else {
        think__say(job, &(struct think_answer){
                            .text = buf_slice(&text),
                            .origin = buf_slice(&origin),
                            .article = slice_of(first->slug),
                            .lang = slice_of(first->lang),
                            .version = first->version,
                        });
    }
    buf_done(&text);
    buf_done(&origin);
}

static void judge(struct think__job *job)
{
    static const enum think__outcome outcomes[] = {
        [THINK_NOTHING] = THINK__NOTHING,
        [THINK_UNCITED] = THINK__UNCITED,
        [THINK_FOREIGN] = THINK__FOREIGN,
        [THINK_MALFORMED] = THINK__MALFORMED,
    };
    struct slice sources[THINK_SOURCES_MAX];
    enum think_verdict verdict;
    uint32_t cited;

    for (size_t i = 0; i < job->sources_count; i++)
        sources[i] = job->sources[i].text;
    verdict = think_check(buf_slice(&job->answer), sources, job->sources_count, job->text, &cited);
    if (verdict == THINK_GOOD)
        say(job, cited);
    else
        think__nothing(job, outcomes[verdict], "answer");
}

/* Hanging up behind [DONE] is how a good stream ends. */
static void on_done(void *user, const struct http_answer *answer)
{
    struct think__job *job = user;

    job->sent = false;
    if (think__is_over(job))
        return;
    if (job->broken)
        think__nothing(job, THINK__FAILED, "broken_stream");
    else if (job->too_long || (job->done && job->end == WIRE_CHAT_CUT))
        think__nothing(job, THINK__MALFORMED, job->too_long ? "too_long" : "cut_short");
    else if (job->done && job->end == WIRE_CHAT_STOPPED)
        judge(job);
    else if (job->done || (answer->err == GW_OK && answer->status >= 200 && answer->status <= 299))
        think__nothing(job, THINK__FAILED, "no_end");
    else
        think__nothing(job, THINK__FAILED, answer->why);
}

bool think__model_send(struct think__job *job)
{
    struct think *think = job->think;
    struct http_header headers[] = {
        {"Content-Type", SLICE_LIT("application/json")},
        {"Accept", SLICE_LIT("text/event-stream")},
        {"Authorization", buf_slice(&think->bearer)},
    };
    struct buf body;
    struct slice sent;
    bool started = false;

    buf_init(&body, THINK_REQUEST_MAX);
    think__prompt(job, &body);
    sent = buf_slice(&body);
    if (buf_err(&body) == GW_OK) {
        struct http_request request = {
            .body = &sent,
            .url = think->url.data,
            .headers = headers,
            .headers_count = think->bearer.len > 0 ? 3 : 2,
            .connect_ms = THINK_CONNECT_MS,
            .whole_ms = think__left_ms(job),
            .max_bytes = THINK_STREAM_MAX,
            .on_data = on_data,
            .on_done = on_done,
            .user = job,
        };

        wire_sse_init(&job->sse, THINK_EVENT_MAX, on_event, job);
        started = http_client_start(think->client, &request, &job->http) == GW_OK;
    }
    job->sent = started;
    buf_done(&body);
    return started;
}
