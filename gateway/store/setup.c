/* Setting up the desk, and its pages: JSON of the schema's, passed on as it is. */
#include "store/internal.h"

static void deliver_json(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result)
{
    call->cb.json(call->user, answer, result != NULL ? pg_text(result, 0, 0) : SLICE_NONE);
}

enum gw_err store_setup_change(struct store *store, int64_t by, const char *what, int64_t id,
                               struct slice settings, struct slice seen, store_json_cb cb,
                               void *user)
{
    struct store__call call = store__call(store, STORE__setup_change, deliver_json, user);

    call.cb.json = cb;
    call.retries = true;
    pg_add_int64(&call.params, by);
    pg_add_text(&call.params, slice_of(what));
    pg_add_int64(&call.params, id);
    pg_add_text(&call.params, settings);
    pg_add_text(&call.params, seen);
    return store__start(&call);
}

enum gw_err store_setup_show(struct store *store, const char *what, int64_t before,
                             store_json_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__setup_show, deliver_json, user);

    call.cb.json = cb;
    pg_add_text(&call.params, slice_of(what));
    pg_add_int64(&call.params, before);
    return store__start(&call);
}
