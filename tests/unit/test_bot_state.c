/*
 * What the bot remembers of a conversation, as text and back.
 */
#include "support/test.h"

#include "bot/bot.h"

#include <string.h>

static struct bot_state read_state(const char *text)
{
    struct bot_state state = {.misses = 99, .slug = "stale"};

    bot_state_read(slice_of(text), &state);
    return state;
}

static void a_state_comes_back_as_it_was(void **unused)
{
    char text[BOT_STATE_TEXT_MAX + 1];
    struct bot_state state = {.misses = 1, .slug = "transaction-pending"};

    (void)unused;
    bot_state_write(&state, text);
    assert_string_equal(text, "m1;a=transaction-pending");
    struct bot_state back = read_state(text);
    assert_int_equal(back.misses, 1);
    assert_string_equal(back.slug, "transaction-pending");
}

static void a_new_state_has_no_article(void **unused)
{
    char text[BOT_STATE_TEXT_MAX + 1];
    struct bot_state state = {.misses = 0};

    (void)unused;
    bot_state_write(&state, text);
    assert_string_equal(text, "m0");
    assert_string_equal(read_state(text).slug, "");
}

static void the_longest_state_fits(void **unused)
{
    char text[BOT_STATE_TEXT_MAX + 1];
    struct bot_state state = {.misses = UINT32_MAX};

    (void)unused;
    memset(state.slug, 'a', BOT_SLUG_MAX);
    bot_state_write(&state, text);
    assert_int_equal(strlen(read_state(text).slug), BOT_SLUG_MAX);
    assert_true(read_state(text).misses >= 1000);
}

static void what_another_version_wrote_is_skipped(void **unused)
{
    (void)unused;
    struct bot_state state = read_state("x9;m2;zz=1;a=phishing;q");
    assert_int_equal(state.misses, 2);
    assert_string_equal(state.slug, "phishing");
}

static void a_broken_or_absent_text_is_a_new_state(void **unused)
{
    static const char *const broken[] = {"",  ";;;", "m", "m-1", "mx", "m99999999999999999999",
                                         "a="};

    (void)unused;
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        assert_int_equal(read_state(broken[i]).misses, 0);
        assert_string_equal(read_state(broken[i]).slug, "");
    }
    assert_int_equal(read_state(NULL).misses, 0);

    char too_long[BOT_SLUG_MAX + 10] = "a=";
    memset(too_long + 2, 'a', BOT_SLUG_MAX + 1);
    assert_string_equal(read_state(too_long).slug, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_comes_back_as_it_was),
        cmocka_unit_test(a_new_state_has_no_article),
        cmocka_unit_test(the_longest_state_fits),
        cmocka_unit_test(what_another_version_wrote_is_skipped),
        cmocka_unit_test(a_broken_or_absent_text_is_a_new_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
