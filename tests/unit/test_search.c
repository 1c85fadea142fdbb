#define _GNU_SOURCE /* memmem() */
/*
 * What a text is found by: folding, grams, and that the two sides fit each other.
 */
#include "base/utf8.h"
#include "search/search.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

#define ADDRESS "0x52908400098527886E0F7030069857D2E4169EE7"
#define BECH32 "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"

static void check_fold(const char *text, const char *folded)
{
    struct buf out;

    buf_init(&out, SEARCH_TEXT_MAX);
    search_fold(slice_of(text), &out);
    assert_slice_equal(buf_slice(&out), folded);
    buf_done(&out);
}

/* Whether a document that holds the texts is found by the needle: grams first, then the text. */
static bool finds(const char *needle, const char *const *texts, size_t count)
{
    struct search_document document;
    struct search_query query;
    bool found;

    search_document_init(&document);
    for (size_t i = 0; i < count; i++)
        assert_true(search_document_add(&document, slice_of(texts[i])));
    search_document_end(&document);
    if (search_query_init(&query, slice_of(needle)) != GW_OK)
        fail_msg("no query: %s", needle);
    found = memmem(document.folded.data, document.folded.len, query.needle.data,
                   query.needle.len) != NULL;
    for (size_t i = 0; i < query.count; i++) {
        bool has = false;

        for (size_t j = 0; j < document.count; j++)
            has = has || document.grams[j] == query.grams[i];
        if (found && !has)
            fail_msg("a gram of %s is missing", needle);
        found = found && has;
    }
    search_query_done(&query);
    search_document_done(&document);
    return found;
}

static bool finds_in(const char *needle, const char *text)
{
    return finds(needle, &text, 1);
}

static enum gw_err err_of(const char *needle)
{
    struct search_query query;
    enum gw_err err = search_query_init(&query, slice_of(needle));

    search_query_done(&query);
    return err;
}

static void what_readers_take_for_the_same_is_folded_into_one(void **state)
{
    (void)state;
    check_fold("USDT Transfer", "usdt transfer");
    check_fold("ＵＳＤＴ　１００", "usdt 100");
    check_fold("轉賬、轉帳、转账", "转账、转账、转账");
    check_fold("Café Ünlü", "cafe unlu");
    check_fold("Cafe\xCC\x81", "cafe");
    check_fold("ﬁle № ²", "file no 2");
    check_fold("Straße ΣΊΣΥΦΟΣ", "strasse σισυφοσ");
    check_fold("it’s e‐mail", "it's e-mail");
}

static void what_cannot_be_seen_is_not_there(void **state)
{
    (void)state;
    check_fold("转\xE2\x80\x8B账", "转账"); /* zero width space */
    check_fold("\xEF\xBB\xBF"
               "wal\xC2\xADlet",
               "wallet");             /* byte order mark, soft hyphen */
    check_fold("❤\xEF\xB8\x8F", "❤"); /* variation selector */
    check_fold("  a \t\r\n\xC2\xA0 b  ", "a b");
    check_fold(" \n ", "");
    check_fold("\xC2\xB4", ""); /* an accent with nothing under it */
}

