/* gateway/pg against a real PostgreSQL, which it also kills. */
#include "base/clock.h"
#include "log/log.h"
#include "loop/loop.h"
#include "metrics/metrics.h"
#include "pg/pg.h"
#include "support/pg_fixture.h"
#include "support/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ECHO_TEXT,
    SLEEP,
    DIVIDE,
    INSERT,
    INSERT_LATE,
    RAISE,
    KINDS,
    TEXTS,
    INT8S,
    UUIDS,
    JSONBS,
    BOOLS,
    SETTING,
    BIG,
    KILL_OTHERS,
    PID,
    STATEMENT_COUNT
};

#define SQL(name, text) [name] = {#name, {text, sizeof(text) - 1}}

static const struct pg_statement statements[STATEMENT_COUNT] = {
    SQL(ECHO_TEXT, "SELECT $1::text"),
    SQL(SLEEP, "SELECT pg_sleep($1::float8), 'slept'"),
    SQL(DIVIDE, "SELECT 1 / $1::bigint"),
    SQL(INSERT, "INSERT INTO thing (id) VALUES ($1) RETURNING id"),
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
    "CREATE TABLE thing (id bigint PRIMARY KEY);"
    "CREATE TABLE late (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED);"
    "CREATE FUNCTION raise_as(state text) RETURNS void LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = state; END $$;";

struct env {
    struct pg_fixture *fixture;
    struct loop *loop;
    struct metrics *metrics;
    struct pg_pool *pool;
    struct timer alarm;
    bool alarmed;
    int ups, downs;
};

/* What a query came to. */
struct answer {
    struct env *env;
    int calls;
    int place; /* which of all answers it was */
    enum gw_err err;
    char sqlstate[6];
    char text[64]; /* the first column of the first row */
    int rows;
    bool free_pool; /* does so in the callback */
};

static int answers_so_far;

static void on_answer(void *user, const struct pg_outcome *outcome)
{
    struct answer *answer = user;

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
    struct env *env = user;

    env->alarmed = true;
}

static void run_until(struct env *env, bool (*done)(void *what), void *what)
{
    env->alarmed = false;
    loop_timer_start(env->loop, &env->alarm, 20000, on_alarm, env);
    while (!done(what)) {
        loop_run_once(env->loop);
        assert_false(env->alarmed);
    }
    loop_timer_stop(env->loop, &env->alarm);
}

static bool was_called(void *what)
{
    return ((struct answer *)what)->calls > 0;
}

static bool is_up(void *what)
{
    return pg_pool_available(((struct env *)what)->pool);
}

static bool is_down(void *what)
{
    return !pg_pool_available(((struct env *)what)->pool);
}

static void run_for(struct env *env, uint64_t ms)
{
    env->alarmed = false;
    loop_timer_start(env->loop, &env->alarm, ms, on_alarm, env);
    while (!env->alarmed) {
        loop_run_once(env->loop);
    }
}

static void on_state(void *user, bool available)
{
    struct env *env = user;

    assert_int_equal(pg_pool_available(env->pool), available);
    env->ups += available;
    env->downs += !available;
}

/* --- Pools and queries ----------------------------------------------------------- */

static struct pg_pool_options plain_options(struct env *env)
{
    return (struct pg_pool_options){
        .conninfo = pg_fixture_conninfo(env->fixture),
        .application = "test_pg",
        .connections = 1,
        .max_waiting = 1000,
        .statement_timeout_ms = 10000,
        .statements = statements,
        .statement_count = STATEMENT_COUNT,
        .on_state = on_state,
        .user = env,
    };
}

static void open_pool(struct env *env, const struct pg_pool_options *options)
{
    env->ups = env->downs = 0;
    assert_int_equal(pg_pool_new(env->loop, env->metrics, options, &env->pool), GW_OK);
    assert_false(pg_pool_available(env->pool));
}

static void open_ready(struct env *env, int connections)
{
    struct pg_pool_options options = plain_options(env);

    options.connections = connections;
    open_pool(env, &options);
    run_until(env, is_up, env);
}

/* Closes what open_pool() opened, and looks whether it leaves the loop clean. */
static void close_pool(struct env *env)
{
    pg_pool_free(env->pool);
    env->pool = NULL;
    run_for(env, 20);
}

static enum gw_err ask(struct env *env, int statement, struct pg_params *params,
                       struct answer *answer)
{
    *answer = (struct answer){.env = env, .free_pool = answer->free_pool};
    enum gw_err err = pg_query(env->pool, &statements[statement], params, on_answer, answer);

    assert_int_equal(answer->calls, 0);
    assert_int_equal(params->count, 0);
    assert_null(params->bytes.data);
    return err;
}

static enum gw_err ask_text(struct env *env, int statement, const char *text, struct answer *answer)
{
    struct pg_params params;

    pg_params_init(&params);
    pg_add_text(&params, slice_of(text));
    return ask(env, statement, &params, answer);
}

static enum gw_err ask_int(struct env *env, int statement, int64_t value, struct answer *answer)
{
    struct pg_params params;

    pg_params_init(&params);
    pg_add_int64(&params, value);
    return ask(env, statement, &params, answer);
}

static void expect_text(struct env *env, const char *text)
{
    struct answer answer = {0};

    assert_int_equal(ask_text(env, ECHO_TEXT, text, &answer), GW_OK);
    run_until(env, was_called, &answer);
    assert_int_equal(answer.err, GW_OK);
    assert_string_equal(answer.text, text);
}

static int setup(void **state)
{
    struct env *env = calloc(1, sizeof(*env));
    struct pg_sync *sync;

    log_set_level(LOG_ERROR);
    env->fixture = pg_fixture_new(&(struct pg_fixture_options){.tcp = true});
    env->metrics = metrics_new();
    assert_int_equal(loop_new(&env->loop), GW_OK);
    assert_int_equal(pg_sync_open(pg_fixture_conninfo(env->fixture), &sync), GW_OK);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT(schema)), GW_OK);
    pg_sync_close(sync);
    *state = env;
    return 0;
}

