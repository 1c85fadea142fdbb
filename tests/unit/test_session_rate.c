/*
 * The token bucket of frames, messages and sign-ins, on a clock of the test's own.
 */
#include "session/rate.h"
#include "session/rates.h"
#include "support/test.h"

#define SECOND 1000000ull
#define START (3600 * SECOND)

static int take_many(struct rate *rate, int tries, uint32_t count, uint64_t now_us)
{
    int taken = 0;

    for (int i = 0; i < tries; i++)
        taken += rate_take(rate, count, 10000, now_us) ? 1 : 0;
    return taken;
}

static void a_new_one_is_full(void **state)
{
    struct rate rate = {0};
    (void)state;

    assert_int_equal(take_many(&rate, 100, 20, START), 20);
}

static void it_refills_steadily(void **state)
{
    struct rate rate = {0};
    (void)state;

    take_many(&rate, 100, 20, START);
    assert_int_equal(take_many(&rate, 10, 20, START + SECOND / 2 - 1), 0);
    assert_int_equal(take_many(&rate, 10, 20, START + SECOND / 2), 1);
    assert_int_equal(take_many(&rate, 10, 20, START + 3 * SECOND / 2), 2);
}

static void a_refusal_costs_nothing(void **state)
{
    struct rate rate = {0};
    (void)state;

    take_many(&rate, 5000, 20, START);
    assert_int_equal(take_many(&rate, 100, 20, START + 10 * SECOND), 20);
}

static void a_long_rest_gives_no_more_than_full(void **state)
{
    struct rate rate = {0};
    (void)state;

    take_many(&rate, 100, 20, START);
    assert_int_equal(take_many(&rate, 100, 20, START + 1000000 * SECOND), 20);
}

static void each_key_has_its_own_bucket(void **state)
{
    struct rates *rates = rates_new(10, 2, 1000);
    (void)state;

    assert_true(rates_take(rates, "a", 1, 5000000));
    assert_true(rates_take(rates, "a", 1, 5000000));
    assert_false(rates_take(rates, "a", 1, 5000000));
    assert_true(rates_take(rates, "b", 1, 5000000));
    assert_true(rates_take(rates, "a", 1, 5500000));
    assert_false(rates_take(rates, "a", 1, 5500000));
    rates_free(rates);
}

static void past_the_bound_the_least_recently_used_is_forgotten(void **state)
{
    struct rates *rates = rates_new(2, 1, 1000);
    (void)state;

    assert_true(rates_take(rates, "a", 1, 5000000));
    assert_true(rates_take(rates, "b", 1, 5000000));
    assert_false(rates_take(rates, "a", 1, 5000000)); /* used again: b is the oldest now */
    assert_true(rates_take(rates, "c", 1, 5000000));
    assert_false(rates_take(rates, "a", 1, 5000000));
    assert_true(rates_take(rates, "b", 1, 5000000));
    rates_free(rates);
}

/* A place that was not used in the end. */
static void what_is_given_back_can_be_taken_again(void **state)
{
    struct rates *rates = rates_new(10, 1, 1000);
    (void)state;

    assert_true(rates_take(rates, "a", 1, 5000000));
    assert_false(rates_take(rates, "a", 1, 5000000));
    rates_give(rates, "a", 1);
    assert_true(rates_take(rates, "a", 1, 5000000));
    assert_false(rates_take(rates, "a", 1, 5000000));
    rates_give(rates, "never seen", 10);
    rates_give(rates, "a", 1);
    rates_give(rates, "a", 1); /* never more than all of it */
    assert_true(rates_take(rates, "a", 1, 5000000));
    assert_false(rates_take(rates, "a", 1, 5000000));
    rates_free(rates);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_one_is_full),
        cmocka_unit_test(it_refills_steadily),
        cmocka_unit_test(a_refusal_costs_nothing),
        cmocka_unit_test(a_long_rest_gives_no_more_than_full),
        cmocka_unit_test(each_key_has_its_own_bucket),
        cmocka_unit_test(past_the_bound_the_least_recently_used_is_forgotten),
        cmocka_unit_test(what_is_given_back_can_be_taken_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
