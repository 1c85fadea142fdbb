/*
 * internal.h -- a client and its calls, as the files of this room see them.
 */
#ifndef BATON_HTTP_CLIENT_INTERNAL_H
#define BATON_HTTP_CLIENT_INTERNAL_H

#include "http_client/http_client.h"
#include "loop/loop.h"
#include "metrics/metrics.h"

#include <curl/curl.h>

/* Labels of the metrics; see struct http_answer.why. */
enum http__outcome {
    HTTP__OK,
    HTTP__STATUS,
    HTTP__UNREACHABLE,
    HTTP__TIMEOUT,
    HTTP__TLS,
    HTTP__TOO_LARGE,
    HTTP__BROKEN,
    HTTP__CANCELLED,
    HTTP__OUTCOMES
};

struct http__call {
    struct http__call *prev, *next; /* in the client's list */
    struct http_client *client;
    uint64_t id;
    CURL *easy;
    struct curl_slist *headers;
    struct buf body; /* of the answer, what on_data does not take */
    size_t max_bytes;
    size_t received;
    size_t head_bytes;
    uint64_t started_ms;
    bool too_large; /* why we told libcurl to stop */
    bool cancelled;
    struct defer cancel;
    bool (*on_data)(void *user, struct slice piece);
    void (*on_done)(void *user, const struct http_answer *answer);
    void *user;
};

struct http_client {
    struct loop *loop;
    CURLM *multi;
    char *ca_file; /* NULL: the system's */
    uint32_t in_flight_max;
    uint32_t in_flight;
    uint64_t last_id;
    bool inside; /* libcurl is on the stack, so none of its functions may be called */
    bool freeing;
    struct http__call *calls;
    struct timer timer; /* libcurl's one timer: */
    struct defer soon;  /* and when it wants it at once */
    struct metric *outcomes[HTTP__OUTCOMES];
    struct metric *refused; /* there were too many */
    struct metric *under_way;
    struct metric *seconds;
};

/* client.c */
const char *http__outcome_name(enum http__outcome outcome);

/* call.c: what libcurl says came of it. Calls back and frees it. */
void http__call_over(struct http__call *call, CURLcode code);

#endif