static int teardown(void **state)
{
    struct env *env = *state;

    loop_free(env->loop);
    metrics_free(env->metrics);
    pg_fixture_free(env->fixture);
    free(env);
    return 0;
}

/* --- Answers ------------------------------------------------------------------------ */

static void queries_on_one_connection_answer_in_the_order_of_calls(void **state)
{
    struct env *env = *state;
    struct answer answers[200] = {{0}};
    char text[16];

    open_ready(env, 1);
    for (int i = 0; i < 200; i++) {
        snprintf(text, sizeof(text), "%d", i);
        assert_int_equal(ask_text(env, ECHO_TEXT, text, &answers[i]), GW_OK);
    }
    assert_int_equal(pg_pool_busy(env->pool), 200);
    run_until(env, was_called, &answers[199]);
    for (int i = 0; i < 200; i++) {
        snprintf(text, sizeof(text), "%d", i);
        assert_int_equal(answers[i].calls, 1);
        assert_int_equal(answers[i].place, answers[0].place + i);
        assert_string_equal(answers[i].text, text);
    }
    assert_int_equal(pg_pool_busy(env->pool), 0);
    close_pool(env);
}

static void four_connections_run_four_queries_at_once(void **state)
{
    struct env *env = *state;
    struct answer answers[4] = {{0}};

    open_ready(env, 4);
    run_for(env, 300); /* all four are up */
    uint64_t start_ms = clock_mono_ms();

    for (int i = 0; i < 4; i++) {
        assert_int_equal(ask_text(env, SLEEP, "0.5", &answers[i]), GW_OK);
    }
    for (int i = 0; i < 4; i++) {
        run_until(env, was_called, &answers[i]);
        assert_int_equal(answers[i].err, GW_OK);
    }
    assert_true(clock_mono_ms() - start_ms < 1500);
    close_pool(env);
}

