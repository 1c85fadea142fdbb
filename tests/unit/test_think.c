/*
 * Which answers of a model may be used, and when it is left alone.
 */
#include "support/test.h"

#include "think/breaker.h"
#include "think/check.h"

#include <string.h>

/* ---- the answer ---- */

static const struct slice sources[] = {
    SLICE_LIT("Fees\n\nA fee is paid to the network, not to us. On TRON it is energy. See "
              "https://status.harborwallet.example/fees and ask fees@harborwallet.example. The "
              "USDT contract is 0xdAC17F958D2ee523a2206206994597C13D831ec7."),
    SLICE_LIT("Contact\n\nThe line is 400-820-8820, on weekdays. On X we are @harborwallet. "
              "Opening times: 9 to 21. Our DISCORD is harborwallet."),
};
static const struct slice question =
    SLICE_LIT("where is 0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060?");

static enum think_verdict check_with(const char *text, uint32_t *ret_cited)
{
    return think_check(slice_of(text), sources, 2, question, ret_cited);
}

struct row {
    const char *text;
    enum think_verdict verdict;
    uint32_t cited;
};

static const struct row rows[] = {
    {"A fee is paid to the network [1].", THINK_GOOD, 1},
    {"\n 手续费付给网络，不付给我们[1]。工作时间是 9 点到 21 点 [2]。\n", THINK_GOOD, 3},
    {"1. Open the wallet.\n2. Wait 30 to 60 minutes (5 - 10 %). [1][2]", THINK_GOOD, 3},
    {"e.g. TRON, i.e. energy. **No** fee *for us* [1]", THINK_GOOD, 1},
    {"See https://status.harborwallet.example/fees. [1]", THINK_GOOD, 1},
    {"See [the page](https://status.harborwallet.example/fees) [1].", THINK_GOOD, 1},
    {"Write to fees@harborwallet.example, or @harborwallet [2]", THINK_GOOD, 2},
    {"Call 400 820 8820 or 4008208820 [2]", THINK_GOOD, 2},
    {"The contract is 0xdAC17F958D2ee523a2206206994597C13D831ec7 [1]", THINK_GOOD, 1},
    {"Yours, 0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060, waits [1]",
     THINK_GOOD, 1},
    /* nothing */
    {"", THINK_NOTHING, 0},
    {" \n ", THINK_NOTHING, 0},
    {"NO_ANSWER", THINK_NOTHING, 0},
    {"NO_ANSWER. But I think it is 5 % [1].", THINK_NOTHING, 0},
    {"[1]", THINK_NOTHING, 0},
    {"**[1]** [2].", THINK_NOTHING, 0},
    /* citations */
    {"A fee is paid to the network.", THINK_UNCITED, 0},
    {"A fee is paid [3].", THINK_UNCITED, 0},
    {"A fee is paid [1] to the network [0].", THINK_UNCITED, 0},
    {"A fee is paid [1] to the network [12].", THINK_UNCITED, 0},
    {"A fee is paid [one] (1) 【1】 [1, [ 1].", THINK_UNCITED, 0},
    {"A fee [99999999999999999999999]", THINK_UNCITED, 0},
    /* what leads elsewhere */
    {"See https://evil.example/fees [1].", THINK_FOREIGN, 0},
    {"See HTTPS://evil.example [1].", THINK_FOREIGN, 0},
    {"See [1](https://evil.example) [1].", THINK_FOREIGN, 0},
    {"See https://status.harborwallet.example.evil.example/fees [1]", THINK_FOREIGN, 0},
    {"See https://status.harborwallet.example/fees/login [1]", THINK_FOREIGN, 0},
    {"See //evil.example [1]", THINK_FOREIGN, 0},
    {"See evil.example [1]", THINK_FOREIGN, 0},
    {"请打开evil.example查看 [1]", THINK_FOREIGN, 0},
    {"See x=evil.example [1]", THINK_FOREIGN, 0},
    {"See (t.me/harbor_help) [1]", THINK_FOREIGN, 0},
    {"See tg://resolve?domain=evil [1]", THINK_FOREIGN, 0},
    {"See 10.1.2.3 [1]", THINK_FOREIGN, 0},
    {"Look: h\xD0\xB0rborwallet.example [1]", THINK_FOREIGN, 0}, /* a Cyrillic letter */
    {"Write to help@evil.example [1]", THINK_FOREIGN, 0},
    {"Write to @harbor_help [1]", THINK_FOREIGN, 0},
    {"加微信@helper123 [1]", THINK_FOREIGN, 0},
    {"Message HarborHelp on Telegram [1].", THINK_FOREIGN, 0},
    {"Add harborhelp (WhatsApp) [1]", THINK_FOREIGN, 0},
    {"加微信 harborhelp88 处理 [1]。", THINK_FOREIGN, 0},
    {"或者加QQ咨询 [1]", THINK_FOREIGN, 0},
    {"Ask on Discord, as harborwallet [2]", THINK_GOOD, 2},
    {"The order of telegrams is of no weight [1]", THINK_GOOD, 1},
    {"Call +1 (555) 010-9999 [2]", THINK_FOREIGN, 0},
    {"Call 400-820-8821 [2]", THINK_FOREIGN, 0},
    {"It ends on 2024-05-01 [2]", THINK_FOREIGN, 0},
    /* the same number and another one, in digits of other scripts */
    {"اتصل ٤٠٠-٨٢٠-٨٨٢٠ [2]", THINK_GOOD, 2},
    {"اتصل ٤٠٠-٨٢٠-٨٨٢١ [2]", THINK_FOREIGN, 0},
    {"بگیرید ۴۰۰ ۸۲۰ ۸۸۲۱ [2]", THINK_FOREIGN, 0},
    {"फ़ोन ४०० ८२० ८८२० [2]", THINK_GOOD, 2},
    {"फ़ोन ४०० ८२० ८८२१ [2]", THINK_FOREIGN, 0},
    {"电话四〇〇 八二〇 八八二〇 [2]", THINK_GOOD, 2},
    {"电话四〇〇八二〇八八二一 [2]", THINK_FOREIGN, 0},
    {"電話肆零零·捌貳零·捌捌貳壹 [2]", THINK_FOREIGN, 0},
    {"Call 4️⃣0️⃣0️⃣8️⃣2️⃣0️⃣8️⃣8️⃣2️⃣1️⃣ [2]",
     THINK_FOREIGN, 0},
    {"Call ④⓪⓪ ⑧②⓪ ⑧⑧②① [2]", THINK_FOREIGN, 0},
    {"Call ⁴⁰⁰⁸²⁰⁸⁸²¹ [2]", THINK_FOREIGN, 0},
    {"Call 400–820–8821 [2]", THINK_FOREIGN, 0},
    {"Call 4٠٠-८२०-八821 [2]", THINK_FOREIGN, 0},
    {"第一，打开钱包；第二，等三十分钟 [1]", THINK_GOOD, 1},
    /* More digits than are compared. */
    {"1000 1000 1000 1000 1000 1000 1000 1000 1000 1000 1000 1000 1000 1000 1000 1000 1000 1000 "
     "1000 1000 1000 1000 1000 1000 1000 555 010 9999 [2]",
     THINK_FOREIGN, 0},
    {"Send it to 0xdAC17F958D2ee523a2206206994597C13D831ec8 [1]", THINK_FOREIGN, 0},
    {"Send it to TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE [1]", THINK_FOREIGN, 0},
    /* form */
    {"<a href=x>fees</a> [1]", THINK_MALFORMED, 0},
    {"<img src=x> [1]", THINK_MALFORMED, 0},
    {"![fees](https://status.harborwallet.example/fees) [1]", THINK_MALFORMED, 0},
    {"evil\xE2\x80\x8B.example [1]", THINK_MALFORMED, 0},
    {"fee\xE2\x80\xAE txt [1]", THINK_MALFORMED, 0},
    {"\xEF\xBC\x91\xEF\xBC\x93\xEF\xBC\x98 [1]", THINK_MALFORMED, 0}, /* full-width digits */
    {"fee\x07 [1]", THINK_MALFORMED, 0},
    {"fee\xFF [1]", THINK_MALFORMED, 0},
};

