/* Articles and their versions, and what became of the bot's answers: the schema's side. */
#include "store/knowledge.h"
#include "support/store_fixture.h"
#include "support/test.h"

#include <stdlib.h>

static struct moved moved;

/* --- Versions -------------------------------------------------------------------------- */

/* Rows that break what the functions promise, whatever was done to the articles. */
static int64_t broken(struct store_fixture *fixture)
{
    return store_fixture_int(
        fixture,
        "SELECT count(*) FROM article a LEFT JOIN article_version v ON (v.slug, v.lang) = (a.slug, "
        "a.lang) "
        "AND v.version = CASE a.version WHEN 0 THEN a.latest ELSE a.version END "
        "WHERE v.slug IS NULL OR (a.action, a.topic, a.title, a.answer, a.body, a.questions, "
        "a.keywords) "
        "IS DISTINCT FROM (v.action, v.topic, v.title, v.answer, v.body, v.questions, v.keywords) "
        "OR a.latest <> (SELECT count(*) FROM article_version o WHERE (o.slug, o.lang) = (a.slug, "
        "a.lang)) "
        "OR a.latest <> (SELECT max(version) FROM article_version o WHERE (o.slug, o.lang) = "
        "(a.slug, a.lang)) "
        "OR EXISTS (SELECT 1 FROM article_version o WHERE (o.slug, o.lang) = (a.slug, a.lang) "
        "AND (o.replaced_at IS NULL) <> (o.version IN (a.version, a.latest)))");
}

/* One of many: a save, a move or an import, with a base that is the newest or not. */
static const char *do_something(struct store_fixture *fixture)
{
    static const char *const moves[] = {"published", "draft", "archived", "restored"};
    static const char *const states[] = {"published", "draft", "archived"};
    char slug = (char)('a' + random() % 4);
    int base = (int)(random() % 5), text = (int)(random() % 3);
    struct slice told;

    switch (random() % 3) {
    case 0:
        told = store_fixture_text(fixture,
                                  "SELECT article_save(NULL, 'en', '%c', (SELECT "
                                  "coalesce(max(latest), 0) - (%d = 1)::int "
                                  "FROM article WHERE slug = '%c'), -1, "
                                  "article_text_make('none', NULL, 't%d', 'a', 'b', 'q', ''))",
                                  slug, base, slug, text);
        break;
    case 1:
        told = store_fixture_text(fixture,
                                  "SELECT article_move(NULL, 'en', '%c', (SELECT max(latest) - (%d "
                                  "= 1)::int FROM article "
                                  "WHERE slug = '%c'), '%s', %d)",
                                  slug, base, slug, moves[random() % 4], 1 + (int)(random() % 6));
        break;
    default:
        told = store_fixture_text(fixture,
                                  "SELECT to_jsonb(article_put('en', '%c', '%s', "
                                  "article_text_make('none', 'topic', 't%d', 'a', 'b', '', '')))",
                                  slug, states[random() % 3], text);
    }
    return told.data;
}

static void whatever_is_done_each_version_is_kept_and_visitors_get_the_published_one(void **state)
{
    struct store_fixture *fixture = *state;

    store_fixture_seed();
    for (int i = 0; i < 400; i++) {
        struct slice kept = store_fixture_text(
            fixture, "SELECT md5(coalesce(jsonb_agg(to_jsonb(v) - 'replaced_at' ORDER BY slug, "
                     "version), '[]')::text) FROM article_version v");
        int64_t versions = store_fixture_int(fixture, "SELECT count(*) FROM article_version");
        const char *told = do_something(fixture);

        if (broken(fixture) != 0)
            fail_msg("after step %d, which told %s", i, told);
        /* What was there before is there as it was. */
        assert_slice_equal(
            store_fixture_text(fixture,
                               "SELECT md5(coalesce(jsonb_agg(to_jsonb(v) - 'replaced_at' ORDER BY "
                               "slug, version), '[]')::text) "
                               "FROM (SELECT * FROM article_version ORDER BY at LIMIT %lld) v",
                               (long long)versions),
            kept.data);
        store_fixture_forget(fixture);
    }
}

