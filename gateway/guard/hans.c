/*
 * hans.c -- single Chinese characters with something between them: no text is written so, and the
 * checksum decides.
 */
#include "guard/internal.h"

#include <string.h>

#define LABEL_WITHIN 48
#define LABELLED_MIN 8 /* characters that a label makes a phrase without a checksum */
#define ALONE_SCORE 0  /* log2 × 100, as guard__han_score(): below it nobody writes so */
#define GAP_MOST 160   /* bytes between two characters: tags of HTML */

static const size_t lengths[] = {24, 21, 18, 15, 12};
#define LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

/* One that is in no list, among the right number of others, with nothing else around: a phrase
 * with one character wrong. Which one it may have been can't be told, so no checksum. */
static bool is_spoilt(const struct scan *scan, size_t from, size_t to)
{
    size_t missing = 0;

    if (!guard__phrase_length(to - from))
        return false;
    for (size_t i = from; i < to; i++)
        missing += !scan->has[i];
    return missing == 1;
}

/* The same with another one of the list in its place, which nothing tells but that it all reads like no sentence, and
 * that there is nothing else. */
static bool is_unlike_talk(const struct scan *scan, int list, size_t from, size_t to)
{
    const struct han_word *hans = scan->lexed->hans;
    int score = 0;

    if (!guard__phrase_length(to - from) || from > 0 || to < scan->lexed->hans_count ||
        scan->lexed->words_count > 0)
        return false;
    for (size_t i = from; i < to; i++) {
        if (!scan->has[i])
            return false;
        score += guard__han_score(scan->table, list, i > from ? hans[i - 1].cp : 0, hans[i].cp);
    }
    return score < ALONE_SCORE;
}

static void find_in_hans(struct scan *scan, size_t from, size_t to)
{
    const struct han_word *hans = scan->lexed->hans;

    for (int list = 0; list < 2; list++) {
        for (size_t i = from; i < to; i++) {
            int index = guard__han_index(scan->table, list, hans[i].cp);
            scan->has[i] = index >= 0;
            scan->indexes[i] = (uint16_t)(index >= 0 ? index : 0);
        }
        for (size_t at = from; at < to;) {
            size_t end = at;
            bool good = false;

            while (end < to && scan->has[end])
                end++;
            for (size_t i = 0; i < LENGTHS && !good && end - at <= 4 * LIST_RUN; i++)
                for (size_t k = at; k + lengths[i] <= end && !good; k++)
                    good = guard__phrase_good(scan->indexes + k, lengths[i]);
            if (good && to - from <= LIST_RUN)
                guard__add(scan, GUARD_RECOVERY_PHRASE, hans[from].start, hans[to - 1].end);
            else if (good)
                guard__add(scan, GUARD_RECOVERY_PHRASE, hans[at].start, hans[end - 1].end);
            at = end + 1;
        }
        if (is_spoilt(scan, from, to) || is_unlike_talk(scan, list, from, to))
            guard__add(scan, GUARD_RECOVERY_PHRASE, hans[from].start, hans[to - 1].end);
    }
}

/* In columns, "1. 的  7. 在" and so on: in the order of the numbers. */
static void find_hans_in_columns(struct scan *scan, size_t from, size_t to)
{
    const struct han_word *hans = &scan->lexed->hans[from];
    uint32_t sorted[PHRASE_MAX] = {0};
    uint16_t indexes[PHRASE_MAX];
    size_t count = to - from;

    if (!guard__phrase_length(count))
        return;
    for (size_t i = 0; i < count; i++) {
        if (hans[i].number == 0 || hans[i].number > count || sorted[hans[i].number - 1] != 0)
            return;
        sorted[hans[i].number - 1] = hans[i].cp;
    }
    for (int list = 0; list < 2; list++) {
        size_t known = 0;

        while (known < count && guard__han_index(scan->table, list, sorted[known]) >= 0) {
            indexes[known] = (uint16_t)guard__han_index(scan->table, list, sorted[known]);
            known++;
        }
        if (known == count && guard__phrase_good(indexes, count))
            guard__add(scan, GUARD_RECOVERY_PHRASE, hans[0].start, hans[count - 1].end);
    }
}

