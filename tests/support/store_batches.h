/*
 * store_batches.h -- batches of entries for the tests of store_append().
 */
#ifndef BATON_TESTS_STORE_BATCHES_H
#define BATON_TESTS_STORE_BATCHES_H

#include "support/store_fixture.h"

struct batch {
    struct store_fixture *fixture;
    struct store_append_item items[STORE_BATCH_MAX];
    size_t count;
    bool done;
    bool free_store; /* in the callback */
};

struct batch *batch_new(struct store_fixture *fixture);
struct store_append_item *batch_add(struct batch *batch, int64_t conversation, const char *text);
/* The same client id and author, maybe another text. */
struct store_append_item *batch_add_repeat(struct batch *batch,
                                           const struct store_append_item *item, const char *text);
/* store_append(); an error means that the batch is as it was. */
enum gw_err batch_try(struct batch *batch);
/* Sends it, and maybe waits until it is done. */
void batch_start(struct batch *batch);
void batch_run(struct batch *batch);
/* Conversations of one lane, so that they may share a batch. */
void make_of_a_lane(struct store_fixture *fixture, int64_t *ids, int count, const char *state);
/* Statements so far, by their way: fast, safe or single. */
int64_t batches_sent(struct store_fixture *fixture, const char *name);

/* What became of it. */
#define assert_item(item, expected_outcome, expected_seq)                                          \
    do {                                                                                           \
        assert_int_equal((item)->outcome, (expected_outcome));                                     \
        assert_int_equal((item)->seq, (expected_seq));                                             \
    } while (0)

#endif
