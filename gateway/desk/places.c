/*
 * What visitors in the queue are told: their place, and the range of time in which
 * it will be their turn. Places are read in the rounds of screens.c; what ranges
 * are made from, the pools, every few seconds while somebody here waits. A range
 * takes a part of a millisecond to make, so it is kept for all who stand alike
 * until the pools are read again, and few are made in one go.
 *
 * Also here: that the visitor is still there, which keeps the place.
 */
#include "desk/internal.h"

#include "log/log.h"
#include "net/net.h"
#include "route/wait.h"

#include <math.h>
#include <stdlib.h>
#include <utlist.h>

#define POOLS_MS 5000
#define MADE_MAX 32    /* ranges made in one go: some ten milliseconds */
#define AGES_MAX 2000  /* places taken that are looked at */
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

static void pools_start(void *user);

/* ---- pools ---- */

static void pools_forget(struct desk_places *places)
{
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
static uint32_t *read_numbers(struct slice list, size_t max, size_t *ret_count)
{
    uint32_t *numbers = NULL;
    size_t count = 0;

    while (list.data != NULL && list.len > 0 && count < max) {
        struct slice one = slice_cut(list, ',', &list);
        int64_t value;

        if (slice_to_int64(one, &value) != GW_OK)
            break;
        if (numbers == NULL)
            numbers = mem_array(max, sizeof(*numbers));
        numbers[count++] = value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
    }
    *ret_count = count;
    return numbers;
}

static void pools_keep(struct desk_places *places, const struct store_wait_pool *pools,
                       size_t count)
{
    pools_forget(places);
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
            read_numbers(pools[i].lasted, ROUTE_WAIT_SAMPLES_MAX, &pool->service_count);
        pool->ages_ms = read_numbers(pools[i].ages, AGES_MAX, &pool->age_count);
    }
}

static void pools_read(void *user, const struct store_answer *answer,
                       const struct store_wait_pool *pools, size_t count)
{
    struct desk *desk = user;

    desk->places.pools_running = false;
    if (desk->stopping || answer->err != GW_OK)
        return; /* asked for again by the timer */
    pools_keep(&desk->places, pools, count);
    desk__screens_changed(desk);
}

