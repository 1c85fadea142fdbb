/* Who may read and write what: each right is asked for once, and again when hands change. */
#include "desk/internal.h"

#include <utlist.h>

#define ASK_AGAIN_MS 1000
/* A person of more conversations is rather looked for among a conversation's readers. */
#define LOOK_THROUGH_MAX 4

/* What a question about a right needs to find its way back. */
struct right_call {
    struct desk *desk;
    uint64_t conn;
    int64_t conversation;
};

struct party *desk__party_find(struct person *person, int64_t conversation)
{
    struct view *view;
    struct party *party;

    if (person->party_count <= LOOK_THROUGH_MAX) {
        DL_FOREACH2 (person->parties, party, of_next)
            if (party->conversation == conversation)
                return party;
        return NULL;
    }
    view = desk__view_find(person->desk, conversation);
    if (view == NULL)
        return NULL;
    DL_FOREACH (view->parties, party)
        if (party->person == person)
            return party;
    return NULL;
}

/* Taken off the party first: a waiter runs once, whatever the others bring about. */
static void run_waiters(struct party *party, bool admitted, enum wire_code refusal)
{
    struct waiter *waiters = party->waiters;
    struct waiter *waiter, *next;

    party->waiters = NULL;
    party->waiting = 0;
    LL_FOREACH_SAFE (waiters, waiter, next)
        waiter->run(party->desk, waiter, admitted ? party : NULL, refusal);
}

static void refuse(struct party *party, enum wire_code refusal)
{
    struct desk *desk = party->desk;
    struct view *view = party->view;

    run_waiters(party, false, refusal);
    desk__follow_refuse(party, refusal);
    loop_timer_stop(desk->loop, &party->pause);
    DL_DELETE(view->parties, party);
    DL_DELETE2(party->person->parties, party, of_prev, of_next);
    party->person->party_count--;
    loop_reap(desk->loop, &party->reap, free, party);
    desk__view_release(view);
}

void desk__party_free(struct party *party)
{
    refuse(party, WIRE_CODE_NOT_FOUND);
}

/* Only of agents does the store know more than the view: what they had, and whose visitor
 * they serve just now. */
static bool needs_word(const struct person *person)
{
    return person->side == DESK_STAFF && person->role == WIRE_AGENT_ROLE_AGENT;
}

/* Whether the view alone can't tell any more that this one may read it. */
static bool is_doubtful(const struct party *party)
{
    const struct view *view = party->view;

    return needs_word(party->person) && view->state != WIRE_STATE_STATE_QUEUED &&
           view->agent != party->person->id;
}

