/*
 * lookups.h -- the chains of the configuration, and what looks transactions up on them.
 */
#ifndef BATON_APP_LOOKUPS_H
#define BATON_APP_LOOKUPS_H

#include "config/config.h"

struct lookup;
struct lookups;
struct loop;
struct metrics;

/* GW_EINVAL, and logged, when the chains of the configuration can't be used. */
enum gw_err lookups_new(struct loop *loop, struct metrics *metrics, const struct config *config,
                        struct lookups **ret_lookups) GW_MUST_CHECK;
/* Before the API is freed: its callers are told. Both: NULL is fine. */
void lookups_stop(struct lookups *lookups);
void lookups_free(struct lookups *lookups);

/* NULL: no chain is configured. */
struct lookup *lookups_lookup(struct lookups *lookups);

#endif
