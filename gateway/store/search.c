#include "store/search.h"

#include "store/internal.h"

#include <assert.h>
#include <stdlib.h>

/* What a call of this file carries beside its statement: freed when it calls back, or when it
 * can't start. */
struct waiting {
    void *user;
    union {
        store_unindexed_cb unindexed;
        store_written_cb written;
        store_backlog_cb backlog;
        store_hits_cb hits;
    } cb;
};

static struct waiting *waiting_new(void *user)
{
    struct waiting *waiting = mem_new(sizeof(*waiting));

    waiting->user = user;
    return waiting;
}

static enum gw_err
start(struct store *store, enum store__statement statement, struct pg_params *params,
      void (*deliver)(const struct store__call *call, struct store_answer *answer,
                      const struct pg_result *result),
      struct waiting *waiting)
{
    struct store__call call = store__call(store, statement, deliver, waiting);
    enum gw_err err;

    call.params = *params;
    pg_params_init(params);
    err = store__start(&call);
    if (err)
        free(waiting);
    return err;
}

/* --- Claiming ----------------------------------------------------------------------- */

enum { CONVERSATION, MARKS, NUMBER, RATING, AGENTS, SEQ, BODY }; /* columns of search_claim() */

struct claimed {
    struct store_unindexed *items;
    struct store_text *texts;
    int64_t *agents;
    size_t count, text_count, agent_count, agent_cap;
};

/* "3,17" or NULL. */
static void read_agents(struct claimed *claimed, struct store_unindexed *item, struct slice list)
{
    item->agent_count = 0;
    while (list.data != NULL) {
        struct slice one = slice_cut(list, ',', &list);
        int64_t agent;
        enum gw_err err = slice_to_int64(one, &agent);

        assert(err == GW_OK);
        (void)err;
        if (claimed->agent_count == claimed->agent_cap) {
            claimed->agent_cap = claimed->agent_cap * 2 + 64;
            claimed->agents =
                mem_resize(claimed->agents, claimed->agent_cap * sizeof(*claimed->agents));
        }
        claimed->agents[claimed->agent_count++] = agent;
        item->agent_count++;
    }
}

/* The rows of a conversation stand together: one for each text, or one without a text. */
static void read_claimed(const struct pg_result *result, struct claimed *claimed)
{
    for (int row = 0; row < pg_rows(result); row++) {
        struct store_unindexed *item = claimed->items + claimed->count - 1;

        if (row == 0 || item->conversation != pg_int64(result, row, CONVERSATION)) {
            item = &claimed->items[claimed->count++];
            item->conversation = pg_int64(result, row, CONVERSATION);
            item->marks = pg_int64(result, row, MARKS);
            item->number = pg_int64(result, row, NUMBER);
            item->rating = (int)pg_int64(result, row, RATING);
            item->texts = claimed->texts + claimed->text_count;
            read_agents(claimed, item, pg_text(result, row, AGENTS));
        }
        if (!pg_is_null(result, row, SEQ)) {
            claimed->texts[claimed->text_count++] =
                (struct store_text){pg_int64(result, row, SEQ), pg_text(result, row, BODY)};
            item->text_count++;
        }
    }
    /* Not before: the list moved while it grew. */
    for (size_t i = 0, at = 0; i < claimed->count; i++) {
        claimed->items[i].agents = claimed->agents + at;
        at += claimed->items[i].agent_count;
    }
}

static void deliver_claimed(const struct store__call *call, struct store_answer *answer,
                            const struct pg_result *result)
{
    struct waiting *waiting = call->user;
    size_t rows = result != NULL ? (size_t)pg_rows(result) : 0;
    struct claimed claimed = {.items = mem_array(rows + 1, sizeof(*claimed.items)),
                              .texts = mem_array(rows + 1, sizeof(*claimed.texts)),
                              .agents = mem_array(64, sizeof(*claimed.agents)),
                              .agent_cap = 64};

    if (result != NULL)
        read_claimed(result, &claimed);
    waiting->cb.unindexed(waiting->user, answer, claimed.items, claimed.count);
    free(claimed.items);
    free(claimed.texts);
    free(claimed.agents);
    free(waiting);
}

enum gw_err store_search_claim(struct store *store, int64_t limit, int64_t entries,
                               store_unindexed_cb cb, void *user)
{
    struct waiting *waiting = waiting_new(user);
    struct pg_params params;

    waiting->cb.unindexed = cb;
    pg_params_init(&params);
    pg_add_int64(&params, limit);
    pg_add_int64(&params, entries);
    return start(store, STORE__search_claim, &params, deliver_claimed, waiting);
}

/* --- Writing ------------------------------------------------------------------------ */

static void deliver_written(const struct store__call *call, struct store_answer *answer,
                            const struct pg_result *result)
{
    struct waiting *waiting = call->user;

    waiting->cb.written(waiting->user, answer, result != NULL ? pg_int64(result, 0, 0) : 0);
    free(waiting);
}

