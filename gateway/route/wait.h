/*
 * wait.h -- how long somebody in the queue will wait, said as a range that holds.
 *
 * The queue is played through some dozens to hundreds of times: each place that is taken now becomes
 * free when the conversation in it has lasted as long as one of the recent ones that lasted longer than
 * it has so far; whoever is ahead takes the place that is free first, for as long as one of the recent
 * ones, or has given up by then; more urgent ones come and go first. Each play is then stretched or
 * shortened by what neither the samples nor the play can know (WAIT_UNKNOWN in wait.c). The same
 * question with the same seed has the same answer.
 *
 * Pure: no clock, no memory of its own. Cost: about 8,000 steps of some 25 to 35 ns while slots and
 * ahead are 200 or fewer together, at most 47,000 however many there are (tests/load/simulate --cost).
 */
#ifndef BATON_ROUTE_WAIT_H
#define BATON_ROUTE_WAIT_H

#include <stddef.h>
#include <stdint.h>

#define ROUTE_WAIT_SAMPLES_MAX 200 /* more are not looked at */
#define ROUTE_WAIT_SAMPLES_MIN 20  /* fewer say nothing */

#define ROUTE_WAIT_STREAMS_MAX 3

/* Others who will come and go first, being more urgent: so many places an hour, in the next `for_s`;
 * who comes after that is behind. */
struct route_wait_stream {
    double per_hour;
    uint32_t for_s;
};

/* What is said of those ahead and of those to come is about the slots that count here; what is not
 * known is 0, and the range then as if there were none. */
struct route_wait_question {
    const uint32_t *service_ms; /* how long the last conversations were held, newest first */
    size_t service_count;
    uint32_t slots;          /* capacity of the agents on duty who can take it, */
    uint32_t agents;         /* and how many these are */
    const uint32_t *ages_ms; /* of what holds these slots, one for each slot held */
    size_t age_count;
    uint32_t weight; /* places that it needs itself, of one agent; 0 counts as 1 */
    double ahead;    /* places that others take first; see route_outlook() */
    struct route_wait_stream overtakers[ROUTE_WAIT_STREAMS_MAX];
    uint32_t gave_up;    /* who did lately, */
    double waited_hours; /* and how long all who waited then did, together */
    uint64_t seed;
};

enum route_wait_outcome {
    ROUTE_WAIT_KNOWN,
    ROUTE_WAIT_TOO_FEW, /* conversations so far to say how long one lasts */
    ROUTE_WAIT_NOBODY,  /* on duty who can take it */
};

/* In seconds: of ten plays one is shorter than the low end, five than the typical wait, nine than the
 * high end. All 0 unless known. Real waits keep to the range a little less often than plays do (three
 * of four), and to the range as it is shown more than four times of five. */
struct route_wait {
    enum route_wait_outcome outcome;
    uint32_t low_s;
    uint32_t typical_s;
    uint32_t high_s;
};

struct route_wait route_wait_ask(const struct route_wait_question *question);

/* As a visitor is shown it, in whole minutes: steps of 1 up to 10 minutes, of 5 up to 30, of 10 up to
 * 60, then of 30. The low end goes down and the high one up, so rounding never makes it hold less
 * often. */
struct route_wait route_wait_shown(struct route_wait wait);

#endif
