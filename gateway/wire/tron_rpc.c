/*
 * tron_rpc.c -- what a node of TRON says of a transaction.
 */
#include "wire/tron_rpc.h"

#include "base/base58.h"
#include "wire/rpc.h"

#include <string.h>
#include <strings.h>

#define ID_TX 1
#define ID_RECEIPT 2
#define ID_HEAD 3
#define ADDRESS_DIGITS 40
#define WORD_DIGITS 64
#define MAIN_NET 0x41

/* TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t, whose tokens have six decimals. */
#define USDT "a614f803b6fd780986a42c78ec9c7f77e6ded13c"
/* Keccak-256 of Transfer(address,address,uint256) (ERC-20, and TRC-20 like it). */
#define TRANSFER "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"

/* ---- asking ---- */

void tron_state_ask(struct slice hash, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_array(&json);
    wire__rpc_ask(&json, ID_TX, "eth_getTransactionByHash", hash);
    wire__rpc_ask(&json, ID_RECEIPT, "eth_getTransactionReceipt", hash);
    wire__rpc_begin(&json, ID_HEAD, "eth_blockNumber");
    wire__rpc_end(&json);
    json_writer_end_array(&json);
}

/* ---- reading ---- */

static bool are(const char *digits, const char *like)
{
    return digits != NULL && strncasecmp(digits, like, strlen(like)) == 0;
}

/* 40 hex digits, as people write it. */
static void write_address(const char *digits, char out[TRON_ADDRESS_MAX + 1])
{
    uint8_t bytes[25] = {MAIN_NET};
    char text[BASE58_ENCODED_MAX];

    (void)wire__rpc_bytes(digits, ADDRESS_DIGITS, bytes + 1, 20);
    base58_add_check(bytes, 21);
    (void)base58_encode(bytes, sizeof(bytes), text);
    memcpy(out, text, TRON_ADDRESS_MAX); /* 25 bytes that begin with this one have so many digits */
    out[TRON_ADDRESS_MAX] = '\0';
}

/* Absent and empty where a transaction has none: false only for what is something else. */
static bool read_address(const json_t *value, char out[TRON_ADDRESS_MAX + 1])
{
    const char *digits = wire__rpc_digits(value, ADDRESS_DIGITS);

    if (digits != NULL)
        write_address(digits, out);
    return digits != NULL || value == NULL || json_is_null(value) ||
           wire__rpc_digits(value, 0) != NULL;
}

/* What a log says of a transfer of USDT; more than 64 bits are none that there could be. */
static bool read_transfer(const json_t *log, uint64_t *ret_amount, const char **ret_to)
{
    const json_t *topics = json_object_get(log, "topics");
    const char *to = wire__rpc_digits(json_array_get(topics, 2), WORD_DIGITS);

    if (!are(wire__rpc_digits(json_object_get(log, "address"), ADDRESS_DIGITS), USDT) ||
        json_array_size(topics) != 3 ||
        !are(wire__rpc_digits(json_array_get(topics, 0), WORD_DIGITS), TRANSFER) || to == NULL ||
        !wire__rpc_quantity(json_object_get(log, "data"), ret_amount) || *ret_amount == UINT64_MAX)
        return false;
    *ret_to = to + WORD_DIGITS - ADDRESS_DIGITS;
    return true;
}

static void read_logs(const json_t *receipt, struct tron_state *state)
{
    const json_t *logs = json_object_get(receipt, "logs"), *log;
    const char *to = NULL;
    uint64_t amount = 0;
    size_t i, count = 0;

    json_array_foreach (logs, i, log)
        count += read_transfer(log, &amount, &to);
    if (count != 1 || amount == 0)
        return;
    state->usdt = amount;
    write_address(to, state->to);
}

static bool read_receipt(const json_t *receipt, struct slice hash, struct tron_state *state)
{
    uint64_t status = 0;

    /* Not in a block, or into one between the two questions: then it says so the next time. */
    if (!json_is_object(receipt))
        return json_is_null(receipt);
    if (!wire__rpc_is_hash(json_object_get(receipt, "transactionHash"), hash) ||
        !wire__rpc_quantity(json_object_get(receipt, "blockNumber"), &state->block) ||
        !wire__rpc_quantity(json_object_get(receipt, "status"), &status))
        return false;
    state->in_block = true;
    state->succeeded = status == 1;
    if (!wire__rpc_quantity(json_object_get(receipt, "gasUsed"), &state->energy))
        state->energy = 0;
    if (state->succeeded)
        read_logs(receipt, state);
    return true;
}

static bool read_state(const json_t *batch, struct slice hash, struct tron_state *state)
{
    const json_t *tx = wire__rpc_result(batch, ID_TX);

    if (!wire__rpc_quantity(wire__rpc_result(batch, ID_HEAD), &state->head))
        return false;
    if (!json_is_object(tx))
        return json_is_null(tx);
    state->known = true;
    return wire__rpc_is_hash(json_object_get(tx, "hash"), hash) &&
           read_address(json_object_get(tx, "from"), state->from) &&
           read_address(json_object_get(tx, "to"), state->to) &&
           read_receipt(wire__rpc_result(batch, ID_RECEIPT), hash, state);
}

enum gw_err tron_state_read(struct slice answer, struct slice hash, struct tron_state *ret_state)
{
    json_t *batch = wire__rpc_parse(answer);
    bool good;

    *ret_state = (struct tron_state){0};
    good = json_is_array(batch) && read_state(batch, hash, ret_state);
    json_decref(batch);
    return good ? GW_OK : GW_EINVAL;
}
