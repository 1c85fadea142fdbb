/* Timelines and heads of conversations, who may read them, and how far they have. */
#include "support/store_fixture.h"
#include "support/test.h"

#include <string.h>

#define VISITOR WIRE_ENTRY_AUTHOR_VISITOR
#define BOT WIRE_ENTRY_AUTHOR_BOT

static struct moved moved;

/* --- What callbacks were told ---------------------------------------------------------------- */

#define EARLIER_MAX 50

struct read {
    struct store_fixture *fixture;
    bool done;
    struct store_answer answer;
    size_t count;
    bool more;
    int64_t reached, last_seq;
    struct store_entry entries[STORE_PAGE_MAX];
    struct wire_state states[EARLIER_MAX];
    struct store_head head;
};

static struct read seen;

static void take(void *user, const struct store_answer *answer)
{
    struct read *read = user;

    assert_false(read->done);
    read->done = true;
    read->answer = *answer;
}

static void on_page(void *user, const struct store_answer *answer, const struct store_page *page)
{
    struct read *read = user;

    take(read, answer);
    read->count = page->count;
    read->more = page->more;
    read->reached = page->reached;
    read->last_seq = page->last_seq;
    for (size_t i = 0; i < page->count; i++) {
        read->entries[i] = page->entries[i];
        read->entries[i].entry.text =
            store_fixture_keep(read->fixture, page->entries[i].entry.text);
        read->entries[i].entry.detail =
            store_fixture_keep(read->fixture, page->entries[i].entry.detail);
    }
}

static void on_states(void *user, const struct store_answer *answer,
                      const struct wire_state *states, const int64_t *visitors, size_t count,
                      bool more)
{
    struct read *read = user;

    take(read, answer);
    read->count = count;
    read->more = more;
    for (size_t i = 0; i < count; i++) {
        read->states[i] = states[i];
        assert_int_equal(visitors[i], visitors[0]);
    }
}

static void on_head(void *user, const struct store_answer *answer, const struct store_head *head)
{
    struct read *read = user;

    take(read, answer);
    assert_int_equal(answer->err == GW_OK, head != NULL);
    if (head != NULL) {
        read->head = *head;
        read->head.bot_state = store_fixture_keep(read->fixture, head->bot_state);
        read->head.state.agent_name = store_fixture_keep(read->fixture, head->state.agent_name);
        read->head.state.lang = store_fixture_keep(read->fixture, head->state.lang);
    }
}

#define READ(call, callback, ...)                                                                  \
    do {                                                                                           \
        memset(&seen, 0, sizeof(seen));                                                            \
        seen.fixture = fixture;                                                                    \
        assert_int_equal(call(fixture->store, __VA_ARGS__, callback, &seen), GW_OK);               \
        store_fixture_wait(fixture, &seen.done);                                                   \
    } while (0)
#define READ_OK(call, callback, ...)                                                               \
    do {                                                                                           \
        READ(call, callback, __VA_ARGS__);                                                         \
        assert_int_equal(seen.answer.err, GW_OK);                                                  \
    } while (0)
#define assert_not_found()                                                                         \
    do {                                                                                           \
        assert_int_equal(seen.answer.err, GW_ENOTFOUND);                                           \
        assert_int_equal(seen.answer.code, WIRE_CODE_NOT_FOUND);                                   \
    } while (0)

static void say_note(struct store_fixture *fixture, int64_t conversation, int64_t agent)
{
    store_fixture_sql(
        fixture,
        "SELECT entry_add(%lld, 'note', 'agent', %lld, gen_random_uuid(), 'psst', NULL, "
        "NULL, NULL)",
        (long long)conversation, (long long)agent);
}

static void set_data(struct store_fixture *fixture, int64_t conversation, int64_t seq,
                     const char *data)
{
    store_fixture_sql(fixture,
                      "UPDATE entry SET data = '%s' WHERE conversation_id = %lld AND seq = %lld",
                      data, (long long)conversation, (long long)seq);
}

/* --- Timelines ----------------------------------------------------------------------------------- */

