/*
 * Cards: what the desk's lists show of a conversation. Changes are gathered for a
 * moment and read from the store once for all; an agent is sent those of the queue
 * and the own ones, and told of a move away from them, but not of what goes on there.
 */
#include "desk/internal.h"

#include "net/net.h"

#include <utlist.h>

#define CARDS_MS 100    /* what changes at about the same time is read together */
#define CARDS_NEXT_MS 5 /* between two rounds */
/* After a round, the cards of words are left alone for so long each: on a desk so busy, what is said
 * is no news by the tenth of a second, and reading it would take from those who say it. */
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

static void send_card(struct desk *desk, const struct wire_card *card, enum card_cause cause)
{
    /* With the bot it never was in an agent's lists, unless it was given back to it; and what is
     * said is no news to those who lost it before. */
    bool tells_gone =
        cause == CARD_TO_BOT || (cause == CARD_MOVED && card->state != WIRE_CARD_STATE_BOT);
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
static void start_in(struct desk *desk, uint64_t delay_ms, bool moved)
{
    if (desk->stopping || desk->cards_running ||
        (loop_timer_pending(&desk->cards_timer) && (desk->cards_hurry || !moved)))
        return;
    desk->cards_hurry = moved;
    loop_timer_start(desk->loop, &desk->cards_timer, delay_ms, cards_start, desk);
}

/* When words alone are asked for next. */
static uint64_t words_in(const struct desk *desk, uint64_t at_least_ms)
{
    uint64_t now_ms = loop_now_ms(desk->loop);

    return desk->cards_after_ms > now_ms + at_least_ms ? desk->cards_after_ms - now_ms
                                                       : at_least_ms;
}

static void start_next(struct desk *desk, uint64_t at_least_ms)
{
    if (desk->cards_waiting.moves != NULL)
        start_in(desk, at_least_ms, true);
    else if (desk->cards_waiting.words != NULL)
        start_in(desk, words_in(desk, at_least_ms), false);
}

void desk__cards_resume(struct desk *desk)
{
    start_next(desk, CARDS_MS);
}

/* ---- what changed ---- */

static struct card_change **list_of(struct card_changes *changes, enum card_cause cause)
{
    return cause == CARD_SAID ? &changes->words : &changes->moves;
}

static void forget(struct card_changes *changes, struct card_change *change)
{
    HASH_DEL(changes->by_id, change);
    DL_DELETE(*list_of(changes, change->cause), change);
    changes->count--;
    free(change);
}

/* False: there was no room. A change by a move must not be lost, so it takes the place of another when
 * there is none. That much at once is not followed by eye; the next change or a reload shows the
 * rest. */
static bool remember(struct card_changes *changes, int64_t conversation, enum card_cause cause)
{
    struct card_change *change;

    HASH_FIND(hh, changes->by_id, &conversation, sizeof(conversation), change);
    if (change != NULL && change->cause >= cause)
        return true;
    if (change != NULL)
        forget(changes, change);
    if (changes->count == DESK_CARDS_MAX) {
        if (cause == CARD_SAID || changes->words == NULL)
            return false;
        forget(changes, changes->words);
    }
    change = mem_new(sizeof(*change));
    change->conversation = conversation;
    change->cause = cause;
    HASH_ADD(hh, changes->by_id, conversation, sizeof(conversation), change);
    DL_APPEND(*list_of(changes, cause), change);
    changes->count++;
    return true;
}

/* ---- a round ---- */

static void ask_again(struct desk *desk)
{
    const struct card_round *asked = &desk->cards_asked;

    for (int i = 0; i < asked->count; i++)
        (void)remember(&desk->cards_waiting, asked->conversations[i], asked->causes[i]);
}

static enum card_cause cause_of(const struct card_round *asked, int64_t conversation)
{
    for (int i = 0; i < asked->count; i++)
        if (asked->conversations[i] == conversation)
            return asked->causes[i];
    return CARD_SAID;
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
        send_card(desk, &cards[i], cause_of(&desk->cards_asked, cards[i].id));
    desk->cards_asked.count = 0;
    desk->cards_after_ms = loop_now_ms(desk->loop) + count * CARDS_EACH_MS;
    start_next(desk, answer->err == GW_OK ? CARDS_NEXT_MS : CARDS_MS);
}

/* The first of those that wait; words only when their time has come. */
static void take_round(struct desk *desk)
{
    struct card_changes *changes = &desk->cards_waiting;
    struct card_round *asked = &desk->cards_asked;
    bool words = desk->cards_after_ms <= loop_now_ms(desk->loop);

    asked->count = 0;
    while (asked->count < DESK_CARDS_ROUND) {
        struct card_change *change = changes->moves != NULL ? changes->moves
                                     : words                ? changes->words
                                                            : NULL;

        if (change == NULL)
            return;
        asked->conversations[asked->count] = change->conversation;
        asked->causes[asked->count++] = change->cause;
        forget(changes, change);
    }
}

static void cards_start(void *user)
{
    struct desk *desk = user;
    struct card_round *asked = &desk->cards_asked;

    /* desk__cards_resume() comes back to it when the store does. */
    if (desk->cards_running || !store_available(desk->store))
        return;
    take_round(desk);
    if (asked->count == 0) {
        start_next(desk, CARDS_NEXT_MS);
        return;
    }
    desk->cards_running = store_cards(desk->store, asked->conversations, (size_t)asked->count,
                                      cards_read, desk) == GW_OK;
    if (!desk->cards_running) {
        ask_again(desk);
        asked->count = 0;
        desk__cards_resume(desk);
    }
}

/* Whether any screen would show a change of this conversation. */
static bool is_shown(const struct desk *desk, const struct view *view, enum card_cause cause)
{
    bool with_bot = view != NULL && view->loaded && view->state == WIRE_STATE_STATE_BOT;

    return with_bot && cause != CARD_TO_BOT ? desk->overseers > 0 : desk->staff != NULL;
}

bool desk__card_changed(struct desk *desk, int64_t conversation, const struct view *view,
                        enum card_cause cause)
{
    bool moved = cause != CARD_SAID;
    bool kept;

    if (desk->stopping || !is_shown(desk, view, cause))
        return true;
    kept = remember(&desk->cards_waiting, conversation, cause);
    start_in(desk, moved ? CARDS_MS : words_in(desk, CARDS_MS), moved);
    return kept;
}

void desk__cards_done(struct desk *desk)
{
    struct card_changes *changes = &desk->cards_waiting;

    while (changes->moves != NULL)
        forget(changes, changes->moves);
    while (changes->words != NULL)
        forget(changes, changes->words);
}
