/* store_append(): what is promised of the one write that happens thousands of times a second. */
#include "support/store_fixture.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE WIRE_ENTRY_KIND_MESSAGE
#define NOTE WIRE_ENTRY_KIND_NOTE
#define VISITOR WIRE_ENTRY_AUTHOR_VISITOR
#define AGENT WIRE_ENTRY_AUTHOR_AGENT

struct batch {
    struct store_fixture *fixture;
    struct store_append_item items[STORE_BATCH_MAX];
    size_t count;
    bool done;
    bool free_store; /* in the callback */
};

static struct batch *new_batch(struct store_fixture *fixture)
{
    struct batch *batch = mem_new(sizeof(*batch));

    batch->fixture = fixture;
    return batch;
}

static struct store_append_item *add(struct batch *batch, int64_t conversation, const char *text)
{
    struct store_append_item *item = &batch->items[batch->count++];

    assert_true(batch->count <= STORE_BATCH_MAX);
    *item = (struct store_append_item){.conversation = conversation,
                                       .kind = MESSAGE,
                                       .author = VISITOR,
                                       .author_id = 1,
                                       .text = slice_of(text),
                                       .outcome = STORE_BAD,
                                       .seq = -1};
    uuid_random(&item->client_id);
    return item;
}

/* The same client id and author, maybe another text. */
static struct store_append_item *add_repeat(struct batch *batch,
                                            const struct store_append_item *item, const char *text)
{
    struct store_append_item *repeat = add(batch, item->conversation, text);

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

static void start(struct batch *batch)
{
    int lane = (int)(batch->items[0].conversation % STORE_LANES);

    batch->done = false;
    assert_int_equal(
        store_append(batch->fixture->store, lane, batch->items, batch->count, on_batch, batch),
        GW_OK);
    assert_false(batch->done);
}

static void run(struct batch *batch)
{
    start(batch);
    store_fixture_wait(batch->fixture, &batch->done);
}

/* Conversations of one lane, so that they may share a batch. */
static void make_conversations(struct store_fixture *fixture, int64_t *ids, int count,
                               const char *state)
{
    for (int i = 0; i < count;) {
        ids[i] = make_conversation(fixture, state);
        i += ids[i] % STORE_LANES == 0;
    }
}

static int64_t way(struct store_fixture *fixture, const char *name)
{
    char label[32];

    snprintf(label, sizeof(label), "way=\"%s\"", name);
    return metric_value(metrics_counter(fixture->metrics, "baton_store_batches_total", "", label));
}

#define assert_item(item, expected_outcome, expected_seq)                                          \
    do {                                                                                           \
        assert_int_equal((item)->outcome, (expected_outcome));                                     \
        assert_int_equal((item)->seq, (expected_seq));                                             \
    } while (0)

static void entries_are_numbered_by_conversation_in_the_order_given(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t ids[3];

    make_conversations(fixture, ids, 3, "bot");
    for (int i = 0; i < 30; i++) {
        char text[8];

        snprintf(text, sizeof(text), "%d", i);
        add(batch, ids[(i * 7) % 3], NULL)->text = store_fixture_keep(fixture, slice_of(text));
    }
    for (int64_t round = 0; round < 2; round++) {
        run(batch);
        for (int i = 0; i < 30; i++) {
            assert_item(&batch->items[i], STORE_STORED, round * 10 + i / 3 + 1);
            assert_true(batch->items[i].at > 1700000000000);
            uuid_random(&batch->items[i].client_id);
        }
    }
    assert_int_equal(way(fixture, "fast"), 2);
    assert_int_equal(way(fixture, "safe"), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(store_fixture_int(fixture,
                                           "SELECT last_seq FROM conversation WHERE id = %lld",
                                           (long long)ids[i]),
                         20);
    }
    assert_int_equal(store_fixture_int(fixture,
                                       "SELECT count(*) FROM entry e WHERE body::bigint %% 3 <> "
                                       "(SELECT body::bigint %% 3 FROM entry f WHERE f.seq = 1 "
                                       "AND f.conversation_id = e.conversation_id)"),
                     0);
    free(batch);
}

static void what_was_given_is_what_is_stored(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t agent = make_agent(fixture, "ann", 4, "offline");
    int64_t conversation = make_conversation(fixture, "bot");
    struct store_append_item *note = add(batch, conversation, "看 \\ \"{},NULL\n\x01");
    struct store_append_item *bot = add(batch, conversation, "NULL");
    char uuid[UUID_TEXT_LEN + 1];

    note->kind = NOTE;
    note->author = AGENT;
    note->author_id = agent;
    bot->author = WIRE_ENTRY_AUTHOR_BOT;
    bot->author_id = 0;
    bot->data = SLICE_LIT("{\"answer_to\": 7, \"text\": \"\\\\ \\\"\"}");
    run(batch);
    assert_item(note, STORE_STORED, 1);
    assert_item(bot, STORE_STORED, 2);
    assert_slice_equal(store_fixture_text(fixture, "SELECT body FROM entry WHERE seq = 1"),
                       "看 \\ \"{},NULL\n\x01");
    assert_slice_equal(store_fixture_text(fixture,
                                          "SELECT kind || ' ' || author || ' ' || author_id FROM "
                                          "entry WHERE seq = 2"),
                       "message bot 0");
    assert_slice_equal(store_fixture_text(fixture, "SELECT data::text FROM entry WHERE seq = 2"),
                       "{\"text\": \"\\\\ \\\"\", \"answer_to\": 7}");
    uuid_format(&note->client_id, uuid);
    assert_slice_equal(store_fixture_text(fixture, "SELECT client_id FROM entry WHERE seq = 1"),
                       uuid);
    assert_int_equal(
        store_fixture_int(fixture, "SELECT unix_ms(created_at) FROM entry WHERE seq = 1"),
        note->at);
    free(batch);
}

static void time_never_goes_back_within_a_conversation(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_conversation(fixture, "bot");

    /* As if the server's clock had been an hour ahead. */
    store_fixture_sql(fixture, "UPDATE conversation SET last_entry_at = now() + interval '1 hour'");
    int64_t ahead = store_fixture_int(fixture, "SELECT unix_ms(last_entry_at) FROM conversation");
    struct store_append_item first = say(fixture, conversation, VISITOR, 1, "one");
    struct store_append_item second = say(fixture, conversation, VISITOR, 1, "two");

    assert_int_equal(first.at, ahead);
    assert_int_equal(second.at, ahead);
}

static void a_repeat_gets_the_first_ones_number_and_time(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *first = new_batch(fixture), *second = new_batch(fixture);
    int64_t ids[2];

    make_conversations(fixture, ids, 2, "bot");
    add(first, ids[0], "before");
    add(first, ids[0], "hello");
    run(first);
    struct store_append_item *same = add_repeat(second, &first->items[1], "hello");
    struct store_append_item *other_text = add_repeat(second, &first->items[0], "another");
    struct store_append_item *other_kind = add_repeat(second, &first->items[1], "hello");
    struct store_append_item *other_author = add_repeat(second, &first->items[1], "hello");
    struct store_append_item *elsewhere = add_repeat(second, &first->items[1], "hello");
    struct store_append_item *fresh = add(second, ids[0], "fresh");

    other_kind->kind = NOTE;
    other_author->author_id = 2;
    elsewhere->conversation = ids[1];
    run(second);
    assert_item(same, STORE_REPEAT, 2);
    assert_int_equal(same->at, first->items[1].at);
    assert_item(other_text, STORE_REUSED, 1);
    assert_item(other_kind, STORE_REUSED, 2);
    assert_item(other_author, STORE_STORED, 3);
    assert_item(elsewhere, STORE_STORED, 1);
    assert_item(fresh, STORE_STORED, 4);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM entry"), 5);
    free(first);
    free(second);
}

static void repeats_in_one_batch_are_stored_once_and_stay_fast(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t conversation = make_conversation(fixture, "bot");

    add(batch, conversation, "hello");
    add_repeat(batch, &batch->items[0], "hello");
    add(batch, conversation, "next");
    add_repeat(batch, &batch->items[0], "another");
    add_repeat(batch, &batch->items[2], "next");
    run(batch);
    assert_item(&batch->items[0], STORE_STORED, 1);
    assert_item(&batch->items[1], STORE_REPEAT, 1);
    assert_item(&batch->items[2], STORE_STORED, 2);
    assert_item(&batch->items[3], STORE_REUSED, 1);
    assert_item(&batch->items[4], STORE_REPEAT, 2);
    assert_int_equal(batch->items[1].at, batch->items[0].at);
    assert_int_equal(way(fixture, "fast"), 1);
    assert_int_equal(way(fixture, "safe"), 0);
    free(batch);
}

static void repeats_in_one_batch_of_something_older_are_repeats(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *old = new_batch(fixture), *batch = new_batch(fixture);
    int64_t conversation = make_conversation(fixture, "bot");

    add(old, conversation, "hello");
    run(old);
    add_repeat(batch, &old->items[0], "another");
    add_repeat(batch, &old->items[0], "hello");
    add_repeat(batch, &old->items[0], "hello");
    run(batch);
    assert_item(&batch->items[0], STORE_REUSED, 1);
    assert_item(&batch->items[1], STORE_REPEAT, 1);
    assert_item(&batch->items[2], STORE_REPEAT, 1);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM entry"), 1);
    free(old);
    free(batch);
}

static void a_conversation_that_is_not_there_hurts_nobody_else(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t ids[2];

    make_conversations(fixture, ids, 2, "bot");
    add(batch, ids[0], "a");
    add(batch, ids[0] + 1000 * STORE_LANES, "nobody hears it");
    add_repeat(batch, &batch->items[1], "nobody hears it");
    add(batch, ids[1], "b");
    run(batch);
    assert_item(&batch->items[0], STORE_STORED, 1);
    assert_item(&batch->items[1], STORE_MISSING, 0);
    assert_item(&batch->items[2], STORE_MISSING, 0);
    assert_item(&batch->items[3], STORE_STORED, 1);
    free(batch);
}

static void a_closed_conversation_takes_notes_only(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t agent = make_agent(fixture, "ann", 4, "offline");
    int64_t closed[2], open;

    make_conversations(fixture, closed, 2, "closed");
    make_conversations(fixture, &open, 1, "bot");
    add(batch, closed[0], "too late");
    add(batch, closed[0], "a note")->kind = NOTE;
    add(batch, closed[1], "only")->kind = NOTE;
    add(batch, closed[1], "notes")->kind = NOTE;
    add(batch, open, "fine");
    for (size_t i = 1; i < 4; i++) {
        batch->items[i].author = AGENT;
        batch->items[i].author_id = agent;
    }
    run(batch);
    assert_item(&batch->items[0], STORE_CLOSED, 0);
    assert_item(&batch->items[1], STORE_STORED, 1);
    assert_item(&batch->items[2], STORE_STORED, 1);
    assert_item(&batch->items[3], STORE_STORED, 2);
    assert_item(&batch->items[4], STORE_STORED, 1);
    free(batch);
}

static void needs_of_state_and_agent_are_kept(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t ann = make_agent(fixture, "ann", 9, "online");
    int64_t bob = make_agent(fixture, "bob", 9, "online");
    int64_t assigned[2], with_bot;

    for (int i = 0; i < 2;) {
        assigned[i] = make_assigned(fixture, ann);
        i += assigned[i] % STORE_LANES == 0;
    }
    make_conversations(fixture, &with_bot, 1, "bot");
    int64_t base = store_fixture_int(fixture, "SELECT last_seq FROM conversation WHERE id = %lld",
                                     (long long)assigned[1]);

    add(batch, assigned[0], "is the bot still on?")->needs_state = true; /* WIRE_STATE_STATE_BOT */
    add(batch, with_bot, "it is")->needs_state = true;
    add(batch, assigned[1], "mine")->needs_agent = ann;
    add(batch, assigned[1], "not mine")->needs_agent = bob;
    add(batch, assigned[1], "whose ever");
    add(batch, with_bot, "nobody's")->needs_agent = ann;
    run(batch);
    assert_item(&batch->items[0], STORE_REFUSED, 0);
    assert_item(&batch->items[1], STORE_STORED, 1);
    assert_item(&batch->items[2], STORE_STORED, base + 1);
    assert_item(&batch->items[3], STORE_REFUSED, 0);
    assert_item(&batch->items[4], STORE_STORED, base + 2);
    assert_item(&batch->items[5], STORE_REFUSED, 0);
    free(batch);
}

static void one_bad_entry_spoils_only_itself(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t ids[2];

    make_conversations(fixture, ids, 2, "bot");
    for (int i = 0; i < 10; i++) {
        add(batch, ids[i % 2], "fine");
    }
    batch->items[3].data = SLICE_LIT("{not json");
    batch->items[6].text = SLICE_LIT("");
    batch->items[8].text = SLICE_LIT("\xff\xfe");
    add_repeat(batch, &batch->items[3], "its twin is fine");
    run(batch);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(batch->items[i].outcome,
                         i == 3 || i == 6 || i == 8 ? STORE_BAD : STORE_STORED);
    }
    assert_item(&batch->items[9], STORE_STORED, 4);
    assert_item(&batch->items[10], STORE_STORED, 5);
    free(batch);
}