static void versions(struct store_fixture *fixture, int64_t keep_days, const char *left)
{
    const struct store_keep keep = {.facts_ms = INT64_MAX / 1000000,
                                    .audit_ms = INT64_MAX / 1000000,
                                    .versions_ms = keep_days * 86400000};
    struct done done = {0};

    assert_int_equal(store_prune(fixture->store, &keep, on_done, &done), GW_OK);
    store_fixture_wait(fixture, &done.done);
    assert_int_equal(done.answer.err, GW_OK);
    assert_slice_equal(store_fixture_text(fixture, "SELECT string_agg(version::text, ' ' ORDER BY "
                                                   "version) FROM article_version"),
                       left);
}

static void a_version_goes_some_time_after_it_was_replaced_and_what_is_in_use_stays(void **state)
{
    struct store_fixture *fixture = *state;

    for (int i = 1; i <= 6; i++)
        store_fixture_sql(fixture,
                          "SELECT article_put('en', 'a', '%s', "
                          "article_text_make('none', NULL, 't%d', 'a', 'b', '', ''))",
                          i <= 3 ? "published" : "draft", i);
    store_fixture_sql(fixture, "SELECT article_move(NULL, 'en', 'a', 6, 'published', 3)");
    store_fixture_sql(fixture,
                      "INSERT INTO article_vote (client_id, slug, lang, version, helpful) VALUES "
                      "(gen_random_uuid(), 'a', 'en', 2, true)");
    store_fixture_sql(fixture, "UPDATE article_version SET at = at - interval '9 days', "
                               "replaced_at = replaced_at - interval '9 days'");
    versions(fixture, 10, "1 2 3 4 5 6");
    /* It is old itself, but was in use until now. */
    store_fixture_sql(fixture, "SELECT article_move(NULL, 'en', 'a', 6, 'published', 4)");
    versions(fixture, 8, "2 3 4 6");
    store_fixture_sql(fixture, "DELETE FROM article_vote; UPDATE article_version SET replaced_at = "
                               "replaced_at - interval '9 days'");
    versions(fixture, 8, "4 6");
    store_fixture_sql(fixture, "SELECT article_put('en', 'a', 'published', "
                               "article_text_make('none', NULL, 't7', 'a', 'b', '', ''))");
    versions(fixture, 8, "4 6 7");
}

static void an_article_in_another_state_is_in_no_index_and_the_stamp_knows(void **state)
{
    struct store_fixture *fixture = *state;
    static const char stamp[] = "SELECT coalesce(count(*) + sum(version) + (extract(epoch FROM "
                                "max(updated_at)) * 1000000)::bigint, 0)::bigint "
                                "FROM article WHERE state = 'published'";
    int64_t before, after;

    store_fixture_sql(fixture, "SELECT article_put('en', 'a', 'published', "
                               "article_text_make('none', NULL, 't', 'a', 'b', '', ''))");
    before = store_fixture_int(fixture, stamp);
    /* A draft beside it is nobody's business. */
    store_fixture_sql(fixture, "SELECT article_save(NULL, 'en', 'a', 1, -1, "
                               "article_text_make('none', NULL, 'u', 'a', 'b', '', ''))");
    assert_int_equal(store_fixture_int(fixture, stamp), before);
    for (int i = 0; i < 3; i++) {
        static const char *const to[] = {"archived", "published", "draft"};

        store_fixture_sql(fixture, "SELECT article_move(NULL, 'en', 'a', 2, '%s', 2)", to[i]);
        after = store_fixture_int(fixture, stamp);
        assert_int_not_equal(after, before);
        before = after;
    }
}

/* --- What became of the bot's answers ---------------------------------------------------- */

struct learnt {
    bool done;
    int64_t conversations;
};

static void on_learnt(void *user, const struct store_answer *answer, int64_t conversations)
{
    struct learnt *learnt = user;

    assert_int_equal(answer->err, GW_OK);
    *learnt = (struct learnt){true, conversations};
}

static int64_t learn_by(struct store_fixture *fixture, struct store *store, int64_t limit)
{
    struct learnt learnt = {0};

    assert_int_equal(store_answers_learn(store, limit, on_learnt, &learnt), GW_OK);
    store_fixture_wait(fixture, &learnt.done);
    return learnt.conversations;
}

