/*
 * The listener: addresses, limits, running out of descriptors. And net_query_get().
 */
#include "test_net_room.h"

#include <errno.h>
#include <sys/resource.h>

static void past_the_limit_the_next_ones_wait(void **state)
{
    struct room room;
    struct client clients[5];
    (void)state;

    room_init(&room);
    room.options.max_connections = 3;
    room_start(&room);
    for (int i = 0; i < 3; i++)
        client_open(&room, &clients[i]);
    for (int i = 3; i < 5; i++)
        client_connect(&room, &clients[i]); /* the kernel's backlog takes them */
    client_say(&room, &clients[3], "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    until(&room, room_metric(&room, "baton_accept_paused_total", NULL) == 1);
    room_turn_for(&room, 50);
    assert_int_equal(room.requests, 0);
    assert_int_equal(room_metric(&room, "baton_accept_paused_total", NULL), 1);

    client_done(&clients[0]);
    until(&room, client_has(&clients[3], "HTTP/1.1 200 "));
    assert_int_equal(room.opens, 3);
    for (int i = 1; i < 5; i++)
        client_done(&clients[i]);
    room_done(&room);
}

#define PAUSE_MS 100 /* then it looks whether there are descriptors again */

static void without_descriptors_it_waits_and_tries_again(void **state)
{
    struct room room;
    struct client clients[4];
    struct rlimit before;
    struct rlimit none;
    uint64_t began_ms;
    int fd;
    (void)state;

    room_init(&room);
    room_start(&room);
    client_open(&room, &clients[0]);
    for (int i = 1; i < 3; i++)
        client_connect(&room, &clients[i]);

    /* No number is left below the limit; those that are open stay. */
    getrlimit(RLIMIT_NOFILE, &before);
    fd = dup(0);
    none = before;
    none.rlim_cur = (rlim_t)fd;
    close(fd);
    setrlimit(RLIMIT_NOFILE, &none);
    began_ms = clock_mono_ms();
    until(&room, room_metric(&room, "baton_accept_paused_total", NULL) > 0);
    room_turn_for(&room, 30);
    assert_in_range(room_metric(&room, "baton_accept_paused_total", NULL), 1,
                    1 + (clock_mono_ms() - began_ms) / PAUSE_MS); /* no spinning */
    room.echoes = true;
    client_text(&room, &clients[0], "still here");
    expect_frame(&room, &clients[0], OP_TEXT, "still here");

    /* Valgrind makes its own EMFILE, by closing what the kernel had accepted: there
     * one of those that waited is lost. */
    setrlimit(RLIMIT_NOFILE, &before);
    for (int i = 1; i < 4; i++) {
        if (i == 3)
            client_connect(&room, &clients[i]);
        client_say(&room, &clients[i], "GET /n HTTP/1.1\r\nHost: x\r\n\r\n");
        until(&room, client_has(&clients[i], "\r\n\r\n/n") || (i < 3 && clients[i].ended));
    }
    for (int i = 0; i < 4; i++)
        client_done(&clients[i]);
    room_done(&room);
}

static void who_stops_listening_takes_in_who_had_come_and_makes_room_for_a_successor(void **state)
{
    struct room room;
    struct room next;
    struct client clients[100];
    (void)state;

    room_init(&room);
    room_start(&room);
    for (int i = 0; i < 100; i++) /* more than one turn accepts */
        client_connect(&room, &clients[i]);
    net_stop_listening(room.net);
    assert_false(net_successor(room.net));

    room_init(&next);
    next.options.port = net_port(room.net); /* not shared: it is free again */
    room_start(&next);
    assert_true(net_successor(room.net));
    room_turn_for(&next, 30); /* it has been looked at, and nothing came of it */
    assert_int_equal(next.opens + next.requests, 0);
    for (int i = 0; i < 100; i++) {
        client_say(&room, &clients[i], "GET /n HTTP/1.1\r\nHost: x\r\n\r\n");
        until(&room, client_has(&clients[i], "\r\n\r\n/n"));
        client_done(&clients[i]);
    }
    room_done(&next);
    room_done(&room);
}

static void both_families_come_in_on_the_unspecified_address(void **state)
{
    struct room room;
    struct client client;
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)state;

    if (fd < 0)
        skip();
    room_init(&room);
    room.options.address = "::";
    room_start(&room);
    to.sin6_port = htons(net_port(room.net));
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        close(fd);
        room_done(&room);
        skip();
    }
    client_adopt(&client, fd);
    client_say(&room, &client, "GET /v6 HTTP/1.1\r\nHost: x\r\n\r\n");
    until(&room, client_has(&client, "/v6"));
    assert_string_equal(room.seen, "GET /v6 ? cookie= address=::1");
    client_done(&client);

    /* A client of the other family is shown as one. */
    client_connect(&room, &client);
    client_say(&room, &client, "GET /v4 HTTP/1.1\r\nHost: x\r\n\r\n");
    until(&room, client_has(&client, "/v4"));
    assert_string_equal(room.seen, "GET /v4 ? cookie= address=127.0.0.1");
    client_done(&client);
    room_done(&room);
}