static void on_kinds(void *user, const struct pg_outcome *outcome)
{
    struct answer *answer = user;
    const struct pg_result *r = outcome->result;
    struct buf bytes;

    assert_int_equal(outcome->err, GW_OK);
    assert_true(slice_eq_cstr(pg_text(r, 0, pg_column(r, "text")), "it's \"ö\" 你好"));
    assert_true(pg_int64(r, 0, 1) == INT64_MIN);
    assert_true(pg_bool(r, 0, 2));
    buf_init(&bytes, 100);
    pg_bytes(r, 0, 3, &bytes);
    assert_int_equal(bytes.len, 4);
    assert_memory_equal(bytes.data, "\x00\x01\xfe\xff", 4);
    buf_done(&bytes);
    assert_true(slice_eq_cstr(pg_text(r, 0, 4), "00010203-0405-0607-0809-0a0b0c0d0e0f"));
    assert_true(pg_is_null(r, 0, 5));
    assert_null(pg_text(r, 0, 5).data);
    assert_int_equal(pg_int64(r, 0, 5), 0);
    assert_true(pg_double(r, 0, 6) > 2.4999 && pg_double(r, 0, 6) < 2.5001);
    assert_true(slice_eq_cstr(pg_text(r, 0, 7), "2026-01-01 00:00:00+00"));
    answer->calls++;
}

static void every_kind_of_parameter_comes_back_as_it_went(void **state)
{
    struct env *env = *state;
    struct pg_params params;
    struct answer answer = {0};
    uint8_t uuid[16];

    open_ready(env, 1);
    for (uint8_t i = 0; i < 16; i++) {
        uuid[i] = i;
    }
    pg_params_init(&params);
    pg_add_text(&params, slice_of("it's \"ö\" 你好"));
    pg_add_int64(&params, INT64_MIN);
    pg_add_bool(&params, true);
    pg_add_bytes(&params, "\x00\x01\xfe\xff", 4);
    pg_add_uuid(&params, uuid);
    pg_add_null(&params);
    pg_add_text(&params, slice_of("2.5"));
    pg_add_text(&params, slice_of("2026-01-01 08:00:00+08"));
    assert_int_equal(pg_query(env->pool, &statements[KINDS], &params, on_kinds, &answer), GW_OK);
    run_until(env, was_called, &answer);
    close_pool(env);
}

/* The rows of an array query, joined with '|', NULL as "~". */
struct joined {
    struct env *env;
    struct buf text;
    bool done;
};

static void on_joined(void *user, const struct pg_outcome *outcome)
{
    struct joined *joined = user;

    assert_int_equal(outcome->err, GW_OK);
    for (int row = 0; row < pg_rows(outcome->result); row++) {
        assert_int_equal(pg_int64(outcome->result, row, 1), row + 1);
        buf_append_slice(&joined->text, pg_is_null(outcome->result, row, 0)
                                            ? SLICE_LIT("~")
                                            : pg_text(outcome->result, row, 0));
        buf_append_char(&joined->text, '|');
    }
    joined->done = true;
}

static bool is_joined(void *what)
{
    return ((struct joined *)what)->done;
}

static void expect_array(struct env *env, int statement, struct pg_params *params,
                         const char *expected)
{
    struct joined joined = {.env = env};

    buf_init(&joined.text, 1 << 20);
    assert_int_equal(pg_params_err(params), GW_OK);
    assert_int_equal(pg_query(env->pool, &statements[statement], params, on_joined, &joined),
                     GW_OK);
    run_until(env, is_joined, &joined);
    buf_append_char(&joined.text, '\0');
    assert_string_equal(joined.text.data, expected);
    buf_done(&joined.text);
}

static void arrays_keep_quotes_commas_nulls_and_unicode(void **state)
{
    struct env *env = *state;
    struct pg_params params;
    struct pg_array array;
    uint8_t uuid[16] = {0xab};

    open_ready(env, 1);
    pg_params_init(&params);
    pg_array_begin(&array, &params, PG_TEXT);
    pg_array_text(&array, slice_of("it's"));
    pg_array_text(&array, slice_of("\"{a,b}\\"));
    pg_array_null(&array);
    pg_array_text(&array, slice_of("NULL"));
    pg_array_text(&array, slice_of(""));
    pg_array_text(&array, slice_of("钱包 🔑"));
    pg_array_end(&array);
    expect_array(env, TEXTS, &params, "it's|\"{a,b}\\|~|NULL||钱包 🔑|");

    pg_array_begin(&array, &params, PG_TEXT);
    pg_array_end(&array);
    expect_array(env, TEXTS, &params, "");

    pg_array_begin(&array, &params, PG_INT8);
    pg_array_int64(&array, -1);
    pg_array_null(&array);
    pg_array_int64(&array, INT64_MAX);
    pg_array_end(&array);
    expect_array(env, INT8S, &params, "-1|~|9223372036854775807|");

    pg_array_begin(&array, &params, PG_UUID);
    pg_array_uuid(&array, uuid);
    pg_array_end(&array);
    expect_array(env, UUIDS, &params, "ab000000-0000-0000-0000-000000000000|");

    pg_array_begin(&array, &params, PG_JSONB);
    pg_array_text(&array, slice_of("{\"a\": \"b'\"}"));
    pg_array_text(&array, SLICE_NONE);
    pg_array_end(&array);
    expect_array(env, JSONBS, &params, "{\"a\": \"b'\"}|~|");

    pg_array_begin(&array, &params, PG_BOOL);
    pg_array_bool(&array, true);
    pg_array_bool(&array, false);
    pg_array_end(&array);
    expect_array(env, BOOLS, &params, "t|f|");
    close_pool(env);
}

