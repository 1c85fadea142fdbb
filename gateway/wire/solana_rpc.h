/*
 * solana_rpc.h -- JSON-RPC with a node of Solana (https://solana.com/docs/rpc), as far as the state
 * of one transaction needs it: what is asked, and what the answer says.
 *
 * Nothing waits there: a transaction gets into a block within about a minute and a half, for so long
 * its blockhash is good, or never, and nobody remembers it then. So one that is not found was never sent,
 * or sent in vain, or was sent just now.
 *
 * Pure: who sends it is another's matter. An answer is not trusted: what is not of the form that
 * it must have, or about another transaction, is refused as a whole. The details have texts of
 * whoever wrote the transaction in them, and so are asked for on their own.
 */
#ifndef BATON_WIRE_SOLANA_RPC_H
#define BATON_WIRE_SOLANA_RPC_H

#include "base/str.h"

#define SOLANA_ADDRESS_MAX 44
#define SOLANA_REASON_MAX 120

/* How far it can still be undone: in a block of this node's, in one that two thirds voted for, in one
 * that nothing undoes. */
enum solana_finality { SOLANA_PROCESSED, SOLANA_CONFIRMED, SOLANA_FINALIZED };

struct solana_state {
    bool known;
    bool failed; /* in a block, and undone there */
    enum solana_finality finality;
    uint64_t slot;
    uint64_t confirmations; /* blocks behind it; 0 when final, where they aren't counted */
    char reason[SOLANA_REASON_MAX +
                1]; /* if failed: as the node names it, "" when that is too long */
};

/* `id` is a signature in base58. A batch of one. */
void solana_state_ask(struct slice id, struct buf *out);
/* GW_EINVAL: not an answer to that; *ret_state is then undefined. */
enum gw_err solana_state_read(struct slice answer, struct solana_state *ret_state) GW_MUST_CHECK;

/* Of one that is known and more than processed. */
struct solana_details {
    uint64_t time_s; /* Unix, of its block; 0: not told */
    uint64_t paid;   /* lamports, its fee */
    /* Lamports of the one transfer of SOL, when that is all that it does; else 0. */
    uint64_t amount;
    char from[SOLANA_ADDRESS_MAX + 1]; /* who paid the fee; of a transfer, who sent it */
    char to[SOLANA_ADDRESS_MAX + 1];   /* of a transfer, else "" */
};
void solana_details_ask(struct slice id, struct buf *out);
/* GW_EINVAL also for what does not fit to the state: another slot, or another outcome. */
enum gw_err solana_details_read(struct slice answer, struct slice id,
                                const struct solana_state *state,
                                struct solana_details *ret_details) GW_MUST_CHECK;

#endif
