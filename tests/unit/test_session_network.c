/*
 * Whence a connection comes, and how much each network may ask for.
 */
#include "session/network.h"
#include "session/rates.h"
#include "support/test.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
    struct network one = network_of(slice_of(a));
    struct network other = network_of(slice_of(b));

    return memcmp(&one, &other, sizeof(one)) == 0;
}

static void an_ipv4_address_is_a_network_and_an_ipv6_subscriber_is_one(void **state)
{
    (void)state;
    assert_true(same("192.0.2.1", "192.0.2.1"));
    assert_false(same("192.0.2.1", "192.0.2.2"));
    assert_true(same("::ffff:192.0.2.1", "192.0.2.1"));
    assert_true(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
    assert_false(same("2001:db8:1:2::1", "2001:db8:1:3::1"));
    assert_false(same("192.0.2.1", "c000:201::"));
    assert_true(same("nonsense", "unknown"));
}

static void this_machine_is_known(void **state)
{
    (void)state;
    assert_true(network_of(slice_of("127.0.0.1")).is_local);
    assert_true(network_of(slice_of("127.9.9.9")).is_local);
    assert_true(network_of(slice_of("::1")).is_local);
    assert_true(network_of(slice_of("::ffff:127.0.0.1")).is_local);
    assert_false(network_of(slice_of("192.0.2.1")).is_local);
    assert_false(network_of(slice_of("nonsense")).is_local);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ipv4_address_is_a_network_and_an_ipv6_subscriber_is_one),
        cmocka_unit_test(this_machine_is_known),
        cmocka_unit_test(each_key_has_its_own_bucket),
        cmocka_unit_test(past_the_bound_the_least_recently_used_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
