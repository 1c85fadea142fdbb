/*
 * features.h -- a text as the places of a vector, for what is learned from examples: its words
 * and characters, each with the one before it, its concepts, and pairs of them.
 *
 * Features share the places by their hash. Some thousand are in use, so that few meet, and
 * one that meets another is one of dozens in its text.
 */
#ifndef BATON_BOT_FEATURES_H
#define BATON_BOT_FEATURES_H

#include "bot/analysis.h"

#define BOT_PLACES 32768u
#define BOT_FEATURES_MAX 512 /* of one text or sentence; a longer one is known by its beginning */

struct bot_features {
    uint16_t places[BOT_FEATURES_MAX]; /* ascending, each once */
    size_t count;
};

/* Of tokens [first, last), and of these intents. */
void bot__features_read(const struct bot_analysis *analysis, size_t first, size_t last,
                        uint32_t intents, struct bot_features *ret_features);

/* Steps of this width go through `count` examples and meet each once, far from its neighbours
 * in the data, so that those of a kind do not come in a row. Not for 0. */
size_t bot__stride(size_t count);

#endif
