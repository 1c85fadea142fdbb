/*
 * Links: which are found, what speaks against them, and which are shown; hosts that are allowed; the
 * list of phishing hosts.
 */
#include "support/test.h"

#include "policy/policy.h"

#include <string.h>

static int setup(void **state)
{
    static const char *const own[] = {"harborwallet.example"};
    static const char *const allowed[] = {"etherscan.io", "*.tronscan.org", ".docs.example"};

    *state = policy_new(&(struct policy_options){.links_allow = allowed,
                                                 .links_allow_count = 3,
                                                 .own_domains = own,
                                                 .own_domains_count = 1});
    return 0;
}

static int teardown(void **state)
{
    policy_free(*state);
    return 0;
}

static void ignore_line(void *user, size_t line)
{
    size_t *last = user;

    *last = line;
}

static void give_list(struct policy *policy, const char *text)
{
    struct policy_hosts *hosts;
    size_t bad = 0;

    assert_int_equal(policy_hosts_parse(slice_of(text), ignore_line, &bad, &hosts), GW_OK);
    policy_set_phishing(policy, hosts);
}

/* "text" with what is expected of its first link: NULL for none, "" for a link that is shown, else why it
 * is not. */
struct shown {
    const char *text, *link, *why;
};

static void check_shown(struct policy *policy, const struct shown *want)
{
    struct policy_links links;
    const struct policy_link *first = &links.items[0];

    policy_links(policy, slice_of(want->text), &links);
    if (want->link == NULL) {
        if (links.count > 0)
            fail_msg("%s: has a link", want->text);
        return;
    }
    if (links.count == 0 || first->end - first->start != strlen(want->link) ||
        memcmp(want->text + first->start, want->link, strlen(want->link)) != 0)
        fail_msg("%s: not %s", want->text, want->link);
    if (strcmp(policy_why_name(first->why) != NULL ? policy_why_name(first->why) : "", want->why) !=
        0)
        fail_msg("%s: %s", want->text, policy_why_name(first->why));
    assert_int_equal(first->linkable, want->why[0] == '\0');
}

static void links_are_shown_or_warned_of(void **state)
{
    static const struct shown table[] = {
        {"see https://etherscan.io/tx/0x12, ok.", "https://etherscan.io/tx/0x12", ""},
        {"(https://harborwallet.example/a(b)c).", "https://harborwallet.example/a(b)c", ""},
        {"您好。https://etherscan.io/a查看", "https://etherscan.io/a", ""},
        {"转账USDT。https://etherscan.io", "https://etherscan.io", ""},
        {"https://münchen.de/", NULL, NULL},
        {"http://etherscan.io", NULL, NULL},
        {"etherscan.io", NULL, NULL},
        {"https://evil", NULL, NULL},
        {"h t t p s : / / e v i l . c o m", NULL, NULL},
        {"It arrived.It is fine: Node.js, e.g. v1.2.3, file.txt, 1.Open", NULL, NULL},
        {"https://harborwallet.example@evil.com/x", "https://harborwallet.example@evil.com/x",
         "userinfo"},
        {"https://evil.com@harborwallet.example/x", "https://evil.com@harborwallet.example/x",
         "userinfo"},
        {"http://1.2.3.4/ab", "http://1.2.3.4/ab", "number"},
        {"https://3232235777/", "https://3232235777/", "number"},
        {"https://0x7f000001/", "https://0x7f000001/", "number"},
        {"https://127.0.0.0x1/", "https://127.0.0.0x1/", "number"},
        {"https://0x.org/", "https://0x.org/", ""},
        {"http://[::1]/", "http://[::1]/", "number"},
        {"https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/", "punycode"},
        {"https://аррӏе.com", "https://аррӏе.com", "letters"},
        {"see harborwallet DOT com now", "harborwallet DOT com", "look_alike"},
        {"see harborwallet [. ] com now", "harborwallet [. ] com", "look_alike"},
        {"harborwallet點com", "harborwallet點com", "look_alike"},
        {"harborwallet\u0660com", "harborwallet\u0660com", "look_alike"},
        {"不是转账，是harborwallet。com。", "harborwallet。com", "look_alike"},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        check_shown(*state, &table[i]);
}

static void what_looks_like_an_own_domain_is_warned_of(void **state)
{
#define LONG "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6aharborwallet.net"
    static const char *const hosts[] = {"harborwallet-support.example",
                                        "harborwallet.com",
                                        "harbor-wallet.io",
                                        "harb0rwallet.com",
                                        "harborwa11et.example",
                                        "harborwaIIet.example",
                                        "harborwalet.example",
                                        "harborwalllet.example",
                                        "harbrowallet.example",
                                        "harborwaliet.example",
                                        "hаrborwallet.example",
                                        "hárborwallet.example",
                                        "xn--hrborwallet-k7a.example",
                                        "login.harborwallet.example.evil.com",
                                        "my-harborwalet-app.net",
                                        "harbourwallet.com",
                                        "harborvvallet.com",
                                        "harbornallet.example",
                                        "harborwallet.example.co",
                                        "secureharborwallet.net",
                                        LONG};
    struct policy_links links;

    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        policy_links(*state, slice_of(hosts[i]), &links);
        if (links.count != 1 || links.items[0].why != POLICY_WHY_LOOK_ALIKE)
            fail_msg("%s: %s", hosts[i],
                     links.count > 0 ? policy_why_name(links.items[0].why) : "no link");
    }
    policy_links(*state,
                 slice_of("harborwallet.example help.harborwallet.example wallet.com "
                          "harbor.com walletconnect.com etherscan.io"),
                 &links);
    assert_int_equal(links.count, 0);
}

