/* Timed work: what no event brings about, or what a crash left undone. */
#include "desk/internal.h"

#include "log/log.h"

#define UNANSWERED_AFTER_MS 5000

static void swept(void *user, const struct store_answer *answer, const struct store_entry *entries,
                  size_t count)
{
    struct desk *desk = user;

    if (answer->err == GW_OK)
        desk__applied(desk, entries, count);
    else if (answer->err != GW_ECANCELLED && answer->err != GW_EUNAVAILABLE)
        log_error("desk", "sweep_failed", "code=%s", wire_code_name(answer->code));
}

void desk_sweep(struct desk *desk)
{
    desk__presences_tell(desk);
    if (store_sweep(desk->store, desk->options.agent_grace_ms, swept, desk) != GW_OK)
        log_debug("desk", "sweep_put_off", "why=unavailable");
}

/* Visitors' messages that nobody answered, of a node that died or a batch that failed. A view
 * that must be loaded first is kept for the next round. */
static void unanswered(void *user, const struct store_answer *answer,
                       const struct store_entry *entries, size_t count)
{
    struct desk *desk = user;
    struct view *view, *next;

    if (answer->err != GW_OK || desk->stopping)
        return;
    for (size_t i = 0; i < count; i++) {
        view = desk__view_get(desk, entries[i].conversation);
        view->swept = 2;
        if (view->loaded && !view->bot_running && entries[i].entry.seq <= view->delivered)
            desk__bot_hear(view, &entries[i].entry);
    }
    HASH_ITER (hh, desk->views, view, next) {
        if (view->swept == 0)
            continue;
        view->swept--;
        desk__view_release(view);
    }
}

void desk_sweep_slow(struct desk *desk)
{
    if (desk->kb != NULL &&
        store_unanswered(desk->store, UNANSWERED_AFTER_MS, unanswered, desk) != GW_OK)
        log_debug("desk", "unanswered_put_off", "why=unavailable");
    if (desk->options.bot_idle_close_ms > 0 &&
        store_close_idle(desk->store, desk->options.bot_idle_close_ms, swept, desk) != GW_OK)
        log_debug("desk", "close_idle_put_off", "why=unavailable");
}
