#include "store/batch.h"

#include <assert.h>
#include <stdlib.h>

/* --- Sorting a batch ---------------------------------------------------------------- */

struct key {
    int64_t conversation;
    uint16_t index;
};

static int compare_keys(const void *left, const void *right)
{
    const struct key *a = left, *b = right;

    if (a->conversation != b->conversation) {
        return a->conversation < b->conversation ? -1 : 1;
    }
    return a->index < b->index ? -1 : 1;
}

static bool same_client_id(const struct store_append_item *a, const struct store_append_item *b)
{
    return uuid_eq(&a->client_id, &b->client_id) && a->author == b->author &&
           a->author_id == b->author_id;
}

static bool same_needs(const struct store_append_item *a, const struct store_append_item *b)
{
    return a->needs_state == b->needs_state && (!a->needs_state || a->state == b->state) &&
           a->needs_agent == b->needs_agent;
}

static bool has_needs(const struct store_append_item *item)
{
    return item->needs_state || item->needs_agent != 0;
}

/* A visitor's words beside an agent's go under the agent's conditions: where these are met all
 * may be stored, and where not the safe function tells each entry its own. */
static void group_add(struct store__batch *batch, struct store__group *group, uint16_t index)
{
    const struct store_append_item *item = &batch->items[index];

    if (group->count == 0 || !has_needs(&batch->items[group->strictest])) {
        group->strictest = index;
    } else if (has_needs(item)) {
        group->is_fast = group->is_fast && same_needs(&batch->items[group->strictest], item);
    }
    group->only_notes = group->only_notes && item->kind == WIRE_ENTRY_KIND_NOTE;
    group->count++;
    batch->order[batch->order_count++] = index;
}

/* The one before order[place] in its group that has the same client id, or STORE__NOBODY. */
static uint16_t find_first(const struct store__batch *batch, const struct store__group *group,
                           size_t place)
{
    const struct store_append_item *item = &batch->items[batch->order[place]];

    for (size_t i = group->first; i < place; i++) {
        if (same_client_id(&batch->items[batch->order[i]], item)) {
            return batch->order[i];
        }
    }
    return STORE__NOBODY;
}

/* The fast statement can't take a client id twice. The second is set aside when what becomes of
 * the first decides about it too; otherwise the group is for the safe function, which takes one
 * entry after the other. The group must be the last one, since its places move up. */
static void set_twins_aside(struct store__batch *batch, struct store__group *group)
{
    uint16_t firsts[STORE_BATCH_MAX];
    size_t kept = group->first;

    for (size_t i = 0; group->is_fast && i < group->count; i++) {
        uint16_t index = batch->order[group->first + i];

        firsts[i] = find_first(batch, group, group->first + i);
        group->is_fast = firsts[i] == STORE__NOBODY ||
                         (batch->items[firsts[i]].kind == batch->items[index].kind &&
                          same_needs(&batch->items[firsts[i]], &batch->items[index]));
    }
    if (!group->is_fast) {
        return;
    }
    for (size_t i = 0; i < group->count; i++) {
        uint16_t index = batch->order[group->first + i];

        batch->twin_of[index] = firsts[i];
        if (firsts[i] == STORE__NOBODY) {
            batch->order[kept++] = index;
        }
    }
    group->count = kept - group->first;
    batch->order_count = kept;
}

void store__batch_init(struct store__batch *batch, struct store_append_item *items, size_t count)
{
    struct key keys[STORE_BATCH_MAX];

    batch->items = items;
    batch->count = count;
    batch->todo_count = 0;
    batch->next = 0;
    for (size_t i = 0; i < batch->count; i++) {
        keys[i] = (struct key){batch->items[i].conversation, (uint16_t)i};
        batch->twin_of[i] = STORE__NOBODY;
        batch->done[i] = false;
    }
    qsort(keys, batch->count, sizeof(keys[0]), compare_keys);
    batch->order_count = 0;
    batch->group_count = 0;
    for (size_t i = 0; i < batch->count;) {
        struct store__group *group = &batch->groups[batch->group_count++];

        *group = (struct store__group){keys[i].conversation, batch->order_count, 0, true, 0, true};
        do {
            group_add(batch, group, keys[i++].index);
        } while (i < batch->count && keys[i].conversation == group->conversation);
        set_twins_aside(batch, group);
    }
}

bool store__batch_any_fast(const struct store__batch *batch)
{
    for (size_t i = 0; i < batch->group_count; i++) {
        if (batch->groups[i].is_fast) {
            return true;
        }
    }
    return false;
}

/* --- Outcomes ------------------------------------------------------------------------- */

void store__batch_set(struct store__batch *batch, uint16_t index, enum store_append_outcome outcome,
                      int64_t seq, int64_t at)
{
    struct store_append_item *item = &batch->items[index];

    item->outcome = outcome;
    item->seq = seq;
    item->at = at;
    batch->done[index] = true;
}

void store__batch_give_up(struct store__batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (!batch->done[i]) {
            store__batch_set(batch, (uint16_t)i, STORE_UNAVAILABLE, 0, 0);
        }
    }
}

static const struct store__group *find_group(const struct store__batch *batch, int64_t conversation)
{
    size_t low = 0, high = batch->group_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (batch->groups[middle].conversation < conversation) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    assert(low < batch->group_count && batch->groups[low].conversation == conversation);
    return &batch->groups[low];
}

void store__batch_stored(struct store__batch *batch, int64_t conversation, int64_t base, int64_t at)
{
    const struct store__group *group = find_group(batch, conversation);

    for (size_t i = 0; i < group->count; i++) {
        store__batch_set(batch, batch->order[group->first + i], STORE_STORED, base + 1 + (int64_t)i,
                         at);
    }
}

/* --- What is left ---------------------------------------------------------------------- */

void store__batch_collect(struct store__batch *batch)
{
    batch->todo_count = 0;
    batch->next = 0;
    for (size_t i = 0; i < batch->order_count; i++) {
        if (!batch->done[batch->order[i]]) {
            batch->todo[batch->todo_count++] = batch->order[i];
        }
    }
}

/* A twin has the kind and the needs of its first, so it shares its fate; but for its text. */
static bool settle_twin(struct store__batch *batch, uint16_t index)
{
    const struct store_append_item *item = &batch->items[index];
    const struct store_append_item *first = &batch->items[batch->twin_of[index]];
    bool same = slice_eq(item->text, first->text);

    switch (first->outcome) {
    case STORE_STORED:
    case STORE_REPEAT:
        store__batch_set(batch, index, same ? STORE_REPEAT : STORE_REUSED, first->seq, first->at);
        return true;
    case STORE_MISSING:
    case STORE_CLOSED:
    case STORE_REFUSED:
    case STORE_UNAVAILABLE:
        store__batch_set(batch, index, first->outcome, 0, 0);
        return true;
    case STORE_REUSED: /* this text may be the one that was stored */
    case STORE_BAD:    /* this one may be good */
        break;
    }
    return false;
}

void store__batch_settle_twins(struct store__batch *batch)
{
    batch->todo_count = 0;
    batch->next = 0;
    for (size_t i = 0; i < batch->count; i++) {
        if (!batch->done[i] && !settle_twin(batch, (uint16_t)i)) {
            batch->todo[batch->todo_count++] = (uint16_t)i;
        }
    }
}
