/* Which agents have a console here: the store is told, and told again until it knows. */
#include "desk/internal.h"

struct presence_call {
    struct desk *desk;
    int64_t agent;
    int64_t node;
    bool connect;
};

static void tell(struct desk *desk, struct agent_presence *presence);

static void told(void *user, const struct store_answer *answer, const struct store_entry *entries,
                 size_t count)
{
    struct presence_call call = *(struct presence_call *)user;
    struct agent_presence *presence;

    free(user);
    if (call.desk->stopping)
        return;
    HASH_FIND(hh, call.desk->presences, &call.agent, sizeof(call.agent), presence);
    if (presence != NULL) {
        presence->telling = false;
        if (answer->err == GW_OK && call.node == call.desk->node)
            presence->told = call.connect;
    }
    if (answer->err == GW_OK) {
        desk__applied(call.desk, entries, count);
        desk__screens_changed(call.desk);
        if (presence != NULL)
            tell(call.desk, presence); /* it may have changed back meanwhile */
    } else {
        desk__in_doubt(call.desk);
    }
    /* Else desk__presences_tell() comes again: the store's return, or the next sweep. */
}

static void tell(struct desk *desk, struct agent_presence *presence)
{
    struct presence_call *call;
    bool connect = presence->sockets > 0;
    enum gw_err err;

    if (presence->telling || desk->node == 0)
        return;
    if (presence->told == connect) {
        if (!connect) {
            HASH_DEL(desk->presences, presence);
            free(presence);
        }
        return;
    }
    call = mem_new(sizeof(*call));
    *call = (struct presence_call){desk, presence->id, desk->node, connect};
    err = connect ? store_presence_connect(desk->store, presence->id, desk->node, told, call)
                  : store_presence_disconnect(desk->store, presence->id, desk->node, told, call);
    presence->telling = err == GW_OK;
    if (err != GW_OK)
        free(call);
}

void desk__presences_tell(struct desk *desk)
{
    struct agent_presence *presence, *next;

    HASH_ITER (hh, desk->presences, presence, next)
        tell(desk, presence);
}

void desk_set_node(struct desk *desk, int64_t node)
{
    struct agent_presence *presence, *next;

    desk->node = node;
    HASH_ITER (hh, desk->presences, presence, next)
        presence->told = false;
    desk__presences_tell(desk);
}

void desk__presence_join(struct desk *desk, const struct person *person)
{
    struct agent_presence *presence;

    HASH_FIND(hh, desk->presences, &person->id, sizeof(person->id), presence);
    if (presence == NULL) {
        presence = mem_new(sizeof(*presence));
        presence->id = person->id;
        presence->conversations = -1;
        HASH_ADD(hh, desk->presences, id, sizeof(presence->id), presence);
    }
    presence->sockets++;
    tell(desk, presence);
}

void desk__presence_leave(struct desk *desk, const struct person *person)
{
    struct agent_presence *presence;

    HASH_FIND(hh, desk->presences, &person->id, sizeof(person->id), presence);
    if (presence == NULL)
        return;
    presence->sockets--;
    if (!desk->stopping)
        tell(desk, presence);
}

void desk__presences_done(struct desk *desk)
{
    struct agent_presence *presence, *next;

    HASH_ITER (hh, desk->presences, presence, next) {
        HASH_DEL(desk->presences, presence);
        free(presence);
    }
}
