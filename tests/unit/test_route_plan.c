/*
 * The routing rule, clause by clause, as the head of schema/functions/20_routing.sql has it.
 */
#include "route/internal.h"
#include "support/test.h"

#define AT 1000000000
#define TEAM 1
#define OTHER_TEAM 2
#define ZH 7
#define SWAPS 8

static const int64_t own_team[] = {TEAM};

/* A desk of one open team, and short ways to put what a test is about. */
static int setup(void **state)
{
    struct route *route = route_new();

    assert_int_equal(route_team_put(route, &(struct route_team){.id = TEAM, .open = true}), GW_OK);
    *state = route;
    return 0;
}

static int teardown(void **state)
{
    route_free(*state);
    return 0;
}

static struct route_agent agent_of(int64_t id, int32_t load, int32_t capacity)
{
    return (struct route_agent){
        .id = id,
        .may = true,
        .there = true,
        .load = load,
        .capacity = capacity,
        .last_us = ROUTE_NEVER,
        .teams = own_team,
        .team_count = 1,
    };
}

static struct route_waiting waiting_of(int64_t conversation, int64_t rank_us)
{
    return (struct route_waiting){
        .conversation = conversation,
        .team = TEAM,
        .weight = 1,
        .rank_us = rank_us,
        .passed_until_us = ROUTE_NEVER,
    };
}

static void put_agent(struct route *route, struct route_agent agent)
{
    assert_int_equal(route_agent_put(route, &agent), GW_OK);
}

static void put_waiting(struct route *route, struct route_waiting waiting)
{
    assert_int_equal(route_waiting_put(route, &waiting), GW_OK);
}

/* The plan is exactly these picks, `conversation` to `agent` by `rule`, in this order. */
struct expected {
    int64_t conversation, agent;
    enum route_rule rule;
};

static void expect_picks(const struct route *route, const struct expected *expected, size_t count)
{
    struct route_plan plan;

    route_plan(route, AT, 0, &plan);
    assert_int_equal(plan.pick_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(plan.picks[i].conversation, expected[i].conversation);
        assert_int_equal(plan.picks[i].agent, expected[i].agent);
        assert_string_equal(route_rule_name(plan.picks[i].rule), route_rule_name(expected[i].rule));
    }
    assert_int_equal(plan.seen_count, 0);
    route_plan_done(&plan);
}

#define EXPECT(route, ...)                                                                         \
    expect_picks(route, (const struct expected[]){__VA_ARGS__},                                    \
                 sizeof((const struct expected[]){__VA_ARGS__}) / sizeof(struct expected))
#define EXPECT_NONE(route) expect_picks(route, NULL, 0)

/* Why this agent was not considered for this conversation; "" if it was. */
static const char *why_not(const struct route *route, int64_t conversation, int64_t agent)
{
    const char *why = "not looked at";
    struct route_plan plan;

    route_plan(route, AT, conversation, &plan);
    for (size_t i = 0; i < plan.seen_count; i++) {
        if (plan.seen[i].agent == agent)
            why = route_why_name(plan.seen[i].why);
    }
    route_plan_done(&plan);
    return why;
}

static void the_queue_is_in_the_order_of_rank_and_then_of_id(void **state)
{
    struct route *route = *state;

    put_agent(route, agent_of(1, 0, 3));
    put_waiting(route, waiting_of(30, 10));
    put_waiting(route, waiting_of(10, 20));
    put_waiting(route, waiting_of(20, 10));
    EXPECT(route, {20, 1, ROUTE_ONLY_CANDIDATE}, {30, 1, ROUTE_ONLY_CANDIDATE},
           {10, 1, ROUTE_ONLY_CANDIDATE});

    put_waiting(route, waiting_of(10, 5)); /* has moved up */
    assert_int_equal(route_waiting_remove(route, 20), GW_OK);
    assert_int_equal(route_waiting_remove(route, 20), GW_ENOTFOUND);
    EXPECT(route, {10, 1, ROUTE_ONLY_CANDIDATE}, {30, 1, ROUTE_ONLY_CANDIDATE});
}

