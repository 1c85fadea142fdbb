/*
 * What visitors in the queue are told: their place, and the range of time in which
 * it will be their turn (waits.c). Places are read in the rounds of screens.c.
 *
 * Also here: that the visitor is still there, which keeps the place.
 */
#include "desk/internal.h"

#include "net/net.h"
#include "route/wait.h"

#include <utlist.h>

#define REFRESH_MS 5000

static void tell_seen(struct desk *desk);

/* The next list at once: where very many wait, one a round would come by too late for a team that keeps places
 * for seconds. After an error the next round tells them again. */
static void seen_told(void *user, const struct store_answer *answer)
{
    struct desk *desk = user;

    desk->places.seen_running = false;
    if (answer->err == GW_OK && !desk->stopping && desk->places.seen_from > 0)
        tell_seen(desk);
}

static bool has_visitor(const struct view *view)
{
    const struct party *party;

    DL_FOREACH (view->parties, party)
        if (party->person->side == DESK_VISITOR)
            return true;
    return false;
}

/* STORE_IDS_MAX at a time, each list from where the one before ended. */
static void tell_seen(struct desk *desk)
{
    int64_t ids[STORE_IDS_MAX];
    size_t count = 0, place = 0;
    const struct view *view;

    if (desk->places.seen_running)
        return;
    DL_FOREACH2 (desk->queued, view, queued_next) {
        if (place++ < desk->places.seen_from || count == STORE_IDS_MAX)
            continue;
        if (has_visitor(view))
            ids[count++] = view->id;
    }
    desk->places.seen_from = count == STORE_IDS_MAX ? desk->places.seen_from + STORE_IDS_MAX : 0;
    desk->places.seen_running =
        count > 0 && store_waiting_seen(desk->store, ids, count, seen_told, desk) == GW_OK;
}

static void refresh(void *user)
{
    struct desk *desk = user;

    if (desk->stopping || desk->queued == NULL) {
        desk__waits_forget(desk);
        return; /* desk__places_start() begins again when somebody waits */
    }
    loop_timer_start(desk->loop, &desk->places.timer, REFRESH_MS, refresh, desk);
    if (!store_available(desk->store))
        return;
    tell_seen(desk);
    desk__waits_read(desk);
}

/* ---- places ---- */

static bool places_ask(struct desk *desk);

static void send_place(struct view *view)
{
    const struct desk_standing *standing = view->standing;
    bool known = standing->high_s > 0;
    struct party *party;

    DL_FOREACH (view->parties, party)
        if (party->live && party->person->side == DESK_VISITOR)
            REPLY(view->desk->net, party->person->conn, queue_place, .conversation = view->id,
                  .place = view->place, .waiting = view->waiting, .has_wait_low_s = known,
                  .wait_low_s = standing->low_s, .has_wait_typical_s = known,
                  .wait_typical_s = standing->typical_s, .has_wait_high_s = known,
                  .wait_high_s = standing->high_s);
}

static void place_read(struct desk *desk, const struct store_place *place)
{
    struct view *view = desk__view_find(desk, place->conversation);
    struct desk_standing *standing;
    struct route_wait wait;
    bool changed;

    if (view == NULL || view->state != WIRE_STATE_STATE_QUEUED)
        return;
    if (view->standing == NULL)
        view->standing = mem_new(sizeof(*view->standing));
    standing = view->standing;
    changed = view->place != place->place || view->waiting != place->waiting;
    view->place = place->place;
    view->waiting = place->waiting;
    standing->demand = place->demand;
    standing->weight = place->weight;
    standing->priority = place->priority;
    if (desk__wait_of(desk, standing, place->place, &wait) &&
        (standing->low_s != wait.low_s || standing->typical_s != wait.typical_s ||
         standing->high_s != wait.high_s)) {
        changed = true;
        standing->low_s = wait.low_s;
        standing->typical_s = wait.typical_s;
        standing->high_s = wait.high_s;
    }
    if (changed)
        send_place(view);
}

static void places_read(void *user, const struct store_answer *answer,
                        const struct store_place *places, size_t count)
{
    struct desk *desk = user;

    desk->places.running = false;
    if (desk->stopping)
        return;
    desk->places.made = 0;
    for (size_t i = 0; answer->err == GW_OK && i < count; i++)
        place_read(desk, &places[i]);
    desk->screens_due = desk->screens_due || answer->err != GW_OK;
    if (answer->err == GW_OK)
        desk->places.running = places_ask(desk);
    desk__round_over(desk);
}

/* The next STORE_IDS_MAX of those that are due in this round; false: there are none. */
static bool places_ask(struct desk *desk)
{
    int64_t ids[STORE_IDS_MAX];
    size_t count = 0;
    struct view *view;

    /* To the end with each, so that what is left of this round stays in front. */
    while (count < STORE_IDS_MAX && desk->queued != NULL && desk->queued->place_due) {
        view = desk->queued;
        view->place_due = false;
        DL_DELETE2(desk->queued, view, queued_prev, queued_next);
        DL_APPEND2(desk->queued, view, queued_prev, queued_next);
        if (view->parties != NULL)
            ids[count++] = view->id;
    }
    return count > 0 && store_places(desk->store, ids, count, places_read, desk) == GW_OK;
}

void desk__places_start(struct desk *desk)
{
    struct view *view;

    if (desk->places.running) {
        desk->screens_due = true;
        return;
    }
    DL_FOREACH2 (desk->queued, view, queued_next)
        view->place_due = true;
    desk->places.running = places_ask(desk);
    /* A second later, when it is known what they ask for. */
    if (desk->queued != NULL && !loop_timer_pending(&desk->places.timer))
        loop_timer_start(desk->loop, &desk->places.timer, REFRESH_MS / 5, refresh, desk);
}

void desk__places_done(struct desk *desk)
{
    loop_timer_stop(desk->loop, &desk->places.timer);
    desk__waits_forget(desk);
}
