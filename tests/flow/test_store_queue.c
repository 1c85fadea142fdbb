/* What a place in the queue is: whoever is back at the screen waits like others, passes run out, and what changes
 * nothing takes no lock. */
#include "support/store_fixture.h"
#include "support/test.h"

static struct moved moved;

static int64_t allowed_minutes(struct store_fixture *fixture, int64_t conversation)
{
    return store_fixture_int(fixture,
                             "SELECT extract(epoch FROM rank - since)::int / 60 FROM waiting WHERE "
                             "conversation_id = %lld",
                             (long long)conversation);
}

/* As an agent's list shows it. */
static bool shown_as_message(struct store_fixture *fixture, int64_t conversation)
{
    return store_fixture_int(fixture, "SELECT left_message::int FROM card WHERE id = %lld",
                             (long long)conversation) != 0;
}

/* --- Messages ------------------------------------------------------------------------------------ */

/* Left as a message, with more words for it, and then given to an agent who takes it by hand. */
static int64_t make_message(struct store_fixture *fixture, int64_t agent)
{
    int64_t conversation = make_waiting(fixture);

    MOVE_OK(&moved, fixture, store_leave_message, conversation, visitor_of(fixture, conversation));
    assert_int_equal(allowed_minutes(fixture, conversation), 180);
    say(fixture, conversation, WIRE_ENTRY_AUTHOR_VISITOR, visitor_of(fixture, conversation), "and");
    struct store_transfer move = {.conversation = conversation,
                                  .by = agent,
                                  .any = true,
                                  .force = true,
                                  .to = WIRE_TRANSFER_TO_AGENT,
                                  .to_id = agent};
    MOVE_OK(&moved, fixture, store_transfer, &move);
    return conversation;
}

static void lose(struct store_fixture *fixture, int64_t agent)
{
    MOVE_OK(&moved, fixture, store_presence_set, agent, WIRE_PRESENCE_STATE_OFFLINE, 0);
}

static void who_came_back_and_chatted_waits_like_others_when_the_agent_is_lost(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "away");
    int64_t silent = make_message(fixture, ann), back = make_message(fixture, ann);

    say(fixture, back, WIRE_ENTRY_AUTHOR_VISITOR, visitor_of(fixture, back), "I am here again");
    lose(fixture, ann);
    assert_int_equal(allowed_minutes(fixture, silent), 180);
    assert_true(shown_as_message(fixture, silent));
    assert_int_equal(allowed_minutes(fixture, back), 120);
    assert_false(shown_as_message(fixture, back));
    /* It was one once: the service level goes on leaving it out. */
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM conversation WHERE left_message"), 2);
}

static void who_came_back_stays_so_with_the_next_agent_and_may_leave_again(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "away");
    int64_t back = make_message(fixture, ann);
    struct store_transfer move = {.conversation = back,
                                  .by = ann,
                                  .any = true,
                                  .force = true,
                                  .to = WIRE_TRANSFER_TO_AGENT,
                                  .to_id = ann};

    say(fixture, back, WIRE_ENTRY_AUTHOR_VISITOR, visitor_of(fixture, back), "I am here again");
    lose(fixture, ann);
    MOVE_OK(&moved, fixture, store_transfer, &move);
    MOVE_OK(&moved, fixture, transfer_to, back, ann, true, 0, SLICE_NONE);
    assert_int_equal(allowed_minutes(fixture, back), 120);
    MOVE_OK(&moved, fixture, store_leave_message, back, visitor_of(fixture, back));
    assert_event(&moved, 0, back, WIRE_ENTRY_EVENT_MESSAGE_LEFT);
    assert_int_equal(allowed_minutes(fixture, back), 180);
    MOVE_OK(&moved, fixture, store_transfer, &move);
    lose(fixture, ann);
    assert_int_equal(allowed_minutes(fixture, back), 180);
}

/* --- What the sweep does when there is something to do ------------------------------------------------ */

static void who_was_passed_over_is_asked_again_when_that_runs_out(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "away");

    MOVE_OK(&moved, fixture, store_presence_set, ann, WIRE_PRESENCE_STATE_ONLINE, 0);
    int64_t waits = make_assigned(fixture, ann);

    MOVE_OK(&moved, fixture, transfer_to, waits, ann, false, 0, SLICE_NONE);
    assert_slice_equal(state_of(fixture, waits), "queued");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 0);
    store_fixture_sql(fixture, "UPDATE waiting SET passed_until = now()");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 1);
    assert_int_equal(agent_of(fixture, waits), ann);
    assert_slice_equal(
        store_fixture_text(fixture, "SELECT move FROM desk_fact ORDER BY id DESC LIMIT 1"),
        "passes_over");
    assert_int_equal(store_fixture_replay(fixture, NULL), 0);
}

