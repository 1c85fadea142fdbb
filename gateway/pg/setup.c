/* What every new connection is sent, in one pipeline and one round trip: settings,
 * then the statements. */
#include "pg/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How results look must not depend on the server's configuration: pg_bytes() and
 * whoever parses a timestamp rely on it. The pool's own settings come after. */
static const char *const fixed_settings[] = {"bytea_output=hex", "datestyle=ISO", "timezone=UTC",
                                             NULL};

static size_t list_len(const char *const *list)
{
    size_t len = 0;

    while (list != NULL && list[len] != NULL) {
        len++;
    }
    return len;
}

/* Set by parameter: neither name nor value can be taken for SQL. */
static bool send_setting(struct pg__conn *conn, const char *setting)
{
    struct slice value;
    char *name = slice_dup(slice_cut(slice_of(setting), '=', &value));
    const char *values[2] = {name, value.data ? value.data : ""};
    int sent = PQsendQueryParams(conn->db, "SELECT set_config($1, $2, false)", 2, NULL, values,
                                 NULL, NULL, 0);

    free(name);
    return sent == 1;
}

static bool send_settings(struct pg__conn *conn, const char *const *settings)
{
    for (size_t i = 0; i < list_len(settings); i++) {
        if (!send_setting(conn, settings[i])) {
            return false;
        }
    }
    return true;
}

static bool send_timeout(struct pg__conn *conn)
{
    char setting[64];

    snprintf(setting, sizeof(setting), "statement_timeout=%u", conn->pool->statement_timeout_ms);
    return send_setting(conn, setting);
}

static bool send_statement(struct pg__conn *conn, const struct pg_statement *statement)
{
    char *sql = slice_dup(statement->sql);
    int sent = PQsendPrepare(conn->db, statement->name, sql, 0, NULL);

    free(sql);
    return sent == 1;
}

static bool send_all(struct pg__conn *conn)
{
    const struct pg_pool *pool = conn->pool;

    if (PQsetnonblocking(conn->db, 1) != 0 || PQenterPipelineMode(conn->db) != 1 ||
        !send_settings(conn, fixed_settings) || !send_settings(conn, pool->settings) ||
        !send_timeout(conn)) {
        return false;
    }
    for (size_t i = 0; i < pool->statement_count; i++) {
        if (!send_statement(conn, &pool->statements[i])) {
            return false;
        }
        /* Else the server keeps all answers back until the Sync, and a slow one looks like a dead one. */
        if (i % PG_PREPARE_FLUSH == 0 && PQsendFlushRequest(conn->db) != 1) {
            return false;
        }
    }
    return PQpipelineSync(conn->db) == 1 && pg__conn_flush(conn);
}

void pg__act_prepare(struct pg__conn *conn)
{
    conn->answered = 0;
    if (!send_all(conn)) {
        pg__conn_lost(conn, NULL);
    }
}

/* Which of the above the answer number `i` belongs to. */
static const char *name_of(const struct pg_pool *pool, size_t i)
{
    size_t fixed = list_len(fixed_settings);
    size_t own = list_len(pool->settings);

    if (i < fixed) {
        return fixed_settings[i];
    }
    if (i < fixed + own) {
        return pool->settings[i - fixed];
    }
    i -= fixed + own;
    if (i == 0 || i > pool->statement_count) {
        return "statement_timeout";
    }
    return pool->statements[i - 1].name;
}

/* The rest of the pipeline was not run, so there is no use in reading on. */
static void refused(struct pg__conn *conn, const PGresult *db)
{
    struct pg_outcome outcome;
    char why[PG_WHY_MAX];

    pg__outcome_of(db, &outcome);
    snprintf(why, sizeof(why), "%s: %s " SLICE_FMT, name_of(conn->pool, conn->answered),
             outcome.sqlstate, SLICE_ARG(outcome.message));
    pg__conn_lost(conn, why);
}

/* Takes one result. False when the state has changed. */
static bool take(struct pg__conn *conn, const PGresult *db)
{
    switch (PQresultStatus(db)) {
    case PGRES_PIPELINE_SYNC:
        if (PQexitPipelineMode(conn->db) != 1) {
            pg__conn_lost(conn, NULL);
        } else {
            pg__conn_apply(conn, PG_EV_PREPARED);
        }
        return false;
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        return true;
    default:
        refused(conn, db);
        return false;
    }
}

/* In a pipeline a NULL ends each answer, and only the Sync's result ends it all;
 * a connection that broke gives NULL for ever. */
void pg__setup_read(struct pg__conn *conn)
{
    bool was_null = false;

    while (PQstatus(conn->db) == CONNECTION_OK && !PQisBusy(conn->db)) {
        PGresult *db = PQgetResult(conn->db);

        if (db == NULL) {
            if (was_null) {
                pg__conn_lost(conn, "the pipeline ended without its Sync");
                return;
            }
            was_null = true;
            conn->answered++;
            pg__conn_await(conn);
            continue;
        }
        bool go_on = take(conn, db);

        PQclear(db);
        if (!go_on) {
            return;
        }
        was_null = false;
    }
    if (PQstatus(conn->db) != CONNECTION_OK) {
        pg__conn_lost(conn, NULL);
    }
}
