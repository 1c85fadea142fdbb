/*
 * How much is ahead of one that waits, by the share of the agents who can take it.
 */
#include "route_desk.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_outlook_counts_what_is_ahead_by_the_share_of_the_agents),
        TEST(what_others_can_take_as_well_goes_to_the_less_busy_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
