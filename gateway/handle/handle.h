/*
 * handle.h -- what a WebSocket client says, one file a frame.
 *
 * A message is cut into lines, each is decoded, held against the sender's role
 * and rates, and carried out by the desk. Whatever is refused is answered with an
 * error frame that names the request; the connection ends only for a missing or
 * refused hello.
 */
#ifndef BATON_HANDLE_HANDLE_H
#define BATON_HANDLE_HANDLE_H

#include "net/net.h"
#include "session/session.h"
#include "session/visitor_token.h"

struct desk;
struct handle;
struct lookup;
struct loop;
struct metrics;
struct policy;
struct store;

struct handle_options {
    struct loop *loop;
    struct net *net;
    struct store *store;
    struct desk *desk;
    struct sessions *sessions;
    struct lookup *lookup; /* says whether digits are a transaction's; NULL: there is no chain */
    struct metrics *metrics;
    struct policy *policy; /* what staff may say to visitors; borrowed */
    struct visitor_token_rules token_rules;
    struct slice default_lang;
    uint32_t max_message;       /* bytes; as in net's options */
    uint32_t message_max_chars; /* code points of one text */
    uint32_t network_rate; /* conversations opened from one network in a minute; 0: any number */
    /* New anonymous visitors from one network in a minute; 0: any number. */
    uint32_t network_visitors;
    uint32_t visitor_rate; /* messages of a visitor in 10 s */
};

struct handle *handle_new(const struct handle_options *options);
void handle_free(struct handle *handle);

/* The three of net's events that are about WebSockets. */
void handle_opened(struct handle *handle, uint64_t conn, const struct net_peer *peer);
void handle_message(struct handle *handle, uint64_t conn, struct slice text);
void handle_closed(struct handle *handle, uint64_t conn);

/* Closes the connections of sign-ins that ended elsewhere: by a command, by their age. Timed work. */
void handle_check_sign_ins(struct handle *handle);

/* Looks at the load anew, for baton_shed_level; what is asked for looks by itself. Timed work. */
void handle_measure(struct handle *handle);

/* How many are connected and known. */
size_t handle_connections(struct handle *handle);

/* The node stops: lists those who are connected now, and returns how many they are. */
size_t handle_farewell_gather(struct handle *handle);
/* Tells at most so many of the list when to come back, each a random time of its own from `wait_ms` on,
 * and closes their connections. True while there are more. */
bool handle_farewell(struct handle *handle, size_t most, uint32_t wait_ms, uint32_t spread_ms);

#endif
