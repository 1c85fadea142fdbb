/*
 * The range of time in which it will be somebody's turn. What ranges are made from is
 * read every few seconds while somebody here waits: the pools (who is on duty for
 * each demand, how long conversations last) and the line (what is ahead of each,
 * which is less than its place where others go to agents who can't take it). A
 * range takes a part of a millisecond to make, so it is kept for all who stand
 * alike until the pools are read again, and few are made in one go.
 */
#include "desk/internal.h"

#include "route/pour.h"
#include "route/wait.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#define MADE_MAX 32     /* ranges made in one go: some ten milliseconds */
#define AGES_MAX 2000   /* places taken that are looked at */
#define QUEUE_MAX 20000 /* of the queue; who stands further back is told no range */
#define DUTY_MAX 200000
#define EXACT_AHEAD 20 /* up to here each number ahead has its own range, then each tenth more */

/* A range that was made, for all who stand alike. */
struct made {
    UT_hash_handle hh;
    int64_t key;
    struct route_wait wait;
};

struct desk_pool {
    int64_t demand;
    uint32_t slots, agents;
    uint32_t *service_ms, *ages_ms;
    size_t service_count, age_count;
    int64_t per_hour[3];
    uint32_t gave_up;
    double waited_hours;
    struct made *made;
};

/* ---- pools ---- */

void desk__waits_forget(struct desk *desk)
{
    struct desk_places *places = &desk->places;

    for (size_t i = 0; i < places->pool_count; i++) {
        struct made *made, *next;

        HASH_ITER (hh, places->pools[i].made, made, next) {
            HASH_DEL(places->pools[i].made, made);
            free(made);
        }
        free(places->pools[i].service_ms);
        free(places->pools[i].ages_ms);
    }
    free(places->pools);
    places->pools = NULL;
    places->pool_count = 0;
}

/* The numbers of a list with commas between, at most `max`; NULL for none. */
static int64_t *read_numbers(struct slice list, size_t max, size_t *ret_count)
{
    int64_t *numbers = NULL;
    size_t count = 0;

    while (list.data != NULL && list.len > 0 && count < max) {
        struct slice one = slice_cut(list, ',', &list);
        int64_t value;

        if (slice_to_int64(one, &value) != GW_OK)
            break;
        if (numbers == NULL)
            numbers = mem_array(max, sizeof(*numbers));
        numbers[count++] = value;
    }
    *ret_count = count;
    return numbers;
}

