/*
 * Who may have how many of the sockets, and what those are told who may not.
 */
#include "test_net_room.h"

#define WEBSOCKET                                                                                  \
    "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"                 \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
#define VISITOR "Sec-WebSocket-Protocol: baton.v1.visitor\r\n"
#define AGENT "Sec-WebSocket-Protocol: baton.v1.agent\r\nOrigin: https://desk.example\r\n"

/* From another of this machine's addresses. */
static void client_from(struct room *room, struct client *client, const char *address)
{
    struct sockaddr_in from = {.sin_family = AF_INET};
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(net_port(room->net)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    inet_pton(AF_INET, address, &from.sin_addr);
    assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof from), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    client_adopt(client, fd);
}

static void ask(struct room *room, struct client *client, const char *request, const char *status)
{
    client_say(room, client, request);
    until(room, client_has(client, "\r\n\r\n") || client_ended(client));
    if (!slice_starts(client_in(client), slice_of(status)))
        fail_msg("%s\nwas answered with\n" SLICE_FMT, request, SLICE_ARG(client_in(client)));
}

static void a_network_past_its_share_is_told_so_and_others_are_not(void **state)
{
    struct room room;
    struct client clients[3];
    struct client over;
    struct client other;
    (void)state;

    room_init(&room);
    room.options.max_network = 3;
    room.options.count_local = true;
    room_start(&room);
    for (int i = 0; i < 3; i++)
        client_open(&room, &clients[i]);

    client_connect(&room, &over);
    ask(&room, &over, WEBSOCKET VISITOR "\r\n", "HTTP/1.1 429 ");
    assert_true(client_has(&over, "\r\nretry-after: 5\r\n"));
    assert_true(client_has(&over, "{\"error\":{\"code\":\"rate_limited\","));
    assert_true(client_has(&over, "\"retry_after_ms\":5000}}"));
    until(&room, client_ended(&over));
    client_done(&over);
    client_connect(&room, &over);
    ask(&room, &over, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 429 ");
    client_done(&over);
    assert_int_equal(room_metric(&room, "baton_http_refused_total", "status=\"429\""), 2);

    client_from(&room, &other, "127.0.0.2");
    ask(&room, &other, WEBSOCKET VISITOR "\r\n", "HTTP/1.1 101 ");
    client_done(&other);

    client_done(&clients[0]);
    until(&room, room.closes == 2);
    client_open(&room, &clients[0]);
    for (int i = 0; i < 3; i++)
        client_done(&clients[i]);
    room_done(&room);
}

/* Not even those who say nothing may fill the places of others. */
static void a_flood_of_one_network_is_turned_away_at_the_door(void **state)
{
    enum { SILENT = 150 };
    struct room room;
    struct client silent[SILENT];
    struct client other;
    int told = 0;
    (void)state;

    room_init(&room);
    room.options.max_connections = 100;
    room.options.max_network = 10;
    room.options.count_local = true;
    room_start(&room);
    for (int i = 0; i < SILENT; i++)
        client_connect(&room, &silent[i]);
    client_from(&room, &other, "127.0.0.2");
    ask(&room, &other, "GET /n HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 ");
    client_done(&other);
    for (int i = 0; i < SILENT; i++)
        told += client_has(&silent[i], "HTTP/1.1 429 ") ? 1 : 0;
    assert_int_equal(told, SILENT - 10 - 64);
    for (int i = 0; i < SILENT; i++)
        client_done(&silent[i]);
    room_done(&room);
}

static void this_machine_is_not_held_to_it(void **state)
{
    struct room room;
    struct client clients[3];
    (void)state;

    room_init(&room);
    room.options.max_network = 1;
    room_start(&room);
    for (int i = 0; i < 3; i++)
        client_open(&room, &clients[i]);
    for (int i = 0; i < 3; i++)
        client_done(&clients[i]);
    room_done(&room);
}

static void behind_a_proxy_the_forwarded_network_counts(void **state)
{
    struct room room;
    struct client clients[4];
    (void)state;

    room_init(&room);
    room.options.trust_proxy = true;
    room.options.max_network = 1;
    room_start(&room);
    client_connect(&room, &clients[0]);
    ask(&room, &clients[0],
        WEBSOCKET VISITOR "X-Forwarded-For: 203.0.113.9, 2001:db8:1:2::1\r\n\r\n", "HTTP/1.1 101 ");
    client_connect(&room, &clients[1]);
    ask(&room, &clients[1], WEBSOCKET VISITOR "X-Forwarded-For: 2001:db8:1:2:ffff::9\r\n\r\n",
        "HTTP/1.1 429 ");
    client_connect(&room, &clients[2]);
    ask(&room, &clients[2], WEBSOCKET VISITOR "X-Forwarded-For: 2001:db8:1:3::1\r\n\r\n",
        "HTTP/1.1 101 ");
    client_connect(&room, &clients[3]);
    ask(&room, &clients[3],
        "GET /n HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 2001:db8:1:2::1\r\n\r\n", "HTTP/1.1 200 ");
    for (int i = 0; i < 4; i++)
        client_done(&clients[i]);
    room_done(&room);
}

static void visitors_at_the_limit_leave_room_for_agents_and_for_http(void **state)
{
    struct room room;
    struct client clients[8];
    struct client late[3];
    (void)state;

    room_init(&room);
    room.options.max_connections = 10;
    room.options.reserve = 4;
    room_start(&room);
    for (int i = 0; i < 6; i++)
        client_open(&room, &clients[i]);
    client_connect(&room, &late[0]);
    ask(&room, &late[0], WEBSOCKET VISITOR "\r\n", "HTTP/1.1 503 ");
    assert_true(client_has(&late[0], "\r\nretry-after: 2\r\n"));
    assert_true(client_has(&late[0], "{\"error\":{\"code\":\"overloaded\","));
    for (int i = 6; i < 8; i++) {
        client_connect(&room, &clients[i]);
        ask(&room, &clients[i], WEBSOCKET AGENT "\r\n", "HTTP/1.1 101 ");
    }
    client_connect(&room, &late[1]);
    ask(&room, &late[1], WEBSOCKET AGENT "\r\n", "HTTP/1.1 503 ");
    client_connect(&room, &late[2]);
    ask(&room, &late[2], "GET /n HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 ");
    for (int i = 0; i < 8; i++)
        client_done(&clients[i]);
    for (int i = 0; i < 3; i++)
        client_done(&late[i]);
    room_done(&room);
}

static void who_says_nothing_gives_way_to_who_asks(void **state)
{
    enum { SILENT = 40 };
    struct room room;
    struct client open;
    struct client silent[SILENT];
    struct client client;
    (void)state;

    room_init(&room);
    room.options.max_connections = 20;
    room.options.reserve = 8;
    room_start(&room);
    client_open(&room, &open);
    for (int i = 0; i < SILENT; i++)
        client_connect(&room, &silent[i]);
    client_connect(&room, &client);
    ask(&room, &client, "GET /n HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 ");
    assert_true(client_ended(&silent[0]));
    assert_true(room_metric(&room, "baton_http_closed_total", "reason=\"made_room\"") > 0);
    assert_int_equal(room.closes, 0); /* a WebSocket never does */
    client_done(&open);
    client_done(&client);
    for (int i = 0; i < SILENT; i++)
        client_done(&silent[i]);
    room_done(&room);
}

static void half_a_request_is_told_that_it_was_late(void **state)
{
    struct room room;
    struct client half;
    struct client silent;
    (void)state;

    room_init(&room);
    room.options.request_ms = 500;
    room_start(&room);
    client_connect(&room, &half);
    client_connect(&room, &silent);
    ask(&room, &half, "GET / HTTP/1.1\r\nHost:", "HTTP/1.1 408 ");
    assert_true(client_has(&half, "{\"error\":{\"code\":\"request_timeout\","));
    until(&room, client_ended(&half) && client_ended(&silent));
    assert_int_equal(client_in(&silent).len, 0);
    assert_int_equal(room_metric(&room, "baton_http_closed_total", "reason=\"late\""), 2);
    client_done(&half);
    client_done(&silent);
    room_done(&room);
}

static void a_refusal_has_a_code_and_a_text_and_the_headers_of_its_status(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_connect(&room, &client);
    ask(&room, &client, "GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 426 ");
    assert_true(client_has(&client, "\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"));
    assert_true(client_has(&client, "\r\nContent-Type: application/json; charset=utf-8\r\n"));
    assert_true(client_has(&client, "{\"error\":{\"code\":\"upgrade_required\",\"message\":\""));
    client_done(&client);

    client_connect(&room, &client);
    ask(&room, &client, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ");
    client_done(&client);
    client_connect(&room, &client);
    ask(&room, &client, "GET /n HTTP/1.0\r\n\r\n", "HTTP/1.1 200 ");
    client_done(&client);

    /* RFC 9110 section 9.3.2: HEAD has the head alone. */
    client_connect(&room, &client);
    ask(&room, &client, "HEAD /ws HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 426 ");
    until(&room, client_ended(&client));
    assert_false(client_has(&client, "error"));
    client_done(&client);
    room_done(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_network_past_its_share_is_told_so_and_others_are_not),
        cmocka_unit_test(a_flood_of_one_network_is_turned_away_at_the_door),
        cmocka_unit_test(this_machine_is_not_held_to_it),
        cmocka_unit_test(behind_a_proxy_the_forwarded_network_counts),
        cmocka_unit_test(visitors_at_the_limit_leave_room_for_agents_and_for_http),
        cmocka_unit_test(who_says_nothing_gives_way_to_who_asks),
        cmocka_unit_test(half_a_request_is_told_that_it_was_late),
        cmocka_unit_test(a_refusal_has_a_code_and_a_text_and_the_headers_of_its_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
