/* Setting up teams: what is taken, and what is refused in which words and changes nothing. */
#include "support/store_setup.h"
#include "support/test.h"

#include <stdio.h>

static struct moved moved;

static void a_team_has_a_name_that_no_other_one_has(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t night = setup_changed(fixture, "team", 0, "{\"name\": \" Night \"}");

    assert_slice_equal(
        store_fixture_text(fixture, "SELECT name FROM team WHERE id = %lld", (long long)night),
        "Night");
    CHECK_REFUSALS(fixture, "team", 0, {"{}", "name: a team has one"},
                   {"{\"name\": \"\"}", "name: must be one line of 1 to 60 characters"},
                   {"{\"name\": \"  \"}", "name: must be one line of 1 to 60 characters"},
                   {"{\"name\": null}", "name: must be one line of 1 to 60 characters"},
                   {"{\"name\": 5}", "name: must be one line of 1 to 60 characters"},
                   {"{\"name\": \"two\\nlines\"}", "name: must be one line of 1 to 60 characters"},
                   {"{\"name\": \"1234567890123456789012345678901234567890123456789012345678901\"}",
                    "name: must be one line of 1 to 60 characters"},
                   {"{\"name\": \"support\"}", "name: there is a team support already"},
                   {"{\"name\": \"nIGHT\"}", "name: there is a team nIGHT already"});
    CHECK_REFUSALS(fixture, "team", night,
                   {"{\"name\": \"Support\"}", "name: there is a team Support already"});
    setup_changed(fixture, "team", night, "{\"name\": \"NIGHT\"}"); /* its own */
    assert_json(fixture, setup_change(fixture, "team", 99, "{}"), "error", "not_found");
    assert_json(fixture, setup_change(fixture, "team", 99, "{}"), "message",
                "there is no such team");
}

static void a_teams_numbers_are_whole_and_in_range(void **state)
{
    struct store_fixture *fixture = *state;

    setup_changed(
        fixture, "team", 1,
        "{\"ring_s\": 20, \"answer_within_s\": 30, \"fall_back_s\": 0, \"keep_place_s\": 10, "
        "\"answer_goal_s\": 86400}");
    CHECK_REFUSALS(
        fixture, "team", 1, {"{\"ring_s\": 4}", "ring_s: must be a whole number from 5 to 300"},
        {"{\"ring_s\": 301}", "ring_s: must be a whole number from 5 to 300"},
        {"{\"ring_s\": 5.5}", "ring_s: must be a whole number from 5 to 300"},
        {"{\"ring_s\": 1e300}", "ring_s: must be a whole number from 5 to 300"},
        {"{\"ring_s\": \"20\"}", "ring_s: must be a whole number from 5 to 300"},
        {"{\"ring_s\": [20]}", "ring_s: must be a whole number from 5 to 300"},
        {"{\"answer_within_s\": 29}", "answer_within_s: must be a whole number from 30 to 86400"},
        {"{\"answer_within_s\": true}", "answer_within_s: must be a whole number from 30 to 86400"},
        {"{\"fall_back_s\": -1}", "fall_back_s: must be a whole number from 0 to 86400"},
        {"{\"fall_back_s\": null}", "fall_back_s: must be a whole number from 0 to 86400"},
        {"{\"keep_place_s\": 9}", "keep_place_s: must be a whole number from 10 to 86400"},
        {"{\"answer_goal_s\": 86401}", "answer_goal_s: must be a whole number from 5 to 86400"});
    setup_changed(fixture, "team", 1, "{\"ring_s\": null, \"answer_within_s\": null}");
    assert_int_equal(
        store_fixture_int(
            fixture, "SELECT count(*) FROM team WHERE ring_s IS NULL AND answer_within_s IS NULL "
                     "AND fall_back_s = 0 AND keep_place_s = 10 AND answer_goal_s = 86400"),
        1);
}

static void what_is_no_setting_or_no_object_is_refused(void **state)
{
    struct store_fixture *fixture = *state;

    CHECK_REFUSALS(fixture, "team", 1, {"[]", "the settings must be an object"},
                   {"5", "the settings must be an object"},
                   {"null", "the settings must be an object"},
                   {"{\"open\": false}", "open: there is no such setting"},
                   {"{\"name\": \"x\", \"Name\": \"x\"}", "Name: there is no such setting"});
    CHECK_REFUSALS(fixture, "skill", 0, {"{\"level\": 1}", "level: there is no such setting"});
    CHECK_REFUSALS(fixture, "agent", make_agent(fixture, "ann", 2, "online"),
                   {"{\"role\": \"admin\"}", "role: there is no such setting"},
                   {"\"x\"", "the settings must be an object"});
}

