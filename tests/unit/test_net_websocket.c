/*
 * WebSocket connections: the upgrade, messages in and out, what is refused.
 */
#include "test_net_room.h"

static void a_visitor_connects_and_hears_an_echo(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.echoes = true;
    room_start(&room);
    client_open(&room, &client);
    assert_int_equal(room.protocol, NET_VISITOR);
    assert_string_equal(room.seen, "address=127.0.0.1 origin= agent=raw");
    assert_int_equal(room_connections(&room), 1);
    client_text(&room, &client, "gr\xc3\xbc\xc3\x9f dich");
    expect_frame(&room, &client, OP_TEXT, "gr\xc3\xbc\xc3\x9f dich");
    client_text(&room, &client, "");
    expect_frame(&room, &client, OP_TEXT, "");
    client_frame(&room, &client, FINAL | OP_CLOSE, "\x03\xe8", 2);
    until(&room, client_ended(&client));
    until(&room, room.closes == 1);
    assert_int_equal(room.reason, NET_CLOSE_PEER);
    assert_int_equal(room_connections(&room), 0);
    assert_int_equal(room_metric(&room, "baton_messages_received_total", NULL), 2);
    assert_int_equal(room_metric(&room, "baton_connections_closed_total", "reason=\"peer\""), 1);
    client_done(&client);
    room_done(&room);
}

static void an_agent_is_known_by_the_first_subprotocol_that_we_speak(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_upgrade_with(&room, &client,
                        "Sec-WebSocket-Protocol: other, baton.v1.agent, baton.v1.visitor\r\n"
                        "Origin: https://desk.example\r\n");
    assert_true(client_has(&client, "Sec-WebSocket-Protocol: baton.v1.agent\r\n"));
    until(&room, room.opens == 1);
    assert_int_equal(room.protocol, NET_AGENT);
    assert_string_equal(room.seen, "address=127.0.0.1 origin=https://desk.example agent=raw");
    client_done(&client);
    room_done(&room);
}

/* Sends one request and expects its status line (or nothing at all) and the end. */
static void refused(struct room *room, const char *request, const char *status)
{
    struct client client;

    client_connect(room, &client);
    client_say(room, &client, request);
    until(room, client_ended(&client));
    if (!slice_starts(client_in(&client), slice_of(status)))
        fail_msg("%s\nwas answered with\n" SLICE_FMT, request, SLICE_ARG(client_in(&client)));
    client_done(&client);
}

#define UPGRADE(path, kind, more)                                                                  \
    "GET " path " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: " kind "\r\n"             \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" more "\r\n"
#define VISITOR "Sec-WebSocket-Protocol: baton.v1.visitor\r\n"

