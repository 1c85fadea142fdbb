/*
 * What others say in the bot's place: what warns the visitor stays, whoever speaks.
 */
#define _GNU_SOURCE /* memmem */

#include "support/test.h"

#include "bot/bot.h"

#include <stdlib.h>
#include <string.h>

struct room {
    struct bot_kb *kb;
    struct bot_output output;
};

static int setup(void **state)
{
    static const struct slice fees = SLICE_LIT("why is the network fee so high");
    static const struct slice theft = SLICE_LIT("my coins were stolen from my wallet");
    const struct bot_article articles[] = {
        {.slug = SLICE_LIT("fees"),
         .lang = SLICE_LIT("en"),
         .title = SLICE_LIT("Network fees"),
         .answer = SLICE_LIT("Fees go to the network."),
         .questions = &fees,
         .questions_count = 1,
         .version = 1},
        {.slug = SLICE_LIT("stolen"),
         .lang = SLICE_LIT("en"),
         .title = SLICE_LIT("Stolen coins"),
         .answer = SLICE_LIT("Move what is left."),
         .action = BOT_ACTION_URGENT,
         .questions = &theft,
         .questions_count = 1,
         .version = 1},
    };
    struct room *room = mem_new(sizeof(*room));

    assert_int_equal(bot_kb_new(articles, 2, &room->kb), GW_OK);
    bot_output_init(&room->output);
    *state = room;
    return 0;
}

static int teardown(void **state)
{
    struct room *room = *state;

    bot_output_done(&room->output);
    bot_kb_free(room->kb);
    free(room);
    return 0;
}

/* `bad`: the link in the text, or "" for none. */
static void ask(struct room *room, const char *text, const char *choice, const char *bad,
                const char *lang)
{
    const char *at = strstr(text, bad);
    struct bot_link link = {.whose = BOT_LINK_LISTED};
    struct bot_input input = {
        .text = slice_of(text),
        .choice = choice != NULL ? slice_of(choice) : SLICE_NONE,
        .lang = slice_of(lang),
        .wallet_name = SLICE_LIT("Harbor Wallet"),
        .links = &link,
        .links_count = bad[0] != '\0',
    };

    link.start = (size_t)(at - text);
    link.end = link.start + strlen(bad);
    assert_int_equal(bot_answer(room->kb, &input, &room->output), GW_OK);
}

static bool says(const struct room *room, const char *words)
{
    return memmem(room->output.text.data, room->output.text.len, words, strlen(words)) != NULL;
}

static const char warning[] = "The link in your message leads to a site that is not ours";
static const char never[] = "nobody from Harbor Wallet will ever ask for it";
static const char question[] = "why is the network fee so high on http://evil.example/x ?";

static void a_warning_of_a_link_stays_in_front_of_what_a_model_says(void **state)
{
    struct room *room = *state;

    ask(room, question, NULL, "http://evil.example/x", "en");
    assert_int_equal(room->output.kind, BOT_KIND_ARTICLE);
    assert_true(says(room, warning) && says(room, "Fees go"));
    bot_take_thought(&room->output,
                     &(struct bot_thought){.text = SLICE_LIT("Because many use it.")});
    assert_true(says(room, warning) && says(room, "\n\nBecause many use it."));
    assert_false(says(room, "Fees go"));
    assert_true(strstr(room->output.text.data, warning) <
                strstr(room->output.text.data, "Because"));
    assert_false(says(room, never));
}

static void a_warning_of_a_link_stays_in_front_of_what_a_look_up_found(void **state)
{
    struct room *room = *state;

    ask(room, question, NULL, "http://evil.example/x", "en");
    bot_take_found(&room->output, SLICE_LIT("It is confirmed."));
    assert_true(strstr(room->output.text.data, warning) <
                strstr(room->output.text.data, "It is confirmed."));
    assert_true(says(room, "It is confirmed.\n\nFees go"));
    ask(room, "http://evil.example/x qwrt zxcv plok mnbv", NULL, "http://evil.example/x", "en");
    assert_int_equal(room->output.kind, BOT_KIND_LINK); /* nothing else is to be answered */
    bot_take_found(&room->output, SLICE_LIT("It is confirmed."));
    assert_true(strstr(room->output.text.data, "**That site is a known phishing site") ==
                room->output.text.data);
    assert_true(says(room, "\n\nIt is confirmed."));
}

static void
who_hands_over_in_the_place_of_the_bot_says_that_nobody_asks_for_the_phrase(void **state)
{
    struct room *room = *state;
    const struct bot_thought thoughts[] = {
        {.text = SLICE_LIT("A colleague looks at it."), .hand_over = true},
        {.text = SLICE_LIT("A colleague looks at it."), .hand_over = true, .urgent = true},
        {.text = SLICE_NONE, .hand_over = true, .urgent = true},
    };

    for (size_t i = 0; i < sizeof(thoughts) / sizeof(thoughts[0]); i++) {
        ask(room, "why is the network fee so high", NULL, "", "en");
        assert_false(says(room, never));
        bot_take_thought(&room->output, &thoughts[i]);
        assert_int_equal(room->output.verb, BOT_HAND_OVER);
        assert_true(says(room, never));
    }
    ask(room, "手续费为什么这么高", NULL, "", "zh-CN");
    bot_take_thought(&room->output, &thoughts[0]);
    assert_true(says(room, "助记词") && says(room, "绝不会索要"));
}

static void the_steps_of_an_emergency_say_so_whoever_wrote_them(void **state)
{
    struct room *room = *state;

    ask(room, "help, my coins were stolen from my wallet just now", NULL, "", "en");
    assert_int_equal(room->output.reason, BOT_REASON_URGENT);
    assert_true(says(room, "Move what is left.") && says(room, never));
    /* What is only asked about is answered by the article; a model that says it in its own words does too. */
    ask(room, "", "article:stolen", "", "en");
    assert_int_equal(room->output.kind, BOT_KIND_ARTICLE);
    bot_take_thought(&room->output, &(struct bot_thought){.text = SLICE_LIT("Move it [1].")});
    assert_true(says(room, "Move it [1].") && says(room, never));
}

static void even_the_longest_words_leave_room_for_the_warnings(void **state)
{
    struct room *room = *state;
    char *text = mem_new(BOT_TEXT_MAX);

    memset(text, 'a', BOT_TEXT_MAX);
    ask(room, question, NULL, "http://evil.example/x", "en");
    bot_take_thought(&room->output,
                     &(struct bot_thought){.text = {text, BOT_TEXT_MAX - 400}, .hand_over = true});
    assert_int_equal(buf_err(&room->output.text), GW_OK);
    assert_true(says(room, warning) && says(room, never));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_warning_of_a_link_stays_in_front_of_what_a_model_says,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_warning_of_a_link_stays_in_front_of_what_a_look_up_found,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            who_hands_over_in_the_place_of_the_bot_says_that_nobody_asks_for_the_phrase, setup,
            teardown),
        cmocka_unit_test_setup_teardown(the_steps_of_an_emergency_say_so_whoever_wrote_them, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(even_the_longest_words_leave_room_for_the_warnings, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
