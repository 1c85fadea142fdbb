#include "desk/internal.h"

#include "metrics/metrics.h"
#include "net/net.h"
#include "wire/json.h"

#include <utlist.h>

#define REFRESH_AT_ONCE 200 /* heads that are read again between two of */
#define REFRESH_MS 50

struct view_call {
    struct desk *desk;
    int64_t conversation;
};

static void fetch(struct view *view);

struct view *desk__view_find(struct desk *desk, int64_t conversation)
{
    struct view *view;

    HASH_FIND(hh, desk->views, &conversation, sizeof(conversation), view);
    return view;
}

/* ---- what is to be done by and by ---- */

static bool view_is_due(const struct view *view)
{
    return view->stale || (view->loaded && view->heard > view->delivered) || view->swept > 0 ||
           view->visitor_seen_dirty || view->agent_seen_dirty;
}

static void take_off_due(struct view *view)
{
    if (view->is_due)
        DL_DELETE2(view->desk->due, view, due_prev, due_next);
    view->is_due = false;
}

void desk__view_due(struct view *view)
{
    if (!view_is_due(view)) {
        take_off_due(view);
    } else if (!view->is_due) {
        DL_APPEND2(view->desk->due, view, due_prev, due_next);
        view->is_due = true;
    }
}

/* ---- coming and going ---- */

static void leave_queue(struct view *view)
{
    if (view->queued_prev == NULL)
        return;
    DL_DELETE2(view->desk->queued, view, queued_prev, queued_next);
    view->queued_prev = view->queued_next = NULL;
    view->place_due = false;
    view->place = 0;
    free(view->standing);
    view->standing = NULL;
}

static void set_state(struct view *view, enum wire_state_state state)
{
    view->state = state;
    if (state != WIRE_STATE_STATE_QUEUED)
        leave_queue(view);
    else if (view->queued_prev == NULL)
        DL_APPEND2(view->desk->queued, view, queued_prev, queued_next);
}

void desk__view_release(struct view *view)
{
    struct desk *desk = view->desk;

    if (view->pins > 0 || view->swept > 0 || view->parties != NULL || view->reap.thing != NULL)
        return;
    if (!desk->stopping && (view->loading || view->fetching || view->bot_running ||
                            view->visitor_seen_dirty || view->agent_seen_dirty))
        return;
    desk__bot_forget(view);
    free(view->bot_state);
    view->bot_state = NULL;
    take_off_due(view);
    leave_queue(view);
    desk__digest_leave(view);
    HASH_DEL(desk->views, view);
    metric_set(desk->views_gauge, (int64_t)HASH_COUNT(desk->views));
    loop_reap(desk->loop, &view->reap, free, view);
}

/* ---- loading ---- */

/* Kept as text: most conversations are held, and few are spoken in. */
static void take_bot_state(struct view *view, struct slice state)
{
    free(view->bot_state);
    view->bot_state = state.len > 0 && state.len <= BOT_STATE_TEXT_MAX ? slice_dup(state) : NULL;
}

static void take_head(struct view *view, const struct store_head *head)
{
    view->visitor = head->visitor;
    set_state(view, head->state.state);
    view->agent = head->agent;
    desk__copy_text(view->lang, sizeof(view->lang), head->state.lang);
    view->visitor_seen = head->state.visitor_seen;
    view->agent_seen = head->state.agent_seen;
    view->delivered = head->state.last_seq;
    take_bot_state(view, head->bot_state);
    view->bot_answered = head->bot_answered;
    view->loaded = true;
}

static void head_loaded(void *user, const struct store_answer *answer,
                        const struct store_head *head)
{
    struct view_call call = *(struct view_call *)user;
    struct view *view = desk__view_find(call.desk, call.conversation);

    free(user);
    if (view == NULL)
        return;
    view->loading = false;
    view->pins++;
    if (answer->err == GW_OK && !view->loaded) {
        take_head(view, head);
        desk__parties_settle(view, false, WIRE_CODE_NOT_FOUND);
    } else if (answer->err != GW_OK) {
        view->stale = view->loaded;
        desk__parties_settle(view, true, answer->code);
    }
    if (answer->err == GW_OK)
        desk__view_heard_of(view, head->state.last_seq);
    view->pins--;
    desk__view_due(view);
    desk__view_release(view);
}

static enum gw_err load(struct view *view)
{
    struct view_call *call = mem_new(sizeof(*call));
    enum gw_err err;