static void rows_and_parameters_of_megabytes_pass_through(void **state)
{
    struct env *env = *state;
    struct pg_params params;
    struct answer answer = {0};
    size_t len = 8u << 20;
    char *text = malloc(len);

    open_ready(env, 1);
    memset(text, 'y', len);
    pg_params_init(&params);
    pg_add_text(&params, slice_of("8000000"));
    pg_add_text(&params, (struct slice){text, len});
    assert_int_equal(ask(env, BIG, &params, &answer), GW_OK);
    free(text);
    run_until(env, was_called, &answer);
    assert_int_equal(answer.err, GW_OK);
    close_pool(env);
}

static void settings_and_the_timeout_hold_on_each_connection(void **state)
{
    static const char *const settings[] = {"work_mem=7MB", "plan_cache_mode=force_generic_plan",
                                           NULL};
    struct env *env = *state;
    struct pg_pool_options options = plain_options(env);
    struct answer mem = {0}, plan = {0}, timeout = {0};

    options.settings = settings;
    options.statement_timeout_ms = 12345;
    open_pool(env, &options);
    run_until(env, is_up, env);
    assert_int_equal(ask_text(env, SETTING, "work_mem", &mem), GW_OK);
    assert_int_equal(ask_text(env, SETTING, "plan_cache_mode", &plan), GW_OK);
    assert_int_equal(ask_text(env, SETTING, "statement_timeout", &timeout), GW_OK);
    run_until(env, was_called, &timeout);
    assert_string_equal(mem.text, "7MB");
    assert_string_equal(plan.text, "force_generic_plan");
    assert_string_equal(timeout.text, "12345ms");
    close_pool(env);
}

/* --- Errors ---------------------------------------------------------------------- */

static void an_error_of_a_statement_is_its_own_and_the_next_one_runs(void **state)
{
    struct env *env = *state;
    struct answer zero = {0}, one = {0};

    open_ready(env, 1);
    assert_int_equal(ask_int(env, DIVIDE, 0, &zero), GW_OK);
    assert_int_equal(ask_int(env, DIVIDE, 1, &one), GW_OK);
    run_until(env, was_called, &one);
    assert_int_equal(zero.err, GW_EINVAL);
    assert_string_equal(zero.sqlstate, "22012");
    assert_int_equal(one.err, GW_OK);
    assert_string_equal(one.text, "1");
    close_pool(env);
}

static void an_error_says_whether_the_input_is_to_blame(void **state)
{
    static const struct {
        const char *sqlstate;
        enum gw_err err;
    } cases[] = {
        {"23505", GW_ECONFLICT}, {"23514", GW_EINVAL}, {"40P01", GW_EAGAIN}, {"53100", GW_EAGAIN},
        {"55P03", GW_EAGAIN},    {"25006", GW_EAGAIN}, {"25001", GW_EINVAL}, {"XX000", GW_EINVAL},
    };
    struct env *env = *state;
    struct answer answer = {0};

    open_ready(env, 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(ask_text(env, RAISE, cases[i].sqlstate, &answer), GW_OK);
        run_until(env, was_called, &answer);
        assert_string_equal(answer.sqlstate, cases[i].sqlstate);
        assert_int_equal(answer.err, cases[i].err);
    }
    close_pool(env);
}

/* The row is sent before the constraint is looked at, so whoever acks at the row
 * acks what is not stored. */
