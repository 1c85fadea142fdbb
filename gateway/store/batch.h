/*
 * batch.h -- a batch of entries as the append statements want it: by conversation,
 * repeats set aside, and which entries have no outcome yet.
 *
 * Of this room only. Knows no connection; batch.c decides what is sent and what
 * an answer means, batch_params.c writes it as parameters, append.c drives it.
 */
#ifndef BATON_STORE_BATCH_H
#define BATON_STORE_BATCH_H

#include "pg/pg.h"
#include "store/store.h"

#define STORE__NOBODY UINT16_MAX

/* The entries of one conversation: order[first] to order[first + count - 1], without twins. */
struct store__group {
    int64_t conversation;
    size_t first;
    size_t count;
    bool is_fast;       /* what one of them needs is enough for all */
    uint16_t strictest; /* that one's index */
    bool only_notes;
};

/* Entries are known by their index in `items`, which the caller of store_append() owns. */
struct store__batch {
    struct store_append_item *items;
    size_t count;
    bool done[STORE_BATCH_MAX];        /* has its outcome */
    uint16_t twin_of[STORE_BATCH_MAX]; /* the first with the same client id, or STORE__NOBODY */
    uint16_t order[STORE_BATCH_MAX];   /* all but twins, by conversation, then as given */
    size_t order_count;
    struct store__group groups[STORE_BATCH_MAX]; /* ascending */
    size_t group_count;
    uint16_t todo[STORE_BATCH_MAX]; /* for the safe function, from `next` on */
    size_t todo_count;
    size_t next;
};

/* Sorts `items` into groups; nothing has an outcome. */
void store__batch_init(struct store__batch *batch, struct store_append_item *items, size_t count);
bool store__batch_any_fast(const struct store__batch *batch);

void store__batch_set(struct store__batch *batch, uint16_t index, enum store_append_outcome outcome,
                      int64_t seq, int64_t at);
/* A group is stored behind `base`. */
void store__batch_stored(struct store__batch *batch, int64_t conversation, int64_t base,
                         int64_t at);
/* All that have no outcome are STORE_UNAVAILABLE. */
void store__batch_give_up(struct store__batch *batch);

/* Puts all without an outcome into todo, but for twins. */
void store__batch_collect(struct store__batch *batch);
/* When all others have their outcome: gives the twins theirs. Those that their first does not
 * decide about are in todo then. */
void store__batch_settle_twins(struct store__batch *batch);

/* Parameters of append_fast.sql: all fast groups. */
void store__batch_add_fast(const struct store__batch *batch, struct pg_params *params);
/* Parameters of append_safe.sql: `count` of todo from `next` on. */
void store__batch_add_safe(const struct store__batch *batch, size_t count,
                           struct pg_params *params);

#endif
