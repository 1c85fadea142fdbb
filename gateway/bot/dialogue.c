/*
 * dialogue.c -- what the bot asks before it hands over.
 */
#include "bot/dialogue.h"

#include "bot/facts.h"
#include "bot/forms.h"
#include "bot/said.h"

#include <stdio.h>
#include <string.h>

#define SURE_ASIDE 0.45  /* so near to an article that it is no hash that was meant */
#define FREE_LETTERS 120 /* a reply longer than this is no amount, time, chain or device */
#define SURE_TOPIC 0.40  /* so near to an article that it is what a person is wanted for */
#define TOPIC_HITS 3     /* of the best hits: one may be what a person is wanted for */

/* ---- asking ---- */

static enum bot_action action_of(const struct turn *turn, struct slice slug)
{
    struct bot_hit hit;

    return bot_find(turn->kb, slug, turn->question.lang, &hit) ? hit.action : BOT_ACTION_NONE;
}

/* What is still to be asked for, in order; at most what is left of the questions. */
static size_t missing(const struct turn *turn, enum bot_fact facts[BOT_FACTS])
{
    const struct bot_state *state = &turn->output->state;
    struct slice slug = slice_of(state->slug);
    enum bot_fact all[BOT_FACTS];
    size_t count = bot__form_of(bot__kb_forms(turn->kb), slug, action_of(turn, slug), all);
    size_t left = state->questions < BOT_QUESTIONS_MAX ? BOT_QUESTIONS_MAX - state->questions : 0;
    size_t found = 0;

    for (size_t i = 0; i < count && found < left; i++)
        if (!(state->asked & 1u << all[i]) && state->facts[all[i]][0] == '\0')
            facts[found++] = all[i];
    return found;
}

static void add_choices(struct turn *turn, enum bot_text text)
{
    struct slice choices = bot__words(turn, text);

    for (int n = 1; choices.data != NULL; n++) {
        char value[BOT_VALUE_MAX + 1];
        snprintf(value, sizeof(value), "fill:%d", n);
        bot__add_button(turn->output, slice_trim(slice_cut(choices, '|', &choices)), value);
    }
}

static void put_question_buttons(struct turn *turn)
{
    struct bot_output *output = turn->output;

    output->buttons_count = 0;
    if (output->state.asking == BOT_FACT_CHAIN)
        add_choices(turn, BOT_TEXT_CHOICES_CHAIN);
    if (output->state.asking == BOT_FACT_WHEN)
        add_choices(turn, BOT_TEXT_CHOICES_WHEN);
    bot__add_button(output, bot__words(turn, BOT_TEXT_SKIP_BUTTON), "skip");
    bot__add_button(output, bot__words(turn, BOT_TEXT_NOW_BUTTON), "person");
}

static void say_question(struct turn *turn)
{
    struct bot_output *output = turn->output;

    output->verb = BOT_ANSWER;
    output->reason = output->state.reason;
    output->priority = (enum bot_priority)output->state.priority;
    output->settled = output->asks = true;
    bot__say(turn, BOT_TEXT_ASK_HASH + output->state.asking);
    put_question_buttons(turn);
}

/* "2/4": how far it is. */
static void say_step(struct turn *turn, size_t left)
{
    unsigned asked = (unsigned)turn->output->state.questions;

    if (asked + left > 2)
        buf_printf(&turn->output->text, "**%u/%u** ", asked, asked + (unsigned)left - 1);
}

static void hand_over(struct turn *turn)
{
    struct bot_output *output = turn->output;

    output->verb = BOT_HAND_OVER;
    output->kind = BOT_KIND_PERSON;
    output->reason = output->state.reason;
    output->priority = (enum bot_priority)output->state.priority;
    output->buttons_count = 0;
    buf_clear(&output->text);
    bot__say(turn,
             output->reason == BOT_REASON_COMPLAINT ? BOT_TEXT_FORM_DONE : BOT_TEXT_COLLECT_DONE);
}

