/*
 * state.c -- what the bot remembers of a conversation, as text.
 *
 * Fields are parted by ';' and begin with their letter: m is the misses in a row,
 * "a=" the article answered from. Later versions add letters.
 */
#include "bot/bot.h"

#include <stdio.h>
#include <string.h>

#define MISSES_MAX 1000 /* nobody gets near it; a forged state must not overflow */

void bot_state_write(const struct bot_state *state, char out[BOT_STATE_TEXT_MAX + 1])
{
    int len = snprintf(out, BOT_STATE_TEXT_MAX + 1, "m%u", (unsigned)state->misses);

    if (state->slug[0] != '\0')
        snprintf(out + len, BOT_STATE_TEXT_MAX + 1 - (size_t)len, ";a=%s", state->slug);
}

void bot_state_read(struct slice text, struct bot_state *ret_state)
{
    *ret_state = (struct bot_state){.misses = 0};

    while (text.data != NULL) {
        struct slice field = slice_cut(text, ';', &text);
        struct slice value = {field.data + 1, field.len - 1};
        int64_t misses;

        if (field.len < 2)
            continue;
        if (field.data[0] == 'm' && slice_to_int64(value, &misses) == GW_OK && misses >= 0)
            ret_state->misses = (uint32_t)(misses < MISSES_MAX ? misses : MISSES_MAX);
        if (slice_starts(field, SLICE_LIT("a=")) && field.len - 2 <= BOT_SLUG_MAX) {
            memcpy(ret_state->slug, field.data + 2, field.len - 2);
            ret_state->slug[field.len - 2] = '\0';
        }
    }
}
