/*
 * What the bot says is stored: as a message of its own, or in the move that hands
 * over. The client id is derived from the entry that it answers: said twice, it is
 * stored once.
 */
#include "desk/internal.h"

#include "log/log.h"
#include "metrics/metrics.h"
#include "wire/json.h"

#include <stdio.h>

#define DATA_MAX 8000
#define KNOWN_MAX 16000
#define CLOSED_MAX 4000

static void write_buttons(struct json_writer *json, const struct bot_output *output)
{
    json_writer_key(json, "buttons");
    json_writer_begin_array(json);
    for (size_t i = 0; i < output->buttons_count; i++) {
        json_writer_begin_object(json);
        json_writer_key(json, "label");
        json_writer_cstr(json, output->buttons[i].label);
        json_writer_key(json, "value");
        json_writer_cstr(json, output->buttons[i].value);
        json_writer_end_object(json);
    }
    json_writer_end_array(json);
}

/* What the entry keeps of how the answer came about. */
static void write_data(struct buf *out, const struct bot_output *output, int64_t answer_to,
                       struct slice card, struct slice origin)
{
    char state[BOT_STATE_TEXT_MAX + 1];
    struct json_writer json;

    bot_state_write(&output->state, state);
    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    json_writer_key(&json, "answer_to");
    json_writer_int(&json, answer_to);
    json_writer_key(&json, "kind");
    json_writer_cstr(&json, bot_kind_name(output->kind));
    json_writer_key(&json, "state");
    json_writer_cstr(&json, state);
    if (output->slug[0] != '\0') {
        json_writer_key(&json, "article");
        json_writer_cstr(&json, output->slug);
        json_writer_key(&json, "lang");
        json_writer_cstr(&json, output->lang);
        json_writer_key(&json, "version");
        json_writer_int(&json, output->version);
        json_writer_key(&json, "sure");
        json_writer_int(&json, (int64_t)(output->score * 100));
    }
    if (output->asks) {
        json_writer_key(&json, "asks");
        json_writer_cstr(&json, bot_fact_name(output->state.asking));
    }
    if (output->buttons_count > 0)
        write_buttons(&json, output);
    if (card.data != NULL) {
        json_writer_key(&json, "chain");
        json_writer_raw(&json, card);
    }
    if (origin.data != NULL) {
        json_writer_key(&json, "origin");
        json_writer_raw(&json, origin);
    }
    json_writer_end_object(&json);
}

void desk__bot_client_id(int64_t conversation, int64_t seq, struct uuid *ret_id)
{
    struct buf name;

    buf_init(&name, 64);
    buf_printf(&name, "bot:%lld:%lld", (long long)conversation, (long long)seq);
    uuid_derive(buf_slice(&name), ret_id);
    buf_done(&name);
}

static bool say(struct view *view, const struct bot_output *output, int64_t answer_to,
                struct slice data)
{
    struct store_append_item item = {
        .conversation = view->id,
        .kind = WIRE_ENTRY_KIND_MESSAGE,
        .author = WIRE_ENTRY_AUTHOR_BOT,
        .text = buf_slice(&output->text),
        .data = data,
        .needs_state = true,
        .state = WIRE_STATE_STATE_BOT,
    };
    struct pending *pending;

    desk__bot_client_id(view->id, answer_to, &item.client_id);
    pending = desk__pending_new(&item, 0, SLICE_NONE);
    if (!desk__pending_add(view->desk, pending)) {
        free(pending);
        return false;
    }
    metric_add(view->desk->bot_answers, 1);
    return true;
}

struct hand_over_call {
    struct desk *desk;
    int64_t conversation;
};

static void handed_over(void *user, const struct store_answer *answer,
                        const struct store_entry *entries, size_t count)
{
    struct hand_over_call call = *(struct hand_over_call *)user;
    struct view *view;

    free(user);
    if (answer->err == GW_OK)
        desk__applied(call.desk, entries, count);
    else if (answer->err != GW_ECANCELLED)
        log_warn("desk", "hand_over_failed", "conversation=%lld code=%s",
                 (long long)call.conversation, wire_code_name(answer->code));
    view = desk__view_find(call.desk, call.conversation);
    if (answer->err == GW_EUNAVAILABLE && !call.desk->stopping)
        desk__in_doubt(call.desk);
    if (view == NULL || call.desk->stopping)
        return;
    if (answer->err != GW_OK)
        desk__bot_forget(view);
    desk__bot_over(view);
}

static void write_field(struct json_writer *json, const char *name, struct slice value)
{
    json_writer_begin_object(json);
    json_writer_key(json, "name");
    json_writer_cstr(json, name);
    json_writer_key(json, "value");
    json_writer_string(json, value);
    json_writer_end_object(json);
}

