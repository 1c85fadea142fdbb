/*
 * said_parts.c -- a text folded for comparing, and the wordings that may stand in it.
 *
 * The text is folded once, and each folded byte knows where it came from, so that what is
 * found is given back as the visitor wrote it. Wordings are then looked for at every word's
 * beginning; there are some hundred, in lists by kind.
 */
#include "bot/said_parts.h"

#include "base/utf8.h"
#include "bot/data.h"
#include "bot/fold.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define WORDINGS_MAX 3000
#define BINS 1024
#define MONEY '$'

static const char *const kinds[BOT_SAID_KINDS] = {
    [BOT_SAID_SKIP] = "skip",     [BOT_SAID_CANCEL] = "cancel",   [BOT_SAID_PERSON] = "person",
    [BOT_SAID_FILLER] = "filler", [BOT_SAID_MATTER] = "matter",   [BOT_SAID_THANKS] = "thanks",
    [BOT_SAID_START] = "start",   [BOT_SAID_ASKS] = "asks",       [BOT_SAID_SEEKS] = "seeks",
    [BOT_SAID_DOUBTS] = "doubts", [BOT_SAID_NOTHING] = "nothing", [BOT_SAID_LINK] = "link",
    [BOT_SAID_REAL] = "real",     [BOT_SAID_FELL] = "fell",       [BOT_SAID_CHAIN] = "chain",
    [BOT_SAID_COIN] = "coin",     [BOT_SAID_COINS] = "coins",     [BOT_SAID_NUMBER] = "number",
    [BOT_SAID_TIMES] = "times",   [BOT_SAID_ARTICLE] = "article", [BOT_SAID_TIME] = "time",
    [BOT_SAID_PART] = "part",     [BOT_SAID_JOINT] = "joint",     [BOT_SAID_MONTH] = "month",
    [BOT_SAID_HOUR] = "hour",     [BOT_SAID_UNIT] = "unit",       [BOT_SAID_AGO] = "ago",
    [BOT_SAID_SPAN] = "span",     [BOT_SAID_YES] = "yes",         [BOT_SAID_NO] = "no",
    [BOT_SAID_UNSURE] = "unsure", [BOT_SAID_AGREE] = "agree",     [BOT_SAID_HOW] = "how",
};

struct bot_said_words {
    size_t count;
    int16_t first[BINS]; /* by how they begin; -1: none */
    struct bot_said_wording of[WORDINGS_MAX];
};

/* ---- folding ---- */

static void put(struct bot_said_folded *folded, struct buf *scratch, uint32_t cp, size_t from)
{
    buf_clear(scratch);
    utf8_append(scratch, cp);
    for (size_t i = 0; i < scratch->len && folded->len < sizeof(folded->text) - 1; i++) {
        folded->from[folded->len] = (uint16_t)from;
        folded->text[folded->len++] = scratch->data[i];
    }
}

bool bot__said_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Full width as the character itself; blank for what has no ASCII. */
static char as_ascii(uint32_t cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        cp -= 0xFF01 - '!';
    return cp > ' ' && cp < 0x7F ? (char)cp : ' ';
}

/* What stands between digits belongs to the figure: a price, a date, a time of day. */
static bool parts_digits(const struct bot_said_folded *folded, uint32_t cp, struct slice rest)
{
    return strchr(".,:/-", as_ascii(cp)) != NULL && folded->len > 0 &&
           bot__said_is_digit(folded->text[folded->len - 1]) && rest.len > 0 &&
           bot__said_is_digit(as_ascii(utf8_next(&rest)));
}

/* The sign of a currency right before a figure. */
static bool is_money(uint32_t cp, struct slice rest)
{
    bool sign = cp == '$' || cp == 0xA3 || cp == 0xA5 || cp == 0x20AC || cp == 0xFFE5;

    return sign && rest.len > 0 && bot__said_is_digit(as_ascii(utf8_next(&rest)));
}

void bot__said_fold(struct slice text, struct bot_said_folded *out)
{
    struct slice rest = {text.data, text.len < BOT_SAID_TEXT_MAX ? text.len : BOT_SAID_TEXT_MAX};

    struct buf scratch;

    buf_init(&scratch, 4);
    out->len = 0;
    while (rest.len > 0) {
        size_t from = (size_t)(rest.data - text.data);
        uint32_t cp = utf8_next(&rest), letter = 0;

        if (is_money(cp, rest)) {
            put(out, &scratch, MONEY, from);
            continue;
        }
        switch (bot__fold(cp, &letter)) {
        case BOT_CHAR_NOTHING:
            break;
        case BOT_CHAR_SPACE:
        case BOT_CHAR_PAUSE:
        case BOT_CHAR_STOP:
            if (parts_digits(out, cp, rest))
                put(out, &scratch, (uint32_t)as_ascii(cp), from);
            else if (out->len > 0 && out->text[out->len - 1] != ' ')
                put(out, &scratch, ' ', from);
            break;
        case BOT_CHAR_DIGIT:
        case BOT_CHAR_LETTER:
        case BOT_CHAR_HAN:
            put(out, &scratch, letter, from);
            break;
        }
    }
    while (out->len > 0 && out->text[out->len - 1] == ' ')
        out->len--;
    out->from[out->len] = (uint16_t)(rest.data - text.data);
    buf_done(&scratch);
}

/* ---- the wordings ---- */

