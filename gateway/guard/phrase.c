/*
 * phrase.c -- words in a row that are a phrase: windows of 12 to 24 of them, whose
 * checksum is good.
 */
#include "guard/internal.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define GAP_MAX 48    /* bytes between two words of a phrase */
#define LIST_RUN 48   /* a longer run is a word list: only windows of whole lines count */
#define PARTIAL_MIN 8 /* words that a label makes a phrase without a checksum */
#define LABEL_WITHIN 48
#define NEAR_MAX 12
#define BEYOND_MIN 3 /* words beyond a phrase, one of them in no list, that may be its rest */

static const size_t lengths[] = {24, 21, 18, 15, 12};
#define LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

bool guard__phrase_length(size_t count)
{
    return count >= 12 && count <= PHRASE_MAX && count % 3 == 0;
}

/* 11 bits a word; the last count/3 bits are the first ones of the others' SHA-256. */
bool guard__phrase_good(const uint16_t *indexes, size_t count)
{
    uint8_t bits[36] = {0}, hash[SECRET_HASH_BYTES];
    size_t entropy = count * 4 / 3, checks = count / 3;
    uint32_t gathered = 0;
    int held = 0;
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        gathered = gathered << 11 | indexes[i];
        held += 11;
        while (held >= 8) {
            held -= 8;
            bits[at++] = (uint8_t)(gathered >> held);
        }
    }
    if (held > 0)
        bits[at] = (uint8_t)(gathered << (8 - held));
    secret_hash((struct slice){(const char *)bits, entropy}, hash);
    return ((bits[entropy] ^ hash[0]) >> (8 - checks)) == 0;
}

/* Words of one list's point of view. */
struct row {
    struct scan *scan;
    const struct word *words;
    size_t count;
    int lang;
    uint16_t *indexes; /* of each word in the list */
    const uint8_t *has;
};

static bool near_enough(const struct row *row, size_t at)
{
    return row->words[at].start - row->words[at - 1].end <= GAP_MAX;
}

static size_t run_end(const struct row *row, size_t from)
{
    size_t end = from;

    while (end < row->count && row->has[end] && (end == from || near_enough(row, end)))
        end++;
    return end;
}

static bool line_between(const struct row *row, size_t at)
{
    if (at == 0 || at == row->count)
        return true;
    size_t from = row->words[at - 1].end, to = row->words[at].start;
    return memchr(row->scan->text.data + from, '\n', to - from) != NULL;
}

static void found(const struct row *row, size_t from, size_t to)
{
    guard__add(row->scan, GUARD_RECOVERY_PHRASE, row->words[from].start, row->words[to - 1].end);
}

static size_t run_begin(const struct row *row, size_t to)
{
    size_t begin = to;

    while (begin > 0 && row->has[begin - 1] && (begin == to || near_enough(row, begin)))
        begin--;
    return begin;
}

/* A run in which there is a phrase goes as a whole: its neighbours may belong to it. So may those
 * behind a single other word, when a window was good by chance and the phrase is a longer one
 * with a misspelt word. */
static void found_run(const struct row *row, size_t from, size_t to)
{
    size_t begin = from > 1 && near_enough(row, from) && near_enough(row, from - 1)
                       ? run_begin(row, from - 1)
                       : from;
    size_t end = to + 1 < row->count && near_enough(row, to) && near_enough(row, to + 1)
                     ? run_end(row, to + 1)
                     : to;

    if (from - begin >= BEYOND_MIN && to - begin <= LIST_RUN)
        from = begin;
    if (end >= to + BEYOND_MIN && end - from <= LIST_RUN)
        to = end;
    found(row, from, to);
}

static bool find_exact(const struct row *row, size_t from, size_t to)
{
    bool is_list = to - from > LIST_RUN, any = false;

    for (size_t i = 0; i < LENGTHS; i++) {
        for (size_t at = from; at + lengths[i] <= to; at++) {
            if (is_list && !(line_between(row, at) && line_between(row, at + lengths[i])))
                continue;
            if (!guard__phrase_good(row->indexes + at, lengths[i]))
                continue;
            if (!is_list) {
                found_run(row, from, to);
                return true;
            }
            found(row, at, at + lengths[i]);
            any = true;
        }
    }
    return any;
}

