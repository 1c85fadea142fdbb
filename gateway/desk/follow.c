/* Reading: catching up with what is stored, then staying live; pages of history. */
#include "desk/internal.h"

#include "metrics/metrics.h"
#include "net/net.h"

#include <utlist.h>

#define CHUNK_MAX (48u << 10) /* bytes of entries that go out as one frame while catching up */
#define PAGE_BYTES_MAX (256u << 10)
#define PAUSE_MS 50

bool desk__entry_is_private(const struct wire_entry *entry)
{
    return entry->kind == WIRE_ENTRY_KIND_NOTE;
}

void desk__encode_entry(struct buf *out, const struct store_entry *stored, enum desk_side side)
{
    struct wire_entry_frame frame = {.conversation = stored->conversation, .entry = stored->entry};

    if (side == DESK_VISITOR)
        frame.entry.detail = SLICE_NONE;
    wire_encode_entry(out, &frame);
}

/* ---- follow ---- */

struct read_call {
    struct desk *desk;
    uint64_t conn;
    int64_t conversation;
    int64_t after;
};

static void answer_followed(struct party *party)
{
    int64_t ref = party->ref;

    party->ref = 0;
    if (ref != 0)
        REPLY(party->desk->net, party->person->conn, followed, .ref = ref,
              .conversation = party->view->id, .last_seq = party->cursor,
              .visitor_seen = party->view->visitor_seen, .agent_seen = party->view->agent_seen);
    if (party->person->side == DESK_VISITOR && party->view->state == WIRE_STATE_STATE_QUEUED) {
        party->view->place = 0; /* so that this reader is told too */
        desk__screens_changed(party->desk);
    }
}

static void send_chunk(struct party *party, struct buf *out)
{
    if (out->len > 0)
        reply_send(party->desk->net, party->person->conn, out);
    buf_clear(out);
}

/* Entries of a page go out many to a frame, one a line. */
static void send_page(struct party *party, const struct store_page *page)
{
    struct buf *out = reply_buf();
    uint64_t sent = 0;

    for (size_t i = 0; i < page->count; i++) {
        const struct store_entry *stored = &page->entries[i];

        if (stored->entry.seq <= party->cursor)
            continue;
        if (out->len > CHUNK_MAX)
            send_chunk(party, out);
        if (out->len > 0)
            buf_append_char(out, '\n');
        desk__encode_entry(out, stored, party->person->side);
        sent++;
    }
    send_chunk(party, out);
    metric_add(party->desk->delivered_total, sent);
}

static void page_read(void *user, const struct store_answer *answer, const struct store_page *page)
{
    struct read_call call = *(struct read_call *)user;
    struct person *person = desk__person(call.desk, call.conn);
    struct party *party = person != NULL ? desk__party_find(person, call.conversation) : NULL;

    free(user);
    if (party == NULL || !party->reading)
        return;
    party->reading = false;
    if (!party->following || party->live)
        return;
    if (call.after != party->cursor) { /* followed again meanwhile, from elsewhere */
        desk__read_on(party);
        return;
    }
    if (answer->err != GW_OK) {
        /* With the store away, desk__views_refresh() reads on when it is back. */
        if (answer->code != WIRE_CODE_UNAVAILABLE || party->ref != 0) {
            reply_error(call.desk->net, call.conn, answer->code, party->ref, NULL, NULL);
            party->ref = 0;
            party->following = false;
        }
        return;
    }
    send_page(party, page);
    if (page->reached > party->cursor)
        party->cursor = page->reached;
    if (page->more || party->cursor < party->view->delivered) {
        desk__read_on(party);
        return;
    }
    party->live = true;
    answer_followed(party);
}

static void pause_over(void *user)
{
    desk__read_on(user);
}

void desk__read_on(struct party *party)
{
    struct desk *desk = party->desk;
    struct read_call *call;

    if (party->reading || !party->admitted)
        return;
    if (net_conn_queued(desk->net, party->person->conn) > DESK_READ_QUEUE_MAX) {
        loop_timer_start(desk->loop, &party->pause, PAUSE_MS, pause_over, party);
        return;
    }
    call = mem_new(sizeof(*call));
    *call = (struct read_call){desk, party->person->conn, party->view->id, party->cursor};
    party->reading =
        store_entries_after(desk->store, party->view->id, party->cursor, STORE_PAGE_MAX,
                            party->person->side == DESK_VISITOR, page_read, call) == GW_OK;
    if (!party->reading) {
        free(call);
        reply_error(desk->net, party->person->conn, WIRE_CODE_UNAVAILABLE, party->ref, NULL, NULL);
        party->ref = 0;
        party->following = false;
    }
}

