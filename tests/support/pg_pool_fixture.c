#include "support/pg_pool_fixture.h"

#include "log/log.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SQL(name, text) [name] = {#name, {text, sizeof(text) - 1}}

const struct pg_statement pg_pool_statements[STATEMENT_COUNT] = {
    SQL(ECHO_TEXT, "SELECT $1::text"),
    SQL(SLEEP, "SELECT pg_sleep($1::float8), 'slept'"),
    SQL(MEET, "SELECT meet($1)"),
    SQL(DIVIDE, "SELECT 1 / $1::bigint"),
    SQL(INSERT_LATE, "INSERT INTO late (id) VALUES ($1) RETURNING id"),
    SQL(RAISE, "SELECT raise_as($1)"),
    SQL(KINDS, "SELECT $1::text, $2::bigint, $3::bool, $4::bytea, $5::uuid, $6::text, $7::float8, "
               "$8::timestamptz"),
    SQL(TEXTS, "SELECT t, n FROM unnest($1::text[]) WITH ORDINALITY x(t, n) ORDER BY n"),
    SQL(INT8S, "SELECT t, n FROM unnest($1::bigint[]) WITH ORDINALITY x(t, n) ORDER BY n"),
    SQL(UUIDS, "SELECT t, n FROM unnest($1::uuid[]) WITH ORDINALITY x(t, n) ORDER BY n"),
    SQL(JSONBS, "SELECT t, n FROM unnest($1::jsonb[]) WITH ORDINALITY x(t, n) ORDER BY n"),
    SQL(BOOLS, "SELECT t, n FROM unnest($1::bool[]) WITH ORDINALITY x(t, n) ORDER BY n"),
    SQL(SETTING, "SELECT current_setting($1)"),
    SQL(BIG, "SELECT repeat('x', $1::int), length($2::text)"),
    SQL(KILL_OTHERS, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                     "WHERE pid <> pg_backend_pid() AND application_name = 'test_pg'"),
    SQL(PID, "SELECT pg_backend_pid()"),
};

static const char schema[] =
    "CREATE TABLE late (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED);"
    "CREATE FUNCTION raise_as(state text) RETURNS void LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = state; END $$;"
    /* Waits until as many sessions are, or were, in it. */
    "CREATE FUNCTION meet(sessions bigint) RETURNS bigint LANGUAGE plpgsql AS "
    "$$ BEGIN PERFORM pg_advisory_lock_shared(4711); "
    "WHILE (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711) < sessions "
    "LOOP PERFORM pg_sleep(0.01); END LOOP; RETURN sessions; END $$;";

static int answers_so_far;

static void on_answer(void *user, const struct pg_outcome *outcome)
{
    struct pool_answer *answer = user;

    answer->calls++;
    answer->place = ++answers_so_far;
    answer->err = outcome->err;
    memcpy(answer->sqlstate, outcome->sqlstate, 6);
    assert_int_equal(outcome->err == GW_OK, outcome->result != NULL);
    if (outcome->result != NULL) {
        answer->rows = pg_rows(outcome->result);
        if (answer->rows > 0) {
            snprintf(answer->text, sizeof(answer->text), SLICE_FMT,
                     SLICE_ARG(pg_text(outcome->result, 0, 0)));
        }
    }
    if (answer->free_pool) {
        pg_pool_free(answer->env->pool);
        answer->env->pool = NULL;
    }
}

/* --- The loop, with an end ----------------------------------------------------- */

static void on_alarm(void *user)
{
    struct pool_env *env = user;

    env->alarmed = true;
}

void pool_run_until(struct pool_env *env, bool (*done)(void *what), void *what)
{
    env->alarmed = false;
    loop_timer_start(env->loop, &env->alarm, 120000, on_alarm, env);
    while (!done(what)) {
        loop_run_once(env->loop);
        assert_false(env->alarmed);
    }
    loop_timer_stop(env->loop, &env->alarm);
}

bool pool_was_called(void *what)
{
    return ((struct pool_answer *)what)->calls > 0;
}

bool pool_is_up(void *what)
{
    return pg_pool_available(((struct pool_env *)what)->pool);
}

bool pool_is_down(void *what)
{
    return !pg_pool_available(((struct pool_env *)what)->pool);
}

void pool_run_for(struct pool_env *env, uint64_t ms)
{
    env->alarmed = false;
    loop_timer_start(env->loop, &env->alarm, ms, on_alarm, env);
    while (!env->alarmed) {
        loop_run_once(env->loop);
    }
}

