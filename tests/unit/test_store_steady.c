/* The database's clock leaps, and nobody seems gone for longer than they are. */
#include "store/steady.h"
#include "support/test.h"

#define HOUR 3600000
#define WINDOW 15000
#define THEIRS 1700000000000

static struct store__steady steady;

/* A renewal a second, as the jobs do it; returns our clock after the last one. */
static int64_t seconds(int64_t ours_ms, int count, int64_t offset_ms)
{
    for (int i = 0; i < count; i++, ours_ms += 1000)
        store__steady_heard(&steady, ours_ms, ours_ms + offset_ms);
    return ours_ms;
}

static int setup(void **state)
{
    (void)state;
    steady = (struct store__steady){0};
    return 0;
}

static void nothing_is_known_before_the_first_answer(void **state)
{
    (void)state;
    assert_int_equal(store__steady_now(&steady, 5000, WINDOW), 0);
}

static void a_clock_that_runs_as_ours_is_taken_as_it_is(void **state)
{
    (void)state;
    int64_t ours = seconds(1000, 60, THEIRS);

    assert_int_equal(store__steady_now(&steady, ours, WINDOW), ours + THEIRS);
}

static void a_leap_forward_does_not_count_until_the_window_is_over(void **state)
{
    (void)state;
    int64_t leapt = seconds(1000, 60, THEIRS);
    int64_t ours = seconds(leapt, 15, THEIRS + HOUR);

    assert_int_equal(store__steady_now(&steady, ours - 1, WINDOW), ours - 1 + THEIRS);
    assert_int_equal(store__steady_now(&steady, ours, WINDOW), ours + THEIRS + HOUR);
}

static void a_leap_back_counts_at_once(void **state)
{
    (void)state;
    int64_t leapt = seconds(1000, 60, THEIRS);
    int64_t ours = seconds(leapt, 1, THEIRS - HOUR);

    assert_int_equal(store__steady_now(&steady, ours, WINDOW), ours + THEIRS - HOUR);
}

static void forward_and_back_within_the_window_is_the_lower_of_both(void **state)
{
    (void)state;
    int64_t ours = seconds(1000, 60, THEIRS);

    ours = seconds(ours, 3, THEIRS + HOUR);
    ours = seconds(ours, 3, THEIRS + 60000);
    assert_int_equal(store__steady_now(&steady, ours, WINDOW), ours + THEIRS);
    ours = seconds(ours, 11, THEIRS + 60000);
    assert_int_equal(store__steady_now(&steady, ours, WINDOW), ours + THEIRS + 60000);
}

static void slow_answers_are_no_leaps(void **state)
{
    (void)state;
    store__steady_heard(&steady, 1000, 1000 + THEIRS);
    store__steady_heard(&steady, 2400, 2000 + THEIRS);
    assert_int_equal(steady.count, 1);
}

static void leaps_without_end_are_waited_for_and_not_kept_without_end(void **state)
{
    (void)state;
    int64_t ours = 1000;

    for (int i = 0; i < 100; i++, ours += 10)
        store__steady_heard(&steady, ours, ours + THEIRS + (int64_t)(i + 1) * HOUR);
    assert_int_equal(steady.count, STORE__STEADY_PERIODS);
    assert_int_equal(store__steady_now(&steady, ours, WINDOW), ours + THEIRS + HOUR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_is_known_before_the_first_answer, setup),
        cmocka_unit_test_setup(a_clock_that_runs_as_ours_is_taken_as_it_is, setup),
        cmocka_unit_test_setup(a_leap_forward_does_not_count_until_the_window_is_over, setup),
        cmocka_unit_test_setup(a_leap_back_counts_at_once, setup),
        cmocka_unit_test_setup(forward_and_back_within_the_window_is_the_lower_of_both, setup),
        cmocka_unit_test_setup(slow_answers_are_no_leaps, setup),
        cmocka_unit_test_setup(leaps_without_end_are_waited_for_and_not_kept_without_end, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
