/*
 * How a WebSocket ends: codes, reasons, time limits, half-open peers, shutdown.
 */
#include "test_net_room.h"

static void closed_by_us(enum net_close reason, unsigned code)
{
    struct room room;
    struct client client;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    room_send(&room, room.conn, SLICE_LIT("last words"));
    net_conn_close(room.net, room.conn, reason);
    net_conn_close(room.net, room.conn, NET_CLOSE_IDLE); /* the first one stays */
    expect_frame(&room, &client, OP_TEXT, "last words");
    expect_close(&room, &client, code);
    until(&room, room.closes == 1);
    assert_int_equal(room.reason, reason);
    client_done(&client);
    room_done(&room);
}

static void every_reason_has_its_code_and_what_waits_goes_first(void **state)
{
    (void)state;
    closed_by_us(NET_CLOSE_HELLO, 4401);
    closed_by_us(NET_CLOSE_IDLE, 4408);
    closed_by_us(NET_CLOSE_TOO_LARGE, 1009);
    closed_by_us(NET_CLOSE_BAD_DATA, 1007);
    closed_by_us(NET_CLOSE_REPLACED, 4409);
    closed_by_us(NET_CLOSE_SHUTDOWN, 1001);
}

static void names_are_those_of_the_metric(void **state)
{
    (void)state;
    assert_string_equal(net_close_name(NET_CLOSE_PEER), "peer");
    assert_string_equal(net_close_name(NET_CLOSE_TOO_LARGE), "too_large");
    assert_string_equal(net_close_name(NET_CLOSE_SHUTDOWN), "shutdown");
}

static void a_connection_may_be_closed_from_within_its_callbacks(void **state)
{
    struct room room;
    struct client client;
    char text[3000];
    (void)state;

    room_init(&room);
    room.closes_on_message = NET_CLOSE_REPLACED;
    room_start(&room);
    client_open(&room, &client);
    /* In fragments, so that the text lies in memory of the connection. */
    memset(text, 'z', sizeof text);
    client_frame(&room, &client, OP_TEXT, text, sizeof text);
    client_frame(&room, &client, FINAL | OP_CONTINUE, text, sizeof text);
    client_text(&room, &client, "ignored");
    expect_close(&room, &client, 4409);
    until(&room, room.closes == 1);
    assert_int_equal(room.messages, 1);
    client_done(&client);

    room.closes_on_open = NET_CLOSE_HELLO;
    client_open(&room, &client);
    expect_close(&room, &client, 4401);
    until(&room, room.closes == 2);
    assert_int_equal(room.reason, NET_CLOSE_HELLO);
    client_done(&client);
    room_done(&room);
}

static void a_hello_that_does_not_come_is_not_waited_for(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.trusts = false;
    room.options.hello_ms = 50;
    room_start(&room);
    client_open(&room, &client);
    client_text(&room, &client, "not a hello, so it changes nothing");
    expect_close(&room, &client, 4401);
    until(&room, room.closes == 1);
    assert_int_equal(room.reason, NET_CLOSE_HELLO);
    client_done(&client);
    room_done(&room);
}

static void a_trusted_connection_has_no_hello_limit(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.options.hello_ms = 30;
    room_start(&room);
    client_open(&room, &client);
    room_turn_for(&room, 80);
    assert_int_equal(room.closes, 0);
    client_done(&client);
    room_done(&room);
}

static void a_silent_connection_is_pinged_and_lives_while_it_answers(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.options.ping_ms = 40;
    room.options.pong_ms = 30;
    room_start(&room);
    client_open(&room, &client);
    for (int i = 0; i < 3; i++) {
        expect_frame(&room, &client, OP_PING, "b");
        client_frame(&room, &client, FINAL | OP_PONG, "b", 1);
    }
    assert_int_equal(room.closes, 0);
    client_done(&client);
    room_done(&room);
}

static void a_connection_that_does_not_answer_pings_is_closed(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.options.ping_ms = 40;
    room.options.pong_ms = 40;
    room_start(&room);
    client_open(&room, &client);
    expect_frame(&room, &client, OP_PING, "b");
    expect_close(&room, &client, 4408);
    until(&room, room.closes == 1);
    assert_int_equal(room.reason, NET_CLOSE_IDLE);
    client_done(&client);
    room_done(&room);
}

static void trust_who_speaks(struct room *room, uint64_t conn, struct slice text)
{
    (void)text;
    net_conn_trust(room->net, conn);
}

