/* What an outage costs: nobody the place, nobody the conversation, before they had a chance to come back. */
#include "support/store_fixture.h"
#include "support/test.h"

#define SECOND_US INT64_C(1000000)
#define GRACE_MS 15000

static struct moved moved;
static int64_t now_us;

static void later(struct store_fixture *fixture, int64_t seconds)
{
    now_us += seconds * SECOND_US;
    store_fixture_clock(fixture, now_us);
}

static int64_t start_node(struct store_fixture *fixture)
{
    now_us = STORE_FIXTURE_CLOCK_US;
    return store_fixture_int(fixture, "SELECT id FROM node_add()");
}

/* A gateway that lives: a lease and a sweep each second, as jobs/ does. */
static size_t serve(struct store_fixture *fixture, int64_t node, int seconds)
{
    size_t appended = 0;

    for (int i = 0; i < seconds; i++) {
        later(fixture, 1);
        assert_int_equal(
            store_fixture_int(fixture, "SELECT id FROM node_beat(%lld)", (long long)node), node);
        MOVE_OK(&moved, fixture, store_sweep, GRACE_MS);
        appended += moved.count;
    }
    return appended;
}

static bool is_message(struct store_fixture *fixture, int64_t conversation)
{
    return store_fixture_int(fixture,
                             "SELECT left_message::int FROM waiting WHERE conversation_id = %lld",
                             (long long)conversation) != 0;
}

static int64_t make_connected(struct store_fixture *fixture, const char *name, int64_t node)
{
    int64_t agent = make_agent(fixture, name, 1, "online");

    MOVE_OK(&moved, fixture, store_presence_connect, agent, node);
    return agent;
}

/* An hour in which nobody served, and a new process. */
static int64_t come_back(struct store_fixture *fixture, int64_t after_s)
{
    later(fixture, after_s);
    return store_fixture_int(fixture, "SELECT id FROM node_add()");
}

static void visitors_keep_their_places_through_an_outage(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t node = start_node(fixture), waits = make_waiting(fixture);

    assert_int_equal(serve(fixture, node, 3), 0);
    /* The database, or the gateway, is away for longer than a place is kept. */
    node = come_back(fixture, 3600);
    assert_int_equal(serve(fixture, node, 3), 0);
    assert_false(is_message(fixture, waits));
    /* Who does not come back loses it as ever, counted from then. */
    assert_int_equal(serve(fixture, node, 595), 0);
    assert_int_equal(serve(fixture, node, 5), 1);
    assert_true(is_message(fixture, waits));
}

static void a_place_that_is_kept_for_seconds_is_kept_for_as_long_as_the_outage(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t node = start_node(fixture), waits = make_waiting(fixture);

    store_fixture_sql(fixture, "UPDATE team SET keep_place_s = 10");
    node = come_back(fixture, 45);
    assert_int_equal(serve(fixture, node, 44), 0);
    assert_false(is_message(fixture, waits));
    assert_int_equal(serve(fixture, node, 3), 1);
    assert_true(is_message(fixture, waits));
}

static void agents_keep_what_they_have_until_they_could_come_back(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t first = start_node(fixture), ann = make_connected(fixture, "ann", first),
            bob = make_connected(fixture, "bob", first);
    int64_t hers = make_assigned(fixture, ann), his = make_assigned(fixture, bob);

    int64_t second = come_back(fixture, 40);
    assert_int_equal(serve(fixture, second, 30), 0);
    /* She is back; he is not. */
    MOVE_OK(&moved, fixture, store_presence_connect, ann, second);
    assert_int_equal(serve(fixture, second, 9), 0);
    assert_int_equal(serve(fixture, second, 2), 1);
    assert_int_equal(agent_of(fixture, hers), ann);
    assert_slice_equal(state_of(fixture, his), "queued");
}

static void nodes_are_waited_for_as_long_as_their_lease(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t first = start_node(fixture),
            second = store_fixture_int(fixture, "SELECT id FROM node_add()");

    later(fixture, 100); /* the database is back, and the first one has reached it */
    assert_int_equal(serve(fixture, first, 4), 0);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM node"), 2);
    assert_int_equal(serve(fixture, first, 3), 0);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM node WHERE id = %lld", (long long)second),
        0);
}

