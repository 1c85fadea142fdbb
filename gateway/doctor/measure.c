/*
 * measure.c -- how fast this database stores, without storing anything.
 *
 * The real statement appends to the real tables, made as temporary ones: they are gone
 * with the connection, however that ends. Temporary tables write no log, and their
 * commits wait for no disk, so each transaction also logs a message of the size that
 * its entries would have taken, which is what a commit waits for; nobody reads it.
 */
#include "base/clock.h"
#include "base/uuid.h"
#include "doctor/internal.h"
#include "pg/pg.h"

#include <stdlib.h>
#include <string.h>

#define CONVERSATIONS 2000
#define BATCH 256
#define LONE_US 1000000u
#define BATCHED_US 2000000u
#define LONE_MAX 100000
/* Of log, as real tables write it for one message of 120 bytes, in a batch and by itself. */
#define LOG_BYTES 568
#define LOG_BYTES_LONE 664
#define TEXT                                                                                       \
    "My transfer has been pending for two hours now and the explorer does not show it, what "      \
    "should I do about it, please help"

static enum gw_err run(struct pg_sync *sync, const char *sql)
{
    return pg_sync_script(sync, slice_of(sql));
}

/* Functions are not looked for in a temporary schema unless it is named: adds `file` with the schema's
 * name in front of each that follows `before`, or is `before` itself. */
static void add_qualified(struct buf *sql, const struct embedded_file *file, struct slice before,
                          bool is_function)
{
    struct slice rest = {file->data, *file->len};

    while (rest.len > 0) {
        bool here = slice_starts(rest, before);
        size_t step = here ? before.len : 1;

        if (here && is_function)
            buf_append_cstr(sql, "pg_temp.");
        buf_append_slice(sql, (struct slice){rest.data, step});
        if (here && !is_function)
            buf_append_cstr(sql, "pg_temp.");
        rest = (struct slice){rest.data + step, rest.len - step};
    }
}

static enum gw_err run_buf(struct pg_sync *sync, struct buf *sql)
{
    enum gw_err err = buf_err(sql);

    if (err == GW_OK)
        err = pg_sync_script(sync, buf_slice(sql));
    buf_done(sql);
    return err;
}

static enum gw_err prepare(struct pg_sync *sync)
{
    struct buf sql;

    buf_init(&sql, 1 << 16);
    buf_append_cstr(&sql, "PREPARE doctor_append AS ");
    add_qualified(&sql, embedded_find(doctor__append, "append_fast.sql"), SLICE_LIT("unix_ms("),
                  true);
    return run_buf(sync, &sql);
}

static enum gw_err migrate(struct pg_sync *sync, const struct embedded_file *file)
{
    struct buf sql;

    buf_init(&sql, 1 << 20);
    add_qualified(&sql, file, SLICE_LIT("EXECUTE FUNCTION "), false);
    return run_buf(sync, &sql);
}

static enum gw_err make_tables(struct pg_sync *sync)
{
    static const char before[] =
        "SET search_path = pg_temp; SET client_min_messages = warning; SET jit = off; "
        "SET synchronous_commit = on; SET enable_seqscan = off; SET enable_bitmapscan = off; "
        "SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan; "
        "SET statement_timeout = '10s'; SET temp_buffers = '64MB'";
    static const char after[] =
        "CREATE FUNCTION pg_temp.unix_ms(timestamptz) RETURNS bigint LANGUAGE sql STABLE AS "
        "'SELECT (extract(epoch FROM $1) * 1000)::bigint'";
    struct buf rows;
    enum gw_err err = run(sync, before);

    for (const struct embedded_file *file = doctor__migrations; file->name != NULL && !err; file++)
        err = migrate(sync, file);
    if (!err)
        err = run(sync, after);
    buf_init(&rows, 4096);
    buf_printf(&rows,
               "INSERT INTO visitor (secret_hash) SELECT sha256(n::text::bytea) FROM "
               "generate_series(1, %d) n; INSERT INTO conversation (visitor_id, team_id) "
               "SELECT id, (SELECT min(id) FROM team) FROM visitor",
               CONVERSATIONS);
    if (!err)
        err = run(sync, rows.data);
    buf_done(&rows);
    return err != GW_OK ? err : prepare(sync);
}

