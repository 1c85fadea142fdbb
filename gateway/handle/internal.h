/* internal.h -- what the handlers of single frames share; included within handle/ only. */
#ifndef BATON_HANDLE_INTERNAL_H
#define BATON_HANDLE_INTERNAL_H

#include "desk/desk.h"
#include "desk/reply.h"
#include "guard/guard.h"
#include "handle/handle.h"
#include "handle/shed.h"
#include "policy/policy.h"
#include "session/rates.h"
#include "store/store.h"

#define HANDLE_RATE_MS 10000
#define HANDLE_OVER_MAX 100       /* frames of one message that are refused for their number */
#define HANDLE_FRAMES_FACTOR 15   /* frames of any kind for each message that a visitor may send */
#define HANDLE_NETWORKS_MAX 16384 /* whose openings and newcomers are remembered */
#define HANDLE_STAFF_FACTOR 10    /* staff may send so many times more */

struct handle__held;

struct handle__leaving {
    uint64_t *conns;
    size_t count, next;
};

struct handle {
    struct handle_options options;
    struct handle__leaving leaving; /* farewell.c; empty until the node stops */
    struct wire_arena arena;
    struct rates *openings;  /* conversations opened, by network */
    struct rates *newcomers; /* anonymous visitors made, by network */
    struct guard *guard;     /* the policy's */
    struct guard_result guarded;
    struct handle__held *held; /* held.c; the oldest first */
    size_t held_count;
    struct buf removed; /* JSON: the kinds of secrets in the last text */
    struct metric *removed_total;
    struct metric *policy_refused[POLICY_RULES];
    int over; /* frames of this message that were too many */
    struct metric *frames[WIRE_CLIENT_TYPES];
    struct metric *shed[SHED_KINDS];
    struct metric *shed_level;
    bool checking; /* sign_ins.c: these are being asked about */
    uint8_t checked[STORE_SESSIONS_MAX][SECRET_HASH_BYTES];
};

/* Answers with an error frame; where its code closes, so it does. `ref` 0 and client_id NULL: without. */
void handle__refuse(struct handle *handle, uint64_t conn, enum wire_code code, int64_t ref,
                    const struct uuid *client_id, const char *message);
/* Refused for good: says nothing more to a connection that was not let in, and hears nothing. */
void handle__turn_away(struct handle *handle, uint64_t conn);
/* One more of what writes, and so takes locks in the store; answers rate_limited itself when it is too many. */
bool handle__may_write(struct handle *handle, struct session *session, int64_t ref,
                       const struct uuid *client_id);
/* The tag if it looks like one (BCP 47's letters, digits and hyphens), else `usual`. */
struct slice handle__lang(struct slice tag, struct slice usual);
/* Nothing but white space, in any script. */
bool handle__is_blank(struct slice text);

/* shed.c */
void handle__shed_init(struct handle *handle);
/* Whether things of this kind are left undone just now; counts it then. */
bool handle__shed(struct handle *handle, enum shed kind);
/* Whether this frame is; who asked for something was told so. */
bool handle__shed_frame(struct handle *handle, uint64_t conn, const struct wire_client *frame,
                        int64_t ref);

/* guarded.c: a text as it may be stored, good until the next call; what was found is in handle->guarded. */
struct slice handle__guarded(struct handle *handle, struct slice text);
/* A message, with what came before it. *ret_removed is a JSON array of the kinds of
 * secrets that are out, or SLICE_NONE; as good as the text. */
struct slice handle__guarded_message(struct handle *handle, struct session *session,
                                     const struct uuid *client_id, struct slice text,
                                     struct slice *ret_removed);

/* held.c. A visitor's message, with what the guard's last scan made of it and as it was written: true
 * when it waits, or was refused, and is not to be said now. */
bool handle__hold(struct handle *handle, uint64_t conn, const struct desk_message *message,
                  struct slice original);
/* The connection is gone, and with it what waits; 0: all of them are. */
void handle__held_drop(struct handle *handle, uint64_t conn);
/* policed.c: whether staff may say this to a visitor, or note it; answers secret_refused, policy_refused or
 * not_allowed itself. Like a visitor's messages theirs are looked at with those before. */
bool handle__may_say(struct handle *handle, struct session *session, const struct wire_send *frame,
                     bool note);
/* Likewise a note that stands in another frame, by itself. */
bool handle__may_note(struct handle *handle, const struct session *session, int64_t ref,
                      struct slice note);
void handle__policy_init(struct handle *handle);

void handle__hello(struct handle *handle, struct session *session, const struct wire_hello *frame);
void handle__open(struct handle *handle, struct session *session, const struct wire_open *frame);
void handle__send(struct handle *handle, struct session *session, const struct wire_send *frame);
void handle__helpful(struct handle *handle, struct session *session,
                     const struct wire_helpful *frame);
void handle__rate(struct handle *handle, struct session *session, const struct wire_rate *frame);
void handle__close(struct handle *handle, struct session *session, const struct wire_close *frame);
void handle__presence(struct handle *handle, struct session *session,
                      const struct wire_presence *frame);
void handle__accept(struct handle *handle, struct session *session,
                    const struct wire_accept *frame);
void handle__decline(struct handle *handle, struct session *session,
                     const struct wire_decline *frame);
void handle__remind(struct handle *handle, struct session *session,
                    const struct wire_remind *frame);
void handle__leave_message(struct handle *handle, struct session *session,
                           const struct wire_leave_message *frame);
void handle__prioritise(struct handle *handle, struct session *session,
                        const struct wire_prioritise *frame);
void handle__transfer(struct handle *handle, struct session *session,
                      const struct wire_transfer *frame);

#endif
