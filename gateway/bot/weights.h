/*
 * weights.h -- what the build learned from examples/ (learn/learn.c), and put into the program.
 */
#ifndef BATON_BOT_WEIGHTS_H
#define BATON_BOT_WEIGHTS_H

#include "bot/classes.h"
#include "bot/features.h"
#include "bot/net.h"

/* A logistic model a class: how likely it is grows with the sum of what the text's clues weigh; and the
 * nets. */
struct bot_weights {
    float bias[BOT_CLASSES];
    float unit[BOT_CLASSES]; /* that a class's weights are counted in */
    int8_t weights[BOT_PLACES][BOT_CLASSES];
    struct bot_net nets[BOT_NETS];
};

extern const struct bot_weights bot__weights;

#endif