/* What the agent should know, as far as the bot learnt it. */
static void write_known(struct buf *out, int64_t conversation, const struct bot_output *output)
{
    const struct bot_state *state = &output->state;
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    json_writer_key(&json, "fields");
    json_writer_begin_array(&json);
    if (output->reason == BOT_REASON_COMPLAINT) {
        char number[32];
        snprintf(number, sizeof(number), "C-%lld", (long long)conversation);
        write_field(&json, "complaint", slice_of(number));
    }
    for (int fact = 0; fact < BOT_FACTS; fact++)
        if (state->facts[fact][0] != '\0')
            write_field(&json, bot_fact_name((enum bot_fact)fact), slice_of(state->facts[fact]));
    json_writer_end_array(&json);
    json_writer_key(&json, "mood");
    json_writer_cstr(&json, bot_mood_name(state->mood));
    json_writer_key(&json, "questions");
    json_writer_begin_array(&json);
    for (size_t i = 0; i < BOT_SEQS_MAX && state->seqs[i] != 0; i++)
        json_writer_int(&json, state->seqs[i]);
    json_writer_end_array(&json);
    json_writer_end_object(&json);
}

static bool hand_over(struct view *view, const struct bot_output *output, int64_t answer_to,
                      struct slice data)
{
    struct hand_over_call *call = mem_new(sizeof(*call));
    const char *slug = output->slug[0] != '\0' ? output->slug : output->state.slug;
    struct buf known, closed;
    struct store_hand_over move = {
        .conversation = view->id,
        .reason = slice_of(bot_reason_name(output->reason)),
        .priority = (int)output->priority,
        .text = output->text.len > 0 ? buf_slice(&output->text) : SLICE_NONE,
        .closed_format = output->closed_format,
        .details = buf_slice(&output->details),
        .data = data,
        .article = slug[0] != '\0' ? slice_of(slug) : SLICE_NONE,
    };
    enum gw_err err;

    /* A warning is no less true while nobody is here. */
    buf_init(&closed, CLOSED_MAX);
    buf_append(&closed, output->text.data, output->warned);
    buf_append_slice(&closed, output->closed_text);
    if (output->closed_text.data != NULL && buf_err(&closed) == GW_OK)
        move.closed_text = buf_slice(&closed);
    buf_init(&known, KNOWN_MAX);
    write_known(&known, view->id, output);
    if (buf_err(&known) == GW_OK)
        move.known = buf_slice(&known);

    *call = (struct hand_over_call){view->desk, view->id};
    desk__bot_client_id(view->id, answer_to, &move.client_id);
    err = store_hand_over(view->desk->store, &move, handed_over, call);
    buf_done(&known);
    buf_done(&closed);
    if (err != GW_OK) {
        free(call);
        return false;
    }
    metric_add(view->desk->bot_hand_overs, 1);
    return true;
}

/* Articles and models are held against the policy before; this is for what became bad since, such as a
 * link to a host that is on the phishing list now. What goes behind a hand-over's text are the
 * visitor's own words. */
static bool may_be_said(struct view *view, const struct bot_output *output)
{
    struct policy_result result;

    policy_check(view->desk->options.policy, buf_slice(&output->text), &result);
    if (result.count == 0)
        return true;
    metric_add(view->desk->bot_refused, 1);
    log_error("desk", "bot_may_not_say", "conversation=%lld article=%s rule=%s",
              (long long)view->id, output->slug[0] != '\0' ? output->slug : "-",
              policy_rule_name(result.findings[0].rule));
    return false;
}

/* Instead: a person takes over, and the event says so. What warns the visitor is said all the same: it is the bot's
 * own. `words` is initialised here, and the caller's to end. */
static struct bot_output without_words(const struct view *view, const struct bot_output *output,
                                       struct buf *words)
{
    struct bot_output silent = *output;

    if (output->verb != BOT_HAND_OVER) {
        silent.verb = BOT_HAND_OVER;
        silent.reason = BOT_REASON_MISSES;
        silent.priority = BOT_PRIORITY_NORMAL;
        silent.asks = false;
        buf_init(&silent.details, 1); /* nothing that is owned */
    }
    buf_init(words, BOT_TEXT_MAX);
    buf_append(words, output->text.data, output->warned);
    if (output->verb == BOT_HAND_OVER && output->priority == BOT_PRIORITY_URGENT)
        bot_urgent_steps(view->desk->kb, slice_of(output->lang), view->desk->options.wallet_name,
                         words);
    silent.text = *words;
    silent.slug[0] = '\0';
    silent.buttons_count = 0;
    silent.closed_text = silent.closed_format = SLICE_NONE;
    return silent;
}

bool desk__bot_say(struct view *view, const struct bot_output *output, int64_t answer_to,
                   struct slice card, struct slice origin)
{
    struct bot_output silent;
    struct buf data, words;
    bool started = false;

    buf_init(&words, 0);
    if (!may_be_said(view, output)) {
        silent = without_words(view, output, &words);
        output = &silent;
        card = origin = SLICE_NONE;
    }
    buf_init(&data, DATA_MAX);
    write_data(&data, output, answer_to, card, origin);
    if (buf_err(&data) != GW_OK) {
        buf_clear(&data); /* better an answer without them than none */
        write_data(&data, output, answer_to, SLICE_NONE, SLICE_NONE);
    }
    if (buf_err(&data) != GW_OK)
        log_error("desk", "bot_data_too_large", "conversation=%lld", (long long)view->id);
    else if (output->verb == BOT_HAND_OVER)
        started = hand_over(view, output, answer_to, buf_slice(&data));
    else
        started = say(view, output, answer_to, buf_slice(&data));
    buf_done(&data);
    buf_done(&words);
    return started;
}
