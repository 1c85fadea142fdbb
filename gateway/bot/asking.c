/*
 * asking.c -- the questions that the bot asks before it hands over.
 */
#include "bot/asking.h"

#include "bot/facts.h"
#include "bot/forms.h"

#include <stdio.h>
#include <string.h>

enum bot_action bot__action_of(const struct turn *turn, struct slice slug)
{
    struct bot_hit hit;

    return bot_find(turn->kb, slug, turn->question.lang, &hit) ? hit.action : BOT_ACTION_NONE;
}

static size_t form_of(const struct turn *turn, enum bot_fact facts[BOT_FACTS])
{
    struct slice slug = slice_of(turn->output->state.slug);

    return bot__form_of(bot__kb_forms(turn->kb), slug, bot__action_of(turn, slug), facts);
}

/* What is still to be asked for; at most what is left of the questions. */
static size_t missing(const struct turn *turn, enum bot_fact facts[BOT_FACTS])
{
    const struct bot_state *state = &turn->output->state;
    enum bot_fact all[BOT_FACTS];
    size_t count = form_of(turn, all);
    size_t left = state->questions < BOT_QUESTIONS_MAX ? BOT_QUESTIONS_MAX - state->questions : 0;
    size_t found = 0;

    for (size_t i = 0; i < count && found < left; i++)
        if (!(state->asked & 1u << all[i]) && state->facts[all[i]][0] == '\0')
            facts[found++] = all[i];
    return found;
}

bool bot__asking_has_form(const struct turn *turn)
{
    enum bot_fact facts[BOT_FACTS];

    return missing(turn, facts) > 0;
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
        add_choices(turn, bot__facts_are_evm(&output->state) ? BOT_TEXT_CHOICES_EVM
                                                             : BOT_TEXT_CHOICES_CHAIN);
    if (output->state.asking == BOT_FACT_WHEN)
        add_choices(turn, BOT_TEXT_CHOICES_WHEN);
    bot__add_button(output, bot__words(turn, BOT_TEXT_SKIP_BUTTON), "skip");
    bot__add_button(output, bot__words(turn, BOT_TEXT_NOW_BUTTON), "now");
}

void bot__say_question_as(struct turn *turn, enum bot_text words)
{
    struct bot_output *output = turn->output;

    output->verb = BOT_ANSWER;
    output->reason = output->state.reason;
    output->priority = (enum bot_priority)output->state.priority;
    output->settled = output->asks = true;
    snprintf(output->state.lang, sizeof(output->state.lang), "%s", output->lang);
    bot__say(turn, words);
    put_question_buttons(turn);
}

void bot__say_question(struct turn *turn)
{
    bot__say_question_as(turn, BOT_TEXT_ASK_HASH + turn->output->state.asking);
}

void bot__say_question_again(struct turn *turn, enum bot_text why)
{
    turn->output->kind = BOT_KIND_PERSON;
    bot__say(turn, why);
    bot__say_blank_line(turn);
    bot__say_question(turn);
}

/* "2/4": how far it is; what was asked twice counts once. */
static void say_step(struct turn *turn, size_t left)
{
    unsigned done = 0, all;

    for (int fact = 0; fact < BOT_FACTS; fact++)
        done += turn->output->state.asked >> fact & 1u;
    all = done + (unsigned)left;
    if (all > 1)
        buf_printf(&turn->output->text, "**%u/%u** ", done + 1, all);
}

static bool is_anything_told(const struct bot_state *state)
{
    for (int fact = 0; fact < BOT_FACTS; fact++)
        if (bot__fact_is_told((enum bot_fact)fact) && state->facts[fact][0] != '\0')
            return true;
    return false;
}

void bot__asking_done(struct turn *turn)
{
    struct bot_output *output = turn->output;

    turn->asked_all = true;
    output->verb = BOT_HAND_OVER;
    output->kind = BOT_KIND_PERSON;
    output->reason = output->state.reason;
    output->priority = (enum bot_priority)output->state.priority;
    output->buttons_count = 0;
    buf_clear(&output->text);
    if (output->reason == BOT_REASON_COMPLAINT && is_anything_told(&output->state))
        bot__say(turn, BOT_TEXT_FORM_DONE);
    else
        bot__say(turn, bot__facts_are_said_back(&output->state) ? BOT_TEXT_COLLECT_DONE
                                                                : BOT_TEXT_COLLECT_DONE_BARE);
}

/* The next question behind what is said so far, or the hand-over when there is none. */
static void ask_next(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;
    enum bot_fact facts[BOT_FACTS];
    size_t left = missing(turn, facts);

    if (left == 0) {
        bot__asking_done(turn);
        return;
    }
    state->asking = facts[0];
    state->questions++;
    state->unclear = false;
    turn->output->kind = BOT_KIND_PERSON;
    say_step(turn, left);
    bot__say_question(turn);
}

static void start(struct turn *turn, enum bot_reason reason, enum bot_priority priority)
{
    struct bot_output *output = turn->output;

    output->state.reason = reason;
    output->state.priority = (uint32_t)priority;
    output->state.asked = output->state.questions = 0;
    output->state.misses = 0;
    output->slug[0] = '\0'; /* nothing of an article is said now */
    output->version = 0;
    buf_clear(&output->text);
}

void bot__asking_begin(struct turn *turn, enum bot_reason reason, enum bot_priority priority,
                       enum bot_text intro)
{
    start(turn, reason, priority);
    bot__say(turn, intro);
    bot__say_blank_line(turn);
    ask_next(turn);
}

void bot__asking_go_on(struct turn *turn)
{
    turn->output->state.asked |= 1u << turn->output->state.asking;
    buf_clear(&turn->output->text);
    ask_next(turn);
}

void bot__asking_stop(struct bot_state *state)
{
    state->reason = BOT_REASON_NONE;
    state->lang[0] = '\0';
    state->asked = state->questions = 0;
    state->unclear = false;
}
