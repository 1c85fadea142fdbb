/*
 * outlook.c -- what a conversation has before it: places in the queue, as far as they are before the
 * same agents.
 */
#include "base/str.h"
#include "route/internal.h"

#include <math.h>
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

/* How much of the work that is ahead comes to each agent, as a share of the capacity. */
struct ahead {
    double *levels; /* by the agents' places */
    bool *takers;   /* of the conversation that is looked at */
};

static void find_takers(const struct route *route, int64_t at_us,
                        const struct route_waiting *waiting, bool *ret_takers)
{
    const struct route_team *team;
    bool is_open = route__is_open(route, waiting, &team);

    for (size_t i = 0; i < route->agent_count; i++) {
        const struct route_agent *agent = &route->agents[i];
        ret_takers[i] = is_open && agent->capacity > 0 && is_taker(agent, waiting, at_us);
    }
}

/* The lowest level of the takers, their capacity at it, and the level above, if there is one. */
static double lowest_level(const struct route *route, const struct ahead *ahead,
                           double *ret_capacity, double *ret_above)
{
    double lowest = INFINITY, above = INFINITY, capacity = 0;

    for (size_t i = 0; i < route->agent_count; i++) {
        double level = ahead->levels[i];
        if (!ahead->takers[i])
            continue;
        if (level < lowest) {
            above = lowest;
            lowest = level;
            capacity = 0;
        } else if (level > lowest && level < above) {
            above = level;
        }
        capacity += level == lowest ? route->agents[i].capacity : 0;
    }
    *ret_capacity = capacity;
    *ret_above = above;
    return lowest;
}

/* Spreads what an earlier one takes over its takers as water would: to the least busy ones first,
 * since they will be the ones to have a place free. */
static void pour(const struct route *route, const struct ahead *ahead, double places)
{
    double capacity, above;

    for (double lowest = lowest_level(route, ahead, &capacity, &above);
         lowest < INFINITY && places > 0; lowest = lowest_level(route, ahead, &capacity, &above)) {
        double raised = lowest + places / capacity < above ? lowest + places / capacity : above;
        for (size_t i = 0; i < route->agent_count; i++) {
            if (ahead->takers[i] && ahead->levels[i] == lowest)
                ahead->levels[i] = raised;
        }
        places = raised < above ? 0 : places - (above - lowest) * capacity;
    }
}

enum gw_err route_outlook(const struct route *route, int64_t at_us, int64_t conversation,
                          struct route_outlook *ret_outlook)
{
    const struct route_waiting *own = route_waiting_find(route, conversation);
    struct route_outlook outlook = {.place = 1};
    double capacity, above;

    if (own == NULL)
        return GW_ENOTFOUND;
    struct ahead ahead = {
        .levels = mem_array(route->agent_count, sizeof(*ahead.levels)),
        .takers = mem_array(route->agent_count, sizeof(*ahead.takers)),
    };
    for (size_t i = 0; &route->queue[i]->fact != own; i++) {
        const struct route_waiting *earlier = &route->queue[i]->fact;
        outlook.place++;
        if (earlier->ringing != 0)
            continue;
        find_takers(route, at_us, earlier, ahead.takers);
        pour(route, &ahead, earlier->weight);
    }
    find_takers(route, at_us, own, ahead.takers);
    for (size_t i = 0; i < route->agent_count; i++) {
        if (!ahead.takers[i])
            continue;
        outlook.agents++;
        outlook.slots += (uint32_t)route->agents[i].capacity;
    }
    if (outlook.slots > 0)
        outlook.ahead = outlook.slots * lowest_level(route, &ahead, &capacity, &above);
    free(ahead.levels);
    free(ahead.takers);
    *ret_outlook = outlook;
    return GW_OK;
}
