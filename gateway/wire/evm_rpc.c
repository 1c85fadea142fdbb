/*
 * evm_rpc.c -- what a node of an EVM chain says of a transaction.
 */
#include "wire/evm_rpc.h"

#include "base/hex.h"
#include "wire/rpc.h"

#include <string.h>

#define ID_TX 1
#define ID_RECEIPT 2
#define ID_HEAD 3
#define ID_PRICE 4
#define ID_MINED 1
#define ID_POOLED 2
#define ID_SINCE 3

void evm_state_init(struct evm_state *state)
{
    *state = (struct evm_state){0};
    buf_init(&state->call, EVM_CALL_MAX);
}

void evm_state_done(struct evm_state *state)
{
    buf_done(&state->call);
}

/* ---- asking ---- */

void evm_state_ask(struct slice hash, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_array(&json);
    wire__rpc_ask(&json, ID_TX, "eth_getTransactionByHash", hash);
    wire__rpc_ask(&json, ID_RECEIPT, "eth_getTransactionReceipt", hash);
    wire__rpc_begin(&json, ID_HEAD, "eth_getBlockByNumber");
    json_writer_cstr(&json, "latest");
    json_writer_bool(&json, false);
    wire__rpc_end(&json);
    wire__rpc_begin(&json, ID_PRICE, "eth_gasPrice");
    wire__rpc_end(&json);
    json_writer_end_array(&json);
}

void evm_nonces_ask(const struct evm_state *state, struct slice hash, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_array(&json);
    wire__rpc_begin(&json, ID_MINED, "eth_getTransactionCount");
    json_writer_cstr(&json, state->from);
    json_writer_cstr(&json, "latest");
    wire__rpc_end(&json);
    wire__rpc_begin(&json, ID_POOLED, "eth_getTransactionCount");
    json_writer_cstr(&json, state->from);
    json_writer_cstr(&json, "pending");
    wire__rpc_end(&json);
    wire__rpc_ask(&json, ID_SINCE, "eth_getTransactionReceipt", hash);
    json_writer_end_array(&json);
}

void evm_reason_ask(const struct evm_state *state, struct buf *out)
{
    struct json_writer json;
    char block[24];
    struct buf number;

    buf_init(&number, sizeof(block));
    buf_printf(&number, "0x%llx", (unsigned long long)(state->block > 0 ? state->block - 1 : 0));
    json_writer_init(&json, out);
    wire__rpc_begin(&json, ID_TX, "eth_call");
    json_writer_raw(&json, buf_slice(&state->call));
    json_writer_string(&json, buf_slice(&number));
    wire__rpc_end(&json);
    buf_done(&number);
}

/* ---- reading ---- */

static bool read_address(const json_t *value, char out[EVM_ADDRESS_LEN + 1])
{
    if (wire__rpc_digits(value, EVM_ADDRESS_LEN - 2) == NULL)
        return false;
    memcpy(out, json_string_value(value), EVM_ADDRESS_LEN + 1);
    return true;
}

/* The first parameter of eth_call that does what the transaction did. */
static void write_call(const json_t *tx, struct buf *out)
{
    static const char *const fields[] = {"from", "to", "gas", "value", "input"};
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const json_t *value = json_object_get(tx, fields[i]);

        if (!json_is_string(value))
            continue;
        json_writer_key(&json, fields[i]);
        json_writer_cstr(&json, json_string_value(value));
    }
    json_writer_end_object(&json);
    if (buf_err(out) != GW_OK)
        buf_clear(out);
}

static bool read_receipt(const json_t *tx, const json_t *receipt, struct slice hash,
                         struct evm_state *state)
{
    uint64_t status = 0, used = 0, gas = 0;

    /* A block between the two questions: then it says so the next time. */
    if (!json_is_object(receipt))
        return json_is_null(receipt);
    if (!wire__rpc_is_hash(json_object_get(receipt, "transactionHash"), hash) ||
        !wire__rpc_quantity(json_object_get(receipt, "blockNumber"), &state->block) ||
        !wire__rpc_quantity(json_object_get(receipt, "status"), &status))
        return false;
    state->mined = true;
    state->succeeded = status == 1;
    if (state->succeeded)
        return true;
    state->out_of_gas = wire__rpc_quantity(json_object_get(receipt, "gasUsed"), &used) &&
                        wire__rpc_quantity(json_object_get(tx, "gas"), &gas) && used == gas;
    write_call(tx, &state->call);
    return true;
}

static bool read_fees(const json_t *batch, const json_t *tx, struct evm_state *state)
{
    const json_t *head = wire__rpc_result(batch, ID_HEAD);

    if (!wire__rpc_quantity(json_object_get(head, "number"), &state->head))
        return false;
    /* Of one that is mined, gasPrice is what it paid; what it offered is in the other. */
    if (!wire__rpc_quantity(json_object_get(tx, "maxFeePerGas"), &state->fee) &&
        !wire__rpc_quantity(json_object_get(tx, "gasPrice"), &state->fee))
        state->fee = 0;
    if (!wire__rpc_quantity(json_object_get(head, "baseFeePerGas"), &state->wish) &&
        !wire__rpc_quantity(wire__rpc_result(batch, ID_PRICE), &state->wish))
        state->wish = 0;
    return true;
}

