/* Agents and nodes that come and go, and what jobs do about what is left. */
#include "support/store_fixture.h"
#include "support/test.h"

#define VISITOR WIRE_ENTRY_AUTHOR_VISITOR
#define AGENT WIRE_ENTRY_AUTHOR_AGENT
#define BOT WIRE_ENTRY_AUTHOR_BOT

/* Large, so not on the stack of each test. */
static struct moved moved;

/* --- presence ------------------------------------------------------------------------------------------ */

static void away_keeps_what_it_has_and_offline_gives_it_back(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 2, "online");
    int64_t first = make_assigned(fixture, ann);
    int64_t second = make_assigned(fixture, ann);

    MOVE_OK(&moved, fixture, store_presence_set, ann, WIRE_PRESENCE_STATE_AWAY, 0);
    assert_int_equal(moved.count, 0);
    assert_int_equal(load_of(fixture, ann), 2);
    MOVE_OK(&moved, fixture, store_presence_set, ann, WIRE_PRESENCE_STATE_OFFLINE, 0);
    assert_int_equal(moved.count, 2);
    assert_event(&moved, 0, first, WIRE_ENTRY_EVENT_RETURNED);
    assert_event(&moved, 1, second, WIRE_ENTRY_EVENT_RETURNED);
    assert_json(fixture, moved.entries[0].entry.data, "reason", "agent_offline");
    assert_int_equal(load_of(fixture, ann), 0);
    MOVE_OK(&moved, fixture, store_presence_set, ann, WIRE_PRESENCE_STATE_ONLINE, 0);
    assert_int_equal(moved.count, 2);
    assert_event(&moved, 0, first, WIRE_ENTRY_EVENT_ASSIGNED);
    assert_int_equal(load_of(fixture, ann), 2);
}

static void who_takes_no_conversations_is_set_to_nothing_but_offline(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t sue = make_agent(fixture, "sue", 1, "offline"),
            rev = make_agent(fixture, "rev", 1, "offline"),
            dis = make_agent(fixture, "dis", 1, "offline");

    store_fixture_sql(fixture,
                      "UPDATE agent SET role = 'reviewer' WHERE id = %lld; "
                      "UPDATE agent SET disabled_at = now() WHERE id = %lld",
                      (long long)rev, (long long)dis);
    store_fixture_sql(fixture, "DELETE FROM audit");
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, store_presence_set, rev,
                 WIRE_PRESENCE_STATE_ONLINE, sue);
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, store_presence_set, dis,
                 WIRE_PRESENCE_STATE_AWAY, sue);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM presence WHERE state <> 'offline'"), 0);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM audit"), 0);
}

/* Its lease begins with the first sweep, as of one whose clock was put back: so it is not over by then, however slow
 * the machine is. */
static int64_t add_node(struct store_fixture *fixture)
{
    return store_fixture_int(
        fixture, "INSERT INTO node (seen_at) VALUES (now() + interval '1 hour') RETURNING id");
}

static void an_agent_who_is_gone_too_long_loses_all_with_their_age(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t node = add_node(fixture);
    int64_t ann = make_agent(fixture, "ann", 1, "online");

    MOVE_OK(&moved, fixture, store_presence_connect, ann, node);
    int64_t conversation = make_assigned(fixture, ann);
    int64_t younger = make_waiting(fixture);
    int64_t since =
        store_fixture_int(fixture, "SELECT unix_ms(queued_at) FROM conversation WHERE id = %lld",
                          (long long)conversation);

    MOVE_OK(&moved, fixture, store_presence_disconnect, ann, node);
    assert_int_equal(moved.count, 0);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 0);
    assert_int_equal(agent_of(fixture, conversation), ann);

    store_fixture_sql(fixture, "UPDATE presence SET gone_at = gone_at - interval '16 seconds'; "
                               "UPDATE node SET seen_at = now() + interval '1 hour'");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 1);
    assert_event(&moved, 0, conversation, WIRE_ENTRY_EVENT_RETURNED);
    assert_json(fixture, moved.entries[0].entry.data, "reason", "agent_gone");
    assert_int_equal(
        store_fixture_int(fixture, "SELECT unix_ms(queued_at) FROM conversation WHERE id = %lld",
                          (long long)conversation),
        since);

    /* Back again: the older one comes first. */
    MOVE_OK(&moved, fixture, store_presence_connect, ann, node);
    assert_int_equal(moved.count, 1);
    assert_event(&moved, 0, conversation, WIRE_ENTRY_EVENT_ASSIGNED);
    assert_slice_equal(state_of(fixture, younger), "queued");
}

