#define _GNU_SOURCE

#include "support/pg_server_fixture.h"

#include "log/log.h"
#include "pg/pg.h"
#include "support/test.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

const char *server_path_in(const char *folder, const char *name)
{
    static char paths[4][4096];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

void server_write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

bool server_is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

pid_t server_postmaster_of(const char *data_dir)
{
    FILE *file = fopen(server_path_in(data_dir, "postgres/postmaster.pid"), "r");
    int pid = 0;

    if (file != NULL) {
        if (fscanf(file, "%d", &pid) != 1) {
            pid = 0; /* it is about to be written */
        }
        fclose(file);
    }
    return pid;
}

/* Whether a process is there and is no zombie. */
bool server_is_alive(pid_t pid)
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

void server_sleep_ms(unsigned ms)
{
    usleep(ms * 1000);
}

void server_wait_gone(pid_t pid)
{
    for (int i = 0; server_is_alive(pid); i++) {
        assert_true(i < 6000);
        server_sleep_ms(10);
    }
}

static void on_text(void *user, const struct pg_result *result, int row)
{
    snprintf(user, 64, SLICE_FMT, SLICE_ARG(pg_text(result, row, 0)));
}

/* The first column of the last row, or what went wrong. */
const char *server_ask(const char *conninfo, const char *sql)
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

struct pg_server *server_start(const char *data_dir)
{
    struct pg_server *server = NULL;

    assert_int_equal(pg_server_start(data_dir, &server), GW_OK);
    assert_non_null(server);
    return server;
}

void server_expect_refused(const char *data_dir, enum gw_err expected)
{
    struct pg_server *server = NULL;

    log_set_level(LOG_ERROR);
    assert_int_equal(pg_server_start(data_dir, &server), expected);
    assert_null(server);
}

/* A process that starts a server and then does nothing, until it is killed. */
pid_t server_run_gateway(const char *data_dir, bool wait)
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

void server_kill_gateway(pid_t gateway)
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

int pg_server_setup(void **state)
{
    struct server_env *env = mem_new(sizeof(*env));

    log_set_level(LOG_ERROR);
    snprintf(env->base, sizeof(env->base), "/tmp/baton-server-XXXXXX");
    assert_non_null(mkdtemp(env->base));
    assert_int_equal(chmod(env->base, 0755), 0);
    snprintf(env->data_dir, sizeof(env->data_dir), "%s/var", env->base);
    *state = env;
    return 0;
}

int pg_server_teardown(void **state)
{
    struct server_env *env = *state;

    nftw(env->base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(env);
    return 0;
}
