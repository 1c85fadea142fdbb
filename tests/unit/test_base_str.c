/*
 * Slices and bounded buffers.
 */
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

static void an_absent_slice_equals_an_empty_one(void **state)
{
    (void)state;
    assert_true(slice_eq(SLICE_NONE, SLICE_LIT("")));
    assert_true(slice_eq_cstr(SLICE_NONE, ""));
    assert_null(slice_of(NULL).data);
    assert_non_null(slice_of("").data);
    assert_false(slice_eq(SLICE_LIT("a"), SLICE_NONE));
}

static void slices_compare_by_their_bytes(void **state)
{
    (void)state;
    assert_true(slice_eq_cstr(SLICE_LIT("baton"), "baton"));
    assert_false(slice_eq_cstr(SLICE_LIT("baton"), "batom"));
    assert_false(slice_eq(SLICE_LIT("a\0b"), SLICE_LIT("a\0c")));
    assert_true(slice_starts(SLICE_LIT("baton"), SLICE_LIT("bat")));
    assert_true(slice_starts(SLICE_LIT("baton"), SLICE_NONE));
    assert_false(slice_starts(SLICE_LIT("ba"), SLICE_LIT("bat")));
}

static void trimming_takes_white_space_of_both_ends_only(void **state)
{
    (void)state;
    assert_slice_equal(slice_trim(SLICE_LIT(" \t\r\n a b \v\f")), "a b");
    assert_slice_equal(slice_trim(SLICE_LIT(" \t ")), "");
    assert_slice_equal(slice_trim(SLICE_NONE), "");
}

static void cutting_gives_what_is_before_and_behind_the_first_separator(void **state)
{
    struct slice rest;
    (void)state;

    assert_slice_equal(slice_cut(SLICE_LIT("a=b=c"), '=', &rest), "a");
    assert_slice_equal(rest, "b=c");
    assert_slice_equal(slice_cut(SLICE_LIT("a="), '=', &rest), "a");
    assert_slice_equal(rest, "");
    assert_non_null(rest.data);
    assert_slice_equal(slice_cut(SLICE_LIT("abc"), '=', &rest), "abc");
    assert_null(rest.data);
    assert_null(slice_cut(SLICE_NONE, '=', &rest).data);
}

static void a_loop_of_cuts_sees_every_field(void **state)
{
    struct slice rest = SLICE_LIT("x,,y,");
    unsigned fields = 0;
    (void)state;

    while (rest.data != NULL) {
        slice_cut(rest, ',', &rest);
        fields++;
    }
    assert_int_equal(fields, 4);
}

static void numbers_are_read_up_to_their_limits(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"0", 0},
                {"-0", 0},
                {"007", 7},
                {"-12", -12},
                {"9223372036854775807", INT64_MAX},
                {"-9223372036854775808", INT64_MIN}};
    (void)state;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        int64_t value = 99;
        assert_int_equal(slice_to_int64(slice_of(good[i].text), &value), GW_OK);
        assert_true(value == good[i].value);
    }
}

static void what_is_not_a_number_is_refused_and_the_value_untouched(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "0x1",
                                      "--1",
                                      "1-2",
                                      "１",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999"};
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int64_t value = 99;
        assert_int_equal(slice_to_int64(slice_of(bad[i]), &value), GW_EINVAL);
        assert_int_equal(value, 99);
    }
    int64_t value = 99;
    assert_int_equal(slice_to_int64(SLICE_LIT("1\0"), &value), GW_EINVAL);
    assert_int_equal(slice_to_int64(SLICE_NONE, &value), GW_EINVAL);
}

static void a_copy_ends_in_a_nul_and_of_nothing_there_is_none(void **state)
{
    char *copy = slice_dup((struct slice){"abcdef", 3});
    char *empty = slice_dup(SLICE_LIT(""));
    (void)state;

    assert_string_equal(copy, "abc");
    assert_string_equal(empty, "");
    assert_null(slice_dup(SLICE_NONE));
    free(copy);
    free(empty);
}

