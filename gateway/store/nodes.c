#include "store/internal.h"

#include "base/clock.h"

#include <stdlib.h>

/* A lease was written: its second column is when, by the database's clock. */
static void hear_clock(const struct store__call *call, const struct pg_result *result)
{
    if (result != NULL && pg_rows(result) > 0)
        store__steady_heard(&call->store->steady, (int64_t)clock_mono_ms(), pg_int64(result, 0, 1));
}

static void deliver_node(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result)
{
    hear_clock(call, result);
    store__deliver_number(call, answer, result);
}

enum gw_err store_node_add(struct store *store, store_number_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__node_add, deliver_node, user);

    call.cb.number = cb;
    return store__start(&call);
}

static void deliver_beat(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result)
{
    hear_clock(call, result);
    store__deliver_found(call, answer, result);
}

enum gw_err store_node_beat(struct store *store, int64_t node, store_done_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__node_beat, deliver_beat, user);

    call.cb.done = cb;
    pg_add_int64(&call.params, node);
    return store__start(&call);
}

enum gw_err store_node_end(struct store *store, int64_t node, store_done_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__node_end, store__deliver_done, user);

    call.cb.done = cb;
    call.retries = true;
    pg_add_int64(&call.params, node);
    return store__start(&call);
}

enum gw_err store_node_others(struct store *store, int64_t node, store_number_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__node_others, store__deliver_number, user);

    call.cb.number = cb;
    pg_add_int64(&call.params, node);
    return store__start(&call);
}

static void deliver_digest(const struct store__call *call, struct store_answer *answer,
                           const struct pg_result *result)
{
    size_t rows = result != NULL ? (size_t)pg_rows(result) : 0;
    struct store_digest_item *items = mem_array(rows + 1, sizeof(*items));

    for (size_t i = 0; i < rows; i++) {
        items[i] = (struct store_digest_item){.conversation = pg_int64(result, (int)i, 0),
                                              .last_seq = pg_int64(result, (int)i, 1),
                                              .state = store__row_state(result, (int)i, 2),
                                              .agent = pg_int64(result, (int)i, 3),
                                              .changed = pg_bool(result, (int)i, 4)};
    }
    call->cb.digest(call->user, answer, items, rows);
    free(items);
}

enum gw_err store_digest(struct store *store, const int64_t *conversations, size_t count,
                         int64_t within_ms, store_digest_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__digest, deliver_digest, user);

    call.cb.digest = cb;
    pg_add_int64s(&call.params, conversations, count);
    pg_add_int64(&call.params, within_ms);
    return store__start(&call);
}
