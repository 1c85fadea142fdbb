/*
 * state.c -- what the bot remembers of a conversation, as text.
 *
 * Fields are parted by ';' and begin with their letter: "m" is the misses in a row, "a=" the article
 * answered from, "t" how often that was told, "q=" the seqs of what was asked, "h=" why it will hand
 * over and with which priority, "n=" what it asked last, "l=" in which language, "k" how many questions
 * it asked, "d" which facts need no more asking, "u" that the reply was unclear, "w" that it asked
 * whether something has happened, "b" that a bad link was warned of, "v=" which language is spoken, "s"
 * which line was said last (another version may number them otherwise: then one is repeated), "e" the
 * mood, and "=hash=" and the like the facts, in which ';' and '%' stand as %3b and %25. Later versions
 * add letters.
 */
#include "bot/bot.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define COUNT_MAX 1000 /* nobody gets near it; a forged state must not overflow */

/* ---- writing ---- */

static void append(struct buf *out, struct slice field)
{
    if (out->len > 0 && out->len + 1 + field.len <= out->max)
        buf_append_char(out, ';');
    if (out->len + field.len <= out->max)
        buf_append_slice(out, field);
}

static void append_fact(struct buf *out, enum bot_fact fact, const char *value)
{
    struct buf field;

    if (value[0] == '\0')
        return;
    buf_init(&field, BOT_FACT_MAX * 3 + 32);
    buf_printf(&field, "=%s=", bot_fact_name(fact));
    for (; *value != '\0'; value++) {
        if (*value == ';' || *value == '%')
            buf_printf(&field, "%%%02x", (unsigned)*value);
        else
            buf_append_char(&field, *value);
    }
    if (out->len + 1 + field.len <= out->max)
        append(out, buf_slice(&field));
    buf_done(&field);
}

static void append_seqs(struct buf *out, const struct bot_state *state)
{
    struct buf field;

    if (state->seqs[0] == 0)
        return;
    buf_init(&field, 80);
    buf_append_cstr(&field, "q=");
    for (size_t i = 0; i < BOT_SEQS_MAX && state->seqs[i] != 0; i++)
        buf_printf(&field, "%s%lld", i > 0 ? "," : "", (long long)state->seqs[i]);
    append(out, buf_slice(&field));
    buf_done(&field);
}

static void append_asking(struct buf *out, const struct bot_state *state)
{
    struct buf field;

    if (state->reason == BOT_REASON_NONE)
        return;
    buf_init(&field, 120);
    buf_printf(&field, "h=%s,%u;n=%s;k%u;d%u%s", bot_reason_name(state->reason),
               (unsigned)state->priority, bot_fact_name(state->asking), (unsigned)state->questions,
               (unsigned)state->asked, state->unclear ? ";u" : "");
    if (state->lang[0] != '\0')
        buf_printf(&field, ";l=%s", state->lang);
    append(out, buf_slice(&field));
    buf_done(&field);
}

static void append_number(struct buf *out, char letter, uint32_t number)
{
    char field[16];

    if (number == 0)
        return;
    snprintf(field, sizeof(field), "%c%u", letter, (unsigned)number);
    append(out, slice_of(field));
}

static void append_spoken(struct buf *out, const struct bot_state *state)
{
    char field[BOT_LANG_MAX + 3];

    if (state->spoken[0] == '\0')
        return;
    snprintf(field, sizeof(field), "v=%s", state->spoken);
    append(out, slice_of(field));
}

void bot_state_write(const struct bot_state *state, char out[BOT_STATE_TEXT_MAX + 1])
{
    struct buf text, slug;

    buf_init(&text, BOT_STATE_TEXT_MAX);
    buf_init(&slug, BOT_SLUG_MAX + 2);
    buf_printf(&text, "m%u", (unsigned)state->misses);
    if (state->slug[0] != '\0') {
        buf_printf(&slug, "a=%s", state->slug);
        append(&text, buf_slice(&slug));
    }
    append_asking(&text, state);
    if (state->doubted)
        append(&text, SLICE_LIT("w"));
    if (state->warned)
        append(&text, SLICE_LIT("b"));
    append_number(&text, 't', state->told);
    append_number(&text, 'o', (uint32_t)state->offer);
    append_spoken(&text, state);
    append_seqs(&text, state);
    if (state->mood != BOT_MOOD_CALM)
        append(&text, state->mood == BOT_MOOD_ANGRY ? SLICE_LIT("e2") : SLICE_LIT("e1"));
    append_number(&text, 's', state->said);
    for (int fact = 0; fact < BOT_FACTS; fact++)
        append_fact(&text, (enum bot_fact)fact, state->facts[fact]);
    memcpy(out, text.data, text.len + 1);
    buf_done(&text);
    buf_done(&slug);
}

/* ---- reading ---- */

/* False, and *ret_count as it was, for anything that is no small number. */
static bool read_count(struct slice text, uint32_t *ret_count)
{
    int64_t number;

    if (slice_to_int64(text, &number) != GW_OK || number < 0)
        return false;
    *ret_count = (uint32_t)(number < COUNT_MAX ? number : COUNT_MAX);
    return true;
}

