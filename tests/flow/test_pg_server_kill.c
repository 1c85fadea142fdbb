/* gateway/pg_server: killed in all the ways that there are. */
#include "base/clock.h"
#include "log/log.h"
#include "loop/loop.h"
#include "support/pg_server_fixture.h"
#include "support/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* By its whole path, also as its name: it looks for its libraries from there. */
#define POSTGRES "/usr/lib/postgresql/15/bin/postgres"

/* --- Killed ------------------------------------------------------------------------------ */

/* What the tests below look for again. */
static void a_table_is_made(void **state)
{
    struct server_env *env = *state;
    struct pg_server *server = server_start(env->data_dir);

    assert_string_equal(
        server_ask(pg_server_conninfo(server), "CREATE TABLE kept AS SELECT 42 AS n"), "");
    pg_server_free(server);
}

static void a_killed_gateway_takes_its_server_along(void **state)
{
    struct server_env *env = *state;
    pid_t gateway = server_run_gateway(env->data_dir, true);
    pid_t postmaster = server_postmaster_of(env->data_dir);

    assert_true(server_is_alive(postmaster));
    server_kill_gateway(gateway);
    server_wait_gone(postmaster);
    struct pg_server *server = server_start(env->data_dir);

    assert_string_equal(server_ask(pg_server_conninfo(server), "SELECT n FROM kept"), "42");
    pg_server_free(server);
}

/* The server is still writing its last checkpoint when the next gateway comes. */
static void a_gateway_that_comes_at_once_after_a_kill_waits_for_the_old_server(void **state)
{
    struct server_env *env = *state;
    pid_t gateway = server_run_gateway(env->data_dir, true);
    pid_t postmaster = server_postmaster_of(env->data_dir);
    char *conninfo = NULL;

    assert_int_equal(pg_server_find(env->data_dir, &conninfo), GW_OK);
    server_ask(conninfo,
               "CREATE TABLE big AS SELECT repeat('x', 500) FROM generate_series(1, 100000)");
    free(conninfo);
    server_kill_gateway(gateway);
    struct pg_server *server = server_start(env->data_dir);

    assert_false(server_is_alive(postmaster));
    assert_string_equal(server_ask(pg_server_conninfo(server), "SELECT count(*) FROM big"),
                        "100000");
    server_ask(pg_server_conninfo(server), "DROP TABLE big");
    pg_server_free(server);
}

static void a_killed_postmaster_is_started_again_while_the_gateway_runs(void **state)
{
    struct server_env *env = *state;
    struct pg_server *server = server_start(env->data_dir);
    pid_t postmaster = server_postmaster_of(env->data_dir);
    struct loop *loop;
    uint64_t until_ms = clock_mono_ms() + 120000;

    assert_int_equal(loop_new(&loop), GW_OK);
    pg_server_watch(server, loop);
    log_set_level(LOG_ERROR);
    assert_int_equal(kill(postmaster, SIGKILL), 0);
    while (strcmp(server_ask(pg_server_conninfo(server), "SELECT n FROM kept"), "42") != 0 ||
           server_postmaster_of(env->data_dir) == postmaster) {
        assert_true(clock_mono_ms() < until_ms);
        loop_run_once(loop);
    }
    pg_server_free(server);
    loop_free(loop);
}

static void after_a_kill_of_both_the_next_start_recovers(void **state)
{
    struct server_env *env = *state;
    pid_t gateway = server_run_gateway(env->data_dir, true);
    pid_t postmaster = server_postmaster_of(env->data_dir);
    char *conninfo = NULL;

    assert_int_equal(pg_server_find(env->data_dir, &conninfo), GW_OK);
    assert_string_equal(server_ask(conninfo, "INSERT INTO kept VALUES (43)"), "");
    free(conninfo);
    kill(postmaster, SIGKILL);
    server_kill_gateway(gateway);
    struct pg_server *server = server_start(env->data_dir);

    assert_string_equal(server_ask(pg_server_conninfo(server), "SELECT max(n) FROM kept"), "43");
    pg_server_free(server);
}

/* As after a crash in a container, where numbers are soon used again: PostgreSQL by
 * itself would refuse to start beside what it takes for another postmaster. */
