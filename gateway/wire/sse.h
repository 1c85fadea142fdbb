/*
 * sse.h -- a stream of server-sent events: bytes in any pieces, events out.
 *
 * Pure: knows no socket and no meaning of an event. The format is the HTML
 * standard's (section 9.2.6, "Interpreting an event stream"), of which only the
 * data is of use here: names, ids and reconnection times are read over.
 */
#ifndef BATON_WIRE_SSE_H
#define BATON_WIRE_SSE_H

#include "base/str.h"

/* Gets the data of an event, its lines joined with "\n". False: no more of them. */
typedef bool (*wire_sse_cb)(void *user, struct slice data);

struct wire_sse {
    wire_sse_cb on_event;
    void *user;
    struct buf line; /* the one that is not whole yet */
    struct buf data; /* of the event that is not whole yet */
    bool has_data;
    bool after_cr; /* a line feed now belongs to the line before */
    bool begun;    /* a byte order mark is no longer skipped */
};

/* `max`: bytes of a line, and of an event's data. */
void wire_sse_init(struct wire_sse *sse, size_t max, wire_sse_cb on_event, void *user);
void wire_sse_done(struct wire_sse *sse);

/* GW_OK. GW_ELIMIT: a line or an event is longer than `max`. GW_ECANCELLED: on_event had enough.
 * After an error feed no more. An event that the stream ends in the middle of is none. */
enum gw_err wire_sse_feed(struct wire_sse *sse, struct slice bytes) GW_MUST_CHECK;

#endif
