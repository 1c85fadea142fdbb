/* Every move, what it appends, and what it refuses. */
#include "store/admin.h"
#include "support/store_fixture.h"
#include "support/test.h"

#define VISITOR WIRE_ENTRY_AUTHOR_VISITOR
#define AGENT WIRE_ENTRY_AUTHOR_AGENT
#define BOT WIRE_ENTRY_AUTHOR_BOT

/* Large, so not on the stack of each test. */
static struct moved moved;

/* --- open -------------------------------------------------------------------------------- */

static void a_visitor_has_one_open_conversation(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t visitor = make_visitor(fixture);

    MOVE_OK(&moved, fixture, store_open, visitor, SLICE_LIT("zh-CN"), SLICE_NONE);
    assert_int_equal(moved.count, 1);
    int64_t first = moved.entries[0].conversation;

    assert_event(&moved, 0, first, WIRE_ENTRY_EVENT_OPENED);
    assert_int_equal(moved.entries[0].entry.seq, 1);
    assert_int_equal(moved.entries[0].entry.author, WIRE_ENTRY_AUTHOR_SYSTEM);
    assert_false(moved.entries[0].entry.has_author_id);
    assert_slice_equal(moved.entries[0].entry.data, "{\"lang\": \"zh-CN\"}");
    assert_slice_equal(state_of(fixture, first), "bot");

    MOVE_OK(&moved, fixture, store_open, visitor, SLICE_LIT("zh-CN"), SLICE_NONE);
    assert_int_equal(moved.count, 0);

    MOVE_OK(&moved, fixture, store_close, first, VISITOR, visitor, false);
    MOVE_OK(&moved, fixture, store_open, visitor, SLICE_NONE, SLICE_NONE);
    assert_int_equal(moved.count, 1);
    assert_true(moved.entries[0].conversation > first);
}

/* --- hand over ------------------------------------------------------------------------------- */

static void a_hand_over_says_the_last_words_and_queues(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_open(fixture);
    struct store_hand_over move = {.conversation = conversation,
                                   .reason = SLICE_LIT("misses"),
                                   .priority = 1,
                                   .text = SLICE_LIT("I'll get someone"),
                                   .data = SLICE_LIT("{\"answer_to\": 1}")};

    uuid_random(&move.client_id);
    MOVE_OK(&moved, fixture, store_hand_over, &move);
    assert_int_equal(moved.count, 2);
    const struct wire_entry *words = &moved.entries[0].entry;

    assert_int_equal(words->kind, WIRE_ENTRY_KIND_MESSAGE);
    assert_int_equal(words->author, BOT);
    assert_int_equal(words->seq, 2);
    assert_true(words->has_client_id && uuid_eq(&words->client_id, &move.client_id));
    assert_slice_equal(words->text, "I'll get someone");
    assert_slice_equal(words->data, "{\"answer_to\": 1}");
    assert_event(&moved, 1, conversation, WIRE_ENTRY_EVENT_QUEUED);
    assert_json(fixture, moved.entries[1].entry.data, "reason", "misses");
    assert_json(fixture, moved.entries[1].entry.data, "priority", "high");
    assert_slice_equal(state_of(fixture, conversation), "queued");

    MOVE_OK(&moved, fixture, store_hand_over, &move);
    assert_int_equal(moved.count, 0);
    move.conversation += 1000;
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, store_hand_over, &move);
}

static void what_the_bot_said_already_is_not_said_again(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_open(fixture);
    struct store_append_item said = say(fixture, conversation, BOT, 0, "I'll get someone");
    struct store_hand_over move = {.conversation = conversation,
                                   .reason = SLICE_LIT("asked"),
                                   .priority = 2,
                                   .client_id = said.client_id,
                                   .text = SLICE_LIT("I'll get someone")};

    MOVE_OK(&moved, fixture, store_hand_over, &move);
    assert_int_equal(moved.count, 1);
    assert_event(&moved, 0, conversation, WIRE_ENTRY_EVENT_QUEUED);
}