static void wrong_upgrades_are_refused(void **state)
{
    struct room room;
    (void)state;

    room_init(&room);
    room_start(&room);
    refused(&room, UPGRADE("/ws", "websocket", ""), "HTTP/1.1 400 ");
    refused(&room, UPGRADE("/ws", "websocket", "Sec-WebSocket-Protocol: chat\r\n"),
            "HTTP/1.1 400 ");
    /* The name of our own HTTP protocol is no subprotocol. */
    refused(&room, UPGRADE("/ws", "websocket", "Sec-WebSocket-Protocol: (http)\r\n"),
            "HTTP/1.1 400 ");
    refused(&room, UPGRADE("/ws", "websocket", VISITOR "Origin: https://evil.example\r\n"),
            "HTTP/1.1 403 ");
    refused(&room,
            UPGRADE("/ws", "websocket",
                    "Sec-WebSocket-Protocol: baton.v1.agent\r\nOrigin: https://shop.example\r\n"),
            "HTTP/1.1 403 ");
    refused(&room, UPGRADE("/", "websocket", VISITOR), "HTTP/1.1 404 ");
    refused(&room, UPGRADE("/wsx", "websocket", VISITOR), "HTTP/1.1 404 ");
    /* 4.1.6 reads freed memory here, unless the callback is careful (valgrind). */
    refused(&room, UPGRADE("/ws", "foo", VISITOR), "HTTP/1.0 403 ");
    refused(&room, UPGRADE("/ws", "h2c", "HTTP2-Settings: AAMAAABkAAQAAP__\r\n"), "");
    refused(&room, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.0 403 ");
    assert_int_equal(room.opens, 0);
    room_done(&room);
}

static void a_message_is_put_together_from_fragments(void **state)
{
    struct room room;
    struct client client;
    char text[60001];
    (void)state;

    room_init(&room);
    room.echoes = true;
    room_start(&room);
    client_open(&room, &client);
    client_frame(&room, &client, OP_TEXT, "one ", 4);
    client_frame(&room, &client, OP_CONTINUE, "", 0);
    client_frame(&room, &client, FINAL | OP_PING, "?", 1);
    expect_frame(&room, &client, OP_PONG, "?");
    client_frame(&room, &client, OP_CONTINUE, "two \xe2\x82", 6); /* half a euro sign */
    client_frame(&room, &client, FINAL | OP_CONTINUE, "\xac", 1);
    expect_frame(&room, &client, OP_TEXT, "one two \xe2\x82\xac");

    memset(text, 'a', sizeof text);
    text[60000] = '\0';
    client_text(&room, &client, text);
    expect_frame(&room, &client, OP_TEXT, text);
    client_done(&client);
    room_done(&room);
}

static void a_frame_may_arrive_byte_by_byte(void **state)
{
    struct room room;
    struct client client;
    struct buf out;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    buf_init(&out, 1024);
    frame_append(&out, FINAL | OP_TEXT, "slowly", 6);
    for (size_t i = 0; i < out.len; i++) {
        client_write(&room, &client, out.data + i, 1);
        room_turn(&room);
    }
    until(&room, room.messages == 1);
    assert_string_equal(room.text.data, "slowly");
    buf_done(&out);
    client_done(&client);
    room_done(&room);
}

/* Opens, sends one frame and expects to be closed with this code. */
static void closed_for(unsigned first, const char *data, size_t len, unsigned code,
                       enum net_close reason)
{
    struct room room;
    struct client client;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    client_frame(&room, &client, first, data, len);
    expect_close(&room, &client, code);
    until(&room, room.closes == 1);
    assert_int_equal(room.reason, reason);
    assert_int_equal(room.messages, 0);
    client_done(&client);
    room_done(&room);
}

static void text_that_is_not_utf8_is_refused(void **state)
{
    (void)state;
    closed_for(FINAL | OP_TEXT, "\xff\xfe", 2, 1007, NET_CLOSE_BAD_DATA);
    closed_for(FINAL | OP_TEXT, "a\xed\xa0\x80", 4, 1007, NET_CLOSE_BAD_DATA);
    closed_for(FINAL | OP_TEXT, "cut \xe2\x82", 6, 1007, NET_CLOSE_BAD_DATA);
}

static void binary_is_refused(void **state)
{
    (void)state;
    closed_for(FINAL | OP_BINARY, "\x01", 1, 1003, NET_CLOSE_BAD_DATA);
}

static void a_message_over_the_limit_is_refused(void **state)
{
    char *text = mem_new(65537);
    (void)state;

    memset(text, 'x', 65537);
    closed_for(FINAL | OP_TEXT, text, 65537, 1009, NET_CLOSE_TOO_LARGE);
    closed_for(OP_TEXT, text, 65537, 1009, NET_CLOSE_TOO_LARGE);
    free(text);
}

static void a_frame_that_only_claims_to_be_huge_is_refused(void **state)
{
    static const char head[] = "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x12\x34\x56\x78oops";
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    client_write(&room, &client, head, sizeof head - 1);
    until(&room, room.closes == 1);
    assert_int_equal(room.messages, 0);
    client_done(&client);
    room_done(&room);
}

static void fragments_without_end_are_refused(void **state)
{
    struct room room;
    struct client client;
    char part[1000];
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    memset(part, 'p', sizeof part);
    client_frame(&room, &client, OP_TEXT, part, sizeof part);
    for (int i = 0; i < 70; i++)
        client_frame(&room, &client, OP_CONTINUE, part, sizeof part);
    expect_close(&room, &client, 1009);
    until(&room, room.closes == 1);
    assert_int_equal(room.reason, NET_CLOSE_TOO_LARGE);
    client_done(&client);
    room_done(&room);
}

static void before_the_hello_the_limit_is_lower(void **state)
{
    struct room room;
    struct client client;
    char text[5001];
    (void)state;

    room_init(&room);
    room.trusts = false;
    room.echoes = true;
    room_start(&room);
    client_open(&room, &client);
    memset(text, 't', sizeof text);
    text[4096] = '\0';
    client_text(&room, &client, text);
    expect_frame(&room, &client, OP_TEXT, text);
    net_conn_trust(room.net, room.conn);
    text[4096] = 't';
    text[5000] = '\0';
    client_text(&room, &client, text);
    expect_frame(&room, &client, OP_TEXT, text);
    client_done(&client);

    client_open(&room, &client);
    client_text(&room, &client, text);
    expect_close(&room, &client, 1009);
    client_done(&client);
    room_done(&room);
}

/* Is answered so often: what needs no time to pass has happened by then. */
static void ask_around(struct room *room, struct client *other)
{
    for (int i = 0; i < 10; i++) {
        client_frame(room, other, FINAL | OP_PING, "?", 1);
        expect_frame(room, other, OP_PONG, "?");
    }
}

/* Sends these bytes, expects to be closed with 1002, and on_close with the client's end: both are there
 * when another connection, which asks later, has been answered. */
static void violated_by(struct room *room, struct client *other, const void *bytes, size_t len)
{
    struct client client;
    unsigned closes = room->closes;

    client_open(room, &client);
    client_text(room, &client, "fine");
    client_write(room, &client, bytes, len);
    ask_around(room, other);
    assert_true(client_has_frame(&client));
    expect_close(room, &client, 1002);
    client_done(&client);
    ask_around(room, other);
    assert_int_equal(room->closes, closes + 1);
    assert_int_equal(room->reason, NET_CLOSE_BAD_DATA);
}

static void a_framing_violation_ends_it_at_once(void **state)
{
    const struct slice violations[] = {
        SLICE_LIT("\x83\x80mask"),                     /* an unknown opcode */
        SLICE_LIT("\xc1\x80mask"),                     /* a bit of an extension */
        SLICE_LIT("\x80\x80mask"),                     /* continues nothing */
        SLICE_LIT("\x09\x80mask"),                     /* half a ping */
        SLICE_LIT("\x81\x05hello"),                    /* unmasked */
        SLICE_LIT("\x8a\x80mask\x89\x00"),             /* the same behind a good one */
        SLICE_LIT("\x81\xfe\x00\x05mask....."),        /* a length that is longer than it need be */
        SLICE_LIT("\x88\x81mask."),                    /* half a close code */
        SLICE_LIT("\x88\x82\x00\x00\x00\x00\x13\x88"), /* 5000 is nobody's code */
    };
    struct room room;
    struct client other;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &other);
    for (size_t i = 0; i < sizeof violations / sizeof violations[0]; i++) {
        violated_by(&room, &other, violations[i].data, violations[i].len);
        assert_int_equal(room.messages, i + 1); /* what came in front of it */
    }
    client_done(&other);
    room_done(&room);
}

