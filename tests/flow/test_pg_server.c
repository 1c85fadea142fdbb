/* gateway/pg_server: its own PostgreSQL, killed in all the ways that there are. */
#define _GNU_SOURCE

#include "base/clock.h"
#include "log/log.h"
#include "loop/loop.h"
#include "pg/pg.h"
#include "pg_server/pg_server.h"
#include "support/test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct env {
    char base[64];     /* the test's own folder */
    char data_dir[80]; /* most tests use this one, one after the other */
};

/* --- Helpers ------------------------------------------------------------------------- */

static const char *path_in(const char *folder, const char *name)
{
    static char paths[4][4096];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static pid_t postmaster_of(const char *data_dir)
{
    FILE *file = fopen(path_in(data_dir, "postgres/postmaster.pid"), "r");
    int pid = 0;

    if (file != NULL) {
        assert_int_equal(fscanf(file, "%d", &pid), 1);
        fclose(file);
    }
    return pid;
}

/* Whether a process is there and is no zombie. */
static bool is_alive(pid_t pid)
{
    char path[64], line[256] = "";

    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        return false;
    }
    bool got = fgets(line, sizeof(line), file) != NULL;

    fclose(file);
    return got && strstr(line, ") Z ") == NULL;
}

static void sleep_ms(unsigned ms)
{
    usleep(ms * 1000);
}

static void wait_gone(pid_t pid)
{
    for (int i = 0; is_alive(pid); i++) {
        assert_true(i < 1000);
        sleep_ms(10);
    }
}

static void on_text(void *user, const struct pg_result *result, int row)
{
    snprintf(user, 64, SLICE_FMT, SLICE_ARG(pg_text(result, row, 0)));
}

/* The first column of the last row, or what went wrong. */
static const char *ask(const char *conninfo, const char *sql)
{
    static char text[64];
    struct pg_sync *sync;

    text[0] = '\0';
    if (pg_sync_open(conninfo, &sync)) {
        return "no connection";
    }
    if (pg_sync_query(sync, sql, NULL, 0, on_text, text)) {
        snprintf(text, sizeof(text), "%.63s", pg_sync_message(sync));
    }
    pg_sync_close(sync);
    return text;
}

static struct pg_server *start(const char *data_dir)
{
    struct pg_server *server = NULL;

    assert_int_equal(pg_server_start(data_dir, &server), GW_OK);
    assert_non_null(server);
    return server;
}

static void expect_refused(const char *data_dir, enum gw_err expected)
{
    struct pg_server *server = NULL;

    log_set_level(LOG_ERROR);
    assert_int_equal(pg_server_start(data_dir, &server), expected);
    assert_null(server);
}

/* A process that starts a server and then does nothing, until it is killed. */
static pid_t run_gateway(const char *data_dir, bool wait)
{
    int ready[2];
    char byte = 0;

    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    pid_t child = fork();

    if (child == 0) {
        struct pg_server *server;

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        byte = pg_server_start(data_dir, &server) == GW_OK;
        if (write(ready[1], &byte, 1) != 1) {
            _exit(1);
        }
        for (;;) {
            pause();
        }
    }
    close(ready[1]);
    if (wait) {
        assert_int_equal(read(ready[0], &byte, 1), 1);
        assert_int_equal(byte, 1);
    }
    close(ready[0]);
    return child;
}

