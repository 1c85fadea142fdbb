/*
 * rows_search.c -- review's search among 10 million stored entries.
 */
#include "bench.h"
#include "bulk.h"
#include "util.h"

#include <stdio.h>

void row_search(struct bench *bench)
{
    PGconn *db = bench_db(bench);
    struct result result = {.key = "search", .what = "archive"};
    uint64_t start = now_ns();

    bulk_fill_searchable(db, (int64_t)bench_pick(bench, 200e3, 10e6));
    snprintf(result.measured, sizeof(result.measured), "%.0f s", seconds_since(start));
    bench_add(bench, &result);
}
