#define _GNU_SOURCE
#include "place.h"

#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_S 60
#define FLAGS_MAX 32

/* What exit() must still end: the run is one process, so one of each is enough. */
static struct place *running_place;
static struct gateway *running_gateway;

static void stop_all(void)
{
    if (running_gateway != NULL)
        gateway_stop(running_gateway);
    if (running_place != NULL)
        place_stop(running_place);
}

static void on_signal(int number)
{
    (void)number;
    exit(130);
}

static void clean_up_at_exit(void)
{
    static bool done;

    if (done)
        return;
    done = true;
    atexit(stop_all);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    signal(SIGPIPE, SIG_IGN);
}

static const char *postgres_bin(void)
{
    static char bin[200];
    glob_t found;

    if (bin[0] != '\0')
        return bin;
    if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) != 0)
        die("PostgreSQL 15 or later is not installed");
    snprintf(bin, sizeof(bin), "%s", found.gl_pathv[found.gl_pathc - 1]);
    bin[strlen(bin) - strlen("/initdb")] = '\0';
    globfree(&found);
    return bin;
}

/* In a child of ours: PostgreSQL does not run as root. */
static void become_postgres(void)
{
    const struct passwd *user = getpwnam("postgres");

    if (getuid() != 0)
        return;
    if (user == NULL || setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0)
        _exit(126);
}

static pid_t spawn(const char *const *arguments, bool as_postgres, const char *log, int out)
{
    pid_t pid = fork();

    if (pid < 0)
        die("fork: %s", strerror(errno));
    if (pid == 0) {
        int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);

        dup2(fd, 2);
        dup2(out >= 0 ? out : fd, 1);
        if (as_postgres)
            become_postgres();
        execv(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    return pid;
}

static void wait_for_success(pid_t pid, const char *what, const char *log)
{
    int status;

    if (waitpid(pid, &status, 0) != pid || status != 0)
        die("%s failed: see %s", what, log);
}

static void init_cluster(struct place *place)
{
    char initdb[260], data[100], log[100];
    const char *const arguments[] = {initdb,      "-D",    data, "-U",   "baton",
                                     "-A",        "trust", "-E", "UTF8", "--locale=C.UTF-8",
                                     "--no-sync", NULL};
    const struct passwd *user = getpwnam("postgres");

    snprintf(place->folder, sizeof(place->folder), "/tmp/baton-load-XXXXXX");
    if (mkdtemp(place->folder) == NULL || chmod(place->folder, 0777) != 0)
        die("no folder in /tmp: %s", strerror(errno));
    if (getuid() == 0 && user != NULL && chown(place->folder, user->pw_uid, user->pw_gid) != 0)
        die("chown: %s", strerror(errno));
    snprintf(initdb, sizeof(initdb), "%s/initdb", postgres_bin());
    snprintf(data, sizeof(data), "%s/data", place->folder);
    snprintf(log, sizeof(log), "%s/initdb.log", place->folder);
    wait_for_success(spawn(arguments, true, log, -1), "initdb", log);
}

static PGconn *try_connect(const char *conninfo)
{
    PGconn *db = PQconnectdb(conninfo);

    if (PQstatus(db) == CONNECTION_OK)
        return db;
    PQfinish(db);
    return NULL;
}

void place_start(struct place *place)
{
    char postgres[260], data[100], sockets[120], log[100], admin[160];
    const char *const arguments[] = {postgres,
                                     "-D",
                                     data,
                                     "-c",
                                     "listen_addresses=",
                                     "-c",
                                     sockets,
                                     "-c",
                                     "max_connections=60",
                                     "-c",
                                     "shared_buffers=256MB",
                                     "-c",
                                     "wal_compression=lz4",
                                     "-c",
                                     "max_wal_size=2GB",
                                     "-c",
                                     "min_wal_size=128MB",
                                     "-c",
                                     "checkpoint_timeout=15min",
                                     "-c",
                                     "random_page_cost=1.1",
                                     "-c",
                                     "default_toast_compression=lz4",
                                     NULL};
    uint64_t start = now_ns();
    PGconn *db = NULL;

    init_cluster(place);
    snprintf(postgres, sizeof(postgres), "%s/postgres", postgres_bin());
    snprintf(data, sizeof(data), "%s/data", place->folder);
    snprintf(sockets, sizeof(sockets), "unix_socket_directories=%s", place->folder);
    snprintf(log, sizeof(log), "%s/postgres.log", place->folder);
    snprintf(place->conninfo, sizeof(place->conninfo), "host=%s user=baton dbname=baton",
             place->folder);
    snprintf(admin, sizeof(admin), "host=%s user=baton dbname=postgres", place->folder);
    place->postmaster = spawn(arguments, true, log, -1);
    running_place = place;
    clean_up_at_exit();
    while (db == NULL && seconds_since(start) < READY_S) {
        sleep_ms(20);
        db = try_connect(admin);
    }
    if (db == NULL)
        die("PostgreSQL did not start: see %s", log);
    place_run(db, "CREATE DATABASE baton");
    PQfinish(db);
}

void place_stop(struct place *place)
{
    const char *const arguments[] = {"/bin/rm", "-rf", place->folder, NULL};

    running_place = NULL;
    kill(place->postmaster, SIGINT); /* fast */
    waitpid(place->postmaster, NULL, 0);
    waitpid(spawn(arguments, false, "/dev/null", -1), NULL, 0);
}

PGconn *place_connect(const struct place *place)
{
    PGconn *db = try_connect(place->conninfo);

    if (db == NULL)
        die("no connection to PostgreSQL");
    PQexec(db, "SET client_min_messages = warning");
    return db;
}

void place_run(PGconn *db, const char *sql)
{
    PGresult *result = PQexec(db, sql);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        die("%s\nin: %.300s", PQerrorMessage(db), sql);
    PQclear(result);
}

int64_t place_number(PGconn *db, const char *sql)
{
    PGresult *result = PQexec(db, sql);
    int64_t value;

    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        die("%s\nin: %.300s", PQerrorMessage(db), sql);
    if (slice_to_int64(slice_of(PQgetvalue(result, 0, 0)), &value) != GW_OK)
        die("no number comes from: %.300s", sql);
    PQclear(result);
    return value;
}

void place_settle(PGconn *db)
{
    static const char *const tables[] = {"visitor", "agent", "conversation"};
    char sql[300];

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        snprintf(sql, sizeof(sql),
                 "SELECT setval(pg_get_serial_sequence('%s', 'id'), greatest(max(id), 1)) FROM %s",
                 tables[i], tables[i]);
        place_run(db, sql);
    }
    place_run(db, "VACUUM ANALYZE");
    place_run(db, "CHECKPOINT");
}

