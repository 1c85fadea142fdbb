/*
 * What the bot answers on the demo's articles: words, buttons, languages, limits.
 */
#include "bot_room.h"

#include <time.h>

static void an_answer_is_the_articles_own_words(void **state)
{
    struct room *room = *state;
    struct bot_hit hit;
    const struct bot_output *output = ask(state, "en", "what is gas and why do I have to pay it");

    assert_int_equal(output->verb, BOT_ANSWER);
    assert_int_equal(output->kind, BOT_KIND_ARTICLE);
    assert_string_equal(output->slug, "network-fee");
    assert_string_equal(output->lang, "en");
    assert_int_equal(output->version, 1);
    assert_true(output->score > 0.3 && output->score <= 1);
    assert_true(bot_find(room->kb, SLICE_LIT("network-fee"), SLICE_LIT("en"), &hit));
    assert_true(slice_eq(buf_slice(&output->text), hit.answer));
}

static void the_last_button_is_a_person_in_the_visitors_language(void **state)
{
    const struct bot_button *button = last_button(ask(state, "en", "my swap failed, slippage"));

    assert_string_equal(button->value, "person");
    assert_string_equal(button->label, "Talk to a person");
    button = last_button(ask(state, "en", "闪兑失败，滑点不够"));
    assert_string_equal(button->label, "转人工客服");
}

static void the_other_buttons_are_other_articles(void **state)
{
    const struct bot_output *output = ask(state, "zh-CN", "转账失败了，矿工费怎么还扣了");

    assert_true(output->buttons_count <= 3);
    for (size_t i = 0; i + 1 < output->buttons_count; i++) {
        assert_memory_equal(output->buttons[i].value, "article:", 8);
        assert_string_not_equal(output->buttons[i].value + 8, output->slug);
        assert_true(strlen(output->buttons[i].label) > 0);
    }
}

static void a_pressed_button_answers_from_its_article(void **state)
{
    const struct bot_output *output =
        say(state, "zh-CN", "What is a watch wallet", "article:watch-wallet", NULL);

    assert_string_equal(output->slug, "watch-wallet");
    assert_int_equal(output->kind, BOT_KIND_ARTICLE);
    assert_string_equal(output->state.slug, "watch-wallet");
}

static void an_unknown_button_leaves_it_to_the_text(void **state)
{
    const struct bot_output *output =
        say(state, "en", "how do I add a custom token", "article:gone-since", NULL);

    assert_string_equal(output->slug, "token-not-shown");
    assert_string_equal(say(state, "en", "how do I add a custom token", "?", NULL)->slug,
                        "token-not-shown");
}

static void politeness_is_answered_and_is_no_miss(void **state)
{
    static const char *const polite[][2] = {
        {"zh-CN", "你好"}, {"zh-CN", "谢谢你"},    {"zh-CN", "好的"},  {"zh-CN", "再见"},
        {"en", "hello"},   {"en", "thanks a lot"}, {"en", "ok great"}, {"en", "are you a bot?"},
    };
    struct bot_state memory = {.misses = 1};

    for (size_t i = 0; i < sizeof(polite) / sizeof(polite[0]); i++) {
        const struct bot_output *output = say(state, polite[i][0], polite[i][1], NULL, &memory);
        if (output->verb != BOT_ANSWER || output->state.misses != 1 || output->text.len == 0)
            fail_msg("%s", polite[i][1]);
        assert_true(output->kind == BOT_KIND_GREETING || output->kind == BOT_KIND_SMALLTALK);
    }
}

static void politeness_around_a_question_is_overlooked(void **state)
{
    assert_string_equal(ask(state, "en", "hello, how do I stake my coins? thanks")->slug,
                        "staking");
    assert_string_equal(ask(state, "zh-CN", "你好，请问怎么质押，谢谢")->slug, "staking");
}

static void an_empty_input_is_greeted(void **state)
{
    const struct bot_output *output = ask(state, "en", "");

    assert_int_equal(output->kind, BOT_KIND_GREETING);
    assert_true(says(output, "Harbor Wallet"));
    assert_int_equal(output->state.misses, 0);
}

static void a_lone_word_is_offered_the_two_best(void **state)
{
    const struct bot_output *output = ask(state, "zh-CN", "助记词");

    assert_int_equal(output->kind, BOT_KIND_MISS);
    assert_int_equal(output->buttons_count, 3);
    assert_memory_equal(output->buttons[0].value, "article:", 8);
}

static void a_general_question_about_theft_is_answered_calmly(void **state)
{
    assert_string_equal(ask(state, "en", "how do hackers steal crypto")->slug, "security-tips");
    assert_string_equal(ask(state, "zh-CN", "怎么防止被盗")->slug, "security-tips");
}

static void the_answer_is_in_the_language_of_the_question(void **state)
{
    assert_string_equal(ask(state, "en", "怎么创建钱包")->lang, "zh-CN");
    assert_string_equal(ask(state, "zh-CN", "how do I create a wallet")->lang, "en");
}

static void traditional_chinese_is_answered_in_traditional(void **state)
{
    const struct bot_output *output = ask(state, "zh-CN", "要怎麼建立新的錢包");

    assert_string_equal(output->slug, "create-wallet");
    assert_string_equal(output->lang, "zh-TW");
    assert_true(says(output, "助記詞"));
    assert_string_equal(last_button(output)->label, "轉接真人客服");
}

