/*
 * bench.h -- a run: where it takes place, its rows, and the table that they make.
 */
#ifndef BATON_TESTS_BENCH_H
#define BATON_TESTS_BENCH_H

#include "place.h"

#include <stdbool.h>
#include <stdio.h>

#define BENCH_RESULTS_MAX 64
#define BENCH_SIZES 3 /* of growth: once, ten times, a hundred times */
#define BENCH_GROWTH_MAX 96

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
    double ratio;     /* to the ceiling; 0 without one; of medians where there are two */
    double p99_ratio; /* of the 99th percentiles; 0 without one */
};

/* One figure at each of the sizes, of which the first is the measure for the others. */
struct growth_line {
    const char *of; /* what grows; texts are not copied */
    const char *what;
    const char *unit;
    double sizes[BENCH_SIZES];
    double values[BENCH_SIZES];
};

struct bench {
    bool brief;
    const char *program;  /* of the gateway */
    const char *json;     /* NULL: none */
    const char *markdown; /* NULL: none */
    struct place place;
    bool placed;
    PGconn *db;
    struct result results[BENCH_RESULTS_MAX];
    int count;
    struct growth_line growth[BENCH_GROWTH_MAX];
    int growth_count;
};

void bench_add(struct bench *bench, const struct result *result);
void bench_add_growth(struct bench *bench, const struct growth_line *line);

/* report.c: the tables on standard output; all of it as JSON; the table of the numbers to hold
 * as Markdown, between two marks when the file has them. */
void bench_print(struct bench *bench);
void bench_write_json(struct bench *bench);
void bench_write_markdown(struct bench *bench);

/* machine.c: what it was measured on. */
void machine_as_json(FILE *file, struct bench *bench);
void machine_as_markdown(FILE *file, struct bench *bench);

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
void row_wakeups(struct bench *bench);
void row_connect(struct bench *bench);
void row_return(struct bench *bench);
void row_routing(struct bench *bench); /* rows_routing.c */
void row_sweep(struct bench *bench);
void row_bot_answer(struct bench *bench);
void row_guard(struct bench *bench);
void row_start(struct bench *bench);
void row_widget(struct bench *bench);
void row_growth_connections(struct bench *bench); /* rows_growth.c */
void row_growth_conversations(struct bench *bench);
void row_growth_entries(struct bench *bench);
void row_search(struct bench *bench); /* rows_search.c */

/* ceilings.c: one libpq connection that appends alone, to the seeded conversations
 * after `first`. */
struct append_options {
    int batch; /* at most 256 */
    uint32_t first, conversations;
    double seconds;
    double rate; /* batches a second at fixed times; 0: one after the other */
};
struct hist;
/* Entries a second; the times of the batches are added to the histograms: to `sent`, each from
 * when it was sent, and to `due`, unless it is NULL, from when it was to be sent, so that what it
 * waited for the one before is in it as it is for messages at fixed times. */
double append_alone(struct bench *bench, const struct append_options *options, struct hist *sent,
                    struct hist *due);

/* rows_routing.c: routing's decision alone: places open at one of the first `agents`, who are all
 * full, while somebody waits; the plan is made; nothing is kept. How many of the plans fill a place. */
int time_plans(PGconn *db, uint32_t agents, int places, int count, struct hist *times);

#endif