/* By the first byte, or the first character where that has three: Chinese ones share first bytes. */
static size_t bin_of(const char *text, size_t len)
{
    const uint8_t *bytes = (const uint8_t *)text;

    if (bytes[0] < 0x80 || len < 3)
        return bytes[0];
    return 256 + (bytes[0] * 31u + bytes[1] * 17u + bytes[2]) % (BINS - 256);
}

static void wording_add(struct bot_said_words *words, enum bot_said_kind kind, struct slice value,
                        struct slice text)
{
    struct bot_said_wording *wording = &words->of[words->count];
    struct bot_said_folded *folded = mem_new(sizeof(*folded));

    bot__said_fold(slice_trim(text), folded);
    assert(words->count < WORDINGS_MAX && folded->len > 0 && folded->len <= BOT_SAID_WORDING_MAX);
    *wording = (struct bot_said_wording){.kind = kind, .len = (uint8_t)folded->len, .value = value};
    memcpy(wording->text, folded->text, folded->len);
    size_t bin = bin_of(wording->text, folded->len);
    wording->next = words->first[bin];
    words->first[bin] = (int16_t)words->count++;
    free(folded);
}

static void read_line(struct bot_said_words *words, struct slice line)
{
    struct slice wordings, value;
    struct slice head = slice_cut(line, ':', &wordings);
    struct slice name = slice_cut(head, ' ', &value);
    size_t kind = 0;

    while (kind < BOT_SAID_KINDS && !slice_eq_cstr(name, kinds[kind]))
        kind++;
    assert(kind < BOT_SAID_KINDS && wordings.data != NULL);
    while (wordings.data != NULL)
        wording_add(words, (enum bot_said_kind)kind, value, slice_cut(wordings, '|', &wordings));
}

struct bot_said_words *bot__said_words_new(void)
{
    struct bot_said_words *words = mem_new(sizeof(*words));
    struct slice rest = bot__data("said.txt");
    struct slice line;

    memset(words->first, 0xFF, sizeof(words->first));
    while (bot__data_line(&rest, &line))
        read_line(words, line);
    return words;
}

void bot__said_words_free(struct bot_said_words *words)
{
    free(words);
}

/* ---- looking ---- */

static bool is_latin(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Latin words end where they end; in other scripts anything may follow. */
static bool ends_well(const struct bot_said_folded *folded, size_t end)
{
    return end == folded->len || !is_latin(folded->text[end - 1]) || !is_latin(folded->text[end]);
}

bool bot__said_begins_well(const struct bot_said_folded *folded, size_t at)
{
    return at == 0 || !is_latin(folded->text[at]) || !is_latin(folded->text[at - 1]);
}

const struct bot_said_wording *bot__said_stands_at(const struct bot_said_words *words,
                                                   const struct bot_said_folded *folded,
                                                   enum bot_said_kind kind, size_t at)
{
    const struct bot_said_wording *best = NULL;

    if (at >= folded->len)
        return NULL;
    for (int i = words->first[bin_of(&folded->text[at], folded->len - at)]; i >= 0;
         i = words->of[i].next) {
        const struct bot_said_wording *wording = &words->of[i];
        if (wording->kind == kind && at + wording->len <= folded->len &&
            (best == NULL || wording->len > best->len) &&
            memcmp(&folded->text[at], wording->text, wording->len) == 0 &&
            ends_well(folded, at + wording->len))
            best = wording;
    }
    return best;
}

const struct bot_said_wording *bot__said_longest_at(const struct bot_said_words *words,
                                                    const struct bot_said_folded *folded,
                                                    const enum bot_said_kind *of, size_t count,
                                                    size_t at)
{
    const struct bot_said_wording *longest = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct bot_said_wording *found = bot__said_stands_at(words, folded, of[i], at);
        if (found != NULL && (longest == NULL || found->len > longest->len))
            longest = found;
    }
    return longest;
}

const struct bot_said_wording *bot__said_find(const struct bot_said_words *words,
                                              const struct bot_said_folded *folded,
                                              enum bot_said_kind kind, size_t *ret_at)
{
    for (size_t at = 0; at < folded->len; at++) {
        const struct bot_said_wording *found =
            bot__said_begins_well(folded, at) ? bot__said_stands_at(words, folded, kind, at) : NULL;
        if (found != NULL) {
            *ret_at = at;
            return found;
        }
    }
    return NULL;
}

size_t bot__said_skip_blank(const struct bot_said_folded *folded, size_t at)
{
    return at < folded->len && folded->text[at] == ' ' ? at + 1 : at;
}

bool bot__said_only(const struct bot_said_words *words, const struct bot_said_folded *folded,
                    enum bot_said_kind kind)
{
    bool found = false;
    size_t at = 0;

    while (at < folded->len) {
        const struct bot_said_wording *it = bot__said_stands_at(words, folded, kind, at);
        const struct bot_said_wording *filler =
            bot__said_stands_at(words, folded, BOT_SAID_FILLER, at);

        if (filler == NULL && kind != BOT_SAID_FILLER)
            filler = bot__said_stands_at(words, folded, BOT_SAID_MATTER, at);
        if (it == NULL && filler == NULL)
            return false;
        found |= it != NULL;
        at = bot__said_skip_blank(folded, at + (it != NULL ? it->len : filler->len));
    }
    return found;
}

struct slice bot__said_cut(struct slice text, const struct bot_said_folded *folded, size_t from,
                           size_t end)
{
    /* Up to where the next letter came from, without what was folded away between. */
    size_t first = folded->from[from], last = folded->from[end];

    return slice_trim((struct slice){text.data + first, last - first});
}