static int64_t facts(struct store_fixture *fixture)
{
    return store_fixture_int(fixture, "SELECT count(*) FROM desk_fact");
}

/* An agent who is free, and one who waits for a skill that this one has not. */
static void make_mismatch(struct store_fixture *fixture)
{
    store_fixture_sql(fixture, "SELECT setup_change(NULL, 'skill', 0, '{\"kind\": \"language\", "
                               "\"name\": \"en\"}'); UPDATE team SET fall_back_s = 86400");
    store_fixture_sql(fixture, "SELECT agent_add('ann', 'Ann', 'agent', 4, '$argon2id$x', '{}'); "
                               "UPDATE presence SET state = 'online', gone_at = NULL");
    make_waiting(fixture);
}

static void a_sweep_that_has_nothing_to_decide_takes_no_lock(void **state)
{
    struct store_fixture *fixture = *state;

    make_mismatch(fixture);
    MOVE_OK(&moved, fixture, store_sweep,
            15000); /* what setting up left undecided, and the hours */
    int64_t before = facts(fixture);

    store_fixture_sql(fixture, "BEGIN; SELECT desk_lock()");
    for (int i = 0; i < 3; i++)
        MOVE_OK(&moved, fixture, store_sweep, 15000); /* would wait for us until the test fails */
    store_fixture_sql(fixture, "COMMIT");
    assert_int_equal(facts(fixture), before);
}

static void what_setting_up_made_possible_is_decided_once(void **state)
{
    struct store_fixture *fixture = *state;

    make_mismatch(fixture);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 0);
    int64_t before = facts(fixture);

    store_fixture_sql(
        fixture,
        "SELECT setup_change(NULL, 'agent', a.id, '{\"skills\": {\"en\": 2}}') FROM agent a");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 1);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(facts(fixture), before + 2);
    assert_int_equal(store_fixture_replay(fixture, NULL), 0);
}

/* --- By hand ------------------------------------------------------------------------------------------- */

static void what_leaves_a_conversation_where_it_is_is_no_entry(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t boss = make_agent(fixture, "boss", 1, "offline"), first = make_waiting(fixture),
            second = make_waiting(fixture);

    MOVE_OK(&moved, fixture, store_prioritise, first, boss, -1, true); /* it is there */
    assert_int_equal(moved.count, 0);
    MOVE_OK(&moved, fixture, store_prioritise, second, boss, 1, false);
    assert_int_equal(moved.count, 1);
    assert_event(&moved, 0, second, WIRE_ENTRY_EVENT_MOVED_IN_QUEUE);
    MOVE_OK(&moved, fixture, store_prioritise, second, boss, 1, false);
    assert_int_equal(moved.count, 0);
    MOVE_OK(&moved, fixture, store_prioritise, first, boss, -1, true);
    assert_int_equal(moved.count, 1);
    MOVE_OK(&moved, fixture, store_prioritise, first, boss, -1, true);
    assert_int_equal(moved.count, 0);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT conversation_id FROM waiting ORDER BY rank LIMIT 1"),
        first);
}

/* --- What ranges of waiting are made from -------------------------------------------------------------- */

static void on_line(void *user, const struct store_answer *answer,
                    const struct store_wait_line *line)
{
    assert_int_equal(answer->err, GW_OK);
    assert_slice_equal(line->allowances_s, "0,5400,7200,10800");
    *(bool *)user = true;
}

static void what_a_priority_allows_is_told_with_the_line(void **state)
{
    struct store_fixture *fixture = *state;
    bool told = false;

    assert_int_equal(store_wait_line(fixture->store, on_line, &told), GW_OK);
    store_fixture_wait(fixture, &told);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(who_came_back_and_chatted_waits_like_others_when_the_agent_is_lost),
        STEP(who_came_back_stays_so_with_the_next_agent_and_may_leave_again),
        STEP(who_was_passed_over_is_asked_again_when_that_runs_out),
        STEP(a_sweep_that_has_nothing_to_decide_takes_no_lock),
        STEP(what_setting_up_made_possible_is_decided_once),
        STEP(what_leaves_a_conversation_where_it_is_is_no_entry),
        STEP(what_a_priority_allows_is_told_with_the_line),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
