/*
 * share.c -- who may have how many of the sockets.
 *
 * A network has a share, so that one address can't take all of them. WebSockets leave a reserve
 * to HTTP. And when the last places go, the socket that has waited longest for a request gives
 * way to a new one: whoever opens sockets and says nothing keeps nobody out who asks at once.
 */
#include "net/internal.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>
#include <utlist.h>

/* So many places are kept free by making room, at most: a socket takes a turn or two to go. */
#define ROOM_MAX 64u

/* As many as networks with a socket, so no more than sockets. */
struct share {
    UT_hash_handle hh;
    struct network network;
    uint32_t sockets;
};

bool net__share_take(struct conn *conn, const struct network *network)
{
    struct net *net = conn->net;
    struct share *share;

    if (net->options.max_network == 0 || (network->is_local && !net->options.count_local))
        return true;
    HASH_FIND(hh, net->shares, network, sizeof *network, share);
    if (share != NULL && share->sockets >= net->options.max_network)
        return false;
    if (share == NULL) {
        share = mem_new(sizeof *share);
        share->network = *network;
        HASH_ADD(hh, net->shares, network, sizeof share->network, share);
    }
    share->sockets++;
    conn->share = share;
    return true;
}

void net__share_release(struct conn *conn)
{
    struct net *net = conn->net;
    struct share *share = conn->share;

    if (conn->over) {
        conn->over = false;
        net->over--;
    }
    if (share == NULL)
        return;
    conn->share = NULL;
    if (--share->sockets > 0)
        return;
    HASH_DEL(net->shares, share);
    free(share);
}

bool net__share_has_place(const struct net *net, enum net_protocol protocol)
{
    uint32_t reserve = net->options.reserve;
    uint32_t kept = protocol == NET_VISITOR ? reserve : reserve / 2;

    return net->open[NET_VISITOR] + net->open[NET_AGENT] + kept < net->options.max_connections;
}

void net__wait_begin(struct conn *conn)
{
    net__wait_end(conn);
    conn->waiting = true;
    DL_APPEND(conn->net->waiting, conn);
}

void net__wait_end(struct conn *conn)
{
    if (!conn->waiting)
        return;
    conn->waiting = false;
    DL_DELETE(conn->net->waiting, conn);
}

void net__make_room(struct net *net)
{
    uint32_t kept_free = net->options.reserve / 4;

    if (kept_free > ROOM_MAX)
        kept_free = ROOM_MAX;
    if (net->waiting == NULL || net->sockets + kept_free < net->options.max_connections)
        return;
    metric_add(net->counters.made_room, 1);
    net__kill(net->waiting, NET_CLOSE_LOST);
}
