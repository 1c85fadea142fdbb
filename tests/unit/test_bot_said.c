/*
 * The facts in what visitors say, by a table; and that any bytes are read without harm.
 */
#include "support/test.h"

#include "bot/said.h"

#include <stdlib.h>
#include <string.h>

struct row {
    const char *text, *chain, *amount, *when; /* "" for none */
};

static const struct row rows[] = {
    {"I sent 500 USDT on TRON yesterday", "TRON", "500 USDT", "yesterday"},
    {"0.5 eth, about 3 hours ago", "", "0.5 eth", "3 hours ago"},
    {"USDT 1,000.50 via ERC20", "Ethereum", "USDT 1,000.50", ""},
    {"I used BEP-20 instead of TRC20", "BNB Chain", "", ""},
    {"on the BNB Smart Chain", "BNB Chain", "", ""},
    {"it was on 2026-11-20", "", "", "2026-11-20"},
    {"20.11.2026 10:15", "", "", "20.11.2026 10:15"},
    {"version 4.5.1 of the app", "", "", ""},
    {"I have 3 wallets", "", "", ""},
    {"转了500个U到波场，昨天晚上", "TRON", "500个U", "昨天晚上"},
    {"我有3个钱包", "", "", ""},
    {"转了500U到波場，昨天", "TRON", "500U", "昨天"},
    {"提了 1000 USDT 走 TRC20，2 小时前", "TRON", "1000 USDT", "2 小时前"},
    {"11月20日转的 0.3 BTC", "", "0.3 BTC", "11月20日"},
    {"３小時前", "", "", "３小時前"},
    {"以太坊主网", "Ethereum", "", ""},
    {"转了1.5 万U，昨晚", "", "1.5 万U", "昨晚"},
    {"0,5 BTC", "", "0,5 BTC", ""},
    {"1.5万 usdt", "", "1.5万 usdt", ""},
    {"10k USDT last friday", "", "10k USDT", "last friday"},
    {"3 million SHIB", "", "3 million SHIB", ""},
    {"half a bitcoin", "Bitcoin", "half a bitcoin", ""},
    {"两千个U没到", "", "两千个U", ""},
    {"500多U", "", "500多U", ""},
    {"大概 500 个 U", "", "500 个 U", ""},
    {"$1,250.00 worth", "", "$1,250.00", ""},
    {"我丢了￥3000", "", "￥3000", ""},
    {"两千块钱", "", "两千块钱", ""},
    {"i see a token that i don't know", "", "", ""},
    {"２００ＵＳＤＴ", "", "２００ＵＳＤＴ", ""},
    {"０．５ eth", "", "０．５ eth", ""},
    {"USDT 1.5万", "", "USDT 1.5万", ""},
    {"两个小时前", "", "", "两个小时前"},
    {"半个小时前转的", "", "", "半个小时前"},
    {"一个半小时前", "", "", "一个半小时前"},
    {"3个多小时前", "", "", "3个多小时前"},
    {"two hours ago", "", "", "two hours ago"},
    {"half an hour ago", "", "", "half an hour ago"},
    {"a couple of days ago", "", "", "a couple of days ago"},
    {"about an hour ago", "", "", "an hour ago"},
    {"2 hours and 10 minutes ago", "", "", "2 hours and 10 minutes ago"},
    {"2h ago", "", "", "2h ago"},
    {"I wait for 3 days", "", "", "for 3 days"},
    {"已经3天了", "", "", "已经3天了"},
    {"yesterday at around 3 pm", "", "", "yesterday at around 3 pm"},
    {"last night, 10:30 p.m.", "", "", "last night, 10:30 p.m."},
    {"昨天下午3点左右", "", "", "昨天下午3点左右"},
    {"上周五晚上十点半", "", "", "上周五晚上十点半"},
    {"下午3点20分", "", "", "下午3点20分"},
    {"at 15:30 on Nov 20", "", "", "15:30 on Nov 20"},
    {"20th of November 2026", "", "", "20th of November 2026"},
    {"November 3rd", "", "", "November 3rd"},
    {"on 11/20", "", "", "11/20"},
    {"2026年11月20日晚上8点", "", "", "2026年11月20日晚上8点"},
    {"上个月20号", "", "", "上个月20号"},
    {"2026-11-20 15:30 UTC", "", "", "2026-11-20 15:30 UTC"},
    {"前天半夜", "", "", "前天半夜"},
    {"good morning", "", "", ""},
    {"早上好", "", "", ""},
    {"24/7", "", "", ""},
    {"有一点问题", "", "", ""},
    {"1.2.3.4", "", "", ""},
    {"may I ask", "", "", ""},
    {"一个币没到账", "", "", ""},
    {"the metronome ethereal", "", "", ""},
    {"", "", "", ""},
};

