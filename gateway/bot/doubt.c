/*
 * doubt.c -- asks whether something has happened.
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

void bot__doubt_ask(struct turn *turn)
{
    if (!turn->wants.doubtful || !is_answer(turn))
        return;
    bot__say_in_front(turn, BOT_TEXT_DOUBT);
    add_button(turn);
}

bool bot__doubt_is_over(const struct turn *turn)
{
    return slice_eq_cstr(turn->input->choice, BOT_CHOICE_URGENT);
}
