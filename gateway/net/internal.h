/*
 * internal.h -- what the files of net/ share; nobody else includes it.
 *
 * One struct conn is one accepted socket, from accept4() until libwebsockets has
 * destroyed its wsi: first it speaks HTTP, then perhaps WebSocket. It is freed by
 * the reaper only, so callbacks of libwebsockets may still be on the stack.
 */
#ifndef BATON_NET_INTERNAL_H
#define BATON_NET_INTERNAL_H

#include "base/network.h"
#include "loop/loop.h"
#include "metrics/metrics.h"
#include "net/framing.h"
#include "net/net.h"

#include <libwebsockets.h>
#include <uv.h>

/* What one WebSocket message gathers at most; see queue.c. */
#define NET_COALESCE_MAX (60u * 1024u)
/* One lws_write() up to this goes out without a tail copied to the heap. */
#define NET_TX_PACKET 65536u
/* All headers of one request together; libwebsockets refuses more. */
#define NET_HEADER_DATA_MAX 8192u
/* How long a flush, and then the answer to a close frame, may take. */
#define NET_LINGER_MS 1000u

enum conn_phase {
    CONN_HTTP,     /* waits for a request, reads one or answers one */
    CONN_OPEN,     /* a WebSocket; on_open was called */
    CONN_FLUSHING, /* is to close: what waits goes out first */
    CONN_CLOSING,  /* the close frame has been written; waits for the peer's */
    CONN_DEAD,     /* killed; libwebsockets will call back soon */
    CONN_GONE,     /* libwebsockets has closed it */
};

/* What one turn has for most sockets: an answer, and an entry. */
#define QUEUE_FEW 2

/* Frames that wait, oldest first. A ring that was allocated is freed whenever it runs empty. */
struct queue {
    struct frame **ring; /* `few` or allocated; NULL while empty; one reference each */
    struct frame *few[QUEUE_FEW];
    uint32_t head;
    uint32_t count;
    uint32_t cap; /* a power of two */
    size_t bytes; /* texts, plus one for each newline between them */
};

struct request; /* http.c */
struct share;   /* share.c */

struct conn {
    struct net *net;
    struct lws *wsi; /* NULL before adoption and once destroyed */
    uint64_t id;     /* the current use: one request, or the WebSocket; 0 between */
    uint32_t slot;
    uint8_t phase;    /* enum conn_phase */
    uint8_t protocol; /* enum net_protocol, once the upgrade was confirmed */
    uint8_t reason;   /* enum net_close; NET_CLOSE_COUNT until one is known */
    bool opened : 1;  /* on_open was called, on_close is owed */
    bool trusted : 1;
    bool ping_due : 1; /* goes out in the next WRITEABLE */
    bool asked : 1;    /* a WRITEABLE was asked for */
    bool dirty : 1;    /* on net->dirty */
    bool doomed : 1;   /* on net->doomed */
    bool waiting : 1;  /* on net->waiting */
    bool over : 1;     /* its network has too many: it is answered so, and counted in net->over */
    bool spoke : 1;    /* something came of a request that is not whole yet */
    bool late : 1;     /* its time limit is over, and it is looked at once more; see beat.c */
    bool held : 1;     /* net_conn_hold() */
    uint16_t code;     /* what the close frame will say */
    uint64_t heard_ms; /* when anything last came in */
    uint64_t ping_ms;  /* when the last ping was due */
    struct conn *next_dirty;
    struct conn *prev, *next; /* on net->doomed while `doomed`, on net->waiting while `waiting` */
    struct share *share;      /* whose sockets it is one of; NULL: nobody counts */
    struct timer timer;       /* request, hello, ping or linger, by phase */
    struct queue queue;
    struct buf assembly; /* fragments of a message; without memory while idle */
    struct request *request;
    int fd; /* as tap.c knows it; -1 once the socket has gone */
    struct framing framing;
    uint8_t newlines; /* line ends without text between, at the end of what was read of a head */
    bool ahead;       /* bytes came behind a head, before its answer */
    struct reap reap;
};

/* Where ids lead; slots.c. */
struct slot {
    struct conn *conn; /* NULL while free */
    uint64_t generation;
    uint32_t next_free;
};

struct slots {
    struct slot *all;
    uint32_t count;
    uint32_t cap;
    uint32_t free_head; /* index + 1, 0 for none */
};

/* The owned listening socket; listener.c. */
struct listener {
    uv_poll_t poll;
    int fd;
    uint16_t port;
    struct sockaddr_storage address; /* as bound, with the port */
    socklen_t address_len;
    bool open;    /* the handle lives, closing or not */
    bool full;    /* paused: max_connections reached */
    bool starved; /* paused: out of descriptors, `retry` runs */
    struct timer retry;
};

/* Requests that are refused here have so many statuses; refuse.c. */
#define NET_REFUSALS 10

struct net_counters {
    struct metric *connections[2]; /* by enum net_protocol */
    struct metric *opened;
    struct metric *closed[NET_CLOSE_COUNT];
    struct metric *received;
    struct metric *bytes_sent;
    struct metric *requests;
    struct metric *paused;
    struct metric *refused[NET_REFUSALS]; /* requests, by status */
    struct metric *late;
    struct metric *made_room;
};

struct net {
    struct loop *loop;
    struct net_options options; /* `address` is only read in net_new() */
    struct net_events events;
    void *user;
    struct net_counters counters;
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct listener listener;
    struct slots slots;
    uint32_t sockets; /* every conn that has a slot */
    uint32_t open[2]; /* WebSockets, by enum net_protocol */
    uint32_t over;    /* sockets that are there to be refused */
    struct share *shares;
    struct conn *waiting; /* for a whole request, the longest first */
    struct conn *dirty;
    struct defer flush;
    struct conn *doomed; /* to be killed, some in each tick */
    struct timer doom;
    unsigned char *scratch; /* LWS_PRE and NET_COALESCE_MAX bytes */
    bool stopping;
    void (*on_stopped)(void *user);
    void *stopped_user;
    struct defer stopped;
};

