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

#define PROSE_SCORE 500     /* from here on it is a sentence: 0.1% of the phrases are above */
#define LABELLED_SCORE 800  /* the same behind a label, or in groups: less else is meant */
#define LIKELY_LABELLED 0   /* without a checksum, behind a label */
#define LIKELY_ALONE (-600) /* and when there is nothing else */
#define WINDOW_BITS 1200    /* log2 × 100 that a window inside of a run needs, with its checksum */
#define RUN_MAX 64

/* log2 of how much more often ordinary text has a character of this rank, × 100; the text
 * is that of a support desk. */
int guard__han_rank(int index)
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
#define TALK_SCORE 700

int guard__han_bond(const struct table *table, uint32_t before, uint32_t cp)
{
    if (before == 0)
        return 0;
    if (guard__han_talk(table, before, cp))
        return TALK_SCORE;
    return guard__han_pair(table, before, cp) ? PAIR_SCORE : 0;
}

int guard__han_score(const struct table *table, int list, uint32_t before, uint32_t cp)
{
    return guard__han_rank(guard__han_index(table, list, cp)) + guard__han_bond(table, before, cp);
}

struct han {
    uint32_t cp;
    uint32_t start, end;
};

/* At most RUN_MAX characters from `*at` on, which moves behind them. */
static size_t read_run(const struct scan *scan, const struct han_run *run, size_t *at,
                       struct han *hans)
{
    size_t count = 0;

    while (*at < run->end && count < RUN_MAX) {
        struct han han = {.start = (uint32_t)*at};
        uint32_t read[4];
        enum char_class class;

        han.cp = guard__next(scan->text, at);
        han.end = (uint32_t)*at;
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
        score += guard__han_score(scan->table, list, i > 0 ? hans[i - 1].cp : 0, hans[i].cp);
    }
    return score < limit && guard__phrase_good(indexes, count);
}

/* A phrase's length of characters that nobody would write one after the other, one of which may be
 * wrong: no checksum. */
static bool is_likely(const struct scan *scan, const struct han *hans, size_t count, int list,
                      int limit)
{
    size_t missing = 0;
    int score = 0;

    for (size_t i = 0; i < count; i++) {
        if (guard__han_index(scan->table, list, hans[i].cp) < 0)
            missing++;
        else
            score += guard__han_score(scan->table, list, i > 0 ? hans[i - 1].cp : 0, hans[i].cp);
    }
    return missing <= 1 && score < limit;
}

static bool try_likely(struct scan *scan, const struct han *hans, size_t count, int limit)
{
    if (!guard__phrase_length(count) || !(is_likely(scan, hans, count, SIMPLIFIED, limit) ||
                                          is_likely(scan, hans, count, TRADITIONAL, limit)))
        return false;
    guard__add(scan, GUARD_RECOVERY_PHRASE, hans[0].start, hans[count - 1].end);
    return true;
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

        if (!guard__label_before(scan, LABEL_PHRASE, hans[at].start, 0))
            continue;
        /* All that fit: a shorter one, or one with the "is" in it, may be good by chance. */
        for (int with_is = 0; with_is < 2; with_is++, from++) {
            for (size_t n = PHRASE_MAX; n >= 12; n -= 3)
                if (from + n <= count)
                    try_at(scan, hans + from, n, LABELLED_SCORE);
            try_likely(scan, hans + from, count - from, LIKELY_LABELLED);
            if (hans[from].cp != is[0] && hans[from].cp != is[1] && hans[from].cp != is[2] &&
                hans[from].cp != is[3])
                break;
        }
    }
}

/* Behind a colon, and a label before it; or right behind the label and a blank. The colon or the blank is looked for
 * first: reading the labels takes longer than all else. */
static bool is_labelled(struct scan *scan, size_t start)
{
    static const char wide[] = "：";
    const char *text = scan->text.data;
    size_t at = start;

    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\n'))
        at--;
    if ((at >= 1 && text[at - 1] == ':') || (at >= 3 && memcmp(text + at - 3, wide, 3) == 0))
        return guard__label_before(scan, LABEL_PHRASE, start, 8);
    return at < start && at > 0 && guard__label_before(scan, LABEL_PHRASE, start, start - at);
}

