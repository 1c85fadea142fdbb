/* gateway/config: which values an option takes, and what is made of them. */
#include "config_sample.h"

/* --- Single values ------------------------------------------------------------- */

static const struct {
    const char *flag;
    bool good;
} values[] = {
    {"--port=0", true},
    {"--port=65535", true},
    {"--port=65536", false},
    {"--port=-1", false},
    {"--port=+1", false},
    {"--port=1.5", false},
    {"--port=99999999999999999999", false},
    {"--port= 80 ", true},
    {"--database_connections=0", false},
    {"--database_connections=32", true},
    {"--database_connections=33", false},
    {"--message_max_chars=8000", true},
    {"--message_max_chars=8001", false},
    {"--hello_timeout=1000ms", true},
    {"--hello_timeout=999ms", false},
    {"--hello_timeout=1m", true},
    {"--hello_timeout=61s", false},
    {"--hello_timeout=5", false},
    {"--hello_timeout=5 s", false},
    {"--hello_timeout=s", false},
    {"--hello_timeout=5S", false},
    {"--hello_timeout=9223372036854775807d", false},
    {"--agent_grace=0", true},
    {"--agent_grace=0s", true},
    {"--agent_grace=0x", false},
    {"--bot_idle_close=30d", true},
    {"--bot_idle_close=31d", false},
    {"--facts_keep_days=0", false},
    {"--facts_keep_days=1", true},
    {"--audit_keep_days=0", false},
    {"--versions_keep_days=36501", false},
    {"--trust_proxy=on", true},
    {"--trust_proxy=TRUE", false},
    {"--trust_proxy=1", false},
    {"--listen=0.0.0.0", true},
    {"--listen=::", true},
    {"--listen=localhost", false},
    {"--listen=", false},
    {"--data_dir=", false},
    {"--database=", true},
    {"--wallet_name=a\tb", false},
    {"--wallet_name=\xff", false},
    {"--default_lang=en", true},
    {"--default_lang=de", false},
    {"--log_level=debug", true},
    {"--widget_origins=", true},
    {"--widget_origins=https://a.example", true},
    {"--widget_origins=https://a.example, http://b.example:8443", true},
    {"--widget_origins=https://a.example,", false},
    {"--widget_origins=,https://a.example", false},
    {"--widget_origins=https://a.example/", false},
    {"--widget_origins=https://A.example", false},
    {"--widget_origins=https://a.example:443", false},
    {"--widget_origins=http://a.example:80", false},
    {"--widget_origins=http://a.example:443", true},
    {"--widget_origins=http://a.example:", false},
    {"--widget_origins=http://a.example:0", false},
    {"--widget_origins=http://a.example:080", false},
    {"--widget_origins=http://a.example:70000", false},
    {"--widget_origins=http://[::1]:8080", true},
    {"--widget_origins=http://[::1]", true},
    {"--widget_origins=http://[::g]", false},
    {"--widget_origins=http://u@a.example", false},
    {"--widget_origins=ftp://a.example", false},
    {"--llm_url=", true},
    {"--llm_url=https://a.example/v1", true},
    {"--llm_url=http://127.0.0.1:11434/v1", true},
    {"--llm_url=a.example/v1", false},
    {"--llm_url=ftp://a.example/v1", false},
    {"--llm_url=https://", false},
    {"--llm_url=https:///v1", false},
    {"--llm_url=https://user:word@a.example/v1", false},
    {"--llm_url=https://a.example/a b", false},
    {"--llm_url=https://a.example:65535/v1", true},
    {"--llm_url=https://a.example:65536/v1", false},
    {"--llm_url=https://a.example:0/v1", false},
    {"--llm_url=https://a.example:99999", false},
    {"--llm_url=https://a.example:/v1", false},
    {"--llm_url=https://a.example:8o/v1", false},
    {"--llm_url=https://a.example:99999?x", false},
    {"--llm_url=https://:8443/v1", false},
    {"--llm_url=http://[::1]:8080/v1", true},
    {"--llm_url=http://[::1]:80800/v1", false},
    {"--llm_url=http://[::1]/v1", true},
    {"--bot_webhook_url=https://a.example:99999/hook", false},
    {"--bot_webhook_url=https://a.example:9999/hook", true},
    {"--chains=E evm https://rpc.example:99999/key 12", false},
    {"--chains=E evm https://rpc.example:8545/key 12", true},
    {"--chains=E evm https://rpc.example 12 https://scan.example:99999", false},
    {"--contacts_allow=@harborwallet, +1 800 555 0100, help@mail.example, 微信客服", true},
    {"--contacts_allow=@a", false},
    {"--contacts_allow=+-()", false},
    {"--bot_timeout=500ms", false},
    {"--bot_timeout=31s", false},
    {"--widget_origins=https://", false},
    {"--widget_origins=*", false},
    {"--widget_origins=null", false},
};

