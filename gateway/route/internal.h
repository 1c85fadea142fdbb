/*
 * internal.h -- how the facts are held, for the files of this room.
 */
#ifndef BATON_ROUTE_INTERNAL_H
#define BATON_ROUTE_INTERNAL_H

#include "route/route.h"

#include <uthash.h>

struct route__waiting {
    UT_hash_handle hh; /* by conversation */
    struct route_waiting fact;
};

struct route {
    struct route_agent *agents; /* by id; their lists are owned */
    size_t agent_count;
    struct route_team *teams; /* by id */
    size_t team_count;
    struct route__waiting **queue; /* by (rank, id): the order of the turns */
    size_t queue_cap;
    struct route__waiting *by_conversation;
};

struct route_agent *route__agent(const struct route *route, int64_t id); /* NULL if not known */
/* Whether its team lets it be given to anybody just now; *ret_team (which may be NULL) is its team. */
bool route__is_open(const struct route *route, const struct route_waiting *waiting,
                    const struct route_team **ret_team);
/* Why not this agent for this conversation, before room is looked at: ROUTE_CONSIDERED, or one of
 * those up to ROUTE_IS_DISCONNECTED. */
enum route_why route__unfit(const struct route_agent *agent, const struct route_waiting *waiting);
bool route__has_passed(const struct route_agent *agent, const struct route_waiting *waiting,
                       int64_t at_us);
/* Whether the agent is one whose slots the outlook of that conversation counts, while its team is open. */
bool route__is_taker(const struct route_agent *agent, const struct route_waiting *waiting,
                     int64_t at_us);

#endif
