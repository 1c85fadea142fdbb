/*
 * given.h -- what a visitor gives beside the question: links, hashes, addresses.
 *
 * They say nothing of what is asked, and a chain that is named with a hash tells where it is and not
 * what the matter is. So the question is what stands around them; where nothing does, what is wanted
 * is that somebody looks.
 */
#ifndef BATON_BOT_GIVEN_H
#define BATON_BOT_GIVEN_H

#include "bot/turn.h"

/* A hash or an address stands in this text. */
bool bot__given_exact(const struct turn *turn);

/* Of a hash only the ends, as the guard leaves them of bare digits. */
bool bot__given_cut(const struct turn *turn);

/* The text without them, after the facts were noted; written to `out` unless it is all of it. `links`: without
 * those that lead to no hash or address, too. */
struct slice bot__given_cut_out(const struct turn *turn, bool links, struct buf *out);

/* Whether a person is wanted: "please have a look" with a hash is said to whoever looks. */
void bot__given_read_person(struct turn *turn);

/* Asks for the hash of a transaction. */
void bot__given_ask(struct turn *turn);
/* Kept for whoever looks; no miss. */
void bot__given_say(struct turn *turn);
/* The same where the question has an answer of its own, before that. */
void bot__given_say_before(struct turn *turn);

#endif
