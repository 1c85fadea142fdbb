/*
 * dialogue.c -- behind every answer: whether something is asked before a hand-over, and what of it
 * is said and kept.
 */
#include "bot/dialogue.h"

#include "bot/asking.h"
#include "bot/facts.h"
#include "bot/forms.h"
#include "bot/given.h"

#include <stdio.h>
#include <string.h>

#define SURE_TOPIC 0.40 /* so near to an article that it is what a person is wanted for */
#define TOPIC_HITS 3    /* of the best hits: one may be what a person is wanted for */
#define TOLD_LETTERS 70 /* a complaint in so many says what happened */

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

/* Urgent ones go at once, and so does who was asked before or says "now". */
static bool asks_first(struct turn *turn)
{
    const struct bot_output *output = turn->output;

    return !slice_eq_cstr(turn->input->choice, "now") && output->reason == BOT_REASON_ASKED &&
           output->priority >= BOT_PRIORITY_NORMAL && output->state.reason == BOT_REASON_NONE;
}

/* With no topic nothing is asked: who waits for a person can write meanwhile what it is about. */
static bool begin_to_ask(struct turn *turn)
{
    struct bot_output *output = turn->output;

    if (!asks_first(turn))
        return false;
    take_topic(turn);
    if (!bot__asking_has_form(turn))
        return false;
    bot__asking_begin(turn, output->reason, output->priority, BOT_TEXT_COLLECT_INTRO);
    return true;
}

/* Who calls for a person, or gets angry, in the middle of a complaint: it is taken down as far as it
 * goes. With the call may come the answer to what was asked. */
static void keep_complaint(struct turn *turn)
{
    struct bot_output *output = turn->output;
    struct bot_state *state = &output->state;

    if (turn->input->choice.data == NULL && bot__fact_is_told(state->asking) &&
        !turn->said.only_person && slice_trim(turn->input->text).len > 0)
        bot__fact_set(state, state->asking, turn->input->text);
    if (state->reason != BOT_REASON_COMPLAINT || state->facts[BOT_FACT_WHAT][0] == '\0' ||
        output->priority == BOT_PRIORITY_URGENT)
        return;
    bot__asking_done(turn);
}

static void finish_hand_over(struct turn *turn)
{
    struct bot_output *output = turn->output;

    if (begin_to_ask(turn))
        return;
    if (output->state.reason != BOT_REASON_NONE && output->kind == BOT_KIND_PERSON &&
        !turn->asked_all)
        keep_complaint(turn);
    bot__asking_stop(&output->state);
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

    bot__offer(turn, BOT_OFFER_FORM);

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

/* Who says at once what happened is not asked for it. */
static void begin_complaint(struct turn *turn)
{
    if (turn->said.letters >= TOLD_LETTERS) {
        bot__fact_set(&turn->output->state, BOT_FACT_WHAT, turn->input->text);
        turn->worth_reading = true;
    }
    bot__asking_begin(turn, BOT_REASON_COMPLAINT, BOT_PRIORITY_NORMAL, BOT_TEXT_FORM_INTRO);
}

static void finish_article(struct turn *turn)
{
    struct bot_output *output = turn->output;
    enum bot_action action = bot__action_of(turn, slice_of(output->slug));

    /* What was told before the first matter was told of that. */
    if (turn->input->state != NULL && turn->input->state->slug[0] != '\0' &&
        strcmp(turn->input->state->slug, output->slug) != 0)
        bot__facts_forget_others(turn);
    if (action == BOT_ACTION_FORM) {
        /* How it is done, and how it stands, are for the article; a complaint itself is taken down. */
        if (turn->input->choice.data == NULL && !turn->said.asks)
            begin_complaint(turn);
        else
            add_form_button(turn);
        return;
    }
    if (action == BOT_ACTION_LOOKUP && !has_hash(turn)) {
        bot__say_blank_line(turn);
        bot__say(turn, turn->input->looks_up ? BOT_TEXT_ASK_LOOKUP : BOT_TEXT_ASK_NO_LOOKUP);
    }
    if ((turn->noted & 1u << BOT_FACT_HASH) && (!turn->input->looks_up || bot__given_cut(turn)))
        bot__given_say_before(turn);
    if (turn->chain_differs) {
        bot__say_blank_line(turn);
        bot__say(turn, BOT_TEXT_CHAIN_DIFFERS);
    }
}

static void come_back(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;

    state->misses = 0; /* who is on the way to a person anyway */
    memcpy(state->slug, turn->input->state->slug, sizeof(state->slug)); /* for which it asks */
    bot__say_blank_line(turn);
    bot__say_lead(turn, state->reason == BOT_REASON_COMPLAINT ? BOT_TEXT_FORM_RESUME
                                                              : BOT_TEXT_COLLECT_RESUME);
    bot__say_question(turn);
}

/* What was asked, for the agent: greetings and replies to the bot are not. */
static void note_seq(struct turn *turn)
{
    struct bot_output *output = turn->output;
    bool matters = output->kind == BOT_KIND_ARTICLE || output->kind == BOT_KIND_MISS ||
                   output->kind == BOT_KIND_URGENT || output->kind == BOT_KIND_OUT_OF_SCOPE ||
                   output->kind == BOT_KIND_LINK || output->kind == BOT_KIND_LOOKUP ||
                   (output->kind == BOT_KIND_PERSON && turn->hits_count > 0) || turn->worth_reading;

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
    if ((!output->asks && !was_asking) || output->kind == BOT_KIND_URGENT || turn->worth_reading)
        note_seq(turn);
    if (output->verb == BOT_HAND_OVER)
        finish_hand_over(turn);
    else if (output->asks)
        return;
    else if (output->state.reason != BOT_REASON_NONE)
        come_back(turn);
    else if (output->kind == BOT_KIND_ARTICLE)
        finish_article(turn);
}

void bot__dialogue_hello_again(struct turn *turn)
{
    struct bot_output *output = turn->output;

    bot__asking_stop(&output->state);
    output->state.misses = output->state.told = 0;
    output->state.warned = false;
    output->state.slug[0] = '\0';
    output->kind = BOT_KIND_SMALLTALK;
    output->settled = true;
    bot__say(turn, BOT_TEXT_HELLO_AGAIN);
    bot__add_button(output, bot__words(turn, BOT_TEXT_PERSON_BUTTON), "person");
}
