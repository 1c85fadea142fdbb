/* Closed conversations become documents, and documents are found: the store's side, by SQL. */
#include "archive/internal.h"
#include "search/search.h"
#include "store/internal.h"
#include "store/search.h"
#include "support/store_fixture.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

#define VISITOR WIRE_ENTRY_AUTHOR_VISITOR
#define CLAIM_MAX 100
#define HITS_MAX 60

static struct moved moved;

/* --- Indexing -------------------------------------------------------------------------- */

struct claim {
    bool done;
    size_t count;
    int64_t conversations[CLAIM_MAX];
    struct archive__batch *batch;
};

static void on_claimed(void *user, const struct store_answer *answer,
                       const struct store_unindexed *items, size_t count)
{
    struct claim *claim = user;

    assert_int_equal(answer->err, GW_OK);
    assert_true(count <= CLAIM_MAX);
    claim->done = true;
    claim->count = count;
    for (size_t i = 0; i < count; i++)
        claim->conversations[i] = items[i].conversation;
    claim->batch = archive__batch_new(items, count);
}

static void claim_by(struct store_fixture *fixture, struct store *store, int64_t limit,
                     struct claim *claim)
{
    *claim = (struct claim){0};
    assert_int_equal(store_search_claim(store, limit, 2000, on_claimed, claim), GW_OK);
    store_fixture_wait(fixture, &claim->done);
}

struct written {
    bool done;
    int64_t count;
};

static void on_written(void *user, const struct store_answer *answer, int64_t count)
{
    struct written *written = user;

    assert_int_equal(answer->err, GW_OK);
    *written = (struct written){true, count};
}

/* How many of them were stored. */
static int64_t write_of(struct store_fixture *fixture, struct claim *claim)
{
    struct written written = {0};
    const struct store_document *documents;
    size_t count;

    archive__batch_build(claim->batch);
    documents = archive__batch_documents(claim->batch, &count);
    assert_int_equal(store_search_write(fixture->store, documents, count, on_written, &written),
                     GW_OK);
    store_fixture_wait(fixture, &written.done);
    archive__batch_free(claim->batch);
    return written.count;
}

static void index_all(struct store_fixture *fixture)
{
    struct claim claim;

    do {
        claim_by(fixture, fixture->store, CLAIM_MAX, &claim);
        assert_int_equal(write_of(fixture, &claim), claim.count);
    } while (claim.count > 0);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM search_todo"), 0);
}

/* --- Searching ------------------------------------------------------------------------- */

static struct {
    struct store_fixture *fixture;
    bool done;
    size_t count;
    int64_t ids[HITS_MAX], seqs[HITS_MAX], next;
    struct slice bodies[HITS_MAX];
} found;

static void on_hits(void *user, const struct store_answer *answer, const struct wire_card *cards,
                    const struct store_hit *hits, size_t count, int64_t next)
{
    (void)user;
    assert_int_equal(answer->err, GW_OK);
    found.done = true;
    found.count = count;
    found.next = next;
    for (size_t i = 0; i < count; i++) {
        found.ids[i] = cards[i].id;
        found.seqs[i] = hits[i].seq;
        found.bodies[i] = store_fixture_keep(found.fixture, hits[i].body);
    }
}

static void search_for(struct store_fixture *fixture, const char *text,
                       struct store_review_filter filter, int64_t before)
{
    struct search_query query;
    uint32_t grams[SEARCH_GRAMS_MAX + 2];
    size_t count;

    assert_int_equal(search_query_init(&query, slice_of(text)), GW_OK);
    count = query.count;
    memcpy(grams, query.grams, count * sizeof(grams[0]));
    if (filter.agent != 0)
        grams[count++] = search_facet(SEARCH_FACET_AGENT, filter.agent);
    if (filter.rating_from >= 0)
        grams[count++] = search_facet_rating(filter.rating_from, filter.rating_to);
    memset(&found, 0, sizeof(found));
    found.fixture = fixture;
    assert_int_equal(store_search(fixture->store,
                                  &(struct store_search){.filter = filter,
                                                         .needle = buf_slice(&query.needle),
                                                         .grams = grams,
                                                         .gram_count = count,
                                                         .before = before},
                                  on_hits, NULL),
                     GW_OK);
    store_fixture_wait(fixture, &found.done);
    search_query_done(&query);
}

#define ANY .rating_from = -1
#define FIND(text, ...) search_for(fixture, (text), (struct store_review_filter){__VA_ARGS__}, -1)
#define assert_found(text, expected)                                                               \
    do {                                                                                           \
        FIND(text, ANY);                                                                           \
        assert_int_equal(found.count, (expected));                                                 \
    } while (0)

static void close_it(struct store_fixture *fixture, int64_t conversation)
{
    MOVE_OK(&moved, fixture, store_close, conversation, VISITOR, visitor_of(fixture, conversation),
            false);
}