/* The bot's answer to the visitor's last message, as it would write it. */
static int64_t answer(struct store_fixture *fixture, int64_t conversation, const char *question,
                      const char *data)
{
    struct store_append_item asked = say(fixture, conversation, WIRE_ENTRY_AUTHOR_VISITOR,
                                         visitor_of(fixture, conversation), question);
    struct store_append_item said =
        say(fixture, conversation, WIRE_ENTRY_AUTHOR_BOT, 0, "an answer");

    assert_int_equal(said.outcome, STORE_STORED);
    store_fixture_sql(fixture,
                      "UPDATE entry SET data = '%s'::jsonb || '{\"answer_to\": %lld}' WHERE "
                      "conversation_id = %lld AND seq = %lld",
                      data, (long long)asked.seq, (long long)conversation, (long long)said.seq);
    return said.seq;
}

static void close_it(struct store_fixture *fixture, int64_t conversation)
{
    MOVE_OK(&moved, fixture, store_close, conversation, WIRE_ENTRY_AUTHOR_VISITOR,
            visitor_of(fixture, conversation), false);
}

static struct slice row(struct store_fixture *fixture, int64_t conversation, int64_t seq)
{
    return store_fixture_text(fixture,
                              "SELECT concat_ws(' ', kind, coalesce(slug, '-'), "
                              "coalesce(sure::text, '-'), coalesce(question, '-'), handed_over, "
                              "coalesce(helpful::text, '-'), unknown) FROM bot_answer WHERE "
                              "conversation_id = %lld AND seq = %lld",
                              (long long)conversation, (long long)seq);
}

static void an_answer_is_kept_with_its_question_and_what_came_of_it(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_open(fixture);
    int64_t sure = answer(fixture, conversation, "good?",
                          "{\"kind\": \"article\", \"article\": \"fees\", \"lang\": \"en\", "
                          "\"version\": 2, \"sure\": 90}");
    int64_t unsure =
        answer(fixture, conversation, "hm?",
               "{\"kind\": \"article\", \"article\": \"fees\", \"lang\": \"en\", \"sure\": 31}");
    int64_t miss = answer(fixture, conversation, "what?", "{\"kind\": \"miss\"}");
    int64_t chat = answer(fixture, conversation, "hello", "{\"kind\": \"smalltalk\"}");
    /* A bot of somebody else's may write what it likes. */
    int64_t odd =
        answer(fixture, conversation, "odd",
               "{\"kind\": \"article\", \"article\": \"x\", \"sure\": \"very\", \"version\": -1}");
    int64_t visitor = visitor_of(fixture, conversation);

    assert_int_equal(learn_by(fixture, fixture->store, 10), 0);
    MOVE_OK(&moved, fixture, store_helpful, conversation, visitor, sure, false);
    MOVE_OK(&moved, fixture, store_helpful, conversation, visitor, sure, true);
    close_it(fixture, conversation);
    assert_int_equal(learn_by(fixture, fixture->store, 10), 1);
    assert_slice_equal(row(fixture, conversation, sure), "article fees 90 good? f true f");
    assert_slice_equal(row(fixture, conversation, unsure), "article fees 31 hm? f - t");
    assert_slice_equal(row(fixture, conversation, miss), "miss - - what? f - t");
    assert_int_equal(row(fixture, conversation, chat).len, 0);
    assert_slice_equal(row(fixture, conversation, odd), "article x - odd f - f");
    /* What is said after the close changes it, and an editor's work on it stays. */
    store_fixture_sql(fixture, "SELECT bot_answers_settle(NULL, 'dismissed', '{%lld}', '{%lld}')",
                      (long long)conversation, (long long)sure);
    MOVE_OK(&moved, fixture, store_helpful, conversation, visitor, sure, false);
    assert_int_equal(learn_by(fixture, fixture->store, 10), 1);
    assert_slice_equal(row(fixture, conversation, sure), "article fees 90 good? f false t");
    assert_int_equal(store_fixture_int(
                         fixture, "SELECT count(*) FROM bot_answer WHERE settled_as = 'dismissed'"),
                     1);
}