static bool is_connected(void *what)
{
    struct pool_env *env = what;

    return metric_value(metrics_gauge(env->metrics, "baton_pg_connections", "", NULL)) ==
           env->wanted;
}

void pool_run_until_connected(struct pool_env *env, int connections)
{
    env->wanted = connections;
    pool_run_until(env, is_connected, env);
}

static void on_state(void *user, bool available)
{
    struct pool_env *env = user;

    assert_int_equal(pg_pool_available(env->pool), available);
    env->ups += available;
    env->downs += !available;
}

/* --- Pools and queries ----------------------------------------------------------- */

struct pg_pool_options pool_plain_options(struct pool_env *env)
{
    return (struct pg_pool_options){
        .conninfo = pg_fixture_conninfo(env->fixture),
        .application = "test_pg",
        .connections = 1,
        .max_waiting = 1000,
        .statement_timeout_ms = 10000,
        .statements = pg_pool_statements,
        .statement_count = STATEMENT_COUNT,
        .on_state = on_state,
        .user = env,
    };
}

void pool_open(struct pool_env *env, const struct pg_pool_options *options)
{
    env->ups = env->downs = 0;
    assert_int_equal(pg_pool_new(env->loop, env->metrics, options, &env->pool), GW_OK);
    assert_false(pg_pool_available(env->pool));
}

void pool_open_ready(struct pool_env *env, int connections)
{
    struct pg_pool_options options = pool_plain_options(env);

    options.connections = connections;
    pool_open(env, &options);
    pool_run_until(env, pool_is_up, env);
}

/* Closes what pool_open() opened, and looks whether it leaves the loop clean. */
void pool_close(struct pool_env *env)
{
    pg_pool_free(env->pool);
    env->pool = NULL;
    pool_run_for(env, 20);
}

enum gw_err pool_ask(struct pool_env *env, int statement, struct pg_params *params,
                     struct pool_answer *answer)
{
    *answer = (struct pool_answer){.env = env, .free_pool = answer->free_pool};
    enum gw_err err =
        pg_query(env->pool, &pg_pool_statements[statement], params, on_answer, answer);

    assert_int_equal(answer->calls, 0);
    assert_int_equal(params->count, 0);
    assert_null(params->bytes.data);
    return err;
}

enum gw_err pool_ask_text(struct pool_env *env, int statement, const char *text,
                          struct pool_answer *answer)
{
    struct pg_params params;

    pg_params_init(&params);
    pg_add_text(&params, slice_of(text));
    return pool_ask(env, statement, &params, answer);
}

enum gw_err pool_ask_int(struct pool_env *env, int statement, int64_t value,
                         struct pool_answer *answer)
{
    struct pg_params params;

    pg_params_init(&params);
    pg_add_int64(&params, value);
    return pool_ask(env, statement, &params, answer);
}

void pool_expect_text(struct pool_env *env, const char *text)
{
    struct pool_answer answer = {0};

    assert_int_equal(pool_ask_text(env, ECHO_TEXT, text, &answer), GW_OK);
    pool_run_until(env, pool_was_called, &answer);
    assert_int_equal(answer.err, GW_OK);
    assert_string_equal(answer.text, text);
}

static struct pg_fixture *cluster;

int pg_pool_cluster(void **state)
{
    struct pg_sync *sync;

    (void)state;
    log_set_level(LOG_ERROR);
    cluster = pg_fixture_new(&(struct pg_fixture_options){.tcp = true});
    assert_int_equal(pg_sync_open(pg_fixture_conninfo(cluster), &sync), GW_OK);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT(schema)), GW_OK);
    pg_sync_close(sync);
    return 0;
}

int pg_pool_cluster_end(void **state)
{
    (void)state;
    pg_fixture_free(cluster);
    return 0;
}

int pg_pool_setup(void **state)
{
    struct pool_env *env = mem_new(sizeof(*env));

    pg_fixture_start(cluster); /* a test that failed may have left it stopped */
    env->fixture = cluster;
    env->metrics = metrics_new();
    assert_int_equal(loop_new(&env->loop), GW_OK);
    *state = env;
    return 0;
}

int pg_pool_teardown(void **state)
{
    struct pool_env *env = *state;

    loop_free(env->loop);
    metrics_free(env->metrics);
    free(env);
    return 0;
}
