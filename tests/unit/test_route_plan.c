/*
 * The routing rule, clause by clause, as the head of schema/functions/20_routing.sql has it.
 */
#include "route_desk.h"

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
        TEST(an_explanation_has_the_chosen_one_first_and_figures_of_that_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
