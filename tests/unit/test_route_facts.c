/*
 * What the routing rule is told: facts that cannot be or are too many, and picks that become facts.
 */
#include "route_desk.h"

static void what_rings_has_its_place_and_gets_no_turn(void **state)
{
    struct route *route = *state;
    struct route_plan plan;

    assert_int_equal(
        route_team_put(route, &(struct route_team){.id = TEAM, .open = true, .ring_s = 20}), GW_OK);
    put_agent(route, agent_of(1, 0, 1));
    put_waiting(route, waiting_of(10, 0));
    put_waiting(route, waiting_of(11, 1));
    route_plan(route, AT, 0, &plan);
    assert_int_equal(plan.pick_count, 1);
    assert_int_equal(plan.picks[0].ring_s, 20);
    assert_int_equal(route_pick_apply(route, AT, &plan.picks[0]), GW_OK);
    route_plan_done(&plan);

    assert_int_equal(route_waiting_find(route, 10)->ringing, 1);
    assert_int_equal(route__agent(route, 1)->load, 1);
    assert_int_equal(route__agent(route, 1)->last_us, AT);
    put_agent(route, agent_of(1, 0, 2));
    EXPECT(route, {11, 1, ROUTE_ONLY_CANDIDATE});
}

static void a_pick_that_assigns_leaves_the_queue(void **state)
{
    struct route *route = *state;
    struct route_pick pick = {.conversation = 10, .agent = 1, .held = 2};

    put_agent(route, agent_of(1, 0, 3));
    put_waiting(route, waiting_of(10, 0));
    pick.agent = 2;
    assert_int_equal(route_pick_apply(route, AT, &pick), GW_ENOTFOUND);
    pick.agent = 1;
    assert_int_equal(route_pick_apply(route, AT, &pick), GW_OK);
    assert_int_equal(route_waiting_count(route), 0);
    assert_int_equal(route__agent(route, 1)->load, 2);
    assert_int_equal(route_pick_apply(route, AT, &pick), GW_ENOTFOUND);
    assert_int_equal(route__agent(route, 1)->load, 2);
}

static void a_fact_that_cannot_be_or_is_too_large_changes_nothing(void **state)
{
    struct route *route = *state;
    struct route_agent agent = agent_of(1, 0, 3);
    struct route_waiting waiting = waiting_of(10, 0);

    put_agent(route, agent);
    put_waiting(route, waiting);
    agent.capacity = 0;
    agent.load = -1;
    assert_int_equal(route_agent_put(route, &agent), GW_EINVAL);
    agent.load = 0;
    agent.team_count = ROUTE_LIST_MAX + 1;
    assert_int_equal(route_agent_put(route, &agent), GW_ELIMIT);
    waiting.rank_us = 99;
    waiting.weight = 0;
    assert_int_equal(route_waiting_put(route, &waiting), GW_EINVAL);
    waiting.weight = 1;
    waiting.passed_count = ROUTE_LIST_MAX + 1;
    assert_int_equal(route_waiting_put(route, &waiting), GW_ELIMIT);
    assert_int_equal(route_team_put(route, &(struct route_team){.id = 0}), GW_EINVAL);
    assert_int_equal(route__agent(route, 1)->capacity, 3);
    assert_int_equal(route_waiting_find(route, 10)->rank_us, 0);
    EXPECT(route, {10, 1, ROUTE_ONLY_CANDIDATE});
}

static void agents_and_teams_have_their_limits(void **state)
{
    struct route *route = *state;
    struct route_agent agent;

    for (int64_t id = 1; id <= ROUTE_AGENTS_MAX; id++)
        put_agent(route, agent_of(id, 0, 3));
    agent = agent_of(ROUTE_AGENTS_MAX + 1, 0, 3);
    assert_int_equal(route_agent_put(route, &agent), GW_ELIMIT);
    put_agent(route, agent_of(5, 1, 3)); /* one that is known goes on changing */
    for (int64_t id = 2; id <= ROUTE_TEAMS_MAX; id++)
        assert_int_equal(route_team_put(route, &(struct route_team){.id = id}), GW_OK);
    assert_int_equal(route_team_put(route, &(struct route_team){.id = ROUTE_TEAMS_MAX + 1}),
                     GW_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_rings_has_its_place_and_gets_no_turn),
        TEST(a_pick_that_assigns_leaves_the_queue),
        TEST(a_fact_that_cannot_be_or_is_too_large_changes_nothing),
        TEST(agents_and_teams_have_their_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
