/* gateway/pg: how a pool starts and ends, and the blocking kind beside it. */
#include "log/log.h"
#include "support/pg_pool_fixture.h"
#include "support/test.h"

#include <signal.h>
#include <stdio.h>

/* --- Starting ------------------------------------------------------------------------ */

static void a_host_name_is_looked_up_off_the_loop(void **state)
{
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    char conninfo[128];

    snprintf(conninfo, sizeof(conninfo),
             "host=no-such-host.invalid,localhost port=%d user=postgres dbname=postgres",
             pg_fixture_port(env->fixture));
    options.conninfo = conninfo;
    pool_open(env, &options);
    conninfo[0] = '\0'; /* it was copied */
    pool_run_until(env, pool_is_up, env);
    pool_expect_text(env, "found");
    pool_close(env);
}

static void turn_tls_on(const struct pg_fixture *fixture)
{
    struct pg_sync *sync;

    assert_int_equal(pg_sync_open(pg_fixture_conninfo(fixture), &sync), GW_OK);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("ALTER SYSTEM SET ssl = on")), GW_OK);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("SELECT pg_reload_conf()")), GW_OK);
    pg_sync_close(sync);
}

/* OpenSSL takes whole records off the socket, of which libpq may want only a part. */
static void large_rows_come_through_tls(void **state)
{
    static const char *const sizes[] = {"1", "8191", "16384", "100000", "5000000"};
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    char conninfo[128];

    if (!pg_fixture_certificate(env->fixture)) {
        skip();
    }
    turn_tls_on(env->fixture);
    snprintf(conninfo, sizeof(conninfo),
             "host=127.0.0.1 port=%d user=postgres dbname=postgres sslmode=require",
             pg_fixture_port(env->fixture));
    options.conninfo = conninfo;
    pool_open(env, &options);
    pool_run_until(env, pool_is_up, env);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct pg_params params;
        struct pool_answer answer = {0};

        pg_params_init(&params);
        pg_add_text(&params, slice_of(sizes[i]));
        pg_add_text(&params, slice_of("x"));
        assert_int_equal(pool_ask(env, BIG, &params, &answer), GW_OK);
        pool_run_until(env, pool_was_called, &answer);
        assert_int_equal(answer.err, GW_OK);
    }
    pool_close(env);
}

static void a_conninfo_that_can_not_be_read_is_refused(void **state)
{
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    struct pg_pool *pool = NULL;

    options.conninfo = "colour=blue";
    assert_int_equal(pg_pool_new(env->loop, env->metrics, &options, &pool), GW_EINVAL);
    options = pool_plain_options(env);
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
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    struct pg_sync *sync;

    options.statements = later;
    options.statement_count = 3;
    pool_open(env, &options);
    pool_run_for(env, 400);
    assert_false(pg_pool_available(env->pool));
    assert_int_equal(pg_sync_open(pg_fixture_conninfo(env->fixture), &sync), GW_OK);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("CREATE TABLE later (id int)")), GW_OK);
    pg_sync_close(sync);
    pool_run_until(env, pool_is_up, env);
    pool_close(env);
}

/* --- Freeing -------------------------------------------------------------------------- */

static void freeing_a_busy_pool_cancels_all_before_it_returns(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer answers[10] = {{0}};

    pool_open_ready(env, 2);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(pool_ask_text(env, SLEEP, "2", &answers[i]), GW_OK);
    }
    pool_run_for(env, 50);
    pg_pool_free(env->pool);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(answers[i].calls, 1);
        assert_int_equal(answers[i].err, GW_ECANCELLED);
    }
    assert_int_equal(env->downs, 0);
    pool_run_for(env, 50);
}

static void a_pool_may_be_freed_at_once_and_while_it_connects(void **state)
{
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);

    options.connections = 32;
    pool_open(env, &options);
    pool_close(env);
    for (uint64_t ms = 1; ms < 60; ms += 7) {
        pool_open(env, &options);
        pool_run_for(env, ms);
        pool_close(env);
    }
}

