/*
 * Migrations, then functions.
 *
 * A migration is applied once, in a transaction of its own with the row that
 * says so. The functions' files are applied whenever their hash is not the one
 * that is recorded, all of them in one transaction: first what they made before
 * is dropped, by the list that was recorded then, and then they run in the order
 * of their names.
 *
 * Dropping first, and not CREATE OR REPLACE alone, because that can't change what
 * a function returns, and of one whose parameters change it leaves the old one
 * beside the new: a call may then find either, or be ambiguous. Since DDL is
 * transactional, a gateway that runs meanwhile sees the old set or the new one,
 * never none; its prepared statements are planned anew by themselves. What the
 * gateways of the version before still call must stay in the files for one
 * version. What a view of the files stands on can't be altered by a migration
 * unless it drops that view first; nor can a table get a column with a default
 * while a function has a parameter of its row type with a default.
 */
#include "base/hex.h"
#include "base/secret.h"
#include "log/log.h"
#include "store/admin.h"
#include "store/internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define SOURCES_MAX (4u << 20)

static struct slice text_of(const struct embedded_file *file)
{
    return (struct slice){file->data, *file->len};
}

static enum gw_err script(struct pg_sync *sync, enum store__statement statement)
{
    return pg_sync_script(sync, store__statements()[statement].sql);
}

/* --- Migrations ------------------------------------------------------------------ */

/* 0001_create_desk.sql: the first is number 1, and none is left out. */
static int count_migrations(void)
{
    int count = 0;

    for (const struct embedded_file *file = store__migration_files; file->name != NULL; file++) {
        char *end;

        count++;
        assert(strtol(file->name, &end, 10) == count && *end == '_');
    }
    return count;
}

static void on_version(void *user, const struct pg_result *result, int row)
{
    int *version = user;

    *version = (int)pg_int64(result, row, 0);
}

static enum gw_err apply_migration(struct pg_sync *sync, int version)
{
    const struct embedded_file *file = &store__migration_files[version - 1];
    char number[16];

    snprintf(number, sizeof(number), "%d", version);
    const struct slice params[] = {slice_of(number), slice_of(file->name)};
    enum gw_err err = pg_sync_script(sync, text_of(file));

    if (err) {
        log_error("store", "migration_failed", "name=%s", file->name);
        return err;
    }
    return pg_sync_query(sync, store__statements()[STORE__migrate_applied].sql.data, params, 2,
                         NULL, NULL);
}

/* --- Functions --------------------------------------------------------------------- */

#define HASH_TEXT_LEN (2 * SECRET_HASH_BYTES)

static void hash_functions(char ret_hash[HASH_TEXT_LEN + 1])
{
    uint8_t hash[SECRET_HASH_BYTES];
    struct buf all;

    buf_init(&all, SOURCES_MAX);
    for (const struct embedded_file *file = store__function_files; file->name != NULL; file++) {
        buf_append_cstr(&all, file->name);
        buf_append_char(&all, '\n');
        buf_append(&all, file->data, *file->len);
    }
    assert(!all.failed);
    secret_hash(buf_slice(&all), hash);
    hex_write(hash, sizeof(hash), ret_hash);
    buf_done(&all);
}

struct comparison {
    const char *hash;
    bool same;
};

static void on_hash(void *user, const struct pg_result *result, int row)
{
    struct comparison *comparison = user;

    comparison->same = slice_eq_cstr(pg_text(result, row, 0), comparison->hash);
}

static enum gw_err apply_functions(struct pg_sync *sync)
{
    const struct pg_statement *statements = store__statements();
    char hash[HASH_TEXT_LEN + 1];

    hash_functions(hash);
    struct comparison comparison = {hash, false};
    const struct slice param = slice_of(hash);
    enum gw_err err = pg_sync_query(sync, statements[STORE__migrate_functions_hash].sql.data, NULL,
                                    0, on_hash, &comparison);

    if (err || comparison.same) {
        return err;
    }
    err = script(sync, STORE__migrate_functions_drop);
    for (const struct embedded_file *file = store__function_files;
         err == GW_OK && file->name != NULL; file++) {
        err = pg_sync_script(sync, text_of(file));
        if (err) {
            log_error("store", "functions_failed", "name=%s", file->name);
        }
    }
    if (err) {
        return err;
    }
    return pg_sync_query(sync, statements[STORE__migrate_functions_made].sql.data, &param, 1, NULL,
                         NULL);
}

/* --- One transaction after the other -------------------------------------------------- */

/* Under the lock: the next migration, or the functions when there is none. */
static enum gw_err step(struct pg_sync *sync, int newest, struct store_migrated *migrated,
                        bool *ret_last)
{
    int version = 0;
    enum gw_err err = script(sync, STORE__migrate_lock);

    if (err == GW_OK) {
        err = script(sync, STORE__migrate_tables);
    }
    if (err == GW_OK) {
        err = pg_sync_query(sync, store__statements()[STORE__migrate_version].sql.data, NULL, 0,
                            on_version, &version);
    }
    if (err) {
        return err;
    }
    *ret_last = version == newest;
    migrated->version = version;
    if (version > newest) {
        log_error("store", "database_is_newer", "version=%d known=%d", version, newest);
        return GW_ECONFLICT;
    }
    if (version == newest) {
        return apply_functions(sync);
    }
    err = apply_migration(sync, version + 1);
    if (err == GW_OK) {
        migrated->applied++;
    }
    return err;
}

enum gw_err store_migrate(struct pg_sync *sync, struct store_migrated *ret)
{
    struct store_migrated migrated = {0};
    int newest = count_migrations();
    enum gw_err err = GW_OK;
    bool last = false;

    while (err == GW_OK && !last) {
        err = pg_sync_script(sync, SLICE_LIT("BEGIN"));
        if (err == GW_OK) {
            err = step(sync, newest, &migrated, &last);
        }
        if (err == GW_OK) {
            err = pg_sync_script(sync, SLICE_LIT("COMMIT"));
        } else {
            enum gw_err undone = pg_sync_script(sync, SLICE_LIT("ROLLBACK"));

            (void)undone; /* without a connection there is nothing left to undo */
        }
    }
    if (err == GW_OK) {
        *ret = migrated;
    }
    return err;
}