struct follow_waiter {
    struct waiter waiter;
    uint64_t conn;
    int64_t ref;
    int64_t after;
};

static void follow_admitted(struct desk *desk, struct waiter *waiter, struct party *party,
                            enum wire_code refusal)
{
    struct follow_waiter follow = *(struct follow_waiter *)waiter;

    free(waiter);
    if (party == NULL) {
        reply_error(desk->net, follow.conn, refusal, follow.ref, NULL, NULL);
        return;
    }
    party->following = true;
    party->live = false;
    party->cursor = follow.after;
    party->ref = follow.ref;
    /* Nothing missed: the usual case of a short break costs no read. */
    if (follow.after == party->view->delivered && !party->reading) {
        party->live = true;
        answer_followed(party);
        return;
    }
    desk__read_on(party);
}

void desk_follow(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation, int64_t after)
{
    struct person *person = desk__person(desk, conn);
    struct follow_waiter *follow;

    if (person == NULL)
        return;
    follow = mem_new(sizeof(*follow));
    *follow = (struct follow_waiter){
        .waiter = {.run = follow_admitted}, .conn = conn, .ref = ref, .after = after};
    desk__with_party(desk, person, conversation, &follow->waiter);
}

void desk_unfollow(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation)
{
    struct person *person = desk__person(desk, conn);
    struct party *party = person != NULL ? desk__party_find(person, conversation) : NULL;

    if (party == NULL) {
        reply_error(desk->net, conn, WIRE_CODE_NOT_FOUND, ref, NULL, NULL);
        return;
    }
    desk__party_free(party);
    REPLY(desk->net, conn, ok, .ref = ref);
}

/* ---- history ---- */

struct history_call {
    struct waiter waiter;
    struct desk *desk;
    uint64_t conn;
    int64_t ref;
    int64_t conversation;
    int64_t before;
    int limit;
};

static void history_read(void *user, const struct store_answer *answer,
                         const struct store_page *page)
{
    struct history_call call = *(struct history_call *)user;
    struct person *person = desk__person(call.desk, call.conn);
    struct wire_entry entries[STORE_PAGE_MAX];
    size_t bytes = 0;
    size_t first;

    free(user);
    if (person == NULL)
        return;
    if (answer->err != GW_OK) {
        reply_error(call.desk->net, call.conn, answer->code, call.ref, NULL, NULL);
        return;
    }
    /* The newest that fit: a page of long texts is shorter, not refused. */
    for (first = page->count; first > 0; first--) {
        const struct wire_entry *entry = &page->entries[first - 1].entry;

        bytes += 300 + entry->text.len * 2 + entry->data.len + entry->detail.len;
        if (bytes > PAGE_BYTES_MAX && first < page->count)
            break;
        entries[first - 1] = *entry;
        if (person->side == DESK_VISITOR)
            entries[first - 1].detail = SLICE_NONE;
    }
    REPLY(call.desk->net, call.conn, page, .ref = call.ref, .conversation = call.conversation,
          .entries = entries + first, .entries_count = page->count - first,
          .more = page->more || first > 0);
}

static void history_admitted(struct desk *desk, struct waiter *waiter, struct party *party,
                             enum wire_code refusal)
{
    struct history_call *call = (struct history_call *)waiter;

    if (party != NULL &&
        store_entries_before(desk->store, call->conversation, call->before, call->limit,
                             party->person->side == DESK_VISITOR, history_read, call) == GW_OK)
        return;
    reply_error(desk->net, call->conn, party == NULL ? refusal : WIRE_CODE_UNAVAILABLE, call->ref,
                NULL, NULL);
    free(call);
}

void desk_history(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation,
                  int64_t before, int limit)
{
    struct person *person = desk__person(desk, conn);
    struct history_call *call;

    if (person == NULL)
        return;
    call = mem_new(sizeof(*call));
    *call = (struct history_call){.waiter = {.run = history_admitted},
                                  .desk = desk,
                                  .conn = conn,
                                  .ref = ref,
                                  .conversation = conversation,
                                  .before = before,
                                  .limit = limit};
    desk__with_party(desk, person, conversation, &call->waiter);
}
