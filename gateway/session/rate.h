/*
 * rate.h -- a token bucket. Zeroed, it is full. Pure: the clock is handed in.
 */
#ifndef BATON_SESSION_RATE_H
#define BATON_SESSION_RATE_H

#include <stdbool.h>
#include <stdint.h>

struct rate {
    uint64_t used_us; /* how much of the window is spent */
    uint64_t seen_us; /* when that was true */
};

/* Takes one of `count` in any `window_ms`, refilling steadily; false: too fast. */
bool rate_take(struct rate *rate, uint32_t count, uint32_t window_ms, uint64_t now_us);

/* Gives one back that was taken and not used. */
void rate_give(struct rate *rate, uint32_t count, uint32_t window_ms);

#endif
