/*
 * pg_server.h -- our own PostgreSQL in the data folder, for a gateway that is given
 * no database: the real engine, on a Unix socket, started and stopped with us.
 *
 * What it keeps in the data folder:
 *
 *   baton.lock           held while a gateway runs; names the socket's folder
 *   postgres/            the cluster
 *   postgres.log         what PostgreSQL says; postgres.log.1 is the one before
 *   postgres.conf, pg_hba.conf, pg_ident.conf   written anew at each start
 *   postgres.local.conf  the operator's own settings, read last; never written
 *   run/                 the socket; elsewhere when the path is too long for one
 *
 * PostgreSQL refuses to be root, so a gateway that is root runs it as the owner of
 * the cluster, and makes a new one as "postgres", or else "nobody".
 *
 * Who may connect: "peer" with a map, so the kernel tells the server which user is
 * on the other end, and only the gateway's and the server's own are in the map. It
 * holds also where a folder's mode is loosened by hand or the socket had to go to
 * /tmp, which "trust" would not; the socket's folder is closed to others besides.
 *
 * It dies with the gateway, however that ends: the kernel sends it SIGINT (a fast,
 * clean shutdown). Should one of this folder still be alive at the start, it is
 * stopped and started anew rather than adopted: nobody can wait for a process that is
 * not a child, the kernel would not end it with us, and its settings may be older.
 *
 * Knows no table. Logs what only it sees: the programs' errors and its progress.
 */
#ifndef BATON_PG_SERVER_PG_SERVER_H
#define BATON_PG_SERVER_PG_SERVER_H

#include "base/err.h"

struct loop;
struct pg_server;

/*
 * Blocks until it takes connections: for the time before the loop serves anyone.
 * Makes the folder, cluster and database "baton" when they are not there; recovery
 * after a crash may take 60 s, initdb 120 s. Call on the main thread: the server dies
 * with the thread that started it. The log says what is wrong and what to do:
 * GW_ECONFLICT: another gateway has the folder. GW_ENOTFOUND: no PostgreSQL 15 or
 * later, or not the version of this cluster. GW_EDENIED: a folder that the server's
 * user may not enter. GW_EINVAL: the folder holds something else; it is left as it is.
 * GW_EUNAVAILABLE: the server did not start in time. GW_EIO: anything else.
 */
enum gw_err pg_server_start(const char *data_dir, struct pg_server **ret_server) GW_MUST_CHECK;

/* libpq's; valid until pg_server_free(). */
const char *pg_server_conninfo(const struct pg_server *server);

/* From now on the loop looks four times a second whether the server lives, and starts
 * it again when not; pools reconnect by themselves. Never blocks. */
void pg_server_watch(struct pg_server *server, struct loop *loop);

/* Blocks: a fast shutdown for up to 10 s, then an immediate one. Ends the watch. Fine
 * when it is stopped already; pg_server_free() stops it too. */
void pg_server_stop(struct pg_server *server);
void pg_server_free(struct pg_server *server); /* NULL is fine */

/* The conninfo of the server that a running gateway has in this folder, for commands
 * beside it; the caller frees. GW_ENOTFOUND when none runs. */
enum gw_err pg_server_find(const char *data_dir, char **ret_conninfo) GW_MUST_CHECK;

#endif
