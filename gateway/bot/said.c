/*
 * said.c -- the facts that stand in a visitor's text.
 *
 * The text is folded once, and each folded byte knows where it came from, so that what is
 * found is given back as the visitor wrote it. Wordings are then looked for at every word's
 * beginning; there are some hundred, in lists by kind.
 */
#include "bot/said.h"

#include "base/utf8.h"
#include "bot/data.h"
#include "bot/fold.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define WORDINGS_MAX 700
#define WORDING_MAX 48
#define ANSWER_LETTERS 24 /* how much may stand around "I don't know" */

enum kind { SKIP, CANCEL, ASKS, CHAIN, COIN, TIME, UNIT, AGO, KINDS };

static const char *const kinds[KINDS] = {"skip", "cancel", "asks", "chain",
                                         "coin", "time",   "unit", "ago"};

struct wording {
    enum kind kind;
    uint8_t len;
    int16_t next;           /* with the same first byte; -1: none */
    char text[WORDING_MAX]; /* folded */
    struct slice value;     /* of a chain */
};

struct bot_said_words {
    size_t count;
    int16_t first[256]; /* by the first byte; -1: none */
    struct wording of[WORDINGS_MAX];
};

/* A text as it is compared: words parted by one blank, and where each byte came from. */
struct folded {
    size_t len;
    char text[BOT_SAID_TEXT_MAX * 2 + 1];
    uint16_t from[BOT_SAID_TEXT_MAX * 2 + 1];
};

/* ---- folding ---- */

static void put(struct folded *folded, struct buf *scratch, uint32_t cp, size_t from)
{
    buf_clear(scratch);
    utf8_append(scratch, cp);
    for (size_t i = 0; i < scratch->len && folded->len < sizeof(folded->text) - 1; i++) {
        folded->from[folded->len] = (uint16_t)from;
        folded->text[folded->len++] = scratch->data[i];
    }
}

/* A point or comma between digits belongs to the number. */
static bool parts_digits(const struct folded *folded, uint32_t cp, struct slice rest)
{
    return (cp == '.' || cp == ',') && folded->len > 0 && rest.len > 0 && rest.data[0] >= '0' &&
           rest.data[0] <= '9' && folded->text[folded->len - 1] >= '0' &&
           folded->text[folded->len - 1] <= '9';
}

