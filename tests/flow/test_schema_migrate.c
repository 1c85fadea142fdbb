/* store_migrate(): the way from an empty database to the one that the gateway needs. */
#include "store/admin.h"
#include "store/internal.h"
#include "support/store_fixture.h"
#include "support/test.h"

#include <stdlib.h>
#include <unistd.h>

#include <sys/wait.h>

#define MIGRATORS 6

struct empty {
    char conninfo[256];
    struct pg_sync *sync;
};

static int open_empty(void **state)
{
    struct empty *empty = mem_new(sizeof(*empty));

    store_fixture_empty_database(empty->conninfo);
    assert_int_equal(pg_sync_open(empty->conninfo, &empty->sync), GW_OK);
    *state = empty;
    return 0;
}

static int close_empty(void **state)
{
    struct empty *empty = *state;

    pg_sync_close(empty->sync);
    free(empty);
    return 0;
}

static void on_int(void *user, const struct pg_result *result, int row)
{
    *(int64_t *)user = pg_int64(result, row, 0);
}

static int64_t look_up(struct empty *empty, const char *sql)
{
    int64_t value = 0;

    assert_int_equal(pg_sync_query(empty->sync, sql, NULL, 0, on_int, &value), GW_OK);
    return value;
}

static void run(struct empty *empty, const char *sql)
{
    assert_int_equal(pg_sync_script(empty->sync, slice_of(sql)), GW_OK);
}

static struct store_migrated migrate(struct empty *empty)
{
    struct store_migrated migrated = {-1, -1};

    assert_int_equal(store_migrate(empty->sync, &migrated), GW_OK);
    return migrated;
}

static void an_empty_database_gets_all_migrations(void **state)
{
    struct empty *empty = *state;
    struct store_migrated migrated = migrate(empty);

    assert_true(migrated.version >= 1);
    assert_int_equal(migrated.applied, migrated.version);
    assert_int_equal(look_up(empty, "SELECT max(version) FROM schema_version"), migrated.version);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM card"), 0);
}

static void the_second_time_changes_nothing(void **state)
{
    struct empty *empty = *state;
    int version = migrate(empty).version;
    int64_t function = look_up(empty, "SELECT 'desk_lock()'::regprocedure::oid::bigint");
    struct store_migrated again = migrate(empty);

    assert_int_equal(again.version, version);
    assert_int_equal(again.applied, 0);
    assert_int_equal(look_up(empty, "SELECT 'desk_lock()'::regprocedure::oid::bigint"), function);
}

static void several_at_once_wait_for_each_other(void **state)
{
    struct empty *empty = *state;
    pid_t children[MIGRATORS];

    for (int i = 0; i < MIGRATORS; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            struct pg_sync *sync = NULL;
            struct store_migrated migrated;
            enum gw_err err = pg_sync_open(empty->conninfo, &sync);

            _exit(err == GW_OK && store_migrate(sync, &migrated) == GW_OK ? 0 : 1);
        }
    }
    for (int i = 0; i < MIGRATORS; i++) {
        int status = 0;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    assert_int_equal(look_up(empty, "SELECT count(*) - max(version) FROM schema_version"), 0);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM schema_functions"), 1);
}

static void a_newer_database_is_refused(void **state)
{
    struct empty *empty = *state;
    struct store_migrated migrated = {-1, -1};

    migrate(empty);
    run(empty, "INSERT INTO schema_version VALUES (9999, 'of the future')");
    assert_int_equal(store_migrate(empty->sync, &migrated), GW_ECONFLICT);
    assert_int_equal(migrated.version, -1);
    /* And nothing is left open on the connection. */
    assert_int_equal(look_up(empty, "SELECT count(*) FROM schema_version WHERE version = 9999"), 1);
    run(empty, "DELETE FROM schema_version WHERE version = 9999");
    migrate(empty);
}

