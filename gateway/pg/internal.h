/*
 * internal.h -- what the files of pg/ share.
 *
 * A pool owns its connections and the queries that wait; a connection owns its
 * PGconn, its poll handle and the query that it runs. conn.c moves a connection
 * from state to state by the table in state.c; setup.c and exchange.c say what
 * happens in PREPARING and BUSY; pool.c decides which query goes where.
 */
#ifndef BATON_PG_INTERNAL_H
#define BATON_PG_INTERNAL_H

#include "loop/loop.h"
#include "metrics/metrics.h"
#include "pg/pg.h"

/* libpq has a type of this name, from its large objects; pg.h has a function. */
#define pg_int64 libpq_int64
#include <libpq-fe.h>
#undef pg_int64
#include <uv.h>

#define PG_CONNECTIONS_MAX 32
#define PG_TRY_MS 60000    /* look-up, connect, sign in and prepare, all together */
#define PG_LOOKUP_MS 10000 /* a resolver asks its second server after five seconds */
#define PG_REACH_MS 3000   /* until a host's kernel has taken the connection */
/* How long a server may be silent while it signs us in and prepares. Longer with each try that ended
 * by it: one that is busy must be waited for in the end, since each try makes it busier. */
#define PG_PATIENCE_FIRST_MS 5000
#define PG_PATIENCE_LAST_MS 24000
#define PG_PREPARE_FLUSH 16 /* so many statements between two signs of life */
/* While none is ready, one connection tries for all, as long as it hears something now and then. */
#define PG_SCOUT_HEARD_MS 1000
#define PG_BACKOFF_FIRST_MS 100
#define PG_BACKOFF_LAST_MS 1000
#define PG_SILENCE_MS 5000 /* on top of statement_timeout, then the server is gone */
#define PG_TLS_LOOK_MS 50  /* see watch() in exchange.c */
#define PG_WHY_MAX 256

/* struct pg_result, opaque in pg.h, is libpq's own: PGresult is its typedef. So is
 * struct pg_conn, which is why ours is called pg__conn. */

/* One call of pg_query() until it calls back. */
struct pg_query {
    struct pg_query *prev, *next; /* utlist, while it waits */
    const struct pg_statement *statement;
    struct pg_params params;
    pg_cb cb;
    void *user;
    uint64_t asked_us;
};

/* --- state.c: the life of a connection ---------------------------------- */

enum pg__state {
    PG_DOWN,       /* waits for the next attempt */
    PG_LOOKUP,     /* a worker thread resolves host names */
    PG_CONNECTING, /* PQconnectPoll */
    PG_PREPARING,  /* settings and statements are on their way, in pipeline mode */
    PG_IDLE,
    PG_BUSY, /* one query is out */
    PG_GONE, /* the pool was freed */
    PG_STATE_COUNT
};

enum pg__event {
    PG_EV_DUE,      /* time for an attempt */
    PG_EV_FOUND,    /* hosts are numbers now */
    PG_EV_OPEN,     /* signed in */
    PG_EV_PREPARED, /* the last answer of the set-up is in */
    PG_EV_QUERY,    /* conn->query was set */
    PG_EV_ANSWER,   /* ReadyForQuery: conn->kept holds what came */
    PG_EV_LOST,     /* broken, refused or too slow: conn->why says it */
    PG_EV_FREE,
    PG_EVENT_COUNT
};

struct pg__conn;

struct pg__transition {
    enum pg__state from;
    enum pg__event event;
    enum pg__state to;
    void (*action)(struct pg__conn *conn); /* runs in the new state; may apply a further event */
    const char *why;
};

/* NULL when the event can't happen in that state. */
const struct pg__transition *pg__transition_find(enum pg__state from, enum pg__event event);
const char *pg__state_name(enum pg__state state);
const char *pg__event_name(enum pg__event event);

/* --- conninfo.c: what libpq is told ------------------------------------- */

/* Parsed once. hosts is what the user gave, or PGHOST. */
struct pg__conninfo {
    PQconninfoOption *options;
    char *application;
    char *hosts;       /* NULL: libpq's default, a Unix socket */
    char *ports;       /* NULL: libpq's default */
    bool needs_lookup; /* there are names, or several hosts, which are turned */
};

/* NULL, logged without a word of it, when libpq can't read it. PQconninfoFree() frees. */
PQconninfoOption *pg__conninfo_parse(const char *conninfo);
/* GW_EINVAL, logged, when libpq can't read it. */
enum gw_err pg__conninfo_init(struct pg__conninfo *info, const char *conninfo,
                              const char *application) GW_MUST_CHECK;
void pg__conninfo_done(struct pg__conninfo *info);

/* Hosts, addresses and ports as libpq's lists, equally long. */
struct pg__addresses {
    struct buf hosts, hostaddrs, ports;
};

/* Blocks on DNS: for a worker thread, touches nothing but its arguments.
 * GW_EUNAVAILABLE when no name has an address, GW_ELIMIT for more than 32 of them. */
enum gw_err pg__resolve(const char *hosts, const char *ports,
                        struct pg__addresses *out) GW_MUST_CHECK;