static void what_rings_rings_on_after_an_outage(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t node = start_node(fixture), ann = make_connected(fixture, "ann", node);

    store_fixture_sql(fixture, "UPDATE team SET ring_s = 20");
    int64_t rings = make_waiting(fixture);
    assert_int_equal(serve(fixture, node, 5), 0);
    later(fixture, 30);
    assert_int_equal(serve(fixture, node, 25), 0); /* as long as the outage was */
    MOVE_OK(&moved, fixture, store_accept, rings, ann);
    assert_int_equal(agent_of(fixture, rings), ann);
}

static void an_outage_does_not_count_as_time_in_which_an_agent_could_answer(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t node = start_node(fixture), ann = make_connected(fixture, "ann", node);
    int64_t waits = make_assigned(fixture, ann);

    store_fixture_sql(fixture, "UPDATE team SET answer_within_s = 60");
    say(fixture, waits, WIRE_ENTRY_AUTHOR_VISITOR, visitor_of(fixture, waits), "hello?");
    later(fixture, 600);
    assert_int_equal(serve(fixture, node, 60), 0);
    assert_int_equal(agent_of(fixture, waits), ann);
    assert_true(serve(fixture, node, 2) > 0);
    assert_slice_equal(state_of(fixture, waits), "queued");
}

static void skills_are_waited_for_anew_after_an_outage(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t node = start_node(fixture);

    store_fixture_sql(
        fixture,
        "SELECT setup_change(NULL, 'skill', 0, '{\"kind\": \"language\", \"name\": \"en\"}')");
    make_waiting(fixture);
    node = come_back(fixture, 300);
    assert_int_equal(serve(fixture, node, 60), 0);
    assert_int_equal(serve(fixture, node, 2), 1);
    assert_int_equal(moved.entries[0].entry.event, WIRE_ENTRY_EVENT_FELL_BACK);
}

static void a_pause_shorter_than_a_lease_is_no_outage(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t node = start_node(fixture), waits = make_waiting(fixture);

    assert_int_equal(serve(fixture, node, 590), 0);
    later(fixture, 4);
    assert_int_equal(serve(fixture, node, 8), 1);
    assert_true(is_message(fixture, waits));
}

/* Also by a clock that says that the outage is still to come. */
static void a_clock_put_back_does_not_spare_anybody_for_ever(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t node = start_node(fixture), waits = make_waiting(fixture);

    node = come_back(fixture, 1000);
    later(fixture, -900);
    assert_int_equal(serve(fixture, node, 605), 1);
    assert_true(is_message(fixture, waits));
}

/* --- One clock for all timers --------------------------------------------------------------------- */

static void a_clock_put_forward_lets_no_skill_fall_back(void **state)
{
    struct store_fixture *fixture = *state;

    now_us = STORE_FIXTURE_CLOCK_US;
    store_fixture_sql(
        fixture,
        "SELECT setup_change(NULL, 'skill', 0, '{\"kind\": \"language\", \"name\": \"en\"}')");
    make_waiting(fixture);
    later(fixture, 3600);
    assert_int_equal(
        store_fixture_int(fixture,
                          "SELECT count(*) FROM desk_sweep('15 s', now() - interval '1 hour')"),
        0);
    assert_int_equal(
        store_fixture_int(fixture,
                          "SELECT count(*) FROM desk_sweep('15 s', now() - interval '58 minutes')"),
        1);
}

#define STEP(name) test_in(name, store_fixture_setup_with_clock, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(visitors_keep_their_places_through_an_outage),
        STEP(a_place_that_is_kept_for_seconds_is_kept_for_as_long_as_the_outage),
        STEP(agents_keep_what_they_have_until_they_could_come_back),
        STEP(nodes_are_waited_for_as_long_as_their_lease),
        STEP(what_rings_rings_on_after_an_outage),
        STEP(an_outage_does_not_count_as_time_in_which_an_agent_could_answer),
        STEP(skills_are_waited_for_anew_after_an_outage),
        STEP(a_pause_shorter_than_a_lease_is_no_outage),
        STEP(a_clock_put_back_does_not_spare_anybody_for_ever),
        STEP(a_clock_put_forward_lets_no_skill_fall_back),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
