/* The supervisor's page of the desk, as the database tells it. */
#include "support/store_fixture.h"
#include "support/test.h"

static struct moved moved;

static int64_t last_step(struct store_fixture *fixture, const char *figure)
{
    return store_fixture_int(fixture, "SELECT (show_curve() -> 11 ->> '%s')::bigint", figure);
}

static void the_curve_counts_what_was_handed_over_assigned_and_closed(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t held = make_waiting(fixture);

    make_waiting(fixture);
    assert_int_equal(store_fixture_int(fixture, "SELECT jsonb_array_length(show_curve())"), 12);
    assert_int_equal(last_step(fixture, "handed_over"), 2);
    assert_int_equal(last_step(fixture, "assigned"), 1);
    assert_int_equal(last_step(fixture, "waiting"), 1);
    assert_int_equal(last_step(fixture, "closed"), 0);
    MOVE_OK(&moved, fixture, store_close, held, WIRE_ENTRY_AUTHOR_AGENT, ann, false);
    assert_int_equal(last_step(fixture, "assigned"), 2);
    assert_int_equal(last_step(fixture, "waiting"), 0);
    assert_int_equal(last_step(fixture, "closed"), 1);
}

static void what_an_agent_lost_was_assigned_all_the_same(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t boss = make_agent(fixture, "boss", 1, "offline");
    int64_t held;

    make_agent(fixture, "ann", 1, "online");
    held = make_waiting(fixture);
    store_fixture_sql(fixture, "UPDATE presence SET state = 'away'");
    store_fixture_sql(fixture,
                      "SELECT conversation_transfer(%lld, %lld, true, 'queue', NULL, false, '')",
                      (long long)held, (long long)boss);
    assert_int_equal(last_step(fixture, "waiting"), 1);
    assert_int_equal(last_step(fixture, "assigned"), 1);
}

static void who_gave_up_waiting_is_in_the_service_level_and_who_left_a_message_is_not(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t chose = make_waiting(fixture), gave_up = make_waiting(fixture);

    store_fixture_sql(fixture, "UPDATE conversation SET queued_at = now() - interval '50 minutes'");
    assert_int_equal(store_fixture_int(fixture, "SELECT (show_level() ->> 'handed_over')::bigint"),
                     2);
    store_fixture_sql(fixture,
                      "SELECT message_left(ARRAY (SELECT c FROM conversation c WHERE id = %lld), "
                      "desk_begin(), 'visitor')",
                      (long long)chose);
    store_fixture_sql(fixture,
                      "SELECT message_left(ARRAY (SELECT c FROM conversation c WHERE id = %lld), "
                      "desk_begin(), 'system')",
                      (long long)gave_up);
    assert_int_equal(store_fixture_int(fixture, "SELECT (show_level() ->> 'handed_over')::bigint"),
                     1);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT (show_level() ->> 'answered_in_time')::bigint"), 0);
}

static void who_waits_since_hours_ago_is_in_every_step(void **state)
{
    struct store_fixture *fixture = *state;

    make_waiting(fixture);
    store_fixture_sql(fixture, "UPDATE conversation SET queued_at = now() - interval '5 hours'; "
                               "UPDATE entry SET created_at = now() - interval '5 hours'");
    assert_int_equal(store_fixture_int(fixture, "SELECT sum((s -> 'waiting')::bigint) FROM "
                                                "jsonb_array_elements(show_curve()) s"),
                     12);
    assert_int_equal(last_step(fixture, "handed_over"), 0);
}

/* Handed over 40 minutes ago, taken 30 minutes ago, and lost just now. */
static void what_came_back_waited_until_it_was_taken_and_waits_again_from_its_return(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t conversation = make_waiting(fixture);

    assert_int_equal(agent_of(fixture, conversation), ann);
    store_fixture_sql(fixture,
                      "UPDATE conversation SET queued_at = now() - interval '40 minutes'; "
                      "UPDATE entry SET created_at = now() - CASE event WHEN 'assigned' THEN "
                      "interval '30 minutes' ELSE interval '40 minutes' END");
    store_fixture_sql(fixture, "UPDATE presence SET state = 'away'");
    store_fixture_sql(fixture,
                      "SELECT desk_return(ARRAY (SELECT c FROM conversation c WHERE id = %lld), "
                      "desk_begin(), 'unanswered', true, '[]', '{}')",
                      (long long)conversation);
    assert_slice_equal(store_fixture_text(fixture,
                                          "SELECT string_agg(s ->> 'waiting', ' ' ORDER BY n) FROM "
                                          "jsonb_array_elements(show_curve()) "
                                          "WITH ORDINALITY AS e(s, n)"),
                       "0 0 0 1 1 0 0 0 0 0 0 1");
}

static void what_was_given_back_to_the_bot_was_never_handed_over(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t boss = make_agent(fixture, "boss", 1, "offline");
    int64_t conversation = make_waiting(fixture);

    assert_int_equal(last_step(fixture, "waiting"), 1);
    store_fixture_sql(fixture,
                      "SELECT conversation_transfer(%lld, %lld, true, 'bot', NULL, false, '')",
                      (long long)conversation, (long long)boss);
    assert_int_equal(last_step(fixture, "waiting"), 0);
    assert_int_equal(last_step(fixture, "handed_over"), 0);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(the_curve_counts_what_was_handed_over_assigned_and_closed),
        STEP(what_an_agent_lost_was_assigned_all_the_same),
        STEP(who_gave_up_waiting_is_in_the_service_level_and_who_left_a_message_is_not),
        STEP(who_waits_since_hours_ago_is_in_every_step),
        STEP(what_came_back_waited_until_it_was_taken_and_waits_again_from_its_return),
        STEP(what_was_given_back_to_the_bot_was_never_handed_over),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
