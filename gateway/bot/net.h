/*
 * net.h -- a small net beside the weights: what a text wants, where no clue tells it alone.
 *
 * Weights (weights.h) add up clues one by one; here each place has some learned numbers, its
 * traits, which are summed over a text and go through two layers, so that clues which mean much
 * the same share what they teach. Several nets that began with other numbers err in other texts, so
 * their mean is better than each. It knows all classes at once: they share one whole.
 */
#ifndef BATON_BOT_NET_H
#define BATON_BOT_NET_H

#include "bot/classes.h"

#include <stdint.h>

#define BOT_NETS 6
#define BOT_NET_PLACES 65536u /* fewer than clues have: several share one */
#define BOT_NET_WIDTH 24
#define BOT_NET_KINDS (BOT_CLASSES + 1) /* the last one is none of the classes */

/* Nothing but floats, which the program that fits them relies on. */
struct bot_net_layers {
    float trait_bias[BOT_NET_WIDTH];
    float inner[BOT_NET_WIDTH][BOT_NET_WIDTH]; /* from, to */
    float inner_bias[BOT_NET_WIDTH];
    float outer[BOT_NET_WIDTH][BOT_NET_KINDS]; /* from, to */
    float outer_bias[BOT_NET_KINDS];
};

struct bot_net {
    struct bot_net_layers layers;
    float unit; /* that the traits are counted in */
    int8_t traits[BOT_NET_PLACES][BOT_NET_WIDTH];
};

/* What a text's traits become on their way. */
struct bot_net_run {
    float traits[BOT_NET_WIDTH]; /* their sum over the text goes in */
    float inner[BOT_NET_WIDTH];
    float shares[BOT_NET_KINDS]; /* how likely each kind is; they add up to 1 */
};

void bot__net_run(const struct bot_net_layers *layers, struct bot_net_run *run);

#endif