static void an_answer_is_used_only_if_it_cites_and_leads_nowhere_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t cited = 0;
        enum think_verdict verdict = check_with(rows[i].text, &cited);

        if (verdict != rows[i].verdict || (verdict == THINK_GOOD && cited != rows[i].cited))
            fail_msg("%s: verdict %d, cited %x", rows[i].text, (int)verdict, cited);
    }
}

/* What was said before or stands in the question must not be repeated as if it were advice. */
static void only_a_hash_may_come_from_the_question(void **state)
{
    static const struct slice asked = SLICE_LIT("is https://evil.example or @evil_help yours?");
    uint32_t cited;
    (void)state;

    assert_int_equal(
        think_check(SLICE_LIT("Yes, https://evil.example is [1]"), sources, 2, asked, &cited),
        THINK_FOREIGN);
    assert_int_equal(think_check(SLICE_LIT("Ask @evil_help [1]"), sources, 2, asked, &cited),
                     THINK_FOREIGN);
}

/* ---- the breaker ---- */

static void fail_times(struct breaker *breaker, unsigned times, uint64_t now_ms)
{
    for (unsigned i = 0; i < times; i++) {
        assert_true(breaker_may(breaker, now_ms));
        breaker_bad(breaker, breaker_is_open(breaker), now_ms);
    }
}

