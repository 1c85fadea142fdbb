/*
 * The bot's turn with slow helpers: a desk on a real PostgreSQL, and a lookup and a
 * model that answer when the test says so. The clients are ids that no socket has.
 */
#include "bot/bot.h"
#include "desk/desk.h"
#include "net/net.h"
#include "policy/policy.h"
#include "support/store_fixture.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONN 1
#define ASKED_MAX 8

/* A helper that keeps what it was asked, and leaves the answering to the test. */
struct fake {
    bool wants; /* to be asked */
    int asked, given_up;
    struct desk_turn turns[ASKED_MAX];
    char text[256];
    enum bot_kind kind;
};

struct room {
    struct store_fixture *fixture;
    struct net *net;
    struct policy *policy;
    struct desk *desk;
    struct fake lookup, think;
    int64_t conversation, visitor;
};

static bool on_ask(void *user, const struct desk_question *question)
{
    struct fake *fake = user;

    if (!fake->wants)
        return false;
    assert_true(fake->asked < ASKED_MAX);
    fake->turns[fake->asked++] = question->turn;
    snprintf(fake->text, sizeof(fake->text), SLICE_FMT, SLICE_ARG(question->text));
    fake->kind = question->output->kind;
    return true;
}

static void on_give_up(void *user, const struct desk_turn *turn)
{
    struct fake *fake = user;

    assert_int_equal(turn->number, fake->turns[fake->asked - 1].number);
    fake->given_up++;
}

/* ---- the room ---- */

static void no_open(void *user, uint64_t conn, const struct net_peer *peer)
{
    (void)user, (void)conn, (void)peer;
}

static void no_message(void *user, uint64_t conn, struct slice text)
{
    (void)user, (void)conn, (void)text;
}

static void no_close(void *user, uint64_t conn, enum net_close reason)
{
    (void)user, (void)conn, (void)reason;
}

static void no_request(void *user, const struct net_request *request)
{
    (void)user, (void)request;
}

static bool no_origin(void *user, enum net_protocol protocol, struct slice origin)
{
    (void)user, (void)protocol, (void)origin;
    return false;
}

static struct bot_kb *make_kb(void)
{
    const struct slice question = SLICE_LIT("why is the network fee so high");
    const struct bot_article article = {
        .slug = SLICE_LIT("fees"),
        .lang = SLICE_LIT("en"),
        .title = SLICE_LIT("Network fees"),
        .answer = SLICE_LIT("Fees go to the network."),
        .questions = &question,
        .questions_count = 1,
        .version = 1,
    };
    struct bot_kb *kb = NULL;

    assert_int_equal(bot_kb_new(&article, 1, &kb), GW_OK);
    return kb;
}

static void start_net(struct room *room)
{
    const struct net_options options = {
        .address = "127.0.0.1",
        .max_connections = 10,
        .max_message = 65536,
        .max_hello = 4096,
        .max_body = 65536,
        .max_queue = 65536,
        .hello_ms = 5000,
        .ping_ms = 25000,
        .pong_ms = 15000,
        .request_ms = 10000,
    };
    const struct net_events events = {no_open, no_message, no_close, no_request, no_origin};

    assert_int_equal(
        net_new(room->fixture->loop, room->fixture->metrics, &options, &events, room, &room->net),
        GW_OK);
}

static void start_desk(struct room *room, uint64_t limit_ms)
{
    room->desk = desk_new(&(struct desk_options){
        .loop = room->fixture->loop,
        .metrics = room->fixture->metrics,
        .store = room->fixture->store,
        .net = room->net,
        .policy = room->policy,
        .wallet_name = SLICE_LIT("Harbor"),
        .agent_grace_ms = 15000,
        .keep = {86400000, 86400000, 86400000},
        .lookup = {on_ask, on_give_up, &room->lookup, limit_ms},
        .think = {on_ask, on_give_up, &room->think, limit_ms},
    });
    desk_set_kb(room->desk, make_kb());
}

static void room_start(void **state, uint64_t limit_ms)
{
    struct room *room = mem_new(sizeof(*room));

    assert_int_equal(store_fixture_setup(state), 0);
    room->fixture = *state;
    *state = room;
    room->lookup.wants = room->think.wants = true;
    room->policy = policy_new(&(struct policy_options){0});
    start_net(room);
    start_desk(room, limit_ms);
    room->conversation = make_open(room->fixture);
    room->visitor = visitor_of(room->fixture, room->conversation);
    desk_join(room->desk, &(struct desk_person){CONN, DESK_VISITOR, room->visitor, 0, SLICE_NONE});
}

static int room_setup(void **state)
{
    room_start(state, 0);
    return 0;
}

static int room_setup_hurried(void **state)
{
    room_start(state, 20);
    return 0;
}

static int room_teardown(void **state)
{
    struct room *room = *state;
    void *fixture = room->fixture;

    desk_stop(room->desk);
    store_free(room->fixture->store); /* the rest of the fixture goes when the net's timers have */
    room->fixture->store = NULL;
    net_free(room->net);
    desk_free(room->desk);
    policy_free(room->policy);
    free(room);
    return store_fixture_teardown(&fixture);
}

