/*
 * HTTP: requests in, answers out, and what a gateway must not fall over.
 */
#include "test_net_room.h"

static void expect_text(struct room *room, struct client *client, const char *text)
{
    size_t len = strlen(text);

    until(room, (client_ended(client), client_in(client).len >= len) || client->ended);
    if (!slice_starts(client_in(client), slice_of(text)))
        fail_msg("expected\n%s\nbut got\n" SLICE_FMT, text, SLICE_ARG(client_in(client)));
    client->used += len;
}

#define OK_HEAD(len)                                                                               \
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " #len                         \
    "\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\r\n"

static void start(struct room *room, struct client *client)
{
    room_init(room);
    room_start(room);
    client_connect(room, client);
}

static void finish(struct room *room, struct client *client)
{
    client_done(client);
    room_done(room);
}

static void a_get_is_answered_and_the_connection_kept(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    start(&room, &client);
    client_say(&room, &client,
               "GET /a%20b/c?x=1%262&y=a+b&z HTTP/1.1\r\nHost: x\r\nCookie: s=1\r\n\r\n");
    expect_text(&room, &client, OK_HEAD(6) "/a b/c");
    assert_string_equal(room.seen, "GET /a b/c ?x=1%262&y=a%20b&z cookie=s=1 address=127.0.0.1");
    client_say(&room, &client, "GET /two HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_text(&room, &client, OK_HEAD(4) "/two");
    assert_string_equal(room.seen, "GET /two ? cookie= address=127.0.0.1");
    assert_int_equal(room_metric(&room, "baton_http_requests_total", NULL), 2);
    finish(&room, &client);
}

static void a_body_arrives_whole(void **state)
{
    struct room room;
    struct client client;
    char body[50001];
    (void)state;

    start(&room, &client);
    client_say(&room, &client, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
    room_turn_for(&room, 20);
    assert_int_equal(room.requests, 0);
    client_say(&room, &client, "llo");
    expect_text(&room, &client, OK_HEAD(2) "/p");
    assert_string_equal(room.text.data, "hello");

    memset(body, 'B', sizeof body);
    body[50000] = '\0';
    client_say(&room, &client, "PUT /q HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n");
    client_say(&room, &client, body);
    expect_text(&room, &client, OK_HEAD(2) "/q");
    assert_string_equal(room.text.data, body);

    client_say(&room, &client, "POST /r HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    expect_text(&room, &client, OK_HEAD(2) "/r");
    client_say(&room, &client, "DELETE /s HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_text(&room, &client, OK_HEAD(2) "/s");
    assert_int_equal(room.requests, 4);
    finish(&room, &client);
}

static void a_client_that_asks_first_is_invited(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    start(&room, &client);
    client_say(&room, &client,
               "POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    expect_text(&room, &client, "HTTP/1.1 100 Continue\r\n\r\n");
    client_say(&room, &client, "abc");
    expect_text(&room, &client, OK_HEAD(2) "/e");
    finish(&room, &client);
}

static void head_gets_the_headers_alone(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    start(&room, &client);
    client_say(&room, &client, "HEAD /four HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_text(&room, &client, OK_HEAD(5));
    client_say(&room, &client, "GET /five HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_text(&room, &client, OK_HEAD(5) "/five");
    finish(&room, &client);
}

/* What one connection says, and all that is answered to it before the end. */
static void said(struct room *room, const char *request, const char *answer)
{
    struct client client;

    client_connect(room, &client);
    client_say(room, &client, request);
    until(room, client_ended(&client));
    if (!slice_eq_cstr(client_in(&client), answer))
        fail_msg("%s\nwas answered with\n" SLICE_FMT, request, SLICE_ARG(client_in(&client)));
    client_done(&client);
}

#define POST(headers, body) "POST / HTTP/1.1\r\nHost: x\r\n" headers "\r\n" body
#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

/* 4.1.6 reads a pipelined body from the wrong place, then from freed memory, and
 * never stops: nothing that was sent ahead of an answer is looked at. */
static void pipelining_gets_one_answer_and_hangs_nothing(void **state)
{
    struct room room;
    (void)state;

    room_init(&room);
    room_start(&room);
    said(&room, GET("/1") GET("/22"), OK_HEAD(2) "/1");
    said(&room, POST("Content-Length: 3\r\n", "abc") POST("Content-Length: 2\r\n", "de"),
         OK_HEAD(1) "/");
    said(&room, GET("/g") POST("Content-Length: 2\r\n", "d"), OK_HEAD(2) "/g");
    said(&room, POST("Content-Length: 3\r\n", "abc") GET("/ok"), OK_HEAD(1) "/");
    said(&room, POST("Content-Length: 3\r\n", "abc") "g", OK_HEAD(1) "/");
    assert_int_equal(room.requests, 5);
    room_done(&room);
}

/* Half of a head ahead, the rest behind the answer. */
static void half_a_request_ahead_is_not_looked_at(void **state)
{
    struct room room;
    struct client client;
    (void)state;

    start(&room, &client);
    client_say(&room, &client, GET("/1") "POST / HTTP/1.1\r\nHost: x\r\nContent-Le");
    expect_text(&room, &client, OK_HEAD(2) "/1");
    client_say(&room, &client, "ngth: 60\r\n\r\nabc");
    until(&room, client_ended(&client));
    assert_int_equal(client_in(&client).len, 0);
    assert_int_equal(room.requests, 1);
    finish(&room, &client);
}

static void an_answer_may_come_later(void **state)
{
    const struct net_header headers[] = {
        {"location", SLICE_LIT("/there")},
        {"x-split", SLICE_LIT("a\r\nSet-Cookie: evil=1")},
    };
    const struct net_response response = {.status = 302, .headers = headers, .header_count = 2};
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.answers = false;
    room_start(&room);
    client_connect(&room, &client);
    client_say(&room, &client, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
    until(&room, room.requests == 1);
    room_turn_for(&room, 50);
    assert_int_equal(room.requests, 1);
    assert_int_equal(client_in(&client).len, 0);
    room.answers = true;
    net_respond(room.net, room.request, &response);
    net_respond(room.net, room.request, &response); /* the second is ignored */
    expect_text(&room, &client,
                "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nX-Content-Type-Options: nosniff\r\n"
                "Referrer-Policy: no-referrer\r\nlocation: /there\r\n\r\n");
    client_say(&room, &client, "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_text(&room, &client, OK_HEAD(5) "/next");
    assert_int_equal(room.requests, 2);
    finish(&room, &client);
}

static void a_shared_body_is_sent_whole(void **state)
{
    struct net_response response = {.status = 200, .content_type = "text/plain"};
    struct room room;
    struct client client;
    char *text = mem_new(500001);
    (void)state;

    memset(text, 'F', 500000);
    text[500000] = '\0';
    response.body_frame = frame_new(slice_of(text));
    room_init(&room);
    room.answers = false;
    room_start(&room);
    client_connect(&room, &client);
    for (unsigned i = 1; i <= 2; i++) {
        client_say(&room, &client, "GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
        until(&room, room.requests == i);
        net_respond(room.net, room.request, &response);
        expect_text(&room, &client, OK_HEAD(500000));
        expect_text(&room, &client, text);
        until(&room, response.body_frame->refs == 1);
    }
    frame_unref(response.body_frame);
    free(text);
    finish(&room, &client);
}

static void a_client_that_left_is_answered_into_the_void(void **state)
{
    const struct net_response response = {.status = 204};
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.answers = false;
    room_start(&room);
    client_connect(&room, &client);
    client_say(&room, &client, "GET /gone HTTP/1.1\r\nHost: x\r\n\r\n");
    until(&room, room.requests == 1);
    client_done(&client);
    room_turn_for(&room, 20);
    net_respond(room.net, room.request, &response);
    room_turn_for(&room, 20);
    net_respond(room.net, room.request, &response);
    net_respond(room.net, 12345, &response);
    room_done(&room);
}

/* One request on a connection of its own, which the server closes. */
static void refused(struct room *room, const char *request, const char *status)
{
    struct client client;
    unsigned before = room->requests;

    client_connect(room, &client);
    client_say(room, &client, request);
    until(room, client_ended(&client));
    if (!slice_starts(client_in(&client), slice_of(status)))
        fail_msg("%s\nwas answered with\n" SLICE_FMT, request, SLICE_ARG(client_in(&client)));
    assert_int_equal(room->requests, before);
    client_done(&client);
}

static void bodies_without_a_sound_length_are_refused(void **state)
{
    struct room room;
    (void)state;

    room_init(&room);
    room_start(&room);
    refused(&room, POST("", "hello"), "HTTP/1.1 411 ");
    refused(&room, POST("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"),
            "HTTP/1.1 411 ");
    refused(&room, POST("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "hello"),
            "HTTP/1.1 411 ");
    refused(&room, "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 411 ");
    /* 4.1.6 takes this for almost 2^64 bytes. */
    refused(&room, POST("Content-Length: -5\r\n", "hello"), "HTTP/1.1 400 ");
    refused(&room, POST("Content-Length: -18446744073709551615\r\n", "h"), "HTTP/1.1 400 ");
    refused(&room, POST("Content-Length: 18446744073709551617\r\n", "h"), "HTTP/1.1 400 ");
    refused(&room, POST("Content-Length: five\r\n", "hello"), "HTTP/1.1 400 ");
    refused(&room, POST("Content-Length: 5 5\r\n", "hello"), "HTTP/1.1 400 ");
    refused(&room, POST("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), "HTTP/1.1 400 ");
    refused(&room, POST("Content-Length: 65537\r\n", "hello"), "HTTP/1.1 413 ");
    refused(&room, "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n", "HTTP/1.1 413 ");
    room_done(&room);
}

/* The same as in pipelining, while the first answer takes its time. */
static void bytes_behind_a_waiting_request_hang_nothing(void **state)
{
    const struct net_response response = {.status = 204};
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.answers = false;
    room_start(&room);
    client_connect(&room, &client);
    client_say(&room, &client, POST("Content-Length: 3\r\n", "abc") "garbage");
    until(&room, room.requests == 1);
    room_turn_for(&room, 50);
    client_say(&room, &client, "more garbage\r\n\r\n");
    room_turn_for(&room, 50);
    net_respond(room.net, room.request, &response);
    expect_text(&room, &client, "HTTP/1.1 204 No Content\r\nX-");
    until(&room, client_ended(&client));
    assert_int_equal(room.requests, 1);
    finish(&room, &client);
}

static void bad_paths_and_methods_are_refused(void **state)
{
    struct room room;
    (void)state;

    room_init(&room);
    room_start(&room);
    refused(&room, "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", "");
    refused(&room, "GET /a%0ab HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 ");
    refused(&room, "GET /a%0d%0aCookie:%20s=1%0d%0aX: HTTP/1.1\r\nHost: x\r\n\r\n",
            "HTTP/1.1 400 ");
    refused(&room, "GET /a?b=%0a HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 ");
    refused(&room, "GET /\r\n\r\n", "HTTP/1.1 400 ");
    refused(&room, "GET /a..b HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 ");
    refused(&room, "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 ");
    refused(&room, "GET /%5c HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400 ");
    refused(&room, "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.0 403 ");
    refused(&room, "GET * HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.0 403 ");
    refused(&room, "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.0 403 ");
    refused(&room, "OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 501 ");
    refused(&room, "OPTIONS / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 501 ");
    refused(&room, "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.0 403 ");
    room_done(&room);
}

/* libwebsockets makes "/" of nothing: a parameter of that name, and no other, is lost. */
static void an_empty_query_stays_empty(void **state)
{
    static const char *const queries[][2] = {{"/?", ""},          {"/a?", ""},  {"/?/", ""},
                                             {"/a?b=/", "b=%2F"}, {"/?a", "a"}, {"/?a=&b", "a=&b"}};
    struct room room;
    struct client client;
    (void)state;

    start(&room, &client);
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        char text[128];

        snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", queries[i][0]);
        client_say(&room, &client, text);
        until(&room, client_has(&client, "\r\n\r\n/"));
        client.used = client.in.len;
        snprintf(text, sizeof text, " ?%s cookie=", queries[i][1]);
        assert_non_null(strstr(room.seen, text));
    }
    finish(&room, &client);
}

/* libwebsockets takes the dots out; nothing may be left that climbs. */
static void dot_segments_do_not_climb(void **state)
{
    static const char *const paths[] = {"/../etc", "/a/../../etc", "/%2e%2e/etc", "/x/..%2f/etc",
                                        "/./etc"};
    struct room room;
    struct client client;
    (void)state;

    start(&room, &client);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char request[128];

        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", paths[i]);
        client_say(&room, &client, request);
        expect_text(&room, &client, OK_HEAD(4) "/etc");
    }
    finish(&room, &client);
}

static void a_header_that_is_too_long_is_refused(void **state)
{
    struct room room;
    struct client client;
    char cookie[9000];
    (void)state;

    start(&room, &client);
    memset(cookie, 'c', sizeof cookie);
    cookie[8999] = '\0';
    client_say(&room, &client, "GET / HTTP/1.1\r\nHost: x\r\nCookie: ");
    client_say(&room, &client, cookie);
    client_say(&room, &client, "\r\n\r\n");
    until(&room, client_ended(&client));
    assert_int_equal(room.requests, 0);
    finish(&room, &client);
}

static void a_request_that_does_not_end_is_cut_off(void **state)
{
    struct room room;
    struct client silent;
    struct client client;
    (void)state;

    room_init(&room);
    room.options.request_ms = 60;
    room_start(&room);
    client_connect(&room, &silent);
    client_connect(&room, &client);
    client_say(&room, &client, POST("Content-Length: 5\r\n", "he"));
    until(&room, client_ended(&client));
    until(&room, client_ended(&silent));
    assert_int_equal(room.requests, 0);
    client_done(&client);
    client_done(&silent);

    /* A kept connection has the same time for its next request. */
    client_connect(&room, &client);
    client_say(&room, &client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_text(&room, &client, OK_HEAD(1) "/");
    until(&room, client_ended(&client));
    client_done(&client);
    room_done(&room);
}

static void the_owner_may_take_longer_than_the_client(void **state)
{
    const struct net_response response = {.status = 204};
    struct room room;
    struct client client;
    (void)state;

    room_init(&room);
    room.answers = false;
    room.options.request_ms = 60;
    room_start(&room);
    client_connect(&room, &client);
    client_say(&room, &client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    until(&room, room.requests == 1);
    room_turn_for(&room, 150);
    assert_false(client_ended(&client));
    net_respond(room.net, room.request, &response);
    expect_text(&room, &client, "HTTP/1.1 204 No Content\r\n");
    finish(&room, &client);
}

static void stopping_lets_a_request_be_answered(void **state)
{
    const struct net_response response = {.status = 204};
    struct room room;
    struct client client;
    struct client forgotten;
    uint64_t id;
    (void)state;

    room_init(&room);
    room.answers = false;
    room_start(&room);
    client_connect(&room, &client);
    client_say(&room, &client, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    until(&room, room.requests == 1);
    id = room.request;
    client_connect(&room, &forgotten);
    client_say(&room, &forgotten, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    until(&room, room.requests == 2);
    net_stop(room.net, room__on_stopped, &room);
    room_turn(&room);
    assert_false(room.stopped);
    net_respond(room.net, id, &response);
    expect_text(&room, &client, "HTTP/1.1 204 No Content\r\n");
    assert_true(client_has(&client, "Connection: close\r\n"));
    until(&room, client_ended(&client));
    until(&room, room.stopped);
    client_done(&client);
    client_done(&forgotten);
    room_done(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_get_is_answered_and_the_connection_kept),
        cmocka_unit_test(a_body_arrives_whole),
        cmocka_unit_test(a_client_that_asks_first_is_invited),
        cmocka_unit_test(head_gets_the_headers_alone),
        cmocka_unit_test(pipelining_gets_one_answer_and_hangs_nothing),
        cmocka_unit_test(half_a_request_ahead_is_not_looked_at),
        cmocka_unit_test(an_answer_may_come_later),
        cmocka_unit_test(a_shared_body_is_sent_whole),
        cmocka_unit_test(a_client_that_left_is_answered_into_the_void),
        cmocka_unit_test(bodies_without_a_sound_length_are_refused),
        cmocka_unit_test(bytes_behind_a_waiting_request_hang_nothing),
        cmocka_unit_test(bad_paths_and_methods_are_refused),
        cmocka_unit_test(an_empty_query_stays_empty),
        cmocka_unit_test(dot_segments_do_not_climb),
        cmocka_unit_test(a_header_that_is_too_long_is_refused),
        cmocka_unit_test(a_request_that_does_not_end_is_cut_off),
        cmocka_unit_test(the_owner_may_take_longer_than_the_client),
        cmocka_unit_test(stopping_lets_a_request_be_answered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