/* ---- gateways ---- */

void gateway_migrate(const struct place *place, const char *program)
{
    char database[200], data_dir[100], log[100];
    const char *const arguments[] = {program, "migrate", database, data_dir, NULL};

    snprintf(database, sizeof(database), "--database=%s", place->conninfo);
    snprintf(data_dir, sizeof(data_dir), "--data_dir=%s", place->folder);
    snprintf(log, sizeof(log), "%s/migrate.log", place->folder);
    wait_for_success(spawn(arguments, false, log, -1), "baton migrate", log);
}

/* The folder goes with the run, so what was said is shown. */
static void show(const char *log)
{
    char text[4096];
    FILE *file = fopen(log, "r");
    size_t len = file != NULL ? fread(text, 1, sizeof(text), file) : 0;

    fwrite(text, 1, len, stderr);
    if (file != NULL)
        fclose(file);
}

/* Its banner names the address of /healthz once it serves. */
static void await_banner(struct gateway *gateway, uint64_t start, const char *log)
{
    char said[4096];
    size_t len = 0;
    unsigned port;

    while (seconds_since(start) < READY_S && len + 1 < sizeof(said)) {
        struct pollfd ready = {.fd = gateway->out, .events = POLLIN};
        const char *found;
        ssize_t got;

        if (poll(&ready, 1, 100) <= 0)
            continue;
        got = read(gateway->out, said + len, sizeof(said) - 1 - len);
        if (got <= 0)
            break;
        len += (size_t)got;
        said[len] = '\0';
        found = strstr(said, "/healthz");
        while (found != NULL && found > said && *found != ':')
            found--;
        if (found != NULL && sscanf(found, ":%u/", &port) == 1) {
            gateway->port = (uint16_t)port;
            gateway->ready_s = seconds_since(start);
            return;
        }
    }
    show(log);
    die("the gateway is not ready");
}

void gateway_start(struct gateway *gateway, const char *program, const char *database,
                   const char *data_dir, const char *const *flags)
{
    char database_flag[200], data_flag[120], log[130];
    const char *arguments[FLAGS_MAX + 8] = {program, "serve", "--port=0", data_flag};
    uint64_t start;
    int pipes[2];
    int count = 4;

    snprintf(data_flag, sizeof(data_flag), "--data_dir=%s", data_dir);
    snprintf(database_flag, sizeof(database_flag), "--database=%s",
             database != NULL ? database : "");
    snprintf(log, sizeof(log), "%s/gateway.log", data_dir);
    if (database != NULL)
        arguments[count++] = database_flag;
    for (int i = 0; flags != NULL && flags[i] != NULL && i < FLAGS_MAX; i++)
        arguments[count++] = flags[i];
    if (pipe2(pipes, O_CLOEXEC) != 0)
        die("pipe: %s", strerror(errno));
    start = now_ns();
    gateway->pid = spawn(arguments, false, log, pipes[1]);
    gateway->out = pipes[0];
    close(pipes[1]);
    running_gateway = gateway;
    clean_up_at_exit();
    await_banner(gateway, start, log);
}

void gateway_stop(struct gateway *gateway)
{
    running_gateway = NULL;
    kill(gateway->pid, SIGTERM);
    waitpid(gateway->pid, NULL, 0);
    close(gateway->out);
}