static int by_number(const void *left, const void *right)
{
    const int *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static void add_repeated(struct buf *sql, const char *what, int count)
{
    buf_append_cstr(sql, ", '{");
    for (int i = 0; i < count; i++)
        buf_printf(sql, "%s%s", i > 0 ? "," : "", what);
    buf_append_cstr(sql, "}'");
}

static void add_numbers(struct buf *sql, const int *numbers, int count)
{
    buf_append_cstr(sql, sql->data[sql->len - 1] == '(' ? "'{" : ", '{");
    for (int i = 0; i < count; i++)
        buf_printf(sql, "%s%d", i > 0 ? "," : "", numbers[i]);
    buf_append_cstr(sql, "}'");
}

static void add_ids(struct buf *sql, int count)
{
    buf_append_cstr(sql, ", '{");
    for (int i = 0; i < count; i++) {
        char text[UUID_TEXT_LEN + 1];
        struct uuid id;

        uuid_random(&id);
        uuid_format(&id, text);
        buf_printf(sql, "%s%s", i > 0 ? "," : "", text);
    }
    buf_append_cstr(sql, "}'");
}

/* One transaction, as text: `count` entries of conversations chosen at random. */
static void make_batch(struct buf *sql, int count)
{
    int of[BATCH], place[BATCH], group[BATCH], size[BATCH];
    int groups = 0;

    for (int i = 0; i < count; i++)
        of[i] = rand() % CONVERSATIONS + 1;
    qsort(of, (size_t)count, sizeof(of[0]), by_number);
    for (int i = 0; i < count; i++) {
        if (i == 0 || of[i] != of[i - 1]) {
            group[groups] = of[i];
            size[groups++] = 0;
        }
        place[i] = ++size[groups - 1];
    }
    buf_clear(sql);
    buf_append_cstr(sql, "EXECUTE doctor_append(");
    add_numbers(sql, group, groups);
    add_numbers(sql, size, groups);
    add_repeated(sql, "f", groups);
    add_repeated(sql, "NULL", groups);
    add_repeated(sql, "NULL", groups);
    add_numbers(sql, of, count);
    add_numbers(sql, place, count);
    add_repeated(sql, "message", count);
    add_repeated(sql, "visitor", count);
    add_numbers(sql, of, count);
    add_ids(sql, count);
    add_repeated(sql, "\"" TEXT "\"", count);
    add_repeated(sql, "NULL", count);
    buf_printf(sql, "); SELECT pg_logical_emit_message(true, 'baton doctor', repeat('x', %d))",
               count == 1 ? LOG_BYTES_LONE : count * LOG_BYTES);
}

/* Batches of this size for so long; the median of one in ms, 0 when it failed. */
static double append_for(struct pg_sync *sync, int batch, uint64_t limit_us, double *ret_rate)
{
    double *took = mem_array(LONE_MAX, sizeof(*took));
    double median = 0;
    uint64_t busy_us = 0;
    int count = 0;
    struct buf sql;

    buf_init(&sql, 1 << 20);
    while (busy_us < limit_us && count < LONE_MAX) {
        make_batch(&sql, batch); /* not counted: the gateway sends it in binary */

        uint64_t from_us = clock_mono_us();

        if (pg_sync_script(sync, buf_slice(&sql)) != GW_OK)
            break;
        took[count] = (double)(clock_mono_us() - from_us) / 1000;
        busy_us += clock_mono_us() - from_us;
        count++;
    }
    if (busy_us >= limit_us || count == LONE_MAX) {
        median = doctor__median(took, count);
        *ret_rate = (double)count * batch * 1e6 / (double)busy_us;
    }
    buf_done(&sql);
    free(took);
    return median;
}

bool doctor__measure_commits(struct doctor_report *report, struct pg_sync *sync)
{
    double rate = 0, median;

    if (make_tables(sync) != GW_OK)
        return false;
    median = append_for(sync, 1, LONE_US, &rate);
    if (median == 0)
        return false;
    doctor__measured(report, "lone_commit_ms", median);
    doctor__measured(report, "lone_commits_per_second", rate);
    median = append_for(sync, BATCH, BATCHED_US, &rate);
    if (median == 0)
        return false;
    doctor__measured(report, "batch_ms", median);
    doctor__measured(report, "batched_entries_per_second", rate);
    return true;
}
