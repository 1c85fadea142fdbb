/*
 * steady.h -- the database's clock, without its leaps forward.
 *
 * Leases and graces are times in PostgreSQL's clock, which an operator, NTP or a
 * machine that slept may put forward by hours: everybody would be gone for hours at
 * once. So the store compares that clock with this process's own, which never leaps,
 * at each renewal of the lease. Knows no SQL and no clock itself.
 */
#ifndef BATON_STORE_STEADY_H
#define BATON_STORE_STEADY_H

#include <stddef.h>
#include <stdint.h>

#define STORE__STEADY_SAME_MS 500 /* less than this is the way of the answer, not a leap */
#define STORE__STEADY_PERIODS 16  /* kept; more leaps than that are taken together */

/* Zeroed: nothing is known. */
struct store__steady {
    size_t count;
    struct {
        int64_t since_ms;  /* by our clock */
        int64_t offset_ms; /* theirs minus ours, at most: the answer took its time */
    } periods[STORE__STEADY_PERIODS];
};

/* Their clock, as an answer brought it at this moment of ours. */
void store__steady_heard(struct store__steady *steady, int64_t ours_ms, int64_t theirs_ms);

/* What their clock would say now if it had not been put forward within the last `window_ms`: what is
 * older than the window by this is older than the window in truth. 0 while nothing is known. */
int64_t store__steady_now(const struct store__steady *steady, int64_t ours_ms, int64_t window_ms);

#endif
