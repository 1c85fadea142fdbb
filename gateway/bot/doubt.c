/*
 * doubt.c -- asks whether something has happened, and reads what is said to that.
 */
#include "bot/doubt.h"

#include <string.h>

static bool is_answer(const struct turn *turn)
{
    const struct bot_output *output = turn->output;

    return output->verb == BOT_ANSWER && !output->asks && output->state.reason == BOT_REASON_NONE &&
           (output->kind == BOT_KIND_ARTICLE || output->kind == BOT_KIND_MISS ||
            output->kind == BOT_KIND_OUT_OF_SCOPE);
}

/* In front of the others: it is the one that is pressed in a hurry. */
static void add_button(struct turn *turn)
{
    struct bot_output *output = turn->output;
    size_t others = output->buttons_count;

    if (others == BOT_BUTTONS_MAX)
        others--;
    memmove(&output->buttons[1], &output->buttons[0], others * sizeof(output->buttons[0]));
    output->buttons_count = 0;
    bot__add_button(output, bot__words(turn, BOT_TEXT_HAPPENED_BUTTON), BOT_CHOICE_URGENT);
    output->buttons_count = others + 1;
}

void bot__doubt_question(struct turn *turn)
{
    bool asks = turn->wants.urgent && turn->wants.lone && turn->said.asks;

    turn->wants.urgent &= !asks;
    turn->wants.doubtful |= asks;
}

void bot__doubt_ask(struct turn *turn)
{
    if (!turn->wants.doubtful || !is_answer(turn))
        return;
    bot__say_in_front(turn, BOT_TEXT_DOUBT);
    add_button(turn);
    turn->output->state.doubted = true;
}

static bool was_asked(const struct turn *turn)
{
    return turn->input->state != NULL && turn->input->state->doubted &&
           turn->input->choice.data == NULL;
}

static enum bot_said_happened read_reply(const struct turn *turn, struct slice *ret_rest)
{
    *ret_rest = SLICE_NONE;
    return was_asked(turn) ? bot__said_happened(bot__kb_said(turn->kb), turn->input->text, ret_rest)
                           : BOT_SAID_NEITHER;
}

bool bot__doubt_is_over(const struct turn *turn)
{
    struct slice rest;

    return slice_eq_cstr(turn->input->choice, BOT_CHOICE_URGENT) ||
           read_reply(turn, &rest) == BOT_SAID_HAPPENED;
}

struct slice bot__doubt_rest(const struct turn *turn)
{
    struct slice rest;

    (void)read_reply(turn, &rest);
    return rest;
}

/* The answer stood with the question, so it is not given again. */
static void say_no(struct turn *turn)
{
    struct bot_output *output = turn->output;

    output->state.said = turn->input->state->said;
    bot__say(turn, output->state.misses > 0 ? BOT_TEXT_DOUBT_NO_MISS : BOT_TEXT_DOUBT_NO);
    bot__add_person_button(turn);
}

/* It stays asked, and the steps stay said. */
static void say_unsure(struct turn *turn)
{
    turn->output->state.doubted = true;
    turn->output->state.said = turn->input->state->said;
    bot__say(turn, BOT_TEXT_DOUBT_UNSURE);
    bot__add_person_button(turn);
    add_button(turn);
}

bool bot__doubt_reply(struct turn *turn)
{
    struct slice rest;
    enum bot_said_happened happened = read_reply(turn, &rest);
    bool sure = turn->hits_count > 0 && turn->hits[0].score >= BOT_SURE;

    if (happened == BOT_SAID_NEITHER || turn->wants.person ||
        (turn->question.analysis->intents & BOT_INTENT_UNSOLVED)) /* "no, still not" */
        return false;
    if (rest.len > 0 && (turn->wants.urgent || turn->said.asks || sure)) {
        turn->wants.doubtful = false; /* it was answered */
        return false;
    }
    turn->output->kind = BOT_KIND_SMALLTALK;
    turn->output->settled = true;
    if (happened == BOT_SAID_NOT_KNOWN)
        say_unsure(turn);
    else
        say_no(turn);
    return true;
}
