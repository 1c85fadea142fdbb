/* When a team is open, by its own clock; and what becomes of those who came while it was not. */
#include "support/store_fixture.h"
#include "support/test.h"

#include <string.h>

static struct moved moved;

/* The first team's hours: SQL's VALUES of (weekday, opens, closes). */
static void set_hours(struct store_fixture *fixture, const char *zone, const char *values)
{
    store_fixture_sql(
        fixture,
        "UPDATE team SET time_zone = '%s'; DELETE FROM team_hours; "
        "INSERT INTO team_hours SELECT 1, v.* FROM (VALUES %s) v(weekday, opens, closes)",
        zone, values);
}

static void set_holiday(struct store_fixture *fixture, const char *day)
{
    store_fixture_sql(fixture, "INSERT INTO team_holiday (team_id, day) VALUES (1, '%s')", day);
}

/* Open and shut at these moments, in the order of a line of time: a moment, and whether it is open from then to just
 * before the next one. */
struct turn {
    const char *at;
    bool open;
};

static void check_turns(struct store_fixture *fixture, const struct turn *turns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *state = turns[i].open ? "t" : "f";

        if (!slice_eq_cstr(store_fixture_text(fixture, "SELECT team_open_at(1, '%s')", turns[i].at),
                           state))
            fail_msg("at %s it should be %s", turns[i].at, turns[i].open ? "open" : "closed");
        if (i + 1 < count &&
            !slice_eq_cstr(
                store_fixture_text(fixture,
                                   "SELECT team_open_at(1, timestamptz '%s' - interval '1 second')",
                                   turns[i + 1].at),
                state))
            fail_msg("just before %s it should be %s still", turns[i + 1].at,
                     turns[i].open ? "open" : "closed");
    }
}
#define CHECK_TURNS(fixture, ...)                                                                  \
    check_turns((fixture), (const struct turn[]){__VA_ARGS__},                                     \
                sizeof((const struct turn[]){__VA_ARGS__}) / sizeof(struct turn))

/* The next opening after a moment is this one; "" for none. */
#define assert_opens(fixture, at, expected)                                                        \
    assert_slice_equal(                                                                            \
        store_fixture_text((fixture),                                                              \
                           "SELECT coalesce(to_char(team_opens_at(1, '%s') AT TIME ZONE 'UTC', "   \
                           "'YYYY-MM-DD HH24:MI'), '')",                                           \
                           (at)),                                                                  \
        (expected))

static void without_hours_it_is_always_open(void **state)
{
    struct store_fixture *fixture = *state;

    set_holiday(fixture, "2026-06-01");
    CHECK_TURNS(fixture, {"2026-06-01 12:00Z", true}, {"2026-06-07 03:00Z", true});
    assert_opens(fixture, "2026-06-01 12:00Z", "");
}

static void hours_are_those_of_the_teams_own_clock(void **state)
{
    struct store_fixture *fixture = *state;

    /* Mondays; 1 June 2026 is one. Shanghai is eight hours ahead of UTC, and the span begins on its Monday. */
    set_hours(fixture, "Asia/Shanghai", "(1, time '06:00', time '18:00')");
    CHECK_TURNS(fixture, {"2026-05-31 12:00Z", false}, {"2026-05-31 22:00Z", true},
                {"2026-06-01 10:00Z", false}, {"2026-06-07 22:00Z", true});
    assert_opens(fixture, "2026-06-01 10:00Z", "2026-06-07 22:00");
    /* And Kathmandu by five and three quarters. */
    set_hours(fixture, "Asia/Kathmandu", "(1, time '09:00', time '10:00')");
    CHECK_TURNS(fixture, {"2026-06-01 03:00Z", false}, {"2026-06-01 03:15Z", true},
                {"2026-06-01 04:15Z", false});
}

