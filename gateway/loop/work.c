/*
 * work.c -- work on other threads, and the way back in from them.
 */
#include "base/str.h"
#include "base/timeslice.h"
#include "loop/internal.h"

#include <assert.h>
#include <stdlib.h>

struct work {
    uv_work_t request;
    struct loop *loop;
    void (*work_fn)(void *user);
    void (*done_fn)(void *user);
    void *user;
};

static void on_work(uv_work_t *request)
{
    struct work *work = request->data;

    /* The thread was started by the loop's, and computes where that one waits. */
    timeslice_default();
    work->work_fn(work->user);
}

static void on_work_done(uv_work_t *request, int status)
{
    struct work *work = request->data;
    void (*done_fn)(void *user) = work->done_fn;
    void *user = work->user;

    assert(status == 0); /* nobody cancels */
    /* Freed first: the callback may ask for the next piece of work. */
    work->loop->work_busy--;
    free(work);
    done_fn(user);
}

enum gw_err loop_work(struct loop *loop, void (*work_fn)(void *user), void (*done_fn)(void *user),
                      void *user)
{
    if (loop->work_busy >= LOOP_WORK_MAX)
        return GW_EAGAIN;

    struct work *work = mem_new(sizeof(*work));
    *work = (struct work){.loop = loop, .work_fn = work_fn, .done_fn = done_fn, .user = user};
    work->request.data = work;
    int code = uv_queue_work(&loop->uv, &work->request, on_work, on_work_done);
    assert(code == 0); /* its only error is a missing work_fn */
    loop->work_busy++;
    return GW_OK;
}

struct wake {
    uv_async_t async; /* the first member: libuv hands its address back */
    void (*cb)(void *user);
    void *user;
};

static void on_wake(uv_async_t *async)
{
    struct wake *wake = (struct wake *)async;

    wake->cb(wake->user);
}

enum gw_err loop_wake_new(struct loop *loop, void (*cb)(void *user), void *user,
                          struct wake **ret_wake)
{
    struct wake *wake = mem_new(sizeof(*wake));

    wake->cb = cb;
    wake->user = user;
    int code = uv_async_init(&loop->uv, &wake->async, on_wake);
    if (code < 0) {
        free(wake);
        return loop__io_err(code);
    }
    loop__own(loop, (uv_handle_t *)&wake->async);

    *ret_wake = wake;
    return GW_OK;
}

void loop_wake(struct wake *wake)
{
    uv_async_send(&wake->async);
}

static void on_wake_closed(uv_handle_t *handle)
{
    free(handle);
}

void loop_wake_free(struct wake *wake)
{
    if (wake != NULL)
        loop__disown((uv_handle_t *)&wake->async, on_wake_closed);
}
