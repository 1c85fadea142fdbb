#include "store/internal.h"

#include "base/hex.h"

#include <assert.h>
#include <stdlib.h>

/* --- Visitors --------------------------------------------------------------------- */

static void deliver_hello(const struct store__call *call, struct store_answer *answer,
                          const struct pg_result *result)
{
    bool known = result != NULL && pg_rows(result) > 0;
    struct store_hello hello = {0};

    if (result != NULL && !known) {
        store__not_found(answer);
    }
    if (known) {
        hello.visitor = pg_int64(result, 0, 0);
        hello.made = pg_bool(result, 0, 1);
        hello.has_head = !pg_is_null(result, 0, 2);
    }
    if (hello.has_head) {
        store__row_head(result, 0, 2, &hello.head);
    }
    call->cb.hello(call->user, answer, &hello);
}

enum gw_err store_visitor_hello(struct store *store, const struct store_visitor *visitor,
                                store_hello_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__visitor_hello, deliver_hello, user);

    call.cb.hello = cb;
    if (visitor->secret_hash != NULL) {
        pg_add_bytes(&call.params, visitor->secret_hash, SECRET_HASH_BYTES);
        pg_add_null(&call.params);
        pg_add_null(&call.params);
    } else {
        pg_add_null(&call.params);
        pg_add_text(&call.params, visitor->issuer);
        pg_add_text(&call.params, visitor->subject);
    }
    pg_add_text(&call.params, visitor->name);
    pg_add_text(&call.params, visitor->email);
    pg_add_text(&call.params, visitor->lang);
    pg_add_text(&call.params, visitor->page);
    pg_add_text(&call.params, visitor->user_agent);
    pg_add_bool(&call.params, !visitor->only_known);
    return store__start(&call);
}

static void deliver_visitor(const struct store__call *call, struct store_answer *answer,
                            const struct pg_result *result)
{
    struct store_visitor_info info = {0};

    if (result != NULL && pg_rows(result) == 0) {
        store__not_found(answer);
    } else if (result != NULL) {
        info = (struct store_visitor_info){
            .id = pg_int64(result, 0, 0),
            .name = pg_text(result, 0, 1),
            .external_id = pg_text(result, 0, 2),
            .email = pg_text(result, 0, 3),
            .lang = pg_text(result, 0, 4),
            .page = pg_text(result, 0, 5),
            .user_agent = pg_text(result, 0, 6),
            .first_seen_at = pg_int64(result, 0, 7),
            .conversations = pg_int64(result, 0, 8),
            .hand_over = pg_text(result, 0, 9),
        };
    }
    call->cb.visitor(call->user, answer, answer->err == GW_OK ? &info : NULL);
}

enum gw_err store_visitor_of(struct store *store, int64_t conversation, store_visitor_cb cb,
                             void *user)
{
    struct store__call call = store__call(store, STORE__visitor_of, deliver_visitor, user);

    call.cb.visitor = cb;
    pg_add_int64(&call.params, conversation);
    return store__start(&call);
}

/* --- Staff ------------------------------------------------------------------------- */

static void deliver_staff(const struct store__call *call, struct store_answer *answer,
                          const struct pg_result *result)
{
    struct store_staff staff = {0};

    if (result != NULL && pg_rows(result) == 0) {
        store__not_found(answer);
    } else if (result != NULL) {
        store__row_staff(result, 0, &staff);
        if (call->statement == STORE__staff_by_login) {
            staff.password_hash = pg_text(result, 0, STORE__STAFF_COLUMNS);
        }
    }
    call->cb.staff(call->user, answer, answer->err == GW_OK ? &staff : NULL);
}

enum gw_err store_staff_by_login(struct store *store, struct slice login, store_staff_cb cb,
                                 void *user)
{
    struct store__call call = store__call(store, STORE__staff_by_login, deliver_staff, user);

    call.cb.staff = cb;
    pg_add_text(&call.params, login);
    return store__start(&call);
}

enum gw_err store_session_add(struct store *store, const uint8_t hash[SECRET_HASH_BYTES],
                              int64_t agent, const char *password_hash, int64_t ttl_ms,
                              store_done_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__session_add, store__deliver_found, user);

    call.cb.done = cb;
    pg_add_bytes(&call.params, hash, SECRET_HASH_BYTES);
    pg_add_int64(&call.params, agent);
    pg_add_int64(&call.params, ttl_ms);
    pg_add_text(&call.params, slice_of(password_hash));
    return store__start(&call);
}

