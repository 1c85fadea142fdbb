/*
 * turn.c -- the end of a turn: deferred callbacks, then the reaper.
 *
 * It comes after the poll, for what I/O callbacks asked for, and before it, for
 * what timers and close callbacks did; so nothing waits while the loop sleeps.
 * What is left over (by the bound, or asked for by the reaper) finds the idle
 * handle active, which makes the poll return at once. libuv runs the prepare
 * handle that was started first last: ours comes after those of other rooms.
 */
#include "loop/internal.h"

#include <assert.h>

static uint64_t remembered_us(const struct turn *turn, uint64_t now_ns)
{
    uint64_t forgotten_us = (now_ns - turn->measured_ns) / 2000;

    return turn->longest_us > forgotten_us ? turn->longest_us - forgotten_us : 0;
}

uint64_t loop_lag_us(const struct loop *loop)
{
    return remembered_us(&loop->turn, uv_hrtime());
}

/* From one sleep to the next. */
static void measure(struct loop *loop)
{
    struct turn *turn = &loop->turn;
    uint64_t now_ns = uv_hrtime();
    uint64_t idle_ns = uv_metrics_idle_time(&loop->uv);
    uint64_t passed_ns = now_ns - turn->measured_ns;
    uint64_t slept_ns = idle_ns - turn->idle_ns;
    uint64_t took_us = passed_ns > slept_ns ? (passed_ns - slept_ns) / 1000 : 0;

    turn->longest_us = remembered_us(turn, now_ns);
    if (took_us > turn->longest_us)
        turn->longest_us = took_us;
    turn->measured_ns = now_ns;
    turn->idle_ns = idle_ns;
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct loop *loop = prepare->data;

    loop__turn_end(loop);
    measure(loop);
}

static void on_check(uv_check_t *check)
{
    loop__turn_end(check->data);
}

static void on_idle(uv_idle_t *idle)
{
    (void)idle;
}

void loop__turn_init(struct loop *loop)
{
    struct turn *turn = &loop->turn;

    turn->deferred_end = &turn->deferred;
    turn->reaps_end = &turn->reaps;
    turn->measured_ns = uv_hrtime();

    uv_prepare_init(&loop->uv, &turn->before_poll);
    uv_check_init(&loop->uv, &turn->after_poll);
    uv_idle_init(&loop->uv, &turn->no_sleep);
    loop__own(loop, (uv_handle_t *)&turn->before_poll);
    loop__own(loop, (uv_handle_t *)&turn->after_poll);
    loop__own(loop, (uv_handle_t *)&turn->no_sleep);
    uv_prepare_start(&turn->before_poll, on_prepare);
    uv_check_start(&turn->after_poll, on_check);
}

void loop__turn_close(struct loop *loop)
{
    struct turn *turn = &loop->turn;

    assert(turn->deferred == NULL && turn->reaps == NULL);
    loop__disown((uv_handle_t *)&turn->before_poll, NULL);
    loop__disown((uv_handle_t *)&turn->after_poll, NULL);
    loop__disown((uv_handle_t *)&turn->no_sleep, NULL);
}

static void stay_awake(struct loop *loop)
{
    uv_idle_start(&loop->turn.no_sleep, on_idle);
}

void loop_defer(struct loop *loop, struct defer *defer, void (*cb)(void *), void *user)
{
    struct turn *turn = &loop->turn;

    defer->cb = cb;
    defer->user = user;
    if (defer->pending)
        return;

    defer->pending = true;
    defer->next = NULL;
    defer->link = turn->deferred_end;
    *defer->link = defer;
    turn->deferred_end = &defer->next;
    stay_awake(loop);
}

static void unlink_defer(struct turn *turn, struct defer *defer)
{
    *defer->link = defer->next;
    if (defer->next != NULL)
        defer->next->link = defer->link;
    else if (turn->deferred_end == &defer->next)
        turn->deferred_end = defer->link;
    defer->next = NULL;
    defer->link = NULL;
    defer->pending = false;
}

void loop_defer_cancel(struct loop *loop, struct defer *defer)
{
    if (defer->pending)
        unlink_defer(&loop->turn, defer);
}

/* Those that wait now; what they defer waits for the next round. */
static void run_round(struct turn *turn)
{
    turn->round = turn->deferred;
    turn->round->link = &turn->round;
    turn->deferred = NULL;
    turn->deferred_end = &turn->deferred;

    while (turn->round != NULL) {
        struct defer *defer = turn->round;
        unlink_defer(turn, defer);
        defer->cb(defer->user);
    }
}

void loop_reap(struct loop *loop, struct reap *node, void (*free_fn)(void *), void *thing)
{
    struct turn *turn = &loop->turn;

    assert(thing != NULL);
    assert(node->thing == NULL); /* handed over twice would be freed twice */
    *node = (struct reap){.free_fn = free_fn, .thing = thing};
    *turn->reaps_end = node;
    turn->reaps_end = &node->next;
    stay_awake(loop);
}

/* Until there is nothing left: a parent hands over its children while it goes. */
static void run_reaper(struct turn *turn)
{
    while (turn->reaps != NULL) {
        struct reap *node = turn->reaps;
        void *thing = node->thing;

        turn->reaps = node->next;
        if (turn->reaps == NULL)
            turn->reaps_end = &turn->reaps;
        node->next = NULL;
        node->thing = NULL; /* so that memory from a pool can be handed over again */
        node->free_fn(thing);
    }
}

void loop__turn_end(struct loop *loop)
{
    struct turn *turn = &loop->turn;

    for (int round = 0; round < LOOP_DEFER_ROUNDS && turn->deferred != NULL; round++)
        run_round(turn);
    run_reaper(turn);

    if (turn->deferred == NULL)
        uv_idle_stop(&turn->no_sleep);
}
