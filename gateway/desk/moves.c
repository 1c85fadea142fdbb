/* Moving: one call of the store each; what it appended is applied here. */
#include "desk/internal.h"

#include "metrics/metrics.h"
#include "net/net.h"

#include <utlist.h>

struct move_call {
    struct desk *desk;
    uint64_t conn;
    int64_t ref;
    int64_t id; /* the visitor, for open; the agent, for presence */
    bool made;  /* open: there was none before */
};

static struct move_call *call_new(struct desk *desk, uint64_t conn, int64_t ref)
{
    struct move_call *call = mem_new(sizeof(*call));

    call->desk = desk;
    call->conn = conn;
    call->ref = ref;
    return call;
}

static bool is_of_closed(const struct wire_entry *entry)
{
    return entry->has_event &&
           (entry->event == WIRE_ENTRY_EVENT_CLOSED || entry->event == WIRE_ENTRY_EVENT_RATED);
}

static enum card_cause cause_of(const struct wire_entry *entry)
{
    bool to_bot = entry->has_event && entry->event == WIRE_ENTRY_EVENT_TRANSFERRED &&
                  desk__goes_to_bot(entry);

    return to_bot ? CARD_TO_BOT : CARD_MOVED;
}

void desk__applied(struct desk *desk, const struct store_entry *entries, size_t count)
{
    bool closed = false;

    if (count == 0 || desk->stopping)
        return;
    metric_add(desk->moves, 1);
    for (size_t i = 0; i < count; i++) {
        struct view *view = desk__view_find(desk, entries[i].conversation);

        if (view != NULL)
            desk__view_heard(view, &entries[i]);
        (void)desk__card_changed(desk, entries[i].conversation, view, cause_of(&entries[i].entry));
        closed = closed || is_of_closed(&entries[i].entry);
        if (entries[i].entry.has_event && desk->options.on_event != NULL)
            desk->options.on_event(desk->options.user, &entries[i]);
    }
    desk__screens_changed(desk);
    if (closed && desk->options.on_closed != NULL)
        desk->options.on_closed(desk->options.user);
}

static void refused(struct desk *desk, uint64_t conn, int64_t ref, enum wire_code code)
{
    desk__ask_end(desk, conn);
    metric_add(desk->moves_refused, 1);
    if (code == WIRE_CODE_UNAVAILABLE)
        desk__in_doubt(desk);
    reply_error(desk->net, conn, code, ref, NULL, NULL);
}

/* For moves whose whole answer is ok or an error. */
static void moved(void *user, const struct store_answer *answer, const struct store_entry *entries,
                  size_t count)
{
    struct move_call call = *(struct move_call *)user;

    free(user);
    if (answer->err != GW_OK) {
        refused(call.desk, call.conn, call.ref, answer->code);
        return;
    }
    desk__ask_end(call.desk, call.conn);
    REPLY(call.desk->net, call.conn, ok, .ref = call.ref);
    desk__applied(call.desk, entries, count);
}

static void started(struct move_call *call, enum gw_err err)
{
    if (err == GW_OK)
        return;
    refused(call->desk, call->conn, call->ref, desk__code_of(err));
    free(call);
}

void desk_close(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation)
{
    struct person *person = desk__ask_begin(desk, conn, ref);
    struct move_call *call;

    if (person == NULL)
        return;
    call = call_new(desk, conn, ref);
    started(call, store_close(desk->store, conversation,
                              person->side == DESK_VISITOR ? WIRE_ENTRY_AUTHOR_VISITOR
                                                           : WIRE_ENTRY_AUTHOR_AGENT,
                              person->id, desk__is_supervisor(person), moved, call));
}

void desk_rate(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation, int score,
               struct slice comment)
{
    struct person *person = desk__ask_begin(desk, conn, ref);
    struct move_call *call;

    if (person == NULL)
        return;
    call = call_new(desk, conn, ref);
    started(call, store_rate(desk->store, conversation, person->id, score, comment, moved, call));
}

void desk_helpful(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation, int64_t seq,
                  bool helpful)
{
    struct person *person = desk__ask_begin(desk, conn, ref);
    struct move_call *call;

    if (person == NULL)
        return;
    call = call_new(desk, conn, ref);
    started(call, store_helpful(desk->store, conversation, person->id, seq, helpful, moved, call));
}

void desk_transfer(struct desk *desk, uint64_t conn, int64_t ref,
                   const struct desk_transfer *transfer)
{
    struct person *person = desk__ask_begin(desk, conn, ref);
    struct store_transfer move = {
        .conversation = transfer->conversation,
        .to = transfer->to,
        .to_id = transfer->to_id,
        .force = transfer->force,
        .note = transfer->note,
    };
    struct move_call *call;

    if (person == NULL)
        return;
    move.by = person->id;
    move.any = desk__is_supervisor(person);
    if (move.force && !move.any) {
        refused(desk, conn, ref, WIRE_CODE_NOT_ALLOWED);
        return;
    }
    call = call_new(desk, conn, ref);
    started(call, store_transfer(desk->store, &move, moved, call));
}

/* ---- the queue, from its two ends ---- */