static bool is_said(struct slice said, const char *expected, const char *text)
{
    if (slice_eq_cstr(said, expected))
        return true;
    print_error("\"%s\": \"" SLICE_FMT "\", not \"%s\"\n", text, SLICE_ARG(said), expected);
    return false;
}

static void chain_amount_and_time_are_found_as_they_stand_there(void **unused)
{
    struct bot_said_words *words = bot__said_words_new();
    int wrong = 0;

    (void)unused;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bot_said said = bot__said(words, slice_of(rows[i].text));
        wrong += !is_said(said.chain, rows[i].chain, rows[i].text);
        wrong += !is_said(said.amount, rows[i].amount, rows[i].text);
        wrong += !is_said(said.when, rows[i].when, rows[i].text);
    }
    assert_int_equal(wrong, 0);
    bot__said_words_free(words);
}

static void who_has_no_answer_is_told_from_who_has_one(void **unused)
{
    static const char *const either_way[] = {"对不对", "这个靠得住不", "到账没", "要不要等"};
    static const char *const denials[] = {"还没", "我签名了，钱一直没，急", "也不", "差不多"};
    static const char *const skips[] = {
        "skip",   "I don't know", "Don't know the hash", "n/a",  "no idea!",
        "不知道", "跳過",         "找不到哈希",          "没有", "not sure"};
    static const char *const answers[] = {"TRON", "I know: it was TRON", "the note says 12 USDT",
                                          "不知道为什么一直没有到账，我已经等了很久了，请帮我看看",
                                          "yesterday"};
    struct bot_said_words *words = bot__said_words_new();

    (void)unused;
    for (size_t i = 0; i < sizeof(skips) / sizeof(skips[0]); i++)
        assert_true(bot__said(words, slice_of(skips[i])).skips);
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        assert_false(bot__said(words, slice_of(answers[i])).skips);
    assert_true(bot__said(words, SLICE_LIT("算了")).only_cancels);
    assert_false(bot__said(words, SLICE_LIT("cancel my order")).only_cancels);
    assert_true(bot__said(words, SLICE_LIT("不想说")).only_skips);
    assert_true(bot__said(words, SLICE_LIT("我不知道啊")).only_skips);
    assert_false(bot__said(words, SLICE_LIT("不知道钱去哪了")).only_skips);
    assert_true(bot__said(words, SLICE_LIT("算了，不投诉了")).only_cancels);
    assert_true(bot__said(words, SLICE_LIT("Oh, never mind then!")).only_cancels);
    assert_true(bot__said(words, SLICE_LIT("thank you")).only_fillers);
    assert_true(bot__said(words, SLICE_LIT("请给我转人工")).only_person);
    assert_true(bot__said(words, SLICE_LIT("Can I talk to a human, please?")).only_person);
    assert_false(bot__said(words, SLICE_LIT("人工客服态度很差")).only_person);
    assert_true(bot__said(words, SLICE_LIT("怎么查哈希")).asks);
    assert_true(bot__said(words, SLICE_LIT("怎么查哈希")).seeks);
    assert_false(bot__said(words, SLICE_LIT("为什么不回复")).seeks);
    assert_true(bot__said(words, SLICE_LIT("Why do you need this?")).doubts);
    assert_false(bot__said(words, SLICE_LIT("TRON")).asks);
    for (size_t i = 0; i < sizeof(either_way) / sizeof(either_way[0]); i++)
        assert_true(bot__said(words, slice_of(either_way[i])).asks);
    for (size_t i = 0; i < sizeof(denials) / sizeof(denials[0]); i++)
        assert_false(bot__said(words, slice_of(denials[i])).asks);
    bot__said_words_free(words);
}

