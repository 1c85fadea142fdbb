/*
 * The knowledge base: what it takes, what it finds, in which language.
 */
#include "support/test.h"

#include "bot/bot.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define ARTICLE(slug_, lang_, title_, body_)                                                       \
    {                                                                                              \
        .slug = SLICE_LIT(slug_), .lang = SLICE_LIT(lang_), .title = SLICE_LIT(title_),            \
        .answer = SLICE_LIT("The answer."), .body = SLICE_LIT(body_), .version = 7                 \
    }

static const struct bot_article articles[] = {
    ARTICLE("pandas", "en", "Feeding giraffes", "Also about pandas and their bamboo."),
    ARTICLE("bamboo", "en", "Bamboo for pandas", "How much they eat."),
    ARTICLE("bamboo", "zh-CN", "熊猫吃的竹子", "每天吃多少。"),
    ARTICLE("koalas", "en", "Koalas sleep long", "Twenty hours."),
    ARTICLE("gas", "zh-CN", "什么是矿工费", "付给网络。"),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct bot_kb *kb_of(const struct bot_article *list, size_t count)
{
    struct bot_kb *kb = NULL;

    assert_int_equal(bot_kb_new(list, count, &kb), GW_OK);
    return kb;
}

static int setup(void **state)
{
    *state = kb_of(articles, COUNT(articles));
    return 0;
}

static int teardown(void **state)
{
    bot_kb_free(*state);
    return 0;
}

static struct bot_hit first(const struct bot_kb *kb, const char *query, const char *lang)
{
    struct bot_hit hits[3];

    assert_true(bot_search(kb, slice_of(query), slice_of(lang), hits, 3) > 0);
    return hits[0];
}

static void a_title_counts_for_more_than_a_body(void **state)
{
    struct bot_hit hit = first(*state, "pandas bamboo", "en");

    assert_slice_equal(hit.slug, "bamboo");
    assert_slice_equal(hit.title, "Bamboo for pandas");
    assert_int_equal(hit.version, 7);
}

static void the_text_decides_the_language(void **state)
{
    assert_slice_equal(first(*state, "熊猫的竹子", "en").lang, "zh-CN");
    assert_slice_equal(first(*state, "how much bamboo for pandas", "zh-CN").lang, "en");
}

static void a_word_or_two_are_in_the_conversations_language(void **state)
{
    assert_slice_equal(first(*state, "bamboo", "en").lang, "en");
    assert_slice_equal(first(*state, "gas", "zh-CN").lang, "zh-CN");
}

static void another_language_serves_when_the_own_has_no_such_article(void **state)
{
    struct bot_hit hit = first(*state, "what are miner fees for", "en");

    assert_slice_equal(hit.slug, "gas");
    assert_slice_equal(hit.lang, "zh-CN");
}

static void traditional_chinese_finds_simplified(void **state)
{
    assert_slice_equal(first(*state, "貓熊？熊貓吃的竹子", "zh-TW").slug, "bamboo");
    assert_slice_equal(first(*state, "礦工費", "zh-TW").slug, "gas");
}

static void a_slug_is_found_once_whatever_its_languages(void **state)
{
    struct bot_hit hits[8];
    size_t count =
        bot_search(*state, SLICE_LIT("bamboo 竹子 熊猫 pandas"), SLICE_LIT("en"), hits, 8);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++)
            assert_false(slice_eq(hits[i].slug, hits[k].slug));
    }
}

static void hits_come_best_first_and_no_more_than_asked_for(void **state)
{
    struct bot_hit hits[8];
    size_t count = bot_search(*state, SLICE_LIT("pandas and koalas"), SLICE_LIT("en"), hits, 8);

    assert_true(count >= 2);
    for (size_t i = 1; i < count; i++)
        assert_true(hits[i - 1].score >= hits[i].score);
    assert_int_equal(bot_search(*state, SLICE_LIT("pandas and koalas"), SLICE_LIT("en"), hits, 1),
                     1);
    assert_int_equal(bot_search(*state, SLICE_LIT("pandas"), SLICE_LIT("en"), hits, 0), 0);
}

