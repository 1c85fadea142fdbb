/*
 * held.c -- 64 hex digits that nobody called a transaction may be one, or a private key: they are cut
 * (guard.h), unless a chain knows them. So such a message waits a moment, in memory, for the chains
 * whose nodes are the operator's own; nobody else is asked. What its visitor says after it waits
 * behind it. With no such chain, no answer in time or too many waiting the cut stays: deny by default.
 */
#include "handle/internal.h"

#include "lookup/lookup.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <utlist.h>

#define HELD_MS 1500
#define HELD_MAX 256 /* messages of this node */
#define HASHES_MAX 2 /* of one message; with more of them all are cut */

struct handle__held {
    struct handle__held *prev, *next;
    struct handle *handle;
    uint64_t conn;
    struct desk_message message; /* its texts are owned */
    struct slice original;       /* owned; wiped */
    uint64_t asked[HASHES_MAX];  /* by their place; 0: answered */
    struct held_hash {
        struct handle__held *held;
        size_t place;
    } hashes[HASHES_MAX];
    size_t waiting;
    bool unknown; /* one of them, so the cut stays */
    struct timer limit;
};

static struct slice copy(struct slice text)
{
    return (struct slice){slice_dup(text), text.len};
}

static void held_free(struct handle__held *held)
{
    loop_timer_stop(held->handle->options.loop, &held->limit);
    for (size_t i = 0; i < HASHES_MAX; i++)
        if (held->asked[i] != 0)
            lookup_cancel(held->handle->options.lookup, held->asked[i]);
    secret_wipe((char *)held->original.data, held->original.len);
    free((char *)held->original.data);
    free((char *)held->message.text.data);
    free((char *)held->message.choice.data);
    free((char *)held->message.removed.data);
    free(held);
}

static void take_out(struct handle__held *held)
{
    DL_DELETE(held->handle->held, held);
    held->handle->held_count--;
}

static struct handle__held *first_of(struct handle *handle, uint64_t conn)
{
    struct handle__held *held;

    DL_FOREACH (handle->held, held)
        if (held->conn == conn)
            return held;
    return NULL;
}

/* Those at the front that wait for nothing are said, in their order. */
static void let_go(struct handle *handle, uint64_t conn)
{
    struct handle__held *held;

    while ((held = first_of(handle, conn)) != NULL && held->waiting == 0) {
        struct desk_message message = held->message;

        take_out(held);
        if (!held->unknown)
            message.text = held->original;
        desk_say(handle->options.desk, conn, &message);
        held_free(held);
    }
}

static void answered(void *user, const struct lookup_card *card)
{
    struct held_hash *hash = user;
    struct handle__held *held = hash->held;

    held->asked[hash->place] = 0;
    held->waiting--;
    if (card->found.status == LOOKUP_NOT_FOUND || card->found.status == LOOKUP_UNAVAILABLE)
        held->unknown = true;
    if (held->waiting == 0)
        let_go(held->handle, held->conn);
}

static void out_of_time(void *user)
{
    struct handle__held *held = user;

    for (size_t i = 0; i < HASHES_MAX; i++) {
        if (held->asked[i] != 0)
            lookup_cancel(held->handle->options.lookup, held->asked[i]);
        held->asked[i] = 0;
    }
    held->unknown = true;
    held->waiting = 0;
    let_go(held->handle, held->conn);
}

/* The hashes that the guard cut in its last scan, if there are no more than can be asked about and
 * nothing worse was found; else none. */
static size_t hashes_in(const struct guard_result *result, struct slice text,
                        struct slice hashes[HASHES_MAX])
{
    if (result->secret || result->count > HASHES_MAX)
        return 0;
    for (size_t i = 0; i < result->count; i++)
        hashes[i] = (struct slice){text.data + result->findings[i].start,
                                   result->findings[i].end - result->findings[i].start};
    return result->count;
}

static struct handle__held *held_new(struct handle *handle, uint64_t conn,
                                     const struct desk_message *message, struct slice original)
{
    struct handle__held *held = mem_new(sizeof(*held));

    held->handle = handle;
    held->conn = conn;
    held->message = *message;
    held->message.text = copy(message->text);
    held->message.choice = copy(message->choice);
    held->message.removed = copy(message->removed);
    held->original = copy(original);
    /* Without a hash the guard's text is what is said. */
    held->unknown = true;
    return held;
}

static void ask(struct handle__held *held, const struct slice *hashes, size_t count)
{
    held->unknown = count == 0;
    for (size_t i = 0; i < count && !held->unknown; i++) {
        struct lookup_question question = {
            .hash = hashes[i], .kind = LOOKUP_ANY_KIND, .may_be_secret = true};

        held->hashes[i] = (struct held_hash){held, i};
        if (lookup_ask(held->handle->options.lookup, &question, answered, &held->hashes[i],
                       &held->asked[i]) == GW_OK)
            held->waiting++;
        else
            held->unknown = true;
    }
}

/* A repeat of what waits already: its ack answers both. */
static bool is_held(const struct handle *handle, uint64_t conn, const struct uuid *client_id)
{
    const struct handle__held *held;

    DL_FOREACH (handle->held, held)
        if (held->conn == conn && uuid_eq(&held->message.client_id, client_id))
            return true;
    return false;
}

bool handle__hold(struct handle *handle, uint64_t conn, const struct desk_message *message,
                  struct slice original)
{
    bool behind = first_of(handle, conn) != NULL;
    struct slice hashes[HASHES_MAX];
    size_t count = hashes_in(&handle->guarded, original, hashes);
    struct handle__held *held;

    if (handle->options.lookup == NULL || (!behind && count == 0))
        return false;
    if (behind && is_held(handle, conn, &message->client_id))
        return true;
    if (handle->held_count == HELD_MAX) {
        if (behind) /* said now, it would overtake */
            handle__refuse(handle, conn, WIRE_CODE_OVERLOADED, 0, &message->client_id, NULL);
        return behind;
    }
    held = held_new(handle, conn, message, original);
    ask(held, hashes, count);
    if (held->waiting == 0 && !behind) {
        held_free(held);
        return false;
    }
    DL_APPEND(handle->held, held);
    handle->held_count++;
    if (held->waiting > 0)
        loop_timer_start(handle->options.loop, &held->limit, HELD_MS, out_of_time, held);
    return true;
}

void handle__held_drop(struct handle *handle, uint64_t conn)
{
    struct handle__held *held, *next;

    DL_FOREACH_SAFE (handle->held, held, next) {
        if (conn != 0 && held->conn != conn)
            continue;
        take_out(held);
        held_free(held);
    }
}