static void a_pool_may_be_freed_while_it_looks_up_a_host(void **state)
{
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);

    options.conninfo = "host=localhost port=1";
    pool_open(env, &options);
    pool_run_for(env, 20);
    pg_pool_free(env->pool);
    pool_run_for(env, 200);
}

static void a_callback_may_free_the_pool(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer frees = {.free_pool = true}, next = {0}, last = {0};

    pool_open_ready(env, 1);
    assert_int_equal(pool_ask_text(env, ECHO_TEXT, "x", &frees), GW_OK);
    assert_int_equal(pool_ask_text(env, ECHO_TEXT, "x", &next), GW_OK);
    assert_int_equal(pool_ask_text(env, ECHO_TEXT, "x", &last), GW_OK);
    pool_run_until(env, pool_was_called, &last);
    assert_int_equal(frees.err, GW_OK);
    assert_int_equal(next.err, GW_ECANCELLED);
    assert_int_equal(last.err, GW_ECANCELLED);
    pool_run_for(env, 20);
}

static void a_callback_about_a_loss_may_free_the_pool(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer frees = {.free_pool = true}, waits = {0};

    pool_open_ready(env, 1);
    assert_int_equal(pool_ask_text(env, SLEEP, "30", &frees), GW_OK);
    assert_int_equal(pool_ask_text(env, ECHO_TEXT, "x", &waits), GW_OK);
    pool_run_for(env, 50);
    pg_fixture_stop(env->fixture, SIGQUIT);
    pool_run_until(env, pool_was_called, &waits);
    assert_int_equal(frees.err, GW_EUNAVAILABLE);
    assert_int_equal(waits.err, GW_ECANCELLED);
    pool_run_for(env, 20);
    pg_fixture_start(env->fixture);
}

/* --- Metrics, and the blocking kind ------------------------------------------------------ */

static void queries_errors_and_connections_are_counted(void **state)
{
    struct pool_env *env = *state;
    struct metrics *metrics = metrics_new();
    struct pg_pool_options options = pool_plain_options(env);
    struct pool_answer answer = {0};
    struct metric *up = metrics_gauge(metrics, "baton_pg_connections", "", NULL);

    options.connections = 3;
    assert_int_equal(pg_pool_new(env->loop, metrics, &options, &env->pool), GW_OK);
    while (metric_value(up) != 3)
        pool_run_for(env, 10);
    assert_int_equal(pool_ask_int(env, DIVIDE, 0, &answer), GW_OK);
    pool_run_until(env, pool_was_called, &answer);
    assert_int_equal(metric_value(metrics_counter(metrics, "baton_pg_queries_total", "", NULL)), 1);
    assert_int_equal(
        metric_value(metrics_counter(metrics, "baton_pg_errors_total", "", "class=\"22\"")), 1);
    pool_close(env);
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
    struct pool_env *env = *state;
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
        POOL_TEST(a_host_name_is_looked_up_off_the_loop),
        POOL_TEST(large_rows_come_through_tls),
        POOL_TEST(a_conninfo_that_can_not_be_read_is_refused),
        POOL_TEST(a_statement_that_can_not_be_prepared_keeps_the_pool_down_until_it_can),
        POOL_TEST(freeing_a_busy_pool_cancels_all_before_it_returns),
        POOL_TEST(a_pool_may_be_freed_at_once_and_while_it_connects),
        POOL_TEST(a_pool_may_be_freed_while_it_looks_up_a_host),
        POOL_TEST(a_callback_may_free_the_pool),
        POOL_TEST(a_callback_about_a_loss_may_free_the_pool),
        POOL_TEST(queries_errors_and_connections_are_counted),
        POOL_TEST(the_blocking_kind_runs_scripts_and_says_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, pg_pool_cluster, pg_pool_cluster_end);
}
