/*
 * What was stored without this node hearing of it: what other nodes did, and what was
 * committed here but never answered. Asked for once a second, and only while there are
 * other nodes, or doubts: a reader here of what was stored there is at most two seconds
 * behind, also while a new process takes over from an old one on the same database.
 */
#include "desk/internal.h"

#include "log/log.h"

#define DIGEST_MAX 20000 /* conversations asked about at once; the next round goes on behind them */
#define OVERLAP_MS 3000  /* a round looks back to the start of the one before, and this much more */
/* A session is given up this long after its statement left at most, and the server may still carry
 * the statement out for as long: that far back, and that far on, a doubt reaches. */
#define DOUBT_MS 15000

void desk__in_doubt(struct desk *desk)
{
    uint64_t now = loop_now_ms(desk->loop);

    if (!desk->digesting)
        desk->digested_ms = now > DOUBT_MS ? now - DOUBT_MS : 0;
    desk->digesting = true;
    desk->doubt_until_ms = now + DOUBT_MS;
}

static void digested(void *user, const struct store_answer *answer,
                     const struct store_digest_item *items, size_t count)
{
    struct desk *desk = user;

    desk->digest_running = false;
    if (answer->err != GW_OK || desk->stopping)
        return;
    desk->digested_ms = desk->digest_began_ms;
    for (size_t i = 0; i < count; i++) {
        struct view *view = desk__view_find(desk, items[i].conversation);

        if (view != NULL)
            desk__view_heard_of(view, items[i].last_seq);
        if (items[i].changed)
            desk__card_changed(desk, items[i].conversation, view, true);
    }
    desk__screens_changed(desk);
}

/* The next ones of the views, in the table's order; behind the last it starts over. */
static size_t choose(struct desk *desk, int64_t *ids)
{
    size_t place = 0;
    size_t count = 0;
    struct view *view, *next;

    HASH_ITER (hh, desk->views, view, next) {
        if (place++ < desk->digest_from || !view->loaded)
            continue;
        if (count == DIGEST_MAX) {
            desk->digest_from = place - 1;
            return count;
        }
        ids[count++] = view->id;
    }
    desk->digest_from = 0;
    return count;
}

static void digest_start(struct desk *desk)
{
    uint64_t now = loop_now_ms(desk->loop);
    int64_t *ids;
    size_t count;

    if (!desk->digesting)
        desk->digested_ms = now;
    desk->digesting = true;
    desk->digest_began_ms = now;
    ids = mem_array(DIGEST_MAX, sizeof(*ids));
    count = choose(desk, ids);
    desk->digest_running =
        store_digest(desk->store, ids, count, (int64_t)(now - desk->digested_ms) + OVERLAP_MS,
                     digested, desk) == GW_OK;
    free(ids);
}

static void others_counted(void *user, const struct store_answer *answer, int64_t others)
{
    struct desk *desk = user;

    desk->digest_running = false;
    if (answer->err != GW_OK || desk->stopping)
        return;
    /* A doubt ends with a round that was begun behind its time. */
    if (others > 0 || desk->digested_ms < desk->doubt_until_ms)
        digest_start(desk);
    else
        desk->digesting = false;
}

void desk__digest(struct desk *desk)
{
    if (!desk->digest_running && desk->node != 0)
        desk->digest_running =
            store_node_others(desk->store, desk->node, others_counted, desk) == GW_OK;
}