/* The next question, or the hand-over when there is none. */
static void ask_next(struct turn *turn, bool first)
{
    struct bot_state *state = &turn->output->state;
    enum bot_fact facts[BOT_FACTS];
    size_t left = missing(turn, facts);

    if (left == 0) {
        hand_over(turn);
        return;
    }
    state->asking = facts[0];
    state->questions++;
    state->unclear = false;
    if (turn->output->slug[0] == '\0') /* a form is begun by its article */
        turn->output->kind = BOT_KIND_PERSON;
    if (!first)
        buf_clear(&turn->output->text);
    say_step(turn, left);
    say_question(turn);
}

/* Begins: what is said so far is said no more. */
static void begin(struct turn *turn, enum bot_reason reason, enum bot_priority priority,
                  enum bot_text intro)
{
    struct bot_output *output = turn->output;

    output->state.reason = reason;
    output->state.priority = (uint32_t)priority;
    output->state.asked = output->state.questions = 0;
    output->state.misses = 0;
    buf_clear(&output->text);
    bot__say(turn, intro);
    bot__say_blank_line(turn);
    ask_next(turn, true);
}

static void stop_asking(struct bot_state *state)
{
    state->reason = BOT_REASON_NONE;
    state->asked = state->questions = 0;
    state->unclear = false;
}

/* ---- replies ---- */

static void reply_done(struct turn *turn)
{
    turn->output->state.asked |= 1u << turn->output->state.asking;
    ask_next(turn, false);
}

bool bot__dialogue_choice(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;
    struct slice choice = turn->input->choice;

    if (slice_eq_cstr(choice, "skip") && state->reason != BOT_REASON_NONE) {
        reply_done(turn);
        return true;
    }
    if (slice_eq_cstr(choice, "form") && state->reason == BOT_REASON_NONE &&
        action_of(turn, slice_of(state->slug)) == BOT_ACTION_FORM) {
        begin(turn, BOT_REASON_COMPLAINT, BOT_PRIORITY_NORMAL, BOT_TEXT_FORM_INTRO);
        return true;
    }
    return false;
}

/* Whether it asks something itself, which is answered first. */
static bool is_aside(const struct turn *turn, const struct bot_said *said)
{
    double best = turn->hits_count > 0 ? turn->hits[0].score : 0;

    return (said->asks && best >= BOT_SURE) ||
           (bot__fact_is_exact(turn->output->state.asking) && best >= SURE_ASIDE);
}

static void ask_again(struct turn *turn)
{
    turn->output->state.unclear = true;
    turn->output->state.questions++;
    turn->output->kind = BOT_KIND_PERSON;
    bot__say(turn, BOT_TEXT_COLLECT_UNCLEAR);
    bot__say_blank_line(turn);
    say_question(turn);
}

static void cancel(struct turn *turn)
{
    stop_asking(&turn->output->state);
    turn->output->kind = BOT_KIND_SMALLTALK;
    turn->output->settled = true;
    bot__say(turn, BOT_TEXT_COLLECT_CANCELLED);
    bot__add_button(turn->output, bot__words(turn, BOT_TEXT_PERSON_BUTTON), "person");
}

/* Solved, or goodbye: it is over without a person. */
static bool takes_leave(const struct turn *turn)
{
    return (turn->question.analysis->intents & (BOT_INTENT_THANKS | BOT_INTENT_GOODBYE)) &&
           turn->noted == 0;
}

static void reply_told(struct turn *turn, const struct bot_said *said)
{
    struct bot_state *state = &turn->output->state;

    if (!said->only_skips)
        bot__fact_set(state, state->asking, turn->input->text);
    reply_done(turn);
}

/* False: it asks something itself. */
static bool reply_fact(struct turn *turn, const struct bot_said *said)
{
    struct bot_state *state = &turn->output->state;

    if (turn->noted & 1u << state->asking || said->skips) {
        reply_done(turn);
        return true;
    }
    if (is_aside(turn, said))
        return false;
    if (!bot__fact_is_exact(state->asking) && said->letters <= FREE_LETTERS) {
        bot__fact_set(state, state->asking, turn->input->text);
        reply_done(turn);
    } else if (!state->unclear && state->questions < BOT_QUESTIONS_MAX) {
        ask_again(turn);
    } else {
        reply_done(turn);
    }
    return true;
}

