/* What has become of a transaction, for the card under a message that names it. */
#include "api/internal.h"

#include "base/clock.h"
#include "lookup/lookup.h"
#include "session/rates.h"

#define NETWORK_MAX 64
#define RETRY_MS 1000 /* one a second comes back */

static void answered(void *user, const struct lookup_card *card)
{
    struct api_call *call = user;

    lookup_write_card(card, api__json(call->api));
    api__answer_json(call, 200, NULL, 0);
}

static void ask(struct api_call *call, enum lookup_kind kind, const char *network, bool fresh)
{
    struct lookup_question question = {
        .hash = slice_of(call->slug), .kind = kind, .network = network, .fresh = fresh};
    uint64_t id;

    switch (lookup_ask(call->api->options.lookup, &question, answered, call, &id)) {
    case GW_OK:
        return;
    case GW_EINVAL:
        api__answer_error(call, 400, "bad_request",
                          "a hash is 64 hex digits, with or without 0x, or a signature in base58");
        return;
    case GW_EAGAIN:
        api__answer_busy(call, GW_EAGAIN);
        return;
    default:
        api__answer_error(call, 404, "not_found", "no such chain is configured");
        return;
    }
}

void api__chain_transaction(struct api_call *call)
{
    enum lookup_kind kind = LOOKUP_ANY_KIND;
    struct buf network, fresh, named;

    if (call->api->options.lookup == NULL) {
        api__answer_error(call, 404, "not_found", "no chain is configured");
        return;
    }
    if (!rates_take(call->api->lookups, &call->staff, sizeof(call->staff), clock_mono_us())) {
        api__answer_limited(call, wire_code_text(WIRE_CODE_RATE_LIMITED), RETRY_MS);
        return;
    }
    buf_init(&network, NETWORK_MAX);
    buf_init(&fresh, 4);
    buf_init(&named, 16);
    if (api__query_text(call, "network", &network) && api__query_text(call, "fresh", &fresh) &&
        api__query_text(call, "kind", &named) &&
        (named.len == 0 || lookup_kind_find(buf_slice(&named), &kind) == GW_OK))
        ask(call, kind, network.len > 0 ? network.data : NULL,
            slice_eq_cstr(buf_slice(&fresh), "1"));
    else
        api__answer_error(call, 400, "bad_request",
                          "network is a name, kind one of evm, bitcoin, tron, solana, fresh is 1");
    buf_done(&named);
    buf_done(&network);
    buf_done(&fresh);
}