static void a_text_with_a_nul_is_bad_before_anything_is_sent(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t conversation = make_conversation(fixture, "bot");

    add(batch, conversation, NULL)->text = (struct slice){"a\0b", 3};
    run(batch);
    assert_item(&batch->items[0], STORE_BAD, 0);
    add(batch, conversation, "fine");
    run(batch);
    assert_item(&batch->items[0], STORE_BAD, 0);
    assert_item(&batch->items[1], STORE_STORED, 1);
    free(batch);
}

static void a_batch_too_large_for_one_statement_is_stored_all_the_same(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t conversation = make_conversation(fixture, "bot");
    size_t len = PG_PARAMS_BYTES / 200;
    char *text = mem_new(len + 1);

    memset(text, 'x', len);
    for (int i = 0; i < STORE_BATCH_MAX; i++) {
        add(batch, conversation, text);
    }
    run(batch);
    for (int i = 0; i < STORE_BATCH_MAX; i++) {
        assert_item(&batch->items[i], STORE_STORED, i + 1);
    }
    free(text);
    free(batch);
}

/* Waits until an append waits for a lock that `fixture->sync` holds. */
static void until_it_waits(struct store_fixture *fixture)
{
    int64_t waiting = 0;

    while (waiting == 0) {
        loop_run_once(fixture->loop);
        /* Inside a transaction the view would stay as it was seen first. */
        store_fixture_sql(fixture, "SELECT pg_stat_clear_snapshot()");
        waiting = store_fixture_int(fixture,
                                    "SELECT count(*) FROM pg_stat_activity WHERE application_name "
                                    "= 'baton append' AND wait_event_type = 'Lock'");
    }
}

