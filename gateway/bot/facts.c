/*
 * facts.c -- what an agent will need to know: found in what is said, and said back.
 */
#include "bot/facts.h"

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
    static const char more[] = "…";
    char *out = state->facts[fact];
    size_t len;

    value = slice_trim(value);
    len = value.len <= BOT_FACT_MAX ? value.len : BOT_FACT_MAX - strlen(more);
    while (len < value.len && len > 0 && ((uint8_t)value.data[len] & 0xC0) == 0x80)
        len--;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)value.data[i] < 0x20 || value.data[i] == 0x7F ? ' ' : value.data[i];
    out[len] = '\0';
    if (len < value.len)
        memcpy(out + len, more, sizeof(more));
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

struct slice bot__facts_find_ends(struct slice text)
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

/* Which chains share their form of hashes and addresses; by how these begin, or by a chain's name. */
enum family { FAMILY_UNKNOWN, FAMILY_EVM, FAMILY_TRON, FAMILY_BITCOIN, FAMILY_SOLANA };

static enum family family_of_chain(const char *name)
{
    static const struct {
        const char *name;
        enum family family;
    } others[] = {{"TRON", FAMILY_TRON},
                  {"Bitcoin", FAMILY_BITCOIN},
                  {"Lightning", FAMILY_BITCOIN},
                  {"Solana", FAMILY_SOLANA}};

    if (name == NULL || name[0] == '\0')
        return FAMILY_UNKNOWN;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(name, others[i].name) == 0)
            return others[i].family;
    return FAMILY_EVM;
}

static bool is_evm(const char *value)
{
    return value[0] == '0' && (value[1] == 'x' || value[1] == 'X');
}

bool bot__facts_are_evm(const struct bot_state *state)
{
    return is_evm(state->facts[BOT_FACT_HASH]) || is_evm(state->facts[BOT_FACT_ADDRESS]);
}

/* Of what was found in this text, or else was before; unknown when it may be of several. */
static enum family family_of_found(const struct turn *turn)
{
    for (size_t i = 0; i < turn->input->found_count; i++) {
        const struct bot_found *found = &turn->input->found[i];
        if (found->chain != NULL)
            return family_of_chain(found->chain);
        if (found->value.len > 1 && is_evm(found->value.data))
            return FAMILY_EVM;
    }
    return bot__facts_are_evm(&turn->output->state) ? FAMILY_EVM : FAMILY_UNKNOWN;
}

/* Only by what came now: what was settled before is not brought up again. */
static bool does_chain_differ(const struct turn *turn, const char *named)
{
    const uint32_t now = 1u << BOT_FACT_HASH | 1u << BOT_FACT_ADDRESS | 1u << BOT_FACT_CHAIN;
    enum family found = family_of_found(turn), said = family_of_chain(named);

    return (turn->noted & now) && found != FAMILY_UNKNOWN && said != FAMILY_UNKNOWN &&
           found != said;
}

/* A chain that stands in words counts more than the one that an address is of. */
void bot__facts_note(struct turn *turn)
{
    const struct bot_input *input = turn->input;
    char named[BOT_FACT_MAX + 1];

    turn->said = bot__said(bot__kb_said(turn->kb), input->text);
    note_fact(turn, BOT_FACT_CHAIN, turn->said.chain);
    memcpy(named, turn->output->state.facts[BOT_FACT_CHAIN], sizeof(named));
    note_fact(turn, BOT_FACT_AMOUNT, turn->said.amount);
    note_fact(turn, BOT_FACT_WHEN, turn->said.when);
    for (size_t i = 0; i < input->found_count; i++) {
        const struct bot_found *found = &input->found[i];
        note_fact(turn, found->is_address ? BOT_FACT_ADDRESS : BOT_FACT_HASH, found->value);
        note_fact(turn, BOT_FACT_CHAIN, slice_of(found->chain));
    }
    note_fact(turn, BOT_FACT_HASH, bot__facts_find_ends(input->text));
    turn->chain_differs = does_chain_differ(turn, named);
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

bool bot__facts_are_said_back(const struct bot_state *state)
{
    for (int fact = 0; fact < BOT_FACTS; fact++)
        if (is_said_back((enum bot_fact)fact, state->facts[fact]))
            return true;
    return false;
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
