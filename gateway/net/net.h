/*
 * net.h -- sockets: the listener, WebSocket connections, HTTP requests.
 *
 * Knows no frames, no sessions and no SQL: texts come in whole and checked for
 * size and UTF-8, texts go out from a bounded queue. All of libwebsockets is in
 * this room. Callers hold connection ids, never pointers, so a connection may
 * go at any moment; an id is never used again.
 */
#ifndef BATON_NET_NET_H
#define BATON_NET_NET_H

#include "base/err.h"
#include "base/frame.h"
#include "base/str.h"

struct loop;
struct metrics;
struct net;

/* Which WebSocket subprotocol was agreed on (RFC 6455 section 1.9). */
enum net_protocol { NET_VISITOR, NET_AGENT };

/* Why a connection ended, as counted in baton_connections_closed_total. */
enum net_close {
    NET_CLOSE_PEER,      /* the other side closed */
    NET_CLOSE_LOST,      /* reset, or vanished */
    NET_CLOSE_HELLO,     /* no hello in time, or one that was refused */
    NET_CLOSE_IDLE,      /* no answer to our pings */
    NET_CLOSE_TOO_LARGE, /* a message over the limit */
    NET_CLOSE_BAD_DATA,  /* not UTF-8, binary, or a framing violation (1007, 1003, 1002) */
    NET_CLOSE_SLOW,      /* its queue reached the limit */
    NET_CLOSE_FLOOD,     /* one message with far more frames than may come */
    NET_CLOSE_REPLACED,  /* its session ended or was signed out */
    NET_CLOSE_SHUTDOWN,
    NET_CLOSE_COUNT
};

const char *net_close_name(enum net_close reason); /* "peer", "lost", ... */

struct net_peer {
    enum net_protocol protocol;
    struct slice address;    /* numeric; borrowed for the call */
    struct slice origin;     /* as sent, SLICE_NONE when absent */
    struct slice user_agent; /* cut at 256 bytes */
};

struct net_request {
    uint64_t id;
    struct slice method; /* "GET", "POST", "PUT", "DELETE", "HEAD" or "PATCH" */
    struct slice path;   /* percent-decoded, begins with '/', never holds ".." or NUL */
    struct slice query;  /* still encoded, without '?'; see net_query_get() */
    struct slice host, origin, cookie, content_type, if_none_match, accept_encoding, authorization;
    struct slice address;
    bool forwarded;    /* a proxy asks for somebody else */
    struct slice body; /* whole; empty without one */
};

/* All borrowed slices are valid during the callback only. */
struct net_events {
    /* The upgrade was accepted: origin and subprotocol were checked. */
    void (*on_open)(void *user, uint64_t conn, const struct net_peer *peer);
    /* One whole text message, well-formed UTF-8, at most the current limit. */
    void (*on_message)(void *user, uint64_t conn, struct slice text);
    /* Called once for each on_open, when the socket has gone; the id is dead
     * from here on. */
    void (*on_close)(void *user, uint64_t conn, enum net_close reason);
    /* Answer with net_respond(), now or later, exactly once; a request whose
     * client has gone is answered into the void (it is not noticed before).
     * Other methods, bad paths and bodies without a sound length never come here: they are
     * answered by net, with a JSON error as in protocol/http.md, and counted. */
    void (*on_request)(void *user, const struct net_request *request);
    /* Whether this Origin may open this subprotocol. An absent Origin (not a
     * browser) is asked about too, as SLICE_NONE. */
    bool (*origin_allowed)(void *user, enum net_protocol protocol, struct slice origin);
};

