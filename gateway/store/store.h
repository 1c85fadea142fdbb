/*
 * store.h -- what is kept, as typed calls: one C function a statement, one .sql
 * file a statement, no SQL in C.
 *
 * Knows rows and frames' structs (wire/), not sockets or sessions. Two pools of
 * connections: `append` for batches of entries, one connection a lane, so that
 * at most one batch of a conversation is in flight; `query` for all the rest.
 *
 * Every call: an error returned means that the callback never runs; otherwise it
 * runs exactly once, on the loop, never before the call returns. What it is given
 * is borrowed for its duration. Nothing is reported as done before its commit.
 */
#ifndef BATON_STORE_STORE_H
#define BATON_STORE_STORE_H

#include "base/err.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "wire/gen/frames.gen.h"

struct loop;
struct metrics;
struct store;

#define STORE_LANES 2       /* batches in flight; a conversation's lane is id % STORE_LANES */
#define STORE_BATCH_MAX 256 /* entries of one batch */
#define STORE_PAGE_MAX 200  /* entries of one read */

struct store_options {
    const char *conninfo;
    int connections;                              /* of the query pool */
    void (*on_state)(void *user, bool available); /* append and query pool both up, or not */
    void *user;
};

enum gw_err store_new(struct loop *loop, struct metrics *metrics,
                      const struct store_options *options, struct store **ret_store) GW_MUST_CHECK;
void store_free(struct store *store); /* NULL is fine; what runs calls back with GW_ECANCELLED */
bool store_available(const struct store *store);

/* How a call ended. `code` is what a client may be told when err is not GW_OK:
 * a refusal of the database's functions (not_found, not_yours, ...), unavailable,
 * or internal. */
struct store_answer {
    enum gw_err err;
    enum wire_code code;
};

struct store_entry {
    int64_t conversation;
    struct wire_entry entry; /* slices borrowed */
};

/* ---- appending (append.c) ---- */

enum store_append_outcome {
    STORE_STORED,
    STORE_REPEAT,  /* this client id made it before: seq and at are the first one's */
    STORE_REUSED,  /* this client id stands for another text */
    STORE_MISSING, /* no such conversation */
    STORE_CLOSED,
    STORE_REFUSED,     /* not in the state, or not with the agent, that it needs */
    STORE_UNAVAILABLE, /* not stored, or unknown: the sender repeats it */
    STORE_BAD,         /* the database refuses this very entry (logged) */
};

struct store_append_item {
    int64_t conversation;
    enum wire_entry_kind kind; /* message or note */
    enum wire_entry_author author;
    int64_t author_id; /* 0 for the bot */
    struct uuid client_id;
    struct slice text;
    struct slice data; /* JSON text or SLICE_NONE */
    bool needs_state;  /* only if the conversation is in this state */
    enum wire_state_state state;
    int64_t needs_agent; /* only if this agent has it; 0: whoever */
    /* filled in: */
    enum store_append_outcome outcome;
    int64_t seq;
    int64_t at; /* Unix ms */
};

typedef void (*store_append_cb)(void *user, struct store_append_item *items, size_t count);

/* Items are the caller's and stay untouched and alive until the callback; any
 * order, all of one lane; entries of one conversation are numbered in the order
 * given. One batch a lane at a time: asserts it. Runs the fast statement; what it
 * refuses or leaves out goes through the safe function, and when one entry spoils
 * a batch, one by one. Never returns GW_EAGAIN. */
enum gw_err store_append(struct store *store, int lane, struct store_append_item *items,
                         size_t count, store_append_cb cb, void *user) GW_MUST_CHECK;

/* ---- moves and their entries (moves.c) ---- */

/* Every entry that the move appended, in any conversation, by conversation and
 * seq. count is 0 with GW_OK when it had happened already (a rating: the same one
 * as just before). A move that loses a deadlock is run again by itself. */
typedef void (*store_move_cb)(void *user, const struct store_answer *answer,
                              const struct store_entry *entries, size_t count);

/* zone: the IANA name of the visitor's time zone, or SLICE_NONE. */
enum gw_err store_open(struct store *store, int64_t visitor, struct slice lang, struct slice zone,
                       store_move_cb cb, void *user) GW_MUST_CHECK;

