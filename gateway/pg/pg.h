/*
 * pg.h -- PostgreSQL on the loop: pooled connections, prepared statements.
 *
 * Knows no table. A statement is named once and prepared on every connection;
 * a query is one statement in a transaction of its own, so when it calls back
 * with GW_OK it has been committed. All of libpq is in this room.
 */
#ifndef BATON_PG_PG_H
#define BATON_PG_PG_H

#include "base/err.h"
#include "base/str.h"

struct loop;
struct metrics;
struct pg_pool;
struct pg_result; /* rows; borrowed during the callback */

/* Static and constant: a pool is given its whole list at the start. */
struct pg_statement {
    const char *name;
    struct slice sql;
};

#define PG_PARAMS_MAX 24

/* Parameters of one query, each NULL, text or binary, all owned by the struct.
 * Arrays go in PostgreSQL's binary array format (src/backend/utils/adt/arrayfuncs.c,
 * array_recv). Adding more than PG_PARAMS_MAX asserts: their number is the program's. */
struct pg_params {
    int count;
    bool has_nul; /* a text with U+0000 in it, which PostgreSQL's text refuses */
    bool is_null[PG_PARAMS_MAX];
    bool is_binary[PG_PARAMS_MAX];
    size_t offset[PG_PARAMS_MAX]; /* into bytes */
    size_t len[PG_PARAMS_MAX];
    struct buf bytes; /* at most PG_PARAMS_BYTES */
};

#define PG_PARAMS_BYTES (16u << 20)

void pg_params_init(struct pg_params *params);
void pg_params_done(struct pg_params *params);
void pg_add_null(struct pg_params *params);
void pg_add_text(struct pg_params *params, struct slice text); /* SLICE_NONE adds NULL */
void pg_add_int64(struct pg_params *params, int64_t value);    /* binary int8 */
void pg_add_bool(struct pg_params *params, bool value);
void pg_add_bytes(struct pg_params *params, const void *data, size_t len); /* bytea */
void pg_add_uuid(struct pg_params *params, const uint8_t bytes[16]);

/* One array parameter, element by element, between begin and end. */
enum pg_array_type { PG_INT8, PG_TEXT, PG_UUID, PG_JSONB, PG_BOOL };
struct pg_array {
    struct pg_params *params;
    enum pg_array_type type;
    size_t start;
    int32_t count;
    bool has_null;
};
void pg_array_begin(struct pg_array *array, struct pg_params *params, enum pg_array_type type);
void pg_array_null(struct pg_array *array);
void pg_array_int64(struct pg_array *array, int64_t value);
void pg_array_bool(struct pg_array *array, bool value);
void pg_array_text(struct pg_array *array, struct slice text); /* PG_TEXT and PG_JSONB */
void pg_array_uuid(struct pg_array *array, const uint8_t bytes[16]);
void pg_array_end(struct pg_array *array);
/* A whole array at once. */
void pg_add_int64s(struct pg_params *params, const int64_t *values, size_t count);
/* GW_ELIMIT when something did not fit, GW_EINVAL when a text holds U+0000. That
 * a text is UTF-8 is the caller's to know. */
enum gw_err pg_params_err(const struct pg_params *params) GW_MUST_CHECK;

/* What came of a query. */
struct pg_outcome {
    /* GW_OK: committed. GW_EUNAVAILABLE: no connection, or it broke (then whether
     * it was committed is unknown). GW_ECONFLICT: 23505. GW_EAGAIN: not committed,
     * and not for the input's sake: the same may work later (classes 40, 53, 55, 57
     * and 58, and 25006: deadlock, full disk, lock or statement timeout, a standby).
     * GW_EINVAL: any other error of the statement. GW_ECANCELLED: the pool was freed;
     * what was running may still commit. */
    enum gw_err err;
    char sqlstate[6];               /* "" when the error is not the server's */
    struct slice message;           /* primary message, for logs (it may quote a value); borrowed */
    const struct pg_result *result; /* not NULL when err is GW_OK */
};

typedef void (*pg_cb)(void *user, const struct pg_outcome *outcome);