static void a_timeline_is_read_forwards_in_pages(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_conversation(fixture, "bot");

    for (int i = 0; i < 7; i++) {
        say(fixture, conversation, VISITOR, 1, "hello");
    }
    READ_OK(store_entries_after, on_page, conversation, 0, 3, false);
    assert_int_equal(seen.count, 3);
    assert_true(seen.more);
    assert_int_equal(seen.entries[0].entry.seq, 1);
    assert_int_equal(seen.entries[0].conversation, conversation);
    assert_int_equal(seen.reached, 3);
    assert_int_equal(seen.last_seq, 7);
    READ_OK(store_entries_after, on_page, conversation, 4, 3, false);
    assert_int_equal(seen.count, 3);
    assert_false(seen.more);
    assert_int_equal(seen.reached, 7);
    READ_OK(store_entries_after, on_page, conversation, 7, 3, false);
    assert_int_equal(seen.count, 0);
    assert_false(seen.more);
    assert_int_equal(seen.reached, 7);
    READ(store_entries_after, on_page, conversation + 1000, 0, 3, false);
    assert_not_found();
}

static void a_timeline_is_read_backwards_in_pages(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_conversation(fixture, "bot");

    READ_OK(store_entries_before, on_page, conversation, 0, 3, false);
    assert_int_equal(seen.count, 0);
    for (int i = 0; i < 7; i++) {
        say(fixture, conversation, VISITOR, 1, "hello");
    }
    READ_OK(store_entries_before, on_page, conversation, 0, 3, false);
    assert_int_equal(seen.count, 3);
    assert_true(seen.more);
    assert_int_equal(seen.entries[0].entry.seq, 5);
    assert_int_equal(seen.entries[2].entry.seq, 7);
    assert_int_equal(seen.reached, 7);
    READ_OK(store_entries_before, on_page, conversation, 4, 3, false);
    assert_int_equal(seen.count, 3);
    assert_false(seen.more);
    assert_int_equal(seen.entries[0].entry.seq, 1);
    assert_int_equal(seen.reached, 3);
    READ_OK(store_entries_before, on_page, conversation, 1, 3, false);
    assert_int_equal(seen.count, 0);
    assert_false(seen.more);
    READ(store_entries_before, on_page, conversation + 1000, 0, 3, false);
    assert_not_found();
}

static void a_page_has_its_limits(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t conversation = make_conversation(fixture, "bot");

    store_fixture_sql(
        fixture,
        "INSERT INTO entry (conversation_id, seq, kind, author, author_id, body) SELECT %lld, "
        "n, 'message', 'visitor', 1, n FROM generate_series(1, 300) n; "
        "UPDATE conversation SET last_seq = 300",
        (long long)conversation);
    READ_OK(store_entries_after, on_page, conversation, 0, 100000, false);
    assert_int_equal(seen.count, STORE_PAGE_MAX);
    assert_true(seen.more);
    READ_OK(store_entries_after, on_page, conversation, 0, -5, false);
    assert_int_equal(seen.count, 1);
}

static void a_visitor_sees_neither_notes_nor_details(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t conversation = make_assigned(fixture, ann); /* opened, queued, assigned */

    say_note(fixture, conversation, ann);
    say(fixture, conversation, WIRE_ENTRY_AUTHOR_AGENT, ann, "hello");
    say_note(fixture, conversation, ann);
    for (int backwards = 0; backwards < 2; backwards++) {
        if (backwards == 1) {
            READ_OK(store_entries_before, on_page, conversation, 0, 50, true);
        } else {
            READ_OK(store_entries_after, on_page, conversation, 0, 50, true);
        }
        assert_int_equal(seen.count, 4);
        assert_int_equal(seen.entries[3].entry.seq, 5);
        assert_slice_equal(seen.entries[3].entry.text, "hello");
        for (size_t i = 0; i < 4; i++) {
            assert_int_not_equal(seen.entries[i].entry.kind, WIRE_ENTRY_KIND_NOTE);
            assert_null(seen.entries[i].entry.detail.data);
        }
        /* So that they know that they have all. */
        assert_int_equal(seen.last_seq, 6);
        assert_int_equal(seen.reached, 6);
    }
    READ_OK(store_entries_after, on_page, conversation, 5, 50, true);
    assert_int_equal(seen.count, 0);
    assert_int_equal(seen.reached, 6);
    /* Of two pages, the first one reaches as far as its last row. */
    READ_OK(store_entries_after, on_page, conversation, 0, 3, true);
    assert_int_equal(seen.reached, 3);
    assert_true(seen.more);

    READ_OK(store_entries_after, on_page, conversation, 0, 50, false);
    assert_int_equal(seen.count, 6);
    assert_non_null(seen.entries[2].entry.detail.data);
    assert_slice_equal(seen.entries[3].entry.text, "psst");
}

