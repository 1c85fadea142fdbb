/*
 * ceilings.c -- what one libpq connection appends alone, with the gateway's own
 * statement, its own settings and its own way of binding.
 */
#define pg_int64 libpq_int64 /* libpq's old name for a type; pg.h has a function of that name */
#include "bench.h"
#undef pg_int64
#include "hist.h"
#include "pg/pg.h"
#include "reads.h"
#include "seed.h"
#include "util.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STATEMENT "append_fast"
#define BATCH_MAX 256
#define CONVERSATIONS 10000u

static int compare(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

/* Ascending conversations, and for each entry its place within its own. */
struct batch {
    int count, groups;
    int64_t of[BATCH_MAX], place[BATCH_MAX];
    int64_t group[BATCH_MAX], size[BATCH_MAX];
};

static void choose(struct batch *batch, const struct append_options *options)
{
    int count = options->batch;

    batch->count = count;
    batch->groups = 0;
    for (int i = 0; i < count; i++)
        batch->of[i] = options->first + random_u32() % options->conversations + 1;
    qsort(batch->of, (size_t)count, sizeof(batch->of[0]), compare);
    for (int i = 0; i < count; i++) {
        if (i == 0 || batch->of[i] != batch->of[i - 1]) {
            batch->group[batch->groups] = batch->of[i];
            batch->size[batch->groups++] = 0;
        }
        batch->place[i] = ++batch->size[batch->groups - 1];
    }
}

static void add_numbers(struct pg_params *params, const int64_t *numbers, int count)
{
    struct pg_array array;

    pg_array_begin(&array, params, PG_INT8);
    for (int i = 0; i < count; i++)
        pg_array_int64(&array, numbers[i]);
    pg_array_end(&array);
}

static void add_nulls(struct pg_params *params, enum pg_array_type type, int count)
{
    struct pg_array array;

    pg_array_begin(&array, params, type);
    for (int i = 0; i < count; i++)
        pg_array_null(&array);
    pg_array_end(&array);
}

static void add_same(struct pg_params *params, const char *text, int count)
{
    struct pg_array array;

    pg_array_begin(&array, params, PG_TEXT);
    for (int i = 0; i < count; i++)
        pg_array_text(&array, slice_of(text));
    pg_array_end(&array);
}

static void bind(struct pg_params *params, const struct batch *batch)
{
    static const char text[] =
        "My transfer has been pending for two hours now and the explorer does not "
        "show it, what should I do about it, please help";
    struct pg_array array;

    add_numbers(params, batch->group, batch->groups);
    add_numbers(params, batch->size, batch->groups);
    pg_array_begin(&array, params, PG_BOOL);
    for (int i = 0; i < batch->groups; i++)
        pg_array_bool(&array, false);
    pg_array_end(&array);
    add_nulls(params, PG_TEXT, batch->groups);
    add_nulls(params, PG_INT8, batch->groups);
    add_numbers(params, batch->of, batch->count);
    add_numbers(params, batch->place, batch->count);
    add_same(params, "message", batch->count);
    add_same(params, "visitor", batch->count);
    add_numbers(params, batch->of, batch->count); /* visitor i has conversation i */
    pg_array_begin(&array, params, PG_UUID);
    for (int i = 0; i < batch->count; i++) {
        uint32_t id[4] = {random_u32(), random_u32(), random_u32(), random_u32()};

        pg_array_uuid(&array, (const uint8_t *)id);
    }
    pg_array_end(&array);
    add_same(params, text, batch->count);
    add_nulls(params, PG_JSONB, batch->count);
}

static void append(PGconn *db, const struct batch *batch)
{
    const char *values[PG_PARAMS_MAX];
    int lens[PG_PARAMS_MAX], formats[PG_PARAMS_MAX];
    struct pg_params params;
    PGresult *result;

    pg_params_init(&params);
    bind(&params, batch);
    for (int i = 0; i < params.count; i++) {
        values[i] = params.bytes.data + params.offset[i];
        lens[i] = (int)params.len[i];
        formats[i] = params.is_binary[i];
    }
    result = PQexecPrepared(db, STATEMENT, params.count, values, lens, formats, 0);
    if (PQntuples(result) != batch->groups)
        die("append: %s", PQerrorMessage(db));
    PQclear(result);
    pg_params_done(&params);
}

static void wait_until(uint64_t due_ns)
{
    const struct timespec due = {.tv_sec = (time_t)(due_ns / 1000000000u),
                                 .tv_nsec = (long)(due_ns % 1000000000u)};

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
        continue;
}

double append_alone(struct bench *bench, const struct append_options *options, struct hist *sent,
                    struct hist *due)
{
    PGconn *db = reads_connect(bench);
    uint64_t start = now_ns();
    uint64_t batches = 0;
    struct batch batch;
    double rate;

    reads_prepare(db, STATEMENT);
    while (seconds_since(start) < options->seconds) {
        uint64_t due_ns = now_ns();

        if (options->rate > 0) {
            due_ns = start + (uint64_t)((double)batches * 1e9 / options->rate);
            wait_until(due_ns);
        }
        choose(&batch, options);
        uint64_t sent_ns = now_ns();
        append(db, &batch);
        hist_add(sent, now_ns() - sent_ns);
        if (due != NULL)
            hist_add(due, now_ns() - due_ns);
        batches++;
    }
    rate = (double)batches * options->batch / seconds_since(start);
    PQfinish(db);
    return rate;
}

void row_append(struct bench *bench)
{
    const struct seed seed = {.visitors = CONVERSATIONS, .state = SEED_QUEUED};
    struct append_options options = {
        .batch = BATCH_MAX, .conversations = CONVERSATIONS, .seconds = bench_pick(bench, 3, 8)};
    struct hist *times = mem_array(1, sizeof(*times));
    struct result result = {.key = "append_ceiling",
                            .what = "ceiling: one libpq connection, 256 a batch"};

    seed_database(bench_db(bench), &seed);
    result.value = append_alone(bench, &options, times, NULL);
    snprintf(result.measured, sizeof(result.measured),
             "%.0f entries/s (a batch p50 %.1f, p99 %.1f ms)", result.value, hist_ms(times, 0.5),
             hist_ms(times, 0.99));
    bench_add(bench, &result);
    hist_reset(times);
    options.batch = 1;
    options.seconds /= 2;
    result.value = append_alone(bench, &options, times, NULL);
    snprintf(result.key, sizeof(result.key), "append_lone");
    snprintf(result.what, sizeof(result.what),
             "ceiling: a lone entry's commit, one after the other");
    snprintf(result.measured, sizeof(result.measured), "%.0f/s, p50 %.2f ms, p99 %.2f ms",
             result.value, hist_ms(times, 0.5), hist_ms(times, 0.99));
    bench_add(bench, &result);
    free(times);
}
