/*
 * evm_rpc.c -- what a node of an EVM chain says of a transaction.
 */
#include "wire/evm_rpc.h"

#include "wire/json.h"
#include "wire/recover.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

#define VALUES_MAX 20000 /* of one answer; a receipt with all its logs is far below */
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

static void begin(struct json_writer *json, int id, const char *method)
{
    json_writer_begin_object(json);
    json_writer_key(json, "jsonrpc");
    json_writer_cstr(json, "2.0");
    json_writer_key(json, "id");
    json_writer_int(json, id);
    json_writer_key(json, "method");
    json_writer_cstr(json, method);
    json_writer_key(json, "params");
    json_writer_begin_array(json);
}

static void end(struct json_writer *json)
{
    json_writer_end_array(json);
    json_writer_end_object(json);
}

void evm_state_ask(struct slice hash, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_array(&json);
    begin(&json, ID_TX, "eth_getTransactionByHash");
    json_writer_string(&json, hash);
    end(&json);
    begin(&json, ID_RECEIPT, "eth_getTransactionReceipt");
    json_writer_string(&json, hash);
    end(&json);
    begin(&json, ID_HEAD, "eth_getBlockByNumber");
    json_writer_cstr(&json, "latest");
    json_writer_bool(&json, false);
    end(&json);
    begin(&json, ID_PRICE, "eth_gasPrice");
    end(&json);
    json_writer_end_array(&json);
}

void evm_nonces_ask(const struct evm_state *state, struct slice hash, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_array(&json);
    begin(&json, ID_MINED, "eth_getTransactionCount");
    json_writer_cstr(&json, state->from);
    json_writer_cstr(&json, "latest");
    end(&json);
    begin(&json, ID_POOLED, "eth_getTransactionCount");
    json_writer_cstr(&json, state->from);
    json_writer_cstr(&json, "pending");
    end(&json);
    begin(&json, ID_SINCE, "eth_getTransactionReceipt");
    json_writer_string(&json, hash);
    end(&json);
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
    begin(&json, ID_TX, "eth_call");
    json_writer_raw(&json, buf_slice(&state->call));
    json_writer_string(&json, buf_slice(&number));
    end(&json);
    buf_done(&number);
}

/* ---- reading ---- */

static json_t *parse(struct slice answer)
{
    enum wire_code ignored;

    if (wire__check_text(answer, VALUES_MAX, &ignored) != GW_OK)
        return NULL;
    return json_loadb(answer.data != NULL ? answer.data : "", answer.len, JSON_REJECT_DUPLICATES,
                      NULL);
}

/* The answer to one of a batch, which may come in any order (JSON-RPC 2.0, section 6). */
static const json_t *of_id(const json_t *batch, int id)
{
    const json_t *each;
    size_t i;

    json_array_foreach (batch, i, each) {
        const json_t *its = json_object_get(each, "id");

        if (json_is_integer(its) && json_integer_value(its) == id)
            return each;
    }
    return NULL;
}

