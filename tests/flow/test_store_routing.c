/* Who gets what: random operations against a model of the desk that knows nothing of SQL, and the order of the queue. */
#include "base/clock.h"
#include "support/desk_game.h"
#include "support/test.h"

#include <stdlib.h>

#define OPERATIONS 5000
#define BUDGET_MS 45000
#define COMPARED_FIRST 20000 /* all of the desk after each of these, then after each tenth */

static struct moved moved;

static void the_desk_does_what_the_model_does(void **state)
{
    struct store_fixture *fixture = *state;
    struct desk_game *game = mem_new(sizeof(*game));
    const char *asked = getenv("ROUTING_OPERATIONS");
    int64_t operations = OPERATIONS;
    uint64_t start_ms = clock_mono_ms();

    if (asked != NULL)
        assert_int_equal(slice_to_int64(slice_of(asked), &operations), GW_OK);
    store_fixture_seed();
    desk_game_start(game, fixture);
    while (game->done < operations && (asked != NULL || clock_mono_ms() < start_ms + BUDGET_MS)) {
        desk_game_step(game);
        if (game->done < COMPARED_FIRST || game->done % 10 == 0)
            desk_game_compare(game);
        if (game->done % 50000 == 0)
            print_message("%ld operations, %llu s\n", game->done,
                          (unsigned long long)(clock_mono_ms() - start_ms) / 1000);
    }
    desk_game_compare(game);
    print_message(
        "%ld operations; picks: " SLICE_FMT "\n", game->done,
        SLICE_ARG(store_fixture_text(
            fixture, "SELECT string_agg(format('%%s by %%s', n, rule), ', ') FROM (SELECT "
                     "count(*) AS n, p ->> 'rule' AS rule FROM desk_fact, "
                     "jsonb_array_elements(picks) p GROUP BY 2 ORDER BY 2) r")));
    assert_true(game->done > 100);
    /* And what SQL left as facts says the same, clocks put back and all. */
    assert_int_equal(store_fixture_replay(fixture, NULL), 0);
    free(game);
}

/* --- Order of the queue -------------------------------------------------------------------------- */

static void hand_over(struct store_fixture *fixture, int64_t conversation, int priority)
{
    struct store_hand_over move = {
        .conversation = conversation, .reason = SLICE_LIT("asked"), .priority = priority};

    MOVE_OK(&moved, fixture, store_hand_over, &move);
}

static void the_queue_is_served_by_priority_then_age(void **state)
{
    struct store_fixture *fixture = *state;
    static const int priorities[] = {2, 3, 0, 2, 1, 0};
    static const int order[] = {2, 5, 4, 0, 3, 1};
    int64_t ids[6];

    for (int i = 0; i < 6; i++) {
        ids[i] = make_open(fixture);
        hand_over(fixture, ids[i], priorities[i]);
    }
    int64_t ann = make_agent(fixture, "ann", 1, "away");
    int64_t had = 0;

    MOVE_OK(&moved, fixture, store_presence_set, ann, WIRE_PRESENCE_STATE_ONLINE, 0);
    for (int i = 0; i < 6; i++) {
        if (had != 0) {
            MOVE_OK(&moved, fixture, store_close, had, WIRE_ENTRY_AUTHOR_AGENT, ann, false);
        }
        had = ids[order[i]];
        assert_non_null(moved_event(&moved, had, WIRE_ENTRY_EVENT_ASSIGNED));
    }
}

/* A priority is an allowance of time: nobody is overtaken by all who are more urgent, for ever. */
static void who_waited_two_hours_longer_comes_before_the_urgent(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t old = make_waiting(fixture), urgent = make_open(fixture);

    store_fixture_clock(fixture, STORE_FIXTURE_CLOCK_US + (2 * 3600 + 1) * SECOND_US);
    hand_over(fixture, urgent, 0);
    int64_t ann = make_agent(fixture, "ann", 1, "away");

    MOVE_OK(&moved, fixture, store_presence_set, ann, WIRE_PRESENCE_STATE_ONLINE, 0);
    assert_int_equal(moved.count, 1);
    assert_event(&moved, 0, old, WIRE_ENTRY_EVENT_ASSIGNED);
}

static void a_team_without_room_does_not_hold_up_another(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "offline");
    int64_t team = store_fixture_int(fixture,
                                     "SELECT setup_change(NULL, 'team', 0, '{\"name\": \"other\", "
                                     "\"members\": [%lld]}') -> 'id'",
                                     (long long)ann);
    int64_t first = make_waiting(fixture), second = make_waiting(fixture);
    struct store_transfer move = {
        .conversation = second, .by = ann, .any = true, .to = WIRE_TRANSFER_TO_TEAM, .to_id = team};

    MOVE_OK(&moved, fixture, store_transfer, &move);
    store_fixture_sql(fixture,
                      "SELECT setup_change(NULL, 'team', min(id), '{\"members\": []}') FROM "
                      "team; UPDATE presence SET state = 'online', gone_at = NULL");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 1);
    assert_event(&moved, 0, second, WIRE_ENTRY_EVENT_ASSIGNED);
    assert_int_equal(agent_of(fixture, second), ann);
    assert_slice_equal(state_of(fixture, first), "queued");
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)
#define STEP_WITH_CLOCK(name) test_in(name, store_fixture_setup_with_clock, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP_WITH_CLOCK(the_desk_does_what_the_model_does),
        STEP(the_queue_is_served_by_priority_then_age),
        STEP_WITH_CLOCK(who_waited_two_hours_longer_comes_before_the_urgent),
        STEP(a_team_without_room_does_not_hold_up_another),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
