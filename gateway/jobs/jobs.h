/*
 * jobs.h -- timed work of a node: its lease in the store, and the sweeps that
 * other rooms do when the time comes.
 *
 * Knows when, not what: what is swept comes in as callbacks.
 */
#ifndef BATON_JOBS_JOBS_H
#define BATON_JOBS_JOBS_H

#include <stdint.h>

struct jobs;
struct loop;
struct store;

/* The lease lives five seconds (ARCHITECTURE.md, the life of a handoff). */
#define JOBS_BEAT_MS 1000
/* What is to be done every three seconds comes in parts, each second one, halfway between two beats: all of it at
 * once with a beat's sweep kept messages waiting for milliseconds. */
#define JOBS_SLOW_PARTS 3
#define JOBS_STOP_MS 2000 /* for giving the lease back */

struct jobs_events {
    /* Registered under this number; 0: the lease was lost, and another number comes. */
    void (*on_node)(void *user, int64_t node);
    void (*on_beat)(void *user); /* once a second while registered */
    /* A second after the other while registered: part 0, 1, 2, and from 0 again. */
    void (*on_slow)(void *user, int part);
};

struct jobs *jobs_new(struct loop *loop, struct store *store, const struct jobs_events *events,
                      void *user);
/* Gives the lease back if the store is there, and calls back when that is through. */
void jobs_stop(struct jobs *jobs, void (*on_stopped)(void *user), void *user);
/* The store has come back: beats now, not when the second is over, so that agents who
 * connected meanwhile count at once. */
void jobs_wake(struct jobs *jobs);
void jobs_free(struct jobs *jobs); /* after the store's; NULL is fine */

#endif