static void the_lowest_share_of_the_capacity_is_exact_and_not_rounded(void **state)
{
    struct route *route = *state;

    /* Both are a half to within a float; by cross products the second is less by one. */
    put_agent(route, agent_of(1, 49999, 99997));
    put_agent(route, agent_of(2, 50000, 99999));
    put_waiting(route, waiting_of(10, 0));
    EXPECT(route, {10, 2, ROUTE_LOAD});
    put_agent(route, agent_of(3, 0, 1));
    EXPECT(route, {10, 3, ROUTE_LOAD});
}

static void of_equal_shares_who_was_longest_without_is_next_and_never_is_longest(void **state)
{
    struct route *route = *state;
    struct route_agent first = agent_of(1, 1, 2), second = agent_of(2, 2, 4),
                       third = agent_of(3, 3, 6);

    first.last_us = 50;
    second.last_us = 40;
    put_agent(route, first);
    put_agent(route, second);
    put_waiting(route, waiting_of(10, 0));
    EXPECT(route, {10, 2, ROUTE_LONGEST_WITHOUT});
    put_agent(route, third);
    EXPECT(route, {10, 3, ROUTE_LONGEST_WITHOUT});
}

static void of_full_equals_the_lowest_id_is_next(void **state)
{
    struct route *route = *state;

    put_agent(route, agent_of(3, 0, 2));
    put_agent(route, agent_of(2, 0, 4));
    put_agent(route, agent_of(5, 1, 4));
    put_waiting(route, waiting_of(10, 0));
    EXPECT(route, {10, 2, ROUTE_ID});
}

static void an_equal_that_is_beaten_later_does_not_name_the_rule(void **state)
{
    struct route *route = *state;

    struct route_agent first = agent_of(1, 1, 4), second = agent_of(2, 1, 4),
                       third = agent_of(3, 1, 4);

    third.last_us = 40;
    first.last_us = second.last_us = 50;
    put_agent(route, first);
    put_agent(route, second);
    put_agent(route, third);
    put_waiting(route, waiting_of(10, 0));
    EXPECT(route, {10, 3, ROUTE_LONGEST_WITHOUT});
    put_agent(route, agent_of(4, 0, 4));
    EXPECT(route, {10, 4, ROUTE_LOAD});
}

static void a_pick_counts_for_the_next_one_with_its_time(void **state)
{
    struct route *route = *state;

    put_agent(route, agent_of(1, 0, 4));
    put_agent(route, agent_of(2, 0, 4));
    for (int64_t id = 10; id < 15; id++)
        put_waiting(route, waiting_of(id, id));
    EXPECT(route, {10, 1, ROUTE_ID}, {11, 2, ROUTE_LOAD}, {12, 1, ROUTE_ID}, {13, 2, ROUTE_LOAD},
           {14, 1, ROUTE_ID});
}

static void the_last_agent_is_taken_if_at_most_one_above_the_least(void **state)
{
    struct route *route = *state;
    struct route_waiting waiting = waiting_of(10, 0);

    waiting.last_agent = 2;
    put_agent(route, agent_of(1, 1, 9));
    put_agent(route, agent_of(2, 2, 3));
    put_waiting(route, waiting);
    EXPECT(route, {10, 2, ROUTE_LAST_AGENT});

    put_agent(route, agent_of(3, 0, 9)); /* the least is now two below */
    EXPECT(route, {10, 3, ROUTE_LOAD});
    put_agent(route, agent_of(3, 9, 9)); /* who has no room is not the least */
    EXPECT(route, {10, 2, ROUTE_LAST_AGENT});
    put_agent(route, agent_of(2, 3, 3)); /* and the last agent needs room as well */
    EXPECT(route, {10, 1, ROUTE_ONLY_CANDIDATE});
}

