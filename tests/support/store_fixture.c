#include "support/store_fixture.h"
#include "store/admin.h"

#include "base/secret.h"
#include "cli/cli.h"
#include "log/log.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WAIT_MS 120000
#define SQL_MAX 65536

struct store_fixture_text {
    struct store_fixture_text *next;
    char text[];
};

static struct pg_fixture *cluster;
static int databases;

/* --- The cluster -------------------------------------------------------------------- */

static void conninfo_of(char conninfo[256], const char *database)
{
    snprintf(conninfo, 256, "host=%s port=%d user=postgres dbname=%s", pg_fixture_folder(cluster),
             pg_fixture_port(cluster), database);
}

static void run_on_postgres(const char *sql)
{
    struct pg_sync *sync;

    assert_int_equal(pg_sync_open(pg_fixture_conninfo(cluster), &sync), GW_OK);
    assert_int_equal(pg_sync_script(sync, slice_of(sql)), GW_OK);
    pg_sync_close(sync);
}

int store_fixture_cluster(void **state)
{
    char conninfo[256];
    struct pg_sync *sync;
    struct store_migrated migrated;

    (void)state;
    log_set_level(LOG_ERROR);
    if (secret_init() != GW_OK) {
        return -1;
    }
    cluster = pg_fixture_new(&(struct pg_fixture_options){.no_fsync = true});
    run_on_postgres("CREATE DATABASE migrated");
    conninfo_of(conninfo, "migrated");
    assert_int_equal(pg_sync_open(conninfo, &sync), GW_OK);
    assert_int_equal(store_migrate(sync, &migrated), GW_OK);
    pg_sync_close(sync);
    return 0;
}

int store_fixture_cluster_end(void **state)
{
    (void)state;
    pg_fixture_free(cluster);
    cluster = NULL;
    return 0;
}

static void make_database(char conninfo[256], const char *template)
{
    char name[32], sql[128];

    snprintf(name, sizeof(name), "test_%d", ++databases);
    snprintf(sql, sizeof(sql), "CREATE DATABASE %s TEMPLATE %s", name, template);
    run_on_postgres(sql);
    conninfo_of(conninfo, name);
}

void store_fixture_empty_database(char conninfo[256])
{
    make_database(conninfo, "template0");
}

/* --- One test --------------------------------------------------------------------------- */

struct up {
    bool up;
};

static void on_state(void *user, bool available)
{
    ((struct up *)user)->up = available;
}

static struct store *start_store(struct store_fixture *fixture)
{
    static struct up up; /* outlives the store, which tells it all its life */
    const struct store_options options = {
        .conninfo = fixture->conninfo, .connections = 4, .on_state = on_state, .user = &up};
    struct store *store = NULL;

    up.up = false;
    assert_int_equal(store_new(fixture->loop, fixture->metrics, &options, &store), GW_OK);
    store_fixture_wait(fixture, &up.up);
    assert_true(store_available(store));
    return store;
}

struct store *store_fixture_another(struct store_fixture *fixture)
{
    assert_true(fixture->other_count < STORE_FIXTURE_OTHERS);
    struct store *another = start_store(fixture);

    fixture->others[fixture->other_count++] = another;
    return another;
}

static void start_fixture(struct store_fixture *fixture)
{
    assert_int_equal(loop_new(&fixture->loop), GW_OK);
    fixture->metrics = metrics_new();
    assert_int_equal(pg_sync_open(fixture->conninfo, &fixture->sync), GW_OK);
    fixture->store = start_store(fixture);
}

int store_fixture_setup(void **state)
{
    struct store_fixture *fixture = mem_new(sizeof(*fixture));

    make_database(fixture->conninfo, "migrated");
    start_fixture(fixture);
    *state = fixture;
    return 0;
}

/* PostgreSQL looks in pg_catalog first unless the path says otherwise: what is made with this path, and run
 * with it, finds these functions before its own. */
static const char clock_script[] =
    "CREATE SCHEMA test_clock; "
    "CREATE TABLE test_clock.clock (at timestamptz NOT NULL); "
    "INSERT INTO test_clock.clock VALUES ('epoch'::timestamptz + %lld * interval '1 microsecond'); "
    "CREATE FUNCTION test_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS "
    "'SELECT at FROM test_clock.clock'; "
    "CREATE FUNCTION test_clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS "
    "'SELECT at FROM test_clock.clock'; "
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %%I SET search_path = public, test_clock, "
    "pg_catalog', current_database()); END $$";

int store_fixture_setup_with_clock(void **state)
{
    struct store_fixture *fixture = mem_new(sizeof(*fixture));
    struct store_migrated migrated;

    make_database(fixture->conninfo, "template0");
    assert_int_equal(pg_sync_open(fixture->conninfo, &fixture->sync), GW_OK);
    store_fixture_sql(fixture, clock_script, (long long)STORE_FIXTURE_CLOCK_US);
    pg_sync_close(fixture->sync);
    assert_int_equal(pg_sync_open(fixture->conninfo, &fixture->sync), GW_OK);
    assert_int_equal(store_migrate(fixture->sync, &migrated), GW_OK);
    pg_sync_close(fixture->sync);
    start_fixture(fixture);
    *state = fixture;
    return 0;
}