/* "tokens" is no misspelling of "token". */
static bool is_inflected(const struct word_entry *of, const uint16_t *signs, size_t count)
{
    static const char *const ends[] = {"s", "d", "r", "y", "n"};
    size_t stem = of->signs_count;

    if (count != stem + 1 || memcmp(of->signs, signs, stem * sizeof(*signs)) != 0)
        return false;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (signs[stem] == (uint8_t)ends[i][0])
            return true;
    return false;
}

/* What the word at `at` may have been; inside of prose with more doubt. */
static size_t candidates(const struct row *row, size_t at, bool alone, uint16_t indexes[NEAR_MAX])
{
    const struct word *word = &row->words[at];
    const struct table *table = row->scan->table;
    uint16_t signs[WORD_SIGNS_MAX], ids[NEAR_MAX];
    size_t count = guard__signs(
        table,
        (struct slice){row->scan->text.data + word->start, (size_t)(word->end - word->start)},
        signs);
    size_t near, kept = 0;

    if (!alone && word->id > guard__listed(table)) /* common */
        return 0;
    near = guard__near(table, row->lang, signs, count, ids, NEAR_MAX);
    for (size_t i = 0; i < near; i++) {
        const struct word_entry *entry = guard__word(table, ids[i]);

        if (alone || !is_inflected(entry, signs, count))
            indexes[kept++] = entry->index[row->lang];
    }
    return kept;
}

/* One word between two runs that is in no list: with what it may have been, is there a phrase?
 * Returns whether it was. `from` and `to` are around it, within a phrase's length. */
static bool find_misspelt(const struct row *row, size_t from, size_t at, size_t to)
{
    bool alone =
        guard__phrase_length(to - from) && line_between(row, from) && line_between(row, to);
    uint16_t indexes[NEAR_MAX];
    size_t count = candidates(row, at, alone, indexes);

    for (size_t c = 0; c < count; c++) {
        row->indexes[at] = indexes[c];
        for (size_t i = 0; i < LENGTHS; i++) {
            size_t n = lengths[i];
            size_t first = at + 1 > from + n ? at + 1 - n : from;

            for (size_t start = first; start <= at && start + n <= to; start++) {
                if (guard__phrase_good(row->indexes + start, n)) {
                    found(row, from, to);
                    return true;
                }
            }
        }
    }
    return false;
}

static void find_around(const struct row *row, size_t run_from, size_t run_to)
{
    size_t at = run_to, from, to;

    if (at >= row->count || !near_enough(row, at))
        return;
    to = at + 1 < row->count && near_enough(row, at + 1) ? run_end(row, at + 1) : at + 1;
    if (to > at + PHRASE_MAX)
        to = at + PHRASE_MAX;
    from = run_from + PHRASE_MAX > at ? run_from : at + 1 - PHRASE_MAX;
    if (to - from >= 12)
        find_misspelt(row, from, at, to);
}

/* A misspelt first word has no run before it. */
static void find_before(const struct row *row, size_t run_from, size_t run_to)
{
    size_t to = run_to > run_from + PHRASE_MAX - 1 ? run_from + PHRASE_MAX - 1 : run_to;

    if (run_from == 0 || to - run_from < 11 || !near_enough(row, run_from))
        return;
    if (run_from >= 2 && row->has[run_from - 2] && near_enough(row, run_from - 1))
        return; /* find_around() has seen to it */
    find_misspelt(row, run_from - 1, run_from - 1, to);
}

/* Behind a label, whose own words ("seed", "phrase") may be of the list. */
static bool find_labelled(const struct row *row, size_t from, size_t to)
{
    for (size_t at = from; at + PARTIAL_MIN <= to && at < from + 5; at++) {
        if (guard__phrase_label(row->scan, row->words[at].start, LABEL_WITHIN)) {
            found_run(row, at, to);
            return true;
        }
    }
    return false;
}

static void find_in_row(const struct row *row)
{
    for (size_t from = 0; from < row->count;) {
        size_t to;

        if (!row->has[from]) {
            from++;
            continue;
        }
        to = run_end(row, from);
        if (to - from < 12 || !find_exact(row, from, to)) {
            if (!find_labelled(row, from, to)) {
                find_before(row, from, to);
                find_around(row, from, to);
            }
        }
        from = to;
    }
}

