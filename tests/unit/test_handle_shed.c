/*
 * What is left undone first: typing, presence, receipts, history pages, new sessions.
 */
#include "handle/shed.h"
#include "support/test.h"

#include <string.h>

static void the_order_is_that_of_the_promise(void **state)
{
    static const char *const order[] = {"typing", "presence", "receipts", "history", "sessions"};
    (void)state;

    assert_int_equal(SHED_KINDS, sizeof order / sizeof order[0]);
    for (int i = 0; i < SHED_KINDS; i++)
        assert_string_equal(shed_name((enum shed)i), order[i]);
}

static void an_idle_node_and_a_busy_one_shed_nothing(void **state)
{
    (void)state;
    assert_int_equal(shed_level(&(struct shed_load){0}), 0);
    assert_int_equal(shed_level(&(struct shed_load){39, 149999, 99999}), 0);
}

/* By each measure alone: a kind goes only after all before it, and all go in the end. */
static void each_measure_sheds_one_kind_after_the_other(void **state)
{
    (void)state;
    for (int measure = 0; measure < 3; measure++) {
        unsigned before = 0;
        unsigned steps = 0;

        for (unsigned i = 0; i <= 1000; i++) {
            struct shed_load load = {
                .filled_percent = measure == 0 ? i / 10 : 0,
                .waited_us = measure == 1 ? i * 3000 : 0,
                .lag_us = measure == 2 ? i * 2000 : 0,
            };
            unsigned level = shed_level(&load);

            assert_true(level == before || level == before + 1);
            steps += level != before;
            before = level;
        }
        assert_int_equal(before, SHED_KINDS);
        assert_int_equal(steps, SHED_KINDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_is_that_of_the_promise),
        cmocka_unit_test(an_idle_node_and_a_busy_one_shed_nothing),
        cmocka_unit_test(each_measure_sheds_one_kind_after_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