static void what_a_gone_agent_had_goes_to_the_next_at_once(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t conversation = make_assigned(fixture, ann);
    int64_t bob = make_agent(fixture, "bob", 1, "online");

    store_fixture_sql(fixture,
                      "UPDATE presence SET gone_at = now() - interval '1 minute' WHERE agent_id "
                      "= %lld",
                      (long long)ann);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 2);
    assert_event(&moved, 0, conversation, WIRE_ENTRY_EVENT_RETURNED);
    assert_event(&moved, 1, conversation, WIRE_ENTRY_EVENT_ASSIGNED);
    assert_int_equal(agent_of(fixture, conversation), bob);
    assert_int_equal(load_of(fixture, ann), 0);
}

static void one_console_of_two_is_enough(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t nodes[2] = {add_node(fixture), add_node(fixture)};
    int64_t ann = make_agent(fixture, "ann", 1, "online");

    MOVE_OK(&moved, fixture, store_presence_connect, ann, nodes[0]);
    MOVE_OK(&moved, fixture, store_presence_connect, ann, nodes[1]);
    MOVE_OK(&moved, fixture, store_presence_connect, ann, nodes[1]);
    MOVE_OK(&moved, fixture, store_presence_disconnect, ann, nodes[0]);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM presence WHERE gone_at IS NULL"), 1);
    MOVE_OK(&moved, fixture, store_presence_disconnect, ann, nodes[1]);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM presence WHERE gone_at IS NULL"), 0);
}

static void a_dead_nodes_agents_are_gone_since_its_last_beat(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t dead = add_node(fixture), alive = add_node(fixture);
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t bob = make_agent(fixture, "bob", 1, "online");

    MOVE_OK(&moved, fixture, store_presence_connect, ann, dead);
    MOVE_OK(&moved, fixture, store_presence_connect, bob, dead);
    MOVE_OK(&moved, fixture, store_presence_connect, bob, alive);
    int64_t conversation = make_assigned(fixture, ann);

    make_assigned(fixture, bob);
    store_fixture_sql(fixture,
                      "UPDATE node SET seen_at = now() - interval '16 seconds' WHERE id = %lld",
                      (long long)dead);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 1);
    assert_event(&moved, 0, conversation, WIRE_ENTRY_EVENT_RETURNED);
    assert_int_equal(load_of(fixture, bob), 1);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM node"), 1);
    /* The node was only slow: it must register again before it speaks for agents. */
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_UNAVAILABLE, store_presence_connect, ann,
                 dead);
    MOVE_OK(&moved, fixture, store_presence_disconnect, ann, dead);
}

static void a_node_that_beats_within_its_lease_lives(void **state)
{
    struct store_fixture *fixture = *state;
    struct done done = {0};
    int64_t node = add_node(fixture);

    /* In one transaction: its time stands still, also on a slow machine. */
    store_fixture_sql(fixture, "UPDATE node SET seen_at = now() - interval '4.9 seconds'; "
                               "DO $$ BEGIN PERFORM desk_sweep('15 seconds'); END $$");
    assert_int_equal(store_node_beat(fixture->store, node, on_done, &done), GW_OK);
    store_fixture_wait(fixture, &done.done);
    assert_int_equal(done.answer.err, GW_OK);
    /* The beat before may have begun the desk anew, where nobody served it for long. */
    store_fixture_sql(fixture, "UPDATE node SET seen_at = now() - interval '6 seconds'; "
                               "UPDATE desk_pulse SET since = '-infinity'");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    done.done = false;
    assert_int_equal(store_node_beat(fixture->store, node, on_done, &done), GW_OK);
    store_fixture_wait(fixture, &done.done);
    assert_int_equal(done.answer.err, GW_ENOTFOUND);
}

static void a_node_that_ends_leaves_its_agents_gone_from_now(void **state)
{
    struct store_fixture *fixture = *state;
    struct done done = {0};
    int64_t node = add_node(fixture);
    int64_t ann = make_agent(fixture, "ann", 1, "online");

    MOVE_OK(&moved, fixture, store_presence_connect, ann, node);
    make_assigned(fixture, ann);
    assert_int_equal(store_node_end(fixture->store, node, on_done, &done), GW_OK);
    store_fixture_wait(fixture, &done.done);
    assert_int_equal(done.answer.err, GW_OK);
    assert_int_equal(store_fixture_int(fixture,
                                       "SELECT count(*) FROM presence WHERE gone_at > now() - "
                                       "interval '10 minutes'"),
                     1);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 0);
}

