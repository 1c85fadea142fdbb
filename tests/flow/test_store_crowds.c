/* What there may be very many of: a move that is about all of them takes them some at a time, and a list does not
 * read those that are not on it. */
#include "store/internal.h"
#include "support/store_fixture.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANY 5000
#define LOOKED_AT_MAX 400 /* rows that a page's plan may leave out */

static struct moved moved;

/* --- Moves about many ------------------------------------------------------------------------------------- */

/* So many conversations that wait, as the facts have it too. */
static void make_queue(struct store_fixture *fixture, int count)
{
    store_fixture_sql(
        fixture,
        "INSERT INTO visitor (secret_hash) SELECT sha256(n::text::bytea) FROM generate_series(1, "
        "%d) n; "
        "INSERT INTO conversation (visitor_id, team_id, state, queued_at, demand_id) "
        "SELECT v.id, d.team_id, 'queued', now(), d.id FROM visitor v, demand d WHERE d.skills = "
        "'{}'; "
        "INSERT INTO waiting (conversation_id, demand_id, priority, weight, since, rank, "
        "fall_back_from) "
        "SELECT id, demand_id, priority, weight, queued_at, queued_at, now() FROM conversation; "
        "INSERT INTO desk_fact (at, move, changes) VALUES (clock_timestamp(), 'everything', "
        "fact_everything())",
        count);
}

/* They are assigned, `each` to one agent. */
static void give_all(struct store_fixture *fixture, int each)
{
    store_fixture_sql(fixture,
                      "UPDATE conversation c SET state = 'assigned', assigned_at = now(), held = "
                      "1, agent_id = p.agent_id "
                      "FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %d AS place FROM "
                      "conversation) n, "
                      "     (SELECT agent_id, row_number() OVER (ORDER BY agent_id) - 1 AS place "
                      "FROM presence) p "
                      "WHERE n.id = c.id AND p.place = n.place; "
                      "DELETE FROM waiting; "
                      "UPDATE presence SET load = (SELECT count(*) FROM conversation c WHERE "
                      "c.agent_id = presence.agent_id), "
                      "gone_at = now() - interval '1 minute'; "
                      "INSERT INTO desk_fact (at, move, changes) VALUES (clock_timestamp(), "
                      "'everything', fact_everything())",
                      each);
}

static size_t count_events(enum wire_entry_event event)
{
    size_t count = 0;

    for (size_t i = 0; i < moved.count; i++)
        count += moved.entries[i].entry.has_event && moved.entries[i].entry.event == event;
    return count;
}

static void what_a_whole_office_had_goes_back_in_several_moves(void **state)
{
    struct store_fixture *fixture = *state;
    static const size_t expected[] = {200, 100, 0};

    make_agent(fixture, "ann", 100, "online");
    make_agent(fixture, "bob", 100, "online");
    make_agent(fixture, "cyd", 100, "online");
    make_queue(fixture, 300);
    give_all(fixture, 100);
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        MOVE_OK(&moved, fixture, store_sweep, 15000);
        assert_int_equal(count_events(WIRE_ENTRY_EVENT_RETURNED), expected[i]);
    }
    assert_int_equal(store_fixture_int(fixture, "SELECT sum(load) FROM presence"), 0);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM waiting"), 300);
    assert_int_equal(store_fixture_replay(fixture, NULL), 0);
}

static void who_holds_very_many_still_loses_all_of_them(void **state)
{
    struct store_fixture *fixture = *state;

    make_agent(fixture, "ann", 300, "online");
    make_agent(fixture, "bob", 100, "online");
    make_queue(fixture, 301);
    give_all(fixture, 300);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(count_events(WIRE_ENTRY_EVENT_RETURNED), 300);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(count_events(WIRE_ENTRY_EVENT_RETURNED), 1);
}

static void what_rang_in_vain_goes_back_in_several_moves(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 300, "online");

    make_queue(fixture, 250);
    store_fixture_sql(
        fixture,
        "UPDATE waiting SET ringing_id = %lld, ringing_held = 1, ringing_until = now() "
        "- interval '1 second'; UPDATE presence SET load = 250",
        (long long)ann);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(count_events(WIRE_ENTRY_EVENT_DECLINED), 200);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(count_events(WIRE_ENTRY_EVENT_DECLINED), 50);
    assert_int_equal(load_of(fixture, ann), 0);
}

static void whom_nobody_answered_go_back_in_several_moves(void **state)
{
    struct store_fixture *fixture = *state;

    make_agent(fixture, "ann", 300, "away");
    make_queue(fixture, 250);
    give_all(fixture, 250);
    store_fixture_sql(
        fixture,
        "UPDATE presence SET gone_at = NULL; UPDATE team SET answer_within_s = 30; "
        "UPDATE conversation SET assigned_at = now() - interval '1 hour', last_seq = 1; "
        "INSERT INTO entry (conversation_id, seq, kind, author, author_id, body, created_at) "
        "SELECT id, 1, 'message', 'visitor', visitor_id, 'hello', now() - interval '1 hour' FROM "
        "conversation");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(count_events(WIRE_ENTRY_EVENT_RETURNED), 200);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(count_events(WIRE_ENTRY_EVENT_RETURNED), 50);
}

