/*
 * lex.c -- one fast pass: words, single Chinese characters, long runs of letters and
 * digits, lists of numbers; and whether anything of it deserves a closer look.
 */
#include "guard/internal.h"

#include "base/secret.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define DIGIT 27
#define BEYOND 28 /* ASCII ends here */
#define LONG_MIN 43
#define BYTES_IN_KEYPAIR 64
#define WINDOW 0xFFFu /* the last 12 words */
#define WINDOW_LEAST 11
#define PARTIAL 0xFFu
#define REPEATS_OF 0xFFFFFFu /* of the last 24 words, so many repeat */
#define REPEATS_LEAST 9

static uint8_t kinds[256]; /* 1 to 26 the letter, DIGIT, BEYOND, or 0 */
static uint64_t keystore_key;

struct pass {
    const struct table *table;
    struct lexed *out;
    const uint8_t *text;
    size_t len;
    uint16_t listed;
    uint32_t bits;          /* a bit a word, the last one lowest: is it in a list */
    uint32_t bits_numbered; /* of those with a number before them */
    uint32_t bits_han;
    uint32_t bits_repeated;
    uint64_t last[4]; /* keys of the words before, the latest first */
    uint32_t number;  /* since the last word; 0: none */
    /* numbers that may be bytes, in a row */
    uint32_t bytes;
    size_t bytes_start, bytes_end;
    /* Han characters with only white space between them */
    struct han_run block;
    uint32_t block_runs;
};

static void *grow(void *items, size_t *cap, size_t size)
{
    *cap = *cap == 0 ? 64 : *cap * 2;
    return mem_resize(items, *cap * size);
}

