/*
 * When the bot hands over and when not yet, on the demo's articles: the wish for a person, misses,
 * what is no matter of the desk, thefts.
 */
#define _GNU_SOURCE /* memmem */

#include "bot_room.h"

static void a_pressed_person_button_hands_over(void **state)
{
    const struct bot_output *output = say(state, "en", "Talk to a person", "person", NULL);

    assert_int_equal(output->verb, BOT_HAND_OVER);
    assert_int_equal(output->reason, BOT_REASON_ASKED);
    assert_int_equal(output->priority, BOT_PRIORITY_NORMAL);
    assert_true(output->text.len > 0);
}

static void the_first_miss_asks_again_and_offers_a_person(void **state)
{
    const struct bot_output *output = ask(state, "en", "the green penguin likes my wallet");

    assert_int_equal(output->verb, BOT_ANSWER);
    assert_int_equal(output->kind, BOT_KIND_MISS);
    assert_string_equal(output->slug, "");
    assert_int_equal(output->state.misses, 1);
    assert_string_equal(last_button(output)->value, "person");
}

static void what_is_no_matter_of_the_desk_is_a_miss_and_said_so(void **state)
{
    static const char *const texts[] = {"will it rain tomorrow", "should I buy bitcoin now",
                                        "现在可以买以太坊吗", "給我講個笑話"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const struct bot_output *output = ask(state, "en", texts[i]);
        assert_int_equal(output->kind, BOT_KIND_OUT_OF_SCOPE);
        assert_int_equal(output->verb, BOT_ANSWER);
        assert_string_equal(output->slug, "");
        assert_int_equal(output->state.misses, 1);
        assert_int_equal(output->buttons_count, 1);
    }
}

static void what_is_no_matter_of_the_desk_is_let_pass_twice(void **state)
{
    struct bot_state memory = ask(state, "en", "will it rain tomorrow")->state;
    const struct bot_output *output = say(state, "en", "should I buy bitcoin now", NULL, &memory);

    assert_int_equal(output->verb, BOT_ANSWER);
    memory = output->state;
    assert_int_equal(say(state, "en", "will it rain tomorrow", NULL, &memory)->reason,
                     BOT_REASON_MISSES);
}

static void assert_never_twice_in_a_row(void **state, const char *lang, const char *text)
{
    struct bot_state memory = {.misses = 0};
    char *before = NULL;

    for (int i = 0; i < 5; i++) {
        const struct bot_output *output = say(state, lang, text, NULL, &memory);
        if (output->verb == BOT_HAND_OVER)
            assert_true(i >= 2);
        if (before != NULL && strcmp(before, output->text.data) == 0)
            fail_msg("%s: %s", text, before);
        free(before);
        before = slice_dup(buf_slice(&output->text));
        memory = output->state;
    }
    free(before);
}

