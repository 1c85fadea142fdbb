/*
 * lex.c -- one fast pass: words, single Chinese characters, long runs of letters and
 * digits, lists of numbers; and whether anything of it deserves a closer look.
 */
#include "guard/pass.h"

#include "base/secret.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define DIGIT 27
#define BEYOND 28 /* ASCII ends here */
#define LONG_MIN 43
#define PARTIAL 0xFFu
#define HASH_MIN 32          /* letters and digits in a row */
#define WORD_LEAST 3         /* ASCII letters of the shortest word of a list */
#define REPEATS_OF 0xFFFFFFu /* of the last 24 words, so many repeat */
#define REPEATS_LEAST 9
#define COUNTINGS_LEAST 4 /* words such as "five": a phrase may be counted with them */
#define SINGLES_LEAST 24  /* letters in a row that stand alone */
#define LETTERS_MIN 36
#define EACH_BYTE 0x0101010101010101u
#define MIXED_NEAR 24   /* bytes between two parts of a key that have letters and digits */
#define PART_LETTERS 16 /* of a part that has no digit: few words are as long */

static uint8_t kinds[256]; /* 1 to 26 the letter, DIGIT, BEYOND, or 0 */
/* Of the files of wallets. A bit for the last two letters of each tells most other words from them. */
static const char *const file_words[] = {"ciphertext", "encseed", "dklen",
                                         "cborhex",    "encoded", "kty"};
#define FILE_WORDS (sizeof(file_words) / sizeof(file_words[0]))
static uint64_t file_keys[FILE_WORDS], file_endings[16];
static uint64_t salt_key, private_key; /* words of the English list */

static uint64_t key_of(const char *word)
{
    uint16_t signs[WORD_SIGNS_MAX];
    size_t count = 0;

    while (word[count] != '\0') {
        signs[count] = (uint8_t)word[count];
        count++;
    }
    return guard__word_key(signs, count);
}

void guard__lex_init(void)
{
    for (int c = 'a'; c <= 'z'; c++)
        kinds[c] = kinds[c - 32] = (uint8_t)(c & 31);
    for (int c = '0'; c <= '9'; c++)
        kinds[c] = DIGIT;
    for (int c = 0x80; c < 0x100; c++)
        kinds[c] = BEYOND;
    for (size_t i = 0; i < FILE_WORDS; i++) {
        file_keys[i] = key_of(file_words[i]);
        file_endings[file_keys[i] >> 6 & 15] |= UINT64_C(1) << (file_keys[i] & 63);
    }
    salt_key = key_of("salt");
    private_key = key_of("private");
}

/* ---- words ---- */

static void mark_repeats(struct pass *pass, struct word *word, uint64_t key)
{
    for (size_t i = 0; key != 0 && i < REPEATS_WITHIN && i < pass->seen; i++) {
        if (pass->last[(pass->seen - 1 - i) % REPEATS_KEPT] != key)
            continue;
        word->repeats = true;
        word[-(ptrdiff_t)i - 1].repeats = true;
        pass->bits_repeated |= 1;
        pass->out->has_fillers |=
            __builtin_popcount(pass->bits_repeated & REPEATS_OF) >= REPEATS_LEAST;
    }
}

/* A word that keeps coming stands between those of a phrase, as "and", or "li" of HTML. A byte of each
 * of the last keys is enough to know of most that none is the same: a byte that is zero in `apart`
 * borrows from its highest bit. */
static inline void note_repeat(struct pass *pass, struct word *word, uint64_t key)
{
    uint8_t tag = (uint8_t)(guard__spread(key) >> 56);
    uint64_t apart = pass->tags ^ tag * EACH_BYTE;

    pass->bits_repeated <<= 1;
    if (((apart - EACH_BYTE) & ~apart & EACH_BYTE << 7) != 0)
        mark_repeats(pass, word, key);
    pass->tags = pass->tags << 8 | tag;
    pass->last[pass->seen++ % REPEATS_KEPT] = key;
}

static bool is_file_word(uint64_t key)
{
    for (size_t i = 0; i < FILE_WORDS; i++)
        if (key == file_keys[i])
            return true;
    return false;
}

/* Words that are in no list, but known all the same. */
static void note_other(struct pass *pass, uint16_t id, uint64_t key)
{
    struct lexed *out = pass->out;

    if (id != 0 && guard__is_counting(pass->table, id))
        out->has_counting |= ++pass->countings >= COUNTINGS_LEAST;
    else if ((file_endings[key >> 6 & 15] >> (key & 63) & 1) != 0 && is_file_word(key))
        out->has_keystore = true;
}

