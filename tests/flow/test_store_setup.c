/* Setting up the desk: what is taken, and what is refused in which words and changes nothing. */
#include "support/store_fixture.h"
#include "support/test.h"

#include <stdio.h>

static struct moved moved;

/* --- setup_change(), as the HTTP interface calls it -------------------------------------------- */

static struct slice change(struct store_fixture *fixture, const char *what, int64_t id,
                           const char *settings)
{
    return store_fixture_text(fixture, "SELECT setup_change(NULL, '%s', %lld, $s$%s$s$)", what,
                              (long long)id, settings);
}

/* Everything that a change may touch, as one text. */
static struct slice picture(struct store_fixture *fixture)
{
    return store_fixture_text(
        fixture,
        "SELECT md5(concat((SELECT jsonb_agg(t ORDER BY id) FROM team t), "
        "(SELECT jsonb_agg(h ORDER BY team_id, weekday, opens) FROM team_hours h), "
        "(SELECT jsonb_agg(d ORDER BY team_id, day) FROM team_holiday d), "
        "(SELECT jsonb_agg(m ORDER BY team_id, agent_id) FROM team_member m), "
        "(SELECT jsonb_agg(s ORDER BY id) FROM skill s), "
        "(SELECT jsonb_agg(k ORDER BY agent_id, skill_id) FROM agent_skill k), "
        "(SELECT jsonb_agg(p ORDER BY agent_id) FROM presence p), "
        "(SELECT jsonb_agg(e ORDER BY demand_id, agent_id) FROM demand_agent e), "
        "(SELECT count(*) FROM audit), (SELECT count(*) FROM desk_fact WHERE move = 'setup')))");
}

struct refusal {
    const char *settings, *message;
};

static void check_refusals(struct store_fixture *fixture, const char *what, int64_t id,
                           const struct refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct slice before = picture(fixture);
        struct slice said = change(fixture, what, id, refusals[i].settings);
        struct slice message = store_fixture_text(
            fixture, "SELECT $s$" SLICE_FMT "$s$::jsonb ->> 'message'", SLICE_ARG(said));

        if (!slice_eq_cstr(message, refusals[i].message))
            fail_msg("%s %s\nsays   " SLICE_FMT "\nand not %s", what, refusals[i].settings,
                     SLICE_ARG(said), refusals[i].message);
        assert_slice_equal(store_fixture_text(fixture,
                                              "SELECT $s$" SLICE_FMT "$s$::jsonb ->> 'error'",
                                              SLICE_ARG(said)),
                           "bad_setting");
        if (!slice_eq(before, picture(fixture)))
            fail_msg("%s %s was refused, and changed something", what, refusals[i].settings);
    }
}
#define CHECK_REFUSALS(fixture, what, id, ...)                                                     \
    check_refusals((fixture), (what), (id), (const struct refusal[]){__VA_ARGS__},                 \
                   sizeof((const struct refusal[]){__VA_ARGS__}) / sizeof(struct refusal))

/* It is taken; returns the id. */
static int64_t changed(struct store_fixture *fixture, const char *what, int64_t id,
                       const char *settings)
{
    struct slice said = change(fixture, what, id, settings);
    int64_t made =
        store_fixture_int(fixture, "SELECT $s$" SLICE_FMT "$s$::jsonb ->> 'id'", SLICE_ARG(said));

    if (made == 0)
        fail_msg("%s %s: " SLICE_FMT, what, settings, SLICE_ARG(said));
    return made;
}

/* --- Teams --------------------------------------------------------------------------------------- */

static void a_team_has_a_name_that_no_other_one_has(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t night = changed(fixture, "team", 0, "{\"name\": \" Night \"}");

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
    changed(fixture, "team", night, "{\"name\": \"NIGHT\"}"); /* its own */
    assert_json(fixture, change(fixture, "team", 99, "{}"), "error", "not_found");
    assert_json(fixture, change(fixture, "team", 99, "{}"), "message", "there is no such team");
}