    *call = (struct view_call){view->desk, view->id};
    err = store_head(view->desk->store, view->id, head_loaded, call);
    view->loading = err == GW_OK;
    if (err != GW_OK)
        free(call);
    return err;
}

enum gw_err desk__view_load(struct view *view)
{
    return view->loaded || view->loading ? GW_OK : load(view);
}

struct view *desk__view_get(struct desk *desk, int64_t conversation)
{
    struct view *view = desk__view_find(desk, conversation);

    if (view != NULL)
        return view;
    view = mem_new(sizeof(*view));
    view->desk = desk;
    view->id = conversation;
    HASH_ADD(hh, desk->views, id, sizeof(view->id), view);
    metric_set(desk->views_gauge, (int64_t)HASH_COUNT(desk->views));
    return view;
}

/* ---- after an outage ---- */

/* Some at a time: thousands of heads at once would fill the store's queue for everybody. */
static void refresh_some(void *user)
{
    struct desk *desk = user;
    struct view *view, *next;
    int left = REFRESH_AT_ONCE;

    if (desk->stopping || !store_available(desk->store))
        return;
    DL_FOREACH_SAFE2 (desk->due, view, next, due_next) {
        if (!view->stale)
            continue;
        if (left-- == 0) {
            loop_timer_start(desk->loop, &desk->refresh_timer, REFRESH_MS, refresh_some, desk);
            return;
        }
        if (!view->loading)
            view->stale = load(view) != GW_OK;
        desk__view_due(view);
    }
}

void desk__views_refresh(struct desk *desk)
{
    struct view *view, *next;
    struct party *party;

    HASH_ITER (hh, desk->views, view, next) {
        view->stale = true;
        desk__view_due(view);
        DL_FOREACH (view->parties, party)
            if (party->admitted && !party->live)
                desk__party_resume(party);
    }
    refresh_some(desk);
}

void desk__views_mend(struct desk *desk)
{
    struct view *view, *next;
    bool stale = false;

    DL_FOREACH_SAFE2 (desk->due, view, next, due_next) {
        stale = stale || view->stale;
        if (view->loaded && view->heard > view->delivered)
            fetch(view);
        desk__view_due(view);
    }
    if (stale && !loop_timer_pending(&desk->refresh_timer))
        refresh_some(desk);
}

/* ---- the fold ---- */

static int64_t data_int(struct slice data, const char *key)
{
    int64_t value = 0;

    if (data.data == NULL || wire_json_get_int(data, key, &value) != GW_OK)
        return 0;
    return value;
}

bool desk__goes_to_bot(const struct wire_entry *entry)
{
    struct buf to;
    bool is_bot;

    buf_init(&to, 16);
    is_bot = entry->data.data != NULL && wire_json_get_string(entry->data, "to", &to) == GW_OK &&
             slice_eq_cstr(buf_slice(&to), "bot");
    buf_done(&to);
    return is_bot;
}

static void fold_event(struct view *view, const struct wire_entry *entry)
{
    switch (entry->event) {
    case WIRE_ENTRY_EVENT_QUEUED:
    case WIRE_ENTRY_EVENT_RETURNED:
        set_state(view, WIRE_STATE_STATE_QUEUED);
        view->agent = 0;
        break;
    case WIRE_ENTRY_EVENT_ASSIGNED:
        set_state(view, WIRE_STATE_STATE_ASSIGNED);
        view->agent = data_int(entry->data, "agent_id");
        break;
    case WIRE_ENTRY_EVENT_CLOSED:
        set_state(view, WIRE_STATE_STATE_CLOSED);
        break;
    case WIRE_ENTRY_EVENT_TRANSFERRED:
        /* Anything else is told by the event that follows it. */
        if (desk__goes_to_bot(entry)) {
            set_state(view, WIRE_STATE_STATE_BOT);
            view->agent = 0;
        }
        break;
    case WIRE_ENTRY_EVENT_OPENED:
    case WIRE_ENTRY_EVENT_RATED:
    case WIRE_ENTRY_EVENT_OFFERED:
    case WIRE_ENTRY_EVENT_DECLINED:
    case WIRE_ENTRY_EVENT_FELL_BACK:
    case WIRE_ENTRY_EVENT_REMINDED:
    case WIRE_ENTRY_EVENT_MESSAGE_LEFT:
    case WIRE_ENTRY_EVENT_MOVED_IN_QUEUE:
    case WIRE_ENTRY_EVENT_HELPFUL:
        break;
    }
}

