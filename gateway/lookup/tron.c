/*
 * tron.c -- a node of TRON. All is told in one round.
 */
#include "lookup/internal.h"

#include "wire/tron_rpc.h"

#include <string.h>

#define USDT_DECIMALS 6

_Static_assert(TRON_ADDRESS_MAX <= LOOKUP_ADDRESS_MAX, "an address fits");

static void ask(const struct attempt *attempt, struct buf *out)
{
    tron_state_ask(slice_of(attempt->hash), out);
}

static enum gw_err read_state(struct attempt *attempt, struct slice answer)
{
    struct lookup_found *found = &attempt->found;
    struct tron_state state;
    enum gw_err err = tron_state_read(answer, slice_of(attempt->hash), &state);

    if (err != GW_OK)
        return err;
    found->status = !state.known      ? LOOKUP_NOT_FOUND
                    : !state.in_block ? LOOKUP_PENDING
                    : state.succeeded ? LOOKUP_CONFIRMED
                                      : LOOKUP_FAILED;
    found->block = state.block;
    /* Its own block counts. A head from before it is another node's behind the same address. */
    if (state.in_block)
        found->confirmations = state.head >= state.block ? state.head - state.block + 1 : 1;
    found->energy = state.energy;
    memcpy(found->from, state.from, sizeof(state.from));
    memcpy(found->to, state.to, sizeof(state.to));
    if (state.usdt > 0) {
        lookup__write_amount(state.usdt, USDT_DECIMALS, found->amount);
        memcpy(found->unit, "USDT", sizeof("USDT"));
    }
    return GW_OK;
}

const struct kind lookup__tron = {
    .name = "tron",
    .path = "/#/transaction/",
    .bare = true,
    .answer_max = 1u << 20,
    .ask = ask,
    .read = read_state,
};
