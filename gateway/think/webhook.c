/*
 * webhook.c -- an own bot, asked by a signed webhook, within the turn.
 */
#include "think/internal.h"

#include "wire/json.h"

#include <string.h>

#define ATTEMPTS 3
#define AGAIN_MS 250 /* before the second attempt; four times as long before the third */
#define ORIGIN_MAX 1000

_Static_assert(WIRE_BOT_BUTTONS_MAX <= BOT_BUTTONS_MAX && WIRE_BOT_LABEL_MAX <= BOT_LABEL_MAX &&
                   WIRE_BOT_VALUE_MAX <= BOT_VALUE_MAX,
               "a button of a webhook fits into one of the bot");

static bool attempt(struct think__job *job);

/* ---- the event ---- */

static void write_history(const struct think__job *job, struct json_writer *json)
{
    json_writer_begin_array(json);
    for (size_t i = 0; i < job->history_count; i++) {
        json_writer_begin_object(json);
        json_writer_key(json, "from");
        json_writer_cstr(json, job->history[i].visitors ? "visitor" : "desk");
        json_writer_key(json, "text");
        json_writer_string(json, job->history[i].text);
        json_writer_end_object(json);
    }
    json_writer_end_array(json);
}

static void write_built_in(const struct think__job *job, struct json_writer *json)
{
    json_writer_begin_object(json);
    json_writer_key(json, "kind");
    json_writer_cstr(json, job->built_in.kind);
    if (job->built_in.article[0] != '\0') {
        json_writer_key(json, "article");
        json_writer_cstr(json, job->built_in.article);
    }
    json_writer_key(json, "text");
    json_writer_string(json, job->built_in.text);
    json_writer_end_object(json);
}

static void write_event(struct think__job *job)
{
    struct json_writer json;

    json_writer_init(&json, &job->event);
    json_writer_begin_object(&json);
    json_writer_key(&json, "type");
    json_writer_cstr(&json, "message");
    json_writer_key(&json, "timestamp");
    think__write_time(&json);
    json_writer_key(&json, "data");
    json_writer_begin_object(&json);
    json_writer_key(&json, "conversation");
    json_writer_int(&json, job->turn.conversation);
    json_writer_key(&json, "seq");
    json_writer_int(&json, job->turn.seq);
    json_writer_key(&json, "lang");
    json_writer_cstr(&json, job->lang);
    json_writer_key(&json, "text");
    json_writer_string(&json, job->text);
    if (job->choice.len > 0) {
        json_writer_key(&json, "choice");
        json_writer_string(&json, job->choice);
    }
    json_writer_key(&json, "history");
    write_history(job, &json);
    json_writer_key(&json, "built_in");
    write_built_in(job, &json);
    json_writer_end_object(&json);
    json_writer_end_object(&json);
}

/* ---- the answer ---- */

static bool is_permitted(const struct think *think, const struct wire_bot_answer *answer)
{
    const struct think_options *options = &think->options;

    if (answer->text.len > 0 && !options->permits(options->user, buf_slice(&answer->text)))
        return false;
    /* Kept with the message, where a visitor's client could read it. */
    if (answer->reason.len > 0 && !options->permits(options->user, buf_slice(&answer->reason)))
        return false;
    for (size_t i = 0; i < answer->buttons_count; i++)
        if (!options->permits(options->user, slice_of(answer->buttons[i].label)))
            return false;
    return true;
}

static void write_origin(const struct think__job *job, const struct wire_bot_answer *answer,
                         struct buf *out)
{
    struct json_writer json;
    char id[THINK_ID_LEN + 1];

    think__write_id(job->turn.conversation, job->turn.seq, id);
    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    json_writer_key(&json, "by");
    json_writer_cstr(&json, "webhook");
    json_writer_key(&json, "id");
    json_writer_cstr(&json, id);
    if (answer->reason.len > 0) {
        json_writer_key(&json, "reason");
        json_writer_string(&json, buf_slice(&answer->reason));
    }
    json_writer_end_object(&json);
}

static void say(struct think__job *job, const struct wire_bot_answer *answer)
{
    struct bot_button buttons[BOT_BUTTONS_MAX];
    struct buf origin;

    for (size_t i = 0; i < answer->buttons_count; i++) {
        memcpy(buttons[i].label, answer->buttons[i].label, sizeof(answer->buttons[i].label));
        memcpy(buttons[i].value, answer->buttons[i].value, sizeof(answer->buttons[i].value));
    }
    buf_init(&origin, ORIGIN_MAX);
    write_origin(job, answer, &origin);
    if (buf_err(&origin) != GW_OK)
        think__nothing(job, THINK__MALFORMED, "too_long");
    else
        think__say(job, &(struct think_answer){
                            .text = buf_slice(&answer->text),
                            .origin = buf_slice(&origin),
                            .buttons = buttons,
                            .buttons_count = answer->buttons_count,
                            .hand_over = answer->hand_over,
                            .urgent = answer->urgent,
                        });
    buf_done(&origin);
}

/* An empty body is no answer, as an empty object is. */
static void take_answer(struct think__job *job, struct slice body)
{
    struct wire_bot_answer answer;

    wire_bot_answer_init(&answer);
    if (body.len > 0 && wire_bot_answer_read(body, &answer) != GW_OK)
        think__nothing(job, THINK__MALFORMED, "answer");
    else if (slice_trim(buf_slice(&answer.text)).len == 0 && !answer.hand_over)
        think__nothing(job, THINK__NOTHING, "answer");
    else if (!is_permitted(job->think, &answer))
        think__nothing(job, THINK__FORBIDDEN, "policy");
    else
        say(job, &answer);
    wire_bot_answer_done(&answer);
}

/* ---- attempts ---- */

static void on_again(void *user)
{
    struct think__job *job = user;

    if (!attempt(job))
        think__nothing(job, THINK__FAILED, "not_sent");
}

static bool is_tried_again(struct think__job *job, const struct http_answer *answer)
{
    uint32_t wait_ms = job->attempts == 1 ? AGAIN_MS : 4 * AGAIN_MS;

    if (!think__may_pass(answer) || job->attempts == ATTEMPTS || think__left_ms(job) < 2 * wait_ms)
        return false;
    loop_timer_start(job->think->options.loop, &job->again, wait_ms, on_again, job);
    return true;
}

static void on_done(void *user, const struct http_answer *answer)
{
    struct think__job *job = user;

    job->sent = false;
    if (think__is_over(job))
        return;
    if (answer->err == GW_OK && answer->status >= 200 && answer->status <= 299)
        take_answer(job, answer->body);
    else if (!is_tried_again(job, answer))
        think__nothing(job, THINK__FAILED, answer->why);
}

static bool attempt(struct think__job *job)
{
    struct think *think = job->think;
    char id[THINK_ID_LEN + 1];

    think__write_id(job->turn.conversation, job->turn.seq, id);
    job->sent = think__post(think,
                            &(struct think__post){
                                .client = think->client,
                                .id = id,
                                .body = buf_slice(&job->event),
                                .whole_ms = think__left_ms(job),
                                .on_done = on_done,
                                .user = job,
                            },
                            &job->http);
    job->attempts++;
    return job->sent;
}

bool think__webhook_send(struct think__job *job)
{
    write_event(job);
    return buf_err(&job->event) == GW_OK && attempt(job);
}