static void fold(struct view *view, const struct wire_entry *entry)
{
    if (entry->has_event) {
        fold_event(view, entry);
        desk__parties_recheck(view);
    }
    if (entry->author == WIRE_ENTRY_AUTHOR_BOT && entry->kind == WIRE_ENTRY_KIND_MESSAGE) {
        struct buf state;

        buf_init(&state, BOT_STATE_TEXT_MAX);
        if (entry->data.data != NULL && wire_json_get_string(entry->data, "state", &state) == GW_OK)
            take_bot_state(view, buf_slice(&state));
        buf_done(&state);
        view->bot_answered = data_int(entry->data, "answer_to");
    }
}

/* ---- delivering ---- */

/* Without a detail both sides read the same. */
static struct frame *frame_for(struct desk *desk, const struct store_entry *stored,
                               enum desk_side side, struct frame *of_other_side)
{
    struct buf *out;

    if (of_other_side != NULL && stored->entry.detail.data == NULL)
        return frame_ref(of_other_side);
    out = reply_buf();
    desk__encode_entry(desk, out, stored, side);
    return reply_frame_of(out);
}

/* One frame a side, made when the first reader of that side wants it. */
static void deliver(struct view *view, const struct store_entry *stored)
{
    struct desk *desk = view->desk;
    struct frame *frames[2] = {NULL, NULL};
    struct party *party, *next;
    uint64_t sent = 0;

    DL_FOREACH_SAFE (view->parties, party, next) {
        enum desk_side side = party->person->side;

        if (!party->live || stored->entry.seq <= party->cursor)
            continue;
        party->cursor = stored->entry.seq;
        if (side == DESK_VISITOR && desk__entry_is_private(&stored->entry))
            continue;
        if (frames[side] == NULL)
            frames[side] = frame_for(desk, stored, side, frames[!side]);
        if (frames[side] == NULL)
            continue;
        if (net_send(desk->net, party->person->conn, frames[side]) == GW_OK)
            sent++;
    }
    frame_unref(frames[DESK_VISITOR]);
    frame_unref(frames[DESK_STAFF]);
    metric_add(desk->delivered_total, sent);
}

void desk__view_heard(struct view *view, const struct store_entry *stored)
{
    int64_t seq = stored->entry.seq;

    if (seq > view->heard)
        view->heard = seq;
    if (!view->loaded || seq <= view->delivered)
        return;
    if (seq > view->delivered + 1) {
        fetch(view);
        return;
    }
    view->pins++;
    view->delivered = seq;
    fold(view, &stored->entry);
    deliver(view, stored);
    desk__bot_hear(view, &stored->entry);
    desk__exposed_hear(view, &stored->entry);
    view->pins--;
    desk__view_release(view);
}

void desk__view_heard_of(struct view *view, int64_t seq)
{
    if (seq > view->heard)
        view->heard = seq;
    if (view->loaded && view->heard > view->delivered)
        fetch(view);
}

/* ---- the gap ---- */

static void fetched(void *user, const struct store_answer *answer, const struct store_page *page)
{
    struct view_call call = *(struct view_call *)user;
    struct view *view = desk__view_find(call.desk, call.conversation);

    free(user);
    if (view == NULL)
        return;
    view->fetching = false;
    if (answer->err != GW_OK) {
        desk__view_due(view);
        desk__view_release(view);
        return;
    }
    view->pins++;
    view->reading = true;
    for (size_t i = 0; i < page->count; i++)
        desk__view_heard(view, &page->entries[i]);
    view->reading = false;
    if (view->heard > page->last_seq && view->delivered >= page->last_seq)
        view->heard = view->delivered; /* never believe a seq that the store does not have */
    /* A page that brought nothing is not asked for again at once: desk__views_mend() comes by. */
    if (view->heard > view->delivered && page->count > 0)
        fetch(view);
    desk__view_due(view);
    view->pins--;
    desk__view_release(view);
}

static void fetch(struct view *view)
{
    struct view_call *call;

    if (view->fetching || view->desk->stopping)
        return;
    call = mem_new(sizeof(*call));
    *call = (struct view_call){view->desk, view->id};
    metric_add(view->desk->gaps, 1);
    view->fetching = store_entries_after(view->desk->store, view->id, view->delivered,
                                         STORE_PAGE_MAX, false, fetched, call) == GW_OK;
    if (!view->fetching)
        free(call);
    desk__view_due(view);
}
