/*
 * kinds.h -- sets of the kinds of words that wording.txt knows; included within policy/ only.
 *
 * A kind is a number, given in the order of that file. A set has a bit for each, over as many machine words as they
 * need: when kinds run out, KINDS_WORDS is to be one more, and nothing else changes.
 */
#ifndef BATON_POLICY_KINDS_H
#define BATON_POLICY_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KINDS_WORDS 2
#define KINDS_MAX (KINDS_WORDS * 64)

struct kinds {
    uint64_t words[KINDS_WORDS];
};

static inline struct kinds kinds_one(unsigned kind)
{
    struct kinds set = {{0}};

    set.words[kind / 64] = UINT64_C(1) << kind % 64;
    return set;
}

static inline bool kinds_have(const struct kinds *set, unsigned kind)
{
    return set->words[kind / 64] >> kind % 64 & 1;
}

static inline bool kinds_any(const struct kinds *set)
{
    uint64_t any = 0;

    for (size_t i = 0; i < KINDS_WORDS; i++)
        any |= set->words[i];
    return any != 0;
}

/* Whether the two have a kind in common. */
static inline bool kinds_meet(const struct kinds *a, const struct kinds *b)
{
    uint64_t both = 0;

    for (size_t i = 0; i < KINDS_WORDS; i++)
        both |= a->words[i] & b->words[i];
    return both != 0;
}

/* Whether all of `part` are in `whole`. */
static inline bool kinds_within(const struct kinds *part, const struct kinds *whole)
{
    uint64_t lacking = 0;

    for (size_t i = 0; i < KINDS_WORDS; i++)
        lacking |= part->words[i] & ~whole->words[i];
    return lacking == 0;
}

static inline void kinds_add(struct kinds *set, const struct kinds *more)
{
    for (size_t i = 0; i < KINDS_WORDS; i++)
        set->words[i] |= more->words[i];
}

static inline void kinds_add_one(struct kinds *set, unsigned kind)
{
    set->words[kind / 64] |= UINT64_C(1) << kind % 64;
}

/* Those alone that are in both. */
static inline void kinds_keep(struct kinds *set, const struct kinds *kept)
{
    for (size_t i = 0; i < KINDS_WORDS; i++)
        set->words[i] &= kept->words[i];
}

static inline void kinds_drop(struct kinds *set, const struct kinds *less)
{
    for (size_t i = 0; i < KINDS_WORDS; i++)
        set->words[i] &= ~less->words[i];
}

#endif
