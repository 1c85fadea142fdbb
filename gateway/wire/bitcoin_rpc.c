/*
 * bitcoin_rpc.c -- what a Bitcoin node says of a transaction.
 */
#include "wire/bitcoin_rpc.h"

#include "wire/rpc.h"

#include <string.h>

#define ID_TX 1
#define ID_WAITING 2
#define ID_WISH 3
#define ID_POOL 4
#define ID_HEAD 5
#define ID_OUTPUT 6 /* and those behind it */
#define WISH_BLOCKS 6
#define COINS_MAX 21000000 /* there will never be more */
#define SATOSHIS 100000000
#define NO_SUCH (-5) /* RPC_INVALID_ADDRESS_OR_KEY */

/* ---- asking ---- */

static void ask_outputs(struct json_writer *json, struct slice id)
{
    for (int i = 0; i < BITCOIN_OUTPUTS; i++) {
        wire__rpc_begin(json, ID_OUTPUT + i, "gettxout");
        json_writer_string(json, id);
        json_writer_int(json, i);
        json_writer_bool(json, false); /* not of those that wait */
        wire__rpc_end(json);
    }
}

void bitcoin_state_ask(struct slice id, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_array(&json);
    wire__rpc_begin(&json, ID_TX, "getrawtransaction");
    json_writer_string(&json, id);
    json_writer_bool(&json, true);
    wire__rpc_end(&json);
    wire__rpc_ask(&json, ID_WAITING, "getmempoolentry", id);
    wire__rpc_begin(&json, ID_WISH, "estimatesmartfee");
    json_writer_int(&json, WISH_BLOCKS);
    wire__rpc_end(&json);
    wire__rpc_begin(&json, ID_POOL, "getmempoolinfo");
    wire__rpc_end(&json);
    wire__rpc_begin(&json, ID_HEAD, "getblockcount");
    wire__rpc_end(&json);
    ask_outputs(&json, id);
    json_writer_end_array(&json);
}

/* ---- reading ---- */

/* Coins, as a number with eight digits behind its point. */
static bool read_coins(const json_t *value, uint64_t *ret_satoshi)
{
    double coins = json_number_value(value);

    if (!json_is_number(value) || !(coins >= 0 && coins <= COINS_MAX))
        return false;
    *ret_satoshi = (uint64_t)(coins * SATOSHIS + 0.5);
    return true;
}

/* Its own block counts; a count that reaches below the first block is none. */
static bool read_depth(const json_t *batch, const json_t *of, struct bitcoin_state *state)
{
    uint64_t head;

    if (!wire__rpc_count(wire__rpc_result(batch, ID_HEAD), &head) ||
        !wire__rpc_count(json_object_get(of, "confirmations"), &state->confirmations) ||
        state->confirmations > head + 1)
        return false;
    state->known = state->in_block = state->confirmations > 0;
    state->block = head + 1 - state->confirmations;
    return true;
}

static bool read_outputs(const json_t *tx, uint64_t *ret_amount)
{
    const json_t *outputs = json_object_get(tx, "vout"), *each;
    uint64_t sum = 0, one;
    size_t i;

    if (!json_is_array(outputs))
        return false;
    json_array_foreach (outputs, i, each) {
        if (!read_coins(json_object_get(each, "value"), &one))
            return false;
        sum += one;
        if (sum > (uint64_t)COINS_MAX * SATOSHIS)
            return false;
    }
    *ret_amount = sum;
    return true;
}

/* A rate of what is paid for so many virtual bytes; false when that says nothing. */
static bool read_rate(const json_t *entry, const char *paid, const char *size, uint64_t *ret_rate)
{
    uint64_t satoshi, bytes;

    if (!read_coins(json_object_get(json_object_get(entry, "fees"), paid), &satoshi) ||
        !wire__rpc_count(json_object_get(entry, size), &bytes) || bytes == 0 ||
        bytes > UINT32_MAX || satoshi > UINT64_MAX / 1000)
        return false;
    *ret_rate = satoshi * 1000 / bytes;
    return true;
}

/* Without an entry it went into a block, or out of the pool, between the two questions. */
static bool read_waiting(const json_t *batch, struct bitcoin_state *state)
{
    const json_t *entry = wire__rpc_result(batch, ID_WAITING);
    uint64_t with_later, ancestors, least;

    state->known = true;
    if (json_is_object(entry)) {
        if (!read_coins(json_object_get(json_object_get(entry, "fees"), "base"), &state->paid) ||
            !read_rate(entry, "base", "vsize", &state->fee) ||
            !wire__rpc_count(json_object_get(entry, "ancestorcount"), &ancestors))
            return false;
        /* A later one may pay for it. */
        if (read_rate(entry, "descendant", "descendantsize", &with_later) &&
            with_later > state->fee)
            state->fee = with_later;
        state->ahead = ancestors > 0 ? ancestors - 1 : 0; /* it counts itself */
    }
    /* A node that has seen too few blocks has no estimate. */
    if (!read_coins(json_object_get(wire__rpc_result(batch, ID_WISH), "feerate"), &state->wish))
        state->wish = 0;
    if (read_coins(json_object_get(wire__rpc_result(batch, ID_POOL), "mempoolminfee"), &least) &&
        least > state->wish)
        state->wish = least;
    return true;
}

static enum gw_err read_known(const json_t *batch, const json_t *tx, struct slice id,
                              struct bitcoin_state *state)
{
    if (!wire__rpc_is_hash(json_object_get(tx, "txid"), id) || !read_outputs(tx, &state->amount))
        return GW_EINVAL;
    if (!json_is_string(json_object_get(tx, "blockhash")))
        return read_waiting(batch, state) ? GW_OK : GW_EINVAL;
    if (!read_depth(batch, tx, state))
        return GW_EINVAL;
    /* None: its block is not of the chain any more, and it does not wait again. */
    if (!state->in_block)
        *state = (struct bitcoin_state){0};
    else if (!wire__rpc_count(json_object_get(tx, "blocktime"), &state->time_s))
        state->time_s = 0;
    return GW_OK;
}

/* The node has it neither among those that wait nor in an index. */
static enum gw_err read_unknown(const json_t *batch, struct bitcoin_state *state)
{
    const json_t *error = wire__rpc_error(batch, ID_TX);
    const json_t *code = json_object_get(error, "code");
    const char *message = json_string_value(json_object_get(error, "message"));

    if (!json_is_integer(code) || json_integer_value(code) != NO_SUCH || message == NULL)
        return GW_EINVAL;
    for (int i = 0; i < BITCOIN_OUTPUTS; i++) {
        const json_t *output = wire__rpc_result(batch, ID_OUTPUT + i);

        if (json_is_object(output))
            return read_depth(batch, output, state) && state->in_block ? GW_OK : GW_EINVAL;
    }
    /* What a node with a whole index says; others name what is missing. */
    return strncmp(message, "No such mempool or blockchain transaction", 41) == 0 ? GW_OK
                                                                                  : GW_ENOTFOUND;
}

enum gw_err bitcoin_state_read(struct slice answer, struct slice id,
                               struct bitcoin_state *ret_state)
{
    json_t *batch = wire__rpc_parse(answer);
    const json_t *tx = wire__rpc_result(batch, ID_TX);
    enum gw_err err = GW_EINVAL;

    *ret_state = (struct bitcoin_state){0};
    if (json_is_object(tx))
        err = read_known(batch, tx, id, ret_state);
    else if (json_is_array(batch))
        err = read_unknown(batch, ret_state);
    json_decref(batch);
    return err;
}
