/* store_append(): what is promised of the one write that happens thousands of times a second. */
#include "support/store_batches.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE WIRE_ENTRY_KIND_NOTE
#define VISITOR WIRE_ENTRY_AUTHOR_VISITOR
#define AGENT WIRE_ENTRY_AUTHOR_AGENT

static void entries_are_numbered_by_conversation_in_the_order_given(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = batch_new(fixture);
    int64_t ids[3];

    make_of_a_lane(fixture, ids, 3, "bot");
    for (int i = 0; i < 30; i++) {
        char text[8];

        snprintf(text, sizeof(text), "%d", i);
        batch_add(batch, ids[(i * 7) % 3], NULL)->text =
            store_fixture_keep(fixture, slice_of(text));
    }
    for (int64_t round = 0; round < 2; round++) {
        batch_run(batch);
        for (int i = 0; i < 30; i++) {
            assert_item(&batch->items[i], STORE_STORED, round * 10 + i / 3 + 1);
            assert_true(batch->items[i].at > 1700000000000);
            uuid_random(&batch->items[i].client_id);
        }
    }
    assert_int_equal(batches_sent(fixture, "fast"), 2);
    assert_int_equal(batches_sent(fixture, "safe"), 0);
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
    struct batch *batch = batch_new(fixture);
    int64_t agent = make_agent(fixture, "ann", 4, "offline");
    int64_t conversation = make_conversation(fixture, "bot");
    struct store_append_item *note = batch_add(batch, conversation, "看 \\ \"{},NULL\n\x01");
    struct store_append_item *bot = batch_add(batch, conversation, "NULL");
    char uuid[UUID_TEXT_LEN + 1];

    note->kind = NOTE;
    note->author = AGENT;
    note->author_id = agent;
    bot->author = WIRE_ENTRY_AUTHOR_BOT;
    bot->author_id = 0;
    bot->data = SLICE_LIT("{\"answer_to\": 7, \"text\": \"\\\\ \\\"\"}");
    batch_run(batch);
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
    struct batch *first = batch_new(fixture), *second = batch_new(fixture);
    int64_t ids[2];

    make_of_a_lane(fixture, ids, 2, "bot");
    batch_add(first, ids[0], "before");
    batch_add(first, ids[0], "hello");
    batch_run(first);
    struct store_append_item *same = batch_add_repeat(second, &first->items[1], "hello");
    struct store_append_item *other_text = batch_add_repeat(second, &first->items[0], "another");
    struct store_append_item *other_kind = batch_add_repeat(second, &first->items[1], "hello");
    struct store_append_item *other_author = batch_add_repeat(second, &first->items[1], "hello");
    struct store_append_item *elsewhere = batch_add_repeat(second, &first->items[1], "hello");
    struct store_append_item *fresh = batch_add(second, ids[0], "fresh");

    other_kind->kind = NOTE;
    other_author->author_id = 2;
    elsewhere->conversation = ids[1];
    batch_run(second);
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
    struct batch *batch = batch_new(fixture);
    int64_t conversation = make_conversation(fixture, "bot");

    batch_add(batch, conversation, "hello");
    batch_add_repeat(batch, &batch->items[0], "hello");
    batch_add(batch, conversation, "next");
    batch_add_repeat(batch, &batch->items[0], "another");
    batch_add_repeat(batch, &batch->items[2], "next");
    batch_run(batch);
    assert_item(&batch->items[0], STORE_STORED, 1);
    assert_item(&batch->items[1], STORE_REPEAT, 1);
    assert_item(&batch->items[2], STORE_STORED, 2);
    assert_item(&batch->items[3], STORE_REUSED, 1);
    assert_item(&batch->items[4], STORE_REPEAT, 2);
    assert_int_equal(batch->items[1].at, batch->items[0].at);
    assert_int_equal(batches_sent(fixture, "fast"), 1);
    assert_int_equal(batches_sent(fixture, "safe"), 0);
    free(batch);
}

