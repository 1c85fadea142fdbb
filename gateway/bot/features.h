/*
 * features.h -- a text as the places of a vector, for what is learned from examples: its words
 * and characters, each with the one before it, its concepts, and pairs of them.
 *
 * Features share the places by their hash. There are many more places than are in use, so
 * that few meet, and one that meets another is one of dozens in its text.
 */
#ifndef BATON_BOT_FEATURES_H
#define BATON_BOT_FEATURES_H

#include "bot/analysis.h"

#define BOT_PLACES 262144u
#define BOT_FEATURES_MAX 1024 /* of one text or sentence; a longer one is known by its beginning */

struct bot_features {
    uint32_t places[BOT_FEATURES_MAX]; /* ascending, each once */
    size_t count;
};

/* The place of a feature by its hash. */
static inline uint32_t bot__place(uint64_t key)
{
    return (uint32_t)((key ^ key >> 29) % BOT_PLACES);
}

/* Of tokens [first, last), and of these intents. With `letters` also the pieces of words, which
 * what is one letter off has in common with what is meant. */
void bot__features_read(const struct bot_analysis *analysis, size_t first, size_t last,
                        uint32_t intents, bool letters, struct bot_features *ret_features);

/* Steps of this width go through `count` examples and meet each once, far from its neighbours
 * in the data, so that those of a kind do not come in a row. Not for 0. */
size_t bot__stride(size_t count);

#endif
