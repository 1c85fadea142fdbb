/*
 * knowledge.h -- the published articles become the bot's index, at start and whenever they
 * changed; and what became of the bot's answers is gathered for those who write them.
 */
#ifndef BATON_APP_KNOWLEDGE_H
#define BATON_APP_KNOWLEDGE_H

#include <stdbool.h>

struct desk;
struct knowledge;
struct loop;
struct policy;
struct store;

struct knowledge *knowledge_new(struct loop *loop, struct store *store, struct policy *policy,
                                struct desk *desk);
/* Nothing new is begun. It may be freed when it is not busy: run the loop until then. */
void knowledge_stop(struct knowledge *knowledge);
bool knowledge_busy(const struct knowledge *knowledge);
void knowledge_free(struct knowledge *knowledge); /* after the store's; NULL is fine */

/* Asks the store whether an article changed since the last time, and reads them if so; and gathers
 * the answers of conversations that were closed meanwhile. */
void knowledge_check(struct knowledge *knowledge);

#endif
