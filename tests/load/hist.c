#include "hist.h"

#include <string.h>

void hist_reset(struct hist *hist)
{
    memset(hist, 0, sizeof(*hist));
}

/* Below HIST_STEPS one bucket a value; above, the leading bit picks the row and the
 * bits behind it the step. */
static uint32_t bucket_of(uint64_t value)
{
    uint32_t shift;

    if (value < HIST_STEPS)
        return (uint32_t)value;
    shift = 63u - (uint32_t)__builtin_clzll(value) - HIST_STEP_BITS;
    return (shift + 1) * HIST_STEPS + (uint32_t)(value >> shift) - HIST_STEPS;
}

/* The middle of what the bucket stands for. */
static uint64_t value_of(uint32_t bucket)
{
    uint32_t shift;

    if (bucket < HIST_STEPS)
        return bucket;
    shift = bucket / HIST_STEPS - 1;
    return ((uint64_t)(bucket % HIST_STEPS + HIST_STEPS) << shift) + ((1ull << shift) >> 1);
}

void hist_add(struct hist *hist, uint64_t value)
{
    hist->buckets[bucket_of(value)]++;
    hist->count++;
    if (value > hist->max)
        hist->max = value;
}

/* In the unit that was added. */
static uint64_t value_at(const struct hist *hist, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)hist->count);
    uint64_t seen = 0;

    for (uint32_t i = 0; i < HIST_BUCKETS; i++) {
        seen += hist->buckets[i];
        if (seen > wanted)
            return value_of(i) < hist->max ? value_of(i) : hist->max;
    }
    return hist->max;
}

double hist_ms(const struct hist *hist, double share)
{
    return (double)value_at(hist, share) / 1e6;
}
