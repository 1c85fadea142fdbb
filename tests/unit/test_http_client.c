/*
 * Requests to other services, against a server in this process: what is sent, and how answers come.
 */
#include "http_scene.h"

/* Before the client is made: whenever it looks, they are there. */
static int set_up_among_proxies(void **state)
{
    setenv("http_proxy", "http://127.0.0.1:1/", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
    return set_up(state);
}

static void a_get_brings_status_type_and_body(void **state)
{
    struct scene *scene = *state;

    ask(scene, request_for(&scene->asked, url_of(scene, "localhost", "/ok")));
    assert_int_equal(scene->asked.err, GW_OK);
    assert_int_equal(scene->asked.status, 200);
    assert_string_equal(scene->asked.why, "ok");
    assert_string_equal(scene->asked.type, "text/plain");
    assert_slice_equal(buf_slice(&scene->asked.body), "hello");
}

static void a_post_carries_its_headers_and_body_and_asks_nothing_first(void **state)
{
    const struct http_header headers[] = {{"Authorization", SLICE_LIT("Bearer key")},
                                          {"Content-Type", SLICE_LIT("application/json")},
                                          {"X-Empty", SLICE_LIT("")}};
    struct slice body = SLICE_LIT("{\"a\":\"b\"}");
    struct http_request request;
    struct scene *scene = *state;

    request = request_to(scene, "/ok");
    request.body = &body;
    request.headers = headers;
    request.headers_count = 3;
    ask(scene, request);
    assert_int_equal(scene->asked.status, 200);
    assert_non_null(strstr(scene->server.seen, "POST /ok HTTP/1.1\r\n"));
    assert_non_null(strstr(scene->server.seen, "\r\nAuthorization: Bearer key\r\n"));
    assert_non_null(strstr(scene->server.seen, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(scene->server.seen, "\r\nX-Empty:\r\n"));
    assert_non_null(strstr(scene->server.seen, "\r\n\r\n{\"a\":\"b\"}"));
    assert_null(strstr(scene->server.seen, "Expect"));
}

static void a_second_request_goes_over_the_same_connection(void **state)
{
    struct scene *scene = *state;

    expect(scene, "/ok", GW_OK, "ok");
    expect(scene, "/refused", GW_OK, "status");
    expect(scene, "/ok", GW_OK, "ok");
    assert_int_equal(scene->server.count, 1);
}

static void a_stream_comes_in_its_pieces(void **state)
{
    struct http_request request;
    struct scene *scene = *state;

    request = request_to(scene, "/chunks");
    request.on_data = on_data;
    ask(scene, request);
    assert_int_equal(scene->asked.err, GW_OK);
    assert_int_equal(scene->asked.pieces, 2);
    assert_slice_equal(buf_slice(&scene->asked.body), "onetwo");
}

static void a_reader_that_has_enough_ends_the_request(void **state)
{
    struct http_request request;
    struct scene *scene = *state;

    scene->asked.pieces_max = 1;
    request = request_to(scene, "/huge");
    request.on_data = on_data;
    ask(scene, request);
    assert_int_equal(scene->asked.err, GW_ECANCELLED);
    assert_int_equal(scene->asked.pieces, 1);
}

static void the_body_of_a_refusal_is_not_streamed(void **state)
{
    struct http_request request;
    struct scene *scene = *state;

    request = request_to(scene, "/refused");
    request.on_data = on_data;
    ask(scene, request);
    assert_int_equal(scene->asked.status, 503);
    assert_int_equal(scene->asked.pieces, 0);
    assert_slice_equal(buf_slice(&scene->asked.body), "busy");
}

static void no_redirect_is_followed(void **state)
{
    struct scene *scene = *state;

    expect(scene, "/redirect", GW_OK, "status");
    assert_non_null(strstr(scene->server.seen, "GET /redirect "));
}

static void a_request_that_breaks_a_rule_is_never_sent(void **state)
{
    const struct http_header split = {"X-Split", SLICE_LIT("a\r\nX-Evil: 1")};
    const struct http_header spaced = {"X Split", SLICE_LIT("a")};
    const char *const urls[] = {"file:///etc/passwd", "ftp://127.0.0.1/", "//127.0.0.1/",
                                "http://127.0.0.1/\r\nX-Evil: 1"};
    struct http_request request;
    struct scene *scene = *state;
    uint64_t id;

    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        request = request_for(&scene->asked, urls[i]);
        assert_int_equal(http_client_start(scene->client, &request, &id), GW_EINVAL);
    }
    request = request_to(scene, "/ok");
    request.headers_count = 1;
    request.headers = &split;
    assert_int_equal(http_client_start(scene->client, &request, &id), GW_EINVAL);
    request.headers = &spaced;
    assert_int_equal(http_client_start(scene->client, &request, &id), GW_EINVAL);
    check_none_under_way(scene);
}

static void the_environment_names_no_proxy(void **state)
{
    struct scene *scene = *state;

    expect(scene, "/ok", GW_OK, "ok");
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCENE(a_get_brings_status_type_and_body),
        IN_SCENE(a_post_carries_its_headers_and_body_and_asks_nothing_first),
        IN_SCENE(a_second_request_goes_over_the_same_connection),
        IN_SCENE(a_stream_comes_in_its_pieces),
        IN_SCENE(a_reader_that_has_enough_ends_the_request),
        IN_SCENE(the_body_of_a_refusal_is_not_streamed),
        IN_SCENE(no_redirect_is_followed),
        IN_SCENE(a_request_that_breaks_a_rule_is_never_sent),
        test_in(the_environment_names_no_proxy, set_up_among_proxies, tear_down),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
