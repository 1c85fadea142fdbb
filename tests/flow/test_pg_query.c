/* gateway/pg: queries and their answers, on a real PostgreSQL. */
#include "support/pg_pool_fixture.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Answers ------------------------------------------------------------------------ */

static void queries_on_one_connection_answer_in_the_order_of_calls(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer answers[200] = {{0}};
    char text[16];

    pool_open_ready(env, 1);
    for (int i = 0; i < 200; i++) {
        snprintf(text, sizeof(text), "%d", i);
        assert_int_equal(pool_ask_text(env, ECHO_TEXT, text, &answers[i]), GW_OK);
    }
    pool_run_until(env, pool_was_called, &answers[199]);
    for (int i = 0; i < 200; i++) {
        snprintf(text, sizeof(text), "%d", i);
        assert_int_equal(answers[i].calls, 1);
        assert_int_equal(answers[i].place, answers[0].place + i);
        assert_string_equal(answers[i].text, text);
    }
    pool_close(env);
}

static void four_connections_run_four_queries_at_once(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer answers[4] = {{0}};

    pool_open_ready(env, 4);
    pool_run_until_connected(env, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pool_ask_int(env, MEET, 4, &answers[i]), GW_OK);
    }
    for (int i = 0; i < 4; i++) {
        pool_run_until(env, pool_was_called, &answers[i]);
        assert_int_equal(answers[i].err, GW_OK);
    }
    pool_close(env);
}

static void on_kinds(void *user, const struct pg_outcome *outcome)
{
    struct pool_answer *answer = user;
    const struct pg_result *r = outcome->result;
    struct buf bytes;

    assert_int_equal(outcome->err, GW_OK);
    assert_true(slice_eq_cstr(pg_text(r, 0, 0), "it's \"ö\" 你好"));
    assert_true(pg_int64(r, 0, 1) == INT64_MIN);
    assert_true(pg_bool(r, 0, 2));
    buf_init(&bytes, 100);
    pg_bytes(r, 0, 3, &bytes);
    assert_int_equal(bytes.len, 4);
    assert_memory_equal(bytes.data, "\x00\x01\xfe\xff", 4);
    buf_done(&bytes);
    assert_true(slice_eq_cstr(pg_text(r, 0, 4), "00010203-0405-0607-0809-0a0b0c0d0e0f"));
    assert_true(pg_is_null(r, 0, 5));
    assert_null(pg_text(r, 0, 5).data);
    assert_int_equal(pg_int64(r, 0, 5), 0);
    assert_true(pg_double(r, 0, 6) > 2.4999 && pg_double(r, 0, 6) < 2.5001);
    assert_true(slice_eq_cstr(pg_text(r, 0, 7), "2026-01-01 00:00:00+00"));
    answer->calls++;
}

static void every_kind_of_parameter_comes_back_as_it_went(void **state)
{
    struct pool_env *env = *state;
    struct pg_params params;
    struct pool_answer answer = {0};
    uint8_t uuid[16];

    pool_open_ready(env, 1);
    for (uint8_t i = 0; i < 16; i++) {
        uuid[i] = i;
    }
    pg_params_init(&params);
    pg_add_text(&params, slice_of("it's \"ö\" 你好"));
    pg_add_int64(&params, INT64_MIN);
    pg_add_bool(&params, true);
    pg_add_bytes(&params, "\x00\x01\xfe\xff", 4);
    pg_add_uuid(&params, uuid);
    pg_add_null(&params);
    pg_add_text(&params, slice_of("2.5"));
    pg_add_text(&params, slice_of("2026-01-01 08:00:00+08"));
    assert_int_equal(pg_query(env->pool, &pg_pool_statements[KINDS], &params, on_kinds, &answer),
                     GW_OK);
    pool_run_until(env, pool_was_called, &answer);
    pool_close(env);
}

/* The rows of an array query, joined with '|', NULL as "~". */
struct joined {
    struct pool_env *env;
    struct buf text;
    bool done;
};

static void on_joined(void *user, const struct pg_outcome *outcome)
{
    struct joined *joined = user;

    assert_int_equal(outcome->err, GW_OK);
    for (int row = 0; row < pg_rows(outcome->result); row++) {
        assert_int_equal(pg_int64(outcome->result, row, 1), row + 1);
        buf_append_slice(&joined->text, pg_is_null(outcome->result, row, 0)
                                            ? SLICE_LIT("~")
                                            : pg_text(outcome->result, row, 0));
        buf_append_char(&joined->text, '|');
    }
    joined->done = true;
}

static bool is_joined(void *what)
{
    return ((struct joined *)what)->done;
}

static void expect_array(struct pool_env *env, int statement, struct pg_params *params,
                         const char *expected)
{
    struct joined joined = {.env = env};

    buf_init(&joined.text, 1 << 20);
    assert_int_equal(pg_params_err(params), GW_OK);
    assert_int_equal(
        pg_query(env->pool, &pg_pool_statements[statement], params, on_joined, &joined), GW_OK);
    pool_run_until(env, is_joined, &joined);
    buf_append_char(&joined.text, '\0');
    assert_string_equal(joined.text.data, expected);
    buf_done(&joined.text);
}

