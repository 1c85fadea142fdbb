/*
 * plan.c -- the rule: who gets what, for the whole queue, in its order.
 */
#include "base/str.h"
#include "route/internal.h"

#include <assert.h>
#include <stdlib.h>

/* An agent during one plan. Picks take effect here and not in the facts. */
struct seat {
    const struct route_agent *agent;
    int64_t load;
    int64_t last_us;
    bool kept; /* free for an earlier conversation that needs more room than there is */
    enum route_why why;
};

struct table {
    int64_t at_us;
    struct seat *seats; /* of those who may, by id */
    size_t count;
    int64_t free; /* places that anybody could still be given */
};

static int64_t room(const struct seat *seat)
{
    return seat->agent->capacity - seat->load;
}

static int64_t takes(const struct seat *seat, const struct route_waiting *waiting)
{
    return waiting->weight < seat->agent->capacity ? waiting->weight : seat->agent->capacity;
}

static struct table table_set(const struct route *route, int64_t at_us)
{
    struct table table = {.at_us = at_us,
                          .seats = mem_array(route->agent_count, sizeof(struct seat))};

    for (size_t i = 0; i < route->agent_count; i++) {
        const struct route_agent *agent = &route->agents[i];
        if (!agent->may)
            continue;
        struct seat *seat = &table.seats[table.count++];
        *seat = (struct seat){.agent = agent, .load = agent->load, .last_us = agent->last_us};
        if (agent->state == ROUTE_ONLINE && agent->there && room(seat) > 0)
            table.free += room(seat);
    }
    return table;
}

static enum route_why why_not(const struct table *table, const struct seat *seat,
                              const struct route_waiting *waiting)
{
    enum route_why why = route__unfit(seat->agent, waiting);

    if (why != ROUTE_CONSIDERED)
        return why;
    if (room(seat) <= 0)
        return ROUTE_IS_FULL;
    if (seat->kept)
        return ROUTE_IS_KEPT;
    if (route__has_passed(seat->agent, waiting, table->at_us))
        return ROUTE_HAS_PASSED;
    if (takes(seat, waiting) > room(seat))
        return ROUTE_TOO_LITTLE_ROOM;
    return ROUTE_CONSIDERED;
}

/* Compares load / capacity by cross products: no division, no rounding. Whoever is compared has room,
 * so a capacity. */
static int64_t by_load(const struct seat *a, const struct seat *b)
{
    return a->load * b->agent->capacity - b->load * a->agent->capacity;
}

/* The best of those considered by the rule, but for the visitor's last agent. Seats are in the order
 * of ids, so the first of equals has the lowest. */
static struct seat *least_busy(struct table *table, enum route_rule *ret_rule)
{
    struct seat *best = NULL;
    bool same_load = false, same_last = false;

    for (size_t i = 0; i < table->count; i++) {
        struct seat *seat = &table->seats[i];
        if (seat->why != ROUTE_CONSIDERED)
            continue;
        int64_t difference = best == NULL ? -1 : by_load(seat, best);
        if (difference < 0) {
            best = seat;
            same_load = same_last = false;
        } else if (difference == 0) {
            same_load = true;
            if (seat->last_us < best->last_us) {
                best = seat;
                same_last = false;
            } else if (seat->last_us == best->last_us) {
                same_last = true;
            }
        }
    }
    *ret_rule = !same_load ? ROUTE_LOAD : !same_last ? ROUTE_LONGEST_WITHOUT : ROUTE_ID;
    return best;
}

/* NULL if nobody is considered. */
static struct seat *choose(struct table *table, const struct route_waiting *waiting,
                           enum route_rule *ret_rule)
{
    struct seat *best = least_busy(table, ret_rule);
    struct seat *last_one = NULL;
    int64_t lowest = INT64_MAX;
    size_t considered = 0;

    for (size_t i = 0; i < table->count; i++) {
        struct seat *seat = &table->seats[i];
        if (seat->why != ROUTE_CONSIDERED)
            continue;
        considered++;
        if (seat->load < lowest)
            lowest = seat->load;
        if (seat->agent->id == waiting->last_agent)
            last_one = seat;
    }
    if (considered == 1) {
        *ret_rule = ROUTE_ONLY_CANDIDATE;
    } else if (last_one != NULL && last_one->load <= lowest + 1) {
        *ret_rule = ROUTE_LAST_AGENT;
        return last_one;
    }
    return best;
}

