/*
 * thinking.h -- joins think/ to the desk: a language model or an own bot in the
 * bot's turn.
 */
#ifndef BATON_APP_THINKING_H
#define BATON_APP_THINKING_H

#include "desk/desk.h"

struct config;
struct policy;
struct store_entry;
struct thinking;

/* What thinking rests on. */
struct thinking_parts {
    struct loop *loop;
    struct metrics *metrics;
    struct store *store;
    struct policy *policy; /* for what visitors are sent */
};

/* *ret_thinking is NULL, with GW_OK, when no option asks for it. Errors are those of think_new(). */
enum gw_err thinking_new(const struct thinking_parts *parts, const struct config *config,
                         struct thinking **ret_thinking) GW_MUST_CHECK;
/* Both behind the desk's; NULL is fine for all that follows. */
void thinking_stop(struct thinking *thinking); /* before the store is freed */
void thinking_free(struct thinking *thinking); /* after it */

/* What the desk is made with, and then: the desk. */
struct desk_helper thinking_helper(struct thinking *thinking);
void thinking_set_desk(struct thinking *thinking, struct desk *desk);

/* An event of a conversation that was moved here. */
void thinking_tell(struct thinking *thinking, const struct store_entry *entry);

#endif
