/* Setting up the desk, and its pages: JSON of the schema's, passed on as it is. */
#include "store/internal.h"

enum gw_err store_setup_change(struct store *store, int64_t by, const char *what, int64_t id,
                               struct slice settings, struct slice seen, store_json_cb cb,
                               void *user)
{
    struct store__call call = store__call(store, STORE__setup_change, store__deliver_json, user);

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
    struct store__call call = store__call(store, STORE__setup_show, store__deliver_json, user);

    call.cb.json = cb;
    pg_add_text(&call.params, slice_of(what));
    pg_add_int64(&call.params, before);
    return store__start(&call);
}