/* Lets one in that asks, as soon as both the view and (for agents) the store's word are there. */
static void settle(struct party *party)
{
    struct view *view = party->view;

    if (!view->loaded || !party->allowed)
        return;
    if (party->person->side == DESK_VISITOR && view->visitor != party->person->id) {
        refuse(party, WIRE_CODE_NOT_FOUND);
        return;
    }
    party->admitted = true;
    run_waiters(party, true, WIRE_CODE_NOT_FOUND);
    desk__read_on(party);
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

/* ---- the store's word ---- */

static void right_answered(void *user, const struct store_answer *answer);

static enum gw_err ask_right(struct party *party)
{
    struct right_call *call;
    enum gw_err err;

    if (party->asking)
        return GW_OK;
    call = mem_new(sizeof(*call));
    *call = (struct right_call){party->desk, party->person->conn, party->view->id};
    err = store_may_read(party->desk->store, party->person->id, party->person->role,
                         party->view->id, right_answered, call);
    if (err != GW_OK)
        free(call);
    party->asking = err == GW_OK;
    party->outdated = false;
    return err;
}

static void ask_later(struct party *party)
{
    loop_timer_start(party->desk->loop, &party->pause, ASK_AGAIN_MS, desk__party_resume, party);
}

void desk__party_resume(void *user)
{
    struct party *party = user;

    if (party->allowed)
        desk__read_on(party);
    else if (ask_right(party) != GW_OK)
        ask_later(party);
}

static void right_answered(void *user, const struct store_answer *answer)
{
    struct right_call call = *(struct right_call *)user;
    struct person *person = desk__person(call.desk, call.conn);
    struct party *party = person != NULL ? desk__party_find(person, call.conversation) : NULL;

    free(user);
    if (party == NULL || !party->asking)
        return;
    party->asking = false;
    if (answer->err == GW_OK && party->outdated) {
        desk__party_resume(party);
    } else if (answer->err == GW_OK) {
        party->allowed = true;
        settle(party);
    } else if (!party->admitted || answer->err == GW_EDENIED || answer->err == GW_ENOTFOUND) {
        refuse(party, answer->code);
    } else if (!call.desk->stopping) {
        run_waiters(party, false, answer->code);
        ask_later(party);
    }
}

void desk__parties_recheck(struct view *view)
{
    struct party *party, *next;

    DL_FOREACH_SAFE (view->parties, party, next) {
        if (party->following)
            desk__note_watching(party);
        if (!needs_word(party->person))
            continue;
        party->outdated = party->asking;
        if (!party->admitted || !is_doubtful(party))
            continue;
        /* Deny by default. If the word is yes, what came meanwhile is read from the store. */
        party->allowed = false;
        party->live = false;
        desk__party_resume(party);
    }
}

/* ---- at hand ---- */

/* Conversations that were only looked at make room for others. */
static bool make_room(struct person *person)
{
    struct party *party;

    if (person->party_count < DESK_PARTIES_MAX)
        return true;
    DL_FOREACH2 (person->parties, party, of_next)
        if (!party->following && party->waiters == NULL) {
            desk__party_free(party);
            return true;
        }
    return false;
}

static struct party *party_new(struct desk *desk, struct person *person, int64_t conversation)
{
    struct party *party = mem_new(sizeof(*party));

    party->desk = desk;
    party->person = person;
    party->allowed = !needs_word(person);
    party->view = desk__view_get(desk, conversation);
    party->conversation = conversation;
    DL_APPEND(party->view->parties, party);
    DL_APPEND2(person->parties, party, of_prev, of_next);
    person->party_count++;
    return party;
}

/* Asks for whatever is missing to decide; a refusal goes to those who wait. */
static void decide(struct party *party)
{
    enum gw_err err = desk__view_load(party->view);

    if (err == GW_OK && !party->allowed)
        err = ask_right(party);
    if (err == GW_OK)
        settle(party);
    else if (!party->admitted)
        refuse(party, desk__code_of(err));
    else {
        run_waiters(party, false, desk__code_of(err));
        ask_later(party);
    }
}

void desk__with_party(struct desk *desk, struct person *person, int64_t conversation,
                      struct waiter *waiter)
{
    struct party *party = desk__party_find(person, conversation);
    enum wire_code refusal = WIRE_CODE_NOT_FOUND;

    waiter->next = NULL;
    if (party != NULL && party->admitted && party->allowed && !is_doubtful(party)) {
        waiter->run(desk, waiter, party, WIRE_CODE_NOT_FOUND);
        return;
    }
    if (desk->stopping || !store_available(desk->store))
        refusal = WIRE_CODE_UNAVAILABLE;
    else if (party == NULL && !make_room(person))
        refusal = WIRE_CODE_TOO_MANY_FOLLOWED;
    else if (party != NULL && party->waiting >= DESK_WAITERS_MAX)
        refusal = WIRE_CODE_OVERLOADED;
    if (refusal != WIRE_CODE_NOT_FOUND) {
        waiter->run(desk, waiter, NULL, refusal);
        return;
    }
    if (party == NULL)
        party = party_new(desk, person, conversation);
    else if (is_doubtful(party))
        party->allowed = false;
    party->waiting++;
    LL_APPEND(party->waiters, waiter);
    decide(party);
}
