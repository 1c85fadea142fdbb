/* What a node of Solana says of a transaction, and what is not believed. */
#include "support/test.h"

#include "wire/solana_rpc.h"

#include <string.h>

#define ID                                                                                         \
    "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW"
#define OTHER                                                                                      \
    "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUX"
#define PAYER "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM"
#define RECEIVER "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS"

#define ONE(result) "[{\"jsonrpc\":\"2.0\",\"result\":" result ",\"id\":1}]"
#define STATUS(confirmations, err, finality)                                                       \
    ONE("{\"context\":{\"apiVersion\":\"2.1.16\",\"slot\":82},\"value\":[{\"slot\":48,"            \
        "\"confirmations\":" confirmations ",\"err\":" err ",\"status\":{\"Ok\":null},"            \
        "\"confirmationStatus\":\"" finality "\"}]}")

static enum gw_err read_state(const char *answer, struct solana_state *state)
{
    return solana_state_read(slice_of(answer), state);
}

static void a_question_names_the_signature_and_looks_into_the_past(void **unused)
{
    struct buf out;

    (void)unused;
    buf_init(&out, 4096);
    solana_state_ask(SLICE_LIT(ID), &out);
    assert_string_equal(out.data, "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
                                  "\"getSignatureStatuses\",\"params\":[[\"" ID
                                  "\"],{\"searchTransactionHistory\":true}]}]");
    buf_clear(&out);
    solana_details_ask(SLICE_LIT(ID), &out);
    assert_non_null(strstr(out.data, "\"getTransaction\",\"params\":[\"" ID "\",{"));
    assert_non_null(strstr(out.data, "\"maxSupportedTransactionVersion\":0"));
    buf_done(&out);
}

static void one_in_a_block_is_final_or_has_its_votes(void **unused)
{
    struct solana_state state;

    (void)unused;
    assert_int_equal(read_state(STATUS("null", "null", "finalized"), &state), GW_OK);
    assert_true(state.known && !state.failed && state.finality == SOLANA_FINALIZED);
    assert_int_equal(state.slot, 48);
    assert_int_equal(read_state(STATUS("10", "null", "confirmed"), &state), GW_OK);
    assert_true(state.finality == SOLANA_CONFIRMED);
    assert_int_equal(state.confirmations, 10);
    assert_int_equal(read_state(STATUS("0", "null", "processed"), &state), GW_OK);
    assert_true(state.finality == SOLANA_PROCESSED);
}

static void what_is_not_there_is_told_so(void **unused)
{
    struct solana_state state;

    (void)unused;
    assert_int_equal(read_state(ONE("{\"context\":{\"slot\":82},\"value\":[null]}"), &state),
                     GW_OK);
    assert_false(state.known);
}

static void one_that_failed_has_the_name_of_its_error(void **unused)
{
    static const char *const errors[][2] = {
        {"{\"InstructionError\":[0,{\"Custom\":1}]}", "InstructionError(0, Custom(1))"},
        {"{\"InstructionError\":[2,\"InvalidAccountData\"]}",
         "InstructionError(2, InvalidAccountData)"},
        {"\"AccountNotFound\"", "AccountNotFound"},
        {"{\"InsufficientFundsForRent\":{\"account_index\":0}}", "InsufficientFundsForRent((0))"},
        {"{\"BorshIoError\":\"go to evil.example\"}", "BorshIoError()"},
        {"[[[[[[\"Deep\"]]]]]]", ""},
    };
    struct solana_state state;

    (void)unused;
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        struct buf answer;

        buf_init(&answer, 4096);
        buf_printf(&answer,
                   ONE("{\"context\":{\"slot\":82},\"value\":[{\"slot\":48,\"confirmations\":1,"
                       "\"err\":%s,\"confirmationStatus\":\"confirmed\"}]}"),
                   errors[i][0]);
        assert_int_equal(read_state(answer.data, &state), GW_OK);
        assert_true(state.known && state.failed);
        assert_string_equal(state.reason, errors[i][1]);
        buf_done(&answer);
    }
}

static void what_is_no_answer_is_refused(void **unused)
{
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "<html>",
        "[{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32005,\"message\":\"Node is behind\"},"
        "\"id\":1}]",
        "[{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32011,\"message\":\"Transaction history is not "
        "available from this node\"},\"id\":1}]",
        ONE("null"),
        ONE("{\"value\":[null]}"),
        ONE("{\"context\":{\"slot\":82},\"value\":[]}"),
        ONE("{\"context\":{\"slot\":82},\"value\":[null,null]}"),
        ONE("{\"context\":{\"slot\":82},\"value\":[true]}"),
        ONE("{\"context\":{\"slot\":\"82\"},\"value\":[null]}"),
        ONE("{\"context\":{\"slot\":47},\"value\":[{\"slot\":48,\"confirmations\":null,"
            "\"err\":null,\"confirmationStatus\":\"finalized\"}]}"),
        ONE("{\"context\":{\"slot\":82},\"value\":[{\"slot\":48,\"confirmations\":null,"
            "\"confirmationStatus\":\"finalized\"}]}"),
        STATUS("null", "null", "certain"),
        STATUS("null", "null", "confirmed"),
        STATUS("32", "null", "confirmed"),
        STATUS("-1", "null", "processed"),
        STATUS("\"1\"", "null", "finalized"),
    };
    struct solana_state state;

    (void)unused;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (read_state(bad[i], &state) != GW_EINVAL)
            fail_msg("%zu was read", i);
}

