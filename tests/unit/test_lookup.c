/* What chains said is kept as long as it is good, and is said in the reader's language. */
#include "support/test.h"

#include "lookup/internal.h"

#include <string.h>

static const uint8_t hash[HASH_BYTES] = {1, 2, 3};

static void what_was_said_is_kept_until_its_time_is_over(void **unused)
{
    struct kept *kept = lookup__kept_new();
    struct lookup_found found = {.status = LOOKUP_PENDING};

    (void)unused;
    lookup__kept_put(kept, 1, hash, &found, 100, 1000);
    assert_non_null(lookup__kept_find(kept, 1, hash, 1099, 0));
    assert_null(lookup__kept_find(kept, 0, hash, 1099, 0));
    assert_null(lookup__kept_find(kept, 1, hash, 1100, 0));
    lookup__kept_free(kept);
    lookup__kept_free(NULL);
}

static void who_wants_it_fresh_gets_nothing_old_and_others_still_do(void **unused)
{
    struct kept *kept = lookup__kept_new();
    struct lookup_found found = {.status = LOOKUP_PENDING};

    (void)unused;
    lookup__kept_put(kept, 0, hash, &found, 10000, 1000);
    assert_null(lookup__kept_find(kept, 0, hash, 4000, 2000));
    assert_non_null(lookup__kept_find(kept, 0, hash, 4000, 1000));
    found.status = LOOKUP_CONFIRMED;
    lookup__kept_put(kept, 0, hash, &found, 10000, 4000);
    assert_int_equal(lookup__kept_find(kept, 0, hash, 5000, 3000)->status, LOOKUP_CONFIRMED);
    lookup__kept_free(kept);
}

