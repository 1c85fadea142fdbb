/* The data folder: who has it, and what is in it. */
#define _GNU_SOURCE /* nftw */

#include "base/clock.h"
#include "log/log.h"
#include "pg_server/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLUSTER_NAME "postgres"
/* initdb works beside the cluster's place and is moved there when it is done. The
 * marker says that what is beside it is ours to throw away. */
#define NEW_NAME "postgres.new"
#define MARKER_NAME "postgres.initdb"
#define INITDB_MS 120000
#define REMOVE_MS 5000

char *pg_server__path(const struct pg_server *server, const char *name)
{
    struct buf path;

    buf_init(&path, 2 * PATH_MAX);
    buf_printf(&path, "%s/%s", server->data_dir, name);
    return path.data;
}

static enum gw_err failed(const char *what, const char *path)
{
    log_error("pg_server", "folder_failed", "what=\"%s\" path=%s why=%s", what, log_quote(path),
              log_quote(strerror(errno)));
    return errno == EACCES || errno == EPERM ? GW_EDENIED : GW_EIO;
}

/* --- The folder itself ------------------------------------------------------------ */

/* Parents with the usual mode; the last one is for us, and as root also for the
 * server's user to pass through. */
static enum gw_err make_folders(char *path)
{
    mode_t last_mode = geteuid() == 0 ? 0711 : 0700;

    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int made = mkdir(path, 0755);

        if (made != 0 && errno != EEXIST) {
            enum gw_err err = failed("can't make", path);

            *slash = '/';
            return err;
        }
        *slash = '/';
    }
    if (mkdir(path, last_mode) == 0) {
        return chmod(path, last_mode) == 0 ? GW_OK : failed("can't open up", path);
    }
    return errno == EEXIST ? GW_OK : failed("can't make", path);
}

enum gw_err pg_server__folder_open(struct pg_server *server, const char *data_dir)
{
    struct slice given = slice_of(data_dir);
    struct stat info;

    while (given.len > 1 && given.data[given.len - 1] == '/') {
        given.len--;
    }
    if (given.len == 0 || given.len >= PATH_MAX) {
        return GW_EINVAL;
    }
    char *path = slice_dup(given);
    enum gw_err err = make_folders(path);

    if (err == GW_OK && (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))) {
        log_error("pg_server", "folder_failed", "path=%s why=\"not a folder\"", log_quote(path));
        err = GW_EINVAL;
    }
    if (err == GW_OK && (info.st_mode & S_IWOTH) != 0) {
        log_warn("pg_server", "open_folder", "folder=%s hint=\"others may write in it: chmod o-w\"",
                 log_quote(path));
    }
    if (err == GW_OK) {
        server->data_dir = realpath(path, NULL);
        err = server->data_dir ? GW_OK : failed("can't resolve", path);
    }
    free(path);
    if (err == GW_OK) {
        server->cluster = pg_server__path(server, CLUSTER_NAME);
    }
    return err;
}

/* --- The lock ----------------------------------------------------------------------- */

/* pg_server_find() holds it for a moment, so a refusal is asked about again. */
static bool take_lock(int fd)
{
    for (int i = 0; i < 20; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
            return true;
        }
        if (errno != EWOULDBLOCK) {
            return false;
        }
        pg_server__sleep_ms(10);
    }
    return false;
}

enum gw_err pg_server__lock(struct pg_server *server)
{
    char *path = pg_server__path(server, PG_SERVER_LOCK);
    enum gw_err err = GW_OK;

    server->lock_fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (server->lock_fd < 0) {
        err = failed("can't open", path);
    } else if (!take_lock(server->lock_fd)) {
        err = errno == EWOULDBLOCK ? GW_ECONFLICT : failed("can't lock", path);
    }
    if (err == GW_ECONFLICT) {
        log_error("pg_server", "locked",
                  "folder=%s why=\"another baton is running on it\" hint=\"stop that one, or "
                  "choose another data_dir\"",
                  log_quote(server->data_dir));
    }
    free(path);
    return err;
}

enum gw_err pg_server__lock_write(const struct pg_server *server)
{
    size_t len = strlen(server->sockets);

    if (ftruncate(server->lock_fd, 0) != 0 ||
        pwrite(server->lock_fd, server->sockets, len, 0) != (ssize_t)len) {
        return failed("can't write", PG_SERVER_LOCK);
    }
    return GW_OK;
}

char *pg_server__lock_read(int fd)
{
    char text[PATH_MAX];
    ssize_t len = pread(fd, text, sizeof(text), 0);

    return slice_dup((struct slice){text, len > 0 ? (size_t)len : 0});
}

/* --- The cluster ---------------------------------------------------------------------- */