struct store_hand_over {
    int64_t conversation;
    struct slice reason;   /* asked, misses, topic, urgent, complaint */
    int priority;          /* 0 urgent to 3 low */
    struct uuid client_id; /* of the bot's last words, which are said once */
    struct slice text;     /* SLICE_NONE for none */
    struct slice data;
    struct slice article; /* slug of what it is about, or SLICE_NONE */
    /* Said instead of the text while the team is closed, with {opens} in it, and how that is written
     * (to_char()); SLICE_NONE: the text is said. What goes behind either; SLICE_NONE for nothing. */
    struct slice closed_text, closed_format, details;
    /* JSON: what the agent should know, {fields, questions, ...}; or SLICE_NONE. */
    struct slice known;
};
enum gw_err store_hand_over(struct store *store, const struct store_hand_over *move,
                            store_move_cb cb, void *user) GW_MUST_CHECK;
enum gw_err store_close(struct store *store, int64_t conversation, enum wire_entry_author by,
                        int64_t by_id, bool any, store_move_cb cb, void *user) GW_MUST_CHECK;
struct store_transfer {
    int64_t conversation;
    int64_t by;
    bool any; /* `by` is a supervisor, who may move any */
    enum wire_transfer_to to;
    int64_t to_id;     /* the agent or team */
    bool force;        /* whether or not the agent is there and has room */
    struct slice note; /* SLICE_NONE for none */
};
enum gw_err store_transfer(struct store *store, const struct store_transfer *move, store_move_cb cb,
                           void *user) GW_MUST_CHECK;
/* What rings at the agent. GW_ECONFLICT with not_offered when it does not, or no more. */
enum gw_err store_accept(struct store *store, int64_t conversation, int64_t agent, store_move_cb cb,
                         void *user) GW_MUST_CHECK;
enum gw_err store_decline(struct store *store, int64_t conversation, int64_t agent,
                          store_move_cb cb, void *user) GW_MUST_CHECK;
/* Of the visitor who waits. GW_EAGAIN with too_soon within a minute of the last. */
enum gw_err store_remind(struct store *store, int64_t conversation, int64_t visitor,
                         store_move_cb cb, void *user) GW_MUST_CHECK;
enum gw_err store_leave_message(struct store *store, int64_t conversation, int64_t visitor,
                                store_move_cb cb, void *user) GW_MUST_CHECK;
/* A secret was taken out of what was said to a person, or while waiting: `text` is said once for this
 * client id, and the conversation is urgent. Nothing happens in any other state. */
enum gw_err store_exposed(struct store *store, int64_t conversation, const struct uuid *client_id,
                          struct slice text, struct slice data, store_move_cb cb,
                          void *user) GW_MUST_CHECK;
/* priority -1: as it is. front: before all that wait. */
enum gw_err store_prioritise(struct store *store, int64_t conversation, int64_t by, int priority,
                             bool front, store_move_cb cb, void *user) GW_MUST_CHECK;
enum gw_err store_rate(struct store *store, int64_t conversation, int64_t visitor, int score,
                       struct slice comment, store_move_cb cb, void *user) GW_MUST_CHECK;
/* What the visitor says of the bot's answer that is entry `seq`. Nothing is appended when that was said last. */
enum gw_err store_helpful(struct store *store, int64_t conversation, int64_t visitor, int64_t seq,
                          bool helpful, store_move_cb cb, void *user) GW_MUST_CHECK;
/* by: the supervisor who sets it for the agent; 0: the agent. */
enum gw_err store_presence_set(struct store *store, int64_t agent, enum wire_presence_state state,
                               int64_t by, store_move_cb cb, void *user) GW_MUST_CHECK;
/* GW_ENOTFOUND with unavailable: others buried this node, register again. */
enum gw_err store_presence_connect(struct store *store, int64_t agent, int64_t node,
                                   store_move_cb cb, void *user) GW_MUST_CHECK;
/* Appends nothing: the sweep does, after the grace. */
enum gw_err store_presence_disconnect(struct store *store, int64_t agent, int64_t node,
                                      store_move_cb cb, void *user) GW_MUST_CHECK;
