#include "reads.h"

#include "util.h"

#include <stdlib.h>

#define CALLS_MIN 3
#define CALLS_MAX 100
#define CALLS_S 1.0

PGconn *reads_connect(const struct bench *bench)
{
    PGconn *db = place_connect(&bench->place);

    place_run(db, "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; "
                  "SET enable_bitmapscan = off; SET enable_mergejoin = off; SET jit = off; "
                  "SET synchronous_commit = on");
    return db;
}

void reads_prepare(PGconn *db, const char *statement)
{
    char path[100];
    char *text = mem_array(1, 1u << 16);
    PGresult *result;
    FILE *file;

    snprintf(path, sizeof(path), "gateway/store/sql/%s.sql", statement);
    file = fopen(path, "r");
    if (file == NULL || fread(text, 1, (1u << 16) - 1, file) == 0)
        die("can't read %s: run from the root of the checkout", path);
    fclose(file);
    result = PQprepare(db, statement, text, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        die("%s: %s", path, PQerrorMessage(db));
    PQclear(result);
    free(text);
}

static void call(PGconn *db, const struct read *read, int params)
{
    PGresult *result = PQexecPrepared(db, read->statement, params, read->params, NULL, NULL, 0);

    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        die("%s: %s", read->statement, PQerrorMessage(db));
    PQclear(result);
}

double read_cost_ms(struct bench *bench, const struct read *read)
{
    PGconn *db = reads_connect(bench);
    uint64_t begin = now_ns();
    int params = 0, calls = 0;
    double cpu;

    while (params < READS_PARAMS_MAX && read->params[params] != NULL)
        params++;
    reads_prepare(db, read->statement);
    call(db, read, params); /* fills the caches of the backend */
    cpu = cpu_of(PQbackendPID(db));
    for (; calls < CALLS_MAX && (calls < CALLS_MIN || seconds_since(begin) < CALLS_S); calls++)
        call(db, read, params);
    cpu = cpu_of(PQbackendPID(db)) - cpu;
    PQfinish(db);
    return cpu * 1e3 / calls;
}
