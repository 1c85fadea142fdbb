/*
 * internal.h -- what the resources share; included within api/ only.
 *
 * A call is one request on its way through asynchronous steps. It owns a copy of
 * what the resource needs, since net's slices end with the callback, and is freed
 * by whichever of the answer functions ends it.
 */
#ifndef BATON_API_INTERNAL_H
#define BATON_API_INTERNAL_H

#include "api/api.h"
#include "store/store.h"
#include "wire/json.h"

#define API_ADDRESS_MAX 64
#define API_ETAG_MAX 64
#define API_NAME_MAX 200
#define API_JSON_MAX (8u << 20) /* bytes of one JSON answer */

/* What an unknown name is held against: a hash with password_hash()'s own costs. */
#define API_HASH_OF_NOBODY                                                                         \
    "$argon2id$v=19$m=65536,t=2,p=1$BpO1E8SOvIZo4J6rAsoF6A$uaNfRXp6UH2UaT+RkQm8e9VL/"              \
    "P8Lt6KRL50ZzLt3bw4"

struct article_checker;
struct files;
struct rates;
struct readers;
struct tries;
struct desk_page;

enum api_access {
    API_ANYONE, /* no session needed */
    API_STAFF,
    API_TALK,   /* agent, supervisor, admin: who may talk to visitors */
    API_REVIEW, /* reviewer, supervisor, admin */
    API_DESK,   /* supervisor, admin */
};

struct api_call {
    struct api *api;
    uint64_t request;
    const struct route *route;
    int *counted_in; /* of the API's counters of calls */
    struct buf query;
    struct buf body;
    char address[API_ADDRESS_MAX];
    char if_none_match[API_ETAG_MAX]; /* cut: a longer one is none of ours */
    int64_t id;                       /* of the path, where it has one */
    char lang[40], slug[96];          /* of the path, where it has them; a hash is a slug, too */
    /* once the session is known: */
    uint8_t session_hash[SECRET_HASH_BYTES];
    int64_t staff;
    enum wire_agent_role role;
    int capacity;
    char name[API_NAME_MAX + 1], login[API_NAME_MAX + 1];
    /* a resource's own, freed with the call when it is not NULL */
    void *extra;
    void (*extra_free)(void *extra);
};

struct route {
    const char *method;
    const char *path; /* "{id}" takes a number, "{lang}", "{slug}" and "{hash}" a text */
    enum api_access access;
    void (*run)(struct api_call *call);
    /* Calls of it under way; more are refused: chat goes first at the store. Who has to be signed in for it is counted
     * once it is known who asks: made-up cookies must not take all places. */
    int at_once;
};

#define API_DESK_AT_ONCE 64 /* calls for the desk's page, which share their readings */
#define API_ROUTES 34

struct api {
    struct api_options options;
    struct files *files;
    struct readers *readers;         /* how often anyone may search, and vote */
    struct article_checker *checker; /* of what editors save */
    struct tries *tries;             /* of signing in */
    struct desk_page *desk_page;
    struct rates *lookups; /* of transactions, by who is signed in */
    bool ready;
    bool stopping;
    int running[API_ROUTES]; /* calls under way, by route */
    int asking;              /* calls of which it is not known yet who asks */
    int working;             /* calls that a worker thread or a timer has: passwords, questions */
    struct buf json;         /* scratch for answers */
};

/* ---- answer.c ---- */
struct buf *api__json(struct api *api); /* empty, for the answer */
void api__write_card(struct json_writer *json, const struct wire_card *card);
/* A value that is JSON already; what did not fit into `text` makes the whole answer too large. */
void api__write_raw(struct json_writer *json, const struct buf *text);

/* What follows ends the call. */
void api__answer_json(struct api_call *call, int status, const struct net_header *headers,
                      size_t header_count);
/* The same, for what caches may keep; 304 when the client has what the ETag names (RFC 9110, section 13.1.2). */
void api__answer_cached(struct api_call *call, const char *etag, const char *cache_control);
void api__answer_none(struct api_call *call, const struct net_header *headers,
                      size_t header_count); /* 204 */
