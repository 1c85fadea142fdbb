/*
 * session.h -- who is connected: one session a WebSocket connection, from its
 * opening to its end, and how much each may ask for.
 *
 * Knows no sockets and no SQL; tells time only from what it is handed. The table
 * owns its sessions; a pointer is good until the next call that removes.
 */
#ifndef BATON_SESSION_SESSION_H
#define BATON_SESSION_SESSION_H

#include "base/err.h"
#include "base/network.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/uuid.h"
#include "guard/guard.h"
#include "session/rate.h"
#include "wire/decode.h"
#include "wire/gen/frames.gen.h"

#define SESSION_TEXT_MAX 256
#define SESSION_LANG_MAX 36    /* with its NUL: a BCP 47 tag */
#define SESSION_NAME_BYTES 200 /* of a display name */
#define SESSIONS_PER_PERSON 20 /* connections of one visitor or agent on this node */

enum session_phase {
    SESSION_NEW,    /* no hello yet */
    SESSION_ASKING, /* the hello is being checked */
    SESSION_READY,
    SESSION_OVER, /* was refused and is being closed: nothing more is heard */
};

/* A message that the guard has seen: sent again, it must be stored as the same text. */
struct session_heard {
    struct uuid client_id;
    bool in_row; /* taken out for the messages before it */
};

#define SESSION_HEARD 4

/* How much was asked for lately. */
struct spending {
    struct rate frames;   /* of any kind */
    struct rate messages; /* send, open, rate, and what locks the desk */
};

struct session {
    uint64_t conn;
    enum wire_role role; /* which subprotocol: visitor or agent */
    enum session_phase phase;
    int64_t id; /* the visitor's or agent's, once ready */
    enum wire_agent_role staff_role;
    char lang[SESSION_LANG_MAX];
    char *user_agent;                      /* until the hello is through, then NULL */
    uint8_t token_hash[SECRET_HASH_BYTES]; /* agents: of the sign-in that the ticket came from */
    struct network network;                /* whence it came */
    struct spending own;                   /* before it is known whose it is */
    struct spending *spending;             /* its own, then its person's, who may have several */
    struct guard_state guard;              /* visitors: of what they sent */
    uint8_t heard_next;
    struct session_heard heard[SESSION_HEARD]; /* the last ones */
};

struct sessions;

struct sessions *sessions_new(void);
void sessions_free(struct sessions *sessions);

/* `address` is numeric, as net gives it. */
struct session *sessions_add(struct sessions *sessions, uint64_t conn, enum wire_role role,
                             struct slice address, struct slice user_agent);
struct session *sessions_find(struct sessions *sessions, uint64_t conn); /* NULL when gone */
void sessions_remove(struct sessions *sessions, uint64_t conn);

/* The hello was good: the session is this person's from here on, and so is what they spent
 * lately, in other connections or in one that they left. GW_ELIMIT when they have
 * SESSIONS_PER_PERSON already; then it stays as it was. */
enum gw_err sessions_ready(struct sessions *sessions, struct session *session,
                           int64_t id) GW_MUST_CHECK;

/* Calls for every ready session. The callback must not remove. */
void sessions_each(struct sessions *sessions, void (*each)(void *user, uint64_t conn), void *user);

/* Copies the sign-ins of ready agents' sessions, at most `max`; repeats are possible. The next call
 * goes on with those that this one did not come to. */
size_t sessions_tokens(struct sessions *sessions, uint8_t (*ret_hashes)[SECRET_HASH_BYTES],
                       size_t max);

/* Calls for every ready agent's session that came from this sign-in. The callback
 * must not remove. */
void sessions_of_token(struct sessions *sessions, const uint8_t hash[SECRET_HASH_BYTES],
                       void (*each)(void *user, uint64_t conn), void *user);

#endif