static inline void add_word(struct pass *pass, size_t start, size_t end, uint64_t key, bool single)
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
        out->has_pem |= key == private_key;
        out->has_keystore |= key == salt_key;
        out->has_phrase |= guard__window_full(pass->bits);
        out->has_partial |= (pass->bits & PARTIAL) == PARTIAL;
        if (pass->number != 0) {
            pass->bits_numbered |= 1;
            out->has_numbered |= guard__window_full(pass->bits_numbered);
        }
    } else {
        note_other(pass, id, key);
    }
    pass->singles = single ? pass->singles + 1 : 0;
    out->has_letters |= pass->singles >= SINGLES_LEAST;
    pass->number = 0;
    if (pass->bytes != 0)
        guard__end_bytes(pass);
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

/* The last word, where the sign at `at` stands right behind it, was none but a number: it is taken back. Looked at here
 * and not where words end, which is the way of every word. */
static void take_back_counted(struct pass *pass, size_t at)
{
    struct lexed *out = pass->out;
    const struct word *word;
    uint32_t number;

    if (out->words_count == 0)
        return;
    word = &out->words[out->words_count - 1];
    number = word->end == at ? guard__counted(pass->text, pass->len, word->start, word->end) : 0;
    if (number == 0)
        return;
    pass->number = number <= PHRASE_MAX ? number : 255;
    pass->bits >>= 1;
    pass->bits_numbered >>= word->number != 0;
    pass->bits_repeated >>= 1;
    pass->tags >>= 8;
    pass->seen--;
    pass->singles -= pass->singles > 0;
    out->words_count--;
}

static void end_word(struct pass *pass, size_t start, size_t end, uint64_t key, bool single)
{
    if (!is_ordinal(pass, start, end))
        add_word(pass, start, end, key, single);
}

/* Parts of a key are near each other, an address and an order's number are not. */
static void note_mixed(struct pass *pass, size_t start, size_t end)
{
    struct lexed *out = pass->out;

    if (pass->mixed_end != 0 && start - pass->mixed_end <= MIXED_NEAR) {
        if (out->split_to == 0)
            out->split_from = pass->mixed_start;
        out->split_to = end;
    }
    pass->mixed_start = start;
    pass->mixed_end = end;
}

static void add_long(struct pass *pass, size_t start, size_t end, size_t count)
{
    uint8_t first = pass->text[start] | 32;

    if (count < SHORT_MIN)
        return;
    if (count >= LONG_MIN)
        *PUSH(pass->out, spans) =
            (struct span){(uint32_t)start, (uint32_t)end, (uint32_t)count, SPAN_LONG};
    else if (count <= SHORT_MAX && (first == 's' || first >= 0x80))
        *PUSH(pass->out, spans) =
            (struct span){(uint32_t)start, (uint32_t)end, (uint32_t)count, SPAN_SHORT};
}

/* ---- runs of letters and digits ---- */

/* Any of Unicode. Kana and Hangul end what is of ASCII, and are ended by it. */
static size_t other_run(struct pass *pass, size_t start)
{
    uint16_t signs[WORD_SIGNS_MAX];
    size_t count = 0, at = start, word_start = start, alnums = 0, end = start, letters = 0;
    uint32_t value = 0;
    size_t digits = 0, chars = 0;
    bool had_digits = false;
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
                    end_word(pass, word_start, here, guard__word_key(signs, count), chars == 1);
                count = chars = 0;
                had_digits = true;
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
            chars += i == 0;
            letters++;
            if (count < WORD_SIGNS_MAX)
                signs[count] =
                    (uint16_t)(read[i] >= 'A' && read[i] <= 'Z' ? read[i] + 32 : read[i]);
            count += count <= WORD_SIGNS_MAX;
        }
    }
    if (count > 0)
        end_word(pass, word_start, end, guard__word_key(signs, count), chars == 1);
    if (digits > 0 && digits == end - start) /* with what has no width behind it */
        guard__lex_number(pass, start, end, value);
    else if (digits > 0)
        pass->number = value <= PHRASE_MAX ? value : 255;
    if (letters > 0 && (had_digits || alnums >= PART_LETTERS))
        note_mixed(pass, start, end);
    add_long(pass, start, end, alnums);
    if (script == 2 && letters >= LETTERS_MIN)
        *PUSH(pass->out, spans) =
            (struct span){(uint32_t)start, (uint32_t)end, (uint32_t)letters, SPAN_LETTERS};
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

static size_t letters_end(const struct pass *pass, size_t at)
{
    while (at < pass->len && (uint8_t)(kinds[pass->text[at]] - 1) < 26)
        at++;
    return at;
}

/* Of ASCII's letters; 0 when there are more than a key has room for. */
static uint64_t ascii_key(const struct pass *pass, size_t start, size_t end)
{
    uint64_t key = 0;

    for (size_t at = start; at < end && end - start <= 12; at++)
        key = key << 5 | kinds[pass->text[at]];
    return key;
}