/* Also when one of the two would share: the other's visitors are not for it. */
static void a_port_is_not_shared_unasked(void **state)
{
    struct room one;
    struct room two;
    (void)state;

    for (int shares = 0; shares < 3; shares++) {
        room_init(&one);
        one.options.share_port = shares == 1;
        room_start(&one);
        room_init(&two);
        two.options.share_port = shares == 2;
        two.options.port = net_port(one.net);
        assert_int_equal(room_try(&two), GW_EIO);
        assert_int_equal(errno, EADDRINUSE);
        two.stopped = true; /* it never began */
        room_done(&two);
        room_done(&one);
    }
}

static void two_share_a_port(void **state)
{
    struct room one;
    struct room two;
    struct client clients[32];
    (void)state;

    room_init(&one);
    one.options.share_port = true;
    room_start(&one);
    room_init(&two);
    two.options.share_port = true;
    two.options.port = net_port(one.net);
    room_start(&two);
    assert_int_equal(net_port(two.net), net_port(one.net));
    for (int i = 0; i < 32; i++) {
        client_connect(&one, &clients[i]);
        client_say(&one, &clients[i], "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    for (int i = 0; i < 32; i++)
        until(&one, (room_turn(&two), client_has(&clients[i], "\r\n\r\n/")));
    assert_int_equal(one.requests + two.requests, 32);
    for (int i = 0; i < 32; i++)
        client_done(&clients[i]);
    room_done(&two);
    room_done(&one);
}

static void more_clients_than_one_turn_accepts_are_all_served(void **state)
{
    struct room room;
    struct client clients[200];
    (void)state;

    room_init(&room);
    room_start(&room);
    for (int i = 0; i < 200; i++) {
        client_connect(&room, &clients[i]);
        client_say(&room, &clients[i], "GET /n HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    for (int i = 0; i < 200; i++) {
        until(&room, client_has(&clients[i], "\r\n\r\n/n"));
        client_done(&clients[i]);
    }
    assert_int_equal(room.requests, 200);
    room_done(&room);
}

static void what_can_not_be_had_is_an_error(void **state)
{
    static const struct net_events events;
    struct room room;
    struct net *net = NULL;
    (void)state;

    room_init(&room);
    assert_int_equal(loop_new(&room.loop), GW_OK);
    room.metrics = metrics_new();
    room.options.address = "localhost";
    assert_int_equal(net_new(room.loop, room.metrics, &room.options, &events, &room, &net),
                     GW_EINVAL);
    room.options.address = "192.0.2.1"; /* not ours: RFC 5737 */
    assert_int_equal(net_new(room.loop, room.metrics, &room.options, &events, &room, &net), GW_EIO);
    assert_int_equal(errno, EADDRNOTAVAIL);
    room.options.address = "127.0.0.1";
    room.options.max_queue = 0;
    assert_int_equal(net_new(room.loop, room.metrics, &room.options, &events, &room, &net),
                     GW_EINVAL);
    assert_null(net);
    net_free(NULL);
    loop_free(room.loop);
    metrics_free(room.metrics);
    buf_done(&room.text);
}

static void query(const char *text, const char *name, enum gw_err err, const char *value)
{
    struct buf out;

    buf_init(&out, 64);
    buf_append_cstr(&out, "left over");
    assert_int_equal(net_query_get(slice_of(text), name, &out), err);
    if (err == GW_OK)
        assert_true(slice_eq_cstr((struct slice){out.len > 0 ? out.data : "", out.len}, value));
    buf_done(&out);
}

static void parameters_are_found_and_decoded(void **state)
{
    (void)state;
    query("a=1&b=2", "a", GW_OK, "1");
    query("a=1&b=2", "b", GW_OK, "2");
    query("a=1&b=2", "c", GW_ENOTFOUND, NULL);
    query("", "a", GW_ENOTFOUND, NULL);
    query("a", "a", GW_OK, "");
    query("a=", "a", GW_OK, "");
    query("a=b=c", "a", GW_OK, "b=c");
    query("x=gr%C3%BC%C3%9F+dich%26", "x", GW_OK, "gr\xc3\xbc\xc3\x9f dich&");
    query("%61=1", "a", GW_OK, "1");
    query("a=1&a=2", "a", GW_OK, "1");
    query("aa=1&&=3&a=2", "a", GW_OK, "2");
}

static void bad_parameters_are_refused(void **state)
{
    (void)state;
    query("a=%", "a", GW_EINVAL, NULL);
    query("a=%4", "a", GW_EINVAL, NULL);
    query("a=%zz", "a", GW_EINVAL, NULL);
    query("a=%ff", "a", GW_EINVAL, NULL);
    query("%=1&a=2", "a", GW_OK, "2");
    query("a=0123456789012345678901234567890123456789012345678901234567890123456789", "a",
          GW_ELIMIT, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(past_the_limit_the_next_ones_wait),
        cmocka_unit_test(without_descriptors_it_waits_and_tries_again),
        cmocka_unit_test(who_stops_listening_takes_in_who_had_come_and_makes_room_for_a_successor),
        cmocka_unit_test(both_families_come_in_on_the_unspecified_address),
        cmocka_unit_test(a_port_is_not_shared_unasked),
        cmocka_unit_test(two_share_a_port),
        cmocka_unit_test(more_clients_than_one_turn_accepts_are_all_served),
        cmocka_unit_test(what_can_not_be_had_is_an_error),
        cmocka_unit_test(parameters_are_found_and_decoded),
        cmocka_unit_test(bad_parameters_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
