/*
 * The bot's turn: a visitor's message in a conversation that the bot has is
 * answered, one at a time and in order, or handed over. The answer's client id
 * is derived from the entry that it answers: run twice, it is stored once.
 */
#include "desk/internal.h"

#include "log/log.h"
#include "metrics/metrics.h"
#include "wire/json.h"

#define DATA_MAX 8000

static void run(struct view *view);

static void waiting_done(struct bot_waiting *waiting)
{
    free((char *)waiting->text.data);
    free((char *)waiting->choice.data);
    *waiting = (struct bot_waiting){0};
}

void desk__bot_forget(struct view *view)
{
    for (int i = 0; i < view->bot_count; i++)
        waiting_done(&view->bot_queue[i]);
    view->bot_count = 0;
    free(view->bot_queue);
    view->bot_queue = NULL;
}

static void shift(struct view *view)
{
    waiting_done(&view->bot_queue[0]);
    view->bot_count--;
    if (view->bot_count == 0) {
        free(view->bot_queue);
        view->bot_queue = NULL;
        return;
    }
    memmove(&view->bot_queue[0], &view->bot_queue[1],
            (size_t)view->bot_count * sizeof(view->bot_queue[0]));
}

static struct slice owned(struct slice text)
{
    return (struct slice){slice_dup(text), text.len};
}

void desk__bot_hear(struct view *view, const struct wire_entry *entry)
{
    struct bot_waiting waiting = {.seq = entry->seq};
    struct buf choice;

    if (view->state != WIRE_STATE_STATE_BOT) {
        desk__bot_forget(view);
        return;
    }
    if (entry->kind != WIRE_ENTRY_KIND_MESSAGE || entry->author != WIRE_ENTRY_AUTHOR_VISITOR ||
        entry->seq <= view->bot_answered || view->desk->kb == NULL)
        return;
    if (view->bot_count == DESK_BOT_WAITING_MAX)
        return; /* the sweep answers the newest when this is through */
    waiting.text = owned(entry->text);
    buf_init(&choice, 256);
    if (entry->data.data != NULL && wire_json_get_string(entry->data, "choice", &choice) == GW_OK)
        waiting.choice = owned(buf_slice(&choice));
    buf_clear(&choice);
    /* An array, so no string is got: it is enough to know that it is there. */
    waiting.exposed = entry->data.data != NULL &&
                      wire_json_get_string(entry->data, "guard", &choice) == GW_EINVAL;
    buf_done(&choice);
    if (view->bot_queue == NULL)
        view->bot_queue = mem_array(DESK_BOT_WAITING_MAX, sizeof(view->bot_queue[0]));
    view->bot_queue[view->bot_count++] = waiting;
    run(view);
}

/* What the entry keeps of how the answer came about. */
static void write_data(struct buf *out, const struct bot_output *output, int64_t answer_to)
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
    if (output->buttons_count > 0) {
        json_writer_key(&json, "buttons");
        json_writer_begin_array(&json);
        for (size_t i = 0; i < output->buttons_count; i++) {
            json_writer_begin_object(&json);
            json_writer_key(&json, "label");
            json_writer_cstr(&json, output->buttons[i].label);
            json_writer_key(&json, "value");
            json_writer_cstr(&json, output->buttons[i].value);
            json_writer_end_object(&json);
        }
        json_writer_end_array(&json);
    }
    json_writer_end_object(&json);
}

static void derive_id(int64_t conversation, int64_t seq, struct uuid *ret_id)
{
    struct buf name;

    buf_init(&name, 64);
    buf_printf(&name, "bot:%lld:%lld", (long long)conversation, (long long)seq);
    uuid_derive(buf_slice(&name), ret_id);
    buf_done(&name);
}

/* ---- answering ---- */

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

    derive_id(view->id, answer_to, &item.client_id);
    pending = desk__pending_new(&item, 0, SLICE_NONE);
    if (!desk__pending_add(view->desk, pending)) {
        free(pending);
        return false;
    }
    metric_add(view->desk->bot_answers, 1);
    return true;
}

/* The turn is over: the next message, unless somebody else has the conversation now. */
static void turn_over(struct view *view)
{
    view->bot_running = false;
    if (view->state != WIRE_STATE_STATE_BOT)
        desk__bot_forget(view);
    else
        run(view);
    desk__view_release(view);
}

void desk__bot_done(struct desk *desk, int64_t conversation, enum store_append_outcome outcome)
{
    struct view *view = desk__view_find(desk, conversation);

    if (view == NULL)
        return;
    if (outcome == STORE_UNAVAILABLE || outcome == STORE_BAD)
        desk__bot_forget(view); /* the sweep comes back to it */
    turn_over(view);
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
    turn_over(view);
}

static bool hand_over(struct view *view, const struct bot_output *output, int64_t answer_to,
                      struct slice data)
{
    struct hand_over_call *call = mem_new(sizeof(*call));
    struct store_hand_over move = {
        .conversation = view->id,
        .reason = slice_of(bot_reason_name(output->reason)),
        .priority = (int)output->priority,
        .text = output->text.len > 0 ? buf_slice(&output->text) : SLICE_NONE,
        .data = data,
        .article = output->slug[0] != '\0'           ? slice_of(output->slug)
                   : view->bot_state.slug[0] != '\0' ? slice_of(view->bot_state.slug)
                                                     : SLICE_NONE,
    };

    *call = (struct hand_over_call){view->desk, view->id};
    derive_id(view->id, answer_to, &move.client_id);
    if (store_hand_over(view->desk->store, &move, handed_over, call) != GW_OK) {
        free(call);
        return false;
    }
    metric_add(view->desk->bot_hand_overs, 1);
    return true;
}

static bool answer(struct view *view, const struct bot_waiting *waiting)
{
    struct desk *desk = view->desk;
    struct bot_output *output = &desk->bot_output;
    struct bot_input input = {
        .text = waiting->text,
        .choice = waiting->choice,
        .exposed = waiting->exposed,
        .lang = slice_of(view->lang),
        .wallet_name = desk->options.wallet_name,
        .state = &view->bot_state,
    };
    struct buf data;
    bool started;

    if (bot_answer(desk->kb, &input, output) != GW_OK) {
        log_error("desk", "bot_failed", "conversation=%lld seq=%lld", (long long)view->id,
                  (long long)waiting->seq);
        return false;
    }
    buf_init(&data, DATA_MAX);
    write_data(&data, output, waiting->seq);
    if (buf_err(&data) != GW_OK) {
        log_error("desk", "bot_data_too_large", "conversation=%lld", (long long)view->id);
        buf_done(&data);
        return false;
    }
    started = output->verb == BOT_HAND_OVER
                  ? hand_over(view, output, waiting->seq, buf_slice(&data))
                  : say(view, output, waiting->seq, buf_slice(&data));
    buf_done(&data);
    return started;
}

static void run(struct view *view)
{
    while (!view->bot_running && view->bot_count > 0 && !view->desk->stopping) {
        if (view->bot_queue[0].seq > view->bot_answered)
            view->bot_running = answer(view, &view->bot_queue[0]);
        shift(view);
    }
}
