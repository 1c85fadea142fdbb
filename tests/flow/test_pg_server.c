/* gateway/pg_server: its own PostgreSQL, for whom and where. */
#define _GNU_SOURCE /* pipe2 */

#include "log/log.h"
#include "support/pg_server_fixture.h"
#include "support/test.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- As it should be ------------------------------------------------------------------- */

static void the_first_start_makes_it_and_the_second_is_quick(void **state)
{
    struct server_env *env = *state;
    struct pg_server *server = server_start(env->data_dir);
    const char *conninfo = pg_server_conninfo(server);

    assert_string_equal(server_ask(conninfo, "CREATE TABLE kept AS SELECT 42 AS n"), "");
    assert_string_equal(server_ask(conninfo, "SELECT current_database()"), "baton");
    assert_string_equal(server_ask(conninfo, "SHOW fsync"), "on");
    assert_string_equal(server_ask(conninfo, "SHOW synchronous_commit"), "on");
    assert_string_equal(server_ask(conninfo, "SHOW data_checksums"), "on");
    assert_string_equal(server_ask(conninfo, "SHOW listen_addresses"), "");
    assert_string_equal(server_ask(conninfo, "SHOW wal_compression"), "lz4");
    assert_string_equal(server_ask(conninfo, "SHOW max_connections"), "50");
    assert_string_equal(server_ask(conninfo, "SHOW server_encoding"), "UTF8");
    assert_string_equal(server_ask(conninfo, "SHOW lc_collate"), "C.UTF-8");
    pid_t pid = server_postmaster_of(env->data_dir);

    pg_server_free(server);
    assert_false(server_is_alive(pid));
    assert_false(server_is_there(server_path_in(env->data_dir, "postgres/postmaster.pid")));
    assert_false(server_is_there(server_path_in(env->data_dir, "postgres.initdb")));

    server = server_start(env->data_dir);
    assert_string_equal(server_ask(pg_server_conninfo(server), "SELECT n FROM kept"), "42");
    pg_server_stop(server);
    pg_server_stop(server);
    pg_server_free(server);
    pg_server_free(NULL);
}

static void an_operators_settings_are_read_but_not_where_they_break_a_promise(void **state)
{
    struct server_env *env = *state;

    server_write_file(
        server_path_in(env->data_dir, "postgres.local.conf"),
        "work_mem = 9MB\nfsync = off\nlisten_addresses = '*'\nmax_connections = 33\n");
    chmod(server_path_in(env->data_dir, "postgres.local.conf"), 0644);
    struct pg_server *server = server_start(env->data_dir);
    const char *conninfo = pg_server_conninfo(server);

    assert_string_equal(server_ask(conninfo, "SHOW work_mem"), "9MB");
    assert_string_equal(server_ask(conninfo, "SHOW max_connections"), "33");
    assert_string_equal(server_ask(conninfo, "SHOW fsync"), "on");
    assert_string_equal(server_ask(conninfo, "SHOW listen_addresses"), "");
    pg_server_free(server);
    unlink(server_path_in(env->data_dir, "postgres.local.conf"));
}

static void a_second_gateway_is_refused_and_a_command_finds_the_first_ones_server(void **state)
{
    struct server_env *env = *state;
    char *conninfo = NULL;

    assert_int_equal(pg_server_find(env->data_dir, &conninfo), GW_ENOTFOUND);
    assert_int_equal(pg_server_find("/nowhere", &conninfo), GW_ENOTFOUND);
    pid_t gateway = server_run_gateway(env->data_dir, true);

    server_expect_refused(env->data_dir, GW_ECONFLICT);
    assert_int_equal(pg_server_find(env->data_dir, &conninfo), GW_OK);
    assert_string_equal(server_ask(conninfo, "SELECT n FROM kept"), "42");
    free(conninfo);
    server_kill_gateway(gateway);
    assert_int_equal(pg_server_find(env->data_dir, &conninfo), GW_ENOTFOUND);
}

/* --- What is not ours -------------------------------------------------------------------- */

