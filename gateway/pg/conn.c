#include "log/log.h"
#include "pg/internal.h"

#include <stdlib.h>
#include <string.h>

void pg__conn_apply(struct pg__conn *conn, enum pg__event event)
{
    const struct pg__transition *transition = pg__transition_find(conn->state, event);

    if (transition == NULL) {
        log_error("pg", "impossible", "state=%s event=%s", pg__state_name(conn->state),
                  pg__event_name(event));
        abort(); /* what follows from it nobody knows */
    }
    conn->state = transition->to;
    if (transition->action != NULL) {
        transition->action(conn);
    }
}

/* Keeps the reason while the PGconn that holds it is still there. */
static void keep_why(struct pg__conn *conn, const char *why)
{
    if (why == NULL) {
        why = conn->db != NULL ? PQerrorMessage(conn->db) : "";
    }
    struct slice text = slice_trim(slice_of(why));
    size_t len = text.len < sizeof(conn->why) ? text.len : sizeof(conn->why) - 1;

    memcpy(conn->why, text.data, len);
    conn->why[len] = '\0';
}

void pg__conn_lost(struct pg__conn *conn, const char *why)
{
    keep_why(conn, why);
    pg__conn_apply(conn, PG_EV_LOST);
}

static void on_broken(void *user)
{
    pg__conn_apply(user, PG_EV_LOST);
}

void pg__conn_lost_later(struct pg__conn *conn)
{
    keep_why(conn, NULL);
    loop_defer(conn->pool->loop, &conn->broken, on_broken, conn);
}

/* --- The poll handle -------------------------------------------------------- */

static void on_poll_closed(uv_handle_t *handle)
{
    free(handle);
}

/* Before libpq closes or changes its socket: a closed descriptor's number is
 * given to the next socket, and libuv would poll that one. */
static void poll_close(struct pg__conn *conn)
{
    if (conn->poll == NULL) {
        return;
    }
    conn->poll->data = NULL;
    uv_close((uv_handle_t *)conn->poll, on_poll_closed);
    conn->poll = NULL;
    conn->poll_events = 0;
}

static void on_poll(uv_poll_t *poll, int status, int events);

static bool poll_for(struct pg__conn *conn, int events)
{
    if (conn->poll == NULL) {
        uv_poll_t *poll = mem_new(sizeof(*poll));

        if (uv_poll_init(loop_uv(conn->pool->loop), poll, PQsocket(conn->db)) != 0) {
            free(poll);
            return false;
        }
        poll->data = conn;
        conn->poll = poll;
    }
    if (conn->poll_events != events) {
        conn->poll_events = events;
        return uv_poll_start(conn->poll, events, on_poll) == 0;
    }
    return true;
}

bool pg__conn_flush(struct pg__conn *conn)
{
    int left = PQflush(conn->db);

    return left >= 0 && poll_for(conn, left > 0 ? UV_READABLE | UV_WRITABLE : UV_READABLE);
}

/* --- Connecting ------------------------------------------------------------- */

static uint32_t patience_of(const struct pg__conn *conn)
{
    return conn->patience_ms > 0 ? conn->patience_ms : PG_PATIENCE_FIRST_MS;
}

/* Not to be reached says that this host is to be left for the next one; to be reached and silent may
 * also mean that it is busy, with us among others. */
static void on_silent(void *user)
{
    struct pg__conn *conn = user;

    /* It may be us who stood still. What came meanwhile is read within this turn of the loop. */
    if (!conn->looked_again) {
        conn->looked_again = true;
        loop_timer_start(conn->pool->loop, &conn->timer, 1, on_silent, conn);
        return;
    }
    if (conn->state != PG_LOOKUP) {
        conn->turned++;
    }
    if (conn->state != PG_LOOKUP && PQstatus(conn->db) != CONNECTION_STARTED) {
        uint32_t longer_ms = patience_of(conn) * 2;

        conn->patience_ms = longer_ms < PG_PATIENCE_LAST_MS ? longer_ms : PG_PATIENCE_LAST_MS;
    }
    pg__conn_lost(conn, conn->state == PG_LOOKUP ? "no look-up in time"
                                                 : "silent while it was connected to");
}

