/*
 * What the bot remembers of a conversation, as text and back.
 */
#include "support/test.h"

#include "bot/bot.h"

#include <stdio.h>
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

static struct bot_state asking_state(void)
{
    struct bot_state state = {
        .misses = 1,
        .slug = "transaction-pending",
        .reason = BOT_REASON_ASKED,
        .priority = BOT_PRIORITY_NORMAL,
        .asking = BOT_FACT_AMOUNT,
        .lang = "zh-TW",
        .said = 12,
        .asked = 1u << BOT_FACT_HASH | 1u << BOT_FACT_CHAIN,
        .questions = 3,
        .unclear = true,
        .doubted = true,
        .warned = true,
        .offer = BOT_OFFER_PERSON_ASKED,
        .spoken = "en-GB",
        .told = 2,
        .mood = BOT_MOOD_ANNOYED,
        .seqs = {12, 9, 2},
    };

    snprintf(state.facts[BOT_FACT_CHAIN], BOT_FACT_MAX, "TRON");
    snprintf(state.facts[BOT_FACT_WHAT], BOT_FACT_MAX, "%s", "a;=hash=x;%3b 100% \xE5\x93\x88;");
    return state;
}

static void what_is_asked_and_known_comes_back_as_it_was(void **unused)
{
    char text[BOT_STATE_TEXT_MAX + 1];
    struct bot_state state = asking_state();

    (void)unused;
    bot_state_write(&state, text);
    struct bot_state back = read_state(text);
    assert_int_equal(back.reason, BOT_REASON_ASKED);
    assert_int_equal(back.priority, BOT_PRIORITY_NORMAL);
    assert_int_equal(back.asking, BOT_FACT_AMOUNT);
    assert_string_equal(back.lang, "zh-TW");
    assert_int_equal(back.said, 12);
    assert_int_equal(back.asked, state.asked);
    assert_int_equal(back.questions, 3);
    assert_true(back.unclear);
    assert_true(back.doubted);
    assert_true(back.warned);
    assert_int_equal(back.offer, BOT_OFFER_PERSON_ASKED);
    assert_string_equal(back.spoken, "en-GB");
    assert_int_equal(back.told, 2);
    assert_int_equal(back.mood, BOT_MOOD_ANNOYED);
    assert_memory_equal(back.seqs, state.seqs, sizeof(state.seqs));
    for (int fact = 0; fact < BOT_FACTS; fact++)
        assert_string_equal(back.facts[fact], state.facts[fact]);
}

static void what_does_not_fit_is_left_out_whole(void **unused)
{
    char text[BOT_STATE_TEXT_MAX + 1];
    struct bot_state state = asking_state();

    (void)unused;
    for (int fact = 0; fact < BOT_FACTS; fact++)
        memset(state.facts[fact], ';', BOT_FACT_MAX); /* three bytes each */
    bot_state_write(&state, text);
    assert_true(strlen(text) <= BOT_STATE_TEXT_MAX);
    struct bot_state back = read_state(text);
    assert_int_equal(back.asking, BOT_FACT_AMOUNT);
    assert_string_equal(back.facts[BOT_FACT_HASH], state.facts[BOT_FACT_HASH]);
    assert_string_equal(back.facts[BOT_FACT_CONTACT], "");
}

static void a_forged_state_harms_nobody(void **unused)
{
    static const char *const forged[] = {
        "h=urgent,99",
        "h=,;n=;k-1;d-5",
        "d99999999999;k99999",
        "q=,-1,5",
        "=hash=%;%;%2",
        "=nothing=x;==;=hash",
        "h=asked;n=what",
        "e9;u1;uu",
        "q=1,2,3,4,5,6,",
        "=what=%00%ff;=hash=%41%",
        "k;d;m;a=;h=;n=;q=",
        "l=../x;s-1;s",
        "s99999999999;l=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    };

    (void)unused;
    for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
        struct bot_state state = read_state(forged[i]);
        assert_true(state.priority <= BOT_PRIORITY_LOW);
        assert_true(state.reason <= BOT_REASON_MOOD);
        assert_true(state.asking < BOT_FACTS);
        assert_true(state.asked < 1u << BOT_FACTS);
        assert_true(state.mood <= BOT_MOOD_ANGRY);
        assert_string_equal(state.lang, "");
        for (int fact = 0; fact < BOT_FACTS; fact++)
            assert_true(strlen(state.facts[fact]) <= BOT_FACT_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_comes_back_as_it_was),
        cmocka_unit_test(a_new_state_has_no_article),
        cmocka_unit_test(the_longest_state_fits),
        cmocka_unit_test(what_another_version_wrote_is_skipped),
        cmocka_unit_test(a_broken_or_absent_text_is_a_new_state),
        cmocka_unit_test(what_is_asked_and_known_comes_back_as_it_was),
        cmocka_unit_test(what_does_not_fit_is_left_out_whole),
        cmocka_unit_test(a_forged_state_harms_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