static void frames_ahead_of_the_answer_are_refused(void **state)
{
    struct room room;
    (void)state;

    room_init(&room);
    room_start(&room);
    refused(&room, UPGRADE("/ws", "websocket", VISITOR) "\x81\x80mask", "HTTP/1.1 400 ");
    assert_int_equal(room.opens, 0);
    room_done(&room);
}

static void compression_is_not_agreed_on(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_upgrade_with(&room, &client, VISITOR "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    assert_true(client_has(&client, "HTTP/1.1 101 "));
    assert_false(client_has(&client, "permessage-deflate"));
    client_done(&client);
    room_done(&room);
}

static void a_connection_that_vanishes_is_lost(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    client_done(&client);
    until(&room, room.closes == 1);
    assert_int_equal(room.reason, NET_CLOSE_LOST);
    room_done(&room);
}

static void an_id_is_never_used_again(void **state)
{
    struct room room;
    struct client client;
    uint64_t first;
    struct frame *frame = frame_new(SLICE_LIT("hello?"));
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &client);
    first = room.conn;
    client_done(&client);
    until(&room, room.closes == 1);
    client_open(&room, &client);
    assert_int_not_equal(room.conn, first);
    assert_int_equal(net_send(room.net, first, frame), GW_ENOTFOUND);
    assert_int_equal(net_send(room.net, 0, frame), GW_ENOTFOUND);
    assert_int_equal(net_send(room.net, UINT64_MAX, frame), GW_ENOTFOUND);
    net_conn_close(room.net, first, NET_CLOSE_REPLACED);
    net_conn_trust(room.net, first);
    assert_int_equal(net_conn_queued(room.net, first), 0);
    room_turn_for(&room, 30);
    assert_int_equal(room.closes, 1);
    frame_unref(frame);
    client_done(&client);
    room_done(&room);
}

