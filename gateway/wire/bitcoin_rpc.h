/*
 * bitcoin_rpc.h -- JSON-RPC with a Bitcoin node, as Bitcoin Core has it
 * (https://bitcoincore.org/en/doc/), as far as the state of one transaction needs it.
 *
 * Pure: who sends it is another's matter. An answer is not trusted: what is not of the form that
 * it must have, or about another transaction, is refused as a whole.
 *
 * A node without -txindex knows by their hash only those that wait. Of those in a block it is
 * asked for the first BITCOIN_OUTPUTS outputs, which it knows while they are unspent. When they are not, it
 * can't tell, and says neither that there is one nor that there is none.
 */
#ifndef BATON_WIRE_BITCOIN_RPC_H
#define BATON_WIRE_BITCOIN_RPC_H

#include "base/str.h"

#define BITCOIN_OUTPUTS 4

struct bitcoin_state {
    bool known;    /* it waits, or is in a block of the chain */
    bool in_block; /* if known */
    uint64_t block, confirmations;
    uint64_t time_s; /* Unix, of its block; 0: not told */
    uint64_t amount; /* satoshi, of all outputs, the change among them; 0: not told */
    /* If it waits: */
    uint64_t paid;  /* satoshi, its fee; 0: not told */
    uint64_t fee;   /* satoshi for 1,000 virtual bytes, with what later ones pay for it */
    uint64_t wish;  /* the same that gets one into a block within about an hour; 0: not told */
    uint64_t ahead; /* so many that wait have to go through before it */
};

/* `id` is 64 hex digits. One batch. */
void bitcoin_state_ask(struct slice id, struct buf *out);
/* GW_EINVAL: not an answer to that, or one of another transaction. GW_ENOTFOUND: one that says
 * that the node can't tell. *ret_state is then undefined. */
enum gw_err bitcoin_state_read(struct slice answer, struct slice id,
                               struct bitcoin_state *ret_state) GW_MUST_CHECK;

#endif