static void a_buf_takes_exactly_its_maximum(void **state)
{
    struct buf buf;
    (void)state;

    buf_init(&buf, 5);
    buf_append_cstr(&buf, "abcde");
    assert_int_equal(buf_err(&buf), GW_OK);
    assert_string_equal(buf.data, "abcde");
    buf_append_char(&buf, 'f');
    assert_int_equal(buf_err(&buf), GW_ELIMIT);
    assert_slice_equal(buf_slice(&buf), "abcde");
    buf_done(&buf);
}

static void what_does_not_fit_leaves_no_trace_and_later_writes_are_refused(void **state)
{
    struct buf buf;
    (void)state;

    buf_init(&buf, 10);
    buf_append_cstr(&buf, "12345");
    buf_append_cstr(&buf, "678901");
    buf_append_cstr(&buf, "6");
    buf_printf(&buf, "%d", 6);
    buf_append_int64(&buf, 6);
    assert_null(buf_reserve(&buf, 1));
    assert_int_equal(buf_err(&buf), GW_ELIMIT);
    assert_string_equal(buf.data, "12345");
    buf_done(&buf);
}

static void clearing_forgets_the_failure_and_keeps_the_memory(void **state)
{
    struct buf buf;
    (void)state;

    buf_init(&buf, 4);
    buf_append_cstr(&buf, "abcd");
    buf_append_cstr(&buf, "e");
    const char *memory = buf.data;
    buf_clear(&buf);
    assert_int_equal(buf_err(&buf), GW_OK);
    assert_slice_equal(buf_slice(&buf), "");
    assert_string_equal(buf.data, "");
    buf_append_cstr(&buf, "wxyz");
    assert_ptr_equal(buf.data, memory);
    assert_slice_equal(buf_slice(&buf), "wxyz");
    buf_done(&buf);
}

static void an_unwritten_buf_is_an_empty_text_not_an_absent_one(void **state)
{
    struct buf buf;
    (void)state;

    buf_init(&buf, 4);
    assert_non_null(buf_slice(&buf).data);
    assert_int_equal(buf_slice(&buf).len, 0);
    buf_append(&buf, NULL, 0);
    buf_append_slice(&buf, SLICE_NONE);
    assert_int_equal(buf_err(&buf), GW_OK);
    buf_done(&buf);
    buf_done(&buf);
}

static void a_buf_grows_with_what_is_written_and_never_past_its_maximum(void **state)
{
    enum { MAX = 100000 };
    struct buf buf;
    (void)state;

    buf_init(&buf, MAX);
    for (unsigned i = 0; i < MAX; i++)
        buf_append_char(&buf, (char)('a' + i % 26));
    assert_int_equal(buf_err(&buf), GW_OK);
    assert_int_equal(buf.len, MAX);
    assert_int_equal(buf.cap, MAX + 1);
    assert_int_equal(buf.data[MAX], '\0');
    assert_int_equal(buf.data[MAX - 1], 'a' + (MAX - 1) % 26);
    buf_done(&buf);
}

static void integers_are_written_to_their_limits(void **state)
{
    struct buf buf;
    (void)state;

    buf_init(&buf, 100);
    buf_append_int64(&buf, INT64_MIN);
    buf_append_char(&buf, ' ');
    buf_append_int64(&buf, INT64_MAX);
    buf_append_char(&buf, ' ');
    buf_append_int64(&buf, 0);
    buf_append_char(&buf, ' ');
    buf_append_int64(&buf, -7);
    assert_string_equal(buf.data, "-9223372036854775808 9223372036854775807 0 -7");
    buf_done(&buf);
}

static void formatted_text_fits_to_the_byte(void **state)
{
    struct buf buf;
    (void)state;

    buf_init(&buf, 7);
    buf_printf(&buf, "%s-%03d", "abc", 7);
    assert_int_equal(buf_err(&buf), GW_OK);
    assert_string_equal(buf.data, "abc-007");
    buf_printf(&buf, "%s", "");
    assert_int_equal(buf_err(&buf), GW_OK);
    buf_printf(&buf, "%d", 1);
    assert_int_equal(buf_err(&buf), GW_ELIMIT);
    buf_done(&buf);
}

