/*
 * What the desk's screens and the queue's visitors are shown of changes: rosters
 * and counts, places in the queue, cards. Changes are gathered for a moment, read
 * from the store once for all, and sent to those who may see them.
 */
#include "desk/internal.h"

#include "log/log.h"
#include "net/net.h"

#include <utlist.h>

#define SCREENS_MS 200
#define CARDS_MS 100
#define PLACES_MAX 2000

static void screens_start(void *user);

/* Counts come after the roster, since the loads in it are the counts of `mine`. */
struct loads {
    struct desk *desk;
    size_t count;
    struct {
        int64_t agent;
        int64_t load;
    } of[];
};

/* ---- roster and counts ---- */

static void send_counts(struct person *person, int64_t mine, int64_t queued, int64_t open)
{
    int64_t all = person->role == WIRE_AGENT_ROLE_AGENT ? mine + queued : open;

    if (person->counts[0] == mine && person->counts[1] == queued && person->counts[2] == all)
        return;
    person->counts[0] = mine;
    person->counts[1] = queued;
    person->counts[2] = all;
    REPLY(person->desk->net, person->conn, counts, .mine = mine, .queue = queued, .all = all);
}

static void screens_over(struct desk *desk)
{
    desk->screens_running = false;
    if (desk->screens_due && !desk->stopping && !loop_timer_pending(&desk->screens_timer))
        loop_timer_start(desk->loop, &desk->screens_timer, SCREENS_MS, screens_start, desk);
}

static void counted(void *user, const struct store_answer *answer, int64_t queued, int64_t open)
{
    struct loads *loads = user;
    struct desk *desk = loads->desk;
    struct person *person, *next;

    if (answer->err == GW_OK && !desk->stopping) {
        HASH_ITER (hh, desk->persons, person, next) {
            int64_t mine = 0;

            if (person->side != DESK_STAFF)
                continue;
            for (size_t i = 0; i < loads->count; i++)
                if (loads->of[i].agent == person->id)
                    mine = loads->of[i].load;
            send_counts(person, mine, queued, open);
        }
    }
    free(loads);
    screens_over(desk);
}

static void send_roster(struct desk *desk, const struct wire_agent *agents, size_t count)
{
    struct wire_roster roster = {
        .agents = agents,
        .agents_count = count > WIRE_ROSTER_AGENTS_MAX ? WIRE_ROSTER_AGENTS_MAX : count};
    struct buf *out = reply_buf();
    struct frame *frame;
    struct person *person, *next;

    wire_encode_roster(out, &roster);
    frame = reply_frame_of(out);
    if (frame == NULL)
        return;
    HASH_ITER (hh, desk->persons, person, next)
        if (person->side == DESK_STAFF)
            (void)!net_send(desk->net, person->conn, frame);
    frame_unref(frame);
}

static void roster_read(void *user, const struct store_answer *answer,
                        const struct wire_agent *agents, size_t count)
{
    struct desk *desk = user;
    struct loads *loads;

    if (answer->err != GW_OK || desk->stopping) {
        screens_over(desk);
        return;
    }
    send_roster(desk, agents, count);
    loads = mem_new(sizeof(*loads) + count * sizeof(loads->of[0]));
    loads->desk = desk;
    loads->count = count;
    for (size_t i = 0; i < count; i++) {
        loads->of[i].agent = agents[i].id;
        loads->of[i].load = agents[i].load;
    }
    if (store_counts(desk->store, counted, loads) != GW_OK) {
        free(loads);
        screens_over(desk);
    }
}

/* ---- places in the queue ---- */

static void places_read(void *user, const struct store_answer *answer,
                        const struct store_place *places, size_t count, int64_t waiting)
{
    struct desk *desk = user;

    desk->places_running = false;
    if (answer->err != GW_OK || desk->stopping)
        return;
    for (size_t i = 0; i < count; i++) {
        struct view *view = desk__view_find(desk, places[i].conversation);
        struct party *party;

        if (view == NULL || view->state != WIRE_STATE_STATE_QUEUED ||
            (view->place == places[i].place && view->waiting == waiting))
            continue;
        view->place = places[i].place;
        view->waiting = waiting;
        DL_FOREACH (view->parties, party)
            if (party->live && party->person->side == DESK_VISITOR)
                REPLY(desk->net, party->person->conn, queue_place, .conversation = view->id,
                      .place = view->place, .waiting = waiting);
    }
}