static void spans_may_touch_run_past_midnight_and_end_at_24(void **state)
{
    struct store_fixture *fixture = *state;

    set_hours(fixture, "UTC",
              "(1, time '09:00', time '12:00'), (1, time '12:00', time '13:00'), "
              "(2, time '22:00', time '24:00'), (3, time '00:00', time '01:00'), "
              "(5, time '22:00', time '06:00'), (7, time '23:00', time '02:00')");
    CHECK_TURNS(fixture, {"2026-06-01 00:00Z", true} /* from Sunday, across the week's end */,
                {"2026-06-01 02:00Z", false}, {"2026-06-01 09:00Z", true},
                {"2026-06-01 12:00Z", true} /* they touch */, {"2026-06-01 13:00Z", false},
                {"2026-06-02 22:00Z", true}, {"2026-06-03 00:00Z", true},
                {"2026-06-03 01:00Z", false}, {"2026-06-05 22:00Z", true},
                {"2026-06-06 00:00Z", true}, {"2026-06-06 06:00Z", false},
                {"2026-06-07 23:00Z", true}, {"2026-06-08 02:00Z", false});
    /* Round the clock, told as one that closes when it opens. */
    set_hours(fixture, "UTC", "(1, time '09:00', time '09:00')");
    CHECK_TURNS(fixture, {"2026-06-01 08:00Z", false}, {"2026-06-01 09:00Z", true},
                {"2026-06-02 09:00Z", false});
}

/* The night to 29 March 2026: 02:00 becomes 03:00, 01:00Z. The one to 25 October: 03:00 becomes 02:00, 01:00Z. */
static void berlins_short_night_and_its_long_one(void **state)
{
    struct store_fixture *fixture = *state;

    /* Saturdays 22:00 to Sundays 06:00: seven hours in spring, nine in autumn, eight else. */
    set_hours(fixture, "Europe/Berlin", "(6, time '22:00', time '06:00')");
    CHECK_TURNS(fixture, {"2026-03-28 20:00Z", false}, {"2026-03-28 21:00Z", true},
                {"2026-03-29 04:00Z", false}, {"2026-04-04 20:00Z", true},
                {"2026-04-05 04:00Z", false}, {"2026-10-24 20:00Z", true},
                {"2026-10-25 05:00Z", false}, {"2026-10-31 21:00Z", true});
    assert_opens(fixture, "2026-03-29 04:00Z", "2026-04-04 20:00");
    assert_opens(fixture, "2026-10-25 05:00Z", "2026-10-31 21:00");
}

static void an_edge_in_the_hour_left_out_is_where_that_hour_is_left_out(void **state)
{
    struct store_fixture *fixture = *state;

    set_hours(fixture, "Europe/Berlin", "(7, time '02:30', time '03:15')");
    CHECK_TURNS(fixture, {"2026-03-29 00:30Z", false}, {"2026-03-29 01:00Z", true},
                {"2026-03-29 01:15Z", false}, {"2026-04-05 00:30Z", true},
                {"2026-04-05 01:15Z", false});
    assert_opens(fixture, "2026-03-28 12:00Z", "2026-03-29 01:00");
    set_hours(fixture, "Europe/Berlin", "(7, time '01:00', time '02:30')");
    CHECK_TURNS(fixture, {"2026-03-28 23:00Z", false}, {"2026-03-29 00:00Z", true},
                {"2026-03-29 01:00Z", false});
    /* All of it in that hour: that Sunday it does not open, and nobody is promised that it will. */
    set_hours(fixture, "Europe/Berlin", "(7, time '02:10', time '02:50')");
    CHECK_TURNS(fixture, {"2026-03-29 00:00Z", false}, {"2026-03-29 12:00Z", false},
                {"2026-04-05 00:10Z", true});
    assert_opens(fixture, "2026-03-28 12:00Z", "2026-04-05 00:10");
}

static void an_edge_in_the_hour_that_comes_twice_is_in_its_second_time(void **state)
{
    struct store_fixture *fixture = *state;

    set_hours(fixture, "Europe/Berlin",
              "(6, time '22:00', time '02:30'), (7, time '02:30', time '08:00')");
    CHECK_TURNS(fixture, {"2026-10-24 20:00Z", true}, {"2026-10-25 00:30Z", true},
                {"2026-10-25 01:30Z", true}, {"2026-10-25 07:00Z", false});
    set_hours(fixture, "Europe/Berlin", "(7, time '02:15', time '02:45')");
    CHECK_TURNS(fixture, {"2026-10-25 00:15Z", false}, {"2026-10-25 01:15Z", true},
                {"2026-10-25 01:45Z", false});
}