/* ---- details ---- */

#define INSTRUCTION(program, type)                                                                 \
    "{\"program\":\"" program "\",\"programId\":\"11111111111111111111111111111111\","             \
    "\"parsed\":{\"type\":\"" type "\",\"info\":{\"source\":\"" PAYER                              \
    "\",\"destination\":\"" RECEIVER "\",\"lamports\":1500000000}}}"
#define BUDGET                                                                                     \
    "{\"programId\":\"ComputeBudget111111111111111111111111111111\",\"accounts\":[],\"data\":"     \
    "\"3\"}"
#define TX(id, slot, err, instructions)                                                            \
    ONE("{\"slot\":" slot                                                                          \
        ",\"blockTime\":1656604342,\"version\":\"legacy\",\"meta\":{\"err\":" err                  \
        ",\"fee\":5000,\"logMessages\":[\"Program log: "                                           \
        "hi\"]},\"transaction\":{\"signatures\":[\"" id                                            \
        "\"],\"message\":{\"accountKeys\":[{\"pubkey\":\"" PAYER                                   \
        "\",\"signer\":true}],\"instructions\":[" instructions "]}}}")

static enum gw_err read_details(const char *answer, bool failed, struct solana_details *details)
{
    struct solana_state state = {.known = true, .failed = failed, .slot = 48};

    return solana_details_read(slice_of(answer), SLICE_LIT(ID), &state, details);
}

static void a_plain_transfer_has_its_amount(void **unused)
{
    struct solana_details details;

    (void)unused;
    assert_int_equal(
        read_details(TX(ID, "48", "null", BUDGET "," INSTRUCTION("system", "transfer")), false,
                     &details),
        GW_OK);
    assert_int_equal(details.time_s, 1656604342);
    assert_int_equal(details.paid, 5000);
    assert_int_equal(details.amount, 1500000000);
    assert_string_equal(details.from, PAYER);
    assert_string_equal(details.to, RECEIVER);
}

static void what_does_more_or_failed_has_none(void **unused)
{
    static const char *const others[] = {
        TX(ID, "48", "null",
           INSTRUCTION("system", "transfer") "," INSTRUCTION("system", "transfer")),
        TX(ID, "48", "null", INSTRUCTION("system", "transfer") ",{\"programId\":\"x\"}"),
        TX(ID, "48", "null", INSTRUCTION("spl-token", "transfer")),
        TX(ID, "48", "null", INSTRUCTION("system", "createAccount")),
        TX(ID, "48", "null", "7,null"),
    };
    struct solana_details details;

    (void)unused;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_int_equal(read_details(others[i], false, &details), GW_OK);
        if (details.amount != 0 || details.to[0] != '\0')
            fail_msg("%zu has one", i);
        assert_string_equal(details.from, PAYER);
    }
    assert_int_equal(read_details(TX(ID, "48", "{\"InstructionError\":[0,{\"Custom\":1}]}",
                                     INSTRUCTION("system", "transfer")),
                                  true, &details),
                     GW_OK);
    assert_int_equal(details.amount, 0);
}

static void details_that_do_not_fit_are_refused(void **unused)
{
    static const char *const bad[] = {
        "",
        ONE("null"),
        TX(OTHER, "48", "null", ""),
        TX(ID, "49", "null", ""),
        TX(ID, "48", "\"AccountNotFound\"", ""),
        ONE("{\"slot\":48,\"meta\":null,\"transaction\":{\"signatures\":[\"" ID "\"]}}"),
        ONE("{\"slot\":48,\"meta\":{\"err\":null,\"fee\":-1},\"transaction\":{\"signatures\":[\"" ID
            "\"],\"message\":{\"accountKeys\":[{\"pubkey\":\"" PAYER "\"}]}}}"),
        ONE("{\"slot\":48,\"meta\":{\"err\":null,\"fee\":1},\"transaction\":{\"signatures\":[\"" ID
            "\"],\"message\":{\"accountKeys\":[{\"pubkey\":\"evil.example\"}]}}}"),
        ONE("{\"slot\":48,\"meta\":{\"err\":null,\"fee\":1},\"transaction\":{\"signatures\":[\"" ID
            "\"],\"message\":{\"accountKeys\":[\"" PAYER "\"]}}}"),
    };
    struct solana_details details;

    (void)unused;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (read_details(bad[i], false, &details) != GW_EINVAL)
            fail_msg("%zu was read", i);
    assert_int_equal(read_details(TX(ID, "48", "null", ""), true, &details), GW_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_names_the_signature_and_looks_into_the_past),
        cmocka_unit_test(one_in_a_block_is_final_or_has_its_votes),
        cmocka_unit_test(what_is_not_there_is_told_so),
        cmocka_unit_test(one_that_failed_has_the_name_of_its_error),
        cmocka_unit_test(what_is_no_answer_is_refused),
        cmocka_unit_test(a_plain_transfer_has_its_amount),
        cmocka_unit_test(what_does_more_or_failed_has_none),
        cmocka_unit_test(details_that_do_not_fit_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
