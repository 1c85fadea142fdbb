#include "desk/internal.h"

#include "log/log.h"

#include <utlist.h>

/* What a question about a right needs to find its way back. */
struct right_call {
    struct desk *desk;
    uint64_t conn;
    int64_t conversation;
};

struct party *desk__party_find(struct person *person, int64_t conversation)
{
    struct party *party;

    DL_FOREACH2(person->parties, party, of_next)
    if (party->view->id == conversation)
        return party;
    return NULL;
}

static void run_waiters(struct desk *desk, struct waiter *waiters, struct party *party,
                        enum wire_code refusal)
{
    struct waiter *waiter, *next;

    LL_FOREACH_SAFE (waiters, waiter, next)
        waiter->run(desk, waiter, party, refusal);
}

void desk__party_free(struct party *party)
{
    struct desk *desk = party->desk;
    struct view *view = party->view;
    struct waiter *waiters = party->waiters;

    party->waiters = NULL;
    loop_timer_stop(desk->loop, &party->pause);
    DL_DELETE(view->parties, party);
    DL_DELETE2(party->person->parties, party, of_prev, of_next);
    party->person->party_count--;
    run_waiters(desk, waiters, NULL, WIRE_CODE_NOT_FOUND);
    loop_reap(desk->loop, &party->reap, free, party);
    desk__view_release(view);
}

static void refuse(struct party *party, enum wire_code refusal)
{
    struct waiter *waiters = party->waiters;

    party->waiters = NULL;
    run_waiters(party->desk, waiters, NULL, refusal);
    desk__party_free(party);
}

/* Decides one that asks, as soon as both the view and (for staff) the store's word are there. */
static void settle(struct party *party)
{
    struct view *view = party->view;
    struct waiter *waiters;

    if (party->admitted || !view->loaded)
        return;
    if (party->person->side == DESK_VISITOR) {
        if (view->visitor != party->person->id) {
            refuse(party, WIRE_CODE_NOT_FOUND);
            return;
        }
    } else if (!party->allowed) {
        return;
    }
    party->admitted = true;
    waiters = party->waiters;
    party->waiters = NULL;
    run_waiters(party->desk, waiters, party, WIRE_CODE_NOT_FOUND);
}

void desk__parties_settle(struct view *view, bool failed, enum wire_code refusal)
{
    struct party *party, *next;

    view->pins++;
    DL_FOREACH_SAFE (view->parties, party, next) {
        if (failed && !party->admitted)
            refuse(party, refusal);
        else if (!failed)
            settle(party);
    }
    view->pins--;
    desk__view_release(view);
}

static void right_answered(void *user, const struct store_answer *answer)
{
    struct right_call call = *(struct right_call *)user;
    struct person *person = desk__person(call.desk, call.conn);
    struct party *party = person != NULL ? desk__party_find(person, call.conversation) : NULL;

    free(user);
    if (party == NULL)
        return;
    if (answer->err == GW_OK) {
        party->allowed = true;
        settle(party);
    } else if (!party->admitted || answer->err == GW_EDENIED || answer->err == GW_ENOTFOUND) {
        refuse(party, answer->code);
    }
}

static enum gw_err ask_right(struct party *party)
{
    struct right_call *call = mem_new(sizeof(*call));
    enum gw_err err;

    *call = (struct right_call){party->desk, party->person->conn, party->view->id};
    err = store_may_read(party->desk->store, party->person->id, party->person->role,
                         party->view->id, right_answered, call);
    if (err != GW_OK)
        free(call);
    return err;
}

void desk__parties_recheck(struct view *view)
{
    struct party *party, *next;

    DL_FOREACH_SAFE (view->parties, party, next) {
        if (party->person->side == DESK_VISITOR || !party->admitted ||
            party->person->role != WIRE_AGENT_ROLE_AGENT)
            continue;
        /* Deny by default: who can't be asked about now asks again by following. */
        if (ask_right(party) != GW_OK)
            refuse(party, WIRE_CODE_UNAVAILABLE);
    }
}

static struct party *party_new(struct desk *desk, struct person *person, int64_t conversation)
{
    struct party *party = mem_new(sizeof(*party));

    party->desk = desk;
    party->person = person;
    party->view = desk__view_get(desk, conversation);
    DL_APPEND(party->view->parties, party);
    DL_APPEND2(person->parties, party, of_prev, of_next);
    person->party_count++;
    return party;
}

void desk__with_party(struct desk *desk, struct person *person, int64_t conversation,
                      struct waiter *waiter)
{
    struct party *party = desk__party_find(person, conversation);

    waiter->next = NULL;
    if (party != NULL && party->admitted) {
        waiter->run(desk, waiter, party, WIRE_CODE_NOT_FOUND);
        return;
    }
    if (!store_available(desk->store)) {
        waiter->run(desk, waiter, NULL, WIRE_CODE_UNAVAILABLE);
        return;
    }
    if (party == NULL) {
        if (person->party_count >= DESK_PARTIES_MAX) {
            waiter->run(desk, waiter, NULL, WIRE_CODE_TOO_MANY_FOLLOWED);
            return;
        }
        party = party_new(desk, person, conversation);
        if (person->side == DESK_STAFF && ask_right(party) != GW_OK) {
            LL_APPEND(party->waiters, waiter);
            refuse(party, WIRE_CODE_UNAVAILABLE);
            return;
        }
    }
    if (party->waiting >= DESK_WAITERS_MAX) {
        waiter->run(desk, waiter, NULL, WIRE_CODE_OVERLOADED);
        return;
    }
    party->waiting++;
    LL_APPEND(party->waiters, waiter);
    settle(party);
}
