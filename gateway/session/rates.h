/*
 * rates.h -- one token bucket for each key, of those that were used lately.
 *
 * Bounded: past `max` keys the one that was used least recently is forgotten, so
 * keys of a kind that others can make up belong in a table of their own. Pure:
 * the clock is handed in.
 */
#ifndef BATON_SESSION_RATES_H
#define BATON_SESSION_RATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RATES_KEY_MAX 256 /* bytes; what is longer is cut */

struct rates;

/* `count` in any `window_ms` for a key. */
struct rates *rates_new(size_t max, uint32_t count, uint32_t window_ms);
void rates_free(struct rates *rates); /* NULL is fine */

/* Takes one; false: too fast. */
bool rates_take(struct rates *rates, const void *key, size_t len, uint64_t now_us);

/* Gives one back that was taken and not used; nothing for a key that is forgotten. */
void rates_give(struct rates *rates, const void *key, size_t len);

#endif
