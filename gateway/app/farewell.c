#include "app/farewell.h"

#include "base/clock.h"
#include "handle/handle.h"
#include "log/log.h"
#include "net/net.h"

#define LOOK_MS 10
#define TICK_MS 10
#define ARRIVALS_A_TICK 30 /* what a node is held to take in: 3,000 hellos a second */
#define LONGEST_MS 7000    /* an operator kills after ten seconds */
/* Without a successor: another node's address may have to be found first. */
#define ALONE_FIRST_MS 200
#define ALONE_SPREAD_MS 300 /* at the least */

/* The rest: who said hello while the others were told. */
static void all_told(void *user)
{
    struct farewell *farewell = user;

    (void)handle_farewell_gather(farewell->handle);
    (void)handle_farewell(farewell->handle, SIZE_MAX, 0, 1);
    farewell->on_told(farewell->user);
}

static void tell_some(void *user)
{
    struct farewell *farewell = user;
    bool more = handle_farewell(farewell->handle, farewell->a_tick, 0, 1);

    loop_timer_start(farewell->loop, &farewell->timer, more ? TICK_MS : 0,
                     more ? tell_some : all_told, farewell);
}

static void tell_all(struct farewell *farewell, size_t count)
{
    size_t spread_ms = count * TICK_MS / ARRIVALS_A_TICK;

    if (spread_ms < ALONE_SPREAD_MS)
        spread_ms = ALONE_SPREAD_MS;
    if (spread_ms > LONGEST_MS)
        spread_ms = LONGEST_MS;
    (void)handle_farewell(farewell->handle, SIZE_MAX, ALONE_FIRST_MS, (uint32_t)spread_ms);
    loop_timer_start(farewell->loop, &farewell->timer, 0, all_told, farewell);
}

static void look(void *user)
{
    struct farewell *farewell = user;
    uint64_t waited_ms = clock_mono_ms() - farewell->since_ms;
    bool successor = net_successor(farewell->net);

    if (!successor && waited_ms < farewell->patience_ms &&
        handle_connections(farewell->handle) > 0) {
        loop_timer_start(farewell->loop, &farewell->timer, LOOK_MS, look, farewell);
        return;
    }

    size_t count = handle_farewell_gather(farewell->handle);

    log_info("app", "farewell", "connections=%zu successor=%d waited_ms=%llu", count, successor,
             (unsigned long long)waited_ms);
    farewell->a_tick = count * TICK_MS / LONGEST_MS + 1;
    if (farewell->a_tick < ARRIVALS_A_TICK)
        farewell->a_tick = ARRIVALS_A_TICK;
    if (successor)
        tell_some(farewell);
    else
        tell_all(farewell, count);
}

void farewell_start(struct farewell *farewell)
{
    farewell->since_ms = clock_mono_ms();
    net_stop_listening(farewell->net);
    loop_timer_start(farewell->loop, &farewell->timer, 0, look, farewell);
}

void farewell_stop(struct farewell *farewell)
{
    if (farewell->loop != NULL)
        loop_timer_stop(farewell->loop, &farewell->timer);
}
