/*
 * What is learned from examples: the senses of words, and what a text wants in words and
 * languages that no example has it in.
 */
#include "support/test.h"

#include "bot/bot.h"
#include "bot/senses.h"
#include "bot/weights.h"

#include <stdlib.h>
#include <string.h>

struct room {
    struct bot_lexicon *lexicon;
    struct bot_senses *senses;
    struct bot_kb *kb; /* of no article at all */
    struct bot_output output;
};

static int setup(void **state)
{
    struct room *room = mem_new(sizeof(*room));

    room->lexicon = bot__lexicon_new();
    room->senses = bot__senses_new(bot__lexicon_tokenizer(room->lexicon));
    bot_output_init(&room->output);
    *state = room;
    return bot_kb_new(NULL, 0, &room->kb) == GW_OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct room *room = *state;

    bot_output_done(&room->output);
    bot_kb_free(room->kb);
    bot__senses_free(room->senses);
    bot__lexicon_free(room->lexicon);
    free(room);
    return 0;
}

/* The senses of the phrases that begin at the first word. */
static uint64_t senses_of(void **state, const char *text)
{
    struct room *room = *state;
    struct bot_tokens tokens;

    bot__tokens_init(&tokens);
    bot__tokenize(bot__lexicon_tokenizer(room->lexicon), slice_of(text), &tokens);
    uint64_t senses = bot__senses_at(room->senses, &tokens, 0, tokens.count);
    bot__tokens_done(&tokens);
    return senses;
}

static void a_sense_is_the_same_in_all_languages(void **state)
{
    uint64_t coins = senses_of(state, "coins");

    assert_true(coins != 0);
    assert_true(senses_of(state, "币") == coins);
    assert_true(senses_of(state, "幣") == coins);
    assert_true(senses_of(state, "コイン") == coins);
    assert_true(senses_of(state, "umbrella") == 0);
}

static void phrases_that_lie_over_one_another_all_count(void **state)
{
    uint64_t coin = senses_of(state, "coins");

    assert_true(coin != 0);
    assert_true((senses_of(state, "coins left") & coin) == coin);
    assert_true(senses_of(state, "coins left") != coin);
    assert_true(senses_of(state, "coins. left") == coin); /* not across a sentence's end */
}

static void a_bent_word_is_known_by_its_beginning(void **state)
{
    assert_true(senses_of(state, "украли") != 0);
    assert_true(senses_of(state, "украли") == senses_of(state, "украл"));
    assert_true(senses_of(state, "robaron") == senses_of(state, "robado"));
    assert_true(senses_of(state, "укр") == 0);
}

static void every_class_has_been_learned(void **state)
{
    (void)state;
    for (int class = 0; class < BOT_CLASSES; class ++) {
        int least = 0, most = 0;
        for (size_t i = 0; i < BOT_PLACES; i++) {
            int weight = bot__weights.weights[i][class];
            least = weight < least ? weight : least;
            most = weight > most ? weight : most;
        }
        assert_true(bot__weights.unit[class] > 0);
        assert_true(least < 0 && most > 0);
        assert_true(most == INT8_MAX || least == -INT8_MAX);
    }
}

/* Their mean is better than each only if they differ. */
static void every_net_has_learned_and_none_is_as_another(void **state)
{
    (void)state;
    for (size_t i = 0; i < BOT_NETS; i++) {
        const struct bot_net *net = &bot__weights.nets[i];
        struct bot_net_run run = {.traits = {0}};
        float all = 0;

        assert_true(net->unit > 0);
        bot__net_run(&net->layers, &run);
        for (int kind = 0; kind < BOT_NET_KINDS; kind++) {
            assert_true(run.shares[kind] > 0 && run.shares[kind] < 1);
            all += run.shares[kind];
        }
        assert_true(all > 0.999f && all < 1.001f);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(net->traits, bot__weights.nets[k].traits, sizeof(net->traits));
    }
}

static const struct bot_output *ask(void **state, const char *text)
{
    struct room *room = *state;
    const struct bot_input input = {.text = slice_of(text), .lang = SLICE_LIT("en")};

    assert_int_equal(bot_answer(room->kb, &input, &room->output), GW_OK);
    return &room->output;
}

/* What has happened, and beside it what is only asked, feared, told of others or done by oneself,
 * in much the same words. No example has these texts. */