/* 8 March 2026: 02:00 becomes 03:00, 07:00Z. 1 November: 02:00 becomes 01:00, 06:00Z. */
static void new_yorks_short_night_and_its_long_one(void **state)
{
    struct store_fixture *fixture = *state;

    set_hours(fixture, "America/New_York",
              "(6, time '20:00', time '03:30'), (7, time '09:00', time '17:00'), (7, time '22:00', "
              "time '24:00')");
    CHECK_TURNS(fixture, {"2026-03-08 00:00Z", false}, {"2026-03-08 01:00Z", true},
                {"2026-03-08 07:30Z", false}, {"2026-03-08 13:00Z", true},
                {"2026-03-08 21:00Z", false}, {"2026-03-09 02:00Z", true},
                {"2026-03-09 04:00Z", false});
    CHECK_TURNS(fixture, {"2026-10-31 23:00Z", false}, {"2026-11-01 00:00Z", true},
                {"2026-11-01 08:30Z", false}, {"2026-11-01 14:00Z", true},
                {"2026-11-01 22:00Z", false}, {"2026-11-02 03:00Z", true},
                {"2026-11-02 05:00Z", false});
    set_hours(fixture, "America/New_York", "(7, time '01:30', time '02:30')");
    CHECK_TURNS(fixture, {"2026-03-08 06:00Z", false}, {"2026-03-08 06:30Z", true},
                {"2026-03-08 07:00Z", false}, {"2026-11-01 05:30Z", false},
                {"2026-11-01 06:30Z", true}, {"2026-11-01 07:30Z", false});
}

static void on_a_holiday_nothing_opens_and_what_is_open_goes_on(void **state)
{
    struct store_fixture *fixture = *state;

    set_hours(fixture, "UTC",
              "(1, time '22:00', time '02:00'), (2, time '01:30', time '05:00'), "
              "(2, time '22:00', time '02:00'), (3, time '09:00', time '10:00')");
    set_holiday(fixture, "2026-06-02"); /* a Tuesday */
    CHECK_TURNS(fixture, {"2026-06-01 22:00Z", true}, {"2026-06-02 02:00Z", false},
                {"2026-06-02 22:00Z", false}, {"2026-06-03 09:00Z", true},
                {"2026-06-03 10:00Z", false});
    assert_opens(fixture, "2026-06-02 02:00Z", "2026-06-03 09:00");
    /* The day is the one of the team's calendar. */
    set_hours(fixture, "Pacific/Auckland",
              "(2, time '09:00', time '17:00'), (3, time '09:00', time '17:00')");
    CHECK_TURNS(fixture, {"2026-06-01 21:00Z", false}, {"2026-06-02 21:00Z", true});
}

static void an_opening_is_looked_for_within_60_days(void **state)
{
    struct store_fixture *fixture = *state;

    set_hours(fixture, "UTC", "(1, time '09:00', time '10:00')");
    store_fixture_sql(
        fixture, "INSERT INTO team_holiday (team_id, day) "
                 "SELECT 1, d FROM generate_series(date '2026-06-01', '2026-07-27', '1 week') d");
    assert_opens(fixture, "2026-06-04 00:00Z", "2026-08-03 09:00"); /* 60 days on */
    assert_opens(fixture, "2026-06-03 23:00Z", "");
}

/* --- The sweep opens and closes ------------------------------------------------------------------ */

static void sweep(struct store_fixture *fixture)
{
    MOVE_OK(&moved, fixture, store_sweep, 15000);
}

/* By hours of one whole day a week: today, or the day after tomorrow. */
static void open_today(struct store_fixture *fixture, bool open)
{
    store_fixture_sql(
        fixture,
        "UPDATE team SET open_until = '-infinity'; DELETE FROM team_hours; "
        "INSERT INTO team_hours SELECT 1, d, '00:00', '24:00' "
        "FROM generate_series(1, 7) d WHERE (d = extract(isodow FROM now() AT TIME ZONE "
        "'UTC')::int OR d %% 7 = extract(dow FROM now() AT TIME ZONE 'UTC' + interval '1 "
        "day')::int) = %s",
        open ? "true" : "false");
}

