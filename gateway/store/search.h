/*
 * search.h -- closed conversations and search: what waits to be indexed, documents,
 * and what is found. Calls are as in store.h.
 */
#ifndef BATON_STORE_SEARCH_H
#define BATON_STORE_SEARCH_H

#include "store/store.h"

/* ---- indexing ---- */

struct store_text {
    int64_t seq;
    struct slice body;
};

/* A claimed conversation: whoever claimed it has half a minute. Slices and lists are borrowed. */
struct store_unindexed {
    int64_t conversation;
    int64_t marks;  /* to be given back with the document */
    int64_t number; /* of the document */
    int rating;     /* 0: none */
    const int64_t *agents;
    size_t agent_count;
    const struct store_text *texts;
    size_t text_count;
};

typedef void (*store_unindexed_cb)(void *user, const struct store_answer *answer,
                                   const struct store_unindexed *items, size_t count);
/* The oldest that wait, at most `limit`, and about `entries` entries in all. */
enum gw_err store_search_claim(struct store *store, int64_t limit, int64_t entries,
                               store_unindexed_cb cb, void *user) GW_MUST_CHECK;

struct store_document {
    int64_t conversation, marks, number;
    struct slice folded;
    const int64_t *seqs; /* of the lines of `folded` */
    size_t seq_count;
    const int32_t *keys;
    size_t key_count;
};

typedef void (*store_written_cb)(void *user, const struct store_answer *answer, int64_t written);
/* Fewer are written than given when some were marked or claimed again meanwhile. */
enum gw_err store_search_write(struct store *store, const struct store_document *documents,
                               size_t count, store_written_cb cb, void *user) GW_MUST_CHECK;

#define STORE_BACKLOG_MAX 10000 /* counting stops here */
typedef void (*store_backlog_cb)(void *user, const struct store_answer *answer, int64_t waiting,
                                 int64_t oldest_ms);
/* How many wait, and for how long the oldest has been. */
enum gw_err store_search_backlog(struct store *store, store_backlog_cb cb,
                                 void *user) GW_MUST_CHECK;

/* ---- searching ---- */

struct store_search {
    struct store_review_filter filter; /* its `before` is left aside */
    struct slice needle;               /* folded */
    const uint32_t *grams; /* what a document must have, the filter's facets among them */
    size_t gram_count;
    int64_t before; /* `next` of the page before; -1: the first page */
};

struct store_hit {
    int64_t seq; /* of the entry that contains the needle */
    struct slice body;
};

/* `hits` stand beside `cards`. `next`: where the next page begins, -1 when there is none; a page
 * may be short, even empty, and have a next one. */
typedef void (*store_hits_cb)(void *user, const struct store_answer *answer,
                              const struct wire_card *cards, const struct store_hit *hits,
                              size_t count, int64_t next);
enum gw_err store_search(struct store *store, const struct store_search *search, store_hits_cb cb,
                         void *user) GW_MUST_CHECK;

#endif
