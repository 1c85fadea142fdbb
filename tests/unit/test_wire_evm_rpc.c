/* What a node of an EVM chain says of a transaction, and what is not believed. */
#include "support/test.h"

#include "wire/evm_rpc.h"

#include <jansson.h>
#include <string.h>

#define HASH "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b"
#define OTHER "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944c"
#define FROM "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
#define TO "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359"

#define TX_OF(hash)                                                                                \
    "{\"hash\":\"" hash "\",\"from\":\"" FROM "\",\"to\":\"" TO "\",\"nonce\":\"0x7\","            \
    "\"gas\":\"0x5208\",\"maxFeePerGas\":\"0x3b9aca00\",\"gasPrice\":\"0x1\",\"value\":\"0x0\","   \
    "\"input\":\"0xabcd\"}"
#define TX TX_OF(HASH)
#define RECEIPT(status, used)                                                                      \
    "{\"transactionHash\":\"" HASH "\",\"blockNumber\":\"0x10\",\"status\":\"" status              \
    "\",\"gasUsed\":\"" used "\"}"
#define HEAD "{\"number\":\"0x1b\",\"baseFeePerGas\":\"0x77359400\"}"
#define ONE(id, result) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":" result "}"
#define BATCH(tx, receipt, head)                                                                   \
    "[" ONE("3", head) "," ONE("2", receipt) "," ONE("1", tx) "," ONE("4", "\"0x9\"") "]"

static enum gw_err read_state(const char *answer, struct evm_state *state)
{
    evm_state_init(state);
    return evm_state_read(slice_of(answer), SLICE_LIT(HASH), state);
}

static void a_question_is_one_batch_with_the_hash(void **unused)
{
    struct buf out;
    json_t *batch;

    (void)unused;
    buf_init(&out, 4096);
    evm_state_ask(SLICE_LIT(HASH), &out);
    batch = json_loadb(out.data, out.len, 0, NULL);
    assert_int_equal(json_array_size(batch), 4);
    assert_string_equal(json_string_value(json_object_get(json_array_get(batch, 0), "method")),
                        "eth_getTransactionByHash");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(json_array_get(batch, 1), "params"), 0)),
        HASH);
    json_decref(batch);
    buf_done(&out);
}

static void one_that_is_mined_has_its_block_and_its_fees(void **unused)
{
    struct evm_state state;

    (void)unused;
    assert_int_equal(read_state(BATCH(TX, RECEIPT("0x1", "0x5208"), HEAD), &state), GW_OK);
    assert_true(state.known && state.mined && state.succeeded);
    assert_int_equal(state.block, 16);
    assert_int_equal(state.head, 27);
    assert_int_equal(state.nonce, 7);
    assert_int_equal(state.fee, 1000000000);
    assert_int_equal(state.wish, 2000000000);
    assert_string_equal(state.from, FROM);
    assert_string_equal(state.to, TO);
    assert_int_equal(state.call.len, 0);
    evm_state_done(&state);
}

static void one_that_failed_can_be_run_again(void **unused)
{
    struct evm_state state;
    struct buf out;

    (void)unused;
    assert_int_equal(read_state(BATCH(TX, RECEIPT("0x0", "0x5207"), HEAD), &state), GW_OK);
    assert_true(state.mined && !state.succeeded && !state.out_of_gas);
    buf_init(&out, 4096);
    evm_reason_ask(&state, &out);
    assert_non_null(strstr(out.data,
                           "\"params\":[{\"from\":\"" FROM "\",\"to\":\"" TO
                           "\",\"gas\":\"0x5208\",\"value\":\"0x0\",\"input\":\"0xabcd\"},"
                           "\"0xf\"]"));
    buf_done(&out);
    evm_state_done(&state);
    assert_int_equal(read_state(BATCH(TX, RECEIPT("0x0", "0x5208"), HEAD), &state), GW_OK);
    assert_true(state.out_of_gas);
    evm_state_done(&state);
}

static void one_that_is_pending_or_unknown_is_told_so(void **unused)
{
    struct evm_state state;

    (void)unused;
    assert_int_equal(read_state(BATCH(TX, "null", HEAD), &state), GW_OK);
    assert_true(state.known && !state.mined);
    evm_state_done(&state);
    assert_int_equal(read_state(BATCH("null", "null", HEAD), &state), GW_OK);
    assert_false(state.known);
    evm_state_done(&state);
}

static void without_a_base_fee_the_suggestion_is_what_the_network_takes(void **unused)
{
    struct evm_state state;

    (void)unused;
    assert_int_equal(read_state(BATCH(TX, "null", "{\"number\":\"0x1b\"}"), &state), GW_OK);
    assert_int_equal(state.wish, 9);
    evm_state_done(&state);
}