static void facts_tell_the_team(struct store_fixture *fixture, const char *open)
{
    assert_slice_equal(
        store_fixture_text(fixture,
                           "SELECT f #>> '{open}' FROM desk_fact, jsonb_array_elements(changes) f "
                           "WHERE f ? 'ring' ORDER BY id DESC LIMIT 1"),
        open);
}

static int64_t hand_over(struct store_fixture *fixture, int priority)
{
    struct store_hand_over move = {
        .conversation = make_open(fixture), .reason = SLICE_LIT("asked"), .priority = priority};

    MOVE_OK(&moved, fixture, store_hand_over, &move);
    return move.conversation;
}

static void what_came_while_it_was_closed_is_assigned_at_the_opening_oldest_first(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t waits[3];

    open_today(fixture, false);
    sweep(fixture);
    assert_slice_equal(store_fixture_text(fixture, "SELECT open FROM team"), "f");
    facts_tell_the_team(fixture, "false");
    int64_t ann = make_agent(fixture, "ann", 2, "online");

    for (int i = 0; i < 3; i++) {
        waits[i] = hand_over(fixture, 2);
        const struct wire_entry *queued = moved_event(&moved, waits[i], WIRE_ENTRY_EVENT_QUEUED);

        assert_non_null(queued);
        assert_slice_equal(
            store_fixture_text(
                fixture,
                "SELECT ('" SLICE_FMT
                "'::jsonb ->> 'opens_at')::bigint = unix_ms(team_opens_at(1, now()))",
                SLICE_ARG(queued->data)),
            "t");
        assert_slice_equal(state_of(fixture, waits[i]), "queued");
    }
    /* The second one is the oldest, whatever its number. */
    store_fixture_sql(
        fixture, "UPDATE waiting SET rank = rank - interval '1 hour' WHERE conversation_id = %lld",
        (long long)waits[1]);
    sweep(fixture);
    assert_int_equal(moved.count, 0);

    open_today(fixture, true);
    sweep(fixture);
    assert_slice_equal(store_fixture_text(fixture, "SELECT open FROM team"), "t");
    facts_tell_the_team(fixture, "true");
    assert_int_equal(moved.count, 2);
    assert_int_equal(agent_of(fixture, waits[0]), ann);
    assert_int_equal(agent_of(fixture, waits[1]), ann);
    assert_slice_equal(state_of(fixture, waits[2]), "queued");
    assert_slice_equal(
        store_fixture_text(fixture,
                           "SELECT picks -> 0 ->> 'conversation' = '%lld' FROM desk_fact "
                           "WHERE move = 'hours' AND picks <> '[]'",
                           (long long)waits[1]),
        "t");
}

static void what_is_urgent_is_not_held_back_by_closing_hours(void **state)
{
    struct store_fixture *fixture = *state;

    open_today(fixture, false);
    sweep(fixture);
    int64_t ann = make_agent(fixture, "ann", 4, "online");
    int64_t plain = hand_over(fixture, 1);
    int64_t urgent = hand_over(fixture, 0);

    assert_int_equal(agent_of(fixture, urgent), ann);
    assert_null(
        strstr(store_fixture_text(
                   fixture,
                   "SELECT data::text FROM entry WHERE conversation_id = %lld AND event = 'queued'",
                   (long long)urgent)
                   .data,
               "opens_at"));
    assert_slice_equal(state_of(fixture, plain), "queued");
}

static void a_supervisors_word_counts_for_what_came_while_it_was_closed(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t sue = make_agent(fixture, "sue", 1, "offline");

    open_today(fixture, false);
    sweep(fixture);
    int64_t older = hand_over(fixture, 2), raised = hand_over(fixture, 2);

    MOVE_OK(&moved, fixture, store_prioritise, raised, sue, 1, false);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT conversation_id FROM waiting ORDER BY rank LIMIT 1"),
        raised);
    assert_slice_equal(state_of(fixture, older), "queued");
}

static void closing_takes_nobody_the_conversation_they_have(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");
    int64_t conversation = make_assigned(fixture, ann);

    open_today(fixture, false);
    sweep(fixture);
    assert_slice_equal(store_fixture_text(fixture, "SELECT open FROM team"), "f");
    assert_int_equal(moved.count, 0);
    assert_int_equal(agent_of(fixture, conversation), ann);
}

