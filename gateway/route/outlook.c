/*
 * outlook.c -- what a conversation has before it: places in the queue, as far as they are before the
 * same agents.
 */
#include "base/str.h"
#include "route/internal.h"

#include <stdlib.h>

static bool is_taker(const struct route_agent *agent, const struct route_waiting *waiting,
                     int64_t at_us)
{
    return agent->may && route__unfit(agent, waiting) == ROUTE_CONSIDERED &&
           !route__has_passed(agent, waiting, at_us);
}

bool route_is_taker(const struct route *route, int64_t at_us, int64_t conversation, int64_t agent)
{
    const struct route_waiting *waiting = route_waiting_find(route, conversation);
    const struct route_agent *one = route__agent(route, agent);
    const struct route_team *team;

    return waiting != NULL && one != NULL && route__is_open(route, waiting, &team) &&
           is_taker(one, waiting, at_us);
}

/* The places that an earlier one will take of the agents with a mark. An agent of five takes a
 * conversation five times as often as an agent of one, so shares go by capacity. */
static double places_of(const struct route *route, int64_t at_us,
                        const struct route_waiting *waiting, const bool *marked)
{
    int64_t all = 0, shared = 0;

    for (size_t i = 0; i < route->agent_count; i++) {
        const struct route_agent *agent = &route->agents[i];
        if (!is_taker(agent, waiting, at_us))
            continue;
        all += agent->capacity;
        if (marked[i])
            shared += agent->capacity;
    }
    return all > 0 ? (double)waiting->weight * (double)shared / (double)all : 0;
}

enum gw_err route_outlook(const struct route *route, int64_t at_us, int64_t conversation,
                          struct route_outlook *ret_outlook)
{
    const struct route_waiting *own = route_waiting_find(route, conversation);
    const struct route_team *team;
    struct route_outlook outlook = {.place = 1};

    if (own == NULL)
        return GW_ENOTFOUND;
    bool *takers = mem_array(route->agent_count, sizeof(*takers));
    bool own_is_open = route__is_open(route, own, &team);
    for (size_t i = 0; own_is_open && i < route->agent_count; i++) {
        takers[i] = is_taker(&route->agents[i], own, at_us);
        if (takers[i])
            outlook.slots += (uint32_t)route->agents[i].capacity;
    }
    for (size_t i = 0; &route->queue[i]->fact != own; i++) {
        const struct route_waiting *earlier = &route->queue[i]->fact;
        outlook.place++;
        if (earlier->ringing == 0 && route__is_open(route, earlier, &team))
            outlook.ahead += places_of(route, at_us, earlier, takers);
    }
    free(takers);
    *ret_outlook = outlook;
    return GW_OK;
}