void store_fixture_clock(struct store_fixture *fixture, int64_t at_us)
{
    store_fixture_sql(fixture,
                      "UPDATE test_clock.clock SET at = 'epoch'::timestamptz + %lld * interval '1 "
                      "microsecond'",
                      (long long)at_us);
}

static void on_alarm(void *user)
{
    *(bool *)user = true;
}

void store_fixture_wait(struct store_fixture *fixture, const bool *done)
{
    struct timer timer = {0};
    bool late = false;

    loop_timer_start(fixture->loop, &timer, WAIT_MS, on_alarm, &late);
    while (!*done && !late) {
        loop_run_once(fixture->loop);
    }
    loop_timer_stop(fixture->loop, &timer);
    assert_true(*done);
}

void store_fixture_pause(struct store_fixture *fixture, uint64_t ms)
{
    struct timer timer = {0};
    bool over = false;

    fixture->paused_ms += ms;
    assert_true(fixture->paused_ms < WAIT_MS);
    loop_timer_start(fixture->loop, &timer, ms, on_alarm, &over);
    while (!over) {
        loop_run_once(fixture->loop);
    }
}

void store_fixture_stop(struct store_fixture *fixture)
{
    while (fixture->other_count > 0) {
        store_free(fixture->others[--fixture->other_count]);
    }
    store_free(fixture->store);
    fixture->store = NULL;
    for (int turn = 0; turn < 20; turn++) {
        loop_run_once(fixture->loop);
    }
}

void store_fixture_forget(struct store_fixture *fixture)
{
    while (fixture->texts != NULL) {
        struct store_fixture_text *next = fixture->texts->next;

        free(fixture->texts);
        fixture->texts = next;
    }
}

int store_fixture_teardown(void **state)
{
    struct store_fixture *fixture = *state;

    store_fixture_stop(fixture);
    pg_sync_close(fixture->sync);
    loop_free(fixture->loop);
    metrics_free(fixture->metrics);
    store_fixture_forget(fixture);
    free(fixture);
    return 0;
}

struct slice store_fixture_keep(struct store_fixture *fixture, struct slice text)
{
    if (text.data == NULL) {
        return SLICE_NONE;
    }
    struct store_fixture_text *kept = mem_new(sizeof(*kept) + text.len + 1);

    kept->next = fixture->texts;
    fixture->texts = kept;
    memcpy(kept->text, text.data, text.len);
    return (struct slice){kept->text, text.len};
}

/* --- SQL ----------------------------------------------------------------------------------- */

void store_fixture_sql(struct store_fixture *fixture, const char *fmt, ...)
{
    struct buf sql;
    va_list args;

    buf_init(&sql, SQL_MAX);
    va_start(args, fmt);
    buf_vprintf(&sql, fmt, args);
    va_end(args);
    assert_int_equal(pg_sync_script(fixture->sync, buf_slice(&sql)), GW_OK);
    buf_done(&sql);
}

struct value {
    struct store_fixture *fixture;
    struct slice text;
};

static void on_value(void *user, const struct pg_result *result, int row)
{
    struct value *value = user;

    if (row == 0) {
        value->text = store_fixture_keep(value->fixture, pg_text(result, 0, 0));
    }
}

GW_PRINTF(2, 0)
static struct slice query_text(struct store_fixture *fixture, const char *fmt, va_list args)
{
    struct value value = {fixture, SLICE_NONE};
    struct buf sql;

    buf_init(&sql, SQL_MAX);
    buf_vprintf(&sql, fmt, args);
    assert_int_equal(pg_sync_query(fixture->sync, sql.data, NULL, 0, on_value, &value), GW_OK);
    buf_done(&sql);
    return value.text;
}

struct slice store_fixture_text(struct store_fixture *fixture, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    struct slice text = query_text(fixture, fmt, args);
    va_end(args);
    return text;
}

int64_t store_fixture_int(struct store_fixture *fixture, const char *fmt, ...)
{
    int64_t value = 0;
    va_list args;

    va_start(args, fmt);
    struct slice text = query_text(fixture, fmt, args);
    va_end(args);
    if (text.data != NULL) {
        assert_int_equal(slice_to_int64(text, &value), GW_OK);
    }
    return value;
}

int store_fixture_replay(struct store_fixture *fixture, const char *since)
{
    char database[300], day[40];

    snprintf(database, sizeof(database), "--database=%s", fixture->conninfo);
    snprintf(day, sizeof(day), "%s", since != NULL ? since : "");
    char *args[] = {(char[]){"baton"}, (char[]){"route"},   (char[]){"replay"},
                    database,          (char[]){"--since"}, day};
    int code = cli_main(since != NULL ? 6 : 4, args);

    fflush(stdout);
    return code;
}

void store_fixture_seed(void)
{
    const char *given = getenv("SEED");
    int64_t seed = getpid();

    if (given != NULL) {
        assert_int_equal(slice_to_int64(slice_of(given), &seed), GW_OK);
    }
    print_message("SEED=%lld\n", (long long)seed);
    srandom((unsigned)seed);
}
