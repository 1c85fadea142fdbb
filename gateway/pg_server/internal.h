/*
 * internal.h -- what the files of pg_server/ share.
 */
#ifndef BATON_PG_SERVER_INTERNAL_H
#define BATON_PG_SERVER_INTERNAL_H

#include "base/str.h"
#include "loop/loop.h"
#include "pg_server/pg_server.h"

#include <sys/types.h>

#define PG_SERVER_PORT 5432 /* only the socket's name: the folder is its own */
#define PG_SERVER_USER "baton"
#define PG_SERVER_DATABASE "baton"
#define PG_SERVER_OLDEST 15
#define PG_SERVER_LOCK "baton.lock"

/* Who PostgreSQL runs as. */
struct pg_server__account {
    bool is_other; /* than ourselves, who are root then */
    uid_t uid;
    gid_t gid;
    char *name;     /* of that user */
    char *own_name; /* of ours */
};

struct pg_server {
    char *data_dir; /* absolute */
    char *cluster;  /* data_dir/postgres */
    char *sockets;  /* the folder of the socket */
    char *conninfo;
    char *bin; /* where postgres and initdb are */
    int version;
    int lock_fd;
    pid_t pid; /* of the postmaster; 0 when there is none */
    struct pg_server__account account;

    struct loop *loop; /* NULL when nobody watches */
    struct timer timer;
    uint32_t restarts; /* in a row */
    uint64_t started_ms;
};

/* data_dir/name; the caller frees. */
char *pg_server__path(const struct pg_server *server, const char *name);

/* --- account.c ------------------------------------------------------------- */

/* With a cluster its owner, else "postgres" or "nobody"; ourselves when not root. */
enum gw_err pg_server__account_find(struct pg_server *server) GW_MUST_CHECK;
void pg_server__account_done(struct pg_server__account *account);
/* In a child, for good: async-signal-safe. */
bool pg_server__become(const struct pg_server__account *account);
/* Whether it may enter this folder by way of all its parents; logs which it may not. */
enum gw_err pg_server__account_reaches(const struct pg_server *server,
                                       const char *folder) GW_MUST_CHECK;

/* --- programs.c ------------------------------------------------------------- */

/* Fills in bin and version: the cluster's version, or with 0 any that is new enough,
 * first by PATH, then the newest of the usual places. */
enum gw_err pg_server__programs_find(struct pg_server *server, int version) GW_MUST_CHECK;

/* --- folder.c ---------------------------------------------------------------- */

/* Makes the data folder with its parents and fills in data_dir and cluster. */
enum gw_err pg_server__folder_open(struct pg_server *server, const char *data_dir) GW_MUST_CHECK;
/* GW_ECONFLICT when another process has it. */
enum gw_err pg_server__lock(struct pg_server *server) GW_MUST_CHECK;
/* Notes the socket's folder in the lock file, or reads it there ("" for none). */
enum gw_err pg_server__lock_write(const struct pg_server *server) GW_MUST_CHECK;
char *pg_server__lock_read(int fd);
/* The cluster's major version, 0 when there is no cluster yet. GW_EINVAL when the
 * folder is something else. */
enum gw_err pg_server__cluster_version(const struct pg_server *server,
                                       int *ret_version) GW_MUST_CHECK;
enum gw_err pg_server__cluster_make(struct pg_server *server) GW_MUST_CHECK;
/* We may have been killed right after it was made: forgets that it was under way. */
void pg_server__cluster_made(const struct pg_server *server);

/* --- sockets.c ---------------------------------------------------------------- */

/* Makes the socket's folder, removes what a gateway before left of one elsewhere, and
 * fills in sockets and conninfo. */
enum gw_err pg_server__sockets_make(struct pg_server *server) GW_MUST_CHECK;
/* One that was made elsewhere goes; run/ stays. */
void pg_server__sockets_remove(const struct pg_server *server);
char *pg_server__conninfo_of(const char *sockets);

/* --- settings.c ----------------------------------------------------------------- */

/* Writes postgres.conf, pg_hba.conf and pg_ident.conf. */
enum gw_err pg_server__settings_write(const struct pg_server *server) GW_MUST_CHECK;

/* --- process.c -------------------------------------------------------------------- */

struct pg_server__command {
    const char *program; /* in bin */
    char **argv;         /* [0] is filled in: they find their other files by it */
    int death_signal;    /* when we die */
};

/* Starts a program as the server's user, in a session of its own, its output going
 * to postgres.log. GW_EIO, logged. */
enum gw_err pg_server__spawn(const struct pg_server *server,
                             const struct pg_server__command *command,
                             pid_t *ret_pid) GW_MUST_CHECK;
/* Waits for its end. False, and it goes on, when that takes longer. */
bool pg_server__wait_end(pid_t pid, uint64_t limit_ms, int *ret_status);
/* Logs the last lines of postgres.log. */
void pg_server__log_tail(const struct pg_server *server);
/* Starts postgres.log anew when it is large. */
void pg_server__log_rotate(const struct pg_server *server);
void pg_server__sleep_ms(uint32_t ms);

/* --- survivor.c ----------------------------------------------------------------------- */

/* Ends what is left of this cluster's server from before: waits for it, stops it. */
enum gw_err pg_server__survivors_end(const struct pg_server *server) GW_MUST_CHECK;
/* What postmaster.pid says (src/include/utils/pidfile.h); pid 0 when there is none. */
struct pg_server__pid_file {
    pid_t pid;
    bool ready;
};
struct pg_server__pid_file pg_server__pid_file_read(const struct pg_server *server);

#endif