bool bot__dialogue_is_told(const struct turn *turn)
{
    const struct bot_state *state = &turn->output->state;

    return state->reason != BOT_REASON_NONE && bot__fact_is_told(state->asking);
}

bool bot__dialogue_reply(struct turn *turn)
{
    const struct bot_state *state = &turn->output->state;
    struct bot_said said;

    if (state->reason == BOT_REASON_NONE)
        return false;
    said = bot__said(bot__kb_said(turn->kb), turn->input->text);
    if (bot__fact_is_told(state->asking)
            ? said.only_cancels
            : said.cancels || (turn->question.analysis->intents & BOT_INTENT_NO_PERSON)) {
        cancel(turn);
        return true;
    }
    if (bot__fact_is_told(state->asking)) {
        reply_told(turn, &said);
        return true;
    }
    if (takes_leave(turn)) {
        stop_asking(&turn->output->state);
        return false;
    }
    return reply_fact(turn, &said);
}

/* ---- behind every answer ---- */

/* Who wants a person may say in the same breath what for. Only what moved coins counts: the words
 * for people are in other articles too ("connect", "complaint"), so that any wish is near them. */
static void take_topic(struct turn *turn)
{
    enum bot_fact facts[BOT_FACTS];

    for (size_t i = 0; i < turn->hits_count && i < TOPIC_HITS; i++) {
        const struct bot_hit *hit = &turn->hits[i];
        if (hit->score >= SURE_TOPIC && hit->action == BOT_ACTION_LOOKUP &&
            bot__form_of(bot__kb_forms(turn->kb), hit->slug, hit->action, facts) > 0) {
            snprintf(turn->output->state.slug, sizeof(turn->output->state.slug), SLICE_FMT,
                     SLICE_ARG(hit->slug));
            return;
        }
    }
}

/* Urgent ones go at once, and so does who was asked before. */
static bool asks_first(struct turn *turn)
{
    struct bot_output *output = turn->output;
    enum bot_fact facts[BOT_FACTS];

    if (output->reason != BOT_REASON_ASKED || output->priority < BOT_PRIORITY_NORMAL ||
        output->state.reason != BOT_REASON_NONE)
        return false;
    take_topic(turn);
    return missing(turn, facts) > 0;
}

static void finish_hand_over(struct turn *turn)
{
    struct bot_output *output = turn->output;

    if (asks_first(turn)) {
        begin(turn, output->reason, output->priority, BOT_TEXT_COLLECT_INTRO);
        return;
    }
    stop_asking(&output->state);
    output->settled = output->reason != BOT_REASON_MISSES; /* that one a helper may know */
    if (output->priority == BOT_PRIORITY_URGENT)
        return;
    if (output->kind == BOT_KIND_PERSON)
        bot__facts_write(turn);
    output->closed_text = bot__words(turn, BOT_TEXT_HAND_OVER_CLOSED);
    output->closed_format = bot__words(turn, BOT_TEXT_CLOSED_FORMAT);
}

static void add_form_button(struct turn *turn)
{
    struct bot_output *output = turn->output;

    memmove(&output->buttons[1], &output->buttons[0],
            (BOT_BUTTONS_MAX - 1) * sizeof(output->buttons[0]));
    size_t count = output->buttons_count;
    output->buttons_count = 0;
    bot__add_button(output, bot__words(turn, BOT_TEXT_FORM_BUTTON), "form");
    output->buttons_count = count < BOT_BUTTONS_MAX ? count + 1 : BOT_BUTTONS_MAX;
}

static bool has_hash(const struct turn *turn)
{
    return turn->output->state.facts[BOT_FACT_HASH][0] != '\0';
}

