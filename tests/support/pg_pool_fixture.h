/*
 * pg_pool_fixture.h -- a pool on a real PostgreSQL, queries whose answers are kept,
 * and a loop that ends.
 *
 * One cluster a program; each test opens and closes its own pool. What goes wrong
 * outside of the tested calls fails the test.
 */
#ifndef BATON_TESTS_PG_POOL_FIXTURE_H
#define BATON_TESTS_PG_POOL_FIXTURE_H

#include "loop/loop.h"
#include "metrics/metrics.h"
#include "pg/pg.h"
#include "support/pg_fixture.h"

/* The statements of every pool, in pg_pool_fixture.c. */
enum {
    ECHO_TEXT,
    SLEEP,
    MEET,
    DIVIDE,
    INSERT_LATE,
    RAISE,
    KINDS,
    TEXTS,
    INT8S,
    UUIDS,
    JSONBS,
    BOOLS,
    SETTING,
    BIG,
    KILL_OTHERS,
    PID,
    STATEMENT_COUNT
};

extern const struct pg_statement pg_pool_statements[STATEMENT_COUNT];

struct pool_env {
    struct pg_fixture *fixture;
    struct loop *loop;
    struct metrics *metrics;
    struct pg_pool *pool;
    struct timer alarm;
    bool alarmed;
    int ups, downs;
    int wanted; /* connections */
};

/* What a query came to. */
struct pool_answer {
    struct pool_env *env;
    int calls;
    int place; /* which of all answers it was */
    enum gw_err err;
    char sqlstate[6];
    char text[64]; /* the first column of the first row */
    int rows;
    bool free_pool; /* does so in the callback */
};

/* cmocka's group set-up and tear-down. */
int pg_pool_cluster(void **state);
int pg_pool_cluster_end(void **state);
/* Around each test: *state becomes a struct pool_env. */
int pg_pool_setup(void **state);
int pg_pool_teardown(void **state);
#define POOL_TEST(fn) test_in(fn, pg_pool_setup, pg_pool_teardown)

/* Fails the test after two minutes. The first two of these look at a struct pool_env, the last
 * one at a struct pool_answer. */
void pool_run_until(struct pool_env *env, bool (*done)(void *what), void *what);
bool pool_is_up(void *what);
bool pool_is_down(void *what);
bool pool_was_called(void *what);
void pool_run_until_connected(struct pool_env *env, int connections);
void pool_run_for(struct pool_env *env, uint64_t ms);

/* One connection, ten seconds for a statement. */
struct pg_pool_options pool_plain_options(struct pool_env *env);
void pool_open(struct pool_env *env, const struct pg_pool_options *options);
/* With the plain options, and up. */
void pool_open_ready(struct pool_env *env, int connections);
void pool_close(struct pool_env *env);

/* pg_query(), and what it promises about params and its callback. */
enum gw_err pool_ask(struct pool_env *env, int statement, struct pg_params *params,
                     struct pool_answer *answer);
enum gw_err pool_ask_text(struct pool_env *env, int statement, const char *text,
                          struct pool_answer *answer);
enum gw_err pool_ask_int(struct pool_env *env, int statement, int64_t value,
                         struct pool_answer *answer);
/* Asks for this text and gets it. */
void pool_expect_text(struct pool_env *env, const char *text);

#endif
