/* The items of the option `chains`: what is one, and what is not. */
#include "support/test.h"

#include "config/chains.h"

#include <string.h>

static void an_item_has_its_fields(void **unused)
{
    struct config_chain chain;

    (void)unused;
    assert_int_equal(
        config_chain_parse(
            SLICE_LIT(
                "BNB_Smart-Chain evm  https://rpc.example/v1/key?x=y 15 https://scan.example/ own"),
            &chain),
        GW_OK);
    assert_string_equal(chain.name, "BNB Smart-Chain");
    assert_string_equal(chain.url, "https://rpc.example/v1/key?x=y");
    assert_string_equal(chain.kind, "evm");
    assert_null(chain.user.data);
    assert_slice_equal(chain.explorer, "https://scan.example");
    assert_int_equal(chain.confirmations, 15);
    assert_true(chain.own);
}

static void explorer_and_own_may_be_left_out(void **unused)
{
    struct config_chain chain;

    (void)unused;
    assert_int_equal(config_chain_parse(SLICE_LIT("E evm http://10.0.0.7:8545 1"), &chain), GW_OK);
    assert_null(chain.explorer.data);
    assert_false(chain.own);
    assert_int_equal(config_chain_parse(SLICE_LIT("E evm http://10.0.0.7:8545 1 - own"), &chain),
                     GW_OK);
    assert_null(chain.explorer.data);
    assert_true(chain.own);
}

static void each_kind_of_node_has_its_name(void **unused)
{
    static const char *const kinds[] = {"evm", "bitcoin", "tron", "solana"};

    (void)unused;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct config_chain chain;
        struct buf item;

        buf_init(&item, 200);
        buf_printf(&item, "A %s https://rpc.example 12", kinds[i]);
        assert_int_equal(config_chain_parse(buf_slice(&item), &chain), GW_OK);
        assert_string_equal(chain.kind, kinds[i]);
        buf_done(&item);
    }
}

static void a_user_is_taken_out_of_the_address(void **unused)
{
    struct config_chain chain;

    (void)unused;
    assert_int_equal(
        config_chain_parse(SLICE_LIT("B bitcoin http://baton:a:b-_=@10.0.0.8:8332/x 2"), &chain),
        GW_OK);
    assert_string_equal(chain.url, "http://10.0.0.8:8332/x");
    assert_slice_equal(chain.user, "baton:a:b-_=");
    assert_int_equal(config_chain_parse(SLICE_LIT("B bitcoin https://u:p@h 2"), &chain), GW_OK);
    assert_string_equal(chain.url, "https://h");
}

/* The longest that is taken is what lookup/ takes, and not a byte more: else the start would fail later. */
static void a_user_has_512_bytes_at_most(void **unused)
{
    for (size_t len = 512; len <= 513; len++) {
        struct config_chain chain;
        struct buf item;

        (void)unused;
        buf_init(&item, 1000);
        buf_append_cstr(&item, "B bitcoin http://baton:");
        for (size_t i = strlen("baton:"); i < len; i++)
            buf_append_char(&item, 'x');
        buf_append_cstr(&item, "@10.0.0.8:8332 2");
        assert_int_equal(config_chain_parse(buf_slice(&item), &chain),
                         len == 512 ? GW_OK : GW_EINVAL);
        buf_done(&item);
    }
}

static void what_is_of_another_form_is_refused(void **unused)
{
    static const char *const bad[] = {
        "",
        "E",
        "E evm",
        "E evm https://rpc.example",
        "E evm https://rpc.example 0",
        "E evm https://rpc.example 10001",
        "E evm https://rpc.example twelve",
        "E dogecoin https://rpc.example 12",
        "E evm ftp://rpc.example 12",
        "E evm https:// 12",
        "E evm https://user@rpc.example 12",
        "E evm https://:password@rpc.example 12",
        "E evm https://user:password@ 12",
        "E evm https://user:pass@word@rpc.example 12",
        "E evm https://rpc.example/@x 12",
        "E evm https://rpc.example 12 https://user:password@scan.example",
        "E/ evm https://rpc.example 12",
        "A_name_that_is_longer_than_32_bytes evm https://rpc.example 12",
        "E evm https://rpc.example 12 http://scan.example",
        "E evm https://rpc.example 12 https://scan.example mine",
        "E evm https://rpc.example 12 https://scan.example own more",
    };
    struct config_chain chain;
    char explorer[500] = "E evm https://rpc.example 12 https://scan.example/";

    (void)unused;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (config_chain_parse(slice_of(bad[i]), &chain) != GW_EINVAL)
            fail_msg("taken: %s", bad[i]);
    /* One so long that a card's link would be cut. */
    memset(explorer + strlen(explorer), 'x', sizeof(explorer) - 1 - strlen(explorer));
    assert_int_equal(config_chain_parse(slice_of(explorer), &chain), GW_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_has_its_fields),
        cmocka_unit_test(explorer_and_own_may_be_left_out),
        cmocka_unit_test(each_kind_of_node_has_its_name),
        cmocka_unit_test(a_user_is_taken_out_of_the_address),
        cmocka_unit_test(a_user_has_512_bytes_at_most),
        cmocka_unit_test(what_is_of_another_form_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