static void a_hand_over_reaches_a_free_agent_at_once(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 2, "online");
    int64_t bob = make_agent(fixture, "bob", 2, "away");
    int64_t conversation = make_open(fixture);
    struct store_hand_over move = {
        .conversation = conversation, .reason = SLICE_LIT("asked"), .priority = 2};

    MOVE_OK(&moved, fixture, store_hand_over, &move);
    assert_int_equal(moved.count, 2);
    assert_event(&moved, 0, conversation, WIRE_ENTRY_EVENT_QUEUED);
    assert_event(&moved, 1, conversation, WIRE_ENTRY_EVENT_ASSIGNED);
    const struct wire_entry *assigned = &moved.entries[1].entry;

    assert_json(fixture, assigned->data, "agent_name", "Ann");
    assert_json(fixture, assigned->data, "reason", "routed");
    assert_json(fixture, assigned->detail, "rule", "only_candidate");
    assert_json(fixture, assigned->detail, "candidates,0,capacity", "2");
    assert_json(fixture, assigned->detail, "excluded,0,why", "away");
    assert_int_equal(agent_of(fixture, conversation), ann);
    assert_int_equal(load_of(fixture, ann), 1);
    assert_int_equal(load_of(fixture, bob), 0);
}

/* --- close ------------------------------------------------------------------------------------- */

static void closing_frees_a_place_for_who_waits(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t first = make_waiting(fixture);
    int64_t second = make_waiting(fixture);

    MOVE_OK(&moved, fixture, store_close, first, AGENT, ann, false);
    assert_int_equal(moved.count, 2);
    assert_event(&moved, 0, first, WIRE_ENTRY_EVENT_CLOSED);
    assert_slice_equal(moved.entries[0].entry.data, "{\"by\": \"agent\"}");
    assert_int_equal(moved.entries[0].entry.author, AGENT);
    assert_int_equal(moved.entries[0].entry.author_id, ann);
    assert_slice_equal(moved.entries[0].entry.author_name, "Ann");
    assert_event(&moved, 1, second, WIRE_ENTRY_EVENT_ASSIGNED);
    assert_int_equal(load_of(fixture, ann), 1);
    assert_int_equal(agent_of(fixture, first), ann); /* who had it last */

    MOVE_OK(&moved, fixture, store_close, first, AGENT, ann, false);
    assert_int_equal(moved.count, 0);
}

static void only_who_may_close_does(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t bob = make_agent(fixture, "bob", 1, "offline");
    int64_t conversation = make_assigned(fixture, ann);
    int64_t visitor = visitor_of(fixture, conversation);
    int64_t with_bot = make_open(fixture);
    int64_t waiting = make_waiting(fixture);

    /* What an agent may not read is not there for them. */
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, store_close, conversation,
                 AGENT, bob, false);
    MOVE_REFUSED(&moved, fixture, GW_EDENIED, WIRE_CODE_NOT_YOURS, store_close, waiting, AGENT, bob,
                 false);
    MOVE_OK(&moved, fixture, store_close, waiting, AGENT, bob, true);
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, store_close, conversation,
                 VISITOR, visitor + 1000, false);
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, store_close,
                 conversation + 1000, AGENT, ann, true);
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, store_close, with_bot, AGENT,
                 ann, false);
    MOVE_OK(&moved, fixture, store_close, conversation, AGENT, bob, true);
    assert_int_equal(moved.count, 1);
    assert_int_equal(load_of(fixture, ann), 0);
}

/* --- transfer ------------------------------------------------------------------------------------- */

