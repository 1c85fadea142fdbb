/*
 * guard_fuzz.c -- any bytes through the guard, with an oracle.
 *
 * What must hold of any text: findings in order and inside of it, on the borders of
 * characters; without one the same bytes; the same answer twice. And a plain reading of
 * the rule for English phrases, written apart from the guard's, must not know of a phrase
 * that the guard does not. Half of the inputs are turned into such phrases first.
 */
#include "base/secret.h"
#include "base/utf8.h"
#include "guard/guard.h"
#include "guard/internal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT_MAX 4096
#define WORDS_MAX 64

static struct table *table;
static struct guard *guard;
static const struct word_entry *english[LIST_WORDS];

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void start(void)
{
    table = guard__table_new();
    guard = guard_new();
    for (uint16_t id = 1; id <= guard__listed(table); id++) {
        const struct word_entry *word = guard__word(table, id);
        if (word->langs & 1u << ENGLISH)
            english[word->index[ENGLISH]] = word;
    }
}

/* ---- a phrase out of bytes ---- */

static void put_word(struct buf *text, unsigned index, uint8_t dress)
{
    for (size_t i = 0; i < english[index]->signs_count; i++) {
        char sign = (char)english[index]->signs[i];
        buf_append_char(text, dress & 1u << (i % 3) ? (char)(sign - 32) : sign);
        if (dress & 8)
            buf_append_cstr(text, "\u200b");
    }
}

/* Byte 0: how many words; then dresses and entropy. */
static bool phrase_of(const uint8_t *data, size_t size, struct buf *text)
{
    static const char *const between[] = {" ", "\n", ", ", "\u3000", "-", " 7. ", "、", "|"};
    size_t count = 12 + (size_t)(data[0] % 5) * 3, entropy = count * 4 / 3;
    uint8_t bits[36] = {0}, hash[SECRET_HASH_BYTES];

    if (size < 2 + entropy)
        return false;
    memcpy(bits, data + 2, entropy);
    secret_hash((struct slice){(const char *)bits, entropy}, hash);
    bits[entropy] = hash[0];
    for (size_t i = 0; i < count; i++) {
        unsigned index = 0;
        for (size_t bit = i * 11; bit < i * 11 + 11; bit++)
            index = index << 1 | ((unsigned)bits[bit / 8] >> (7 - bit % 8) & 1u);
        if (i > 0)
            buf_append_cstr(text, between[data[1] >> 5]);
        put_word(text, index, data[1] & 15);
    }
    return true;
}

/* ---- the oracle: ASCII letters are words, all else is between them ---- */

struct plain_word {
    size_t start, end;
    int index;
};

static int find_english(const char *text, size_t len)
{
    for (int i = 0; i < LIST_WORDS; i++) {
        size_t at = 0;
        while (at < len && at < english[i]->signs_count && (text[at] | 32) == english[i]->signs[at])
            at++;
        if (at == len && at == english[i]->signs_count)
            return i;
    }
    return -1;
}

static size_t plain_words(struct slice text, struct plain_word *words)
{
    size_t count = 0;

    for (size_t at = 0; at < text.len && count < WORDS_MAX;) {
        size_t from = at;
        while (at < text.len && (text.data[at] | 32) >= 'a' && (text.data[at] | 32) <= 'z')
            at++;
        if (at > from)
            words[count++] =
                (struct plain_word){from, at, find_english(text.data + from, at - from)};
        else
            at++;
    }
    return count;
}

static bool is_covered(const struct guard_result *result, size_t start_at, size_t end)
{
    for (size_t i = 0; i < result->count; i++)
        if (result->findings[i].start <= start_at && result->findings[i].end >= end)
            return true;
    return false;
}

static bool is_phrase(const struct plain_word *words, size_t count)
{
    uint16_t indexes[PHRASE_MAX];

    for (size_t i = 0; i < count; i++) {
        if (words[i].index < 0 || (i > 0 && words[i].start - words[i - 1].end > 40))
            return false;
        indexes[i] = (uint16_t)words[i].index;
    }
    return guard__phrase_good(indexes, count);
}

static void check_phrases(struct slice text, const struct guard_result *result)
{
    struct plain_word words[WORDS_MAX];
    size_t count;

    for (size_t i = 0; i < text.len; i++)
        if ((uint8_t)text.data[i] >= 0x80)
            return; /* a reader of ASCII would find other words */
    count = plain_words(text, words);
    if (count > 40)
        return; /* a word list: only windows of whole lines count */
    for (size_t at = 0; at < count; at++)
        for (size_t n = 12; n <= PHRASE_MAX; n += 3)
            if (at + n <= count && is_phrase(&words[at], n))
                must(is_covered(result, words[at].start, words[at + n - 1].end));
}

/* ---- what holds of any text ---- */

static void check_findings(struct slice text, const struct guard_result *result)
{
    size_t before = 0;

    for (size_t i = 0; i < result->count; i++) {
        const struct guard_finding *finding = &result->findings[i];

        must(finding->start >= before && finding->start < finding->end && finding->end <= text.len);
        must(
            utf8_valid((struct slice){text.data + finding->start, finding->end - finding->start}) ||
            !utf8_valid(text));
        before = finding->end;
    }
    if (result->count == 0)
        must(slice_eq(text, buf_slice(&result->redacted)));
}

static void check(struct slice text, bool is_secret)
{
    struct guard_result result, again;

    guard_result_init(&result);
    guard_result_init(&again);
    must(guard_scan(guard, NULL, text, &result) == GW_OK);
    must(guard_scan(guard, &(struct guard_state){0}, text, &again) == GW_OK);
    must(slice_eq(buf_slice(&result.redacted), buf_slice(&again.redacted)));
    must(!is_secret || (result.count == 1 && result.secret && result.findings[0].start == 0 &&
                        result.findings[0].end + 3 >= text.len)); /* U+200B */
    check_findings(text, &result);
    check_phrases(text, &result);
    guard_result_done(&result);
    guard_result_done(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text;

    if (table == NULL)
        start();
    if (size == 0 || size > TEXT_MAX)
        return 0;
    /* A copy of its own size, so that the sanitizer sees a read beyond it. */
    char *copy = mem_array(1, size);
    memcpy(copy, data, size);
    check((struct slice){copy, size}, false);
    free(copy);

    buf_init(&text, TEXT_MAX * 4);
    if (phrase_of(data, size, &text))
        check(buf_slice(&text), true);
    buf_done(&text);
    return 0;
}