/* Nothing is ever removed but what the marker says is an unfinished initdb's. */
enum gw_err pg_server__cluster_version(const struct pg_server *server, int *ret_version)
{
    char *path = pg_server__path(server, CLUSTER_NAME "/PG_VERSION");
    char *control = pg_server__path(server, CLUSTER_NAME "/global/pg_control");
    FILE *file = fopen(path, "re");
    int version = 0;
    bool is_there = access(server->cluster, F_OK) == 0 || errno != ENOENT;

    if (file != NULL) {
        if (fscanf(file, "%d", &version) != 1 || access(control, R_OK) != 0) {
            version = 0;
        }
        fclose(file);
    }
    free(path);
    free(control);
    if (is_there && version <= 0) {
        log_error(
            "pg_server", "not_a_cluster",
            "folder=%s why=\"no PostgreSQL cluster that can be read\" hint=\"move it away, or "
            "choose another data_dir\"",
            log_quote(server->cluster));
        return GW_EINVAL;
    }
    *ret_version = version;
    return GW_OK;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

/* An initdb of a gateway that was killed may still be writing for a moment. */
static enum gw_err remove_tree(const char *path)
{
    uint64_t until_ms = clock_mono_ms() + REMOVE_MS;

    while (access(path, F_OK) == 0) {
        if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0) {
            if (clock_mono_ms() >= until_ms) {
                return failed("can't remove", path);
            }
            pg_server__sleep_ms(50);
        }
    }
    return GW_OK;
}

static enum gw_err sync_folder(const struct pg_server *server)
{
    int fd = open(server->data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0) {
        close(fd);
    }
    return synced ? GW_OK : failed("can't sync", server->data_dir);
}

static enum gw_err make_marker(const struct pg_server *server, const char *marker)
{
    int fd = open(marker, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0) {
        return failed("can't make", marker);
    }
    close(fd);
    return sync_folder(server);
}

/* An empty folder of the server's user, to which initdb adds the rest. */
static enum gw_err prepare_new(const struct pg_server *server, const char *new_path,
                               const char *marker)
{
    const struct pg_server__account *account = &server->account;
    enum gw_err err;

    if (access(marker, F_OK) == 0) {
        log_warn("pg_server", "initdb_unfinished", "action=\"starting over\"");
        err = remove_tree(new_path);
    } else if (access(new_path, F_OK) == 0) {
        log_error("pg_server", "folder_failed",
                  "path=%s why=\"in the way, and not ours\" hint=\"move it away\"",
                  log_quote(new_path));
        err = GW_EINVAL;
    } else {
        err = make_marker(server, marker);
    }
    if (err) {
        return err;
    }
    if (mkdir(new_path, 0700) != 0 ||
        (account->is_other && chown(new_path, account->uid, account->gid) != 0)) {
        return failed("can't make", new_path);
    }
    return pg_server__account_reaches(server, new_path);
}

static enum gw_err run_initdb(const struct pg_server *server, char *new_path)
{
    char *argv[] = {NULL,
                    "-D",
                    new_path,
                    "-U",
                    PG_SERVER_USER,
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--data-checksums",
                    "--auth=peer",
                    "--no-instructions",
                    NULL};
    struct pg_server__command command = {
        .program = "initdb", .argv = argv, .death_signal = SIGKILL};
    pid_t pid;
    int status = 0;
    enum gw_err err = pg_server__spawn(server, &command, &pid);

    if (err) {
        return err;
    }
    if (!pg_server__wait_end(pid, INITDB_MS, &status)) {
        kill(pid, SIGKILL);
        pg_server__wait_end(pid, REMOVE_MS, NULL);
        log_error("pg_server", "initdb_failed", "why=\"too slow\" waited_s=%d", INITDB_MS / 1000);
        return GW_EUNAVAILABLE;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        log_error("pg_server", "initdb_failed", "status=%d", status);
        pg_server__log_tail(server);
        return GW_EIO;
    }
    return GW_OK;
}

enum gw_err pg_server__cluster_make(struct pg_server *server)
{
    char *new_path = pg_server__path(server, NEW_NAME);
    char *marker = pg_server__path(server, MARKER_NAME);
    enum gw_err err = prepare_new(server, new_path, marker);

    if (err == GW_OK) {
        log_info("pg_server", "initdb", "version=%d user=%s folder=%s", server->version,
                 server->account.name, log_quote(server->cluster));
        err = run_initdb(server, new_path);
    }
    if (err == GW_OK && rename(new_path, server->cluster) != 0) {
        err = failed("can't rename", new_path);
    }
    if (err == GW_OK) {
        err = sync_folder(server);
    }
    if (err == GW_OK) {
        pg_server__cluster_made(server);
    }
    free(new_path);
    free(marker);
    return err;
}

void pg_server__cluster_made(const struct pg_server *server)
{
    char *marker = pg_server__path(server, MARKER_NAME);

    unlink(marker);
    free(marker);
}
