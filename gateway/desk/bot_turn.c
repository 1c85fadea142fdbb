/*
 * The bot's turn: a visitor's message in a conversation that the bot has is
 * answered, one at a time and in order. The bot's own answer is there at once;
 * before it is stored the helpers may be asked, and then the turn waits for them.
 */
#include "desk/internal.h"

#include "log/log.h"
#include "metrics/metrics.h"
#include "policy/policy.h"
#include "wire/json.h"

/* Nobody is at work on what is this old, beyond what the helpers may take. */
#define UNANSWERED_AFTER_MS 5000
#define SIGN_MS 5000

static bool ask(struct view *view, const struct desk_helper *helper, const struct desk_turn *name,
                const struct bot_waiting *waiting, const struct bot_output *output);
static void await(struct turn *turn, const struct desk_helper *helper);

static void run(struct view *view);

/* ---- what waits ---- */

static void waiting_done(struct bot_waiting *waiting)
{
    free((char *)waiting->text.data);
    free((char *)waiting->choice.data);
    *waiting = (struct bot_waiting){0};
}

static void queue_forget(struct view *view)
{
    for (int i = 0; i < view->bot_count; i++)
        waiting_done(&view->bot_queue[i]);
    view->bot_count = 0;
    free(view->bot_queue);
    view->bot_queue = NULL;
}

/* The caller owns it. */
static struct bot_waiting take_first(struct view *view)
{
    struct bot_waiting first = view->bot_queue[0];

    view->bot_count--;
    memmove(&view->bot_queue[0], &view->bot_queue[1],
            (size_t)view->bot_count * sizeof(view->bot_queue[0]));
    if (view->bot_count == 0)
        queue_forget(view);
    return first;
}

static struct slice owned(struct slice text)
{
    return (struct slice){slice_dup(text), text.len};
}

bool desk__has_list(struct slice data, const char *key)
{
    struct buf none;
    bool has;

    buf_init(&none, 1);
    has = data.data != NULL && wire_json_get_string(data, key, &none) == GW_EINVAL;
    buf_done(&none);
    return has;
}

static struct bot_waiting waiting_of(const struct wire_entry *entry)
{
    struct bot_waiting waiting = {
        .seq = entry->seq,
        .handed_back = entry->kind == WIRE_ENTRY_KIND_EVENT,
        .text = owned(entry->text),
        .exposed = desk__has_list(entry->data, "guard"),
    };
    struct buf choice;

    buf_init(&choice, 256);
    if (entry->data.data != NULL && wire_json_get_string(entry->data, "choice", &choice) == GW_OK)
        waiting.choice = owned(buf_slice(&choice));
    buf_done(&choice);
    return waiting;
}

/* Stored by another node, whose turn it is: two that ask a model would pay twice. Should it die, the
 * sweep comes by. Without a model an answer given twice costs less than one that is late. */
static bool is_others(const struct view *view, int64_t seq)
{
    return view->reading && seq > view->stored_here && view->desk->options.think.ask != NULL;
}

/* A visitor's message, or that an agent gave the conversation back. */
static bool wants_answer(const struct view *view, const struct wire_entry *entry)
{
    bool is_message =
        entry->kind == WIRE_ENTRY_KIND_MESSAGE && entry->author == WIRE_ENTRY_AUTHOR_VISITOR;
    bool is_back = entry->has_event && entry->event == WIRE_ENTRY_EVENT_TRANSFERRED &&
                   desk__goes_to_bot(entry);

    return (is_message || is_back) && entry->seq > view->bot_answered;
}

void desk__bot_hear(struct view *view, const struct wire_entry *entry)
{
    if (view->state != WIRE_STATE_STATE_BOT) {
        desk__bot_forget(view);
        return;
    }
    if (!wants_answer(view, entry) || view->desk->kb == NULL ||
        (entry->kind == WIRE_ENTRY_KIND_MESSAGE && is_others(view, entry->seq)))
        return;
    if (view->bot_count == DESK_BOT_WAITING_MAX)
        return; /* the sweep answers the newest when this is through */
    if (view->bot_queue == NULL)
        view->bot_queue = mem_array(DESK_BOT_WAITING_MAX, sizeof(view->bot_queue[0]));
    view->bot_queue[view->bot_count++] = waiting_of(entry);
    run(view);
}

/* ---- turns that a helper works on ---- */

static void turn_free(void *thing)
{
    struct turn *turn = thing;

    waiting_done(&turn->waiting);
    bot_output_done(&turn->output);
    free((char *)turn->card.data);
    free((char *)turn->origin.data);
    free(turn);
}

/* Takes over what waited and what the desk's scratch output holds. */
static struct turn *turn_new(struct view *view, const struct desk_turn *name,
                             struct bot_waiting *waiting)
{
    struct desk *desk = view->desk;
    struct turn *turn = mem_new(sizeof(*turn));