static void a_lost_connection_leaves_it_open_and_a_repeat_settles_it(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t ids[2];

    make_conversations(fixture, ids, 2, "bot");
    add(batch, ids[0], "a");
    add(batch, ids[1], "b");
    add_repeat(batch, &batch->items[1], "b");
    store_fixture_sql(fixture, "BEGIN; SELECT FROM conversation WHERE id = %lld FOR UPDATE",
                      (long long)ids[1]);
    start(batch);
    until_it_waits(fixture);
    store_fixture_sql(fixture, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                               "WHERE application_name = 'baton append'");
    store_fixture_wait(fixture, &batch->done);
    store_fixture_sql(fixture, "COMMIT");
    for (int i = 0; i < 3; i++) {
        assert_item(&batch->items[i], STORE_UNAVAILABLE, 0);
    }
    assert_false(store_available(fixture->store));
    assert_int_equal(store_append(fixture->store, 0, batch->items, batch->count, on_batch, batch),
                     GW_EUNAVAILABLE);
    while (!store_available(fixture->store)) {
        loop_run_once(fixture->loop);
    }
    run(batch);
    assert_item(&batch->items[0], STORE_STORED, 1);
    assert_item(&batch->items[1], STORE_STORED, 1);
    assert_item(&batch->items[2], STORE_REPEAT, 1);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM entry"), 2);
    free(batch);
}

