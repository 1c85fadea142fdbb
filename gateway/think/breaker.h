/*
 * breaker.h -- a peer that fails again and again is left alone for a while, so that
 * visitors don't wait for what won't come.
 *
 * Pure: the time is passed in. After BREAKER_FAILURES in a row it opens for
 * BREAKER_PAUSE_MS; then one question is let through as a trial, and each trial
 * that fails doubles the pause, up to BREAKER_PAUSE_MAX_MS.
 */
#ifndef BATON_THINK_BREAKER_H
#define BATON_THINK_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#define BREAKER_FAILURES 5
#define BREAKER_PAUSE_MS 15000
#define BREAKER_PAUSE_MAX_MS 240000

struct breaker {
    unsigned failures; /* in a row */
    uint64_t pause_ms; /* 0 while closed */
    uint64_t until_ms; /* while open */
    bool trying;       /* the trial is under way */
};

/* Whether a question may be asked now; while it is open, that is the trial. Of each that was asked, one of
 * the three below must be told, and whether it was the trial: what was asked before the opening may end
 * while the trial is under way. */
bool breaker_may(struct breaker *breaker, uint64_t now_ms);
void breaker_good(struct breaker *breaker);
void breaker_bad(struct breaker *breaker, bool was_trial, uint64_t now_ms);
/* It was given up: says nothing about the peer. */
void breaker_void(struct breaker *breaker, bool was_trial);
bool breaker_is_open(const struct breaker *breaker);

#endif
