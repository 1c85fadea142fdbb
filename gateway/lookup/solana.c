/*
 * solana.c -- a node of Solana. The second round asks for what a transaction moved and paid: its
 * answer has texts of strangers in it, which may be whatever they want and then cost no more than that.
 */
#include "lookup/internal.h"

#include "wire/solana_rpc.h"

#include <string.h>

#define DECIMALS 9

_Static_assert(SOLANA_ADDRESS_MAX <= LOOKUP_ADDRESS_MAX, "an address fits");
_Static_assert(SOLANA_REASON_MAX <= LOOKUP_REASON_MAX, "a reason fits");

static void ask(const struct attempt *attempt, struct buf *out)
{
    solana_state_ask(slice_of(attempt->hash), out);
}

static enum gw_err read_state(struct attempt *attempt, struct slice answer)
{
    static const enum lookup_finality finalities[] = {
        [SOLANA_PROCESSED] = LOOKUP_PROCESSED,
        [SOLANA_CONFIRMED] = LOOKUP_VOTED,
        [SOLANA_FINALIZED] = LOOKUP_FINAL,
    };
    struct lookup_found *found = &attempt->found;
    struct solana_state state;
    enum gw_err err = solana_state_read(answer, &state);

    if (err != GW_OK)
        return err;
    found->status = !state.known   ? LOOKUP_NOT_FOUND
                    : state.failed ? LOOKUP_FAILED
                                   : LOOKUP_CONFIRMED;
    if (!state.known)
        return GW_OK;
    found->block = state.slot;
    found->confirmations = state.confirmations;
    found->finality = finalities[state.finality];
    memcpy(found->reason, state.reason, sizeof(state.reason));
    return GW_OK;
}

/* A node tells them from when the block was voted for. */
static void ask_more(struct attempt *attempt, struct buf *out)
{
    if (attempt->found.finality >= LOOKUP_VOTED)
        solana_details_ask(slice_of(attempt->hash), out);
}

static enum more read_more(struct attempt *attempt, struct slice answer)
{
    struct lookup_found *found = &attempt->found;
    const struct solana_state state = {.failed = found->status == LOOKUP_FAILED,
                                       .slot = found->block};
    struct solana_details details;

    if (solana_details_read(answer, slice_of(attempt->hash), &state, &details) != GW_OK)
        return MORE_NONE;
    found->time_s = details.time_s;
    lookup__write_amount(details.paid, DECIMALS, found->paid);
    memcpy(found->from, details.from, sizeof(details.from));
    memcpy(found->to, details.to, sizeof(details.to));
    memcpy(found->unit, "SOL", sizeof("SOL"));
    if (details.amount > 0)
        lookup__write_amount(details.amount, DECIMALS, found->amount);
    return MORE_TOLD;
}

const struct kind lookup__solana = {
    .name = "solana",
    .path = "/tx/",
    .base58 = true,
    .bare = true,
    .answer_max = 1u << 20,
    .ask = ask,
    .read = read_state,
    .ask_more = ask_more,
    .read_more = read_more,
};