void api__answer_error(struct api_call *call, int status, const char *code, const char *message);
/* The error of a store's call. */
void api__answer_store(struct api_call *call, const struct store_answer *answer);
/* It can't be begun, or not be ended: 503, `overloaded` for GW_EAGAIN and else `unavailable`. */
void api__answer_busy(struct api_call *call, enum gw_err err);
/* 429: it was asked too often. */
void api__answer_limited(struct api_call *call, const char *message, int64_t retry_ms);
/* `retry_ms` > 0: with Retry-After and retry_after_ms. */
void api__refuse(struct api *api, uint64_t request, int status, const char *code,
                 const char *message, int64_t retry_ms);
/* 405; what is allowed goes into its Allow header (RFC 9110, section 15.5.6). */
void api__refuse_method(struct api *api, uint64_t request, const char *allowed);

/* ---- api.c ---- */
void api__call_over(struct api_call *call); /* its place is free; answer.c frees it */
const char *api__cookie_name(const struct api *api);

/* ---- query.c ---- */

/* An absent parameter is an empty text. False: it is longer than `out`, which is cleared first, may be, or
 * can't be read. */
bool api__query_text(struct api_call *call, const char *name, struct buf *out) GW_MUST_CHECK;
/* False, and nothing is written: it is there, also empty, and no whole number from min to max, where `absent` is, too. */
bool api__query_number(struct api_call *call, const char *name, int64_t absent, int64_t min,
                       int64_t max, int64_t *ret_number) GW_MUST_CHECK;

/* ---- resources ---- */
void api__session_sign_in(struct api_call *call);
void api__session_show(struct api_call *call);
void api__session_end(struct api_call *call);
void api__session_ticket(struct api_call *call);
void api__agents(struct api_call *call);
void api__conversation(struct api_call *call);
void api__conversation_entries(struct api_call *call);
void api__conversation_export(struct api_call *call);
void api__review(struct api_call *call);
void api__article(struct api_call *call);
void api__article_search(struct api_call *call);
void api__article_vote(struct api_call *call);
void api__knowledge(struct api_call *call);
void api__knowledge_search(struct api_call *call);
void api__knowledge_article(struct api_call *call);
void api__knowledge_figures(struct api_call *call);
void api__knowledge_make(struct api_call *call);
void api__knowledge_save(struct api_call *call);
void api__knowledge_move(struct api_call *call); /* publishes, withdraws, archives, restores */
void api__questions(struct api_call *call);
void api__questions_settle(struct api_call *call);
void api__teams(struct api_call *call);
void api__team_change(struct api_call *call); /* without an id in the path: makes one */
void api__team_delete(struct api_call *call);
void api__skills(struct api_call *call);
void api__skill_change(struct api_call *call);
void api__skill_delete(struct api_call *call);
void api__agent_change(struct api_call *call);
void api__desk(struct api_call *call);
void api__audit(struct api_call *call);
void api__tester(struct api_call *call);
void api__chain_transaction(struct api_call *call);

/* ---- health.c: true when the path was one of its own ---- */
bool api__health(struct api *api, const struct net_request *request);

/* ---- files.c ---- */
enum gw_err api__files_load(const struct api_options *options,
                            struct files **ret_files) GW_MUST_CHECK;
void api__files_free(struct files *files);
bool api__files_serve(struct api *api, const struct net_request *request);

/* ---- articles.c ---- */
struct readers *api__readers_new(void);
void api__readers_free(struct readers *readers); /* NULL is fine */

/* ---- desk_page.c ---- */
struct desk_page *api__desk_page_new(void);
void api__desk_page_free(struct desk_page *page); /* NULL is fine */

/* ---- tries.c ---- */
struct tries *api__tries_new(void);
void api__tries_free(struct tries *tries); /* NULL is fine */
/* One try more from this address at this name; false: too many within a minute. */
bool api__tries_take(struct tries *tries, const char *address, const char *login, uint64_t now_us);

#endif