static void a_deadlock_goes_unnoticed(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);
    int64_t ids[2];

    make_conversations(fixture, ids, 2, "bot");
    add(batch, ids[0], "a");
    add(batch, ids[1], "b");
    /* Someone takes them in the wrong order. */
    store_fixture_sql(fixture,
                      "BEGIN; SET LOCAL deadlock_timeout = '60s'; "
                      "SELECT FROM conversation WHERE id = %lld FOR UPDATE",
                      (long long)ids[1]);
    start(batch);
    until_it_waits(fixture);
    store_fixture_sql(fixture, "SELECT FROM conversation WHERE id = %lld FOR UPDATE; COMMIT",
                      (long long)ids[0]);
    store_fixture_wait(fixture, &batch->done);
    assert_item(&batch->items[0], STORE_STORED, 1);
    assert_item(&batch->items[1], STORE_STORED, 1);
    assert_int_equal(way(fixture, "safe"), 1);
    free(batch);
}

static void without_the_table_nothing_is_acked_nor_blamed_on_an_entry(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);

    add(batch, make_conversation(fixture, "bot"), "a");
    store_fixture_sql(fixture, "ALTER TABLE entry RENAME TO gone");
    run(batch);
    assert_item(&batch->items[0], STORE_UNAVAILABLE, 0);
    store_fixture_sql(fixture, "ALTER TABLE gone RENAME TO entry");
    run(batch);
    assert_item(&batch->items[0], STORE_STORED, 1);
    free(batch);
}

