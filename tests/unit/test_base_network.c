/*
 * Whence a connection comes, as far as limits are concerned.
 */
#include "base/network.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ipv4_address_is_a_network_and_an_ipv6_subscriber_is_one),
        cmocka_unit_test(this_machine_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
