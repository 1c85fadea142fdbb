/* Lists of conversations: inbox, review, a visitor's, the queue. */
#include "support/store_fixture.h"
#include "support/test.h"

#include <string.h>

#define VISITOR WIRE_ENTRY_AUTHOR_VISITOR

static struct moved moved;

/* --- What callbacks were told ---------------------------------------------------------------- */

#define CARDS_MAX 100

struct read {
    struct store_fixture *fixture;
    bool done;
    struct store_answer answer;
    size_t count;
    bool more;
    struct wire_card cards[CARDS_MAX];
    struct store_place places[CARDS_MAX];
    int64_t numbers[2];
};

static struct read seen;

static void take(void *user, const struct store_answer *answer)
{
    struct read *read = user;

    assert_false(read->done);
    read->done = true;
    read->answer = *answer;
}

static void on_cards(void *user, const struct store_answer *answer, const struct wire_card *cards,
                     size_t count, bool more)
{
    struct read *read = user;

    take(read, answer);
    read->count = count;
    read->more = more;
    for (size_t i = 0; i < count; i++) {
        read->cards[i] = cards[i];
        read->cards[i].last_text = store_fixture_keep(read->fixture, cards[i].last_text);
        read->cards[i].visitor_name = store_fixture_keep(read->fixture, cards[i].visitor_name);
        read->cards[i].agent_name = store_fixture_keep(read->fixture, cards[i].agent_name);
        read->cards[i].lang = store_fixture_keep(read->fixture, cards[i].lang);
    }
}

static void on_counts(void *user, const struct store_answer *answer, int64_t queued, int64_t open)
{
    struct read *read = user;

    take(read, answer);
    read->numbers[0] = queued;
    read->numbers[1] = open;
}

static void on_places(void *user, const struct store_answer *answer,
                      const struct store_place *places, size_t count)
{
    struct read *read = user;

    take(read, answer);
    read->count = count;
    read->numbers[0] = count > 0 ? places[0].waiting : 0;
    memcpy(read->places, places, count * sizeof(*places));
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
static void say_note(struct store_fixture *fixture, int64_t conversation, int64_t agent)
{
    store_fixture_sql(
        fixture,
        "SELECT entry_add(%lld, 'note', 'agent', %lld, gen_random_uuid(), 'psst', NULL, "
        "NULL, NULL)",
        (long long)conversation, (long long)agent);
}

/* --- Cards ------------------------------------------------------------------------------------------------ */

static void a_card_tells_the_last_words(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 1, "online");
    int64_t conversation = make_assigned(fixture, ann);
    int64_t silent = make_conversation(fixture, "bot");
    char long_text[400];

    memset(long_text, 'x', sizeof(long_text));
    long_text[399] = '\0';
    say(fixture, conversation, VISITOR, 1, "first");
    struct store_append_item last = say(fixture, conversation, VISITOR, 1, long_text);

    say_note(fixture, conversation, ann);
    const int64_t ids[] = {silent, 4711, conversation};

    READ_OK(store_cards, on_cards, ids, 3);
    assert_int_equal(seen.count, 2);
    assert_false(seen.more);
    const struct wire_card *card = &seen.cards[1];

    assert_int_equal(seen.cards[0].id, silent);
    assert_slice_equal(seen.cards[0].last_text, "");
    assert_non_null(seen.cards[0].last_text.data);
    assert_false(seen.cards[0].has_last_author || seen.cards[0].has_agent_id ||
                 seen.cards[0].has_queued_at);
    assert_int_equal(card->id, conversation);
    assert_int_equal(card->state, WIRE_CARD_STATE_ASSIGNED);
    assert_int_equal(card->priority, WIRE_CARD_PRIORITY_NORMAL);
    assert_slice_equal(card->lang, "en");
    assert_true(card->has_agent_id);
    assert_int_equal(card->agent_id, ann);
    assert_slice_equal(card->agent_name, "Ann");
    assert_int_equal(card->last_text.len, 120);
    assert_true(card->has_last_author);
    assert_int_equal(card->last_author, WIRE_CARD_LAST_AUTHOR_VISITOR);
    assert_int_equal(card->last_seq, last.seq + 1);
    assert_true(card->last_at >= last.at);
    assert_true(card->has_queued_at && card->has_assigned_at && !card->has_closed_at &&
                !card->has_rating);
    assert_int_equal(store_cards(fixture->store, ids, STORE_IDS_MAX + 1, on_cards, &seen),
                     GW_ELIMIT);
}

