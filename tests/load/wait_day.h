/*
 * wait_day.h -- what the files of the day's simulation share: the people, and one day.
 */
#ifndef BATON_TESTS_WAIT_DAY_H
#define BATON_TESTS_WAIT_DAY_H

#include "route/route.h"
#include "route/wait.h"
#include "wait_days.h"

#define DAY_SECOND INT64_C(1000000)
#define DAY_MINUTE (60 * DAY_SECOND)
#define DAY_HOUR (60 * DAY_MINUTE)
#define DAY_LENGTH                                                                                 \
    (12 * DAY_HOUR) /* visitors come until then, and are served for as long as it takes */
#define DAY_VISITORS_MAX 6000
#define DAY_AGENTS 28
#define DAY_HELD_MAX 5
#define DAY_TEAM 1

struct day_visitor {
    int64_t came_us;
    int64_t service_us;
    int64_t patience_us;
    int32_t priority;
    int32_t weight;
    struct route_skill needs[2];
    size_t need_count;

    int64_t assigned_us; /* 0: not yet */
    int64_t gave_up_us;  /* 0: did not */
    int32_t held;
    int64_t agent;
    bool had_to_wait;
    struct route_wait told, shown;
    double by_agents_s, by_places_s; /* the formula's points */
};

struct day_agent {
    struct route_skill skills[3];
    size_t skill_count;
    int32_t capacity;
    int64_t starts_us, pauses_us, returns_us, ends_us;
};

/* People by chance. The agents' ids are their index plus 1, as the visitors' are. */
size_t day_people_visitors(enum day_shape shape, uint64_t seed, struct day_visitor *ret_visitors);
void day_people_agents(uint64_t seed, struct day_agent *ret_agents);

#endif