static void a_teams_numbers_are_whole_and_in_range(void **state)
{
    struct store_fixture *fixture = *state;

    changed(fixture, "team", 1,
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
    changed(fixture, "team", 1, "{\"ring_s\": null, \"answer_within_s\": null}");
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

    changed(fixture, "team", 1, "{\"time_zone\": \"Asia/Shanghai\"}");
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

    changed(fixture, "team", 1,
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
    changed(fixture, "team", 1, "{\"hours\": []}");
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM team_hours"), 0);
}

static void holidays_are_days_of_the_calendar_each_once(void **state)
{
    struct store_fixture *fixture = *state;

    changed(fixture, "team", 1,
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
         "holidays: the name of 2026-01-01 must be a text of at most 100 characters"},
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

    changed(fixture, "team", 1, never.data);
    assert_slice_equal(store_fixture_text(fixture, "SELECT open FROM team"), "f");
    assert_slice_equal(
        store_fixture_text(fixture, "SELECT changes::text FROM desk_fact WHERE move = 'setup'"),
        "[{\"open\": false, \"ring\": null, \"team\": 1}]");
    changed(fixture, "team", 1, "{\"hours\": []}");
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
    changed(fixture, "team", 1, settings);
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
    changed(fixture, "team", 0, "{\"name\": \"the 200th\"}");
    changed(fixture, "skill", 0, "{\"kind\": \"topic\", \"name\": \"the-200th\"}");
    CHECK_REFUSALS(fixture, "team", 0, {"{\"name\": \"one more\"}", "there are 200 teams already"});
    CHECK_REFUSALS(fixture, "skill", 0,
                   {"{\"kind\": \"topic\", \"name\": \"more\"}", "there are 200 skills already"});
    changed(fixture, "team", 1, "{\"name\": \"the first\"}");
}

/* --- Skills --------------------------------------------------------------------------------------- */

static void a_skill_is_a_language_or_a_topic_with_a_name(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t id = changed(fixture, "skill", 0, "{\"kind\": \"language\", \"name\": \"zh-TW\"}");

    changed(fixture, "skill", 0, "{\"kind\": \"topic\", \"name\": \"swaps\", \"urgent_level\": 3}");
    CHECK_REFUSALS(
        fixture, "skill", 0, {"{\"name\": \"x\"}", "kind: must be language or topic"},
        {"{\"kind\": \"mood\", \"name\": \"x\"}", "kind: must be language or topic"},
        {"{\"kind\": 1, \"name\": \"x\"}", "kind: must be language or topic"},
        {"{\"kind\": \"topic\"}", "name: letters, digits and hyphens, such as zh-TW or security"},
        {"{\"kind\": \"topic\", \"name\": \"two words\"}",
         "name: letters, digits and hyphens, such as zh-TW or security"},
        {"{\"kind\": \"topic\", \"name\": \"-x\"}",
         "name: letters, digits and hyphens, such as zh-TW or security"},
        {"{\"kind\": \"topic\", \"name\": \"123456789012345678901234567890123456\"}",
         "name: must be one line of 1 to 35 characters"},
        {"{\"kind\": \"topic\", \"name\": \"ZH-tw\"}", "name: there is a skill ZH-tw already"},
        {"{\"kind\": \"topic\", \"name\": \"x\", \"urgent_level\": 6}",
         "urgent_level: must be a whole number from 1 to 5"},
        {"{\"kind\": \"topic\", \"name\": \"x\", \"urgent_level\": null}",
         "urgent_level: must be a whole number from 1 to 5"});
    CHECK_REFUSALS(fixture, "skill", id,
                   {"{\"kind\": \"topic\"}", "kind: a skill stays of its kind"},
                   {"{\"kind\": null}", "kind: a skill stays of its kind"},
                   {"{\"name\": \"Swaps\"}", "name: there is a skill Swaps already"});
    changed(fixture, "skill", id, "{\"kind\": \"language\", \"name\": \"zh-tw\"}");
    assert_json(fixture, change(fixture, "skill", 99, "{}"), "message", "there is no such skill");
    assert_json(fixture, change(fixture, "skill_delete", 99, "{}"), "message",
                "there is no such skill");
}

static void what_stands_in_is_of_the_same_kind_and_never_goes_round(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t cn = changed(fixture, "skill", 0, "{\"kind\": \"language\", \"name\": \"zh-CN\"}");

    changed(fixture, "skill", 0,
            "{\"kind\": \"language\", \"name\": \"zh-TW\", \"fallback\": \"zh-CN\"}");
    changed(fixture, "skill", 0,
            "{\"kind\": \"language\", \"name\": \"yue\", \"fallback\": \"zh-TW\"}");
    changed(fixture, "skill", 0, "{\"kind\": \"topic\", \"name\": \"swaps\"}");
    CHECK_REFUSALS(
        fixture, "skill", cn,
        {"{\"fallback\": \"zh-CN\"}",
         "fallback: zh-CN can't stand in for itself, nor by way of others"},
        {"{\"fallback\": \"zh-TW\"}",
         "fallback: zh-CN can't stand in for itself, nor by way of others"},
        {"{\"fallback\": \"yue\"}",
         "fallback: zh-CN can't stand in for itself, nor by way of others"},
        {"{\"fallback\": \"swaps\"}", "fallback: there is no skill swaps of this kind"},
        {"{\"fallback\": \"fr\"}", "fallback: there is no skill fr of this kind"},
        {"{\"fallback\": [\"zh-TW\"]}", "fallback: there is no skill [\"zh-TW\"] of this kind"},
        {"{\"fallback\": 5}", "fallback: there is no skill 5 of this kind"});
    int64_t en = changed(fixture, "skill", 0, "{\"kind\": \"language\", \"name\": \"en\"}");

    changed(fixture, "skill", cn, "{\"fallback\": \"en\"}");
    CHECK_REFUSALS(fixture, "skill", en,
                   {"{\"fallback\": \"yue\"}",
                    "fallback: en can't stand in for itself, nor by way of others"});
    changed(fixture, "skill", cn, "{\"fallback\": null}");
    changed(fixture, "skill", en, "{\"fallback\": \"yue\"}");
}

static void a_skill_that_somebody_waits_for_stays(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t en = changed(fixture, "skill", 0, "{\"kind\": \"language\", \"name\": \"en\"}");
    int64_t ann = make_agent(fixture, "ann", 2, "online");

    changed(fixture, "agent", ann, "{\"skills\": {\"en\": 3}}");
    int64_t conversation = make_assigned(fixture, ann);

    CHECK_REFUSALS(fixture, "skill_delete", en,
                   {"{}", "conversations that are open ask for this skill; close them first"});
    MOVE_OK(&moved, fixture, store_close, conversation, WIRE_ENTRY_AUTHOR_SYSTEM, 0, true);
    changed(fixture, "skill_delete", en, "{}");
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM agent_skill"), 0);
    assert_slice_equal(
        store_fixture_text(
            fixture, "SELECT changes #>> '{0,skills}' FROM desk_fact ORDER BY id DESC LIMIT 1"),
        "{}");
    /* Its language is no skill any more: whoever is there will do. */
    assert_int_equal(agent_of(fixture, make_waiting(fixture)), ann);
}

/* --- Teams that end --------------------------------------------------------------------------------- */

static void a_team_is_deleted_when_nothing_needs_it_and_its_closed_conversations_stay(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");
    int64_t night = changed(fixture, "team", 0, "{\"name\": \"Night\", \"members\": [1]}");
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
    changed(fixture, "team_delete", night, "{}");
    assert_json(fixture, change(fixture, "team", night, "{\"ring_s\": 30}"), "error", "not_found");
    move.conversation = make_waiting(fixture);
    MOVE_REFUSED(&moved, fixture, GW_ENOTFOUND, WIRE_CODE_NOT_FOUND, store_transfer, &move);
    /* Its name is free again. */
    assert_true(changed(fixture, "team", 0, "{\"name\": \"night\"}") > night);
}

static void conversations_begin_with_one_team_and_new_agents_are_in_it(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t night = changed(fixture, "team", 0, "{\"name\": \"Night\"}");

    CHECK_REFUSALS(fixture, "team", night - 1,
                   {"{\"begins\": false}",
                    "begins: conversations begin with this team; say it of another one instead"});
    changed(fixture, "team", night, "{\"begins\": true}");
    changed(fixture, "team", night - 1, "{\"begins\": false}");
    int64_t ann = make_agent(fixture, "ann", 4, "online");

    assert_int_equal(agent_of(fixture, make_waiting(fixture)), ann);
    assert_int_equal(store_fixture_int(fixture, "SELECT team_id FROM conversation"), night);
}

/* --- Agents --------------------------------------------------------------------------------------- */

static void an_agents_capacity_holds_what_the_agent_has(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");

    make_assigned(fixture, ann);
    make_assigned(fixture, ann);
    CHECK_REFUSALS(fixture, "agent", ann,
                   {"{\"capacity\": 0}", "capacity: must be a whole number from 1 to 1000"},
                   {"{\"capacity\": 1001}", "capacity: must be a whole number from 1 to 1000"},
                   {"{\"capacity\": null}", "capacity: must be a whole number from 1 to 1000"},
                   {"{\"capacity\": \"4\"}", "capacity: must be a whole number from 1 to 1000"},
                   {"{\"capacity\": 2.5}", "capacity: must be a whole number from 1 to 1000"},
                   {"{\"capacity\": 1}", "capacity: the agent has 2 places taken now"});
    changed(fixture, "agent", ann, "{\"capacity\": 2}");
    assert_slice_equal(state_of(fixture, make_waiting(fixture)), "queued");
    changed(fixture, "agent", ann, "{\"capacity\": 3}");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(load_of(fixture, ann), 3);
    assert_json(fixture, change(fixture, "agent", 99, "{}"), "message", "there is no such agent");
    assert_json(fixture, change(fixture, "agent", 0, "{\"capacity\": 1}"), "error", "not_found");
}

static void an_agents_skills_have_levels_and_decide_who_gets_what(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");

    changed(fixture, "skill", 0, "{\"kind\": \"language\", \"name\": \"en\"}");
    CHECK_REFUSALS(
        fixture, "agent", ann,
        {"{\"skills\": [\"en\"]}",
         "skills: must be an object of names and levels, such as {\"zh-TW\": 4}"},
        {"{\"skills\": null}",
         "skills: must be an object of names and levels, such as {\"zh-TW\": 4}"},
        {"{\"skills\": {\"en\": 3, \"fr\": 3}}", "skills: there is no skill fr"},
        {"{\"skills\": {\"en\": 0}}", "skills: the level of en must be 1 to 5"},
        {"{\"skills\": {\"en\": 6}}", "skills: the level of en must be 1 to 5"},
        {"{\"skills\": {\"en\": \"3\"}}", "skills: the level of en must be 1 to 5"},
        {"{\"skills\": {\"en\": null}}", "skills: the level of en must be 1 to 5"},
        {"{\"capacity\": 9, \"skills\": {\"en\": 9}}", "skills: the level of en must be 1 to 5"});
    int64_t conversation = make_waiting(fixture);

    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_slice_equal(state_of(fixture, conversation), "queued"); /* nobody speaks it */
    changed(fixture, "agent", ann, "{\"skills\": {\"en\": 1}}");
    assert_slice_equal(
        store_fixture_text(fixture, "SELECT picks::text FROM desk_fact ORDER BY id DESC LIMIT 1"),
        "");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(agent_of(fixture, conversation), ann);
    changed(fixture, "agent", ann, "{\"skills\": {}}");
    assert_slice_equal(state_of(fixture, make_waiting(fixture)), "queued");
}

/* --- Who did it, and what routing was told ------------------------------------------------------------ */

static void what_was_changed_is_in_the_audit(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online"),
            sue = make_agent(fixture, "sue", 4, "offline");
    struct slice said;

    said = store_fixture_text(
        fixture,
        "SELECT setup_change(%lld, 'skill', 0, '{\"kind\": \"topic\", \"name\": \"swaps\"}')",
        (long long)sue);
    assert_json(fixture, said, "id", "1");
    store_fixture_sql(fixture, "SELECT setup_change(%lld, 'skill', 1, '{\"urgent_level\": 2}')",
                      (long long)sue);
    store_fixture_sql(fixture, "SELECT setup_change(%lld, 'agent', %lld, '{\"capacity\": 5}')",
                      (long long)sue, (long long)ann);
    store_fixture_sql(fixture, "SELECT setup_change(%lld, 'skill_delete', 1, '{}')",
                      (long long)sue);
    store_fixture_sql(fixture, "SELECT setup_change(%lld, 'team', 1, '{\"name\": \"\"}')",
                      (long long)sue);
    said = store_fixture_text(fixture, "SELECT show_audit(0)::text");
    assert_int_equal(store_fixture_int(
                         fixture, "SELECT jsonb_array_length($s$" SLICE_FMT "$s$::jsonb -> 'acts')",
                         SLICE_ARG(said)),
                     4);
    static const char *const expected[][2] = {
        {"acts,0,act", "skill_delete"},  {"acts,0,detail,name", "swaps"},
        {"acts,0,agent_name", "Sue"},    {"acts,1,act", "agent"},
        {"acts,1,subject_name", "Ann"},  {"acts,1,detail,settings,capacity", "5"},
        {"acts,2,detail,name", "swaps"}, {"acts,2,detail,new", "false"},
        {"acts,3,detail,name", "swaps"}, {"acts,3,detail,new", "true"},
    };

    for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
        assert_json(fixture, said, expected[i][0], expected[i][1]);
    /* By pages. */
    store_fixture_sql(fixture,
                      "INSERT INTO audit (act) SELECT 'watched' FROM generate_series(1, 150)");
    said = store_fixture_text(
        fixture,
        "SELECT jsonb_array_length(show_audit(0) -> 'acts') || ' ' || "
        "jsonb_array_length(show_audit((show_audit(0) #>> '{acts,99,id}')::bigint) -> 'acts')");
    assert_slice_equal(said, "100 54");
}

static void what_does_not_concern_routing_is_no_fact(void **state)
{
    struct store_fixture *fixture = *state;

    changed(fixture, "skill", 0, "{\"kind\": \"topic\", \"name\": \"swaps\"}");
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM desk_fact WHERE move = 'setup'"), 0);
    changed(fixture, "team", 1, "{\"ring_s\": 30}");
    assert_slice_equal(
        store_fixture_text(fixture, "SELECT changes::text FROM desk_fact WHERE move = 'setup'"),
        "[{\"open\": true, \"ring\": 30, \"team\": 1}]");
}

#define STEP(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, store_fixture_setup, store_fixture_teardown)

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
        STEP(a_skill_is_a_language_or_a_topic_with_a_name),
        STEP(what_stands_in_is_of_the_same_kind_and_never_goes_round),
        STEP(a_skill_that_somebody_waits_for_stays),
        STEP(a_team_is_deleted_when_nothing_needs_it_and_its_closed_conversations_stay),
        STEP(conversations_begin_with_one_team_and_new_agents_are_in_it),
        STEP(an_agents_capacity_holds_what_the_agent_has),
        STEP(an_agents_skills_have_levels_and_decide_who_gets_what),
        STEP(what_was_changed_is_in_the_audit),
        STEP(what_does_not_concern_routing_is_no_fact),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