struct net_options {
    const char *address;      /* numeric IPv4 or IPv6, e.g. "127.0.0.1" */
    uint16_t port;            /* 0: any free one, see net_port() */
    uint32_t max_connections; /* sockets of any kind; past it the listener pauses */
    /* Of max_connections: places that visitors' WebSockets never take, and agents' only half of,
     * so that HTTP is answered when they are at the limit. 0: none. */
    uint32_t reserve;
    uint32_t max_network; /* sockets of one network (base/network.h); 0: any number */
    /* Whether this machine's own addresses are held to max_network. Behind one stands a proxy
     * that speaks for many, so a gateway says no. */
    bool count_local;
    uint32_t max_message; /* bytes of one assembled text, e.g. 65536 */
    uint32_t max_hello;   /* the same until net_conn_trust(), e.g. 4096 */
    uint32_t max_body;    /* bytes of an HTTP request's body, e.g. 65536 */
    uint32_t max_queue;   /* bytes that may wait for one socket, e.g. 1 MiB */
    uint32_t hello_ms;    /* until net_conn_trust(), e.g. 5000 */
    uint32_t ping_ms;     /* between pings on a silent connection, e.g. 25000 */
    uint32_t pong_ms;     /* how long silence may follow a ping, e.g. 15000 */
    uint32_t request_ms;  /* headers and body of one HTTP request, e.g. 10000 */
    bool share_port;      /* with other processes that say so too (SO_REUSEPORT) */
    bool trust_proxy;     /* take the client's address from X-Forwarded-For's last entry */
};

/* Binds and listens; GW_EIO when it can't, errno says why;
 * GW_EINVAL when `address` is not numeric or a limit is 0. */
enum gw_err net_new(struct loop *loop, struct metrics *metrics, const struct net_options *options,
                    const struct net_events *events, void *user,
                    struct net **ret_net) GW_MUST_CHECK;
uint16_t net_port(const struct net *net);

/* Takes in who has come so far, and nobody from here on: the port is free for another process. */
void net_stop_listening(struct net *net);
/* Behind net_stop_listening(): whether another process answers on the port. A look at this
 * machine's own port: a few microseconds, but 20 ms where that one's backlog is full. */
bool net_successor(const struct net *net);

/* Shutdown in two steps: stop accepting and close every connection with
 * NET_CLOSE_SHUTDOWN (WebSocket code 1001), calling back when the last has
 * gone; then free. It takes about two seconds at most, plus a tick for each 256 peers
 * that do not answer. */
void net_stop(struct net *net, void (*on_stopped)(void *user), void *user);
void net_free(struct net *net); /* NULL is fine; runs the loop until its handles are closed */

/* Sends when nothing waits, else queues. The caller keeps its reference.
 * GW_ENOTFOUND: the connection has gone or is being closed. GW_ELIMIT: its queue
 * is full, and it is being closed with NET_CLOSE_SLOW. What is handed over within one turn of
 * the loop may go out as one WebSocket message, texts joined by a newline. */
enum gw_err net_send(struct net *net, uint64_t conn, struct frame *frame);

/* The hello is there and is being looked up, which is nothing that its sender could be late with: until
 * it is let go, or trusted, the connection is not closed for want of one. */
void net_conn_hold(struct net *net, uint64_t conn, bool is);
/* The hello was good: lifts max_hello to max_message and ends the hello timer. */
void net_conn_trust(struct net *net, uint64_t conn);

/* Flushes what waits (bounded by about one second), then closes with the code that
 * belongs to the reason (table in close.c) and waits about one second for the peer's
 * answer; on_close comes behind that. Messages that still arrive are dropped. The
 * first reason stays. Fine for ids that have gone. */
void net_conn_close(struct net *net, uint64_t conn, enum net_close reason);

/* Bytes that wait for this socket; 0 for one that has gone. */
size_t net_conn_queued(const struct net *net, uint64_t conn);

struct net_header {
    const char *name; /* lower case, without the colon */
    struct slice value;
};

struct net_response {
    int status;
    const char *content_type;         /* NULL without a body */
    struct slice body;                /* copied, or */
    struct frame *body_frame;         /* shared when not NULL (static files) */
    const struct net_header *headers; /* more of them */
    size_t header_count;
};

/* Adds Content-Length, X-Content-Type-Options and Referrer-Policy by itself.
 * HEAD sends the headers alone. */
void net_respond(struct net *net, uint64_t request, const struct net_response *response);

/* Finds a form-encoded parameter and decodes it into `out` (cleared first).
 * GW_ENOTFOUND when absent, GW_EINVAL when badly encoded or not UTF-8. */
enum gw_err net_query_get(struct slice query, const char *name, struct buf *out) GW_MUST_CHECK;

#endif
