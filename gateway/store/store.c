#include "log/log.h"
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

#define WAITING_MAX 4096
#define STATEMENT_TIMEOUT_MS 10000

/* --- How a query ended --------------------------------------------------------- */

static const struct {
    char sqlstate[6];
    enum gw_err err;
    enum wire_code code;
} refusals[] = {
    /* move_refuse() in schema/functions/30_conversation_moves.sql */
    {"BT001", GW_ENOTFOUND, WIRE_CODE_NOT_FOUND},
    {"BT002", GW_EDENIED, WIRE_CODE_NOT_YOURS},
    {"BT003", GW_ECONFLICT, WIRE_CODE_CONVERSATION_CLOSED},
    {"BT004", GW_ECONFLICT, WIRE_CODE_AGENT_UNAVAILABLE},
    {"BT005", GW_ECONFLICT, WIRE_CODE_SAME_AGENT},
    {"BT006", GW_ECONFLICT, WIRE_CODE_NOT_CLOSED},
    {"BT007", GW_ENOTFOUND, WIRE_CODE_UNAVAILABLE},
    {"BT008", GW_ECONFLICT, WIRE_CODE_NOT_WAITING},
    {"BT009", GW_EAGAIN, WIRE_CODE_TOO_SOON},
    {"BT010", GW_ECONFLICT, WIRE_CODE_NOT_OFFERED},
};

bool store__is_conflict(const struct pg_outcome *outcome)
{
    return strcmp(outcome->sqlstate, "40P01") == 0 || strcmp(outcome->sqlstate, "40001") == 0;
}

void store__not_found(struct store_answer *answer)
{
    *answer = (struct store_answer){GW_ENOTFOUND, WIRE_CODE_NOT_FOUND};
}

/* What only this room sees is logged here: the SQLSTATE. Not the message, which may quote a text. */
static struct store_answer answer_of(const struct store__call *call,
                                     const struct pg_outcome *outcome)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        if (strcmp(refusals[i].sqlstate, outcome->sqlstate) == 0) {
            return (struct store_answer){refusals[i].err, refusals[i].code};
        }
    }
    switch (outcome->err) {
    case GW_OK:
        return (struct store_answer){GW_OK, WIRE_CODE_INTERNAL};
    case GW_EUNAVAILABLE:
    case GW_ECANCELLED:
        return (struct store_answer){outcome->err, WIRE_CODE_UNAVAILABLE};
    case GW_EAGAIN:
        log_warn("store", "statement_put_off", "statement=%s sqlstate=%s",
                 store__statements()[call->statement].name, outcome->sqlstate);
        return (struct store_answer){GW_EUNAVAILABLE, WIRE_CODE_UNAVAILABLE};
    default:
        log_error("store", "statement_failed", "statement=%s sqlstate=%s",
                  store__statements()[call->statement].name, outcome->sqlstate);
        return (struct store_answer){outcome->err, WIRE_CODE_INTERNAL};
    }
}

/* --- One call ------------------------------------------------------------------- */

static void params_copy(struct pg_params *copy, const struct pg_params *params)
{
    *copy = *params;
    buf_init(&copy->bytes, PG_PARAMS_BYTES);
    if (params->bytes.len > 0) {
        buf_append(&copy->bytes, params->bytes.data, params->bytes.len);
    }
}

static void on_outcome(void *user, const struct pg_outcome *outcome);

static enum gw_err send(struct store__call *call, struct pg_params *params)
{
    const struct pg_statement *statement = &store__statements()[call->statement];

    call->tries++;
    return pg_query(call->store->query, statement, params, on_outcome, call);
}

/* A move that lost a deadlock changed nothing, so it runs again as it was. */
static bool try_again(struct store__call *call, const struct pg_outcome *outcome)
{
    struct pg_params params;

    if (!call->retries || !store__is_conflict(outcome) || call->tries >= STORE__TRIES ||
        call->store->freed) {
        return false;
    }
    params_copy(&params, &call->params);
    metric_add(call->store->retries, 1);
    return send(call, &params) == GW_OK;
}

static void on_outcome(void *user, const struct pg_outcome *outcome)
{
    struct store__call *call = user;

    if (try_again(call, outcome)) {
        return;
    }
    struct store_answer answer = answer_of(call, outcome);

    call->deliver(call, &answer, answer.err == GW_OK ? outcome->result : NULL);
    pg_params_done(&call->params);
    free(call);
}

struct store__call store__call(struct store *store, enum store__statement statement,
                               store__deliver_cb deliver, void *user)
{
    struct store__call call = {
        .store = store, .statement = statement, .deliver = deliver, .user = user};

    pg_params_init(&call.params);
    return call;
}

enum gw_err store__start(struct store__call *call)
{
    if (call->store->freed) {
        pg_params_done(&call->params);
        return GW_ECANCELLED;
    }
    struct store__call *own = mem_new(sizeof(*own));