static void an_error_at_the_commit_wins_over_the_rows_before_it(void **state)
{
    struct env *env = *state;
    struct answer first = {0}, again = {0};

    open_ready(env, 1);
    assert_int_equal(ask_int(env, INSERT_LATE, 7, &first), GW_OK);
    assert_int_equal(ask_int(env, INSERT_LATE, 7, &again), GW_OK);
    run_until(env, was_called, &again);
    assert_int_equal(first.err, GW_OK);
    assert_int_equal(again.err, GW_ECONFLICT);
    assert_string_equal(again.sqlstate, "23505");
    close_pool(env);
}

static void a_statement_over_its_time_is_ended_by_the_server(void **state)
{
    struct env *env = *state;
    struct pg_pool_options options = plain_options(env);
    struct answer answer = {0};

    options.statement_timeout_ms = 200;
    open_pool(env, &options);
    run_until(env, is_up, env);
    assert_int_equal(ask_text(env, SLEEP, "30", &answer), GW_OK);
    run_until(env, was_called, &answer);
    assert_int_equal(answer.err, GW_EAGAIN);
    assert_string_equal(answer.sqlstate, "57014");
    expect_text(env, "still there");
    close_pool(env);
}

static void parameters_that_can_not_be_stored_are_refused_before_they_are_sent(void **state)
{
    struct env *env = *state;
    struct answer answer = {0};
    struct pg_params params;
    char *large = calloc(1, PG_PARAMS_BYTES);

    open_ready(env, 1);
    pg_params_init(&params);
    pg_add_text(&params, (struct slice){"a\0b", 3});
    assert_int_equal(ask(env, ECHO_TEXT, &params, &answer), GW_EINVAL);
    memset(large, 'x', PG_PARAMS_BYTES);
    pg_add_text(&params, (struct slice){large, PG_PARAMS_BYTES});
    assert_int_equal(ask(env, ECHO_TEXT, &params, &answer), GW_ELIMIT);
    free(large);
    expect_text(env, "fine");
    assert_int_equal(answer.calls, 0);
    close_pool(env);
}

static void a_full_queue_refuses_and_keeps_what_it_has(void **state)
{
    struct env *env = *state;
    struct pg_pool_options options = plain_options(env);
    struct answer runs = {0}, waits[3] = {{0}}, refused = {0};

    options.max_waiting = 3;
    open_pool(env, &options);
    run_until(env, is_up, env);
    assert_int_equal(ask_text(env, SLEEP, "0.1", &runs), GW_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask_text(env, ECHO_TEXT, "w", &waits[i]), GW_OK);
    }
    assert_int_equal(ask_text(env, ECHO_TEXT, "r", &refused), GW_EAGAIN);
    run_until(env, was_called, &waits[2]);
    assert_int_equal(refused.calls, 0);
    assert_int_equal(waits[2].err, GW_OK);
    assert_int_equal(ask_text(env, ECHO_TEXT, "r", &refused), GW_OK);
    run_until(env, was_called, &refused);
    close_pool(env);
}

/* --- Loss --------------------------------------------------------------------------- */

static void a_crash_ends_what_runs_and_waits_and_the_pool_comes_back(void **state)
{
    struct env *env = *state;
    struct answer runs = {0}, waits = {0};

    open_ready(env, 1);
    assert_int_equal(ask_text(env, SLEEP, "30", &runs), GW_OK);
    assert_int_equal(ask_text(env, ECHO_TEXT, "waits", &waits), GW_OK);
    run_for(env, 50);
    pg_fixture_stop(env->fixture, SIGQUIT);
    run_until(env, was_called, &waits);
    assert_int_equal(runs.calls, 1);
    assert_int_equal(runs.err, GW_EUNAVAILABLE);
    assert_int_equal(waits.err, GW_EUNAVAILABLE);
    assert_int_equal(env->downs, 1);
    assert_int_equal(ask_text(env, ECHO_TEXT, "no", &waits), GW_EUNAVAILABLE);
    run_for(env, 400); /* some attempts in vain */
    pg_fixture_start(env->fixture);
    run_until(env, is_up, env);
    assert_int_equal(env->ups, 2);
    expect_text(env, "back");
    close_pool(env);
}