/* Who writes Simplified also writes it. */
static void an_account_of_the_older_spelling_is_no_traditional_chinese(void **state)
{
    assert_string_equal(ask(state, "zh-CN", "充值不到帐")->lang, "zh-CN");
    assert_string_equal(ask(state, "zh-TW", "不到帐")->lang, "zh-TW");
    assert_string_equal(ask(state, "zh-CN", "充值不到帳")->lang, "zh-TW");
}

static void a_wallet_without_a_name_is_called_the_wallet(void **state)
{
    struct room *room = *state;
    const struct bot_input input = {.text = SLICE_LIT(""), .lang = SLICE_LIT("en")};

    assert_int_equal(bot_answer(room->kb, &input, &room->output), GW_OK);
    assert_true(says(&room->output, "the wallet's assistant"));
    assert_false(says(&room->output, "{wallet}"));
}

static void an_empty_knowledge_base_still_hands_over(void **state)
{
    struct room *room = *state;
    struct bot_kb *kb = NULL;
    struct bot_input input = {.text = SLICE_LIT("my transfer is stuck"), .lang = SLICE_LIT("en")};

    assert_int_equal(bot_kb_new(NULL, 0, &kb), GW_OK);
    assert_int_equal(bot_answer(kb, &input, &room->output), GW_OK);
    assert_int_equal(room->output.kind, BOT_KIND_MISS);
    struct bot_state memory = room->output.state;
    input.state = &memory;
    assert_int_equal(bot_answer(kb, &input, &room->output), GW_OK);
    assert_int_equal(room->output.reason, BOT_REASON_MISSES);
    bot_kb_free(kb);
}

static void a_text_past_the_limit_is_refused(void **state)
{
    struct room *room = *state;
    char *text = mem_new(BOT_INPUT_MAX + 1);

    memset(text, 'a', BOT_INPUT_MAX + 1);
    struct bot_input input = {.text = {text, BOT_INPUT_MAX + 1}, .lang = SLICE_LIT("en")};
    assert_int_equal(bot_answer(room->kb, &input, &room->output), GW_ELIMIT);
    input.text.len = BOT_INPUT_MAX;
    assert_int_equal(bot_answer(room->kb, &input, &room->output), GW_OK);
    free(text);
}

/* CPU time, the least of three, for a text of `len` bytes of one piece. */
static clock_t cost_of(struct room *room, const char *piece, size_t len)
{
    char *text = mem_new(len + 1);
    size_t piece_len = strlen(piece), at = 0;
    clock_t least = 0;

    for (; at + piece_len <= len; at += piece_len)
        memcpy(text + at, piece, piece_len);
    const struct bot_input input = {.text = {text, at}, .lang = SLICE_LIT("zh-CN")};
    for (int i = 0; i < 3; i++) {
        clock_t start = clock();
        assert_int_equal(bot_answer(room->kb, &input, &room->output), GW_OK);
        clock_t took = clock() - start;
        if (i == 0 || took < least)
            least = took;
    }
    free(text);
    return least;
}

/* Pieces that could make a rule or a pair look back over the whole text: then four
 * times the text would cost sixteen times as much. */
static void a_text_costs_its_length_and_no_more(void **state)
{
    static const char *const pieces[] = {"人",           "的",       "我的币被盗了，", "talk to ",
                                         "no transfer ", "a.",       "\xff\xfe",       "人工",
                                         "12 ",          "not not ", "钱包 wallet ",   "，"};
    clock_t slack = CLOCKS_PER_SEC / 500;

    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        clock_t some = cost_of(*state, pieces[i], BOT_INPUT_MAX / 4);
        clock_t all = cost_of(*state, pieces[i], BOT_INPUT_MAX);
        if (all > some * 9 + slack)
            fail_msg("\"%s\": %ld, then %ld", pieces[i], (long)some, (long)all);
    }
}

static void the_same_question_is_answered_the_same_twice(void **state)
{
    double score = ask(state, "zh-CN", "转账一直打包中")->score;

    ask(state, "en", "completely different question about staking");
    assert_true(ask(state, "zh-CN", "转账一直打包中")->score == score);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_the_articles_own_words),
        cmocka_unit_test(the_last_button_is_a_person_in_the_visitors_language),
        cmocka_unit_test(the_other_buttons_are_other_articles),
        cmocka_unit_test(a_pressed_button_answers_from_its_article),
        cmocka_unit_test(an_unknown_button_leaves_it_to_the_text),
        cmocka_unit_test(politeness_is_answered_and_is_no_miss),
        cmocka_unit_test(politeness_around_a_question_is_overlooked),
        cmocka_unit_test(an_empty_input_is_greeted),
        cmocka_unit_test(a_lone_word_is_offered_the_two_best),
        cmocka_unit_test(a_general_question_about_theft_is_answered_calmly),
        cmocka_unit_test(the_answer_is_in_the_language_of_the_question),
        cmocka_unit_test(traditional_chinese_is_answered_in_traditional),
        cmocka_unit_test(an_account_of_the_older_spelling_is_no_traditional_chinese),
        cmocka_unit_test(a_wallet_without_a_name_is_called_the_wallet),
        cmocka_unit_test(an_empty_knowledge_base_still_hands_over),
        cmocka_unit_test(a_text_past_the_limit_is_refused),
        cmocka_unit_test(a_text_costs_its_length_and_no_more),
        cmocka_unit_test(the_same_question_is_answered_the_same_twice),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