static void a_transfer_gives_it_to_the_other_agent(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t conversation = make_assigned(fixture, ann);
    int64_t bob = make_agent(fixture, "bob", 1, "online");

    MOVE_OK(&moved, fixture, transfer_to, conversation, ann, false, bob, SLICE_LIT("knows TRON"));
    assert_int_equal(moved.count, 3);
    assert_int_equal(moved.entries[0].entry.kind, WIRE_ENTRY_KIND_NOTE);
    assert_slice_equal(moved.entries[0].entry.text, "knows TRON");
    assert_event(&moved, 1, conversation, WIRE_ENTRY_EVENT_TRANSFERRED);
    assert_json(fixture, moved.entries[1].entry.data, "to", "agent");
    assert_json(fixture, moved.entries[1].entry.data, "agent_name", "Bob");
    assert_event(&moved, 2, conversation, WIRE_ENTRY_EVENT_ASSIGNED);
    assert_json(fixture, moved.entries[2].entry.data, "reason", "transferred");
    assert_slice_equal(moved.entries[2].entry.detail, NULL);
    assert_int_equal(agent_of(fixture, conversation), bob);
    assert_int_equal(load_of(fixture, ann), 0);
    assert_int_equal(load_of(fixture, bob), 1);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM conversation_agent"), 2);
}

static void a_transfer_needs_an_agent_who_can_take_it(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 2, "online");
    int64_t conversation = make_assigned(fixture, ann);
    int64_t others[6];

    others[0] = make_agent(fixture, "away", 1, "away");
    others[1] = make_agent(fixture, "offline", 1, "offline");
    others[2] = make_agent(fixture, "gone", 1, "online");
    others[3] = make_agent(fixture, "barred", 1, "online");
    others[4] = make_agent(fixture, "reviewer", 1, "online");
    others[5] = 4711;
    store_fixture_sql(fixture, "UPDATE presence SET gone_at = now() WHERE agent_id = %lld",
                      (long long)others[2]);
    store_fixture_sql(fixture, "UPDATE agent SET disabled_at = now() WHERE id = %lld",
                      (long long)others[3]);
    store_fixture_sql(fixture, "UPDATE agent SET role = 'reviewer' WHERE id = %lld",
                      (long long)others[4]);
    for (int i = 0; i < 6; i++) {
        MOVE_REFUSED(&moved, fixture, GW_ECONFLICT, WIRE_CODE_AGENT_UNAVAILABLE, transfer_to,
                     conversation, ann, false, others[i], SLICE_NONE);
    }
    int64_t full = make_agent(fixture, "full", 1, "online");

    make_assigned(fixture, full);
    MOVE_REFUSED(&moved, fixture, GW_ECONFLICT, WIRE_CODE_AGENT_UNAVAILABLE, transfer_to,
                 conversation, ann, false, full, SLICE_LIT("a note that is not kept"));
    MOVE_REFUSED(&moved, fixture, GW_ECONFLICT, WIRE_CODE_SAME_AGENT, transfer_to, conversation,
                 ann, false, ann, SLICE_NONE);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM entry WHERE kind = 'note'"),
                     0);
    assert_int_equal(load_of(fixture, ann), 1);
}

static void only_who_has_it_transfers_it(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t conversation = make_assigned(fixture, ann);
    int64_t waiting = make_waiting(fixture);
    int64_t with_bot = make_open(fixture);
    int64_t bob = make_agent(fixture, "bob", 2, "online");

    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, transfer_to, conversation, bob,
                 false, bob, SLICE_NONE);
    MOVE_REFUSED(&moved, fixture, GW_EDENIED, WIRE_CODE_NOT_YOURS, transfer_to, waiting, bob, false,
                 bob, SLICE_NONE);
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, transfer_to, with_bot, bob,
                 false, bob, SLICE_NONE);
    MOVE_REFUSED(&moved, fixture, GW_EDENIED, WIRE_CODE_NOT_YOURS, transfer_to, with_bot, bob, true,
                 0, SLICE_NONE);
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, transfer_to, 4711, bob, true,
                 bob, SLICE_NONE);
    /* A supervisor picks one out of the queue; to the queue, it is there already. */
    MOVE_OK(&moved, fixture, transfer_to, waiting, ann, true, 0, SLICE_NONE);
    assert_int_equal(moved.count, 0);
    MOVE_OK(&moved, fixture, transfer_to, waiting, ann, true, bob, SLICE_NONE);
    assert_int_equal(agent_of(fixture, waiting), bob);
    MOVE_OK(&moved, fixture, store_close, waiting, AGENT, bob, false);
    MOVE_REFUSED(&moved, fixture, GW_ECONFLICT, WIRE_CODE_CONVERSATION_CLOSED, transfer_to, waiting,
                 bob, false, ann, SLICE_NONE);
    /* A supervisor takes one from the bot, too. */
    MOVE_OK(&moved, fixture, transfer_to, with_bot, ann, true, bob, SLICE_NONE);
    assert_int_equal(agent_of(fixture, with_bot), bob);
}

