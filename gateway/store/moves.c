#include "store/internal.h"

#include "base/clock.h"

#include <stdlib.h>

/* Also of read_unanswered, whose rows are entries too. */
static void deliver_entries(const struct store__call *call, struct store_answer *answer,
                            const struct pg_result *result)
{
    size_t count = result != NULL ? (size_t)pg_rows(result) : 0;
    struct store_entry *entries = count > 0 ? mem_array(count, sizeof(*entries)) : NULL;

    for (size_t i = 0; i < count; i++) {
        store__row_entry(result, (int)i, &entries[i]);
    }
    call->cb.move(call->user, answer, entries, count);
    free(entries);
}

static struct store__call move_call(struct store *store, enum store__statement statement,
                                    store_move_cb cb, void *user)
{
    struct store__call call = store__call(store, statement, deliver_entries, user);

    call.cb.move = cb;
    call.retries = true;
    return call;
}

/* 0 is nobody. */
static void add_id(struct pg_params *params, int64_t id)
{
    store__add_optional(params, id != 0, id);
}

enum gw_err store_open(struct store *store, int64_t visitor, struct slice lang, struct slice zone,
                       store_move_cb cb, void *user)
{
    struct store__call call = move_call(store, STORE__move_open, cb, user);

    pg_add_int64(&call.params, visitor);
    pg_add_text(&call.params, lang.data != NULL ? lang : SLICE_LIT(""));
    pg_add_text(&call.params, zone);
    return store__start(&call);
}

enum gw_err store_hand_over(struct store *store, const struct store_hand_over *move,
                            store_move_cb cb, void *user)
{
    struct store__call call = move_call(store, STORE__move_hand_over, cb, user);

    pg_add_int64(&call.params, move->conversation);
    pg_add_text(&call.params, move->reason);
    pg_add_int64(&call.params, move->priority);
    pg_add_uuid(&call.params, move->client_id.bytes);
    pg_add_text(&call.params, move->text);
    pg_add_text(&call.params, move->data);
    pg_add_text(&call.params, move->article);
    pg_add_text(&call.params, move->closed_text);
    pg_add_text(&call.params, move->closed_format);
    pg_add_text(&call.params, move->details);
    pg_add_text(&call.params, move->known);
    return store__start(&call);
}

enum gw_err store_close(struct store *store, int64_t conversation, enum wire_entry_author by,
                        int64_t by_id, bool any, store_move_cb cb, void *user)
{
    struct store__call call = move_call(store, STORE__move_close, cb, user);

    pg_add_int64(&call.params, conversation);
    pg_add_text(&call.params, slice_of(wire_entry_author_name(by)));
    pg_add_int64(&call.params, by_id);
    pg_add_bool(&call.params, any);
    return store__start(&call);
}

enum gw_err store_transfer(struct store *store, const struct store_transfer *move, store_move_cb cb,
                           void *user)
{
    struct store__call call = move_call(store, STORE__move_transfer, cb, user);

    pg_add_int64(&call.params, move->conversation);
    pg_add_int64(&call.params, move->by);
    pg_add_bool(&call.params, move->any);
    pg_add_text(&call.params, slice_of(wire_transfer_to_name(move->to)));
    add_id(&call.params, move->to_id);
    pg_add_bool(&call.params, move->force);
    pg_add_text(&call.params, move->note);
    return store__start(&call);
}

enum gw_err store_exposed(struct store *store, int64_t conversation, const struct uuid *client_id,
                          struct slice text, struct slice data, store_move_cb cb, void *user)
{
    struct store__call call = move_call(store, STORE__move_exposed, cb, user);

    pg_add_int64(&call.params, conversation);
    pg_add_uuid(&call.params, client_id->bytes);
    pg_add_text(&call.params, text);
    pg_add_text(&call.params, data);
    return store__start(&call);
}

enum gw_err store_prioritise(struct store *store, int64_t conversation, int64_t by, int priority,
                             bool front, store_move_cb cb, void *user)
{
    struct store__call call = move_call(store, STORE__move_prioritise, cb, user);

    pg_add_int64(&call.params, conversation);
    pg_add_int64(&call.params, by);
    store__add_optional(&call.params, priority >= 0, priority);
    pg_add_bool(&call.params, front);
    return store__start(&call);
}

enum gw_err store_rate(struct store *store, int64_t conversation, int64_t visitor, int score,
                       struct slice comment, store_move_cb cb, void *user)
{
    struct store__call call = move_call(store, STORE__move_rate, cb, user);

    pg_add_int64(&call.params, conversation);
    pg_add_int64(&call.params, visitor);
    pg_add_int64(&call.params, score);
    pg_add_text(&call.params, comment);
    return store__start(&call);
}

