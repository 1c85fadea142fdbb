/*
 * Signing in: how often it may be tried, and that an unknown name costs what a known one does.
 */
#include "api/internal.h"
#include "support/test.h"

#include <sodium.h>
#include <stdio.h>

#define NOW 1000000000ull
#define MINUTE_US 60000000ull

static struct tries *tries;

static int make(void **state)
{
    (void)state;
    tries = api__tries_new();
    return 0;
}

static int drop(void **state)
{
    (void)state;
    api__tries_free(tries);
    return 0;
}

/* How many of so many tries are let through, each from an address of its own or at a name of its own. */
static int try_many(int count, bool other_address, bool other_name)
{
    char address[40], name[40];
    int taken = 0;

    for (int i = 0; i < count; i++) {
        snprintf(address, sizeof(address), "203.0.%d.%d", other_address ? 1 + i / 250 : 0, i % 250);
        snprintf(name, sizeof(name), "somebody%d", i);
        taken += api__tries_take(tries, other_address ? address : "198.51.100.1",
                                 other_name ? name : "ann", NOW)
                     ? 1
                     : 0;
    }
    return taken;
}

static void ten_from_an_address_whatever_the_names(void **state)
{
    (void)state;
    assert_int_equal(try_many(50, false, true), 10);
}

static void sixty_at_a_name_wherever_from(void **state)
{
    (void)state;
    assert_int_equal(try_many(200, true, false), 60);
    assert_true(api__tries_take(tries, "192.0.2.1", "ann", NOW + MINUTE_US));
}

static void one_address_keeps_no_owner_of_a_name_out(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        api__tries_take(tries, "198.51.100.1", "ann", NOW);
    assert_true(api__tries_take(tries, "192.0.2.1", "ann", NOW));
}

static void the_case_of_a_name_makes_no_other(void **state)
{
    (void)state;
    try_many(200, true, false);
    assert_false(api__tries_take(tries, "192.0.2.1", "ANN", NOW));
    assert_true(api__tries_take(tries, "192.0.2.1", "ann2", NOW));
}

static void who_is_refused_by_address_pushes_no_name_out(void **state)
{
    (void)state;
    try_many(200, true, false);
    try_many(20000, false, true);
    assert_false(api__tries_take(tries, "192.0.2.1", "ann", NOW));
}

static void what_is_tried_again_and_again_is_not_the_first_to_be_forgotten(void **state)
{
    char other[40];
    (void)state;

    try_many(200, true, false);
    for (int i = 0; i < 9000; i++) {
        snprintf(other, sizeof(other), "10.1.%d.%d", i / 250, i % 250);
        assert_true(api__tries_take(tries, other, other, NOW));
        if (i % 3000 == 0)
            assert_false(api__tries_take(tries, "192.0.2.2", "ann", NOW));
    }
    assert_false(api__tries_take(tries, "192.0.2.2", "ann", NOW));
}

static void an_ipv6_network_is_one_address(void **state)
{
    char address[60];
    int taken = 0;
    (void)state;

    for (int i = 0; i < 50; i++) {
        snprintf(address, sizeof(address), "2001:db8:0:7:%x::%x", i, i);
        taken += api__tries_take(tries, address, address, NOW) ? 1 : 0;
    }
    assert_int_equal(taken, 10);
    assert_true(api__tries_take(tries, "2001:db8:0:8::1", "x", NOW));
}

static void ipv4_in_ipv6_is_an_address_each(void **state)
{
    char address[60];
    (void)state;

    for (int i = 0; i < 50; i++) {
        snprintf(address, sizeof(address), "::ffff:203.0.113.%d", i);
        assert_true(api__tries_take(tries, address, address, NOW));
    }
}

/* Else the time of an answer would tell which names there are. */
static void the_hash_of_nobody_costs_what_others_do(void **state)
{
    char hash[PASSWORD_HASH_MAX] = "";
    (void)state;

    assert_int_equal(secret_init(), GW_OK);
    snprintf(hash, sizeof(hash), "%s", API_HASH_OF_NOBODY);
    assert_int_equal(crypto_pwhash_str_needs_rehash(hash, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                                    crypto_pwhash_MEMLIMIT_INTERACTIVE),
                     0);
    assert_int_equal(password_check(SLICE_LIT("nobody"), API_HASH_OF_NOBODY), GW_EDENIED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ten_from_an_address_whatever_the_names),
        TEST(sixty_at_a_name_wherever_from),
        TEST(one_address_keeps_no_owner_of_a_name_out),
        TEST(the_case_of_a_name_makes_no_other),
        TEST(who_is_refused_by_address_pushes_no_name_out),
        TEST(what_is_tried_again_and_again_is_not_the_first_to_be_forgotten),
        TEST(an_ipv6_network_is_one_address),
        TEST(ipv4_in_ipv6_is_an_address_each),
        cmocka_unit_test(the_hash_of_nobody_costs_what_others_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
