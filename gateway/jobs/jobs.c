#include "jobs/jobs.h"

#include "base/str.h"
#include "log/log.h"
#include "loop/loop.h"
#include "store/store.h"

#include <stdlib.h>

struct jobs {
    struct loop *loop;
    struct store *store;
    struct jobs_events events;
    void *user;
    struct timer beat_timer;
    struct timer slow_timer;
    int part;     /* of the slow ones, that comes next */
    int64_t node; /* 0: not registered */
    bool asking;  /* a registration or beat is under way */
    bool stopped;
    struct timer stop_timer;
    void (*on_stopped)(void *user); /* NULL once it was called */
    void *stop_user;
};

static void registered(void *user, const struct store_answer *answer, int64_t node)
{
    struct jobs *jobs = user;

    jobs->asking = false;
    if (answer->err != GW_OK || jobs->stopped)
        return;
    jobs->node = node;
    log_info("jobs", "node_registered", "node=%lld", (long long)node);
    jobs->events.on_node(jobs->user, node);
}

static void beaten(void *user, const struct store_answer *answer)
{
    struct jobs *jobs = user;

    jobs->asking = false;
    if (jobs->stopped)
        return;
    if (answer->err == GW_ENOTFOUND) {
        log_warn("jobs", "lease_lost", "node=%lld", (long long)jobs->node);
        /* Others act for our agents by now: register anew, tell the presences again. */
        jobs->node = 0;
        jobs->events.on_node(jobs->user, 0);
    } else if (answer->err == GW_OK) {
        jobs->events.on_beat(jobs->user);
    }
}

static void slow(void *user)
{
    struct jobs *jobs = user;

    if (jobs->node == 0 || !store_available(jobs->store))
        return;
    jobs->events.on_slow(jobs->user, jobs->part);
    jobs->part = (jobs->part + 1) % JOBS_SLOW_PARTS;
}

static void beat(void *user)
{
    struct jobs *jobs = user;

    loop_timer_start(jobs->loop, &jobs->beat_timer, JOBS_BEAT_MS, beat, jobs);
    loop_timer_start(jobs->loop, &jobs->slow_timer, JOBS_BEAT_MS / 2, slow, jobs);
    if (jobs->asking || !store_available(jobs->store))
        return;
    if (jobs->node == 0)
        jobs->asking = store_node_add(jobs->store, registered, jobs) == GW_OK;
    else
        jobs->asking = store_node_beat(jobs->store, jobs->node, beaten, jobs) == GW_OK;
}

struct jobs *jobs_new(struct loop *loop, struct store *store, const struct jobs_events *events,
                      void *user)
{
    struct jobs *jobs = mem_new(sizeof(*jobs));

    jobs->loop = loop;
    jobs->store = store;
    jobs->events = *events;
    jobs->user = user;
    loop_timer_start(loop, &jobs->beat_timer, 0, beat, jobs);
    return jobs;
}

static void say_stopped(void *user)
{
    struct jobs *jobs = user;
    void (*on_stopped)(void *user) = jobs->on_stopped;

    loop_timer_stop(jobs->loop, &jobs->stop_timer);
    jobs->on_stopped = NULL;
    if (on_stopped != NULL)
        on_stopped(jobs->stop_user);
}

static void ended(void *user, const struct store_answer *answer)
{
    /* If it could not be given back, it runs out by itself. */
    (void)answer;
    say_stopped(user);
}

void jobs_stop(struct jobs *jobs, void (*on_stopped)(void *user), void *user)
{
    jobs->stopped = true;
    jobs->on_stopped = on_stopped;
    jobs->stop_user = user;
    loop_timer_stop(jobs->loop, &jobs->beat_timer);
    loop_timer_stop(jobs->loop, &jobs->slow_timer);
    /* A store that hangs must not keep the process: who stops it has less patience than a statement. */
    if (jobs->node != 0 && store_node_end(jobs->store, jobs->node, ended, jobs) == GW_OK)
        loop_timer_start(jobs->loop, &jobs->stop_timer, JOBS_STOP_MS, say_stopped, jobs);
    else
        say_stopped(jobs);
}

void jobs_wake(struct jobs *jobs)
{
    if (!jobs->stopped)
        beat(jobs);
}

void jobs_free(struct jobs *jobs)
{
    if (jobs == NULL)
        return;
    loop_timer_stop(jobs->loop, &jobs->beat_timer);
    loop_timer_stop(jobs->loop, &jobs->slow_timer);
    loop_timer_stop(jobs->loop, &jobs->stop_timer);
    free(jobs);
}
