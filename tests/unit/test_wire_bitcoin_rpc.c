/* What a Bitcoin node says of a transaction, and what is not believed. */
#include "support/test.h"

#include "wire/bitcoin_rpc.h"

#include <jansson.h>
#include <string.h>

#define ID "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"
#define OTHER "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e17"
#define BLOCK_HASH "00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee"

#define ONE(id, result) "{\"result\":" result ",\"error\":null,\"id\":" id "}"
#define NONE(id, code, message)                                                                    \
    "{\"result\":null,\"error\":{\"code\":" code ",\"message\":\"" message "\"},\"id\":" id "}"
#define TX_OF(id, more)                                                                            \
    "{\"txid\":\"" id "\",\"hash\":\"" id "\",\"version\":1,\"vin\":[],\"vout\":["                 \
    "{\"value\":10.00000000,\"n\":0},{\"value\":40.00000001,\"n\":1}],\"hex\":\"00\"" more "}"
#define MINED ",\"blockhash\":\"" BLOCK_HASH "\",\"confirmations\":3,\"blocktime\":1231731025"
#define WAITING                                                                                    \
    "{\"vsize\":200,\"weight\":800,\"time\":1,\"descendantcount\":1,\"descendantsize\":200,"       \
    "\"ancestorcount\":3,\"ancestorsize\":600,\"fees\":{\"base\":0.00000400,"                      \
    "\"modified\":0.00000400,\"ancestor\":0.00001200,\"descendant\":0.00000400},"                  \
    "\"bip125-replaceable\":true}"
#define NO_ENTRY NONE("2", "-5", "Transaction not in mempool")
#define WISH ONE("3", "{\"feerate\":0.00012345,\"blocks\":6}")
#define POOL ONE("4", "{\"loaded\":true,\"size\":3,\"mempoolminfee\":0.00001000}")
#define HEAD ONE("5", "172")
#define SPENT ONE("6", "null") "," ONE("7", "null") "," ONE("8", "null") "," ONE("9", "null")
#define BATCH(tx, entry) "[" tx "," entry "," WISH "," POOL "," HEAD "," SPENT "]"
#define ABSENT                                                                                     \
    "No such mempool or blockchain transaction. Use gettransaction for wallet transactions."
#define UNTOLD                                                                                     \
    "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain "      \
    "transaction queries. Use gettransaction for wallet transactions."

static enum gw_err read_state(const char *answer, struct bitcoin_state *state)
{
    return bitcoin_state_read(slice_of(answer), SLICE_LIT(ID), state);
}

static void a_question_is_one_batch_with_the_id(void **unused)
{
    struct buf out;
    json_t *batch;

    (void)unused;
    buf_init(&out, 4096);
    bitcoin_state_ask(SLICE_LIT(ID), &out);
    batch = json_loadb(out.data, out.len, 0, NULL);
    assert_int_equal(json_array_size(batch), 5 + BITCOIN_OUTPUTS);
    assert_string_equal(json_string_value(json_object_get(json_array_get(batch, 0), "method")),
                        "getrawtransaction");
    assert_non_null(strstr(out.data, "\"params\":[\"" ID "\",true]"));
    assert_non_null(strstr(out.data, "\"params\":[\"" ID "\",3,false]"));
    json_decref(batch);
    buf_done(&out);
}

static void one_in_a_block_has_its_height_its_time_and_its_outputs(void **unused)
{
    struct bitcoin_state state;

    (void)unused;
    assert_int_equal(read_state(BATCH(ONE("1", TX_OF(ID, MINED)), NO_ENTRY), &state), GW_OK);
    assert_true(state.known && state.in_block);
    assert_int_equal(state.confirmations, 3);
    assert_int_equal(state.block, 170);
    assert_int_equal(state.time_s, 1231731025);
    assert_int_equal(state.amount, 5000000001);
}

static void one_that_waits_has_its_fee_and_what_the_network_takes(void **unused)
{
    struct bitcoin_state state;

    (void)unused;
    assert_int_equal(read_state(BATCH(ONE("1", TX_OF(ID, "")), ONE("2", WAITING)), &state), GW_OK);
    assert_true(state.known && !state.in_block);
    assert_int_equal(state.paid, 400);
    assert_int_equal(state.fee, 2000); /* 2 sat/vB */
    assert_int_equal(state.wish, 12345);
    assert_int_equal(state.ahead, 2);
}

static void a_later_one_may_pay_for_it(void **unused)
{
    struct bitcoin_state state;

    (void)unused;
    assert_int_equal(
        read_state(BATCH(ONE("1", TX_OF(ID, "")),
                         ONE("2", "{\"vsize\":200,\"ancestorcount\":1,\"descendantsize\":400,"
                                  "\"fees\":{\"base\":0.000004,\"descendant\":0.00008}}")),
                   &state),
        GW_OK);
    assert_int_equal(state.fee, 20000);
}