static void move_own(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation,
                     enum gw_err (*start)(struct store *store, int64_t conversation, int64_t person,
                                          store_move_cb cb, void *user))
{
    struct person *person = desk__ask_begin(desk, conn, ref);
    struct move_call *call;

    if (person == NULL)
        return;
    call = call_new(desk, conn, ref);
    started(call, start(desk->store, conversation, person->id, moved, call));
}

void desk_accept(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation)
{
    move_own(desk, conn, ref, conversation, store_accept);
}

void desk_decline(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation)
{
    move_own(desk, conn, ref, conversation, store_decline);
}

void desk_remind(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation)
{
    move_own(desk, conn, ref, conversation, store_remind);
}

void desk_leave_message(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation)
{
    move_own(desk, conn, ref, conversation, store_leave_message);
}

void desk_prioritise(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation,
                     int priority, bool front)
{
    struct person *person = desk__ask_begin(desk, conn, ref);
    struct move_call *call;

    if (person == NULL)
        return;
    if (!desk__is_supervisor(person)) {
        refused(desk, conn, ref, WIRE_CODE_NOT_ALLOWED);
        return;
    }
    call = call_new(desk, conn, ref);
    started(call,
            store_prioritise(desk->store, conversation, person->id, priority, front, moved, call));
}

/* ---- open ---- */

/* The same visitor's other tabs and devices on this node. */
static void tell_others(struct desk *desk, const struct move_call *call,
                        const struct wire_state *state)
{
    struct person *first, *person, *next;

    HASH_FIND(hh_visitor, desk->visitors, &call->id, sizeof(call->id), first);
    DL_FOREACH_SAFE (first, person, next)
        if (person->conn != call->conn)
            REPLY(desk->net, person->conn, opened, .conversation = *state);
}

static void opened(void *user, const struct store_answer *answer, const struct store_head *head)
{
    struct move_call call = *(struct move_call *)user;

    free(user);
    if (answer->err != GW_OK) {
        /* Closed between the two statements, by another tab: asking again opens a new one. */
        refused(call.desk, call.conn, call.ref,
                answer->err == GW_ENOTFOUND ? WIRE_CODE_UNAVAILABLE : answer->code);
        return;
    }
    desk__ask_end(call.desk, call.conn);
    REPLY(call.desk->net, call.conn, opened, .has_ref = true, .ref = call.ref,
          .conversation = head->state);
    if (call.made)
        tell_others(call.desk, &call, &head->state);
}

static void made(void *user, const struct store_answer *answer, const struct store_entry *entries,
                 size_t count)
{
    struct move_call *call = user;
    enum gw_err err;

    if (answer->err != GW_OK) {
        refused(call->desk, call->conn, call->ref, answer->code);
        free(call);
        return;
    }
    desk__applied(call->desk, entries, count);
    call->made = count > 0;
    err = store_head_open(call->desk->store, call->id, opened, call);
    started(call, err);
}

void desk_open(struct desk *desk, uint64_t conn, int64_t ref, struct slice lang, struct slice zone)
{
    struct person *person = desk__ask_begin(desk, conn, ref);
    struct move_call *call;

    if (person == NULL)
        return;
    call = call_new(desk, conn, ref);
    call->id = person->id;
    started(call, store_open(desk->store, person->id, lang, zone, made, call));
}

/* ---- presence ---- */

static void presence_read(void *user, const struct store_answer *answer,
                          const struct wire_agent *agents, size_t count)
{
    struct move_call call = *(struct move_call *)user;

    free(user);
    for (size_t i = 0; answer->err == GW_OK && i < count; i++) {
        if (agents[i].id != call.id)
            continue;
        desk__ask_end(call.desk, call.conn);
        REPLY_AS(call.desk->net, call.conn, agent_state, wire_agent_state_frame, .has_ref = true,
                 .ref = call.ref, .agent = agents[i]);
        return;
    }
    refused(call.desk, call.conn, call.ref,
            answer->err == GW_OK ? WIRE_CODE_NOT_FOUND : answer->code);
}

static void presence_set(void *user, const struct store_answer *answer,
                         const struct store_entry *entries, size_t count)
{
    struct move_call *call = user;

    if (answer->err != GW_OK) {
        refused(call->desk, call->conn, call->ref, answer->code);
        free(call);
        return;
    }
    desk__applied(call->desk, entries, count);
    desk__screens_changed(call->desk);
    started(call, store_roster(call->desk->store, presence_read, call));
}

void desk_presence(struct desk *desk, uint64_t conn, int64_t ref, enum wire_presence_state state,
                   int64_t agent)
{
    struct person *person = desk__ask_begin(desk, conn, ref);
    struct move_call *call;

    if (person == NULL)
        return;
    bool of_other = agent != 0 && agent != person->id;

    if (of_other ? !desk__is_supervisor(person) : person->role == WIRE_AGENT_ROLE_REVIEWER) {
        refused(desk, conn, ref, WIRE_CODE_NOT_ALLOWED);
        return;
    }
    call = call_new(desk, conn, ref);
    call->id = of_other ? agent : person->id;
    started(call, store_presence_set(desk->store, call->id, state, of_other ? person->id : 0,
                                     presence_set, call));
}
