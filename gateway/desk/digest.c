/*
 * What was stored without this node hearing of it: what other nodes did, and what was
 * committed here but never answered. Asked for once a second, and only while there are
 * other nodes, or doubts: a reader here of what was stored there is at most two seconds
 * behind, also while a new process takes over from an old one on the same database.
 *
 * Two questions in one round. How far the views' conversations have come is compared with
 * what they have, so nothing depends on when it happened. What changed lately is for the
 * lists of the screens; it is asked for from where the last round began, and from earlier,
 * since a change shows at its commit but has the time of its statement. What was told
 * already is remembered for as long as it is asked for.
 */
#include "desk/internal.h"

#define DIGEST_MAX 20000 /* conversations asked about at once; the next round goes on behind them */
/* How long after its time a change may show: as long as a statement may take, and a bit. */
#define OVERLAP_MS 12000
/* A session is given up this long after its statement left at most, and the server may still carry
 * the statement out for as long: that far back, and that far on, a doubt reaches. */
#define DOUBT_MS 15000
/* In so short a time between two counts of the other nodes none comes, stores and goes unseen. */
#define UNSEEN_MS 3000

/* A change that the screens were told of. */
struct told {
    UT_hash_handle hh;
    int64_t conversation;
    int64_t last_seq;
    int64_t agent;
    enum wire_state_state state;
    uint64_t round_ms; /* the last round that had it */
};

/* From `since_ms` on something may have been missed; a whole round behind `until_ms` clears it. */
static void doubt(struct desk *desk, uint64_t since_ms, uint64_t until_ms)
{
    if (since_ms < desk->digested_ms)
        desk->digested_ms = since_ms;
    if (until_ms > desk->doubt_until_ms)
        desk->doubt_until_ms = until_ms;
}

void desk__in_doubt(struct desk *desk)
{
    uint64_t now = loop_now_ms(desk->loop);

    doubt(desk, now > DOUBT_MS ? now - DOUBT_MS : 0, now + DOUBT_MS);
}

/* ---- what the screens are told ---- */

/* False: there was no room, and the next round has it again. */
static bool tell_screens(struct desk *desk, const struct store_digest_item *item,
                         const struct told *before)
{
    /* Words alone are in less of a hurry than another state or another agent. */
    bool moved = before == NULL || before->state != item->state || before->agent != item->agent;

    if (before != NULL && !moved && before->last_seq == item->last_seq)
        return true;
    return desk__card_changed(desk, item->conversation, desk__view_find(desk, item->conversation),
                              moved ? CARD_MOVED : CARD_SAID);
}

/* Those with the bot are not among what changed, since there are too many. So one that was given back
 * to it elsewhere is known by its view alone, which is behind still: agents here who have it open hear
 * that it left their lists, others when they read them again. */
static bool went_to_bot(const struct view *view, const struct store_digest_item *item)
{
    return item->state == WIRE_STATE_STATE_BOT && view->loaded &&
           view->state != WIRE_STATE_STATE_BOT && item->last_seq > view->heard;
}

static void changed(struct desk *desk, const struct store_digest_item *item)
{
    struct told *told;

    HASH_FIND(hh, desk->told, &item->conversation, sizeof(item->conversation), told);
    if (!tell_screens(desk, item, told))
        return;
    if (told == NULL) {
        told = mem_new(sizeof(*told));
        told->conversation = item->conversation;
        HASH_ADD(hh, desk->told, conversation, sizeof(told->conversation), told);
    }
    told->last_seq = item->last_seq;
    told->agent = item->agent;
    told->state = item->state;
    told->round_ms = desk->digest_began_ms;
}

/* What no longer comes is too old to come again: so there are never more than one answer has. */
static void forget_told(struct desk *desk, uint64_t before_ms)
{
    struct told *told, *next;

    HASH_ITER (hh, desk->told, told, next) {
        if (told->round_ms >= before_ms)
            continue;
        HASH_DEL(desk->told, told);
        free(told);
    }
}

/* Who was there before this process may have ended before the first count: so one round in any case. */
void desk__digest_init(struct desk *desk)
{
    desk->counted_ms = desk->digested_ms = loop_now_ms(desk->loop);
    doubt(desk, desk->digested_ms, desk->digested_ms + 1);
}

void desk__digest_done(struct desk *desk)
{
    forget_told(desk, UINT64_MAX);
}

/* ---- a round ---- */

static void digested(void *user, const struct store_answer *answer,
                     const struct store_digest_item *items, size_t count)
{
    struct desk *desk = user;

    desk->digest_running = false;
    if (answer->err != GW_OK || desk->stopping)
        return;
    /* Unless a doubt came up meanwhile, which reaches further back. */
    if (desk->digested_ms >= desk->digest_from_ms)
        desk->digested_ms = desk->digest_began_ms;
    if (desk->digest_next == NULL)
        desk->cycled_ms = desk->cycle_began_ms;
    for (size_t i = 0; i < count; i++) {
        struct view *view = desk__view_find(desk, items[i].conversation);

        if (view != NULL && went_to_bot(view, &items[i]))
            (void)desk__card_changed(desk, items[i].conversation, view, CARD_TO_BOT);
        if (view != NULL)
            desk__view_heard_of(view, items[i].last_seq);
        if (items[i].changed)
            changed(desk, &items[i]);
    }
    forget_told(desk, desk->digest_began_ms);
    desk__screens_changed(desk);
}

/* The next ones of the views, in the table's order; behind the last a new cycle begins. */
static size_t choose(struct desk *desk, int64_t *ids)
{
    struct view *view = desk->digest_next;
    size_t count = 0;

    if (view == NULL) {
        view = desk->views;
        desk->cycle_began_ms = desk->digest_began_ms;
    }
    for (; view != NULL && count < DIGEST_MAX; view = view->hh.next)
        if (view->loaded)
            ids[count++] = view->id;
    desk->digest_next = view;
    return count;
}

void desk__digest_leave(struct view *view)
{
    if (view->desk->digest_next == view)
        view->desk->digest_next = view->hh.next;
}

static void digest_start(struct desk *desk)
{
    uint64_t now = loop_now_ms(desk->loop);
    int64_t *ids = mem_array(DIGEST_MAX, sizeof(*ids));
    size_t count;

    desk->digest_began_ms = now;
    desk->digest_from_ms = desk->digested_ms;
    count = choose(desk, ids);
    desk->digest_running =
        store_digest(desk->store, ids, count, (int64_t)(now - desk->digested_ms) + OVERLAP_MS,
                     digested, desk) == GW_OK;
    free(ids);
}

static void others_counted(void *user, const struct store_answer *answer, int64_t others)
{
    struct desk *desk = user;
    uint64_t began_ms = desk->count_began_ms;

    desk->digest_running = false;
    if (answer->err != GW_OK || desk->stopping)
        return;
    /* One that is counted may store until it ends, and is not counted then: so there is one round
     * more behind it. And this process may have been held up for so long that one came and went. */
    if (others > 0 || began_ms - desk->counted_ms > UNSEEN_MS)
        doubt(desk, desk->digested_ms, loop_now_ms(desk->loop) + 1);
    desk->counted_ms = began_ms;
    if (desk->cycled_ms < desk->doubt_until_ms)
        digest_start(desk);
    else
        desk->digested_ms = began_ms; /* alone, so there was nothing to hear of */
}

void desk__digest(struct desk *desk)
{
    if (desk->digest_running || desk->node == 0)
        return;
    desk->count_began_ms = loop_now_ms(desk->loop);
    desk->digest_running =
        store_node_others(desk->store, desk->node, others_counted, desk) == GW_OK;
}