struct sent {
    const char *text, *rule; /* NULL: may be sent */
};

static void staff_may_link_to_own_and_allowed_hosts_alone(void **state)
{
    static const struct sent table[] = {
        {"https://harborwallet.example/help and www.harborwallet.example", NULL},
        {"https://etherscan.io/tx/0x1 https://a.tronscan.org/b https://tronscan.org x.docs.example",
         NULL},
        {"https://www.etherscan.io", "link"},
        {"https://example.com", "link"},
        {"example.com", "link"},
        {"请打开example.com查看", "link"},
        {"example[.]com", "link"},
        {"example dot com", "link"},
        {"example (dot) com", "link"},
        {"example . com", "link"},
        {"example点com", "link"},
        {"example 点 com", "link"},
        {"mail 点 example 点 com", "link"},
        {"打开 Wallet 点 Me，再到 Settings 点 Support", NULL},
        {"example。com", "link"},
        {"ｅｘａｍｐｌｅ．ｃｏｍ", "link"},
        {"exam​ple.c​om", "link"},
        {"h t t p : / / e x a m p l e . c o m", "link"},
        {"hxxps://example.com", "link"},
        {"[harborwallet.example](https://example.com/a)", "link"},
        {"[harborwallet.example](//example.com)", "link"},
        {"write to help@example.com", "elsewhere"},
        {"t.me/harbor", "link"},
        {"javascript:alert(1)", "link"},
        {"bitcoin:bc1qxyz?amount=1", "link"},
        {"http://localhost:8080/", "link"},
        {"https://harborwallet.example@example.com", "bad_link"},
        {"https://1.2.3.4/", "bad_link"},
        {"https://harborwallet-help.com", "bad_link"},
        {"https://еtherscan.io", "bad_link"},
        {"It arrived.It is fine. 1.Open the app 2.Send", NULL},
        {"Version 2.10.1 of the app, file.txt, e.g. this one", NULL},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct policy_result result;

        policy_check(*state, slice_of(table[i].text), &result);
        if (table[i].rule == NULL
                ? result.count > 0
                : result.count == 0 ||
                      strcmp(policy_rule_name(result.findings[0].rule), table[i].rule) != 0)
            fail_msg("%s: %s", table[i].text,
                     result.count > 0 ? policy_rule_name(result.findings[0].rule) : "passes");
    }
}

