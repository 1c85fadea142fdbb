/*
 * solana_rpc.c -- what a node of Solana says of a transaction.
 */
#include "wire/solana_rpc.h"

#include "base/base58.h"
#include "wire/rpc.h"

#include <string.h>

#define ID_ONLY 1
#define ADDRESS_BYTES 32
#define REASON_DEPTH 4
#define VOTES_MAX 31 /* with one more it is final */

/* ---- asking ---- */

void solana_state_ask(struct slice id, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_array(&json);
    wire__rpc_begin(&json, ID_ONLY, "getSignatureStatuses");
    json_writer_begin_array(&json);
    json_writer_string(&json, id);
    json_writer_end_array(&json);
    json_writer_begin_object(&json);
    json_writer_key(&json, "searchTransactionHistory");
    json_writer_bool(&json, true);
    json_writer_end_object(&json);
    wire__rpc_end(&json);
    json_writer_end_array(&json);
}

void solana_details_ask(struct slice id, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_array(&json);
    wire__rpc_begin(&json, ID_ONLY, "getTransaction");
    json_writer_string(&json, id);
    json_writer_begin_object(&json);
    json_writer_key(&json, "encoding");
    json_writer_cstr(&json, "jsonParsed");
    json_writer_key(&json, "commitment");
    json_writer_cstr(&json, "confirmed");
    json_writer_key(&json, "maxSupportedTransactionVersion");
    json_writer_int(&json, 0);
    json_writer_end_object(&json);
    wire__rpc_end(&json);
    json_writer_end_array(&json);
}

/* ---- why it failed ---- */

/* Names and numbers as in Rust, which is what the errors are there:
 * {"InstructionError":[0,{"Custom":1}]} is InstructionError(0, Custom(1)). */
static void write_reason(const json_t *value, struct buf *out, unsigned depth);

static void write_name(const char *name, struct buf *out)
{
    for (const char *at = name; *at != '\0'; at++)
        if (!((*at >= '0' && *at <= '9') || ((*at | 32) >= 'a' && (*at | 32) <= 'z')))
            return;
    buf_append_cstr(out, name);
}

static void write_reasons(const json_t *list, struct buf *out, unsigned depth)
{
    const json_t *each;
    size_t i;

    json_array_foreach (list, i, each) {
        buf_append_cstr(out, i > 0 ? ", " : "");
        write_reason(each, out, depth + 1);
    }
}

static void write_reason(const json_t *value, struct buf *out, unsigned depth)
{
    void *first = json_object_iter((json_t *)value);

    if (depth > REASON_DEPTH)
        return;
    if (json_is_string(value))
        write_name(json_string_value(value), out);
    if (json_is_integer(value))
        buf_printf(out, "%lld", (long long)json_integer_value(value));
    if (json_is_array(value))
        write_reasons(value, out, depth);
    if (first == NULL)
        return;
    write_name(json_object_iter_key(first), out);
    buf_append_cstr(out, "(");
    write_reason(json_object_iter_value(first), out, depth + 1);
    buf_append_cstr(out, ")");
}

static void read_reason(const json_t *error, char out[SOLANA_REASON_MAX + 1])
{
    struct buf text;

    buf_init(&text, SOLANA_REASON_MAX);
    write_reason(error, &text, 0);
    if (buf_err(&text) == GW_OK && text.len > 0)
        memcpy(out, text.data, text.len + 1);
    buf_done(&text);
}

/* ---- its state ---- */

static bool read_finality(const json_t *status, enum solana_finality *ret_finality)
{
    static const char *const names[] = {
        [SOLANA_PROCESSED] = "processed",
        [SOLANA_CONFIRMED] = "confirmed",
        [SOLANA_FINALIZED] = "finalized",
    };
    const char *name = json_string_value(json_object_get(status, "confirmationStatus"));

    for (size_t i = 0; name != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            *ret_finality = (enum solana_finality)i;
            return true;
        }
    }
    return false;
}

static bool read_status(const json_t *status, uint64_t head, struct solana_state *state)
{
    const json_t *error = json_object_get(status, "err");
    const json_t *votes = json_object_get(status, "confirmations");

    if (!wire__rpc_count(json_object_get(status, "slot"), &state->slot) || state->slot > head ||
        !read_finality(status, &state->finality) || error == NULL)
        return false;
    /* null: as many as there are; a number behind a final one is of no use. */
    if (state->finality != SOLANA_FINALIZED &&
        (!wire__rpc_count(votes, &state->confirmations) || state->confirmations > VOTES_MAX))
        return false;
    if (state->finality == SOLANA_FINALIZED && !json_is_null(votes) && !json_is_integer(votes))
        return false;
    state->known = true;
    state->failed = !json_is_null(error);
    if (state->failed)
        read_reason(error, state->reason);
    return true;
}

