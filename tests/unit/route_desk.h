/*
 * route_desk.h -- a small desk for the tests of the routing rule: one open team, and short ways to
 * put what a test is about and to say which plan must come of it.
 */
#ifndef BATON_TESTS_ROUTE_DESK_H
#define BATON_TESTS_ROUTE_DESK_H

#include "route/internal.h"
#include "support/test.h"

#define AT 1000000000
#define TEAM 1
#define OTHER_TEAM 2
#define ZH 7
#define SWAPS 8

static const int64_t own_team[] = {TEAM};

/* Around each test, which finds a desk of one open team in *state. */
static inline int setup(void **state)
{
    struct route *route = route_new();

    assert_int_equal(route_team_put(route, &(struct route_team){.id = TEAM, .open = true}), GW_OK);
    *state = route;
    return 0;
}

static inline int teardown(void **state)
{
    route_free(*state);
    return 0;
}

static inline struct route_agent agent_of(int64_t id, int32_t load, int32_t capacity)
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

static inline struct route_waiting waiting_of(int64_t conversation, int64_t rank_us)
{
    return (struct route_waiting){
        .conversation = conversation,
        .team = TEAM,
        .weight = 1,
        .rank_us = rank_us,
        .passed_until_us = ROUTE_NEVER,
    };
}

static inline void put_agent(struct route *route, struct route_agent agent)
{
    assert_int_equal(route_agent_put(route, &agent), GW_OK);
}

static inline void put_waiting(struct route *route, struct route_waiting waiting)
{
    assert_int_equal(route_waiting_put(route, &waiting), GW_OK);
}

/* The plan is exactly these picks, `conversation` to `agent` by `rule`, in this order. */
struct expected {
    int64_t conversation, agent;
    enum route_rule rule;
};

static inline void expect_picks(const struct route *route, const struct expected *expected,
                                size_t count)
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