static void who_is_not_there_or_may_not_or_does_not_fit_is_not_considered(void **state)
{
    static const int64_t other_team[] = {OTHER_TEAM};
    static const struct route_skill low[] = {{SWAPS, 4}, {ZH, 2}}, need[] = {{ZH, 3}};
    struct route *route = *state;
    struct route_waiting waiting = waiting_of(10, 0);

    waiting.needs = need;
    waiting.need_count = 1;
    put_waiting(route, waiting);
    for (int64_t id = 1; id <= 9; id++) {
        struct route_agent agent = agent_of(id, id == 7 ? 3 : 0, 3);
        agent.skills = &(struct route_skill){ZH, 3};
        agent.skill_count = 1;
        if (id == 1)
            agent.teams = other_team;
        if (id == 2)
            agent.skill_count = 0;
        if (id == 3)
            agent.skills = low, agent.skill_count = 2;
        if (id == 4)
            agent.state = ROUTE_FINISHING;
        if (id == 5)
            agent.state = ROUTE_AWAY;
        if (id == 6)
            agent.there = false;
        if (id == 8)
            agent.may = false;
        if (id == 9)
            agent.state = ROUTE_OFFLINE, agent.there = false;
        put_agent(route, agent);
    }
    EXPECT_NONE(route);
    assert_string_equal(why_not(route, 10, 1), "team");
    assert_string_equal(why_not(route, 10, 2), "skill");
    assert_string_equal(why_not(route, 10, 3), "skill");
    assert_string_equal(why_not(route, 10, 4), "finishing");
    assert_string_equal(why_not(route, 10, 5), "away");
    assert_string_equal(why_not(route, 10, 6), "disconnected");
    assert_string_equal(why_not(route, 10, 7), "full");
    assert_string_equal(why_not(route, 10, 8), "not looked at");
    assert_string_equal(why_not(route, 10, 9), "offline");
}

static void a_level_above_the_needed_one_will_do(void **state)
{
    static const struct route_skill has[] = {{SWAPS, 1}, {ZH, 5}}, need[] = {{ZH, 3}, {SWAPS, 1}};
    struct route *route = *state;
    struct route_agent agent = agent_of(1, 0, 3);
    struct route_waiting waiting = waiting_of(10, 0);

    agent.skills = has;
    agent.skill_count = 2;
    waiting.needs = need;
    waiting.need_count = 2;
    put_agent(route, agent);
    put_waiting(route, waiting);
    EXPECT(route, {10, 1, ROUTE_ONLY_CANDIDATE});
}

static void who_has_passed_is_not_asked_before_the_time_is_up(void **state)
{
    static const int64_t passed[] = {5, 1};
    struct route *route = *state;
    struct route_waiting waiting = waiting_of(10, 0);

    put_agent(route, agent_of(1, 0, 3));
    waiting.passed = passed;
    waiting.passed_count = 2;
    waiting.passed_until_us = AT + 1;
    put_waiting(route, waiting);
    put_waiting(route, waiting_of(11, 1));
    EXPECT(route, {11, 1, ROUTE_ONLY_CANDIDATE});
    assert_string_equal(why_not(route, 10, 1), "passed");

    waiting.passed_until_us = AT;
    put_waiting(route, waiting);
    EXPECT(route, {10, 1, ROUTE_ONLY_CANDIDATE}, {11, 1, ROUTE_ONLY_CANDIDATE});
    waiting.passed_until_us = ROUTE_NEVER;
    put_waiting(route, waiting);
    EXPECT(route, {10, 1, ROUTE_ONLY_CANDIDATE}, {11, 1, ROUTE_ONLY_CANDIDATE});
}

static void a_closed_team_takes_only_what_is_urgent(void **state)
{
    struct route *route = *state;
    struct route_waiting urgent = waiting_of(11, 1);

    assert_int_equal(route_team_put(route, &(struct route_team){.id = TEAM, .ring_s = 20}), GW_OK);
    urgent.urgent = true;
    put_agent(route, agent_of(1, 0, 3));
    put_waiting(route, waiting_of(10, 0));
    put_waiting(route, urgent);
    EXPECT(route, {11, 1, ROUTE_ONLY_CANDIDATE});

    urgent.team = OTHER_TEAM; /* of which nothing is known */
    put_waiting(route, urgent);
    EXPECT_NONE(route);
}

static void a_heavy_one_takes_its_weight_or_all_of_an_agent_with_less(void **state)
{
    struct route *route = *state;
    struct route_waiting heavy = waiting_of(10, 0);
    struct route_plan plan;

    heavy.weight = 4;
    put_waiting(route, heavy);
    put_agent(route, agent_of(1, 0, 3));
    route_plan(route, AT, 0, &plan);
    assert_int_equal(plan.pick_count, 1);
    assert_int_equal(plan.picks[0].held, 3);
    route_plan_done(&plan);

    put_agent(route, agent_of(1, 1, 3));
    put_agent(route, agent_of(2, 1, 5));
    route_plan(route, AT, 0, &plan);
    assert_int_equal(plan.pick_count, 1);
    assert_int_equal(plan.picks[0].agent, 2);
    assert_int_equal(plan.picks[0].held, 4);
    route_plan_done(&plan);
}

