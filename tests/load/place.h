/*
 * place.h -- the PostgreSQL and the gateways of a run: started here, in a folder of
 * their own under /tmp, and gone with the run, however it ends.
 */
#ifndef BATON_TESTS_PLACE_H
#define BATON_TESTS_PLACE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct place {
    char folder[64];
    char conninfo[160];
    pid_t postmaster;
};

struct gateway {
    pid_t pid;
    int out; /* its standard output */
    uint16_t port;
    double ready_s; /* from the start of the process until it said that it is ready */
};

/* With the settings of Baton's own PostgreSQL, and fsync on. */
void place_start(struct place *place);
void place_stop(struct place *place);
PGconn *place_connect(const struct place *place);
/* Dies with PostgreSQL's words when it fails. NULL for what returns no rows. */
void place_run(PGconn *db, const char *sql);
int64_t place_number(PGconn *db, const char *sql);
/* After rows were written past them: the sequences, the planner and the visibility map. */
void place_settle(PGconn *db);

/* Runs `baton migrate` on it. */
void gateway_migrate(const struct place *place, const char *program);
/* `database` NULL: with its own PostgreSQL in `data_dir`. Extra flags end with NULL. Dies
 * when it is not ready in 60 s. */
void gateway_start(struct gateway *gateway, const char *program, const char *database,
                   const char *data_dir, const char *const *flags);
/* SIGTERM, and waits. */
void gateway_stop(struct gateway *gateway);

#endif
