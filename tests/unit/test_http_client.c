/*
 * Requests to other services, against a server in this process.
 */
#include "test_http_server.h"

#include "base/clock.h"
#include "http_client/http_client.h"
#include "loop/loop.h"
#include "metrics/metrics.h"

#include <dirent.h>

#define PATIENCE_MS 120000

/* ---- the client ---- */

struct asked {
    struct http_client *client;
    unsigned done;
    enum gw_err err;
    long status;
    char why[32];
    char type[64];
    struct buf body;
    unsigned pieces;
    unsigned pieces_max; /* then it says that this was enough; 0: never */
};

struct scene {
    struct loop *loop;
    struct metrics *metrics;
    struct http_client *client;
    struct server server;
    struct timer tick;
    struct asked asked; /* of the test's own request, where it makes one */
    int descriptors;
};

static int descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;

    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void asked_init(struct asked *asked)
{
    *asked = (struct asked){0};
    buf_init(&asked->body, 1 << 20);
}

static void asked_done(struct asked *asked)
{
    buf_done(&asked->body);
}

static void scene_start(struct scene *scene, SSL_CTX *tls, const char *ca_file)
{
    struct http_client_options options = {.name = "test", .in_flight_max = 4, .ca_file = ca_file};

    *scene = (struct scene){.descriptors = descriptors()};
    server_start(&scene->server, tls);
    assert_int_equal(loop_new(&scene->loop), GW_OK);
    scene->metrics = options.metrics = metrics_new();
    options.loop = scene->loop;
    assert_int_equal(http_client_new(&options, &scene->client), GW_OK);
    asked_init(&scene->asked);
}

static void scene_end(struct scene *scene)
{
    http_client_free(scene->client);
    loop_free(scene->loop);
    metrics_free(scene->metrics);
    server_stop(&scene->server);
    assert_int_equal(descriptors(), scene->descriptors);
    asked_done(&scene->asked);
}

/* Around each test, which finds it in *state. */
static int set_up(void **state)
{
    struct scene *scene = mem_new(sizeof(*scene));

    scene_start(scene, NULL, NULL);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    scene_end(*state);
    free(*state);
    return 0;
}

#define IN_SCENE(test) test_in(test, set_up, tear_down)