enum gw_err store_helpful(struct store *store, int64_t conversation, int64_t visitor, int64_t seq,
                          bool helpful, store_move_cb cb, void *user)
{
    struct store__call call = move_call(store, STORE__move_helpful, cb, user);

    pg_add_int64(&call.params, conversation);
    pg_add_int64(&call.params, visitor);
    pg_add_int64(&call.params, seq);
    pg_add_bool(&call.params, helpful);
    return store__start(&call);
}

enum gw_err store_presence_set(struct store *store, int64_t agent, enum wire_presence_state state,
                               int64_t by, store_move_cb cb, void *user)
{
    struct store__call call = move_call(store, STORE__move_presence_set, cb, user);

    pg_add_int64(&call.params, agent);
    pg_add_text(&call.params, slice_of(wire_presence_state_name(state)));
    add_id(&call.params, by);
    return store__start(&call);
}

static enum gw_err start_with_ids(struct store *store, enum store__statement statement,
                                  const int64_t *ids, size_t count, store_move_cb cb, void *user)
{
    struct store__call call = move_call(store, statement, cb, user);

    for (size_t i = 0; i < count; i++) {
        pg_add_int64(&call.params, ids[i]);
    }
    return store__start(&call);
}

enum gw_err store_accept(struct store *store, int64_t conversation, int64_t agent, store_move_cb cb,
                         void *user)
{
    return start_with_ids(store, STORE__move_accept, (int64_t[]){conversation, agent}, 2, cb, user);
}

enum gw_err store_decline(struct store *store, int64_t conversation, int64_t agent,
                          store_move_cb cb, void *user)
{
    return start_with_ids(store, STORE__move_decline, (int64_t[]){conversation, agent}, 2, cb,
                          user);
}

enum gw_err store_remind(struct store *store, int64_t conversation, int64_t visitor,
                         store_move_cb cb, void *user)
{
    return start_with_ids(store, STORE__move_remind, (int64_t[]){conversation, visitor}, 2, cb,
                          user);
}

enum gw_err store_leave_message(struct store *store, int64_t conversation, int64_t visitor,
                                store_move_cb cb, void *user)
{
    return start_with_ids(store, STORE__move_leave_message, (int64_t[]){conversation, visitor}, 2,
                          cb, user);
}

enum gw_err store_presence_connect(struct store *store, int64_t agent, int64_t node,
                                   store_move_cb cb, void *user)
{
    return start_with_ids(store, STORE__move_presence_connect, (int64_t[]){agent, node}, 2, cb,
                          user);
}

enum gw_err store_presence_disconnect(struct store *store, int64_t agent, int64_t node,
                                      store_move_cb cb, void *user)
{
    return start_with_ids(store, STORE__move_presence_disconnect, (int64_t[]){agent, node}, 2, cb,
                          user);
}

/* A statement that compares ages with `age_ms`, by a clock without leaps that are younger than that. */
static enum gw_err start_with_age(struct store *store, enum store__statement statement,
                                  int64_t age_ms, int64_t window_ms, store_move_cb cb, void *user)
{
    int64_t now_ms = store__steady_now(&store->steady, (int64_t)clock_mono_ms(), window_ms);

    return start_with_ids(store, statement, (int64_t[]){age_ms, now_ms}, 2, cb, user);
}

enum gw_err store_sweep(struct store *store, int64_t grace_ms, store_move_cb cb, void *user)
{
    int64_t window_ms = grace_ms > STORE_LEASE_MS ? grace_ms : STORE_LEASE_MS;

    return start_with_age(store, STORE__move_sweep, grace_ms, window_ms, cb, user);
}

enum gw_err store_close_idle(struct store *store, int64_t after_ms, store_move_cb cb, void *user)
{
    return start_with_age(store, STORE__move_close_idle, after_ms, after_ms, cb, user);
}

enum gw_err store_prune(struct store *store, const struct store_keep *keep, store_done_cb cb,
                        void *user)
{
    struct store__call call = store__call(store, STORE__prune, store__deliver_done, user);

    call.cb.done = cb;
    call.retries = true;
    pg_add_int64(&call.params, keep->facts_ms);
    pg_add_int64(&call.params,
                 store__steady_now(&store->steady, (int64_t)clock_mono_ms(), keep->facts_ms));
    pg_add_int64(&call.params, keep->audit_ms);
    pg_add_int64(&call.params, keep->versions_ms);
    return store__start(&call);
}

enum gw_err store_unanswered(struct store *store, int64_t older_ms, store_move_cb cb, void *user)
{
    return start_with_ids(store, STORE__read_unanswered, &older_ms, 1, cb, user);
}