    *own = *call;
    pg_params_init(&own->params);
    if (own->retries) {
        params_copy(&own->params, &call->params);
    }
    enum gw_err err = send(own, &call->params);

    if (err) {
        pg_params_done(&own->params);
        free(own);
    }
    return err;
}

void store__deliver_done(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result)
{
    (void)result;
    call->cb.done(call->user, answer);
}

void store__deliver_found(const struct store__call *call, struct store_answer *answer,
                          const struct pg_result *result)
{
    if (result != NULL && pg_rows(result) == 0) {
        store__not_found(answer);
    }
    call->cb.done(call->user, answer);
}

void store__deliver_number(const struct store__call *call, struct store_answer *answer,
                           const struct pg_result *result)
{
    call->cb.number(call->user, answer, result != NULL ? pg_int64(result, 0, 0) : 0);
}

void store__deliver_json(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result)
{
    call->cb.json(call->user, answer,
                  result != NULL && pg_rows(result) > 0 ? pg_text(result, 0, 0) : SLICE_NONE);
}

/* --- The pools ------------------------------------------------------------------- */

bool store_available(const struct store *store)
{
    bool available = store->query != NULL && pg_pool_available(store->query);

    for (int lane = 0; lane < STORE_LANES; lane++) {
        available =
            available && store->lanes[lane] != NULL && store__lane_available(store->lanes[lane]);
    }
    return available && !store->freed;
}

void store__on_pool_state(void *user, bool available)
{
    struct store *store = user;
    bool was = store->available;

    (void)available;
    store->available = store_available(store);
    if (store->available != was && store->on_state != NULL) {
        store->on_state(store->user, store->available);
    }
}

/* Planned once, for any value, and always by index: a plan made while a table was empty is then
 * still the right one when it is full, and a page of a long timeline is never sorted. */
const char *const store__query_settings[] = {
    "plan_cache_mode=force_generic_plan",
    "enable_seqscan=off",
    "enable_bitmapscan=off",
    "jit=off",
    NULL,
};

static enum gw_err query_pool_new(struct store *store, struct metrics *metrics,
                                  const struct store_options *options)
{
    const struct pg_pool_options pool = {
        .conninfo = options->conninfo,
        .application = "baton",
        .settings = store__query_settings,
        .connections = options->connections,
        .max_waiting = WAITING_MAX,
        .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
        .statements = store__statements() + STORE__QUERY_FIRST,
        .statement_count = STORE__ADMIN_FIRST - STORE__QUERY_FIRST,
        .on_state = store__on_pool_state,
        .user = store,
    };

    return pg_pool_new(store->loop, metrics, &pool, &store->query);
}

static void add_metrics(struct store *store, struct metrics *metrics)
{
    static const char batches[] = "baton_store_batches_total";
    static const char batches_help[] = "Statements that append entries, by which of the ways.";
    static const char entries[] = "baton_store_entries_total";
    static const char entries_help[] = "Entries given to append, by what became of them.";

    store->batches_fast = metrics_counter(metrics, batches, batches_help, "way=\"fast\"");
    store->batches_safe = metrics_counter(metrics, batches, batches_help, "way=\"safe\"");
    store->batches_single = metrics_counter(metrics, batches, batches_help, "way=\"single\"");
    store->entries_stored = metrics_counter(metrics, entries, entries_help, "outcome=\"stored\"");
    store->entries_repeated = metrics_counter(metrics, entries, entries_help, "outcome=\"repeat\"");
    store->entries_refused = metrics_counter(metrics, entries, entries_help, "outcome=\"refused\"");
    store->retries = metrics_counter(metrics, "baton_store_retries_total",
                                     "Statements run again after a deadlock.", NULL);
}

enum gw_err store_new(struct loop *loop, struct metrics *metrics,
                      const struct store_options *options, struct store **ret_store)
{
    struct store *store = mem_new(sizeof(*store));

    store->loop = loop;
    store->on_state = options->on_state;
    store->user = options->user;
    add_metrics(store, metrics);
    enum gw_err err = query_pool_new(store, metrics, options);

    for (int lane = 0; lane < STORE_LANES && err == GW_OK; lane++) {
        err = store__lane_new(store, metrics, options->conninfo, &store->lanes[lane]);
    }
    if (err) {
        store_free(store);
        return err;
    }
    *ret_store = store;
    return GW_OK;
}

void store_free(struct store *store)
{
    if (store == NULL) {
        return;
    }
    store->freed = true;
    for (int lane = 0; lane < STORE_LANES; lane++) {
        store__lane_free(store->lanes[lane]);
    }
    pg_pool_free(store->query);
    /* A callback that runs just now may be on its way back through here. */
    loop_reap(store->loop, &store->reap, free, store);
}