static bool only_blanks(struct slice text, size_t from, size_t to)
{
    return slice_trim((struct slice){text.data + from, to - from}).len == 0;
}

static size_t char_before(struct slice text, size_t end)
{
    do
        end--;
    while (guard__is_tail((uint8_t)text.data[end]));
    return end;
}

static bool is_good_row(const struct scan *scan, const struct han_word *row, size_t count)
{
    uint16_t indexes[PHRASE_MAX];
    bool good = false;

    for (int list = 0; list < 2 && !good && guard__phrase_length(count); list++) {
        size_t known = 0;

        for (; known < count; known++) {
            int index = guard__han_index(scan->table, list, row[known].cp);
            if (index < 0)
                break;
            indexes[known] = (uint16_t)index;
        }
        good = known == count && guard__phrase_good(indexes, count);
    }
    return good;
}

/* Behind a label, whatever the checksum: one of them may be wrong. The first may be run together with the label, and
 * the last with what follows. */
static void find_hans_labelled(struct scan *scan, size_t from, size_t to)
{
    const struct han_word *hans = scan->lexed->hans;
    struct slice text = scan->text;
    size_t start = hans[from].start, end = hans[to - 1].end;

    if (!guard__label_before(scan, LABEL_PHRASE, start, LABEL_WITHIN))
        return;
    if (from > 0 && only_blanks(text, hans[from - 1].end, start))
        start = char_before(text, hans[from - 1].end);
    if (to < scan->lexed->hans_count && only_blanks(text, end, hans[to].start)) {
        end = hans[to].start;
        guard__next(text, &end);
    }
    guard__add(scan, GUARD_RECOVERY_PHRASE, start, end);
}

/* The first and the last may be run together with the text around them: "... 屏帮我看一下". */
static void find_hans_run_together(struct scan *scan, size_t from, size_t to)
{
    const struct han_word *hans = scan->lexed->hans;
    struct slice text = scan->text;
    struct han_word row[PHRASE_MAX + 2];
    size_t first = 1, last = to - from + 1;

    memcpy(row + 1, hans + from, (to - from) * sizeof(*row));
    if (from > 0 && only_blanks(text, hans[from - 1].end, hans[from].start)) {
        size_t at = char_before(text, hans[from - 1].end);
        row[--first] = (struct han_word){.start = (uint32_t)at, .end = hans[from - 1].end};
        row[first].cp = guard__next(text, &at);
    }
    if (to < scan->lexed->hans_count && only_blanks(text, hans[to - 1].end, hans[to].start)) {
        size_t at = hans[to].start;
        row[last] = (struct han_word){.start = hans[to].start};
        row[last].cp = guard__next(text, &at);
        row[last++].end = (uint32_t)at;
    }
    for (size_t begin = first; begin <= 1; begin++)
        for (size_t end = last; end > to - from; end--)
            if (end - begin > to - from && is_good_row(scan, row + begin, end - begin))
                guard__add(scan, GUARD_RECOVERY_PHRASE, row[begin].start, row[end - 1].end);
}

void guard__find_hans(struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;

    for (size_t from = 0; from < lexed->hans_count;) {
        size_t to = from;

        while (to < lexed->hans_count && lexed->hans[to].cp != 0 &&
               (to == from || lexed->hans[to].start - lexed->hans[to - 1].end <= GAP_MOST))
            to++;
        if (to - from >= 12) {
            find_in_hans(scan, from, to);
            find_hans_in_columns(scan, from, to);
        }
        if (to - from >= 10 && to - from < PHRASE_MAX)
            find_hans_run_together(scan, from, to);
        if (to - from >= LABELLED_MIN)
            find_hans_labelled(scan, from, to);
        from = to > from ? to : to + 1;
    }
}