static int64_t closed_with(struct store_fixture *fixture, const char *text)
{
    int64_t conversation = make_conversation(fixture, "bot");

    say(fixture, conversation, VISITOR, visitor_of(fixture, conversation), text);
    close_it(fixture, conversation);
    return conversation;
}

static int64_t number_of(struct store_fixture *fixture, int64_t conversation)
{
    return store_fixture_int(fixture,
                             "SELECT number FROM search_document WHERE conversation_id = %lld",
                             (long long)conversation);
}

/* --- Tests ------------------------------------------------------------------------------ */

static void what_is_closed_is_indexed_and_found_with_the_entry_that_says_it(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_conversation(fixture, "bot");

    say(fixture, conversation, VISITOR, 1, "你好");
    say(fixture, conversation, VISITOR, 1,
        "我的轉帳 到 0x52908400098527886E0F7030069857D2E4169EE7");
    say(fixture, conversation, VISITOR, 1, "Still PENDING");
    index_all(fixture);
    assert_found("转账", 0); /* it is open */
    close_it(fixture, conversation);
    assert_found("转账", 0); /* not indexed yet */
    index_all(fixture);
    assert_found("转账", 1);
    assert_int_equal(found.ids[0], conversation);
    assert_int_equal(found.seqs[0], 2);
    assert_slice_equal(found.bodies[0], "我的轉帳 到 0x52908400098527886E0F7030069857D2E4169EE7");
    assert_int_equal(found.next, -1);
    assert_found("轉賬", 1);
    assert_found("52908400098527886e0f", 1);
    assert_found("pending", 1);
    assert_int_equal(found.seqs[0], 3);
    assert_found("好我", 0); /* of two entries */
    assert_found("账转", 0);
}

static void a_rating_and_a_note_after_the_close_are_found_under_the_same_number(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = closed_with(fixture, "hello there");
    int64_t visitor = visitor_of(fixture, conversation);

    index_all(fixture);
    int64_t number = number_of(fixture, conversation);

    MOVE_OK(&moved, fixture, store_rate, conversation, visitor, 1, SLICE_LIT("太慢了"));
    index_all(fixture);
    assert_found("太慢", 1);
    MOVE_OK(&moved, fixture, store_rate, conversation, visitor, 4, SLICE_LIT("better now"));
    index_all(fixture);
    assert_found("better", 1);
    store_fixture_sql(fixture,
                      "SELECT entry_add(%lld, 'note', 'agent', 1, gen_random_uuid(), 'looked into "
                      "it', NULL, NULL, NULL)",
                      (long long)conversation);
    index_all(fixture);
    assert_found("looked into", 1);
    assert_int_equal(number_of(fixture, conversation), number);
    FIND("hello", .rating_from = 4, .rating_to = 5);
    assert_int_equal(found.count, 1);
    FIND("hello", .rating_from = 1, .rating_to = 2);
    assert_int_equal(found.count, 0);
}

static void what_is_open_does_not_wait(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_conversation(fixture, "bot");

    store_fixture_sql(fixture,
                      "SELECT entry_add(%lld, 'note', 'agent', 1, gen_random_uuid(), 'psst', NULL, "
                      "NULL, NULL)",
                      (long long)conversation);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM search_todo"), 0);
}

static void two_nodes_claim_different_conversations(void **state)
{
    struct store_fixture *fixture = *state;
    struct store *other = store_fixture_another(fixture);
    struct claim mine, theirs, nothing;

    for (int i = 0; i < 5; i++)
        closed_with(fixture, "hello there");
    claim_by(fixture, fixture->store, 3, &mine);
    claim_by(fixture, other, 10, &theirs);
    assert_int_equal(mine.count, 3);
    assert_int_equal(theirs.count, 2);
    for (size_t i = 0; i < mine.count; i++)
        for (size_t j = 0; j < theirs.count; j++)
            assert_int_not_equal(mine.conversations[i], theirs.conversations[j]);
    claim_by(fixture, other, 10, &nothing);
    assert_int_equal(nothing.count, 0);
    archive__batch_free(nothing.batch);
    assert_int_equal(write_of(fixture, &theirs), 2);
    assert_int_equal(write_of(fixture, &mine), 3);
    assert_found("hello", 5);
}

static void what_changes_between_claim_and_write_is_read_once_more(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = closed_with(fixture, "hello there"), other = closed_with(fixture, "hi");
    struct claim claim;

    (void)other;
    claim_by(fixture, fixture->store, 10, &claim);
    MOVE_OK(&moved, fixture, store_rate, conversation, visitor_of(fixture, conversation), 5,
            SLICE_LIT("good"));
    assert_int_equal(write_of(fixture, &claim), 1);
    assert_found("hello", 0);
    index_all(fixture); /* without waiting for the claim to run out */
    assert_found("good", 1);
}