/* Any window that reads like no sentence, with a good checksum. What has both is found wherever it
 * stands; the neighbours of a phrase may make further ones, which are part of it or touch it. */
static void try_windows(struct scan *scan, const struct han *hans, size_t count, int list)
{
    int sums[RUN_MAX + 1] = {0};
    uint16_t indexes[RUN_MAX], missing[RUN_MAX + 1] = {0};

    for (size_t i = 0; i < count; i++) {
        int index = guard__han_index(scan->table, list, hans[i].cp);

        indexes[i] = (uint16_t)(index < 0 ? 0 : index);
        missing[i + 1] = (uint16_t)(missing[i] + (index < 0));
        sums[i + 1] = sums[i];
        if (index >= 0)
            sums[i + 1] +=
                guard__han_score(scan->table, list, i > 0 ? hans[i - 1].cp : 0, hans[i].cp);
    }
    for (size_t n = 12; n <= PHRASE_MAX; n += 3)
        for (size_t at = 0; at + n <= count; at++)
            if (missing[at + n] == missing[at] &&
                sums[at] - sums[at + n] + (int)n * 100 / 3 >= WINDOW_BITS &&
                guard__phrase_good(indexes + at, n))
                guard__add(scan, GUARD_RECOVERY_PHRASE, hans[at].start, hans[at + n - 1].end);
}

static void find_inside(struct scan *scan, const struct han_run *run, struct han hans[RUN_MAX])
{
    size_t at = run->start, count;

    while ((count = read_run(scan, run, &at, hans)) >= 12) {
        for (int list = 0; list < 2; list++)
            try_windows(scan, hans, count, list);
        if (count == RUN_MAX && at < run->end)
            at = hans[RUN_MAX - PHRASE_MAX].start;
        else
            break;
    }
}

static bool is_all(const struct scan *scan, const struct han_run *run)
{
    struct slice rest = {scan->text.data + run->end, scan->text.len - run->end};

    return slice_trim((struct slice){scan->text.data, run->start}).len == 0 &&
           slice_trim(rest).len == 0;
}

/* Nothing but a phrase's length of characters, on some lines. */
static void find_lines(struct scan *scan)
{
    struct han hans[PHRASE_MAX];
    size_t count = 0, lines = 0;

    if (scan->lexed->hans_count < 2 || scan->lexed->words_count > 0)
        return;
    for (size_t at = 0; at < scan->text.len;) {
        struct han han = {.start = (uint32_t)at};
        uint32_t read[4];
        enum char_class class;

        han.cp = guard__next(scan->text, &at);
        han.end = (uint32_t)at;
        class = guard__class(scan->table, han.cp);
        lines += han.cp == '\n';
        if (class == CHAR_READ && guard__read(scan->table, han.cp, read) == 1)
            han.cp = read[0];
        if (class == CHAR_IGNORED || han.cp <= ' ' || han.cp == 0x3000)
            continue;
        if ((class != CHAR_HAN && class != CHAR_READ) || count == PHRASE_MAX)
            return;
        hans[count++] = han;
    }
    if (lines > 0 && guard__phrase_length(count) && !try_at(scan, hans, count, LABELLED_SCORE))
        try_likely(scan, hans, count, LIKELY_ALONE);
}

void guard__find_han(struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;
    struct han hans[RUN_MAX];

    for (size_t i = 0; i < lexed->runs_count; i++) {
        const struct han_run *run = &lexed->runs[i];
        size_t at = run->start, count = read_run(scan, run, &at, hans);
        bool fits = guard__phrase_length(run->count);

        if (fits && try_at(scan, hans, count, run->block ? LABELLED_SCORE : PROSE_SCORE))
            continue;
        if (fits && run->start > 0 && is_labelled(scan, run->start) &&
            (try_at(scan, hans, count, LABELLED_SCORE) ||
             try_likely(scan, hans, count, LIKELY_LABELLED)))
            continue;
        if (fits && is_all(scan, run) && try_likely(scan, hans, count, LIKELY_ALONE))
            continue;
        if (run->labelled)
            try_labelled(scan, hans, count);
        if (run->rare)
            find_inside(scan, run, hans);
    }
    find_lines(scan);
}
