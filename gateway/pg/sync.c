#include "log/log.h"
#include "pg/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_MAX 1024

struct pg_sync {
    PGconn *db;
    struct buf message;
};

static void keep_message(struct pg_sync *sync, const struct pg_outcome *outcome)
{
    struct slice text = outcome->message;

    buf_clear(&sync->message);
    if (text.len > MESSAGE_MAX / 2) {
        text.len = MESSAGE_MAX / 2;
    }
    buf_append_slice(&sync->message, text);
}

const char *pg_sync_message(const struct pg_sync *sync)
{
    return sync->message.data ? sync->message.data : "";
}

static bool has_option(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword != NULL; options++) {
        if (strcmp(options->keyword, keyword) == 0) {
            return options->val != NULL;
        }
    }
    return false;
}

/* A default must not win over what conninfo says, and conninfo goes in whole. */
static PGconn *connect_blocking(const char *conninfo, const PQconninfoOption *options)
{
    const char *keywords[] = {"dbname", "client_encoding", "connect_timeout", NULL};
    const char *values[] = {conninfo, "UTF8", "10", NULL};

    if (has_option(options, "connect_timeout")) {
        keywords[2] = NULL;
    }
    return PQconnectdbParams(keywords, values, 1);
}

enum gw_err pg_sync_open(const char *conninfo, struct pg_sync **ret_sync)
{
    PQconninfoOption *options = pg__conninfo_parse(conninfo);

    if (options == NULL) {
        return GW_EINVAL;
    }
    PGconn *db = connect_blocking(conninfo, options);

    PQconninfoFree(options);
    if (PQstatus(db) != CONNECTION_OK) {
        struct slice why = slice_trim(slice_of(PQerrorMessage(db)));
        char *text = slice_dup(why);

        log_error("pg", "connect_failed", "why=%s", log_quote(text));
        free(text);
        PQfinish(db);
        return GW_EUNAVAILABLE;
    }
    struct pg_sync *sync = mem_new(sizeof(*sync));

    PQsetNoticeReceiver(db, pg__on_notice, NULL);
    sync->db = db;
    buf_init(&sync->message, MESSAGE_MAX);
    *ret_sync = sync;
    return GW_OK;
}

void pg_sync_close(struct pg_sync *sync)
{
    if (sync == NULL) {
        return;
    }
    PQfinish(sync->db);
    buf_done(&sync->message);
    free(sync);
}

/* Takes the result of PQexec and the like; it stays the caller's. */
static enum gw_err check(struct pg_sync *sync, const PGresult *db)
{
    ExecStatusType status = PQresultStatus(db);
    struct pg_outcome outcome = {.err = GW_OK};

    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) {
        /* PQexec and PQexecParams end the COPY by themselves when used again. */
        outcome = (struct pg_outcome){.err = GW_EINVAL, .message = SLICE_LIT("no COPY here")};
    } else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK &&
               status != PGRES_EMPTY_QUERY) {
        pg__outcome_of(db, &outcome);
        if (PQstatus(sync->db) != CONNECTION_OK) {
            outcome.err = GW_EUNAVAILABLE;
        }
    }
    keep_message(sync, &outcome);
    /* That something is there already is an answer, which the caller expects and words itself. */
    if (outcome.err && outcome.err != GW_ECONFLICT) {
        log_error("pg", "statement_failed", "sqlstate=%s message=%s",
                  outcome.sqlstate[0] ? outcome.sqlstate : "none",
                  log_quote(pg_sync_message(sync)));
    }
    return outcome.err;
}

static enum gw_err refuse_nul(struct pg_sync *sync)
{
    struct pg_outcome outcome = {.err = GW_EINVAL, .message = SLICE_LIT("U+0000 in a text")};

    keep_message(sync, &outcome);
    return outcome.err;
}

enum gw_err pg_sync_script(struct pg_sync *sync, struct slice sql)
{
    if (memchr(sql.data, '\0', sql.len) != NULL) {
        return refuse_nul(sync);
    }
    char *text = slice_dup(sql);
    PGresult *db = PQexec(sync->db, text);
    enum gw_err err = check(sync, db);

    PQclear(db);
    free(text);
    return err;
}

enum gw_err pg_sync_query(struct pg_sync *sync, const char *sql, const struct slice *params,
                          int count,
                          void (*on_row)(void *user, const struct pg_result *result, int row),
                          void *user)
{
    char *values[PG_PARAMS_MAX] = {NULL};
    enum gw_err err = GW_OK;

    assert(count >= 0 && count <= PG_PARAMS_MAX);
    for (int i = 0; i < count && err == GW_OK; i++) {
        values[i] = slice_dup(params[i]);
        if (params[i].len > 0 && memchr(params[i].data, '\0', params[i].len) != NULL) {
            err = refuse_nul(sync);
        }
    }
    if (err == GW_OK) {
        PGresult *result =
            PQexecParams(sync->db, sql, count, NULL, (const char *const *)values, NULL, NULL, 0);

        err = check(sync, result);
        for (int row = 0; err == GW_OK && on_row != NULL && row < pg_rows(result); row++) {
            on_row(user, result, row);
        }
        PQclear(result);
    }
    for (int i = 0; i < count; i++) {
        free(values[i]);
    }
    return err;
}
