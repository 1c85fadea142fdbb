/*
 * loop.h -- the one event loop of a node, and what every room hangs on it:
 * cheap timers, the reaper, worker threads, signals.
 *
 * Knows no sockets and no database. One thread owns the loop; only work_fn of
 * loop_work() runs elsewhere.
 *
 * A turn: I/O and timer callbacks, deferred callbacks, the reaper; then it sleeps.
 */
#ifndef BATON_LOOP_LOOP_H
#define BATON_LOOP_LOOP_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uv_loop_s;

struct loop; /* owned by app/ */

/* The calling thread is to be the loop's: it gets short slices of the processor (base/timeslice.h), and so
 * do the processes that it starts. GW_EIO when the system has no descriptors for it; errno says why. */
enum gw_err loop_new(struct loop **ret_loop) GW_MUST_CHECK;
/* Every handle of other rooms must be closed (their close callbacks may be yet
 * to come: they run here) and no work under way; asserts it. What was deferred
 * or handed to the reaper runs first. Pending timers are forgotten. NULL is fine. */
void loop_free(struct loop *loop);

/* Runs until loop_stop(), then returns; the turn in which it was called is
 * finished, with its deferred callbacks and its reaper. */
void loop_run(struct loop *loop);
/* Runs what is ready, waits for at most one round of events, and not at all when
 * there is nothing that could give one. For shutdown. Neither of the two may be
 * called from inside a callback of the loop. */
void loop_run_once(struct loop *loop);
void loop_stop(struct loop *loop);

/* For rooms that put their own handles on it (net/, pg/, pg_server/). */
struct uv_loop_s *loop_uv(struct loop *loop);

/* Monotonic milliseconds as of this turn of the loop. */
uint64_t loop_now_ms(const struct loop *loop);

/* The load of this node: how long a turn took of late, without its sleep, in microseconds. It is the
 * longest one, forgotten by half a microsecond for each that has passed since: that of a tenth of a
 * second is forgotten after two tenths. */
uint64_t loop_lag_us(const struct loop *loop);

/*
 * Timers: a hashed hierarchical wheel, one tick 10 ms, driven by one libuv timer
 * that runs only while a timer is pending. Start and stop are O(1), so a timer a
 * connection costs nothing while it sleeps. Fires at or after the delay, counted
 * from loop_now_ms(), never before, and never in the turn that started it; which
 * of two that are due within the same tick goes first is not promised. The
 * caller embeds the struct, zeroed, and stops it before freeing it.
 */
typedef void (*timer_cb)(void *user);

struct timer {
    struct timer *next;
    struct timer **link; /* what points at this one; NULL while not pending */
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
 *
 * They run in the order in which they were asked for. One may defer again and
 * still runs in this turn, up to LOOP_DEFER_ROUNDS deep; what is left then runs
 * in the next, without a sleep in between. Cancelling is O(1).
 */
#define LOOP_DEFER_ROUNDS 16

struct defer {
    struct defer *next;
    struct defer **link; /* what points at this one; NULL while not pending */
    void (*cb)(void *user);
    void *user;
    bool pending;
};

/* Keeps its place, with the new cb and user, when it is pending. */
void loop_defer(struct loop *loop, struct defer *defer, void (*cb)(void *), void *user);
void loop_defer_cancel(struct loop *loop, struct defer *defer); /* fine when not pending */

/*
 * CPU-bound work on libuv's thread pool (4 threads). At most LOOP_WORK_MAX wait
 * or run at once: GW_EAGAIN past that, and then done_fn never runs. Otherwise it
 * runs exactly once, on the loop, never before the call returns.
 */
#define LOOP_WORK_MAX 64

enum gw_err loop_work(struct loop *loop, void (*work_fn)(void *user), void (*done_fn)(void *user),
                      void *user) GW_MUST_CHECK;

/* One callback a signal, until loop_free(), from which on it is ignored: GW_ECONFLICT for a second one.
 * SIGPIPE is ignored for the whole process by loop_new. */
enum gw_err loop_on_signal(struct loop *loop, int signum, void (*cb)(void *user, int signum),
                           void *user) GW_MUST_CHECK;

#endif
