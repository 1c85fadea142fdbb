/*
 * weights.h -- what the build learned from examples/ (learn/learn.c), and put into the program.
 */
#ifndef BATON_BOT_WEIGHTS_H
#define BATON_BOT_WEIGHTS_H

#include "bot/classes.h"
#include "bot/features.h"

/* A logistic model a class: how likely it is grows with the sum of what the text's clues weigh. */
struct bot_weights {
    float bias[BOT_CLASSES];
    float unit[BOT_CLASSES]; /* that a class's weights are counted in */
    int8_t weights[BOT_PLACES][BOT_CLASSES];
};

extern const struct bot_weights bot__weights;

#endif
