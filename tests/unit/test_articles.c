#include "articles/articles.h"
#include "policy/policy.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void questions_that_ask_the_same_are_one_group(void **state)
{
    const struct slice questions[] = {
        SLICE_LIT("怎么修改手续费？"),                /* 0 */
        SLICE_LIT("what is a paper wallet"),          /* 1 */
        SLICE_LIT("怎麼修改手續費"),                  /* as 0: Traditional */
        SLICE_LIT("What is a PAPER wallet??"),        /* as 1 */
        SLICE_LIT("请问怎么修改手续费呢"),            /* as 0: most of it */
        SLICE_LIT("can I buy a house with it"),       /* 5 */
        SLICE_LIT("what is a paper wallet good for"), /* as 1: most of it */
    };
    const size_t wanted[] = {0, 1, 0, 1, 0, 5, 1};
    size_t groups[7];

    (void)state;
    article_group(questions, 7, groups);
    for (size_t i = 0; i < 7; i++)
        if (groups[i] != wanted[i])
            fail_msg("question %zu is with %zu and not with %zu", i, groups[i], wanted[i]);
}

static void what_holds_nothing_to_compare_is_in_no_group(void **state)
{
    const struct slice questions[] = {SLICE_LIT("?!"), SLICE_LIT(""), SLICE_LIT("why"),
                                      SLICE_LIT("?!")};
    size_t groups[4];

    (void)state;
    article_group(questions, 4, groups);
    assert_true(groups[0] == ARTICLE_GROUP_NONE && groups[1] == ARTICLE_GROUP_NONE);
    assert_true(groups[2] == 2 && groups[3] == ARTICLE_GROUP_NONE);
    article_group(questions, 0, groups);
}

/* Thousands that all share most of their words: what makes comparing each with each slow. */
static void thousands_of_questions_are_grouped_with_each_in_one_group(void **state)
{
    enum { COUNT = 2500 };
    struct slice *questions = mem_array(COUNT, sizeof(*questions));
    size_t *groups = mem_array(COUNT, sizeof(*groups));
    char(*texts)[64] = mem_array(COUNT, sizeof(*texts));

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(texts[i], sizeof(texts[i]), "my transfer number %zu of today is lost",
                 i % 500 * 7919);
        questions[i] = slice_of(texts[i]);
    }
    article_group(questions, COUNT, groups);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(groups[i] <= i && groups[groups[i]] == groups[i]);
    assert_true(groups[500] == groups[0]);
    free(questions);
    free(groups);
    free(texts);
}

static enum gw_err check(struct article_checker *checker, const char *field, const char *text,
                         char message[200])
{
    struct buf json;
    struct article_file file;
    enum gw_err err;

    buf_init(&json, 8192);
    buf_printf(&json,
               "{\"slug\": \"a\", \"lang\": \"en\", \"action\": \"none\", \"keywords\": [\"%s\"], "
               "\"title\": \"%s\", \"answer\": \"%s\", \"questions\": [\"%s\"], \"body\": \"%s\"}",
               strcmp(field, "keywords") == 0 ? text : "k",
               strcmp(field, "title") == 0 ? text : "t", strcmp(field, "answer") == 0 ? text : "a",
               strcmp(field, "questions") == 0 ? text : "q",
               strcmp(field, "body") == 0 ? text : "b");
    assert_int_equal(article_file_parse_json(buf_slice(&json), &file, message), GW_OK);
    err = article_check(checker, &file, message);
    article_file_done(&file);
    buf_done(&json);
    return err;
}

static void an_article_with_a_secret_in_any_field_is_refused_by_that_fields_name(void **state)
{
    static const char phrase[] = "abandon abandon abandon abandon abandon abandon abandon abandon "
                                 "abandon abandon abandon about";
    static const char *const fields[] = {"title", "answer", "body", "questions", "keywords"};
    struct policy *policy = policy_new(&(struct policy_options){0});
    struct article_checker *checker = article_checker_new(policy);
    char message[200];

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(check(checker, fields[i], phrase, message), GW_EINVAL);
        if (strncmp(message, fields[i], strlen(fields[i])) != 0)
            fail_msg("%s: %s", fields[i], message);
        assert_int_equal(check(checker, fields[i], "a transaction hash has 64 digits", message),
                         GW_OK);
    }
    /* An example of a hash is no secret. */
    assert_int_equal(
        check(checker, "body",
              "Transaction 0x8f3a1c5d7e9b2f4a6c8e0d1f3b5a7c9e2d4f6a8b0c1e3d5f7a9b2c4e6d8f0a1b",
              message),
        GW_OK);
    article_checker_free(checker);
    policy_free(policy);
}

static void
an_article_that_says_what_may_not_be_said_is_refused_but_visitors_may_ask_so(void **state)
{
    struct policy *policy = policy_new(&(struct policy_options){0});
    struct article_checker *checker = article_checker_new(policy);
    static const char asks[] = "Please send me your recovery phrase";
    char message[200];

    (void)state;
    assert_int_equal(check(checker, "answer", asks, message), GW_EINVAL);
    assert_string_equal(message, "answer: may not be said to a visitor (asks_secret): send me your "
                                 "recovery phrase");
    assert_int_equal(check(checker, "body", "See https://example.com", message), GW_EINVAL);
    assert_int_equal(check(checker, "title", "请提供助记词", message), GW_EINVAL);
    assert_int_equal(check(checker, "questions", asks, message), GW_OK);
    assert_int_equal(check(checker, "body", "Never send anybody your recovery phrase.", message),
                     GW_OK);
    article_checker_free(checker);
    policy_free(policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_that_ask_the_same_are_one_group),
        cmocka_unit_test(what_holds_nothing_to_compare_is_in_no_group),
        cmocka_unit_test(thousands_of_questions_are_grouped_with_each_in_one_group),
        cmocka_unit_test(an_article_with_a_secret_in_any_field_is_refused_by_that_fields_name),
        cmocka_unit_test(
            an_article_that_says_what_may_not_be_said_is_refused_but_visitors_may_ask_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
