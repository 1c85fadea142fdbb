/*
 * facts.h -- what an agent will need to know, in the state of the conversation.
 */
#ifndef BATON_BOT_FACTS_H
#define BATON_BOT_FACTS_H

#include "bot/turn.h"

/* Told in the visitor's own words, whatever these are. */
bool bot__fact_is_told(enum bot_fact fact);
/* A hash or an address, which nothing else can be. */
bool bot__fact_is_exact(enum bot_fact fact);

/* As one line of plain text; what is too long is cut. */
void bot__fact_set(struct bot_state *state, enum bot_fact fact, struct slice value);

/* Whether the hash or the address that is known is one of an EVM chain, and nothing else. */
bool bot__facts_are_evm(const struct bot_state *state);
/* Whether the visitor is shown any of them. */
bool bot__facts_are_said_back(const struct bot_state *state);

/* A bare hash might be a private key, so the guard leaves its two ends, "12ab34…ef5678": better than nothing.
 * SLICE_NONE when there are none. */
struct slice bot__facts_find_ends(struct slice text);

/* Reads the text (turn->said); the facts in it go into the state, whatever was asked. turn->noted says
 * which, and turn->chain_differs that a chain was named which the hash or address can't be of. */
void bot__facts_note(struct turn *turn);
/* All but those: what was said of the matter before says nothing of this one. */
void bot__facts_forget_others(struct turn *turn);

/* What is known as a list, for the visitor to see; not what was told in own words. */
void bot__facts_write(struct turn *turn);

#endif
