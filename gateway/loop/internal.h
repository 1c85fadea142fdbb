/*
 * internal.h -- the loop as the files of this room see it.
 */
#ifndef BATON_LOOP_INTERNAL_H
#define BATON_LOOP_INTERNAL_H

#include "loop/loop.h"
#include "loop/wheel.h"

#include <uv.h>

/* What is to run at the end of a turn; see turn.c. */
struct turn {
    uv_prepare_t before_poll;
    uv_check_t after_poll;
    uv_idle_t no_sleep; /* active while something waits below */
    struct defer *deferred;
    struct defer **deferred_end;
    struct defer *round; /* the deferred callbacks of the round that runs now */
    struct reap *reaps;
    struct reap **reaps_end;
    /* How long turns take; see loop_lag_us(). */
    uint64_t measured_ns; /* when the last one ended */
    uint64_t idle_ns;     /* libuv's count of sleep by then */
    uint64_t longest_us;  /* of late, as it was remembered then */
};

struct signal_watch; /* signal.c */

struct loop {
    uv_loop_t uv;
    bool running;       /* inside loop_run() or loop_run_once() */
    uv_async_t alive;   /* keeps loop_run() from returning while nothing goes on */
    uint32_t open_own;  /* handles of this room that are not closed yet */
    uint32_t work_busy; /* calls of loop_work() that are not done yet */

    struct wheel wheel;
    uv_timer_t alarm;  /* set to what wheel_next() says, when it says something */
    uint64_t alarm_ms; /* 0 while not set */
    bool advancing;    /* the wheel is; the alarm is set afterwards, once */

    struct turn turn;
    struct signal_watch *signals;
};

/* Every handle of this room has the loop as its data, is counted, and does not
 * by itself keep uv_run() from returning. */
void loop__own(struct loop *loop, uv_handle_t *handle);
void loop__disown(uv_handle_t *handle, uv_close_cb on_closed); /* closes; NULL is fine */

/* Turns a libuv code into errno and GW_EIO. */
enum gw_err loop__io_err(int code);

void loop__turn_init(struct loop *loop);
void loop__turn_close(struct loop *loop);
void loop__turn_end(struct loop *loop); /* runs the deferred callbacks and the reaper */

void loop__signals_close(struct loop *loop);

#endif