static void an_inbox_has_three_lists(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 2, "online");
    int64_t mine = make_assigned(fixture, ann);
    int64_t bob = make_agent(fixture, "bob", 1, "online");
    int64_t theirs = make_assigned(fixture, bob);
    int64_t newest_mine = make_assigned(fixture, ann);
    int64_t with_bot = make_conversation(fixture, "bot");
    int64_t later = make_waiting(fixture), urgent = make_waiting(fixture);
    const enum wire_agent_role agent = WIRE_AGENT_ROLE_AGENT;

    make_conversation(fixture, "closed");
    MOVE_OK(&moved, fixture, store_prioritise, urgent, ann, 0, false);
    READ_OK(store_inbox, on_cards, ann, agent, WIRE_INBOX_LIST_MINE, 0);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.cards[0].id, newest_mine);
    assert_int_equal(seen.cards[1].id, mine);
    READ_OK(store_inbox, on_cards, ann, agent, WIRE_INBOX_LIST_MINE, newest_mine);
    assert_int_equal(seen.count, 1);
    READ_OK(store_inbox, on_cards, ann, agent, WIRE_INBOX_LIST_QUEUE, 0);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.cards[0].id, urgent);
    assert_int_equal(seen.cards[1].id, later);
    READ_OK(store_inbox, on_cards, ann, agent, WIRE_INBOX_LIST_ALL, 0);
    assert_int_equal(seen.count, 4);
    assert_int_equal(seen.cards[0].id, urgent);
    READ_OK(store_inbox, on_cards, ann, WIRE_AGENT_ROLE_SUPERVISOR, WIRE_INBOX_LIST_ALL, 0);
    assert_int_equal(seen.count, 6);
    READ_OK(store_inbox, on_cards, ann, WIRE_AGENT_ROLE_SUPERVISOR, WIRE_INBOX_LIST_ALL, with_bot);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.cards[0].id, newest_mine);
    assert_int_equal(seen.cards[1].id, theirs);
}

static void an_inbox_page_has_a_hundred(void **state)
{
    struct store_fixture *fixture = *state;

    store_fixture_sql(
        fixture,
        "INSERT INTO visitor (issuer, subject) SELECT 'page', n FROM generate_series(1, "
        "130) n; INSERT INTO conversation (visitor_id, team_id, state, queued_at) "
        "SELECT v.id, t.id, 'queued', now() - v.id * interval '1 microsecond' FROM "
        "visitor v, team t WHERE issuer = 'page'; "
        "INSERT INTO waiting (conversation_id, demand_id, priority, weight, since, rank, "
        "fall_back_from) SELECT c.id, d.id, c.priority, 1, c.queued_at, c.queued_at, now() "
        "FROM conversation c JOIN demand d USING (team_id)");
    READ_OK(store_inbox, on_cards, 1, WIRE_AGENT_ROLE_AGENT, WIRE_INBOX_LIST_QUEUE, 0);
    assert_int_equal(seen.count, 100);
    assert_true(seen.more);
    /* All in one millisecond, and in order of the microsecond nevertheless. */
    for (size_t i = 1; i < seen.count; i++) {
        assert_true(seen.cards[i].id < seen.cards[i - 1].id);
    }
    READ_OK(store_inbox, on_cards, 1, WIRE_AGENT_ROLE_AGENT, WIRE_INBOX_LIST_ALL, 0);
    int64_t last = seen.cards[99].id;

    READ_OK(store_inbox, on_cards, 1, WIRE_AGENT_ROLE_AGENT, WIRE_INBOX_LIST_ALL, last);
    assert_int_equal(seen.count, 30);
    assert_false(seen.more);
}

static void a_visitors_other_conversations_are_cards_too(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t visitor = make_visitor(fixture);

    store_fixture_sql(
        fixture,
        "INSERT INTO conversation (visitor_id, team_id, state, closed_at) SELECT %lld, "
        "(SELECT min(id) FROM team), 'closed', now() FROM generate_series(1, 25)",
        (long long)visitor);
    MOVE_OK(&moved, fixture, store_open, visitor, SLICE_LIT("en"), SLICE_NONE);
    READ_OK(store_cards_of_visitor, on_cards, visitor, moved.entries[0].conversation);
    assert_int_equal(seen.count, 20);
    assert_true(seen.more);
    assert_int_equal(seen.cards[0].state, WIRE_CARD_STATE_CLOSED);
    int64_t newest = seen.cards[0].id;

    READ_OK(store_cards_of_visitor, on_cards, visitor, newest);
    assert_int_equal(seen.cards[0].state, WIRE_CARD_STATE_BOT);
}

/* --- Review ------------------------------------------------------------------------------------------------- */

#define ANY_RATING .rating_from = -1
#define REVIEW(...)                                                                                \
    do {                                                                                           \
        struct store_review_filter filter = {__VA_ARGS__};                                         \
        READ_OK(store_review, on_cards, &filter);                                                  \
    } while (0)