/* The process itself stood still, as this one does meanwhile, and the limits are over when it goes on. */
static void what_came_while_the_loop_stood_still_came_in_time(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.trusts = false;
    room.on_message = trust_who_speaks;
    room.options.hello_ms = 500;
    room.options.ping_ms = 40;
    room.options.pong_ms = 40;
    room_start(&room);
    client_open(&room, &client);
    client_text(&room, &client, "a hello");
    usleep(600 * 1000);
    expect_frame(&room, &client, OP_PING, "b");
    client_frame(&room, &client, FINAL | OP_PONG, "b", 1);
    usleep(300 * 1000);
    expect_frame(&room, &client, OP_PING, "b");
    net_conn_close(room.net, room.conn, NET_CLOSE_REPLACED);
    usleep(1200 * 1000);
    expect_close(&room, &client, 4409);
    until(&room, room.closes == 1);
    assert_int_equal(room.reason, NET_CLOSE_REPLACED);
    client_done(&client);
    room_done(&room);
}

static void nobody_is_late_with_a_hello_that_is_being_looked_up(void **state)
{
    struct room room;
    struct client asked;
    struct client silent;
    uint64_t conn;
    (void)state;

    room_init(&room);
    room.trusts = false;
    room.options.hello_ms = 50;
    room_start(&room);
    client_open(&room, &asked);
    conn = room.conn;
    net_conn_hold(room.net, conn, true);
    client_open(&room, &silent);
    expect_close(&room, &silent, 4401);
    until(&room, room.closes == 1);
    room_send(&room, conn, SLICE_LIT("try again"));
    expect_frame(&room, &asked, OP_TEXT, "try again");
    net_conn_hold(room.net, conn, false);
    expect_close(&room, &asked, 4401);
    client_done(&asked);
    client_done(&silent);
    room_done(&room);
}

/* As behind a cable that was pulled: neither an answer nor an end. */
static void a_half_open_connection_goes_in_the_end(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    net_conn_close(room.net, room.conn, NET_CLOSE_REPLACED);
    until(&room, room.closes == 1);
    assert_int_equal(room.reason, NET_CLOSE_REPLACED);
    until(&room, client_ended(&client));
    client_done(&client);
    room_done(&room);
}

static void stopping_tells_every_connection_and_ends(void **state)
{
    struct room room;
    struct client clients[20];
    struct client idle;
    (void)state;

    room_init(&room);
    room_start(&room);
    for (int i = 0; i < 20; i++)
        client_open(&room, &clients[i]);
    client_connect(&room, &idle);
    room_turn_for(&room, 20);
    room_send(&room, room.conn, SLICE_LIT("before the end"));
    net_stop(room.net, room__on_stopped, &room);
    assert_false(room.stopped);
    expect_frame(&room, &clients[19], OP_TEXT, "before the end");
    for (int i = 0; i < 20; i++) {
        expect_close(&room, &clients[i], 1001);
        client_done(&clients[i]);
    }
    until(&room, room.stopped);
    assert_int_equal(room.closes, 20);
    assert_int_equal(room_metric(&room, "baton_connections_closed_total", "reason=\"shutdown\""),
                     20);
    until(&room, client_ended(&idle));
    client_done(&idle);
    room_done(&room);
}

static void stopping_does_not_wait_for_peers_that_do_not_answer(void **state)
{
    struct room room;
    struct client clients[5];
    (void)state;

    room_init(&room);
    room_start(&room);
    for (int i = 0; i < 5; i++)
        client_open(&room, &clients[i]);
    net_stop(room.net, room__on_stopped, &room);
    until(&room, room.stopped);
    for (int i = 0; i < 5; i++)
        client_done(&clients[i]);
    room_done(&room);
}

static void freeing_without_stopping_closes_everything_too(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    room_send(&room, room.conn, SLICE_LIT("never sent"));
    room.stopped = true;
    room_done(&room);
    assert_int_equal(room.closes, 1);
    assert_int_equal(room.reason, NET_CLOSE_SHUTDOWN);
    client_done(&client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_its_code_and_what_waits_goes_first),
        cmocka_unit_test(names_are_those_of_the_metric),
        cmocka_unit_test(a_connection_may_be_closed_from_within_its_callbacks),
        cmocka_unit_test(a_hello_that_does_not_come_is_not_waited_for),
        cmocka_unit_test(a_trusted_connection_has_no_hello_limit),
        cmocka_unit_test(a_silent_connection_is_pinged_and_lives_while_it_answers),
        cmocka_unit_test(a_connection_that_does_not_answer_pings_is_closed),
        cmocka_unit_test(what_came_while_the_loop_stood_still_came_in_time),
        cmocka_unit_test(nobody_is_late_with_a_hello_that_is_being_looked_up),
        cmocka_unit_test(a_half_open_connection_goes_in_the_end),
        cmocka_unit_test(stopping_tells_every_connection_and_ends),
        cmocka_unit_test(stopping_does_not_wait_for_peers_that_do_not_answer),
        cmocka_unit_test(freeing_without_stopping_closes_everything_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
