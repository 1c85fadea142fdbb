#include "store/steady.h"

#include <string.h>

/* Makes room: the oldest period lends its offset to the next one if it is the lower, since what is
 * too low only makes us wait longer. */
static void forget_oldest(struct store__steady *steady)
{
    if (steady->periods[1].offset_ms > steady->periods[0].offset_ms)
        steady->periods[1].offset_ms = steady->periods[0].offset_ms;
    steady->count--;
    memmove(&steady->periods[0], &steady->periods[1], steady->count * sizeof(steady->periods[0]));
}

void store__steady_heard(struct store__steady *steady, int64_t ours_ms, int64_t theirs_ms)
{
    int64_t offset_ms = theirs_ms - ours_ms;

    if (steady->count > 0) {
        int64_t moved_ms = offset_ms - steady->periods[steady->count - 1].offset_ms;

        if (moved_ms > -STORE__STEADY_SAME_MS && moved_ms < STORE__STEADY_SAME_MS)
            return;
    }
    if (steady->count == STORE__STEADY_PERIODS)
        forget_oldest(steady);
    steady->periods[steady->count].since_ms = ours_ms;
    steady->periods[steady->count].offset_ms = offset_ms;
    steady->count++;
}

int64_t store__steady_now(const struct store__steady *steady, int64_t ours_ms, int64_t window_ms)
{
    if (steady->count == 0)
        return 0;

    size_t i = steady->count - 1;
    int64_t lowest_ms = steady->periods[i].offset_ms;

    /* A period reaches to the beginning of the next one. */
    while (i > 0 && steady->periods[i].since_ms > ours_ms - window_ms) {
        i--;
        if (steady->periods[i].offset_ms < lowest_ms)
            lowest_ms = steady->periods[i].offset_ms;
    }
    return ours_ms + lowest_ms;
}