static void add_folded(struct pg_params *params, const struct store_document *documents,
                       size_t count)
{
    struct pg_array array;

    pg_array_begin(&array, params, PG_TEXT);
    for (size_t i = 0; i < count; i++)
        pg_array_text(&array, documents[i].folded);
    pg_array_end(&array);
}

/* All seqs in a row, and then where each document's end; the keys in the same way. */
static void add_seqs(struct pg_params *params, const struct store_document *documents, size_t count)
{
    struct pg_array array;
    int64_t end = 0;

    pg_array_begin(&array, params, PG_INT8);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < documents[i].seq_count; j++)
            pg_array_int64(&array, documents[i].seqs[j]);
    pg_array_end(&array);
    pg_array_begin(&array, params, PG_INT8);
    for (size_t i = 0; i < count; i++)
        pg_array_int64(&array, end += (int64_t)documents[i].seq_count);
    pg_array_end(&array);
}

static void add_keys(struct pg_params *params, const struct store_document *documents, size_t count)
{
    struct pg_array array;
    int64_t end = 0;

    pg_array_begin(&array, params, PG_INT8);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < documents[i].key_count; j++)
            pg_array_int64(&array, documents[i].keys[j]);
    pg_array_end(&array);
    pg_array_begin(&array, params, PG_INT8);
    for (size_t i = 0; i < count; i++)
        pg_array_int64(&array, end += (int64_t)documents[i].key_count);
    pg_array_end(&array);
}

enum gw_err store_search_write(struct store *store, const struct store_document *documents,
                               size_t count, store_written_cb cb, void *user)
{
    struct waiting *waiting = waiting_new(user);
    const size_t size = sizeof(*documents);
    struct pg_params params;

    waiting->cb.written = cb;
    pg_params_init(&params);
    store__add_column(&params, documents, count, size,
                      offsetof(struct store_document, conversation));
    store__add_column(&params, documents, count, size, offsetof(struct store_document, marks));
    store__add_column(&params, documents, count, size, offsetof(struct store_document, number));
    add_folded(&params, documents, count);
    add_seqs(&params, documents, count);
    add_keys(&params, documents, count);
    return start(store, STORE__search_write, &params, deliver_written, waiting);
}

static void deliver_backlog(const struct store__call *call, struct store_answer *answer,
                            const struct pg_result *result)
{
    struct waiting *waiting = call->user;

    waiting->cb.backlog(waiting->user, answer, result != NULL ? pg_int64(result, 0, 0) : 0,
                        result != NULL ? pg_int64(result, 0, 1) : 0);
    free(waiting);
}

enum gw_err store_search_backlog(struct store *store, store_backlog_cb cb, void *user)
{
    struct waiting *waiting = waiting_new(user);
    struct pg_params params;

    waiting->cb.backlog = cb;
    pg_params_init(&params);
    pg_add_int64(&params, STORE_BACKLOG_MAX);
    return start(store, STORE__search_backlog, &params, deliver_backlog, waiting);
}

/* --- Searching ---------------------------------------------------------------------- */

/* Behind the card's columns stand number, seq and body. */
static void deliver_hits(const struct store__call *call, struct store_answer *answer,
                         const struct pg_result *result)
{
    struct waiting *waiting = call->user;
    int rows = result != NULL ? pg_rows(result) : 0;
    struct wire_card *cards = mem_array((size_t)rows + 1, sizeof(*cards));
    struct store_hit *hits = mem_array((size_t)rows + 1, sizeof(*hits));
    size_t count = 0;
    int64_t next = -1;

    for (int row = 0; row < rows; row++) {
        if (pg_is_null(result, row, STORE__CARD_COLUMNS + 1)) {
            next = pg_int64(result, row, STORE__CARD_COLUMNS);
            continue;
        }
        store__row_card(result, row, &cards[count]);
        hits[count].seq = pg_int64(result, row, STORE__CARD_COLUMNS + 1);
        hits[count++].body = pg_text(result, row, STORE__CARD_COLUMNS + 2);
    }
    waiting->cb.hits(waiting->user, answer, cards, hits, count, next);
    free(cards);
    free(hits);
    free(waiting);
}

enum gw_err store_search(struct store *store, const struct store_search *search, store_hits_cb cb,
                         void *user)
{
    const struct store_review_filter *filter = &search->filter;
    struct waiting *waiting = waiting_new(user);
    int64_t *grams = mem_array(search->gram_count + 1, sizeof(*grams));
    struct pg_params params;

    for (size_t i = 0; i < search->gram_count; i++)
        grams[i] = search->grams[i];
    waiting->cb.hits = cb;
    pg_params_init(&params);
    pg_add_text(&params, search->needle);
    pg_add_int64s(&params, grams, search->gram_count);
    free(grams);
    store__add_optional(&params, filter->from != 0, filter->from);
    store__add_optional(&params, filter->to != 0, filter->to);
    store__add_optional(&params, filter->agent != 0, filter->agent);
    store__add_optional(&params, filter->rating_from >= 0, filter->rating_from);
    store__add_optional(&params, filter->rating_from >= 0, filter->rating_to);
    store__add_optional(&params, search->before >= 0, search->before);
    return start(store, STORE__read_search, &params, deliver_hits, waiting);
}
