/* The folder of the socket. */
#define _GNU_SOURCE /* mkdtemp */

#include "log/log.h"
#include "pg_server/internal.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_NAME "/.s.PGSQL.5432"
#define ELSEWHERE "baton-pg-" /* what the name of such a folder begins with */

static bool fits(const char *folder)
{
    struct sockaddr_un address;

    return strlen(folder) + strlen(SOCKET_NAME) < sizeof(address.sun_path);
}

/* In quotes, as libpq reads them. */
char *pg_server__conninfo_of(const char *sockets)
{
    struct buf conninfo;

    buf_init(&conninfo, 2 * PATH_MAX + 256);
    buf_append_cstr(&conninfo, "host='");
    for (const char *c = sockets; *c != '\0'; c++) {
        if (*c == '\'' || *c == '\\') {
            buf_append_char(&conninfo, '\\');
        }
        buf_append_char(&conninfo, *c);
    }
    buf_printf(&conninfo, "' port=%d user=" PG_SERVER_USER " dbname=" PG_SERVER_DATABASE,
               PG_SERVER_PORT);
    return conninfo.data;
}

static bool is_elsewhere(const struct pg_server *server, const char *folder)
{
    const char *name = strrchr(folder, '/');

    return name != NULL && strncmp(name + 1, ELSEWHERE, strlen(ELSEWHERE)) == 0 &&
           strncmp(folder, server->data_dir, strlen(server->data_dir)) != 0;
}

static void remove_socket(const char *folder)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%.4000s" SOCKET_NAME, folder);
    unlink(path);
    snprintf(path, sizeof(path), "%.4000s" SOCKET_NAME ".lock", folder);
    unlink(path);
}

/* Removes no more than a server leaves in it; with anything else it stays. */
static void remove_elsewhere(const struct pg_server *server, const char *folder)
{
    if (is_elsewhere(server, folder)) {
        remove_socket(folder);
        rmdir(folder);
    }
}

void pg_server__sockets_remove(const struct pg_server *server)
{
    if (server->sockets != NULL) {
        remove_elsewhere(server, server->sockets);
    }
}

/* XDG_RUNTIME_DIR is closed to all but its user, so it does not do for another. */
static char *make_elsewhere(const struct pg_server *server)
{
    const char *own = server->account.is_other ? "/run" : getenv("XDG_RUNTIME_DIR");
    const char *const parents[] = {own && own[0] == '/' ? own : "/tmp", "/tmp"};

    for (size_t i = 0; i < 2; i++) {
        char folder[PATH_MAX];

        snprintf(folder, sizeof(folder), "%.4000s/" ELSEWHERE "XXXXXX", parents[i]);
        if (fits(folder) && mkdtemp(folder) != NULL) {
            return slice_dup(slice_of(folder));
        }
    }
    log_error("pg_server", "no_socket_folder",
              "why=\"data_dir is too long for a socket, and nothing can be made in these\" "
              "tried=%s,/tmp errno=%d",
              log_quote(parents[0]), errno);
    return NULL;
}

/* Made by us just now, or by us before: nobody else can write in its parent. */
static enum gw_err give_away(const struct pg_server *server, const char *folder)
{
    struct stat info;

    if (lstat(folder, &info) != 0 || !S_ISDIR(info.st_mode)) {
        log_error("pg_server", "no_socket_folder", "path=%s why=\"not a folder\"",
                  log_quote(folder));
        return GW_EINVAL;
    }
    if ((server->account.is_other &&
         chown(folder, server->account.uid, server->account.gid) != 0) ||
        chmod(folder, 0700) != 0) {
        log_error("pg_server", "no_socket_folder",
                  "path=%s user=%s why=\"can't give it away\" errno=%d", log_quote(folder),
                  server->account.name, errno);
        return GW_EIO;
    }
    return GW_OK;
}

enum gw_err pg_server__sockets_make(struct pg_server *server)
{
    char *before = pg_server__lock_read(server->lock_fd);
    char *run = pg_server__path(server, "run");

    remove_elsewhere(server, before);
    free(before);
    if (!fits(run)) {
        free(run);
        server->sockets = make_elsewhere(server);
    } else {
        server->sockets = run;
        if (mkdir(run, 0700) != 0 && errno != EEXIST) {
            log_error("pg_server", "no_socket_folder", "path=%s why=\"can't make it\" errno=%d",
                      log_quote(run), errno);
            return GW_EIO;
        }
    }
    if (server->sockets == NULL) {
        return GW_EIO;
    }
    /* The lock file of a dead server holds its number, which may be a stranger's now;
     * that none lives was seen before. */
    remove_socket(server->sockets);
    server->conninfo = pg_server__conninfo_of(server->sockets);
    return give_away(server, server->sockets);
}
