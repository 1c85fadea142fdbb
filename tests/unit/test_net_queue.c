/*
 * What goes out: coalescing, order, back-pressure.
 */
#include "test_net_room.h"

static void what_one_turn_sends_goes_out_as_one_message(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    room_send(&room, room.conn, SLICE_LIT("{\"a\":1}"));
    room_send(&room, room.conn, SLICE_LIT("{\"b\":2}"));
    room_send(&room, room.conn, SLICE_LIT("{\"c\":3}"));
    assert_int_equal(net_conn_queued(room.net, room.conn), 24);
    expect_frame(&room, &client, OP_TEXT, "{\"a\":1}\n{\"b\":2}\n{\"c\":3}");
    assert_int_equal(net_conn_queued(room.net, room.conn), 0);
    room_send(&room, room.conn, SLICE_LIT("alone"));
    expect_frame(&room, &client, OP_TEXT, "alone");
    assert_int_equal(room_metric(&room, "baton_bytes_sent_total", NULL), 28);
    client_done(&client);
    room_done(&room);
}

static void answers_from_within_a_message_are_joined_too(void **state)
{
    struct room room;
    struct client client;
    struct buf both;
    (void)state;

    room_init(&room);
    room.echoes = true;
    room_start(&room);
    client_open(&room, &client);
    buf_init(&both, 256);
    frame_append(&both, FINAL | OP_TEXT, "one", 3);
    frame_append(&both, FINAL | OP_TEXT, "two", 3);
    client_write(&room, &client, both.data, both.len);
    expect_frame(&room, &client, OP_TEXT, "one\ntwo");
    buf_done(&both);
    client_done(&client);
    room_done(&room);
}

static void a_joined_message_stays_under_its_limit(void **state)
{
    struct room room;
    struct client client;
    char text[1000];
    size_t total = 0;
    unsigned messages = 0;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    memset(text, 'j', sizeof text);
    for (int i = 0; i < 200; i++)
        room_send(&room, room.conn, (struct slice){text, sizeof text});
    while (total < 200 * 1001) {
        unsigned first;
        struct slice got = client_next(&room, &client, &first);

        assert_int_equal(first, FINAL | OP_TEXT);
        assert_in_range(got.len, 1, 60 * 1024);
        total += got.len + 1;
        messages++;
    }
    assert_int_equal(total, 200 * 1001);
    assert_int_equal(messages, 4);
    client_done(&client);
    room_done(&room);
}

/* One frame in many queues at once: nothing of one send may show in another. */
static void a_shared_frame_reaches_every_reader_unharmed(void **state)
{
    struct room room;
    struct client clients[10];
    uint64_t ids[10];
    struct frame *frame;
    char text[40001];
    (void)state;

    room_init(&room);
    room_start(&room);
    memset(text, 's', sizeof text);
    text[40000] = '\0';
    frame = frame_new(slice_of(text));
    for (int i = 0; i < 10; i++) {
        client_open(&room, &clients[i]);
        ids[i] = room.conn;
    }
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 10; i++)
            assert_int_equal(net_send(room.net, ids[i], frame), GW_OK);
        for (int i = 0; i < 10; i++)
            expect_frame(&room, &clients[i], OP_TEXT, text);
    }
    assert_int_equal(frame->refs, 1);
    frame_unref(frame);
    for (int i = 0; i < 10; i++)
        client_done(&clients[i]);
    room_done(&room);
}

static unsigned count_numbers(struct slice text, unsigned next)
{
    while (text.data != NULL) {
        char expected[32];
        struct slice line = slice_cut(text, '\n', &text);

        snprintf(expected, sizeof expected, "%u", next);
        assert_true(line.len >= strlen(expected));
        assert_memory_equal(line.data, expected, strlen(expected));
        next++;
    }
    return next;
}

