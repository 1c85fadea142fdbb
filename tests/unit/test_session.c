/*
 * The table of sessions: who is there, how many of each, whose sign-in they came from.
 */
#include "session/session.h"
#include "support/test.h"

#include <string.h>

static struct sessions *sessions;

static int make(void **state)
{
    (void)state;
    sessions = sessions_new();
    return 0;
}

static int drop(void **state)
{
    (void)state;
    sessions_free(sessions);
    return 0;
}

static struct session *ready(uint64_t conn, enum wire_role role, int64_t id)
{
    struct session *session =
        sessions_add(sessions, conn, role, SLICE_LIT("192.0.2.1"), SLICE_LIT("a browser"));

    assert_int_equal(sessions_ready(sessions, session, id), GW_OK);
    return session;
}

static struct session *staff(uint64_t conn, int64_t id, uint8_t token)
{
    struct session *session = ready(conn, WIRE_AGENT, id);

    memset(session->token_hash, token, sizeof(session->token_hash));
    return session;
}

/* How many were called for, and the sum of their connections. */
struct called {
    int count;
    uint64_t sum;
};

static void call(void *user, uint64_t conn)
{
    struct called *called = user;

    called->count++;
    called->sum += conn;
}

static void a_session_is_found_until_it_is_removed(void **state)
{
    (void)state;
    sessions_add(sessions, 7, WIRE_VISITOR, SLICE_NONE, SLICE_NONE);
    assert_int_equal(sessions_find(sessions, 7)->phase, SESSION_NEW);
    assert_null(sessions_find(sessions, 8));
    sessions_remove(sessions, 7);
    assert_null(sessions_find(sessions, 7));
    sessions_remove(sessions, 7);
}

static void what_the_browser_said_is_kept_until_the_hello_is_through(void **state)
{
    struct session *session =
        sessions_add(sessions, 1, WIRE_VISITOR, SLICE_NONE, SLICE_LIT("a browser"));
    (void)state;

    assert_string_equal(session->user_agent, "a browser");
    assert_int_equal(sessions_ready(sessions, session, 5), GW_OK);
    assert_null(session->user_agent);
}

static void a_person_has_so_many_and_a_place_is_free_when_one_goes(void **state)
{
    struct session *late;
    (void)state;

    for (uint64_t conn = 1; conn <= SESSIONS_PER_PERSON; conn++)
        ready(conn, WIRE_VISITOR, 5);
    late = sessions_add(sessions, 100, WIRE_VISITOR, SLICE_NONE, SLICE_NONE);
    assert_int_equal(sessions_ready(sessions, late, 5), GW_ELIMIT);
    assert_int_not_equal(late->phase, SESSION_READY);
    sessions_remove(sessions, 100); /* never counted, so it gives nothing back */
    late = sessions_add(sessions, 101, WIRE_VISITOR, SLICE_NONE, SLICE_NONE);
    assert_int_equal(sessions_ready(sessions, late, 5), GW_ELIMIT);
    sessions_remove(sessions, 3);
    assert_int_equal(sessions_ready(sessions, late, 5), GW_OK);
}

static void a_visitor_and_an_agent_of_one_number_are_two_people(void **state)
{
    (void)state;
    for (uint64_t conn = 1; conn <= SESSIONS_PER_PERSON; conn++)
        ready(conn, WIRE_VISITOR, 5);
    ready(100, WIRE_AGENT, 5);
}

static void only_ready_ones_are_called_for(void **state)
{
    struct called called = {0};
    (void)state;

    sessions_add(sessions, 1, WIRE_VISITOR, SLICE_NONE, SLICE_NONE);
    sessions_add(sessions, 2, WIRE_VISITOR, SLICE_NONE, SLICE_NONE)->phase = SESSION_OVER;
    ready(4, WIRE_VISITOR, 5);
    ready(8, WIRE_AGENT, 6);
    sessions_each(sessions, call, &called);
    assert_int_equal(called.count, 2);
    assert_int_equal(called.sum, 12);
}

static void a_sign_in_has_its_own_connections_and_no_others(void **state)
{
    uint8_t hash[SECRET_HASH_BYTES];
    struct called called = {0};
    (void)state;

    staff(1, 5, 0xaa);
    staff(2, 5, 0xbb);
    staff(4, 5, 0xaa);
    memset(hash, 0, sizeof(hash)); /* what a visitor's session has there */
    ready(8, WIRE_VISITOR, 5);
    sessions_of_token(sessions, hash, call, &called);
    assert_int_equal(called.count, 0);
    memset(hash, 0xaa, sizeof(hash));
    sessions_of_token(sessions, hash, call, &called);
    assert_int_equal(called.sum, 5);
}