static void visitor_says(struct room *room, const char *text)
{
    struct desk_message message = {.conversation = room->conversation, .text = slice_of(text)};

    uuid_random(&message.client_id);
    desk_say(room->desk, CONN, &message);
}

static void wait_until_asked(struct room *room, const struct fake *fake, int times)
{
    while (fake->asked < times)
        store_fixture_pause(room->fixture, 5);
}

static int64_t answers(struct room *room)
{
    return store_fixture_int(
        room->fixture, "SELECT count(*) FROM entry WHERE conversation_id = %lld AND author = 'bot'",
        (long long)room->conversation);
}

static void wait_until_answered(struct room *room, int64_t times)
{
    while (answers(room) < times)
        store_fixture_pause(room->fixture, 5);
}

static struct slice last_answer(struct room *room, const char *what)
{
    return store_fixture_text(
        room->fixture,
        "SELECT %s FROM entry WHERE conversation_id = %lld AND author = 'bot' "
        "ORDER BY seq DESC LIMIT 1",
        what, (long long)room->conversation);
}

/* ---- what holds ---- */

static void a_lookup_stands_for_a_miss_and_its_card_is_kept(void **state)
{
    struct room *room = *state;
    const struct desk_found found = {SLICE_LIT("It is confirmed."), SLICE_LIT("{\"state\": 1}")};

    visitor_says(room, "0xabc");
    wait_until_asked(room, &room->lookup, 1);
    assert_string_equal(room->lookup.text, "0xabc");
    assert_int_equal(answers(room), 0);
    desk_looked_up(room->desk, &room->lookup.turns[0], &found);
    desk_looked_up(room->desk, &room->lookup.turns[0], &found);
    wait_until_answered(room, 1);
    assert_slice_equal(last_answer(room, "body"), "It is confirmed.");
    assert_slice_equal(last_answer(room, "data->>'kind'"), "lookup");
    assert_slice_equal(last_answer(room, "data->'chain'->>'state'"), "1");
    assert_slice_equal(last_answer(room, "split_part(data->>'state', ';', 1)"), "m0");
    assert_int_equal(room->think.asked, 0);
}

static void a_lookup_goes_before_an_articles_answer(void **state)
{
    struct room *room = *state;
    const struct desk_found found = {SLICE_LIT("It is pending."), SLICE_NONE};

    visitor_says(room, "why is the network fee so high");
    wait_until_asked(room, &room->lookup, 1);
    assert_int_equal(room->lookup.kind, BOT_KIND_ARTICLE);
    desk_looked_up(room->desk, &room->lookup.turns[0], &found);
    wait_until_answered(room, 1);
    assert_slice_equal(last_answer(room, "body"), "It is pending.\n\nFees go to the network.");
}

static void a_lookup_without_a_find_leaves_it_to_the_model(void **state)
{
    struct room *room = *state;
    const struct desk_thought thought = {
        .text = SLICE_LIT("Think of it as postage. [1]"),
        .origin = SLICE_LIT("{\"model\": \"m\"}"),
        .article = SLICE_LIT("fees"),
        .lang = SLICE_LIT("en"),
        .version = 1,
    };

    visitor_says(room, "why is the network fee so high");
    wait_until_asked(room, &room->lookup, 1);
    desk_looked_up(room->desk, &room->lookup.turns[0], NULL);
    assert_int_equal(room->think.asked, 1);
    desk_thought_of(room->desk, &room->think.turns[0], &thought);
    wait_until_answered(room, 1);
    assert_slice_equal(last_answer(room, "body"), "Think of it as postage. [1]");
    assert_slice_equal(last_answer(room, "data->'origin'->>'model'"), "m");
    assert_slice_equal(last_answer(room, "data->>'article'"), "fees");
}

static void who_needs_too_long_is_given_up_and_the_bots_own_words_are_said(void **state)
{
    struct room *room = *state;
    const struct desk_thought late = {.text = SLICE_LIT("too late")};

    visitor_says(room, "why is the network fee so high");
    wait_until_answered(room, 1);
    assert_int_equal(room->lookup.given_up, 1);
    assert_int_equal(room->think.given_up, 1);
    assert_slice_equal(last_answer(room, "body"), "Fees go to the network.");
    desk_thought_of(room->desk, &room->think.turns[0], &late);
    store_fixture_pause(room->fixture, 50);
    assert_int_equal(answers(room), 1);
}

static void messages_are_answered_one_at_a_time_and_in_order(void **state)
{
    struct room *room = *state;
    const struct desk_found first = {SLICE_LIT("one"), SLICE_NONE},
                            second = {SLICE_LIT("two"), SLICE_NONE};

    visitor_says(room, "0x1");
    visitor_says(room, "0x2");
    wait_until_asked(room, &room->lookup, 1);
    store_fixture_pause(room->fixture, 50);
    assert_int_equal(room->lookup.asked, 1);
    desk_looked_up(room->desk, &room->lookup.turns[0], &first);
    wait_until_asked(room, &room->lookup, 2);
    assert_string_equal(room->lookup.text, "0x2");
    assert_slice_equal(last_answer(room, "body"), "one");
    desk_looked_up(room->desk, &room->lookup.turns[0], &second); /* of the turn before */
    desk_looked_up(room->desk, &room->lookup.turns[1], &second);
    wait_until_answered(room, 2);
    assert_slice_equal(last_answer(room, "body"), "two");
}