/* Both take the database's clock without the leaps forward that it made lately: who was there a moment
 * ago is not gone for hours because it was put forward (steady.h). */
#define STORE_LEASE_MS 5000 /* as in desk_sweep() */
enum gw_err store_sweep(struct store *store, int64_t grace_ms, store_move_cb cb,
                        void *user) GW_MUST_CHECK;
enum gw_err store_close_idle(struct store *store, int64_t after_ms, store_move_cb cb,
                             void *user) GW_MUST_CHECK;

/* ---- reading conversations (reads.c) ---- */

/* Ascending; those with seq > after, at most limit (1 to STORE_PAGE_MAX). For a
 * visitor the private kinds are left out and detail is SLICE_NONE; last_seq is the
 * conversation's all the same, so that a reader knows when it has all. */
struct store_page {
    const struct store_entry *entries;
    size_t count;
    /* Everything from the first row up to here has been read, what is hidden from visitors
     * included: forwards the last row's seq, or last_seq when there is no more; backwards what
     * stands just below `before`. */
    int64_t reached;
    int64_t last_seq; /* of the conversation, in the same snapshot */
    bool more;        /* newer ones, or older ones when reading backwards */
};
typedef void (*store_page_cb)(void *user, const struct store_answer *answer,
                              const struct store_page *page);
enum gw_err store_entries_after(struct store *store, int64_t conversation, int64_t after, int limit,
                                bool for_visitor, store_page_cb cb, void *user) GW_MUST_CHECK;
/* Ascending too, the newest `limit` below before (0: of all). */
enum gw_err store_entries_before(struct store *store, int64_t conversation, int64_t before,
                                 int limit, bool for_visitor, store_page_cb cb,
                                 void *user) GW_MUST_CHECK;

/* What a node keeps in memory of a conversation that it serves. */
struct store_head {
    struct wire_state state; /* with agent_name */
    int64_t visitor;
    int64_t agent; /* 0 for none */
    /* Of the newest bot entry's data: "state", or SLICE_NONE; "answer_to", or 0. */
    struct slice bot_state;
    int64_t bot_answered;
};
/* GW_ENOTFOUND with not_found when there is none. */
typedef void (*store_head_cb)(void *user, const struct store_answer *answer,
                              const struct store_head *head);
enum gw_err store_head(struct store *store, int64_t conversation, store_head_cb cb,
                       void *user) GW_MUST_CHECK;
/* The visitor's open conversation. not_found when there is none. */
enum gw_err store_head_open(struct store *store, int64_t visitor, store_head_cb cb,
                            void *user) GW_MUST_CHECK;

typedef void (*store_done_cb)(void *user, const struct store_answer *answer);
/* Of what is answered with a number alone. */
typedef void (*store_number_cb)(void *user, const struct store_answer *answer, int64_t number);

/* GW_OK: may read; GW_EDENIED with not_found: not (or there is none). */
enum gw_err store_may_read(struct store *store, int64_t agent, enum wire_agent_role role,
                           int64_t conversation, store_done_cb cb, void *user) GW_MUST_CHECK;

typedef void (*store_states_cb)(void *user, const struct store_answer *answer,
                                const struct wire_state *states, const int64_t *visitors,
                                size_t count, bool more);
/* The visitor's closed conversations below `before` (0: the newest), 50 a page. */
enum gw_err store_earlier(struct store *store, int64_t visitor, int64_t before, store_states_cb cb,
                          void *user) GW_MUST_CHECK;

typedef void (*store_cards_cb)(void *user, const struct store_answer *answer,
                               const struct wire_card *cards, size_t count, bool more);
/* In the order given, without those that are not there. GW_ELIMIT past STORE_IDS_MAX. */
#define STORE_IDS_MAX 1000
enum gw_err store_cards(struct store *store, const int64_t *conversations, size_t count,
                        store_cards_cb cb, void *user) GW_MUST_CHECK;
enum gw_err store_inbox(struct store *store, int64_t agent, enum wire_agent_role role,
                        enum wire_inbox_list list, int64_t before, store_cards_cb cb,
                        void *user) GW_MUST_CHECK;
