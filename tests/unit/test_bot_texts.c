/*
 * The sentences that the bot itself says.
 */
#include "support/test.h"

#include "bot/texts.h"
#include "policy/policy.h"

#include <string.h>

static int setup(void **state)
{
    *state = bot__texts_new();
    return 0;
}

static int teardown(void **state)
{
    bot__texts_free(*state);
    return 0;
}

static bool has_han(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((uint8_t)text.data[i] >= 0xE4 && (uint8_t)text.data[i] <= 0xE9)
            return true;
    }
    return false;
}

static void english_and_chinese_are_complete(void **state)
{
    for (enum bot_text text = 0; text < BOT_TEXTS; text++) {
        struct slice traditional = bot__text(*state, text, SLICE_LIT("zh-TW"));

        /* One that is left out is said in Simplified; some words are the same in both. */
        assert_ptr_not_equal(traditional.data, bot__text(*state, text, SLICE_LIT("zh-CN")).data);
        assert_false(has_han(bot__text(*state, text, SLICE_LIT("en"))));
        assert_true(has_han(bot__text(*state, text, SLICE_LIT("zh-CN"))));
        assert_true(bot__text(*state, text, SLICE_LIT("en")).len > 0);
    }
}

static void what_a_language_leaves_out_is_said_in_the_nearest(void **state)
{
    struct slice chinese = bot__text(*state, BOT_TEXT_THANKS, SLICE_LIT("zh-CN"));
    struct slice english = bot__text(*state, BOT_TEXT_THANKS, SLICE_LIT("en"));

    struct slice traditional = bot__text(*state, BOT_TEXT_THANKS, SLICE_LIT("zh-TW"));

    assert_true(slice_eq(bot__text(*state, BOT_TEXT_THANKS, SLICE_LIT("ZH-hk")), traditional));
    assert_true(slice_eq(bot__text(*state, BOT_TEXT_THANKS, SLICE_LIT("zh-SG")), chinese));
    assert_true(slice_eq(bot__text(*state, BOT_TEXT_THANKS, SLICE_LIT("fr")), english));
    assert_true(slice_eq(bot__text(*state, BOT_TEXT_THANKS, SLICE_LIT("")), english));
}

static void names_and_new_lines_are_filled_in(void **state)
{
    for (enum bot_text text = 0; text < BOT_TEXTS; text++) {
        struct buf out;
        buf_init(&out, 4096);
        bot__text_write(*state, text, SLICE_LIT("zh-CN"), SLICE_LIT("Harbor Wallet"), &out);
        assert_int_equal(buf_err(&out), GW_OK);
        /* The opening is filled in by the store, which alone knows it. */
        assert_true(strstr(out.data, "{") == NULL || text == BOT_TEXT_HAND_OVER_CLOSED);
        assert_null(strstr(out.data, "\\n"));
        buf_done(&out);
    }
}

static void assert_greets(void **state, const char *lang, const char *name, const char *greeting)
{
    struct buf out;

    buf_init(&out, 4096);
    bot__text_write(*state, BOT_TEXT_GREETING, slice_of(lang), slice_of(name), &out);
    assert_memory_equal(out.data, greeting, strlen(greeting));
    buf_done(&out);
}

static void a_chinese_name_stands_among_chinese_words_without_blanks(void **state)
{
    assert_greets(state, "zh-CN", "", "您好，我是钱包的智能助手");
    assert_greets(state, "zh-CN", "港湾钱包", "您好，我是港湾钱包的智能助手");
    assert_greets(state, "zh-TW", "", "您好，我是錢包的智慧助理");
    assert_greets(state, "zh-CN", "Harbor Wallet", "您好，我是 Harbor Wallet 的智能助手");
    assert_greets(state, "en", "", "Hello, I'm the wallet's assistant");
    assert_greets(state, "en", "港湾钱包", "Hello, I'm 港湾钱包's assistant");
}

/* A refused one would not be said, and the visitor passed on without a word. */
static void no_sentence_is_one_that_staff_may_not_say(void **state)
{
    static const char *const langs[] = {"en", "zh-CN", "zh-TW"};
    struct policy *policy = policy_new(&(struct policy_options){0});

    for (enum bot_text text = 0; text < BOT_TEXTS * 3; text++) {
        struct policy_result result;
        struct buf out;

        buf_init(&out, 4096);
        bot__text_write(*state, text / 3, slice_of(langs[text % 3]), SLICE_LIT("Harbor Wallet"),
                        &out);
        policy_check(policy, buf_slice(&out), &result);
        if (result.count > 0)
            fail_msg("%s: %s", policy_rule_name(result.findings[0].rule), out.data);
        buf_done(&out);
    }
    policy_free(policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_and_chinese_are_complete),
        cmocka_unit_test(what_a_language_leaves_out_is_said_in_the_nearest),
        cmocka_unit_test(names_and_new_lines_are_filled_in),
        cmocka_unit_test(a_chinese_name_stands_among_chinese_words_without_blanks),
        cmocka_unit_test(no_sentence_is_one_that_staff_may_not_say),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