static void places_start(struct desk *desk)
{
    int64_t ids[PLACES_MAX];
    size_t count = 0;
    struct view *view, *next;

    if (desk->places_running) {
        desk->screens_due = true;
        return;
    }
    HASH_ITER (hh, desk->views, view, next)
        if (view->loaded && view->state == WIRE_STATE_STATE_QUEUED && view->parties != NULL &&
            count < PLACES_MAX)
            ids[count++] = view->id;
    if (count > 0)
        desk->places_running = store_places(desk->store, ids, count, places_read, desk) == GW_OK;
}

static void screens_start(void *user)
{
    struct desk *desk = user;
    struct person *person, *next;
    bool staff = false;

    if (desk->screens_running || !store_available(desk->store))
        return;
    desk->screens_due = false;
    places_start(desk);
    HASH_ITER (hh, desk->persons, person, next)
        staff = staff || person->side == DESK_STAFF;
    if (staff)
        desk->screens_running = store_roster(desk->store, roster_read, desk) == GW_OK;
}

void desk__screens_changed(struct desk *desk)
{
    desk->screens_due = true;
    if (desk->screens_running || desk->stopping || loop_timer_pending(&desk->screens_timer))
        return;
    loop_timer_start(desk->loop, &desk->screens_timer, SCREENS_MS, screens_start, desk);
}

void desk__screens_greet(struct desk *desk, struct person *person)
{
    (void)person; /* its counts are -1, so the next round tells them */
    desk__screens_changed(desk);
}

/* ---- cards ---- */

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

static void send_card(struct desk *desk, const struct wire_card *card)
{
    struct frame *shown = card_frame(card, false);
    struct frame *gone = card_frame(card, true);
    struct person *person, *next;

    HASH_ITER (hh, desk->persons, person, next) {
        struct frame *frame = person->side == DESK_STAFF && sees(person, card) ? shown : gone;

        /* With the bot it never was in an agent's lists. */
        if (person->side != DESK_STAFF || frame == NULL ||
            (frame == gone && card->state == WIRE_CARD_STATE_BOT))
            continue;
        (void)!net_send(desk->net, person->conn, frame);
    }
    frame_unref(shown);
    frame_unref(gone);
}

static void cards_start(void *user);

static void cards_read(void *user, const struct store_answer *answer, const struct wire_card *cards,
                       size_t count, bool more)
{
    struct desk *desk = user;

    (void)more;
    desk->cards_running = false;
    if (desk->stopping)
        return;
    for (size_t i = 0; answer->err == GW_OK && i < count; i++)
        send_card(desk, &cards[i]);
    if (desk->cards_count > 0)
        loop_timer_start(desk->loop, &desk->cards_timer, CARDS_MS, cards_start, desk);
}

static void cards_start(void *user)
{
    struct desk *desk = user;

    if (desk->cards_running || desk->cards_count == 0)
        return;
    desk->cards_running =
        store_cards(desk->store, desk->cards, (size_t)desk->cards_count, cards_read, desk) == GW_OK;
    if (desk->cards_running)
        desk->cards_count = 0;
}

/* Whether any screen would show a change of this conversation. */
static bool is_shown(struct desk *desk, int64_t conversation)
{
    struct view *view = desk__view_find(desk, conversation);
    bool with_bot = view != NULL && view->loaded && view->state == WIRE_STATE_STATE_BOT;
    struct person *person, *next;

    HASH_ITER (hh, desk->persons, person, next)
        if (person->side == DESK_STAFF && (!with_bot || person->role != WIRE_AGENT_ROLE_AGENT))
            return true;
    return false;
}

void desk__card_changed(struct desk *desk, int64_t conversation)
{
    if (desk->stopping || !is_shown(desk, conversation))
        return;
    for (int i = 0; i < desk->cards_count; i++)
        if (desk->cards[i] == conversation)
            return;
    if (desk->cards_count == DESK_CARDS_MAX)
        return; /* that much at once is not followed by eye; the next change or a reload shows it */
    desk->cards[desk->cards_count++] = conversation;
    if (!desk->cards_running && !loop_timer_pending(&desk->cards_timer))
        loop_timer_start(desk->loop, &desk->cards_timer, CARDS_MS, cards_start, desk);
}

void desk__screens_done(struct desk *desk)
{
    loop_timer_stop(desk->loop, &desk->screens_timer);
    loop_timer_stop(desk->loop, &desk->cards_timer);
}
