/*
 * The guard took a secret out of a message that no bot answers, since a person has the
 * conversation or it waits for one: the visitor gets the steps all the same, and it is urgent.
 *
 * Every node that hears of the message asks for it, and the sweep for what none did; the client id is made from
 * the entry, so it is done once. The bot's own turn does this for what the bot has, unless it was
 * lost with its node and the bot has answered something later: that, too, the sweep finds.
 */
#include "desk/internal.h"

#include "log/log.h"

#define DATA_MAX 64
#define TEXT_MAX 8000

static void exposed(void *user, const struct store_answer *answer,
                    const struct store_entry *entries, size_t count)
{
    struct desk *desk = user;

    if (answer->err == GW_OK)
        desk__applied(desk, entries, count);
    else if (answer->err != GW_ECANCELLED)
        log_warn("desk", "exposed_failed", "code=%s", wire_code_name(answer->code));
    if (answer->err == GW_EUNAVAILABLE && !desk->stopping)
        desk__in_doubt(desk);
}

static bool is_guarded(const struct desk *desk, const struct wire_entry *entry)
{
    return entry->kind == WIRE_ENTRY_KIND_MESSAGE && entry->author == WIRE_ENTRY_AUTHOR_VISITOR &&
           desk->kb != NULL && desk__has_list(entry->data, "guard");
}

static void tell(struct view *view, const struct wire_entry *entry)
{
    struct desk *desk = view->desk;
    struct uuid client_id;
    struct buf text, data;

    buf_init(&text, TEXT_MAX);
    buf_init(&data, DATA_MAX);
    bot_exposed(desk->kb, slice_of(view->lang), desk->options.wallet_name, &text);
    buf_printf(&data, "{\"answer_to\":%lld}", (long long)entry->seq);
    desk__bot_client_id(view->id, entry->seq, &client_id);
    if (store_exposed(desk->store, view->id, &client_id, buf_slice(&text), buf_slice(&data),
                      exposed, desk) != GW_OK)
        log_warn("desk", "exposed_failed", "conversation=%lld", (long long)view->id);
    buf_done(&data);
    buf_done(&text);
}

void desk__exposed_hear(struct view *view, const struct wire_entry *entry)
{
    bool is_persons =
        view->state == WIRE_STATE_STATE_QUEUED || view->state == WIRE_STATE_STATE_ASSIGNED;

    if (is_persons && is_guarded(view->desk, entry))
        tell(view, entry);
}

void desk__exposed_swept(struct view *view, const struct wire_entry *entry)
{
    bool is_lost = view->state == WIRE_STATE_STATE_BOT && entry->seq <= view->bot_answered;

    if (is_lost && is_guarded(view->desk, entry))
        tell(view, entry);
    else
        desk__exposed_hear(view, entry);
}
