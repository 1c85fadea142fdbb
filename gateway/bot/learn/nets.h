/*
 * nets.h -- fits the nets (bot/net.h) to the examples.
 */
#ifndef BATON_BOT_LEARN_NETS_H
#define BATON_BOT_LEARN_NETS_H

#include "bot/net.h"

#include <linear.h>
#include <stddef.h>

/* `nodes`: an example each, as liblinear wants them; `kinds`: what each is, below BOT_NET_KINDS.
 * The same examples give the same nets. */
void learn__nets_fit(struct feature_node *const *nodes, const int *kinds, size_t count,
                     struct bot_net ret_nets[BOT_NETS]);

#endif
