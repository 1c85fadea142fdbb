/* Every statement of the gateway against a schema that was made just now. */
#include "store/internal.h"
#include "support/store_fixture.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Several statements, or none that can be prepared. */
static bool is_script(const char *name)
{
    return strcmp(name, "migrate_tables") == 0 || strcmp(name, "migrate_functions_drop") == 0;
}

static void every_statement_can_be_prepared(void **state)
{
    struct store_fixture *fixture = *state;
    const struct pg_statement *statements = store__statements();
    int prepared = 0;

    for (size_t i = 0; i < STORE__STATEMENTS; i++) {
        struct slice sql = statements[i].sql;

        if (!is_script(statements[i].name)) {
            store_fixture_sql(fixture, "PREPARE %s AS " SLICE_FMT, statements[i].name,
                              SLICE_ARG(sql));
            prepared++;
        }
    }
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM pg_prepared_statements"),
                     prepared);
}

static void every_file_says_what_it_is_for(void **state)
{
    (void)state;
    for (const struct embedded_file *file = store__sql_files; file->name != NULL; file++) {
        assert_true(slice_starts((struct slice){file->data, *file->len}, SLICE_LIT("-- ")));
    }
}

/* --- Plans ------------------------------------------------------------------------------ */

static void set_all(struct store_fixture *fixture, const char *const *settings)
{
    for (; *settings != NULL; settings++) {
        char *setting = slice_dup(slice_of(*settings));

        *strchr(setting, '=') = ' ';
        store_fixture_sql(fixture, "SET %.*s TO '%s'", (int)strcspn(setting, " "), setting,
                          strchr(setting, ' ') + 1);
        free(setting);
    }
}

static void on_line(void *user, const struct pg_result *result, int row)
{
    buf_append_slice(user, pg_text(result, row, 0));
    buf_append_char(user, '\n');
}

/* The generic plan, as it is made for the first call on a new database. */
static void explain(struct store_fixture *fixture, const char *name, struct buf *plan)
{
    struct slice nulls =
        store_fixture_text(fixture,
                           "SELECT coalesce('(' || string_agg('NULL', ',') || ')', '') FROM "
                           "pg_prepared_statements, unnest(parameter_types) WHERE name = '%s'",
                           name);
    char sql[256];

    snprintf(sql, sizeof(sql), "EXPLAIN (COSTS OFF) EXECUTE %s" SLICE_FMT, name, SLICE_ARG(nulls));
    buf_clear(plan);
    assert_int_equal(pg_sync_query(fixture->sync, sql, NULL, 0, on_line, plan), GW_OK);
}

/* All articles are all articles, nodes are a handful, and a place is told from the whole queue. */
static bool reads_all(const char *name)
{
    return slice_starts(slice_of(name), SLICE_LIT("articles")) ||
           strcmp(name, "node_others") == 0 || strcmp(name, "read_places") == 0;
}

static void no_plan_reads_a_whole_table(void **state)
{
    struct store_fixture *fixture = *state;
    const struct pg_statement *statements = store__statements();
    struct buf plan;

    buf_init(&plan, 65536);
    for (size_t i = STORE__APPEND_FIRST; i < STORE__ADMIN_FIRST; i++) {
        set_all(fixture, i < STORE__QUERY_FIRST ? store__append_settings : store__query_settings);
        store_fixture_sql(fixture, "PREPARE %s AS " SLICE_FMT, statements[i].name,
                          SLICE_ARG(statements[i].sql));
        explain(fixture, statements[i].name, &plan);
        if (!reads_all(statements[i].name) && strstr(plan.data, "Seq Scan") != NULL) {
            print_error("%s:\n%s", statements[i].name, plan.data);
            fail();
        }
    }
    buf_done(&plan);
}

/* The rows' locks are taken in the order of the ids given, which are ascending. */
static void the_fast_append_locks_in_the_order_given(void **state)
{
    struct store_fixture *fixture = *state;
    const struct pg_statement *fast = &store__statements()[STORE__append_fast];
    struct buf plan;

    buf_init(&plan, 65536);
    set_all(fixture, store__append_settings);
    store_fixture_sql(fixture, "PREPARE append_fast AS " SLICE_FMT, SLICE_ARG(fast->sql));
    explain(fixture, "append_fast", &plan);
    const char *update = strstr(plan.data, "Update on conversation c");

    assert_non_null(update);
    const char *loop = strstr(update, "Nested Loop");
    const char *given = strstr(update, "Function Scan on g");
    const char *row = strstr(update, "Index Scan using conversation_pkey on conversation c");

    assert_true(loop != NULL && loop < given && given < row);
    buf_done(&plan);
}

/* --- What C takes for granted -------------------------------------------------------------- */

/* gateway/store/rows.c takes columns by number. */
static void columns_stand_where_the_gateway_reads_them(void **state)
{
    struct store_fixture *fixture = *state;
    static const char columns[] =
        "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute "
        "WHERE attrelid = '%s'::regclass AND attnum > 0";

    assert_slice_equal(store_fixture_text(fixture, columns, "conversation_head"),
                       "id state lang last_seq opened_at closed_at visitor_seen agent_seen "
                       "agent_name rating visitor_id agent_id bot_state bot_answered");
    assert_slice_equal(store_fixture_text(fixture, columns, "card"),
                       "id state priority lang visitor_id visitor_name agent_id agent_name "
                       "last_seq last_at last_text last_author opened_at queued_at assigned_at "
                       "closed_at visitor_seen agent_seen rating team_id needs weight left_message "
                       "reminded_at ringing_id ringing_until marks");
    assert_slice_equal(
        store_fixture_text(fixture, "SELECT array_to_string(proargnames, ' ') FROM pg_proc "
                                    "WHERE proname = 'entry_show'"),
        "p_entry conversation seq at kind author author_id author_name client_id body event data "
        "detail");
}

/* The gateway asserts that it knows every name that an enum of the database has. */
static void enums_are_those_of_the_protocol(void **state)
{
    struct store_fixture *fixture = *state;
    static const char labels[] = "SELECT string_agg(enumlabel, ' ' ORDER BY enumsortorder) "
                                 "FROM pg_enum WHERE enumtypid = '%s'::regtype";

    assert_slice_equal(store_fixture_text(fixture, labels, "entry_kind"), "message note event");
    assert_slice_equal(store_fixture_text(fixture, labels, "author_kind"),
                       "visitor bot agent system");
    assert_slice_equal(store_fixture_text(fixture, labels, "conversation_state"),
                       "bot queued assigned closed");
    assert_slice_equal(store_fixture_text(fixture, labels, "agent_role"),
                       "agent supervisor reviewer admin");
    assert_slice_equal(store_fixture_text(fixture, labels, "presence_state"),
                       "online finishing away offline");
    assert_string_equal(wire_entry_author_name(WIRE_ENTRY_AUTHOR_SYSTEM), "system");
    assert_string_equal(wire_card_priority_name((enum wire_card_priority)0), "urgent");
    assert_string_equal(wire_card_priority_name((enum wire_card_priority)3), "low");
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(every_statement_can_be_prepared),
        STEP(every_file_says_what_it_is_for),
        STEP(no_plan_reads_a_whole_table),
        STEP(the_fast_append_locks_in_the_order_given),
        STEP(columns_stand_where_the_gateway_reads_them),
        STEP(enums_are_those_of_the_protocol),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
