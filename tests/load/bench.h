/*
 * bench.h -- a run: where it takes place, its rows, and the table that they make.
 */
#ifndef BATON_TESTS_BENCH_H
#define BATON_TESTS_BENCH_H

#include "place.h"

#include <stdbool.h>

#define BENCH_RESULTS_MAX 64

/* One line of the table. Texts are copied. */
struct result {
    char key[32];
    char what[100];
    char measured[200];
    char hold[60];    /* "" without one */
    char ceiling[80]; /* "" without one */
    double value;     /* in the hold's unit */
    double limit;     /* what `value` must reach, or not exceed */
    bool at_least;    /* reach */
    double ratio;     /* to the ceiling; 0 without one */
};

struct bench {
    bool brief;
    const char *program; /* of the gateway */
    const char *json;    /* NULL: none */
    struct place place;
    bool placed;
    PGconn *db;
    struct result results[BENCH_RESULTS_MAX];
    int count;
};

void bench_add(struct bench *bench, const struct result *result);
void bench_print(const struct bench *bench);
void bench_write_json(const struct bench *bench);

/* The run's database, started and migrated by the first who asks. */
PGconn *bench_db(struct bench *bench);
/* A gateway on it, as operators run it, but for the rate of a visitor and the log. `more`:
 * flags, NULL-terminated, or NULL. */
void bench_gateway(struct bench *bench, struct gateway *gateway, const char *const *more);
/* One of two, by the mode. */
double bench_pick(const struct bench *bench, double brief, double full);

/* The rows. */
void row_append(struct bench *bench); /* ceilings.c */
void row_echo(struct bench *bench);   /* echo.c */
void row_both(struct bench *bench);
void row_closed(struct bench *bench); /* rows_chat.c */
void row_open_2000(struct bench *bench);
void row_open_10000(struct bench *bench);
void row_many(struct bench *bench);
void row_bot_chat(struct bench *bench);
void row_fan_out(struct bench *bench);
void row_memory(struct bench *bench); /* rows_connections.c */
void row_idle(struct bench *bench);
void row_connect(struct bench *bench);
void row_return(struct bench *bench);
void row_routing(struct bench *bench); /* rows_alone.c */
void row_bot_answer(struct bench *bench);
void row_guard(struct bench *bench);
void row_start(struct bench *bench);
void row_search(struct bench *bench); /* rows_search.c */

/* ceilings.c: entries a second of one connection at this many a batch, for so long;
 * the conversations must be seeded. */
double append_rate(struct bench *bench, int batch, uint32_t conversations, double seconds,
                   double *ret_p50_ms, double *ret_p99_ms);

#endif