/* Somebody has some room, but nobody enough: the first of those stays free for this one. */
static void keep_one(struct table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        struct seat *seat = &table->seats[i];
        if (seat->why == ROUTE_TOO_LITTLE_ROOM) {
            seat->kept = true;
            table->free -= room(seat);
            return;
        }
    }
}

static void add_seen(struct route_plan *plan, const struct seat *seat)
{
    plan->seen[plan->seen_count++] = (struct route_seen){
        .agent = seat->agent->id,
        .why = seat->why,
        .load = (int32_t)seat->load,
        .capacity = seat->agent->capacity,
        .last_us = seat->last_us,
    };
}

static void explain_turn(const struct table *table, const struct seat *chosen,
                         struct route_plan *plan)
{
    plan->seen = mem_array(table->count, sizeof(*plan->seen));
    if (chosen != NULL)
        add_seen(plan, chosen);
    for (size_t i = 0; i < table->count; i++) {
        const struct seat *seat = &table->seats[i];
        if (seat->why == ROUTE_CONSIDERED && seat != chosen)
            add_seen(plan, seat);
    }
    for (size_t i = 0; i < table->count; i++) {
        if (table->seats[i].why != ROUTE_CONSIDERED)
            add_seen(plan, &table->seats[i]);
    }
}

/* One conversation's turn. */
static void take_turn(struct table *table, const struct route_waiting *waiting,
                      const struct route_team *team, bool explain, struct route_plan *plan)
{
    struct route_pick pick = {.conversation = waiting->conversation, .ring_s = team->ring_s};

    for (size_t i = 0; i < table->count; i++)
        table->seats[i].why = why_not(table, &table->seats[i], waiting);
    struct seat *chosen = choose(table, waiting, &pick.rule);
    if (explain)
        explain_turn(table, chosen, plan);
    if (chosen == NULL) {
        keep_one(table);
        return;
    }
    pick.agent = chosen->agent->id;
    pick.held = (int32_t)takes(chosen, waiting);
    plan->picks = mem_resize(plan->picks, (plan->pick_count + 1) * sizeof(pick));
    plan->picks[plan->pick_count++] = pick;
    chosen->load += pick.held;
    chosen->last_us = table->at_us;
    table->free -= pick.held;
}

void route_plan(const struct route *route, int64_t at_us, int64_t explain,
                struct route_plan *ret_plan)
{
    struct table table = table_set(route, at_us);
    size_t waiting_count = route_waiting_count(route);

    *ret_plan = (struct route_plan){0};
    for (size_t i = 0; i < waiting_count; i++) {
        const struct route_waiting *waiting = &route->queue[i]->fact;
        const struct route_team *team;
        bool asked = waiting->conversation == explain;

        /* With no place left no turn ends in a pick; only one that is asked about is still of use. */
        if (table.free == 0 && !asked)
            continue;
        if (waiting->ringing == 0 && route__is_open(route, waiting, &team))
            take_turn(&table, waiting, team, asked, ret_plan);
    }
    free(table.seats);
}

void route_plan_done(struct route_plan *plan)
{
    free(plan->picks);
    free(plan->seen);
    *plan = (struct route_plan){0};
}

const char *route_rule_name(enum route_rule rule)
{
    static const char *const names[] = {
        [ROUTE_ONLY_CANDIDATE] = "only_candidate",
        [ROUTE_LAST_AGENT] = "last_agent",
        [ROUTE_LOAD] = "load",
        [ROUTE_LONGEST_WITHOUT] = "longest_without",
        [ROUTE_ID] = "id",
    };

    assert((size_t)rule < sizeof(names) / sizeof(names[0]));
    return names[rule];
}

const char *route_why_name(enum route_why why)
{
    static const char *const names[] = {
        [ROUTE_CONSIDERED] = "",
        [ROUTE_NOT_IN_TEAM] = "team",
        [ROUTE_LACKS_SKILL] = "skill",
        [ROUTE_IS_FINISHING] = "finishing",
        [ROUTE_IS_AWAY] = "away",
        [ROUTE_IS_OFFLINE] = "offline",
        [ROUTE_IS_DISCONNECTED] = "disconnected",
        [ROUTE_IS_FULL] = "full",
        [ROUTE_IS_KEPT] = "kept",
        [ROUTE_HAS_PASSED] = "passed",
        [ROUTE_TOO_LITTLE_ROOM] = "too_little_room",
    };

    assert((size_t)why < sizeof(names) / sizeof(names[0]));
    return names[why];
}