static void a_time_zone_is_one_of_the_known_ones(void **state)
{
    struct store_fixture *fixture = *state;

    setup_changed(fixture, "team", 1, "{\"time_zone\": \"Asia/Shanghai\"}");
    CHECK_REFUSALS(
        fixture, "team", 1,
        {"{\"time_zone\": \"Mars/Olympus\"}",
         "time_zone: Mars/Olympus is not one of the IANA time zones, such as Asia/Shanghai"},
        {"{\"time_zone\": \"UTC+8\"}",
         "time_zone: UTC+8 is not one of the IANA time zones, such as Asia/Shanghai"},
        {"{\"time_zone\": \"posix/UTC\"}",
         "time_zone: posix/UTC is not one of the IANA time zones, such as Asia/Shanghai"},
        {"{\"time_zone\": 8}", "time_zone: must be one line of 1 to 60 characters"});
}

static void hours_are_spans_that_do_not_overlap(void **state)
{
    struct store_fixture *fixture = *state;

    setup_changed(fixture, "team", 1,
                  "{\"hours\": [{\"weekday\": 1, \"opens\": \"09:00\", \"closes\": \"12:00\"}, "
                  "{\"weekday\": 1, \"opens\": \"12:00\", "
                  "\"closes\": \"24:00\"}, {\"weekday\": 2, \"opens\": \"00:00\", \"closes\": "
                  "\"00:30\"}, {\"weekday\": 7, \"opens\": "
                  "\"22:00\", \"closes\": \"09:00\"}]}");
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM team_hours"), 4);
    CHECK_REFUSALS(
        fixture, "team", 1, {"{\"hours\": {}}", "hours: must be a list of at most 50"},
        {"{\"hours\": [1]}", "hours: each must be an object of weekday, opens, closes"},
        {"{\"hours\": [null]}", "hours: each must be an object of weekday, opens, closes"},
        {"{\"hours\": [{\"weekday\": 1, \"opens\": \"09:00\", \"closes\": \"10:00\", \"name\": "
         "\"x\"}]}",
         "hours: each must be an object of weekday, opens, closes"},
        {"{\"hours\": [{\"weekday\": 0, \"opens\": \"09:00\", \"closes\": \"10:00\"}]}",
         "hours: weekday must be 1 (Monday) to 7 (Sunday)"},
        {"{\"hours\": [{\"weekday\": \"1\", \"opens\": \"09:00\", \"closes\": \"10:00\"}]}",
         "hours: weekday must be 1 (Monday) to 7 (Sunday)"},
        {"{\"hours\": [{\"opens\": \"09:00\", \"closes\": \"10:00\"}]}",
         "hours: weekday must be 1 (Monday) to 7 (Sunday)"},
        {"{\"hours\": [{\"weekday\": 1, \"closes\": \"10:00\"}]}",
         "hours: opens must be a time from 00:00 to 23:59"},
        {"{\"hours\": [{\"weekday\": 1, \"opens\": \"24:00\", \"closes\": \"10:00\"}]}",
         "hours: opens must be a time from 00:00 to 23:59"},
        {"{\"hours\": [{\"weekday\": 1, \"opens\": 900, \"closes\": \"10:00\"}]}",
         "hours: opens must be a time from 00:00 to 23:59"},
        {"{\"hours\": [{\"weekday\": 1, \"opens\": \"9:00\", \"closes\": \"10:00\"}]}",
         "hours: opens must be a time from 00:00 to 23:59"},
        {"{\"hours\": [{\"weekday\": 1, \"opens\": \"09:00\", \"closes\": \"24:01\"}]}",
         "hours: closes must be a time from 00:00 to 24:00"},
        {"{\"hours\": [{\"weekday\": 1, \"opens\": \"09:00\", \"closes\": \"10:00\"}, "
         "{\"weekday\": 1, \"opens\": \"09:00\", "
         "\"closes\": \"10:00\"}]}",
         "hours: Monday from 09:00 overlaps with another span"},
        {"{\"hours\": [{\"weekday\": 3, \"opens\": \"09:00\", \"closes\": \"10:00\"}, "
         "{\"weekday\": 3, \"opens\": \"09:59\", "
         "\"closes\": \"11:00\"}]}",
         "hours: Wednesday from 09:59 overlaps with another span"},
        {"{\"hours\": [{\"weekday\": 3, \"opens\": \"20:00\", \"closes\": \"02:00\"}, "
         "{\"weekday\": 4, \"opens\": \"01:00\", "
         "\"closes\": \"11:00\"}]}",
         "hours: Thursday from 01:00 overlaps with another span"},
        {"{\"hours\": [{\"weekday\": 7, \"opens\": \"20:00\", \"closes\": \"02:00\"}, "
         "{\"weekday\": 1, \"opens\": \"01:00\", "
         "\"closes\": \"11:00\"}]}",
         "hours: Monday from 01:00 overlaps with another span"},
        {"{\"hours\": [{\"weekday\": 5, \"opens\": \"09:00\", \"closes\": \"09:00\"}, "
         "{\"weekday\": 6, \"opens\": \"08:59\", "
         "\"closes\": \"11:00\"}]}",
         "hours: Saturday from 08:59 overlaps with another span"});
    store_fixture_sql(
        fixture,
        "DO $$ BEGIN ASSERT (SELECT setup_change(NULL, 'team', 1, jsonb_build_object('hours', "
        "jsonb_agg('{\"weekday\": 1}'::jsonb))) ->> 'message' = 'hours: must be a list of at most "
        "50' "
        "FROM generate_series(1, 51)); END $$");
    setup_changed(fixture, "team", 1, "{\"hours\": []}");
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM team_hours"), 0);
}

