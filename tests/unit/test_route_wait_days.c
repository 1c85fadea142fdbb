/*
 * The ranges of waiting hold at a desk that is not as they suppose: some days of
 * tests/load/simulate, with seeds that nothing was fitted to.
 */
#include "support/test.h"
#include "wait_days.h"

#define DAYS 2
#define FIRST_SEED 7001

static void holds(enum day_shape shape)
{
    struct day_report report = {0};

    for (uint64_t day = 0; day < DAYS; day++)
        day_play(shape, FIRST_SEED + day, false, &report);
    print_message(
        "%s: %.1f %% of %u within, %.1f min wide, waits of %.1f min\n", day_shape_name(shape),
        100 * day_share(report.judged - report.shorter - report.longer, report.judged),
        report.judged, report.width_s / report.judged / 60, report.wait_s / report.judged / 60);
    assert_true(report.judged > 500);
    assert_true(day_share(report.judged - report.shorter - report.longer, report.judged) >= 0.8);
    /* Not by being so wide that it says nothing, and with the typical wait in the middle. */
    assert_true(report.width_s < 2 * report.wait_s);
    assert_true(day_share(report.shorter_than_typical, report.judged) > 0.35);
    assert_true(day_share(report.shorter_than_typical, report.judged) < 0.65);
    assert_int_equal(report.left_over, 0);
    assert_true(day_share(report.cant_say, report.waited) < 0.02);
}

static void four_of_five_waits_are_within_the_range_shown_on_an_even_day(void **state)
{
    (void)state;
    holds(DAY_FLAT);
}

static void four_of_five_waits_are_within_the_range_shown_on_a_day_with_two_peaks(void **state)
{
    (void)state;
    holds(DAY_TWO_PEAKS);
}

static void four_of_five_waits_are_within_the_range_shown_on_the_day_of_an_incident(void **state)
{
    (void)state;
    holds(DAY_BURST);
}

static void a_day_follows_from_its_seed(void **state)
{
    struct day_report first = {0}, again = {0}, other = {0};
    (void)state;

    day_play(DAY_BURST, 1, false, &first);
    day_play(DAY_BURST, 1, false, &again);
    day_play(DAY_BURST, 2, false, &other);
    assert_memory_equal(&first, &again, sizeof(first));
    assert_int_not_equal(first.visitors, other.visitors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_of_five_waits_are_within_the_range_shown_on_an_even_day),
        cmocka_unit_test(four_of_five_waits_are_within_the_range_shown_on_a_day_with_two_peaks),
        cmocka_unit_test(four_of_five_waits_are_within_the_range_shown_on_the_day_of_an_incident),
        cmocka_unit_test(a_day_follows_from_its_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