static void kill_gateway(pid_t gateway)
{
    kill(gateway, SIGKILL);
    assert_int_equal(waitpid(gateway, NULL, 0), gateway);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

static int setup(void **state)
{
    struct env *env = calloc(1, sizeof(*env));

    log_set_level(LOG_ERROR);
    snprintf(env->base, sizeof(env->base), "/tmp/baton-server-XXXXXX");
    assert_non_null(mkdtemp(env->base));
    assert_int_equal(chmod(env->base, 0755), 0);
    snprintf(env->data_dir, sizeof(env->data_dir), "%s/var", env->base);
    *state = env;
    return 0;
}

static int teardown(void **state)
{
    struct env *env = *state;

    nftw(env->base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(env);
    return 0;
}

/* --- As it should be ------------------------------------------------------------------- */

static void the_first_start_makes_it_and_the_second_is_quick(void **state)
{
    struct env *env = *state;
    struct pg_server *server = start(env->data_dir);
    const char *conninfo = pg_server_conninfo(server);

    assert_string_equal(ask(conninfo, "CREATE TABLE kept AS SELECT 42 AS n"), "");
    assert_string_equal(ask(conninfo, "SELECT current_database()"), "baton");
    assert_string_equal(ask(conninfo, "SHOW fsync"), "on");
    assert_string_equal(ask(conninfo, "SHOW synchronous_commit"), "on");
    assert_string_equal(ask(conninfo, "SHOW data_checksums"), "on");
    assert_string_equal(ask(conninfo, "SHOW listen_addresses"), "");
    assert_string_equal(ask(conninfo, "SHOW wal_compression"), "lz4");
    assert_string_equal(ask(conninfo, "SHOW max_connections"), "50");
    assert_string_equal(ask(conninfo, "SHOW server_encoding"), "UTF8");
    assert_string_equal(ask(conninfo, "SHOW lc_collate"), "C.UTF-8");
    pid_t pid = postmaster_of(env->data_dir);

    pg_server_free(server);
    assert_false(is_alive(pid));
    assert_false(is_there(path_in(env->data_dir, "postgres/postmaster.pid")));
    assert_false(is_there(path_in(env->data_dir, "postgres.initdb")));

    uint64_t start_ms = clock_mono_ms();

    server = start(env->data_dir);
    assert_true(clock_mono_ms() - start_ms < 2000);
    assert_string_equal(ask(pg_server_conninfo(server), "SELECT n FROM kept"), "42");
    pg_server_stop(server);
    pg_server_stop(server);
    pg_server_free(server);
    pg_server_free(NULL);
}

static void an_operators_settings_are_read_but_not_where_they_break_a_promise(void **state)
{
    struct env *env = *state;

    write_file(path_in(env->data_dir, "postgres.local.conf"),
               "work_mem = 9MB\nfsync = off\nlisten_addresses = '*'\nmax_connections = 33\n");
    chmod(path_in(env->data_dir, "postgres.local.conf"), 0644);
    struct pg_server *server = start(env->data_dir);
    const char *conninfo = pg_server_conninfo(server);

    assert_string_equal(ask(conninfo, "SHOW work_mem"), "9MB");
    assert_string_equal(ask(conninfo, "SHOW max_connections"), "33");
    assert_string_equal(ask(conninfo, "SHOW fsync"), "on");
    assert_string_equal(ask(conninfo, "SHOW listen_addresses"), "");
    pg_server_free(server);
    unlink(path_in(env->data_dir, "postgres.local.conf"));
}

static void a_second_gateway_is_refused_and_a_command_finds_the_first_ones_server(void **state)
{
    struct env *env = *state;
    char *conninfo = NULL;

    assert_int_equal(pg_server_find(env->data_dir, &conninfo), GW_ENOTFOUND);
    assert_int_equal(pg_server_find("/nowhere", &conninfo), GW_ENOTFOUND);
    pid_t gateway = run_gateway(env->data_dir, true);

    expect_refused(env->data_dir, GW_ECONFLICT);
    assert_int_equal(pg_server_find(env->data_dir, &conninfo), GW_OK);
    assert_string_equal(ask(conninfo, "SELECT n FROM kept"), "42");
    free(conninfo);
    kill_gateway(gateway);
    assert_int_equal(pg_server_find(env->data_dir, &conninfo), GW_ENOTFOUND);
}

/* --- Killed ------------------------------------------------------------------------------ */

static void a_killed_gateway_takes_its_server_along(void **state)
{
    struct env *env = *state;
    pid_t gateway = run_gateway(env->data_dir, true);
    pid_t postmaster = postmaster_of(env->data_dir);

    assert_true(is_alive(postmaster));
    kill_gateway(gateway);
    wait_gone(postmaster);
    struct pg_server *server = start(env->data_dir);

    assert_string_equal(ask(pg_server_conninfo(server), "SELECT n FROM kept"), "42");
    pg_server_free(server);
}

/* The server is still writing its last checkpoint when the next gateway comes. */
static void a_gateway_that_comes_at_once_after_a_kill_waits_for_the_old_server(void **state)
{
    struct env *env = *state;
    pid_t gateway = run_gateway(env->data_dir, true);
    pid_t postmaster = postmaster_of(env->data_dir);
    char *conninfo = NULL;

    assert_int_equal(pg_server_find(env->data_dir, &conninfo), GW_OK);
    ask(conninfo, "CREATE TABLE big AS SELECT repeat('x', 500) FROM generate_series(1, 100000)");
    free(conninfo);
    kill_gateway(gateway);
    struct pg_server *server = start(env->data_dir);

    assert_false(is_alive(postmaster));
    assert_string_equal(ask(pg_server_conninfo(server), "SELECT count(*) FROM big"), "100000");
    ask(pg_server_conninfo(server), "DROP TABLE big");
    pg_server_free(server);
}

static void a_killed_postmaster_is_started_again_while_the_gateway_runs(void **state)
{
    struct env *env = *state;
    struct pg_server *server = start(env->data_dir);
    pid_t postmaster = postmaster_of(env->data_dir);
    struct loop *loop;
    uint64_t until_ms = clock_mono_ms() + 20000;

    assert_int_equal(loop_new(&loop), GW_OK);
    pg_server_watch(server, loop);
    log_set_level(LOG_ERROR);
    assert_int_equal(kill(postmaster, SIGKILL), 0);
    while (strcmp(ask(pg_server_conninfo(server), "SELECT n FROM kept"), "42") != 0 ||
           postmaster_of(env->data_dir) == postmaster) {
        assert_true(clock_mono_ms() < until_ms);
        loop_run_once(loop);
    }
    pg_server_free(server);
    loop_free(loop);
}

static void after_a_kill_of_both_the_next_start_recovers(void **state)
{
    struct env *env = *state;
    pid_t gateway = run_gateway(env->data_dir, true);
    pid_t postmaster = postmaster_of(env->data_dir);
    char *conninfo = NULL;

    assert_int_equal(pg_server_find(env->data_dir, &conninfo), GW_OK);
    assert_string_equal(ask(conninfo, "INSERT INTO kept VALUES (43)"), "");
    free(conninfo);
    kill(postmaster, SIGKILL);
    kill_gateway(gateway);
    struct pg_server *server = start(env->data_dir);

    assert_string_equal(ask(pg_server_conninfo(server), "SELECT max(n) FROM kept"), "43");
    pg_server_free(server);
}

/* As after a crash in a container, where numbers are soon used again: PostgreSQL by
 * itself would refuse to start beside what it takes for another postmaster. */
static void the_number_of_a_dead_postmaster_may_belong_to_a_stranger(void **state)
{
    struct env *env = *state;
    pid_t gateway = run_gateway(env->data_dir, true);
    pid_t postmaster = postmaster_of(env->data_dir);
    struct stat owner;
    char text[64];

    kill(postmaster, SIGKILL);
    kill_gateway(gateway);
    assert_int_equal(stat(path_in(env->data_dir, "postgres"), &owner), 0);
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
    write_file(path_in(env->data_dir, "postgres/postmaster.pid"), text);
    sleep_ms(200); /* it has become that user, and the old children have gone */
    struct pg_server *server = start(env->data_dir);

    assert_true(is_alive(stranger));
    assert_string_equal(ask(pg_server_conninfo(server), "SELECT max(n) FROM kept"), "43");
    pg_server_free(server);
    kill(stranger, SIGKILL);
    waitpid(stranger, NULL, 0);
}

/* One that somebody started by hand, so that nothing ends it with a gateway. */
static void a_server_that_still_runs_is_stopped_and_started_anew(void **state)
{
    struct env *env = *state;
    struct stat owner;
    char cluster[256], config[256], sockets[256];

    assert_int_equal(stat(path_in(env->data_dir, "postgres"), &owner), 0);
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
        execl("/usr/lib/postgresql/15/bin/postgres", "postgres", "-D", cluster, "-c", config, "-k",
              sockets, "-c", "listen_addresses=", NULL);
        _exit(127);
    }
    for (int i = 0; postmaster_of(env->data_dir) != postmaster; i++) {
        assert_true(i < 500);
        sleep_ms(10);
    }
    struct pg_server *server = start(env->data_dir);

    assert_int_equal(waitpid(postmaster, NULL, WNOHANG), postmaster);
    assert_string_equal(ask(pg_server_conninfo(server), "SELECT max(n) FROM kept"), "43");
    pg_server_free(server);
}

static void an_interrupted_initdb_is_started_over(void **state)
{
    struct env *env = *state;
    char data_dir[128], marker[160];

    snprintf(data_dir, sizeof(data_dir), "%s/interrupted", env->base);
    snprintf(marker, sizeof(marker), "%s/postgres.new/base", data_dir);
    pid_t gateway = run_gateway(data_dir, false);

    for (int i = 0; !is_there(marker); i++) {
        assert_true(i < 1000);
        sleep_ms(5);
    }
    kill_gateway(gateway);
    assert_false(is_there(path_in(data_dir, "postgres")));
    struct pg_server *server = start(data_dir);

    assert_string_equal(ask(pg_server_conninfo(server), "SELECT current_user"), "baton");
    assert_false(is_there(path_in(data_dir, "postgres.new")));
    assert_false(is_there(path_in(data_dir, "postgres.initdb")));
    pg_server_free(server);
}

/* --- What is not ours -------------------------------------------------------------------- */

static void anything_else_in_the_folder_is_refused_and_left_alone(void **state)
{
    struct env *env = *state;
    char data_dir[128];

    snprintf(data_dir, sizeof(data_dir), "%s/garbage", env->base);
    assert_int_equal(mkdir(data_dir, 0755), 0);
    write_file(path_in(data_dir, "postgres"), "not a folder");
    expect_refused(data_dir, GW_EINVAL);
    assert_true(is_there(path_in(data_dir, "postgres")));
    unlink(path_in(data_dir, "postgres"));

    assert_int_equal(mkdir(path_in(data_dir, "postgres"), 0755), 0);
    expect_refused(data_dir, GW_EINVAL); /* empty: somebody's, we make it by a rename */
    write_file(path_in(data_dir, "postgres/PG_VERSION"), "fifteen\n");
    expect_refused(data_dir, GW_EINVAL);
    write_file(path_in(data_dir, "postgres/PG_VERSION"), "15\n");
    expect_refused(data_dir, GW_EINVAL);
    assert_true(is_there(path_in(data_dir, "postgres/PG_VERSION")));
    unlink(path_in(data_dir, "postgres/PG_VERSION"));
    rmdir(path_in(data_dir, "postgres"));

    assert_int_equal(mkdir(path_in(data_dir, "postgres.new"), 0755), 0);
    write_file(path_in(data_dir, "postgres.new/mine"), "mine");
    expect_refused(data_dir, GW_EINVAL);
    assert_true(is_there(path_in(data_dir, "postgres.new/mine")));

    expect_refused("", GW_EINVAL);
    write_file(path_in(env->base, "file"), "x");
    expect_refused(path_in(env->base, "file"), GW_EINVAL);
    expect_refused("/dev/null/x", GW_EIO);
}

static void a_cluster_of_a_version_that_is_not_installed_is_refused(void **state)
{
    struct env *env = *state;
    const char *version = path_in(env->data_dir, "postgres/PG_VERSION");

    write_file(version, "99\n");
    expect_refused(env->data_dir, GW_ENOTFOUND);
    write_file(version, "15\n");
}

static void a_server_that_can_not_start_is_given_up(void **state)
{
    struct env *env = *state;

    write_file(path_in(env->data_dir, "postgres.local.conf"), "shared_buffers = many\n");
    chmod(path_in(env->data_dir, "postgres.local.conf"), 0644);
    expect_refused(env->data_dir, GW_EUNAVAILABLE);
    unlink(path_in(env->data_dir, "postgres.local.conf"));
}

static void a_folder_that_the_servers_user_can_not_enter_is_refused(void **state)
{
    struct env *env = *state;

    if (geteuid() != 0) {
        skip();
    }
    assert_int_equal(chmod(env->base, 0700), 0);
    expect_refused(env->data_dir, GW_EDENIED);
    expect_refused(path_in(env->base, "new"), GW_EDENIED);
    assert_int_equal(chmod(env->base, 0755), 0);
    pg_server_free(start(path_in(env->base, "new"))); /* what was begun is gone on with */
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
    return strcmp(ask(conninfo, "SELECT 1"), "1") == 0 ? 0 : 1;
}

static void other_users_can_not_connect_even_where_the_folders_are_open(void **state)
{
    struct env *env = *state;

    if (geteuid() != 0) {
        skip();
    }
    struct pg_server *server = start(env->data_dir);
    const char *conninfo = pg_server_conninfo(server);

    log_set_level(LOG_ERROR);
    assert_int_equal(result_as("nobody", can_connect, conninfo), 1);
    assert_int_equal(chmod(path_in(env->data_dir, "run"), 0777), 0);
    assert_int_equal(chmod(path_in(env->data_dir, "run/.s.PGSQL.5432"), 0777), 0);
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
    struct env *env = *state;
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
    struct env *env = *state;
    char data_dir[400], sockets[128] = "";

    snprintf(data_dir, sizeof(data_dir), "%s/%0100d/it's deep, \"really\"", env->base, 0);
    struct pg_server *server = start(data_dir);

    assert_string_equal(ask(pg_server_conninfo(server), "SELECT 1"), "1");
    assert_int_equal(sscanf(pg_server_conninfo(server), "host='%127[^']'", sockets), 1);
    assert_true(is_there(sockets));
    assert_null(strstr(sockets, env->base));
    pg_server_free(server);
    assert_false(is_there(sockets));

    /* What a killed gateway leaves there, the next one removes. */
    pid_t gateway = run_gateway(data_dir, true);
    char *conninfo = NULL;

    assert_int_equal(pg_server_find(data_dir, &conninfo), GW_OK);
    assert_int_equal(sscanf(conninfo, "host='%127[^']'", sockets), 1);
    free(conninfo);
    kill_gateway(gateway);
    assert_true(is_there(sockets));
    server = start(data_dir);
    assert_false(is_there(sockets));
    pg_server_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_start_makes_it_and_the_second_is_quick),
        cmocka_unit_test(an_operators_settings_are_read_but_not_where_they_break_a_promise),
        cmocka_unit_test(a_second_gateway_is_refused_and_a_command_finds_the_first_ones_server),
        cmocka_unit_test(a_killed_gateway_takes_its_server_along),
        cmocka_unit_test(a_gateway_that_comes_at_once_after_a_kill_waits_for_the_old_server),
        cmocka_unit_test(a_killed_postmaster_is_started_again_while_the_gateway_runs),
        cmocka_unit_test(after_a_kill_of_both_the_next_start_recovers),
        cmocka_unit_test(the_number_of_a_dead_postmaster_may_belong_to_a_stranger),
        cmocka_unit_test(a_server_that_still_runs_is_stopped_and_started_anew),
        cmocka_unit_test(an_interrupted_initdb_is_started_over),
        cmocka_unit_test(anything_else_in_the_folder_is_refused_and_left_alone),
        cmocka_unit_test(a_cluster_of_a_version_that_is_not_installed_is_refused),
        cmocka_unit_test(a_server_that_can_not_start_is_given_up),
        cmocka_unit_test(a_folder_that_the_servers_user_can_not_enter_is_refused),
        cmocka_unit_test(other_users_can_not_connect_even_where_the_folders_are_open),
        cmocka_unit_test(an_ordinary_user_needs_no_other_one),
        cmocka_unit_test(a_deep_folder_has_its_socket_elsewhere_and_it_goes_with_the_server),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
