/*
 * headers.c -- reading what libwebsockets parsed out of a request's head.
 */
#include "net/internal.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

bool net__header_has(struct lws *wsi, enum lws_token_indexes token)
{
    return lws_hdr_total_length(wsi, token) > 0;
}

struct slice net__header(struct lws *wsi, enum lws_token_indexes token, struct buf *text)
{
    int len = lws_hdr_total_length(wsi, token);

    if (len <= 0)
        return SLICE_NONE;

    char *out = buf_reserve(text, (size_t)len + 1);

    /* With its NUL; says how much without. */
    if (out == NULL)
        return SLICE_NONE;
    len = lws_hdr_copy(wsi, out, len + 1, token);
    if (len < 0)
        return SLICE_NONE;
    buf_commit(text, (size_t)len + 1);
    return (struct slice){out, (size_t)len};
}

bool net__address_text(const struct sockaddr_storage *address, char out[NET_ADDRESS_MAX])
{
    if (address->ss_family == AF_INET)
        return inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, out,
                         NET_ADDRESS_MAX) != NULL;
    if (address->ss_family != AF_INET6)
        return false;

    const struct in6_addr *v6 = &((const struct sockaddr_in6 *)address)->sin6_addr;

    if (IN6_IS_ADDR_V4MAPPED(v6))
        return inet_ntop(AF_INET, &v6->s6_addr[12], out, NET_ADDRESS_MAX) != NULL;
    return inet_ntop(AF_INET6, v6, out, NET_ADDRESS_MAX) != NULL;
}

static bool peer_text(int fd, char out[NET_ADDRESS_MAX])
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;

    return getpeername(fd, (struct sockaddr *)&address, &len) == 0 &&
           net__address_text(&address, out);
}

/* X-Forwarded-For's last entry: the one that our own proxy added. Anything that
 * is no address is as good as absent. */
static bool forwarded_text(struct lws *wsi, char out[NET_ADDRESS_MAX])
{
    struct buf text;
    unsigned char parsed[sizeof(struct in6_addr)];

    buf_init(&text, NET_HEADER_DATA_MAX + 1);

    struct slice rest = net__header(wsi, WSI_TOKEN_X_FORWARDED_FOR, &text);
    struct slice last = SLICE_NONE;

    while (rest.data != NULL)
        last = slice_cut(rest, ',', &rest);
    last = slice_trim(last);
    if (last.len == 0 || last.len >= NET_ADDRESS_MAX) {
        buf_done(&text);
        return false;
    }
    memcpy(out, last.data, last.len);
    out[last.len] = '\0';
    buf_done(&text);
    return inet_pton(AF_INET, out, parsed) == 1 || inet_pton(AF_INET6, out, parsed) == 1;
}

struct slice net__address(struct conn *conn, char out[NET_ADDRESS_MAX])
{
    if (conn->net->options.trust_proxy && forwarded_text(conn->wsi, out))
        return slice_of(out);
    if (peer_text(lws_get_socket_fd(conn->wsi), out))
        return slice_of(out);
    return SLICE_LIT("unknown");
}