static void a_listed_host_and_what_is_below_it_is_phishing_whatever_else_it_is(void **state)
{
    struct policy_links links;
    struct policy_result result;

    give_list(*state, "# a comment\nEvil.example # another\n\n*.bad.example\nxn--80ak6aa92e.com\n"
                      "etherscan.io\n");
    policy_links(*state, slice_of("evil.example a.b.evil.example bad.example notevil.example"),
                 &links);
    assert_int_equal(links.count, 3);
    for (size_t i = 0; i < links.count; i++)
        assert_int_equal(links.items[i].why, POLICY_WHY_PHISHING);
    policy_links(*state, slice_of("https://1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.evil.example"),
                 &links);
    assert_int_equal(links.count, 1);
    assert_int_equal(links.items[0].why, POLICY_WHY_PHISHING);
    policy_links(*state, slice_of("evil DOT example"), &links);
    assert_int_equal(links.count, 1);
    assert_int_equal(links.items[0].why, POLICY_WHY_PHISHING);
    policy_links(*state, slice_of("https://аррӏе.com https://xn--80ak6aa92e.com"), &links);
    assert_int_equal(links.items[0].why, POLICY_WHY_PHISHING);
    assert_int_equal(links.items[1].why, POLICY_WHY_PHISHING);
    policy_check(*state, slice_of("https://etherscan.io"), &result);
    assert_int_equal(result.findings[0].rule, POLICY_BAD_LINK);
    assert_int_equal(result.findings[0].why, POLICY_WHY_PHISHING);
}

static void a_bad_line_is_reported_and_a_file_without_a_host_refused(void **state)
{
    struct policy_hosts *hosts = NULL;
    size_t bad = 0;

    (void)state;
    assert_int_equal(
        policy_hosts_parse(slice_of("good.example\nnot a host\n"), ignore_line, &bad, &hosts),
        GW_OK);
    assert_int_equal(bad, 2);
    assert_int_equal(policy_hosts_count(hosts), 1);
    policy_hosts_free(hosts);
    assert_int_equal(policy_hosts_parse(slice_of("<html>\n"), ignore_line, &bad, &hosts),
                     GW_EINVAL);
    assert_int_equal(policy_hosts_parse(slice_of("# nothing yet\n"), ignore_line, &bad, &hosts),
                     GW_OK);
    assert_int_equal(policy_hosts_count(hosts), 0);
    policy_hosts_free(hosts);
}

static void data_of_an_entry_gets_its_links_and_keeps_the_rest(void **state)
{
    struct slice text = slice_of("😀 https://etherscan.io harborwallet.com");
    struct buf scratch;

    buf_init(&scratch, 4096);
    assert_slice_equal(policy_entry_data(*state, text, SLICE_LIT("{\"a\": 1}"), &scratch),
                       "{\"links\":[{\"start\":3,\"end\":23},{\"why\":\"look_alike\",\"start\":24,"
                       "\"end\":40}],\"a\": 1}");
    assert_slice_equal(
        policy_entry_data(*state, slice_of("https://etherscan.io"), SLICE_NONE, &scratch),
        "{\"links\":[{\"start\":0,\"end\":20}]}");
    assert_slice_equal(
        policy_entry_data(*state, slice_of("https://etherscan.io"), SLICE_LIT("{}"), &scratch),
        "{\"links\":[{\"start\":0,\"end\":20}]}");
    assert_true(policy_entry_data(*state, slice_of("hello"), SLICE_NONE, &scratch).data == NULL);
    buf_done(&scratch);
}

static void every_link_is_told_with_whose_it_is(void **state)
{
    struct policy_links links;

    policy_links_all(*state,
                     slice_of("help.harborwallet.example http://other.example "
                              "https://harborwa11et.example https://x@harborwallet.example"),
                     &links);
    assert_int_equal(links.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(links.items[i].own, i == 0);
    assert_int_equal(links.items[1].why, POLICY_WHY_NOTHING);
    assert_int_equal(links.items[2].why, POLICY_WHY_LOOK_ALIKE);
    assert_int_equal(links.items[3].why, POLICY_WHY_USERINFO);
    assert_true(slice_eq_cstr(policy_own_domains(*state), "harborwallet.example"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(links_are_shown_or_warned_of, setup, teardown),
        cmocka_unit_test_setup_teardown(what_looks_like_an_own_domain_is_warned_of, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(staff_may_link_to_own_and_allowed_hosts_alone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            a_listed_host_and_what_is_below_it_is_phishing_whatever_else_it_is, setup, teardown),
        cmocka_unit_test_setup_teardown(every_link_is_told_with_whose_it_is, setup, teardown),
        cmocka_unit_test(a_bad_line_is_reported_and_a_file_without_a_host_refused),
        cmocka_unit_test_setup_teardown(data_of_an_entry_gets_its_links_and_keeps_the_rest, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