static void back_to_the_queue_passes_over_who_had_it(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");
    int64_t conversation = make_assigned(fixture, ann);
    int64_t since = store_fixture_int(fixture, "SELECT unix_ms(queued_at) FROM conversation");

    MOVE_OK(&moved, fixture, transfer_to, conversation, ann, false, 0, SLICE_NONE);
    assert_int_equal(moved.count, 2);
    assert_event(&moved, 0, conversation, WIRE_ENTRY_EVENT_TRANSFERRED);
    assert_json(fixture, moved.entries[0].entry.data, "to", "queue");
    assert_event(&moved, 1, conversation, WIRE_ENTRY_EVENT_QUEUED);
    assert_json(fixture, moved.entries[1].entry.data, "reason", "transferred");
    assert_int_equal(store_fixture_int(fixture, "SELECT unix_ms(queued_at) FROM conversation"),
                     since);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 0);

    int64_t bob = make_agent(fixture, "bob", 1, "online");

    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_event(&moved, 0, conversation, WIRE_ENTRY_EVENT_ASSIGNED);
    assert_json(fixture, moved.entries[0].entry.detail, "excluded,0,why", "passed");
    assert_int_equal(agent_of(fixture, conversation), bob);
    /* Once another had it, ann may have it again: bob gives it back. */
    MOVE_OK(&moved, fixture, transfer_to, conversation, bob, false, 0, SLICE_NONE);
    assert_int_equal(agent_of(fixture, conversation), ann);
}

static void a_supervisor_who_takes_it_away_takes_it_from_that_agent(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");
    int64_t conversation = make_assigned(fixture, ann);
    int64_t boss = make_agent(fixture, "boss", 1, "offline");

    MOVE_OK(&moved, fixture, transfer_to, conversation, boss, true, 0, SLICE_NONE);
    assert_slice_equal(state_of(fixture, conversation), "queued");
    assert_int_equal(load_of(fixture, ann), 0);
}

static void a_transfer_lets_the_next_one_in(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t conversation = make_assigned(fixture, ann);
    int64_t waiting = make_waiting(fixture);

    MOVE_OK(&moved, fixture, transfer_to, conversation, ann, false, 0, SLICE_NONE);
    assert_event(&moved, 2, waiting, WIRE_ENTRY_EVENT_ASSIGNED);
    assert_int_equal(agent_of(fixture, waiting), ann);
    assert_slice_equal(state_of(fixture, conversation), "queued");
    assert_int_equal(load_of(fixture, ann), 1);
}

/* --- rate ------------------------------------------------------------------------------------------- */

static void a_rating_is_for_closed_conversations(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_open(fixture);
    int64_t visitor = visitor_of(fixture, conversation);

    MOVE_REFUSED(&moved, fixture, GW_ECONFLICT, WIRE_CODE_NOT_CLOSED, store_rate, conversation,
                 visitor, 5, SLICE_NONE);
    MOVE_OK(&moved, fixture, store_close, conversation, VISITOR, visitor, false);
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, store_rate, conversation,
                 visitor + 1000, 5, SLICE_NONE);
    MOVE_OK(&moved, fixture, store_rate, conversation, visitor, 2, SLICE_LIT("slow"));
    assert_int_equal(moved.count, 1);
    assert_event(&moved, 0, conversation, WIRE_ENTRY_EVENT_RATED);
    assert_slice_equal(moved.entries[0].entry.text, "slow");
    assert_slice_equal(moved.entries[0].entry.data, "{\"score\": 2}");
    /* The answer was lost, so it is sent again; then they think better of it. */
    MOVE_OK(&moved, fixture, store_rate, conversation, visitor, 2, SLICE_LIT("slow"));
    assert_int_equal(moved.count, 0);
    MOVE_OK(&moved, fixture, store_rate, conversation, visitor, 2, SLICE_LIT("but kind"));
    assert_int_equal(moved.count, 1);
    MOVE_OK(&moved, fixture, store_rate, conversation, visitor, 4, SLICE_NONE);
    assert_int_equal(moved.count, 1);
    assert_int_equal(store_fixture_int(fixture, "SELECT rating FROM conversation"), 4);
}