static void nothing_is_found_for_what_is_not_there(void **state)
{
    struct bot_hit hits[3];

    assert_int_equal(bot_search(*state, SLICE_LIT("zeppelin"), SLICE_LIT("en"), hits, 3), 0);
    assert_int_equal(bot_search(*state, SLICE_LIT(""), SLICE_LIT("en"), hits, 3), 0);
    assert_int_equal(bot_search(*state, SLICE_LIT("12345"), SLICE_LIT("en"), hits, 3), 0);
}

static void an_article_is_found_by_slug_in_the_nearest_language(void **state)
{
    struct bot_hit hit;

    assert_true(bot_find(*state, SLICE_LIT("bamboo"), SLICE_LIT("zh-TW"), &hit));
    assert_slice_equal(hit.lang, "zh-CN");
    assert_true(bot_find(*state, SLICE_LIT("bamboo"), SLICE_LIT("fr"), &hit));
    assert_slice_equal(hit.lang, "en");
    assert_true(bot_find(*state, SLICE_LIT("gas"), SLICE_LIT("en"), &hit));
    assert_slice_equal(hit.lang, "zh-CN");
    assert_false(bot_find(*state, SLICE_LIT("nothing"), SLICE_LIT("en"), &hit));
    assert_false(bot_find(*state, SLICE_LIT(""), SLICE_LIT("en"), &hit));
}

static void an_empty_knowledge_base_knows_nothing(void **state)
{
    struct bot_kb *kb = kb_of(NULL, 0);
    struct bot_hit hits[3];

    (void)state;
    assert_int_equal(bot_search(kb, SLICE_LIT("pandas"), SLICE_LIT("en"), hits, 3), 0);
    bot_kb_free(kb);
    bot_kb_free(NULL);
}

static void the_later_of_two_articles_with_one_slug_and_language_counts(void **state)
{
    const struct bot_article twice[] = {
        ARTICLE("bamboo", "en", "Old words about pandas", ""),
        ARTICLE("bamboo", "EN", "New words about koalas", ""),
    };
    struct bot_kb *kb = kb_of(twice, 2);
    struct bot_hit hits[3];

    (void)state;
    assert_int_equal(bot_search(kb, SLICE_LIT("pandas"), SLICE_LIT("en"), hits, 3), 0);
    assert_slice_equal(first(kb, "koalas", "en").title, "New words about koalas");
    bot_kb_free(kb);
}

/* 1,000 articles more about other things. */
static void a_score_hardly_depends_on_how_many_articles_there_are(void **state)
{
    static char texts[1000][32];
    static struct bot_article many[1000 + COUNT(articles)];
    double alone = first(*state, "bamboo for pandas", "en").score;

    for (size_t i = 0; i < 1000; i++) {
        snprintf(texts[i], sizeof(texts[i]), "topic-%zu", i);
        many[i] = (struct bot_article){.slug = slice_of(texts[i]),
                                       .lang = SLICE_LIT("en"),
                                       .title = slice_of(texts[i]),
                                       .answer = SLICE_LIT("Something else.")};
    }
    memcpy(many + 1000, articles, sizeof(articles));
    struct bot_kb *kb = kb_of(many, COUNT(many));
    double among_many = first(kb, "bamboo for pandas", "en").score;
    assert_true(among_many > alone - 0.1 && among_many < alone + 0.1);
    bot_kb_free(kb);
}

/* The demo's questions on MANY articles of made-up words and a few common ones; CPU
 * time, printed. The limit asserted is far above, since a machine may be busy. */
