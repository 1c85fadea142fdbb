/*
 * evm_rpc.h -- JSON-RPC 2.0 with a node of an EVM chain, as far as the state of one transaction
 * needs it (https://ethereum.github.io/execution-apis/): what is asked, and what the answer says.
 *
 * Pure: who sends it is another's matter. An answer is not trusted: what is not of the form that
 * it must have, or about another transaction, is refused as a whole.
 */
#ifndef BATON_WIRE_EVM_RPC_H
#define BATON_WIRE_EVM_RPC_H

#include "base/str.h"

#define EVM_ADDRESS_LEN 42 /* 0x and 40 digits */
#define EVM_REASON_MAX 120
#define EVM_CALL_MAX (128u << 10) /* bytes of a failed call that is run again; else no reason */

/* What the first round tells. Amounts past 2^64 - 1 stay at that. */
struct evm_state {
    bool known;      /* the chain has heard of it */
    bool mined;      /* it is in a block, and there is a receipt */
    bool succeeded;  /* if mined */
    bool out_of_gas; /* if mined and failed: it used up all it had */
    uint64_t block;  /* if mined */
    uint64_t head;   /* the newest block's number */
    uint64_t nonce;
    uint64_t fee;  /* wei for a unit of gas, at most: maxFeePerGas, else gasPrice */
    uint64_t wish; /* wei that the network takes just now: the newest block's base fee, or where
                    * blocks have none, what the node suggests; 0: not told */
    char from[EVM_ADDRESS_LEN + 1];
    char to[EVM_ADDRESS_LEN + 1]; /* "" when it makes a contract */
    struct buf call;              /* if failed: what runs it again, else empty */
};

void evm_state_init(struct evm_state *state);
void evm_state_done(struct evm_state *state);

/* `hash` is 0x and 64 hex digits. One batch. */
void evm_state_ask(struct slice hash, struct buf *out);
/* GW_EINVAL: not an answer to that, or one of another transaction; *ret_state is then undefined but
 * fit for evm_state_done(). */
enum gw_err evm_state_read(struct slice answer, struct slice hash,
                           struct evm_state *ret_state) GW_MUST_CHECK;

/* Of one that is pending: how many its sender has behind it, and with those that follow without
 * a gap in the pool; and whether it has itself gone into a block since the first round. */
struct evm_nonces {
    uint64_t mined, pooled;
    bool has_receipt;
};
void evm_nonces_ask(const struct evm_state *state, struct slice hash, struct buf *out);
enum gw_err evm_nonces_read(struct slice answer, struct evm_nonces *ret_nonces) GW_MUST_CHECK;

/* Of one that failed, when state->call is not empty: runs it again as of the block before, to hear
 * why. The reason is a text of whoever wrote the contract: what is not plain words (letters, digits,
 * blanks, and : _ - , ' ( ) ! inside), and so any link, is no reason. "" when there is none. */
void evm_reason_ask(const struct evm_state *state, struct buf *out);
enum gw_err evm_reason_read(struct slice answer, char out[EVM_REASON_MAX + 1]) GW_MUST_CHECK;

#endif