/* Newest 20 of the visitor, but for one. */
enum gw_err store_cards_of_visitor(struct store *store, int64_t visitor, int64_t but,
                                   store_cards_cb cb, void *user) GW_MUST_CHECK;

struct store_review_filter {
    int64_t from, to;           /* Unix ms; 0: none */
    int64_t agent;              /* 0: any */
    int rating_from, rating_to; /* from -1: any; from 0: unrated */
    int64_t before;             /* 0: first page */
};
enum gw_err store_review(struct store *store, const struct store_review_filter *filter,
                         store_cards_cb cb, void *user) GW_MUST_CHECK;

/* How many wait, and how many are open in all. */
typedef void (*store_counts_cb)(void *user, const struct store_answer *answer, int64_t queued,
                                int64_t open);
enum gw_err store_counts(struct store *store, store_counts_cb cb, void *user) GW_MUST_CHECK;

struct store_place {
    int64_t conversation;
    int64_t place;   /* in its team's queue; 1 is next */
    int64_t waiting; /* how many wait in it */
    int64_t demand;
    int weight;
    int priority; /* 0 urgent to 3 low */
};
typedef void (*store_places_cb)(void *user, const struct store_answer *answer,
                                const struct store_place *places, size_t count);
/* The places of those that wait among the given ones, in order of place. */
enum gw_err store_places(struct store *store, const int64_t *conversations, size_t count,
                         store_places_cb cb, void *user) GW_MUST_CHECK;

/* What a range of waiting is made from, for conversations of one demand. Numbers of ms are given as texts with
 * commas between; SLICE_NONE for none. */
struct store_wait_pool {
    int64_t demand;
    int64_t slots, agents; /* on duty for it */
    struct slice ages;     /* of what takes the slots, one for each slot taken */
    struct slice lasted;   /* of the team's last conversations, newest first */
    int64_t per_hour[3];   /* handed over in the last hour: urgent (in places), high, normal */
    int64_t gave_up;       /* of these, without an answer */
    double waited_hours;   /* of all of these, together */
};
typedef void (*store_wait_pools_cb)(void *user, const struct store_answer *answer,
                                    const struct store_wait_pool *pools, size_t count);
enum gw_err store_wait_pools(struct store *store, const int64_t *demands, size_t count,
                             store_wait_pools_cb cb, void *user) GW_MUST_CHECK;

/* The queue in its order; who is on duty for each demand, ascending by demand; how many seconds later than an urgent
 * one each priority counts as come, urgent first: lists of numbers with commas between, those of one row equally
 * long; SLICE_NONE when empty. */
struct store_wait_line {
    struct slice conversations, demands, weights;
    struct slice duty_demands, duty_agents, duty_capacities;
    struct slice allowances_s;
};
typedef void (*store_wait_line_cb)(void *user, const struct store_answer *answer,
                                   const struct store_wait_line *line);
enum gw_err store_wait_line(struct store *store, store_wait_line_cb cb, void *user) GW_MUST_CHECK;

/* For how long what is kept for a time. */
struct store_keep {
    int64_t facts_ms;    /* what routing decided */
    int64_t audit_ms;    /* what people did to the desk */
    int64_t versions_ms; /* of articles, since others replaced them */
};
/* Drops some of what is older than it is kept; once a day a picture of everything is taken, too. */
enum gw_err store_prune(struct store *store, const struct store_keep *keep, store_done_cb cb,
                        void *user) GW_MUST_CHECK;

/* The visitors of these are at the screen: those that wait keep their places. */
enum gw_err store_waiting_seen(struct store *store, const int64_t *conversations, size_t count,
                               store_done_cb cb, void *user) GW_MUST_CHECK;

/* ---- setting up (setup.c): JSON in and out, which the schema checks and makes (46_setup.sql, 56_desk_page.sql) ---- */

/* json: an object; SLICE_NONE unless the answer is good. */
typedef void (*store_json_cb)(void *user, const struct store_answer *answer, struct slice json);
/* Makes (id 0) or changes a team, skill or agent: {"id"}, or {"error", "message"} when nothing was changed.
 * `what`: team, team_delete, skill, skill_delete, agent. settings: a JSON object. seen: of the names that were
 * shown, when a name was compared with them: with others by now it is the error names_changed; or SLICE_NONE. */
