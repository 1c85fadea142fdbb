/*
 * client.c -- libcurl's sockets and its timer on the loop.
 */
#include "http_client/internal.h"

#include "base/secret.h"
#include "log/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>
#include <uv.h>

/* ---- what libcurl has finished ---- */

static void collect(struct http_client *client)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(client->multi, &left)) != NULL) {
        struct http__call *call = NULL;
        CURLcode code = message->data.result;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
        http__call_over(call, code); /* the message is gone with its handle */
    }
}

static void act(struct http_client *client, curl_socket_t fd, int events)
{
    int running;
    CURLMcode code;

    client->inside = true;
    code = curl_multi_socket_action(client->multi, fd, events, &running);
    client->inside = false;
    if (code != CURLM_OK)
        log_warn("http_client", "action_failed", "why=%s", log_quote(curl_multi_strerror(code)));
    collect(client);
}

/* ---- the timer ---- */

static void on_due(void *user)
{
    act(user, CURL_SOCKET_TIMEOUT, 0);
}

/* Called inside libcurl, so nothing is done here but to remember. */
static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    struct http_client *client = user;

    (void)multi;
    loop_timer_stop(client->loop, &client->timer);
    loop_defer_cancel(client->loop, &client->soon);
    if (client->freeing)
        return 0;
    if (timeout_ms == 0)
        loop_defer(client->loop, &client->soon, on_due, client);
    else if (timeout_ms > 0)
        loop_timer_start(client->loop, &client->timer, (uint64_t)timeout_ms, on_due, client);
    return 0;
}

/* ---- sockets ---- */

struct watch {
    uv_poll_t poll;
    struct http_client *client;
    curl_socket_t fd;
};

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = poll->data;
    int flags = 0;

    if (status != 0)
        flags = CURL_CSELECT_ERR;
    if (events & UV_READABLE)
        flags |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        flags |= CURL_CSELECT_OUT;
    act(watch->client, watch->fd, flags);
}

static void on_watch_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static struct watch *watch_new(struct http_client *client, curl_socket_t fd)
{
    struct watch *watch = mem_new(sizeof(*watch));
    int code = uv_poll_init(loop_uv(client->loop), &watch->poll, fd);

    if (code != 0) {
        log_warn("http_client", "poll_failed", "why=%s", uv_err_name(code));
        free(watch);
        return NULL;
    }
    watch->poll.data = watch;
    watch->client = client;
    watch->fd = fd;
    return watch;
}

/* A socket that can't be watched is left to the request's time limit. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *of_socket)
{
    struct http_client *client = user;
    struct watch *watch = of_socket;
    int events = 0;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        /* Before libcurl closes the descriptor: its number is given to the next socket. */
        if (watch != NULL)
            uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
        curl_multi_assign(client->multi, fd, NULL);
        return 0;
    }
    if (watch == NULL) {
        watch = watch_new(client, fd);
        if (watch == NULL)
            return 0;
        curl_multi_assign(client->multi, fd, watch);
    }
    if (what & CURL_POLL_IN)
        events |= UV_READABLE;
    if (what & CURL_POLL_OUT)
        events |= UV_WRITABLE;
    uv_poll_start(&watch->poll, events, on_poll);
    return 0;
}

/* ---- making and freeing ---- */

static const char *const outcome_names[HTTP__OUTCOMES] = {
    [HTTP__OK] = "ok",
    [HTTP__STATUS] = "status",
    [HTTP__UNREACHABLE] = "unreachable",
    [HTTP__TIMEOUT] = "timeout",
    [HTTP__TLS] = "tls",
    [HTTP__TOO_LARGE] = "too_large",
    [HTTP__BROKEN] = "broken",
    [HTTP__CANCELLED] = "cancelled",
};

const char *http__outcome_name(enum http__outcome outcome)
{
    return outcome_names[outcome];
}

static struct metric *outcome_metric(struct metrics *metrics, const char *to, const char *outcome)
{
    char labels[160];

    snprintf(labels, sizeof(labels), "to=\"%s\",outcome=\"%s\"", to, outcome);
    return metrics_counter(metrics, "baton_http_client_requests_total",
                           "Requests to other services, by what came of them.", labels);
}

static void make_metrics(struct http_client *client, struct metrics *metrics, const char *name)
{
    char labels[96];

    for (int i = 0; i < HTTP__OUTCOMES; i++)
        client->outcomes[i] = outcome_metric(metrics, name, outcome_names[i]);
    client->refused = outcome_metric(metrics, name, "full");
    snprintf(labels, sizeof(labels), "to=\"%s\"", name);
    client->under_way = metrics_gauge(metrics, "baton_http_client_in_flight",
                                      "Requests to other services under way.", labels);
    client->seconds = metrics_histogram(metrics, "baton_http_client_seconds",
                                        "How long requests to other services took.", labels);
}

static void set_multi(struct http_client *client)
{
    long most = (long)client->in_flight_max;

    curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, most);
}

enum gw_err http_client_new(const struct http_client_options *options,
                            struct http_client **ret_client)
{
    struct http_client *client;

    assert(options->in_flight_max > 0 && options->in_flight_max <= HTTP_CLIENT_IN_FLIGHT_MAX);
    /* Counted by libcurl: each success has its cleanup. What it frees is wiped: 64 digits that are looked up
     * may be a private key, and headers hold passwords. */
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, secret_free, secret_realloc, strdup,
                             calloc) != CURLE_OK)
        return GW_EUNAVAILABLE;
    client = mem_new(sizeof(*client));
    client->multi = curl_multi_init();
    if (client->multi == NULL) {
        free(client);
        curl_global_cleanup();
        return GW_EUNAVAILABLE;
    }
    client->loop = options->loop;
    client->in_flight_max = options->in_flight_max;
    if (options->ca_file != NULL && options->ca_file[0] != '\0')
        client->ca_file = slice_dup(slice_of(options->ca_file));
    make_metrics(client, options->metrics, options->name);
    set_multi(client);
    *ret_client = client;
    return GW_OK;
}

void http_client_free(struct http_client *client)
{
    struct http__call *call, *next;

    if (client == NULL)
        return;
    assert(!client->inside);
    client->freeing = true;
    DL_FOREACH_SAFE (client->calls, call, next) {
        call->cancelled = true;
        http__call_over(call, CURLE_ABORTED_BY_CALLBACK);
    }
    /* Closes what is kept open, by on_socket(). */
    curl_multi_cleanup(client->multi);
    loop_timer_stop(client->loop, &client->timer);
    loop_defer_cancel(client->loop, &client->soon);
    curl_global_cleanup();
    free(client->ca_file);
    free(client);
}