static void the_number_of_a_dead_postmaster_may_belong_to_a_stranger(void **state)
{
    struct server_env *env = *state;
    pid_t gateway = server_run_gateway(env->data_dir, true);
    pid_t postmaster = server_postmaster_of(env->data_dir);
    struct stat owner, its;
    char text[64], proc[32];

    kill(postmaster, SIGKILL);
    server_kill_gateway(gateway);
    assert_int_equal(stat(server_path_in(env->data_dir, "postgres"), &owner), 0);
    pid_t stranger = fork();

    if (stranger == 0) {
        if (geteuid() == 0 && setuid(owner.st_uid) != 0) {
            _exit(1);
        }
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* which setuid() clears */
        for (;;) {
            pause();
        }
    }
    snprintf(text, sizeof(text), "%d\n", stranger);
    server_write_file(server_path_in(env->data_dir, "postgres/postmaster.pid"), text);
    snprintf(proc, sizeof(proc), "/proc/%d", stranger);
    for (int i = 0; stat(proc, &its) != 0 || its.st_uid != owner.st_uid; i++) {
        assert_true(i < 6000);
        server_sleep_ms(10);
    }
    server_sleep_ms(200); /* the old children have gone, mostly */
    struct pg_server *server = server_start(env->data_dir);

    assert_true(server_is_alive(stranger));
    assert_string_equal(server_ask(pg_server_conninfo(server), "SELECT max(n) FROM kept"), "43");
    pg_server_free(server);
    kill(stranger, SIGKILL);
    waitpid(stranger, NULL, 0);
}

/* One that somebody started by hand, so that nothing ends it with a gateway. */
static void a_server_that_still_runs_is_stopped_and_started_anew(void **state)
{
    struct server_env *env = *state;
    struct stat owner;
    char cluster[256], config[256], sockets[256];

    assert_int_equal(stat(server_path_in(env->data_dir, "postgres"), &owner), 0);
    snprintf(cluster, sizeof(cluster), "%s/postgres", env->data_dir);
    snprintf(config, sizeof(config), "config_file=%s/postgres.conf", env->data_dir);
    snprintf(sockets, sizeof(sockets), "%s/run", env->data_dir);
    pid_t postmaster = fork();

    if (postmaster == 0) {
        int null_fd = open("/dev/null", O_RDWR);

        dup2(null_fd, STDERR_FILENO);
        if (geteuid() == 0 && (setgid(owner.st_gid) != 0 || setuid(owner.st_uid) != 0)) {
            _exit(1);
        }
        execl(POSTGRES, POSTGRES, "-D", cluster, "-c", config, "-k", sockets, "-c",
              "listen_addresses=", NULL);
        _exit(127);
    }
    for (int i = 0; server_postmaster_of(env->data_dir) != postmaster; i++) {
        assert_true(i < 6000);
        server_sleep_ms(10);
    }
    struct pg_server *server = server_start(env->data_dir);

    assert_int_equal(waitpid(postmaster, NULL, WNOHANG), postmaster);
    assert_string_equal(server_ask(pg_server_conninfo(server), "SELECT max(n) FROM kept"), "43");
    pg_server_free(server);
}

static void an_interrupted_initdb_is_started_over(void **state)
{
    struct server_env *env = *state;
    char data_dir[128], marker[160];

    snprintf(data_dir, sizeof(data_dir), "%s/interrupted", env->base);
    snprintf(marker, sizeof(marker), "%s/postgres.new/base", data_dir);
    pid_t gateway = server_run_gateway(data_dir, false);

    for (int i = 0; !server_is_there(marker); i++) {
        assert_true(i < 12000);
        server_sleep_ms(5);
    }
    server_kill_gateway(gateway);
    assert_false(server_is_there(server_path_in(data_dir, "postgres")));
    struct pg_server *server = server_start(data_dir);

    assert_string_equal(server_ask(pg_server_conninfo(server), "SELECT current_user"), "baton");
    assert_false(server_is_there(server_path_in(data_dir, "postgres.new")));
    assert_false(server_is_there(server_path_in(data_dir, "postgres.initdb")));
    pg_server_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_made),
        cmocka_unit_test(a_killed_gateway_takes_its_server_along),
        cmocka_unit_test(a_gateway_that_comes_at_once_after_a_kill_waits_for_the_old_server),
        cmocka_unit_test(a_killed_postmaster_is_started_again_while_the_gateway_runs),
        cmocka_unit_test(after_a_kill_of_both_the_next_start_recovers),
        cmocka_unit_test(the_number_of_a_dead_postmaster_may_belong_to_a_stranger),
        cmocka_unit_test(a_server_that_still_runs_is_stopped_and_started_anew),
        cmocka_unit_test(an_interrupted_initdb_is_started_over),
    };

    return cmocka_run_group_tests(tests, pg_server_setup, pg_server_teardown);
}
