/*
 * clues.h -- what a text says of what is wanted: its words (features.h), and what they mean
 * (senses.h), alone and two and three together, so that "my", "coins" and "gone" tell more
 * in one text than each in one of its own. Both kinds count the same, however many there are.
 */
#ifndef BATON_BOT_CLUES_H
#define BATON_BOT_CLUES_H

#include "bot/features.h"
#include "bot/senses.h"

#define BOT_CLUES_MAX 4096

struct bot_clues {
    uint32_t places[BOT_CLUES_MAX]; /* below BOT_PLACES */
    size_t words;                   /* so many are of words, */
    size_t count;                   /* the rest of their meaning */
};

/* Of tokens [first, last), and of these intents. */
void bot__clues_read(const struct bot_senses *senses, const struct bot_analysis *analysis,
                     size_t first, size_t last, uint32_t intents, struct bot_clues *ret_clues);

/* What a clue of words, and one of meaning, counts for: both kinds are vectors of about length 1. */
void bot__clues_shares(const struct bot_clues *clues, float *ret_words, float *ret_meaning);

#endif
