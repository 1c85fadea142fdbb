/*
 * One lane: the batch in flight, from the fast statement to the last single entry.
 *
 *   FAST    all groups whose conditions are one; what it leaves out goes on to
 *   SAFE    the function that tells each entry what became of it; when it fails,
 *   SINGLE  the same, one entry a statement, so that only the bad one gets the error.
 */
#include "log/log.h"
#include "store/internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define STATEMENT_TIMEOUT_MS 10000
#define NOBODY UINT16_MAX

enum way { FAST, SAFE, SINGLE };

/* The entries of one conversation: order[first] to order[first + count - 1], without twins. */
struct group {
    int64_t conversation;
    size_t first;
    size_t count;
    bool is_fast; /* all need the same */
    bool only_notes;
};

struct store__lane {
    struct store *store;
    struct pg_pool *pool;
    bool busy;
    bool starting; /* inside store_append(): the callback must wait */
    struct store_append_item *items;
    size_t count;
    store_append_cb cb;
    void *user;

    enum way way;
    int tries;
    bool done[STORE_BATCH_MAX];        /* outcome is set */
    uint16_t twin_of[STORE_BATCH_MAX]; /* the first with the same client id, or NOBODY */
    uint16_t order[STORE_BATCH_MAX];   /* items but for twins, by conversation, then as given */
    size_t order_count;
    struct group groups[STORE_BATCH_MAX]; /* ascending */
    size_t group_count;
    uint16_t todo[STORE_BATCH_MAX]; /* for the safe function */
    size_t todo_count;
    size_t next; /* of todo */
    size_t sent; /* how many of todo from next on are on their way */

    struct defer finish;
    struct reap reap;
};

/* --- The pool --------------------------------------------------------------------- */

/* append.md: a plan made on an empty table is ten times slower on a full one, and may take the
 * rows' locks in another order. */
static const char *const settings[] = {
    "plan_cache_mode=force_generic_plan",
    "enable_seqscan=off",
    "enable_bitmapscan=off",
    "enable_mergejoin=off",
    "jit=off",
    "synchronous_commit=on",
    NULL,
};

enum gw_err store__lane_new(struct store *store, struct metrics *metrics, const char *conninfo,
                            struct store__lane **ret_lane)
{
    struct store__lane *lane = mem_new(sizeof(*lane));
    const struct pg_pool_options options = {
        .conninfo = conninfo,
        .application = "baton append",
        .settings = settings,
        .connections = 1,
        .max_waiting = 1,
        .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
        .statements = store__statements() + STORE__APPEND_FIRST,
        .statement_count = STORE__QUERY_FIRST - STORE__APPEND_FIRST,
        .on_state = store__on_pool_state,
        .user = store,
    };
    enum gw_err err = pg_pool_new(store->loop, metrics, &options, &lane->pool);

    if (err) {
        free(lane);
        return err;
    }
    lane->store = store;
    *ret_lane = lane;
    return GW_OK;
}

bool store__lane_available(const struct store__lane *lane)
{
    return pg_pool_available(lane->pool);
}

/* --- Sorting a batch ---------------------------------------------------------------- */

struct key {
    int64_t conversation;
    uint16_t index;
};

static int compare_keys(const void *left, const void *right)
{
    const struct key *a = left, *b = right;

    if (a->conversation != b->conversation) {
        return a->conversation < b->conversation ? -1 : 1;
    }
    return a->index < b->index ? -1 : 1;
}

static bool same_client_id(const struct store_append_item *a, const struct store_append_item *b)
{
    return uuid_eq(&a->client_id, &b->client_id) && a->author == b->author &&
           a->author_id == b->author_id;
}

static bool same_needs(const struct store_append_item *a, const struct store_append_item *b)
{
    return a->needs_state == b->needs_state && (!a->needs_state || a->state == b->state) &&
           a->needs_agent == b->needs_agent;
}

static void group_add(struct store__lane *lane, struct group *group, uint16_t index)
{
    const struct store_append_item *item = &lane->items[index];

    if (group->count > 0) {
        group->is_fast =
            group->is_fast && same_needs(&lane->items[lane->order[group->first]], item);
    }
    group->only_notes = group->only_notes && item->kind == WIRE_ENTRY_KIND_NOTE;
    group->count++;
    lane->order[lane->order_count++] = index;
}

