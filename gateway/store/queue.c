/* What visitors in the queue are told, and that they are still there. */
#include "store/internal.h"

#include <stdlib.h>

static enum gw_err start_with_list(struct store__call *call, const int64_t *ids, size_t count)
{
    pg_add_int64s(&call->params, ids, count);
    return store__start(call);
}

static void deliver_places(const struct store__call *call, struct store_answer *answer,
                           const struct pg_result *result)
{
    size_t count = result != NULL ? (size_t)pg_rows(result) : 0;
    struct store_place *places = mem_array(count + 1, sizeof(*places));

    for (size_t i = 0; i < count; i++) {
        places[i] = (struct store_place){
            .conversation = pg_int64(result, (int)i, 0),
            .place = pg_int64(result, (int)i, 1),
            .waiting = pg_int64(result, (int)i, 2),
            .demand = pg_int64(result, (int)i, 3),
            .weight = (int)pg_int64(result, (int)i, 4),
            .priority = (int)pg_int64(result, (int)i, 5),
        };
    }
    call->cb.places(call->user, answer, places, count);
    free(places);
}

enum gw_err store_places(struct store *store, const int64_t *conversations, size_t count,
                         store_places_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__read_places, deliver_places, user);

    call.cb.places = cb;
    return start_with_list(&call, conversations, count);
}

static void deliver_wait_pools(const struct store__call *call, struct store_answer *answer,
                               const struct pg_result *result)
{
    size_t count = result != NULL ? (size_t)pg_rows(result) : 0;
    struct store_wait_pool *pools = mem_array(count + 1, sizeof(*pools));

    for (size_t i = 0; i < count; i++) {
        pools[i] = (struct store_wait_pool){
            .demand = pg_int64(result, (int)i, 0),
            .slots = pg_int64(result, (int)i, 1),
            .agents = pg_int64(result, (int)i, 2),
            .ages = pg_text(result, (int)i, 3),
            .lasted = pg_text(result, (int)i, 4),
            .per_hour = {pg_int64(result, (int)i, 5), pg_int64(result, (int)i, 6),
                         pg_int64(result, (int)i, 7)},
            .gave_up = pg_int64(result, (int)i, 8),
            .waited_hours = pg_double(result, (int)i, 9),
        };
    }
    call->cb.wait_pools(call->user, answer, pools, count);
    free(pools);
}

enum gw_err store_wait_pools(struct store *store, const int64_t *demands, size_t count,
                             store_wait_pools_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__read_wait_pools, deliver_wait_pools, user);

    call.cb.wait_pools = cb;
    return start_with_list(&call, demands, count);
}

static void deliver_wait_line(const struct store__call *call, struct store_answer *answer,
                              const struct pg_result *result)
{
    struct store_wait_line line = {0};

    if (result != NULL)
        line = (struct store_wait_line){
            .conversations = pg_text(result, 0, 0),
            .demands = pg_text(result, 0, 1),
            .weights = pg_text(result, 0, 2),
            .duty_demands = pg_text(result, 0, 3),
            .duty_agents = pg_text(result, 0, 4),
            .duty_capacities = pg_text(result, 0, 5),
            .allowances_s = pg_text(result, 0, 6),
        };
    call->cb.wait_line(call->user, answer, &line);
}

enum gw_err store_wait_line(struct store *store, store_wait_line_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__read_wait_line, deliver_wait_line, user);

    call.cb.wait_line = cb;
    return store__start(&call);
}

enum gw_err store_waiting_seen(struct store *store, const int64_t *conversations, size_t count,
                               store_done_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__waiting_seen, store__deliver_done, user);

    call.cb.done = cb;
    call.retries = true;
    return start_with_list(&call, conversations, count);
}
