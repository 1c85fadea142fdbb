#include "log/log.h"
#include "pg_server/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCAL_NAME "postgres.local.conf"

/* What an operator may tune in postgres.local.conf, which is read after it. What must
 * not change is on the server's command line, see pg_server.c. */
static const char tunable[] =
    "# Written by baton at each start. Your own settings go into postgres.local.conf.\n"
    "max_connections = 50\n"
    "shared_buffers = 256MB\n"
    "wal_compression = lz4\n"
    "default_toast_compression = lz4\n"
    "max_wal_size = 2GB\n"
    "min_wal_size = 128MB\n"
    "checkpoint_timeout = 15min\n"
    "random_page_cost = 1.1\n"
    "log_min_messages = warning\n"
    "log_checkpoints = off\n"
    "log_line_prefix = '%m [%p] %q%a '\n"
    "log_timezone = 'UTC'\n"
    "timezone = 'UTC'\n"
    "datestyle = 'iso, ymd'\n"
    "lc_messages = 'C'\n";

/* Readable for the server's user, who can't write here: there is no secret in them,
 * and a file in a folder of another user could be a link to anywhere. */
static enum gw_err write_file(const struct pg_server *server, const char *name,
                              const struct buf *text)
{
    char *path = pg_server__path(server, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    bool written = fd >= 0 && buf_err(text) == GW_OK && fchmod(fd, 0644) == 0 &&
                   write(fd, text->data, text->len) == (ssize_t)text->len;

    if (!written) {
        log_error("pg_server", "write_failed", "file=%s why=%s", log_quote(path),
                  log_quote(strerror(errno)));
    }
    if (fd >= 0) {
        close(fd);
    }
    free(path);
    return written ? GW_OK : GW_EIO;
}

static enum gw_err write_settings(const struct pg_server *server)
{
    char *local = pg_server__path(server, LOCAL_NAME);
    struct buf text;

    buf_init(&text, 8192);
    buf_append_cstr(&text, tunable);
    /* include_if_exists would say in the log each time that it does not. */
    if (access(local, F_OK) == 0) {
        buf_append_cstr(&text, "include '" LOCAL_NAME "'\n");
    }
    enum gw_err err = write_file(server, "postgres.conf", &text);

    buf_done(&text);
    free(local);
    return err;
}

static enum gw_err write_access(const struct pg_server *server)
{
    struct buf text;

    buf_init(&text, 8192);
    buf_append_cstr(&text, "# Written by baton at each start.\n"
                           "local all " PG_SERVER_USER " peer map=baton\n");
    enum gw_err err = write_file(server, "pg_hba.conf", &text);

    buf_done(&text);
    return err;
}

/* Both users are the same when we are not root. */
static enum gw_err write_map(const struct pg_server *server)
{
    struct buf map;

    buf_init(&map, 8192);
    buf_printf(&map, "# Written by baton at each start: who may be " PG_SERVER_USER ".\n");
    buf_printf(&map, "baton \"%s\" " PG_SERVER_USER "\n", server->account.own_name);
    buf_printf(&map, "baton \"%s\" " PG_SERVER_USER "\n", server->account.name);
    enum gw_err err = write_file(server, "pg_ident.conf", &map);

    buf_done(&map);
    return err;
}

enum gw_err pg_server__settings_write(const struct pg_server *server)
{
    enum gw_err err = write_settings(server);

    if (err == GW_OK) {
        err = write_access(server);
    }
    return err ? err : write_map(server);
}