static void stopping_the_server_fast_is_a_loss_too(void **state)
{
    struct env *env = *state;
    struct answer runs = {0};

    open_ready(env, 2);
    assert_int_equal(ask_text(env, SLEEP, "30", &runs), GW_OK);
    run_for(env, 50);
    pg_fixture_stop(env->fixture, SIGINT);
    run_until(env, was_called, &runs);
    assert_int_equal(runs.err, GW_EUNAVAILABLE);
    run_until(env, is_down, env);
    pg_fixture_start(env->fixture);
    run_until(env, is_up, env);
    close_pool(env);
}

static void losing_one_connection_of_two_is_no_loss_of_the_pool(void **state)
{
    struct env *env = *state;
    struct answer killer = {0};

    open_ready(env, 2);
    run_for(env, 200);
    assert_int_equal(ask(env, KILL_OTHERS, &(struct pg_params){0}, &killer), GW_OK);
    run_until(env, was_called, &killer);
    assert_string_equal(killer.text, "1");
    run_for(env, 50);
    assert_int_equal(env->downs, 0);
    expect_text(env, "one is left");
    run_for(env, 300);
    assert_int_equal(ask(env, KILL_OTHERS, &(struct pg_params){0}, &killer), GW_OK);
    run_until(env, was_called, &killer);
    assert_string_equal(killer.text, "1"); /* the second one was back */
    close_pool(env);
}

static void a_pool_starts_before_its_server(void **state)
{
    struct env *env = *state;
    struct pg_pool_options options = plain_options(env);
    struct answer answer = {0};

    pg_fixture_stop(env->fixture, SIGINT);
    open_pool(env, &options);
    assert_int_equal(ask_text(env, ECHO_TEXT, "no", &answer), GW_EUNAVAILABLE);
    run_for(env, 200);
    assert_false(pg_pool_available(env->pool));
    pg_fixture_start(env->fixture);
    run_until(env, is_up, env);
    expect_text(env, "yes");
    close_pool(env);
}

/* A stopped process neither answers nor times its statement out. */
static void a_server_that_says_nothing_counts_as_lost(void **state)
{
    struct env *env = *state;
    struct pg_pool_options options = plain_options(env);
    struct answer pid = {0}, answer = {0};

    options.statement_timeout_ms = 100;
    open_pool(env, &options);
    run_until(env, is_up, env);
    assert_int_equal(ask(env, PID, &(struct pg_params){0}, &pid), GW_OK);
    run_until(env, was_called, &pid);
    assert_int_equal(kill((pid_t)atoi(pid.text), SIGSTOP), 0);
    assert_int_equal(ask_text(env, ECHO_TEXT, "hello?", &answer), GW_OK);
    run_until(env, was_called, &answer);
    assert_int_equal(answer.err, GW_EUNAVAILABLE);
    kill((pid_t)atoi(pid.text), SIGCONT);
    run_until(env, is_up, env);
    close_pool(env);
}

/* --- Starting ------------------------------------------------------------------------ */

static void a_host_name_is_looked_up_off_the_loop(void **state)
{
    struct env *env = *state;
    struct pg_pool_options options = plain_options(env);
    char conninfo[128];

    snprintf(conninfo, sizeof(conninfo),
             "host=no-such-host.invalid,localhost port=%d user=postgres dbname=postgres",
             pg_fixture_port(env->fixture));
    options.conninfo = conninfo;
    open_pool(env, &options);
    conninfo[0] = '\0'; /* it was copied */
    run_until(env, is_up, env);
    expect_text(env, "found");
    close_pool(env);
}

static void a_conninfo_that_can_not_be_read_is_refused(void **state)
{
    struct env *env = *state;
    struct pg_pool_options options = plain_options(env);
    struct pg_pool *pool = NULL;

    options.conninfo = "colour=blue";
    assert_int_equal(pg_pool_new(env->loop, env->metrics, &options, &pool), GW_EINVAL);
    options = plain_options(env);
    options.connections = 33;
    assert_int_equal(pg_pool_new(env->loop, env->metrics, &options, &pool), GW_EINVAL);
    assert_null(pool);
}