static void
what_was_pressed_or_taken_out_is_no_question_and_a_person_afterwards_counts(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_open(fixture);
    int64_t pressed = answer(fixture, conversation, "Fees",
                             "{\"kind\": \"article\", \"article\": \"fees\", \"sure\": 100}");
    int64_t secret =
        answer(fixture, conversation, "[recovery phrase removed]", "{\"kind\": \"miss\"}");
    int64_t visitor = visitor_of(fixture, conversation);

    store_fixture_sql(fixture,
                      "UPDATE entry SET data = CASE seq WHEN %lld THEN '{\"choice\": "
                      "\"article:fees\"}' ELSE '{\"guard\": []}' END::jsonb "
                      "WHERE conversation_id = %lld AND author = 'visitor'",
                      (long long)pressed - 1, (long long)conversation);
    MOVE_OK(&moved, fixture, store_hand_over,
            &(struct store_hand_over){
                .conversation = conversation, .reason = SLICE_LIT("asked"), .priority = 2});
    MOVE_OK(&moved, fixture, store_close, conversation, WIRE_ENTRY_AUTHOR_VISITOR, visitor, false);
    assert_int_equal(learn_by(fixture, fixture->store, 10), 1);
    assert_slice_equal(row(fixture, conversation, pressed), "article fees 100 - t - f");
    assert_slice_equal(row(fixture, conversation, secret), "miss - - - t - t");
}

static void nodes_that_learn_at_once_take_each_conversation_once(void **state)
{
    struct store_fixture *fixture = *state;
    struct store *others[] = {fixture->store, store_fixture_another(fixture),
                              store_fixture_another(fixture)};
    struct learnt learnt[3];
    int64_t taken = 0;

    for (int i = 0; i < 40; i++) {
        int64_t conversation = make_open(fixture);

        (void)answer(fixture, conversation, "what?", "{\"kind\": \"miss\"}");
        close_it(fixture, conversation);
    }
    for (int round = 0; round < 20 && taken < 40; round++) {
        for (int i = 0; i < 3; i++) {
            learnt[i] = (struct learnt){0};
            assert_int_equal(store_answers_learn(others[i], 5, on_learnt, &learnt[i]), GW_OK);
        }
        for (int i = 0; i < 3; i++) {
            store_fixture_wait(fixture, &learnt[i].done);
            taken += learnt[i].conversations;
        }
    }
    assert_int_equal(taken, 40);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM bot_answer"), 40);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM bot_answer_todo"), 0);
}

static void what_is_too_old_goes(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_open(fixture);

    (void)answer(fixture, conversation, "what?", "{\"kind\": \"miss\"}");
    close_it(fixture, conversation);
    assert_int_equal(learn_by(fixture, fixture->store, 10), 1);
    store_fixture_sql(fixture, "UPDATE bot_answer SET at = now() - interval '399 days'");
    assert_int_equal(learn_by(fixture, fixture->store, 10), 0);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM bot_answer"), 1);
    store_fixture_sql(fixture, "UPDATE bot_answer SET at = now() - interval '401 days'");
    store_fixture_sql(
        fixture,
        "SELECT article_put('en', 'a', 'published', article_text_make('none', NULL, "
        "'t', 'a', 'b', '', '')); INSERT INTO article_vote (client_id, slug, lang, version, "
        "helpful, at) SELECT gen_random_uuid(), 'a', 'en', 1, true, now() - d * interval '1 day' "
        "FROM unnest('{399,401}'::integer[]) d");
    assert_int_equal(learn_by(fixture, fixture->store, 10), 0);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM bot_answer"), 0);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM article_vote"), 1);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(whatever_is_done_each_version_is_kept_and_visitors_get_the_published_one),
        STEP(a_version_goes_some_time_after_it_was_replaced_and_what_is_in_use_stays),
        STEP(an_article_in_another_state_is_in_no_index_and_the_stamp_knows),
        STEP(an_answer_is_kept_with_its_question_and_what_came_of_it),
        STEP(what_was_pressed_or_taken_out_is_no_question_and_a_person_afterwards_counts),
        STEP(nodes_that_learn_at_once_take_each_conversation_once),
        STEP(what_is_too_old_goes),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
