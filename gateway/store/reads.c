#include "store/internal.h"

#include <stdlib.h>

/* What a page holds; one row more is asked for, to know whether there are more. */
#define EARLIER_PAGE 50
#define INBOX_PAGE 100
#define REVIEW_PAGE 50
#define OF_VISITOR 20

/* --- Timelines ------------------------------------------------------------------ */

static bool has_seq(const struct pg_result *result)
{
    return !pg_is_null(result, 0, STORE__ENTRY_SEQ);
}

/* The rows from `first` on, `count` of them. */
static struct store_entry *read_entries(const struct store__call *call,
                                        const struct pg_result *result, size_t first, size_t count)
{
    struct store_entry *entries = mem_array(count > 0 ? count : 1, sizeof(*entries));

    for (size_t i = 0; i < count; i++) {
        store__row_entry(result, (int)(first + i), &entries[i]);
        if (call->for_visitor) {
            entries[i].entry.detail = SLICE_NONE;
        }
    }
    return entries;
}

static void deliver_page(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result)
{
    struct store_page page = {0};
    bool backwards = call->statement == STORE__read_entries_before;

    if (result == NULL || pg_rows(result) == 0) {
        if (result != NULL) {
            store__not_found(answer);
        }
        call->cb.page(call->user, answer, &page);
        return;
    }
    size_t rows = has_seq(result) ? (size_t)pg_rows(result) : 0;
    size_t limit = (size_t)call->limit;

    page.more = rows > limit;
    page.count = page.more ? limit : rows;
    page.last_seq = pg_int64(result, 0, STORE__ENTRY_COLUMNS);
    /* The row too many is the newest when reading forwards, the oldest when backwards. */
    struct store_entry *entries =
        read_entries(call, result, backwards && page.more ? 1 : 0, page.count);

    page.entries = entries;
    page.reached = page.last_seq;
    if (backwards && call->before > 0 && call->before <= page.last_seq) {
        page.reached = call->before - 1;
    } else if (!backwards && page.more) {
        page.reached = entries[page.count - 1].entry.seq;
    }
    call->cb.page(call->user, answer, &page);
    free(entries);
}

static enum gw_err read_page(struct store__call *call, int64_t conversation, int64_t from,
                             int limit)
{
    call->limit = limit < 1 ? 1 : limit > STORE_PAGE_MAX ? STORE_PAGE_MAX : limit;
    pg_add_int64(&call->params, conversation);
    pg_add_int64(&call->params, from);
    pg_add_int64(&call->params, call->limit + 1);
    pg_add_bool(&call->params, call->for_visitor);
    return store__start(call);
}

enum gw_err store_entries_after(struct store *store, int64_t conversation, int64_t after, int limit,
                                bool for_visitor, store_page_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__read_entries_after, deliver_page, user);

    call.cb.page = cb;
    call.for_visitor = for_visitor;
    return read_page(&call, conversation, after, limit);
}

enum gw_err store_entries_before(struct store *store, int64_t conversation, int64_t before,
                                 int limit, bool for_visitor, store_page_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__read_entries_before, deliver_page, user);

    call.cb.page = cb;
    call.for_visitor = for_visitor;
    call.before = before;
    return read_page(&call, conversation, before, limit);
}

/* --- Heads ---------------------------------------------------------------------- */

static void deliver_head(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result)
{
    struct store_head head = {0};

    if (result != NULL && pg_rows(result) == 0) {
        store__not_found(answer);
    } else if (result != NULL) {
        store__row_head(result, 0, 0, &head);
    }
    call->cb.head(call->user, answer, answer->err == GW_OK ? &head : NULL);
}

static enum gw_err read_head(struct store *store, enum store__statement statement, int64_t id,
                             store_head_cb cb, void *user)
{
    struct store__call call = store__call(store, statement, deliver_head, user);

    call.cb.head = cb;
    pg_add_int64(&call.params, id);
    return store__start(&call);
}

enum gw_err store_head(struct store *store, int64_t conversation, store_head_cb cb, void *user)
{
    return read_head(store, STORE__read_head, conversation, cb, user);
}

enum gw_err store_head_open(struct store *store, int64_t visitor, store_head_cb cb, void *user)
{
    return read_head(store, STORE__read_head_open, visitor, cb, user);
}

static void deliver_states(const struct store__call *call, struct store_answer *answer,
                           const struct pg_result *result)
{
    size_t rows = result != NULL ? (size_t)pg_rows(result) : 0;
    bool more = rows > (size_t)call->limit;
    size_t count = more ? (size_t)call->limit : rows;
    struct wire_state *states = mem_array(count + 1, sizeof(*states));
    int64_t *visitors = mem_array(count + 1, sizeof(*visitors));

    for (size_t i = 0; i < count; i++) {
        struct store_head head;

        store__row_head(result, (int)i, 0, &head);
        states[i] = head.state;
        visitors[i] = head.visitor;
    }
    call->cb.states(call->user, answer, states, visitors, count, more);
    free(states);
    free(visitors);
}

enum gw_err store_earlier(struct store *store, int64_t visitor, int64_t before, store_states_cb cb,
                          void *user)
{
    struct store__call call = store__call(store, STORE__read_earlier, deliver_states, user);

    call.cb.states = cb;
    call.limit = EARLIER_PAGE;
    pg_add_int64(&call.params, visitor);
    pg_add_int64(&call.params, before);
    pg_add_int64(&call.params, EARLIER_PAGE + 1);
    return store__start(&call);
}

