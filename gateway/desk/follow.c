/* Reading: catching up with what is stored, then staying live; pages of history. */
#include "desk/internal.h"

#include "log/log.h"
#include "metrics/metrics.h"
#include "net/net.h"

#define CHUNK_MAX (48u << 10) /* bytes of entries that go out as one frame while catching up */
#define PAGE_BYTES_MAX (256u << 10)
#define PAUSE_MS 50        /* until a socket may have drained */
#define READ_AGAIN_MS 1000 /* until the store may answer again */
#define ENTRY_BYTES 300    /* of a frame's fixed fields, about */

bool desk__entry_is_private(const struct wire_entry *entry)
{
    if (entry->kind == WIRE_ENTRY_KIND_NOTE)
        return true;
    /* How the desk hands its work around; entry_is_private() of the schema says the same. */
    return entry->has_event &&
           (entry->event == WIRE_ENTRY_EVENT_OFFERED || entry->event == WIRE_ENTRY_EVENT_DECLINED ||
            entry->event == WIRE_ENTRY_EVENT_MOVED_IN_QUEUE);
}

void desk__encode_entry(struct desk *desk, struct buf *out, const struct store_entry *stored,
                        enum desk_side side)
{
    struct wire_entry_frame frame = {.conversation = stored->conversation, .entry = stored->entry};

    if (side == DESK_VISITOR)
        frame.entry.detail = SLICE_NONE;
    /* Not stored with it: what is known of a link today holds for old entries too. */
    frame.entry.data =
        policy_entry_data(desk->options.policy, frame.entry.text, frame.entry.data, &desk->linked);
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
    for (int i = 0; i < party->ref_count; i++)
        REPLY(party->desk->net, party->person->conn, followed, .ref = party->refs[i],
              .conversation = party->view->id, .last_seq = party->cursor,
              .visitor_seen = party->view->visitor_seen, .agent_seen = party->view->agent_seen);
    party->ref_count = 0;
    if (party->person->side == DESK_VISITOR && party->view->state == WIRE_STATE_STATE_QUEUED) {
        party->view->place = 0; /* so that this reader is told too */
        desk__screens_changed(party->desk);
    }
}

void desk__follow_refuse(struct party *party, enum wire_code code)
{
    for (int i = 0; i < party->ref_count; i++)
        reply_error(party->desk->net, party->person->conn, code, party->refs[i], NULL, NULL);
    party->ref_count = 0;
}

