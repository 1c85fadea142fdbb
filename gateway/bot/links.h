/*
 * links.h -- what the bot says of the links in a text. Whose they are is for another room to find.
 *
 * A text that asks about its link, has little else in it, or nothing that any article is about, is
 * answered so; beside another question a bad one gets a line of warning, and the others nothing.
 */
#ifndef BATON_BOT_LINKS_H
#define BATON_BOT_LINKS_H

#include "bot/turn.h"

/* Whether the link is one to speak of: no mailbox, and no explorer's page of a transaction, which is a
 * way to name that. */
bool bot__link_counts(const struct bot_input *input, const struct bot_link *link);
/* Sets turn->link by what stands around the links. It searches: before the question is read. */
void bot__links_read(struct turn *turn, struct slice around);
/* Whether they are what the text is about, after the search. */
bool bot__links_are_meant(const struct turn *turn);
/* Whether it is urgent after all: to have opened a link is not; to have given something away on a bad site is. */
bool bot__links_urgent(const struct turn *turn);
/* What is known of the link, with its buttons. What fits the words around it is not said; the article that tells
 * how to know a false site is noted as the best. */
void bot__links_say(struct turn *turn);
/* A line before whatever else is said, when one is bad. */
void bot__links_warn(struct turn *turn);

#endif
