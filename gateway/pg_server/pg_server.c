#include "pg_server/pg_server.h"

#include "base/clock.h"
#include "log/log.h"
#include "pg/pg.h"
#include "pg_server/internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_MS 60000 /* recovery after a crash reads up to max_wal_size */
#define PROGRESS_MS 2000
#define FAST_MS 10000
#define IMMEDIATE_MS 10000
#define ATTEMPTS 3 /* children of a killed postmaster may still hold its memory */
#define ATTEMPT_PAUSE_MS 500
#define WATCH_MS 250u
#define WATCH_LAST_MS 8000u
#define STEADY_MS 60000 /* having run that long, it starts at once the next time */

/* --- Starting --------------------------------------------------------------------- */

/* A list to PostgreSQL, in which a name in quotes may hold commas and spaces. */
static char *sockets_setting(const struct pg_server *server)
{
    struct buf setting;

    buf_init(&setting, 2 * PATH_MAX);
    buf_append_cstr(&setting, "unix_socket_directories=\"");
    for (const char *c = server->sockets; *c != '\0'; c++) {
        buf_append_cstr(&setting, *c == '"' ? "\"" : "");
        buf_append_char(&setting, *c);
    }
    buf_append_char(&setting, '"');
    return setting.data;
}

static char *file_setting(const struct pg_server *server, const char *name, const char *file)
{
    struct buf setting;

    buf_init(&setting, 2 * PATH_MAX);
    buf_printf(&setting, "%s=%s/%s", name, server->data_dir, file);
    return setting.data;
}

/* What is promised stands on the command line, where no file can change it: an ack is
 * on disk; nobody else gets in; the text of a message is in no log, as it would be with
 * "Failing row contains (...)". */
static enum gw_err launch(struct pg_server *server)
{
    char *sockets = sockets_setting(server);
    char *config = file_setting(server, "config_file", "postgres.conf");
    char *hba = file_setting(server, "hba_file", "pg_hba.conf");
    char *ident = file_setting(server, "ident_file", "pg_ident.conf");
    char *argv[] = {NULL,
                    "-D",
                    server->cluster,
                    "-c",
                    config,
                    "-c",
                    hba,
                    "-c",
                    ident,
                    "-c",
                    sockets,
                    "--listen_addresses=",
                    "--port=5432",
                    "--unix_socket_permissions=0700",
                    "--fsync=on",
                    "--synchronous_commit=on",
                    "--full_page_writes=on",
                    "--restart_after_crash=on",
                    "--logging_collector=off",
                    "--log_destination=stderr",
                    "--log_error_verbosity=terse",
                    "--log_min_error_statement=panic",
                    NULL};
    struct pg_server__command command = {
        .program = "postgres", .argv = argv, .death_signal = SIGINT};
    enum gw_err err = pg_server__spawn(server, &command, &server->pid);

    server->started_ms = clock_mono_ms();
    free(sockets);
    free(config);
    free(hba);
    free(ident);
    return err;
}

/* GW_EAGAIN when it has ended before that. */
static enum gw_err wait_ready(struct pg_server *server)
{
    uint64_t start_ms = clock_mono_ms();
    uint64_t told_ms = start_ms;

    for (;;) {
        struct pg_server__pid_file file = pg_server__pid_file_read(server);
        uint64_t now_ms = clock_mono_ms();

        if (file.ready && file.pid == server->pid) {
            return GW_OK;
        }
        if (pg_server__wait_end(server->pid, 0, NULL)) {
            server->pid = 0;
            return GW_EAGAIN;
        }
        if (now_ms - start_ms >= READY_MS) {
            return GW_EUNAVAILABLE;
        }
        if (now_ms - told_ms >= PROGRESS_MS) {
            told_ms = now_ms;
            log_info("pg_server", "waiting", "what=\"start or recovery\" waited_s=%d",
                     (int)((now_ms - start_ms) / 1000));
        }
        pg_server__sleep_ms(5);
    }
}

static enum gw_err launch_until_ready(struct pg_server *server)
{
    enum gw_err err = GW_EAGAIN;

    for (int i = 0; i < ATTEMPTS && err == GW_EAGAIN; i++) {
        if (i > 0) {
            pg_server__sleep_ms(ATTEMPT_PAUSE_MS);
        }
        err = launch(server);
        if (err == GW_OK) {
            err = wait_ready(server);
        }
    }
    if (err) {
        char *path = pg_server__path(server, "postgres.log");

        log_error("pg_server", "start_failed", "why=\"%s\" log=%s",
                  err == GW_EAGAIN ? "PostgreSQL ended" : "not ready in time", log_quote(path));
        free(path);
        pg_server__log_tail(server);
    }
    return err == GW_EAGAIN ? GW_EUNAVAILABLE : err;
}

/* --- The database ------------------------------------------------------------------- */

static void on_database(void *user, const struct pg_result *result, int row)
{
    (void)result;
    (void)row;
    *(bool *)user = true;
}

static enum gw_err make_database(const struct pg_server *server)
{
    struct slice name = SLICE_LIT(PG_SERVER_DATABASE);
    struct pg_sync *sync;
    struct buf conninfo;
    bool is_there = false;

    /* Of two of the same keyword the last one counts. */
    buf_init(&conninfo, 3 * PATH_MAX);
    buf_printf(&conninfo, "%s dbname=postgres", server->conninfo);
    enum gw_err err = pg_sync_open(conninfo.data, &sync);

    buf_done(&conninfo);
    if (err) {
        return err;
    }
    err = pg_sync_query(sync, "SELECT FROM pg_database WHERE datname = $1", &name, 1, on_database,
                        &is_there);
    if (err == GW_OK && !is_there) {
        err = pg_sync_script(sync, SLICE_LIT("CREATE DATABASE " PG_SERVER_DATABASE));
    }
    pg_sync_close(sync);
    return err;
}

