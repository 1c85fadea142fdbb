/*
 * pour.h -- how much of the queue's work comes to each agent before it is somebody's turn.
 *
 * What those ahead take is poured over the agents who may take it like water: to the least busy
 * ones first, since they will be the ones to have a place free. Pure; the caller owns the struct.
 */
#ifndef BATON_ROUTE_POUR_H
#define BATON_ROUTE_POUR_H

#include <stddef.h>
#include <stdint.h>

struct route_pour;

/* Agents are known by their places in `capacities`, which is copied. */
struct route_pour *route_pour_new(const uint32_t *capacities, size_t count);
void route_pour_free(struct route_pour *pour); /* NULL is fine */

/* One that may go to any of `takers`, each named once, and takes `places`. Without a taker it is in
 * nobody's way. Takes O(takers), times how many levels it fills. */
void route_pour_add(struct route_pour *pour, const uint32_t *takers, size_t count, double places);

/* Places that what was added so far takes of these takers' slots. */
double route_pour_ahead(const struct route_pour *pour, const uint32_t *takers, size_t count);

#endif
