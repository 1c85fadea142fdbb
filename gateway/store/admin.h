/*
 * admin.h -- what commands ask of the database: one connection, and each call blocks until
 * it is answered. Texts in what is handed to callbacks are good during the call only.
 */
#ifndef BATON_STORE_ADMIN_H
#define BATON_STORE_ADMIN_H

#include "store/store.h"

struct pg_sync;

/* Runs the migrations that are new, each in a transaction, then the functions, in one more, when
 * they are not those that the database has (migrate.c says how). Two at once wait for each
 * other. Refuses a database that is newer than this program (GW_ECONFLICT). */
struct store_migrated {
    int version;
    int applied;
};
enum gw_err store_migrate(struct pg_sync *sync, struct store_migrated *ret) GW_MUST_CHECK;

/* skills: NAME or NAME:LEVEL with commas between, "none", or SLICE_NONE for the desk's languages. GW_ECONFLICT: the
 * login is taken; GW_EINVAL: there is no such skill or level, and pg_sync_message() says which. */
enum gw_err store_agent_add(struct pg_sync *sync, struct slice login, struct slice name,
                            enum wire_agent_role role, int capacity, const char *password_hash,
                            struct slice skills) GW_MUST_CHECK;
enum gw_err store_agent_passwd(struct pg_sync *sync, struct slice login,
                               const char *password_hash) GW_MUST_CHECK; /* ends the sessions too */
enum gw_err store_agent_disable(struct pg_sync *sync, struct slice login) GW_MUST_CHECK;
enum gw_err store_agent_enable(struct pg_sync *sync, struct slice login) GW_MUST_CHECK;
struct store_agent_change {
    struct slice name;                /* SLICE_NONE, */
    const enum wire_agent_role *role; /* NULL and */
    int capacity;                     /* 0: as it is */
};
/* GW_ELIMIT, and nothing is changed: the agent holds *ret_holding conversations, which is more than
 * the capacity. Another role ends the sessions too. */
enum gw_err store_agent_set(struct pg_sync *sync, struct slice login,
                            const struct store_agent_change *change,
                            int *ret_holding) GW_MUST_CHECK;
struct store_agent_row {
    struct slice login, name, role, state;
    int capacity, load;
    bool disabled;
};
enum gw_err store_agent_list(struct pg_sync *sync,
                             void (*on_row)(void *user, const struct store_agent_row *row),
                             void *user) GW_MUST_CHECK;
/* Before names are read, to hold one against them: what this connection changes after that is GW_EAGAIN once
 * somebody else was given a name. */
enum gw_err store_names_seen(struct pg_sync *sync) GW_MUST_CHECK;
enum gw_err store_team_names(struct pg_sync *sync, void (*on_name)(void *user, struct slice name),
                             void *user) GW_MUST_CHECK;
/* One row of the desk's facts: schema/functions/58_facts.sql says what stands in it. Absent numbers are
 * STORE_FACT_NONE; lists are numbers with commas between, or SLICE_NONE. */
#define STORE_FACT_NONE INT64_MIN
struct store_fact {
    int64_t fact;
    int64_t at_us;
    struct slice move, kind;
    int64_t id;
    bool flag_a, flag_b;
    struct slice word;
    int64_t numbers[6];
    struct slice lists[3];
};
/* Rows of at most `limit` facts after number `after`; no row: there is none. */
enum gw_err store_facts(struct pg_sync *sync, int64_t after, int limit,
                        void (*on_row)(void *user, const struct store_fact *row),
                        void *user) GW_MUST_CHECK;
/* The number behind which a fold begins that is complete at this time. */
enum gw_err store_facts_from(struct pg_sync *sync, int64_t since_ms,
                             int64_t *ret_after) GW_MUST_CHECK;
/* Skills of the demo's desk and of its agents, unless there are any. */
enum gw_err store_demo_desk(struct pg_sync *sync) GW_MUST_CHECK;
/* Makes the article, or a new version of it when something differs, in this state: published, draft,
 * archived. */
enum store_put { STORE_PUT_NEW, STORE_PUT_CHANGED, STORE_PUT_SAME };
enum gw_err store_article_put(struct pg_sync *sync, const struct store_article *article,
                              const char *state, enum store_put *ret_put) GW_MUST_CHECK;
/* All articles, of one language alone unless that is empty, by slug and language: of a published one
 * the version that is published, of the others the newest. */
enum gw_err store_articles_each(struct pg_sync *sync, struct slice lang,
                                void (*on_article)(void *user, const struct store_article *article,
                                                   struct slice state),
                                void *user) GW_MUST_CHECK;
/* What the bot answered since then, in the order of conversation and seq, one call each: the visitor's message, what the
 * bot remembered before it, and what it made of it. */
struct store_bot_turn {
    int64_t conversation, seq; /* of the bot's entry */
    struct slice text, choice; /* the visitor's */
    bool exposed;              /* a secret was taken out of it */
    struct slice lang;
    struct slice state;         /* as the bot wrote it the time before; SLICE_NONE at first */
    struct slice kind, article; /* what it was answered with */
    bool handed_over;
};
enum gw_err store_bot_turns(struct pg_sync *sync, int64_t since_ms,
                            void (*on_turn)(void *user, const struct store_bot_turn *turn),
                            void *user) GW_MUST_CHECK;

#endif
