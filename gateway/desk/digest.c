/*
 * What other nodes did. Asked for once a second, and only while there are other
 * nodes: a reader here of what was stored there is at most two seconds behind, also
 * while a new process takes over from an old one on the same database.
 */
#include "desk/internal.h"

#include "log/log.h"

#define DIGEST_MAX 20000 /* conversations asked about at once; more are looked at the next time */

static void digested(void *user, const struct store_answer *answer,
                     const struct store_digest_item *items, size_t count)
{
    struct desk *desk = user;

    desk->digest_running = false;
    if (answer->err != GW_OK || desk->stopping)
        return;
    for (size_t i = 0; i < count; i++) {
        struct view *view = desk__view_find(desk, items[i].conversation);

        if (view != NULL)
            desk__view_heard_of(view, items[i].last_seq);
        if (items[i].changed)
            desk__card_changed(desk, items[i].conversation, true);
    }
    desk__screens_changed(desk);
}

static void others_counted(void *user, const struct store_answer *answer, int64_t others)
{
    struct desk *desk = user;
    int64_t *ids;
    size_t count = 0;
    struct view *view, *next;

    desk->digest_running = false;
    if (answer->err != GW_OK || desk->stopping || others == 0)
        return;
    ids = mem_array(HASH_COUNT(desk->views) + 1, sizeof(*ids));
    HASH_ITER (hh, desk->views, view, next)
        if (view->loaded && count < DIGEST_MAX)
            ids[count++] = view->id;
    desk->digest_running = store_digest(desk->store, ids, count, digested, desk) == GW_OK;
    free(ids);
}

void desk__digest(struct desk *desk)
{
    if (!desk->digest_running && desk->node != 0)
        desk->digest_running =
            store_node_others(desk->store, desk->node, others_counted, desk) == GW_OK;
}
