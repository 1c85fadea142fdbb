/* One query and its answer, in libpq's plain mode: libpq gives NULL only after
 * ReadyForQuery, so after the commit. */
#include "pg/internal.h"

#include <string.h>

static bool send_query(struct pg__conn *conn)
{
    const struct pg_params *params = &conn->query->params;
    const char *values[PG_PARAMS_MAX];
    int lens[PG_PARAMS_MAX];
    int formats[PG_PARAMS_MAX];
    const char *bytes = params->bytes.data ? params->bytes.data : "";

    for (int i = 0; i < params->count; i++) {
        values[i] = params->is_null[i] ? NULL : bytes + params->offset[i];
        lens[i] = (int)params->len[i];
        formats[i] = params->is_binary[i];
    }
    return PQsendQueryPrepared(conn->db, conn->query->statement->name, params->count, values, lens,
                               formats, 0) == 1 &&
           pg__conn_flush(conn);
}

static void on_watch(void *user);

/*
 * A server that neither answers nor ends the statement in time is gone.
 *
 * Under TLS it also looks for an answer every 50 ms: libpq 15 reads 8 KB at least, which
 * is the largest record of a server up to 16, but a later one sends 16 KB, and then
 * OpenSSL may hold the rest of a record of which the poll knows nothing.
 */
static void watch(struct pg__conn *conn)
{
    uint64_t now_ms = loop_now_ms(conn->pool->loop);
    bool has_limit = conn->pool->statement_timeout_ms > 0;
    uint64_t delay_ms = PG_TLS_LOOK_MS;

    if (!PQsslInUse(conn->db)) {
        if (!has_limit) {
            return;
        }
        delay_ms = conn->watch_until_ms > now_ms ? conn->watch_until_ms - now_ms : 0;
    }
    loop_timer_start(conn->pool->loop, &conn->timer, delay_ms, on_watch, conn);
}

static void on_watch(void *user)
{
    struct pg__conn *conn = user;
    uint64_t now_ms = loop_now_ms(conn->pool->loop);

    if (conn->pool->statement_timeout_ms > 0 && now_ms >= conn->watch_until_ms) {
        pg__conn_lost(conn, "no answer within statement_timeout and 5 s");
        return;
    }
    watch(conn);
    if (PQconsumeInput(conn->db) != 1) {
        pg__conn_lost(conn, NULL);
        return;
    }
    pg__exchange_read(conn);
}

/* Runs inside pg_query(), so what breaks here is told at the end of the turn. */
void pg__act_send(struct pg__conn *conn)
{
    struct pg_pool *pool = conn->pool;

    if (!send_query(conn)) {
        pg__conn_lost_later(conn);
        return;
    }
    conn->watch_until_ms = loop_now_ms(pool->loop) + pool->statement_timeout_ms + PG_SILENCE_MS;
    watch(conn);
}

/* The first error wins: one may come after the rows, from a deferred constraint
 * at the commit. */
static void keep(struct pg__conn *conn, PGresult *db)
{
    ExecStatusType had = conn->kept ? PQresultStatus(conn->kept) : PGRES_TUPLES_OK;

    if (conn->kept == NULL || had == PGRES_COMMAND_OK || had == PGRES_TUPLES_OK) {
        PQclear(conn->kept);
        conn->kept = db;
    } else {
        PQclear(db);
    }
}

static bool is_copy(const PGresult *db)
{
    ExecStatusType status = PQresultStatus(db);

    return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

/* Also called while IDLE: nothing is read then but notices, which libpq handed to
 * pg__on_notice() already, and the end of the connection. */
void pg__exchange_read(struct pg__conn *conn)
{
    while (conn->state == PG_BUSY && !PQisBusy(conn->db)) {
        PGresult *db = PQgetResult(conn->db);

        if (db == NULL) {
            /* IDLE only after ReadyForQuery; anything else ended before it. */
            if (PQtransactionStatus(conn->db) == PQTRANS_IDLE) {
                pg__conn_apply(conn, PG_EV_ANSWER);
            } else {
                pg__conn_lost(conn, NULL);
            }
            return;
        }
        if (is_copy(db)) {
            PQclear(db);
            pg__conn_lost(conn, "a prepared statement can't be COPY");
            return;
        }
        keep(conn, db);
    }
}
