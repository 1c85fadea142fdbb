/* Every statement of the gateway against a schema that was made just now. */
#include "store/statements.h"
#include "support/store_fixture.h"
#include "support/test.h"

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
                       "closed_at visitor_seen agent_seen rating");
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
                       "online away offline");
    assert_string_equal(wire_entry_author_name(WIRE_ENTRY_AUTHOR_SYSTEM), "system");
    assert_string_equal(wire_card_priority_name((enum wire_card_priority)0), "urgent");
    assert_string_equal(wire_card_priority_name((enum wire_card_priority)3), "low");
}

#define STEP(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(every_statement_can_be_prepared),
        STEP(every_file_says_what_it_is_for),
        STEP(columns_stand_where_the_gateway_reads_them),
        STEP(enums_are_those_of_the_protocol),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
