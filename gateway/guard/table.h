/* table.h -- the data as it lies in memory; included by table.c and table_han.c only. */
#ifndef BATON_GUARD_TABLE_H
#define BATON_GUARD_TABLE_H

#include "guard/internal.h"

#define SLOTS (1u << 16)
#define BLOOM_BITS (1u << 17)
#define WORDS_MAX 17000
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
    struct word_entry words[WORDS_MAX + 1]; /* the first is nobody */
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

/* An embedded file, its lines that are no comment, and what stands between their blanks. */
struct slice guard__file(const char *name);
bool guard__next_line(struct slice *rest, struct slice *ret_line);
bool guard__next_item(struct slice *line, struct slice *ret_item);
void guard__load_han(struct table *table);

#endif
