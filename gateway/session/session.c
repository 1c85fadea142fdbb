#include "session/session.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>
#include <utlist.h>

#define LEFT_MAX 16384 /* persons without a session whose spending is kept */

struct slot {
    UT_hash_handle hh;
    struct slot *prev, *next; /* in sessions->staff; NULL while not in there */
    struct session session;
};

/* What a person has and spent. Kept for a while after the last session, so that connecting
 * again does not buy new messages. */
struct owner_key {
    int64_t id;
    int64_t role;
};

struct owner {
    UT_hash_handle hh;
    struct owner_key key;
    size_t count;
    struct spending spending;
    struct owner *prev, *next; /* among those without a session, in the order of their leaving */
};

struct sessions {
    struct slot *slots;
    struct slot *staff; /* those of slots that are ready agents': few, where visitors are many */
    struct owner *owners;
    struct owner *left;
    size_t left_count;
};

struct sessions *sessions_new(void)
{
    return mem_new(sizeof(struct sessions));
}

static struct owner *owner_of(const struct sessions *sessions, const struct session *session,
                              int64_t id)
{
    struct owner_key key = {id, (int64_t)session->role};
    struct owner *owner;

    HASH_FIND(hh, sessions->owners, &key, sizeof(key), owner);
    return owner;
}

static void owner_free(struct sessions *sessions, struct owner *owner)
{
    DL_DELETE(sessions->left, owner);
    sessions->left_count--;
    HASH_DEL(sessions->owners, owner);
    free(owner);
}

/* The last session has gone. Past the bound, who left first is forgotten. */
static void owner_left(struct sessions *sessions, struct owner *owner)
{
    DL_APPEND(sessions->left, owner);
    if (++sessions->left_count > LEFT_MAX)
        owner_free(sessions, sessions->left);
}

static void slot_free(struct sessions *sessions, struct slot *slot)
{
    struct owner *owner = slot->session.phase == SESSION_READY
                              ? owner_of(sessions, &slot->session, slot->session.id)
                              : NULL;

    if (owner != NULL && --owner->count == 0)
        owner_left(sessions, owner);
    if (slot->prev != NULL)
        DL_DELETE(sessions->staff, slot);
    HASH_DEL(sessions->slots, slot);
    free(slot->session.user_agent);
    free(slot);
}

static struct slot *find(const struct sessions *sessions, uint64_t conn)
{
    struct slot *slot;

    HASH_FIND(hh, sessions->slots, &conn, sizeof(conn), slot);
    return slot;
}

void sessions_free(struct sessions *sessions)
{
    struct slot *slot, *next;
    struct owner *owner, *next_owner;

    if (sessions == NULL)
        return;
    HASH_ITER (hh, sessions->slots, slot, next)
        slot_free(sessions, slot);
    DL_FOREACH_SAFE (sessions->left, owner, next_owner)
        owner_free(sessions, owner);
    free(sessions);
}

struct session *sessions_add(struct sessions *sessions, uint64_t conn, enum wire_role role,
                             struct slice address, struct slice user_agent)
{
    struct slot *slot = mem_new(sizeof(*slot));

    if (user_agent.len > SESSION_TEXT_MAX)
        user_agent.len = SESSION_TEXT_MAX;
    slot->session.conn = conn;
    slot->session.role = role;
    slot->session.network = network_of(address);
    slot->session.spending = &slot->session.own;
    slot->session.user_agent = slice_dup(user_agent);
    HASH_ADD(hh, sessions->slots, session.conn, sizeof(conn), slot);
    return &slot->session;
}

struct session *sessions_find(struct sessions *sessions, uint64_t conn)
{
    struct slot *slot = find(sessions, conn);

    return slot != NULL ? &slot->session : NULL;
}

void sessions_remove(struct sessions *sessions, uint64_t conn)
{
    struct slot *slot = find(sessions, conn);

    if (slot == NULL)
        return;
    slot_free(sessions, slot);
}

enum gw_err sessions_ready(struct sessions *sessions, struct session *session, int64_t id)
{
    struct owner *owner = owner_of(sessions, session, id);

    if (owner != NULL && owner->count >= SESSIONS_PER_PERSON)
        return GW_ELIMIT;
    if (owner == NULL) {
        owner = mem_new(sizeof(*owner));
        owner->key = (struct owner_key){id, (int64_t)session->role};
        HASH_ADD(hh, sessions->owners, key, sizeof(owner->key), owner);
    }
    if (owner->count++ == 0 && owner->prev != NULL) {
        DL_DELETE(sessions->left, owner);
        sessions->left_count--;
        owner->prev = NULL;
    }
    if (session->role == WIRE_AGENT) {
        struct slot *slot = find(sessions, session->conn);

        DL_APPEND(sessions->staff, slot);
    }
    session->spending = &owner->spending;
    session->id = id;
    session->phase = SESSION_READY;
    free(session->user_agent);
    session->user_agent = NULL;
    return GW_OK;
}

void sessions_of_token(struct sessions *sessions, const uint8_t hash[SECRET_HASH_BYTES],
                       void (*each)(void *user, uint64_t conn), void *user)
{
    struct slot *slot, *next;

    DL_FOREACH_SAFE (sessions->staff, slot, next)
        if (memcmp(slot->session.token_hash, hash, SECRET_HASH_BYTES) == 0)
            each(user, slot->session.conn);
}

void sessions_each(struct sessions *sessions, void (*each)(void *user, uint64_t conn), void *user)
{
    struct slot *slot, *next;

    HASH_ITER (hh, sessions->slots, slot, next)
        if (slot->session.phase == SESSION_READY)
            each(user, slot->session.conn);
}

size_t sessions_tokens(struct sessions *sessions, uint8_t (*ret_hashes)[SECRET_HASH_BYTES],
                       size_t max)
{
    struct slot *first = sessions->staff;
    size_t count = 0;

    while (sessions->staff != NULL && count < max && (count == 0 || sessions->staff != first)) {
        struct slot *slot = sessions->staff;

        memcpy(ret_hashes[count++], slot->session.token_hash, SECRET_HASH_BYTES);
        DL_DELETE(sessions->staff, slot);
        DL_APPEND(sessions->staff, slot);
    }
    return count;
}
