/*
 * polite.h -- small talk: what is said to a greeting, to thanks, to a goodbye, and to what says nothing.
 */
#ifndef BATON_BOT_POLITE_H
#define BATON_BOT_POLITE_H

#include "bot/turn.h"

/* The text, or, when that was said last, the one behind it in the list, which says the same in other words. */
void bot__answer_smalltalk(struct turn *turn, enum bot_kind kind, enum bot_text text);

/* Whether there is little else in the text than politeness; `best` is how well an article fits. */
bool bot__is_small(const struct turn *turn, double best);
/* False: none of it is known. */
bool bot__answer_polite(struct turn *turn);

/* "Haha", a thumb, a question mark: no miss, since nothing was asked. False: it is something. */
bool bot__answer_nothing(struct turn *turn);

#endif