static void sign_ins_are_copied_up_to_the_limit(void **state)
{
    uint8_t hashes[2][SECRET_HASH_BYTES];
    (void)state;

    ready(8, WIRE_VISITOR, 5);
    assert_int_equal(sessions_tokens(sessions, hashes, 2), 0);
    for (uint8_t i = 1; i <= 3; i++)
        staff(i, 5, i);
    assert_int_equal(sessions_tokens(sessions, hashes, 2), 2);
    assert_int_not_equal(hashes[0][0], hashes[1][0]);
}

static void a_console_past_the_thousandth_has_its_turn_in_the_next_call(void **state)
{
    static uint8_t hashes[1000][SECRET_HASH_BYTES];
    bool seen[1001] = {false};
    (void)state;

    for (int i = 0; i < 1001; i++) {
        struct session *session = ready((uint64_t)i + 1, WIRE_AGENT, 1 + i / SESSIONS_PER_PERSON);

        memcpy(session->token_hash, &i, sizeof(i));
    }
    for (int round = 0; round < 2; round++) {
        size_t count = sessions_tokens(sessions, hashes, 1000);
        int which;

        assert_int_equal(count, 1000);
        for (size_t i = 0; i < count; i++) {
            memcpy(&which, hashes[i], sizeof(which));
            seen[which] = true;
        }
    }
    for (int i = 0; i < 1001; i++)
        assert_true(seen[i]);
}

static void fewer_than_asked_for_come_once_each_and_those_who_left_no_more(void **state)
{
    uint8_t hashes[4][SECRET_HASH_BYTES];
    (void)state;

    for (uint8_t i = 1; i <= 3; i++)
        staff(i, 5, i);
    sessions_remove(sessions, 2);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(sessions_tokens(sessions, hashes, 4), 2);
        assert_int_equal(hashes[0][0] + hashes[1][0], 1 + 3);
    }
}

static void what_a_person_spent_is_the_same_in_all_their_connections(void **state)
{
    struct session *first, *second;
    (void)state;

    ready(1, WIRE_VISITOR, 5);
    ready(2, WIRE_VISITOR, 5);
    first = sessions_find(sessions, 1);
    second = sessions_find(sessions, 2);
    assert_true(rate_take(&first->spending->messages, 1, 10000, 1000000));
    assert_false(rate_take(&second->spending->messages, 1, 10000, 1000000));
    ready(3, WIRE_VISITOR, 6);
    assert_true(rate_take(&sessions_find(sessions, 3)->spending->messages, 1, 10000, 1000000));
}

static void connecting_again_buys_nothing(void **state)
{
    (void)state;
    ready(1, WIRE_VISITOR, 5);
    assert_true(rate_take(&sessions_find(sessions, 1)->spending->messages, 1, 10000, 1000000));
    sessions_remove(sessions, 1);
    ready(2, WIRE_VISITOR, 5);
    assert_false(rate_take(&sessions_find(sessions, 2)->spending->messages, 1, 10000, 1000000));
    sessions_remove(sessions, 2);
    for (uint64_t conn = 10; conn < 40000; conn++) {
        ready(conn, WIRE_VISITOR, (int64_t)conn);
        sessions_remove(sessions, conn);
    }
    ready(3, WIRE_VISITOR, 5); /* forgotten by now: what is kept is bounded */
    assert_true(rate_take(&sessions_find(sessions, 3)->spending->messages, 1, 10000, 1000000));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_session_is_found_until_it_is_removed),
        TEST(what_the_browser_said_is_kept_until_the_hello_is_through),
        TEST(a_person_has_so_many_and_a_place_is_free_when_one_goes),
        TEST(a_visitor_and_an_agent_of_one_number_are_two_people),
        TEST(only_ready_ones_are_called_for),
        TEST(a_sign_in_has_its_own_connections_and_no_others),
        TEST(sign_ins_are_copied_up_to_the_limit),
        TEST(a_console_past_the_thousandth_has_its_turn_in_the_next_call),
        TEST(fewer_than_asked_for_come_once_each_and_those_who_left_no_more),
        TEST(what_a_person_spent_is_the_same_in_all_their_connections),
        TEST(connecting_again_buys_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