static void the_lowest_id_with_some_room_is_kept_for_a_heavy_one(void **state)
{
    struct route *route = *state;
    struct route_waiting heavy = waiting_of(10, 0);

    heavy.weight = 2;
    put_waiting(route, heavy);
    put_waiting(route, waiting_of(11, 1));
    put_waiting(route, waiting_of(12, 2));
    put_agent(route, agent_of(1, 3, 3));
    put_agent(route, agent_of(2, 2, 3));
    put_agent(route, agent_of(3, 3, 4));
    EXPECT(route, {11, 3, ROUTE_ONLY_CANDIDATE});
    assert_string_equal(why_not(route, 10, 1), "full");
    assert_string_equal(why_not(route, 10, 2), "too_little_room");
    assert_string_equal(why_not(route, 10, 3), "too_little_room");
    assert_string_equal(why_not(route, 11, 2), "kept");
    assert_string_equal(why_not(route, 11, 3), "");
    assert_string_equal(why_not(route, 12, 3), "full"); /* by then */
}

static void each_heavy_one_keeps_another_agent(void **state)
{
    struct route *route = *state;

    for (int64_t id = 10; id < 12; id++) {
        struct route_waiting heavy = waiting_of(id, id);
        heavy.weight = 3;
        put_waiting(route, heavy);
    }
    put_waiting(route, waiting_of(12, 12));
    put_agent(route, agent_of(1, 1, 3));
    put_agent(route, agent_of(2, 1, 3));
    EXPECT_NONE(route);
    put_agent(route, agent_of(3, 1, 3));
    EXPECT(route, {12, 3, ROUTE_ONLY_CANDIDATE});
}

static void who_passed_on_a_heavy_one_is_not_kept_for_it(void **state)
{
    static const int64_t passed[] = {1};
    struct route *route = *state;
    struct route_waiting heavy = waiting_of(10, 0);

    heavy.weight = 3;
    heavy.passed = passed;
    heavy.passed_count = 1;
    heavy.passed_until_us = AT + 1;
    put_waiting(route, heavy);
    put_waiting(route, waiting_of(11, 1));
    put_agent(route, agent_of(1, 1, 3));
    EXPECT(route, {11, 1, ROUTE_ONLY_CANDIDATE});
}

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

