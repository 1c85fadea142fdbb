/*
 * bitcoin.c -- a Bitcoin node. All is told in one round.
 */
#include "lookup/internal.h"

#include "wire/bitcoin_rpc.h"

#include <string.h>

#define DECIMALS 8

/* It is asked without the 0x that a question has in front. */
static struct slice id_of(const struct attempt *attempt)
{
    return slice_of(attempt->hash + 2);
}

static void ask(const struct attempt *attempt, struct buf *out)
{
    bitcoin_state_ask(id_of(attempt), out);
}

static enum gw_err read_state(struct attempt *attempt, struct slice answer)
{
    struct lookup_found *found = &attempt->found;
    struct bitcoin_state state;
    enum gw_err err = bitcoin_state_read(answer, id_of(attempt), &state);

    if (err != GW_OK)
        return err;
    found->status = !state.known     ? LOOKUP_NOT_FOUND
                    : state.in_block ? LOOKUP_CONFIRMED
                                     : LOOKUP_PENDING;
    found->block = state.block;
    found->confirmations = state.confirmations;
    found->time_s = state.time_s;
    found->ahead = state.ahead;
    found->fee = state.fee;
    found->wish = state.wish;
    found->low_fee = found->status == LOOKUP_PENDING && state.fee > 0 && state.fee < state.wish;
    if (state.amount > 0) {
        lookup__write_amount(state.amount, DECIMALS, found->amount);
        memcpy(found->unit, "BTC", sizeof("BTC"));
    }
    if (state.paid > 0)
        lookup__write_amount(state.paid, DECIMALS, found->paid);
    return GW_OK;
}

const struct kind lookup__bitcoin = {
    .name = "bitcoin",
    .path = "/tx/",
    .bare = true,
    /* A transaction of the most that nodes pass on, 400,000 units of weight, is about a megabyte as JSON. */
    .answer_max = 2u << 20,
    .ask = ask,
    .read = read_state,
};