static void arrays_keep_quotes_commas_nulls_and_unicode(void **state)
{
    struct pool_env *env = *state;
    struct pg_params params;
    struct pg_array array;
    uint8_t uuid[16] = {0xab};

    pool_open_ready(env, 1);
    pg_params_init(&params);
    pg_array_begin(&array, &params, PG_TEXT);
    pg_array_text(&array, slice_of("it's"));
    pg_array_text(&array, slice_of("\"{a,b}\\"));
    pg_array_null(&array);
    pg_array_text(&array, slice_of("NULL"));
    pg_array_text(&array, slice_of(""));
    pg_array_text(&array, slice_of("钱包 🔑"));
    pg_array_end(&array);
    expect_array(env, TEXTS, &params, "it's|\"{a,b}\\|~|NULL||钱包 🔑|");

    pg_array_begin(&array, &params, PG_TEXT);
    pg_array_end(&array);
    expect_array(env, TEXTS, &params, "");

    pg_array_begin(&array, &params, PG_INT8);
    pg_array_int64(&array, -1);
    pg_array_null(&array);
    pg_array_int64(&array, INT64_MAX);
    pg_array_end(&array);
    expect_array(env, INT8S, &params, "-1|~|9223372036854775807|");

    pg_array_begin(&array, &params, PG_UUID);
    pg_array_uuid(&array, uuid);
    pg_array_end(&array);
    expect_array(env, UUIDS, &params, "ab000000-0000-0000-0000-000000000000|");

    pg_array_begin(&array, &params, PG_JSONB);
    pg_array_text(&array, slice_of("{\"a\": \"b'\"}"));
    pg_array_text(&array, SLICE_NONE);
    pg_array_end(&array);
    expect_array(env, JSONBS, &params, "{\"a\": \"b'\"}|~|");

    pg_array_begin(&array, &params, PG_BOOL);
    pg_array_bool(&array, true);
    pg_array_bool(&array, false);
    pg_array_end(&array);
    expect_array(env, BOOLS, &params, "t|f|");
    pool_close(env);
}

static void rows_and_parameters_of_megabytes_pass_through(void **state)
{
    struct pool_env *env = *state;
    struct pg_params params;
    struct pool_answer answer = {0};
    size_t len = 8u << 20;
    char *text = mem_new(len);

    pool_open_ready(env, 1);
    memset(text, 'y', len);
    pg_params_init(&params);
    pg_add_text(&params, slice_of("8000000"));
    pg_add_text(&params, (struct slice){text, len});
    assert_int_equal(pool_ask(env, BIG, &params, &answer), GW_OK);
    free(text);
    pool_run_until(env, pool_was_called, &answer);
    assert_int_equal(answer.err, GW_OK);
    pool_close(env);
}

static void settings_and_the_timeout_hold_on_each_connection(void **state)
{
    static const char *const settings[] = {"work_mem=7MB", "plan_cache_mode=force_generic_plan",
                                           NULL};
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    struct pool_answer mem = {0}, plan = {0}, timeout = {0};

    options.settings = settings;
    options.statement_timeout_ms = 12345;
    pool_open(env, &options);
    pool_run_until(env, pool_is_up, env);
    assert_int_equal(pool_ask_text(env, SETTING, "work_mem", &mem), GW_OK);
    assert_int_equal(pool_ask_text(env, SETTING, "plan_cache_mode", &plan), GW_OK);
    assert_int_equal(pool_ask_text(env, SETTING, "statement_timeout", &timeout), GW_OK);
    pool_run_until(env, pool_was_called, &timeout);
    assert_string_equal(mem.text, "7MB");
    assert_string_equal(plan.text, "force_generic_plan");
    assert_string_equal(timeout.text, "12345ms");
    pool_close(env);
}

/* --- Errors ---------------------------------------------------------------------- */

static void an_error_of_a_statement_is_its_own_and_the_next_one_runs(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer zero = {0}, one = {0};

    pool_open_ready(env, 1);
    assert_int_equal(pool_ask_int(env, DIVIDE, 0, &zero), GW_OK);
    assert_int_equal(pool_ask_int(env, DIVIDE, 1, &one), GW_OK);
    pool_run_until(env, pool_was_called, &one);
    assert_int_equal(zero.err, GW_EINVAL);
    assert_string_equal(zero.sqlstate, "22012");
    assert_int_equal(one.err, GW_OK);
    assert_string_equal(one.text, "1");
    pool_close(env);
}