static void holidays_are_days_of_the_calendar_each_once(void **state)
{
    struct store_fixture *fixture = *state;

    setup_changed(fixture, "team", 1,
                  "{\"holidays\": [{\"day\": \"2028-02-29\", \"name\": \"leap\"}, {\"day\": "
                  "\"2026-12-31\"}]}");
    CHECK_REFUSALS(
        fixture, "team", 1,
        {"{\"holidays\": \"2026-12-25\"}", "holidays: must be a list of at most 400"},
        {"{\"holidays\": [\"2026-12-25\"]}", "holidays: each must be an object of day, name"},
        {"{\"holidays\": [{\"date\": \"2026-12-25\"}]}",
         "holidays: each must be an object of day, name"},
        {"{\"holidays\": [{\"name\": \"x\"}]}", "holidays: null is no day; write 2026-12-25"},
        {"{\"holidays\": [{\"day\": 20261225}]}", "holidays: 20261225 is no day; write 2026-12-25"},
        {"{\"holidays\": [{\"day\": \"2026-02-29\"}]}",
         "holidays: 2026-02-29 is no day; write 2026-12-25"},
        {"{\"holidays\": [{\"day\": \"2026-04-31\"}]}",
         "holidays: 2026-04-31 is no day; write 2026-12-25"},
        {"{\"holidays\": [{\"day\": \"0000-01-01\"}]}",
         "holidays: 0000-01-01 is no day; write 2026-12-25"},
        {"{\"holidays\": [{\"day\": \"2026-1-1\"}]}",
         "holidays: 2026-1-1 is no day; write 2026-12-25"},
        {"{\"holidays\": [{\"day\": \"2026-01-01\", \"name\": 1}]}",
         "holidays: the name of 2026-01-01 must be one line of at most 100 characters"},
        {"{\"holidays\": [{\"day\": \"2026-01-01\", \"name\": \"a\\nb\"}]}",
         "holidays: the name of 2026-01-01 must be one line of at most 100 characters"},
        {"{\"holidays\": [{\"day\": \"2026-01-01\"}, {\"day\": \"2026-01-01\", \"name\": "
         "\"again\"}]}",
         "holidays: 2026-01-01 is there twice"});
    assert_slice_equal(
        store_fixture_text(
            fixture, "SELECT string_agg(day || ' ' || name, ', ' ORDER BY day) FROM team_holiday"),
        "2026-12-31 , 2028-02-29 leap");
}

static void hours_that_are_set_hold_at_once(void **state)
{
    struct store_fixture *fixture = *state;
    struct slice never = store_fixture_text(
        fixture, "SELECT jsonb_build_object('hours', "
                 "jsonb_build_array(jsonb_build_object('weekday', 1 + extract(dow FROM now() + "
                 "interval '2 days'), 'opens', '00:00', 'closes', '00:01')))::text");

    setup_changed(fixture, "team", 1, never.data);
    assert_slice_equal(store_fixture_text(fixture, "SELECT open FROM team"), "f");
    assert_slice_equal(
        store_fixture_text(fixture, "SELECT changes::text FROM desk_fact WHERE move = 'setup'"),
        "[{\"open\": false, \"ring\": null, \"team\": 1}]");
    setup_changed(fixture, "team", 1, "{\"hours\": []}");
    assert_slice_equal(store_fixture_text(fixture, "SELECT open FROM team"), "t");
}

