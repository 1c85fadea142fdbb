#include "session/rate.h"

bool rate_take(struct rate *rate, uint32_t count, uint32_t window_ms, uint64_t now_us)
{
    uint64_t window_us = (uint64_t)window_ms * 1000;
    uint64_t cost = window_us / count;
    uint64_t passed = now_us - rate->seen_us;

    rate->used_us = passed >= rate->used_us ? 0 : rate->used_us - passed;
    rate->seen_us = now_us;
    if (rate->used_us + cost > window_us)
        return false;
    rate->used_us += cost;
    return true;
}

void rate_give(struct rate *rate, uint32_t count, uint32_t window_ms)
{
    uint64_t cost = (uint64_t)window_ms * 1000 / count;

    rate->used_us = rate->used_us > cost ? rate->used_us - cost : 0;
}
