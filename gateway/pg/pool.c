#include "base/clock.h"
#include "pg/internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

/* --- The end of a query ------------------------------------------------------ */

/* The only place that calls back. The query is in no list and on no connection
 * any more, so the callback may do what it likes, also free the pool. */
static void finish(struct pg_pool *pool, struct pg_query *query, const struct pg_outcome *outcome)
{
    metric_observe_us(pool->seconds, clock_mono_us() - query->asked_us);
    if (outcome->sqlstate[0] != '\0') {
        metric_add(pool->errors[pg__class_index(outcome->sqlstate)], 1);
    }
    query->cb(query->user, outcome);
    pg_params_done(&query->params);
    free(query);
}

static void finish_err(struct pg_pool *pool, struct pg_query *query, enum gw_err err,
                       const char *message)
{
    struct pg_outcome outcome = {.err = err, .message = slice_of(message)};

    finish(pool, query, &outcome);
}

static struct pg_query *take_waiting(struct pg_pool *pool)
{
    struct pg_query *query = pool->waiting;

    DL_DELETE(pool->waiting, query);
    pool->waiting_count--;
    return query;
}

static struct pg_query *take_running(struct pg__conn *conn)
{
    struct pg_query *query = conn->query;

    conn->query = NULL;
    if (query != NULL) {
        conn->pool->running_count--;
    }
    return query;
}

/* --- Who runs what ------------------------------------------------------------- */

static void run(struct pg__conn *conn, struct pg_query *query)
{
    conn->query = query;
    conn->pool->running_count++;
    pg__conn_apply(conn, PG_EV_QUERY);
}

static struct pg__conn *find_idle(struct pg_pool *pool)
{
    for (int i = 0; i < pool->conn_count; i++) {
        if (pool->conns[i].state == PG_IDLE) {
            return &pool->conns[i];
        }
    }
    return NULL;
}

/* Calls nobody back. */
static void dispatch(struct pg_pool *pool)
{
    struct pg__conn *conn;

    while (pool->waiting != NULL && (conn = find_idle(pool)) != NULL) {
        run(conn, take_waiting(pool));
    }
}

static void ready_shift(struct pg_pool *pool, int by)
{
    pool->ready += by;
    metric_shift(pool->connections, by);
}

/* Those that a scout tried for; see pg__pool_is_scouted(). */
static void follow_scout(struct pg_pool *pool)
{
    for (int i = 0; i < pool->conn_count; i++) {
        if (pool->conns[i].state == PG_DOWN) {
            pg__conn_due_in(&pool->conns[i], 0);
        }
    }
}

void pg__act_ready(struct pg__conn *conn)
{
    struct pg_pool *pool = conn->pool;

    loop_timer_stop(pool->loop, &conn->timer);
    conn->backoff_ms = conn->patience_ms = 0;
    ready_shift(pool, 1);
    if (pool->ready == 1) {
        follow_scout(pool);
    }
    dispatch(pool);
    if (pool->ready == 1 && pool->on_state != NULL) {
        pool->on_state(pool->user, true);
    }
}

/* The next query leaves before this one's callback runs: the server is not kept
 * waiting for what we do with the rows. */
void pg__act_answer(struct pg__conn *conn)
{
    struct pg_pool *pool = conn->pool;
    struct pg_query *query = take_running(conn);
    PGresult *result = conn->kept;
    struct pg_outcome outcome = {.err = GW_OK, .result = result};
    ExecStatusType status = PQresultStatus(result);

    conn->kept = NULL;
    loop_timer_stop(pool->loop, &conn->timer);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        pg__outcome_of(result, &outcome);
    }
    dispatch(pool);
    finish(pool, query, &outcome);
    PQclear(result);
}

/* A callback may free the pool, and then the rest was cancelled already. Nor can it
 * add to what waits: pg_query() refuses while nothing is ready. */
void pg__pool_lost(struct pg__conn *conn)
{
    struct pg_pool *pool = conn->pool;
    struct pg_query *query = take_running(conn);

    ready_shift(pool, -1);
    if (query != NULL) {
        finish_err(pool, query, GW_EUNAVAILABLE, conn->why);
    }
    while (!pool->freed && pool->ready == 0 && pool->waiting != NULL) {
        finish_err(pool, take_waiting(pool), GW_EUNAVAILABLE, "no connection");
    }
    if (!pool->freed && pool->ready == 0 && pool->on_state != NULL) {
        pool->on_state(pool->user, false);
    }
}

enum gw_err pg_query(struct pg_pool *pool, const struct pg_statement *statement,
                     struct pg_params *params, pg_cb cb, void *user)
{
    struct pg_params taken;

    pg_params_init(&taken);
    if (params != NULL) {
        taken = *params;
        pg_params_init(params);
    }
    enum gw_err err = pg_params_err(&taken);
    struct pg__conn *conn = find_idle(pool);