static void invalid_utf8_is_folded_byte_by_byte_and_the_rest_is_found(void **state)
{
    (void)state;
    check_fold("\xFF转账\xE8\xBD", "\xEF\xBF\xBD转账\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_true(finds_in("转账", "\xFF转账\xE8\xBD"));
}

static void any_part_of_a_text_is_found(void **state)
{
    static const char text[] = "您好，我的USDT转账没有到账，地址 " ADDRESS " 网络是 TRC20，"
                               "请帮我查一下 tx！Thanks, Ünal 😀👍🏽 " BECH32;
    struct buf folded;
    char needle[600];

    (void)state;
    buf_init(&folded, SEARCH_TEXT_MAX);
    search_fold(slice_of(text), &folded);
    /* Every part of at least one whole character, from every place to every other. */
    for (size_t from = 0; from < folded.len; from++)
        for (size_t to = from + 1; to <= folded.len; to++) {
            struct slice part = {folded.data + from, to - from};

            if (!utf8_valid(part))
                continue;
            memcpy(needle, part.data, part.len);
            needle[part.len] = '\0';
            if (err_of(needle) == GW_OK && !finds_in(needle, text))
                fail_msg("not found: %s", needle);
        }
    buf_done(&folded);
}

static void each_script_is_found_by_its_shortest_words(void **state)
{
    (void)state;
    assert_true(finds_in("转账", "我要转账到交易所"));
    assert_true(finds_in("轉賬", "我要转账到交易所"));
    assert_true(finds_in("转账", "我要轉帳到交易所"));
    assert_true(finds_in("账", "转账"));
    assert_true(finds_in("tx", "my tx is lost"));
    assert_true(finds_in("PENDING", "still pending"));
    assert_true(finds_in("nsf", "transfer"));
    assert_true(finds_in("T转", "USDT转账"));
    assert_true(finds_in("送金", "ﾄｰｸﾝの送金"));
    assert_true(finds_in("トークン", "ﾄｰｸﾝの送金"));
    assert_true(finds_in("지갑", "내 지갑 주소"));
    assert_true(finds_in("кошел", "Мой КОШЕЛЁК"));
    assert_true(finds_in("👍", "ok 👍🏽"));
    assert_true(finds_in(ADDRESS, "to " ADDRESS ", please"));
    assert_true(finds_in("52908400098527886e0f", "to " ADDRESS));
    assert_true(finds_in("v8f3t4", BECH32));
}

static void what_is_not_there_is_not_found(void **state)
{
    static const char *const texts[] = {"我要转", "账没到", "pend", "ing"};

    (void)state;
    assert_false(finds("转账", texts, 4));
    assert_false(finds("pending", texts, 4));
    assert_true(finds("账没", texts, 4));
    assert_false(finds_in("转账", "账转"));
    assert_false(finds_in("转账", "转，账"));
}

static void a_needle_without_two_neighbouring_letters_is_too_short(void **state)
{
    (void)state;
    assert_int_equal(err_of(""), GW_EINVAL);
    assert_int_equal(err_of(" "), GW_EINVAL);
    assert_int_equal(err_of("a"), GW_EINVAL);
    assert_int_equal(err_of("1.5"), GW_EINVAL);
    assert_int_equal(err_of("。，"), GW_EINVAL);
    assert_int_equal(err_of("\xE2\x80\x8B"), GW_EINVAL);
    assert_int_equal(err_of("ab"), GW_OK);
    assert_int_equal(err_of("币"), GW_OK);
    assert_int_equal(err_of("\xF0\x9F\x98\x80"), GW_OK);
}

static void a_needle_past_the_limit_is_refused(void **state)
{
    char needle[SEARCH_NEEDLE_MAX + 2];

    (void)state;
    memset(needle, 'a', sizeof(needle) - 1);
    needle[sizeof(needle) - 1] = '\0';
    assert_int_equal(err_of(needle), GW_ELIMIT);
    needle[SEARCH_NEEDLE_MAX] = '\0';
    assert_int_equal(err_of(needle), GW_OK);
}

static void a_text_that_does_not_fit_is_left_out_whole(void **state)
{
    struct search_document document;
    char *text = mem_new(SEARCH_TEXT_MAX);

    (void)state;
    memset(text, 'x', SEARCH_TEXT_MAX - 10);
    search_document_init(&document);
    assert_true(search_document_add(&document, (struct slice){text, SEARCH_TEXT_MAX - 10}));
    assert_false(search_document_add(&document, SLICE_LIT("a text too many")));
    assert_true(search_document_add(&document, SLICE_LIT("fits")));
    assert_int_equal(document.folded.len, SEARCH_TEXT_MAX - 10 + 1 + 5);
    assert_memory_equal(document.folded.data + SEARCH_TEXT_MAX - 9, "fits\n", 5);
    search_document_done(&document);
    free(text);
}

static void a_document_can_be_used_again(void **state)
{
    struct search_document document;

    (void)state;
    search_document_init(&document);
    assert_true(search_document_add(&document, SLICE_LIT("转账 abc")));
    search_document_add_facet(&document, SEARCH_FACET_AGENT, 7);
    search_document_end(&document);
    assert_int_equal(document.count, 2 + 1 + 2 + 1 + 1); /* 转 账 转账 ab bc abc and the agent */
    for (size_t i = 1; i < document.count; i++)
        assert_true(document.grams[i - 1] < document.grams[i]);
    search_document_clear(&document);
    assert_true(search_document_add(&document, SLICE_LIT("转账")));
    search_document_end(&document);
    assert_int_equal(document.count, 3);
    search_document_done(&document);
}

static void facets_differ_by_kind_and_value(void **state)
{
    (void)state;
    assert_int_not_equal(search_facet(SEARCH_FACET_AGENT, 5), search_facet(SEARCH_FACET_RATING, 5));
    assert_int_not_equal(search_facet(SEARCH_FACET_AGENT, 5), search_facet(SEARCH_FACET_AGENT, 6));
    assert_int_not_equal(search_facet(SEARCH_FACET_AGENT, 1),
                         search_facet(SEARCH_FACET_AGENT, (1LL << 32) + 1));
}

static void a_rating_is_found_by_every_range_that_it_is_in(void **state)
{
    struct search_document document;

    (void)state;
    search_document_init(&document);
    for (int rating = 0; rating <= 5; rating++) {
        search_document_clear(&document);
        search_document_add_rating(&document, rating);
        for (int from = 0; from <= 5; from++)
            for (int to = from; to <= 5; to++) {
                bool in = from > 0 ? from <= rating && rating <= to : to == 0 && rating == 0;
                bool has = false;

                for (size_t i = 0; i < document.count; i++)
                    has = has || document.grams[i] == search_facet_rating(from, to);
                if (has != in)
                    fail_msg("%d in %d to %d", rating, from, to);
            }
    }
    search_document_done(&document);
}

static void a_key_has_the_segment_above_the_gram_in_32_bits(void **state)
{
    (void)state;
    assert_int_equal(search_key(0, 5), 5);
    assert_int_equal(search_key(8191, 5), 5);
    assert_int_equal(search_key(8192, 5), (1 << 22) | 5);
    assert_int_equal(search_key(8192LL * 511, 0x3FFFFF), INT32_MAX);
    assert_int_equal(search_key(8192LL * 512, 0), INT32_MIN);
    assert_int_equal(search_key(8192LL * 1023, 0x3FFFFF), -1);
    assert_int_equal(search_key(8192LL * 1024, 5), 5);
}

static void check_found(const char *text, const char *needle, const char *expected)
{
    struct search_query query;
    size_t start, len;

    assert_int_equal(search_query_init(&query, slice_of(needle)), GW_OK);
    assert_true(search_find(slice_of(text), buf_slice(&query.needle), &start, &len));
    assert_slice_equal(((struct slice){text + start, len}), expected);
    search_query_done(&query);
}

static void the_place_is_told_in_the_text_as_it_was_written(void **state)
{
    size_t start, len;

    (void)state;
    check_found("請轉賬到", "转账", "轉賬");
    check_found("ＵＳＤＴ　１００！", "dt 10", "ＤＴ　１０");
    check_found("a  Cafe\xCC\x81!", "CAFÉ", "Cafe");
    check_found("转\xE2\x80\x8B账", "转账", "转\xE2\x80\x8B账");
    check_found("ﬁle", "fi", "ﬁ");
    assert_false(search_find(SLICE_LIT("转"), SLICE_LIT("转账"), &start, &len));
    assert_false(search_find(SLICE_LIT(""), SLICE_LIT("转账"), &start, &len));
    assert_false(search_find(SLICE_LIT("text"), SLICE_LIT(""), &start, &len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_readers_take_for_the_same_is_folded_into_one),
        cmocka_unit_test(what_cannot_be_seen_is_not_there),
        cmocka_unit_test(invalid_utf8_is_folded_byte_by_byte_and_the_rest_is_found),
        cmocka_unit_test(any_part_of_a_text_is_found),
        cmocka_unit_test(each_script_is_found_by_its_shortest_words),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(a_needle_without_two_neighbouring_letters_is_too_short),
        cmocka_unit_test(a_needle_past_the_limit_is_refused),
        cmocka_unit_test(a_text_that_does_not_fit_is_left_out_whole),
        cmocka_unit_test(a_document_can_be_used_again),
        cmocka_unit_test(facets_differ_by_kind_and_value),
        cmocka_unit_test(a_rating_is_found_by_every_range_that_it_is_in),
        cmocka_unit_test(a_key_has_the_segment_above_the_gram_in_32_bits),
        cmocka_unit_test(the_place_is_told_in_the_text_as_it_was_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
