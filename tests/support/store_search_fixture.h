/*
 * store_search_fixture.h -- closed conversations, made into documents and searched for, as the archive and the
 * review do it.
 */
#ifndef BATON_TESTS_STORE_SEARCH_FIXTURE_H
#define BATON_TESTS_STORE_SEARCH_FIXTURE_H

#include "store/search.h"
#include "support/store_fixture.h"

#define VISITOR WIRE_ENTRY_AUTHOR_VISITOR
#define CLAIM_MAX 100
#define HITS_MAX 60

/* --- Indexing -------------------------------------------------------------------------- */

struct archive__batch;

struct claim {
    bool done;
    size_t count;
    int64_t conversations[CLAIM_MAX];
    struct archive__batch *batch;
};

/* A node takes what waits, up to so many entries; then its batch is to be freed, or written. */
void claim_by(struct store_fixture *fixture, struct store *store, int64_t limit,
              struct claim *claim);
/* Makes documents of what was claimed: how many of them were stored. */
int64_t write_of(struct store_fixture *fixture, struct claim *claim);
void index_all(struct store_fixture *fixture);
/* The number of its document. */
int64_t number_of(struct store_fixture *fixture, int64_t conversation);

/* --- Conversations to be found ---------------------------------------------------------- */

void close_it(struct store_fixture *fixture, int64_t conversation);
/* A closed one in which the visitor said this. */
int64_t closed_with(struct store_fixture *fixture, const char *text);

/* --- Searching ------------------------------------------------------------------------- */

/* What the last search found. */
struct found {
    struct store_fixture *fixture;
    bool done;
    size_t count;
    int64_t ids[HITS_MAX], seqs[HITS_MAX], next;
    struct slice bodies[HITS_MAX];
};
extern struct found found;

/* The page before this document's number, or the first one for -1. */
void search_for(struct store_fixture *fixture, const char *text, struct store_review_filter filter,
                int64_t before);

#define ANY .rating_from = -1
#define FIND(text, ...) search_for(fixture, (text), (struct store_review_filter){__VA_ARGS__}, -1)
#define assert_found(text, expected)                                                               \
    do {                                                                                           \
        FIND(text, ANY);                                                                           \
        assert_int_equal(found.count, (expected));                                                 \
    } while (0)

#endif