static void a_question_among_ten_thousand_articles_takes_a_millisecond(void **state)
{
    enum { MANY = 10000, ROUNDS = 200 };
    static char bodies[MANY][160], slugs[MANY][16];
    static struct bot_article many[MANY];
    struct bot_hit hits[3];
    struct bot_kb *kb = NULL;

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(slugs[i], sizeof(slugs[i]), "topic-%zu", i);
        snprintf(bodies[i], sizeof(bodies[i]),
                 "transfer %zu of a wallet: usdt w%zu not arrived w%zu 转账 没到账 network w%zu", i,
                 i % 97, i % 1009, i % 4001);
        many[i] = (struct bot_article){.slug = slice_of(slugs[i]),
                                       .lang = i % 2 ? SLICE_LIT("en") : SLICE_LIT("zh-CN"),
                                       .title = slice_of(bodies[i]),
                                       .answer = slice_of(bodies[i])};
    }
    assert_int_equal(bot_kb_new(many, MANY, &kb), GW_OK);
    clock_t start = clock();
    for (int i = 0; i < ROUNDS; i++)
        bot_search(kb,
                   SLICE_LIT("I sent 200 usdt to my wallet yesterday and it has not arrived w7"),
                   SLICE_LIT("en"), hits, 3);
    double ms = 1000.0 * (double)(clock() - start) / CLOCKS_PER_SEC / ROUNDS;
    print_message("  %.3f ms a question among %d articles that all have its words\n", ms, MANY);
    assert_true(ms < 50);
    bot_kb_free(kb);
}

static void bad_articles_are_refused(void **state)
{
    static char long_text[BOT_BODY_MAX + 1];
    const struct bot_article good = ARTICLE("a", "en", "T", "");
    struct bot_article bad;
    struct bot_kb *kb = NULL;

    (void)state;
    memset(long_text, 'a', sizeof(long_text));
    assert_int_equal(bot_article_check(&good), GW_OK);

    bad = good;
    bad.slug = SLICE_LIT("No Spaces");
    assert_int_equal(bot_article_check(&bad), GW_EINVAL);
    bad = good;
    bad.title = SLICE_NONE;
    assert_int_equal(bot_article_check(&bad), GW_EINVAL);
    bad = good;
    bad.body = (struct slice){long_text, sizeof(long_text)};
    assert_int_equal(bot_article_check(&bad), GW_ELIMIT);
    bad = good;
    bad.slug = (struct slice){long_text, BOT_SLUG_MAX + 1};
    assert_int_equal(bot_article_check(&bad), GW_ELIMIT);

    const struct bot_article list[] = {good, bad};
    assert_int_equal(bot_kb_new(list, 2, &kb), GW_ELIMIT);
    assert_int_equal(bot_kb_new(list, BOT_ARTICLES_MAX + 1, &kb), GW_ELIMIT);
    assert_null(kb);
}

static void more_languages_than_the_limit_are_refused(void **state)
{
    static char langs[BOT_LANGS_MAX + 1][8];
    struct bot_article list[BOT_LANGS_MAX + 1];
    struct bot_kb *kb = NULL;

    (void)state;
    for (size_t i = 0; i <= BOT_LANGS_MAX; i++) {
        snprintf(langs[i], sizeof(langs[i]), "x%02zu", i);
        list[i] = (struct bot_article)ARTICLE("a", "en", "T", "");
        list[i].lang = slice_of(langs[i]);
    }
    assert_int_equal(bot_kb_new(list, BOT_LANGS_MAX + 1, &kb), GW_ELIMIT);
    assert_int_equal(bot_kb_new(list, BOT_LANGS_MAX, &kb), GW_OK);
    bot_kb_free(kb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_title_counts_for_more_than_a_body),
        cmocka_unit_test(the_text_decides_the_language),
        cmocka_unit_test(a_word_or_two_are_in_the_conversations_language),
        cmocka_unit_test(another_language_serves_when_the_own_has_no_such_article),
        cmocka_unit_test(traditional_chinese_finds_simplified),
        cmocka_unit_test(a_slug_is_found_once_whatever_its_languages),
        cmocka_unit_test(hits_come_best_first_and_no_more_than_asked_for),
        cmocka_unit_test(nothing_is_found_for_what_is_not_there),
        cmocka_unit_test(an_article_is_found_by_slug_in_the_nearest_language),
        cmocka_unit_test(an_empty_knowledge_base_knows_nothing),
        cmocka_unit_test(the_later_of_two_articles_with_one_slug_and_language_counts),
        cmocka_unit_test(a_score_hardly_depends_on_how_many_articles_there_are),
        cmocka_unit_test(a_question_among_ten_thousand_articles_takes_a_millisecond),
        cmocka_unit_test(bad_articles_are_refused),
        cmocka_unit_test(more_languages_than_the_limit_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
