/*
 * wallets.c -- phrases of other wallets, each by its own checksum.
 *
 * Of words of BIP-39's lists: Electrum's (https://electrum.readthedocs.io/en/latest/seedphrase.html), TON's
 * (https://github.com/ton-org/ton-crypto), LND's aezeed, Algorand's 25
 * (https://developer.algorand.org/docs/get-details/accounts/). Monero's are of another list, which is not needed: the 25th word is one of the others again, and
 * a checksum says which one.
 */
#include "guard/internal.h"

#include "base/secret.h"

#include <string.h>

#define ELECTRUM_WORDS 12
#define TON_WORDS 24
#define TON_ROUNDS 390
#define TON_TRIES 2 /* in a text: each costs as much as 60 KB of prose */
#define AEZEED_BYTES 33
#define ALGORAND_WORDS 25
#define MONERO_WORDS 25
#define MONERO_OTHERS (MONERO_WORDS - 1)
#define MONERO_ASCII 4 /* letters of its shortest English word */
#define MONERO_LEAST 3 /* and of any */
#define MONERO_REPEATS 3
#define JOINED_MAX (MONERO_WORDS * (WORD_SIGNS_MAX + 1))

/* The words in small letters with a blank between, as wallets hash them; 0 when one of them is not of ASCII. */
static size_t join(const struct scan *scan, const struct word *words, size_t count,
                   char out[JOINED_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        const struct word_entry *entry = guard__word(scan->table, words[i].id);

        if (i > 0)
            out[len++] = ' ';
        for (size_t k = 0; k < entry->signs_count; k++) {
            if (entry->signs[k] >= 0x80)
                return 0;
            out[len++] = (char)entry->signs[k];
        }
    }
    return len;
}

/* Twelve bits at most say what kind of wallet it is: 01, 100, 101 or 102. */
static bool is_electrum(const struct scan *scan, const struct word *words)
{
    char joined[JOINED_MAX];
    uint8_t hash[SECRET_HASH512_BYTES];
    size_t len = join(scan, words, ELECTRUM_WORDS, joined);

    secret_hmac512(SLICE_LIT("Seed version"), (struct slice){joined, len}, hash);
    secret_wipe(joined, sizeof(joined));
    return len > 0 && (hash[0] == 0x01 || (hash[0] == 0x10 && hash[1] >> 4 <= 2));
}

static bool is_ton(struct scan *scan, const struct word *words)
{
    char joined[JOINED_MAX];
    uint8_t entropy[SECRET_HASH512_BYTES], hash[SECRET_HASH512_BYTES];
    size_t len;

    if (scan->dear == TON_TRIES)
        return false;
    scan->dear++;
    len = join(scan, words, TON_WORDS, joined);
    secret_hmac512((struct slice){joined, len}, SLICE_LIT(""), entropy);
    secret_stretch512((struct slice){(const char *)entropy, sizeof(entropy)},
                      SLICE_LIT("TON seed version"), TON_ROUNDS, hash);
    secret_wipe(joined, sizeof(joined));
    secret_wipe(entropy, sizeof(entropy));
    return len > 0 && hash[0] == 0;
}

static uint32_t crc32_of(const uint8_t *bytes, size_t count, uint32_t polynomial)
{
    uint32_t sum = ~0u;

    for (size_t i = 0; i < count; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ ((sum & 1) != 0 ? polynomial : 0);
    }
    return ~sum;
}

/* A version, which is zero, what is enciphered, its salt, and CRC-32C of it all. */
static bool is_aezeed(const uint16_t *indexes)
{
    uint8_t bytes[AEZEED_BYTES];
    uint32_t gathered = 0, sum;
    size_t at = 0;
    int held = 0;
    bool is;

    if (indexes[0] >> 3 != 0)
        return false;
    for (size_t i = 0; i < TON_WORDS; i++) {
        gathered = gathered << 11 | indexes[i];
        for (held += 11; held >= 8; at++) {
            held -= 8;
            bytes[at] = (uint8_t)(gathered >> held);
        }
    }
    sum = crc32_of(bytes, AEZEED_BYTES - 4, 0x82F63B78u);
    is = bytes[29] == sum >> 24 && bytes[30] == (uint8_t)(sum >> 16) &&
         bytes[31] == (uint8_t)(sum >> 8) && bytes[32] == (uint8_t)sum;
    secret_wipe(bytes, sizeof(bytes));
    return is;
}