static void without_an_estimate_the_least_that_is_taken_is_the_wish(void **unused)
{
    struct bitcoin_state state;

    (void)unused;
    assert_int_equal(read_state("[" ONE("1", TX_OF(ID, "")) "," NO_ENTRY "," ONE(
                                    "3", "{\"errors\":[\"Insufficient data or no feerate found\"],"
                                         "\"blocks\":6}") "," POOL "," HEAD "," SPENT "]",
                                &state),
                     GW_OK);
    assert_true(state.known && !state.in_block);
    assert_int_equal(state.wish, 1000);
    assert_int_equal(state.fee, 0);
}

static void a_node_with_an_index_knows_what_there_is_not(void **unused)
{
    struct bitcoin_state state;

    (void)unused;
    assert_int_equal(read_state(BATCH(NONE("1", "-5", ABSENT), NO_ENTRY), &state), GW_OK);
    assert_false(state.known);
    /* Its block was given up, and it does not wait again. */
    assert_int_equal(read_state(BATCH(ONE("1", TX_OF(ID, ",\"blockhash\":\"" BLOCK_HASH
                                                         "\",\"confirmations\":0")),
                                      NO_ENTRY),
                                &state),
                     GW_OK);
    assert_false(state.known);
}

static void without_an_index_it_knows_unspent_outputs_and_else_can_not_tell(void **unused)
{
    struct bitcoin_state state;

    (void)unused;
    assert_int_equal(read_state(BATCH(NONE("1", "-5", UNTOLD), NO_ENTRY), &state), GW_ENOTFOUND);
    assert_int_equal(
        read_state("[" NONE("1", "-5", UNTOLD) "," NO_ENTRY "," WISH "," POOL "," HEAD "," ONE(
                       "6", "null") "," ONE("7", "{\"bestblock\":\"" BLOCK_HASH
                                                 "\",\"confirmations\":3,\"value\":1.5,"
                                                 "\"coinbase\":false}") "]",
                   &state),
        GW_OK);
    assert_true(state.known && state.in_block);
    assert_int_equal(state.block, 170);
    assert_int_equal(state.amount, 0);
}

static void what_is_no_answer_is_refused(void **unused)
{
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "{}",
        "<html>",
        "{\"result\":null,\"error\":{\"code\":-32600,\"message\":\"x\"},\"id\":null}",
        BATCH(NONE("1", "-28", "Loading block index..."), NO_ENTRY),
        BATCH(NONE("1", "-5.0", ABSENT), NO_ENTRY),
        BATCH(NONE("1", "\"-5\"", ABSENT), NO_ENTRY),
        BATCH("{\"error\":{\"code\":-5},\"id\":1}", NO_ENTRY),
        BATCH(ONE("1", "null"), NO_ENTRY),
        BATCH(ONE("1", "\"00\""), NO_ENTRY),
        BATCH(ONE("\"1\"", TX_OF(ID, MINED)), NO_ENTRY),
        BATCH(ONE("1", TX_OF(OTHER, MINED)), NO_ENTRY),
        BATCH(ONE("1", TX_OF(ID, ",\"blockhash\":\"x\",\"confirmations\":-1")), NO_ENTRY),
        BATCH(ONE("1", TX_OF(ID, ",\"blockhash\":\"x\",\"confirmations\":1.5")), NO_ENTRY),
        BATCH(ONE("1", TX_OF(ID, ",\"blockhash\":\"x\",\"confirmations\":174")), NO_ENTRY),
        BATCH(ONE("1", TX_OF(ID, ",\"blockhash\":\"x\"")), NO_ENTRY),
        BATCH(ONE("1", TX_OF(ID, ",\"blockhash\":\"x\",\"confirmations\":99999999999999999999")),
              NO_ENTRY),
        BATCH(ONE("1", "{\"txid\":\"" ID "\",\"vout\":[{\"value\":-1}]}"), NO_ENTRY),
        BATCH(ONE("1", "{\"txid\":\"" ID "\",\"vout\":[{\"value\":21000001}]}"), NO_ENTRY),
        BATCH(ONE("1", "{\"txid\":\"" ID "\",\"vout\":[{\"value\":2e7},{\"value\":2e7}]}"),
              NO_ENTRY),
        BATCH(ONE("1", "{\"txid\":\"" ID "\"}"), NO_ENTRY),
        BATCH(ONE("1", TX_OF(ID, "")), ONE("2", "{\"vsize\":0,\"fees\":{\"base\":1}}")),
        BATCH(ONE("1", TX_OF(ID, "")), ONE("2", "{}")),
        "[" ONE("1", TX_OF(ID, MINED)) "]",
    };
    struct bitcoin_state state;

    (void)unused;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (read_state(bad[i], &state) != GW_EINVAL)
            fail_msg("%zu was read", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_one_batch_with_the_id),
        cmocka_unit_test(one_in_a_block_has_its_height_its_time_and_its_outputs),
        cmocka_unit_test(one_that_waits_has_its_fee_and_what_the_network_takes),
        cmocka_unit_test(a_later_one_may_pay_for_it),
        cmocka_unit_test(without_an_estimate_the_least_that_is_taken_is_the_wish),
        cmocka_unit_test(a_node_with_an_index_knows_what_there_is_not),
        cmocka_unit_test(without_an_index_it_knows_unspent_outputs_and_else_can_not_tell),
        cmocka_unit_test(what_is_no_answer_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