enum gw_err store_setup_change(struct store *store, int64_t by, const char *what, int64_t id,
                               struct slice settings, struct slice seen, store_json_cb cb,
                               void *user) GW_MUST_CHECK;
/* `what`: teams, skills, desk, level, audit, names. before: of the audit's pages, 0 for the first. */
enum gw_err store_setup_show(struct store *store, const char *what, int64_t before,
                             store_json_cb cb, void *user) GW_MUST_CHECK;

/* An act for the audit: this member of the staff reads what another one talks in; none where nobody else has it. */
enum gw_err store_watched(struct store *store, int64_t agent, int64_t conversation,
                          store_done_cb cb, void *user) GW_MUST_CHECK;

/* How far each side has read; keeps the greater of what is stored and given, never past the
 * end. Conversations that are not there are left out. GW_ELIMIT past STORE_SEEN_MAX. */
#define STORE_SEEN_MAX 1000
struct store_seen_item {
    int64_t conversation;
    int64_t visitor_seq, agent_seq;
};
enum gw_err store_seen(struct store *store, const struct store_seen_item *items, size_t count,
                       store_done_cb cb, void *user) GW_MUST_CHECK;

/* Visitor messages that the bot has not answered, older than `older_ms`: the newest of conversations with
 * the bot, and, with a person or waiting for one, what a secret was taken out of without the steps being
 * told; at most 200. */
enum gw_err store_unanswered(struct store *store, int64_t older_ms, store_move_cb cb,
                             void *user) GW_MUST_CHECK;

/* ---- people (people.c) ---- */

struct store_visitor {
    const uint8_t *secret_hash; /* SECRET_HASH_BYTES, or NULL and: */
    struct slice issuer, subject;
    struct slice name, email; /* SLICE_NONE: keep what is known */
    struct slice lang, page, user_agent;
    bool only_known; /* who is new is not made: GW_ENOTFOUND */
};
struct store_hello {
    int64_t visitor;
    bool made; /* just now */
    bool has_head;
    struct store_head head; /* of the open conversation, or of the last one closed within a day */
};
typedef void (*store_hello_cb)(void *user, const struct store_answer *answer,
                               const struct store_hello *hello);
enum gw_err store_visitor_hello(struct store *store, const struct store_visitor *visitor,
                                store_hello_cb cb, void *user) GW_MUST_CHECK;

struct store_visitor_info {
    int64_t id;
    struct slice external_id; /* the subject, or SLICE_NONE */
    struct slice name, email, lang, page, user_agent;
    int64_t first_seen_at;
    int64_t conversations;  /* how many in all */
    struct slice hand_over; /* JSON: what the bot learnt in this conversation; or SLICE_NONE */
};
typedef void (*store_visitor_cb)(void *user, const struct store_answer *answer,
                                 const struct store_visitor_info *info);
/* The visitor of a conversation. */
enum gw_err store_visitor_of(struct store *store, int64_t conversation, store_visitor_cb cb,
                             void *user) GW_MUST_CHECK;

struct store_staff {
    int64_t id;
    struct slice login, name;
    enum wire_agent_role role;
    int capacity;
    struct slice password_hash; /* of store_staff_by_login alone */
};
typedef void (*store_staff_cb)(void *user, const struct store_answer *answer,
                               const struct store_staff *staff);
/* GW_ENOTFOUND for unknown and disabled ones, here and in what follows. */
enum gw_err store_staff_by_login(struct store *store, struct slice login, store_staff_cb cb,
                                 void *user) GW_MUST_CHECK;
/* GW_ENOTFOUND also when the agent has another password by now than the one that was checked. */
enum gw_err store_session_add(struct store *store, const uint8_t hash[SECRET_HASH_BYTES],
                              int64_t agent, const char *password_hash, int64_t ttl_ms,
                              store_done_cb cb, void *user) GW_MUST_CHECK;
enum gw_err store_session_get(struct store *store, const uint8_t hash[SECRET_HASH_BYTES],
                              store_staff_cb cb, void *user) GW_MUST_CHECK;
