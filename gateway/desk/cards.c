/*
 * Cards: what the desk's lists show of a conversation. Changes are gathered for a
 * moment and read from the store once for all; an agent is sent those of the queue
 * and the own ones, and told of a move away from them, but not of what goes on there.
 */
#include "desk/internal.h"

#include "net/net.h"

#include <utlist.h>

#define CARDS_MS 100
/* After a round, its cards are left alone for so long each: on a desk so busy, what is said is no
 * news by the tenth of a second, and reading it would take from those who say it. */
#define CARDS_EACH_MS 2

static void cards_start(void *user);

/* What an agent is told of a conversation that left the lists: that, and nothing of it. */
static struct wire_card blank(const struct wire_card *card)
{
    return (struct wire_card){
        .id = card->id,
        .state = card->state,
        .priority = card->priority,
        .lang = card->lang,
        .visitor_id = card->visitor_id,
        .visitor_name = SLICE_LIT(""),
        .last_seq = card->last_seq,
        .last_at = card->last_at,
        .last_text = SLICE_LIT(""),
        .opened_at = card->opened_at,
        .visitor_seen = card->visitor_seen,
        .agent_seen = card->agent_seen,
        .team_id = card->team_id,
        .weight = card->weight,
    };
}

static bool sees(const struct person *person, const struct wire_card *card)
{
    if (person->role != WIRE_AGENT_ROLE_AGENT)
        return true;
    return card->state == WIRE_CARD_STATE_QUEUED ||
           (card->state == WIRE_CARD_STATE_ASSIGNED && card->has_agent_id &&
            card->agent_id == person->id);
}

static struct frame *card_frame(const struct wire_card *card, bool gone)
{
    struct wire_card_frame frame = {.card = *card, .has_gone = gone, .gone = gone};
    struct buf *out = reply_buf();

    if (gone)
        frame.card = blank(card);
    wire_encode_card(out, &frame);
    return reply_frame_of(out);
}

static void send_card(struct desk *desk, const struct wire_card *card, bool moved)
{
    /* With the bot it never was in an agent's lists; and what is said is no news to those who
     * lost it before. */
    bool tells_gone = moved && card->state != WIRE_CARD_STATE_BOT;
    struct frame *shown = card_frame(card, false);
    struct frame *gone = tells_gone ? card_frame(card, true) : NULL;
    struct person *person, *next;

    DL_FOREACH_SAFE (desk->staff, person, next) {
        struct frame *frame = sees(person, card) ? shown : gone;

        if (frame != NULL)
            (void)!net_send(desk->net, person->conn, frame);
    }
    frame_unref(shown);
    frame_unref(gone);
}

/* What a move changed is not kept waiting by words. */
static void start_soon(struct desk *desk, bool moved)
{
    uint64_t now_ms = loop_now_ms(desk->loop);
    uint64_t delay_ms = CARDS_MS;

    if (desk->stopping || desk->cards_running ||
        (loop_timer_pending(&desk->cards_timer) && (desk->cards_hurry || !moved)))
        return;
    if (!moved && desk->cards_after_ms > now_ms + CARDS_MS)
        delay_ms = desk->cards_after_ms - now_ms;
    desk->cards_hurry = moved;
    loop_timer_start(desk->loop, &desk->cards_timer, delay_ms, cards_start, desk);
}

/* ---- what changed ---- */

static struct card_change *find_change(struct card_changes *changes, int64_t conversation)
{
    struct card_change *change;

    HASH_FIND(hh, changes->by_id, &conversation, sizeof(conversation), change);
    return change;
}

/* Room for one more. A change by a move must not be lost, so it takes the place of another when
 * there is none. That much at once is not followed by eye; the next change or a reload shows the
 * rest. */
static struct card_change *make_room(struct card_changes *changes, bool moved)
{
    struct card_change *change;

