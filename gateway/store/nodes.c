#include "store/internal.h"

static void deliver_node(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result)
{
    call->cb.node(call->user, answer, result != NULL ? pg_int64(result, 0, 0) : 0);
}

enum gw_err store_node_add(struct store *store, store_node_cb cb, void *user)
{
    struct store__call call = {.store = store,
                               .statement = STORE__node_add,
                               .deliver = deliver_node,
                               .cb.node = cb,
                               .user = user};
    struct pg_params params;

    pg_params_init(&params);
    return store__start(&call, &params);
}

enum gw_err store_node_beat(struct store *store, int64_t node, store_done_cb cb, void *user)
{
    struct store__call call = {.store = store,
                               .statement = STORE__node_beat,
                               .deliver = store__deliver_found,
                               .cb.done = cb,
                               .user = user};
    struct pg_params params;

    pg_params_init(&params);
    pg_add_int64(&params, node);
    return store__start(&call, &params);
}

enum gw_err store_node_end(struct store *store, int64_t node, store_done_cb cb, void *user)
{
    struct store__call call = {.store = store,
                               .statement = STORE__node_end,
                               .deliver = store__deliver_done,
                               .cb.done = cb,
                               .user = user,
                               .retries = true};
    struct pg_params params;

    pg_params_init(&params);
    pg_add_int64(&params, node);
    return store__start(&call, &params);
}