static void a_statement_that_can_not_be_prepared_keeps_the_pool_down_until_it_can(void **state)
{
    static const struct pg_statement later[] = {
        {"before", {"SELECT 1", 8}},
        {"later", {"SELECT * FROM later", 19}},
        {"after", {"SELECT 2", 8}},
    };
    struct env *env = *state;
    struct pg_pool_options options = plain_options(env);
    struct pg_sync *sync;

    options.statements = later;
    options.statement_count = 3;
    open_pool(env, &options);
    run_for(env, 400);
    assert_false(pg_pool_available(env->pool));
    assert_int_equal(pg_sync_open(pg_fixture_conninfo(env->fixture), &sync), GW_OK);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("CREATE TABLE later (id int)")), GW_OK);
    pg_sync_close(sync);
    run_until(env, is_up, env);
    close_pool(env);
}

/* --- Freeing -------------------------------------------------------------------------- */

static void freeing_a_busy_pool_cancels_all_before_it_returns(void **state)
{
    struct env *env = *state;
    struct answer answers[10] = {{0}};

    open_ready(env, 2);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(ask_text(env, SLEEP, "2", &answers[i]), GW_OK);
    }
    run_for(env, 50);
    pg_pool_free(env->pool);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(answers[i].calls, 1);
        assert_int_equal(answers[i].err, GW_ECANCELLED);
    }
    assert_int_equal(env->downs, 0);
    run_for(env, 50);
}

static void a_pool_may_be_freed_at_once_and_while_it_connects(void **state)
{
    struct env *env = *state;
    struct pg_pool_options options = plain_options(env);

    options.connections = 32;
    open_pool(env, &options);
    close_pool(env);
    for (uint64_t ms = 1; ms < 60; ms += 7) {
        open_pool(env, &options);
        run_for(env, ms);
        close_pool(env);
    }
}

static void a_pool_may_be_freed_while_it_looks_up_a_host(void **state)
{
    struct env *env = *state;
    struct pg_pool_options options = plain_options(env);

    options.conninfo = "host=localhost port=1";
    open_pool(env, &options);
    run_for(env, 20);
    pg_pool_free(env->pool);
    run_for(env, 200);
}

static void a_callback_may_free_the_pool(void **state)
{
    struct env *env = *state;
    struct answer frees = {.free_pool = true}, next = {0}, last = {0};

    open_ready(env, 1);
    assert_int_equal(ask_text(env, ECHO_TEXT, "x", &frees), GW_OK);
    assert_int_equal(ask_text(env, ECHO_TEXT, "x", &next), GW_OK);
    assert_int_equal(ask_text(env, ECHO_TEXT, "x", &last), GW_OK);
    run_until(env, was_called, &last);
    assert_int_equal(frees.err, GW_OK);
    assert_int_equal(next.err, GW_ECANCELLED);
    assert_int_equal(last.err, GW_ECANCELLED);
    run_for(env, 20);
}

static void a_callback_about_a_loss_may_free_the_pool(void **state)
{
    struct env *env = *state;
    struct answer frees = {.free_pool = true}, waits = {0};

    open_ready(env, 1);
    assert_int_equal(ask_text(env, SLEEP, "30", &frees), GW_OK);
    assert_int_equal(ask_text(env, ECHO_TEXT, "x", &waits), GW_OK);
    run_for(env, 50);
    pg_fixture_stop(env->fixture, SIGQUIT);
    run_until(env, was_called, &waits);
    assert_int_equal(frees.err, GW_EUNAVAILABLE);
    assert_int_equal(waits.err, GW_ECANCELLED);
    run_for(env, 20);
    pg_fixture_start(env->fixture);
}

/* --- Metrics, and the blocking kind ------------------------------------------------------ */

static void queries_errors_and_connections_are_counted(void **state)
{
    struct env *env = *state;
    struct metrics *metrics = metrics_new();
    struct pg_pool_options options = plain_options(env);
    struct answer answer = {0};
    struct metric *up = metrics_gauge(metrics, "baton_pg_connections", "", NULL);

    options.connections = 3;
    assert_int_equal(pg_pool_new(env->loop, metrics, &options, &env->pool), GW_OK);
    run_for(env, 300);
    assert_int_equal(metric_value(up), 3);
    assert_int_equal(ask_int(env, DIVIDE, 0, &answer), GW_OK);
    run_until(env, was_called, &answer);
    assert_int_equal(metric_value(metrics_counter(metrics, "baton_pg_queries_total", "", NULL)), 1);
    assert_int_equal(
        metric_value(metrics_counter(metrics, "baton_pg_errors_total", "", "class=\"22\"")), 1);
    close_pool(env);
    assert_int_equal(metric_value(up), 0);
    metrics_free(metrics);
}

