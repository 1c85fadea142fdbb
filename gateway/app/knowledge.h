/*
 * knowledge.h -- the published articles become the bot's index, at start and
 * whenever they changed.
 */
#ifndef BATON_APP_KNOWLEDGE_H
#define BATON_APP_KNOWLEDGE_H

struct desk;
struct knowledge;
struct store;

struct knowledge *knowledge_new(struct store *store, struct desk *desk);
void knowledge_free(struct knowledge *knowledge); /* after the store's; NULL is fine */

/* Asks the store whether an article changed since the last time, and reads them if so. */
void knowledge_check(struct knowledge *knowledge);

#endif