/* The one before order[place] in its group that has the same client id, or NOBODY. */
static uint16_t find_first(const struct store__lane *lane, const struct group *group, size_t place)
{
    const struct store_append_item *item = &lane->items[lane->order[place]];

    for (size_t i = group->first; i < place; i++) {
        if (same_client_id(&lane->items[lane->order[i]], item)) {
            return lane->order[i];
        }
    }
    return NOBODY;
}

/* The fast statement can't take a client id twice. The second is set aside when what becomes of
 * the first decides about it too; otherwise the group is for the safe function, which takes one
 * entry after the other. The group must be the last one, since its places move up. */
static void set_twins_aside(struct store__lane *lane, struct group *group)
{
    uint16_t firsts[STORE_BATCH_MAX];
    size_t kept = group->first;

    for (size_t i = 0; group->is_fast && i < group->count; i++) {
        uint16_t index = lane->order[group->first + i];

        firsts[i] = find_first(lane, group, group->first + i);
        group->is_fast =
            firsts[i] == NOBODY || lane->items[firsts[i]].kind == lane->items[index].kind;
    }
    if (!group->is_fast) {
        return;
    }
    for (size_t i = 0; i < group->count; i++) {
        uint16_t index = lane->order[group->first + i];

        lane->twin_of[index] = firsts[i];
        if (firsts[i] == NOBODY) {
            lane->order[kept++] = index;
        }
    }
    group->count = kept - group->first;
    lane->order_count = kept;
}

static void sort_into_groups(struct store__lane *lane)
{
    struct key keys[STORE_BATCH_MAX];

    for (size_t i = 0; i < lane->count; i++) {
        keys[i] = (struct key){lane->items[i].conversation, (uint16_t)i};
        lane->twin_of[i] = NOBODY;
        lane->done[i] = false;
    }
    qsort(keys, lane->count, sizeof(keys[0]), compare_keys);
    lane->order_count = 0;
    lane->group_count = 0;
    for (size_t i = 0; i < lane->count;) {
        struct group *group = &lane->groups[lane->group_count++];

        *group = (struct group){keys[i].conversation, lane->order_count, 0, true, true};
        do {
            group_add(lane, group, keys[i++].index);
        } while (i < lane->count && keys[i].conversation == group->conversation);
        set_twins_aside(lane, group);
    }
}

/* --- Outcomes ------------------------------------------------------------------------- */

static void set(struct store__lane *lane, uint16_t index, enum store_append_outcome outcome,
                int64_t seq, int64_t at)
{
    struct store_append_item *item = &lane->items[index];

    item->outcome = outcome;
    item->seq = seq;
    item->at = at;
    lane->done[index] = true;
}

static void give_up(struct store__lane *lane)
{
    for (size_t i = 0; i < lane->count; i++) {
        if (!lane->done[i]) {
            set(lane, (uint16_t)i, STORE_UNAVAILABLE, 0, 0);
        }
    }
}

static void count_outcomes(struct store__lane *lane)
{
    for (size_t i = 0; i < lane->count; i++) {
        enum store_append_outcome outcome = lane->items[i].outcome;

        metric_add(outcome == STORE_STORED   ? lane->store->entries_stored
                   : outcome == STORE_REPEAT ? lane->store->entries_repeated
                                             : lane->store->entries_refused,
                   1);
    }
}

static void on_finish(void *user)
{
    struct store__lane *lane = user;

    assert(lane->busy);
    count_outcomes(lane);
    lane->busy = false;
    lane->cb(lane->user, lane->items, lane->count);
}

static void finish(struct store__lane *lane)
{
    if (lane->starting) {
        loop_defer(lane->store->loop, &lane->finish, on_finish, lane);
    } else {
        on_finish(lane);
    }
}

/* What is wrong with the schema or the server, and not with an entry. */
static bool is_systemic(const char *sqlstate)
{
    return strncmp(sqlstate, "42", 2) == 0 || strncmp(sqlstate, "26", 2) == 0 ||
           strncmp(sqlstate, "XX", 2) == 0;
}

/* --- The safe function ------------------------------------------------------------------ */

static const struct {
    const char *name;
    enum store_append_outcome outcome;
} safe_outcomes[] = {
    {"stored", STORE_STORED},   {"repeat", STORE_REPEAT}, {"reused", STORE_REUSED},
    {"missing", STORE_MISSING}, {"closed", STORE_CLOSED}, {"refused", STORE_REFUSED},
};

static enum store_append_outcome safe_outcome(struct slice name)
{
    size_t i = 0;

    while (!slice_eq_cstr(name, safe_outcomes[i].name)) {
        i++;
        assert(i < sizeof(safe_outcomes) / sizeof(safe_outcomes[0]));
    }
    return safe_outcomes[i].outcome;
}