/* 24 words are 32 bytes, the lowest bits first; the last one is the first 11 bits of their hash. */
static bool is_algorand(const uint16_t *indexes)
{
    uint8_t bytes[ALGORAND_WORDS * 11 / 8], hash[SECRET_HASH_BYTES];
    uint32_t gathered = 0;
    size_t at = 0;
    bool is;

    for (size_t i = 0, held = 0; i < ALGORAND_WORDS - 1; i++) {
        gathered |= (uint32_t)indexes[i] << held;
        for (held += 11; held >= 8; held -= 8, gathered >>= 8)
            bytes[at++] = (uint8_t)gathered;
    }
    secret_hash512_256((struct slice){(const char *)bytes, 32}, hash);
    is = (hash[0] | (hash[1] & 7) << 8) == indexes[ALGORAND_WORDS - 1];
    secret_wipe(bytes, sizeof(bytes));
    return is;
}

bool guard__wallet_phrase(struct scan *scan, int lang, const struct word *words,
                          const uint16_t *indexes, size_t count)
{
    switch (count) {
    case ELECTRUM_WORDS:
        return (lang == ENGLISH || lang == SPANISH) && is_electrum(scan, words);
    case TON_WORDS:
        return lang == ENGLISH && (is_aezeed(indexes) || is_ton(scan, words));
    case ALGORAND_WORDS:
        return lang == ENGLISH && is_algorand(indexes);
    default:
        return false;
    }
}

/* ---- SLIP-39 ---- */

/* A Reed-Solomon code over 1024: BIP-173's way, with ten bits a word. */
static uint32_t share_sum(uint32_t sum, uint32_t value)
{
    static const uint32_t parts[] = {0xE0E040,   0x1C1C080,  0x3838100,  0x7070200,  0xE0E0009,
                                     0x1C0C2412, 0x38086C24, 0x3090FC48, 0x21B1F890, 0x3F3F120};
    uint32_t top = sum >> 20;

    sum = (sum & 0xFFFFF) << 10 ^ value;
    for (int i = 0; i < 10; i++)
        sum ^= (top >> i & 1) != 0 ? parts[i] : 0;
    return sum;
}

bool guard__is_share(const uint16_t *indexes, size_t count)
{
    static const char *const names[] = {"shamir", "shamir_extendable"};
    /* Which of them it is, a bit behind the identifier's 15 says. */
    uint32_t sum = 1;

    for (const char *c = names[indexes[1] >> 4 & 1]; *c != '\0'; c++)
        sum = share_sum(sum, (uint8_t)*c);
    for (size_t i = 0; i < count; i++)
        sum = share_sum(sum, indexes[i]);
    return sum == 1;
}

/* ---- Monero ---- */

static uint8_t small(char c)
{
    return (uint8_t)(c >= 'A' && c <= 'Z' ? c | 32 : c);
}