static void freeing_the_store_ends_a_batch_as_unavailable(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);

    add(batch, make_conversation(fixture, "bot"), "a");
    start(batch);
    store_fixture_stop(fixture);
    assert_true(batch->done);
    assert_item(&batch->items[0], STORE_UNAVAILABLE, 0);
    free(batch);
}

static void a_callback_may_free_the_store(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = new_batch(fixture);

    add(batch, make_conversation(fixture, "bot"), "a");
    batch->free_store = true;
    run(batch);
    assert_item(&batch->items[0], STORE_STORED, 1);
    free(batch);
}

/* --- Many random batches against the rule, told one entry after the other -------------------- */

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
        add(batch, model->ids[chosen->conversation], texts[random() % 2]);

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
    struct batch *batch = new_batch(fixture);
    struct chosen chosen[STORE_BATCH_MAX];
    const char *given = getenv("SEED");
    unsigned seed = given != NULL ? (unsigned)atoi(given) : (unsigned)getpid();

    print_message("SEED=%u\n", seed);
    srandom(seed);
    make_conversations(fixture, model->ids, CONVERSATIONS - 3, "bot");
    make_conversations(fixture, model->ids + CONVERSATIONS - 3, 2, "closed");
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
        run(batch);
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
    assert_true(way(fixture, "fast") > ROUNDS / 2);
    free(model);
    free(batch);
}

#define STEP(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(entries_are_numbered_by_conversation_in_the_order_given),
        STEP(what_was_given_is_what_is_stored),
        STEP(time_never_goes_back_within_a_conversation),
        STEP(a_repeat_gets_the_first_ones_number_and_time),
        STEP(repeats_in_one_batch_are_stored_once_and_stay_fast),
        STEP(repeats_in_one_batch_of_something_older_are_repeats),
        STEP(a_conversation_that_is_not_there_hurts_nobody_else),
        STEP(a_closed_conversation_takes_notes_only),
        STEP(needs_of_state_and_agent_are_kept),
        STEP(one_bad_entry_spoils_only_itself),
        STEP(a_text_with_a_nul_is_bad_before_anything_is_sent),
        STEP(a_batch_too_large_for_one_statement_is_stored_all_the_same),
        STEP(a_lost_connection_leaves_it_open_and_a_repeat_settles_it),
        STEP(a_deadlock_goes_unnoticed),
        STEP(without_the_table_nothing_is_acked_nor_blamed_on_an_entry),
        STEP(freeing_the_store_ends_a_batch_as_unavailable),
        STEP(a_callback_may_free_the_store),
        STEP(random_batches_do_what_one_entry_at_a_time_would),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