/* Before the client is made: whenever it looks, they are there. */
static int set_up_among_proxies(void **state)
{
    setenv("http_proxy", "http://127.0.0.1:1/", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
    return set_up(state);
}

static bool on_data(void *user, struct slice piece)
{
    struct asked *asked = user;

    buf_append_slice(&asked->body, piece);
    asked->pieces++;
    return asked->pieces != asked->pieces_max;
}

static void on_done(void *user, const struct http_answer *answer)
{
    struct asked *asked = user;

    asked->done++;
    asked->err = answer->err;
    asked->status = answer->status;
    snprintf(asked->why, sizeof(asked->why), "%s", answer->why);
    snprintf(asked->type, sizeof(asked->type), SLICE_FMT, SLICE_ARG(answer->content_type));
    buf_append_slice(&asked->body, answer->body);
}

static char url_text[256];

static const char *url_of(const struct scene *scene, const char *host, const char *path)
{
    snprintf(url_text, sizeof(url_text), "%s://%s:%u%s", scene->server.tls ? "https" : "http", host,
             scene->server.port, path);
    return url_text;
}

static struct http_request request_for(struct asked *asked, const char *url)
{
    return (struct http_request){.url = url,
                                 .connect_ms = 20000,
                                 .whole_ms = 20000,
                                 .max_bytes = 100000,
                                 .on_done = on_done,
                                 .user = asked};
}

/* A GET of the path, whose end the scene keeps. */
static struct http_request request_to(struct scene *scene, const char *path)
{
    return request_for(&scene->asked, url_of(scene, "127.0.0.1", path));
}

static void on_tick(void *user)
{
    (void)user;
}

static void turn(struct scene *scene)
{
    loop_timer_start(scene->loop, &scene->tick, 10, on_tick, NULL);
    loop_run_once(scene->loop);
    loop_timer_stop(scene->loop, &scene->tick);
}

static void wait_for(struct scene *scene, const struct asked *asked)
{
    uint64_t end_ms = clock_mono_ms() + PATIENCE_MS;

    while (asked->done == 0 && clock_mono_ms() < end_ms)
        turn(scene);
    assert_int_equal(asked->done, 1);
}

static void check_none_under_way(const struct scene *scene)
{
    struct buf text;

    buf_init(&text, 1 << 16);
    metrics_print(scene->metrics, &text);
    assert_non_null(strstr(text.data, "baton_http_client_in_flight{to=\"test\"} 0\n"));
    buf_done(&text);
}

/* Starts it and waits for its end, which its user keeps: a struct asked. */
static void ask(struct scene *scene, struct http_request request)
{
    struct asked *asked = request.user;
    uint64_t id;

    assert_int_equal(http_client_start(scene->client, &request, &id), GW_OK);
    assert_int_equal(asked->done, 0);
    wait_for(scene, asked);
    check_none_under_way(scene);
}

/* A plain GET of the path, which must end like this. */
static void expect(struct scene *scene, const char *path, enum gw_err err, const char *why)
{
    struct asked asked;

    asked_init(&asked);
    ask(scene, request_for(&asked, url_of(scene, "127.0.0.1", path)));
    assert_string_equal(asked.why, why);
    assert_int_equal(asked.err, err);
    asked_done(&asked);
}

/* ---- tests ---- */

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

static void what_is_too_large_is_cut_off(void **state)
{
    struct scene *scene = *state;

    expect(scene, "/huge", GW_ELIMIT, "too_large");
    expect(scene, "/heads", GW_ELIMIT, "too_large");
}

static void an_answer_that_ends_early_or_is_none_is_broken(void **state)
{
    struct scene *scene = *state;

    expect(scene, "/cut", GW_EUNAVAILABLE, "broken");
    expect(scene, "/declared", GW_EUNAVAILABLE, "broken");
    expect(scene, "/nonsense", GW_EUNAVAILABLE, "broken");
}

static void a_silent_server_is_given_up_in_time(void **state)
{
    struct http_request request;
    struct scene *scene = *state;

    request = request_to(scene, "/silent");
    request.whole_ms = 50;
    ask(scene, request);
    assert_int_equal(scene->asked.err, GW_EUNAVAILABLE);
    assert_string_equal(scene->asked.why, "timeout");
}

static void a_closed_port_is_unreachable(void **state)
{
    struct scene *scene = *state;
    struct server gone;
    char url[64];

    server_start(&gone, NULL);
    server_stop(&gone);
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/", gone.port);
    ask(scene, request_for(&scene->asked, url));
    assert_int_equal(scene->asked.err, GW_EUNAVAILABLE);
    assert_string_equal(scene->asked.why, "unreachable");
}

static void a_cancelled_request_says_so_once_and_later(void **state)
{
    struct http_request request;
    struct scene *scene = *state;
    uint64_t id;

    request = request_to(scene, "/silent");
    assert_int_equal(http_client_start(scene->client, &request, &id), GW_OK);
    for (int i = 0; i < 5; i++)
        turn(scene);
    http_client_cancel(scene->client, id);
    http_client_cancel(scene->client, id);
    assert_int_equal(scene->asked.done, 0);
    wait_for(scene, &scene->asked);
    assert_int_equal(scene->asked.err, GW_ECANCELLED);
    http_client_cancel(scene->client, id);
}

static void more_than_may_be_under_way_are_refused(void **state)
{
    struct http_request request;
    struct scene *scene = *state;
    struct asked asked[5];
    uint64_t ids[5];

    for (int i = 0; i < 5; i++) {
        asked_init(&asked[i]);
        request = request_for(&asked[i], url_of(scene, "127.0.0.1", "/silent"));
        assert_int_equal(http_client_start(scene->client, &request, &ids[i]),
                         i < 4 ? GW_OK : GW_EAGAIN);
    }
    http_client_cancel(scene->client, ids[0]);
    wait_for(scene, &asked[0]);
    assert_int_equal(http_client_start(scene->client, &request, &ids[4]), GW_OK);
    http_client_free(scene->client); /* what is under way is told */
    scene->client = NULL;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(asked[i].done, 1);
        assert_int_equal(asked[i].err, GW_ECANCELLED);
        asked_done(&asked[i]);
    }
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

static void each_end_is_counted(void **state)
{
    struct scene *scene = *state;
    struct buf text;

    expect(scene, "/ok", GW_OK, "ok");
    expect(scene, "/cut", GW_EUNAVAILABLE, "broken");
    buf_init(&text, 1 << 16);
    metrics_print(scene->metrics, &text);
    assert_non_null(
        strstr(text.data, "baton_http_client_requests_total{to=\"test\",outcome=\"ok\"} 1\n"));
    assert_non_null(
        strstr(text.data, "baton_http_client_requests_total{to=\"test\",outcome=\"broken\"} 1\n"));
    assert_non_null(strstr(text.data, "baton_http_client_in_flight{to=\"test\"} 0\n"));
    assert_non_null(strstr(text.data, "baton_http_client_seconds_count{to=\"test\"} 2\n"));
    buf_done(&text);
}

/* ---- TLS ---- */

static void tls_ends_like_this(const char *ca_file, SSL_CTX *tls, const char *host, enum gw_err err,
                               const char *why)
{
    struct scene scene;

    scene_start(&scene, tls, ca_file);
    ask(&scene, request_for(&scene.asked, url_of(&scene, host, "/ok")));
    assert_string_equal(scene.asked.why, why);
    assert_int_equal(scene.asked.err, err);
    assert_int_equal(strstr(scene.server.seen, "GET") != NULL, err == GW_OK);
    scene_end(&scene);
}

static void a_server_is_asked_only_when_its_certificate_is_trusted_and_names_it(void **state)
{
    char path[] = "/tmp/baton-test-cert-XXXXXX";
    int fd = mkstemp(path);
    (void)state;

    close(fd);
    tls_ends_like_this(NULL, tls_new(path), "localhost", GW_EDENIED, "tls");
    tls_ends_like_this(path, tls_new(path), "127.0.0.1", GW_EDENIED, "tls");
    tls_ends_like_this(path, tls_new(path), "localhost", GW_OK, "ok");
    unlink(path);
}

/* libuv makes a pipe for signals with its first loop, and keeps it. */
static int warm_up(void **state)
{
    struct loop *loop;
    (void)state;

    if (loop_new(&loop) != GW_OK)
        return -1;
    loop_free(loop);
    return 0;
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
        IN_SCENE(what_is_too_large_is_cut_off),
        IN_SCENE(an_answer_that_ends_early_or_is_none_is_broken),
        IN_SCENE(a_silent_server_is_given_up_in_time),
        IN_SCENE(a_closed_port_is_unreachable),
        IN_SCENE(a_cancelled_request_says_so_once_and_later),
        IN_SCENE(more_than_may_be_under_way_are_refused),
        IN_SCENE(a_request_that_breaks_a_rule_is_never_sent),
        test_in(the_environment_names_no_proxy, set_up_among_proxies, tear_down),
        IN_SCENE(each_end_is_counted),
        cmocka_unit_test(a_server_is_asked_only_when_its_certificate_is_trusted_and_names_it),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
