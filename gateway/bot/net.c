/*
 * net.c -- from the sum of a text's traits to how likely each kind is.
 */
#include "bot/net.h"

#include <math.h>
#include <string.h>

static void only_positive(float numbers[BOT_NET_WIDTH])
{
    for (int i = 0; i < BOT_NET_WIDTH; i++)
        numbers[i] = numbers[i] > 0 ? numbers[i] : 0;
}

/* What is only more or less likely becomes shares of one whole. */
static void share_out(float shares[BOT_NET_KINDS])
{
    float most = shares[0], all = 0;

    for (int kind = 1; kind < BOT_NET_KINDS; kind++)
        most = fmaxf(most, shares[kind]);
    for (int kind = 0; kind < BOT_NET_KINDS; kind++) {
        shares[kind] = expf(shares[kind] - most);
        all += shares[kind];
    }
    for (int kind = 0; kind < BOT_NET_KINDS; kind++)
        shares[kind] /= all;
}

void bot__net_run(const struct bot_net_layers *layers, struct bot_net_run *run)
{
    for (int i = 0; i < BOT_NET_WIDTH; i++)
        run->traits[i] += layers->trait_bias[i];
    only_positive(run->traits);
    memcpy(run->inner, layers->inner_bias, sizeof(run->inner));
    for (int from = 0; from < BOT_NET_WIDTH; from++) {
        for (int to = 0; to < BOT_NET_WIDTH; to++)
            run->inner[to] += layers->inner[from][to] * run->traits[from];
    }
    only_positive(run->inner);
    memcpy(run->shares, layers->outer_bias, sizeof(run->shares));
    for (int from = 0; from < BOT_NET_WIDTH; from++) {
        for (int to = 0; to < BOT_NET_KINDS; to++)
            run->shares[to] += layers->outer[from][to] * run->inner[from];
    }
    share_out(run->shares);
}