static void a_trusted_proxy_tells_the_address(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.options.trust_proxy = true;
    room_start(&room);
    client_upgrade_with(&room, &client, VISITOR "X-Forwarded-For: 10.9.9.9, 2001:db8::7\r\n");
    until(&room, room.opens == 1);
    assert_string_equal(room.seen, "address=2001:db8::7 origin= agent=raw");
    client_done(&client);

    client_upgrade_with(&room, &client, VISITOR "X-Forwarded-For: <script>\r\n");
    until(&room, room.opens == 2);
    assert_string_equal(room.seen, "address=127.0.0.1 origin= agent=raw");
    client_done(&client);
    room_done(&room);
}

static void without_a_trusted_proxy_the_header_means_nothing(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_upgrade_with(&room, &client, VISITOR "X-Forwarded-For: 10.9.9.9\r\n");
    until(&room, room.opens == 1);
    assert_string_equal(room.seen, "address=127.0.0.1 origin= agent=raw");
    client_done(&client);
    room_done(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visitor_connects_and_hears_an_echo),
        cmocka_unit_test(an_agent_is_known_by_the_first_subprotocol_that_we_speak),
        cmocka_unit_test(wrong_upgrades_are_refused),
        cmocka_unit_test(a_message_is_put_together_from_fragments),
        cmocka_unit_test(a_frame_may_arrive_byte_by_byte),
        cmocka_unit_test(text_that_is_not_utf8_is_refused),
        cmocka_unit_test(binary_is_refused),
        cmocka_unit_test(a_message_over_the_limit_is_refused),
        cmocka_unit_test(a_frame_that_only_claims_to_be_huge_is_refused),
        cmocka_unit_test(fragments_without_end_are_refused),
        cmocka_unit_test(before_the_hello_the_limit_is_lower),
        cmocka_unit_test(a_framing_violation_ends_it_at_once),
        cmocka_unit_test(frames_ahead_of_the_answer_are_refused),
        cmocka_unit_test(compression_is_not_agreed_on),
        cmocka_unit_test(a_connection_that_vanishes_is_lost),
        cmocka_unit_test(an_id_is_never_used_again),
        cmocka_unit_test(a_trusted_proxy_tells_the_address),
        cmocka_unit_test(without_a_trusted_proxy_the_header_means_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