static const char *const pairs[][2] = {
    {"a thief cleared my wallet out last night", "could a thief clear a wallet out at night?"},
    {"somebody else signed a transfer from my account", "can somebody else sign for my account?"},
    {"my seed is in the hands of a crook", "what would a crook need my seed for?"},
    {"freeze it quickly, he is moving my coins", "how quickly can you freeze coins, generally?"},
    {"the owner of my address is suddenly a stranger", "how do i change the owner of my address?"},
    {"i confirmed a shady request and my tokens flew away", "how do i spot a shady request?"},
    {"小偷把我钱包搬空了", "小偷能不能把钱包搬空，好奇"},
    {"我把恢复词念给了一个骗子", "骗子为什么要恢复词"},
    {"陌生人在转我的比特币，快停", "给陌生人转比特币要注意什么"},
    {"账户的所有者突然变成了陌生人", "账户的所有者怎么改"},
    {"點了連結之後錢全部飛走了", "點了連結會不會有風險，先問"},
    {"有人登入我的帳戶把錢提走", "怎麼看登入紀錄"},
    {"un ladrón vació mi billetera anoche", "cómo evito que un ladrón vacíe mi billetera"},
    {"мой кошелек взломали и вывели все монеты", "как защитить монеты от взлома"},
    {"知らない人が私のコインを盗みました", "コインを盗まれない方法を教えて"},
};

static void what_has_happened_is_urgent_and_what_is_asked_is_not(void **state)
{
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (ask(state, pairs[i][0])->reason != BOT_REASON_URGENT)
            fail_msg("not urgent: %s", pairs[i][0]);
        if (ask(state, pairs[i][1])->reason == BOT_REASON_URGENT)
            fail_msg("urgent: %s", pairs[i][1]);
    }
}

/* Those who tell it are not sure themselves. */
static const char *const unsure[] = {
    "i may have clicked something odd",
    "there is a transaction and i can't remember making it",
    "i connected my wallet to a site yesterday, now i'm not sure about it",
    "something feels off with my wallet",
    "昨天连了一个网站，现在有点担心",
    "有一笔交易想不起来是不是我转的",
    "我好像点了个奇怪的东西",
};

/* These are less so; what the examples make of each may change. */
static const char *const unsure_less[] = {
    "my balance is lower than i remember",
    "who is this address in my history",
    "my phone was in repair, could the shop have seen my phrase",
    "balance is smaller than yesterday, did i pay a fee?",
    "all my coins show zero",
    "历史里这个地址是谁",
    "感觉钱包不太对劲",
    "余额变少了，是被扣了什么吗",
};

static bool is_asked(const struct bot_output *output)
{
    return output->verb == BOT_ANSWER && output->buttons_count > 0 &&
           strcmp(output->buttons[0].value, BOT_CHOICE_URGENT) == 0;
}

static void what_may_have_happened_is_at_least_asked_about(void **state)
{
    for (size_t i = 0; i < sizeof(unsure) / sizeof(unsure[0]); i++) {
        const struct bot_output *output = ask(state, unsure[i]);
        if (output->reason != BOT_REASON_URGENT && !is_asked(output))
            fail_msg("neither urgent nor asked about: %s", unsure[i]);
    }
    assert_false(is_asked(ask(state, "how do i change the language")));
    assert_false(is_asked(ask(state, "怎么修改语言")));
}

/* What is said alone is an answer, or has yet to be told; what names the harm itself is not alone. */
static void a_lone_word_that_names_no_harm_is_neither_urgent_nor_asked_about(void **state)
{
    static const char *const alone[] = {"second", "minute", "TRX", "100 USDT", "123",
                                        "3.5",    "qwe",    "0x1", "刚",       "客"};

    for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
        const struct bot_output *output = ask(state, alone[i]);
        if (output->reason == BOT_REASON_URGENT || is_asked(output))
            fail_msg("urgent, or asked about: %s", alone[i]);
    }
    assert_int_equal(ask(state, "hacked")->reason, BOT_REASON_URGENT);
    assert_int_equal(ask(state, "被盗")->reason, BOT_REASON_URGENT);
}