static void a_claim_that_ran_out_is_taken_over_and_its_late_write_is_nothing(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = closed_with(fixture, "hello there");
    struct claim late, claim;

    claim_by(fixture, fixture->store, 10, &late);
    claim_by(fixture, fixture->store, 10, &claim);
    assert_int_equal(claim.count, 0);
    archive__batch_free(claim.batch);
    store_fixture_sql(fixture, "UPDATE search_todo SET claimed_until = now() - interval '1 s'");
    claim_by(fixture, fixture->store, 10, &claim);
    assert_int_equal(claim.count, 1);
    assert_int_equal(write_of(fixture, &late), 0);
    assert_int_equal(write_of(fixture, &claim), 1);
    assert_found("hello", 1);
    assert_int_equal(found.ids[0], conversation);
}

static void a_long_conversation_is_claimed_alone(void **state)
{
    struct store_fixture *fixture = *state;
    struct claim claim;

    for (int i = 0; i < 3; i++) {
        int64_t conversation = closed_with(fixture, "hello there");

        store_fixture_sql(fixture, "UPDATE conversation SET last_seq = 1500 WHERE id = %lld",
                          (long long)conversation);
    }
    claim_by(fixture, fixture->store, 10, &claim);
    assert_int_equal(claim.count, 2); /* the second begins before 2,000 */
    archive__batch_free(claim.batch);
}

static void filters_and_words_hold_together(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 9, "online");
    int64_t ids[4];

    for (int i = 0; i < 4; i++) {
        ids[i] = i == 3 ? make_conversation(fixture, "bot") : make_assigned(fixture, ann);
        say(fixture, ids[i], VISITOR, visitor_of(fixture, ids[i]), "我的钱包 cannot SEND");
        close_it(fixture, ids[i]);
        store_fixture_sql(fixture,
                          "UPDATE conversation SET closed_at = to_timestamp(%d) WHERE id = %lld",
                          1000 + i, (long long)ids[i]);
    }
    MOVE_OK(&moved, fixture, store_rate, ids[1], visitor_of(fixture, ids[1]), 1, SLICE_NONE);
    MOVE_OK(&moved, fixture, store_rate, ids[2], visitor_of(fixture, ids[2]), 5, SLICE_NONE);
    index_all(fixture);
    FIND("钱包", ANY);
    assert_int_equal(found.count, 4);
    assert_int_equal(found.ids[0], ids[3]); /* the newest first */
    assert_int_equal(found.ids[3], ids[0]);
    for (size_t i = 0; i < found.count; i++) /* each its own entry, though they came in one batch */
        assert_slice_equal(found.bodies[i], "我的钱包 cannot SEND");
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM search_segment"), 1);
    FIND("钱包", ANY, .from = 1001000, .to = 1002000);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.ids[0], ids[2]);
    FIND("钱包", ANY, .agent = ann);
    assert_int_equal(found.count, 3);
    FIND("钱包", .agent = ann, .rating_from = 0, .rating_to = 0);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.ids[0], ids[0]);
    FIND("cannot send", .rating_from = 1, .rating_to = 2);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.ids[0], ids[1]);
    FIND("cannot send", .rating_from = 1, .rating_to = 5);
    assert_int_equal(found.count, 2);
    FIND("cannot send", ANY, .from = 5000000);
    assert_int_equal(found.count, 0);
}

static void pages_follow_each_other_while_more_is_indexed(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t last = INT64_MAX, before = -1;
    size_t all = 0;

    for (int i = 0; i < 120; i++)
        closed_with(fixture, "hello there");
    index_all(fixture);
    for (int page = 0; page < 3; page++) {
        search_for(fixture, "hello", (struct store_review_filter){ANY}, before);
        assert_int_equal(found.count, page < 2 ? 50 : 20);
        for (size_t i = 0; i < found.count; i++) {
            assert_true(found.ids[i] < last);
            last = found.ids[i];
        }
        all += found.count;
        before = found.next;
        assert_true(page < 2 ? before > 0 : before == -1);
        closed_with(fixture, "hello again");
        index_all(fixture);
    }
    assert_int_equal(all, 120);
}

/* Documents with these keys by SQL, without the words unless it says so. */
static void add_document(struct store_fixture *fixture, int64_t number, const char *folded,
                         uint32_t gram)
{
    store_fixture_sql(fixture,
                      "INSERT INTO search_document (conversation_id, number, closed_at, folded, "
                      "seqs, keys) VALUES "
                      "(%lld, %lld, now(), E'%s\\n', '{1}', '{%d}')",
                      (long long)make_conversation(fixture, "closed"), (long long)number, folded,
                      search_key(number, gram));
    store_fixture_sql(
        fixture, "INSERT INTO search_segment VALUES (%lld, now(), now()) ON CONFLICT DO NOTHING",
        (long long)number >> SEARCH_SEGMENT_BITS);
}