/* As the first version left it: its functions made a type that is called as a table is now, and one that
 * takes it. Of four conversations one is with the bot, two wait and one is held; and there is an article. */
static void what_the_first_version_left_is_there_as_before(void **state)
{
    struct empty *empty = *state;

    run(empty, store__statements()[STORE__migrate_tables].sql.data);
    run(empty, (const char *)store__migration_files[0].data);
    run(empty, "INSERT INTO schema_version VALUES (1, '0001_create_desk.sql')");
    run(empty,
        "CREATE TYPE waiting AS (conversation_id bigint, since timestamptz);"
        "CREATE FUNCTION desk_plan(p_joining waiting[] DEFAULT '{}', p_leaving bigint DEFAULT 0) "
        "RETURNS bigint LANGUAGE sql AS 'SELECT p_leaving';"
        "INSERT INTO schema_functions (hash, made) VALUES ('of the first version', "
        "ARRAY ['FUNCTION IF EXISTS desk_plan(waiting[],bigint)', 'TYPE IF EXISTS waiting'])");
    run(empty,
        "INSERT INTO agent (login, name, password_hash) VALUES ('ann', 'Ann', '$argon2id$');"
        "INSERT INTO presence (agent_id, load) VALUES (1, 1);"
        "INSERT INTO team_member VALUES (1, 1);"
        "INSERT INTO visitor (secret_hash) SELECT sha256(n::text::bytea) FROM generate_series(1, "
        "4) n;"
        "INSERT INTO conversation (visitor_id, team_id, state, priority, agent_id, passed_by, "
        "queued_at, "
        "assigned_at) VALUES (1, 1, 'bot', 2, NULL, NULL, NULL, NULL), "
        "(2, 1, 'queued', 1, NULL, 1, now(), NULL), (3, 1, 'queued', 3, NULL, NULL, now(), NULL), "
        "(4, 1, 'assigned', 2, 1, NULL, now(), now());"
        "INSERT INTO article (slug, lang, version, title, answer, body, keywords) "
        "VALUES ('fees', 'en', 3, 'Fees', 'Pay', 'All', '{gas}')");
    migrate(empty);

    assert_int_equal(look_up(empty, "SELECT count(*) FROM waiting w JOIN conversation c ON c.id = "
                                    "w.conversation_id WHERE c.state = 'queued' AND w.demand_id = "
                                    "c.demand_id AND w.since = c.queued_at AND w.rank = "
                                    "queue_rank(w.since, w.priority, c.left_message)"),
                     2);
    assert_int_equal(look_up(empty, "SELECT conversation_id FROM waiting WHERE passed = '{1}' AND "
                                    "passed_until > now()"),
                     2);
    assert_int_equal(look_up(empty, "SELECT held FROM conversation WHERE state = 'assigned'"), 1);
    assert_int_equal(look_up(empty, "SELECT agent_id FROM demand_agent"), 1);
    assert_int_equal(look_up(empty,
                             "SELECT v.version FROM article a JOIN article_version v ON "
                             "v.slug = a.slug AND v.version = a.latest AND v.keywords = '{gas}' "
                             "WHERE a.state = 'published' AND a.version = 3"),
                     3);
    /* And again with the functions' own list: the name in it is the table's no more. */
    run(empty, "UPDATE schema_functions SET hash = 'old'");
    migrate(empty);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM waiting"), 2);
}

