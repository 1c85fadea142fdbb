/* Saying: entries into batches, acks and deliveries out of them; typing. */
#include "desk/internal.h"

#include "base/clock.h"
#include "metrics/metrics.h"
#include "net/net.h"
#include "wire/json.h"

#include <assert.h>
#include <utlist.h>

#define DATA_MAX 2048 /* bytes of an entry's data: a choice of 100 characters, all escaped */

#define TYPING_MIN_MS 1000 /* between two signs of one who goes on typing */

static void lane_start(void *user);

/* A copy of what is there, at *end. */
static struct slice put(char **end, struct slice text)
{
    struct slice copy = {*end, text.len};

    if (text.data == NULL)
        return SLICE_NONE;
    memcpy(*end, text.data, text.len);
    *end += text.len;
    return copy;
}

struct pending *desk__pending_new(const struct store_append_item *item, uint64_t conn,
                                  struct slice author_name)
{
    struct pending *pending =
        mem_resize(NULL, sizeof(*pending) + item->text.len + item->data.len + author_name.len);
    char *end = pending->bytes;

    *pending = (struct pending){.item = *item, .conn = conn, .since_us = clock_mono_us()};
    pending->item.text = put(&end, item->text);
    pending->item.data = put(&end, item->data);
    pending->author_name = put(&end, author_name);
    return pending;
}

/* ---- lanes: while one batch commits, the next gathers ---- */

void desk__lanes_init(struct desk *desk)
{
    for (int i = 0; i < STORE_LANES; i++) {
        desk->lanes[i].desk = desk;
        desk->lanes[i].number = i;
        desk->lanes[i].last = &desk->lanes[i].first;
    }
}

void desk__lanes_done(struct desk *desk)
{
    for (int i = 0; i < STORE_LANES; i++) {
        struct lane *lane = &desk->lanes[i];
        struct pending *pending, *next;

        LL_FOREACH_SAFE (lane->first, pending, next)
            free(pending);
    }
}

/* What it holds of DESK_LANE_BYTES_MAX. */
static size_t bytes_of(const struct pending *pending)
{
    return sizeof(*pending) + pending->item.text.len + pending->item.data.len +
           pending->author_name.len;
}

bool desk__pending_add(struct desk *desk, struct pending *pending)
{
    struct lane *lane = &desk->lanes[pending->item.conversation % STORE_LANES];
    struct view *view = desk__view_find(desk, pending->item.conversation);

    if (desk->stopping || lane->count >= DESK_LANE_MAX ||
        lane->bytes + bytes_of(pending) > DESK_LANE_BYTES_MAX)
        return false;
    pending->pinned = view != NULL;
    if (view != NULL)
        view->pins++;
    pending->next = NULL;
    *lane->last = pending;
    lane->last = &pending->next;
    lane->count++;
    lane->bytes += bytes_of(pending);
    /* At the end of the turn: what arrived together is stored together, and nobody waits for a timer. */
    if (!lane->busy)
        loop_defer(desk->loop, &lane->start, lane_start, lane);
    return true;
}

static void refuse(struct desk *desk, const struct pending *pending, enum wire_code code)
{
    metric_add(desk->append_refused, 1);
    if (code == WIRE_CODE_UNAVAILABLE)
        desk__in_doubt(desk);
    if (pending->conn != 0)
        reply_error(desk->net, pending->conn, code, 0, &pending->item.client_id, NULL);
}

static enum wire_code refusal_code(const struct store_append_item *item)
{
    switch (item->outcome) {
    case STORE_REUSED:
        return WIRE_CODE_CLIENT_ID_REUSED;
    case STORE_MISSING:
        return WIRE_CODE_NOT_FOUND;
    case STORE_CLOSED:
        return WIRE_CODE_CONVERSATION_CLOSED;
    case STORE_REFUSED:
        return WIRE_CODE_NOT_YOURS;
    case STORE_UNAVAILABLE:
        return WIRE_CODE_UNAVAILABLE;
    case STORE_BAD:
    case STORE_STORED:
    case STORE_REPEAT:
        break;
    }
    return WIRE_CODE_INTERNAL;
}

static void deliver_stored(struct desk *desk, struct view *view, const struct pending *pending,
                           const struct store_append_item *item)
{
    struct store_entry stored = {
        .conversation = item->conversation,
        .entry =
            {
                .seq = item->seq,
                .at = item->at,
                .kind = item->kind,
                .author = item->author,
                .has_author_id = item->author_id != 0,
                .author_id = item->author_id,
                .author_name = pending->author_name,
                .has_client_id = true,
                .client_id = item->client_id,
                .text = item->text,
                .data = item->data,
            },
    };

    if (view != NULL) {
        view->stored_here = item->seq;
        desk__view_heard(view, &stored);
    }
    (void)desk__card_changed(desk, item->conversation, view, CARD_SAID);
}