/* The first `by` of them go to the end; more than there are begins anew. */
void pg__addresses_turn(struct pg__addresses *addresses, uint32_t by);
void pg__addresses_init(struct pg__addresses *addresses);
void pg__addresses_done(struct pg__addresses *addresses);

/* Starts a connection, never blocking; addresses may be NULL. */
PGconn *pg__connect_start(const struct pg__conninfo *info, const struct pg__addresses *addresses);

/* --- conn.c -------------------------------------------------------------- */

struct pg__lookup; /* one look-up on a worker thread; outlives a connection that goes */

struct pg__conn {
    struct pg_pool *pool;
    enum pg__state state;
    PGconn *db;      /* not NULL from CONNECTING to BUSY */
    uv_poll_t *poll; /* of db's present socket; freed by its own close callback */
    int poll_events;
    struct pg__lookup *lookup;
    /* DOWN: the next attempt. LOOKUP to PREPARING: gives up. BUSY: the watchdog. */
    struct timer timer;
    struct defer broken; /* a send failed where nobody may be called back yet */
    uint32_t backoff_ms;
    uint32_t patience_ms; /* with a silent server, see PG_PATIENCE_FIRST_MS; 0 for the first */
    uint32_t turned;      /* by how many hosts the list is: those in front were silent */
    uint64_t try_until_ms, heard_ms;
    bool looked_again; /* since the time for being silent was over */
    uint64_t watch_until_ms;
    size_t answered;        /* PREPARING: how many answers are in */
    struct pg_query *query; /* BUSY */
    PGresult *kept;         /* BUSY: the rows, or the first error */
    char why[PG_WHY_MAX];   /* the reason of the last PG_EV_LOST */
};

void pg__conn_apply(struct pg__conn *conn, enum pg__event event);
/* Applies PG_EV_LOST with a reason; NULL takes libpq's message. */
void pg__conn_lost(struct pg__conn *conn, const char *why);
/* The same at the end of the turn. */
void pg__conn_lost_later(struct pg__conn *conn);
/* DOWN: the next attempt, unless another connection makes it by then. */
void pg__conn_due_in(struct pg__conn *conn, uint32_t delay_ms);
/* LOOKUP to PREPARING: something was heard, and the next thing is waited for. */
void pg__conn_await(struct pg__conn *conn);
/* Sends what libpq holds back, and polls for what is needed. False: broken. */
bool pg__conn_flush(struct pg__conn *conn) GW_MUST_CHECK;

/* Actions of the table. */
void pg__act_lookup(struct pg__conn *conn);
void pg__act_connect(struct pg__conn *conn);
void pg__act_retry(struct pg__conn *conn);
void pg__act_lose(struct pg__conn *conn);
void pg__act_free(struct pg__conn *conn);
void pg__act_prepare(struct pg__conn *conn); /* setup.c */
void pg__act_send(struct pg__conn *conn);    /* exchange.c */
void pg__act_ready(struct pg__conn *conn);   /* pool.c */
void pg__act_answer(struct pg__conn *conn);  /* pool.c */

/* --- setup.c, exchange.c: reads what came; may end in another state ------ */

void pg__setup_read(struct pg__conn *conn);
void pg__exchange_read(struct pg__conn *conn);

/* --- pool.c --------------------------------------------------------------- */

/* Whether another connection tries for this one, too. */
bool pg__pool_is_scouted(const struct pg__conn *conn);

/* SQLSTATE classes that are counted apart (PostgreSQL's Appendix A). */
#define PG_CLASS_COUNT 13

struct pg_pool {
    struct loop *loop;
    struct pg__conninfo conninfo;
    const char *const *settings;
    const struct pg_statement *statements;
    size_t statement_count;
    uint32_t statement_timeout_ms;
    uint32_t max_waiting;
    void (*on_state)(void *user, bool available);
    void *user;

    struct pg__conn conns[PG_CONNECTIONS_MAX];
    int conn_count;
    int ready;                /* IDLE or BUSY */
    struct pg_query *waiting; /* utlist, oldest first */
    uint32_t waiting_count;
    uint32_t running_count;
    bool freed; /* pg_pool_free() was called: memory is good until the end of the turn */
    struct reap reap;

    struct metric *queries, *seconds, *connections;
    struct metric *errors[PG_CLASS_COUNT];
};

/* A ready connection is down: its query and, when it was the last, all that wait
 * end with GW_EUNAVAILABLE. */
void pg__pool_lost(struct pg__conn *conn);

/* --- outcome.c: libpq's errors as ours ------------------------------------ */

/* Sets err, sqlstate and message from an error result; they borrow from it. */
void pg__outcome_of(const PGresult *db, struct pg_outcome *outcome);
/* Index of a SQLSTATE's class for struct pg_pool's errors, and the class's name. */
size_t pg__class_index(const char sqlstate[6]);
const char *pg__class_name(size_t index);

/* Logs the server's notices at debug; for PQsetNoticeReceiver. */
void pg__on_notice(void *user, const PGresult *db);

#endif