static void segments_are_gone_through_from_the_newest_on(void **state)
{
    static const int64_t numbers[] = {
        0, 5, 8191, 8192, 16383, 200000, 8192LL * 600, 8192LL * 1024, 8192LL * 1024 + 8193};
    struct store_fixture *fixture = *state;
    size_t count = sizeof(numbers) / sizeof(numbers[0]);
    struct search_query query;

    assert_int_equal(search_query_init(&query, SLICE_LIT("钱包")), GW_OK);
    assert_int_equal(query.count, 1);
    for (size_t i = 0; i < count; i++)
        add_document(fixture, numbers[i], "我的钱包", query.grams[0]);
    search_query_done(&query);
    FIND("钱包", ANY);
    assert_int_equal(found.count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(number_of(fixture, found.ids[i]), numbers[count - 1 - i]);
    search_for(fixture, "钱包", (struct store_review_filter){ANY}, 8192);
    assert_int_equal(found.count, 3);
}

static void a_search_that_finds_little_stops_and_says_where_to_go_on(void **state)
{
    struct store_fixture *fixture = *state;
    struct search_query query;
    int pages = 0;

    assert_int_equal(search_query_init(&query, SLICE_LIT("钱包")), GW_OK);
    add_document(fixture, 0, "我的钱包", query.grams[0]);
    add_document(fixture, 1, "something else", query.grams[0]);
    search_query_done(&query);
    store_fixture_sql(
        fixture,
        "WITH made AS (INSERT INTO conversation (visitor_id, team_id, state, closed_at) SELECT "
        "%lld, (SELECT min(id) FROM team), 'closed', now() FROM generate_series(1, 4000) RETURNING "
        "id) INSERT INTO search_document SELECT id, 1 + row_number() OVER (), now(), d.folded, "
        "d.seqs, "
        "d.keys FROM made, search_document d WHERE d.number = 1",
        (long long)make_visitor(fixture));
    FIND("钱包", ANY);
    for (pages = 1; found.count == 0; pages++) {
        assert_int_equal(found.next, 4002 - 1500 * pages);
        search_for(fixture, "钱包", (struct store_review_filter){ANY}, found.next);
    }
    assert_int_equal(pages, 3);
    assert_int_equal(number_of(fixture, found.ids[0]), 0);
    assert_int_equal(found.next, -1);
}

static void run_migration(struct pg_sync *sync, size_t number)
{
    const struct embedded_file *file = &store__migration_files[number];

    assert_int_equal(pg_sync_script(sync, (struct slice){file->data, *file->len}), GW_OK);
}

static void on_number(void *user, const struct pg_result *result, int row)
{
    *(int64_t *)user = pg_int64(result, row, 0);
}

static void what_was_closed_before_the_migration_waits_too(void **state)
{
    char conninfo[256];
    struct pg_sync *sync;
    int64_t waiting = 0;

    (void)state;
    store_fixture_empty_database(conninfo);
    assert_int_equal(pg_sync_open(conninfo, &sync), GW_OK);
    run_migration(sync, 0);
    assert_int_equal(
        pg_sync_script(sync, SLICE_LIT("INSERT INTO visitor (subject, issuer) VALUES ('s', 'i');"
                                       "INSERT INTO conversation (visitor_id, team_id, state, "
                                       "closed_at) VALUES (1, 1, 'closed', now()), (1, 1, "
                                       "'closed', now()), (1, 1, 'bot', NULL)")),
        GW_OK);
    run_migration(sync, 1);
    assert_int_equal(
        pg_sync_query(sync, "SELECT count(*) FROM search_todo", NULL, 0, on_number, &waiting),
        GW_OK);
    assert_int_equal(waiting, 2);
    pg_sync_close(sync);
}

#define TEST(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_closed_is_indexed_and_found_with_the_entry_that_says_it),
        TEST(a_rating_and_a_note_after_the_close_are_found_under_the_same_number),
        TEST(what_is_open_does_not_wait),
        TEST(two_nodes_claim_different_conversations),
        TEST(what_changes_between_claim_and_write_is_read_once_more),
        TEST(a_claim_that_ran_out_is_taken_over_and_its_late_write_is_nothing),
        TEST(a_long_conversation_is_claimed_alone),
        TEST(filters_and_words_hold_together),
        TEST(pages_follow_each_other_while_more_is_indexed),
        TEST(segments_are_gone_through_from_the_newest_on),
        TEST(a_search_that_finds_little_stops_and_says_where_to_go_on),
        TEST(what_was_closed_before_the_migration_waits_too),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