    turn->desk = desk;
    turn->name = *name;
    turn->waiting = *waiting;
    *waiting = (struct bot_waiting){0};
    turn->output = desk->bot_output;
    bot_output_init(&desk->bot_output);
    view->turn = turn;
    desk->turn_count++;
    return turn;
}

/* Its timer may be what calls. */
static void turn_done(struct view *view)
{
    struct turn *turn = view->turn;

    view->turn = NULL;
    turn->desk->turn_count--;
    loop_timer_stop(turn->desk->loop, &turn->limit);
    loop_timer_stop(turn->desk->loop, &turn->sign);
    loop_reap(turn->desk->loop, &turn->reap, turn_free, turn);
}

void desk__bot_forget(struct view *view)
{
    struct turn *turn = view->turn;

    queue_forget(view);
    if (turn == NULL)
        return;
    turn->helper->give_up(turn->helper->user, &turn->name);
    turn_done(view);
    view->bot_running = false;
}

static void turn_over(struct view *view)
{
    view->bot_running = false;
    if (view->state != WIRE_STATE_STATE_BOT)
        desk__bot_forget(view);
    else
        run(view);
}

/* It has all that it waited for. */
static void store_turn(struct view *view, struct turn *turn)
{
    bool started = desk__bot_say(view, &turn->output, turn->name.seq, turn->card, turn->origin);

    turn_done(view);
    if (started)
        return; /* desk__bot_over() ends it */
    turn_over(view);
}

/* The turn of this name, if it still waits for this helper; its time is up no more. */
static struct view *answered(struct desk *desk, const struct desk_turn *name,
                             const struct desk_helper *helper)
{
    struct view *view = desk->stopping ? NULL : desk__view_find(desk, name->conversation);

    if (view == NULL || view->turn == NULL || view->turn->name.number != name->number ||
        view->turn->helper != helper)
        return NULL;
    loop_timer_stop(desk->loop, &view->turn->limit);
    return view;
}

/* After the one the other, unless it has an answer already. */
static void go_on(struct view *view, bool helped)
{
    struct desk *desk = view->desk;
    struct turn *turn = view->turn;
    bool was_lookup = turn->helper == &desk->options.lookup;

    metric_add(helped ? desk->bot_helped : desk->bot_unhelped, 1);
    view->pins++;
    if (!helped && was_lookup &&
        ask(view, &desk->options.think, &turn->name, &turn->waiting, &turn->output))
        await(turn, &desk->options.think);
    else
        store_turn(view, turn);
    view->pins--;
    desk__view_release(view);
}

static void out_of_time(void *user)
{
    struct turn *turn = user;
    struct view *view = desk__view_find(turn->desk, turn->name.conversation);

    log_info("desk", "bot_helper_late", "conversation=%lld seq=%lld",
             (long long)turn->name.conversation, (long long)turn->name.seq);
    turn->helper->give_up(turn->helper->user, &turn->name);
    go_on(view, false); /* a turn keeps its view, and goes with it */
}

static uint64_t limit_of(const struct desk *desk, const struct desk_helper *helper)
{
    if (helper->limit_ms > 0)
        return helper->limit_ms;
    return helper == &desk->options.lookup ? DESK_LOOKUP_LIMIT_MS : DESK_THINK_LIMIT_MS;
}

int64_t desk__bot_patience_ms(const struct desk *desk)
{
    const struct desk_helper *lookup = &desk->options.lookup, *think = &desk->options.think;
    uint64_t ms = UNANSWERED_AFTER_MS;

    if (desk->options.looks_up)
        ms += limit_of(desk, lookup);
    if (think->ask != NULL)
        ms += limit_of(desk, think);
    return (int64_t)ms;
}

/* A thought would take the place of the bot's words, which it may not always do. */
static bool may_ask(const struct desk *desk, const struct desk_helper *helper,
                    const struct bot_output *output)
{
    return helper->ask != NULL && (helper == &desk->options.lookup || !output->settled);
}

static bool ask(struct view *view, const struct desk_helper *helper, const struct desk_turn *name,
                const struct bot_waiting *waiting, const struct bot_output *output)
{
    struct desk_question question = {
        .turn = *name,
        .text = waiting->text,
        .choice = waiting->choice,
        .lang = slice_of(output->lang),
        .output = output,
        .kb = view->desk->kb,
    };

    return may_ask(view->desk, helper, output) && helper->ask(helper->user, &question);
}

/* Visitors forget a sign of typing after six seconds. */
static void show_at_work(void *user)
{
    struct turn *turn = user;
    struct view *view = desk__view_find(turn->desk, turn->name.conversation);

    desk__bot_typing(view); /* a turn keeps its view, and goes with it */
    loop_timer_start(turn->desk->loop, &turn->sign, SIGN_MS, show_at_work, turn);
}

