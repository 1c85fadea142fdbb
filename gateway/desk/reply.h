/*
 * reply.h -- frames to one connection, for the desk and the handlers above it.
 */
#ifndef BATON_DESK_REPLY_H
#define BATON_DESK_REPLY_H

#include "base/frame.h"
#include "base/uuid.h"
#include "wire/gen/frames.gen.h"

struct metrics;
struct net;

#define REPLY_MAX (4u << 20) /* bytes of one frame */
#define REPLY_RETRY_MS 1000  /* after which a client asks again, when the database is away */

/* Encodes with one of wire_encode_*() into a scratch buffer that is used again,
 * and sends. The macro keeps the encoder and its struct of one kind. */
#define REPLY(net, conn, name, ...) REPLY_AS(net, conn, name, wire_##name, __VA_ARGS__)
/* For the frames whose struct has another name (wire_agent_state_frame). */
#define REPLY_AS(net, conn, name, tag, ...)                                                        \
    do {                                                                                           \
        const struct tag reply_frame = {__VA_ARGS__};                                              \
        struct buf *reply_out = reply_buf();                                                       \
        wire_encode_##name(reply_out, &reply_frame);                                               \
        reply_send((net), (conn), reply_out);                                                      \
    } while (0)

struct buf *reply_buf(void); /* empty; good until the next call */
void reply_send(struct net *net, uint64_t conn, struct buf *out);
/* A shared frame of what the buffer holds; NULL when it did not fit (logged). */
struct frame *reply_frame_of(struct buf *out);

/* Where errors are counted from here on, by code; NULL: nowhere any more. */
void reply_count_in(struct metrics *metrics);

/* A text of staff that may not be sent, or not even be stored: `found` is JSON. `ref` and client_id as below. */
void reply_found(struct net *net, uint64_t conn, enum wire_code code, int64_t ref,
                 const struct uuid *client_id, struct slice found);

/* `ref` 0 and client_id NULL: without one. A code that says "retry" gets a time. */
void reply_error(struct net *net, uint64_t conn, enum wire_code code, int64_t ref,
                 const struct uuid *client_id, const char *message);

#endif
