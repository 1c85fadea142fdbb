/* Timed work: what no event brings about, or what a crash left undone. */
#include "desk/internal.h"

#include "log/log.h"

#include <utlist.h>

#define SWEEPS_A_BEAT 50
#define SWEPT_ROUNDS 2 /* this one, in which it is loaded, and the next, in which it is answered */

static void apply(struct desk *desk, const char *what, const struct store_answer *answer,
                  const struct store_entry *entries, size_t count)
{
    if (answer->err == GW_OK)
        desk__applied(desk, entries, count);
    else if (answer->err == GW_EUNAVAILABLE)
        desk__in_doubt(desk);
    else if (answer->err != GW_ECANCELLED)
        log_error("desk", "sweep_failed", "what=%s code=%s", what, wire_code_name(answer->code));
}

static void sweep(struct desk *desk);

/* One call does some of one kind, so that it is over soon; where there was something there may be more, and who waits
 * for that is not to wait for the next second. */
static void swept(void *user, const struct store_answer *answer, const struct store_entry *entries,
                  size_t count)
{
    struct desk *desk = user;

    desk->sweeping = false;
    apply(desk, "desk", answer, entries, count);
    if (answer->err == GW_OK && count > 0 && !desk->stopping && desk->sweeps_left > 0)
        sweep(desk);
}

static void idle_closed(void *user, const struct store_answer *answer,
                        const struct store_entry *entries, size_t count)
{
    struct desk *desk = user;

    desk->closing_idle = false;
    apply(desk, "idle", answer, entries, count);
}

static void pruned(void *user, const struct store_answer *answer)
{
    struct desk *desk = user;

    desk->pruning = false;
    if (answer->err != GW_OK && answer->err != GW_EUNAVAILABLE && answer->err != GW_ECANCELLED)
        log_error("desk", "sweep_failed", "what=prune code=%s", wire_code_name(answer->code));
}

/* One of each at a time: when the store is slow, more of them would make it slower. */
static void sweep(struct desk *desk)
{
    if (desk->sweeping)
        return;
    desk->sweeps_left--;
    desk->sweeping = store_sweep(desk->store, desk->options.agent_grace_ms, swept, desk) == GW_OK;
}

void desk_sweep(struct desk *desk)
{
    desk__presences_tell(desk);
    desk__digest(desk);
    desk->sweeps_left = SWEEPS_A_BEAT;
    sweep(desk);
}

/* Visitors' messages that nobody answered, or that a secret was taken out of and nobody said what to do, of a
 * node that died or a batch that failed. A view that must be loaded first is kept for the next round. */
static void unanswered(void *user, const struct store_answer *answer,
                       const struct store_entry *entries, size_t count)
{
    struct desk *desk = user;
    struct view *view, *next;

    desk->finding_unanswered = false;
    if (answer->err != GW_OK || desk->stopping)
        return;
    for (size_t i = 0; i < count; i++) {
        view = desk__view_get(desk, entries[i].conversation);
        view->swept = SWEPT_ROUNDS;
        desk__view_due(view);
        if (desk__view_load(view) != GW_OK)
            continue;
        if (!view->loaded || view->bot_running || entries[i].entry.seq > view->delivered)
            continue;
        desk__bot_hear(view, &entries[i].entry);
        desk__exposed_swept(view, &entries[i].entry);
    }
    DL_FOREACH_SAFE2 (desk->due, view, next, due_next) {
        if (view->swept == 0)
            continue;
        view->swept--;
        desk__view_due(view);
        desk__view_release(view);
    }
}

static void find_unanswered(struct desk *desk, int64_t patience_ms)
{
    if (desk->kb != NULL && !desk->finding_unanswered)
        desk->finding_unanswered =
            store_unanswered(desk->store, patience_ms, unanswered, desk) == GW_OK;
}

/* The bot was not there yet when they were said. Whom a model or a chain is asked for, another node may
 * be about to answer: they have their time. */
void desk__bot_came(struct desk *desk)
{
    if (!desk->options.looks_up && desk->options.think.ask == NULL)
        find_unanswered(desk, 0);
}

void desk_sweep_slow(struct desk *desk)
{
    desk__views_mend(desk);
    find_unanswered(desk, desk__bot_patience_ms(desk));
}

void desk_sweep_old(struct desk *desk)
{
    if (desk->options.bot_idle_close_ms > 0 && !desk->closing_idle)
        desk->closing_idle = store_close_idle(desk->store, desk->options.bot_idle_close_ms,
                                              idle_closed, desk) == GW_OK;
    if (!desk->pruning)
        desk->pruning = store_prune(desk->store, &desk->options.keep, pruned, desk) == GW_OK;
}
