/* Documents of closed conversations are found by words and filters, page by page: the store's side, by SQL. */
#include "search/search.h"
#include "support/store_search_fixture.h"
#include "support/test.h"

static struct moved moved;

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

#define TEST(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(filters_and_words_hold_together),
        TEST(pages_follow_each_other_while_more_is_indexed),
        TEST(segments_are_gone_through_from_the_newest_on),
        TEST(a_search_that_finds_little_stops_and_says_where_to_go_on),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