typedef void (*put)(struct pg_array *array, const struct store_append_item *item);

static void put_conversation(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_int64(array, item->conversation);
}

static void put_kind(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_text(array, slice_of(wire_entry_kind_name(item->kind)));
}

static void put_author(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_text(array, slice_of(wire_entry_author_name(item->author)));
}

static void put_author_id(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_int64(array, item->author_id);
}

static void put_client_id(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_uuid(array, item->client_id.bytes);
}

static void put_text(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_text(array, item->text);
}

static void put_data(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_text(array, item->data);
}

static void put_need_state(struct pg_array *array, const struct store_append_item *item)
{
    pg_array_text(array,
                  item->needs_state ? slice_of(wire_state_state_name(item->state)) : SLICE_NONE);
}

static void put_need_agent(struct pg_array *array, const struct store_append_item *item)
{
    if (item->needs_agent == 0) {
        pg_array_null(array);
    } else {
        pg_array_int64(array, item->needs_agent);
    }
}

/* One array parameter of the items that `indices` names. */
static void add_column(struct pg_params *params, enum pg_array_type type,
                       const struct store__lane *lane, const uint16_t *indices, size_t count,
                       put put_item)
{
    struct pg_array array;

    pg_array_begin(&array, params, type);
    for (size_t i = 0; i < count; i++) {
        put_item(&array, &lane->items[indices[i]]);
    }
    pg_array_end(&array);
}

static void on_safe(void *user, const struct pg_outcome *outcome);

static enum gw_err send_safe(struct store__lane *lane)
{
    const uint16_t *todo = lane->todo + lane->next;
    size_t count = lane->way == SINGLE ? 1 : lane->todo_count - lane->next;
    struct pg_params params;

    pg_params_init(&params);
    add_column(&params, PG_INT8, lane, todo, count, put_conversation);
    add_column(&params, PG_TEXT, lane, todo, count, put_kind);
    add_column(&params, PG_TEXT, lane, todo, count, put_author);
    add_column(&params, PG_INT8, lane, todo, count, put_author_id);
    add_column(&params, PG_UUID, lane, todo, count, put_client_id);
    add_column(&params, PG_TEXT, lane, todo, count, put_text);
    add_column(&params, PG_JSONB, lane, todo, count, put_data);
    add_column(&params, PG_TEXT, lane, todo, count, put_need_state);
    add_column(&params, PG_INT8, lane, todo, count, put_need_agent);
    lane->sent = count;
    metric_add(lane->way == SINGLE ? lane->store->batches_single : lane->store->batches_safe, 1);
    return pg_query(lane->pool, &store__statements()[STORE__append_safe], &params, on_safe, lane);
}

static void log_bad(const struct store_append_item *item, const char *sqlstate)
{
    log_warn("store", "entry_refused", "conversation=%" PRId64 " sqlstate=%s", item->conversation,
             sqlstate[0] != '\0' ? sqlstate : "none");
}

/* The statement, or libpq before it, refuses what was sent: narrows it down to one. */
static void narrow(struct store__lane *lane, const char *sqlstate)
{
    if (lane->sent > 1) {
        lane->way = SINGLE;
        return;
    }
    uint16_t index = lane->todo[lane->next++];

    log_bad(&lane->items[index], sqlstate);
    set(lane, index, STORE_BAD, 0, 0);
}

/* A twin has the kind and the needs of its first, so it shares its fate; but for its text. */
static bool settle_twin(struct store__lane *lane, uint16_t index)
{
    const struct store_append_item *item = &lane->items[index];
    const struct store_append_item *first = &lane->items[lane->twin_of[index]];
    bool same = slice_eq(item->text, first->text);

    switch (first->outcome) {
    case STORE_STORED:
    case STORE_REPEAT:
        set(lane, index, same ? STORE_REPEAT : STORE_REUSED, first->seq, first->at);
        return true;
    case STORE_MISSING:
    case STORE_CLOSED:
    case STORE_REFUSED:
    case STORE_UNAVAILABLE:
        set(lane, index, first->outcome, 0, 0);
        return true;
    case STORE_REUSED: /* this text may be the one that was stored */
    case STORE_BAD:    /* this one may be good */
        break;
    }
    return false;
}

