/*
 * slots.c -- ids that are never used again.
 *
 * The low 24 bits are the slot's index, the rest its generation, which grows with
 * every use and outlives the socket: at a million uses a second one slot would
 * last for 34 years.
 */
#include "net/internal.h"

#include <assert.h>

#define INDEX_BITS 24

static struct slot *slot_of(struct conn *conn)
{
    return &conn->net->slots.all[conn->slot];
}

static uint32_t grow(struct slots *slots)
{
    assert(slots->count < NET_SLOTS_MAX);
    if (slots->count == slots->cap) {
        slots->cap = slots->cap == 0 ? 64 : slots->cap * 2;
        slots->all = mem_resize(slots->all, slots->cap * sizeof *slots->all);
    }
    slots->all[slots->count] = (struct slot){NULL, 0, 0};
    return slots->count++;
}

void net__slot_take(struct net *net, struct conn *conn)
{
    struct slots *slots = &net->slots;

    if (slots->free_head != 0) {
        conn->slot = slots->free_head - 1;
        slots->free_head = slots->all[conn->slot].next_free;
    } else {
        conn->slot = grow(slots);
    }
    slots->all[conn->slot].conn = conn;
    net->sockets++;
}

void net__slot_release(struct conn *conn)
{
    struct slots *slots = &conn->net->slots;
    struct slot *slot = slot_of(conn);

    assert(slot->conn == conn);
    slot->conn = NULL;
    slot->next_free = slots->free_head;
    slots->free_head = conn->slot + 1;
    conn->net->sockets--;
}

void net__id_begin(struct conn *conn)
{
    conn->id = (++slot_of(conn)->generation << INDEX_BITS) | conn->slot;
}

void net__id_end(struct conn *conn)
{
    conn->id = 0;
}

struct conn *net__find(const struct net *net, uint64_t id)
{
    uint64_t index = id & (NET_SLOTS_MAX - 1);

    if (id == 0 || index >= net->slots.count)
        return NULL;

    struct conn *conn = net->slots.all[index].conn;

    return conn != NULL && conn->id == id ? conn : NULL;
}

struct conn *net__find_open(const struct net *net, uint64_t id)
{
    struct conn *conn = net__find(net, id);

    return conn != NULL && conn->phase == CONN_OPEN ? conn : NULL;
}
