/*
 * wheel.h -- the timer wheel, pure: knows no libuv and no clock, the time is
 * passed in. For this room and its tests.
 *
 * Six levels of 64 slots, 10 ms a tick: a slot of the lowest level is one tick,
 * a slot of the next one 64 of them, and so on. A timer lies on the level of the
 * highest digit (base 64) in which its tick differs from the wheel's, so that it
 * is moved at most five times in its life. A bit a slot says which are in use:
 * the next event is found without walking.
 */
#ifndef BATON_LOOP_WHEEL_H
#define BATON_LOOP_WHEEL_H

#include "loop/loop.h"

#define WHEEL_LEVELS 6
#define WHEEL_SLOTS 64
#define WHEEL_TICK_MS 10
#define WHEEL_DELAY_MAX_MS ((uint64_t)1 << 32)

struct wheel {
    uint64_t origin_ms; /* the time of tick 0 */
    uint64_t tick;      /* everything up to this one has fired */
    uint64_t target;    /* where wheel_advance() is going; equals tick outside of it */
    uint64_t used[WHEEL_LEVELS];
    struct timer *slots[WHEEL_LEVELS][WHEEL_SLOTS];
    struct timer *firing; /* due in this very tick, their callbacks yet to run */
};

/* The times passed in never go back; the wheel may turn for 20 years. */
void wheel_init(struct wheel *wheel, uint64_t now_ms);

/* See loop_timer_start(). */
void wheel_start(struct wheel *wheel, struct timer *timer, uint64_t now_ms, uint64_t delay_ms,
                 timer_cb cb, void *user);
void wheel_stop(struct wheel *wheel, struct timer *timer);

/* Fires what is due, in the order of ticks. Callbacks may start and stop any
 * timer; one that they start fires in a later call. */
void wheel_advance(struct wheel *wheel, uint64_t now_ms);

/* When wheel_advance() has something to do next: never later than the earliest
 * timer, but maybe earlier, to move timers to a lower level. False, and
 * *ret_ms untouched, when no timer is pending. */
bool wheel_next(const struct wheel *wheel, uint64_t *ret_ms);

#endif