static void members_are_agents_and_routing_knows_who_is_one(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 2, "online"),
            bob = make_agent(fixture, "bob", 2, "online");
    char settings[64];

    CHECK_REFUSALS(
        fixture, "team", 1, {"{\"members\": 1}", "members: must be a list of at most 1000"},
        {"{\"members\": [99]}", "members: there is no agent 99"},
        {"{\"members\": [null]}", "members: there is no agent null"},
        {"{\"members\": [\"1\"]}", "members: there is no agent \"1\""},
        {"{\"members\": [1.5]}", "members: there is no agent 1.5"},
        {"{\"members\": [{}]}", "members: there is no agent {}"},
        {"{\"members\": [1e30]}", "members: there is no agent 1000000000000000000000000000000"});
    snprintf(settings, sizeof(settings), "{\"members\": [%lld, %lld, %lld]}", (long long)bob,
             (long long)bob, (long long)bob);
    setup_changed(fixture, "team", 1, settings);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM team_member"), 1);
    assert_int_equal(store_fixture_int(fixture,
                                       "SELECT count(*) FROM demand_agent WHERE agent_id = %lld",
                                       (long long)ann),
                     0);
    assert_int_equal(agent_of(fixture, make_waiting(fixture)), bob);
    /* In the order of the facts, each agent as it is now. */
    assert_slice_equal(
        store_fixture_text(
            fixture, "SELECT string_agg(f ->> 'teams', ' ' ORDER BY f ->> 'agent') FROM desk_fact, "
                     "jsonb_array_elements(changes) f WHERE move = 'setup' AND f ? 'agent'"),
        "[] [1]");
}

static void there_are_at_most_200_teams_and_200_skills(void **state)
{
    struct store_fixture *fixture = *state;

    store_fixture_sql(fixture,
                      "INSERT INTO team (name) SELECT 'team ' || n FROM generate_series(1, 198) n; "
                      "INSERT INTO skill (kind, name) SELECT 'topic', 'topic-' || n FROM "
                      "generate_series(1, 199) n");
    setup_changed(fixture, "team", 0, "{\"name\": \"the 200th\"}");
    setup_changed(fixture, "skill", 0, "{\"kind\": \"topic\", \"name\": \"the-200th\"}");
    CHECK_REFUSALS(fixture, "team", 0, {"{\"name\": \"one more\"}", "there are 200 teams already"});
    CHECK_REFUSALS(fixture, "skill", 0,
                   {"{\"kind\": \"topic\", \"name\": \"more\"}", "there are 200 skills already"});
    setup_changed(fixture, "team", 1, "{\"name\": \"the first\"}");
}

/* --- Teams that end --------------------------------------------------------------------------------- */

static void a_team_is_deleted_when_nothing_needs_it_and_its_closed_conversations_stay(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");
    int64_t night = setup_changed(fixture, "team", 0, "{\"name\": \"Night\", \"members\": [1]}");
    struct store_transfer move = {.conversation = make_waiting(fixture),
                                  .by = ann,
                                  .any = true,
                                  .to = WIRE_TRANSFER_TO_TEAM,
                                  .to_id = night};

    MOVE_OK(&moved, fixture, store_transfer, &move);
    CHECK_REFUSALS(fixture, "team_delete", night,
                   {"{}", "open conversations of this team: 1; close them or transfer them first"});
    CHECK_REFUSALS(
        fixture, "team_delete", night - 1,
        {"{}", "conversations begin with this team; let them begin with another one first"});
    MOVE_OK(&moved, fixture, store_close, move.conversation, WIRE_ENTRY_AUTHOR_SYSTEM, 0, true);
    setup_changed(fixture, "team_delete", night, "{}");
    assert_json(fixture, setup_change(fixture, "team", night, "{\"ring_s\": 30}"), "error",
                "not_found");
    move.conversation = make_waiting(fixture);
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, store_transfer, &move);
    /* Its name is free again. */
    assert_true(setup_changed(fixture, "team", 0, "{\"name\": \"night\"}") > night);
}

static void conversations_begin_with_one_team_and_new_agents_are_in_it(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t night = setup_changed(fixture, "team", 0, "{\"name\": \"Night\"}");

    CHECK_REFUSALS(fixture, "team", night - 1,
                   {"{\"begins\": false}",
                    "begins: conversations begin with this team; say it of another one instead"});
    setup_changed(fixture, "team", night, "{\"begins\": true}");
    setup_changed(fixture, "team", night - 1, "{\"begins\": false}");
    int64_t ann = make_agent(fixture, "ann", 4, "online");

    assert_int_equal(agent_of(fixture, make_waiting(fixture)), ann);
    assert_int_equal(store_fixture_int(fixture, "SELECT team_id FROM conversation"), night);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(a_team_has_a_name_that_no_other_one_has),
        STEP(a_teams_numbers_are_whole_and_in_range),
        STEP(what_is_no_setting_or_no_object_is_refused),
        STEP(a_time_zone_is_one_of_the_known_ones),
        STEP(hours_are_spans_that_do_not_overlap),
        STEP(holidays_are_days_of_the_calendar_each_once),
        STEP(hours_that_are_set_hold_at_once),
        STEP(members_are_agents_and_routing_knows_who_is_one),
        STEP(there_are_at_most_200_teams_and_200_skills),
        STEP(a_team_is_deleted_when_nothing_needs_it_and_its_closed_conversations_stay),
        STEP(conversations_begin_with_one_team_and_new_agents_are_in_it),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
