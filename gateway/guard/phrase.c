/*
 * phrase.c -- words in a row that are a phrase: windows of 12 to 24 of them, whose
 * checksum is good.
 */
#include "guard/internal.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#define PARTIAL_MIN 8 /* words that a label makes a phrase without a checksum */
#define LABEL_WITHIN 48
#define NEAR_MAX 12
#define SHARE_WORDS 20
#define LONG_SHARE_WORDS 33
#define COLUMNS_MAX 6
#define GAP_WITH_OTHERS 160 /* when other words are between them: tags of HTML */
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
    bool has_gaps;     /* others were between them, and are left out: `number` says how many */
    uint16_t *indexes; /* of each word in the list */
    const uint8_t *has;
};

static bool near_enough(const struct row *row, size_t at)
{
    size_t most = row->has_gaps ? GAP_WITH_OTHERS : GAP_MAX;

    return row->words[at].start - row->words[at - 1].end <= most;
}

/* With something between all of them; one gap may be empty. */
static bool is_regular(const struct row *row, size_t at, size_t count)
{
    size_t empty = 0;

    for (size_t i = at + 1; i < at + count && row->has_gaps; i++)
        empty += row->words[i].number == 0;
    return empty <= 1;
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
            if (!is_regular(row, at, lengths[i]) ||
                !guard__phrase_good(row->indexes + at, lengths[i]))
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

/* In columns without numbers: all lines have as many words, and they go down. */
static bool find_transposed(const struct row *row, size_t from, size_t to)
{
    size_t count = to - from, columns = 1, rows;
    uint16_t indexes[PHRASE_MAX];

    if (!guard__phrase_length(count) || row->has_gaps)
        return false;
    while (columns < count && !line_between(row, from + columns))
        columns++;
    if (columns == 1 || columns > COLUMNS_MAX || count % columns != 0)
        return false;
    for (size_t i = 1; i < count; i++)
        if (line_between(row, from + i) != (i % columns == 0))
            return false;
    rows = count / columns;
    for (size_t i = 0; i < count; i++)
        indexes[i] = row->indexes[from + i % rows * columns + i / rows];
    if (guard__phrase_good(indexes, count))
        found(row, from, to);
    return guard__phrase_good(indexes, count);
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

    if (!alone && (word->id > guard__listed(table) || /* common */
                   (guard__word(table, word->id)->langs >> SLIP39 & 1) != 0))
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
        if (guard__label_before(row->scan, LABEL_PHRASE, row->words[at].start, LABEL_WITHIN)) {
            found_run(row, at, to);
            return true;
        }
    }
    return false;
}

static bool is_line_begin(const struct row *row, size_t at)
{
    size_t before = at > 0 ? row->words[at - 1].end : 0;

    return line_between(row, at) ||
           memchr(row->scan->text.data + before, ':', row->words[at].start - before) != NULL;
}

/* All of the run, or all but a word or two of talk at one of its ends, is of another wallet than those of BIP-39. */
static bool find_of_wallet(const struct row *row, size_t from, size_t to)
{
    static const size_t counts[] = {12, 24, 25};
    bool any = false;

    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]) && !row->has_gaps && !any; i++) {
        size_t n = counts[i];

        if (to - from < n || to - from > n + 2)
            continue;
        for (size_t at = from; at + n <= to && !any; at++)
            any = (at == from || at + n == to ||
                   (is_line_begin(row, at) && line_between(row, at + n))) &&
                  guard__wallet_phrase(row->scan, row->lang, row->words + at, row->indexes + at, n);
    }
    if (any)
        found_run(row, from, to);
    return any;
}

