/*
 * pace.h -- who would speak faster than a visitor may, waits.
 *
 * A gateway lets one visitor say so many messages in ten seconds, and a fast machine
 * answers faster than that. So each sender is held to a rate below it; what a closed
 * loop would say too early waits here, and is said by the turn that finds it due. One
 * place for each sender, embedded in it; no allocation.
 */
#ifndef BATON_TESTS_PACE_H
#define BATON_TESTS_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* 85 a second, and 100 more at once: at most 950 in any ten seconds, of the 1,000 that
 * bench_gateway() allows. */
#define PACE_STEP_NS (1000000000u / 85)
#define PACE_AT_ONCE 100u

struct pace {
    uint64_t next_ns; /* when it would have said all so far, at the even rate */
    uint64_t due_ns;  /* while waiting */
    uint32_t waiting; /* messages */
    struct pace *prev, *next;
};

/* Takes one; false: too early. */
bool pace_take(struct pace *pace, uint64_t now_ns);
/* One message more waits, at least until then. The list is in order of time. */
void pace_wait(struct pace **list, struct pace *pace, uint64_t until_ns);
/* One that is due and may be said now, taken already; NULL when there is none. */
struct pace *pace_due(struct pace **list, uint64_t now_ns);
/* Forgets all that wait. */
void pace_clear(struct pace **list);

#endif