/* What its first does not decide about is an entry of its own, for the safe function. */
static void settle_twins(struct store__lane *lane)
{
    lane->todo_count = 0;
    lane->next = 0;
    lane->way = SAFE;
    for (size_t i = 0; i < lane->count; i++) {
        if (!lane->done[i] && !settle_twin(lane, (uint16_t)i)) {
            lane->todo[lane->todo_count++] = (uint16_t)i;
        }
    }
}

/* Sends what is left to the safe function, until nothing is. */
static void drive(struct store__lane *lane)
{
    for (;;) {
        if (lane->next == lane->todo_count) {
            settle_twins(lane);
        }
        if (lane->todo_count == 0) {
            finish(lane);
            return;
        }
        enum gw_err err = send_safe(lane);

        if (err == GW_OK) {
            return;
        }
        if (err == GW_EINVAL || err == GW_ELIMIT) {
            narrow(lane, "");
        } else {
            give_up(lane);
            finish(lane);
            return;
        }
    }
}

static void take_safe(struct store__lane *lane, const struct pg_result *result)
{
    assert((size_t)pg_rows(result) == lane->sent);
    for (int row = 0; row < pg_rows(result); row++) {
        size_t place = (size_t)pg_int64(result, row, 0); /* from 1 */

        assert(place >= 1 && place <= lane->sent);
        set(lane, lane->todo[lane->next + place - 1], safe_outcome(pg_text(result, row, 1)),
            pg_int64(result, row, 2), pg_int64(result, row, 3));
    }
    lane->next += lane->sent;
    lane->tries = 0;
}

static void on_safe(void *user, const struct pg_outcome *outcome)
{
    struct store__lane *lane = user;

    if (outcome->err == GW_OK) {
        take_safe(lane, outcome->result);
    } else if (store__is_conflict(outcome) && ++lane->tries < STORE__TRIES) {
        metric_add(lane->store->retries, 1);
    } else if ((outcome->err == GW_EINVAL || outcome->err == GW_ECONFLICT) &&
               !is_systemic(outcome->sqlstate)) {
        narrow(lane, outcome->sqlstate);
    } else {
        if (outcome->sqlstate[0] != '\0') {
            log_error("store", "append_failed", "sqlstate=%s", outcome->sqlstate);
        }
        give_up(lane);
        finish(lane);
        return;
    }
    drive(lane);
}

/* Everything that has no outcome yet and is nobody's twin. */
static void collect_todo(struct store__lane *lane)
{
    lane->todo_count = 0;
    lane->next = 0;
    for (size_t i = 0; i < lane->order_count; i++) {
        if (!lane->done[lane->order[i]]) {
            lane->todo[lane->todo_count++] = lane->order[i];
        }
    }
}

/* --- The fast statement -------------------------------------------------------------------- */

/* $1 to $5: the fast groups, each by its first item, whose needs are those of all. */
static void add_groups(struct pg_params *params, const struct store__lane *lane)
{
    const struct group *fast[STORE_BATCH_MAX];
    uint16_t firsts[STORE_BATCH_MAX];
    size_t count = 0;
    struct pg_array array;

    for (size_t g = 0; g < lane->group_count; g++) {
        if (lane->groups[g].is_fast) {
            fast[count] = &lane->groups[g];
            firsts[count++] = lane->order[lane->groups[g].first];
        }
    }
    add_column(params, PG_INT8, lane, firsts, count, put_conversation);
    pg_array_begin(&array, params, PG_INT8);
    for (size_t i = 0; i < count; i++) {
        pg_array_int64(&array, (int64_t)fast[i]->count);
    }
    pg_array_end(&array);
    pg_array_begin(&array, params, PG_BOOL);
    for (size_t i = 0; i < count; i++) {
        pg_array_bool(&array, fast[i]->only_notes);
    }
    pg_array_end(&array);
    add_column(params, PG_TEXT, lane, firsts, count, put_need_state);
    add_column(params, PG_INT8, lane, firsts, count, put_need_agent);
}

/* The items of fast groups, in order; their places go to `places`. */
static size_t list_fast(const struct store__lane *lane, uint16_t *indices, int64_t *places)
{
    size_t count = 0;

    for (size_t g = 0; g < lane->group_count; g++) {
        const struct group *group = &lane->groups[g];

        for (size_t i = 0; group->is_fast && i < group->count; i++) {
            indices[count] = lane->order[group->first + i];
            places[count++] = (int64_t)i + 1;
        }
    }
    return count;
}

static void on_fast(void *user, const struct pg_outcome *outcome);

static enum gw_err send_fast(struct store__lane *lane)
{
    uint16_t indices[STORE_BATCH_MAX];
    int64_t places[STORE_BATCH_MAX];
    size_t count = list_fast(lane, indices, places);
    struct pg_params params;
    struct pg_array array;