static void past_the_most_the_oldest_goes(void **unused)
{
    struct kept *kept = lookup__kept_new();
    struct lookup_found found = {.status = LOOKUP_NOT_FOUND};
    uint8_t key[HASH_BYTES] = {0};

    (void)unused;
    for (unsigned i = 0; i <= LOOKUP_KEPT_MAX; i++) {
        memcpy(key, &i, sizeof(i));
        lookup__kept_put(kept, 0, key, &found, 10000, 1000);
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
    .kinds = 1u << LOOKUP_EVM,
    .found = {.kind = LOOKUP_EVM, .block = 7, .nonce = 4},
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
    card.found.status = LOOKUP_CONFIRMED;
    card.found.confirmations = 12;
    check(&card, "en",
          "The transaction `0x88df…944b` went through on Ethereum: block 7, 12 "
          "confirmations.");
    check(&card, "zh-CN", "交易 `0x88df…944b` 已在 Ethereum 上成功：区块 7，12 个确认。");
    check(&card, "zh-TW", "交易 `0x88df…944b` 已在 Ethereum 上成功：區塊 7，12 個確認。");
    check(&card, "zh-Hant-HK", "交易 `0x88df…944b` 已在 Ethereum 上成功：區塊 7，12 個確認。");
    card.found.confirmations = 3;
    check(&card, "en-GB",
          "The transaction `0x88df…944b` is in block 7 of Ethereum and has 3 of "
          "12 confirmations. Please wait for the rest.");
    card.found.status = LOOKUP_NOT_FOUND;
    check(&card, "zh-CN",
          "在 BNB、Ethereum 上没有查到交易 `0x88df…944b`。请核对哈希是否完整、是否属于这条链；"
          "刚发出的交易可能要一分钟左右才能查到。");
    card.found.status = LOOKUP_UNAVAILABLE;
    check(&card, "zh-CN",
          "暂时无法查询交易 `0x88df…944b`：BNB 没有响应。请过几分钟再试，或在区块浏览器里查看。");
    card.found.status = LOOKUP_FAILED;
    memcpy(card.found.reason, "no", sizeof("no"));
    check(&card, "en",
          "The transaction `0x88df…944b` failed on Ethereum (block 7): what it was to "
          "move has not moved, only the network's fee is spent. The contract says "
          "why: `no`");
}

static void no_word_is_missing_in_any_language(void **unused)
{
    static const char *const langs[] = {"en", "zh-CN", "zh-TW"};

    (void)unused;
    for (int status = LOOKUP_NOT_FOUND; status <= LOOKUP_UNAVAILABLE; status++) {
        for (int kind = LOOKUP_EVM; kind < LOOKUP_KINDS; kind++) {
            for (int finality = LOOKUP_NO_FINALITY; finality <= LOOKUP_FINAL; finality++) {
                struct lookup_card card = base;
                struct buf out;

                card.found = (struct lookup_found){.status = (enum lookup_status)status,
                                                   .kind = (enum lookup_kind)kind,
                                                   .finality = (enum lookup_finality)finality,
                                                   .ahead = 1,
                                                   .low_fee = true};
                card.kinds = (1u << LOOKUP_KINDS) - 1;
                for (size_t i = 0; i < sizeof(langs) / sizeof(langs[0]); i++) {
                    buf_init(&out, 4096);
                    lookup_say(&card, slice_of(langs[i]), &out);
                    assert_non_null(strstr(out.data, "`0x88df…944b`"));
                    assert_null(strchr(out.data, '{'));
                    buf_done(&out);
                }
            }
        }
    }
}

static void a_pending_one_says_what_it_waits_for(void **unused)
{
    struct lookup_card card = base;

    (void)unused;
    card.found.status = LOOKUP_PENDING;
    card.found.missing = 2;
    card.found.low_fee = true;
    card.found.fee = 1500000000;
    card.found.wish = 30000000;
    check(&card, "zh-CN",
          "交易 `0x88df…944b` 已提交到 Ethereum，正在等待打包。它的 nonce 是 4，而前面缺了 2 笔："
          "同一地址更早的交易没有发出。补上之前，它不会被打包。它的手续费偏低：最高出 1.5 Gwei，"
          "而网络目前约为 0.03 Gwei。可以在钱包里加速，或等网络不忙时再看。");
    card.found.replaced = true;
    check(
        &card, "en",
        "The transaction `0x88df…944b` was sent to Ethereum, but another one with the same nonce 4 "
        "went through in its place, so this one will not be carried out any more.");
}

static void bitcoin_is_said_with_its_own_rates_and_parents(void **unused)
{
    struct lookup_card card = {
        .hash = "88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b",
        .chain = "Bitcoin",
        .asked = {"Bitcoin"},
        .asked_count = 1,
        .kinds = 1u << LOOKUP_BITCOIN,
        .found = {.status = LOOKUP_PENDING,
                  .kind = LOOKUP_BITCOIN,
                  .ahead = 2,
                  .low_fee = true,
                  .fee = 1004,
                  .wish = 12500},
    };

    (void)unused;
    check(
        &card, "zh-CN",
        "交易 `88df01…944b` 已提交到 Bitcoin，正在等待打包。它花费的币来自另外 2 笔仍在等待的交易，"
        "要先等那些完成。它的手续费偏低：1.004 sat/vB，而目前约一小时内打包大约需要 12.5 sat/vB。"
        "可以在钱包里提高手续费（RBF），或等网络不忙时再看。");
    card.found.status = LOOKUP_NOT_FOUND;
    check(
        &card, "en",
        "I looked for the transaction `88df01…944b` on Bitcoin, and it is not there. Please check "
        "that the hash is whole and of that chain; one that was just sent can take up to a "
        "minute to show. On Bitcoin, one that another has taken the place of (with a higher "
        "fee, say) is not found any more either.");
}

static void solana_is_final_or_not_and_says_what_can_not_be_told(void **unused)
{
    struct lookup_card card = {
        .hash = "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdi"
                "SZkQUW",
        .chain = "Solana",
        .asked = {"Solana"},
        .asked_count = 1,
        .wanted = 32,
        .kinds = 1u << LOOKUP_SOLANA,
        .found = {.status = LOOKUP_CONFIRMED,
                  .kind = LOOKUP_SOLANA,
                  .finality = LOOKUP_FINAL,
                  .block = 9},
    };

    (void)unused;
    check(&card, "en", "The transaction `5VERv8…kQUW` went through on Solana: slot 9, finalized.");
    card.found.finality = LOOKUP_VOTED;
    card.found.confirmations = 31;
    check(&card, "zh-CN",
          "交易 `5VERv8…kQUW` 已进入 Solana 的 slot 9，还没有最终确认，请稍等片刻。");
    card.found.status = LOOKUP_FAILED;
    memcpy(card.found.reason, "InstructionError(0, Custom(1))", 31);
    check(&card, "zh-TW",
          "交易 `5VERv8…kQUW` 在 Solana 上執行失敗（slot 9）：資產沒有轉出，只消耗了礦工費。"
          "鏈上給出的錯誤：`InstructionError(0, Custom(1))`");
    card.found.status = LOOKUP_NOT_FOUND;
    check(&card, "en",
          "I looked for the transaction `5VERv8…kQUW` on Solana, and it is not there. Please check "
          "that the hash is whole and of that chain; one that was just sent can take up to a "
          "minute to show. On Solana, one that did not get into a block within about a minute and "
          "a half never will, and leaves no trace: it can't be told from one that was never sent. "
          "Then nothing has moved.");
}

static void of_tron_a_failure_is_said_with_what_the_receipt_has(void **unused)
{
    struct lookup_card card = base;

    (void)unused;
    card.found = (struct lookup_found){
        .status = LOOKUP_FAILED, .kind = LOOKUP_TRON, .block = 7, .energy = 31895};
    check(&card, "zh-CN",
          "交易 `0x88df…944b` 在 Ethereum 上执行失败（区块 7）：资产没有转出，只消耗了矿工费。"
          "它消耗了 31895 能量。节点没有给出原因，常见的是能量或手续费上限（fee limit）不足，"
          "或合约拒绝执行。");
    card.found.energy = 0; /* the node does not tell it */
    check(&card, "zh-CN",
          "交易 `0x88df…944b` 在 Ethereum 上执行失败（区块 7）：资产没有转出，只消耗了矿工费。"
          "节点没有给出原因，常见的是能量或手续费上限（fee limit）不足，或合约拒绝执行。");
}

static void what_names_a_transaction_is_read_in_its_two_forms(void **unused)
{
    static const char *const bad[] = {
        "",
        "0x12",
        "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944",
        "88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944g",
        "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM", /* an address of 32 bytes */
        "11111111111111111111111111111111111111111111111111111111111111111",
    };

    (void)unused;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct question question = {0};

        if (lookup__read_hash(slice_of(bad[i]), &question))
            fail_msg("read: %s", bad[i]);
    }
    struct question hex = {0}, solana = {0};
    assert_true(lookup__read_hash(
        SLICE_LIT("88DF016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b"), &hex));
    assert_true(hex.bare && !hex.base58);
    assert_string_equal(hex.hash, base.hash);
    assert_true(lookup__read_hash(
        SLICE_LIT("5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6Uj"
                  "KdiSZkQUW"),
        &solana));
    assert_true(solana.base58);
}