/* Letters and digits in turn, or either: a word has the number that stands before it. No word of a list is as short
 * as most groups of letters in a hash: those that follow each other there are one word, which is none. */
static void mixed_run(struct pass *pass, size_t start, size_t end)
{
    const uint8_t *text = pass->text;
    uint32_t value = 0;
    bool letters = false, digits = false, is_hash = end - start >= HASH_MIN, short_before = false;

    for (size_t at = start; at < end;) {
        size_t from = at;

        if (kinds[text[at]] == DIGIT) {
            digits = true;
            value = 0;
            for (; at < end && kinds[text[at]] == DIGIT; at++)
                value = value < 1000 ? value * 10 + (text[at] - '0') : value;
            continue;
        }
        if (at > start)
            pass->number = value <= PHRASE_MAX ? value : 255;
        at = letters_end(pass, at);
        letters = true;
        if (is_hash && at - from < WORD_LEAST) {
            if (!short_before)
                add_word(pass, from, at, 0, false);
            short_before = true;
            continue;
        }
        short_before = false;
        end_word(pass, from, at, ascii_key(pass, from, at), at - from == 1);
    }
    if (!letters)
        guard__lex_number(pass, start, end, value);
    else if (kinds[text[end - 1]] == DIGIT)
        pass->number = value <= PHRASE_MAX ? value : 255;
    if (letters && (digits || end - start >= PART_LETTERS))
        note_mixed(pass, start, end);
    add_long(pass, start, end, end - start);
}

/* The usual case: ASCII; other_run() takes what goes on with something else. */
static size_t ascii_run(struct pass *pass, size_t start)
{
    const uint8_t *text = pass->text;
    size_t len = pass->len, at = start;
    uint64_t key = 0;

    /* Most runs are one word. */
    while (at < len && (uint8_t)(kinds[text[at]] - 1) < 26)
        key = key << 5 | kinds[text[at++]];
    if (at > start && (at == len || kinds[text[at]] == 0)) {
        end_word(pass, start, at, at - start <= 12 ? key : 0, at - start == 1);
        add_long(pass, start, at, at - start);
        if (at - start >= PART_LETTERS)
            note_mixed(pass, start, at);
        return at;
    }
    while (at < len && (uint8_t)(kinds[text[at]] - 1) < DIGIT)
        at++;
    if (at < len && text[at] >= 0x80 && goes_on(pass, at))
        return other_run(pass, start);
    mixed_run(pass, start, at);
    return at;
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
        *at = guard__lex_han(pass, *at);
        return;
    case CHAR_READ:
        if (guard__read(pass->table, cp, read) > 0 &&
            guard__class(pass->table, read[0]) == CHAR_HAN) {
            *at = guard__lex_han(pass, *at);
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

/* Signs that mean something: what may begin what stands for a blank, and what ends "a)" and "i.". */
static const bool means[256] = {
    ['<'] = true, ['&'] = true, ['\\'] = true, [')'] = true, ['.'] = true};

static inline size_t lex_sign(struct pass *pass, struct slice text, size_t at)
{
    size_t end;

    if (!means[(uint8_t)text.data[at]])
        return at + 1;
    if (text.data[at] == ')' || text.data[at] == '.') {
        take_back_counted(pass, at);
        return at + 1;
    }
    end = guard__layout_end(text, at);
    return end > at ? end : at + 1;
}

void guard__lex(const struct table *table, struct slice text, struct lexed *lexed)
{
    struct pass pass;
    size_t at = 0;

    memset(&pass, 0, offsetof(struct pass, last));
    pass.table = table;
    pass.out = lexed;
    pass.text = (const uint8_t *)text.data;
    pass.len = text.len;
    pass.listed = guard__listed(table);
    lexed->words_count = lexed->hans_count = lexed->spans_count = lexed->runs_count = 0;
    lexed->has_phrase = lexed->has_numbered = lexed->has_partial = false;
    lexed->has_fillers = lexed->has_counting = false;
    lexed->split_from = lexed->split_to = 0;
    lexed->has_hans = lexed->has_keystore = lexed->has_pem = lexed->has_letters = false;
    while (at < text.len) {
        uint8_t byte = pass.text[at], kind = kinds[byte];

        if (byte <= ' ')
            at++; /* most of all signs */
        else if (kind == 0)
            at = lex_sign(&pass, text, at);
        else if (kind <= DIGIT)
            at = ascii_run(&pass, at);
        else if (byte >= 0xE5 && byte <= 0xE9)
            at = guard__lex_han(&pass, at);
        else
            lex_beyond(&pass, &at);
    }
    guard__lex_han_end(&pass);
    guard__end_bytes(&pass);
    lexed->number = (uint8_t)pass.number;
}