enum gw_err store_session_end(struct store *store, const uint8_t hash[SECRET_HASH_BYTES],
                              store_done_cb cb, void *user) GW_MUST_CHECK;
/* Which of up to STORE_SESSIONS_MAX sign-ins are no longer good: signed out, run out, or of a
 * disabled agent. `places` counts from 0 in the list given. Copies what it needs. */
#define STORE_SESSIONS_MAX 1000
typedef void (*store_ended_cb)(void *user, const struct store_answer *answer, const size_t *places,
                               size_t count);
enum gw_err store_sessions_ended(struct store *store, const uint8_t (*hashes)[SECRET_HASH_BYTES],
                                 size_t count, store_ended_cb cb, void *user) GW_MUST_CHECK;
enum gw_err store_ticket_add(struct store *store, const uint8_t hash[SECRET_HASH_BYTES],
                             const uint8_t session_hash[SECRET_HASH_BYTES], store_done_cb cb,
                             void *user) GW_MUST_CHECK;
/* Uses it up. GW_ENOTFOUND: unknown, used or run out. */
typedef void (*store_ticket_cb)(void *user, const struct store_answer *answer,
                                const struct store_staff *staff, const uint8_t *session_hash);
enum gw_err store_ticket_use(struct store *store, const uint8_t hash[SECRET_HASH_BYTES],
                             store_ticket_cb cb, void *user) GW_MUST_CHECK;

/* Everybody who can sign in: presence, load, capacity. */
typedef void (*store_roster_cb)(void *user, const struct store_answer *answer,
                                const struct wire_agent *agents, size_t count);
enum gw_err store_roster(struct store *store, store_roster_cb cb, void *user) GW_MUST_CHECK;

/* ---- knowledge (articles.c) ---- */

struct store_article {
    struct slice slug, lang, title, answer, body, action;
    struct slice topic; /* when it is put: the skill that a person needs for it, or SLICE_NONE */
    const struct slice *questions, *keywords;
    size_t questions_count, keywords_count;
    int64_t version;
};
typedef void (*store_articles_cb)(void *user, const struct store_answer *answer,
                                  const struct store_article *articles, size_t count);
enum gw_err store_articles(struct store *store, store_articles_cb cb,
                           void *user) GW_MUST_CHECK; /* published; at most 20,000 */
/* A number that changes whenever a published article does. */
enum gw_err store_articles_stamp(struct store *store, store_number_cb cb, void *user) GW_MUST_CHECK;
typedef void (*store_article_cb)(void *user, const struct store_answer *answer,
                                 const struct store_article *article);
enum gw_err store_article(struct store *store, struct slice lang, struct slice slug,
                          store_article_cb cb, void *user) GW_MUST_CHECK;

/* ---- nodes (nodes.c) ---- */

enum gw_err store_node_add(struct store *store, store_number_cb cb, void *user) GW_MUST_CHECK;
/* GW_ENOTFOUND: the lease ran out and others buried this node; register again. */
enum gw_err store_node_beat(struct store *store, int64_t node, store_done_cb cb,
                            void *user) GW_MUST_CHECK;
/* How many other nodes are there. */
enum gw_err store_node_others(struct store *store, int64_t node, store_number_cb cb,
                              void *user) GW_MUST_CHECK;

/* What other nodes may have stored: how far the given conversations have come, and which ones
 * of the desk's (waiting, assigned, closed) changed in the last `within_ms`. */
struct store_digest_item {
    int64_t conversation;
    int64_t last_seq;
    enum wire_state_state state;
    int64_t agent; /* 0: none */
    bool changed;  /* named for the second reason; it may be there for both, twice */
};
typedef void (*store_digest_cb)(void *user, const struct store_answer *answer,
                                const struct store_digest_item *items, size_t count);
enum gw_err store_digest(struct store *store, const int64_t *conversations, size_t count,
                         int64_t within_ms, store_digest_cb cb, void *user) GW_MUST_CHECK;
enum gw_err store_node_end(struct store *store, int64_t node, store_done_cb cb,
                           void *user) GW_MUST_CHECK;

#endif