static bool is_same(struct slice text, const struct word *a, const struct word *b)
{
    size_t len = a->end - a->start;

    if (b->end - b->start != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (small(text.data[a->start + i]) != small(text.data[b->start + i]))
            return false;
    return true;
}

/* The first letters of all words but the last, one behind the other. */
static size_t read_heads(struct slice text, const struct word *words, size_t letters,
                         uint8_t out[MONERO_OTHERS * 4 * 4])
{
    size_t len = 0;

    for (size_t i = 0; i < MONERO_OTHERS; i++) {
        size_t at = words[i].start;

        for (size_t k = 0; k < letters && at < words[i].end; k++) {
            size_t from = at;

            guard__next(text, &at);
            for (; from < at; from++)
                out[len++] = small(text.data[from]);
        }
    }
    return len;
}

static bool is_checked_word(struct slice text, const struct word *words, size_t letters)
{
    uint8_t heads[MONERO_OTHERS * 4 * 4];
    size_t len = read_heads(text, words, letters, heads);
    uint32_t sum = crc32_of(heads, len, 0xEDB88320u);

    secret_wipe(heads, sizeof(heads));
    return is_same(text, &words[sum % MONERO_OTHERS], &words[MONERO_OTHERS]);
}

/* All of so many letters; of ASCII alone, when it is asked for. */
static bool are_long(struct slice text, const struct word *words, size_t least, bool ascii)
{
    for (size_t i = 0; i < MONERO_WORDS; i++) {
        size_t letters = 0;

        for (size_t at = words[i].start; at < words[i].end; letters++)
            if (guard__next(text, &at) >= 0x80 && ascii)
                return false;
        if (letters < least)
            return false;
    }
    return true;
}

static bool has_line_between(struct slice text, size_t from, size_t to)
{
    return memchr(text.data + from, '\n', to - from) != NULL;
}

/* Nothing else on its first line before it but what ends with a colon, nor on the last one behind it. */
static bool stands_alone(const struct scan *scan, size_t at)
{
    const struct word *words = scan->lexed->words;
    size_t end = at + MONERO_WORDS;
    struct slice text = scan->text;

    if (end < scan->lexed->words_count &&
        !has_line_between(text, words[end - 1].end, words[end].start))
        return false;
    return at == 0 || has_line_between(text, words[at - 1].end, words[at].start) ||
           memchr(text.data + words[at - 1].end, ':', words[at].start - words[at - 1].end) != NULL;
}

/* With the same between all of them, but for numbers: a sentence has its commas here and there. */
static bool are_even(struct slice text, const struct word *words)
{
    for (size_t i = 2; i < MONERO_WORDS; i++) {
        size_t a = words[0].end, b = words[i - 1].end;

        while (a < words[1].start || b < words[i].start) {
            if (a < words[1].start && text.data[a] >= '0' && text.data[a] <= '9')
                a++;
            else if (b < words[i].start && text.data[b] >= '0' && text.data[b] <= '9')
                b++;
            else if (a == words[1].start || b == words[i].start || text.data[a++] != text.data[b++])
                return false;
        }
    }
    return true;
}

/* Few of them are there twice: words taken at random, which a text that says the same again is not. */
static bool are_random(struct slice text, const struct word *words)
{
    size_t repeats = 0;

    for (size_t i = 1; i < MONERO_OTHERS; i++)
        for (size_t k = 0; k < i; k++)
            repeats += is_same(text, &words[i], &words[k]);
    return repeats <= MONERO_REPEATS;
}

static bool is_monero(const struct scan *scan, size_t at, bool is_alone)
{
    const struct word *words = scan->lexed->words + at;
    struct slice text = scan->text;
    bool repeats = false;

    for (size_t i = 0; i < MONERO_OTHERS && !repeats; i++)
        repeats = is_same(text, &words[i], &words[MONERO_OTHERS]);
    if (!repeats)
        return false;
    return ((are_long(text, words, MONERO_ASCII, true) && is_checked_word(text, words, 3)) ||
            (is_alone && are_even(text, words) && are_long(text, words, MONERO_LEAST, false) &&
             (is_checked_word(text, words, 3) || is_checked_word(text, words, 4)))) &&
           are_random(text, words);
}

void guard__find_monero(struct scan *scan)
{
    const struct word *words = scan->lexed->words;
    size_t count = scan->lexed->words_count;

    for (size_t from = 0, to; from < count; from = to + 1) {
        from = guard__next_row(words, count, from, MONERO_WORDS, MONERO_LEAST, UINT32_MAX);
        for (to = from; to < count && words[to].end - words[to].start >= MONERO_LEAST; to++)
            ;
        /* In a longer row, only what has lines of its own: it is a list, or a text. */
        for (size_t at = from; at + MONERO_WORDS <= to; at++) {
            bool is_alone = stands_alone(scan, at);

            if ((is_alone || to - from <= LIST_RUN) && is_monero(scan, at, is_alone))
                guard__add(scan, GUARD_RECOVERY_PHRASE, words[at].start,
                           words[at + MONERO_OTHERS].end);
        }
    }
}