static void an_explanation_has_the_chosen_one_first_and_figures_of_that_moment(void **state)
{
    struct route *route = *state;
    struct route_plan plan;

    put_agent(route, agent_of(1, 3, 3));
    put_agent(route, agent_of(2, 1, 3));
    put_agent(route, agent_of(3, 0, 3));
    put_waiting(route, waiting_of(10, 0));
    put_waiting(route, waiting_of(11, 1));
    put_waiting(route, waiting_of(12, 2));
    route_plan(route, AT, 12, &plan);
    assert_int_equal(plan.seen_count, 3);
    assert_int_equal(plan.seen[0].agent, plan.picks[2].agent);
    assert_int_equal(plan.seen[0].agent, 3);
    assert_int_equal(plan.seen[0].load, 1);
    assert_int_equal(plan.seen[0].last_us, AT);
    assert_int_equal(plan.seen[1].agent, 2);
    assert_int_equal(plan.seen[1].load, 2);
    assert_int_equal(plan.seen[2].agent, 1);
    assert_int_equal(plan.seen[2].last_us, ROUTE_NEVER);
    assert_int_equal(plan.seen[2].capacity, 3);
    route_plan_done(&plan);
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

static void the_outlook_counts_what_is_ahead_by_the_share_of_the_agents(void **state)
{
    static const struct route_skill zh[] = {{ZH, 3}};
    struct route *route = *state;
    struct route_agent speaker = agent_of(2, 6, 6);
    struct route_waiting heavy = waiting_of(10, 0), own = waiting_of(12, 2);
    struct route_outlook outlook;

    put_agent(route, agent_of(1, 2, 2));
    speaker.skills = zh;
    speaker.skill_count = 1;
    put_agent(route, speaker);
    heavy.weight = 2;
    put_waiting(route, heavy); /* 6 of the 8 places that it may take are the speaker's */
    own.needs = zh;
    own.need_count = 1;
    put_waiting(route, own);
    own.conversation = 11;
    own.ringing = 2; /* has a place already */
    put_waiting(route, own);
    assert_int_equal(route_outlook(route, AT, 12, &outlook), GW_OK);
    assert_int_equal(outlook.place, 3);
    assert_int_equal(outlook.slots, 6);
    assert_float_equal(outlook.ahead, 1.5, 1e-9);
    assert_true(route__is_taker(route__agent(route, 2), route_waiting_find(route, 12), AT));
    assert_false(route__is_taker(route__agent(route, 1), route_waiting_find(route, 12), AT));
    assert_int_equal(route_outlook(route, AT, 99, &outlook), GW_ENOTFOUND);

    assert_int_equal(route_team_put(route, &(struct route_team){.id = TEAM}), GW_OK);
    assert_int_equal(route_outlook(route, AT, 12, &outlook), GW_OK);
    assert_int_equal(outlook.slots, 0);
    assert_float_equal(outlook.ahead, 0, 1e-9);
}

static void what_others_can_take_as_well_goes_to_the_less_busy_of_them(void **state)
{
    static const struct route_skill zh[] = {{ZH, 3}};
    struct route *route = *state;
    struct route_agent speaker = agent_of(1, 2, 2);
    struct route_waiting earlier = waiting_of(10, 0), own = waiting_of(12, 2);
    struct route_outlook outlook;

    speaker.skills = zh;
    speaker.skill_count = 1;
    put_agent(route, speaker);
    put_agent(route, agent_of(2, 2, 2));
    own.needs = earlier.needs = zh;
    own.need_count = earlier.need_count = 1;
    earlier.weight = 2; /* all of the speaker's, once */
    put_waiting(route, earlier);
    earlier = waiting_of(11, 1);
    earlier.weight = 3; /* the other agent's two first, and the third spread over both */
    put_waiting(route, earlier);
    put_waiting(route, own);
    assert_int_equal(route_outlook(route, AT, 12, &outlook), GW_OK);
    assert_int_equal(outlook.agents, 1);
    assert_float_equal(outlook.ahead, 2.5, 1e-9);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_queue_is_in_the_order_of_rank_and_then_of_id),
        TEST(the_lowest_share_of_the_capacity_is_exact_and_not_rounded),
        TEST(of_equal_shares_who_was_longest_without_is_next_and_never_is_longest),
        TEST(of_full_equals_the_lowest_id_is_next),
        TEST(an_equal_that_is_beaten_later_does_not_name_the_rule),
        TEST(a_pick_counts_for_the_next_one_with_its_time),
        TEST(the_last_agent_is_taken_if_at_most_one_above_the_least),
        TEST(who_is_not_there_or_may_not_or_does_not_fit_is_not_considered),
        TEST(a_level_above_the_needed_one_will_do),
        TEST(who_has_passed_is_not_asked_before_the_time_is_up),
        TEST(a_closed_team_takes_only_what_is_urgent),
        TEST(a_heavy_one_takes_its_weight_or_all_of_an_agent_with_less),
        TEST(the_lowest_id_with_some_room_is_kept_for_a_heavy_one),
        TEST(each_heavy_one_keeps_another_agent),
        TEST(who_passed_on_a_heavy_one_is_not_kept_for_it),
        TEST(what_rings_has_its_place_and_gets_no_turn),
        TEST(a_pick_that_assigns_leaves_the_queue),
        TEST(an_explanation_has_the_chosen_one_first_and_figures_of_that_moment),
        TEST(a_fact_that_cannot_be_or_is_too_large_changes_nothing),
        TEST(agents_and_teams_have_their_limits),
        TEST(the_outlook_counts_what_is_ahead_by_the_share_of_the_agents),
        TEST(what_others_can_take_as_well_goes_to_the_less_busy_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
