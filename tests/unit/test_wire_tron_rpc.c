/* What a node of TRON says of a transaction, and what is not believed. */
#include "support/test.h"

#include "wire/tron_rpc.h"

#include <jansson.h>
#include <string.h>

#define HASH "0x01b4cde4197b9d1a1ff09ef5d2b1d939d3ec2401b3f002ebd0802c0f30a6e4ca"
#define OTHER "0x01b4cde4197b9d1a1ff09ef5d2b1d939d3ec2401b3f002ebd0802c0f30a6e4cb"
#define USDT "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c"
#define USDT_TEXT "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
#define FROM "0x0000000000000000000000000000000000000000"
#define FROM_TEXT "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb" /* where tokens are burnt */
#define TRANSFER "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
#define WORD(digits40) "0x000000000000000000000000" digits40

#define ONE(id, result) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":" result "}"
#define TX_OF(hash, to)                                                                            \
    "{\"blockHash\":\"0x\",\"blockNumber\":\"0x\",\"from\":\"" FROM                                \
    "\",\"gas\":\"0x0\",\"gasPrice\":\"0x\",\"hash\":\"" hash                                      \
    "\",\"input\":\"0x\",\"nonce\":null,\"r\":\"0x1\",\"to\":" to                                  \
    ",\"transactionIndex\":\"0x\",\"type\":\"0x0\",\"value\":\"0xf4240\"}"
#define TX TX_OF(HASH, "\"" USDT "\"")
#define LOG(contract, to, data)                                                                    \
    "{\"address\":\"" contract "\",\"data\":\"" data "\",\"topics\":[\"" TRANSFER                  \
    "\",\"" WORD("1111111111111111111111111111111111111111") "\",\"" WORD(to) "\"]}"
#define AMOUNT "0x0000000000000000000000000000000000000000000000000000000000bebc20" /* 12.5 */
#define RECEIPT(status, logs)                                                                      \
    "{\"blockHash\":\"0x0\",\"blockNumber\":\"0x3fe1ca0\",\"effectiveGasPrice\":\"0x64\","         \
    "\"gasUsed\":\"0x7c97\",\"logs\":[" logs "],\"status\":\"" status                              \
    "\",\"transactionHash\":\"" HASH "\",\"type\":\"0x0\"}"
#define BATCH(tx, receipt) "[" ONE("1", tx) "," ONE("2", receipt) "," ONE("3", "\"0x3fe1cb2\"") "]"
#define PAID LOG(USDT, "a614f803b6fd780986a42c78ec9c7f77e6ded13c", AMOUNT)

static enum gw_err read_state(const char *answer, struct tron_state *state)
{
    return tron_state_read(slice_of(answer), SLICE_LIT(HASH), state);
}

static void a_question_is_one_batch_with_the_hash(void **unused)
{
    struct buf out;
    json_t *batch;

    (void)unused;
    buf_init(&out, 4096);
    tron_state_ask(SLICE_LIT(HASH), &out);
    batch = json_loadb(out.data, out.len, 0, NULL);
    assert_int_equal(json_array_size(batch), 3);
    assert_string_equal(json_string_value(json_object_get(json_array_get(batch, 2), "method")),
                        "eth_blockNumber");
    json_decref(batch);
    buf_done(&out);
}

static void one_in_a_block_has_its_addresses_as_people_write_them(void **unused)
{
    struct tron_state state;

    (void)unused;
    assert_int_equal(read_state(BATCH(TX, RECEIPT("0x1", "")), &state), GW_OK);
    assert_true(state.known && state.in_block && state.succeeded);
    assert_int_equal(state.block, 0x3fe1ca0);
    assert_int_equal(state.head, 0x3fe1cb2);
    assert_int_equal(state.energy, 31895);
    assert_string_equal(state.from, FROM_TEXT);
    assert_string_equal(state.to, USDT_TEXT);
    assert_int_equal(state.usdt, 0);
}

static void the_one_transfer_of_usdt_is_read_from_its_log(void **unused)
{
    struct tron_state state;

    (void)unused;
    assert_int_equal(read_state(BATCH(TX, RECEIPT("0x1", PAID)), &state), GW_OK);
    assert_int_equal(state.usdt, 12500000);
    assert_string_equal(state.to, USDT_TEXT); /* it went to the contract itself */
}