static void a_desk_that_opens_gives_out_what_waited_in_several_moves(void **state)
{
    struct store_fixture *fixture = *state;
    static const size_t expected[] = {100, 100, 50, 0};

    make_agent(fixture, "ann", 100, "online");
    make_agent(fixture, "bob", 100, "online");
    make_agent(fixture, "cyd", 100, "online");
    store_fixture_sql(fixture, "UPDATE team SET open = false");
    make_queue(fixture, 250);
    store_fixture_sql(fixture, "UPDATE team SET open_from = '-infinity', open_until = '-infinity'");
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        MOVE_OK(&moved, fixture, store_sweep, 15000);
        assert_int_equal(count_events(WIRE_ENTRY_EVENT_ASSIGNED), expected[i]);
    }
    assert_int_equal(store_fixture_int(fixture, "SELECT sum(load) FROM presence"), 250);
    assert_int_equal(store_fixture_replay(fixture, NULL), 0);
}

/* --- Lists over many --------------------------------------------------------------------------------------- */

/* Closed ones of 5,000 days, and one of each kind that is open; the agent had the very oldest. */
static void make_past(struct store_fixture *fixture, int64_t agent)
{
    store_fixture_sql(
        fixture,
        "INSERT INTO visitor (secret_hash) SELECT sha256(n::text::bytea) FROM generate_series(1, "
        "%d) n; "
        "INSERT INTO conversation (visitor_id, team_id, state, closed_at) "
        "SELECT id, 1, 'closed', now() - (%d - row_number() OVER (ORDER BY id)) * interval '1 day' "
        "FROM visitor ORDER BY id; "
        "INSERT INTO conversation_agent (conversation_id, agent_id) SELECT min(id), %lld FROM "
        "conversation",
        MANY, MANY, (long long)agent);
}

static void on_plan(void *user, const struct pg_result *result, int row)
{
    struct buf *plan = user;

    buf_append_slice(plan, pg_text(result, row, 0));
    buf_append_char(plan, '\n');
}

/* How many rows the gateway's plan of a statement read and left out. */
static int64_t left_out(struct store_fixture *fixture, const char *name, const char *values)
{
    static const char mark[] = "Rows Removed by Filter: ";
    struct buf plan;
    int64_t count = 0;
    char sql[256];

    snprintf(sql, sizeof(sql), "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE %s(%s)", name,
             values);
    buf_init(&plan, 65536);
    assert_int_equal(pg_sync_query(fixture->sync, sql, NULL, 0, on_plan, &plan), GW_OK);
    buf_append_char(&plan, '\0');
    assert_int_equal(buf_err(&plan), GW_OK);
    for (const char *at = strstr(plan.data, mark); at != NULL; at = strstr(at + 1, mark))
        count += strtoll(at + sizeof(mark) - 1, NULL, 10);
    if (count > LOOKED_AT_MAX)
        print_error("%s(%s):\n%s", name, values, plan.data);
    buf_done(&plan);
    return count;
}

/* As the gateway's sessions have it, with a plan that was made when the tables were empty. */
static void prepare(struct store_fixture *fixture, enum store__statement statement,
                    const char *values)
{
    const struct pg_statement *prepared = &store__statements()[statement];

    for (const char *const *setting = store__query_settings; *setting != NULL; setting++)
        store_fixture_sql(fixture, "SET %s", *setting);
    store_fixture_sql(fixture, "PREPARE %s AS " SLICE_FMT, prepared->name,
                      SLICE_ARG(prepared->sql));
    store_fixture_sql(fixture, "EXECUTE %s(%s)", prepared->name, values);
}

static void a_list_of_what_is_open_does_not_read_what_is_closed(void **state)
{
    struct store_fixture *fixture = *state;
    static const char *const lists[] = {"1, 'agent', 'all', 0",    "1, 'supervisor', 'all', 0",
                                        "1, 'agent', 'mine', 0",   "1, 'agent', 'queue', 0",
                                        "1, 'agent', 'all', 4000", "1, 'supervisor', 'all', 4000"};
    int64_t ann = make_agent(fixture, "ann", 2, "online");

    prepare(fixture, STORE__read_inbox, lists[0]);
    make_past(fixture, ann);
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        assert_true(left_out(fixture, "read_inbox", lists[i]) <= LOOKED_AT_MAX);
}

static void a_page_of_review_reads_what_it_was_asked_for(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 2, "online");
    char of_agent[80], of_time[80], of_page[80];

    prepare(fixture, STORE__read_review, "NULL, NULL, NULL, NULL, NULL, NULL");
    make_past(fixture, ann);
    int64_t day = store_fixture_int(fixture, "SELECT unix_ms(min(closed_at)) FROM conversation");

    snprintf(of_agent, sizeof(of_agent), "NULL, NULL, %lld, NULL, NULL, NULL", (long long)ann);
    snprintf(of_time, sizeof(of_time), "%lld, %lld, NULL, NULL, NULL, NULL", (long long)day,
             (long long)day + 86400000);
    snprintf(of_page, sizeof(of_page), "NULL, NULL, NULL, NULL, NULL, %lld",
             (long long)store_fixture_int(fixture, "SELECT min(id) + 10 FROM conversation"));
    assert_true(left_out(fixture, "read_review", of_agent) <= LOOKED_AT_MAX);
    assert_true(left_out(fixture, "read_review", of_time) <= LOOKED_AT_MAX);
    assert_true(left_out(fixture, "read_review", of_page) <= LOOKED_AT_MAX);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(what_a_whole_office_had_goes_back_in_several_moves),
        STEP(who_holds_very_many_still_loses_all_of_them),
        STEP(what_rang_in_vain_goes_back_in_several_moves),
        STEP(whom_nobody_answered_go_back_in_several_moves),
        STEP(a_desk_that_opens_gives_out_what_waited_in_several_moves),
        STEP(a_list_of_what_is_open_does_not_read_what_is_closed),
        STEP(a_page_of_review_reads_what_it_was_asked_for),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