static void await(struct turn *turn, const struct desk_helper *helper)
{
    turn->helper = helper;
    show_at_work(turn);
    loop_timer_start(turn->desk->loop, &turn->limit, limit_of(turn->desk, helper), out_of_time,
                     turn);
}

/* What goes to a person goes at once, but for what the bot could not answer: a helper may. */
static bool may_be_helped(const struct desk *desk, const struct bot_waiting *waiting)
{
    const struct bot_output *output = &desk->bot_output;

    return (output->verb == BOT_ANSWER || output->reason == BOT_REASON_MISSES) &&
           !waiting->exposed && desk->turn_count < DESK_TURNS_MAX;
}

/* True when a helper is at work now. */
static bool ask_helpers(struct view *view, struct bot_waiting *waiting)
{
    struct desk *desk = view->desk;
    const struct desk_helper *helpers[] = {&desk->options.lookup, &desk->options.think};
    struct desk_turn name = {view->id, waiting->seq, ++desk->turn_number};

    if (!may_be_helped(desk, waiting))
        return false;
    for (size_t i = 0; i < sizeof(helpers) / sizeof(helpers[0]); i++) {
        if (ask(view, helpers[i], &name, waiting, &desk->bot_output)) {
            await(turn_new(view, &name, waiting), helpers[i]);
            return true;
        }
    }
    return false;
}

static bool fits(struct slice text, struct slice json)
{
    return text.len <= DESK_HELP_TEXT_MAX && json.len <= DESK_HELP_DATA_MAX;
}

void desk_looked_up(struct desk *desk, const struct desk_turn *name, const struct desk_found *found)
{
    struct view *view = answered(desk, name, &desk->options.lookup);

    if (view == NULL)
        return;
    if (found == NULL || !fits(found->text, found->card)) {
        go_on(view, false);
        return;
    }
    bot_take_found(&view->turn->output, found->text);
    view->turn->card = owned(found->card);
    go_on(view, true);
}

void desk_thought_of(struct desk *desk, const struct desk_turn *name,
                     const struct desk_thought *thought)
{
    struct view *view = answered(desk, name, &desk->options.think);

    if (view == NULL)
        return;
    if (thought == NULL || !fits(thought->text, thought->origin)) {
        go_on(view, false);
        return;
    }
    bot_take_thought(&view->turn->output, &(struct bot_thought){
                                              .text = thought->text,
                                              .slug = thought->article,
                                              .lang = thought->lang,
                                              .version = thought->version,
                                              .buttons = thought->buttons,
                                              .buttons_count = thought->buttons_count,
                                              .hand_over = thought->hand_over,
                                              .urgent = thought->urgent,
                                          });
    view->turn->origin = owned(thought->origin);
    go_on(view, true);
}

/* ---- answering ---- */

void desk__bot_over(struct view *view)
{
    turn_over(view);
    desk__view_release(view);
}

void desk__bot_done(struct desk *desk, int64_t conversation, enum store_append_outcome outcome)
{
    struct view *view = desk__view_find(desk, conversation);

    if (view == NULL)
        return;
    if (outcome == STORE_UNAVAILABLE || outcome == STORE_BAD)
        desk__bot_forget(view); /* the sweep comes back to it */
    desk__bot_over(view);
}

static bool answer(struct view *view, struct bot_waiting *waiting)
{
    struct desk *desk = view->desk;
    struct bot_found found[DESK_FOUND_MAX];
    struct bot_link links[DESK_LINKS_MAX];
    struct bot_state state;
    struct bot_input input = {
        .text = waiting->text,
        .choice = waiting->choice,
        .exposed = waiting->exposed,
        .lang = slice_of(view->lang),
        .wallet_name = desk->options.wallet_name,
        .handed_back = waiting->handed_back,
        .looks_up = desk->options.looks_up,
        .state = &state,
        .conversation = view->id,
        .seq = waiting->seq,
        .found = found,
        .found_count = desk_bot_found(waiting->text, found),
        .links = links,
        .links_count = desk_bot_links(desk->options.policy, waiting->text, links),
        .own_domains = policy_own_domains(desk->options.policy),
    };

    bot_state_read(slice_of(view->bot_state), &state);
    if (bot_answer(desk->kb, &input, &desk->bot_output) != GW_OK) {
        log_error("desk", "bot_failed", "conversation=%lld seq=%lld", (long long)view->id,
                  (long long)waiting->seq);
        return false;
    }
    if (ask_helpers(view, waiting))
        return true;
    return desk__bot_say(view, &desk->bot_output, waiting->seq, SLICE_NONE, SLICE_NONE);
}

static void run(struct view *view)
{
    while (!view->bot_running && view->bot_count > 0 && !view->desk->stopping) {
        struct bot_waiting waiting = take_first(view);

        if (waiting.seq > view->bot_answered)
            view->bot_running = answer(view, &waiting);
        waiting_done(&waiting);
    }
}
