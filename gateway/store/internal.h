/*
 * internal.h -- what the files of store/ share.
 *
 * store.c owns the pools and carries one call from its parameters to its answer;
 * append.c drives a lane's batch; the others build parameters and hand over rows,
 * which rows.c reads.
 */
#ifndef BATON_STORE_INTERNAL_H
#define BATON_STORE_INTERNAL_H

#include "loop/loop.h"
#include "metrics/metrics.h"
#include "pg/pg.h"
#include "store/knowledge.h"
#include "store/statements.h"
#include "store/steady.h"
#include "store/store.h"

#define STORE__TRIES 3          /* of what a deadlock or a serialization failure ended */
#define STORE__SEPARATOR '\x1f' /* between the texts of a list that comes as one */
#define STORE__LIST_BYTES_MAX 131072

/* --- append.c ----------------------------------------------------------------- */

struct store__lane;

enum gw_err store__lane_new(struct store *store, struct metrics *metrics, const char *conninfo,
                            struct store__lane **ret_lane) GW_MUST_CHECK;
/* Of the lanes' sessions, "name=value", NULL at the end. */
extern const char *const store__append_settings[];
bool store__lane_available(const struct store__lane *lane);
/* Ends the batch in flight with STORE_UNAVAILABLE; frees at the end of the turn. NULL is fine. */
void store__lane_free(struct store__lane *lane);

/* --- store.c ------------------------------------------------------------------- */

struct store {
    struct loop *loop;
    struct pg_pool *query;
    struct store__lane *lanes[STORE_LANES];
    void (*on_state)(void *user, bool available);
    void *user;
    bool available; /* as on_state was told */
    bool freed;     /* store_free() was called: memory is good until the end of the turn */
    struct reap reap;
    struct metric *batches_fast, *batches_safe, *batches_single;
    struct metric *entries_stored, *entries_repeated, *entries_refused;
    struct metric *retries;
    struct store__steady steady;
};

/* For the pools: looks at all of them and tells when the sum has changed. */
void store__on_pool_state(void *user, bool available);

/* Of the query pool's sessions. */
extern const char *const store__query_settings[];

/* One query: made by store__call(), given its callback and its parameters, begun by store__start().
 * What is on its way is a copy that store.c owns, freed when `deliver` returns. */
struct store__call {
    struct store *store;
    enum store__statement statement;
    /* Calls the caller's callback exactly once; result is NULL unless answer->err is GW_OK. */
    void (*deliver)(const struct store__call *call, struct store_answer *answer,
                    const struct pg_result *result);
    union {
        store_move_cb move;
        store_page_cb page;
        store_head_cb head;
        store_done_cb done;
        store_states_cb states;
        store_cards_cb cards;
        store_counts_cb counts;
        store_places_cb places;
        store_wait_pools_cb wait_pools;
        store_json_cb json;
        store_wait_line_cb wait_line;
        store_hello_cb hello;
        store_visitor_cb visitor;
        store_staff_cb staff;
        store_ticket_cb ticket;
        store_roster_cb roster;
        store_articles_cb articles;
        store_article_cb article;
        store_number_cb number;
        store_digest_cb digest;
        store_ended_cb ended;
        store_unknown_cb unknown;
    } cb;
    void *user;
    int limit;        /* of a page; one more row was asked for */
    int64_t before;   /* entries_before: what it was asked for */
    bool for_visitor; /* of entries: without detail */
    bool retries;     /* a move: runs again after a deadlock */
    int tries;
    struct pg_params params; /* while it is on its way: once more, if it retries */
};

typedef void (*store__deliver_cb)(const struct store__call *call, struct store_answer *answer,
                                  const struct pg_result *result);

struct store__call store__call(struct store *store, enum store__statement statement,
                               store__deliver_cb deliver, void *user);
/* Starts a copy of *call; the parameters are taken over in every case. */
enum gw_err store__start(struct store__call *call) GW_MUST_CHECK;

/* GW_OK with rows missing becomes this. */
void store__not_found(struct store_answer *answer);

/* Deadlocks and serialization failures: the same may work at once. */
bool store__is_conflict(const struct pg_outcome *outcome);

/* Delivers nothing but the answer; for statements that return no rows or whose rows don't matter. */
void store__deliver_done(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result);
/* The same, but no row is not_found. */
void store__deliver_found(const struct store__call *call, struct store_answer *answer,
                          const struct pg_result *result);
/* The first column of the one row; 0 without one. */
void store__deliver_number(const struct store__call *call, struct store_answer *answer,
                           const struct pg_result *result);
/* The same as JSON; SLICE_NONE without a row. */
void store__deliver_json(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result);

/* --- params.c: parameters that several statements have ------------------------------ */

/* NULL where it is not given. */
void store__add_optional(struct pg_params *params, bool given, int64_t value);
/* One array of a list's structs: the int64_t that each, of `size` bytes, has at `offset`. */
void store__add_column(struct pg_params *params, const void *structs, size_t count, size_t size,
                       size_t offset);

/* --- rows.c: the columns of schema/functions/ as structs; all slices are borrowed from the result ---- */

enum wire_state_state store__row_state(const struct pg_result *result, int row, int column);
void store__row_entry(const struct pg_result *result, int row, struct store_entry *ret_entry);
#define STORE__ENTRY_COLUMNS 12 /* of entry_show(); a statement's own come behind them */
#define STORE__ENTRY_SEQ 1
/* Of conversation_head, whose first column is number `first`. */
void store__row_head(const struct pg_result *result, int row, int first,
                     struct store_head *ret_head);
void store__row_card(const struct pg_result *result, int row, struct wire_card *ret_card);
#define STORE__CARD_COLUMNS 27 /* of the view card; a statement's own come behind them */
/* id, login, name, role, capacity; password_hash is left SLICE_NONE. */
void store__row_staff(const struct pg_result *result, int row, struct store_staff *ret_staff);
#define STORE__STAFF_COLUMNS 5
void store__row_agent(const struct pg_result *result, int row, struct wire_agent *ret_agent);
/* A list of texts as one. */
void store__join(struct buf *out, const struct slice *texts, size_t count);
/* How many questions and keywords an article's row has. */
size_t store__row_texts(const struct pg_result *result, int row);
#define STORE__ARTICLE_COLUMNS 9
/* `lists` has room for store__row_texts() slices, which the article then points to. */
void store__row_article(const struct pg_result *result, int row, struct slice *lists,
                        struct store_article *ret_article);

#endif