static void a_lone_word_of_harm_is_at_least_asked_about_in_every_language(void **state)
{
    static const char *const harms[] = {"scammed", "phished",  "robado",   "hackeado", "gestohlen",
                                        "해킹",    "взломали", "盗まれた", "被骗"};

    for (size_t i = 0; i < sizeof(harms) / sizeof(harms[0]); i++) {
        const struct bot_output *output = ask(state, harms[i]);
        if (output->reason != BOT_REASON_URGENT && !is_asked(output))
            fail_msg("neither urgent nor asked about: %s", harms[i]);
    }
}

/* One that is asked about. */
static const struct bot_output *ask_doubtful(void **state)
{
    for (size_t i = 0; i < sizeof(unsure_less) / sizeof(unsure_less[0]); i++) {
        const struct bot_output *output = ask(state, unsure_less[i]);
        if (is_asked(output))
            return output;
    }
    fail_msg("none is asked about");
    return NULL;
}

static void the_button_of_the_question_makes_it_urgent(void **state)
{
    struct room *room = *state;
    const struct bot_output *output = ask_doubtful(state);
    const struct bot_state before = output->state;
    const struct bot_input input = {.text = SLICE_LIT("Yes, it has happened"),
                                    .choice = SLICE_LIT(BOT_CHOICE_URGENT),
                                    .lang = SLICE_LIT("en"),
                                    .state = &before};

    assert_int_equal(bot_answer(room->kb, &input, &room->output), GW_OK);
    assert_int_equal(room->output.verb, BOT_HAND_OVER);
    assert_int_equal(room->output.reason, BOT_REASON_URGENT);
    assert_int_equal(room->output.priority, BOT_PRIORITY_URGENT);
}

/* The question in front of an answer stays, with its button, whoever gives the answer. */
static void what_a_helper_says_stands_behind_the_question(void **state)
{
    struct room *room = *state;
    struct bot_button more = {.label = "More", .value = "more"};
    const struct bot_thought thought = {
        .text = SLICE_LIT("Look here."), .buttons = &more, .buttons_count = 1};
    size_t warned = ask_doubtful(state)->warned;

    assert_true(warned > 0 && warned <= room->output.text.len);
    bot_take_thought(&room->output, &thought);
    assert_true(is_asked(&room->output));
    assert_string_equal(room->output.buttons[1].value, "more");
    assert_int_equal(room->output.warned, warned);
    assert_true(room->output.text.len >= warned + thought.text.len);
}

static void a_bare_name_of_a_wallet_s_matters_is_not_urgent(void **state)
{
    const char *const names[] = {"账户", "帐户", "我的帐号", "my wallet", "account"};
    const char *const happened[] = {"被盗", "我的钱包没了", "who moved my usdt", "stolen"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_int_not_equal(ask(state, names[i])->reason, BOT_REASON_URGENT);
    for (size_t i = 0; i < sizeof(happened) / sizeof(happened[0]); i++)
        assert_int_equal(ask(state, happened[i])->reason, BOT_REASON_URGENT);
}

/* However long a story is, and whatever stands in it, it is read in bounds. */
static void a_long_text_is_weighed_whole(void **state)
{
    static char text[BOT_INPUT_MAX];
    const char *said = "my coins are gone and it was not me, a hacker took them by himself. ";
    size_t len = strlen(said), at = 0;

    for (; at + len < sizeof(text); at += len)
        memcpy(text + at, said, len);
    text[at] = '\0';
    assert_int_equal(ask(state, text)->reason, BOT_REASON_URGENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sense_is_the_same_in_all_languages),
        cmocka_unit_test(phrases_that_lie_over_one_another_all_count),
        cmocka_unit_test(a_bent_word_is_known_by_its_beginning),
        cmocka_unit_test(every_class_has_been_learned),
        cmocka_unit_test(every_net_has_learned_and_none_is_as_another),
        cmocka_unit_test(what_has_happened_is_urgent_and_what_is_asked_is_not),
        cmocka_unit_test(what_may_have_happened_is_at_least_asked_about),
        cmocka_unit_test(a_lone_word_that_names_no_harm_is_neither_urgent_nor_asked_about),
        cmocka_unit_test(a_lone_word_of_harm_is_at_least_asked_about_in_every_language),
        cmocka_unit_test(the_button_of_the_question_makes_it_urgent),
        cmocka_unit_test(what_a_helper_says_stands_behind_the_question),
        cmocka_unit_test(a_bare_name_of_a_wallet_s_matters_is_not_urgent),
        cmocka_unit_test(a_long_text_is_weighed_whole),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
