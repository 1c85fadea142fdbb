/*
 * lookups.h -- the transactions that visitors name: what the bot says of them (see desk_helper in
 * desk/desk.h), from what lookup/ hears of their chains and what chain/ sees in the text.
 */
#ifndef BATON_APP_LOOKUPS_H
#define BATON_APP_LOOKUPS_H

#include "config/config.h"
#include "desk/desk.h"

struct lookup;
struct policy;
struct lookups;

/* How long the bot's turn waits: longer than a lookup takes at most, which then says that it can't;
 * with no chain there is nothing to wait for. */
#define LOOKUPS_LIMIT_MS 3500
#define LOOKUPS_ALONE_MS 100
#define LOOKUPS_TURNS_MAX 256 /* of the bot that wait for one; others are not looked up */
#define LOOKUPS_EACH 2        /* transactions of one message, and as many mistyped words */

/* GW_EINVAL, and logged, when the chains of the configuration can't be used. */
enum gw_err lookups_new(struct loop *loop, struct metrics *metrics, struct policy *policy,
                        const struct config *config, struct lookups **ret_lookups) GW_MUST_CHECK;
/* Whoever asked is told; the bot's turns are nobody's any more, though the desk may still give them up.
 * Both: NULL is fine. */
void lookups_stop(struct lookups *lookups);
void lookups_free(struct lookups *lookups); /* after the desk, handle and the API */

/* For desk_options. The desk is told to it before the first question. */
struct desk_helper lookups_helper(struct lookups *lookups);
void lookups_set_desk(struct lookups *lookups, struct desk *desk);

/* NULL: no chain is configured. */
struct lookup *lookups_lookup(struct lookups *lookups);

#endif
