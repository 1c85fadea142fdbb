/* What a server of this cluster may have left: a crash of ours or of its own. */
#include "base/clock.h"
#include "log/log.h"
#include "pg_server/internal.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FAST_MS 30000 /* a shutdown writes a checkpoint first */
#define IMMEDIATE_MS 10000
#define READY_LINE 8

struct pg_server__pid_file pg_server__pid_file_read(const struct pg_server *server)
{
    struct pg_server__pid_file result = {0};
    char line[4096];
    char *path = pg_server__path(server, "postgres/postmaster.pid");
    FILE *file = fopen(path, "re");

    free(path);
    if (file == NULL) {
        return result;
    }
    for (int i = 1; i <= READY_LINE && fgets(line, sizeof(line), file) != NULL; i++) {
        if (i == 1) {
            result.pid = (pid_t)strtol(line, NULL, 10);
        } else if (i == READY_LINE) {
            result.ready = strncmp(line, "ready", 5) == 0;
        }
    }
    fclose(file);
    return result;
}

/* All processes of a server work in its cluster's folder, the postmaster and each
 * of its children. Tells a server from a stranger who has got its old number. */
static bool works_here(const struct pg_server *server, pid_t pid)
{
    char link[64], folder[4096];

    snprintf(link, sizeof(link), "/proc/%d/cwd", pid);
    ssize_t len = readlink(link, folder, sizeof(folder));

    return len > 0 && slice_eq_cstr((struct slice){folder, (size_t)len}, server->cluster);
}

/* How many there are, of all or of only one; sends them a signal unless it is 0. */
static int survivors(const struct pg_server *server, pid_t only, int signum)
{
    DIR *proc = opendir("/proc");
    int count = 0;

    for (struct dirent *entry; proc != NULL && (entry = readdir(proc)) != NULL;) {
        int64_t pid;

        if (slice_to_int64(slice_of(entry->d_name), &pid) || pid == getpid() ||
            (only != 0 && pid != only) || !works_here(server, (pid_t)pid)) {
            continue;
        }
        count++;
        if (signum != 0) {
            kill((pid_t)pid, signum);
        }
    }
    if (proc != NULL) {
        closedir(proc);
    }
    return count;
}

static bool all_gone_within(const struct pg_server *server, uint64_t limit_ms)
{
    uint64_t until_ms = clock_mono_ms() + limit_ms;

    while (survivors(server, 0, 0) > 0) {
        if (clock_mono_ms() >= until_ms) {
            return false;
        }
        pg_server__sleep_ms(20);
    }
    return true;
}

/* Its file would stop a new server, should its number belong to someone else now, as
 * it does soon in a container. Nobody of the old server lives and the lock is ours, so
 * what it protects against can't be. */
static enum gw_err remove_stale_file(const struct pg_server *server)
{
    struct pg_server__pid_file file = pg_server__pid_file_read(server);
    enum gw_err err = GW_OK;

    if (file.pid == 0 || (kill(file.pid, 0) != 0 && errno == ESRCH)) {
        return GW_OK;
    }
    char *path = pg_server__path(server, "postgres/postmaster.pid");

    if (unlink(path) != 0) {
        log_error("pg_server", "stale_pid_file", "path=%s why=\"can't remove it\" errno=%d",
                  log_quote(path), errno);
        err = GW_EIO;
    }
    free(path);
    return err;
}

enum gw_err pg_server__survivors_end(const struct pg_server *server)
{
    if (survivors(server, 0, 0) > 0) {
        struct pg_server__pid_file file = pg_server__pid_file_read(server);
        /* Children of a postmaster that was killed end by themselves. */
        bool has_postmaster = file.pid > 1 && survivors(server, file.pid, SIGINT) > 0;

        log_warn("pg_server", "survivor",
                 "pid=%d action=\"stopping what still runs on this folder\"",
                 has_postmaster ? file.pid : 0);
        if (!all_gone_within(server, has_postmaster ? FAST_MS : IMMEDIATE_MS)) {
            survivors(server, 0, SIGQUIT);
        }
        if (!all_gone_within(server, IMMEDIATE_MS)) {
            log_error("pg_server", "survivor_stays", "pid=%d why=\"it does not end\"", file.pid);
            return GW_EUNAVAILABLE;
        }
    }
    return remove_stale_file(server);
}
