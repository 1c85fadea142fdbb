/*
 * call.c -- one request, from its rules to what came of it.
 */
#include "http_client/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

/* ---- rules ---- */

static bool is_token(const char *name)
{
    static const char others[] = "!#$%&'*+-.^_`|~";

    for (const char *c = name; *c != '\0'; c++) {
        bool is_letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');

        if (!is_letter && !(*c >= '0' && *c <= '9') && strchr(others, *c) == NULL)
            return false;
    }
    return name[0] != '\0';
}

static bool has_control(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f)
            return true;
    return false;
}

static bool is_http(const char *url)
{
    return strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
}

static enum gw_err check(const struct http_request *request)
{
    if (strlen(request->url) > HTTP_CLIENT_URL_MAX ||
        request->headers_count > HTTP_CLIENT_HEADERS_MAX ||
        (request->body != NULL && request->body->len > HTTP_CLIENT_SENT_MAX))
        return GW_ELIMIT;
    if (!is_http(request->url) || has_control(slice_of(request->url)))
        return GW_EINVAL;
    for (size_t i = 0; i < request->headers_count; i++) {
        const struct http_header *header = &request->headers[i];

        if (!is_token(header->name) || has_control(header->value))
            return GW_EINVAL;
        if (strlen(header->name) + header->value.len > HTTP_CLIENT_HEADER_MAX)
            return GW_ELIMIT;
    }
    return GW_OK;
}

/* ---- what libcurl calls ---- */

/* Anything but `len` makes libcurl give up. */
static size_t on_body(char *bytes, size_t one, size_t len, void *user)
{
    struct http__call *call = user;
    long status = 0;

    (void)one; /* always 1 */
    if (call->cancelled)
        return 0;
    if (len > call->max_bytes - call->received) {
        call->too_large = true;
        return 0;
    }
    call->received += len;
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    if (call->on_data == NULL || status < 200 || status > 299) {
        buf_append(&call->body, bytes, len);
        return len;
    }
    if (!call->on_data(call->user, (struct slice){bytes, len})) {
        call->cancelled = true;
        return 0;
    }
    return len;
}

static size_t on_head(char *bytes, size_t one, size_t len, void *user)
{
    struct http__call *call = user;

    (void)bytes;
    (void)one;
    call->head_bytes += len;
    if (call->head_bytes <= HTTP_CLIENT_HEAD_MAX)
        return len;
    call->too_large = true;
    return 0;
}

/* ---- starting ---- */

static void add_header(struct http__call *call, const char *line)
{
    struct curl_slist *more = curl_slist_append(call->headers, line);

    if (more == NULL)
        abort(); /* out of memory */
    call->headers = more;
}

static void set_headers(struct http__call *call, const struct http_request *request)
{
    struct buf line;

    buf_init(&line, HTTP_CLIENT_HEADER_MAX + 2);
    for (size_t i = 0; i < request->headers_count; i++) {
        const struct http_header *header = &request->headers[i];

        buf_clear(&line);
        buf_append_cstr(&line, header->name);
        /* "name:" alone would take the header away, "name;" sends it empty. */
        buf_append_cstr(&line, header->value.len > 0 ? ": " : ";");
        buf_append_slice(&line, header->value);
        add_header(call, line.data);
    }
    buf_done(&line);
    add_header(call, "Expect:"); /* no asking first: it costs a round trip */
    curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
}

/* Everything that the environment or a server might talk libcurl into is off. */
static void set_rules(struct http__call *call, const struct http_client *client)
{
    CURL *easy = call->easy;

    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (client->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, client->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* Else giving up on a request whose host name is still looked up waits for the look-up,
     * and the loop with it. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

static void set_request(struct http__call *call, const struct http_request *request)
{
    CURL *easy = call->easy;

    curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->whole_ms);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
    if (request->body != NULL) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body->len);
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS,
                         request->body->len > 0 ? request->body->data : "");
    }
}

static void call_free(struct http__call *call)
{
    curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->headers);
    buf_done(&call->body);
    free(call);
}