static void ten_thousand_frames_reach_a_sleeper_in_order(void **state)
{
    struct room room;
    struct client client;
    char text[400];
    unsigned next = 0;
    size_t most = 0;
    (void)state;

    room_init(&room);
    room.options.max_queue = 64 << 20;
    room_start(&room);
    client_open(&room, &client);
    memset(text, '.', sizeof text);
    for (unsigned i = 0; i < 10000; i++) {
        struct frame *frame;
        int len = snprintf(text, sizeof text, "%u", i);

        text[len] = ' ';
        frame = frame_new((struct slice){text, sizeof text});
        assert_int_equal(net_send(room.net, room.conn, frame), GW_OK);
        frame_unref(frame);
        if (i % 100 == 0)
            room_turn(&room);
        if (net_conn_queued(room.net, room.conn) > most)
            most = net_conn_queued(room.net, room.conn);
    }
    assert_true(most > 100 * sizeof text); /* it did sleep through a full socket */
    while (next < 10000) {
        unsigned first;
        struct slice got = client_next(&room, &client, &first);

        assert_int_equal(first, FINAL | OP_TEXT);
        next = count_numbers(got, next);
    }
    assert_int_equal(next, 10000);
    until(&room, net_conn_queued(room.net, room.conn) == 0);
    client_done(&client);
    room_done(&room);
}

static void a_reader_that_is_too_slow_is_closed(void **state)
{
    struct room room;
    struct client client;
    char text[10000];
    enum gw_err err = GW_OK;
    struct frame *frame;
    (void)state;

    room_init(&room);
    room.options.max_queue = 100000;
    room_start(&room);
    client_open(&room, &client);
    memset(text, 'w', sizeof text);
    frame = frame_new((struct slice){text, sizeof text});
    for (int i = 0; i < 100000 && err == GW_OK; i++) {
        err = net_send(room.net, room.conn, frame);
        assert_true(net_conn_queued(room.net, room.conn) <= 100000);
        if (i % 5 == 0)
            room_turn(&room);
    }
    assert_int_equal(err, GW_ELIMIT);
    assert_int_equal(net_send(room.net, room.conn, frame), GW_ENOTFOUND);
    assert_int_equal(frame->refs, 1);
    until(&room, room.closes == 1);
    assert_int_equal(room.reason, NET_CLOSE_SLOW);
    frame_unref(frame);
    client_done(&client);
    room_done(&room);
}

/* The limit is for what a socket does not take, not for what one turn sends. */
static void a_burst_over_the_limit_is_fine_for_a_reader_that_takes_it(void **state)
{
    struct room room;
    struct client client;
    char text[1000];
    unsigned first;
    (void)state;

    room_init(&room);
    room.options.max_queue = 10000;
    room_start(&room);
    client_open(&room, &client);
    memset(text, 'b', sizeof text);
    for (int i = 0; i < 50; i++)
        room_send(&room, room.conn, (struct slice){text, sizeof text});
    for (size_t total = 0; total < 50 * 1001;)
        total += client_next(&room, &client, &first).len + 1;
    assert_int_equal(room.closes, 0);
    client_done(&client);
    room_done(&room);
}

static void a_slow_reader_that_wakes_up_learns_why(void **state)
{
    struct room room;
    struct client client;
    char text[60000];
    enum gw_err err = GW_OK;
    struct frame *frame;
    unsigned first = 0;
    (void)state;

    room_init(&room);
    room.options.max_queue = 200000;
    room_start(&room);
    client_open(&room, &client);
    memset(text, 'w', sizeof text);
    frame = frame_new((struct slice){text, sizeof text});
    while (err == GW_OK) {
        err = net_send(room.net, room.conn, frame);
        room_turn(&room);
    }
    frame_unref(frame);
    for (;;) {
        struct slice got = client_next(&room, &client, &first);

        if (first == (FINAL | OP_CLOSE)) {
            assert_memory_equal(got.data, "\x11\x4d", 2); /* 4429 */
            break;
        }
        assert_int_equal(first, FINAL | OP_TEXT);
        assert_int_equal(got.len, sizeof text);
    }
    client_done(&client);
    room_done(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_turn_sends_goes_out_as_one_message),
        cmocka_unit_test(answers_from_within_a_message_are_joined_too),
        cmocka_unit_test(a_joined_message_stays_under_its_limit),
        cmocka_unit_test(a_shared_frame_reaches_every_reader_unharmed),
        cmocka_unit_test(ten_thousand_frames_reach_a_sleeper_in_order),
        cmocka_unit_test(a_reader_that_is_too_slow_is_closed),
        cmocka_unit_test(a_burst_over_the_limit_is_fine_for_a_reader_that_takes_it),
        cmocka_unit_test(a_slow_reader_that_wakes_up_learns_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