static bool read_state(const json_t *batch, struct solana_state *state)
{
    const json_t *result = wire__rpc_result(batch, ID_ONLY);
    const json_t *list = json_object_get(result, "value"), *status = json_array_get(list, 0);
    uint64_t head;

    if (json_array_size(list) != 1 ||
        !wire__rpc_count(json_object_get(json_object_get(result, "context"), "slot"), &head))
        return false;
    if (!json_is_object(status))
        return json_is_null(status);
    return read_status(status, head, state);
}

enum gw_err solana_state_read(struct slice answer, struct solana_state *ret_state)
{
    json_t *batch = wire__rpc_parse(answer);
    bool good;

    *ret_state = (struct solana_state){0};
    good = read_state(batch, ret_state);
    json_decref(batch);
    return good ? GW_OK : GW_EINVAL;
}

/* ---- its details ---- */

static bool read_address(const json_t *value, char out[SOLANA_ADDRESS_MAX + 1])
{
    size_t len = json_string_length(value);
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t count;

    if (!json_is_string(value) || len > SOLANA_ADDRESS_MAX ||
        base58_decode((struct slice){json_string_value(value), len}, bytes, &count) != GW_OK ||
        count != ADDRESS_BYTES)
        return false;
    memcpy(out, json_string_value(value), len + 1);
    return true;
}

static bool is_text(const json_t *value, const char *text)
{
    return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

/* What only says how much the rest may cost, or is a note. */
static bool is_beside(const json_t *instruction)
{
    return is_text(json_object_get(instruction, "programId"),
                   "ComputeBudget111111111111111111111111111111") ||
           is_text(json_object_get(instruction, "program"), "spl-memo");
}

static const json_t *transfer_of(const json_t *instruction)
{
    const json_t *parsed = json_object_get(instruction, "parsed");

    return is_text(json_object_get(instruction, "program"), "system") &&
                   is_text(json_object_get(parsed, "type"), "transfer")
               ? json_object_get(parsed, "info")
               : NULL;
}

static void read_transfer(const json_t *message, struct solana_details *details)
{
    const json_t *instruction, *info = NULL;
    char from[SOLANA_ADDRESS_MAX + 1], to[SOLANA_ADDRESS_MAX + 1];
    uint64_t amount;
    size_t i, count = 0;

    json_array_foreach (json_object_get(message, "instructions"), i, instruction) {
        if (is_beside(instruction))
            continue;
        info = transfer_of(instruction);
        count++;
    }
    if (count != 1 || !wire__rpc_count(json_object_get(info, "lamports"), &amount) ||
        !read_address(json_object_get(info, "source"), from) ||
        !read_address(json_object_get(info, "destination"), to))
        return;
    details->amount = amount;
    memcpy(details->from, from, sizeof(details->from));
    memcpy(details->to, to, sizeof(details->to));
}

static bool read_details(const json_t *tx, struct slice id, const struct solana_state *state,
                         struct solana_details *details)
{
    const json_t *meta = json_object_get(tx, "meta"), *error = json_object_get(meta, "err");
    const json_t *signed_one = json_object_get(tx, "transaction");
    const json_t *message = json_object_get(signed_one, "message");
    const json_t *payer = json_array_get(json_object_get(message, "accountKeys"), 0);
    const json_t *name = json_array_get(json_object_get(signed_one, "signatures"), 0);
    uint64_t slot;

    if (!json_is_string(name) ||
        !slice_eq((struct slice){json_string_value(name), json_string_length(name)}, id) ||
        !wire__rpc_count(json_object_get(tx, "slot"), &slot) || slot != state->slot ||
        error == NULL || json_is_null(error) == state->failed ||
        !wire__rpc_count(json_object_get(meta, "fee"), &details->paid) ||
        !read_address(json_object_get(payer, "pubkey"), details->from))
        return false;
    if (!wire__rpc_count(json_object_get(tx, "blockTime"), &details->time_s))
        details->time_s = 0;
    if (!state->failed)
        read_transfer(message, details);
    return true;
}

enum gw_err solana_details_read(struct slice answer, struct slice id,
                                const struct solana_state *state,
                                struct solana_details *ret_details)
{
    json_t *batch = wire__rpc_parse(answer);
    bool good;

    *ret_details = (struct solana_details){0};
    good = read_details(wire__rpc_result(batch, ID_ONLY), id, state, ret_details);
    json_decref(batch);
    return good ? GW_OK : GW_EINVAL;
}