    if (err == GW_OK && pool->ready == 0) {
        err = GW_EUNAVAILABLE;
    } else if (err == GW_OK && conn == NULL && pool->waiting_count >= pool->max_waiting) {
        err = GW_EAGAIN;
    }
    if (err) {
        pg_params_done(&taken);
        return err;
    }

    struct pg_query *query = mem_new(sizeof(*query));

    *query = (struct pg_query){.statement = statement,
                               .params = taken,
                               .cb = cb,
                               .user = user,
                               .asked_us = clock_mono_us()};
    metric_add(pool->queries, 1);
    if (conn != NULL) {
        assert(pool->waiting == NULL); /* dispatch() leaves none while one is idle */
        run(conn, query);
    } else {
        DL_APPEND(pool->waiting, query);
        pool->waiting_count++;
    }
    return GW_OK;
}

bool pg_pool_available(const struct pg_pool *pool)
{
    return pool->ready > 0;
}

/* --- Start and end ---------------------------------------------------------------- */

static void add_metrics(struct pg_pool *pool, struct metrics *metrics)
{
    pool->queries =
        metrics_counter(metrics, "baton_pg_queries_total", "Queries that were accepted.", NULL);
    pool->seconds = metrics_histogram(metrics, "baton_pg_query_seconds",
                                      "From the call to the commit, waiting included.", NULL);
    pool->connections = metrics_gauge(metrics, "baton_pg_connections",
                                      "Connections that are ready for queries.", NULL);
    for (size_t i = 0; i < PG_CLASS_COUNT; i++) {
        char labels[32];

        snprintf(labels, sizeof(labels), "class=\"%s\"", pg__class_name(i));
        pool->errors[i] = metrics_counter(metrics, "baton_pg_errors_total",
                                          "Statements that the server refused, by the first two "
                                          "characters of their SQLSTATE.",
                                          labels);
    }
}

/* A server that just came back, or is about to, is busy: to be asked by all at once makes that longer,
 * each refusal costs it a process, and what all wait for is the first connection. Those in front try
 * for those behind them; one of which nothing was heard for a while holds up nobody. */
bool pg__pool_is_scouted(const struct pg__conn *conn)
{
    const struct pg_pool *pool = conn->pool;
    uint64_t now_ms = loop_now_ms(pool->loop);

    for (const struct pg__conn *scout = pool->conns; pool->ready == 0 && scout != conn; scout++) {
        if (scout->state == PG_DOWN || scout->heard_ms + PG_SCOUT_HEARD_MS > now_ms) {
            return true;
        }
    }
    return false;
}

enum gw_err pg_pool_new(struct loop *loop, struct metrics *metrics,
                        const struct pg_pool_options *options, struct pg_pool **ret_pool)
{
    if (options->connections < 1 || options->connections > PG_CONNECTIONS_MAX) {
        return GW_EINVAL;
    }
    struct pg_pool *pool = mem_new(sizeof(*pool));
    enum gw_err err = pg__conninfo_init(&pool->conninfo, options->conninfo, options->application);

    if (err) {
        free(pool);
        return err;
    }
    pool->loop = loop;
    pool->settings = options->settings;
    pool->statements = options->statements;
    pool->statement_count = options->statement_count;
    pool->statement_timeout_ms = options->statement_timeout_ms;
    pool->max_waiting = options->max_waiting;
    pool->on_state = options->on_state;
    pool->user = options->user;
    pool->conn_count = options->connections;
    add_metrics(pool, metrics);
    for (int i = 0; i < pool->conn_count; i++) {
        struct pg__conn *conn = &pool->conns[i];

        conn->pool = pool;
        conn->state = PG_DOWN;
        /* On its first turn, so that nothing calls back before this returns. */
        pg__conn_due_in(conn, 0);
    }
    *ret_pool = pool;
    return GW_OK;
}

static void pool_free(void *thing)
{
    struct pg_pool *pool = thing;

    pg__conninfo_done(&pool->conninfo);
    free(pool);
}

void pg_pool_free(struct pg_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    assert(!pool->freed);
    pool->freed = true;
    ready_shift(pool, -pool->ready);
    /* All connections first: a callback then finds nothing that could run. */
    for (int i = 0; i < pool->conn_count; i++) {
        pg__conn_apply(&pool->conns[i], PG_EV_FREE);
    }
    for (int i = 0; i < pool->conn_count; i++) {
        struct pg_query *query = take_running(&pool->conns[i]);

        if (query != NULL) {
            finish_err(pool, query, GW_ECANCELLED, "the pool was freed");
        }
    }
    while (pool->waiting != NULL) {
        finish_err(pool, take_waiting(pool), GW_ECANCELLED, "the pool was freed");
    }
    loop_reap(pool->loop, &pool->reap, pool_free, pool);
}
