/*
 * wait_days.c -- a day in virtual time: what happens is taken from a heap, the earliest first.
 */
#include "wait_days.h"

#include "base/str.h"
#include "route/internal.h"
#include "wait_day.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define UPDATE_EVERY (5 * DAY_MINUTE)
#define EVENTS_MAX (2 * DAY_VISITORS_MAX + 8 * DAY_AGENTS)
#define LATELY (20 * DAY_MINUTE)
#define TOLD_MAX (64 * DAY_VISITORS_MAX)

enum happening { COMES, GIVES_UP, IS_SERVED, AGENT_CHANGES, TIME_TO_TELL };

struct event {
    int64_t at_us;
    int64_t number; /* in the order of adding: what is at the same time stays in it */
    enum happening happening;
    int64_t id;
};

/* A range shown after joining. */
struct later {
    int64_t at_us;
    size_t visitor;
    uint32_t low_s, high_s;
};

struct day {
    struct route *route;
    struct day_visitor *visitors;
    size_t visitor_count;
    size_t came; /* so many of them */
    struct day_agent agents[DAY_AGENTS];
    const struct day_visitor
        *held[DAY_AGENTS][DAY_HELD_MAX]; /* one for each place of the capacity */
    int64_t now_us;
    struct event *events; /* a heap */
    size_t event_count;
    int64_t event_number;
    uint32_t service_ms[ROUTE_WAIT_SAMPLES_MAX]; /* a ring */
    size_t served;
    struct later *later;
    size_t later_count;
};

const char *day_shape_name(enum day_shape shape)
{
    static const char *const names[] = {
        [DAY_FLAT] = "flat", [DAY_TWO_PEAKS] = "two peaks", [DAY_BURST] = "burst"};

    assert(shape < DAY_SHAPES);
    return names[shape];
}

double day_share(uint32_t part, uint32_t of)
{
    return of > 0 ? (double)part / of : 0;
}

/* ---- What happens next --------------------------------------------------------------------- */

static bool is_before(const struct event *a, const struct event *b)
{
    return a->at_us < b->at_us || (a->at_us == b->at_us && a->number < b->number);
}

