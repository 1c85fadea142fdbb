/* What chains said is kept as long as it is good, and is said in the reader's language. */
#include "support/test.h"

#include "lookup/internal.h"

#include <string.h>

static const uint8_t hash[HASH_BYTES] = {1, 2, 3};

static void what_was_said_is_kept_until_its_time_is_over(void **unused)
{
    struct kept *kept = lookup__kept_new();
    struct verdict verdict = {.status = LOOKUP_PENDING};

    (void)unused;
    lookup__kept_put(kept, 1, hash, &verdict, 100, 1000);
    assert_non_null(lookup__kept_find(kept, 1, hash, 1099, 0));
    assert_null(lookup__kept_find(kept, 0, hash, 1099, 0));
    assert_null(lookup__kept_find(kept, 1, hash, 1100, 0));
    lookup__kept_free(kept);
    lookup__kept_free(NULL);
}

static void who_wants_it_fresh_gets_nothing_old_and_others_still_do(void **unused)
{
    struct kept *kept = lookup__kept_new();
    struct verdict verdict = {.status = LOOKUP_PENDING};

    (void)unused;
    lookup__kept_put(kept, 0, hash, &verdict, 10000, 1000);
    assert_null(lookup__kept_find(kept, 0, hash, 4000, 2000));
    assert_non_null(lookup__kept_find(kept, 0, hash, 4000, 1000));
    verdict.status = LOOKUP_CONFIRMED;
    lookup__kept_put(kept, 0, hash, &verdict, 10000, 4000);
    assert_int_equal(lookup__kept_find(kept, 0, hash, 5000, 3000)->status, LOOKUP_CONFIRMED);
    lookup__kept_free(kept);
}

static void past_the_most_the_oldest_goes(void **unused)
{
    struct kept *kept = lookup__kept_new();
    struct verdict verdict = {.status = LOOKUP_NOT_FOUND};
    uint8_t key[HASH_BYTES] = {0};

    (void)unused;
    for (unsigned i = 0; i <= LOOKUP_KEPT_MAX; i++) {
        memcpy(key, &i, sizeof(i));
        lookup__kept_put(kept, 0, key, &verdict, 10000, 1000);
    }
    assert_non_null(lookup__kept_find(kept, 0, key, 1000, 0));
    memset(key, 0, sizeof(key));
    assert_null(lookup__kept_find(kept, 0, key, 1000, 0));
    key[0] = 1;
    assert_non_null(lookup__kept_find(kept, 0, key, 1000, 0));
    lookup__kept_free(kept);
}

static const struct lookup_card base = {
    .hash = "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b",
    .chain = "Ethereum",
    .asked = {"BNB", "Ethereum"},
    .asked_count = 2,
    .silent_count = 1,
    .wanted = 12,
    .block = 7,
    .nonce = 4,
};

static void check(const struct lookup_card *card, const char *lang, const char *said)
{
    struct buf out;

    buf_init(&out, 4096);
    lookup_say(card, slice_of(lang), &out);
    assert_slice_equal(buf_slice(&out), said);
    buf_done(&out);
}

static void each_status_is_said_in_three_languages(void **unused)
{
    struct lookup_card card = base;

    (void)unused;
    card.status = LOOKUP_CONFIRMED;
    card.confirmations = 12;
    check(&card, "en",
          "The transaction `0x88df…944b` went through on Ethereum: block 7, 12 "
          "confirmations.");
    check(&card, "zh-CN", "交易 `0x88df…944b` 已在 Ethereum 上成功：区块 7，12 个确认。");
    check(&card, "zh-TW", "交易 `0x88df…944b` 已在 Ethereum 上成功：區塊 7，12 個確認。");
    check(&card, "zh-Hant-HK", "交易 `0x88df…944b` 已在 Ethereum 上成功：區塊 7，12 個確認。");
    card.confirmations = 3;
    check(&card, "en-GB",
          "The transaction `0x88df…944b` is in block 7 of Ethereum and has 3 of "
          "12 confirmations. Please wait for the rest.");
    card.status = LOOKUP_NOT_FOUND;
    check(&card, "zh-CN",
          "在 BNB、Ethereum 上没有查到交易 `0x88df…944b`。请核对哈希是否完整、是否属于这条链；"
          "刚发出的交易可能要一分钟左右才能查到。");
    card.status = LOOKUP_UNAVAILABLE;
    check(&card, "zh-CN",
          "暂时无法查询交易 `0x88df…944b`：BNB 没有响应。请过几分钟再试，或在区块浏览器里查看。");
    card.status = LOOKUP_FAILED;
    memcpy(card.reason, "no", sizeof("no"));
    check(&card, "en",
          "The transaction `0x88df…944b` failed on Ethereum (block 7): what it was to "
          "move has not moved, only the network's fee is spent. The contract says "
          "why: `no`");
}

static void a_pending_one_says_what_it_waits_for(void **unused)
{
    struct lookup_card card = base;

    (void)unused;
    card.status = LOOKUP_PENDING;
    card.missing = 2;
    card.low_fee = true;
    card.fee = 1500000000;
    card.wish = 30000000;
    check(&card, "zh-CN",
          "交易 `0x88df…944b` 已提交到 Ethereum，正在等待打包。它的 nonce 是 4，而前面缺了 2 笔："
          "同一地址更早的交易没有发出。补上之前，它不会被打包。它的手续费偏低：最高出 1.5 Gwei，"
          "而网络目前约为 0.03 Gwei。可以在钱包里加速，或等网络不忙时再看。");
    card.replaced = true;
    check(
        &card, "en",
        "The transaction `0x88df…944b` was sent to Ethereum, but another one with the same nonce 4 "
        "went through in its place, so this one will not be carried out any more.");
}

static void what_is_mistyped_is_shown_by_its_own_ends_however_long_it_is(void **unused)
{
    static const char value[] =
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdqbc1qar0srrr7xfkvy5l643lydnw9zzzz";
    struct buf out;

    (void)unused;
    buf_init(&out, 1000);
    lookup_say_mistyped(SLICE_LIT(value), SLICE_LIT("zh-CN"), &out);
    assert_slice_equal(buf_slice(&out),
                       "`bc1qar…zzzz` 可能有误：校验码或长度不对。请重新复制，不要向它转账。");
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_said_is_kept_until_its_time_is_over),
        cmocka_unit_test(who_wants_it_fresh_gets_nothing_old_and_others_still_do),
        cmocka_unit_test(past_the_most_the_oldest_goes),
        cmocka_unit_test(each_status_is_said_in_three_languages),
        cmocka_unit_test(a_pending_one_says_what_it_waits_for),
        cmocka_unit_test(what_is_mistyped_is_shown_by_its_own_ends_however_long_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