/* The demands of those who wait here, each once. */
static size_t demands_of(const struct desk *desk, int64_t demands[DESK_POOLS_MAX])
{
    const struct view *view;
    size_t count = 0;

    DL_FOREACH2(desk->queued, view, queued_next)
    {
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

static void seen_told(void *user, const struct store_answer *answer)
{
    struct desk *desk = user;

    (void)answer; /* the next round tells them again, long before a place is lost */
    desk->places.seen_running = false;
}

static bool has_visitor(const struct view *view)
{
    const struct party *party;

    DL_FOREACH (view->parties, party)
        if (party->person->side == DESK_VISITOR)
            return true;
    return false;
}

/* STORE_IDS_MAX at a time, each list from where the one before ended. */
static void tell_seen(struct desk *desk)
{
    int64_t ids[STORE_IDS_MAX];
    size_t count = 0, place = 0;
    const struct view *view;

    if (desk->places.seen_running)
        return;
    DL_FOREACH2(desk->queued, view, queued_next)
    {
        if (place++ < desk->places.seen_from || count == STORE_IDS_MAX)
            continue;
        if (has_visitor(view))
            ids[count++] = view->id;
    }
    desk->places.seen_from = count == STORE_IDS_MAX ? desk->places.seen_from + STORE_IDS_MAX : 0;
    desk->places.seen_running =
        count > 0 && store_waiting_seen(desk->store, ids, count, seen_told, desk) == GW_OK;
}

static void pools_start(void *user)
{
    struct desk *desk = user;
    int64_t demands[DESK_POOLS_MAX];
    size_t count;

    if (desk->stopping || desk->queued == NULL) {
        pools_forget(&desk->places);
        return; /* desk__places_start() begins again when somebody waits */
    }
    loop_timer_start(desk->loop, &desk->places.timer, POOLS_MS, pools_start, desk);
    if (!store_available(desk->store))
        return;
    tell_seen(desk);
    count = demands_of(desk, demands);
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

static struct route_wait make_wait(const struct desk_pool *pool,
                                   const struct desk_standing *standing, uint64_t seed)
{
    /* How much later than one of these an urgent, high or normal one of now may come and still be
     * first: priority_allowance() of the schema, in seconds. */
    static const uint32_t allowance_s[] = {0, 5400, 7200, 10800};
    struct route_wait_question question = {
        .service_ms = pool->service_ms,
        .service_count = pool->service_count,
        .slots = pool->slots,
        .agents = pool->agents,
        .ages_ms = pool->ages_ms,
        .age_count = pool->age_count,
        .weight = (uint32_t)standing->weight,
        .ahead = standing->ahead,
        .gave_up = pool->gave_up,
        .waited_hours = pool->waited_hours,
        .seed = seed,
    };

    for (int i = 0; i < standing->priority && i < 3; i++)
        question.overtakers[i] =
            (struct route_wait_stream){.per_hour = (double)pool->per_hour[i],
                                       .for_s = allowance_s[standing->priority] - allowance_s[i]};
    return route_wait_shown(route_wait_ask(&question));
}

/* False: it can't be said now, since too many were made in this go. */
static bool wait_of(struct desk *desk, const struct desk_standing *standing,
                    struct route_wait *ret_wait)
{
    struct desk_pool *pool = pool_find(&desk->places, standing->demand);
    struct made *made;
    int64_t key;

    *ret_wait = (struct route_wait){.outcome = ROUTE_WAIT_TOO_FEW};
    if (pool == NULL)
        return true;
    key = (step_of(standing->ahead) * 16 + standing->weight) * 4 + standing->priority;
    HASH_FIND(hh, pool->made, &key, sizeof(key), made);
    if (made == NULL) {
        if (desk->places.made == MADE_MAX)
            return false;
        desk->places.made++;
        made = mem_new(sizeof(*made));
        made->key = key;
        made->wait = make_wait(pool, standing, (uint64_t)key);
        HASH_ADD(hh, pool->made, key, sizeof(made->key), made);
    }
    *ret_wait = made->wait;
    return true;
}

/* ---- places ---- */

static bool places_ask(struct desk *desk);

static void send_place(struct view *view)
{
    const struct desk_standing *standing = view->standing;
    bool known = standing->high_s > 0;
    struct party *party;

    DL_FOREACH (view->parties, party)
        if (party->live && party->person->side == DESK_VISITOR)
            REPLY(view->desk->net, party->person->conn, queue_place, .conversation = view->id,
                  .place = view->place, .waiting = view->waiting, .has_wait_low_s = known,
                  .wait_low_s = standing->low_s, .has_wait_typical_s = known,
                  .wait_typical_s = standing->typical_s, .has_wait_high_s = known,
                  .wait_high_s = standing->high_s);
}

static void place_read(struct desk *desk, const struct store_place *place, int64_t waiting)
{
    struct view *view = desk__view_find(desk, place->conversation);
    struct desk_standing *standing;
    struct route_wait wait;
    bool changed;

    if (view == NULL || view->state != WIRE_STATE_STATE_QUEUED)
        return;
    if (view->standing == NULL)
        view->standing = mem_new(sizeof(*view->standing));
    standing = view->standing;
    changed = view->place != place->place || view->waiting != waiting;
    view->place = place->place;
    view->waiting = waiting;
    standing->demand = place->demand;
    standing->ahead = place->ahead;
    standing->weight = place->weight;
    standing->priority = place->priority;
    if (wait_of(desk, standing, &wait) &&
        (standing->low_s != wait.low_s || standing->typical_s != wait.typical_s ||
         standing->high_s != wait.high_s)) {
        changed = true;
        standing->low_s = wait.low_s;
        standing->typical_s = wait.typical_s;
        standing->high_s = wait.high_s;
    }
    if (changed)
        send_place(view);
}

static void places_read(void *user, const struct store_answer *answer,
                        const struct store_place *places, size_t count, int64_t waiting)
{
    struct desk *desk = user;

    desk->places.running = false;
    if (desk->stopping)
        return;
    desk->places.made = 0;
    for (size_t i = 0; answer->err == GW_OK && i < count; i++)
        place_read(desk, &places[i], waiting);
    desk->screens_due = desk->screens_due || answer->err != GW_OK;
    if (answer->err == GW_OK)
        desk->places.running = places_ask(desk);
    desk__round_over(desk);
}

/* The next STORE_IDS_MAX of those that are due in this round; false: there are none. */
static bool places_ask(struct desk *desk)
{
    int64_t ids[STORE_IDS_MAX];
    size_t count = 0;
    struct view *view;

    /* To the end with each, so that what is left of this round stays in front. */
    while (count < STORE_IDS_MAX && desk->queued != NULL && desk->queued->place_due) {
        view = desk->queued;
        view->place_due = false;
        DL_DELETE2(desk->queued, view, queued_prev, queued_next);
        DL_APPEND2(desk->queued, view, queued_prev, queued_next);
        if (view->parties != NULL)
            ids[count++] = view->id;
    }
    return count > 0 && store_places(desk->store, ids, count, places_read, desk) == GW_OK;
}

void desk__places_start(struct desk *desk)
{
    struct view *view;

    if (desk->places.running) {
        desk->screens_due = true;
        return;
    }
    DL_FOREACH2(desk->queued, view, queued_next)
    view->place_due = true;
    desk->places.running = places_ask(desk);
    /* A second later, when it is known what they ask for. */
    if (desk->queued != NULL && !loop_timer_pending(&desk->places.timer))
        loop_timer_start(desk->loop, &desk->places.timer, POOLS_MS / 5, pools_start, desk);
}

void desk__places_done(struct desk *desk)
{
    loop_timer_stop(desk->loop, &desk->places.timer);
    pools_forget(&desk->places);
}