enum gw_err store_session_get(struct store *store, const uint8_t hash[SECRET_HASH_BYTES],
                              store_staff_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__session_get, deliver_staff, user);

    call.cb.staff = cb;
    pg_add_bytes(&call.params, hash, SECRET_HASH_BYTES);
    return store__start(&call);
}

enum gw_err store_session_end(struct store *store, const uint8_t hash[SECRET_HASH_BYTES],
                              store_done_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__session_end, store__deliver_done, user);

    call.cb.done = cb;
    pg_add_bytes(&call.params, hash, SECRET_HASH_BYTES);
    return store__start(&call);
}

static void deliver_ended(const struct store__call *call, struct store_answer *answer,
                          const struct pg_result *result)
{
    size_t places[STORE_SESSIONS_MAX];
    int rows = result != NULL ? pg_rows(result) : 0;

    for (int row = 0; row < rows; row++) {
        places[row] = (size_t)pg_int64(result, row, 0) - 1;
    }
    call->cb.ended(call->user, answer, places, (size_t)rows);
}

enum gw_err store_sessions_ended(struct store *store, const uint8_t (*hashes)[SECRET_HASH_BYTES],
                                 size_t count, store_ended_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__sessions_ended, deliver_ended, user);
    struct pg_array array;

    call.cb.ended = cb;
    assert(count <= STORE_SESSIONS_MAX);
    pg_array_begin(&array, &call.params, PG_TEXT);
    for (size_t i = 0; i < count; i++) {
        char hex[SECRET_HASH_BYTES * 2 + 1];

        hex_write(hashes[i], SECRET_HASH_BYTES, hex);
        pg_array_text(&array, slice_of(hex));
    }
    pg_array_end(&array);
    return store__start(&call);
}

/* --- Tickets ------------------------------------------------------------------------ */

enum gw_err store_watched(struct store *store, int64_t agent, int64_t conversation,
                          store_done_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__audit_watched, store__deliver_done, user);

    call.cb.done = cb;
    pg_add_int64(&call.params, agent);
    pg_add_int64(&call.params, conversation);
    return store__start(&call);
}

enum gw_err store_ticket_add(struct store *store, const uint8_t hash[SECRET_HASH_BYTES],
                             const uint8_t session_hash[SECRET_HASH_BYTES], store_done_cb cb,
                             void *user)
{
    struct store__call call = store__call(store, STORE__ticket_add, store__deliver_found, user);

    call.cb.done = cb;
    pg_add_bytes(&call.params, hash, SECRET_HASH_BYTES);
    pg_add_bytes(&call.params, session_hash, SECRET_HASH_BYTES);
    return store__start(&call);
}

static void deliver_ticket(const struct store__call *call, struct store_answer *answer,
                           const struct pg_result *result)
{
    struct store_staff staff;
    struct buf session;

    if (result != NULL && pg_rows(result) == 0) {
        store__not_found(answer);
    }
    if (answer->err) {
        call->cb.ticket(call->user, answer, NULL, NULL);
        return;
    }
    buf_init(&session, SECRET_HASH_BYTES);
    store__row_staff(result, 0, &staff);
    pg_bytes(result, 0, STORE__STAFF_COLUMNS, &session);
    assert(buf_err(&session) == GW_OK && session.len == SECRET_HASH_BYTES); /* a CHECK says so */
    call->cb.ticket(call->user, answer, &staff, (const uint8_t *)session.data);
    buf_done(&session);
}

enum gw_err store_ticket_use(struct store *store, const uint8_t hash[SECRET_HASH_BYTES],
                             store_ticket_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__ticket_use, deliver_ticket, user);

    call.cb.ticket = cb;
    pg_add_bytes(&call.params, hash, SECRET_HASH_BYTES);
    return store__start(&call);
}

/* --- Everybody ----------------------------------------------------------------------- */

static void deliver_roster(const struct store__call *call, struct store_answer *answer,
                           const struct pg_result *result)
{
    size_t count = result != NULL ? (size_t)pg_rows(result) : 0;
    struct wire_agent *agents = mem_array(count + 1, sizeof(*agents));

    for (size_t i = 0; i < count; i++) {
        store__row_agent(result, (int)i, &agents[i]);
    }
    call->cb.roster(call->user, answer, agents, count);
    free(agents);
}

enum gw_err store_roster(struct store *store, store_roster_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__roster, deliver_roster, user);

    call.cb.roster = cb;
    return store__start(&call);
}