static void repeats_in_one_batch_of_something_older_are_repeats(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *old = batch_new(fixture), *batch = batch_new(fixture);
    int64_t conversation = make_conversation(fixture, "bot");

    batch_add(old, conversation, "hello");
    batch_run(old);
    batch_add_repeat(batch, &old->items[0], "another");
    batch_add_repeat(batch, &old->items[0], "hello");
    batch_add_repeat(batch, &old->items[0], "hello");
    batch_run(batch);
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
    struct batch *batch = batch_new(fixture);
    int64_t ids[2];

    make_of_a_lane(fixture, ids, 2, "bot");
    batch_add(batch, ids[0], "a");
    batch_add(batch, ids[0] + 1000 * STORE_LANES, "nobody hears it");
    batch_add_repeat(batch, &batch->items[1], "nobody hears it");
    batch_add(batch, ids[1], "b");
    batch_run(batch);
    assert_item(&batch->items[0], STORE_STORED, 1);
    assert_item(&batch->items[1], STORE_MISSING, 0);
    assert_item(&batch->items[2], STORE_MISSING, 0);
    assert_item(&batch->items[3], STORE_STORED, 1);
    free(batch);
}

static void a_closed_conversation_takes_notes_only(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = batch_new(fixture);
    int64_t agent = make_agent(fixture, "ann", 4, "offline");
    int64_t closed[2], open;

    make_of_a_lane(fixture, closed, 2, "closed");
    make_of_a_lane(fixture, &open, 1, "bot");
    batch_add(batch, closed[0], "too late");
    batch_add(batch, closed[0], "a note")->kind = NOTE;
    batch_add(batch, closed[1], "only")->kind = NOTE;
    batch_add(batch, closed[1], "notes")->kind = NOTE;
    batch_add(batch, open, "fine");
    for (size_t i = 1; i < 4; i++) {
        batch->items[i].author = AGENT;
        batch->items[i].author_id = agent;
    }
    batch_run(batch);
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
    struct batch *batch = batch_new(fixture);
    int64_t ann = make_agent(fixture, "ann", 9, "online");
    int64_t bob = make_agent(fixture, "bob", 9, "online");
    int64_t assigned[2], with_bot;

    for (int i = 0; i < 2;) {
        assigned[i] = make_assigned(fixture, ann);
        i += assigned[i] % STORE_LANES == 0;
    }
    make_of_a_lane(fixture, &with_bot, 1, "bot");
    int64_t base = store_fixture_int(fixture, "SELECT last_seq FROM conversation WHERE id = %lld",
                                     (long long)assigned[1]);

    batch_add(batch, assigned[0], "is the bot still on?")->needs_state =
        true; /* WIRE_STATE_STATE_BOT */
    batch_add(batch, with_bot, "it is")->needs_state = true;
    batch_add(batch, assigned[1], "mine")->needs_agent = ann;
    batch_add(batch, assigned[1], "not mine")->needs_agent = bob;
    batch_add(batch, assigned[1], "whose ever");
    batch_add(batch, with_bot, "nobody's")->needs_agent = ann;
    batch_run(batch);
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
    struct batch *batch = batch_new(fixture);
    int64_t ids[2];

    make_of_a_lane(fixture, ids, 2, "bot");
    for (int i = 0; i < 10; i++) {
        batch_add(batch, ids[i % 2], "fine");
    }
    batch->items[3].data = SLICE_LIT("{not json");
    batch->items[6].text = SLICE_LIT("");
    batch->items[8].text = SLICE_LIT("\xff\xfe");
    batch_add_repeat(batch, &batch->items[3], "its twin is fine");
    batch_run(batch);
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
    struct batch *batch = batch_new(fixture);
    int64_t conversation = make_conversation(fixture, "bot");

    batch_add(batch, conversation, NULL)->text = (struct slice){"a\0b", 3};
    batch_run(batch);
    assert_item(&batch->items[0], STORE_BAD, 0);
    batch_add(batch, conversation, "fine");
    batch_run(batch);
    assert_item(&batch->items[0], STORE_BAD, 0);
    assert_item(&batch->items[1], STORE_STORED, 1);
    free(batch);
}