static void a_review_finds_by_time_agent_and_rating(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 9, "online");
    int64_t ids[4], visitors[4];

    for (int i = 0; i < 4; i++) {
        ids[i] = i == 3 ? make_conversation(fixture, "bot") : make_assigned(fixture, ann);
        visitors[i] = store_fixture_int(
            fixture, "SELECT visitor_id FROM conversation WHERE id = %lld", (long long)ids[i]);
    }
    for (int i = 0; i < 4; i++) {
        MOVE_OK(&moved, fixture, store_close, ids[i], VISITOR, visitors[i], false);
        store_fixture_sql(fixture,
                          "UPDATE conversation SET closed_at = to_timestamp(%d) WHERE id = %lld",
                          1000 + i, (long long)ids[i]);
    }
    MOVE_OK(&moved, fixture, store_rate, ids[1], visitors[1], 1, SLICE_LIT("Useless"));
    MOVE_OK(&moved, fixture, store_rate, ids[2], visitors[2], 5, SLICE_NONE);
    make_waiting(fixture); /* open, so not for review */

    REVIEW(ANY_RATING);
    assert_int_equal(seen.count, 4);
    assert_int_equal(seen.cards[0].id, ids[3]);
    assert_int_equal(seen.cards[3].id, ids[0]);
    REVIEW(ANY_RATING, .from = 1001000, .to = 1002000);
    assert_int_equal(seen.count, 2);
    REVIEW(ANY_RATING, .agent = ann);
    assert_int_equal(seen.count, 3);
    REVIEW(.agent = ann, .rating_from = 0, .rating_to = 0);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.cards[0].id, ids[0]);
    REVIEW(.rating_from = 1, .rating_to = 2);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.cards[0].id, ids[1]);
    REVIEW(.rating_from = 1, .rating_to = 5);
    assert_int_equal(seen.count, 2);
    REVIEW(ANY_RATING, .before = ids[2]);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.cards[0].id, ids[1]);
}

static void a_review_page_has_fifty(void **state)
{
    struct store_fixture *fixture = *state;

    /* Several in each millisecond, and some at the very same time. */
    store_fixture_sql(
        fixture,
        "INSERT INTO conversation (visitor_id, team_id, state, closed_at) SELECT %lld, "
        "(SELECT min(id) FROM team), 'closed', now() - (n / 3) * interval '100 microseconds' "
        "FROM generate_series(1, 120) n",
        (long long)make_visitor(fixture));
    int64_t before = 0, last = 0;
    size_t all = 0;

    do {
        REVIEW(ANY_RATING, .before = before);
        all += seen.count;
        assert_true(seen.count == 50 || !seen.more);
        before = seen.cards[seen.count - 1].id;
        assert_int_not_equal(before, last);
        last = before;
    } while (seen.more);
    assert_int_equal(all, 120);
}

/* --- The queue ------------------------------------------------------------------------------------ */

static void places_and_counts_are_of_the_queue(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ids[4] = {0};

    READ_OK(store_places, on_places, ids, 0);
    assert_int_equal(seen.count, 0);
    assert_int_equal(seen.numbers[0], 0);
    for (int i = 0; i < 4; i++) {
        ids[i] = make_waiting(fixture);
    }
    make_conversation(fixture, "bot");
    make_conversation(fixture, "closed");
    MOVE_OK(&moved, fixture, store_prioritise, ids[3], make_agent(fixture, "boss", 1, "offline"), 0,
            false);
    int64_t asked[] = {ids[0], ids[3], 4711};

    READ_OK(store_places, on_places, asked, 3);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.numbers[0], 4);
    assert_int_equal(seen.places[0].conversation, ids[3]);
    assert_int_equal(seen.places[0].place, 1);
    assert_int_equal(seen.places[1].conversation, ids[0]);
    assert_int_equal(seen.places[1].place, 2);
    READ_OK(store_places, on_places, &asked[2], 1);
    assert_int_equal(seen.count, 0);
    memset(&seen, 0, sizeof(seen));
    assert_int_equal(store_counts(fixture->store, on_counts, &seen), GW_OK);
    store_fixture_wait(fixture, &seen.done);
    assert_int_equal(seen.numbers[0], 4);
    assert_int_equal(seen.numbers[1], 5);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(a_card_tells_the_last_words),
        STEP(an_inbox_has_three_lists),
        STEP(an_inbox_page_has_a_hundred),
        STEP(a_visitors_other_conversations_are_cards_too),
        STEP(a_review_finds_by_time_agent_and_rating),
        STEP(a_review_page_has_fifty),
        STEP(places_and_counts_are_of_the_queue),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