static void another_teams_hours_hold_nobody_back(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");

    open_today(fixture, true);
    store_fixture_sql(
        fixture, "INSERT INTO team (name) VALUES ('night'); INSERT INTO team_hours SELECT 2, 1 + "
                 "extract(dow FROM now() + interval '2 days')::int, '00:00', '00:01'");
    sweep(fixture);
    assert_slice_equal(
        store_fixture_text(fixture, "SELECT string_agg(open::text, ' ' ORDER BY id) FROM team"),
        "true false");
    assert_int_equal(agent_of(fixture, hand_over(fixture, 2)), ann);
}

#define MINUTE_US INT64_C(60000000)
#define THURSDAY_US                                                                                \
    INT64_C(1774526400000000) /* 2026-03-26 12:00 UTC; Berlin's short night is two on */

/* Open as its hours have it, after a sweep. */
static void check_open(struct store_fixture *fixture, int64_t at_us)
{
    store_fixture_clock(fixture, at_us);
    sweep(fixture);
    assert_slice_equal(store_fixture_text(fixture, "SELECT string_agg((open = team_open_at(id, "
                                                   "now()))::text, ' ') FROM team"),
                       "true true");
}

static void teams_turn_at_their_edges_and_are_asked_at_no_other_time(void **state)
{
    struct store_fixture *fixture = *state;
    int asked = 0;
    int64_t last = 0;

    store_fixture_clock(fixture, THURSDAY_US);
    store_fixture_sql(
        fixture,
        "SELECT setup_change(NULL, 'team', 0, '{\"name\": \"Berlin\", \"time_zone\": "
        "\"Europe/Berlin\", \"hours\": [{\"weekday\": 5, \"opens\": \"22:00\", \"closes\": "
        "\"06:00\"}, {\"weekday\": 6, \"opens\": \"22:00\", \"closes\": \"06:00\"}, "
        "{\"weekday\": 1, \"opens\": \"09:00\", \"closes\": \"12:00\"}, {\"weekday\": 1, "
        "\"opens\": \"12:00\", \"closes\": \"13:20\"}], \"holidays\": [{\"day\": "
        "\"2026-03-28\"}]}')");
    for (int64_t at_us = THURSDAY_US; at_us < THURSDAY_US + 9 * 1440 * MINUTE_US;
         at_us += 20 * MINUTE_US) {
        check_open(fixture, at_us);
        int64_t from = store_fixture_int(fixture, "SELECT unix_us(max(open_from)) FROM team");
        asked += from != last;
        last = from;
    }
    assert_in_range(asked, 7, 10); /* four spans' edges, but for the holiday's, and once a week */
    /* Put back, and forward, by any time. */
    check_open(fixture, THURSDAY_US + 5 * 1440 * MINUTE_US + 1);
    check_open(fixture, THURSDAY_US + 4 * 1440 * MINUTE_US);
    check_open(fixture, THURSDAY_US + 30 * 1440 * MINUTE_US);
    check_open(fixture, THURSDAY_US + 2000 * MINUTE_US);
}

#define STEP_WITH_CLOCK(name) test_in(name, store_fixture_setup_with_clock, store_fixture_teardown)
#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(without_hours_it_is_always_open),
        STEP(hours_are_those_of_the_teams_own_clock),
        STEP(spans_may_touch_run_past_midnight_and_end_at_24),
        STEP(berlins_short_night_and_its_long_one),
        STEP(an_edge_in_the_hour_left_out_is_where_that_hour_is_left_out),
        STEP(an_edge_in_the_hour_that_comes_twice_is_in_its_second_time),
        STEP(new_yorks_short_night_and_its_long_one),
        STEP(on_a_holiday_nothing_opens_and_what_is_open_goes_on),
        STEP(an_opening_is_looked_for_within_60_days),
        STEP(what_came_while_it_was_closed_is_assigned_at_the_opening_oldest_first),
        STEP(what_is_urgent_is_not_held_back_by_closing_hours),
        STEP(a_supervisors_word_counts_for_what_came_while_it_was_closed),
        STEP(closing_takes_nobody_the_conversation_they_have),
        STEP(another_teams_hours_hold_nobody_back),
        STEP_WITH_CLOCK(teams_turn_at_their_edges_and_are_asked_at_no_other_time),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
