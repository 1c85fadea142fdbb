/*
 * context.h -- what a short message means behind what was said before.
 */
#ifndef BATON_BOT_CONTEXT_H
#define BATON_BOT_CONTEXT_H

#include "bot/turn.h"

/* The language to answer in: a name, a figure or a "yes" is of none, so what was spoken before goes on. */
void bot__context_lang(struct turn *turn);

/* After turn->wants were read: sets turn->follows, for "and then?", "I did that", whose urgency is a guess
 * by words that say nothing; and what only says that there is no answer neither alarms nor is angry. */
void bot__context_read(struct turn *turn);

#endif
