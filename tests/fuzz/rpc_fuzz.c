/*
 * What nodes of chains answer. The first byte says which reader the others are for. What is read of
 * an answer is of the forms and within the bounds that its header promises, is the same each
 * time, and is about the transaction that was asked for: the same answer is none to the question for
 * another.
 */
#include "base/base58.h"
#include "fuzz/fuzz.h"
#include "wire/bitcoin_rpc.h"
#include "wire/evm_rpc.h"
#include "wire/solana_rpc.h"
#include "wire/tron_rpc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"
#define OTHER "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e17"
#define SIGNATURE                                                                                  \
    "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW"
#define ANOTHER                                                                                    \
    "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUX"
#define COINS_MAX 2100000000000000 /* satoshi */

static bool is_plain(const char *text, const char *signs)
{
    for (; *text != '\0'; text++)
        if (!isalnum((unsigned char)*text) && strchr(signs, *text) == NULL)
            return false;
    return true;
}

static bool is_hex_address(const char *text)
{
    return text[0] == '\0' || (strlen(text) == 42 && memcmp(text, "0x", 2) == 0 &&
                               strspn(text + 2, "0123456789abcdefABCDEF") == 40);
}

/* Empty, or so many bytes in base58, with a checksum where they have one. */
static bool is_base58(const char *text, size_t bytes, bool checked)
{
    uint8_t out[BASE58_BYTES_MAX];
    size_t len;

    if (text[0] == '\0')
        return true;
    return base58_decode(slice_of(text), out, &len) == GW_OK && len == bytes &&
           (!checked || base58_is_checked(out, len));
}

static void read_evm(struct slice answer)
{
    struct evm_state state, other;
    struct buf again;

    evm_state_init(&state);
    evm_state_init(&other);
    if (evm_state_read(answer, SLICE_LIT("0x" DIGITS), &state) == GW_OK) {
        PROMISE(!state.mined || state.known);
        PROMISE(!state.succeeded || state.mined);
        PROMISE(is_hex_address(state.from) && is_hex_address(state.to));
        PROMISE(state.call.len == 0 || (state.mined && !state.succeeded));
        PROMISE(!state.known || evm_state_read(answer, SLICE_LIT("0x" OTHER), &other) == GW_EINVAL);
        buf_init(&again, EVM_CALL_MAX + 4096);
        evm_reason_ask(&state, &again);
        buf_done(&again);
    }
    evm_state_done(&state);
    evm_state_done(&other);
}

static void read_evm_more(struct slice answer)
{
    char reason[EVM_REASON_MAX + 1];
    struct evm_nonces nonces;

    if (evm_nonces_read(answer, &nonces) == GW_OK)
        PROMISE(evm_nonces_read(answer, &nonces) == GW_OK);
    if (evm_reason_read(answer, reason) == GW_OK)
        PROMISE(is_plain(reason, " :_-,'()!"));
}

static void read_bitcoin(struct slice answer)
{
    struct bitcoin_state state, again, other;
    enum gw_err err = bitcoin_state_read(answer, SLICE_LIT(DIGITS), &state);

    PROMISE(err == GW_OK || err == GW_EINVAL || err == GW_ENOTFOUND);
    if (err != GW_OK)
        return;
    PROMISE(bitcoin_state_read(answer, SLICE_LIT(DIGITS), &again) == GW_OK);
    PROMISE(again.known == state.known && again.block == state.block && again.fee == state.fee &&
            again.amount == state.amount && again.confirmations == state.confirmations);
    PROMISE(state.known || (!state.in_block && state.amount == 0));
    PROMISE(!state.in_block || state.confirmations > 0);
    PROMISE(state.amount <= COINS_MAX && state.paid <= COINS_MAX && state.wish <= COINS_MAX);
    /* Of an output nothing but its question says whose it is. */
    if (state.known && state.amount > 0)
        PROMISE(bitcoin_state_read(answer, SLICE_LIT(OTHER), &other) == GW_EINVAL);
}

static void read_tron(struct slice answer)
{
    struct tron_state state, other;

    if (tron_state_read(answer, SLICE_LIT("0x" DIGITS), &state) != GW_OK)
        return;
    PROMISE(!state.in_block || state.known);
    PROMISE(!state.succeeded || state.in_block);
    PROMISE(state.usdt == 0 || (state.succeeded && state.to[0] == 'T'));
    PROMISE(is_base58(state.from, 25, true) && is_base58(state.to, 25, true));
    PROMISE(!state.known || tron_state_read(answer, SLICE_LIT("0x" OTHER), &other) == GW_EINVAL);
}

static void read_solana(struct slice answer)
{
    struct solana_state state;

    if (solana_state_read(answer, &state) != GW_OK)
        return;
    PROMISE(state.known || (!state.failed && state.slot == 0));
    PROMISE(state.failed || state.reason[0] == '\0');
    PROMISE(state.finality <= SOLANA_FINALIZED && state.confirmations <= 31);
    PROMISE(state.finality != SOLANA_FINALIZED || state.confirmations == 0);
    PROMISE(is_plain(state.reason, " (),-"));
}

static void read_details(struct slice answer)
{
    struct solana_state state = {.known = true, .slot = 48};
    struct solana_details details;

    for (int failed = 0; failed < 2; failed++) {
        state.failed = failed == 1;
        if (solana_details_read(answer, SLICE_LIT(SIGNATURE), &state, &details) != GW_OK)
            continue;
        PROMISE(is_base58(details.from, 32, false) && is_base58(details.to, 32, false));
        PROMISE(details.from[0] != '\0');
        PROMISE(details.amount == 0 || (!state.failed && details.to[0] != '\0'));
        PROMISE(solana_details_read(answer, SLICE_LIT(ANOTHER), &state, &details) == GW_EINVAL);
        state.failed = !state.failed;
        PROMISE(solana_details_read(answer, SLICE_LIT(SIGNATURE), &state, &details) == GW_EINVAL);
        state.failed = !state.failed;
        state.slot++;
        PROMISE(solana_details_read(answer, SLICE_LIT(SIGNATURE), &state, &details) == GW_EINVAL);
        state.slot--;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(struct slice answer) = {read_evm,  read_evm_more, read_bitcoin,
                                                           read_tron, read_solana,   read_details};
    uint8_t which = fuzz_take(&data, &size) % 6;
    char *answer = fuzz_copy(data, size);

    readers[which]((struct slice){answer, size});
    free(answer);
    return 0;
}
