/*
 * tron_rpc.h -- JSON-RPC with a node of TRON, which speaks Ethereum's under /jsonrpc
 * (https://developers.tron.network/reference/json-rpc-api-overview), as far as the state of one
 * transaction needs it.
 *
 * What differs: there are no nonces and no prices that one bids; gas is energy; addresses are
 * written in base58check elsewhere; and `value` may count votes or another token than TRX, so
 * it is no amount of anything. The receipt of a failed one does not say why.
 *
 * Pure: who sends it is another's matter. An answer is not trusted: what is not of the form that
 * it must have, or about another transaction, is refused as a whole.
 */
#ifndef BATON_WIRE_TRON_RPC_H
#define BATON_WIRE_TRON_RPC_H

#include "base/str.h"

#define TRON_ADDRESS_MAX 34 /* T…, in base58check */

struct tron_state {
    bool known;     /* the node has it */
    bool in_block;  /* and there is a receipt */
    bool succeeded; /* if in a block */
    uint64_t block, head;
    uint64_t energy; /* that it used; 0: none, or not told */
    char from[TRON_ADDRESS_MAX + 1], to[TRON_ADDRESS_MAX + 1]; /* "": not told */
    /* The one transfer of USDT in it, told by the log of that contract: then `to` is who got it. In
     * millionths; 0: none, or several. */
    uint64_t usdt;
};

/* `hash` is 0x and 64 hex digits. One batch. */
void tron_state_ask(struct slice hash, struct buf *out);
/* GW_EINVAL: not an answer to that, or one of another transaction; *ret_state is then undefined. */
enum gw_err tron_state_read(struct slice answer, struct slice hash,
                            struct tron_state *ret_state) GW_MUST_CHECK;

#endif