static void anything_else_in_the_folder_is_refused_and_left_alone(void **state)
{
    struct server_env *env = *state;
    char data_dir[128];

    snprintf(data_dir, sizeof(data_dir), "%s/garbage", env->base);
    assert_int_equal(mkdir(data_dir, 0755), 0);
    server_write_file(server_path_in(data_dir, "postgres"), "not a folder");
    server_expect_refused(data_dir, GW_EINVAL);
    assert_true(server_is_there(server_path_in(data_dir, "postgres")));
    unlink(server_path_in(data_dir, "postgres"));

    assert_int_equal(mkdir(server_path_in(data_dir, "postgres"), 0755), 0);
    server_expect_refused(data_dir, GW_EINVAL); /* empty: somebody's, we make it by a rename */
    server_write_file(server_path_in(data_dir, "postgres/PG_VERSION"), "fifteen\n");
    server_expect_refused(data_dir, GW_EINVAL);
    server_write_file(server_path_in(data_dir, "postgres/PG_VERSION"), "15\n");
    server_expect_refused(data_dir, GW_EINVAL);
    assert_true(server_is_there(server_path_in(data_dir, "postgres/PG_VERSION")));
    unlink(server_path_in(data_dir, "postgres/PG_VERSION"));
    rmdir(server_path_in(data_dir, "postgres"));

    assert_int_equal(mkdir(server_path_in(data_dir, "postgres.new"), 0755), 0);
    server_write_file(server_path_in(data_dir, "postgres.new/mine"), "mine");
    server_expect_refused(data_dir, GW_EINVAL);
    assert_true(server_is_there(server_path_in(data_dir, "postgres.new/mine")));

    server_expect_refused("", GW_EINVAL);
    server_write_file(server_path_in(env->base, "file"), "x");
    server_expect_refused(server_path_in(env->base, "file"), GW_EINVAL);
    server_expect_refused("/dev/null/x", GW_EIO);
}

static void a_cluster_of_a_version_that_is_not_installed_is_refused(void **state)
{
    struct server_env *env = *state;
    const char *version = server_path_in(env->data_dir, "postgres/PG_VERSION");

    server_write_file(version, "99\n");
    server_expect_refused(env->data_dir, GW_ENOTFOUND);
    server_write_file(version, "15\n");
}

static void a_server_that_can_not_start_is_given_up(void **state)
{
    struct server_env *env = *state;

    server_write_file(server_path_in(env->data_dir, "postgres.local.conf"),
                      "shared_buffers = many\n");
    chmod(server_path_in(env->data_dir, "postgres.local.conf"), 0644);
    server_expect_refused(env->data_dir, GW_EUNAVAILABLE);
    unlink(server_path_in(env->data_dir, "postgres.local.conf"));
}

static void a_folder_that_the_servers_user_can_not_enter_is_refused(void **state)
{
    struct server_env *env = *state;

    if (geteuid() != 0) {
        skip();
    }
    assert_int_equal(chmod(env->base, 0700), 0);
    server_expect_refused(env->data_dir, GW_EDENIED);
    server_expect_refused(server_path_in(env->base, "new"), GW_EDENIED);
    assert_int_equal(chmod(env->base, 0755), 0);
    pg_server_free(
        server_start(server_path_in(env->base, "new"))); /* what was begun is gone on with */
}

/* --- Who and where -------------------------------------------------------------------- */

/* What `run` returns in a process that is `user`. By a pipe: valgrind changes the exit
 * status of a fork. */
