#define _GNU_SOURCE /* pipe2 */

#include "log/log.h"
#include "pg_server/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A user without a name (some containers have such) is refused by PostgreSQL too. */
static char *name_of(uid_t uid)
{
    const struct passwd *user = getpwuid(uid);

    return user ? slice_dup(slice_of(user->pw_name)) : NULL;
}

static const struct passwd *find_other(const struct pg_server *server)
{
    struct stat info;

    /* One of root's was not made by a server; what it is will be seen. */
    if (stat(server->cluster, &info) == 0 && info.st_uid != 0) {
        return getpwuid(info.st_uid);
    }
    const struct passwd *user = getpwnam("postgres");

    return user ? user : getpwnam("nobody");
}

static enum gw_err take_other(struct pg_server *server)
{
    struct pg_server__account *account = &server->account;
    const struct passwd *user = find_other(server);

    if (user == NULL) {
        log_error("pg_server", "no_user",
                  "why=\"PostgreSQL can't run as root, and there is no user for it\" "
                  "hint=\"make a user postgres\"");
        return GW_EDENIED;
    }
    account->is_other = true;
    account->uid = user->pw_uid;
    account->gid = user->pw_gid;
    account->name = slice_dup(slice_of(user->pw_name));
    return GW_OK;
}

static enum gw_err take_self(struct pg_server *server)
{
    struct pg_server__account *account = &server->account;
    struct stat info;

    account->uid = geteuid();
    account->gid = getegid();
    account->name = slice_dup(slice_of(account->own_name));
    if (stat(server->cluster, &info) == 0 && info.st_uid != account->uid) {
        log_error("pg_server", "not_ours",
                  "folder=%s owner=%u hint=\"run baton as that user or as root\"",
                  log_quote(server->cluster), info.st_uid);
        return GW_EDENIED;
    }
    return GW_OK;
}

enum gw_err pg_server__account_find(struct pg_server *server)
{
    server->account.own_name = name_of(geteuid());
    if (server->account.own_name == NULL) {
        log_error("pg_server", "no_user", "uid=%u why=\"it has no name on this system\"",
                  geteuid());
        return GW_EDENIED;
    }
    return geteuid() == 0 ? take_other(server) : take_self(server);
}

void pg_server__account_done(struct pg_server__account *account)
{
    free(account->name);
    free(account->own_name);
    *account = (struct pg_server__account){0};
}

bool pg_server__become(const struct pg_server__account *account)
{
    return !account->is_other ||
           (setgroups(0, NULL) == 0 && setgid(account->gid) == 0 && setuid(account->uid) == 0);
}

/* The number of the first folder on the way that may not be passed, counted from the
 * root's first as 1; 0 for none. */
static int first_closed(char *folder)
{
    int depth = 1;

    for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (access(folder, X_OK) != 0) {
            return depth;
        }
        *slash = '/';
        depth++;
    }
    return access(folder, X_OK) == 0 ? 0 : depth;
}

static void cut_at_depth(char *folder, int depth)
{
    char *slash = folder;

    while (depth-- > 0 && slash != NULL) {
        slash = strchr(slash + 1, '/');
    }
    if (slash != NULL) {
        *slash = '\0';
    }
}

/* Asked of the kernel, in a child that is that user: modes alone don't tell, there
 * are access lists and more. */
static enum gw_err ask_as(const struct pg_server__account *account, char *folder, int *ret_depth)
{
    int answer[2];
    int depth = 0;

    if (pipe2(answer, O_CLOEXEC) != 0) {
        return GW_EIO;
    }
    pid_t child = fork();

    if (child == 0) {
        if (pg_server__become(account)) {
            depth = first_closed(folder);
            _exit(write(answer[1], &depth, sizeof(depth)) != sizeof(depth));
        }
        _exit(1);
    }
    close(answer[1]);
    bool answered = child > 0 && read(answer[0], &depth, sizeof(depth)) == sizeof(depth);

    close(answer[0]);
    if (child > 0) {
        waitpid(child, NULL, 0);
    }
    *ret_depth = depth;
    return answered ? GW_OK : GW_EIO;
}

enum gw_err pg_server__account_reaches(const struct pg_server *server, const char *folder)
{
    char copy[2 * PATH_MAX];
    int depth = 0;

    if (!server->account.is_other) {
        return GW_OK;
    }
    snprintf(copy, sizeof(copy), "%s", folder);
    enum gw_err err = ask_as(&server->account, copy, &depth);

    if (err) {
        log_error("pg_server", "no_user", "user=%s why=\"can't become that user\" errno=%d",
                  server->account.name, errno);
    } else if (depth != 0) {
        cut_at_depth(copy, depth);
        log_error("pg_server", "closed_folder",
                  "user=%s folder=%s why=\"PostgreSQL's user may not enter it\" hint=\"let "
                  "others pass (chmod o+x), or choose another data_dir\"",
                  server->account.name, log_quote(copy));
        err = GW_EDENIED;
    }
    return err;
}