void pg__conn_await(struct pg__conn *conn)
{
    uint64_t now_ms = loop_now_ms(conn->pool->loop);
    uint64_t left_ms = conn->try_until_ms > now_ms ? conn->try_until_ms - now_ms : 0;
    uint64_t limit_ms = conn->state == PG_LOOKUP                   ? PG_LOOKUP_MS
                        : PQstatus(conn->db) == CONNECTION_STARTED ? PG_REACH_MS
                                                                   : patience_of(conn);

    conn->heard_ms = now_ms;
    conn->looked_again = false;
    loop_timer_start(conn->pool->loop, &conn->timer, limit_ms < left_ms ? limit_ms : left_ms,
                     on_silent, conn);
}

/* libpq may go on to another address with another socket of the same number, so
 * each step has a poll handle of its own. */
static void connect_step(struct pg__conn *conn)
{
    poll_close(conn);
    PostgresPollingStatusType wants = PQconnectPoll(conn->db);

    pg__conn_await(conn);
    switch (wants) {
    case PGRES_POLLING_READING:
        if (!poll_for(conn, UV_READABLE)) {
            pg__conn_lost(conn, "can't poll the socket");
        }
        return;
    case PGRES_POLLING_WRITING:
        if (!poll_for(conn, UV_WRITABLE)) {
            pg__conn_lost(conn, "can't poll the socket");
        }
        return;
    case PGRES_POLLING_OK:
        pg__conn_apply(conn, PG_EV_OPEN);
        return;
    default:
        pg__conn_lost(conn, NULL);
    }
}

/* As libpq's manual wants it: read, and flush again, since what the server sent
 * may have been in the way of what it reads. */
static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct pg__conn *conn = poll->data;

    (void)events;
    if (conn == NULL) {
        return;
    }
    if (conn->state == PG_CONNECTING) {
        connect_step(conn);
        return;
    }
    /* What came before a connection broke is still read: it may be the reason. After
     * a bad status libuv has stopped polling, so there is no second chance. */
    bool alive = PQconsumeInput(conn->db) == 1 && pg__conn_flush(conn) && status == 0;

    if (conn->state == PG_PREPARING) {
        pg__setup_read(conn);
    } else {
        pg__exchange_read(conn);
    }
    if (!alive && conn->db != NULL) {
        pg__conn_lost(conn, NULL);
    }
}

struct pg__lookup {
    struct pg__conn *conn; /* NULL when nobody waits for it any more */
    char *hosts, *ports;
    struct pg__addresses addresses;
    enum gw_err err;
};

static void lookup_free(struct pg__lookup *lookup)
{
    pg__addresses_done(&lookup->addresses);
    free(lookup->hosts);
    free(lookup->ports);
    free(lookup);
}

static void lookup_work(void *user)
{
    struct pg__lookup *lookup = user;

    lookup->err = pg__resolve(lookup->hosts, lookup->ports, &lookup->addresses);
}

static void lookup_done(void *user)
{
    struct pg__lookup *lookup = user;
    struct pg__conn *conn = lookup->conn;

    if (conn == NULL) {
        lookup_free(lookup);
    } else if (lookup->err) {
        conn->lookup = NULL;
        lookup_free(lookup);
        pg__conn_lost(conn, "no address for any host");
    } else {
        pg__addresses_turn(&lookup->addresses, conn->turned);
        pg__conn_apply(conn, PG_EV_FOUND);
    }
}

static void lookup_start(struct pg__conn *conn)
{
    struct pg__conninfo *info = &conn->pool->conninfo;
    struct pg__lookup *lookup = mem_new(sizeof(*lookup));

    lookup->conn = conn;
    lookup->hosts = slice_dup(slice_of(info->hosts));
    lookup->ports = slice_dup(slice_of(info->ports));
    pg__addresses_init(&lookup->addresses);
    if (loop_work(conn->pool->loop, lookup_work, lookup_done, lookup)) {
        lookup_free(lookup);
        pg__conn_lost(conn, "no worker thread free for a look-up");
        return;
    }
    conn->lookup = lookup;
}