static void no_line_is_said_twice_in_a_row(void **state)
{
    static const char *const texts[][2] = {
        {"zh-CN", "你好"},         {"zh-CN", "谢谢"},           {"zh-CN", "再见"},
        {"zh-CN", "你是机器人吗"}, {"zh-CN", "今天天气怎么样"}, {"zh-TW", "給我講個笑話"},
        {"en", "hello"},           {"en", "thanks a lot"},      {"en", "bye"},
        {"en", "are you a bot?"},  {"en", "tell me a joke"},    {"en", "how do I create a wallet"},
        {"zh-CN", "怎么创建钱包"},
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_never_twice_in_a_row(state, texts[i][0], texts[i][1]);
}

static void the_second_miss_in_a_row_hands_over(void **state)
{
    struct bot_state memory = ask(state, "en", "the green penguin likes my wallet")->state;
    const struct bot_output *output = say(state, "en", "qwxz vbnm lkjh", NULL, &memory);

    assert_int_equal(output->verb, BOT_HAND_OVER);
    assert_int_equal(output->reason, BOT_REASON_MISSES);
    assert_int_equal(output->priority, BOT_PRIORITY_NORMAL);
    assert_int_equal(output->state.misses, 0);
}

static void a_good_answer_forgets_the_miss(void **state)
{
    struct bot_state memory = ask(state, "en", "the green penguin likes my wallet")->state;

    memory = say(state, "en", "how do I create a wallet", NULL, &memory)->state;
    assert_int_equal(memory.misses, 0);
    assert_int_equal(say(state, "en", "qwxz vbnm lkjh", NULL, &memory)->verb, BOT_ANSWER);
}

static void what_did_not_help_is_a_miss(void **state)
{
    struct bot_state memory = ask(state, "en", "how do I create a wallet")->state;
    const struct bot_output *output = say(state, "en", "that didn't help", NULL, &memory);

    assert_int_equal(output->kind, BOT_KIND_MISS);
    memory = output->state;
    assert_int_equal(say(state, "en", "that didn't help", NULL, &memory)->reason,
                     BOT_REASON_MISSES);
}

static void a_topic_for_people_offers_the_person_first(void **state)
{
    const struct bot_output *output = ask(state, "en", "I sent my eth to the wrong address");

    assert_int_equal(output->verb, BOT_ANSWER);
    assert_string_equal(output->slug, "wrong-address");
    assert_string_equal(output->buttons[0].value, "person");
}

static void a_theft_goes_to_the_head_of_the_queue_with_the_safety_steps(void **state)
{
    struct room *room = *state;
    struct bot_hit hit;
    const struct bot_output *output = ask(state, "zh-CN", "我的币被人偷走了");

    assert_int_equal(output->verb, BOT_HAND_OVER);
    assert_int_equal(output->reason, BOT_REASON_URGENT);
    assert_int_equal(output->priority, BOT_PRIORITY_URGENT);
    assert_string_equal(output->slug, "stolen-funds");
    assert_true(bot_find(room->kb, SLICE_LIT("stolen-funds"), SLICE_LIT("zh-CN"), &hit));
    assert_true(says(output, "正在为您优先转接人工客服"));
    /* As it is, and then that nobody asks for the phrase. */
    assert_non_null(memmem(output->text.data, output->text.len, hit.answer.data, hit.answer.len));
    assert_true(says(output, "绝不会索要"));
}

/* Whoever asks in general reads it too, and the help pages show it. */
static void no_article_says_that_a_person_is_on_the_way(void **state)
{
    static const char *const promises[] = {
        "joining you", "is coming",  "on the way",   "is on its way", "passing you", "马上接入",
        "已为您",      "正在为您转", "优先转接人工", "馬上接入",      "已為您",      "正在為您轉",
    };
    const struct bot_demo *demo = ((struct room *)*state)->demo;

    for (size_t i = 0; i < demo->count; i++) {
        char *answer = slice_dup(demo->articles[i].answer);
        for (size_t k = 0; k < sizeof(promises) / sizeof(promises[0]); k++)
            if (strstr(answer, promises[k]) != NULL)
                fail_msg("%s: %s", demo->files[i].slug, promises[k]);
        free(answer);
    }
}

static void a_theft_and_a_wish_for_a_person_is_urgent(void **state)
{
    assert_int_equal(ask(state, "en", "agent please, my wallet was hacked")->reason,
                     BOT_REASON_URGENT);
}

static void an_urgent_article_that_was_only_asked_about_offers_the_person_first(void **state)
{
    const struct bot_output *output = ask(state, "en", "what is phishing");

    assert_int_equal(output->verb, BOT_ANSWER);
    assert_string_equal(output->slug, "phishing");
    assert_true(says(output, "If this has just happened to you"));
    assert_string_equal(output->buttons[0].value, "person");
}

static void a_person_wanted_after_urgent_steps_comes_sooner(void **state)
{
    struct bot_state memory = ask(state, "en", "what is phishing")->state;

    assert_int_equal(say(state, "en", "Talk to a person", "person", &memory)->priority,
                     BOT_PRIORITY_HIGH);
}

static void one_or_two_words_of_harm_are_urgent(void **state)
{
    const char *const texts[] = {"phished", "been scammed", "funds gone"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(ask(state, "en", texts[i])->reason, BOT_REASON_URGENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pressed_person_button_hands_over),
        cmocka_unit_test(the_first_miss_asks_again_and_offers_a_person),
        cmocka_unit_test(what_is_no_matter_of_the_desk_is_a_miss_and_said_so),
        cmocka_unit_test(what_is_no_matter_of_the_desk_is_let_pass_twice),
        cmocka_unit_test(no_line_is_said_twice_in_a_row),
        cmocka_unit_test(the_second_miss_in_a_row_hands_over),
        cmocka_unit_test(a_good_answer_forgets_the_miss),
        cmocka_unit_test(what_did_not_help_is_a_miss),
        cmocka_unit_test(a_topic_for_people_offers_the_person_first),
        cmocka_unit_test(a_theft_goes_to_the_head_of_the_queue_with_the_safety_steps),
        cmocka_unit_test(no_article_says_that_a_person_is_on_the_way),
        cmocka_unit_test(a_theft_and_a_wish_for_a_person_is_urgent),
        cmocka_unit_test(an_urgent_article_that_was_only_asked_about_offers_the_person_first),
        cmocka_unit_test(a_person_wanted_after_urgent_steps_comes_sooner),
        cmocka_unit_test(one_or_two_words_of_harm_are_urgent),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
