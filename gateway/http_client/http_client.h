/*
 * http_client.h -- requests to other services' HTTP: libcurl's multi interface on
 * the loop.
 *
 * Knows no service and no format. A client is for one purpose (a language model,
 * a chain's nodes): it has its own connections, its own share of requests under
 * way and its own metrics, so that a slow service takes nothing from another.
 *
 * Only http and https; certificates and host names are always verified, TLS from
 * 1.2 on. No redirect is followed: it would carry a key to a host that nobody
 * configured, so a 3xx is an answer like any other. No proxy, credentials, cookie
 * or .netrc of the environment is used. HTTP/1.1, and nothing compressed, so that
 * the bytes that are counted are the bytes that there are. Host names are looked
 * up on a thread of libcurl's.
 *
 * What libcurl frees is wiped: keys in headers pass through it, and of what visitors write the one thing that may be
 * a secret, 64 digits that a chain is asked for (handle/held.c). All other texts come here from behind the guard.
 */
#ifndef BATON_HTTP_CLIENT_HTTP_CLIENT_H
#define BATON_HTTP_CLIENT_HTTP_CLIENT_H

#include "base/str.h"

struct http_client; /* owned by whoever made it */
struct loop;
struct metrics;

#define HTTP_CLIENT_URL_MAX 4000
#define HTTP_CLIENT_HEADERS_MAX 16
#define HTTP_CLIENT_HEADER_MAX 8192      /* bytes of one header's name and value */
#define HTTP_CLIENT_SENT_MAX (4u << 20)  /* bytes of a request's body */
#define HTTP_CLIENT_HEAD_MAX (64u << 10) /* bytes of an answer's headers */
#define HTTP_CLIENT_IN_FLIGHT_MAX 1024

struct http_client_options {
    struct loop *loop;
    struct metrics *metrics;
    const char *name;       /* the label `to` of its metrics, [a-z_]; copied */
    uint32_t in_flight_max; /* requests under way at once, 1 to HTTP_CLIENT_IN_FLIGHT_MAX */
    /* PEM, who is trusted instead of the system's authorities; NULL or "": those. Copied. */
    const char *ca_file;
};

/* GW_EUNAVAILABLE when libcurl has no memory, entropy or TLS. The loop must outlive
 * the client, and turn once more after http_client_free() (loop_free() does). */
enum gw_err http_client_new(const struct http_client_options *options,
                            struct http_client **ret_client) GW_MUST_CHECK;
/* What is under way calls back with GW_ECANCELLED, during this call; nothing can be started any
 * more. Not inside a callback of this client. NULL is fine. */
void http_client_free(struct http_client *client);

/* What came of a request. */
struct http_answer {
    /* GW_OK: there is a whole answer, whatever its status. GW_EUNAVAILABLE: no connection,
     * or it broke, or a time limit passed. GW_EDENIED: the server is not the one that its
     * certificate must name, or nobody trusted says so. GW_ELIMIT: longer than max_bytes.
     * GW_ECANCELLED: by its owner. */
    enum gw_err err;
    /* One word for logs: "ok", "status" (not 2xx), "unreachable", "timeout", "tls", "too_large",
     * "broken" or "cancelled"; also the label `outcome` of its metrics. */
    const char *why;
    long status;               /* 0 while there was none */
    struct slice content_type; /* SLICE_NONE without one; borrowed */
    struct slice body;         /* borrowed; empty when on_data took it */
    uint64_t took_ms;
};

struct http_header {
    const char *name;   /* a token (RFC 9110, section 5.6.2) */
    struct slice value; /* no control characters */
};

struct http_request {
    /* GET when NULL; then there is no body. POST with one, which may be empty. */
    const struct slice *body;
    const char *url; /* http or https, no user information */
    const struct http_header *headers;
    size_t headers_count;
    uint32_t connect_ms; /* until there is a connection, with look-up and TLS; not 0 */
    uint32_t whole_ms;   /* until the end of the answer; not 0 */
    size_t max_bytes;    /* of the answer's body */

    /* Pieces of the body as they come, of an answer with a status of 2xx; others' bodies are
     * kept for on_done. False ends the request, with GW_ECANCELLED. NULL: it is all kept. Must
     * not start or cancel anything of this client, only note what is to be done. */
    bool (*on_data)(void *user, struct slice piece);
    /* Exactly once, never before http_client_start() returns. May start and cancel. */
    void (*on_done)(void *user, const struct http_answer *answer);
    void *user;
};

/* Copies what it needs. On an error nothing calls back: GW_EINVAL for a request that breaks a
 * rule above, GW_ELIMIT for one that is too long, GW_EAGAIN when as many as may be are under way, GW_ECANCELLED
 * while the client is freed. */
enum gw_err http_client_start(struct http_client *client, const struct http_request *request,
                              uint64_t *ret_id) GW_MUST_CHECK;
/* From here on no on_data; on_done says GW_ECANCELLED at the end of this turn of the loop. Fine
 * for an id whose request is over. */
void http_client_cancel(struct http_client *client, uint64_t id);

#endif
