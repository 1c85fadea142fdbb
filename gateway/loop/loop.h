/*
 * loop.h -- the one event loop of a node, and what every room hangs on it:
 * cheap timers, the reaper, worker threads, signals.
 *
 * Knows no sockets and no database. One thread owns the loop; only work_fn of
 * loop_work() runs elsewhere, and loop_wake() may be called from elsewhere.
 */
#ifndef BATON_LOOP_LOOP_H
#define BATON_LOOP_LOOP_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct uv_loop_s;

struct loop; /* owned by app/ */

enum gw_err loop_new(struct loop **ret_loop) GW_MUST_CHECK;
/* Every handle on it must be closed; asserts it. NULL is fine. */
void loop_free(struct loop *loop);

/* Runs until loop_stop(), then returns. */
void loop_run(struct loop *loop);
/* Runs what is ready, waits for at most one round of events. For shutdown. */
void loop_run_once(struct loop *loop);
void loop_stop(struct loop *loop);

/* For rooms that put their own handles on it (net/, pg/, pg_server/). */
struct uv_loop_s *loop_uv(struct loop *loop);

/* Monotonic milliseconds as of this turn of the loop. */
uint64_t loop_now_ms(const struct loop *loop);

/*
 * Timers: a hashed hierarchical wheel, one tick 10 ms, driven by one libuv timer
 * that runs only while a timer is pending. Start and stop are O(1), so a timer a
 * connection costs nothing while it sleeps. Fires at or after the delay, never
 * before. The caller embeds the struct, zeroed, and stops it before freeing it.
 */
typedef void (*timer_cb)(void *user);

struct timer {
    struct timer *next;
    struct timer **link; /* NULL while not pending */
    uint64_t due_ms;
    timer_cb cb;
    void *user;
};

/* Restarts when pending. At most 2^32 ms. */
void loop_timer_start(struct loop *loop, struct timer *timer, uint64_t delay_ms, timer_cb cb,
                      void *user);
void loop_timer_stop(struct loop *loop, struct timer *timer); /* fine when not pending */
bool loop_timer_pending(const struct timer *timer);

/*
 * The reaper frees at the end of the turn, when no callback of the thing that
 * goes can still be on the stack. Each struct embeds its node; reaping twice is
 * a bug and asserts.
 */
struct reap {
    struct reap *next;
    void (*free_fn)(void *thing);
    void *thing; /* NULL while not handed over */
};

void loop_reap(struct loop *loop, struct reap *node, void (*free_fn)(void *), void *thing);

/*
 * Runs `cb` once at the end of this turn, before the reaper, however often it
 * was asked for: how many small things become one write. Zeroed, embedded.
 */
struct defer {
    struct defer *next;
    void (*cb)(void *user);
    void *user;
    bool pending;
};

void loop_defer(struct loop *loop, struct defer *defer, void (*cb)(void *), void *user);
void loop_defer_cancel(struct loop *loop, struct defer *defer);

/*
 * CPU-bound work on libuv's thread pool (4 threads). At most LOOP_WORK_MAX wait
 * or run at once: GW_EAGAIN past that, and then done_fn never runs. Otherwise it
 * runs exactly once, on the loop, never before the call returns.
 */
#define LOOP_WORK_MAX 64

enum gw_err loop_work(struct loop *loop, void (*work_fn)(void *user), void (*done_fn)(void *user),
                      void *user) GW_MUST_CHECK;

/* One callback a signal; SIGPIPE is ignored for the whole process by loop_new. */
enum gw_err loop_on_signal(struct loop *loop, int signum, void (*cb)(void *user, int signum),
                           void *user) GW_MUST_CHECK;

#endif