/* --- Heads ----------------------------------------------------------------------------------------- */

static void a_head_knows_how_far_the_bot_is(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t visitor = make_visitor(fixture);

    READ(store_head_open, on_head, visitor);
    assert_not_found();
    MOVE_OK(&moved, fixture, store_open, visitor, SLICE_LIT("zh-CN"), SLICE_NONE);
    int64_t conversation = moved.entries[0].conversation;

    READ_OK(store_head, on_head, conversation);
    assert_null(seen.head.bot_state.data);
    assert_int_equal(seen.head.bot_answered, 0);
    assert_slice_equal(seen.head.state.lang, "zh-CN");
    say(fixture, conversation, VISITOR, visitor, "how?");
    set_data(fixture, conversation, say(fixture, conversation, BOT, 0, "so").seq,
             "{\"answer_to\": 2, \"state\": \"misses=1\"}");
    say(fixture, conversation, VISITOR, visitor, "what?");
    READ_OK(store_head_open, on_head, visitor);
    assert_int_equal(seen.head.state.id, conversation);
    assert_int_equal(seen.head.state.state, WIRE_STATE_STATE_BOT);
    assert_int_equal(seen.head.state.last_seq, 4);
    assert_int_equal(seen.head.visitor, visitor);
    assert_int_equal(seen.head.agent, 0);
    assert_slice_equal(seen.head.bot_state, "misses=1");
    assert_int_equal(seen.head.bot_answered, 2);
    assert_null(seen.head.state.agent_name.data);
    /* The newest one counts, also when it says nothing of it. */
    say(fixture, conversation, BOT, 0, "hm");
    READ_OK(store_head, on_head, conversation);
    assert_null(seen.head.bot_state.data);
    assert_int_equal(seen.head.bot_answered, 0);
    READ(store_head, on_head, conversation + 1000);
    assert_not_found();
}

static void a_head_knows_who_has_it_and_how_it_ended(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t conversation = make_assigned(fixture, ann);

    READ_OK(store_head, on_head, conversation);
    assert_int_equal(seen.head.state.state, WIRE_STATE_STATE_ASSIGNED);
    assert_int_equal(seen.head.agent, ann);
    assert_slice_equal(seen.head.state.agent_name, "Ann");
    assert_false(seen.head.state.has_closed_at);
    assert_false(seen.head.state.has_rating);
    int64_t visitor = seen.head.visitor;

    MOVE_OK(&moved, fixture, store_close, conversation, VISITOR, visitor, false);
    MOVE_OK(&moved, fixture, store_rate, conversation, visitor, 3, SLICE_NONE);
    READ_OK(store_head, on_head, conversation);
    assert_int_equal(seen.head.state.state, WIRE_STATE_STATE_CLOSED);
    assert_true(seen.head.state.has_closed_at &&
                seen.head.state.closed_at >= seen.head.state.opened_at);
    assert_true(seen.head.state.has_rating);
    assert_int_equal(seen.head.state.rating, 3);
}

static void earlier_conversations_come_in_pages(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t visitor = make_visitor(fixture);

    store_fixture_sql(
        fixture,
        "INSERT INTO conversation (visitor_id, team_id, state, closed_at) SELECT %lld, "
        "(SELECT min(id) FROM team), 'closed', now() FROM generate_series(1, 60)",
        (long long)visitor);
    MOVE_OK(&moved, fixture, store_open, visitor, SLICE_LIT("en"), SLICE_NONE);
    int64_t open = moved.entries[0].conversation;

    make_conversation(fixture, "closed"); /* another's */
    READ_OK(store_earlier, on_states, visitor, 0);
    assert_int_equal(seen.count, 50);
    assert_true(seen.more);
    assert_true(seen.states[0].id < open && seen.states[1].id < seen.states[0].id);
    int64_t last = seen.states[49].id;

    READ_OK(store_earlier, on_states, visitor, last);
    assert_int_equal(seen.count, 10);
    assert_false(seen.more);
    last = seen.states[9].id;
    READ_OK(store_earlier, on_states, visitor, last);
    assert_int_equal(seen.count, 0);
}

/* --- Rights -------------------------------------------------------------------------------------------- */

