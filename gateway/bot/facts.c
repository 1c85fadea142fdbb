/*
 * facts.c -- what an agent will need to know: found in what is said, and said back.
 */
#include "bot/facts.h"

#include "bot/said.h"

#include <string.h>

#define SHORT_ENDS 6 /* of a hash, as it is said back */

/* Told in the visitor's own words, whatever these are. */
bool bot__fact_is_told(enum bot_fact fact)
{
    return fact == BOT_FACT_WHAT || fact == BOT_FACT_SINCE || fact == BOT_FACT_WISH ||
           fact == BOT_FACT_CONTACT;
}

bool bot__fact_is_exact(enum bot_fact fact)
{
    return fact == BOT_FACT_HASH || fact == BOT_FACT_ADDRESS;
}

/* One line of plain text, cut at a character's border. */
void bot__fact_set(struct bot_state *state, enum bot_fact fact, struct slice value)
{
    char *out = state->facts[fact];
    size_t len;

    value = slice_trim(value);
    len = value.len < BOT_FACT_MAX ? value.len : BOT_FACT_MAX;
    while (len < value.len && len > 0 && ((uint8_t)value.data[len] & 0xC0) == 0x80)
        len--;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)value.data[i] < 0x20 || value.data[i] == 0x7F ? ' ' : value.data[i];
    out[len] = '\0';
}

static void note_fact(struct turn *turn, enum bot_fact fact, struct slice value)
{
    if (value.len == 0 || (turn->noted & 1u << fact))
        return;
    bot__fact_set(&turn->output->state, fact, value);
    turn->noted |= 1u << fact;
}

static size_t hex_run(struct slice text, size_t at)
{
    size_t run = 0;

    while (at + run < text.len && run < SHORT_ENDS &&
           strchr("0123456789abcdefABCDEF", text.data[at + run]) != NULL)
        run++;
    return run;
}

/* A bare hash might be a private key, so the guard leaves its two ends: better than nothing. */
static struct slice find_ends(struct slice text)
{
    const struct slice dots = SLICE_LIT("…");

    for (size_t at = SHORT_ENDS; at + dots.len + SHORT_ENDS <= text.len; at++) {
        struct slice rest = {text.data + at, text.len - at};
        if (slice_starts(rest, dots) && hex_run(text, at - SHORT_ENDS) == SHORT_ENDS &&
            hex_run(text, at + dots.len) == SHORT_ENDS)
            return (struct slice){rest.data - SHORT_ENDS, 2 * SHORT_ENDS + dots.len};
    }
    return SLICE_NONE;
}

/* A chain that stands in words counts more than the one that an address is of. */
void bot__facts_note(struct turn *turn)
{
    const struct bot_input *input = turn->input;
    struct bot_said said = bot__said(bot__kb_said(turn->kb), input->text);

    note_fact(turn, BOT_FACT_CHAIN, said.chain);
    note_fact(turn, BOT_FACT_AMOUNT, said.amount);
    note_fact(turn, BOT_FACT_WHEN, said.when);
    for (size_t i = 0; i < input->found_count; i++) {
        const struct bot_found *found = &input->found[i];
        note_fact(turn, found->is_address ? BOT_FACT_ADDRESS : BOT_FACT_HASH, found->value);
        note_fact(turn, BOT_FACT_CHAIN, slice_of(found->chain));
    }
    note_fact(turn, BOT_FACT_HASH, find_ends(input->text));
}

/* What was said of the matter before says nothing of this one. */
void bot__facts_forget_others(struct turn *turn)
{
    for (int fact = 0; fact < BOT_FACTS; fact++)
        if (!(turn->noted & 1u << fact))
            turn->output->state.facts[fact][0] = '\0';
}

/* What is long is said back by its ends; what a reader could take for a link is not. */
static void write_fact(struct buf *out, enum bot_fact fact, const char *value)
{
    size_t len = strlen(value);

    if (bot__fact_is_exact(fact) && len > 4 * SHORT_ENDS) {
        buf_printf(out, "`%.*s…%s`", SHORT_ENDS, value, value + len - SHORT_ENDS);
        return;
    }
    for (; *value != '\0'; value++)
        if (strchr("*`[]<>\\_#", *value) == NULL)
            buf_append_char(out, *value);
}

static bool is_said_back(enum bot_fact fact, const char *value)
{
    return value[0] != '\0' && !bot__fact_is_told(fact) && strchr(value, '/') == NULL &&
           strstr(value, "www.") == NULL;
}

/* A Latin colon wants a blank behind it. */
static void write_label(struct turn *turn, enum bot_text text)
{
    struct slice label = bot__words(turn, text);

    buf_printf(&turn->output->details, "- " SLICE_FMT "%s", SLICE_ARG(label),
               label.data[label.len - 1] == ':' ? " " : "");
}

void bot__facts_write(struct turn *turn)
{
    struct bot_output *output = turn->output;

    if (output->reason == BOT_REASON_COMPLAINT && turn->input->conversation > 0) {
        write_label(turn, BOT_TEXT_LABEL_COMPLAINT);
        buf_printf(&output->details, "**C-%lld**\n", (long long)turn->input->conversation);
    }
    for (int fact = 0; fact < BOT_FACTS; fact++) {
        const char *value = output->state.facts[fact];
        if (!is_said_back((enum bot_fact)fact, value))
            continue;
        write_label(turn, (enum bot_text)(BOT_TEXT_LABEL_HASH + fact));
        write_fact(&output->details, (enum bot_fact)fact, value);
        buf_append_char(&output->details, '\n');
    }
}
