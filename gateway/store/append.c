/*
 * One lane: the batch in flight, from the fast statement to the last single entry.
 *
 *   FAST    all groups whose conditions are one; what it leaves out goes on to
 *   SAFE    the function that tells each entry what became of it; when it fails,
 *   SINGLE  the same, one entry a statement, so that only the bad one gets the error.
 */
#include "log/log.h"
#include "store/batch.h"
#include "store/internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define STATEMENT_TIMEOUT_MS 10000

enum way { FAST, SAFE, SINGLE };

struct store__lane {
    struct store *store;
    struct pg_pool *pool;
    bool busy;
    bool starting; /* inside store_append(): the callback must wait */
    store_append_cb cb;
    void *user;

    struct store__batch batch;
    enum way way;
    size_t sent; /* how many of the batch's todo are on their way */
    int tries;

    struct defer finish;
    struct reap reap;
};

/* --- The pool --------------------------------------------------------------------- */

/* Measured: a plan that was made on an empty table is ten times slower on a full one, and may
 * take the rows' locks in another order. */
const char *const store__append_settings[] = {
    "plan_cache_mode=force_generic_plan",
    "enable_seqscan=off",
    "enable_bitmapscan=off",
    "enable_mergejoin=off",
    "jit=off",
    "synchronous_commit=on",
    NULL,
};

enum gw_err store__lane_new(struct store *store, struct metrics *metrics, const char *conninfo,
                            struct store__lane **ret_lane)
{
    struct store__lane *lane = mem_new(sizeof(*lane));
    const struct pg_pool_options options = {
        .conninfo = conninfo,
        .application = "baton append",
        .settings = store__append_settings,
        .connections = 1,
        .max_waiting = 1,
        .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
        .statements = store__statements() + STORE__APPEND_FIRST,
        .statement_count = STORE__QUERY_FIRST - STORE__APPEND_FIRST,
        .on_state = store__on_pool_state,
        .user = store,
    };
    enum gw_err err = pg_pool_new(store->loop, metrics, &options, &lane->pool);

    if (err) {
        free(lane);
        return err;
    }
    lane->store = store;
    *ret_lane = lane;
    return GW_OK;
}

bool store__lane_available(const struct store__lane *lane)
{
    return pg_pool_available(lane->pool);
}

/* --- The end ------------------------------------------------------------------------------ */

static void count_outcomes(const struct store__lane *lane)
{
    for (size_t i = 0; i < lane->batch.count; i++) {
        enum store_append_outcome outcome = lane->batch.items[i].outcome;

        metric_add(outcome == STORE_STORED   ? lane->store->entries_stored
                   : outcome == STORE_REPEAT ? lane->store->entries_repeated
                                             : lane->store->entries_refused,
                   1);
    }
}

static void on_finish(void *user)
{
    struct store__lane *lane = user;

    assert(lane->busy);
    count_outcomes(lane);
    lane->busy = false;
    lane->cb(lane->user, lane->batch.items, lane->batch.count);
}

static void finish(struct store__lane *lane)
{
    if (lane->starting) {
        loop_defer(lane->store->loop, &lane->finish, on_finish, lane);
    } else {
        on_finish(lane);
    }
}

/* Not stored, or nobody knows: what has no outcome yet is for its sender to repeat. */
static void give_up(struct store__lane *lane, const char *sqlstate)
{
    if (sqlstate[0] != '\0') {
        log_error("store", "append_failed", "sqlstate=%s", sqlstate);
    }
    store__batch_give_up(&lane->batch);
    finish(lane);
}

/* What is wrong with the schema or the server, and not with an entry. */
static bool is_systemic(const char *sqlstate)
{
    return strncmp(sqlstate, "42", 2) == 0 || strncmp(sqlstate, "26", 2) == 0 ||
           strncmp(sqlstate, "XX", 2) == 0;
}

/* --- The safe function ------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum store_append_outcome outcome;
} safe_outcomes[] = {
    {"stored", STORE_STORED},   {"repeat", STORE_REPEAT}, {"reused", STORE_REUSED},
    {"missing", STORE_MISSING}, {"closed", STORE_CLOSED}, {"refused", STORE_REFUSED},
};

static enum store_append_outcome safe_outcome(struct slice name)
{
    size_t i = 0;

    while (!slice_eq_cstr(name, safe_outcomes[i].name)) {
        i++;
        assert(i < sizeof(safe_outcomes) / sizeof(safe_outcomes[0]));
    }
    return safe_outcomes[i].outcome;
}

static void on_safe(void *user, const struct pg_outcome *outcome);

static enum gw_err send_safe(struct store__lane *lane)
{
    struct pg_params params;
    size_t left = lane->batch.todo_count - lane->batch.next;

    lane->sent = lane->way == SINGLE ? 1 : left;
    pg_params_init(&params);
    store__batch_add_safe(&lane->batch, lane->sent, &params);
    metric_add(lane->way == SINGLE ? lane->store->batches_single : lane->store->batches_safe, 1);
    return pg_query(lane->pool, &store__statements()[STORE__append_safe], &params, on_safe, lane);
}

/* The statement, or libpq before it, refuses what was sent: narrows it down to one. */
static void narrow(struct store__lane *lane, const char *sqlstate)
{
    struct store__batch *batch = &lane->batch;

    if (lane->sent > 1) {
        lane->way = SINGLE;
        return;
    }
    uint16_t index = batch->todo[batch->next++];

    log_warn("store", "entry_refused", "conversation=%" PRId64 " sqlstate=%s",
             batch->items[index].conversation, sqlstate[0] != '\0' ? sqlstate : "none");
    store__batch_set(batch, index, STORE_BAD, 0, 0);
}