/* `view` may be NULL, and is kept by a pin. */
static void finish(struct desk *desk, struct view *view, const struct pending *pending,
                   const struct store_append_item *item)
{
    if (item->outcome == STORE_STORED || item->outcome == STORE_REPEAT) {
        if (pending->conn != 0)
            REPLY(desk->net, pending->conn, ack, .conversation = item->conversation,
                  .client_id = item->client_id, .seq = item->seq, .at = item->at);
        metric_observe_us(desk->append_seconds, clock_mono_us() - pending->since_us);
    } else {
        refuse(desk, pending, refusal_code(item));
    }
    if (item->outcome == STORE_STORED)
        deliver_stored(desk, view, pending, item);
    if (view != NULL && item->outcome == STORE_REPEAT)
        desk__view_heard_of(view, item->seq); /* the first time may have gone unheard */
    if (item->author == WIRE_ENTRY_AUTHOR_BOT)
        desk__bot_done(desk, item->conversation, item->outcome);
}

/* All views of a batch, each kept by a pin: they lie apart in memory, and looked for one after the other with
 * nothing in between the processor fetches them side by side. */
static void pin_views(struct desk *desk, const struct store_append_item *items, size_t count,
                      struct view *ret_views[STORE_BATCH_MAX])
{
    for (size_t i = 0; i < count; i++) {
        ret_views[i] = desk__view_find(desk, items[i].conversation);
        if (ret_views[i] != NULL)
            ret_views[i]->pins++;
    }
}

static void tell(struct desk *desk, const struct lane_batch *batch)
{
    struct view *views[STORE_BATCH_MAX];

    metric_add(desk->append_batches, 1);
    metric_add(desk->append_entries, batch->count);
    pin_views(desk, batch->items, batch->count, views);
    for (size_t i = 0; i < batch->count; i++) {
        struct pending *pending = batch->pending[i];
        struct view *view = views[i];

        assert(view != NULL || !pending->pinned);
        /* Who is told of an entry may come to follow what nobody did before. */
        if (view == NULL && (view = desk__view_find(desk, batch->items[i].conversation)) != NULL)
            view->pins++;
        if (!desk->stopping)
            finish(desk, view, pending, &batch->items[i]);
        if (view != NULL) {
            view->pins -= pending->pinned ? 2 : 1;
            desk__view_release(view);
        }
        free(pending);
    }
}

static void batch_stored(void *user, struct store_append_item *items, size_t count)
{
    struct lane *lane = user;
    const struct lane_batch *batch = lane->running;

    assert(items == batch->items && count == batch->count);
    lane->busy = false;
    /* The next batch leaves before this one is told about: the database never waits for us. */
    lane_start(lane);
    tell(lane->desk, batch);
}

static void lane_fill(struct lane *lane, struct lane_batch *batch)
{
    batch->count = 0;
    while (lane->first != NULL && batch->count < STORE_BATCH_MAX) {
        struct pending *pending = lane->first;

        lane->first = pending->next;
        if (lane->first == NULL)
            lane->last = &lane->first;
        lane->count--;
        lane->bytes -= bytes_of(pending);
        batch->pending[batch->count] = pending;
        batch->items[batch->count] = pending->item;
        batch->count++;
    }
}

static void lane_start(void *user)
{
    struct lane *lane = user;
    struct desk *desk = lane->desk;
    struct lane_batch *batch = &lane->batches[lane->running == &lane->batches[0]];

    if (lane->busy || lane->first == NULL || desk->stopping)
        return;
    lane_fill(lane, batch);
    lane->running = batch;
    lane->busy = true;
    if (store_append(desk->store, lane->number, batch->items, batch->count, batch_stored, lane) !=
        GW_OK) {
        for (size_t i = 0; i < batch->count; i++)
            batch->items[i].outcome = STORE_UNAVAILABLE;
        lane->busy = false;
        /* The rest in turns of their own: what the store refuses at once may be a long queue. */
        loop_defer(desk->loop, &lane->start, lane_start, lane);
        tell(desk, batch);
    }
}

/* ---- send ---- */

/* The same with whom it is for, which is known only now. */
static struct pending *addressed(struct pending *pending, int64_t agent)
{
    struct store_append_item item = pending->item;
    struct pending *whole;
    struct json_writer json;
    struct buf data;

    buf_init(&data, DATA_MAX);
    json_writer_init(&json, &data);
    json_writer_begin_object(&json);
    json_writer_key(&json, "whisper");
    json_writer_int(&json, agent);
    json_writer_end_object(&json);
    item.data = buf_slice(&data);
    whole = desk__pending_new(&item, pending->conn, pending->author_name);
    buf_done(&data);
    free(pending);
    return whole;
}

static void say_admitted(struct desk *desk, struct waiter *waiter, struct party *party,
                         enum wire_code refusal)
{
    struct pending *pending = (struct pending *)((char *)waiter - offsetof(struct pending, waiter));