static struct http__call *call_new(struct http_client *client, const struct http_request *request)
{
    struct http__call *call = mem_new(sizeof(*call));

    *call = (struct http__call){
        .client = client,
        .id = ++client->last_id,
        .easy = curl_easy_init(),
        .max_bytes = request->max_bytes,
        .started_ms = loop_now_ms(client->loop),
        .on_data = request->on_data,
        .on_done = request->on_done,
        .user = request->user,
    };
    if (call->easy == NULL)
        abort(); /* out of memory */
    buf_init(&call->body, request->max_bytes);
    set_rules(call, client);
    set_request(call, request);
    set_headers(call, request);
    return call;
}

enum gw_err http_client_start(struct http_client *client, const struct http_request *request,
                              uint64_t *ret_id)
{
    struct http__call *call;
    enum gw_err err = check(request);

    assert(!client->inside);
    assert(request->connect_ms > 0 && request->whole_ms > 0);
    if (err != GW_OK)
        return err;
    if (client->freeing)
        return GW_ECANCELLED;
    if (client->in_flight == client->in_flight_max) {
        metric_add(client->refused, 1);
        return GW_EAGAIN;
    }
    call = call_new(client, request);
    /* It only asks for the timer; what happens, happens on a later call. */
    if (curl_multi_add_handle(client->multi, call->easy) != CURLM_OK) {
        call_free(call);
        return GW_EINVAL;
    }
    DL_APPEND(client->calls, call);
    client->in_flight++;
    metric_set(client->under_way, client->in_flight);
    *ret_id = call->id;
    return GW_OK;
}

/* ---- ending ---- */

static enum http__outcome outcome_of(const struct http__call *call, CURLcode code, long status)
{
    if (call->cancelled)
        return HTTP__CANCELLED;
    if (call->too_large)
        return HTTP__TOO_LARGE;
    switch (code) {
    case CURLE_OK:
        return status >= 200 && status <= 299 ? HTTP__OK : HTTP__STATUS;
    case CURLE_OPERATION_TIMEDOUT:
        return HTTP__TIMEOUT;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
        return HTTP__UNREACHABLE;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return HTTP__TLS;
    default:
        return HTTP__BROKEN;
    }
}

static enum gw_err err_of(enum http__outcome outcome)
{
    switch (outcome) {
    case HTTP__OK:
    case HTTP__STATUS:
        return GW_OK;
    case HTTP__TLS:
        return GW_EDENIED;
    case HTTP__TOO_LARGE:
        return GW_ELIMIT;
    case HTTP__CANCELLED:
        return GW_ECANCELLED;
    default:
        return GW_EUNAVAILABLE;
    }
}

void http__call_over(struct http__call *call, CURLcode code)
{
    struct http_client *client = call->client;
    struct http_answer answer = {.took_ms = loop_now_ms(client->loop) - call->started_ms};
    char *content_type = NULL;
    enum http__outcome outcome;

    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_easy_getinfo(call->easy, CURLINFO_CONTENT_TYPE, &content_type);
    outcome = outcome_of(call, code, answer.status);
    answer.err = err_of(outcome);
    answer.why = http__outcome_name(outcome);
    answer.content_type = slice_of(content_type);
    answer.body = buf_slice(&call->body);

    DL_DELETE(client->calls, call);
    loop_defer_cancel(client->loop, &call->cancel);
    client->inside = true; /* it calls on_socket() */
    curl_multi_remove_handle(client->multi, call->easy);
    client->inside = false;
    client->in_flight--;
    metric_set(client->under_way, client->in_flight);
    metric_add(client->outcomes[outcome], 1);
    metric_observe_us(client->seconds, answer.took_ms * 1000);
    call->on_done(call->user, &answer);
    call_free(call);
}

static void on_cancel(void *user)
{
    http__call_over(user, CURLE_ABORTED_BY_CALLBACK);
}

void http_client_cancel(struct http_client *client, uint64_t id)
{
    struct http__call *call;

    DL_FOREACH (client->calls, call) {
        if (call->id != id)
            continue;
        call->cancelled = true;
        loop_defer(client->loop, &call->cancel, on_cancel, call);
        return;
    }
}