    pg_params_init(&params);
    add_groups(&params, lane);
    add_column(&params, PG_INT8, lane, indices, count, put_conversation);
    pg_array_begin(&array, &params, PG_INT8);
    for (size_t i = 0; i < count; i++) {
        pg_array_int64(&array, places[i]);
    }
    pg_array_end(&array);
    add_column(&params, PG_TEXT, lane, indices, count, put_kind);
    add_column(&params, PG_TEXT, lane, indices, count, put_author);
    add_column(&params, PG_INT8, lane, indices, count, put_author_id);
    add_column(&params, PG_UUID, lane, indices, count, put_client_id);
    add_column(&params, PG_TEXT, lane, indices, count, put_text);
    add_column(&params, PG_JSONB, lane, indices, count, put_data);
    metric_add(lane->store->batches_fast, 1);
    return pg_query(lane->pool, &store__statements()[STORE__append_fast], &params, on_fast, lane);
}

static const struct group *find_group(const struct store__lane *lane, int64_t conversation)
{
    size_t low = 0, high = lane->group_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (lane->groups[middle].conversation < conversation) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    assert(low < lane->group_count && lane->groups[low].conversation == conversation);
    return &lane->groups[low];
}

static void take_fast(struct store__lane *lane, const struct pg_result *result)
{
    for (int row = 0; row < pg_rows(result); row++) {
        const struct group *group = find_group(lane, pg_int64(result, row, 0));
        int64_t base = pg_int64(result, row, 1);
        int64_t at = pg_int64(result, row, 2);

        for (size_t i = 0; i < group->count; i++) {
            set(lane, lane->order[group->first + i], STORE_STORED, base + 1 + (int64_t)i, at);
        }
    }
}

static void on_fast(void *user, const struct pg_outcome *outcome)
{
    struct store__lane *lane = user;
    bool is_repeat = outcome->err == GW_ECONFLICT || store__is_conflict(outcome);

    if (outcome->err == GW_OK) {
        take_fast(lane, outcome->result);
    } else if (!is_repeat && (outcome->err != GW_EINVAL || is_systemic(outcome->sqlstate))) {
        if (outcome->sqlstate[0] != '\0') {
            log_error("store", "append_failed", "sqlstate=%s", outcome->sqlstate);
        }
        give_up(lane);
        finish(lane);
        return;
    }
    lane->way = outcome->err == GW_OK || is_repeat ? SAFE : SINGLE;
    collect_todo(lane);
    drive(lane);
}

/* --- The call ------------------------------------------------------------------------------- */

static void start(struct store__lane *lane)
{
    bool any_fast = false;

    sort_into_groups(lane);
    for (size_t i = 0; i < lane->group_count; i++) {
        any_fast = any_fast || lane->groups[i].is_fast;
    }
    lane->way = FAST;
    lane->tries = 0;
    enum gw_err err = any_fast ? send_fast(lane) : GW_OK;

    if (any_fast && err == GW_OK) {
        return;
    }
    if (err != GW_OK && err != GW_EINVAL && err != GW_ELIMIT) {
        give_up(lane);
        finish(lane);
        return;
    }
    lane->way = err ? SINGLE : SAFE;
    collect_todo(lane);
    drive(lane);
}

enum gw_err store_append(struct store *store, int lane_number, struct store_append_item *items,
                         size_t count, store_append_cb cb, void *user)
{
    struct store__lane *lane = store->lanes[lane_number];

    if (store->freed) {
        return GW_ECANCELLED;
    }
    assert(!lane->busy && count >= 1 && count <= STORE_BATCH_MAX);
    for (size_t i = 0; i < count; i++) {
        assert(items[i].conversation % STORE_LANES == lane_number);
    }
    if (!pg_pool_available(lane->pool)) {
        return GW_EUNAVAILABLE;
    }
    lane->busy = true;
    lane->items = items;
    lane->count = count;
    lane->cb = cb;
    lane->user = user;
    lane->starting = true;
    start(lane);
    lane->starting = false;
    return GW_OK;
}

void store__lane_free(struct store__lane *lane)
{
    if (lane == NULL) {
        return;
    }
    pg_pool_free(lane->pool); /* a batch that is on its way ends in here */
    if (lane->busy) {
        loop_defer_cancel(lane->store->loop, &lane->finish);
        on_finish(lane);
    }
    loop_reap(lane->store->loop, &lane->reap, free, lane);
}
