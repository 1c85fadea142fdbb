/*
 * outlook.c -- what a conversation has before it: places in the queue, as far as they are before the
 * same agents.
 */
#include "base/str.h"
#include "route/internal.h"
#include "route/pour.h"

#include <stdlib.h>

bool route__is_taker(const struct route_agent *agent, const struct route_waiting *waiting,
                     int64_t at_us)
{
    return agent->may && route__unfit(agent, waiting) == ROUTE_CONSIDERED &&
           !route__has_passed(agent, waiting, at_us);
}

/* The places of the agents who may take it; returns how many. */
static size_t find_takers(const struct route *route, int64_t at_us,
                          const struct route_waiting *waiting, uint32_t *ret_takers)
{
    const struct route_team *team;
    size_t count = 0;

    if (!route__is_open(route, waiting, &team))
        return 0;
    for (size_t i = 0; i < route->agent_count; i++) {
        const struct route_agent *agent = &route->agents[i];

        if (agent->capacity > 0 && route__is_taker(agent, waiting, at_us))
            ret_takers[count++] = (uint32_t)i;
    }
    return count;
}

enum gw_err route_outlook(const struct route *route, int64_t at_us, int64_t conversation,
                          struct route_outlook *ret_outlook)
{
    const struct route_waiting *own = route_waiting_find(route, conversation);
    struct route_outlook outlook = {.place = 1};
    struct route_pour *pour;
    uint32_t *numbers;
    size_t count;

    if (own == NULL)
        return GW_ENOTFOUND;
    numbers = mem_array(route->agent_count + 1, sizeof(*numbers)); /* capacities, then takers */
    for (size_t i = 0; i < route->agent_count; i++)
        numbers[i] = (uint32_t)route->agents[i].capacity;
    pour = route_pour_new(numbers, route->agent_count);
    for (size_t i = 0; &route->queue[i]->fact != own; i++) {
        const struct route_waiting *earlier = &route->queue[i]->fact;

        outlook.place++;
        if (earlier->ringing != 0)
            continue;
        count = find_takers(route, at_us, earlier, numbers);
        route_pour_add(pour, numbers, count, earlier->weight);
    }
    count = find_takers(route, at_us, own, numbers);
    outlook.agents = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        outlook.slots += (uint32_t)route->agents[numbers[i]].capacity;
    outlook.ahead = route_pour_ahead(pour, numbers, count);
    route_pour_free(pour);
    free(numbers);
    *ret_outlook = outlook;
    return GW_OK;
}
