/*
 * Cards: what the desk's lists show of a conversation. Changes are gathered for a
 * moment and read from the store once for all; an agent is sent those of the queue
 * and the own ones, and told of a move away from them, but not of what goes on there.
 */
#include "desk/internal.h"

#include "net/net.h"

#include <utlist.h>

#define CARDS_MS 100

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

static void start_soon(struct desk *desk)
{
    if (!desk->stopping && !desk->cards_running && !loop_timer_pending(&desk->cards_timer))
        loop_timer_start(desk->loop, &desk->cards_timer, CARDS_MS, cards_start, desk);
}

/* A change by a move must not be lost, so it takes the place of another when there is no room.
 * That much at once is not followed by eye; the next change or a reload shows the rest. */
static void remember(struct card_changes *changes, int64_t conversation, bool moved)
{
    int spare = -1;

    for (int i = 0; i < changes->count; i++) {
        if (changes->of[i].conversation == conversation) {
            changes->of[i].moved = changes->of[i].moved || moved;
            return;
        }
        if (!changes->of[i].moved)
            spare = i;
    }
    if (changes->count < DESK_CARDS_MAX)
        spare = changes->count++;
    else if (!moved || spare < 0)
        return;
    changes->of[spare].conversation = conversation;
    changes->of[spare].moved = moved;
}

static bool was_moved(const struct card_changes *asked, int64_t conversation)
{
    for (int i = 0; i < asked->count; i++)
        if (asked->of[i].conversation == conversation)
            return asked->of[i].moved;
    return false;
}

static void ask_again(struct desk *desk)
{
    for (int i = 0; i < desk->cards_asked.count; i++)
        remember(&desk->cards_waiting, desk->cards_asked.of[i].conversation,
                 desk->cards_asked.of[i].moved);
}

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
    for (size_t i = 0; answer->err == GW_OK && i < count; i++)
        send_card(desk, &cards[i], was_moved(&desk->cards_asked, cards[i].id));
    desk->cards_asked.count = 0;
    desk__cards_resume(desk);
}

static void cards_start(void *user)
{
    struct desk *desk = user;
    int64_t ids[DESK_CARDS_MAX];

    /* desk__cards_resume() comes back to it when the store does. */
    if (desk->cards_running || desk->cards_waiting.count == 0 || !store_available(desk->store))
        return;
    desk->cards_asked = desk->cards_waiting;
    desk->cards_waiting.count = 0;
    for (int i = 0; i < desk->cards_asked.count; i++)
        ids[i] = desk->cards_asked.of[i].conversation;
    desk->cards_running =
        store_cards(desk->store, ids, (size_t)desk->cards_asked.count, cards_read, desk) == GW_OK;
    if (!desk->cards_running) {
        ask_again(desk);
        start_soon(desk);
    }
}

void desk__cards_resume(struct desk *desk)
{
    if (desk->cards_waiting.count > 0)
        start_soon(desk);
}

/* Whether any screen would show a change of this conversation. */
static bool is_shown(struct desk *desk, int64_t conversation)
{
    struct view *view = desk__view_find(desk, conversation);
    bool with_bot = view != NULL && view->loaded && view->state == WIRE_STATE_STATE_BOT;

    return with_bot ? desk->overseers > 0 : desk->staff != NULL;
}

void desk__card_changed(struct desk *desk, int64_t conversation, bool moved)
{
    if (desk->stopping || !is_shown(desk, conversation))
        return;
    remember(&desk->cards_waiting, conversation, moved);
    start_soon(desk);
}
