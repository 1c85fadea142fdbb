/*
 * http_scene.h -- a client, and a server to ask, in one process: around each test of http_client/.
 */
#ifndef BATON_TESTS_HTTP_SCENE_H
#define BATON_TESTS_HTTP_SCENE_H

#include "test_http_server.h"

#include "base/clock.h"
#include "http_client/http_client.h"
#include "loop/loop.h"
#include "metrics/metrics.h"

#include <dirent.h>

#define PATIENCE_MS 120000

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

static inline int descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;

    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static inline void asked_init(struct asked *asked)
{
    *asked = (struct asked){0};
    buf_init(&asked->body, 1 << 20);
}

static inline void asked_done(struct asked *asked)
{
    buf_done(&asked->body);
}

static inline void scene_start(struct scene *scene, SSL_CTX *tls, const char *ca_file)
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

static inline void scene_end(struct scene *scene)
{
    http_client_free(scene->client);
    loop_free(scene->loop);
    metrics_free(scene->metrics);
    server_stop(&scene->server);
    assert_int_equal(descriptors(), scene->descriptors);
    asked_done(&scene->asked);
}

/* Around each test, which finds it in *state. */
static inline int set_up(void **state)
{
    struct scene *scene = mem_new(sizeof(*scene));

    scene_start(scene, NULL, NULL);
    *state = scene;
    return 0;
}

static inline int tear_down(void **state)
{
    scene_end(*state);
    free(*state);
    return 0;
}

#define IN_SCENE(test) test_in(test, set_up, tear_down)

static inline bool on_data(void *user, struct slice piece)
{
    struct asked *asked = user;

    buf_append_slice(&asked->body, piece);
    asked->pieces++;
    return asked->pieces != asked->pieces_max;
}

static inline void on_done(void *user, const struct http_answer *answer)
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

static inline const char *url_of(const struct scene *scene, const char *host, const char *path)
{
    snprintf(url_text, sizeof(url_text), "%s://%s:%u%s", scene->server.tls ? "https" : "http", host,
             scene->server.port, path);
    return url_text;
}

static inline struct http_request request_for(struct asked *asked, const char *url)
{
    return (struct http_request){.url = url,
                                 .connect_ms = 20000,
                                 .whole_ms = 20000,
                                 .max_bytes = 100000,
                                 .on_done = on_done,
                                 .user = asked};
}

/* A GET of the path, whose end the scene keeps. */
static inline struct http_request request_to(struct scene *scene, const char *path)
{
    return request_for(&scene->asked, url_of(scene, "127.0.0.1", path));
}

static inline void on_tick(void *user)
{
    (void)user;
}

static inline void turn(struct scene *scene)
{
    loop_timer_start(scene->loop, &scene->tick, 10, on_tick, NULL);
    loop_run_once(scene->loop);
    loop_timer_stop(scene->loop, &scene->tick);
}

static inline void wait_for(struct scene *scene, const struct asked *asked)
{
    uint64_t end_ms = clock_mono_ms() + PATIENCE_MS;

    while (asked->done == 0 && clock_mono_ms() < end_ms)
        turn(scene);
    assert_int_equal(asked->done, 1);
}

static inline void check_none_under_way(const struct scene *scene)
{
    struct buf text;

    buf_init(&text, 1 << 16);
    metrics_print(scene->metrics, &text);
    assert_non_null(strstr(text.data, "baton_http_client_in_flight{to=\"test\"} 0\n"));
    buf_done(&text);
}

/* Starts it and waits for its end, which its user keeps: a struct asked. */
static inline void ask(struct scene *scene, struct http_request request)
{
    struct asked *asked = request.user;
    uint64_t id;

    assert_int_equal(http_client_start(scene->client, &request, &id), GW_OK);
    assert_int_equal(asked->done, 0);
    wait_for(scene, asked);
    check_none_under_way(scene);
}

/* A plain GET of the path, which must end like this. */
static inline void expect(struct scene *scene, const char *path, enum gw_err err, const char *why)
{
    struct asked asked;

    asked_init(&asked);
    ask(scene, request_for(&asked, url_of(scene, "127.0.0.1", path)));
    assert_string_equal(asked.why, why);
    assert_int_equal(asked.err, err);
    asked_done(&asked);
}

/* libuv makes a pipe for signals with its first loop, and keeps it. */
static inline int warm_up(void **state)
{
    struct loop *loop;
    (void)state;

    if (loop_new(&loop) != GW_OK)
        return -1;
    loop_free(loop);
    return 0;
}

#endif
