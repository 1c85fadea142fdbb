/*
 * What models and own bots answer: what is taken, and what is refused.
 */
#include "support/test.h"

#include "wire/chat.h"

#include <string.h>

/* ---- chunks of a model ---- */

static void chunks_add_up_to_the_answer(void **state)
{
    static const char *const chunks[] = {
        "{\"choices\":[{\"delta\":{\"role\":\"x\",\"content\":\"\"},\"finish_reason\":null}]}",
        "{\"id\":\"x\",\"choices\":[{\"delta\":{\"content\":\"Wait\"},\"finish_reason\":null}]}",
        "{\"choices\":[{\"delta\":{\"content\":\" \\u4f60\"}}]}",
        "{\"choices\":[{\"delta\":{\"tool_calls\":[],\"content\":null}}],\"error\":null}",
        "{\"choices\":[],\"usage\":{\"total_tokens\":7}}",
        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}",
    };
    enum wire_chat_end end = WIRE_CHAT_GOES_ON;
    struct buf text;
    (void)state;

    buf_init(&text, 100);
    for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
        assert_int_equal(end, WIRE_CHAT_GOES_ON);
        assert_int_equal(wire_chat_chunk(slice_of(chunks[i]), &text, &end), GW_OK);
    }
    assert_int_equal(end, WIRE_CHAT_STOPPED);
    assert_slice_equal(buf_slice(&text), "Wait \xE4\xBD\xA0");
    buf_done(&text);
}

static void an_answer_that_was_cut_says_so(void **state)
{
    static const char *const chunks[] = {
        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}",
        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}",
        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}",
    };
    struct buf text;
    (void)state;

    buf_init(&text, 100);
    for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
        enum wire_chat_end end = WIRE_CHAT_GOES_ON;

        assert_int_equal(wire_chat_chunk(slice_of(chunks[i]), &text, &end), GW_OK);
        assert_int_equal(end, WIRE_CHAT_CUT);
    }
    buf_done(&text);
}

static void what_is_no_chunk_is_refused(void **state)
{
    static const char *const chunks[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"choices\":{}}",
        "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]",
        "{\"choices\":[{\"delta\":{\"content\":7}}]}",
        "{\"choices\":[{\"delta\":[\"a\"]}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":1}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"\\u0000\"}}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"\\ud800\"}}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"\xFF\"}}]}",
        "{\"choices\":[],\"choices\":[]}",
        "{\"choices\":[],\"error\":{\"message\":\"no\"}}",
        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"1\"}]}}]}",
        "{\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"pay\"}}}]}",
        "{\"choices\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}",
    };
    enum wire_chat_end end = WIRE_CHAT_GOES_ON;
    struct buf text;
    (void)state;

    buf_init(&text, 100);
    for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++)
        if (wire_chat_chunk(slice_of(chunks[i]), &text, &end) != GW_EINVAL)
            fail_msg("taken: %s", chunks[i]);
    buf_done(&text);
}

static void an_answer_that_grows_too_long_is_refused(void **state)
{
    enum wire_chat_end end = WIRE_CHAT_GOES_ON;
    struct slice chunk = SLICE_LIT("{\"choices\":[{\"delta\":{\"content\":\"123456\"}}]}");
    struct buf text;
    (void)state;

    buf_init(&text, 10);
    assert_int_equal(wire_chat_chunk(chunk, &text, &end), GW_OK);
    assert_int_equal(wire_chat_chunk(chunk, &text, &end), GW_ELIMIT);
    buf_done(&text);
}

/* ---- answers of a webhook ---- */

static enum gw_err read_answer(const char *json, struct wire_bot_answer *answer)
{
    wire_bot_answer_init(answer);
    return wire_bot_answer_read(slice_of(json), answer);
}

static void a_webhooks_answer_is_read(void **state)
{
    struct wire_bot_answer answer;
    (void)state;

    assert_int_equal(read_answer("{\"text\":\"Hello\",\"buttons\":[{\"label\":\"A person\","
                                 "\"value\":\"person\"},{\"label\":\"b\",\"value\":\"c\"}]}",
                                 &answer),
                     GW_OK);
    assert_slice_equal(buf_slice(&answer.text), "Hello");
    assert_int_equal(answer.buttons_count, 2);
    assert_string_equal(answer.buttons[0].label, "A person");
    assert_string_equal(answer.buttons[1].value, "c");
    assert_false(answer.hand_over);
    wire_bot_answer_done(&answer);

    assert_int_equal(
        read_answer("{\"hand_over\":true,\"urgent\":true,\"reason\":\"refund\"}", &answer), GW_OK);
    assert_true(answer.hand_over && answer.urgent);
    assert_slice_equal(buf_slice(&answer.reason), "refund");
    wire_bot_answer_done(&answer);

    assert_int_equal(read_answer("{}", &answer), GW_OK);
    assert_false(answer.hand_over);
    assert_int_equal(answer.text.len, 0);
    wire_bot_answer_done(&answer);
}

static void a_webhooks_answer_with_anything_wrong_is_refused(void **state)
{
    static const char *const answers[] = {
        "",
        "[]",
        "{\"text\":null}",
        "{\"text\":1}",
        "{\"txt\":\"a\"}",
        "{\"text\":\"a\",\"text\":\"b\"}",
        "{\"text\":\"\\u0000\"}",
        "{\"hand_over\":1}",
        "{\"hand_over\":\"true\"}",
        "{\"text\":\"a\",\"urgent\":true}",
        "{\"text\":\"a\",\"hand_over\":false,\"reason\":\"x\"}",
        "{\"buttons\":[{\"label\":\"a\",\"value\":\"b\"}]}",
        "{\"text\":\"a\",\"buttons\":{}}",
        "{\"text\":\"a\",\"buttons\":[[]]}",
        "{\"text\":\"a\",\"buttons\":[{\"label\":\"a\"}]}",
        "{\"text\":\"a\",\"buttons\":[{\"label\":\"\",\"value\":\"b\"}]}",
        "{\"text\":\"a\",\"buttons\":[{\"label\":\"a\",\"value\":\"b\",\"url\":\"c\"}]}",
        "{\"text\":\"a\",\"buttons\":[{\"label\":\"a\",\"value\":\""
        "123456789012345678901234567890123456789012345678901234567890123456789012\"}]}",
        "{\"text\":\"a\",\"buttons\":[{\"label\":\"1\",\"value\":\"1\"},{\"label\":\"2\",\"value\":"
        "\"2\"},{\"label\":\"3\",\"value\":\"3\"},{\"label\":\"4\",\"value\":\"4\"},{\"label\":"
        "\"5\",\"value\":\"5\"}]}",
    };
    (void)state;

    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct wire_bot_answer answer;

        if (read_answer(answers[i], &answer) != GW_EINVAL)
            fail_msg("taken: %s", answers[i]);
        wire_bot_answer_done(&answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_add_up_to_the_answer),
        cmocka_unit_test(an_answer_that_was_cut_says_so),
        cmocka_unit_test(what_is_no_chunk_is_refused),
        cmocka_unit_test(an_answer_that_grows_too_long_is_refused),
        cmocka_unit_test(a_webhooks_answer_is_read),
        cmocka_unit_test(a_webhooks_answer_with_anything_wrong_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