/* --- what jobs do ----------------------------------------------------------------------------------------- */

static void only_idle_conversations_with_the_bot_are_closed(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t idle = make_open(fixture);
    int64_t queued = make_waiting(fixture);
    int64_t busy = make_open(fixture);

    store_fixture_sql(fixture,
                      "UPDATE conversation SET last_entry_at = now() - interval '2 hours' WHERE "
                      "id <> %lld",
                      (long long)busy);
    MOVE_OK(&moved, fixture, store_close_idle, 3600000);
    assert_int_equal(moved.count, 1);
    assert_event(&moved, 0, idle, WIRE_ENTRY_EVENT_CLOSED);
    assert_json(fixture, moved.entries[0].entry.data, "reason", "idle");
    assert_slice_equal(state_of(fixture, queued), "queued");
    assert_slice_equal(state_of(fixture, busy), "bot");
    MOVE_OK(&moved, fixture, store_close_idle, 3600000);
    assert_int_equal(moved.count, 0);
}

static void what_the_bot_left_unanswered_is_found(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t answered = make_open(fixture);
    int64_t asked = make_open(fixture);
    int64_t silent = make_open(fixture);

    (void)silent;
    say(fixture, answered, VISITOR, 1, "how?");
    say(fixture, answered, BOT, 0, "so");
    say(fixture, asked, VISITOR, 1, "why?");
    say(fixture, asked, VISITOR, 1, "and when?");
    MOVE_OK(&moved, fixture, store_unanswered, 60000);
    assert_int_equal(moved.count, 0);
    MOVE_OK(&moved, fixture, store_unanswered, 0);
    assert_int_equal(moved.count, 1);
    assert_int_equal(moved.entries[0].conversation, asked);
    assert_slice_equal(moved.entries[0].entry.text, "and when?");
}

/* One of 200 that follow each other has its turn at any time. */
static void what_was_left_unanswered_long_ago_is_looked_for_by_turns(void **state)
{
    struct store_fixture *fixture = *state;

    say(fixture, make_open(fixture), VISITOR, 1, "why?");
    store_fixture_sql(fixture, "INSERT INTO visitor (issuer, subject) SELECT 'x', i::text FROM "
                               "generate_series(1, 199) i");
    store_fixture_sql(fixture,
                      "INSERT INTO conversation (visitor_id, team_id, last_seq) "
                      "SELECT id, (SELECT min(id) FROM team), 1 FROM visitor WHERE issuer = 'x'");
    store_fixture_sql(fixture, "INSERT INTO entry (conversation_id, seq, kind, author, body) "
                               "SELECT id, 1, 'message', 'visitor', 'and?' FROM conversation "
                               "WHERE last_seq = 1");
    MOVE_OK(&moved, fixture, store_unanswered, 0);
    assert_int_equal(moved.count, 100); /* as many as one call gives */
    store_fixture_sql(fixture,
                      "UPDATE conversation SET last_entry_at = now() - interval '2 hours'");
    MOVE_OK(&moved, fixture, store_unanswered, 0);
    assert_int_equal(moved.count, 1);
}

/* --- the database's clock leaps ---------------------------------------------------------------------- */

/* How many entries a sweep appends whose clock without leaps is this far behind the database's. */
static int64_t swept(struct store_fixture *fixture, const char *behind)
{
    return store_fixture_int(
        fixture, "SELECT count(*) FROM desk_sweep('15 seconds', now() - interval '%s')", behind);
}

static void a_clock_put_forward_takes_nobody_the_lease_or_the_conversations(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t node = add_node(fixture);
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t bob = make_agent(fixture, "bob", 1, "online");

    MOVE_OK(&moved, fixture, store_presence_connect, ann, node);
    make_assigned(fixture, ann);
    make_assigned(fixture, bob); /* gone a moment ago */
    store_fixture_sql(fixture,
                      "UPDATE node SET seen_at = now() - interval '1 hour'; "
                      "UPDATE presence SET gone_at = now() - interval '1 hour 3 seconds' "
                      "WHERE agent_id = %lld",
                      (long long)bob);
    assert_int_equal(swept(fixture, "1 hour 5 minutes"), 0); /* so many for a slow machine */
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM node"), 1);
    assert_int_equal(load_of(fixture, bob), 1);
    /* In truth it is a lease and a grace later: both are gone. */
    assert_int_equal(swept(fixture, "59 minutes 40 seconds"), 2);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM node"), 0);
    assert_int_equal(load_of(fixture, bob), 0);
}