static void failures_in_a_row_open_the_breaker_and_a_good_one_closes_it(void **state)
{
    struct breaker breaker = {0};
    (void)state;

    fail_times(&breaker, BREAKER_FAILURES - 1, 100);
    breaker_good(&breaker);
    fail_times(&breaker, BREAKER_FAILURES, 100);
    assert_false(breaker_may(&breaker, 100));
    assert_false(breaker_may(&breaker, 100 + BREAKER_PAUSE_MS - 1));
    assert_true(breaker_may(&breaker, 100 + BREAKER_PAUSE_MS));
    assert_false(breaker_may(&breaker, 100 + BREAKER_PAUSE_MS)); /* one at a time */
    breaker_good(&breaker);
    assert_true(breaker_may(&breaker, 100 + BREAKER_PAUSE_MS));
    assert_true(breaker_may(&breaker, 100 + BREAKER_PAUSE_MS));
}

static void each_trial_that_fails_doubles_the_pause_up_to_a_limit(void **state)
{
    struct breaker breaker = {0};
    uint64_t now_ms = 0, pause_ms = BREAKER_PAUSE_MS;
    (void)state;

    fail_times(&breaker, BREAKER_FAILURES, now_ms);
    for (int i = 0; i < 8; i++) {
        assert_false(breaker_may(&breaker, now_ms + pause_ms - 1));
        now_ms += pause_ms;
        fail_times(&breaker, 1, now_ms);
        pause_ms = pause_ms * 2 < BREAKER_PAUSE_MAX_MS ? pause_ms * 2 : BREAKER_PAUSE_MAX_MS;
    }
    assert_int_equal(breaker.pause_ms, BREAKER_PAUSE_MAX_MS);
}

static void a_trial_that_was_given_up_is_tried_by_the_next(void **state)
{
    struct breaker breaker = {0};
    (void)state;

    fail_times(&breaker, BREAKER_FAILURES, 0);
    assert_true(breaker_may(&breaker, BREAKER_PAUSE_MS));
    breaker_void(&breaker, true);
    assert_true(breaker_may(&breaker, BREAKER_PAUSE_MS));
}

static void what_fails_after_the_opening_does_not_prolong_it(void **state)
{
    struct breaker breaker = {0};
    (void)state;

    for (int i = 0; i < BREAKER_FAILURES + 3; i++)
        assert_true(breaker_may(&breaker, 0)); /* all asked at once */
    for (int i = 0; i < BREAKER_FAILURES + 3; i++)
        breaker_bad(&breaker, false, 0);
    assert_true(breaker_may(&breaker, BREAKER_PAUSE_MS));
}

static void what_was_asked_before_the_opening_is_not_taken_for_the_trial(void **state)
{
    struct breaker breaker = {0};
    (void)state;

    assert_true(breaker_may(&breaker, 0));
    assert_true(breaker_may(&breaker, 0));
    fail_times(&breaker, BREAKER_FAILURES, 0);
    assert_true(breaker_may(&breaker, BREAKER_PAUSE_MS));
    breaker_bad(&breaker, false, BREAKER_PAUSE_MS);
    breaker_void(&breaker, false);
    assert_int_equal(breaker.pause_ms, BREAKER_PAUSE_MS);
    assert_false(breaker_may(&breaker, BREAKER_PAUSE_MS)); /* the trial is still under way */
    breaker_good(&breaker);
    assert_true(breaker_may(&breaker, BREAKER_PAUSE_MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_used_only_if_it_cites_and_leads_nowhere_else),
        cmocka_unit_test(only_a_hash_may_come_from_the_question),
        cmocka_unit_test(failures_in_a_row_open_the_breaker_and_a_good_one_closes_it),
        cmocka_unit_test(each_trial_that_fails_doubles_the_pause_up_to_a_limit),
        cmocka_unit_test(a_trial_that_was_given_up_is_tried_by_the_next),
        cmocka_unit_test(what_fails_after_the_opening_does_not_prolong_it),
        cmocka_unit_test(what_was_asked_before_the_opening_is_not_taken_for_the_trial),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