struct pg_pool_options {
    /* libpq's. Host names are looked up on a worker thread before each attempt; only
     * those of a service file (pg_service.conf) block the loop. Copied. */
    const char *conninfo;
    const char *application;     /* application_name, unless conninfo has one; copied */
    const char *const *settings; /* "name=value", NULL-terminated, or NULL; must outlive the pool */
    int connections;             /* 1 to 32 */
    uint32_t max_waiting;        /* queries that may wait for a connection */
    /* 0: none. A connection that is silent for 5 s longer counts as lost. */
    uint32_t statement_timeout_ms;
    /* Prepared on every connection before its first query; must outlive the pool. When
     * one of them can't be, the connection is tried again and the log says why. */
    const struct pg_statement *statements;
    size_t statement_count;
    /* Called when the first connection is ready and when the last is lost, from the loop,
     * never during pg_pool_new or pg_pool_free. May be NULL. */
    void (*on_state)(void *user, bool available);
    void *user;
};

/* Connects from the loop, and again for ever: after 100 ms, doubling to 1 s, with jitter; while none
 * is ready, one connection tries for all. A host that can't be reached is left for the next one after
 * 3 s, one that is silent after 5 s, and later with each try that ended so. GW_EINVAL for a conninfo
 * that libpq can't read (logged) or a number of connections out of range. The loop
 * must outlive the pool, and run on after pg_pool_free() until its handles are closed. */
enum gw_err pg_pool_new(struct loop *loop, struct metrics *metrics,
                        const struct pg_pool_options *options,
                        struct pg_pool **ret_pool) GW_MUST_CHECK;
/* Cancels what waits and what runs (each calls back with GW_ECANCELLED, during
 * this call), closes the connections, frees at the end of the turn. Fine inside a
 * callback of this pool. NULL is fine. */
void pg_pool_free(struct pg_pool *pool);

/* Copies nothing: takes over params (initialised anew) in every case; NULL is none.
 * Queries start in the order of calls, each on any free connection: with more than
 * one connection they may overtake each other. Calls back exactly once, never before
 * this returns. On error it never calls back: GW_EAGAIN (queue full), GW_EUNAVAILABLE
 * (no connection is up), or what pg_params_err() says. When the last connection is
 * lost, what waits is called back with GW_EUNAVAILABLE. */
enum gw_err pg_query(struct pg_pool *pool, const struct pg_statement *statement,
                     struct pg_params *params, pg_cb cb, void *user) GW_MUST_CHECK;

bool pg_pool_available(const struct pg_pool *pool);

/* All results are asked for in text format. Rows and columns count from 0 and are
 * asserted; so is that a number is one. */
int pg_rows(const struct pg_result *result);
bool pg_is_null(const struct pg_result *result, int row, int column);
struct slice pg_text(const struct pg_result *result, int row, int column); /* SLICE_NONE for NULL */
int64_t pg_int64(const struct pg_result *result, int row, int column);     /* 0 for NULL */
double pg_double(const struct pg_result *result, int row, int column);
bool pg_bool(const struct pg_result *result, int row, int column); /* false for NULL */
/* Appends a bytea to `out`, nothing for NULL. Ask buf_err(out). */
void pg_bytes(const struct pg_result *result, int row, int column, struct buf *out);

/*
 * Blocking, for commands and for start-up before the loop serves anyone. Errors are
 * those of struct pg_outcome; the message of one goes to the log, but for GW_ECONFLICT.
 */
struct pg_sync; /* one connection */
/* Gives up after 10 s, unless conninfo has a connect_timeout. */
enum gw_err pg_sync_open(const char *conninfo, struct pg_sync **ret_sync) GW_MUST_CHECK;
void pg_sync_close(struct pg_sync *sync); /* NULL is fine */
/* Several statements: one transaction, unless the script has its own. No COPY. */
enum gw_err pg_sync_script(struct pg_sync *sync, struct slice sql) GW_MUST_CHECK;
/* One statement with text parameters; `on_row` may be NULL. */
enum gw_err pg_sync_query(struct pg_sync *sync, const char *sql, const struct slice *params,
                          int count,
                          void (*on_row)(void *user, const struct pg_result *result, int row),
                          void *user) GW_MUST_CHECK;
/* The last error's primary message, "" when there was none; valid until the next call. */
const char *pg_sync_message(const struct pg_sync *sync);

#endif