static void what_another_contract_logs_is_no_usdt(void **unused)
{
    static const char *const others[] = {
        BATCH(TX, RECEIPT("0x1", LOG(FROM, "a614f803b6fd780986a42c78ec9c7f77e6ded13c", AMOUNT))),
        BATCH(TX, RECEIPT("0x1", PAID "," PAID)),
        BATCH(TX, RECEIPT("0x0", PAID)),
        BATCH(TX, RECEIPT("0x1", LOG(USDT, "a614f803b6fd780986a42c78ec9c7f77e6ded13c",
                                     "0x00000000000000000000000000000000000000000000000100000000000"
                                     "00000"))),
        BATCH(TX, RECEIPT("0x1", LOG(USDT, "a614f803b6fd780986a42c78ec9c7f77e6ded1", AMOUNT))),
        BATCH(TX, RECEIPT("0x1", "{\"address\":\"" USDT "\",\"data\":\"" AMOUNT
                                 "\",\"topics\":\"x\"},7,null")),
    };
    struct tron_state state;

    (void)unused;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_int_equal(read_state(others[i], &state), GW_OK);
        if (state.usdt != 0)
            fail_msg("%zu: %llu", i, (unsigned long long)state.usdt);
        assert_string_equal(state.to, USDT_TEXT);
    }
}

static void one_that_failed_waits_or_is_unknown_is_told_so(void **unused)
{
    struct tron_state state;

    (void)unused;
    assert_int_equal(read_state(BATCH(TX, RECEIPT("0x0", "")), &state), GW_OK);
    assert_true(state.in_block && !state.succeeded);
    assert_int_equal(read_state(BATCH(TX_OF(HASH, "null"), "null"), &state), GW_OK);
    assert_true(state.known && !state.in_block);
    assert_string_equal(state.to, "");
    assert_int_equal(read_state(BATCH(TX_OF(HASH, "\"0x\""), "null"), &state), GW_OK);
    assert_int_equal(read_state(BATCH("null", "null"), &state), GW_OK);
    assert_false(state.known);
}

static void what_is_no_answer_is_refused(void **unused)
{
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "<html>",
        "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600},\"id\":null}",
        BATCH(TX_OF(OTHER, "null"), "null"),
        BATCH(TX_OF(HASH, "7"), "null"),
        BATCH(TX_OF(HASH, "\"" USDT_TEXT "\""), "null"),
        BATCH("7", "null"),
        BATCH(TX, "7"),
        BATCH(TX, "{\"transactionHash\":\"" OTHER "\",\"blockNumber\":\"0x1\",\"status\":\"0x1\"}"),
        BATCH(TX, "{\"transactionHash\":\"" HASH "\",\"blockNumber\":\"0x1\"}"),
        BATCH(TX, "{\"transactionHash\":\"" HASH "\",\"blockNumber\":1,\"status\":\"0x1\"}"),
        BATCH(TX, "{\"transactionHash\":\"" HASH "\",\"blockNumber\":\"0x1\",\"status\":true}"),
        "[" ONE("1", "null") "," ONE("2", "null") "]",
        "[" ONE("1", "null") "," ONE("2", "null") "," ONE("3", "16") "]",
        "[" ONE("2", "null") "," ONE("3", "\"0x1\"") "]",
        "[{\"id\":1,\"error\":{\"code\":-32000}}," ONE("3", "\"0x1\"") "]",
    };
    struct tron_state state;

    (void)unused;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (read_state(bad[i], &state) != GW_EINVAL)
            fail_msg("%zu was read", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_one_batch_with_the_hash),
        cmocka_unit_test(one_in_a_block_has_its_addresses_as_people_write_them),
        cmocka_unit_test(the_one_transfer_of_usdt_is_read_from_its_log),
        cmocka_unit_test(what_another_contract_logs_is_no_usdt),
        cmocka_unit_test(one_that_failed_waits_or_is_unknown_is_told_so),
        cmocka_unit_test(what_is_no_answer_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
