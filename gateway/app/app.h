/*
 * app.h -- a node: owns every room, wires their callbacks, knows in which order
 * they start and stop.
 */
#ifndef BATON_APP_APP_H
#define BATON_APP_APP_H

#include "base/err.h"

#include <stdbool.h>

struct config;
struct pg_server;
struct pg_sync;
struct policy;

/* The database that the options name, or our own in the data folder, which is started. */
struct app_database {
    struct pg_server *server; /* NULL: somebody else's */
    char conninfo[1024];
};

/* `beside`: a command may use the one that a running gateway has there. Failures are logged. */
enum gw_err app_database_open(const struct config *config, bool beside,
                              struct app_database *ret_database) GW_MUST_CHECK;
/* Whether there is one to read from without starting any: named by the options, or of a gateway
 * that runs in the data folder. */
bool app_database_at_hand(const struct config *config);
void app_database_close(struct app_database *database); /* stops what open started */

/* A connection for a command, with the schema brought up to this program's. Failures are logged. */
enum gw_err app_database_migrated(const struct app_database *database,
                                  struct pg_sync **ret_sync) GW_MUST_CHECK;

/* What may be said to visitors, by the options; without the list of phishing hosts. */
struct policy *app_policy_new(const struct config *config);

/* Runs until a signal; the process's exit code. The config's port becomes the one that was got. */
int app_serve(struct config *config);

#endif
