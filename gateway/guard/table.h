/*
 * table.h -- the data as it lies in memory, and what is looked up in it. The pass over a text does
 * that once or more for each character and word, so it is here, where it can be put in place of the call.
 */
#ifndef BATON_GUARD_TABLE_H
#define BATON_GUARD_TABLE_H

#include "guard/guard.h"

#define LANGS 9       /* whose words are of several letters; the two Chinese lists are apart */
#define BIP39_LANGS 8 /* the last one is SLIP-39's */
#define SLIP39 8
#define LIST_WORDS 2048
#define SLIP39_WORDS 1024
#define SIMPLIFIED 0 /* of the Chinese ones */
#define TRADITIONAL 1
#define HAN_FIRST 0x4E00u
#define HAN_COUNT 0x5200u
#define WORD_SIGNS_MAX 14 /* letters of a word; none of the lists has more than 11 */

/* ---- characters ---- */

#define FOREIGN 1u /* stands for a letter of no list */

static inline bool guard__is_tail(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Decodes one character; `*at` moves behind it. U+FFFD for what is broken. In the header, for
 * the fast pass lives on it. */
static inline uint32_t guard__decode(const uint8_t *text, size_t len, size_t *at)
{
    const uint8_t *p = text + *at;
    size_t left = len - *at;

    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] >= 0xE0 && p[0] < 0xF0 && left >= 3 && guard__is_tail(p[1]) && guard__is_tail(p[2])) {
        *at += 3;
        return (p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    }
    if (p[0] >= 0xC2 && p[0] < 0xE0 && left >= 2 && guard__is_tail(p[1])) {
        *at += 2;
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    }
    if (p[0] >= 0xF0 && left >= 4 && guard__is_tail(p[1]) && guard__is_tail(p[2]) &&
        guard__is_tail(p[3])) {
        *at += 4;
        return (p[0] & 7u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
    }
    *at += 1;
    return 0xFFFD;
}

static inline uint32_t guard__next(struct slice text, size_t *at)
{
    return guard__decode((const uint8_t *)text.data, text.len, at);
}

/* ---- the data ---- */

enum char_class {
    CHAR_OTHER,   /* between words */
    CHAR_IGNORED, /* zero width, marks: as if not there */
    CHAR_LETTER,  /* of no list */
    CHAR_HAN,
    CHAR_ITSELF,
    CHAR_HANGUL, /* a syllable: two or three letters */
    CHAR_READ,   /* and above: read as another text */
};

/* What a word is besides one of a list; see data/everyday.txt. */
enum word_use { USE_NONE, USE_GLUE, USE_USUAL, USE_COUNTING };

struct word_entry {
    uint64_t key;
    uint8_t use;           /* enum word_use */
    uint16_t langs;        /* bits; 0 for a common word that is in no list */
    uint16_t index[LANGS]; /* in those lists */
    uint16_t signs[WORD_SIGNS_MAX];
    uint8_t signs_count;
};

struct label {
    struct slice text;
    uint8_t kind; /* enum label_kind */
};

#define SLOTS (1u << 16)
#define BLOOM_BITS (1u << 17)
#define TABLE_WORDS_MAX 18000
#define PAGES 0x1100
#define BLOCKS_MAX 600
#define READS_MAX 6000
#define LABELS_MAX 512
#define LABEL_TEXT_MAX (LABELS_MAX * 64)
#define PAIR_RANKS 300
#define HANGUL_FIRST 0xAC00u
#define HAN_RARE 1u
#define HAN_USUAL 2u
#define TALK_SLOTS 2048
#define RARE_FROM 512 /* index in a list, which is sorted by frequency */

struct reading {
    uint8_t count;
    uint32_t to[4];
};

struct table {
    uint64_t bloom[BLOOM_BITS / 64];
    uint16_t slots[SLOTS];
    struct word_entry words[TABLE_WORDS_MAX + 1]; /* the first is nobody */
    uint16_t words_count;
    uint16_t listed;
    uint16_t counting;     /* those between `listed` and this one number a phrase's words */
    uint16_t pages[PAGES]; /* to a block; the first is all CHAR_OTHER */
    uint16_t blocks[BLOCKS_MAX][256];
    size_t blocks_count;
    struct reading reads[READS_MAX];
    size_t reads_count;
    uint16_t han[2][HAN_COUNT];     /* index + 1 */
    uint16_t han_simple[HAN_COUNT]; /* rank + 1 of the character as it is in Simplified */
    uint8_t han_is[HAN_COUNT];      /* HAN_RARE, HAN_USUAL */
    uint8_t pairs[PAIR_RANKS][PAIR_RANKS];
    uint32_t talk[TALK_SLOTS]; /* two characters, as places from HAN_FIRST on; 0: free */
    char label_text[LABEL_TEXT_MAX];
    uint64_t label_begins[1024];     /* a bit for each first two bytes */
    struct label labels[LABELS_MAX]; /* by first byte, then the longer ones first */
    size_t labels_count;
    uint16_t labels_of[257]; /* where those of a byte begin */
};

struct table *guard__table_new(void);
void guard__table_free(struct table *table);

/* ---- characters ---- */

static inline uint16_t guard__class_value(const struct table *table, uint32_t cp)
{
    return cp < PAGES << 8 ? table->blocks[table->pages[cp >> 8]][cp & 0xFF] : CHAR_OTHER;
}

static inline enum char_class guard__class(const struct table *table, uint32_t cp)
{
    uint16_t value = guard__class_value(table, cp);

    return value > CHAR_READ ? CHAR_READ : (enum char_class)value;
}

/* What a character is read as: at most 4, case kept; the class of the first is
 * what it counts as. 0 for those that are not read. */
unsigned guard__read(const struct table *table, uint32_t cp, uint32_t out[4]);

/* ---- words ---- */

static inline uint64_t guard__spread(uint64_t key)
{
    return key * 0x9E3779B97F4A7C15u;
}

/* The number of a word's entry, or 0. Numbers up to guard__listed() are words of a list. */
static inline uint16_t guard__word_find(const struct table *table, uint64_t key)
{
    uint64_t hash = guard__spread(key);
    uint64_t bit = hash >> 47;
    uint32_t slot = (uint32_t)(hash >> 48);

    if ((table->bloom[bit >> 6] >> (bit & 63) & 1) == 0)
        return 0;
    while (table->slots[slot] != 0) {
        if (table->words[table->slots[slot]].key == key)
            return table->slots[slot];
        slot = (slot + 1) % SLOTS;
    }
    return 0;
}

static inline uint16_t guard__listed(const struct table *table)
{
    return table->listed;
}

static inline const struct word_entry *guard__word(const struct table *table, uint16_t id)
{
    return &table->words[id];
}

/* All lower case; ASCII words up to 12 letters have a key of their own. 0 for what is too long. */
uint64_t guard__word_key(const uint16_t *signs, size_t count);

/* Whether words that no list has are for counting: "five", "twelfth". */
static inline bool guard__is_counting(const struct table *table, uint16_t id)
{
    return id > table->listed && id <= table->counting;
}

/* ---- Chinese characters ---- */

/* Index in one of the Chinese lists, or -1. */
static inline int guard__han_index(const struct table *table, int list, uint32_t cp)
{
    return cp - HAN_FIRST < HAN_COUNT ? table->han[list][cp - HAN_FIRST] - 1 : -1;
}

/* Whether it is one of the lists' less frequent characters. */
static inline bool guard__han_rare(const struct table *table, uint32_t cp)
{
    return cp - HAN_FIRST < HAN_COUNT && (table->han_is[cp - HAN_FIRST] & HAN_RARE) != 0;
}

/* Whether visitors write it alone. */
static inline bool guard__han_usual(const struct table *table, uint32_t cp)
{
    return cp - HAN_FIRST < HAN_COUNT && (table->han_is[cp - HAN_FIRST] & HAN_USUAL) != 0;
}

/* Whether two characters are a word of a support desk. */
bool guard__han_talk(const struct table *table, uint32_t first, uint32_t second);
/* Whether two characters are a frequent word. */
bool guard__han_pair(const struct table *table, uint32_t first, uint32_t second);

/* ---- labels ---- */

/* Of the folded labels that begin with this byte. */
static inline const struct label *guard__labels(const struct table *table, uint8_t first,
                                                size_t *ret_count)
{
    uint16_t at = table->labels_of[first];

    *ret_count = (size_t)(table->labels_of[first + 1] - at);
    return &table->labels[at];
}

/* Whether any label begins with these two. */
static inline bool guard__label_begins(const struct table *table, uint8_t first, uint8_t second)
{
    unsigned two = (unsigned)first << 8 | second;

    return table->label_begins[two >> 6] >> (two & 63) & 1;
}

/* ---- files: for those that load them ---- */

/* An embedded file, its lines that are no comment, and what stands between their blanks. */
struct slice guard__file(const char *name);
bool guard__next_line(struct slice *rest, struct slice *ret_line);
bool guard__next_item(struct slice *line, struct slice *ret_item);
void guard__load_han(struct table *table);

#endif
