/*
 * offers.h -- what the bot's last words offered, and a "yes" to it.
 *
 * A sentence that says that a person can look at it, or asks for a hash, is answered by people with one
 * word, which means nothing alone.
 */
#ifndef BATON_BOT_OFFERS_H
#define BATON_BOT_OFFERS_H

#include "bot/turn.h"

/* Whether a person was offered, and the text takes the offer: says yes and nothing else, or yes, it has happened. */
bool bot__offers_take_person(const struct turn *turn);

/* The same for whatever else was offered, which it answers. False: nothing was, or it is not taken. */
bool bot__offers_answer(struct turn *turn);

#endif
