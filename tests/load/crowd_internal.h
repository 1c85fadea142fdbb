/*
 * crowd_internal.h -- what the crowd's files share: who they are (crowd.c), what they write
 * (crowd_say.c) and what they read (crowd_hear.c).
 */
#ifndef BATON_TESTS_CROWD_INTERNAL_H
#define BATON_TESTS_CROWD_INTERNAL_H

#include "crowd.h"

/* A message's bit in its sender's `open`. */
uint64_t crowd__bit(uint32_t number);
/* What was too early, and is not any more. */
void crowd__say_what_waits(struct crowd *crowd);
void crowd__follow(struct member *member, struct talk *talk);
void crowd__hello(struct member *member);

extern const struct ws_events crowd__events;

#endif