static void find_in_words(struct scan *scan, const struct word *words, size_t count)
{
    const struct table *table = scan->table;
    struct row row = {.scan = scan, .words = words, .count = count, .indexes = scan->indexes};

    for (row.lang = 0; row.lang < LANGS; row.lang++) {
        size_t listed = 0;

        for (size_t i = 0; i < count; i++) {
            const struct word_entry *entry = guard__word(table, words[i].id);

            scan->has[i] = entry->langs >> row.lang & 1;
            scan->indexes[i] = entry->index[row.lang];
            listed += scan->has[i];
        }
        row.has = scan->has;
        if (listed >= PARTIAL_MIN)
            find_in_row(&row);
    }
}

/* ---- single Chinese characters with something between them ---- */

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

static void find_hans(struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;

    for (size_t from = 0; from < lexed->hans_count;) {
        size_t to = from;

        while (to < lexed->hans_count && lexed->hans[to].cp != 0 &&
               (to == from || lexed->hans[to].start - lexed->hans[to - 1].end <= GAP_MAX))
            to++;
        if (to - from >= 12) {
            find_in_hans(scan, from, to);
            find_hans_in_columns(scan, from, to);
        }
        from = to > from ? to : to + 1;
    }
}

/* ---- in columns: "1. abandon  7. absent" and so on, in the order of the numbers ---- */

static void find_in_columns(struct scan *scan, const struct word *words, size_t count)
{
    const struct word *sorted[PHRASE_MAX] = {NULL};
    uint16_t indexes[PHRASE_MAX];
    uint16_t langs = (1u << LANGS) - 1;
    size_t start = SIZE_MAX, end = 0;

    if (!guard__phrase_length(count))
        return;
    for (size_t i = 0; i < count; i++) {
        if (words[i].number == 0 || words[i].number > count || sorted[words[i].number - 1] != NULL)
            return;
        sorted[words[i].number - 1] = &words[i];
        langs &= guard__word(scan->table, words[i].id)->langs;
        start = words[i].start < start ? words[i].start : start;
        end = words[i].end > end ? words[i].end : end;
    }
    for (int lang = 0; lang < LANGS; lang++) {
        if ((langs >> lang & 1) == 0)
            continue;
        for (size_t i = 0; i < count; i++)
            indexes[i] = guard__word(scan->table, sorted[i]->id)->index[lang];
        if (guard__phrase_good(indexes, count))
            guard__add(scan, GUARD_RECOVERY_PHRASE, start, end);
    }
}

/* ---- with the same word between all of them ---- */

static bool is_ordinal(const struct scan *scan, const struct word *word)
{
    static const char *const ordinals[] = {"first", "second", "third",    "fourth",
                                           "fifth", "sixth",  "seventh",  "eighth",
                                           "ninth", "tenth",  "eleventh", "twelfth"};
    size_t len = word->end - word->start;

    for (size_t i = 0; i < sizeof(ordinals) / sizeof(ordinals[0]); i++)
        if (strlen(ordinals[i]) == len &&
            strncasecmp(scan->text.data + word->start, ordinals[i], len) == 0)
            return true;
    return false;
}

static void find_between_fillers(struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;
    struct word *others = mem_array(lexed->words_count, sizeof(*others));
    size_t count = 0;

    for (size_t i = 0; i < lexed->words_count; i++)
        if (!lexed->words[i].repeats && !is_ordinal(scan, &lexed->words[i]))
            others[count++] = lexed->words[i];
    find_in_words(scan, others, count);
    secret_wipe(others, lexed->words_count * sizeof(*others));
    free(others);
}

void guard__find_phrases(struct scan *scan)
{
    struct lexed *lexed = scan->lexed;

    if (lexed->has_phrase || lexed->has_partial)
        find_in_words(scan, lexed->words, lexed->words_count);
    if (lexed->has_hans)
        find_hans(scan);
    if (lexed->has_fillers)
        find_between_fillers(scan);
    /* Last, since it moves the words: "word 1: abandon, word 2: ability". */
    if (lexed->has_numbered) {
        size_t count = 0;

        for (size_t i = 0; i < lexed->words_count; i++)
            if (lexed->words[i].number != 0)
                lexed->words[count++] = lexed->words[i];
        lexed->words_count = count;
        find_in_words(scan, lexed->words, count);
        find_in_columns(scan, lexed->words, count);
    }
}