void pg__act_lookup(struct pg__conn *conn)
{
    conn->try_until_ms = loop_now_ms(conn->pool->loop) + PG_TRY_MS;
    pg__conn_await(conn);
    if (conn->pool->conninfo.needs_lookup) {
        lookup_start(conn);
    } else {
        pg__conn_apply(conn, PG_EV_FOUND);
    }
}

void pg__act_connect(struct pg__conn *conn)
{
    struct pg__lookup *lookup = conn->lookup;

    conn->db = pg__connect_start(&conn->pool->conninfo, lookup ? &lookup->addresses : NULL);
    if (lookup != NULL) {
        conn->lookup = NULL;
        lookup_free(lookup);
    }
    if (conn->db == NULL) {
        abort(); /* libpq had no memory */
    }
    PQsetNoticeReceiver(conn->db, pg__on_notice, NULL);
    if (PQstatus(conn->db) == CONNECTION_BAD) {
        pg__conn_lost(conn, NULL);
        return;
    }
    pg__conn_await(conn);
    /* The manual: after PQconnectStart act as if it had asked for writing. */
    if (!poll_for(conn, UV_WRITABLE)) {
        pg__conn_lost(conn, "can't poll the socket");
    }
}

/* --- Letting go --------------------------------------------------------------- */

static void let_go(struct pg__conn *conn)
{
    loop_timer_stop(conn->pool->loop, &conn->timer);
    loop_defer_cancel(conn->pool->loop, &conn->broken);
    poll_close(conn);
    PQclear(conn->kept);
    conn->kept = NULL;
    PQfinish(conn->db);
    conn->db = NULL;
    if (conn->lookup != NULL) {
        conn->lookup->conn = NULL; /* still at work: lookup_done() frees it */
        conn->lookup = NULL;
    }
}

static void on_due(void *user);

void pg__conn_due_in(struct pg__conn *conn, uint32_t delay_ms)
{
    loop_timer_start(conn->pool->loop, &conn->timer, delay_ms, on_due, conn);
}

static void on_due(void *user)
{
    struct pg__conn *conn = user;

    if (pg__pool_is_scouted(conn)) {
        pg__conn_due_in(conn, PG_SCOUT_HEARD_MS);
        return;
    }
    pg__conn_apply(conn, PG_EV_DUE);
}

/* Half of the delay is by chance, so that the connections of many gateways don't
 * all come back in one moment. */
static uint32_t with_jitter(uint32_t delay_ms)
{
    uint32_t random = 0;

    (void)!uv_random(NULL, NULL, &random, sizeof(random), 0, NULL);
    return delay_ms / 2 + random % (delay_ms / 2 + 1);
}

static void back_off(struct pg__conn *conn)
{
    uint32_t delay_ms = conn->backoff_ms * 2;

    if (delay_ms == 0) {
        delay_ms = PG_BACKOFF_FIRST_MS;
    } else if (delay_ms > PG_BACKOFF_LAST_MS) {
        delay_ms = PG_BACKOFF_LAST_MS;
    }
    conn->backoff_ms = delay_ms;
    pg__conn_due_in(conn, with_jitter(delay_ms));
}

/* The first failure in a row is worth a warning, the ones every second after
 * it are not. */
void pg__act_retry(struct pg__conn *conn)
{
    enum log_level level = conn->backoff_ms == 0 ? LOG_WARN : LOG_DEBUG;

    let_go(conn);
    back_off(conn);
    log_write(level, "pg", "connect_failed", "why=%s", log_quote(conn->why));
}

void pg__act_lose(struct pg__conn *conn)
{
    let_go(conn);
    back_off(conn);
    log_warn("pg", "connection_lost", "busy=%d why=%s", conn->query != NULL, log_quote(conn->why));
    pg__pool_lost(conn);
}

void pg__act_free(struct pg__conn *conn)
{
    let_go(conn);
}
