/*
 * store_fixture.h -- a store on a real PostgreSQL, and callbacks that keep what
 * they were told, so that a test reads like a list of steps.
 *
 * One cluster a program; a test gets a database of its own, copied from one that
 * was migrated once. What goes wrong outside of the tested calls ends the test.
 */
#ifndef BATON_TESTS_STORE_FIXTURE_H
#define BATON_TESTS_STORE_FIXTURE_H

#include "loop/loop.h"
#include "metrics/metrics.h"
#include "pg/pg.h"
#include "store/store.h"
#include "support/pg_fixture.h"

#define STORE_FIXTURE_OTHERS 2

struct store_fixture {
    struct loop *loop;
    struct metrics *metrics;
    struct store *store;
    struct store *others[STORE_FIXTURE_OTHERS];
    size_t other_count;
    struct pg_sync *sync; /* for what a test looks up or prepares behind the store's back */
    char conninfo[256];
    uint64_t paused_ms;
    struct store_fixture_text *texts;
};

/* cmocka's group set-up and tear-down: *state becomes the cluster. */
int store_fixture_cluster(void **state);
int store_fixture_cluster_end(void **state);
/* cmocka's set-up and tear-down of one test: *state becomes a struct store_fixture. */
int store_fixture_setup(void **state);
int store_fixture_teardown(void **state);

/* The same on a database whose clock stands still: what the schema calls clock_timestamp() and now() says what
 * store_fixture_clock() was told last, in Unix microseconds. It begins at STORE_FIXTURE_CLOCK_US. */
#define STORE_FIXTURE_CLOCK_US INT64_C(1767268800000000) /* Thursday 2026-01-01 12:00 UTC */
int store_fixture_setup_with_clock(void **state);
void store_fixture_clock(struct store_fixture *fixture, int64_t at_us);

/* A conninfo of a new, empty database in the cluster. */
void store_fixture_empty_database(char conninfo[256]);

/* One more node: another store on the same database and loop; freed with the first. */
struct store *store_fixture_another(struct store_fixture *fixture);

/* Runs the loop until *done; fails the test after 30 s. */
void store_fixture_wait(struct store_fixture *fixture, const bool *done);
/* Runs the loop for so long, and fails the test once that has been asked for 30 s in all. */
void store_fixture_pause(struct store_fixture *fixture, uint64_t ms);
/* Frees the stores and lets their handles close. */
void store_fixture_stop(struct store_fixture *fixture);

/* One statement, or several; the first column of the first row, 0 without a row. */
void store_fixture_sql(struct store_fixture *fixture, const char *fmt, ...) GW_PRINTF(2, 3);
int64_t store_fixture_int(struct store_fixture *fixture, const char *fmt, ...) GW_PRINTF(2, 3);
/* The same as text, kept until the end of the test. */
struct slice store_fixture_text(struct store_fixture *fixture, const char *fmt, ...)
    GW_PRINTF(2, 3);
/* Frees all that was kept so far, for a test that asks very often. */
void store_fixture_forget(struct store_fixture *fixture);
/* A copy that lives until the end of the test. SLICE_NONE stays that. */
struct slice store_fixture_keep(struct store_fixture *fixture, struct slice text);

/* `baton route replay` on this database, since a day or from the beginning (NULL): its exit code. */
int store_fixture_replay(struct store_fixture *fixture, const char *since);

/* Seeds random() from the environment's SEED, or by chance, and prints it. */
void store_fixture_seed(void);

/* --- Moves: what store_move_cb was told ---------------------------------------------- */

#define MOVED_MAX 512

struct moved {
    struct store_fixture *fixture;
    bool done;
    struct store_answer answer;
    size_t count;
    struct store_entry entries[MOVED_MAX]; /* slices kept */
};

void on_moved(void *user, const struct store_answer *answer, const struct store_entry *entries,
              size_t count);