static bool read_state(const json_t *batch, struct slice hash, struct evm_state *state)
{
    const json_t *tx = wire__rpc_result(batch, ID_TX);
    const json_t *to = json_object_get(tx, "to");

    if (json_is_null(tx))
        return json_is_object(wire__rpc_result(batch, ID_HEAD)); /* so it is a node of a chain */
    if (!json_is_object(tx) || !wire__rpc_is_hash(json_object_get(tx, "hash"), hash) ||
        !read_address(json_object_get(tx, "from"), state->from) ||
        !wire__rpc_quantity(json_object_get(tx, "nonce"), &state->nonce))
        return false;
    if (to != NULL && !json_is_null(to) && !read_address(to, state->to))
        return false;
    state->known = true;
    return read_fees(batch, tx, state) &&
           read_receipt(tx, wire__rpc_result(batch, ID_RECEIPT), hash, state);
}

enum gw_err evm_state_read(struct slice answer, struct slice hash, struct evm_state *ret_state)
{
    json_t *batch = wire__rpc_parse(answer);
    bool good;

    evm_state_done(ret_state);
    evm_state_init(ret_state);
    good = json_is_array(batch) && read_state(batch, hash, ret_state);
    json_decref(batch);
    return good ? GW_OK : GW_EINVAL;
}

enum gw_err evm_nonces_read(struct slice answer, struct evm_nonces *ret_nonces)
{
    json_t *batch = wire__rpc_parse(answer);
    const json_t *since = wire__rpc_result(batch, ID_SINCE);
    bool good = json_is_array(batch) &&
                wire__rpc_quantity(wire__rpc_result(batch, ID_MINED), &ret_nonces->mined) &&
                wire__rpc_quantity(wire__rpc_result(batch, ID_POOLED), &ret_nonces->pooled) &&
                (json_is_null(since) || json_is_object(since));

    ret_nonces->has_receipt = good && json_is_object(since);
    json_decref(batch);
    return good ? GW_OK : GW_EINVAL;
}

/* ---- why it failed ---- */

static bool is_plain(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];

        if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
              (c != '\0' && strchr(" :_-,'()!", c) != NULL)))
            return false;
    }
    return text.len > 0 && text.len <= EVM_REASON_MAX;
}

static void take_reason(struct slice text, char out[EVM_REASON_MAX + 1])
{
    text = slice_trim(text);
    if (!is_plain(text))
        return;
    memcpy(out, text.data, text.len);
    out[text.len] = '\0';
}

/* What Solidity returns: Error(string) or Panic(uint256), by their selectors
 * (https://docs.soliditylang.org/en/latest/control-structures.html#revert). */
static void read_revert(const char *hex, size_t len, char out[EVM_REASON_MAX + 1])
{
    static const uint8_t error[] = {0x08, 0xc3, 0x79, 0xa0}, panic[] = {0x4e, 0x48, 0x7b, 0x71};
    uint8_t bytes[4 + 64 + EVM_REASON_MAX];
    size_t count, said;

    if (len < 2 || hex[0] != '0' || hex[1] != 'x')
        return;
    count = wire__rpc_bytes(hex + 2, len - 2, bytes, sizeof(bytes));
    if (count >= 4 + 64 && memcmp(bytes, error, 4) == 0) {
        said = (size_t)bytes[4 + 62] << 8 | bytes[4 + 63];
        if (said <= count - 4 - 64)
            take_reason((struct slice){(const char *)bytes + 4 + 64, said}, out);
    } else if (count >= 4 + 32 && memcmp(bytes, panic, 4) == 0) {
        memcpy(out, "Panic(0x", 8);
        hex_write(&bytes[35], 1, out + 8);
        memcpy(out + 10, ")", 2);
    }
}

enum gw_err evm_reason_read(struct slice answer, char out[EVM_REASON_MAX + 1])
{
    json_t *root = wire__rpc_parse(answer);
    const json_t *error = json_object_get(root, "error");
    const json_t *data = json_object_get(error, "data");
    const char *message = json_string_value(json_object_get(error, "message"));
    const char *words = message != NULL ? strstr(message, "reverted: ") : NULL;

    out[0] = '\0';
    if (!json_is_object(root)) {
        json_decref(root);
        return GW_EINVAL;
    }
    if (json_is_object(data)) /* some nodes wrap it once more */
        data = json_object_get(data, "data");
    if (json_is_string(data))
        read_revert(json_string_value(data), json_string_length(data), out);
    if (out[0] == '\0' && words != NULL)
        take_reason(slice_of(words + strlen("reverted: ")), out);
    json_decref(root);
    return GW_OK;
}