/* Sends what is left to the safe function, until nothing is. */
static void drive(struct store__lane *lane)
{
    for (;;) {
        if (lane->batch.next == lane->batch.todo_count) {
            store__batch_settle_twins(&lane->batch);
            lane->way = SAFE;
        }
        if (lane->batch.todo_count == 0) {
            finish(lane);
            return;
        }
        enum gw_err err = send_safe(lane);

        if (err == GW_OK) {
            return;
        }
        if (err != GW_EINVAL && err != GW_ELIMIT) {
            give_up(lane, "");
            return;
        }
        narrow(lane, "");
    }
}

static void take_safe(struct store__lane *lane, const struct pg_result *result)
{
    struct store__batch *batch = &lane->batch;

    assert((size_t)pg_rows(result) == lane->sent);
    for (int row = 0; row < pg_rows(result); row++) {
        size_t place = (size_t)pg_int64(result, row, 0); /* from 1 */

        assert(place >= 1 && place <= lane->sent);
        store__batch_set(batch, batch->todo[batch->next + place - 1],
                         safe_outcome(pg_text(result, row, 1)), pg_int64(result, row, 2),
                         pg_int64(result, row, 3));
    }
    batch->next += lane->sent;
    lane->tries = 0;
}

static void on_safe(void *user, const struct pg_outcome *outcome)
{
    struct store__lane *lane = user;

    if (outcome->err == GW_OK) {
        take_safe(lane, outcome->result);
    } else if (store__is_conflict(outcome) && ++lane->tries < STORE__TRIES) {
        metric_add(lane->store->retries, 1);
    } else if ((outcome->err == GW_EINVAL || outcome->err == GW_ECONFLICT) &&
               !is_systemic(outcome->sqlstate)) {
        narrow(lane, outcome->sqlstate);
    } else {
        give_up(lane, outcome->sqlstate);
        return;
    }
    drive(lane);
}

static void drive_from(struct store__lane *lane, enum way way)
{
    lane->way = way;
    store__batch_collect(&lane->batch);
    drive(lane);
}

/* --- The fast statement -------------------------------------------------------------------- */

static void on_fast(void *user, const struct pg_outcome *outcome)
{
    struct store__lane *lane = user;
    bool is_repeat = outcome->err == GW_ECONFLICT || store__is_conflict(outcome);

    if (outcome->err == GW_OK) {
        for (int row = 0; row < pg_rows(outcome->result); row++) {
            store__batch_stored(&lane->batch, pg_int64(outcome->result, row, 0),
                                pg_int64(outcome->result, row, 1),
                                pg_int64(outcome->result, row, 2));
        }
        drive_from(lane, SAFE);
    } else if (is_repeat) {
        drive_from(lane, SAFE);
    } else if (outcome->err == GW_EINVAL && !is_systemic(outcome->sqlstate)) {
        drive_from(lane, SINGLE);
    } else {
        give_up(lane, outcome->sqlstate);
    }
}

static enum gw_err send_fast(struct store__lane *lane)
{
    struct pg_params params;

    pg_params_init(&params);
    store__batch_add_fast(&lane->batch, &params);
    metric_add(lane->store->batches_fast, 1);
    return pg_query(lane->pool, &store__statements()[STORE__append_fast], &params, on_fast, lane);
}

/* --- The call ------------------------------------------------------------------------------- */

static void start(struct store__lane *lane)
{
    if (!store__batch_any_fast(&lane->batch)) {
        drive_from(lane, SAFE);
        return;
    }
    lane->way = FAST;
    enum gw_err err = send_fast(lane);

    if (err == GW_EINVAL || err == GW_ELIMIT) {
        drive_from(lane, SINGLE);
    } else if (err) {
        give_up(lane, "");
    }
}

enum gw_err store_append(struct store *store, int lane_number, struct store_append_item *items,
                         size_t count, store_append_cb cb, void *user)
{
    struct store__lane *lane = store->lanes[lane_number];

    if (store->freed) {
        return GW_ECANCELLED;
    }
    assert(!lane->busy && count >= 1 && count <= STORE_BATCH_MAX);
    for (size_t i = 0; i < count; i++) {
        assert(items[i].conversation % STORE_LANES == lane_number);
    }
    if (!pg_pool_available(lane->pool)) {
        return GW_EUNAVAILABLE;
    }
    lane->busy = true;
    store__batch_init(&lane->batch, items, count);
    lane->tries = 0;
    lane->cb = cb;
    lane->user = user;
    lane->starting = true;
    start(lane);
    lane->starting = false;
    return GW_OK;
}

void store__lane_free(struct store__lane *lane)
{
    if (lane == NULL) {
        return;
    }
    pg_pool_free(lane->pool); /* a batch that is on its way ends in here */
    if (lane->busy) {
        loop_defer_cancel(lane->store->loop, &lane->finish);
        on_finish(lane);
    }
    loop_reap(lane->store->loop, &lane->reap, free, lane);
}
