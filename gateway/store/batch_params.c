#include "store/batch.h"

typedef void (*put)(struct pg_array *array, const struct store_append_item *item);

static void put_conversation(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_int64(array, item->conversation);
}

static void put_kind(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_text(array, slice_of(wire_entry_kind_name(item->kind)));
}

static void put_author(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_text(array, slice_of(wire_entry_author_name(item->author)));
}

static void put_author_id(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_int64(array, item->author_id);
}

static void put_client_id(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_uuid(array, item->client_id.bytes);
}

static void put_text(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_text(array, item->text);
}

static void put_data(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_text(array, item->data);
}

static void put_need_state(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_text(array,
                  item->needs_state ? slice_of(wire_state_state_name(item->state)) : SLICE_NONE);
}

static void put_need_agent(struct pg_array *array, const struct store_append_item *item)
{
    if (item->needs_agent == 0) {
        pg_array_null(array);
    } else {
        pg_array_int64(array, item->needs_agent);
    }
}

/* One array parameter of the items that `indices` names. */
static void add_column(struct pg_params *params, enum pg_array_type type,
                       const struct store__batch *batch, const uint16_t *indices, size_t count,
                       put put_item)
{
    struct pg_array array;

    pg_array_begin(&array, params, type);
    for (size_t i = 0; i < count; i++) {
        put_item(&array, &batch->items[indices[i]]);
    }
    pg_array_end(&array);
}

/* What an entry is, without its conversation: the columns that both statements have, in their
 * order. */
static void add_entries(struct pg_params *params, const struct store__batch *batch,
                        const uint16_t *indices, size_t count)
{
    add_column(params, PG_TEXT, batch, indices, count, put_kind);
    add_column(params, PG_TEXT, batch, indices, count, put_author);
    add_column(params, PG_INT8, batch, indices, count, put_author_id);
    add_column(params, PG_UUID, batch, indices, count, put_client_id);
    add_column(params, PG_TEXT, batch, indices, count, put_text);
    add_column(params, PG_JSONB, batch, indices, count, put_data);
}

void store__batch_add_safe(const struct store__batch *batch, size_t count, struct pg_params *params)
{
    const uint16_t *todo = batch->todo + batch->next;

    add_column(params, PG_INT8, batch, todo, count, put_conversation);
    add_entries(params, batch, todo, count);
    add_column(params, PG_TEXT, batch, todo, count, put_need_state);
    add_column(params, PG_INT8, batch, todo, count, put_need_agent);
}

/* $1 to $5: the fast groups, each by the item whose needs are enough for all. */
static void add_groups(struct pg_params *params, const struct store__batch *batch)
{
    const struct store__group *fast[STORE_BATCH_MAX];
    uint16_t strictest[STORE_BATCH_MAX];
    size_t count = 0;
    struct pg_array array;

    for (size_t g = 0; g < batch->group_count; g++) {
        if (batch->groups[g].is_fast) {
            fast[count] = &batch->groups[g];
            strictest[count++] = batch->groups[g].strictest;
        }
    }
    add_column(params, PG_INT8, batch, strictest, count, put_conversation);
    pg_array_begin(&array, params, PG_INT8);
    for (size_t i = 0; i < count; i++) {
        pg_array_int64(&array, (int64_t)fast[i]->count);
    }
    pg_array_end(&array);
    pg_array_begin(&array, params, PG_BOOL);
    for (size_t i = 0; i < count; i++) {
        pg_array_bool(&array, fast[i]->only_notes);
    }
    pg_array_end(&array);
    add_column(params, PG_TEXT, batch, strictest, count, put_need_state);
    add_column(params, PG_INT8, batch, strictest, count, put_need_agent);
}

/* The items of fast groups, in order; their places go to `places`. */
static size_t list_fast(const struct store__batch *batch, uint16_t *indices, int64_t *places)
{
    size_t count = 0;

    for (size_t g = 0; g < batch->group_count; g++) {
        const struct store__group *group = &batch->groups[g];

        for (size_t i = 0; group->is_fast && i < group->count; i++) {
            indices[count] = batch->order[group->first + i];
            places[count++] = (int64_t)i + 1;
        }
    }
    return count;
}

void store__batch_add_fast(const struct store__batch *batch, struct pg_params *params)
{
    uint16_t indices[STORE_BATCH_MAX];
    int64_t places[STORE_BATCH_MAX];
    size_t count = list_fast(batch, indices, places);
    struct pg_array array;

    add_groups(params, batch);
    add_column(params, PG_INT8, batch, indices, count, put_conversation);
    pg_array_begin(&array, params, PG_INT8);
    for (size_t i = 0; i < count; i++) {
        pg_array_int64(&array, places[i]);
    }
    pg_array_end(&array);
    add_entries(params, batch, indices, count);
}