/* --- trouble ------------------------------------------------------------------------------------------------ */

/* A sequence keeps counting when a transaction is undone. */
static void make_rate_fail(struct store_fixture *fixture, const char *sqlstate, int times)
{
    store_fixture_sql(
        fixture,
        "CREATE SEQUENCE IF NOT EXISTS tries; "
        "ALTER SEQUENCE tries RESTART; "
        "CREATE OR REPLACE FUNCTION conversation_rate(p_conversation bigint, p_visitor bigint, "
        "p_score smallint, p_comment text) RETURNS SETOF entry LANGUAGE plpgsql AS $$ BEGIN "
        "IF nextval('tries') <= %d THEN RAISE EXCEPTION 'x' USING ERRCODE = '%s'; END IF; "
        "END $$",
        times, sqlstate);
}

static void a_move_that_loses_a_deadlock_runs_again(void **state)
{
    struct store_fixture *fixture = *state;

    make_rate_fail(fixture, "40P01", 2);
    MOVE_OK(&moved, fixture, store_rate, 1, 1, 5, SLICE_LIT("comment"));
    assert_int_equal(store_fixture_int(fixture, "SELECT last_value FROM tries"), 3);
    make_rate_fail(fixture, "40001", 3);
    MOVE_REFUSED(&moved, fixture, GW_EUNAVAILABLE, WIRE_CODE_UNAVAILABLE, store_rate, 1, 1, 5,
                 SLICE_NONE);
    assert_int_equal(store_fixture_int(fixture, "SELECT last_value FROM tries"), 3);
    make_rate_fail(fixture, "22012", 3);
    MOVE_REFUSED(&moved, fixture, GW_EINVAL, WIRE_CODE_INTERNAL, store_rate, 1, 1, 5, SLICE_NONE);
    assert_int_equal(store_fixture_int(fixture, "SELECT last_value FROM tries"), 1);
    make_rate_fail(fixture, "53100", 3);
    MOVE_REFUSED(&moved, fixture, GW_EUNAVAILABLE, WIRE_CODE_UNAVAILABLE, store_rate, 1, 1, 5,
                 SLICE_NONE);
}

/* A newer version migrates while this one runs: what was prepared is planned anew. */
static void functions_may_be_made_anew_meanwhile(void **state)
{
    struct store_fixture *fixture = *state;
    struct store_migrated migrated;
    int64_t ann = make_agent(fixture, "ann", 4, "online");

    for (int round = 0; round < 3; round++) {
        int64_t conversation = make_assigned(fixture, ann);
        struct store_append_item item = say(fixture, conversation, AGENT, ann, "hello");

        assert_int_equal(item.outcome, STORE_STORED);
        MOVE_OK(&moved, fixture, store_close, conversation, AGENT, ann, false);
        store_fixture_sql(fixture, "UPDATE schema_functions SET hash = 'old'");
        assert_int_equal(store_migrate(fixture->sync, &migrated), GW_OK);
    }
}

static void freeing_the_store_cancels_a_move(void **state)
{
    struct store_fixture *fixture = *state;

    moved_start(&moved, fixture);
    assert_int_equal(store_sweep(fixture->store, 15000, on_moved, &moved), GW_OK);
    store_fixture_stop(fixture);
    assert_true(moved.done);
    assert_int_equal(moved.answer.err, GW_ECANCELLED);
}

/* --- Teams without anybody ------------------------------------------------------------------------------- */