/* What a growing array needs room for, at the end. */
#define PUSH(out, name)                                                                            \
    ((out)->name##_count == (out)->name##_cap                                                      \
         ? (out)->name = grow((out)->name, &(out)->name##_cap, sizeof(*(out)->name))               \
         : (out)->name,                                                                            \
     &(out)->name[(out)->name##_count++])

void guard__lex_init(void)
{
    static const uint16_t ciphertext[] = {'c', 'i', 'p', 'h', 'e', 'r', 't', 'e', 'x', 't'};

    for (int c = 'a'; c <= 'z'; c++)
        kinds[c] = kinds[c - 32] = (uint8_t)(c & 31);
    for (int c = '0'; c <= '9'; c++)
        kinds[c] = DIGIT;
    for (int c = 0x80; c < 0x100; c++)
        kinds[c] = BEYOND;
    keystore_key = guard__word_key(ciphertext, 10);
}

/* ---- words ---- */

/* A word that keeps coming stands between those of a phrase, as "and", or "li" of HTML. */
static inline void note_repeat(struct pass *pass, struct word *word, uint64_t key)
{
    pass->bits_repeated <<= 1;
    for (size_t i = 1; key != 0 && i < 4; i++) {
        if (pass->last[i] != key)
            continue;
        word->repeats = true;
        word[-(ptrdiff_t)i - 1].repeats = true;
        pass->bits_repeated |= 1;
        pass->out->has_fillers |=
            __builtin_popcount(pass->bits_repeated & REPEATS_OF) >= REPEATS_LEAST;
    }
    pass->last[3] = pass->last[2];
    pass->last[2] = pass->last[1];
    pass->last[1] = pass->last[0];
    pass->last[0] = key;
}

static inline void add_word(struct pass *pass, size_t start, size_t end, uint64_t key)
{
    struct lexed *out = pass->out;
    uint16_t id = key != 0 ? guard__word_find(pass->table, key) : 0;
    struct word *word = PUSH(out, words);

    *word = (struct word){(uint32_t)start, (uint32_t)end, id, (uint8_t)pass->number, false};
    note_repeat(pass, word, key);
    pass->bits <<= 1;
    if (pass->number != 0)
        pass->bits_numbered <<= 1;
    if (id != 0 && id <= pass->listed) {
        pass->bits |= 1;
        out->has_phrase |= __builtin_popcount(pass->bits & WINDOW) >= WINDOW_LEAST;
        out->has_partial |= (pass->bits & PARTIAL) == PARTIAL;
        if (pass->number != 0) {
            pass->bits_numbered |= 1;
            out->has_numbered |= __builtin_popcount(pass->bits_numbered & WINDOW) >= WINDOW_LEAST;
        }
    } else if (key == keystore_key) {
        out->has_keystore = true;
    }
    pass->number = 0;
    pass->bytes = 0;
}

/* 1st, 2nd, 3rd, 4th: not a word, part of the number. */
static bool is_ordinal(const struct pass *pass, size_t start, size_t end)
{
    char two[2];

    if (end - start != 2 || start == 0 || kinds[pass->text[start - 1]] != DIGIT)
        return false;
    two[0] = (char)(pass->text[start] | 32);
    two[1] = (char)(pass->text[start + 1] | 32);
    return memcmp(two, "st", 2) == 0 || memcmp(two, "nd", 2) == 0 || memcmp(two, "rd", 2) == 0 ||
           memcmp(two, "th", 2) == 0;
}

static void end_word(struct pass *pass, size_t start, size_t end, uint64_t key)
{
    if (!is_ordinal(pass, start, end))
        add_word(pass, start, end, key);
}

/* ---- numbers ---- */

static bool only_listing(const struct pass *pass, size_t from, size_t to)
{
    for (; from < to; from++)
        if (strchr(", \t\r\n", pass->text[from]) == NULL || pass->text[from] == 0)
            return false;
    return true;
}

static void add_number(struct pass *pass, size_t start, size_t end, uint32_t value)
{
    pass->number = value <= PHRASE_MAX ? value : 255;
    if (value > 255 || end - start > 3) {
        pass->bytes = 0;
        return;
    }
    if (pass->bytes == 0 || !only_listing(pass, pass->bytes_end, start)) {
        pass->bytes = 0;
        pass->bytes_start = start;
    }
    pass->bytes_end = end;
    if (++pass->bytes == BYTES_IN_KEYPAIR) {
        *PUSH(pass->out, spans) = (struct span){(uint32_t)pass->bytes_start, (uint32_t)end,
                                                BYTES_IN_KEYPAIR, SPAN_NUMBERS};
        pass->bytes = 0;
    }
}

static void add_long(struct pass *pass, size_t start, size_t end, size_t count)
{
    if (count >= LONG_MIN)
        *PUSH(pass->out, spans) =
            (struct span){(uint32_t)start, (uint32_t)end, (uint32_t)count, SPAN_LONG};
}

/* ---- runs of letters and digits ---- */

/* Any of Unicode. Kana and Hangul end what is of ASCII, and are ended by it. */
static size_t other_run(struct pass *pass, size_t start)
{
    uint16_t signs[WORD_SIGNS_MAX];
    size_t count = 0, at = start, word_start = start, alnums = 0, end = start;
    uint32_t value = 0;
    size_t digits = 0;
    int script = 0; /* 1: ASCII's, 2: Kana or Hangul, which no key has in it */

    while (at < pass->len) {
        size_t here = at;
        uint32_t cp = guard__decode(pass->text, pass->len, &at);
        uint32_t read[4] = {cp};
        enum char_class class = guard__class(pass->table, cp);
        unsigned reads = cp < 0x80 ? kinds[cp] != 0 : guard__read(pass->table, cp, read);

        if (class == CHAR_IGNORED)
            continue;
        if (class == CHAR_HAN || (reads == 0 && class != CHAR_LETTER) ||
            (reads > 0 && guard__class(pass->table, read[0]) == CHAR_HAN))
            break;
        if (reads > 0) {
            int now = read[0] < 0x80 ? 1 : 2;
            if (script != 0 && now != script)
                break;
            script = now;
        }
        end = at;
        if (reads == 0) { /* a letter of no list: one that spoils the word */
            read[0] = FOREIGN;
            reads = 1;
        }
        for (unsigned i = 0; i < reads; i++) {
            bool digit = read[i] < 0x80 && kinds[read[i]] == DIGIT;

            alnums += read[i] >= '0' && read[i] < 0x80;
            if (digit) {
                if (count > 0)
                    end_word(pass, word_start, here, guard__word_key(signs, count));
                count = 0;
                value = value < 1000 ? value * 10 + (read[i] - '0') : value;
                digits++;
                continue;
            }
            if (digits > 0)
                pass->number = value <= PHRASE_MAX ? value : 255;
            digits = 0;
            value = 0;
            if (count == 0)
                word_start = here;
            if (count < WORD_SIGNS_MAX)
                signs[count] =
                    (uint16_t)(read[i] >= 'A' && read[i] <= 'Z' ? read[i] + 32 : read[i]);
            count += count <= WORD_SIGNS_MAX;
        }
    }
    if (count > 0)
        end_word(pass, word_start, end, guard__word_key(signs, count));
    if (digits > 0)
        pass->number = value <= PHRASE_MAX ? value : 255;
    add_long(pass, start, end, alnums);
    return end > start ? end : start + 1;
}

/* Whether the character here goes on with the run before it. */
static bool goes_on(const struct pass *pass, size_t at)
{
    uint32_t cp = guard__decode(pass->text, pass->len, &at), read[4];

    switch (guard__class(pass->table, cp)) {
    case CHAR_OTHER:
    case CHAR_HAN:
        return false;
    case CHAR_READ:
        return guard__read(pass->table, cp, read) > 0 &&
               guard__class(pass->table, read[0]) != CHAR_HAN;
    case CHAR_IGNORED:
    case CHAR_LETTER:
    case CHAR_ITSELF:
    case CHAR_HANGUL:
        break;
    }
    return true;
}

/* The usual case: ASCII. Falls back when it meets something else than that. */
static size_t ascii_run(struct pass *pass, size_t start)
{
    const uint8_t *text = pass->text;
    size_t len = pass->len, at = start, word_start = start;
    uint64_t key = 0;
    uint32_t value = 0;
    struct pass saved;
    size_t saved_words = pass->out->words_count;
    bool only_digits = true;

    /* Most runs are one word. */
    while (at < len && (uint8_t)(kinds[text[at]] - 1) < 26)
        key = key << 5 | kinds[text[at++]];
    if (at == len || kinds[text[at]] == 0) {
        if (at > start) {
            end_word(pass, start, at, at - start <= 12 ? key : 0);
            add_long(pass, start, at, at - start);
            return at;
        }
    }

    saved = *pass;
    at = start;
    key = 0;
    for (;; at++) {
        uint8_t kind = at < len ? kinds[text[at]] : 0;

        if ((uint8_t)(kind - 1) < 26) {
            if (at == word_start && at > start && kinds[text[at - 1]] == DIGIT)
                pass->number = value <= PHRASE_MAX ? value : 255;
            key = key << 5 | kind;
            only_digits = false;
            continue;
        }
        if (at > word_start)
            end_word(pass, word_start, at, at - word_start <= 12 ? key : 0);
        key = 0;
        word_start = at + 1;
        if (kind != DIGIT)
            break;
        if (at == start || kinds[text[at - 1]] != DIGIT)
            value = 0;
        value = value < 1000 ? value * 10 + (text[at] - '0') : value;
    }
    if (at < len && text[at] >= 0x80 && goes_on(pass, at)) {
        *pass = saved;
        pass->out->words_count = saved_words;
        return other_run(pass, start);
    }
    if (only_digits)
        add_number(pass, start, at, value);
    else if (kinds[text[at - 1]] == DIGIT)
        pass->number = value <= PHRASE_MAX ? value : 255;
    add_long(pass, start, at, at - start);
    return at;
}

/* ---- Chinese ---- */

static void add_han(struct pass *pass, uint32_t cp, size_t start, size_t end)
{
    bool listed;

    *PUSH(pass->out, hans) =
        (struct han_word){(uint32_t)start, (uint32_t)end, cp, (uint8_t)pass->number};
    listed = cp != 0 && (guard__han_index(pass->table, SIMPLIFIED, cp) >= 0 ||
                         guard__han_index(pass->table, TRADITIONAL, cp) >= 0);
    pass->bits_han = cp == 0 ? 0 : pass->bits_han << 1 | listed;
    pass->out->has_hans |= __builtin_popcount(pass->bits_han & WINDOW) >= WINDOW_LEAST;
    pass->number = 0;
    pass->bytes = 0;
}

static void add_run(struct pass *pass, const struct han_run *run)
{
    if (guard__phrase_length(run->count) || (run->labelled && run->count > 12))
        *PUSH(pass->out, runs) = *run;
}

static void end_block(struct pass *pass)
{
    if (pass->block_runs > 1 && guard__phrase_length(pass->block.count)) {
        pass->block.labelled = false;
        add_run(pass, &pass->block);
    }
    pass->block_runs = 0;
}

/* White space only, and little of it, since the block's end? */
static bool block_goes_on(const struct pass *pass, size_t at)
{
    size_t from = pass->block.end;

    if (pass->block_runs == 0 || at - from > 16)
        return false;
    while (from < at) {
        uint32_t cp = guard__decode(pass->text, pass->len, &from);
        if (cp != ' ' && cp != '\t' && cp != 0x3000 && cp != 0xA0 &&
            guard__class(pass->table, cp) != CHAR_IGNORED)
            return false;
    }
    return true;
}

static size_t han_run(struct pass *pass, size_t start)
{
    const uint8_t *text = pass->text;
    struct han_run run = {(uint32_t)start, (uint32_t)start, 0, false};
    size_t at = start;
    uint32_t cp, first = 0;

    while (at < pass->len) {
        size_t next = at;

        cp = guard__decode(text, pass->len, &next);
        if (cp - HAN_FIRST >= HAN_COUNT) {
            enum char_class class = guard__class(pass->table, cp);
            uint32_t read[4];

            if (class == CHAR_IGNORED) {
                at = next;
                continue;
            }
            if (class == CHAR_READ && guard__read(pass->table, cp, read) == 1 &&
                guard__class(pass->table, read[0]) == CHAR_HAN)
                cp = read[0];
            else if (class != CHAR_HAN)
                break;
        }
        if (run.count++ == 0)
            first = cp;
        run.labelled |= guard__begins_label(cp);
        at = next;
        run.end = (uint32_t)at;
    }
    if (run.count == 0)
        return start + 1; /* it only began like one: bytes that are no text */
    add_han(pass, run.count == 1 ? first : 0, start, run.end);
    add_run(pass, &run);

    if (!block_goes_on(pass, start)) {
        end_block(pass);
        pass->block = run;
    }
    pass->block_runs++;
    if (pass->block_runs > 1) {
        pass->block.count += run.count;
        pass->block.end = run.end;
    }
    return run.end;
}

static void lex_beyond(struct pass *pass, size_t *at)
{
    size_t next = *at;
    uint32_t cp = guard__decode(pass->text, pass->len, &next), read[4];

    switch (guard__class(pass->table, cp)) {
    case CHAR_OTHER:
    case CHAR_IGNORED:
        *at = next;
        return;
    case CHAR_HAN:
        *at = han_run(pass, *at);
        return;
    case CHAR_READ:
        if (guard__read(pass->table, cp, read) > 0 &&
            guard__class(pass->table, read[0]) == CHAR_HAN) {
            *at = han_run(pass, *at);
            return;
        }
        break;
    case CHAR_LETTER:
    case CHAR_ITSELF:
    case CHAR_HANGUL:
        break;
    }
    *at = other_run(pass, *at);
}

void guard__lex(const struct table *table, struct slice text, struct lexed *lexed)
{
    struct pass pass = {
        .table = table,
        .out = lexed,
        .text = (const uint8_t *)text.data,
        .len = text.len,
        .listed = guard__listed(table),
    };
    size_t at = 0;

    lexed->words_count = lexed->hans_count = lexed->spans_count = lexed->runs_count = 0;
    lexed->has_phrase = lexed->has_numbered = lexed->has_partial = false;
    lexed->has_fillers = false;
    lexed->has_hans = lexed->has_keystore = false;
    while (at < text.len) {
        uint8_t byte = pass.text[at], kind = kinds[byte];

        if (kind == 0)
            at++;
        else if (kind <= DIGIT)
            at = ascii_run(&pass, at);
        else if (byte >= 0xE5 && byte <= 0xE9)
            at = han_run(&pass, at);
        else
            lex_beyond(&pass, &at);
    }
    end_block(&pass);
}

static void wipe(void *items, size_t size)
{
    if (items != NULL)
        secret_wipe(items, size);
    free(items);
}

void guard__lexed_done(struct lexed *lexed)
{
    wipe(lexed->words, lexed->words_cap * sizeof(*lexed->words));
    wipe(lexed->hans, lexed->hans_cap * sizeof(*lexed->hans));
    wipe(lexed->spans, lexed->spans_cap * sizeof(*lexed->spans));
    wipe(lexed->runs, lexed->runs_cap * sizeof(*lexed->runs));
}
