/*
 * wait_days.h -- days at a desk that never were, to see whether the ranges of waiting hold.
 *
 * A day's visitors come by its shape, are routed by route_plan() in virtual time, and whoever has to
 * wait is told a range (route/wait.h) on joining the queue and again every few minutes. What was told
 * is then compared with what came. A seed always makes the same day.
 */
#ifndef BATON_TESTS_WAIT_DAYS_H
#define BATON_TESTS_WAIT_DAYS_H

#include <stdbool.h>
#include <stdint.h>

enum day_shape {
    DAY_FLAT, /* as many come at any time, about as many as the desk can serve */
    DAY_TWO_PEAKS, /* forenoon and afternoon; short and long matters, longer and more long ones later on */
    DAY_BURST, /* quiet, but an incident brings hundreds within the half hour */
    DAY_SHAPES,
};
const char *day_shape_name(enum day_shape shape);

/* Counts of one or more days. All but the first five are of waits that were shown a range on joining
 * and ended with an agent: of somebody who gave up nobody knows how long it would have been. */
struct day_report {
    uint32_t visitors;
    uint32_t waited;
    uint32_t gave_up;
    uint32_t cant_say;  /* waited, and no range could be said on joining */
    uint32_t left_over; /* still waited at the end of the day */

    uint32_t judged;
    uint32_t shorter; /* than the range shown */
    uint32_t longer;
    uint32_t within_unrounded;
    uint32_t within_typical_high; /* between the typical wait and the high end, before rounding */
    uint32_t shorter_than_typical;
    uint32_t typical_near; /* the typical wait within a quarter of the real one */
    double wait_s;         /* sums, to divide by `judged` */
    double width_s;
    double unrounded_width_s;

    uint32_t updates; /* ranges that were shown later, against what was left of the wait then */
    uint32_t updates_within;

    /* The formula place x average / n, with n the agents on duty, and with n their capacity: within a
     * quarter of the wait, and with a range around it as wide as the one that was shown. */
    uint32_t by_agents_near, by_agents_within;
    uint32_t by_places_near, by_places_within;
};

/* Plays one day and adds its counts; `tell_again`: every five minutes, which takes most of the time.
 * Aborts when a promise of the routing is broken. */
void day_play(enum day_shape shape, uint64_t seed, bool tell_again, struct day_report *report);

double day_share(uint32_t part, uint32_t of); /* 0 of none */

#endif
