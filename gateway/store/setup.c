/* Setting up the desk, and its pages: JSON of the schema's, passed on as it is. */
#include "store/internal.h"

static void deliver_json(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result)
{
    call->cb.json(call->user, answer, result != NULL ? pg_text(result, 0, 0) : SLICE_NONE);
}

enum gw_err store_setup_change(struct store *store, int64_t by, const char *what, int64_t id,
                               struct slice settings, store_json_cb cb, void *user)
{
    struct store__call call = {.store = store,
                               .statement = STORE__setup_change,
                               .deliver = deliver_json,
                               .cb.json = cb,
                               .user = user,
                               .retries = true};
    struct pg_params params;

    pg_params_init(&params);
    pg_add_int64(&params, by);
    pg_add_text(&params, slice_of(what));
    pg_add_int64(&params, id);
    pg_add_text(&params, settings);
    return store__start(&call, &params);
}

enum gw_err store_setup_show(struct store *store, const char *what, int64_t before,
                             store_json_cb cb, void *user)
{
    struct store__call call = {.store = store,
                               .statement = STORE__setup_show,
                               .deliver = deliver_json,
                               .cb.json = cb,
                               .user = user};
    struct pg_params params;

    pg_params_init(&params);
    pg_add_text(&params, slice_of(what));
    pg_add_int64(&params, before);
    return store__start(&call, &params);
}
