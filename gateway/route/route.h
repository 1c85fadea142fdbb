/*
 * route.h -- the routing rule once more, decided from the facts alone.
 *
 * schema/functions/20_routing.sql decides who gets which conversation, and its head says the rule in
 * full. This room holds the same facts in memory (each move of the desk leaves them in desk_fact) and
 * decides again, written for being read and not for speed: it is the referee of the SQL, it replays
 * what happened, and the simulations route with it.
 *
 * Pure: no SQL, no JSON, no clock; times are handed in as microseconds. A struct route owns copies of
 * all that it is told and is bounded by the limits below. Ids are positive; 0 is nobody.
 */
#ifndef BATON_ROUTE_ROUTE_H
#define BATON_ROUTE_ROUTE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROUTE_AGENTS_MAX 10000
#define ROUTE_TEAMS_MAX 1000
#define ROUTE_WAITING_MAX 200000
#define ROUTE_LIST_MAX 1000       /* of each list in a fact */
#define ROUTE_CAPACITY_MAX 100000 /* of an agent, and of a load and a weight */

#define ROUTE_NEVER INT64_MIN /* the time of what has not been: SQL's NULL, before all others */

struct route;

struct route *route_new(void);
void route_free(struct route *route); /* NULL is fine */

/* ---- The facts ----------------------------------------------------------------------------- */

enum route_state { ROUTE_ONLINE, ROUTE_FINISHING, ROUTE_AWAY, ROUTE_OFFLINE };

struct route_skill {
    int64_t id;
    int32_t level;
};

struct route_agent {
    int64_t id;
    bool may; /* false: disabled or a reviewer, so not even looked at */
    enum route_state state;
    bool there; /* has a console that is connected */
    int32_t load;
    int32_t capacity;
    int64_t last_us; /* when a conversation was given last, or ROUTE_NEVER */
    const int64_t *teams;
    size_t team_count;
    const struct route_skill *skills; /* each once */
    size_t skill_count;
};

struct route_team {
    int64_t id;
    bool open;
    int32_t ring_s; /* 0: assigned at once */
};

struct route_waiting {
    int64_t conversation;
    int64_t team; /* one that is not known is closed, to the urgent as well */
    const struct route_skill *needs;
    size_t need_count;
    bool urgent;
    int32_t weight;
    int64_t rank_us;
    int64_t last_agent; /* who had the visitor before, or 0 */
    const int64_t *passed;
    size_t passed_count;
    int64_t passed_until_us; /* or ROUTE_NEVER */
    int64_t ringing;         /* the agent who is asked just now, or 0 */
};

/* Each takes a whole snapshot, new or instead of the one before; the lists are copied. GW_EINVAL for
 * an id, a load, a capacity or a weight that can't be; GW_ELIMIT past a limit. Neither changes anything. */
enum gw_err route_agent_put(struct route *route, const struct route_agent *agent) GW_MUST_CHECK;
enum gw_err route_team_put(struct route *route, const struct route_team *team) GW_MUST_CHECK;
enum gw_err route_waiting_put(struct route *route,
                              const struct route_waiting *waiting) GW_MUST_CHECK;
/* It left the queue in another way than by a pick. GW_ENOTFOUND if it was not in it. */
enum gw_err route_waiting_remove(struct route *route, int64_t conversation) GW_MUST_CHECK;

/* As it was put, NULL if it wasn't; good until the next change. */
const struct route_waiting *route_waiting_find(const struct route *route, int64_t conversation);
size_t route_waiting_count(const struct route *route);

/* ---- The decision -------------------------------------------------------------------------- */

/* What settled it, in the order in which they are asked. */
enum route_rule {
    ROUTE_ONLY_CANDIDATE,
    ROUTE_LAST_AGENT,
    ROUTE_LOAD,
    ROUTE_LONGEST_WITHOUT,
    ROUTE_ID,
};
const char *route_rule_name(enum route_rule rule); /* as the event `assigned` has it */

struct route_pick {
    int64_t conversation;
    int64_t agent;
    int32_t held;   /* of the agent's capacity */
    int32_t ring_s; /* 0: assigned at once */
    enum route_rule rule;
};

/* Why an agent was not considered, in the order in which they are asked. */
enum route_why {
    ROUTE_CONSIDERED,
    ROUTE_NOT_IN_TEAM,
    ROUTE_LACKS_SKILL,
    ROUTE_IS_FINISHING,
    ROUTE_IS_AWAY,
    ROUTE_IS_OFFLINE,
    ROUTE_IS_DISCONNECTED,
    ROUTE_IS_FULL,
    ROUTE_IS_KEPT, /* for an earlier conversation that needs more room */
    ROUTE_HAS_PASSED,
    ROUTE_TOO_LITTLE_ROOM,
};
const char *route_why_name(enum route_why why); /* "" for ROUTE_CONSIDERED */

/* An agent as it was when the turn came to one conversation. */
struct route_seen {
    int64_t agent;
    enum route_why why;
    int32_t load;
    int32_t capacity;
    int64_t last_us;
};

struct route_plan {
    struct route_pick *picks; /* in the order in which they were decided */
    size_t pick_count;
    struct route_seen *seen; /* of the conversation that was asked about: those considered, the */
    size_t seen_count;       /* chosen one first, then the others; each by id. 0: no turn for it */
};

/* Decides for the whole queue at `at_us`; changes nothing. Takes O(waiting x agents). `explain` is a
 * conversation that `seen` shall be about, picked or not, or 0. route_plan_done() frees what it made. */
void route_plan(const struct route *route, int64_t at_us, int64_t explain,
                struct route_plan *ret_plan);
void route_plan_done(struct route_plan *plan);

/* What carrying out a pick changes in the facts, which may be one that somebody else decided:
 * GW_ENOTFOUND, and no change, if the conversation or the agent is not known. */
enum gw_err route_pick_apply(struct route *route, int64_t at_us,
                             const struct route_pick *pick) GW_MUST_CHECK;

/* ---- What a conversation has before it ------------------------------------------------------ */

struct route_outlook {
    uint32_t place;  /* in the queue, from 1, whoever may take the others */
    uint32_t slots;  /* the capacity of the agents on duty who may take it, */
    uint32_t agents; /* and how many these are */
    double ahead;    /* places that earlier ones will take of these slots: less than there are
                     * earlier ones, as some of those go to agents who can't take this one */
};

/* GW_ENOTFOUND if it does not wait. Takes O(waiting x agents). What rings has its place already and is
 * not ahead; while its own team is closed, a conversation has no slots. */
enum gw_err route_outlook(const struct route *route, int64_t at_us, int64_t conversation,
                          struct route_outlook *ret_outlook) GW_MUST_CHECK;
#endif
