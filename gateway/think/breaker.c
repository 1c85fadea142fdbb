#include "think/breaker.h"

bool breaker_is_open(const struct breaker *breaker)
{
    return breaker->pause_ms > 0;
}

bool breaker_may(struct breaker *breaker, uint64_t now_ms)
{
    if (!breaker_is_open(breaker))
        return true;
    if (breaker->trying || now_ms < breaker->until_ms)
        return false;
    breaker->trying = true;
    return true;
}

void breaker_good(struct breaker *breaker)
{
    *breaker = (struct breaker){0};
}

void breaker_bad(struct breaker *breaker, bool was_trial, uint64_t now_ms)
{
    breaker->failures++;
    if (breaker->failures < BREAKER_FAILURES || (breaker_is_open(breaker) && !was_trial))
        return;
    breaker->trying = false;
    breaker->pause_ms = breaker_is_open(breaker) ? breaker->pause_ms * 2 : BREAKER_PAUSE_MS;
    if (breaker->pause_ms > BREAKER_PAUSE_MAX_MS)
        breaker->pause_ms = BREAKER_PAUSE_MAX_MS;
    breaker->until_ms = now_ms + breaker->pause_ms;
}

void breaker_void(struct breaker *breaker, bool was_trial)
{
    if (was_trial)
        breaker->trying = false;
}
