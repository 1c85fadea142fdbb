/*
 * links.h -- what the bot says of the links in a text. Whose they are is for another room to find.
 *
 * Only a text that asks about its link, or has little else in it, is answered so; beside another
 * question a bad one gets a line of warning, and the others nothing.
 */
#ifndef BATON_BOT_LINKS_H
#define BATON_BOT_LINKS_H

#include "bot/turn.h"

/* Sets turn->link. Returns what is to be read for the question: the text, or, when it is about its
 * link, what stands around that, which is written to `rest`: a host's words are nobody's question. */
struct slice bot__links_read(struct turn *turn, struct buf *rest);
/* Whether it is urgent after all: to have opened a link is not; to have given something away on a bad site is. */
bool bot__links_urgent(const struct turn *turn);
/* What is known of the link; the buttons are the caller's. */
void bot__links_say(struct turn *turn);
/* The article that tells how to know a false site, noted as the best; what fits the words around the link
 * is not said. It searches, so the question is read no more. */
bool bot__links_article(struct turn *turn, struct bot_hit *ret_hit);
/* A line before whatever else is said, when one is bad. */
void bot__links_warn(struct turn *turn);

#endif
