/*
 * facts.c -- the facts of the desk, folded: agents and teams by id, the queue in its order.
 */
#include "base/str.h"
#include "route/internal.h"

#include <stdlib.h>
#include <string.h>

struct route *route_new(void)
{
    struct route *route = mem_new(sizeof(*route));

    route->agents = mem_array(ROUTE_AGENTS_MAX, sizeof(*route->agents));
    route->teams = mem_array(ROUTE_TEAMS_MAX, sizeof(*route->teams));
    return route;
}

/* What a struct owns is const to its readers. */
static void free_list(const void *list)
{
    free((void *)(uintptr_t)list);
}

static void waiting_free(struct route__waiting *waiting)
{
    free_list(waiting->fact.needs);
    free_list(waiting->fact.passed);
    free(waiting);
}

void route_free(struct route *route)
{
    if (route == NULL)
        return;
    for (size_t i = 0; i < route->agent_count; i++) {
        free_list(route->agents[i].teams);
        free_list(route->agents[i].skills);
    }
    size_t waiting_count = route_waiting_count(route);
    HASH_CLEAR(hh, route->by_conversation);
    for (size_t i = 0; i < waiting_count; i++)
        waiting_free(route->queue[i]);
    free(route->agents);
    free(route->teams);
    free(route->queue);
    free(route);
}

static void *copy_list(const void *list, size_t count, size_t size)
{
    void *copy = mem_array(count, size);

    if (count > 0)
        memcpy(copy, list, count * size);
    return copy;
}

/* ---- Agents and teams -------------------------------------------------------------------- */

