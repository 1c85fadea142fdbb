/*
 * han.c -- Chinese phrases without spaces.
 *
 * Nearly every character of ordinary text is in the lists, so a run of them proves nothing:
 * it must have the right length between two characters that are not Han (or stand behind
 * "助记词" and the like), a good checksum, and not read like a sentence. A phrase takes its
 * characters evenly from a list that is sorted by frequency; a sentence takes most of
 * them from its beginning, and makes words of them.
 */
#include "guard/internal.h"

#include <string.h>

#define PROSE_SCORE 500    /* from here on it is a sentence: 0.1% of the phrases are above */
#define LABELLED_SCORE 800 /* the same behind a label, where less else is meant */
#define RUN_MAX 64

/* log2 of how much more often ordinary text has a character of this rank, × 100; the text
 * is that of a support desk. */
static int rank_score(int index)
{
    if (index < 64)
        return 300;
    if (index < 128)
        return 210;
    if (index < 256)
        return 140;
    if (index < 512)
        return 60;
    return index < 1024 ? -70 : -230;
}

#define PAIR_SCORE 250

struct han {
    uint32_t cp;
    uint32_t start, end;
};

static size_t read_run(const struct scan *scan, const struct han_run *run, struct han *hans)
{
    size_t at = run->start, count = 0;

    while (at < run->end && count < RUN_MAX) {
        struct han han = {.start = (uint32_t)at};
        uint32_t read[4];
        enum char_class class;

        han.cp = guard__next(scan->text, &at);
        han.end = (uint32_t)at;
        class = guard__class(scan->table, han.cp);
        if (class == CHAR_READ && guard__read(scan->table, han.cp, read) == 1)
            han.cp = read[0];
        if (class == CHAR_HAN || class == CHAR_READ)
            hans[count++] = han;
    }
    return count;
}

static bool is_phrase(const struct scan *scan, const struct han *hans, size_t count, int list,
                      int limit)
{
    uint16_t indexes[PHRASE_MAX];
    int score = 0;

    for (size_t i = 0; i < count; i++) {
        int index = guard__han_index(scan->table, list, hans[i].cp);
        if (index < 0)
            return false;
        indexes[i] = (uint16_t)index;
        score += rank_score(index);
        if (i > 0 && guard__han_pair(scan->table, hans[i - 1].cp, hans[i].cp))
            score += PAIR_SCORE;
    }
    return score < limit && guard__phrase_good(indexes, count);
}

static bool try_at(struct scan *scan, const struct han *hans, size_t count, int limit)
{
    for (int list = 0; list < 2; list++) {
        if (is_phrase(scan, hans, count, list, limit)) {
            guard__add(scan, GUARD_RECOVERY_PHRASE, hans[0].start, hans[count - 1].end);
            return true;
        }
    }
    return false;
}

/* Behind a label inside of the run, and an "is" or two. */
static void try_labelled(struct scan *scan, const struct han *hans, size_t count)
{
    static const uint32_t is[] = {0x662F, 0x4E3A, 0x70BA, 0x53EB}; /* 是 为 為 叫 */

    for (size_t at = 3; at + 12 <= count; at++) {
        size_t from = at;

        if (!guard__phrase_label(scan, hans[at].start, 0))
            continue;
        /* All that fit: a shorter one, or one with the "is" in it, may be good by chance. */
        for (int with_is = 0; with_is < 2; with_is++, from++) {
            for (size_t n = PHRASE_MAX; n >= 12; n -= 3)
                if (from + n <= count)
                    try_at(scan, hans + from, n, LABELLED_SCORE);
            if (hans[from].cp != is[0] && hans[from].cp != is[1] && hans[from].cp != is[2] &&
                hans[from].cp != is[3])
                break;
        }
    }
}

/* Behind a colon, and a label before it. The colon is looked for first: reading the labels takes
 * longer than all else. */
static bool is_labelled(struct scan *scan, size_t start)
{
    static const char wide[] = "：";
    const char *text = scan->text.data;
    size_t at = start;

    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\n'))
        at--;
    return ((at >= 1 && text[at - 1] == ':') || (at >= 3 && memcmp(text + at - 3, wide, 3) == 0)) &&
           guard__phrase_label(scan, start, 8);
}

void guard__find_han(struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;
    struct han hans[RUN_MAX];

    for (size_t i = 0; i < lexed->runs_count; i++) {
        const struct han_run *run = &lexed->runs[i];
        size_t count = read_run(scan, run, hans);

        if (guard__phrase_length(run->count) && (try_at(scan, hans, count, PROSE_SCORE) ||
                                                 (run->start > 0 && is_labelled(scan, run->start) &&
                                                  try_at(scan, hans, count, LABELLED_SCORE))))
            continue;
        if (run->labelled)
            try_labelled(scan, hans, count);
    }
}