static void what_is_no_answer_is_refused(void **unused)
{
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "<html>",
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"no batches\"},\"id\":null}",
        BATCH(TX_OF(OTHER), "null", HEAD),
        BATCH(TX, "{\"transactionHash\":\"" OTHER "\",\"blockNumber\":\"0x1\",\"status\":\"0x1\"}",
              HEAD),
        BATCH(TX, "{\"transactionHash\":\"" HASH "\",\"blockNumber\":\"0x1\"}", HEAD),
        BATCH(TX, "{\"transactionHash\":\"" HASH "\",\"blockNumber\":1,\"status\":\"0x1\"}", HEAD),
        BATCH(TX, "\"0x1\"", HEAD),
        BATCH(TX, "null", "null"),
        BATCH("null", "null", "null"),
        BATCH("7", "null", HEAD),
        BATCH(TX, "null", "{\"number\":\"0xg\"}"),
        "[" ONE("1", TX) "]",
    };
    struct evm_state state;

    (void)unused;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (read_state(bad[i], &state) != GW_EINVAL)
            fail_msg("%zu was read", i);
        evm_state_done(&state);
    }
}

static void nonces_are_read_or_refused(void **unused)
{
    struct evm_nonces nonces;

    (void)unused;
    assert_int_equal(evm_nonces_read(SLICE_LIT("[" ONE("2", "\"0x9\"") "," ONE(
                                         "1", "\"0x7\"") "," ONE("3", "null") "]"),
                                     &nonces),
                     GW_OK);
    assert_int_equal(nonces.mined, 7);
    assert_int_equal(nonces.pooled, 9);
    assert_false(nonces.has_receipt);
    assert_int_equal(evm_nonces_read(SLICE_LIT("[" ONE("2", "\"0x9\"") "," ONE(
                                         "1", "\"0x7\"") "," ONE("3", "{}") "]"),
                                     &nonces),
                     GW_OK);
    assert_true(nonces.has_receipt);
    assert_int_equal(evm_nonces_read(SLICE_LIT("[" ONE("1", "\"0x7\"") "]"), &nonces), GW_EINVAL);
}

static void check_reason(const char *error, const char *reason)
{
    char out[EVM_REASON_MAX + 1];
    struct buf answer;

    buf_init(&answer, 4096);
    buf_printf(&answer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":%s}", error);
    assert_int_equal(evm_reason_read(buf_slice(&answer), out), GW_OK);
    assert_string_equal(out, reason);
    buf_done(&answer);
}

#define WORD "0000000000000000000000000000000000000000000000000000000000000020"

static void a_reason_is_plain_words_or_none(void **unused)
{
    char out[EVM_REASON_MAX + 1];

    (void)unused;
    check_reason("{\"code\":3,\"message\":\"execution reverted\",\"data\":\"0x08c379a0" WORD
                 "0000000000000000000000000000000000000000000000000000000000000006"
                 "6e6f207761790000000000000000000000000000000000000000000000000000\"}",
                 "no way");
    check_reason("{\"code\":3,\"message\":\"x\",\"data\":{\"data\":\"0x08c379a0" WORD
                 "0000000000000000000000000000000000000000000000000000000000000001"
                 "6e00000000000000000000000000000000000000000000000000000000000000\"}}",
                 "n");
    check_reason("{\"code\":3,\"message\":\"x\",\"data\":\"0x4e487b71"
                 "0000000000000000000000000000000000000000000000000000000000000011\"}",
                 "Panic(0x11)");
    check_reason("{\"message\":\"execution reverted: ERC20: transfer amount exceeds balance\"}",
                 "ERC20: transfer amount exceeds balance");
    check_reason("{\"message\":\"execution reverted: claim at evil.example\"}", "");
    check_reason("{\"message\":\"execution reverted: \u8bf7\"}", "");
    check_reason("{\"message\":\"out of gas\"}", "");
    /* A length that the data does not have. */
    check_reason("{\"message\":\"x\",\"data\":\"0x08c379a0" WORD
                 "000000000000000000000000000000000000000000000000000000000000ffff6e\"}",
                 "");
    check_reason("{\"message\":\"x\",\"data\":\"0x08c379a0\"}", "");
    assert_int_equal(evm_reason_read(SLICE_LIT("[]"), out), GW_EINVAL);
    assert_int_equal(evm_reason_read(SLICE_LIT("{\"result\":\"0x\"}"), out), GW_OK);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_one_batch_with_the_hash),
        cmocka_unit_test(one_that_is_mined_has_its_block_and_its_fees),
        cmocka_unit_test(one_that_failed_can_be_run_again),
        cmocka_unit_test(one_that_is_pending_or_unknown_is_told_so),
        cmocka_unit_test(without_a_base_fee_the_suggestion_is_what_the_network_takes),
        cmocka_unit_test(what_is_no_answer_is_refused),
        cmocka_unit_test(nonces_are_read_or_refused),
        cmocka_unit_test(a_reason_is_plain_words_or_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