/* Its functions had a parameter of the queue's row type with a default, which forbids some changes of that table. */
static void what_waited_in_the_third_version_waits_still(void **state)
{
    struct empty *empty = *state;

    run(empty, store__statements()[STORE__migrate_tables].sql.data);
    for (int i = 0; i < 3; i++)
        run(empty, (const char *)store__migration_files[i].data);
    run(empty, "INSERT INTO schema_version VALUES (1, 'a'), (2, 'b'), (3, 'c');"
               "CREATE FUNCTION desk_return(p_rung waiting[] DEFAULT '{}') RETURNS bigint "
               "LANGUAGE sql AS 'SELECT 1::bigint';"
               "INSERT INTO schema_functions (hash, made) VALUES ('of the third version', "
               "ARRAY ['FUNCTION IF EXISTS desk_return(waiting[])'])");
    run(empty,
        "INSERT INTO visitor (secret_hash) SELECT sha256(n::text::bytea) FROM generate_series(1, "
        "2) n;"
        "INSERT INTO conversation (visitor_id, team_id, state, queued_at, demand_id, left_message) "
        "SELECT v.id, 1, 'queued', now(), d.id, v.id = 2 FROM visitor v, demand d;"
        "INSERT INTO waiting (conversation_id, demand_id, priority, weight, since, rank, "
        "fall_back_from) "
        "SELECT id, demand_id, 2, 1, queued_at, queued_at, queued_at FROM conversation");
    migrate(empty);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM waiting w JOIN conversation c ON c.id = "
                                    "w.conversation_id WHERE w.left_message = c.left_message"),
                     2);
}

/* Of four versions the third was published until yesterday, when the fourth took its place; an article that was never
 * published has drafts alone. */
static void what_was_replaced_before_the_eighth_version_is_kept_as_if_it_were_now(void **state)
{
    struct empty *empty = *state;

    run(empty, store__statements()[STORE__migrate_tables].sql.data);
    for (int i = 0; i < 7; i++)
        run(empty, (const char *)store__migration_files[i].data);
    run(empty,
        "INSERT INTO schema_version SELECT n, n::text FROM generate_series(1, 7) n;"
        "INSERT INTO article (slug, lang, state, version, latest, title, answer, body, updated_at) "
        "VALUES ('fees', 'en', 'published', 4, 4, 'Fees', 'Pay', '', now() - interval '1 day'), "
        "('keys', 'en', 'draft', 0, 2, 'Keys', 'Keep', '', now() - interval '900 days');"
        "INSERT INTO article_version (slug, lang, version, action, title, answer, body, questions, "
        "keywords, at) SELECT a.slug, a.lang, n, 'none', a.title, a.answer, a.body, '{}', '{}', "
        "now() - interval '800 days' FROM article a, generate_series(1, a.latest) n");
    migrate(empty);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM article_version v JOIN article a USING "
                                    "(slug, lang) WHERE (v.replaced_at IS NULL) <> (v.version IN "
                                    "(a.version, a.latest))"),
                     0);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM article_version WHERE slug = 'fees' AND "
                                    "replaced_at > now() - interval '2 days'"),
                     3);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM article_version WHERE slug = 'keys' AND "
                                    "replaced_at < now() - interval '2 days'"),
                     1);
}

/* Of two conversations that were there before there were indexes for it one is open; in both a secret was taken out, and
 * nobody said what to do. */
static void what_was_open_and_exposed_in_the_eighth_version_is_found(void **state)
{
    struct empty *empty = *state;

    run(empty, store__statements()[STORE__migrate_tables].sql.data);
    for (int i = 0; i < 8; i++)
        run(empty, (const char *)store__migration_files[i].data);
    run(empty,
        "INSERT INTO schema_version SELECT n, n::text FROM generate_series(1, 8) n;"
        "INSERT INTO visitor (secret_hash) VALUES (sha256('1'));"
        "INSERT INTO conversation (visitor_id, team_id, state, closed_at) "
        "VALUES (1, 1, 'bot', NULL), (1, 1, 'closed', now());"
        "INSERT INTO entry (conversation_id, seq, kind, author, author_id, body, data, created_at) "
        "SELECT n, 1, 'message', 'visitor', 1, 'it is …', '{\"guard\": [{\"kind\": \"phrase\"}]}', "
        "now() - interval '1 minute' FROM generate_series(1, 2) n");
    migrate(empty);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM pg_indexes WHERE indexname IN "
                                    "('entry_guarded', 'conversation_open')"),
                     2);
    assert_int_equal(look_up(empty, "SELECT sum(conversation_id) FROM "
                                    "exposed_unanswered('10 seconds', 1)"),
                     1);
    assert_int_equal(look_up(empty, "SELECT sum(id) FROM inbox_page(1, 'supervisor', 'all', 0)"),
                     1);
}