/* The place of the first agent whose id is not less. */
static size_t agent_place(const struct route *route, int64_t id)
{
    size_t low = 0, high = route->agent_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (route->agents[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct route_agent *route__agent(const struct route *route, int64_t id)
{
    size_t place = agent_place(route, id);

    if (place == route->agent_count || route->agents[place].id != id)
        return NULL;
    return &route->agents[place];
}

enum gw_err route_agent_put(struct route *route, const struct route_agent *agent)
{
    size_t place = agent_place(route, agent->id);
    struct route_agent *at = &route->agents[place];
    bool known = place < route->agent_count && at->id == agent->id;

    if (agent->id <= 0 || agent->load < 0 || agent->load > ROUTE_CAPACITY_MAX ||
        agent->capacity < 0 || agent->capacity > ROUTE_CAPACITY_MAX)
        return GW_EINVAL;
    if (agent->team_count > ROUTE_LIST_MAX || agent->skill_count > ROUTE_LIST_MAX)
        return GW_ELIMIT;
    if (!known && route->agent_count == ROUTE_AGENTS_MAX)
        return GW_ELIMIT;

    struct route_agent copy = *agent; /* whose lists may be those of the fact that it replaces */
    copy.teams = copy_list(agent->teams, agent->team_count, sizeof(*agent->teams));
    copy.skills = copy_list(agent->skills, agent->skill_count, sizeof(*agent->skills));
    if (known) {
        free_list(at->teams);
        free_list(at->skills);
    } else {
        memmove(at + 1, at, (route->agent_count - place) * sizeof(*at));
        route->agent_count++;
    }
    *at = copy;
    return GW_OK;
}

static struct route_team *team_find(const struct route *route, int64_t id)
{
    for (size_t i = 0; i < route->team_count; i++) {
        if (route->teams[i].id == id)
            return &route->teams[i];
    }
    return NULL;
}

enum gw_err route_team_put(struct route *route, const struct route_team *team)
{
    struct route_team *known = team_find(route, team->id);

    if (team->id <= 0 || team->ring_s < 0)
        return GW_EINVAL;
    if (known == NULL) {
        if (route->team_count == ROUTE_TEAMS_MAX)
            return GW_ELIMIT;
        known = &route->teams[route->team_count++];
    }
    *known = *team;
    return GW_OK;
}

/* ---- The queue --------------------------------------------------------------------------- */

static struct route__waiting *waiting_find(const struct route *route, int64_t conversation)
{
    struct route__waiting *found;

    HASH_FIND(hh, route->by_conversation, &conversation, sizeof(conversation), found);
    return found;
}

const struct route_waiting *route_waiting_find(const struct route *route, int64_t conversation)
{
    const struct route__waiting *found = waiting_find(route, conversation);

    return found != NULL ? &found->fact : NULL;
}

size_t route_waiting_count(const struct route *route)
{
    return HASH_COUNT(route->by_conversation);
}

/* The place in the queue of the first one that does not come before it, among `count`. */
static size_t queue_place(const struct route *route, size_t count,
                          const struct route_waiting *waiting)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct route_waiting *there = &route->queue[middle]->fact;
        if (there->rank_us < waiting->rank_us ||
            (there->rank_us == waiting->rank_us && there->conversation < waiting->conversation))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void queue_insert(struct route *route, struct route__waiting *waiting)
{
    size_t count = route_waiting_count(route);
    size_t place = queue_place(route, count, &waiting->fact);

    if (count == route->queue_cap) {
        route->queue_cap = route->queue_cap > 0 ? route->queue_cap * 2 : 64;
        route->queue = mem_resize(route->queue, route->queue_cap * sizeof(struct route__waiting *));
    }
    struct route__waiting **at = &route->queue[place];
    memmove(at + 1, at, (count - place) * sizeof(struct route__waiting *));
    *at = waiting;
    HASH_ADD(hh, route->by_conversation, fact.conversation, sizeof(waiting->fact.conversation),
             waiting);
}

static void queue_remove(struct route *route, struct route__waiting *waiting)
{
    size_t count = route_waiting_count(route);
    size_t place = queue_place(route, count, &waiting->fact);
    struct route__waiting **at = &route->queue[place];

    memmove(at, at + 1, (count - place - 1) * sizeof(struct route__waiting *));
    HASH_DEL(route->by_conversation, waiting);
    waiting_free(waiting);
}

enum gw_err route_waiting_put(struct route *route, const struct route_waiting *waiting)
{
    struct route__waiting *known = waiting_find(route, waiting->conversation);

    if (waiting->conversation <= 0 || waiting->weight < 1 || waiting->weight > ROUTE_CAPACITY_MAX)
        return GW_EINVAL;
    if (waiting->need_count > ROUTE_LIST_MAX || waiting->passed_count > ROUTE_LIST_MAX)
        return GW_ELIMIT;
    if (known == NULL && route_waiting_count(route) == ROUTE_WAITING_MAX)
        return GW_ELIMIT;

    struct route__waiting *copy = mem_new(sizeof(*copy));
    copy->fact = *waiting;
    copy->fact.needs = copy_list(waiting->needs, waiting->need_count, sizeof(*waiting->needs));
    copy->fact.passed = copy_list(waiting->passed, waiting->passed_count, sizeof(*waiting->passed));
    if (known != NULL)
        queue_remove(route, known);
    queue_insert(route, copy);
    return GW_OK;
}

enum gw_err route_waiting_remove(struct route *route, int64_t conversation)
{
    struct route__waiting *found = waiting_find(route, conversation);

    if (found == NULL)
        return GW_ENOTFOUND;
    queue_remove(route, found);
    return GW_OK;
}

enum gw_err route_pick_apply(struct route *route, int64_t at_us, const struct route_pick *pick)
{
    struct route__waiting *waiting = waiting_find(route, pick->conversation);
    struct route_agent *agent = route__agent(route, pick->agent);

    if (waiting == NULL || agent == NULL)
        return GW_ENOTFOUND;
    agent->load += pick->held;
    agent->last_us = at_us;
    if (pick->ring_s > 0)
        waiting->fact.ringing = pick->agent;
    else
        queue_remove(route, waiting);
    return GW_OK;
}

/* ---- What follows from a fact or two ------------------------------------------------------ */

bool route__is_open(const struct route *route, const struct route_waiting *waiting,
                    const struct route_team **ret_team)
{
    const struct route_team *team = team_find(route, waiting->team);

    *ret_team = team;
    return team != NULL && (team->open || waiting->urgent);
}

static bool is_in(const int64_t *list, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == id)
            return true;
    }
    return false;
}

static bool has_skill(const struct route_agent *agent, const struct route_skill *need)
{
    for (size_t i = 0; i < agent->skill_count; i++) {
        if (agent->skills[i].id == need->id)
            return agent->skills[i].level >= need->level;
    }
    return false;
}

enum route_why route__unfit(const struct route_agent *agent, const struct route_waiting *waiting)
{
    if (!is_in(agent->teams, agent->team_count, waiting->team))
        return ROUTE_NOT_IN_TEAM;
    for (size_t i = 0; i < waiting->need_count; i++) {
        if (!has_skill(agent, &waiting->needs[i]))
            return ROUTE_LACKS_SKILL;
    }
    switch (agent->state) {
    case ROUTE_ONLINE:
        return agent->there ? ROUTE_CONSIDERED : ROUTE_IS_DISCONNECTED;
    case ROUTE_FINISHING:
        return ROUTE_IS_FINISHING;
    case ROUTE_AWAY:
        return ROUTE_IS_AWAY;
    case ROUTE_OFFLINE:
        break;
    }
    return ROUTE_IS_OFFLINE;
}

bool route__has_passed(const struct route_agent *agent, const struct route_waiting *waiting,
                       int64_t at_us)
{
    return waiting->passed_until_us > at_us &&
           is_in(waiting->passed, waiting->passed_count, agent->id);
}
