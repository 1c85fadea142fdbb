#include "session/rates.h"

#include "base/str.h"
#include "session/rate.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct one {
    UT_hash_handle hh; /* in order of the last use */
    struct rate rate;
    char key[];
};

struct rates {
    struct one *all;
    size_t max;
    uint32_t count;
    uint32_t window_ms;
};

struct rates *rates_new(size_t max, uint32_t count, uint32_t window_ms)
{
    struct rates *rates = mem_new(sizeof(*rates));

    rates->max = max;
    rates->count = count;
    rates->window_ms = window_ms;
    return rates;
}

static void forget(struct rates *rates, struct one *one)
{
    HASH_DEL(rates->all, one);
    free(one);
}

void rates_free(struct rates *rates)
{
    struct one *one, *next;

    if (rates == NULL)
        return;
    HASH_ITER (hh, rates->all, one, next)
        forget(rates, one);
    free(rates);
}

bool rates_take(struct rates *rates, const void *key, size_t len, uint64_t now_us)
{
    struct one *one;

    if (len > RATES_KEY_MAX)
        len = RATES_KEY_MAX;
    HASH_FIND(hh, rates->all, key, len, one);
    if (one != NULL) {
        HASH_DEL(rates->all, one); /* to the end, as the one that was used last */
    } else {
        if (HASH_COUNT(rates->all) >= rates->max)
            forget(rates, rates->all);
        one = mem_new(sizeof(*one) + len);
        memcpy(one->key, key, len);
    }
    HASH_ADD_KEYPTR(hh, rates->all, one->key, len, one);
    return rate_take(&one->rate, rates->count, rates->window_ms, now_us);
}

void rates_give(struct rates *rates, const void *key, size_t len)
{
    struct one *one;

    if (len > RATES_KEY_MAX)
        len = RATES_KEY_MAX;
    HASH_FIND(hh, rates->all, key, len, one);
    if (one != NULL)
        rate_give(&one->rate, rates->count, rates->window_ms);
}