/* --- Rights --------------------------------------------------------------------- */

static void deliver_may(const struct store__call *call, struct store_answer *answer,
                        const struct pg_result *result)
{
    if (result != NULL && !pg_bool(result, 0, 0)) {
        *answer = (struct store_answer){GW_EDENIED, WIRE_CODE_NOT_FOUND};
    }
    call->cb.done(call->user, answer);
}

enum gw_err store_may_read(struct store *store, int64_t agent, enum wire_agent_role role,
                           int64_t conversation, store_done_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__read_may, deliver_may, user);

    call.cb.done = cb;
    pg_add_int64(&call.params, agent);
    pg_add_text(&call.params, slice_of(wire_agent_role_name(role)));
    pg_add_int64(&call.params, conversation);
    return store__start(&call);
}

/* --- Cards ---------------------------------------------------------------------- */

static void deliver_cards(const struct store__call *call, struct store_answer *answer,
                          const struct pg_result *result)
{
    size_t rows = result != NULL ? (size_t)pg_rows(result) : 0;
    bool more = rows > (size_t)call->limit;
    size_t count = more ? (size_t)call->limit : rows;
    struct wire_card *cards = mem_array(count + 1, sizeof(*cards));

    for (size_t i = 0; i < count; i++) {
        store__row_card(result, (int)i, &cards[i]);
    }
    call->cb.cards(call->user, answer, cards, count, more);
    free(cards);
}

static struct store__call cards_call(struct store *store, enum store__statement statement,
                                     int limit, store_cards_cb cb, void *user)
{
    struct store__call call = store__call(store, statement, deliver_cards, user);

    call.cb.cards = cb;
    call.limit = limit;
    return call;
}

enum gw_err store_cards(struct store *store, const int64_t *conversations, size_t count,
                        store_cards_cb cb, void *user)
{
    struct store__call call = cards_call(store, STORE__read_cards, STORE_IDS_MAX, cb, user);

    if (count > STORE_IDS_MAX) {
        return GW_ELIMIT;
    }
    pg_add_int64s(&call.params, conversations, count);
    return store__start(&call);
}

enum gw_err store_inbox(struct store *store, int64_t agent, enum wire_agent_role role,
                        enum wire_inbox_list list, int64_t before, store_cards_cb cb, void *user)
{
    struct store__call call = cards_call(store, STORE__read_inbox, INBOX_PAGE, cb, user);

    pg_add_int64(&call.params, agent);
    pg_add_text(&call.params, slice_of(wire_agent_role_name(role)));
    pg_add_text(&call.params, slice_of(wire_inbox_list_name(list)));
    pg_add_int64(&call.params, before);
    return store__start(&call);
}

enum gw_err store_cards_of_visitor(struct store *store, int64_t visitor, int64_t but,
                                   store_cards_cb cb, void *user)
{
    struct store__call call = cards_call(store, STORE__read_cards_of_visitor, OF_VISITOR, cb, user);

    pg_add_int64(&call.params, visitor);
    pg_add_int64(&call.params, but);
    pg_add_int64(&call.params, OF_VISITOR + 1);
    return store__start(&call);
}

enum gw_err store_review(struct store *store, const struct store_review_filter *filter,
                         store_cards_cb cb, void *user)
{
    struct store__call call = cards_call(store, STORE__read_review, REVIEW_PAGE, cb, user);

    store__add_optional(&call.params, filter->from != 0, filter->from);
    store__add_optional(&call.params, filter->to != 0, filter->to);
    store__add_optional(&call.params, filter->agent != 0, filter->agent);
    store__add_optional(&call.params, filter->rating_from >= 0, filter->rating_from);
    store__add_optional(&call.params, filter->rating_from >= 0, filter->rating_to);
    store__add_optional(&call.params, filter->before != 0, filter->before);
    return store__start(&call);
}

/* --- The queue -------------------------------------------------------------------- */

static void deliver_counts(const struct store__call *call, struct store_answer *answer,
                           const struct pg_result *result)
{
    int64_t queued = result != NULL ? pg_int64(result, 0, 0) : 0;
    int64_t open = result != NULL ? pg_int64(result, 0, 1) : 0;

    call->cb.counts(call->user, answer, queued, open);
}

enum gw_err store_counts(struct store *store, store_counts_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__read_counts, deliver_counts, user);

    call.cb.counts = cb;
    return store__start(&call);
}

enum gw_err store_seen(struct store *store, const struct store_seen_item *items, size_t count,
                       store_done_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__seen, store__deliver_done, user);
    const size_t size = sizeof(*items);

    call.cb.done = cb;
    call.retries = true;
    if (count > STORE_SEEN_MAX) {
        return GW_ELIMIT;
    }
    store__add_column(&call.params, items, count, size,
                      offsetof(struct store_seen_item, conversation));
    store__add_column(&call.params, items, count, size,
                      offsetof(struct store_seen_item, visitor_seq));
    store__add_column(&call.params, items, count, size,
                      offsetof(struct store_seen_item, agent_seq));
    return store__start(&call);
}
