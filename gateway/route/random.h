/*
 * random.h -- numbers that look random and follow from a seed alone, so that what was computed with
 * them can be computed again. For simulations; nothing here keeps a secret.
 */
#ifndef BATON_ROUTE_RANDOM_H
#define BATON_ROUTE_RANDOM_H

#include <math.h>
#include <stdint.h>

struct route_random {
    uint64_t state; /* the seed to begin with; any will do */
};

/* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
static inline uint64_t route_random_next(struct route_random *random)
{
    uint64_t z = (random->state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* 0 to count - 1; count > 0. */
static inline uint32_t route_random_below(struct route_random *random, uint32_t count)
{
    return (uint32_t)(((route_random_next(random) >> 32) * count) >> 32);
}

/* More than 0, less than 1. */
static inline double route_random_share(struct route_random *random)
{
    return ((double)(route_random_next(random) >> 11) + 0.5) * 0x1p-53;
}

/* How long until the next of what happens once in `mean` on average, whenever it likes. */
static inline double route_random_gap(struct route_random *random, double mean)
{
    return -mean * log(route_random_share(random));
}

#endif
