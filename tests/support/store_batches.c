#include "support/store_batches.h"

#include "support/test.h"

#include <stdio.h>

struct batch *batch_new(struct store_fixture *fixture)
{
    struct batch *batch = mem_new(sizeof(*batch));

    batch->fixture = fixture;
    return batch;
}

struct store_append_item *batch_add(struct batch *batch, int64_t conversation, const char *text)
{
    struct store_append_item *item = &batch->items[batch->count++];

    assert_true(batch->count <= STORE_BATCH_MAX);
    *item = (struct store_append_item){.conversation = conversation,
                                       .kind = WIRE_ENTRY_KIND_MESSAGE,
                                       .author = WIRE_ENTRY_AUTHOR_VISITOR,
                                       .author_id = 1,
                                       .text = slice_of(text),
                                       .outcome = STORE_BAD,
                                       .seq = -1};
    uuid_random(&item->client_id);
    return item;
}

struct store_append_item *batch_add_repeat(struct batch *batch,
                                           const struct store_append_item *item, const char *text)
{
    struct store_append_item *repeat = batch_add(batch, item->conversation, text);

    repeat->client_id = item->client_id;
    return repeat;
}

static void on_batch(void *user, struct store_append_item *items, size_t count)
{
    struct batch *batch = user;

    assert_false(batch->done);
    assert_ptr_equal(items, batch->items);
    assert_int_equal(count, batch->count);
    batch->done = true;
    if (batch->free_store) {
        store_free(batch->fixture->store);
        batch->fixture->store = NULL;
    }
}

enum gw_err batch_try(struct batch *batch)
{
    int lane = (int)(batch->items[0].conversation % STORE_LANES);

    batch->done = false;
    enum gw_err err =
        store_append(batch->fixture->store, lane, batch->items, batch->count, on_batch, batch);

    assert_false(batch->done);
    return err;
}

void batch_start(struct batch *batch)
{
    assert_int_equal(batch_try(batch), GW_OK);
}

void batch_run(struct batch *batch)
{
    batch_start(batch);
    store_fixture_wait(batch->fixture, &batch->done);
}

/* Conversations of one lane, so that they may share a batch. */
void make_of_a_lane(struct store_fixture *fixture, int64_t *ids, int count, const char *state)
{
    for (int i = 0; i < count;) {
        ids[i] = make_conversation(fixture, state);
        i += ids[i] % STORE_LANES == 0;
    }
}

int64_t batches_sent(struct store_fixture *fixture, const char *name)
{
    char label[32];

    snprintf(label, sizeof(label), "way=\"%s\"", name);
    return metric_value(metrics_counter(fixture->metrics, "baton_store_batches_total", "", label));
}
