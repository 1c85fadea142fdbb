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
    {"20.11.2026 10:15", "", "", "20.11.2026"},
    {"version 4.5.1 of the app", "", "", ""},
    {"I have 3 wallets", "", "", ""},
    {"转了500个U到波场，昨天晚上", "TRON", "500个U", "昨天晚上"},
    {"我有3个钱包", "", "", ""},
    {"转了500U到波場，昨天", "TRON", "500U", "昨天"},
    {"提了 1000 USDT 走 TRC20，2 小时前", "TRON", "1000 USDT", "2 小时前"},
    {"11月20日转的 0.3 BTC", "", "0.3 BTC", "11月20日"},
    {"３小時前", "", "", "３小時前"},
    {"以太坊主网", "Ethereum", "", ""},
    {"the metronome ethereal", "", "", ""},
    {"", "", "", ""},
};

static void assert_said(struct slice said, const char *expected, const char *text)
{
    if (!slice_eq_cstr(said, expected))
        fail_msg("\"%s\": \"" SLICE_FMT "\", not \"%s\"", text, SLICE_ARG(said), expected);
}

static void chain_amount_and_time_are_found_as_they_stand_there(void **unused)
{
    struct bot_said_words *words = bot__said_words_new();

    (void)unused;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bot_said said = bot__said(words, slice_of(rows[i].text));
        assert_said(said.chain, rows[i].chain, rows[i].text);
        assert_said(said.amount, rows[i].amount, rows[i].text);
        assert_said(said.when, rows[i].when, rows[i].text);
    }
    bot__said_words_free(words);
}

static void who_has_no_answer_is_told_from_who_has_one(void **unused)
{
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
    assert_false(bot__said(words, SLICE_LIT("never mind it")).only_cancels);
    assert_true(bot__said(words, SLICE_LIT("怎么查哈希")).asks);
    assert_false(bot__said(words, SLICE_LIT("TRON")).asks);
    bot__said_words_free(words);
}

/* What is found lies within the text, whatever bytes it has, and however they are cut. */
static void any_bytes_are_read_within_their_bounds(void **unused)
{
    struct bot_said_words *words = bot__said_words_new();
    static const char *const parts[] = {"500", " ",    "USDT", "U",        "\xE5\x89", "\xFF",
                                        "3",   "小时", "前",   ".",        "\xE5\x8D", "2026-",
                                        "11",  "月",   "eth",  "\xF0\x9F", "年",       "，"};

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
        cmocka_unit_test(any_bytes_are_read_within_their_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