static void will_happen(struct day *day, int64_t at_us, enum happening happening, int64_t id)
{
    struct event event = {at_us, day->event_number++, happening, id};
    size_t at = day->event_count++;

    assert(day->event_count <= EVENTS_MAX);
    while (at > 0 && is_before(&event, &day->events[(at - 1) / 2])) {
        day->events[at] = day->events[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    day->events[at] = event;
}

static struct event take_next(struct day *day)
{
    struct event next = day->events[0], moved = day->events[--day->event_count];
    size_t at = 0;

    for (size_t child = 1; child < day->event_count; child = 2 * at + 1) {
        if (child + 1 < day->event_count && is_before(&day->events[child + 1], &day->events[child]))
            child++;
        if (!is_before(&day->events[child], &moved))
            break;
        day->events[at] = day->events[child];
        at = child;
    }
    day->events[at] = moved;
    return next;
}

/* As priority_allowance() in schema/functions/20_routing.sql has it. */
static int64_t rank_us(int64_t since_us, int32_t priority)
{
    static const int64_t allowance_min[] = {0, 90, 120, 180};

    return since_us + allowance_min[priority] * DAY_MINUTE;
}

/* ---- Telling ------------------------------------------------------------------------------- */

static double mean_service_s(const struct day *day)
{
    size_t count = day->served < ROUTE_WAIT_SAMPLES_MAX ? day->served : ROUTE_WAIT_SAMPLES_MAX;
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += day->service_ms[i] / 1000.0;
    return count > 0 ? sum / (double)count : 0;
}

static uint32_t on_duty(const struct day *day, uint32_t *ret_places)
{
    uint32_t agents = 0, places = 0;

    for (int64_t id = 1; id <= DAY_AGENTS; id++) {
        const struct route_agent *agent = route__agent(day->route, id);
        if (agent->state == ROUTE_ONLINE) {
            agents++;
            places += (uint32_t)agent->capacity;
        }
    }
    *ret_places = places;
    return agents;
}

/* More urgent ones who come after it still go first, as long as their allowance makes up for it: coming
 * as often as in the last 20 minutes, and of their places as many as its slots are of all. */
static void expect_overtakers(const struct day *day, const struct day_visitor *visitor,
                              uint32_t slots, struct route_wait_question *question)
{
    int64_t window_us = day->now_us < LATELY ? day->now_us : LATELY;
    double hours = (double)window_us / (double)DAY_HOUR;
    uint32_t places;

    on_duty(day, &places);
    for (size_t i = day->came; i-- > 0 && day->visitors[i].came_us > day->now_us - window_us;) {
        const struct day_visitor *other = &day->visitors[i];
        if (other->priority < visitor->priority && slots > 0)
            question->overtakers[other->priority].per_hour +=
                (double)other->weight * slots / places / hours;
    }
    for (int32_t priority = 0; priority < visitor->priority; priority++) {
        int64_t until_us = rank_us(visitor->came_us, visitor->priority) - rank_us(0, priority);
        question->overtakers[priority].for_s =
            until_us > day->now_us ? (uint32_t)((until_us - day->now_us) / DAY_SECOND) : 0;
    }
}

/* Over the last two hours. */
static void count_who_gave_up(const struct day *day, struct route_wait_question *question)
{
    int64_t from_us = day->now_us - 2 * DAY_HOUR, waited_us = 0;

    for (size_t i = day->came; i-- > 0 && day->visitors[i].came_us > from_us;) {
        const struct day_visitor *visitor = &day->visitors[i];
        int64_t until_us = visitor->assigned_us > 0  ? visitor->assigned_us
                           : visitor->gave_up_us > 0 ? visitor->gave_up_us
                                                     : day->now_us;
        waited_us += until_us - visitor->came_us;
        question->gave_up += visitor->gave_up_us > 0;
    }
    question->waited_hours = (double)waited_us / (double)DAY_HOUR;
}

static struct route_wait ask(const struct day *day, size_t index, struct route_outlook *ret_outlook)
{
    uint32_t ages_ms[DAY_AGENTS * DAY_HELD_MAX];
    int64_t id = (int64_t)index + 1;
    struct route_wait_question question = {
        .service_ms = day->service_ms, .ages_ms = ages_ms, .seed = (uint64_t)id};

    enum gw_err err = route_outlook(day->route, day->now_us, id, ret_outlook);
    assert(err == GW_OK);
    for (int64_t agent = 1; agent <= DAY_AGENTS; agent++) {
        if (!route__is_taker(route__agent(day->route, agent), route_waiting_find(day->route, id),
                             day->now_us))
            continue;
        for (size_t i = 0; i < DAY_HELD_MAX; i++) {
            const struct day_visitor *held = day->held[agent - 1][i];
            if (held != NULL)
                ages_ms[question.age_count++] =
                    (uint32_t)((day->now_us - held->assigned_us) / 1000);
        }
    }
    question.service_count =
        day->served < ROUTE_WAIT_SAMPLES_MAX ? day->served : ROUTE_WAIT_SAMPLES_MAX;
    question.slots = ret_outlook->slots;
    question.agents = ret_outlook->agents;
    question.ahead = ret_outlook->ahead;
    question.weight = (uint32_t)day->visitors[index].weight;
    count_who_gave_up(day, &question);
    expect_overtakers(day, &day->visitors[index], ret_outlook->slots, &question);
    return route_wait_ask(&question);
}

static void tell_on_joining(struct day *day, size_t index)
{
    struct day_visitor *visitor = &day->visitors[index];
    struct route_outlook outlook;
    uint32_t places, agents = on_duty(day, &places);

    visitor->had_to_wait = true;
    visitor->told = ask(day, index, &outlook);
    visitor->shown = route_wait_shown(visitor->told);
    visitor->by_agents_s = agents > 0 ? outlook.place * mean_service_s(day) / agents : 0;
    visitor->by_places_s = places > 0 ? outlook.place * mean_service_s(day) / places : 0;
}

static void tell_all_again(struct day *day)
{
    struct route_outlook outlook;

    for (size_t i = 0; i < day->came; i++) {
        if (route_waiting_find(day->route, (int64_t)i + 1) == NULL)
            continue;
        struct route_wait shown = route_wait_shown(ask(day, i, &outlook));
        if (shown.outcome != ROUTE_WAIT_KNOWN)
            continue;
        assert(day->later_count < TOLD_MAX);
        day->later[day->later_count++] = (struct later){day->now_us, i, shown.low_s, shown.high_s};
    }
}

/* ---- What happens -------------------------------------------------------------------------- */

static void change_agent(struct day *day, int64_t id, int32_t more_load)
{
    const struct day_agent *own = &day->agents[id - 1];
    const struct route_agent *known = route__agent(day->route, id);
    static const int64_t team = DAY_TEAM;
    struct route_agent agent = {
        .id = id,
        .may = true,
        .there = true,
        .state = ROUTE_OFFLINE,
        .load = (known != NULL ? known->load : 0) + more_load,
        .capacity = own->capacity,
        .last_us = known != NULL ? known->last_us : ROUTE_NEVER,
        .teams = &team,
        .team_count = 1,
        .skills = own->skills,
        .skill_count = own->skill_count,
    };

    if (day->now_us >= own->ends_us)
        agent.state = ROUTE_FINISHING;
    else if (day->now_us >= own->pauses_us && day->now_us < own->returns_us)
        agent.state = ROUTE_AWAY;
    else if (day->now_us >= own->starts_us)
        agent.state = ROUTE_ONLINE;
    enum gw_err err = route_agent_put(day->route, &agent);
    assert(err == GW_OK);
}

static void comes(struct day *day, size_t index)
{
    const struct day_visitor *visitor = &day->visitors[index];
    struct route_waiting waiting = {
        .conversation = (int64_t)index + 1,
        .team = DAY_TEAM,
        .needs = visitor->needs,
        .need_count = visitor->need_count,
        .urgent = visitor->priority == 0,
        .weight = visitor->weight,
        .rank_us = rank_us(visitor->came_us, visitor->priority),
        .passed_until_us = ROUTE_NEVER,
    };

    enum gw_err err = route_waiting_put(day->route, &waiting);
    assert(err == GW_OK);
    day->came = index + 1;
}

static void gives_up(struct day *day, size_t index)
{
    if (route_waiting_remove(day->route, (int64_t)index + 1) == GW_OK)
        day->visitors[index].gave_up_us = day->now_us;
}

/* Puts `after` where `before` was, in so many of an agent's places. */
static void change_places(struct day *day, int64_t agent, int32_t places,
                          const struct day_visitor *before, const struct day_visitor *after)
{
    for (size_t i = 0; i < DAY_HELD_MAX && places > 0; i++) {
        const struct day_visitor **held = &day->held[agent - 1][i];
        if (*held == before) {
            *held = after;
            places--;
        }
    }
    assert(places == 0);
}

static void is_served(struct day *day, size_t index)
{
    struct day_visitor *visitor = &day->visitors[index];

    day->service_ms[day->served++ % ROUTE_WAIT_SAMPLES_MAX] =
        (uint32_t)(visitor->service_us / 1000);
    change_agent(day, visitor->agent, -visitor->held);
    change_places(day, visitor->agent, visitor->held, visitor, NULL);
}

static void route_what_waits(struct day *day)
{
    struct route_plan plan;

    route_plan(day->route, day->now_us, 0, &plan);
    for (size_t i = 0; i < plan.pick_count; i++) {
        const struct route_pick *pick = &plan.picks[i];
        struct day_visitor *visitor = &day->visitors[pick->conversation - 1];
        enum gw_err err = route_pick_apply(day->route, day->now_us, pick);
        assert(err == GW_OK);
        const struct route_agent *agent = route__agent(day->route, pick->agent);
        assert(agent->state == ROUTE_ONLINE && agent->load <= agent->capacity &&
               visitor->assigned_us == 0);
        visitor->assigned_us = day->now_us;
        visitor->agent = pick->agent;
        visitor->held = pick->held;
        change_places(day, pick->agent, pick->held, NULL, visitor);
        will_happen(day, day->now_us + visitor->service_us, IS_SERVED, pick->conversation - 1);
    }
    route_plan_done(&plan);
}

static void happens(struct day *day, const struct event *event)
{
    size_t index = (size_t)event->id;

    day->now_us = event->at_us;
    switch (event->happening) {
    case COMES:
        comes(day, index);
        if (index + 1 < day->visitor_count)
            will_happen(day, day->visitors[index + 1].came_us, COMES, event->id + 1);
        break;
    case GIVES_UP:
        gives_up(day, index);
        break;
    case IS_SERVED:
        is_served(day, index);
        break;
    case AGENT_CHANGES:
        change_agent(day, event->id, 0);
        break;
    case TIME_TO_TELL:
        tell_all_again(day);
        if (day->now_us < DAY_LENGTH)
            will_happen(day, day->now_us + UPDATE_EVERY, TIME_TO_TELL, 0);
        return;
    }
    route_what_waits(day);
    if (event->happening == COMES && route_waiting_find(day->route, event->id + 1) != NULL) {
        tell_on_joining(day, index);
        will_happen(day, day->now_us + day->visitors[index].patience_us, GIVES_UP, event->id);
    }
}

/* ---- What came of it ----------------------------------------------------------------------- */

static bool is_near(double point_s, double wait_s)
{
    return fabs(point_s - wait_s) <= wait_s / 4;
}

static void judge(const struct day_visitor *visitor, struct day_report *report)
{
    double wait_s = (double)(visitor->assigned_us - visitor->came_us) / (double)DAY_SECOND;
    const struct route_wait *told = &visitor->told, *shown = &visitor->shown;
    double width_s = shown->high_s - shown->low_s;

    report->judged++;
    report->wait_s += wait_s;
    report->width_s += width_s;
    report->unrounded_width_s += told->high_s - told->low_s;
    report->shorter += wait_s < shown->low_s;
    report->longer += wait_s > shown->high_s;
    report->within_unrounded += wait_s >= told->low_s && wait_s <= told->high_s;
    report->within_typical_high += wait_s >= told->typical_s && wait_s <= told->high_s;
    report->typical_near += is_near(told->typical_s, wait_s);
    report->shorter_than_typical += wait_s < told->typical_s;
    report->by_agents_near += is_near(visitor->by_agents_s, wait_s);
    report->by_agents_within += fabs(visitor->by_agents_s - wait_s) <= width_s / 2;
    report->by_places_near += is_near(visitor->by_places_s, wait_s);
    report->by_places_within += fabs(visitor->by_places_s - wait_s) <= width_s / 2;
}

static void sum_up(const struct day *day, struct day_report *report)
{
    report->visitors += (uint32_t)day->visitor_count;
    for (size_t i = 0; i < day->visitor_count; i++) {
        const struct day_visitor *visitor = &day->visitors[i];
        if (!visitor->had_to_wait)
            continue;
        report->waited++;
        report->gave_up += visitor->gave_up_us > 0;
        report->left_over += visitor->gave_up_us == 0 && visitor->assigned_us == 0;
        report->cant_say += visitor->told.outcome != ROUTE_WAIT_KNOWN;
        if (visitor->assigned_us > 0 && visitor->told.outcome == ROUTE_WAIT_KNOWN)
            judge(visitor, report);
    }
    for (size_t i = 0; i < day->later_count; i++) {
        const struct later *later = &day->later[i];
        const struct day_visitor *visitor = &day->visitors[later->visitor];
        double left_s = (double)(visitor->assigned_us - later->at_us) / (double)DAY_SECOND;
        if (visitor->assigned_us == 0)
            continue;
        report->updates++;
        report->updates_within += left_s >= later->low_s && left_s <= later->high_s;
    }
}

void day_play(enum day_shape shape, uint64_t seed, bool tell_again, struct day_report *report)
{
    struct day *day = mem_new(sizeof(*day));

    day->route = route_new();
    day->visitors = mem_array(DAY_VISITORS_MAX, sizeof(*day->visitors));
    day->events = mem_array(EVENTS_MAX, sizeof(*day->events));
    day->later = mem_array(TOLD_MAX, sizeof(*day->later));
    enum gw_err err =
        route_team_put(day->route, &(struct route_team){.id = DAY_TEAM, .open = true});
    assert(err == GW_OK);

    day->visitor_count = day_people_visitors(shape, seed, day->visitors);
    day_people_agents(seed, day->agents);
    for (int64_t id = 1; id <= DAY_AGENTS; id++) {
        const struct day_agent *agent = &day->agents[id - 1];
        change_agent(day, id, 0);
        will_happen(day, agent->starts_us, AGENT_CHANGES, id);
        will_happen(day, agent->pauses_us, AGENT_CHANGES, id);
        will_happen(day, agent->returns_us, AGENT_CHANGES, id);
        will_happen(day, agent->ends_us, AGENT_CHANGES, id);
    }
    will_happen(day, day->visitors[0].came_us, COMES, 0);
    if (tell_again)
        will_happen(day, UPDATE_EVERY, TIME_TO_TELL, 0);
    while (day->event_count > 0) {
        struct event next = take_next(day);
        happens(day, &next);
    }
    sum_up(day, report);

    route_free(day->route);
    free(day->visitors);
    free(day->events);
    free(day->later);
    free(day);
}
