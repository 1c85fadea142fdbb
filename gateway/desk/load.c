/* How far the store is behind what is said. */
#include "desk/internal.h"

#include "base/clock.h"

static void count_wait(struct desk_load *load, uint64_t now_us, const struct pending *pending)
{
    if (now_us - pending->since_us > load->waited_us)
        load->waited_us = now_us - pending->since_us;
}

void desk_load(const struct desk *desk, struct desk_load *ret_load)
{
    uint64_t now_us = clock_mono_us();
    struct desk_load load = {0};

    for (int i = 0; i < STORE_LANES; i++) {
        const struct lane *lane = &desk->lanes[i];
        unsigned count = (unsigned)lane->count * 100u / DESK_LANE_MAX;
        unsigned bytes = (unsigned)(lane->bytes * 100u / DESK_LANE_BYTES_MAX);
        unsigned filled = count > bytes ? count : bytes;

        if (filled > load.filled_percent)
            load.filled_percent = filled;
        if (lane->busy)
            count_wait(&load, now_us, lane->running->pending[0]);
        if (lane->first != NULL)
            count_wait(&load, now_us, lane->first);
    }
    *ret_load = load;
}