static void reserved_room_counts_only_what_is_committed(void **state)
{
    struct buf buf;
    (void)state;

    buf_init(&buf, 100);
    buf_append_cstr(&buf, "ab");
    char *to = buf_reserve(&buf, 98);
    assert_non_null(to);
    memcpy(to, "cd!!", 4);
    buf_commit(&buf, 2);
    assert_string_equal(buf.data, "abcd");
    assert_null(buf_reserve(&buf, 97));
    buf_done(&buf);
}

static void commit_more_than_reserved(void)
{
    struct buf buf;

    buf_init(&buf, 10);
    if (buf_reserve(&buf, 10) != NULL)
        buf_commit(&buf, 11);
}

static void committing_more_than_was_reserved_is_a_bug(void **state)
{
    (void)state;
    assert_aborts(commit_more_than_reserved);
}

static void new_memory_is_zeroed(void **state)
{
    static const uint8_t zeroes[1000];
    uint8_t *one = mem_new(sizeof(zeroes));
    uint8_t *many = mem_array(100, 10);
    void *none = mem_array(0, 10);
    (void)state;

    assert_memory_equal(one, zeroes, sizeof(zeroes));
    assert_memory_equal(many, zeroes, sizeof(zeroes));
    assert_non_null(none);
    free(one);
    free(many);
    free(none);
}

static void ask_for_too_much(void)
{
    /* In two steps, or the compiler sees through it. */
    volatile size_t count = SIZE_MAX / 2;

    free(mem_array(count, 4));
}

static void out_of_memory_aborts_also_when_the_product_overflows(void **state)
{
    (void)state;
    assert_aborts(ask_for_too_much);
}

static void every_error_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int a = GW_OK; a <= GW_EIO; a++) {
        assert_string_not_equal(gw_err_name((enum gw_err)a), "unknown");
        for (int b = GW_OK; b < a; b++)
            assert_string_not_equal(gw_err_name((enum gw_err)a), gw_err_name((enum gw_err)b));
    }
    assert_string_equal(gw_err_name((enum gw_err)99), "unknown");
    assert_string_equal(gw_err_name(GW_EUNAVAILABLE), "unavailable");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absent_slice_equals_an_empty_one),
        cmocka_unit_test(slices_compare_by_their_bytes),
        cmocka_unit_test(trimming_takes_white_space_of_both_ends_only),
        cmocka_unit_test(cutting_gives_what_is_before_and_behind_the_first_separator),
        cmocka_unit_test(a_loop_of_cuts_sees_every_field),
        cmocka_unit_test(numbers_are_read_up_to_their_limits),
        cmocka_unit_test(what_is_not_a_number_is_refused_and_the_value_untouched),
        cmocka_unit_test(a_copy_ends_in_a_nul_and_of_nothing_there_is_none),
        cmocka_unit_test(a_buf_takes_exactly_its_maximum),
        cmocka_unit_test(what_does_not_fit_leaves_no_trace_and_later_writes_are_refused),
        cmocka_unit_test(clearing_forgets_the_failure_and_keeps_the_memory),
        cmocka_unit_test(an_unwritten_buf_is_an_empty_text_not_an_absent_one),
        cmocka_unit_test(a_buf_grows_with_what_is_written_and_never_past_its_maximum),
        cmocka_unit_test(integers_are_written_to_their_limits),
        cmocka_unit_test(formatted_text_fits_to_the_byte),
        cmocka_unit_test(reserved_room_counts_only_what_is_committed),
        cmocka_unit_test(committing_more_than_was_reserved_is_a_bug),
        cmocka_unit_test(new_memory_is_zeroed),
        cmocka_unit_test(out_of_memory_aborts_also_when_the_product_overflows),
        cmocka_unit_test(every_error_has_a_name_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
