/*
 * hans.c -- single Chinese characters with something between them: no text is written so, and the
 * checksum decides.
 */
#include "guard/internal.h"

#define LABEL_WITHIN 48
#define GAP_MOST 160 /* bytes between two characters: tags of HTML */

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
        if (is_spoilt(scan, from, to))
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

/* Behind a label, whatever the checksum: one of them may be wrong. */
static void find_hans_labelled(struct scan *scan, size_t from, size_t to)
{
    const struct han_word *hans = scan->lexed->hans;

    if (guard__label_before(scan, LABEL_PHRASE, hans[from].start, LABEL_WITHIN))
        guard__add(scan, GUARD_RECOVERY_PHRASE, hans[from].start, hans[to - 1].end);
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
            find_hans_labelled(scan, from, to);
        }
        from = to > from ? to : to + 1;
    }
}