static void on_sync_row(void *user, const struct pg_result *result, int row)
{
    int64_t *sum = user;

    *sum += pg_int64(result, row, 0);
}

static void the_blocking_kind_runs_scripts_and_says_what_is_wrong(void **state)
{
    struct env *env = *state;
    struct pg_sync *sync;
    struct slice params[] = {SLICE_LIT("3"), SLICE_NONE};
    struct slice nul[] = {SLICE_LIT("a\0b")};
    int64_t sum = 0;

    assert_int_equal(pg_sync_open(pg_fixture_conninfo(env->fixture), &sync), GW_OK);
    assert_string_equal(pg_sync_message(sync), "");
    log_set_level(LOG_ERROR);
    assert_int_equal(
        pg_sync_script(sync, SLICE_LIT("CREATE TABLE s (id int); INSERT INTO s VALUES (1), (2);"
                                       "SELECT nothing")),
        GW_EINVAL);
    assert_string_equal(pg_sync_message(sync), "column \"nothing\" does not exist");
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("CREATE TABLE s (id int); -- as before\n"
                                                    "INSERT INTO s VALUES (1), (2), (3);")),
                     GW_OK);
    assert_string_equal(pg_sync_message(sync), "");
    assert_int_equal(pg_sync_query(sync, "SELECT id FROM s WHERE id < $1::int AND $2::int IS NULL",
                                   params, 2, on_sync_row, &sum),
                     GW_OK);
    assert_int_equal(sum, 3);
    assert_int_equal(pg_sync_query(sync, "SELECT $1::text", nul, 1, NULL, NULL), GW_EINVAL);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("COPY s FROM STDIN")), GW_EINVAL);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("COPY s TO STDOUT")), GW_EINVAL);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("SELECT 1")), GW_OK);
    pg_sync_close(sync);
    assert_int_equal(pg_sync_open("host=/nowhere", &sync), GW_EUNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_on_one_connection_answer_in_the_order_of_calls),
        cmocka_unit_test(four_connections_run_four_queries_at_once),
        cmocka_unit_test(every_kind_of_parameter_comes_back_as_it_went),
        cmocka_unit_test(arrays_keep_quotes_commas_nulls_and_unicode),
        cmocka_unit_test(rows_and_parameters_of_megabytes_pass_through),
        cmocka_unit_test(settings_and_the_timeout_hold_on_each_connection),
        cmocka_unit_test(an_error_of_a_statement_is_its_own_and_the_next_one_runs),
        cmocka_unit_test(an_error_says_whether_the_input_is_to_blame),
        cmocka_unit_test(an_error_at_the_commit_wins_over_the_rows_before_it),
        cmocka_unit_test(a_statement_over_its_time_is_ended_by_the_server),
        cmocka_unit_test(parameters_that_can_not_be_stored_are_refused_before_they_are_sent),
        cmocka_unit_test(a_full_queue_refuses_and_keeps_what_it_has),
        cmocka_unit_test(a_crash_ends_what_runs_and_waits_and_the_pool_comes_back),
        cmocka_unit_test(stopping_the_server_fast_is_a_loss_too),
        cmocka_unit_test(losing_one_connection_of_two_is_no_loss_of_the_pool),
        cmocka_unit_test(a_pool_starts_before_its_server),
        cmocka_unit_test(a_server_that_says_nothing_counts_as_lost),
        cmocka_unit_test(a_host_name_is_looked_up_off_the_loop),
        cmocka_unit_test(a_conninfo_that_can_not_be_read_is_refused),
        cmocka_unit_test(a_statement_that_can_not_be_prepared_keeps_the_pool_down_until_it_can),
        cmocka_unit_test(freeing_a_busy_pool_cancels_all_before_it_returns),
        cmocka_unit_test(a_pool_may_be_freed_at_once_and_while_it_connects),
        cmocka_unit_test(a_pool_may_be_freed_while_it_looks_up_a_host),
        cmocka_unit_test(a_callback_may_free_the_pool),
        cmocka_unit_test(a_callback_about_a_loss_may_free_the_pool),
        cmocka_unit_test(queries_errors_and_connections_are_counted),
        cmocka_unit_test(the_blocking_kind_runs_scripts_and_says_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
