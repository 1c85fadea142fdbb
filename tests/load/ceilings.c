/*
 * ceilings.c -- what one libpq connection appends alone, with the gateway's own
 * statement, its own settings and its own way of binding.
 */
#define pg_int64 libpq_int64 /* libpq's old name for a type; pg.h has a function of that name */
#include "bench.h"
#undef pg_int64
#include "hist.h"
#include "pg/pg.h"
#include "seed.h"
#include "util.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATEMENT "gateway/store/sql/append_fast.sql"
#define BATCH_MAX 256
#define CONVERSATIONS 10000u

static char *read_statement(void)
{
    char *text = mem_array(1, 1u << 16);
    FILE *file = fopen(STATEMENT, "r");

    if (file == NULL || fread(text, 1, (1u << 16) - 1, file) == 0)
        die("can't read %s: run from the root of the checkout", STATEMENT);
    fclose(file);
    return text;
}

static PGconn *append_connection(const struct bench *bench)
{
    PGconn *db = place_connect(&bench->place);
    char *statement = read_statement();
    PGresult *result;

    place_run(db, "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; "
                  "SET enable_bitmapscan = off; SET enable_mergejoin = off; SET jit = off; "
                  "SET synchronous_commit = on");
    result = PQprepare(db, "append", statement, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        die("prepare: %s", PQerrorMessage(db));
    PQclear(result);
    free(statement);
    return db;
}

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

static void choose(struct batch *batch, int count, uint32_t conversations)
{
    batch->count = count;
    batch->groups = 0;
    for (int i = 0; i < count; i++)
        batch->of[i] = random_u32() % conversations + 1;
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
    result = PQexecPrepared(db, "append", params.count, values, lens, formats, 0);
    if (PQntuples(result) != batch->groups)
        die("append: %s", PQerrorMessage(db));
    PQclear(result);
    pg_params_done(&params);
}

double append_rate(struct bench *bench, int batch_size, uint32_t conversations, double seconds,
                   double *ret_p50_ms, double *ret_p99_ms)
{
    struct hist *hist = mem_array(1, sizeof(*hist));
    PGconn *db = append_connection(bench);
    uint64_t start = now_ns();
    uint64_t stored = 0;
    struct batch batch;
    double rate;

    while (seconds_since(start) < seconds) {
        uint64_t sent = now_ns();

        choose(&batch, batch_size, conversations);
        append(db, &batch);
        hist_add(hist, now_ns() - sent);
        stored += (uint64_t)batch_size;
    }
    rate = (double)stored / seconds_since(start);
    *ret_p50_ms = hist_ms(hist, 0.5);
    *ret_p99_ms = hist_ms(hist, 0.99);
    PQfinish(db);
    free(hist);
    return rate;
}

void row_append(struct bench *bench)
{
    const struct seed seed = {.visitors = CONVERSATIONS, .state = SEED_QUEUED};
    double seconds = bench_pick(bench, 3, 8);
    double p50, p99;
    struct result result = {.key = "append_ceiling",
                            .what = "ceiling: one libpq connection, 256 a batch"};

    seed_database(bench_db(bench), &seed);
    result.value = append_rate(bench, BATCH_MAX, CONVERSATIONS, seconds, &p50, &p99);
    snprintf(result.measured, sizeof(result.measured),
             "%.0f entries/s (a batch p50 %.1f, p99 %.1f ms)", result.value, p50, p99);
    bench_add(bench, &result);
    result.value = append_rate(bench, 1, CONVERSATIONS, seconds / 2, &p50, &p99);
    snprintf(result.key, sizeof(result.key), "append_lone");
    snprintf(result.what, sizeof(result.what), "ceiling: a lone entry's commit");
    snprintf(result.measured, sizeof(result.measured), "%.0f/s, p50 %.2f ms, p99 %.2f ms",
             result.value, p50, p99);
    bench_add(bench, &result);
}