static void an_error_says_whether_the_input_is_to_blame(void **state)
{
    static const struct {
        const char *sqlstate;
        enum gw_err err;
    } cases[] = {
        {"23505", GW_ECONFLICT}, {"23514", GW_EINVAL}, {"40P01", GW_EAGAIN}, {"53100", GW_EAGAIN},
        {"55P03", GW_EAGAIN},    {"25006", GW_EAGAIN}, {"25001", GW_EINVAL}, {"XX000", GW_EINVAL},
    };
    struct pool_env *env = *state;
    struct pool_answer answer = {0};

    pool_open_ready(env, 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(pool_ask_text(env, RAISE, cases[i].sqlstate, &answer), GW_OK);
        pool_run_until(env, pool_was_called, &answer);
        assert_string_equal(answer.sqlstate, cases[i].sqlstate);
        assert_int_equal(answer.err, cases[i].err);
    }
    pool_close(env);
}

/* The row is sent before the constraint is looked at, so whoever acks at the row
 * acks what is not stored. */
static void an_error_at_the_commit_wins_over_the_rows_before_it(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer first = {0}, again = {0};

    pool_open_ready(env, 1);
    assert_int_equal(pool_ask_int(env, INSERT_LATE, 7, &first), GW_OK);
    assert_int_equal(pool_ask_int(env, INSERT_LATE, 7, &again), GW_OK);
    pool_run_until(env, pool_was_called, &again);
    assert_int_equal(first.err, GW_OK);
    assert_int_equal(again.err, GW_ECONFLICT);
    assert_string_equal(again.sqlstate, "23505");
    pool_close(env);
}

static void a_statement_over_its_time_is_ended_by_the_server(void **state)
{
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    struct pool_answer answer = {0};

    options.statement_timeout_ms = 200;
    pool_open(env, &options);
    pool_run_until(env, pool_is_up, env);
    assert_int_equal(pool_ask_text(env, SLEEP, "30", &answer), GW_OK);
    pool_run_until(env, pool_was_called, &answer);
    assert_int_equal(answer.err, GW_EAGAIN);
    assert_string_equal(answer.sqlstate, "57014");
    pool_expect_text(env, "still there");
    pool_close(env);
}

static void parameters_that_can_not_be_stored_are_refused_before_they_are_sent(void **state)
{
    struct pool_env *env = *state;
    struct pool_answer answer = {0};
    struct pg_params params;
    char *large = mem_new(PG_PARAMS_BYTES);

    pool_open_ready(env, 1);
    pg_params_init(&params);
    pg_add_text(&params, (struct slice){"a\0b", 3});
    assert_int_equal(pool_ask(env, ECHO_TEXT, &params, &answer), GW_EINVAL);
    memset(large, 'x', PG_PARAMS_BYTES);
    pg_add_text(&params, (struct slice){large, PG_PARAMS_BYTES});
    assert_int_equal(pool_ask(env, ECHO_TEXT, &params, &answer), GW_ELIMIT);
    free(large);
    pool_expect_text(env, "fine");
    assert_int_equal(answer.calls, 0);
    pool_close(env);
}

static void a_full_queue_refuses_and_keeps_what_it_has(void **state)
{
    struct pool_env *env = *state;
    struct pg_pool_options options = pool_plain_options(env);
    struct pool_answer runs = {0}, waits[3] = {{0}}, refused = {0};

    options.max_waiting = 3;
    pool_open(env, &options);
    pool_run_until(env, pool_is_up, env);
    assert_int_equal(pool_ask_text(env, SLEEP, "0.1", &runs), GW_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pool_ask_text(env, ECHO_TEXT, "w", &waits[i]), GW_OK);
    }
    assert_int_equal(pool_ask_text(env, ECHO_TEXT, "r", &refused), GW_EAGAIN);
    pool_run_until(env, pool_was_called, &waits[2]);
    assert_int_equal(refused.calls, 0);
    assert_int_equal(waits[2].err, GW_OK);
    assert_int_equal(pool_ask_text(env, ECHO_TEXT, "r", &refused), GW_OK);
    pool_run_until(env, pool_was_called, &refused);
    pool_close(env);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_TEST(queries_on_one_connection_answer_in_the_order_of_calls),
        POOL_TEST(four_connections_run_four_queries_at_once),
        POOL_TEST(every_kind_of_parameter_comes_back_as_it_went),
        POOL_TEST(arrays_keep_quotes_commas_nulls_and_unicode),
        POOL_TEST(rows_and_parameters_of_megabytes_pass_through),
        POOL_TEST(settings_and_the_timeout_hold_on_each_connection),
        POOL_TEST(an_error_of_a_statement_is_its_own_and_the_next_one_runs),
        POOL_TEST(an_error_says_whether_the_input_is_to_blame),
        POOL_TEST(an_error_at_the_commit_wins_over_the_rows_before_it),
        POOL_TEST(a_statement_over_its_time_is_ended_by_the_server),
        POOL_TEST(parameters_that_can_not_be_stored_are_refused_before_they_are_sent),
        POOL_TEST(a_full_queue_refuses_and_keeps_what_it_has),
    };

    return cmocka_run_group_tests(tests, pg_pool_cluster, pg_pool_cluster_end);
}
