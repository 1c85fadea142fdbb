/*
 * hist.h -- a log-linear histogram of times.
 *
 * 64 steps a power of two, so a value is kept to within 1.6% at any size. Fixed
 * memory, no allocation, O(1) to add.
 */
#ifndef BATON_TESTS_HIST_H
#define BATON_TESTS_HIST_H

#include <stdint.h>

#define HIST_STEP_BITS 6
#define HIST_STEPS (1u << HIST_STEP_BITS)
#define HIST_BUCKETS ((64 - HIST_STEP_BITS + 1) * HIST_STEPS)

struct hist {
    uint64_t count;
    uint64_t max;
    uint64_t buckets[HIST_BUCKETS];
};

void hist_reset(struct hist *hist);
void hist_add(struct hist *hist, uint64_t value);
/* The value below which this share (0 to 1) of all lies, in milliseconds, of a histogram of
 * nanoseconds; 0 while empty. */
double hist_ms(const struct hist *hist, double share);

#endif
