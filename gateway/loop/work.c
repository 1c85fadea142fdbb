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