    if (party == NULL) {
        refuse(desk, pending, refusal);
        free(pending);
        return;
    }
    if (pending->whisper) {
        const struct view *view = party->view;

        if (view->state != WIRE_STATE_STATE_ASSIGNED || view->agent == pending->item.author_id) {
            refuse(desk, pending, WIRE_CODE_AGENT_UNAVAILABLE);
            free(pending);
            return;
        }
        pending = addressed(pending, view->agent);
    }
    if (!desk__pending_add(desk, pending)) {
        refuse(desk, pending, WIRE_CODE_OVERLOADED);
        free(pending);
        return;
    }
}

/* Beside the text, if there is anything. */
static void write_data(struct buf *out, const struct desk_message *message)
{
    struct json_writer json;

    if (message->choice.data == NULL && message->removed.data == NULL && !message->allow_links)
        return;
    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    if (message->choice.data != NULL) {
        json_writer_key(&json, "choice");
        json_writer_string(&json, message->choice);
    }
    if (message->removed.data != NULL) {
        json_writer_key(&json, "guard");
        json_writer_raw(&json, message->removed);
    }
    if (message->allow_links) {
        json_writer_key(&json, "allow_links");
        json_writer_bool(&json, true);
    }
    json_writer_end_object(&json);
}

void desk_say(struct desk *desk, uint64_t conn, const struct desk_message *message)
{
    struct person *person = desk__person(desk, conn);
    struct store_append_item item = {
        .conversation = message->conversation,
        .kind = message->note ? WIRE_ENTRY_KIND_NOTE : WIRE_ENTRY_KIND_MESSAGE,
        .client_id = message->client_id,
        .text = message->text,
    };
    struct pending *pending;
    struct buf data;

    if (person == NULL)
        return;
    if (message->whisper && !desk__is_supervisor(person)) {
        reply_error(desk->net, conn, WIRE_CODE_NOT_ALLOWED, 0, &message->client_id, NULL);
        return;
    }
    item.author =
        person->side == DESK_VISITOR ? WIRE_ENTRY_AUTHOR_VISITOR : WIRE_ENTRY_AUTHOR_AGENT;
    item.author_id = person->id;
    if (person->side == DESK_STAFF && !message->note) {
        item.needs_state = true;
        item.state = WIRE_STATE_STATE_ASSIGNED;
        item.needs_agent = person->id;
    }
    buf_init(&data, DATA_MAX);
    write_data(&data, message);
    if (data.len > 0 && buf_err(&data) == GW_OK)
        item.data = buf_slice(&data);
    pending = desk__pending_new(&item, conn,
                                person->side == DESK_STAFF && person->name[0] != '\0'
                                    ? slice_of(person->name)
                                    : SLICE_NONE);
    buf_done(&data);
    pending->whisper = message->whisper;
    pending->waiter.run = say_admitted;
    desk__with_party(desk, person, message->conversation, &pending->waiter);
}

/* ---- typing: in memory, at most once, never stored ---- */

/* Shed what tells nothing new: readers remember a sign of typing for six seconds. */
static bool is_news(struct party *party, bool on)
{
    uint64_t now_ms = loop_now_ms(party->desk->loop);

    if (on == party->typing && (!on || now_ms - party->typing_ms < TYPING_MIN_MS))
        return false;
    party->typing = on;
    party->typing_ms = now_ms;
    return true;
}

/* To those who are here, of one side. */
static void tell_typing(struct view *view, enum desk_side to, const struct wire_peer_typing *typing)
{
    struct buf *out = reply_buf();
    struct frame *frame;
    struct party *party;

    wire_encode_peer_typing(out, typing);
    frame = reply_frame_of(out);
    if (frame == NULL)
        return;
    DL_FOREACH (view->parties, party)
        if (party->live && party->person->side == to)
            (void)!net_send(view->desk->net, party->person->conn, frame);
    frame_unref(frame);
}

void desk__bot_typing(struct view *view)
{
    tell_typing(view, DESK_VISITOR,
                &(struct wire_peer_typing){
                    .conversation = view->id, .by = WIRE_PEER_TYPING_BY_BOT, .on = true});
}

void desk_typing(struct desk *desk, uint64_t conn, int64_t conversation, bool on)
{
    struct person *person = desk__person(desk, conn);
    struct party *party = person != NULL ? desk__party_find(person, conversation) : NULL;
    struct wire_peer_typing typing = {.conversation = conversation, .on = on};

    if (party == NULL || !party->admitted) {
        reply_error(desk->net, conn, WIRE_CODE_NOT_FOUND, 0, NULL, NULL);
        return;
    }
    /* Only who has the conversation is seen typing by the visitor. */
    if (person->side == DESK_STAFF &&
        (party->view->state != WIRE_STATE_STATE_ASSIGNED || party->view->agent != person->id))
        return;
    if (!is_news(party, on))
        return;
    typing.by =
        person->side == DESK_VISITOR ? WIRE_PEER_TYPING_BY_VISITOR : WIRE_PEER_TYPING_BY_AGENT;
    if (person->side == DESK_STAFF)
        typing.name = slice_of(person->name);
    tell_typing(party->view, person->side == DESK_VISITOR ? DESK_STAFF : DESK_VISITOR, &typing);
}