static void an_answer_for_a_conversation_that_was_taken_over_is_dropped(void **state)
{
    struct room *room = *state;
    const struct desk_found found = {SLICE_LIT("It is confirmed."), SLICE_NONE};

    visitor_says(room, "0xabc");
    wait_until_asked(room, &room->lookup, 1);
    desk_close(room->desk, CONN, 1, room->conversation);
    while (room->lookup.given_up == 0)
        store_fixture_pause(room->fixture, 5);
    desk_looked_up(room->desk, &room->lookup.turns[0], &found);
    store_fixture_pause(room->fixture, 50);
    assert_int_equal(answers(room), 0);
}

static void what_a_stopped_desk_left_is_answered_by_the_next_one_once(void **state)
{
    struct room *room = *state;
    const struct desk_found found = {SLICE_LIT("It is confirmed."), SLICE_NONE};

    visitor_says(room, "0xabc");
    wait_until_asked(room, &room->lookup, 1);
    desk_stop(room->desk);
    assert_int_equal(room->lookup.given_up, 1);
    desk_looked_up(room->desk, &room->lookup.turns[0], &found);
    store_fixture_pause(room->fixture, 50);
    assert_int_equal(answers(room), 0);
    desk_free(room->desk);
    start_desk(room, 0);
    /* As old as the sweep asks for: it takes the store's clock. */
    store_fixture_sql(room->fixture,
                      "UPDATE entry SET created_at = created_at - interval '1 hour'");
    while (room->lookup.asked < 2) {
        desk_sweep_slow(room->desk);
        store_fixture_pause(room->fixture, 20);
    }
    desk_looked_up(room->desk, &room->lookup.turns[1], &found);
    wait_until_answered(room, 1);
}

static void what_a_person_is_wanted_for_is_asked_of_no_helper(void **state)
{
    struct room *room = *state;

    visitor_says(room, "please let me talk to a human, the thing that I bought from you last week "
                       "does not do what it should");
    wait_until_answered(room, 1);
    assert_int_equal(room->lookup.asked + room->think.asked, 0);
    assert_slice_equal(state_of(room->fixture, room->conversation), "queued");
}

static void a_model_may_hand_over(void **state)
{
    struct room *room = *state;
    const struct desk_thought thought = {
        .text = SLICE_LIT("I get somebody."), .hand_over = true, .urgent = true};

    room->lookup.wants = false;
    visitor_says(room, "why is the network fee so high");
    wait_until_asked(room, &room->think, 1);
    desk_thought_of(room->desk, &room->think.turns[0], &thought);
    wait_until_answered(room, 1);
    /* What the bot says of the phrase, to whoever is handed over, stays. */
    assert_slice_equal(last_answer(room, "body"),
                       "I get somebody.\n\nNever send anybody your recovery phrase or private key: "
                       "nobody from Harbor will ever ask for it.");
    assert_slice_equal(
        store_fixture_text(room->fixture,
                           "SELECT data->>'reason' FROM entry WHERE event = 'queued'"),
        "urgent");
}

static void what_is_larger_than_a_helper_may_say_counts_as_nothing(void **state)
{
    struct room *room = *state;
    struct buf text;

    buf_init(&text, DESK_HELP_TEXT_MAX + 1);
    while (text.len <= DESK_HELP_TEXT_MAX)
        buf_append_char(&text, 'x');
    room->think.wants = false;
    visitor_says(room, "why is the network fee so high");
    wait_until_asked(room, &room->lookup, 1);
    desk_looked_up(room->desk, &room->lookup.turns[0],
                   &(struct desk_found){buf_slice(&text), SLICE_NONE});
    wait_until_answered(room, 1);
    assert_slice_equal(last_answer(room, "body"), "Fees go to the network.");
    buf_done(&text);
}

#define TEST(fn) test_in(fn, room_setup, room_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lookup_stands_for_a_miss_and_its_card_is_kept),
        TEST(a_lookup_goes_before_an_articles_answer),
        TEST(a_lookup_without_a_find_leaves_it_to_the_model),
        test_in(who_needs_too_long_is_given_up_and_the_bots_own_words_are_said, room_setup_hurried,
                room_teardown),
        TEST(messages_are_answered_one_at_a_time_and_in_order),
        TEST(an_answer_for_a_conversation_that_was_taken_over_is_dropped),
        TEST(what_a_stopped_desk_left_is_answered_by_the_next_one_once),
        TEST(what_a_person_is_wanted_for_is_asked_of_no_helper),
        TEST(a_model_may_hand_over),
        TEST(what_is_larger_than_a_helper_may_say_counts_as_nothing),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