static void amounts_have_the_digits_that_tell_something(void **unused)
{
    static const struct {
        uint64_t amount;
        unsigned digits;
        const char *text;
    } all[] = {
        {0, 8, "0"},
        {1, 8, "0.00000001"},
        {100000000, 8, "1"},
        {150000000, 8, "1.5"},
        {UINT64_MAX, 9, "18446744073.709551615"},
        {UINT64_MAX, 0, "18446744073709551615"},
    };
    char out[LOOKUP_AMOUNT_MAX];

    (void)unused;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        lookup__write_amount(all[i].amount, all[i].digits, out);
        assert_string_equal(out, all[i].text);
    }
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
        cmocka_unit_test(no_word_is_missing_in_any_language),
        cmocka_unit_test(a_pending_one_says_what_it_waits_for),
        cmocka_unit_test(bitcoin_is_said_with_its_own_rates_and_parents),
        cmocka_unit_test(solana_is_final_or_not_and_says_what_can_not_be_told),
        cmocka_unit_test(of_tron_a_failure_is_said_with_what_the_receipt_has),
        cmocka_unit_test(what_names_a_transaction_is_read_in_its_two_forms),
        cmocka_unit_test(amounts_have_the_digits_that_tell_something),
        cmocka_unit_test(what_is_mistyped_is_shown_by_its_own_ends_however_long_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