static void a_batch_too_large_for_one_statement_is_stored_all_the_same(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = batch_new(fixture);
    int64_t conversation = make_conversation(fixture, "bot");
    size_t len = PG_PARAMS_BYTES / 200;
    char *text = mem_new(len + 1);

    memset(text, 'x', len);
    for (int i = 0; i < STORE_BATCH_MAX; i++) {
        batch_add(batch, conversation, text);
    }
    batch_run(batch);
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
        store_fixture_pause(fixture, 10);
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
    struct batch *batch = batch_new(fixture);
    int64_t ids[2];

    make_of_a_lane(fixture, ids, 2, "bot");
    batch_add(batch, ids[0], "a");
    batch_add(batch, ids[1], "b");
    batch_add_repeat(batch, &batch->items[1], "b");
    store_fixture_sql(fixture, "BEGIN; SELECT FROM conversation WHERE id = %lld FOR UPDATE",
                      (long long)ids[1]);
    batch_start(batch);
    until_it_waits(fixture);
    store_fixture_sql(fixture, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                               "WHERE application_name = 'baton append'");
    store_fixture_wait(fixture, &batch->done);
    store_fixture_sql(fixture, "COMMIT");
    for (int i = 0; i < 3; i++) {
        assert_item(&batch->items[i], STORE_UNAVAILABLE, 0);
    }
    assert_false(store_available(fixture->store));
    assert_int_equal(batch_try(batch), GW_EUNAVAILABLE);
    while (!store_available(fixture->store)) {
        store_fixture_pause(fixture, 10);
    }
    batch_run(batch);
    assert_item(&batch->items[0], STORE_STORED, 1);
    assert_item(&batch->items[1], STORE_STORED, 1);
    assert_item(&batch->items[2], STORE_REPEAT, 1);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM entry"), 2);
    free(batch);
}

static void a_deadlock_goes_unnoticed(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = batch_new(fixture);
    int64_t ids[2];

    make_of_a_lane(fixture, ids, 2, "bot");
    batch_add(batch, ids[0], "a");
    batch_add(batch, ids[1], "b");
    /* Someone takes them in the wrong order. */
    store_fixture_sql(fixture,
                      "BEGIN; SET LOCAL deadlock_timeout = '60s'; "
                      "SELECT FROM conversation WHERE id = %lld FOR UPDATE",
                      (long long)ids[1]);
    batch_start(batch);
    until_it_waits(fixture);
    store_fixture_sql(fixture, "SELECT FROM conversation WHERE id = %lld FOR UPDATE; COMMIT",
                      (long long)ids[0]);
    store_fixture_wait(fixture, &batch->done);
    assert_item(&batch->items[0], STORE_STORED, 1);
    assert_item(&batch->items[1], STORE_STORED, 1);
    assert_int_equal(batches_sent(fixture, "safe"), 1);
    free(batch);
}

static void without_the_table_nothing_is_acked_nor_blamed_on_an_entry(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = batch_new(fixture);

    batch_add(batch, make_conversation(fixture, "bot"), "a");
    store_fixture_sql(fixture, "ALTER TABLE entry RENAME TO gone");
    batch_run(batch);
    assert_item(&batch->items[0], STORE_UNAVAILABLE, 0);
    store_fixture_sql(fixture, "ALTER TABLE gone RENAME TO entry");
    batch_run(batch);
    assert_item(&batch->items[0], STORE_STORED, 1);
    free(batch);
}

static void freeing_the_store_ends_a_batch_as_unavailable(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = batch_new(fixture);

    batch_add(batch, make_conversation(fixture, "bot"), "a");
    batch_start(batch);
    store_fixture_stop(fixture);
    assert_true(batch->done);
    assert_item(&batch->items[0], STORE_UNAVAILABLE, 0);
    free(batch);
}

static void a_callback_may_free_the_store(void **state)
{
    struct store_fixture *fixture = *state;
    struct batch *batch = batch_new(fixture);

    batch_add(batch, make_conversation(fixture, "bot"), "a");
    batch->free_store = true;
    batch_run(batch);
    assert_item(&batch->items[0], STORE_STORED, 1);
    free(batch);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

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
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