/* A share as SLIP-39 has it. Its checksum is of 30 bits: no talk has it by chance. */
static bool find_shares(const struct row *row, size_t from, size_t to)
{
    for (size_t at = from; at + SHARE_WORDS <= to; at++) {
        if (guard__is_share(row->indexes + at, SHARE_WORDS) ||
            (at + LONG_SHARE_WORDS <= to && guard__is_share(row->indexes + at, LONG_SHARE_WORDS))) {
            found_run(row, from, to);
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
        if (row->lang == SLIP39) {
            if (!find_shares(row, from, to) && !row->has_gaps)
                find_labelled(row, from, to);
            from = to;
            continue;
        }
        if (to - from < 12 || (!find_exact(row, from, to) && !find_transposed(row, from, to) &&
                               !find_of_wallet(row, from, to))) {
            if (!row->has_gaps && !find_labelled(row, from, to)) {
                find_before(row, from, to);
                find_around(row, from, to);
            }
        }
        from = to;
    }
}

/* How many of the words each list has. */
static void count_listed(const struct table *table, const struct word *words, size_t count,
                         size_t listed[LANGS])
{
    for (size_t i = 0; i < count; i++)
        for (unsigned langs = guard__word(table, words[i].id)->langs; langs != 0;
             langs &= langs - 1)
            listed[__builtin_ctz(langs)]++;
}

static void find_in_words(struct scan *scan, const struct word *words, size_t count, bool has_gaps)
{
    const struct table *table = scan->table;
    size_t listed[LANGS] = {0};
    struct row row = {.scan = scan,
                      .words = words,
                      .count = count,
                      .has_gaps = has_gaps,
                      .indexes = scan->indexes};

    count_listed(table, words, count, listed);
    for (row.lang = 0; row.lang < LANGS; row.lang++) {
        if (listed[row.lang] < PARTIAL_MIN)
            continue;
        for (size_t i = 0; i < count; i++) {
            const struct word_entry *entry = guard__word(table, words[i].id);

            scan->has[i] = entry->langs >> row.lang & 1;
            scan->indexes[i] = entry->index[row.lang];
        }
        row.has = scan->has;
        find_in_row(&row);
    }
}

/* ---- in columns: "1. abandon  7. absent" and so on, in the order of the numbers ---- */

/* These words, if their numbers are those from 1 on. */
static bool find_numbered(struct scan *scan, const struct word *words, size_t count)
{
    const struct word *sorted[PHRASE_MAX] = {NULL};
    uint16_t indexes[PHRASE_MAX];
    uint16_t langs = (1u << LANGS) - 1;

    for (size_t i = 0; i < count; i++) {
        if (words[i].number == 0 || words[i].number > count || sorted[words[i].number - 1] != NULL)
            return false;
        sorted[words[i].number - 1] = &words[i];
        langs &= guard__word(scan->table, words[i].id)->langs;
    }
    for (int lang = 0; lang < BIP39_LANGS; lang++) {
        if ((langs >> lang & 1) == 0)
            continue;
        for (size_t i = 0; i < count; i++)
            indexes[i] = guard__word(scan->table, sorted[i]->id)->index[lang];
        if (guard__phrase_good(indexes, count)) {
            guard__add(scan, GUARD_RECOVERY_PHRASE, words[0].start, words[count - 1].end);
            return true;
        }
    }
    return false;
}

static void find_in_columns(struct scan *scan, const struct word *words, size_t count)
{
    for (size_t at = 0; at + 12 <= count; at++)
        for (size_t i = 0; i < LENGTHS; i++)
            if (at + lengths[i] <= count && find_numbered(scan, words + at, lengths[i]))
                break;
}

/* The same with the number behind each word: "abandon 1 | absent 7". */
static void find_numbers_behind(struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;
    struct word *others = mem_array(lexed->words_count, sizeof(*others));
    size_t count = 0;

    for (size_t i = 0; i < lexed->words_count; i++) {
        others[count] = lexed->words[i];
        others[count].number =
            i + 1 < lexed->words_count ? lexed->words[i + 1].number : lexed->number;
        count += others[count].number != 0;
    }
    find_in_columns(scan, others, count);
    secret_wipe(others, lexed->words_count * sizeof(*others));
    free(others);
}

/* ---- with the same word between all of them ---- */

static bool is_filler(const struct scan *scan, const struct word *word)
{
    return word->repeats || word->end - word->start == 1 ||
           (scan->lexed->has_counting && guard__word(scan->table, word->id)->use == USE_COUNTING);
}

static void find_between_fillers(struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;
    struct word *others = mem_array(lexed->words_count, sizeof(*others));
    size_t count = 0;
    uint8_t left_out = 0;

    for (size_t i = 0; i < lexed->words_count; i++) {
        if (is_filler(scan, &lexed->words[i])) {
            left_out = left_out < 255 ? left_out + 1 : 255;
            continue;
        }
        others[count] = lexed->words[i];
        others[count++].number = left_out;
        left_out = 0;
    }
    find_in_words(scan, others, count, true);
    secret_wipe(others, lexed->words_count * sizeof(*others));
    free(others);
}

void guard__find_phrases(struct scan *scan)
{
    struct lexed *lexed = scan->lexed;

    guard__find_monero(scan);
    guard__find_cut(scan);
    if (lexed->has_phrase || lexed->has_partial)
        find_in_words(scan, lexed->words, lexed->words_count, false);
    if (lexed->has_hans)
        guard__find_hans(scan);
    if (lexed->has_fillers || lexed->has_counting)
        find_between_fillers(scan);
    /* Last, since it moves the words: "word 1: abandon, word 2: ability". */
    if (lexed->has_numbered) {
        size_t count = 0;

        find_numbers_behind(scan);
        for (size_t i = 0; i < lexed->words_count; i++)
            if (lexed->words[i].number != 0)
                lexed->words[count++] = lexed->words[i];
        lexed->words_count = count;
        find_in_words(scan, lexed->words, count, false);
        find_in_columns(scan, lexed->words, count);
    }
}
