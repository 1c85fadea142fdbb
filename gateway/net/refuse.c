/*
 * refuse.c -- requests that are answered here and go no further.
 *
 * Each has a code, a text and, where trying again helps, a time: as JSON, like the answers of
 * api/ (protocol/http.md). This room knows no JSON; these texts are constants.
 */
#include "net/internal.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define DRAIN_ROUNDS 8
#define ANSWER_MAX 1024u

struct refusal {
    int status;
    int retry_s; /* 0: trying again does not help */
    const char *code;
    const char *message;
};

static const struct refusal refusals[NET_REFUSALS] = {
    {400, 0, "bad_request", "this is no request that can be answered"},
    {403, 0, "origin_refused", "this site may not open this connection"},
    {404, 0, "not_found", "WebSockets are at /ws"},
    {408, 0, "request_timeout", "the request did not come to its end in time"},
    {411, 0, "length_required", "a body needs a Content-Length, and no Transfer-Encoding"},
    {413, 0, "payload_too_large", "the body is too large"},
    {426, 0, "upgrade_required", "here is a WebSocket, of version 13"},
    {429, 5, "rate_limited", "too many connections from this address"},
    {501, 0, "not_implemented", "there is no such method here"},
    {503, 2, "overloaded", "there is no place for this just now"},
};

void net__refuse_counters(struct net_counters *counters, struct metrics *metrics)
{
    for (size_t i = 0; i < NET_REFUSALS; i++) {
        char labels[32];

        snprintf(labels, sizeof labels, "status=\"%d\"", refusals[i].status);
        counters->refused[i] =
            metrics_counter(metrics, "baton_http_refused_total",
                            "Requests and sockets refused before anything saw them.", labels);
    }
}

static size_t find(int status)
{
    size_t i = 0;

    while (i + 1 < NET_REFUSALS && refusals[i].status != status)
        i++;
    return i;
}

/* RFC 6455 section 4.4 and RFC 9110 section 15.5.22: whoever speaks another version is told
 * which, and to what to change. */
static const struct net_header upgrade_headers[] = {
    {"upgrade", SLICE_LIT("websocket")},
    {"sec-websocket-version", SLICE_LIT("13")},
};

static void write_answer(const struct refusal *refusal, bool with_body, struct buf *out)
{
    char body[256];
    char retry[48] = "";
    char seconds[16];
    struct net_header retry_after = {"retry-after", SLICE_NONE};
    struct net_response response = {.status = refusal->status,
                                    .content_type = "application/json; charset=utf-8"};

    if (refusal->retry_s > 0) {
        snprintf(retry, sizeof retry, ",\"retry_after_ms\":%d", refusal->retry_s * 1000);
        snprintf(seconds, sizeof seconds, "%d", refusal->retry_s);
        retry_after.value = slice_of(seconds);
        response.headers = &retry_after;
        response.header_count = 1;
    } else if (refusal->status == 426) {
        response.headers = upgrade_headers;
        response.header_count = sizeof upgrade_headers / sizeof upgrade_headers[0];
    }

    int len = snprintf(body, sizeof body, "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"%s}}",
                       refusal->code, refusal->message, retry);

    net__response_head(out, &response, (size_t)len, true);
    if (with_body)
        buf_append(out, body, (size_t)len);
}

/* Closing with unread bytes resets the connection, and the client may lose the
 * answer with it: what has come already is read first. */
static void drain(struct net *net, int fd)
{
    for (int i = 0; i < DRAIN_ROUNDS; i++) {
        if (recv(fd, net->scratch, NET_COALESCE_MAX, MSG_DONTWAIT) <= 0)
            return;
    }
}

int net__http_refuse(struct conn *conn, int status)
{
    struct net *net = conn->net;
    size_t which = find(status);
    struct buf out;

    buf_init(&out, LWS_PRE + ANSWER_MAX);
    buf_commit(&out, buf_reserve(&out, LWS_PRE) != NULL ? LWS_PRE : 0);
    write_answer(&refusals[which], !net__header_has(conn->wsi, WSI_TOKEN_HEAD_URI), &out);
    metric_add(net->counters.refused[which], 1);
    metric_add(net->counters.bytes_sent, out.len - LWS_PRE);
    /* The connection ends whether or not it was taken. */
    (void)lws_write(conn->wsi, (unsigned char *)out.data + LWS_PRE, out.len - LWS_PRE,
                    LWS_WRITE_HTTP_HEADERS);
    buf_done(&out);
    drain(net, lws_get_socket_fd(conn->wsi));
    return -1;
}

void net__refuse_raw(struct net *net, int fd, int status)
{
    size_t which = find(status);
    struct buf out;

    buf_init(&out, ANSWER_MAX);
    write_answer(&refusals[which], true, &out);
    metric_add(net->counters.refused[which], 1);
    /* A socket that was just accepted has room for it; one that has gone needs no answer. */
    (void)!send(fd, out.data, out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    buf_done(&out);
    drain(net, fd);
    close(fd);
}
