/*
 * upgrade.c -- which requests may become a WebSocket.
 *
 * libwebsockets checks neither the path nor the Origin (cross-site WebSocket
 * hijacking), and takes a missing subprotocol for its first one.
 */
#include "net/internal.h"

#include <string.h>
#include <strings.h>

static bool is_websocket(struct lws *wsi)
{
    char value[16];

    /* The callback's own argument may point into freed memory here (4.1.6, for
     * an unknown Upgrade), so only the parsed header is looked at: without one
     * that is the case. h2c is refused with it. */
    return lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_UPGRADE) > 0 &&
           strcasecmp(value, "websocket") == 0;
}

/* RFC 6455 section 4.2.1: HTTP/1.1, version 13, a key that is 16 bytes in base64.
 * libwebsockets itself wants the first two to be there, and looks no further. */
static bool is_http_11(struct lws *wsi)
{
    char value[16];
    int len = lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HTTP);

    return len > 0 && slice_eq_cstr(slice_trim((struct slice){value, (size_t)len}), "HTTP/1.1");
}

static bool is_version_13(struct lws *wsi)
{
    char value[16];

    return lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_VERSION) == 2 &&
           memcmp(value, "13", 2) == 0;
}

static bool key_ok(struct lws *wsi)
{
    char value[32];
    unsigned char bytes[32];

    return lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_KEY) == 24 &&
           lws_b64_decode_string_len(value, 24, (char *)bytes, sizeof bytes) == 16;
}

static bool path_is_ws(struct lws *wsi)
{
    char path[4];

    return lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI) == 3 &&
           slice_eq_cstr((struct slice){path, 3}, "/ws");
}

/* The first of the client's list that we speak; libwebsockets picks by the same
 * rule, and conn.c compares. */
static bool subprotocol_pick(struct slice list, enum net_protocol *ret_protocol)
{
    while (list.data != NULL) {
        struct slice name = slice_trim(slice_cut(list, ',', &list));

        for (const struct lws_protocols *known = &net__protocols[1]; known->name != NULL; known++) {
            if (!slice_eq_cstr(name, known->name))
                continue;
            *ret_protocol = (enum net_protocol)(known->id - 1);
            return true;
        }
    }
    return false;
}

/* Behind a proxy the client is known only now. Its plain requests come over connections that
 * the proxy shares among all, so that only WebSockets are counted there. */
static bool forwarded_has_place(struct conn *conn)
{
    char text[NET_ADDRESS_MAX];
    struct network network;

    if (!conn->net->options.trust_proxy)
        return true;
    network = network_of(net__address(conn, text));
    return net__share_take(conn, &network);
}

static int check(struct conn *conn, struct buf *text)
{
    struct net *net = conn->net;
    enum net_protocol protocol;

    if (net->stopping)
        return 503;
    if (conn->over)
        return 429;
    if (!path_is_ws(conn->wsi))
        return 404;
    if (!is_version_13(conn->wsi))
        return 426;
    if (!is_http_11(conn->wsi) || !net__header_has(conn->wsi, WSI_TOKEN_HOST) ||
        !key_ok(conn->wsi) || !net__tap_head_is_last(conn))
        return 400;
    if (!subprotocol_pick(net__header(conn->wsi, WSI_TOKEN_PROTOCOL, text), &protocol))
        return 400;
    buf_clear(text);
    if (!net->events.origin_allowed(net->user, protocol,
                                    net__header(conn->wsi, WSI_TOKEN_ORIGIN, text)))
        return 403;
    if (!net__share_has_place(net, protocol))
        return 503;
    if (!forwarded_has_place(conn))
        return 429;
    conn->protocol = (uint8_t)protocol;
    return 0;
}

int net__upgrade_confirm(struct conn *conn)
{
    struct buf text;

    if (!is_websocket(conn->wsi))
        return -1;

    buf_init(&text, NET_HEADER_DATA_MAX + 1);

    int status = check(conn, &text);

    buf_done(&text);
    return status == 0 ? 0 : net__http_refuse(conn, status);
}