/* --- From outside --------------------------------------------------------------------- */

static enum gw_err prepare_cluster(struct pg_server *server)
{
    int version = 0;
    enum gw_err err = pg_server__cluster_version(server, &version);

    if (err == GW_OK) {
        err = pg_server__programs_find(server, version);
    }
    if (err) {
        return err;
    }
    if (version == 0) {
        return pg_server__cluster_make(server);
    }
    pg_server__cluster_made(server);
    err = pg_server__account_reaches(server, server->cluster);
    return err ? err : pg_server__survivors_end(server);
}

static enum gw_err start(struct pg_server *server, const char *data_dir)
{
    enum gw_err err = pg_server__folder_open(server, data_dir);

    if (err == GW_OK) {
        err = pg_server__lock(server);
    }
    if (err == GW_OK) {
        err = pg_server__account_find(server);
    }
    if (err == GW_OK) {
        err = prepare_cluster(server);
    }
    if (err == GW_OK) {
        err = pg_server__sockets_make(server);
    }
    if (err == GW_OK) {
        err = pg_server__settings_write(server);
    }
    if (err == GW_OK) {
        err = pg_server__lock_write(server);
    }
    if (err) {
        return err;
    }
    pg_server__log_rotate(server);
    err = launch_until_ready(server);
    return err ? err : make_database(server);
}

enum gw_err pg_server_start(const char *data_dir, struct pg_server **ret_server)
{
    struct pg_server *server = mem_new(sizeof(*server));
    uint64_t start_ms = clock_mono_ms();

    server->lock_fd = -1;
    enum gw_err err = start(server, data_dir);

    if (err) {
        pg_server_free(server);
        return err;
    }
    log_info("pg_server", "started", "version=%d user=%s ms=%d folder=%s", server->version,
             server->account.name, (int)(clock_mono_ms() - start_ms), log_quote(server->data_dir));
    *ret_server = server;
    return GW_OK;
}

const char *pg_server_conninfo(const struct pg_server *server)
{
    return server->conninfo;
}

static void on_watch(void *user);

static void watch_again(struct pg_server *server, uint32_t delay_ms)
{
    loop_timer_start(server->loop, &server->timer, delay_ms, on_watch, server);
}

/* At once the first time, then ever slower: a disk that is full stays full. */
static uint32_t restart_delay_ms(struct pg_server *server)
{
    if (clock_mono_ms() - server->started_ms > STEADY_MS) {
        server->restarts = 0;
    }
    uint32_t delay_ms = WATCH_MS << (server->restarts < 5 ? server->restarts : 5);

    server->restarts++;
    return delay_ms < WATCH_LAST_MS ? delay_ms : WATCH_LAST_MS;
}

static void on_watch(void *user)
{
    struct pg_server *server = user;
    int status = 0;

    if (server->pid == 0) {
        if (launch(server) == GW_OK) {
            log_info("pg_server", "restarted", "pid=%d", server->pid);
        }
        watch_again(server, server->pid == 0 ? restart_delay_ms(server) : WATCH_MS);
        return;
    }
    if (!pg_server__wait_end(server->pid, 0, &status)) {
        watch_again(server, WATCH_MS);
        return;
    }
    log_error("pg_server", "ended", "status=%d action=\"starting it again\"", status);
    server->pid = 0;
    watch_again(server, restart_delay_ms(server));
}

void pg_server_watch(struct pg_server *server, struct loop *loop)
{
    assert(server->loop == NULL);
    server->loop = loop;
    watch_again(server, WATCH_MS);
}

void pg_server_stop(struct pg_server *server)
{
    if (server->loop != NULL) {
        loop_timer_stop(server->loop, &server->timer);
        server->loop = NULL;
    }
    if (server->pid == 0) {
        return;
    }
    kill(server->pid, SIGINT);
    if (!pg_server__wait_end(server->pid, FAST_MS, NULL)) {
        log_warn("pg_server", "stop_slow",
                 "waited_s=%d action=\"immediate shutdown, the next start recovers\"",
                 FAST_MS / 1000);
        kill(server->pid, SIGQUIT);
        if (!pg_server__wait_end(server->pid, IMMEDIATE_MS, NULL)) {
            kill(server->pid, SIGKILL);
            pg_server__wait_end(server->pid, IMMEDIATE_MS, NULL);
        }
    }
    server->pid = 0;
}

void pg_server_free(struct pg_server *server)
{
    if (server == NULL) {
        return;
    }
    pg_server_stop(server);
    pg_server__sockets_remove(server);
    pg_server__account_done(&server->account);
    free(server->data_dir);
    free(server->cluster);
    free(server->sockets);
    free(server->conninfo);
    free(server->bin);
    /* Last: whoever gets the lock finds all of it gone. */
    if (server->lock_fd >= 0) {
        close(server->lock_fd);
    }
    free(server);
}

enum gw_err pg_server_find(const char *data_dir, char **ret_conninfo)
{
    struct pg_server place = {.data_dir = slice_dup(slice_of(data_dir))};
    char *path = pg_server__path(&place, PG_SERVER_LOCK);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum gw_err err = GW_ENOTFOUND;

    if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        char *sockets = pg_server__lock_read(fd);

        if (sockets[0] != '\0') {
            *ret_conninfo = pg_server__conninfo_of(sockets);
            err = GW_OK;
        }
        free(sockets);
    }
    if (fd >= 0) {
        close(fd);
    }
    free(path);
    free(place.data_dir);
    return err;
}
