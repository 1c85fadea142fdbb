/* Read receipts: told to the other side at once, stored once a second for all. */
#include "desk/internal.h"

#include "net/net.h"

#include <utlist.h>

#define FLUSH_MS 1000

static void tell(struct view *view, enum desk_side side, int64_t seq)
{
    struct wire_receipt receipt = {
        .conversation = view->id,
        .by = side == DESK_VISITOR ? WIRE_RECEIPT_BY_VISITOR : WIRE_RECEIPT_BY_AGENT,
        .seq = seq,
    };
    struct buf *out = reply_buf();
    struct frame *frame;
    struct party *party;

    wire_encode_receipt(out, &receipt);
    frame = reply_frame_of(out);
    if (frame == NULL)
        return;
    DL_FOREACH (view->parties, party)
        if (party->live && party->person->side != side)
            (void)!net_send(view->desk->net, party->person->conn, frame);
    frame_unref(frame);
}

static void seen_stored(void *user, const struct store_answer *answer)
{
    struct desk *desk = user;

    /* A receipt that was not stored is made good by the next one; entries are not concerned. */
    (void)answer;
    desk->seen_running = false;
}

static void flush(void *user)
{
    struct desk *desk = user;
    struct store_seen_item items[STORE_SEEN_MAX];
    struct view *view, *next;
    size_t count = 0;

    if (desk->seen_running) { /* a slow store gets one of these at a time */
        loop_timer_start(desk->loop, &desk->seen_timer, FLUSH_MS, flush, desk);
        return;
    }
    DL_FOREACH_SAFE2 (desk->due, view, next, due_next) {
        if (!view->visitor_seen_dirty && !view->agent_seen_dirty)
            continue;
        if (count == STORE_SEEN_MAX) {
            loop_timer_start(desk->loop, &desk->seen_timer, FLUSH_MS / 10, flush, desk);
            break;
        }
        items[count++] = (struct store_seen_item){view->id, view->visitor_seen, view->agent_seen};
    }
    if (count == 0)
        return;
    desk->seen_running = store_seen(desk->store, items, count, seen_stored, desk) == GW_OK;
    if (!desk->seen_running) {
        loop_timer_start(desk->loop, &desk->seen_timer, FLUSH_MS, flush, desk);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        view = desk__view_find(desk, items[i].conversation);
        view->visitor_seen_dirty = false;
        view->agent_seen_dirty = false;
        desk__view_due(view);
        desk__view_release(view);
    }
}

static void flush_start(struct desk *desk)
{
    if (!desk->stopping && !loop_timer_pending(&desk->seen_timer))
        loop_timer_start(desk->loop, &desk->seen_timer, FLUSH_MS, flush, desk);
}

void desk_seen(struct desk *desk, uint64_t conn, int64_t conversation, int64_t seq)
{
    struct person *person = desk__person(desk, conn);
    struct party *party = person != NULL ? desk__party_find(person, conversation) : NULL;
    struct view *view;

    if (party == NULL || !party->admitted) {
        reply_error(desk->net, conn, WIRE_CODE_NOT_FOUND, 0, NULL, NULL);
        return;
    }
    view = party->view;
    if (seq > view->delivered)
        seq = view->delivered;
    if (person->side == DESK_VISITOR) {
        if (seq <= view->visitor_seen)
            return;
        view->visitor_seen = seq;
        view->visitor_seen_dirty = true;
    } else {
        /* A supervisor or colleague who looks on has not answered for the desk. */
        if (view->agent != person->id || seq <= view->agent_seen)
            return;
        view->agent_seen = seq;
        view->agent_seen_dirty = true;
    }
    desk__view_due(view);
    tell(view, person->side, seq);
    flush_start(desk);
}
