/* Setting up skills and agents; who did it, and what routing was told. */
#include "support/store_setup.h"
#include "support/test.h"

static struct moved moved;

/* --- Skills --------------------------------------------------------------------------------------- */

static void a_skill_is_a_language_or_a_topic_with_a_name(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t id =
        setup_changed(fixture, "skill", 0, "{\"kind\": \"language\", \"name\": \"zh-TW\"}");

    setup_changed(fixture, "skill", 0,
                  "{\"kind\": \"topic\", \"name\": \"swaps\", \"urgent_level\": 3}");
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
    setup_changed(fixture, "skill", id, "{\"kind\": \"language\", \"name\": \"zh-tw\"}");
    assert_json(fixture, setup_change(fixture, "skill", 99, "{}"), "message",
                "there is no such skill");
    assert_json(fixture, setup_change(fixture, "skill_delete", 99, "{}"), "message",
                "there is no such skill");
}

static void what_stands_in_is_of_the_same_kind_and_never_goes_round(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t cn =
        setup_changed(fixture, "skill", 0, "{\"kind\": \"language\", \"name\": \"zh-CN\"}");

    setup_changed(fixture, "skill", 0,
                  "{\"kind\": \"language\", \"name\": \"zh-TW\", \"fallback\": \"zh-CN\"}");
    setup_changed(fixture, "skill", 0,
                  "{\"kind\": \"language\", \"name\": \"yue\", \"fallback\": \"zh-TW\"}");
    setup_changed(fixture, "skill", 0, "{\"kind\": \"topic\", \"name\": \"swaps\"}");
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
    int64_t en = setup_changed(fixture, "skill", 0, "{\"kind\": \"language\", \"name\": \"en\"}");

    setup_changed(fixture, "skill", cn, "{\"fallback\": \"en\"}");
    CHECK_REFUSALS(fixture, "skill", en,
                   {"{\"fallback\": \"yue\"}",
                    "fallback: en can't stand in for itself, nor by way of others"});
    setup_changed(fixture, "skill", cn, "{\"fallback\": null}");
    setup_changed(fixture, "skill", en, "{\"fallback\": \"yue\"}");
}

static void a_skill_that_somebody_waits_for_stays(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t en = setup_changed(fixture, "skill", 0, "{\"kind\": \"language\", \"name\": \"en\"}");
    int64_t ann = make_agent(fixture, "ann", 2, "online");

    setup_changed(fixture, "agent", ann, "{\"skills\": {\"en\": 3}}");
    int64_t conversation = make_assigned(fixture, ann);

    CHECK_REFUSALS(fixture, "skill_delete", en,
                   {"{}", "conversations that are open ask for this skill; close them first"});
    MOVE_OK(&moved, fixture, store_close, conversation, WIRE_ENTRY_AUTHOR_SYSTEM, 0, true);
    setup_changed(fixture, "skill_delete", en, "{}");
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM agent_skill"), 0);
    assert_slice_equal(
        store_fixture_text(
            fixture, "SELECT changes #>> '{0,skills}' FROM desk_fact ORDER BY id DESC LIMIT 1"),
        "{}");
    /* Its language is no skill any more: whoever is there will do. */
    assert_int_equal(agent_of(fixture, make_waiting(fixture)), ann);
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
    setup_changed(fixture, "agent", ann, "{\"capacity\": 2}");
    assert_slice_equal(state_of(fixture, make_waiting(fixture)), "queued");
    setup_changed(fixture, "agent", ann, "{\"capacity\": 3}");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(load_of(fixture, ann), 3);
    assert_json(fixture, setup_change(fixture, "agent", 99, "{}"), "message",
                "there is no such agent");
    assert_json(fixture, setup_change(fixture, "agent", 0, "{\"capacity\": 1}"), "error",
                "not_found");
}

static void an_agents_skills_have_levels_and_decide_who_gets_what(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");

    setup_changed(fixture, "skill", 0, "{\"kind\": \"language\", \"name\": \"en\"}");
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
    setup_changed(fixture, "agent", ann, "{\"skills\": {\"en\": 1}}");
    assert_slice_equal(
        store_fixture_text(fixture, "SELECT picks::text FROM desk_fact ORDER BY id DESC LIMIT 1"),
        "");
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(agent_of(fixture, conversation), ann);
    setup_changed(fixture, "agent", ann, "{\"skills\": {}}");
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
                     6);
    static const char *const expected[][2] = {
        {"acts,0,act", "skill_delete"},  {"acts,0,detail,name", "swaps"},
        {"acts,0,agent_name", "Sue"},    {"acts,1,act", "agent"},
        {"acts,1,subject_name", "Ann"},  {"acts,1,detail,settings,capacity", "5"},
        {"acts,2,detail,name", "swaps"}, {"acts,2,detail,new", "false"},
        {"acts,3,detail,name", "swaps"}, {"acts,3,detail,new", "true"},
        {"acts,5,act", "agent_add"},     {"acts,5,subject_name", "Ann"},
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
    assert_slice_equal(said, "100 56");
}

static void what_does_not_concern_routing_is_no_fact(void **state)
{
    struct store_fixture *fixture = *state;

    setup_changed(fixture, "skill", 0, "{\"kind\": \"topic\", \"name\": \"swaps\"}");
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM desk_fact WHERE move = 'setup'"), 0);
    setup_changed(fixture, "team", 1, "{\"ring_s\": 30}");
    assert_slice_equal(
        store_fixture_text(fixture, "SELECT changes::text FROM desk_fact WHERE move = 'setup'"),
        "[{\"open\": true, \"ring\": 30, \"team\": 1}]");
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(a_skill_is_a_language_or_a_topic_with_a_name),
        STEP(what_stands_in_is_of_the_same_kind_and_never_goes_round),
        STEP(a_skill_that_somebody_waits_for_stays),
        STEP(an_agents_capacity_holds_what_the_agent_has),
        STEP(an_agents_skills_have_levels_and_decide_who_gets_what),
        STEP(what_was_changed_is_in_the_audit),
        STEP(what_does_not_concern_routing_is_no_fact),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
