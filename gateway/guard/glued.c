/*
 * glued.c -- phrases whose words run together, and those whose letters stand alone.
 *
 * A run of letters is cut into words of one list wherever that goes on for twelve of them; the
 * checksum decides between the ways to cut it. Text of twelve words' length without anything
 * between them is hardly ever something else.
 */
#include "guard/internal.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#define SIGNS 1200  /* that are looked at together */
#define OVERLAP 270 /* the longest phrase, nearly: it is whole in one of two windows */
#define STEPS 1024  /* tries to cut a window */
#define SHORTEST 3  /* letters of a word */
#define SINGLES_MIN 24

struct glued {
    struct scan *scan;
    size_t count;
    uint16_t signs[SIGNS];
    uint32_t from[SIGNS], to[SIGNS]; /* their places in the text */
    uint16_t ids[SIGNS][WORD_SIGNS_MAX + 1];
    uint8_t longest[SIGNS + 1]; /* words in the longest row from here on */
    int lang;
    unsigned steps;
};

static void push(struct glued *glued, uint32_t sign, size_t from, size_t to)
{
    glued->signs[glued->count] = (uint16_t)(sign >= 'A' && sign <= 'Z' ? sign + 32 : sign);
    glued->from[glued->count] = (uint32_t)from;
    glued->to[glued->count] = (uint32_t)to;
    glued->count++;
}

static uint16_t word_of(const struct glued *glued, size_t at, size_t len)
{
    uint16_t id = glued->ids[at][len];

    return id != 0 && (guard__word(glued->scan->table, id)->langs >> glued->lang & 1) != 0 ? id : 0;
}

/* The word with which the longest row goes on; 0 when none does. */
static size_t best_len(const struct glued *glued, size_t at)
{
    size_t best = 0;

    for (size_t len = SHORTEST; len <= WORD_SIGNS_MAX && at + len <= glued->count; len++)
        if (word_of(glued, at, len) != 0 &&
            (best == 0 || glued->longest[at + len] > glued->longest[at + best]))
            best = len;
    return best;
}

static void measure(struct glued *glued)
{
    glued->longest[glued->count] = 0;
    for (size_t at = glued->count; at-- > 0;) {
        size_t len = best_len(glued, at);
        glued->longest[at] = (uint8_t)(len == 0 ? 0 : 1 + glued->longest[at + len]);
    }
}

static bool cut(struct glued *glued, size_t at, uint16_t indexes[PHRASE_MAX], size_t depth,
                size_t *ret_end)
{
    if (guard__phrase_length(depth) && guard__phrase_good(indexes, depth)) {
        *ret_end = at;
        return true;
    }
    if (depth == PHRASE_MAX || depth + glued->longest[at] < 12 || glued->steps == 0)
        return false;
    glued->steps--;
    for (size_t len = WORD_SIGNS_MAX; len >= SHORTEST; len--) {
        uint16_t id = at + len <= glued->count ? word_of(glued, at, len) : 0;

        if (id == 0)
            continue;
        indexes[depth] = guard__word(glued->scan->table, id)->index[glued->lang];
        if (cut(glued, at + len, indexes, depth + 1, ret_end))
            return true;
    }
    return false;
}

static bool find_in_lang(struct glued *glued)
{
    uint16_t indexes[PHRASE_MAX];

    measure(glued);
    glued->steps = STEPS;
    for (size_t at = 0; at < glued->count; at++) {
        size_t end;

        if (glued->longest[at] < 12 || !cut(glued, at, indexes, 0, &end))
            continue;
        /* A shorter one may be good by chance: all that goes on in words goes with it. */
        while (glued->longest[end] > 0)
            end += best_len(glued, end);
        guard__add(glued->scan, GUARD_RECOVERY_PHRASE, glued->from[at], glued->to[end - 1]);
        return true;
    }
    return false;
}

static void find_in_window(struct glued *glued)
{
    const struct table *table = glued->scan->table;

    if (glued->count < 12 * SHORTEST)
        return;
    memset(glued->ids, 0, sizeof(glued->ids));
    for (size_t at = 0; at < glued->count; at++) {
        for (size_t len = SHORTEST; len <= WORD_SIGNS_MAX && at + len <= glued->count; len++) {
            uint16_t id = guard__word_find(table, guard__word_key(glued->signs + at, len));
            glued->ids[at][len] = id <= guard__listed(table) ? id : 0;
        }
    }
    for (glued->lang = 0; glued->lang < BIP39_LANGS; glued->lang++)
        if (find_in_lang(glued))
            return;
}

/* The window is full: what the next one needs of it moves to its beginning. */
static void next_window(struct glued *glued)
{
    size_t gone = SIGNS - OVERLAP;

    find_in_window(glued);
    memmove(glued->signs, glued->signs + gone, OVERLAP * sizeof(glued->signs[0]));
    memmove(glued->from, glued->from + gone, OVERLAP * sizeof(glued->from[0]));
    memmove(glued->to, glued->to + gone, OVERLAP * sizeof(glued->to[0]));
    glued->count = OVERLAP;
}

static void add_text(struct glued *glued, size_t start, size_t end)
{
    for (size_t at = start; at < end;) {
        size_t from = at;
        uint32_t read[4], cp = guard__next(glued->scan->text, &at);
        unsigned reads = guard__read(glued->scan->table, cp, read);

        for (unsigned i = 0; i < reads; i++) {
            if (glued->count == SIGNS)
                next_window(glued);
            push(glued, read[i], from, at);
        }
    }
}

static bool has_digit(const struct scan *scan, const struct span *span)
{
    for (size_t at = span->start; at < span->end; at++)
        if (scan->text.data[at] >= '0' && scan->text.data[at] <= '9')
            return true;
    return false;
}

/* "l e g a l  w i n n e r": a row of single letters is read as if nothing was between them. */
static void find_singles(struct glued *glued)
{
    const struct lexed *lexed = glued->scan->lexed;
    size_t row = 0;

    for (size_t i = 0; i <= lexed->words_count; i++) {
        const struct word *word = &lexed->words[i];
        size_t at = i < lexed->words_count ? word->start : 0;

        if (i < lexed->words_count) {
            guard__next(glued->scan->text, &at);
            if (at == word->end && (row == 0 || word->start - word[-1].end <= GAP_MAX)) {
                row++;
                continue;
            }
        }
        glued->count = 0;
        for (size_t k = i - row; row >= SINGLES_MIN && k < i; k++)
            add_text(glued, lexed->words[k].start, lexed->words[k].end);
        find_in_window(glued);
        row = 0;
    }
}

void guard__find_glued(struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;
    struct glued *glued = NULL;

    for (size_t i = 0; i < lexed->spans_count; i++) {
        const struct span *span = &lexed->spans[i];

        if (span->kind != SPAN_LETTERS && (span->kind != SPAN_LONG || has_digit(scan, span)))
            continue; /* in the others there is no room for the words of a phrase */
        if (glued == NULL)
            glued = mem_new(sizeof(*glued));
        glued->scan = scan;
        glued->count = 0;
        add_text(glued, span->start, span->end);
        find_in_window(glued);
    }
    if (lexed->has_letters) {
        if (glued == NULL)
            glued = mem_new(sizeof(*glued));
        glued->scan = scan;
        find_singles(glued);
    }
    if (glued != NULL)
        secret_wipe(glued, sizeof(*glued));
    free(glued);
}
