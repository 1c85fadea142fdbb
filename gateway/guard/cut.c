/*
 * cut.c -- phrases of English words cut to their first four letters, as plates of steel have them: those are enough
 * to know a word of the list (BIP-39). The checksum decides.
 */
#include "guard/internal.h"

#define CUT_MIN 3 /* letters: the list has words of three */
#define CUT_MAX 4
#define CUT_LEAST 4 /* of a phrase's words are no whole ones */

static const size_t lengths[] = {24, 21, 18, 15, 12};
#define LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

/* The first letters, so that they compare as words do: the list is in the order of the alphabet. */
static uint32_t key_of(const uint16_t *signs, size_t count)
{
    uint32_t key = 0;

    for (size_t i = 0; i < CUT_MAX; i++)
        key = key << 5 | (i < count ? signs[i] & 31u : 0);
    return key;
}

static bool is_short(const struct word *word)
{
    return word->end - word->start >= CUT_MIN && word->end - word->start <= CUT_MAX;
}

/* The index of the word that begins so; -1 when none does. The first words of the table are the English ones. */
static int index_of(const struct scan *scan, const struct word *word)
{
    uint16_t signs[CUT_MAX];
    size_t count = 0, low = 0, high = LIST_WORDS - 1;
    uint32_t key;

    for (size_t at = word->start; at < word->end; at++) {
        uint8_t letter = (uint8_t)scan->text.data[at] | 32;

        if (letter < 'a' || letter > 'z')
            return -1;
        signs[count++] = letter;
    }
    key = key_of(signs, count);
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct word_entry *entry = guard__word(scan->table, (uint16_t)(middle + 1));

        if (key_of(entry->signs, entry->signs_count) < key)
            low = middle + 1;
        else
            high = middle;
    }
    const struct word_entry *entry = guard__word(scan->table, (uint16_t)(low + 1));
    return key_of(entry->signs, entry->signs_count) == key ? entry->index[ENGLISH] : -1;
}

static bool is_cut(const struct scan *scan, const struct word *word)
{
    return (guard__word(scan->table, word->id)->langs >> ENGLISH & 1) == 0;
}

static bool is_phrase(const struct scan *scan, size_t from, size_t count)
{
    size_t cut = 0;

    for (size_t i = from; i < from + count; i++)
        cut += is_cut(scan, &scan->lexed->words[i]);
    return cut >= CUT_LEAST && guard__phrase_good(scan->indexes + from, count);
}

static void find_in_run(struct scan *scan, size_t from, size_t to)
{
    const struct word *words = scan->lexed->words;

    for (size_t i = 0; i < LENGTHS; i++) {
        for (size_t at = from; at + lengths[i] <= to; at++) {
            if (!is_phrase(scan, at, lengths[i]))
                continue;
            guard__add(scan, GUARD_RECOVERY_PHRASE, words[from].start, words[to - 1].end);
            return;
        }
    }
}

size_t guard__next_row(const struct word *words, size_t count, size_t from, size_t need,
                       uint32_t least, uint32_t most)
{
    while (from + need <= count) {
        size_t begin = from + need;

        while (begin > from &&
               words[begin - 1].end - words[begin - 1].start - least <= most - least)
            begin--;
        if (begin == from)
            return from;
        from = begin;
    }
    return count;
}

void guard__find_cut(struct scan *scan)
{
    const struct word *words = scan->lexed->words;
    size_t count = scan->lexed->words_count;

    /* Few texts have twelve such words in a row: only then they are looked up. */
    for (size_t from = 0, to; from < count; from = to + 1) {
        from = guard__next_row(words, count, from, 12, CUT_MIN, CUT_MAX);
        for (to = from; to < count && is_short(&words[to]); to++) {
            int index = index_of(scan, &words[to]);

            if (index < 0)
                break;
            scan->indexes[to] = (uint16_t)index;
        }
        if (to - from >= 12 && to - from <= LIST_RUN)
            find_in_run(scan, from, to);
    }
}
