/*
 * farewell.h -- sending everybody away from a node that stops, so that nobody is
 * without one for long.
 *
 * The listener goes first. Who is connected is served on until another process
 * answers on the port, and is then told to go there, a few in each tick: as many as
 * that one can take in. Who knows of no successor tells all at once, each with a time
 * of its own.
 */
#ifndef BATON_APP_FAREWELL_H
#define BATON_APP_FAREWELL_H

#include "loop/loop.h"

struct handle;
struct net;

struct farewell {
    struct loop *loop;
    struct net *net;
    struct handle *handle;
    uint32_t patience_ms; /* for a successor; 0: there can't be one before this process ends */
    void (*on_told)(void *user); /* all know; never within farewell_start() */
    void *user;
    struct timer timer;
    uint64_t since_ms;
    size_t a_tick;
};

#define FAREWELL_PATIENCE_MS 1000

void farewell_start(struct farewell *farewell);
void farewell_stop(struct farewell *farewell); /* calls back no more; fine when it never started */

#endif
