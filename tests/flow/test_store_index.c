/* Closed conversations become documents, each once, whichever node does it: the store's side, by SQL. */
#include "archive/internal.h"
#include "store/internal.h"
#include "support/store_search_fixture.h"
#include "support/test.h"

static struct moved moved;

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
        TEST(what_was_closed_before_the_migration_waits_too),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