/* Who waits for an answer gets it; who was told that it follows is read on for by and by. */
static void read_failed(struct party *party, enum wire_code code)
{
    if (party->desk->stopping)
        return;
    if (party->ref_count > 0) {
        desk__follow_refuse(party, code);
        party->following = false;
    } else {
        loop_timer_start(party->desk->loop, &party->pause, READ_AGAIN_MS, desk__party_resume,
                         party);
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
        desk__encode_entry(party->desk, out, stored, party->person->side);
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
    if (!party->following || party->live || !party->allowed)
        return;
    if (call.after != party->cursor) { /* followed again meanwhile, from elsewhere */
        desk__read_on(party);
        return;
    }
    if (answer->err != GW_OK) {
        read_failed(party, answer->code);
        return;
    }
    send_page(party, page);
    if (page->reached > party->cursor)
        party->cursor = page->reached;
    if (party->cursor > page->last_seq)
        party->cursor = page->last_seq; /* never believe a seq that the store does not have */
    if (page->more || party->cursor < party->view->delivered) {
        desk__read_on(party);
        return;
    }
    party->live = true;
    answer_followed(party);
}

void desk__read_on(struct party *party)
{
    struct desk *desk = party->desk;
    struct read_call *call;
    enum gw_err err;

    if (party->reading || party->live || !party->following || !party->allowed || desk->stopping)
        return;
    if (net_conn_queued(desk->net, party->person->conn) > DESK_READ_QUEUE_MAX) {
        loop_timer_start(desk->loop, &party->pause, PAUSE_MS, desk__party_resume, party);
        return;
    }
    call = mem_new(sizeof(*call));
    *call = (struct read_call){desk, party->person->conn, party->view->id, party->cursor};
    err = store_entries_after(desk->store, party->view->id, party->cursor, STORE_PAGE_MAX,
                              party->person->side == DESK_VISITOR, page_read, call);
    party->reading = err == GW_OK;
    if (err != GW_OK) {
        free(call);
        read_failed(party, desk__code_of(err));
    }
}

struct follow_waiter {
    struct waiter waiter;
    uint64_t conn;
    int64_t ref;
    int64_t after;
};

static void watch_noted(void *user, const struct store_answer *answer)
{
    (void)user;
    if (answer->err != GW_OK && answer->err != GW_ECANCELLED)
        log_error("desk", "audit_failed", "act=watched code=%s", wire_code_name(answer->code));
}

void desk__note_watching(struct party *party)
{
    const struct person *person = party->person;
    const struct view *view = party->view;

    if (person->side != DESK_STAFF || person->role == WIRE_AGENT_ROLE_AGENT ||
        view->state != WIRE_STATE_STATE_ASSIGNED || view->agent == person->id ||
        view->agent == party->watched)
        return;
    party->watched = view->agent;
    if (store_watched(party->desk->store, person->id, view->id, watch_noted, NULL) != GW_OK)
        log_error("desk", "audit_failed", "act=watched code=unavailable");
}

static void follow_admitted(struct desk *desk, struct waiter *waiter, struct party *party,
                            enum wire_code refusal)
{
    struct follow_waiter follow = *(struct follow_waiter *)waiter;

    free(waiter);
    if (party == NULL) {
        reply_error(desk->net, follow.conn, refusal, follow.ref, NULL, NULL);
        return;
    }
    if (party->ref_count == DESK_FOLLOWS_MAX)
        desk__follow_refuse(party, WIRE_CODE_OVERLOADED);
    desk__note_watching(party);
    party->refs[party->ref_count++] = follow.ref;
    party->following = true;
    party->live = false;
    party->cursor = follow.after;
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

/* What is known of the links of an entry, as desk__encode_entry() has it. Owned by the caller; may be NULL. */
static char *add_links(struct desk *desk, struct wire_entry *entry)
{
    struct slice data =
        policy_entry_data(desk->options.policy, entry->text, entry->data, &desk->linked);
    char *copy;

    if (data.data == entry->data.data)
        return NULL;
    copy = slice_dup(data);
    entry->data = (struct slice){copy, data.len};
    return copy;
}

static void history_read(void *user, const struct store_answer *answer,
                         const struct store_page *page)
{
    struct history_call call = *(struct history_call *)user;
    struct person *person = desk__person(call.desk, call.conn);
    struct wire_entry entries[STORE_PAGE_MAX];
    char *linked[STORE_PAGE_MAX] = {NULL};
    size_t bytes = 0;
    size_t first;

    free(user);
    desk__ask_end(call.desk, call.conn);
    if (person == NULL)
        return;
    /* Pages are shed before what is said live; one that a slow socket can't take would close it. */
    if (answer->err != GW_OK || net_conn_queued(call.desk->net, call.conn) > DESK_READ_QUEUE_MAX) {
        reply_error(call.desk->net, call.conn,
                    answer->err != GW_OK ? answer->code : WIRE_CODE_OVERLOADED, call.ref, NULL,
                    NULL);
        return;
    }
    /* The newest that fit: a page of long texts is shorter, not refused. */
    for (first = page->count; first > 0; first--) {
        const struct wire_entry *entry = &page->entries[first - 1].entry;

        bytes += ENTRY_BYTES + entry->text.len * 2 + entry->data.len + entry->detail.len;
        if (bytes > PAGE_BYTES_MAX && first < page->count)
            break;
        entries[first - 1] = *entry;
        if (person->side == DESK_VISITOR)
            entries[first - 1].detail = SLICE_NONE;
        linked[first - 1] = add_links(call.desk, &entries[first - 1]);
    }
    REPLY(call.desk->net, call.conn, page, .ref = call.ref, .conversation = call.conversation,
          .entries = entries + first, .entries_count = page->count - first,
          .more = page->more || first > 0);
    for (size_t i = 0; i < page->count; i++)
        free(linked[i]);
}

static void history_admitted(struct desk *desk, struct waiter *waiter, struct party *party,
                             enum wire_code refusal)
{
    struct history_call *call = (struct history_call *)waiter;
    enum gw_err err;

    if (party != NULL) {
        desk__note_watching(party);
        err = store_entries_before(desk->store, call->conversation, call->before, call->limit,
                                   party->person->side == DESK_VISITOR, history_read, call);
        if (err == GW_OK)
            return;
        refusal = desk__code_of(err);
    }
    desk__ask_end(desk, call->conn);
    reply_error(desk->net, call->conn, refusal, call->ref, NULL, NULL);
    free(call);
}

void desk_history(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation,
                  int64_t before, int limit)
{
    struct person *person = desk__ask_begin(desk, conn, ref);
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