static uint32_t clamp(int64_t value)
{
    return value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

/* Times in ms. */
static uint32_t *read_times(struct slice list, size_t max, size_t *ret_count)
{
    int64_t *numbers = read_numbers(list, max, ret_count);
    uint32_t *times = *ret_count > 0 ? mem_array(*ret_count, sizeof(*times)) : NULL;

    for (size_t i = 0; i < *ret_count; i++)
        times[i] = clamp(numbers[i]);
    free(numbers);
    return times;
}

static void pools_keep(struct desk *desk, const struct store_wait_pool *pools, size_t count)
{
    struct desk_places *places = &desk->places;

    desk__waits_forget(desk);
    if (count == 0)
        return;
    places->pools = mem_array(count, sizeof(*places->pools));
    places->pool_count = count;
    for (size_t i = 0; i < count; i++) {
        struct desk_pool *pool = &places->pools[i];

        *pool = (struct desk_pool){
            .demand = pools[i].demand,
            .slots = (uint32_t)pools[i].slots,
            .agents = (uint32_t)pools[i].agents,
            .per_hour = {pools[i].per_hour[0], pools[i].per_hour[1], pools[i].per_hour[2]},
            .gave_up = (uint32_t)pools[i].gave_up,
            .waited_hours = pools[i].waited_hours,
        };
        pool->service_ms =
            read_times(pools[i].lasted, ROUTE_WAIT_SAMPLES_MAX, &pool->service_count);
        pool->ages_ms = read_times(pools[i].ages, AGES_MAX, &pool->age_count);
    }
}

/* ---- the line ---- */

/* Lists of the store, as numbers. */
struct line {
    int64_t *conversations, *demands, *weights;
    int64_t *duty_demands, *duty_agents, *duty_capacities;
    size_t count, duty_count;
    int64_t *agents;      /* each once, ascending; known by their places here: */
    uint32_t *capacities; /* theirs */
    uint32_t *takers;     /* duty_agents as places */
    size_t agent_count;
};

static int by_number(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static size_t agent_place(const struct line *line, int64_t agent)
{
    const int64_t *found =
        bsearch(&agent, line->agents, line->agent_count, sizeof(agent), by_number);

    return (size_t)(found - line->agents);
}

static void find_agents(struct line *line)
{
    line->agents = mem_array(line->duty_count + 1, sizeof(*line->agents));
    line->capacities = mem_array(line->duty_count + 1, sizeof(*line->capacities));
    line->takers = mem_array(line->duty_count + 1, sizeof(*line->takers));
    if (line->duty_count == 0)
        return;
    memcpy(line->agents, line->duty_agents, line->duty_count * sizeof(*line->agents));
    qsort(line->agents, line->duty_count, sizeof(*line->agents), by_number);
    for (size_t i = 0; i < line->duty_count; i++)
        if (i == 0 || line->agents[i] != line->agents[line->agent_count - 1])
            line->agents[line->agent_count++] = line->agents[i];
    for (size_t i = 0; i < line->duty_count; i++) {
        size_t place = agent_place(line, line->duty_agents[i]);

        line->capacities[place] = clamp(line->duty_capacities[i]);
        line->takers[i] = (uint32_t)place;
    }
}

static void line_read_lists(struct line *line, const struct store_wait_line *lists)
{
    size_t counts[6];

    line->conversations = read_numbers(lists->conversations, QUEUE_MAX, &counts[0]);
    line->demands = read_numbers(lists->demands, QUEUE_MAX, &counts[1]);
    line->weights = read_numbers(lists->weights, QUEUE_MAX, &counts[2]);
    line->duty_demands = read_numbers(lists->duty_demands, DUTY_MAX, &counts[3]);
    line->duty_agents = read_numbers(lists->duty_agents, DUTY_MAX, &counts[4]);
    line->duty_capacities = read_numbers(lists->duty_capacities, DUTY_MAX, &counts[5]);
    line->count = counts[0] == counts[1] && counts[0] == counts[2] ? counts[0] : 0;
    line->duty_count = counts[3] == counts[4] && counts[3] == counts[5] ? counts[3] : 0;
}

static void line_done(struct line *line)
{
    free(line->conversations);
    free(line->demands);
    free(line->weights);
    free(line->duty_demands);
    free(line->duty_agents);
    free(line->duty_capacities);
    free(line->agents);
    free(line->capacities);
    free(line->takers);
}

/* Who may take what asks for this: places of agents. */
static const uint32_t *takers_of(const struct line *line, int64_t demand, size_t *ret_count)
{
    size_t first = 0, last = line->duty_count;

    while (first < last) {
        size_t middle = first + (last - first) / 2;

        if (line->duty_demands[middle] < demand)
            first = middle + 1;
        else
            last = middle;
    }
    while (last < line->duty_count && line->duty_demands[last] == demand)
        last++;
    *ret_count = last - first;
    return line->takers + first;
}

/* What is ahead of each that waits here. */
static void line_apply(struct desk *desk, const struct line *line)
{
    struct route_pour *pour = route_pour_new(line->capacities, line->agent_count);

    for (size_t i = 0; i < line->count; i++) {
        struct view *view = desk__view_find(desk, line->conversations[i]);
        size_t count;
        const uint32_t *takers = takers_of(line, line->demands[i], &count);

        if (view != NULL && view->standing != NULL) {
            view->standing->ahead = route_pour_ahead(pour, takers, count);
            view->standing->ahead_place = view->place;
        }
        route_pour_add(pour, takers, count, (double)line->weights[i]);
    }
    route_pour_free(pour);
}

static void line_read(void *user, const struct store_answer *answer,
                      const struct store_wait_line *lists)
{
    struct desk *desk = user;
    struct line line = {0};
    size_t allowances;
    uint32_t *allowances_s;

    desk->places.line_running = false;
    if (desk->stopping || answer->err != GW_OK)
        return; /* asked for again by the timer */
    line_read_lists(&line, lists);
    find_agents(&line);
    line_apply(desk, &line);
    line_done(&line);
    allowances_s = read_times(lists->allowances_s, DESK_PRIORITIES, &allowances);
    for (size_t i = 0; i < allowances; i++)
        desk->places.allowances_s[i] = allowances_s[i];
    free(allowances_s);
    desk__screens_changed(desk);
}

static void pools_read(void *user, const struct store_answer *answer,
                       const struct store_wait_pool *pools, size_t count)
{
    struct desk *desk = user;

    desk->places.pools_running = false;
    if (desk->stopping || answer->err != GW_OK)
        return; /* asked for again by the timer */
    pools_keep(desk, pools, count);
    if (!desk->places.line_running)
        desk->places.line_running = store_wait_line(desk->store, line_read, desk) == GW_OK;
}

/* The demands of those who wait here, each once. */
static size_t demands_of(const struct desk *desk, int64_t demands[DESK_POOLS_MAX])
{
    const struct view *view;
    size_t count = 0;

    DL_FOREACH2 (desk->queued, view, queued_next) {
        size_t i = 0;

        if (view->standing == NULL)
            continue;
        while (i < count && demands[i] != view->standing->demand)
            i++;
        if (i == count && count < DESK_POOLS_MAX)
            demands[count++] = view->standing->demand;
    }
    return count;
}

void desk__waits_read(struct desk *desk)
{
    int64_t demands[DESK_POOLS_MAX];
    size_t count = demands_of(desk, demands);

    if (count > 0 && !desk->places.pools_running)
        desk->places.pools_running =
            store_wait_pools(desk->store, demands, count, pools_read, desk) == GW_OK;
}

/* ---- ranges ---- */

static struct desk_pool *pool_find(struct desk_places *places, int64_t demand)
{
    for (size_t i = 0; i < places->pool_count; i++)
        if (places->pools[i].demand == demand)
            return &places->pools[i];
    return NULL;
}

/* Past some, a few more or less ahead make no difference that can be seen. */
static int64_t step_of(double ahead)
{
    return ahead <= EXACT_AHEAD ? (int64_t)(ahead + 0.5)
                                : EXACT_AHEAD + (int64_t)(log(ahead / EXACT_AHEAD) / log(1.1));
}

static struct route_wait make_wait(const struct desk_places *places, const struct desk_pool *pool,
                                   const struct desk_standing *standing, double ahead,
                                   uint64_t seed)
{
    struct route_wait_question question = {
        .service_ms = pool->service_ms,
        .service_count = pool->service_count,
        .slots = pool->slots,
        .agents = pool->agents,
        .ages_ms = pool->ages_ms,
        .age_count = pool->age_count,
        .weight = (uint32_t)standing->weight,
        .ahead = ahead,
        .gave_up = pool->gave_up,
        .waited_hours = pool->waited_hours,
        .seed = seed,
    };

    /* How much later than this one an urgent, high or normal one of now may come and still be first. */
    for (int i = 0; i < standing->priority && i < DESK_PRIORITIES - 1; i++)
        question.overtakers[i] = (struct route_wait_stream){
            .per_hour = (double)pool->per_hour[i],
            .for_s = places->allowances_s[standing->priority] - places->allowances_s[i]};
    return route_wait_shown(route_wait_ask(&question));
}

/* The line is read every few seconds; between, it moves up as the place does. */
static double ahead_of(const struct desk_standing *standing, int64_t place)
{
    if (standing->ahead_place <= 1 || place >= standing->ahead_place)
        return standing->ahead;
    return standing->ahead * (double)(place - 1) / (double)(standing->ahead_place - 1);
}

/* False: it can't be said now, since too many were made in this go. */
bool desk__wait_of(struct desk *desk, const struct desk_standing *standing, int64_t place,
                   struct route_wait *ret_wait)
{
    struct desk_pool *pool = pool_find(&desk->places, standing->demand);
    struct made *made;
    int64_t key;

    *ret_wait = (struct route_wait){.outcome = ROUTE_WAIT_TOO_FEW};
    if (pool == NULL || standing->ahead_place == 0)
        return true;
    key = (step_of(ahead_of(standing, place)) * 16 + standing->weight) * 4 + standing->priority;
    HASH_FIND(hh, pool->made, &key, sizeof(key), made);
    if (made == NULL) {
        if (desk->places.made == MADE_MAX)
            return false;
        desk->places.made++;
        made = mem_new(sizeof(*made));
        made->key = key;
        made->wait =
            make_wait(&desk->places, pool, standing, ahead_of(standing, place), (uint64_t)key);
        HASH_ADD(hh, pool->made, key, sizeof(made->key), made);
    }
    *ret_wait = made->wait;
    return true;
}