static void values_are_taken_or_refused_by_their_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct outcome outcome = load(&(struct sample){.flags = {values[i].flag}});

        if ((outcome.err == GW_OK) != values[i].good) {
            fail_msg("%s: %s", values[i].flag, outcome.problems);
        }
        config_free(outcome.config);
    }
}

static void a_list_keeps_its_items_in_order_and_has_a_limit(void **state)
{
    struct config *c = load_good(&(struct sample){
        .flags = {"--widget_origins", " https://a.example ,https://b.example"},
    });
    struct buf flag;

    (void)state;
    assert_int_equal(c->widget_origins.count, 2);
    assert_string_equal(c->widget_origins.items[0], "https://a.example");
    assert_string_equal(c->widget_origins.items[1], "https://b.example");
    config_free(c);

    buf_init(&flag, 4096);
    buf_append_cstr(&flag, "--widget_origins=http://a");
    for (int i = 1; i < CONFIG_LIST_MAX; i++) {
        buf_append_cstr(&flag, ",http://a");
    }
    config_free(load_good(&(struct sample){.flags = {flag.data}}));
    buf_append_cstr(&flag, ",http://a");
    assert_int_equal(load(&(struct sample){.flags = {flag.data}}).err, GW_EINVAL);
    buf_done(&flag);
    /* Its own limit, where it has one. */
    config_free(load_good(&(struct sample){.flags = {"--bot_webhook_secret=a,b"}}));
    assert_int_equal(load(&(struct sample){.flags = {"--bot_webhook_secret=a,b,c"}}).err,
                     GW_EINVAL);
}

/* --- Origins --------------------------------------------------------------------- */

static void join(const struct config_list *list, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < list->count; i++) {
        snprintf(out + strlen(out), size - strlen(out), "%s%s", i ? " " : "", list->items[i]);
    }
}

static void own_origins_follow_from_the_address_when_none_is_named(void **state)
{
    static const struct {
        const char *listen, *port, *origin, *expected;
    } cases[] = {
        {"127.0.0.1", "8080", "", "http://127.0.0.1:8080 http://localhost:8080"},
        {"127.0.0.2", "80", "", "http://127.0.0.2 http://localhost http://127.0.0.1"},
        {"::1", "8080", "", "http://[::1]:8080 http://localhost:8080 http://127.0.0.1:8080"},
        {"0.0.0.0", "8080", "", "http://0.0.0.0:8080 http://localhost:8080 http://127.0.0.1:8080"},
        {"192.0.2.1", "443", "", "http://192.0.2.1:443"},
        {"127.0.0.1", "8080", "https://chat.example.com", "https://chat.example.com"},
    };
    char text[512];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct config *c = load_good(&(struct sample){
            .flags = {"--listen", cases[i].listen, "--port", cases[i].port, "--public_origin",
                      cases[i].origin},
        });

        join(&c->public_origin, text, sizeof(text));
        assert_string_equal(text, cases[i].expected);
        config_free(c);
    }
}

static void a_port_that_the_system_chose_goes_into_the_made_origins_only(void **state)
{
    struct config *made = load_good(&(struct sample){.flags = {"--port=0"}});
    struct config *named = load_good(
        &(struct sample){.flags = {"--port=0", "--public_origin=https://chat.example.com"}});
    char text[512];

    (void)state;
    config_set_port(made, 4711);
    join(&made->public_origin, text, sizeof(text));
    assert_string_equal(text, "http://127.0.0.1:4711 http://localhost:4711");
    assert_int_equal(made->port, 4711);
    config_set_port(named, 4711);
    join(&named->public_origin, text, sizeof(text));
    assert_string_equal(text, "https://chat.example.com");
    config_free(made);
    config_free(named);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_taken_or_refused_by_their_type),
        cmocka_unit_test(a_list_keeps_its_items_in_order_and_has_a_limit),
        cmocka_unit_test(own_origins_follow_from_the_address_when_none_is_named),
        cmocka_unit_test(a_port_that_the_system_chose_goes_into_the_made_origins_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