static void finish_article(struct turn *turn)
{
    struct bot_output *output = turn->output;
    enum bot_action action = action_of(turn, slice_of(output->slug));

    if (turn->input->state == NULL || strcmp(turn->input->state->slug, output->slug) != 0)
        bot__facts_forget_others(turn);
    if (action == BOT_ACTION_FORM) {
        /* How it is done, and how it stands, are for the article; a complaint itself is taken down. */
        if (turn->input->choice.data == NULL &&
            !bot__said(bot__kb_said(turn->kb), turn->input->text).asks)
            begin(turn, BOT_REASON_COMPLAINT, BOT_PRIORITY_NORMAL, BOT_TEXT_FORM_INTRO);
        else
            add_form_button(turn);
    }
    if (action == BOT_ACTION_LOOKUP && !has_hash(turn)) {
        bot__say_blank_line(turn);
        bot__say(turn, turn->input->looks_up ? BOT_TEXT_ASK_LOOKUP : BOT_TEXT_ASK_NO_LOOKUP);
    }
}

/* A bare hash where none is looked up: kept for a person, and no miss. */
static void finish_bare_hash(struct turn *turn)
{
    struct bot_output *output = turn->output;

    if (!(turn->noted & (1u << BOT_FACT_HASH | 1u << BOT_FACT_ADDRESS)) || turn->hits_count > 0)
        return;
    output->kind = BOT_KIND_SMALLTALK;
    output->state.misses = turn->input->state != NULL ? turn->input->state->misses : 0;
    output->buttons_count = 0;
    buf_clear(&output->text);
    bot__say(turn, BOT_TEXT_HASH_NOTED);
    bot__add_button(output, bot__words(turn, BOT_TEXT_PERSON_BUTTON), "person");
}

static void come_back(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;

    state->misses = 0; /* who is on the way to a person anyway */
    memcpy(state->slug, turn->input->state->slug, sizeof(state->slug)); /* for which it asks */
    bot__say_blank_line(turn);
    bot__say(turn, BOT_TEXT_COLLECT_RESUME);
    buf_append_char(&turn->output->text, ' ');
    say_question(turn);
}

/* What was asked, for the agent: greetings and replies to the bot are not. */
static void note_seq(struct turn *turn)
{
    struct bot_output *output = turn->output;
    bool matters = output->kind == BOT_KIND_ARTICLE || output->kind == BOT_KIND_MISS ||
                   output->kind == BOT_KIND_URGENT || output->kind == BOT_KIND_OUT_OF_SCOPE ||
                   (output->kind == BOT_KIND_PERSON && turn->hits_count > 0);

    if (!matters || turn->input->seq == 0 || turn->input->choice.data != NULL)
        return;
    memmove(&output->state.seqs[1], &output->state.seqs[0],
            (BOT_SEQS_MAX - 1) * sizeof(output->state.seqs[0]));
    output->state.seqs[0] = turn->input->seq;
}

void bot__dialogue_finish(struct turn *turn)
{
    struct bot_output *output = turn->output;
    bool was_asking = turn->input->state != NULL && turn->input->state->reason != BOT_REASON_NONE;

    if (output->mood > output->state.mood)
        output->state.mood = output->mood;
    if (!output->asks && !was_asking)
        note_seq(turn);
    if (output->verb == BOT_HAND_OVER)
        finish_hand_over(turn);
    else if (output->asks)
        return;
    else if (output->state.reason != BOT_REASON_NONE)
        come_back(turn);
    else if (output->kind == BOT_KIND_ARTICLE)
        finish_article(turn);
    else if (output->kind == BOT_KIND_MISS)
        finish_bare_hash(turn);
}

void bot__dialogue_hello_again(struct turn *turn)
{
    struct bot_output *output = turn->output;

    stop_asking(&output->state);
    output->state.misses = 0;
    output->state.slug[0] = '\0';
    output->kind = BOT_KIND_SMALLTALK;
    output->settled = true;
    bot__say(turn, BOT_TEXT_HELLO_AGAIN);
    bot__add_button(output, bot__words(turn, BOT_TEXT_PERSON_BUTTON), "person");
}