static void nothing_is_transferred_to_a_team_without_anybody(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");
    int64_t conversation = make_assigned(fixture, ann);
    struct store_transfer move = {
        .conversation = conversation,
        .by = ann,
        .to = WIRE_TRANSFER_TO_TEAM,
        .to_id =
            store_fixture_int(fixture, "INSERT INTO team (name) VALUES ('night') RETURNING id")};

    MOVE_REFUSED(&moved, fixture, GW_ECONFLICT, WIRE_CODE_AGENT_UNAVAILABLE, store_transfer, &move);
    assert_int_equal(agent_of(fixture, conversation), ann);
    /* A reviewer takes none, so that one is nobody. */
    store_fixture_sql(fixture,
                      "INSERT INTO team_member SELECT %lld, agent_add('rae', 'Rae', 'reviewer', 1, "
                      "'$argon2id$x')",
                      (long long)move.to_id);
    MOVE_REFUSED(&moved, fixture, GW_ECONFLICT, WIRE_CODE_AGENT_UNAVAILABLE, store_transfer, &move);
    /* Somebody who is away will come back. */
    store_fixture_sql(fixture, "INSERT INTO team_member VALUES (%lld, %lld)", (long long)move.to_id,
                      (long long)make_agent(fixture, "bob", 4, "offline"));
    MOVE_OK(&moved, fixture, store_transfer, &move);
    assert_slice_equal(state_of(fixture, conversation), "queued");
    /* There already: what it waited for is not lost by asking again. */
    store_fixture_sql(fixture, "UPDATE waiting SET reminded_at = now()");
    move.any = true;
    MOVE_OK(&moved, fixture, store_transfer, &move);
    assert_int_equal(moved.count, 0);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM waiting WHERE reminded_at IS NOT NULL"),
        1);
}

static void an_agent_without_a_team_gets_nothing_but_by_hand(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");

    store_fixture_sql(fixture, "DELETE FROM team_member; DELETE FROM demand_agent");
    int64_t conversation = make_waiting(fixture);

    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_slice_equal(state_of(fixture, conversation), "queued");
    assert_slice_equal(store_fixture_text(fixture, "SELECT show_desk_agents() #>> '{0,teams}'"),
                       "[]");
    assert_slice_equal(store_fixture_text(fixture, "SELECT show_teams() #>> '{teams,0,members}'"),
                       "[]");
    MOVE_REFUSED(&moved, fixture, GW_EDENIED, WIRE_CODE_NOT_YOURS, transfer_to, conversation, ann,
                 false, ann, SLICE_NONE);
    MOVE_OK(&moved, fixture, transfer_to, conversation, ann, true, ann,
            SLICE_NONE); /* a supervisor takes it over */
    assert_int_equal(agent_of(fixture, conversation), ann);
    MOVE_REFUSED(&moved, fixture, GW_ECONFLICT, WIRE_CODE_SAME_AGENT, transfer_to, conversation,
                 ann, true, ann, SLICE_NONE);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(a_visitor_has_one_open_conversation),
        STEP(a_hand_over_says_the_last_words_and_queues),
        STEP(what_the_bot_said_already_is_not_said_again),
        STEP(a_hand_over_reaches_a_free_agent_at_once),
        STEP(closing_frees_a_place_for_who_waits),
        STEP(only_who_may_close_does),
        STEP(a_transfer_gives_it_to_the_other_agent),
        STEP(a_transfer_needs_an_agent_who_can_take_it),
        STEP(only_who_has_it_transfers_it),
        STEP(back_to_the_queue_passes_over_who_had_it),
        STEP(a_supervisor_who_takes_it_away_takes_it_from_that_agent),
        STEP(a_transfer_lets_the_next_one_in),
        STEP(a_rating_is_for_closed_conversations),
        STEP(a_move_that_loses_a_deadlock_runs_again),
        STEP(functions_may_be_made_anew_meanwhile),
        STEP(freeing_the_store_cancels_a_move),
        STEP(nothing_is_transferred_to_a_team_without_anybody),
        STEP(an_agent_without_a_team_gets_nothing_but_by_hand),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