/* PostgreSQL refuses it where a parameter of the table's row type has a default. */
static void no_function_keeps_a_migration_from_adding_a_column(void **state)
{
    struct empty *empty = *state;

    migrate(empty);
    run(empty, "DO $$ DECLARE t regclass; BEGIN "
               "FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' "
               "AND relnamespace = 'public'::regnamespace LOOP "
               "EXECUTE format('ALTER TABLE %s ADD COLUMN added integer NOT NULL DEFAULT 7', t); "
               "END LOOP; END $$");
    assert_int_equal(look_up(empty, "SELECT added FROM team"), 7);
}

static void functions_are_made_anew_when_their_hash_differs(void **state)
{
    struct empty *empty = *state;

    migrate(empty);
    /* What a version before may have left: another body, other parameters, another result. */
    run(empty, "CREATE OR REPLACE FUNCTION desk_lock() RETURNS void LANGUAGE sql AS 'SELECT'");
    run(empty, "DROP FUNCTION priority_name(smallint)");
    run(empty,
        "CREATE FUNCTION priority_name(smallint) RETURNS integer LANGUAGE sql AS 'SELECT 1'");
    run(empty, "CREATE FUNCTION of_old() RETURNS integer LANGUAGE sql AS 'SELECT 1'");
    run(empty,
        "UPDATE schema_functions SET hash = 'old', made = made || 'FUNCTION of_old()'::text");
    migrate(empty);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM pg_proc WHERE proname = 'of_old'"), 0);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM pg_proc WHERE proname = 'desk_lock' "
                                    "AND prosrc LIKE '%advisory%'"),
                     1);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM pg_proc WHERE proname = 'priority_name' "
                                    "AND prorettype = 'text'::regtype"),
                     1);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM schema_functions WHERE hash <> 'old'"),
                     1);
}

static void what_the_administrator_made_is_left_alone(void **state)
{
    struct empty *empty = *state;

    migrate(empty);
    run(empty, "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 7'");
    run(empty, "UPDATE schema_functions SET hash = 'old'");
    migrate(empty);
    assert_int_equal(look_up(empty, "SELECT mine()"), 7);
}

static void a_view_on_ours_stops_the_migration_and_nothing_is_lost(void **state)
{
    struct empty *empty = *state;
    struct store_migrated migrated;

    migrate(empty);
    run(empty, "CREATE VIEW mine AS SELECT id FROM card");
    run(empty, "UPDATE schema_functions SET hash = 'old'");
    assert_int_equal(store_migrate(empty->sync, &migrated), GW_EINVAL);
    assert_int_equal(look_up(empty, "SELECT count(*) FROM card"), 0);
    run(empty, "DROP VIEW mine");
    migrate(empty);
}

#define STEP(name) test_in(name, open_empty, close_empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(an_empty_database_gets_all_migrations),
        STEP(the_second_time_changes_nothing),
        STEP(several_at_once_wait_for_each_other),
        STEP(a_newer_database_is_refused),
        STEP(what_the_first_version_left_is_there_as_before),
        STEP(what_waited_in_the_third_version_waits_still),
        STEP(what_was_replaced_before_the_eighth_version_is_kept_as_if_it_were_now),
        STEP(what_was_open_and_exposed_in_the_eighth_version_is_found),
        STEP(no_function_keeps_a_migration_from_adding_a_column),
        STEP(functions_are_made_anew_when_their_hash_differs),
        STEP(what_the_administrator_made_is_left_alone),
        STEP(a_view_on_ours_stops_the_migration_and_nothing_is_lost),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