static bool may(struct store_fixture *fixture, int64_t agent, enum wire_agent_role role,
                int64_t conversation)
{
    struct done done = {0};

    assert_int_equal(store_may_read(fixture->store, agent, role, conversation, on_done, &done),
                     GW_OK);
    store_fixture_wait(fixture, &done.done);
    if (done.answer.err != GW_OK) {
        assert_int_equal(done.answer.err, GW_EDENIED);
        assert_int_equal(done.answer.code, WIRE_CODE_NOT_FOUND);
    }
    return done.answer.err == GW_OK;
}

static void an_agent_reads_what_is_theirs_and_the_others_more(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 4, "online");
    int64_t had = make_assigned(fixture, ann);
    int64_t bob = make_agent(fixture, "bob", 4, "online");
    int64_t with_bot = make_conversation(fixture, "bot");
    int64_t waiting = make_conversation(fixture, "queued");
    int64_t visitor = store_fixture_int(
        fixture, "SELECT visitor_id FROM conversation WHERE id = %lld", (long long)had);
    int64_t earlier =
        store_fixture_int(fixture,
                          "INSERT INTO conversation (visitor_id, team_id, state, closed_at) "
                          "SELECT %lld, min(id), 'closed', now() FROM team RETURNING id",
                          (long long)visitor);
    const enum wire_agent_role agent = WIRE_AGENT_ROLE_AGENT;

    assert_true(may(fixture, ann, agent, had));
    assert_true(may(fixture, ann, agent, earlier));
    assert_true(may(fixture, ann, agent, waiting));
    assert_false(may(fixture, ann, agent, with_bot));
    assert_false(may(fixture, bob, agent, had));
    assert_false(may(fixture, bob, agent, earlier));
    assert_true(may(fixture, bob, WIRE_AGENT_ROLE_SUPERVISOR, had));
    assert_true(may(fixture, bob, WIRE_AGENT_ROLE_REVIEWER, with_bot));
    assert_true(may(fixture, bob, WIRE_AGENT_ROLE_ADMIN, earlier));
    assert_false(may(fixture, bob, WIRE_AGENT_ROLE_ADMIN, 4711));

    MOVE_OK(&moved, fixture, transfer_to, had, ann, false, bob, SLICE_NONE);
    assert_true(may(fixture, ann, agent, had)); /* had it */
    assert_false(may(fixture, ann, agent, earlier));
    assert_true(may(fixture, bob, agent, earlier));
}

/* --- Receipts ------------------------------------------------------------------------------ */

static void what_was_seen_stays_seen(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t first = make_conversation(fixture, "bot"), second = make_conversation(fixture, "bot");

    for (int i = 0; i < 5; i++) {
        say(fixture, first, VISITOR, 1, "hello");
        say(fixture, second, VISITOR, 1, "hello");
    }
    const struct store_seen_item items[] = {
        {second, 2, 0}, {first, 3, 1}, {4711, 1, 1}, {second, 1, 4}, {first, 99, 0}};

    READ_OK(store_seen, take, items, 5);
    READ_OK(store_head, on_head, first);
    assert_int_equal(seen.head.state.visitor_seen, 5); /* there is no more */
    assert_int_equal(seen.head.state.agent_seen, 1);
    READ_OK(store_head, on_head, second);
    assert_int_equal(seen.head.state.visitor_seen, 2);
    assert_int_equal(seen.head.state.agent_seen, 4);
    const struct store_seen_item back[] = {{second, 1, 5}};

    READ_OK(store_seen, take, back, 1);
    READ_OK(store_head, on_head, second);
    assert_int_equal(seen.head.state.visitor_seen, 2);
    assert_int_equal(seen.head.state.agent_seen, 5);
    assert_int_equal(store_seen(fixture->store, items, STORE_SEEN_MAX + 1, take, &seen), GW_ELIMIT);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(a_timeline_is_read_forwards_in_pages),
        STEP(a_timeline_is_read_backwards_in_pages),
        STEP(a_page_has_its_limits),
        STEP(a_visitor_sees_neither_notes_nor_details),
        STEP(a_head_knows_how_far_the_bot_is),
        STEP(a_head_knows_who_has_it_and_how_it_ended),
        STEP(earlier_conversations_come_in_pages),
        STEP(an_agent_reads_what_is_theirs_and_the_others_more),
        STEP(what_was_seen_stays_seen),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
