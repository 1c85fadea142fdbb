/*
 * typos.c -- the targets by each of their spellings with one letter left out: two words
 * that are one slip apart have such a spelling in common.
 */
#include "bot/typos.h"

#include "bot/hash.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#define TARGET_MIN 4 /* shorter words are one slip away from too many, */
#define SLIP_LEAST 5 /* and up to here all are, but for two neighbours swapped */
#define SLIP_MIN 4
#define WORD_MAX 24

struct known {
    uint64_t key;
    UT_hash_handle hh;
};

/* A spelling, and the first word that has it. */
struct spelling {
    uint64_t key;
    char *word;
    bool owner;
    UT_hash_handle hh;
};

struct bot_typos {
    struct known *known;
    struct spelling *spellings;
};

static uint64_t key_of(struct slice word)
{
    return bot__hash(BOT_HASH_START, word);
}

/* The word without the letter at `skip`. */
static uint64_t key_without(struct slice word, size_t skip)
{
    uint64_t key = bot__hash(BOT_HASH_START, (struct slice){word.data, skip});

    return bot__hash(key, (struct slice){word.data + skip + 1, word.len - skip - 1});
}

static struct spelling *spelling_find(const struct bot_typos *typos, uint64_t key)
{
    struct spelling *spelling;

    HASH_FIND(hh, typos->spellings, &key, sizeof(key), spelling);
    return spelling;
}

static bool is_known(const struct bot_typos *typos, uint64_t key)
{
    struct known *known;

    HASH_FIND(hh, typos->known, &key, sizeof(key), known);
    return known != NULL;
}

struct bot_typos *bot__typos_new(void)
{
    return mem_new(sizeof(struct bot_typos));
}

void bot__typos_free(struct bot_typos *typos)
{
    struct known *known, *next_known;
    struct spelling *spelling, *next;

    if (typos == NULL)
        return;
    HASH_ITER (hh, typos->known, known, next_known) {
        HASH_DEL(typos->known, known);
        free(known);
    }
    HASH_ITER (hh, typos->spellings, spelling, next) {
        HASH_DEL(typos->spellings, spelling);
        if (spelling->owner)
            free(spelling->word);
        free(spelling);
    }
    free(typos);
}

static void add_spelling(struct bot_typos *typos, uint64_t key, char *word, bool owner)
{
    struct spelling *spelling = mem_new(sizeof(*spelling));

    spelling->key = key;
    spelling->word = word;
    spelling->owner = owner;
    HASH_ADD(hh, typos->spellings, key, sizeof(spelling->key), spelling);
}

void bot__typos_learn(struct bot_typos *typos, struct slice word, bool target)
{
    uint64_t key = key_of(word);

    if (!is_known(typos, key)) {
        struct known *known = mem_new(sizeof(*known));
        known->key = key;
        HASH_ADD(hh, typos->known, key, sizeof(known->key), known);
    }
    if (!target || word.len < TARGET_MIN || word.len > WORD_MAX ||
        spelling_find(typos, key) != NULL)
        return;
    char *copy = slice_dup(word);
    add_spelling(typos, key, copy, true);
    for (size_t i = 1; i < word.len; i++) {
        uint64_t without = key_without(word, i);
        if (spelling_find(typos, without) == NULL)
            add_spelling(typos, without, copy, false);
    }
}

/* Whether one letter less, more or other, or two neighbours swapped, make one the other. */
static bool one_slip(struct slice meant, struct slice word)
{
    size_t head = 0, tail = 0;
    size_t least = meant.len < word.len ? meant.len : word.len;
    size_t most = meant.len < word.len ? word.len : meant.len;

    while (head < least && meant.data[head] == word.data[head])
        head++;
    while (tail < least - head &&
           meant.data[meant.len - 1 - tail] == word.data[word.len - 1 - tail])
        tail++;
    size_t rest = most - head - tail; /* what differs of the longer */
    if (meant.len < SLIP_LEAST && (meant.len != word.len || rest != 2))
        return false;
    if (meant.len != word.len)
        return most - least == 1 && rest == 1;
    return rest == 1 || (rest == 2 && meant.data[head] == word.data[head + 1] &&
                         meant.data[head + 1] == word.data[head]);
}

static struct slice try(const struct bot_typos *typos, uint64_t key, struct slice word)
{
    const struct spelling *spelling = spelling_find(typos, key);
    struct slice meant = spelling != NULL ? slice_of(spelling->word) : SLICE_NONE;

    return spelling != NULL && meant.data[0] == word.data[0] && one_slip(meant, word) ? meant
                                                                                      : SLICE_NONE;
}

struct slice bot__typos_mend(const struct bot_typos *typos, struct slice word)
{
    if (word.len < SLIP_MIN || word.len > WORD_MAX || is_known(typos, key_of(word)))
        return SLICE_NONE;

    struct slice meant = try(typos, key_of(word), word);
    for (size_t i = 1; i < word.len && meant.data == NULL; i++)
        meant = try(typos, key_without(word, i), word);
    return meant;
}
