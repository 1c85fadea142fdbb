/* How long the facts of what was decided are kept, and that what is left of them can be decided again; and the audit. */
#include "support/store_fixture.h"
#include "support/test.h"

#define DAY_US (INT64_C(86400) * 1000000)
#define KEEP_MS (INT64_C(86400) * 1000 * 3)

static const struct store_keep keep = {
    .facts_ms = KEEP_MS, .audit_ms = 2 * KEEP_MS, .versions_ms = KEEP_MS};
static struct moved moved;

static void prune(struct store_fixture *fixture)
{
    struct done done = {0};

    assert_int_equal(store_prune(fixture->store, &keep, on_done, &done), GW_OK);
    store_fixture_wait(fixture, &done.done);
    assert_int_equal(done.answer.err, GW_OK);
}

static int64_t pictures(struct store_fixture *fixture)
{
    return store_fixture_int(fixture, "SELECT count(*) FROM desk_fact WHERE move = 'everything'");
}

/* One day at the desk: somebody is served, somebody waits on. */
static void a_day(struct store_fixture *fixture, int64_t ann)
{
    int64_t served = make_waiting(fixture);

    make_waiting(fixture);
    assert_int_equal(agent_of(fixture, served), ann);
    MOVE_OK(&moved, fixture, store_close, served, WIRE_ENTRY_AUTHOR_AGENT, ann, false);
    assert_int_equal(moved.count, 2);
    MOVE_OK(&moved, fixture, store_close, moved.entries[1].conversation, WIRE_ENTRY_AUTHOR_AGENT,
            ann, false);
}

static void what_is_left_of_the_facts_can_be_decided_again(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "away");

    MOVE_OK(&moved, fixture, store_presence_set, ann, WIRE_PRESENCE_STATE_ONLINE, 0);
    for (int day = 0; day < 8; day++) {
        store_fixture_clock(fixture, STORE_FIXTURE_CLOCK_US + day * (DAY_US + 1000000));
        a_day(fixture, ann);
        prune(fixture);
        prune(fixture); /* the picture of a day is taken once */
        assert_int_equal(pictures(fixture), day < 4 ? day + 1 : 4);
        assert_int_equal(store_fixture_replay(fixture, NULL), 0);
    }
    assert_int_equal(store_fixture_replay(fixture, "2026-01-07"), 0);
    assert_slice_equal(
        store_fixture_text(fixture, "SELECT move FROM desk_fact ORDER BY id LIMIT 1"),
        "everything");
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM desk_fact WHERE at < now() - "
                                                "interval '3 days 5 seconds'"),
                     0);

    /* A day on which nothing happened needs no picture. */
    store_fixture_clock(fixture, STORE_FIXTURE_CLOCK_US + 9 * DAY_US);
    prune(fixture);
    int64_t facts = store_fixture_int(fixture, "SELECT max(id) FROM desk_fact");
    store_fixture_clock(fixture, STORE_FIXTURE_CLOCK_US + 11 * DAY_US);
    prune(fixture);
    assert_int_equal(store_fixture_int(fixture, "SELECT max(id) FROM desk_fact"), facts);
}

static void a_call_drops_so_many_facts_and_no_more(void **state)
{
    struct store_fixture *fixture = *state;

    make_agent(fixture, "ann", 1, "away");
    store_fixture_sql(fixture, "INSERT INTO desk_fact (at, move) SELECT now(), 'nothing' FROM "
                               "generate_series(1, 4500)");
    store_fixture_clock(fixture, STORE_FIXTURE_CLOCK_US + 2 * DAY_US);
    prune(fixture);
    store_fixture_clock(fixture, STORE_FIXTURE_CLOCK_US + 9 * DAY_US);
    for (int64_t left = 2503; left > 1; left = left > 2000 ? left - 2000 : 1) {
        prune(fixture);
        assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM desk_fact"), left);
        /* Also in between, where the first one left is no picture. */
        assert_int_equal(store_fixture_replay(fixture, NULL), 0);
    }
}

static void the_audit_is_kept_for_its_time_and_a_call_drops_so_many_rows(void **state)
{
    struct store_fixture *fixture = *state;

    for (int day = 0; day < 8; day++) {
        store_fixture_clock(fixture, STORE_FIXTURE_CLOCK_US + day * DAY_US);
        store_fixture_sql(fixture, "INSERT INTO audit (act) VALUES ('watched')");
        prune(fixture);
        assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM audit"),
                         day < 7 ? day + 1 : 7);
    }
    store_fixture_sql(fixture,
                      "INSERT INTO audit (act) SELECT 'watched' FROM generate_series(1, 2500)");
    store_fixture_clock(fixture, STORE_FIXTURE_CLOCK_US + 20 * DAY_US);
    prune(fixture);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM audit"), 507);
    prune(fixture);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM audit"), 0);
}

#define STEP(name) test_in(name, store_fixture_setup_with_clock, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(what_is_left_of_the_facts_can_be_decided_again),
        STEP(a_call_drops_so_many_facts_and_no_more),
        STEP(the_audit_is_kept_for_its_time_and_a_call_drops_so_many_rows),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
