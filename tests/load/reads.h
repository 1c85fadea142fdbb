/*
 * reads.h -- what the statements of the gateway cost that no message waits for: lists,
 * counts, places, sweeps; by libpq, with the gateway's own texts and settings.
 */
#ifndef BATON_TESTS_READS_H
#define BATON_TESTS_READS_H

#include "bench.h"

#define READS_PARAMS_MAX 4

struct read {
    const char *what;
    const char *statement;                /* in gateway/store/sql, without .sql */
    const char *params[READS_PARAMS_MAX]; /* NULL-terminated unless full */
};

/* What a call costs PostgreSQL, in ms of CPU: unlike the time it takes, the same whatever else
 * the machine does. */
double read_cost_ms(struct bench *bench, const struct read *read);

/* A connection with the settings of the gateway's, and a statement of its prepared there. */
PGconn *reads_connect(const struct bench *bench);
void reads_prepare(PGconn *db, const char *statement);

#endif
