/*
 * How requests to other services end when not with an answer: cut off, given up, cancelled, refused,
 * not trusted.
 */
#include "http_scene.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCENE(what_is_too_large_is_cut_off),
        IN_SCENE(an_answer_that_ends_early_or_is_none_is_broken),
        IN_SCENE(a_silent_server_is_given_up_in_time),
        IN_SCENE(a_closed_port_is_unreachable),
        IN_SCENE(a_cancelled_request_says_so_once_and_later),
        IN_SCENE(more_than_may_be_under_way_are_refused),
        IN_SCENE(each_end_is_counted),
        cmocka_unit_test(a_server_is_asked_only_when_its_certificate_is_trusted_and_names_it),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
