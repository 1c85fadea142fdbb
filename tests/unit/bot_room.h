/*
 * bot_room.h -- a bot with the demo's articles, and short ways to talk to it.
 */
#ifndef BATON_TESTS_BOT_ROOM_H
#define BATON_TESTS_BOT_ROOM_H

#include "support/test.h"

#include "bot_demo.h"

#include <string.h>

struct room {
    struct bot_demo *demo;
    struct bot_kb *kb;
    struct bot_output output;
};

static inline int setup(void **state)
{
    struct room *room = mem_new(sizeof(*room));

    room->demo = bot_demo_new();
    bot_output_init(&room->output);
    *state = room;
    return bot_kb_new(room->demo->articles, room->demo->count, &room->kb) == GW_OK ? 0 : -1;
}

static inline int teardown(void **state)
{
    struct room *room = *state;

    bot_output_done(&room->output);
    bot_kb_free(room->kb);
    bot_demo_free(room->demo);
    free(room);
    return 0;
}

/* The next input of a conversation; `memory` is NULL for a new one. */
static inline const struct bot_output *say(void **state, const char *lang, const char *text,
                                           const char *choice, const struct bot_state *memory)
{
    struct room *room = *state;
    const struct bot_input input = {
        .text = slice_of(text),
        .choice = slice_of(choice),
        .lang = slice_of(lang),
        .wallet_name = SLICE_LIT("Harbor Wallet"),
        .state = memory,
    };

    assert_int_equal(bot_answer(room->kb, &input, &room->output), GW_OK);
    return &room->output;
}

static inline const struct bot_output *ask(void **state, const char *lang, const char *text)
{
    return say(state, lang, text, NULL, NULL);
}

static inline bool says(const struct bot_output *output, const char *words)
{
    return strstr(output->text.data, words) != NULL;
}

static inline const struct bot_button *last_button(const struct bot_output *output)
{
    assert_true(output->buttons_count > 0);
    return &output->buttons[output->buttons_count - 1];
}

#endif