/* Empties it for another call. */
struct moved *moved_start(struct moved *moved, struct store_fixture *fixture);
/* Runs a move to its end: MOVE(&moved, fixture, store_rate, conversation, visitor, 5, SLICE_NONE); */
#define MOVE(moved, fixture, call, ...)                                                            \
    do {                                                                                           \
        moved_start((moved), (fixture));                                                           \
        assert_int_equal(call((fixture)->store, __VA_ARGS__, on_moved, (moved)), GW_OK);           \
        store_fixture_wait((fixture), &(moved)->done);                                             \
    } while (0)
/* The same; it must end well. */
#define MOVE_OK(moved, fixture, call, ...)                                                         \
    do {                                                                                           \
        MOVE(moved, fixture, call, __VA_ARGS__);                                                   \
        assert_int_equal((moved)->answer.err, GW_OK);                                              \
    } while (0)
#define MOVE_REFUSED(moved, fixture, expected_err, expected_code, call, ...)                       \
    do {                                                                                           \
        MOVE(moved, fixture, call, __VA_ARGS__);                                                   \
        assert_int_equal((moved)->answer.err, (expected_err));                                     \
        assert_int_equal((moved)->answer.code, (expected_code));                                   \
        assert_int_equal((moved)->count, 0);                                                       \
    } while (0)
/* store_transfer() to an agent, or to the queue when `to` is 0; not forced. */
enum gw_err transfer_to(struct store *store, int64_t conversation, int64_t by, bool any, int64_t to,
                        struct slice note, store_move_cb cb, void *user) GW_MUST_CHECK;
/* The first entry of this event in this conversation; NULL when the move made none. */
const struct wire_entry *moved_event(const struct moved *moved, int64_t conversation,
                                     enum wire_entry_event event);

/* Entry i of the move is this event of this conversation. */
#define assert_event(moved, i, id, expected)                                                       \
    do {                                                                                           \
        assert_true((moved)->count > (i));                                                         \
        assert_int_equal((moved)->entries[i].conversation, (id));                                  \
        assert_true((moved)->entries[i].entry.has_event);                                          \
        assert_int_equal((moved)->entries[i].entry.event, (expected));                             \
    } while (0)
/* A member, or a path such as "candidates,0,load", of a JSON text. */
#define assert_json(fixture, json, member, expected)                                               \
    assert_slice_equal(store_fixture_text((fixture), "SELECT '" SLICE_FMT "'::jsonb #>> '{%s}'",   \
                                          SLICE_ARG(json), (member)),                              \
                       (expected))

/* --- What stands in the tables ---------------------------------------------------------- */

struct slice state_of(struct store_fixture *fixture, int64_t conversation);
int64_t agent_of(struct store_fixture *fixture, int64_t conversation); /* 0: nobody */
int64_t visitor_of(struct store_fixture *fixture, int64_t conversation);
int64_t load_of(struct store_fixture *fixture, int64_t agent);

/* --- Other callbacks ---------------------------------------------------------------------- */

struct done {
    bool done;
    struct store_answer answer;
};
void on_done(void *user, const struct store_answer *answer); /* struct done */

/* --- Short ways to a known state --------------------------------------------------------------- */

int64_t make_visitor(struct store_fixture *fixture);
/* With a conversation, by SQL; `state` is bot, queued or closed. */
int64_t make_conversation(struct store_fixture *fixture, const char *state);
/* An agent of the first team, by SQL: presence as given, a node's console connected when online. */
int64_t make_agent(struct store_fixture *fixture, const char *name, int capacity,
                   const char *state);
/* By the real moves: opened, and with the bot. */
int64_t make_open(struct store_fixture *fixture);
/* Opened, handed over; whoever is free gets it. */
int64_t make_waiting(struct store_fixture *fixture);
/* As make_waiting(), then transferred to this agent unless it was routed there. */
int64_t make_assigned(struct store_fixture *fixture, int64_t agent);
/* One entry, by store_append(); returns its outcome. */
struct store_append_item say(struct store_fixture *fixture, int64_t conversation,
                             enum wire_entry_author author, int64_t author_id, const char *text);

#endif
