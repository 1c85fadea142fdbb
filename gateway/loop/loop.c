/*
 * loop.c -- the loop's life, and its alarm for the timer wheel.
 */
#include "base/str.h"
#include "base/timeslice.h"
#include "loop/internal.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* How many rounds loop_free() gives to close callbacks; each takes one, and may
 * close more. */
#define CLOSE_ROUNDS 64

enum gw_err loop__io_err(int code)
{
    errno = -code;
    return GW_EIO;
}

void loop__own(struct loop *loop, uv_handle_t *handle)
{
    handle->data = loop;
    uv_unref(handle);
    loop->open_own++;
}

void loop__disown(uv_handle_t *handle, uv_close_cb on_closed)
{
    struct loop *loop = handle->data;

    loop->open_own--;
    uv_close(handle, on_closed);
}

/* Never sent: being there is all that it does. */
static void on_alive(uv_async_t *alive)
{
    (void)alive;
}

enum gw_err loop_new(struct loop **ret_loop)
{
    struct loop *loop = mem_new(sizeof(*loop));

    /* A peer that went away is an error of write(), not the end of the process. */
    signal(SIGPIPE, SIG_IGN);
    timeslice_short();

    int code = uv_loop_init(&loop->uv);
    if (code < 0) {
        free(loop);
        return loop__io_err(code);
    }
    code = uv_async_init(&loop->uv, &loop->alive, on_alive);
    if (code < 0) {
        uv_loop_close(&loop->uv);
        free(loop);
        return loop__io_err(code);
    }

    /* From here on nothing can fail. The measure of sleep is known to every libuv since 1.39. */
    uv_loop_configure(&loop->uv, UV_METRICS_IDLE_TIME);
    loop__own(loop, (uv_handle_t *)&loop->alive);
    wheel_init(&loop->wheel, uv_now(&loop->uv));
    uv_timer_init(&loop->uv, &loop->alarm);
    loop__own(loop, (uv_handle_t *)&loop->alarm);
    /* A pending timer is something to wait for: loop_run_once() sleeps until it. */
    uv_ref((uv_handle_t *)&loop->alarm);
    loop__turn_init(loop);

    *ret_loop = loop;
    return GW_OK;
}

/* Close callbacks of other rooms may be yet to come, and may defer and reap. */
static void run_close_callbacks(struct loop *loop)
{
    loop__turn_end(loop);
    for (int round = 0; round < CLOSE_ROUNDS && uv_loop_alive(&loop->uv); round++) {
        uv_run(&loop->uv, UV_RUN_NOWAIT);
        loop__turn_end(loop);
    }
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;

    assert(!loop->running);
    uv_timer_stop(&loop->alarm);
    run_close_callbacks(loop);
    assert(loop->work_busy == 0);

    loop__signals_close(loop);
    loop__turn_close(loop);
    loop__disown((uv_handle_t *)&loop->alarm, NULL);
    loop__disown((uv_handle_t *)&loop->alive, NULL);
    assert(loop->open_own == 0);
    uv_run(&loop->uv, UV_RUN_NOWAIT);

    int code = uv_loop_close(&loop->uv);
    if (code != 0)
        uv_print_all_handles(&loop->uv, stderr);
    assert(code == 0);
    free(loop);
}

static void run(struct loop *loop, uv_run_mode mode)
{
    assert(!loop->running);
    loop->running = true;
    uv_run(&loop->uv, mode);
    /* Timers, in UV_RUN_ONCE, and close callbacks run after the last end of a turn. */
    loop__turn_end(loop);
    loop->running = false;
}

void loop_run(struct loop *loop)
{
    uv_ref((uv_handle_t *)&loop->alive);
    run(loop, UV_RUN_DEFAULT);
    uv_unref((uv_handle_t *)&loop->alive);
}

void loop_run_once(struct loop *loop)
{
    run(loop, UV_RUN_ONCE);
}

void loop_stop(struct loop *loop)
{
    uv_stop(&loop->uv);
}

struct uv_loop_s *loop_uv(struct loop *loop)
{
    return &loop->uv;
}

uint64_t loop_now_ms(const struct loop *loop)
{
    return uv_now(&loop->uv);
}

static void on_alarm(uv_timer_t *alarm);

/* A wheel without timers has no alarm. A stopped timer leaves an alarm that is
 * too early: one wake for nothing costs less than a change at each stop. */
static void set_alarm(struct loop *loop)
{
    uint64_t next_ms;

    if (loop->advancing)
        return;
    if (!wheel_next(&loop->wheel, &next_ms)) {
        uv_timer_stop(&loop->alarm);
        loop->alarm_ms = 0;
        return;
    }
    if (loop->alarm_ms != 0 && loop->alarm_ms <= next_ms)
        return;

    uint64_t now_ms = uv_now(&loop->uv);
    loop->alarm_ms = next_ms;
    uv_timer_start(&loop->alarm, on_alarm, next_ms > now_ms ? next_ms - now_ms : 0, 0);
}

static void on_alarm(uv_timer_t *alarm)
{
    struct loop *loop = alarm->data;

    loop->advancing = true;
    wheel_advance(&loop->wheel, uv_now(&loop->uv));
    loop->advancing = false;
    loop->alarm_ms = 0;
    set_alarm(loop);
}

void loop_timer_start(struct loop *loop, struct timer *timer, uint64_t delay_ms, timer_cb cb,
                      void *user)
{
    /* Outside of a turn the loop's time is that of the last one, long ago. */
    if (!loop->running)
        uv_update_time(&loop->uv);

    wheel_start(&loop->wheel, timer, uv_now(&loop->uv), delay_ms, cb, user);
    set_alarm(loop);
}

void loop_timer_stop(struct loop *loop, struct timer *timer)
{
    wheel_stop(&loop->wheel, timer);
    set_alarm(loop);
}

bool loop_timer_pending(const struct timer *timer)
{
    return timer->link != NULL;
}