static void fold(struct slice text, struct folded *out)
{
    struct slice rest = {text.data, text.len < BOT_SAID_TEXT_MAX ? text.len : BOT_SAID_TEXT_MAX};

    struct buf scratch;

    buf_init(&scratch, 4);
    out->len = 0;
    while (rest.len > 0) {
        size_t from = (size_t)(rest.data - text.data);
        uint32_t cp = utf8_next(&rest), letter = 0;

        switch (bot__fold(cp, &letter)) {
        case BOT_CHAR_NOTHING:
            break;
        case BOT_CHAR_SPACE:
        case BOT_CHAR_PAUSE:
        case BOT_CHAR_STOP:
            if (parts_digits(out, cp, rest))
                put(out, &scratch, cp, from);
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

static void wording_add(struct bot_said_words *words, enum kind kind, struct slice value,
                        struct slice text)
{
    struct wording *wording = &words->of[words->count];
    struct folded *folded = mem_new(sizeof(*folded));

    fold(slice_trim(text), folded);
    assert(words->count < WORDINGS_MAX && folded->len > 0 && folded->len <= WORDING_MAX);
    *wording = (struct wording){.kind = kind, .len = (uint8_t)folded->len, .value = value};
    memcpy(wording->text, folded->text, folded->len);
    wording->next = words->first[(uint8_t)wording->text[0]];
    words->first[(uint8_t)wording->text[0]] = (int16_t)words->count++;
    free(folded);
}

static void read_line(struct bot_said_words *words, struct slice line)
{
    struct slice wordings, value;
    struct slice head = slice_cut(line, ':', &wordings);
    struct slice name = slice_cut(head, ' ', &value);
    size_t kind = 0;

    while (kind < KINDS && !slice_eq_cstr(name, kinds[kind]))
        kind++;
    assert(kind < KINDS && wordings.data != NULL);
    while (wordings.data != NULL)
        wording_add(words, (enum kind)kind, value, slice_cut(wordings, '|', &wordings));
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
static bool ends_well(const struct folded *folded, size_t end)
{
    return end == folded->len || !is_latin(folded->text[end - 1]) || !is_latin(folded->text[end]);
}

static bool begins_well(const struct folded *folded, size_t at)
{
    return at == 0 || !is_latin(folded->text[at]) || !is_latin(folded->text[at - 1]);
}

/* The longest wording of a kind that stands just there. */
static const struct wording *stands_at(const struct bot_said_words *words,
                                       const struct folded *folded, enum kind kind, size_t at)
{
    const struct wording *best = NULL;

    if (at >= folded->len)
        return NULL;
    for (int i = words->first[(uint8_t)folded->text[at]]; i >= 0; i = words->of[i].next) {
        const struct wording *wording = &words->of[i];
        if (wording->kind == kind && at + wording->len <= folded->len &&
            (best == NULL || wording->len > best->len) &&
            memcmp(&folded->text[at], wording->text, wording->len) == 0 &&
            ends_well(folded, at + wording->len))
            best = wording;
    }
    return best;
}

/* The first of a kind, and where it stands. */
static const struct wording *find(const struct bot_said_words *words, const struct folded *folded,
                                  enum kind kind, size_t *ret_at)
{
    for (size_t at = 0; at < folded->len; at++) {
        const struct wording *found =
            begins_well(folded, at) ? stands_at(words, folded, kind, at) : NULL;
        if (found != NULL) {
            *ret_at = at;
            return found;
        }
    }
    return NULL;
}

/* Whether it is that and little else: who does not know the hash may have a lot more to say. */
static bool is_mostly(const struct bot_said_words *words, const struct folded *folded,
                      enum kind kind)
{
    size_t at;
    const struct wording *found = find(words, folded, kind, &at);

    return found != NULL &&
           (folded->len == found->len ||
            (found->len > 4 && folded->len <= (size_t)found->len + ANSWER_LETTERS));
}

static bool is_all(const struct bot_said_words *words, const struct folded *folded, enum kind kind)
{
    const struct wording *found = stands_at(words, folded, kind, 0);

    return found != NULL && found->len == folded->len;
}

static bool has(const struct bot_said_words *words, const struct folded *folded, enum kind kind)
{
    size_t at;

    return find(words, folded, kind, &at) != NULL;
}

/* ---- numbers ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_blank(const struct folded *folded, size_t at)
{
    return at < folded->len && folded->text[at] == ' ' ? at + 1 : at;
}

/* The end of the number that begins there; a number inside a word is none. */
static size_t number_end(const struct folded *folded, size_t at)
{
    size_t end = at;

    if (at > 0 && (is_latin(folded->text[at - 1]) || folded->text[at - 1] == '.'))
        return at;
    while (end < folded->len &&
           (is_digit(folded->text[end]) || (end > at && strchr(".,", folded->text[end]) != NULL)))
        end++;
    return end;
}

static struct slice cut(struct slice text, const struct folded *folded, size_t from, size_t end)
{
    /* Up to where the next letter came from, without what was folded away between. */
    size_t first = folded->from[from], last = folded->from[end];

    return slice_trim((struct slice){text.data + first, last - first});
}

/* "500 USDT", "USDT 500". */
static struct slice find_amount(const struct bot_said_words *words, const struct folded *folded,
                                struct slice text)
{
    for (size_t at = 0; at < folded->len; at++) {
        size_t end = is_digit(folded->text[at]) ? number_end(folded, at) : at, next;
        const struct wording *coin;

        if (end == at)
            continue;
        next = skip_blank(folded, end);
        coin = stands_at(words, folded, COIN, next);
        if (coin != NULL)
            return cut(text, folded, at, next + coin->len);
        at = end;
    }
    for (size_t at = 0; at < folded->len; at++) {
        const struct wording *coin =
            begins_well(folded, at) ? stands_at(words, folded, COIN, at) : NULL;
        size_t next, end;

        if (coin == NULL || !is_latin(coin->text[0]))
            continue;
        next = skip_blank(folded, at + coin->len);
        if (next == at + coin->len || next >= folded->len || !is_digit(folded->text[next]))
            continue;
        end = number_end(folded, next);
        if (end > next)
            return cut(text, folded, at, end);
    }
    return SLICE_NONE;
}

/* "3 hours ago", "2 天前". */
static struct slice find_ago(const struct bot_said_words *words, const struct folded *folded,
                             struct slice text)
{
    for (size_t at = 0; at < folded->len; at++) {
        size_t end = is_digit(folded->text[at]) ? number_end(folded, at) : at;
        const struct wording *unit, *ago;

        if (end == at)
            continue;
        size_t next = skip_blank(folded, end);
        unit = stands_at(words, folded, UNIT, next);
        if (unit != NULL) {
            size_t behind = skip_blank(folded, next + unit->len);
            ago = stands_at(words, folded, AGO, behind);
            if (ago != NULL)
                return cut(text, folded, at, behind + ago->len);
        }
        at = end;
    }
    return SLICE_NONE;
}

/* What stands behind a number of a date, in Chinese; its bytes, or 0. */
static size_t date_word(struct slice rest)
{
    static const struct slice words[] = {SLICE_LIT("年"), SLICE_LIT("月"), SLICE_LIT("日"),
                                         SLICE_LIT("号"), SLICE_LIT("號")};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (slice_starts(rest, words[i]))
            return words[i].len;
    return 0;
}

static bool is_date_mark(struct slice rest)
{
    return rest.len > 1 && (rest.data[0] == '-' || rest.data[0] == '/' || rest.data[0] == '.') &&
           is_digit(rest.data[1]);
}

/* Where the date that begins there ends; there itself when none does. */
static size_t date_end(struct slice text, size_t at)
{
    size_t end = at, digits = 0, marks = 0, words = 0;

    while (end < text.len && marks + words <= 2) {
        struct slice rest = {text.data + end, text.len - end};
        size_t word = date_word(rest);

        if (is_digit(rest.data[0]))
            digits++, end++;
        else if (word > 0)
            words++, end += word;
        else if (is_date_mark(rest))
            marks++, end++;
        else
            break;
    }
    /* With fewer digits it is a version of the app. */
    return digits <= 8 && (words >= 2 || (marks == 2 && words == 0 && digits >= 5)) ? end : at;
}

/* "2026-11-20", "20.11.2026", "11月20日": taken from the text itself, where the marks still stand. */
static struct slice find_date(struct slice text)
{
    if (text.len > BOT_SAID_TEXT_MAX)
        text.len = BOT_SAID_TEXT_MAX;
    for (size_t at = 0; at < text.len; at++) {
        size_t end;

        if (!is_digit(text.data[at]))
            continue;
        end = date_end(text, at);
        if (end > at)
            return (struct slice){text.data + at, end - at};
        while (at + 1 < text.len && (is_digit(text.data[at + 1]) || is_latin(text.data[at + 1])))
            at++;
    }
    return SLICE_NONE;
}

static struct slice find_when(const struct bot_said_words *words, const struct folded *folded,
                              struct slice text)
{
    size_t at;
    struct slice found = find_date(text);
    const struct wording *time;

    if (found.data == NULL)
        found = find_ago(words, folded, text);
    if (found.data != NULL)
        return found;
    time = find(words, folded, TIME, &at);
    return time != NULL ? cut(text, folded, at, at + time->len) : SLICE_NONE;
}

static bool has_question_mark(struct slice text)
{
    while (text.len > 0) {
        uint32_t cp = utf8_next(&text);
        if (cp == '?' || cp == 0xFF1F)
            return true;
    }
    return false;
}

struct bot_said bot__said(const struct bot_said_words *words, struct slice text)
{
    struct folded *folded = mem_new(sizeof(*folded));
    struct bot_said said = {0};
    const struct wording *chain;
    size_t at;

    fold(text, folded);
    said.letters = folded->len;
    said.skips = is_mostly(words, folded, SKIP);
    said.only_skips = said.skips && is_all(words, folded, SKIP);
    said.cancels = is_mostly(words, folded, CANCEL);
    said.only_cancels = said.cancels && is_all(words, folded, CANCEL);
    said.asks = has_question_mark(text) || has(words, folded, ASKS);
    chain = find(words, folded, CHAIN, &at);
    if (chain != NULL)
        said.chain = chain->value;
    said.amount = find_amount(words, folded, text);
    said.when = find_when(words, folded, text);
    free(folded);
    return said;
}