static void a_yes_to_an_offer_is_told_from_what_only_begins_like_one(void **unused)
{
    static const char *const agrees[] = {"yes",  "Yes, please!", "sure",      "go ahead then",
                                         "要",   "需要",         "可以的",    "好啊",
                                         "對啊", "是的",         "please do", "麻煩您了"};
    static const char *const oks[] = {"ok", "嗯嗯", "好的", "all right", "好吧"};
    static const char *const others[] = {"no",        "yes, it is still pending",
                                         "要多久",    "好像不行",
                                         "ok thanks", "不要",
                                         "",          "我不需要",
                                         "not sure"};
    struct bot_said_words *words = bot__said_words_new();

    (void)unused;
    for (size_t i = 0; i < sizeof(agrees) / sizeof(agrees[0]); i++)
        if (!bot__said_agrees(words, slice_of(agrees[i]), false))
            fail_msg("no yes: %s", agrees[i]);
    for (size_t i = 0; i < sizeof(oks) / sizeof(oks[0]); i++)
        if (bot__said_agrees(words, slice_of(oks[i]), false) ||
            !bot__said_agrees(words, slice_of(oks[i]), true))
            fail_msg("no ok: %s", oks[i]);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (bot__said_agrees(words, slice_of(others[i]), true))
            fail_msg("a yes: %s", others[i]);
    bot__said_words_free(words);
}

static void what_answers_nothing_is_told_from_what_says_little(void **unused)
{
    static const char *const nothing[] = {"asdf",
                                          "ASDFasdf",
                                          "qwe",
                                          "hjkl;",
                                          "sdkfjhs qwer",
                                          "asdf123",
                                          "a",
                                          "呃呃呃呃",
                                          "。x。",
                                          "test",
                                          "测试一下",
                                          "阿斯顿",
                                          "退",
                                          "What happened",
                                          "what happened then?",
                                          "发生了什么事",
                                          "发生了什么事？？"};
    static const char *const little[] = {
        "Monday",   "refund",    "tree",          "no https",
        "退款",     "上周五",    "a refund",      "iPhone",
        "power",    "my wallet", "не могу войти", "Tell me what happened to my coins",
        "html bug", "usdt gone", "一样的事",      "消息"};
    const struct slice question = SLICE_LIT(
        "**What happened?** Please tell it in one message. **发生了什么事？**请用一条消息说明");
    struct bot_said_words *words = bot__said_words_new();

    (void)unused;
    for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
        if (!bot__said_nothing(words, slice_of(nothing[i]), question, false))
            fail_msg("\"%s\" was taken for an answer", nothing[i]);
    for (size_t i = 0; i < sizeof(little) / sizeof(little[0]); i++)
        if (bot__said_nothing(words, slice_of(little[i]), question, false))
            fail_msg("\"%s\" was taken for nothing", little[i]);
    /* Where figures and addresses are what is asked for. */
    assert_true(bot__said_nothing(words, SLICE_LIT("12345"), question, false));
    assert_false(bot__said_nothing(words, SLICE_LIT("12345"), question, true));
    assert_false(bot__said_nothing(words, SLICE_LIT("sdfg@qwer.com"), question, true));
    bot__said_words_free(words);
}

