/* gateway/pg: connections that break. */
#include "support/pg_pool_fixture.h"
#include "support/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- Loss --------------------------------------------------------------------------- */

static void a_crash_ends_what_runs_and_waits_and_the_pool_comes_back(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer runs = {0}, waits = {0};

    pool_open_ready(env, 1);
    assert_int_equal(pool_ask_text(env, SLEEP, "30", &runs), GW_OK);
    assert_int_equal(pool_ask_text(env, ECHO_TEXT, "waits", &waits), GW_OK);
    pool_run_for(env, 50);
    pg_fixture_stop(env->fixture, SIGQUIT);
    pool_run_until(env, pool_was_called, &waits);
    assert_int_equal(runs.calls, 1);
    assert_int_equal(runs.err, GW_EUNAVAILABLE);
    assert_int_equal(waits.err, GW_EUNAVAILABLE);
    assert_int_equal(env->downs, 1);
    assert_int_equal(pool_ask_text(env, ECHO_TEXT, "no", &waits), GW_EUNAVAILABLE);
    pool_run_for(env, 400); /* some attempts in vain */
    pg_fixture_start(env->fixture);
    pool_run_until(env, pool_is_up, env);
    assert_int_equal(env->ups, 2);
    pool_expect_text(env, "back");
    pool_close(env);
}

static void stopping_the_server_fast_is_a_loss_too(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer runs = {0};

    pool_open_ready(env, 2);
    assert_int_equal(pool_ask_text(env, SLEEP, "30", &runs), GW_OK);
    pool_run_for(env, 50);
    pg_fixture_stop(env->fixture, SIGINT);
    pool_run_until(env, pool_was_called, &runs);
    assert_int_equal(runs.err, GW_EUNAVAILABLE);
    pool_run_until(env, pool_is_down, env);
    pg_fixture_start(env->fixture);
    pool_run_until(env, pool_is_up, env);
    pool_close(env);
}

static void losing_one_connection_of_two_is_no_loss_of_the_pool(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer killer = {0};

    pool_open_ready(env, 2);
    pool_run_until_connected(env, 2);
    assert_int_equal(pool_ask(env, KILL_OTHERS, &(struct pg_params){0}, &killer), GW_OK);
    pool_run_until(env, pool_was_called, &killer);
    assert_string_equal(killer.text, "1");
    pool_run_until_connected(env, 1);
    assert_int_equal(env->downs, 0);
    pool_expect_text(env, "one is left");
    pool_run_until_connected(env, 2);
    assert_int_equal(pool_ask(env, KILL_OTHERS, &(struct pg_params){0}, &killer), GW_OK);
    pool_run_until(env, pool_was_called, &killer);
    assert_string_equal(killer.text, "1"); /* the second one was back */
    pool_close(env);
}

/* The loop has not seen yet that it broke, so the send itself finds out, inside
 * pg_query(), where nobody may be called back. */
static void a_query_into_a_connection_that_just_broke_is_told_so_later(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer answers[3] = {{0}};
    struct pool_answer pid = {0};

    pool_open_ready(env, 1);
    assert_int_equal(pool_ask(env, PID, &(struct pg_params){0}, &pid), GW_OK);
    pool_run_until(env, pool_was_called, &pid);
    pg_fixture_stop(env->fixture, SIGQUIT);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pool_ask_text(env, ECHO_TEXT, "x", &answers[i]), GW_OK);
    }
    pool_run_until(env, pool_was_called, &answers[2]);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(answers[i].calls, 1);
        assert_int_equal(answers[i].err, GW_EUNAVAILABLE);
    }
    pg_fixture_start(env->fixture);
    pool_run_until(env, pool_is_up, env);
    pool_close(env);
}

static void a_pool_starts_before_its_server(void **state)
{
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    struct pool_answer answer = {0};

    pg_fixture_stop(env->fixture, SIGINT);
    pool_open(env, &options);
    assert_int_equal(pool_ask_text(env, ECHO_TEXT, "no", &answer), GW_EUNAVAILABLE);
    pool_run_for(env, 200);
    assert_false(pg_pool_available(env->pool));
    pg_fixture_start(env->fixture);
    pool_run_until(env, pool_is_up, env);
    pool_expect_text(env, "yes");
    pool_close(env);
}

/* A stopped process neither answers nor times its statement out. */
static void a_server_that_says_nothing_counts_as_lost(void **state)
{
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    struct pool_answer pid = {0}, answer = {0};
    int64_t backend;

    options.statement_timeout_ms = 100;
    pool_open(env, &options);
    pool_run_until(env, pool_is_up, env);
    assert_int_equal(pool_ask(env, PID, &(struct pg_params){0}, &pid), GW_OK);
    pool_run_until(env, pool_was_called, &pid);
    assert_int_equal(slice_to_int64(slice_of(pid.text), &backend), GW_OK);
    assert_int_equal(kill((pid_t)backend, SIGSTOP), 0);
    assert_int_equal(pool_ask_text(env, ECHO_TEXT, "hello?", &answer), GW_OK);
    pool_run_until(env, pool_was_called, &answer);
    assert_int_equal(answer.err, GW_EUNAVAILABLE);
    kill((pid_t)backend, SIGCONT);
    pool_run_until(env, pool_is_up, env);
    pool_close(env);
}

/* Its kernel takes connections, and nobody ever says a word. */
static int silent_host(int *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static void a_silent_host_is_left_for_the_next_one_of_the_list(void **state)
{
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    char conninfo[128];
    int port;
    int silent = silent_host(&port);

    snprintf(conninfo, sizeof(conninfo),
             "host=127.0.0.1,127.0.0.1 port=%d,%d user=postgres dbname=postgres", port,
             pg_fixture_port(env->fixture));
    options.conninfo = conninfo;
    pool_open(env, &options);
    pool_run_until(env, pool_is_up, env);
    pool_expect_text(env, "from the second");
    pool_close(env);
    close(silent);
}

/* Each session is silent for longer than anybody waits at first. Begun anew each time after the same
 * while, it would never be there, and each try would make the server slower. */
static void a_server_that_needs_long_to_sign_in_is_waited_for_longer_each_time(void **state)
{
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    struct pg_sync *sync;

    assert_int_equal(pg_sync_open(pg_fixture_conninfo(env->fixture), &sync), GW_OK);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("ALTER SYSTEM SET pre_auth_delay = 11")),
                     GW_OK);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("SELECT pg_reload_conf()")), GW_OK);
    pool_open(env, &options);
    pool_run_until(env, pool_is_up, env);
    pool_expect_text(env, "there");
    pool_close(env);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("ALTER SYSTEM RESET pre_auth_delay")), GW_OK);
    assert_int_equal(pg_sync_script(sync, SLICE_LIT("SELECT pg_reload_conf()")), GW_OK);
    pg_sync_close(sync);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_TEST(a_crash_ends_what_runs_and_waits_and_the_pool_comes_back),
        POOL_TEST(stopping_the_server_fast_is_a_loss_too),
        POOL_TEST(losing_one_connection_of_two_is_no_loss_of_the_pool),
        POOL_TEST(a_query_into_a_connection_that_just_broke_is_told_so_later),
        POOL_TEST(a_pool_starts_before_its_server),
        POOL_TEST(a_server_that_says_nothing_counts_as_lost),
        POOL_TEST(a_silent_host_is_left_for_the_next_one_of_the_list),
        POOL_TEST(a_server_that_needs_long_to_sign_in_is_waited_for_longer_each_time),
    };

    return cmocka_run_group_tests(tests, pg_pool_cluster, pg_pool_cluster_end);
}
