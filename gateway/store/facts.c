/* The desk's facts, read for deciding again. */
#include "store/admin.h"
#include "store/internal.h"

#include <stdio.h>

#define NUMBERS 8 /* the first of their columns */
#define LISTS 14

struct reading {
    void (*on_row)(void *user, const struct store_fact *row);
    void *user;
};

static int64_t number(const struct pg_result *result, int row, int column)
{
    return pg_is_null(result, row, column) ? STORE_FACT_NONE : pg_int64(result, row, column);
}

static void on_fact(void *user, const struct pg_result *result, int row)
{
    const struct reading *reading = user;
    struct store_fact fact = {
        .fact = pg_int64(result, row, 0),
        .at_us = pg_int64(result, row, 1),
        .move = pg_text(result, row, 2),
        .kind = pg_text(result, row, 3),
        .id = number(result, row, 4),
        .flag_a = !pg_is_null(result, row, 5) && pg_bool(result, row, 5),
        .flag_b = !pg_is_null(result, row, 6) && pg_bool(result, row, 6),
        .word = pg_text(result, row, 7),
    };

    for (int i = 0; i < 6; i++) {
        fact.numbers[i] = number(result, row, NUMBERS + i);
    }
    for (int i = 0; i < 3; i++) {
        fact.lists[i] = pg_text(result, row, LISTS + i);
    }
    reading->on_row(reading->user, &fact);
}

enum gw_err store_facts(struct pg_sync *sync, int64_t after, int limit,
                        void (*on_row)(void *user, const struct store_fact *row), void *user)
{
    struct reading reading = {on_row, user};
    char after_text[24], limit_text[16];

    snprintf(after_text, sizeof(after_text), "%lld", (long long)after);
    snprintf(limit_text, sizeof(limit_text), "%d", limit);
    const struct slice params[] = {slice_of(after_text), slice_of(limit_text)};

    return pg_sync_query(sync, store__statements()[STORE__admin_facts].sql.data, params, 2, on_fact,
                         &reading);
}

static void on_from(void *user, const struct pg_result *result, int row)
{
    *(int64_t *)user = pg_int64(result, row, 0);
}

enum gw_err store_facts_from(struct pg_sync *sync, int64_t since_ms, int64_t *ret_after)
{
    char since[24];
    int64_t after = 0;

    snprintf(since, sizeof(since), "%lld", (long long)since_ms);
    const struct slice params[] = {slice_of(since)};
    enum gw_err err = pg_sync_query(sync, store__statements()[STORE__admin_facts_from].sql.data,
                                    params, 1, on_from, &after);

    if (err == GW_OK) {
        *ret_after = after;
    }
    return err;
}