static const json_t *result_of(const json_t *batch, int id)
{
    return json_object_get(of_id(batch, id), "result");
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "0x1f"; what is more than 64 bits is the most that they hold. */
static bool read_number(const json_t *value, uint64_t *ret_number)
{
    const char *text = json_string_value(value);
    size_t len = json_string_length(value);
    uint64_t number = 0;

    if (text == NULL || len < 3 || len > EVM_HASH_LEN || text[0] != '0' || text[1] != 'x')
        return false;
    for (size_t i = 2; i < len; i++) {
        int digit = digit_of(text[i]);

        if (digit < 0)
            return false;
        number = number > UINT64_MAX >> 4 ? UINT64_MAX : number << 4 | (uint64_t)digit;
    }
    *ret_number = number;
    return true;
}

static bool read_address(const json_t *value, char out[EVM_ADDRESS_LEN + 1])
{
    const char *text = json_string_value(value);

    if (text == NULL || json_string_length(value) != EVM_ADDRESS_LEN || text[0] != '0' ||
        text[1] != 'x')
        return false;
    for (size_t i = 2; i < EVM_ADDRESS_LEN; i++)
        if (digit_of(text[i]) < 0)
            return false;
    memcpy(out, text, EVM_ADDRESS_LEN + 1);
    return true;
}

static bool is_hash(const json_t *value, struct slice hash)
{
    return json_is_string(value) && json_string_length(value) == hash.len &&
           strncasecmp(json_string_value(value), hash.data, hash.len) == 0;
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
    if (!is_hash(json_object_get(receipt, "transactionHash"), hash) ||
        !read_number(json_object_get(receipt, "blockNumber"), &state->block) ||
        !read_number(json_object_get(receipt, "status"), &status))
        return false;
    state->mined = true;
    state->succeeded = status == 1;
    if (state->succeeded)
        return true;
    state->out_of_gas = read_number(json_object_get(receipt, "gasUsed"), &used) &&
                        read_number(json_object_get(tx, "gas"), &gas) && used == gas;
    write_call(tx, &state->call);
    return true;
}

static bool read_fees(const json_t *batch, const json_t *tx, struct evm_state *state)
{
    const json_t *head = result_of(batch, ID_HEAD);

    if (!read_number(json_object_get(head, "number"), &state->head))
        return false;
    /* Of one that is mined, gasPrice is what it paid; what it offered is in the other. */
    if (!read_number(json_object_get(tx, "maxFeePerGas"), &state->fee) &&
        !read_number(json_object_get(tx, "gasPrice"), &state->fee))
        state->fee = 0;
    if (!read_number(json_object_get(head, "baseFeePerGas"), &state->wish) &&
        !read_number(result_of(batch, ID_PRICE), &state->wish))
        state->wish = 0;
    return true;
}

static bool read_state(const json_t *batch, struct slice hash, struct evm_state *state)
{
    const json_t *tx = result_of(batch, ID_TX);
    const json_t *to = json_object_get(tx, "to");

    if (json_is_null(tx))
        return json_is_object(result_of(batch, ID_HEAD)); /* so it is a node of a chain */
    if (!json_is_object(tx) || !is_hash(json_object_get(tx, "hash"), hash) ||
        !read_address(json_object_get(tx, "from"), state->from) ||
        !read_number(json_object_get(tx, "nonce"), &state->nonce))
        return false;
    if (to != NULL && !json_is_null(to) && !read_address(to, state->to))
        return false;
    state->known = true;
    return read_fees(batch, tx, state) &&
           read_receipt(tx, result_of(batch, ID_RECEIPT), hash, state);
}

enum gw_err evm_state_read(struct slice answer, struct slice hash, struct evm_state *ret_state)
{
    json_t *batch = parse(answer);
    bool good;

    evm_state_done(ret_state);
    evm_state_init(ret_state);
    good = json_is_array(batch) && read_state(batch, hash, ret_state);
    json_decref(batch);
    return good ? GW_OK : GW_EINVAL;
}

enum gw_err evm_nonces_read(struct slice answer, struct evm_nonces *ret_nonces)
{
    json_t *batch = parse(answer);
    const json_t *since = result_of(batch, ID_SINCE);
    bool good = json_is_array(batch) &&
                read_number(result_of(batch, ID_MINED), &ret_nonces->mined) &&
                read_number(result_of(batch, ID_POOLED), &ret_nonces->pooled) &&
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

/* The bytes of hex digits, at most `max` of them. */
static size_t from_hex(const char *hex, size_t len, uint8_t *out, size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i + 1 < len && count < max; i += 2) {
        int high = digit_of(hex[i]), low = digit_of(hex[i + 1]);

        if (high < 0 || low < 0)
            break;
        out[count++] = (uint8_t)(high << 4 | low);
    }
    return count;
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
    count = from_hex(hex + 2, len - 2, bytes, sizeof(bytes));
    if (count >= 4 + 64 && memcmp(bytes, error, 4) == 0) {
        said = (size_t)bytes[4 + 62] << 8 | bytes[4 + 63];
        if (said <= count - 4 - 64)
            take_reason((struct slice){(const char *)bytes + 4 + 64, said}, out);
    } else if (count >= 4 + 32 && memcmp(bytes, panic, 4) == 0) {
        static const char digits[] = "0123456789abcdef";

        memcpy(out, "Panic(0x", 8);
        out[8] = digits[bytes[35] >> 4];
        out[9] = digits[bytes[35] & 15];
        memcpy(out + 10, ")", 2);
    }
}

enum gw_err evm_reason_read(struct slice answer, char out[EVM_REASON_MAX + 1])
{
    json_t *root = parse(answer);
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