static void yes_no_and_not_known_are_read_in_every_language(void **unused)
{
    static const char *const yes[] = {"yes",
                                      "Yes!",
                                      "是的",
                                      "有",
                                      "对",
                                      "嗯",
                                      "刚转走了",
                                      "對。",
                                      "已经",
                                      "yes it has",
                                      "はい",
                                      "네",
                                      "да",
                                      "نعم",
                                      "sí",
                                      "oui",
                                      "ja",
                                      "sim",
                                      "vâng",
                                      "iya",
                                      "ใช่ค่ะ",
                                      "evet",
                                      "हाँ",
                                      "yes, i saw it",
                                      "是的，昨天看到一笔",
                                      "Oh yes",
                                      "they took it all",
                                      "没错，全没了"};
    static const char *const no[] = {"no",       "no nothing",  "not yet",         "没有",   "还没",
                                     "沒有。",   "不是",        "いいえ",          "아니요", "нет",
                                     "لا",       "nein",        "non merci",       "nada",   "não",
                                     "không",    "belum",       "ยังไม่มี",           "hayır",  "नहीं",
                                     "没有被盗", "no, not yet", "i don't think so"};
    static const char *const unsure[] = {
        "不确定",     "i don't know", "I'm not sure", "不知道啊", "应该没有",
        "maybe",      "わかりません", "모르겠어요",   "не знаю",  "لا أعرف",
        "no sé",      "je sais pas",  "weiß nicht",   "não sei",  "không biết",
        "tidak tahu", "ไม่รู้",          "bilmiyorum",   "पता नहीं",  "怎么看"};
    static const char *const neither[] = {
        "有没有人工", "对不起",       "不行",       "还是不行",           "对了",
        "不能用",     "怎么修改语言", "是什么意思", "no one answers me",  "nothing works here",
        "有电话吗",   "january",      "давно жду",  "everything is slow", "",
        "哈哈"};
    struct bot_said_words *words = bot__said_words_new();
    const struct {
        const char *const *texts;
        size_t count;
        enum bot_said_happened happened;
    } replies[] = {{yes, sizeof(yes) / sizeof(yes[0]), BOT_SAID_HAPPENED},
                   {no, sizeof(no) / sizeof(no[0]), BOT_SAID_NOT_HAPPENED},
                   {unsure, sizeof(unsure) / sizeof(unsure[0]), BOT_SAID_NOT_KNOWN},
                   {neither, sizeof(neither) / sizeof(neither[0]), BOT_SAID_NEITHER}};
    bool wrong = false;
    struct slice rest;

    (void)unused;
    for (size_t r = 0; r < sizeof(replies) / sizeof(replies[0]); r++)
        for (size_t i = 0; i < replies[r].count; i++)
            if (bot__said_happened(words, slice_of(replies[r].texts[i]), &rest) !=
                replies[r].happened) {
                print_error("\"%s\" is not %d\n", replies[r].texts[i], (int)replies[r].happened);
                wrong = true;
            }
    assert_false(wrong);
    assert_int_equal(bot__said_happened(words, SLICE_LIT("no, how do i pay"), &rest),
                     BOT_SAID_NOT_HAPPENED);
    assert_true(slice_eq_cstr(rest, "how do i pay"));
    bot__said_words_free(words);
}

/* What is found lies within the text, whatever bytes it has, and however they are cut. */
static void any_bytes_are_read_within_their_bounds(void **unused)
{
    struct bot_said_words *words = bot__said_words_new();
    static const char *const parts[] = {
        "500", " ",        "USDT",  "U",   "\xE5\x89", "\xFF",   "3",        "小时",     "前",
        ".",   "\xE5\x8D", "2026-", "11",  "月",       "eth",    "\xF0\x9F", "年",       "，",
        "$",   "万",       "half",  "nov", "20th",     "上周五", ":",        "点",       "半",
        "ago", "for",      "of",    "/",   "号",       "pm",     "two",      "\xEF\xBC", "a"};

    (void)unused;
    srandom(7);
    for (int round = 0; round < 20000; round++) {
        char *text = mem_new(200);
        size_t len = 0;
        int count = (int)(random() % 12);

        for (int i = 0; i < count; i++) {
            const char *part = parts[(size_t)random() % (sizeof(parts) / sizeof(parts[0]))];
            memcpy(text + len, part, strlen(part));
            len += strlen(part);
        }
        char *exact = mem_new(len + 1); /* so that a sanitizer or valgrind sees a byte too far */
        memcpy(exact, text, len);
        struct bot_said said = bot__said(words, (struct slice){exact, len});
        const struct slice found[] = {said.amount, said.when};
        for (size_t i = 0; i < 2; i++)
            assert_true(found[i].data == NULL ||
                        (found[i].data >= exact && found[i].data + found[i].len <= exact + len));
        struct slice rest;
        (void)bot__said_nothing(words, (struct slice){exact, len}, (struct slice){exact, len},
                                true);
        (void)bot__said_happened(words, (struct slice){exact, len}, &rest);
        assert_true(rest.data == NULL ||
                    (rest.data >= exact && rest.data + rest.len <= exact + len));
        free(text);
        free(exact);
    }
    bot__said_words_free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chain_amount_and_time_are_found_as_they_stand_there),
        cmocka_unit_test(who_has_no_answer_is_told_from_who_has_one),
        cmocka_unit_test(a_yes_to_an_offer_is_told_from_what_only_begins_like_one),
        cmocka_unit_test(what_answers_nothing_is_told_from_what_says_little),
        cmocka_unit_test(yes_no_and_not_known_are_read_in_every_language),
        cmocka_unit_test(any_bytes_are_read_within_their_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
