/* Many random batches of store_append() against the rule, told one entry after the other. */
#include "support/store_batches.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

#define MESSAGE WIRE_ENTRY_KIND_MESSAGE
#define NOTE WIRE_ENTRY_KIND_NOTE
#define AGENT WIRE_ENTRY_AUTHOR_AGENT
#define CONVERSATIONS 6
#define CLIENT_IDS 40
#define ROUNDS 400

struct told {
    int64_t seq, at;
    struct slice text;
    enum wire_entry_kind kind;
};

struct model {
    int64_t ids[CONVERSATIONS]; /* the last one does not exist */
    int64_t last_seq[CONVERSATIONS];
    bool closed[CONVERSATIONS];
    struct uuid client_ids[CLIENT_IDS];
    struct told told[CONVERSATIONS][CLIENT_IDS];
};

struct chosen {
    int conversation, client_id;
};

static enum store_append_outcome expect(struct model *model, struct chosen chosen,
                                        const struct store_append_item *item, int64_t *ret_seq)
{
    struct told *told = &model->told[chosen.conversation][chosen.client_id];

    *ret_seq = told->seq;
    if (told->seq > 0) {
        return told->kind == item->kind && slice_eq(told->text, item->text) ? STORE_REPEAT
                                                                            : STORE_REUSED;
    }
    if (chosen.conversation == CONVERSATIONS - 1) {
        return STORE_MISSING;
    }
    if (model->closed[chosen.conversation] && item->kind != NOTE) {
        return STORE_CLOSED;
    }
    if (item->needs_agent != 0 || (item->needs_state && model->closed[chosen.conversation])) {
        return STORE_REFUSED;
    }
    *told = (struct told){++model->last_seq[chosen.conversation], 0, item->text, item->kind};
    *ret_seq = told->seq;
    return STORE_STORED;
}

static void add_random(struct model *model, struct batch *batch, struct chosen *chosen)
{
    static const char *const texts[] = {"yes", "no"};

    *chosen = (struct chosen){(int)(random() % CONVERSATIONS), (int)(random() % CLIENT_IDS)};
    struct store_append_item *item =
        batch_add(batch, model->ids[chosen->conversation], texts[random() % 2]);

    item->author = AGENT;
    item->client_id = model->client_ids[chosen->client_id];
    item->kind = random() % 4 == 0 ? NOTE : MESSAGE;
    item->needs_state = random() % 8 == 0; /* WIRE_STATE_STATE_BOT */
    item->needs_agent = random() % 16 == 0 ? 999 : 0;
}

static void random_batches_do_what_one_entry_at_a_time_would(void **state)
{
    struct store_fixture *fixture = *state;
    struct model *model = mem_new(sizeof(*model));
    struct batch *batch = batch_new(fixture);
    struct chosen chosen[STORE_BATCH_MAX];

    store_fixture_seed();
    make_of_a_lane(fixture, model->ids, CONVERSATIONS - 3, "bot");
    make_of_a_lane(fixture, model->ids + CONVERSATIONS - 3, 2, "closed");
    model->closed[CONVERSATIONS - 3] = model->closed[CONVERSATIONS - 2] = true;
    model->ids[CONVERSATIONS - 1] = 1000000;
    for (int round = 0; round < ROUNDS; round++) {
        batch->count = 0;
        for (int i = 0; round % 20 == 0 && i < CLIENT_IDS; i++) {
            uuid_random(&model->client_ids[i]);
        }
        for (int c = 0; round % 20 == 0 && c < CONVERSATIONS; c++) {
            memset(model->told[c], 0, sizeof(model->told[c]));
        }
        for (int64_t n = 1 + random() % 12; n > 0; n--) {
            add_random(model, batch, &chosen[batch->count]);
        }
        batch_run(batch);
        for (size_t i = 0; i < batch->count; i++) {
            struct store_append_item *item = &batch->items[i];
            struct told *told = &model->told[chosen[i].conversation][chosen[i].client_id];
            int64_t seq;
            enum store_append_outcome outcome = expect(model, chosen[i], item, &seq);

            assert_item(item, outcome, seq);
            if (outcome == STORE_STORED) {
                told->at = item->at;
            }
            assert_int_equal(item->at, told->at);
        }
    }
    assert_int_equal(
        store_fixture_int(fixture, "SELECT count(*) FROM conversation c WHERE last_seq <> "
                                   "(SELECT count(*) FROM entry e WHERE e.conversation_id = c.id)"),
        0);
    assert_true(batches_sent(fixture, "fast") > ROUNDS / 2);
    free(model);
    free(batch);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(random_batches_do_what_one_entry_at_a_time_would),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
