/*
 * response.c -- the head of an HTTP answer (RFC 9112).
 *
 * Written by ourselves: libwebsockets' header functions would add its name, and
 * HTTP/1.1 is all that is spoken here.
 */
#include "net/internal.h"

#include <string.h>

struct phrase {
    int status;
    const char *text;
};

static const struct phrase phrases[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
};

static const char *phrase_of(int status)
{
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (phrases[i].status == status)
            return phrases[i].text;
    }
    return "Status";
}

/* A value may come from input (a Location): one that could end its line is left
 * out, since it would let its author write headers and bodies of his own. */
static bool is_one_line(struct slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        if ((unsigned char)value.data[i] < ' ' && value.data[i] != '\t')
            return false;
    }
    return true;
}

/* RFC 9110 section 8.6: the first never have a length, and that of a 304 would be the length of what
 * is not sent, which nobody knows here. */
static bool has_length(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

void net__response_head(struct buf *out, const struct net_response *response, size_t body_len,
                        bool close)
{
    buf_printf(out, "HTTP/1.1 %d %s\r\n", response->status, phrase_of(response->status));
    if (response->content_type != NULL)
        buf_printf(out, "Content-Type: %s\r\n", response->content_type);
    if (has_length(response->status))
        buf_printf(out, "Content-Length: %zu\r\n", body_len);
    buf_append_cstr(out, "X-Content-Type-Options: nosniff\r\n"
                         "Referrer-Policy: no-referrer\r\n");
    for (size_t i = 0; i < response->header_count; i++) {
        const struct net_header *header = &response->headers[i];

        if (is_one_line(header->value))
            buf_printf(out, "%s: " SLICE_FMT "\r\n", header->name, SLICE_ARG(header->value));
    }
    if (close)
        buf_append_cstr(out, "Connection: close\r\n");
    buf_append_cstr(out, "\r\n");
}
