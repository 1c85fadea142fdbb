/*
 * evm.c -- a node of an EVM chain. The second round asks of one that is pending what it waits for,
 * and of one that failed why.
 */
#include "lookup/internal.h"

#include <string.h>

_Static_assert(EVM_REASON_MAX <= LOOKUP_REASON_MAX, "a reason fits");
_Static_assert(EVM_ADDRESS_LEN <= LOOKUP_ADDRESS_MAX, "an address fits");

static void ask(const struct attempt *attempt, struct buf *out)
{
    evm_state_ask(slice_of(attempt->hash), out);
}

static void take_state(const struct evm_state *state, struct lookup_found *found)
{
    found->status = !state->known      ? LOOKUP_NOT_FOUND
                    : !state->mined    ? LOOKUP_PENDING
                    : state->succeeded ? LOOKUP_CONFIRMED
                                       : LOOKUP_FAILED;
    found->block = state->block;
    /* Its own block counts. A head from before it is another node's behind the same address. */
    if (state->mined)
        found->confirmations = state->head >= state->block ? state->head - state->block + 1 : 1;
    found->nonce = state->nonce;
    found->fee = state->fee;
    found->wish = state->wish;
    found->low_fee = found->status == LOOKUP_PENDING && state->fee < state->wish;
    memcpy(found->from, state->from, sizeof(state->from));
    memcpy(found->to, state->to, sizeof(state->to));
    if (found->status == LOOKUP_FAILED && state->out_of_gas)
        memcpy(found->reason, "out of gas", sizeof("out of gas"));
}

static enum gw_err read_state(struct attempt *attempt, struct slice answer)
{
    enum gw_err err = evm_state_read(answer, slice_of(attempt->hash), &attempt->evm);

    if (err == GW_OK)
        take_state(&attempt->evm, &attempt->found);
    return err;
}

static void ask_more(struct attempt *attempt, struct buf *out)
{
    const struct evm_state *state = &attempt->evm;

    if (attempt->found.status == LOOKUP_PENDING)
        evm_nonces_ask(state, slice_of(attempt->hash), out);
    else if (attempt->found.status == LOOKUP_FAILED && !state->out_of_gas && state->call.len > 0)
        evm_reason_ask(state, out);
}

/* A nonce that is used up was used by another transaction, unless this one has a receipt by now:
 * then the first round was too early. */
static enum more take_nonces(struct slice answer, struct lookup_found *found)
{
    struct evm_nonces nonces;

    if (evm_nonces_read(answer, &nonces) != GW_OK)
        return MORE_NONE;
    found->replaced = found->nonce < nonces.mined && !nonces.has_receipt;
    found->missing = found->nonce > nonces.pooled ? found->nonce - nonces.pooled : 0;
    if (found->nonce > nonces.mined)
        found->ahead = found->nonce - nonces.mined - found->missing;
    return nonces.has_receipt ? MORE_AGAIN : MORE_TOLD;
}

static enum more read_more(struct attempt *attempt, struct slice answer)
{
    char reason[EVM_REASON_MAX + 1];

    if (attempt->found.status == LOOKUP_PENDING)
        return take_nonces(answer, &attempt->found);
    if (evm_reason_read(answer, reason) != GW_OK)
        return MORE_NONE;
    memcpy(attempt->found.reason, reason, strlen(reason) + 1);
    return MORE_TOLD;
}

const struct kind lookup__evm = {
    .name = "evm",
    .path = "/tx/",
    .answer_max = 1u << 20, /* a transaction may hold 128 KB of data, twice that in hex */
    .ask = ask,
    .read = read_state,
    .ask_more = ask_more,
    .read_more = read_more,
};