    if (changes->count < DESK_CARDS_MAX)
        return &changes->of[changes->count++];
    for (int i = 0; moved && i < changes->count; i++) {
        change = &changes->of[i];
        if (change->moved)
            continue;
        HASH_DEL(changes->by_id, change);
        return change;
    }
    return NULL;
}

/* False: there was no room. */
static bool remember(struct card_changes *changes, int64_t conversation, bool moved)
{
    struct card_change *change = find_change(changes, conversation);

    if (change != NULL) {
        change->moved = change->moved || moved;
        return true;
    }
    change = make_room(changes, moved);
    if (change == NULL)
        return false;
    change->conversation = conversation;
    change->moved = moved;
    HASH_ADD(hh, changes->by_id, conversation, sizeof(conversation), change);
    return true;
}

static void forget_all(struct card_changes *changes)
{
    HASH_CLEAR(hh, changes->by_id);
    changes->count = 0;
}

static bool any_moved(const struct card_changes *changes)
{
    for (int i = 0; i < changes->count; i++)
        if (changes->of[i].moved)
            return true;
    return false;
}

static void ask_again(struct desk *desk)
{
    const struct card_changes *asked = desk->cards_asked;

    for (int i = 0; i < asked->count; i++)
        (void)remember(desk->cards_waiting, asked->of[i].conversation, asked->of[i].moved);
}

/* ---- a round ---- */

static void cards_read(void *user, const struct store_answer *answer, const struct wire_card *cards,
                       size_t count, bool more)
{
    struct desk *desk = user;

    (void)more;
    desk->cards_running = false;
    if (desk->stopping)
        return;
    if (answer->err != GW_OK)
        ask_again(desk);
    for (size_t i = 0; answer->err == GW_OK && i < count; i++) {
        const struct card_change *change = find_change(desk->cards_asked, cards[i].id);

        send_card(desk, &cards[i], change != NULL && change->moved);
    }
    forget_all(desk->cards_asked);
    desk->cards_after_ms = loop_now_ms(desk->loop) + CARDS_MS + count * CARDS_EACH_MS;
    desk__cards_resume(desk);
}

static void cards_start(void *user)
{
    struct desk *desk = user;
    struct card_changes *asked = desk->cards_waiting;
    int64_t ids[DESK_CARDS_MAX];

    /* desk__cards_resume() comes back to it when the store does. */
    if (desk->cards_running || asked->count == 0 || !store_available(desk->store))
        return;
    desk->cards_waiting = desk->cards_asked;
    desk->cards_asked = asked;
    for (int i = 0; i < asked->count; i++)
        ids[i] = asked->of[i].conversation;
    desk->cards_running =
        store_cards(desk->store, ids, (size_t)asked->count, cards_read, desk) == GW_OK;
    if (!desk->cards_running) {
        ask_again(desk);
        forget_all(asked);
        desk__cards_resume(desk);
    }
}

void desk__cards_resume(struct desk *desk)
{
    if (desk->cards_waiting->count > 0)
        start_soon(desk, any_moved(desk->cards_waiting));
}

/* Whether any screen would show a change of this conversation. */
static bool is_shown(const struct desk *desk, const struct view *view)
{
    bool with_bot = view != NULL && view->loaded && view->state == WIRE_STATE_STATE_BOT;

    return with_bot ? desk->overseers > 0 : desk->staff != NULL;
}

bool desk__card_changed(struct desk *desk, int64_t conversation, const struct view *view,
                        bool moved)
{
    bool kept;

    if (desk->stopping || !is_shown(desk, view))
        return true;
    kept = remember(desk->cards_waiting, conversation, moved);
    start_soon(desk, moved);
    return kept;
}

void desk__cards_init(struct desk *desk)
{
    desk->cards_waiting = mem_new(sizeof(*desk->cards_waiting));
    desk->cards_asked = mem_new(sizeof(*desk->cards_asked));
}

void desk__cards_done(struct desk *desk)
{
    forget_all(desk->cards_waiting);
    forget_all(desk->cards_asked);
    free(desk->cards_waiting);
    free(desk->cards_asked);
}