static void a_clock_put_back_keeps_nobody_who_is_gone_for_hours(void **state)
{
    struct store_fixture *fixture = *state;

    add_node(fixture);
    make_assigned(fixture, make_agent(fixture, "ann", 1, "online"));
    store_fixture_sql(fixture, "UPDATE node SET seen_at = now() + interval '1 hour'; "
                               "UPDATE presence SET gone_at = now() + interval '1 hour'");
    assert_int_equal(swept(fixture, "0"), 0);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM node WHERE seen_at <= clock_timestamp()"),
        1);
    assert_int_equal(
        store_fixture_int(fixture,
                          "SELECT count(*) FROM presence WHERE gone_at <= clock_timestamp()"),
        1);
}

static void who_comes_after_the_clock_was_put_back_waits_behind_those_before(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "away");
    int64_t before = make_waiting(fixture);

    store_fixture_sql(fixture, "UPDATE waiting SET since = since + interval '1 hour', "
                               "rank = rank + interval '1 hour'; "
                               "UPDATE desk_fact SET at = at + interval '1 hour'");
    int64_t behind = make_waiting(fixture);

    MOVE_OK(&moved, fixture, store_presence_set, ann, WIRE_PRESENCE_STATE_ONLINE, 0);
    assert_int_equal(moved.count, 1);
    assert_event(&moved, 0, before, WIRE_ENTRY_EVENT_ASSIGNED);
    assert_slice_equal(state_of(fixture, behind), "queued");
}

static void whose_turn_it_is_does_not_change_when_the_clock_is_put_back(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 9, "online");
    int64_t bob = make_agent(fixture, "bob", 9, "online");

    store_fixture_sql(
        fixture,
        "UPDATE desk_fact SET at = at + interval '1 hour'; "
        "UPDATE presence SET gone_at = NULL, last_assigned_at = (SELECT max(at) FROM desk_fact) "
        "- interval '1 second' * (agent_id <> %lld)::int",
        (long long)bob);
    int64_t first = make_waiting(fixture);

    assert_int_equal(agent_of(fixture, first), ann);
    MOVE_OK(&moved, fixture, store_close, first, AGENT, ann, false);
    /* Loads are the same again, and ann had the last one: it is bob's turn. */
    assert_int_equal(agent_of(fixture, make_waiting(fixture)), bob);
}

static void what_was_left_unanswered_before_the_clock_was_put_back_is_found(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t asked = make_open(fixture);

    say(fixture, asked, VISITOR, 1, "why?");
    store_fixture_sql(fixture, "UPDATE entry SET created_at = now() + interval '1 hour'");
    MOVE_OK(&moved, fixture, store_unanswered, 60000);
    assert_int_equal(moved.count, 1);
    assert_int_equal(moved.entries[0].conversation, asked);
}

static void who_just_spoke_is_not_idle_when_the_clock_is_put_forward(void **state)
{
    struct store_fixture *fixture = *state;

    say(fixture, make_open(fixture), VISITOR, 1, "why?");
    store_fixture_sql(fixture, "UPDATE conversation SET last_entry_at = now() - interval '1 day'");
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM conversation_close_idle("
                                                "'30 minutes', now() - interval '1 day')"),
                     0);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM conversation_close_idle('30 minutes')"),
        1);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(away_keeps_what_it_has_and_offline_gives_it_back),
        STEP(who_takes_no_conversations_is_set_to_nothing_but_offline),
        STEP(an_agent_who_is_gone_too_long_loses_all_with_their_age),
        STEP(what_a_gone_agent_had_goes_to_the_next_at_once),
        STEP(one_console_of_two_is_enough),
        STEP(a_dead_nodes_agents_are_gone_since_its_last_beat),
        STEP(a_node_that_beats_within_its_lease_lives),
        STEP(a_node_that_ends_leaves_its_agents_gone_from_now),
        STEP(only_idle_conversations_with_the_bot_are_closed),
        STEP(what_the_bot_left_unanswered_is_found),
        STEP(what_was_left_unanswered_long_ago_is_looked_for_by_turns),
        STEP(a_clock_put_forward_takes_nobody_the_lease_or_the_conversations),
        STEP(a_clock_put_back_keeps_nobody_who_is_gone_for_hours),
        STEP(who_comes_after_the_clock_was_put_back_waits_behind_those_before),
        STEP(whose_turn_it_is_does_not_change_when_the_clock_is_put_back),
        STEP(what_was_left_unanswered_before_the_clock_was_put_back_is_found),
        STEP(who_just_spoke_is_not_idle_when_the_clock_is_put_forward),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
