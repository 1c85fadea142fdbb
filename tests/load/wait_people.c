/*
 * wait_people.c -- who comes to the desk on a day, and who works there.
 */
#include "route/random.h"
#include "wait_day.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define ZH 1
#define EN 2
#define SWAPS 3

/* A normal number of mean 0 and deviation 1 (Box and Muller). */
static double normal(struct route_random *random)
{
    double radius = sqrt(-2 * log(route_random_share(random)));

    return radius * cos(2 * M_PI * route_random_share(random));
}

static double log_normal(struct route_random *random, double median, double sigma)
{
    return median * exp(sigma * normal(random));
}

static double bell(double hour, double at, double width)
{
    return exp(-(hour - at) * (hour - at) / (2 * width * width));
}

/* How many come in an hour, so many hours after the desk opened. */
static double arrivals_per_hour(enum day_shape shape, double hour)
{
    switch (shape) {
    case DAY_FLAT:
        return 212;
    case DAY_TWO_PEAKS:
        return 110 + 210 * (bell(hour, 2.5, 0.8) + bell(hour, 8.5, 0.8));
    case DAY_BURST:
    case DAY_SHAPES:
        break;
    }
    return 150 + (hour > 4.5 ? 900 * exp(-(hour - 4.5) * 3) : 0);
}

static double service_min(enum day_shape shape, double hour, struct route_random *random)
{
    if (shape == DAY_FLAT)
        return log_normal(random, 8.7, 0.9);
    if (shape == DAY_BURST)
        return log_normal(random, 10, 0.7);
    if (route_random_share(random) < 0.3 + 0.015 * hour)
        return log_normal(random, 22, 0.4) * (1 + 0.03 * hour);
    return log_normal(random, 5, 0.5) * (1 + 0.03 * hour);
}

static int32_t some_priority(struct route_random *random)
{
    double share = route_random_share(random);

    return share < 0.04 ? 0 : share < 0.14 ? 1 : share < 0.85 ? 2 : 3;
}

size_t day_people_visitors(enum day_shape shape, uint64_t seed, struct day_visitor *ret_visitors)
{
    struct route_random random = {.state = seed * 3 + 1};
    double most_per_hour = 1100, hour = 0;
    size_t count = 0;

    for (;;) {
        /* Thinned out from the most that may come, to what comes at this hour. */
        hour += route_random_gap(&random, 1 / most_per_hour);
        if (hour * (double)DAY_HOUR >= (double)DAY_LENGTH)
            return count;
        if (route_random_share(&random) * most_per_hour >= arrivals_per_hour(shape, hour))
            continue;
        assert(count < DAY_VISITORS_MAX);
        struct day_visitor *visitor = &ret_visitors[count++];
        *visitor = (struct day_visitor){
            .came_us = (int64_t)(hour * (double)DAY_HOUR) + 1,
            .service_us = (int64_t)(service_min(shape, hour, &random) * (double)DAY_MINUTE) + 1,
            .patience_us = (int64_t)(log_normal(&random, 60, 0.7) * (double)DAY_MINUTE) + 1,
            .priority = some_priority(&random),
            .weight = route_random_share(&random) < 0.04 ? 2 : 1,
        };
        int64_t language = route_random_share(&random) < 0.6 ? ZH : EN;
        visitor->needs[visitor->need_count++] = (struct route_skill){language, 1};
        if (route_random_share(&random) < 0.2)
            visitor->needs[visitor->need_count++] =
                (struct route_skill){SWAPS, visitor->priority == 0 ? 3 : 1};
    }
}

/* Opens at 0. Three shifts, which overlap; people come and go a little early or late, and pause. */
void day_people_agents(uint64_t seed, struct day_agent *ret_agents)
{
    static const struct {
        size_t agents;
        double from, to;
    } shifts[] = {{12, 0, 6.5}, {4, 3, 9}, {12, 5.5, 12.3}};
    struct route_random random = {.state = seed * 3 + 2};
    size_t count = 0;

    for (size_t shift = 0; shift < sizeof(shifts) / sizeof(shifts[0]); shift++) {
        for (size_t i = 0; i < shifts[shift].agents; i++) {
            struct day_agent *agent = &ret_agents[count++];
            double from = shifts[shift].from + 0.1 * normal(&random);
            double to = shifts[shift].to + 0.1 * normal(&random);
            double pause = from + (to - from) * (0.35 + 0.3 * route_random_share(&random));

            memset(agent, 0, sizeof(*agent));
            agent->capacity = 3 + (int32_t)route_random_below(&random, 3);
            agent->starts_us = from > 0 ? (int64_t)(from * (double)DAY_HOUR) : 0;
            agent->pauses_us = (int64_t)(pause * (double)DAY_HOUR);
            agent->returns_us = agent->pauses_us + 25 * DAY_MINUTE;
            agent->ends_us = (int64_t)(to * (double)DAY_HOUR);
            /* Of each four in a shift, one has each language alone, and two have both. */
            if (i % 4 != 0)
                agent->skills[agent->skill_count++] = (struct route_skill){ZH, 3};
            if (i % 4 != 1)
                agent->skills[agent->skill_count++] = (struct route_skill){EN, 3};
            if (i % 3 != 0)
                agent->skills[agent->skill_count++] =
                    (struct route_skill){SWAPS, 1 + (int32_t)route_random_below(&random, 5)};
        }
    }
    assert(count == DAY_AGENTS);
}
