/* Articles as commands put them and as the bot reads them. */
#include "store/admin.h"
#include "support/store_answered.h"

struct told {
    struct answered answered;
    size_t count;
    int64_t stamp;
    struct slice article; /* everything in it, with | between */
};

static struct told told;

static void on_articles(void *user, const struct store_answer *answer,
                        const struct store_article *articles, size_t count)
{
    struct buf out;

    take(user, answer);
    told.count = count;
    buf_init(&out, 4096);
    for (size_t i = 0; i < count; i++) {
        const struct store_article *article = &articles[i];

        buf_printf(&out,
                   SLICE_FMT "/" SLICE_FMT " v%d " SLICE_FMT "|" SLICE_FMT "|" SLICE_FMT
                             "|" SLICE_FMT,
                   SLICE_ARG(article->slug), SLICE_ARG(article->lang), (int)article->version,
                   SLICE_ARG(article->action), SLICE_ARG(article->title),
                   SLICE_ARG(article->answer), SLICE_ARG(article->body));
        for (size_t k = 0; k < article->questions_count; k++) {
            buf_printf(&out, "?" SLICE_FMT, SLICE_ARG(article->questions[k]));
        }
        for (size_t k = 0; k < article->keywords_count; k++) {
            buf_printf(&out, "#" SLICE_FMT, SLICE_ARG(article->keywords[k]));
        }
        buf_append_char(&out, '\n');
    }
    told.article = store_fixture_keep(told.answered.fixture, buf_slice(&out));
    buf_done(&out);
}

static void on_article(void *user, const struct store_answer *answer,
                       const struct store_article *article)
{
    on_articles(user, answer, article, article != NULL ? 1 : 0);
}

static bool put(struct store_fixture *fixture, const struct store_article *article)
{
    enum store_put put = STORE_PUT_SAME;

    assert_int_equal(store_article_put(fixture->sync, article, "published", &put), GW_OK);
    return put != STORE_PUT_SAME;
}

static void an_article_has_a_new_version_when_it_differs(void **state)
{
    struct store_fixture *fixture = *state;
    const struct slice questions[] = {SLICE_LIT("How?"), SLICE_LIT("怎么, \"NULL\" {a}?")};
    const struct slice keywords[] = {SLICE_LIT("gas")};
    struct store_article article = {.slug = SLICE_LIT("fees"),
                                    .lang = SLICE_LIT("en"),
                                    .title = SLICE_LIT("Fees"),
                                    .answer = SLICE_LIT("Pay"),
                                    .body = SLICE_LIT("# Fees"),
                                    .action = SLICE_LIT("none"),
                                    .questions = questions,
                                    .questions_count = 2,
                                    .keywords = keywords,
                                    .keywords_count = 1};

    assert_true(put(fixture, &article));
    assert_false(put(fixture, &article));
    ASK_OK(store_article, on_article, SLICE_LIT("en"), SLICE_LIT("fees"));
    assert_slice_equal(told.article,
                       "fees/en v1 none|Fees|Pay|# Fees?How??怎么, \"NULL\" {a}?#gas\n");
    article.action = SLICE_LIT("urgent");
    article.keywords_count = 0;
    assert_true(put(fixture, &article));
    ASK_OK(store_article, on_article, SLICE_LIT("en"), SLICE_LIT("fees"));
    assert_slice_equal(told.article,
                       "fees/en v2 urgent|Fees|Pay|# Fees?How??怎么, \"NULL\" {a}?\n");
    ASK_NOT_FOUND(store_article, on_article, SLICE_LIT("zh-CN"), SLICE_LIT("fees"));

    article.lang = SLICE_LIT("zh-CN");
    article.questions_count = 0;
    assert_true(put(fixture, &article));
    assert_int_equal(store_articles(fixture->store, on_articles, FORGET(fixture)), GW_OK);
    store_fixture_wait(fixture, &told.answered.done);
    assert_int_equal(told.count, 2);
    store_fixture_sql(fixture, "UPDATE article SET state = 'draft' WHERE lang = 'en'");
    assert_int_equal(store_articles(fixture->store, on_articles, FORGET(fixture)), GW_OK);
    store_fixture_wait(fixture, &told.answered.done);
    assert_int_equal(told.count, 1);
    assert_slice_equal(told.article, "fees/zh-CN v1 urgent|Fees|Pay|# Fees\n");
    ASK_NOT_FOUND(store_article, on_article, SLICE_LIT("en"), SLICE_LIT("fees"));
    /* Putting it publishes it. */
    article.lang = SLICE_LIT("en");
    assert_true(put(fixture, &article));
}

static void on_stamp(void *user, const struct store_answer *answer, int64_t stamp)
{
    take(user, answer);
    told.stamp = stamp;
}

static int64_t stamp(struct store_fixture *fixture)
{
    assert_int_equal(store_articles_stamp(fixture->store, on_stamp, FORGET(fixture)), GW_OK);
    store_fixture_wait(fixture, &told.answered.done);
    assert_int_equal(told.answered.answer.err, GW_OK);
    return told.stamp;
}

static void the_stamp_changes_with_the_articles(void **state)
{
    struct store_fixture *fixture = *state;
    struct store_article article = {.slug = SLICE_LIT("fees"),
                                    .lang = SLICE_LIT("en"),
                                    .title = SLICE_LIT("Fees"),
                                    .answer = SLICE_LIT("Pay"),
                                    .body = SLICE_LIT("# Fees"),
                                    .action = SLICE_LIT("none")};
    int64_t empty = stamp(fixture);

    assert_true(put(fixture, &article));
    int64_t one = stamp(fixture);

    assert_int_not_equal(one, empty);
    assert_int_equal(stamp(fixture), one);
    article.title = SLICE_LIT("All fees");
    assert_true(put(fixture, &article));
    int64_t changed = stamp(fixture);

    assert_int_not_equal(changed, one);
    store_fixture_sql(fixture, "UPDATE article SET state = 'draft'");
    assert_int_not_equal(stamp(fixture), changed);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(an_article_has_a_new_version_when_it_differs),
        STEP(the_stamp_changes_with_the_articles),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