static int result_as(const char *user, int (*run)(const char *argument), const char *argument)
{
    const struct passwd *entry = getpwnam(user);
    int answer[2];
    int result = -1;

    assert_int_equal(pipe2(answer, O_CLOEXEC), 0);
    pid_t child = fork();

    if (child == 0) {
        if (entry == NULL || setgroups(0, NULL) != 0 || setgid(entry->pw_gid) != 0 ||
            setuid(entry->pw_uid) != 0) {
            _exit(1);
        }
        result = run(argument);
        _exit(write(answer[1], &result, sizeof(result)) != sizeof(result));
    }
    close(answer[1]);
    assert_int_equal(read(answer[0], &result, sizeof(result)), sizeof(result));
    close(answer[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return result;
}

static int can_connect(const char *conninfo)
{
    return strcmp(server_ask(conninfo, "SELECT 1"), "1") == 0 ? 0 : 1;
}

static void other_users_can_not_connect_even_where_the_folders_are_open(void **state)
{
    struct server_env *env = *state;

    if (geteuid() != 0) {
        skip();
    }
    struct pg_server *server = server_start(env->data_dir);
    const char *conninfo = pg_server_conninfo(server);

    log_set_level(LOG_ERROR);
    assert_int_equal(result_as("nobody", can_connect, conninfo), 1);
    assert_int_equal(chmod(server_path_in(env->data_dir, "run"), 0777), 0);
    assert_int_equal(chmod(server_path_in(env->data_dir, "run/.s.PGSQL.5432"), 0777), 0);
    assert_int_equal(result_as("nobody", can_connect, conninfo), 1);
    assert_int_equal(result_as("postgres", can_connect, conninfo), 0);
    pg_server_free(server);
}

static int start_and_ask(const char *data_dir)
{
    struct pg_server *server;

    if (pg_server_start(data_dir, &server)) {
        return 1;
    }
    int status = can_connect(pg_server_conninfo(server));

    pg_server_free(server);
    return status;
}

static void an_ordinary_user_needs_no_other_one(void **state)
{
    struct server_env *env = *state;
    char data_dir[128];

    if (geteuid() != 0) {
        skip(); /* then all the other tests are this one */
    }
    const struct passwd *user = getpwnam("postgres");

    snprintf(data_dir, sizeof(data_dir), "%s/ordinary", env->base);
    assert_int_equal(mkdir(data_dir, 0700), 0);
    assert_int_equal(chown(data_dir, user->pw_uid, user->pw_gid), 0);
    assert_int_equal(result_as("postgres", start_and_ask, data_dir), 0);
    assert_int_equal(result_as("postgres", start_and_ask, data_dir), 0);
    assert_int_equal(result_as("nobody", start_and_ask, data_dir), 1);
}

static void a_deep_folder_has_its_socket_elsewhere_and_it_goes_with_the_server(void **state)
{
    struct server_env *env = *state;
    char data_dir[400], sockets[128] = "";

    snprintf(data_dir, sizeof(data_dir), "%s/%0100d/it's deep, \"really\"", env->base, 0);
    struct pg_server *server = server_start(data_dir);

    assert_string_equal(server_ask(pg_server_conninfo(server), "SELECT 1"), "1");
    assert_int_equal(sscanf(pg_server_conninfo(server), "host='%127[^']'", sockets), 1);
    assert_true(server_is_there(sockets));
    assert_null(strstr(sockets, env->base));
    pg_server_free(server);
    assert_false(server_is_there(sockets));

    /* What a killed gateway leaves there, the next one removes. */
    pid_t gateway = server_run_gateway(data_dir, true);
    char *conninfo = NULL;

    assert_int_equal(pg_server_find(data_dir, &conninfo), GW_OK);
    assert_int_equal(sscanf(conninfo, "host='%127[^']'", sockets), 1);
    free(conninfo);
    server_kill_gateway(gateway);
    assert_true(server_is_there(sockets));
    server = server_start(data_dir);
    assert_false(server_is_there(sockets));
    pg_server_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_start_makes_it_and_the_second_is_quick),
        cmocka_unit_test(an_operators_settings_are_read_but_not_where_they_break_a_promise),
        cmocka_unit_test(a_second_gateway_is_refused_and_a_command_finds_the_first_ones_server),
        cmocka_unit_test(anything_else_in_the_folder_is_refused_and_left_alone),
        cmocka_unit_test(a_cluster_of_a_version_that_is_not_installed_is_refused),
        cmocka_unit_test(a_server_that_can_not_start_is_given_up),
        cmocka_unit_test(a_folder_that_the_servers_user_can_not_enter_is_refused),
        cmocka_unit_test(other_users_can_not_connect_even_where_the_folders_are_open),
        cmocka_unit_test(an_ordinary_user_needs_no_other_one),
        cmocka_unit_test(a_deep_folder_has_its_socket_elsewhere_and_it_goes_with_the_server),
    };

    return cmocka_run_group_tests(tests, pg_server_setup, pg_server_teardown);
}