/* context.c: libwebsockets on our loop. */
enum gw_err net__context_new(struct net *net) GW_MUST_CHECK;
void net__context_free(struct net *net);

/* listener.c. The address is numeric; errno says why a GW_EIO. */
enum gw_err net__listener_open(struct net *net) GW_MUST_CHECK;
void net__listener_close(struct net *net); /* again is fine */
void net__listener_room(struct net *net);  /* a socket has gone */

/* share.c: who may have how many sockets. */
/* One more of this network; false: it has as many as it may. */
bool net__share_take(struct conn *conn, const struct network *network);
void net__share_release(struct conn *conn); /* again is fine */
/* Whether a WebSocket of this subprotocol leaves the reserve as it is. */
bool net__share_has_place(const struct net *net, enum net_protocol protocol);
void net__wait_begin(struct conn *conn); /* for a whole request, behind all others */
void net__wait_end(struct conn *conn);   /* again is fine */
/* For somebody who is there: when all is but full, the socket that has waited longest gives way. */
void net__make_room(struct net *net);

/* slots.c. An id is the slot's index and a number that only grows. */
#define NET_SLOTS_MAX (1u << 24)
void net__slot_take(struct net *net, struct conn *conn);
void net__slot_release(struct conn *conn);
void net__id_begin(struct conn *conn);                           /* a fresh conn->id */
void net__id_end(struct conn *conn);                             /* nothing finds it from here on */
struct conn *net__find(const struct net *net, uint64_t id);      /* either kind */
struct conn *net__find_open(const struct net *net, uint64_t id); /* phase CONN_OPEN only */

/* conn.c. */
struct conn *net__conn_new(struct net *net);
void net__conn_free(struct conn *conn); /* at once, for one that never got a wsi */
int net__conn_opened(struct conn *conn);
int net__conn_received(struct conn *conn, struct slice piece);
void net__conn_gone(struct conn *conn);      /* again is fine */
void net__conn_destroyed(struct conn *conn); /* hands it to the reaper */

/* beat.c: hello, pings and their answers. */
void net__beat_start(struct conn *conn);   /* the hello is awaited */
void net__beat_trusted(struct conn *conn); /* pings begin */
/* Of a time limit that is over: false for the first time, and then `cb` comes again. */
bool net__beat_over(struct conn *conn, timer_cb cb);
int net__beat_write(struct conn *conn); /* in WRITEABLE; nonzero when broken */

/* tap.c: all that a client's socket gives is looked at first. */
bool net__tap_add(struct conn *conn, int fd); /* false: too large a number */
void net__tap_remove(struct conn *conn);      /* again is fine */
/* In an upgrade: whether nothing came behind the request's head. */
bool net__tap_head_is_last(const struct conn *conn);
void net__tap_next_head(struct conn *conn); /* a request was answered, another may come */

/* close.c. */
void net__close(struct conn *conn, enum net_close reason);
void net__close_code(struct conn *conn, enum net_close reason, uint16_t code);
int net__close_write(struct conn *conn); /* in WRITEABLE: the frame, once it is due */
/* The peer's close frame has come, with this code and reason. */
int net__close_peer(struct conn *conn, struct slice payload);
void net__kill(struct conn *conn, enum net_close reason);
void net__kill_cancel(struct conn *conn);                       /* it has gone by itself */
void net__reason_set(struct conn *conn, enum net_close reason); /* the first one stays */

/* queue.c. */
void net__mark_dirty(struct conn *conn);  /* to be looked at when the turn ends */
void net__queue_flush(struct conn *conn); /* may kill the connection */
void net__queue_drop(struct conn *conn);
void net__ask_writable(struct conn *conn);

/* headers.c: reading what libwebsockets parsed. */
bool net__header_has(struct lws *wsi, enum lws_token_indexes token);
/* Appends it to `text` and returns where it stands there, valid until `text`
 * grows; SLICE_NONE when absent or too long. */
struct slice net__header(struct lws *wsi, enum lws_token_indexes token, struct buf *text);
/* The client's address as text: the socket's, or what a trusted proxy said. */
#define NET_ADDRESS_MAX 64
struct slice net__address(struct conn *conn, char out[NET_ADDRESS_MAX]);
struct sockaddr_storage;
/* An IPv4 client of a socket that takes both is shown as IPv4. False: of no such family. */
bool net__address_text(const struct sockaddr_storage *address, char out[NET_ADDRESS_MAX]);

/* http.c. */
int net__http_begin(struct conn *conn, struct slice path);
int net__http_body(struct conn *conn, struct slice piece);
int net__http_body_end(struct conn *conn);
int net__http_writable(struct conn *conn);
void net__http_await(struct conn *conn); /* starts the clock of the next request */
void net__http_gone(struct conn *conn);
void net__http_stop(struct conn *conn); /* shutdown: idle ones go, others are answered first */

/* refuse.c. A status is one of its table's. */
void net__refuse_counters(struct net_counters *counters, struct metrics *metrics);
/* Writes a short answer with Connection: close at once; always -1. */
int net__http_refuse(struct conn *conn, int status);
/* To a socket that libwebsockets never gets; closes it. */
void net__refuse_raw(struct net *net, int fd, int status);

/* response.c: the bytes of an answer's head. */
void net__response_head(struct buf *out, const struct net_response *response, size_t body_len,
                        bool close);

/* upgrade.c. */
int net__upgrade_confirm(struct conn *conn);
extern const struct lws_protocols net__protocols[];

#endif