static void read_slug(struct slice text, struct bot_state *state)
{
    if (text.len > BOT_SLUG_MAX)
        return;
    memcpy(state->slug, text.data, text.len);
    state->slug[text.len] = '\0';
}

static void read_lang(struct slice text, char lang[BOT_LANG_MAX + 1])
{
    for (size_t i = 0; i < text.len; i++)
        if (!isalnum((unsigned char)text.data[i]) && text.data[i] != '-')
            return;
    if (text.len > BOT_LANG_MAX)
        return;
    memcpy(lang, text.data, text.len);
    lang[text.len] = '\0';
}

static bool read_fact_name(struct slice name, enum bot_fact *ret_fact)
{
    for (int fact = 0; fact < BOT_FACTS; fact++) {
        if (slice_eq_cstr(name, bot_fact_name((enum bot_fact)fact))) {
            *ret_fact = (enum bot_fact)fact;
            return true;
        }
    }
    return false;
}

static void read_reason(struct slice text, struct bot_state *state)
{
    struct slice priority;
    struct slice name = slice_cut(text, ',', &priority);

    for (int reason = BOT_REASON_ASKED; reason <= BOT_REASON_MOOD; reason++)
        if (slice_eq_cstr(name, bot_reason_name((enum bot_reason)reason)))
            state->reason = (enum bot_reason)reason;
    if (!read_count(priority, &state->priority) || state->priority > BOT_PRIORITY_LOW)
        state->priority = BOT_PRIORITY_NORMAL;
}

static void read_offer(struct slice text, struct bot_state *state)
{
    uint32_t offer;

    if (read_count(text, &offer) && offer <= BOT_OFFER_IF_HAPPENED)
        state->offer = (enum bot_offer)offer;
}

static void read_seqs(struct slice text, struct bot_state *state)
{
    for (size_t i = 0; i < BOT_SEQS_MAX && text.data != NULL; i++) {
        int64_t seq;
        if (slice_to_int64(slice_cut(text, ',', &text), &seq) != GW_OK || seq <= 0)
            return;
        state->seqs[i] = seq;
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void read_fact(struct slice text, struct bot_state *state)
{
    struct slice value;
    enum bot_fact fact;
    size_t len = 0;

    if (!read_fact_name(slice_cut(text, '=', &value), &fact) || value.data == NULL)
        return;
    for (size_t i = 0; i < value.len && len < BOT_FACT_MAX; i++) {
        int high = -1, low = -1;
        if (value.data[i] == '%' && i + 2 < value.len) {
            high = hex_digit(value.data[i + 1]);
            low = hex_digit(value.data[i + 2]);
        }
        if (high >= 0 && low >= 0)
            i += 2;
        state->facts[fact][len++] = high >= 0 && low >= 0 ? (char)(high * 16 + low) : value.data[i];
    }
    state->facts[fact][len] = '\0';
}

static void read_field(struct slice field, struct bot_state *state)
{
    struct slice value = {field.data + 1, field.len - 1};
    bool named = field.len > 1 && field.data[1] == '=';
    struct slice behind = named ? (struct slice){field.data + 2, field.len - 2} : SLICE_NONE;

    switch (field.data[0]) {
    case 'm':
        (void)read_count(value, &state->misses);
        break;
    case 'a':
        if (named)
            read_slug(behind, state);
        break;
    case 'h':
        if (named)
            read_reason(behind, state);
        break;
    case 'n':
        if (named)
            (void)read_fact_name(behind, &state->asking);
        break;
    case 'l':
        if (named)
            read_lang(behind, state->lang);
        break;
    case 'v':
        if (named)
            read_lang(behind, state->spoken);
        break;
    case 'b':
        state->warned = field.len == 1;
        break;
    case 't':
        (void)read_count(value, &state->told);
        break;
    case 'o':
        read_offer(value, state);
        break;
    case 'q':
        if (named)
            read_seqs(behind, state);
        break;
    case 'k':
        (void)read_count(value, &state->questions);
        break;
    case 'd': {
        int64_t bits;
        if (slice_to_int64(value, &bits) == GW_OK && bits >= 0 && bits < (1 << BOT_FACTS))
            state->asked = (uint32_t)bits;
        break;
    }
    case 'e':
        state->mood = slice_eq_cstr(value, "2")   ? BOT_MOOD_ANGRY
                      : slice_eq_cstr(value, "1") ? BOT_MOOD_ANNOYED
                                                  : BOT_MOOD_CALM;
        break;
    case 's':
        (void)read_count(value, &state->said);
        break;
    case 'u':
        state->unclear = field.len == 1;
        break;
    case 'w':
        state->doubted = field.len == 1;
        break;
    case '=':
        read_fact(value, state);
        break;
    default:
        break;
    }
}

void bot_state_read(struct slice text, struct bot_state *ret_state)
{
    *ret_state = (struct bot_state){.misses = 0};

    while (text.data != NULL) {
        struct slice field = slice_cut(text, ';', &text);
        if (field.len > 0)
            read_field(field, ret_state);
    }
}
