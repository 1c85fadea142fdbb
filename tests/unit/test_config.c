/* gateway/config: where options come from, and what is refused. */
#include "config/config.h"
#include "config/internal.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FLAGS 6

/* One configuration to read; NULL fields are absent. */
struct sample {
    const char *file; /* contents; its path becomes "F" in problems */
    const char *environment[4];
    const char *flags[MAX_FLAGS + 1];
};

struct outcome {
    enum gw_err err;
    struct config *config;
    char problems[CONFIG_PROBLEMS_MAX + 1]; /* with the file's path as "F" */
};

static char *write_file(const char *contents)
{
    char path[] = "/tmp/baton-config-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, contents, strlen(contents)), (ssize_t)strlen(contents));
    close(fd);
    return strdup(path);
}

/* Puts "F" for the path, so that a test can say what it expects. */
static void keep_problems(struct outcome *outcome, const struct buf *problems, const char *path)
{
    const char *from = problems->data ? problems->data : "";
    char *to = outcome->problems;

    while (*from != '\0') {
        if (path != NULL && strncmp(from, path, strlen(path)) == 0) {
            *to++ = 'F';
            from += strlen(path);
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
}

static struct outcome load(const struct sample *sample)
{
    struct outcome outcome = {.config = NULL};
    char *path = sample->file ? write_file(sample->file) : NULL;
    const char *const files[] = {"/nowhere/baton.ini", path, NULL};
    struct config_input input = {
        .flags = sample->flags, .environment = sample->environment, .default_files = files};
    struct buf problems;

    while (sample->flags[input.flag_count] != NULL) {
        input.flag_count++;
    }
    buf_init(&problems, CONFIG_PROBLEMS_MAX);
    outcome.err = config_load(&input, &outcome.config, &problems);
    keep_problems(&outcome, &problems, path);
    buf_done(&problems);
    if (path != NULL) {
        unlink(path);
    }
    free(path);
    return outcome;
}

static struct config *load_good(const struct sample *sample)
{
    struct outcome outcome = load(sample);

    assert_string_equal(outcome.problems, "");
    assert_int_equal(outcome.err, GW_OK);
    return outcome.config;
}

static void without_any_setting_the_defaults_hold(void **state)
{
    struct config *c = load_good(&(struct sample){0});

    (void)state;
    assert_string_equal(c->listen, "127.0.0.1");
    assert_int_equal(c->port, 8080);
    assert_string_equal(c->data_dir, "./var");
    assert_string_equal(c->database, "");
    assert_int_equal(c->database_connections, 4);
    assert_true(strlen(c->web_root) > 0);
    assert_int_equal(c->widget_origins.count, 0);
    assert_string_equal(c->jwt_keys, "");
    assert_string_equal(c->jwt_audience, "");
    assert_string_equal(c->jwt_issuer, "");
    assert_int_equal(c->log_level, LOG_INFO);
    assert_int_equal(c->max_connections, 10000);
    assert_int_equal(c->hello_timeout, 5000);
    assert_int_equal(c->ping_interval, 25000);
    assert_int_equal(c->pong_timeout, 15000);
    assert_int_equal(c->agent_grace, 15000);
    assert_int_equal(c->bot_idle_close, 86400000);
    assert_int_equal(c->facts_keep_days, 90);
    assert_int_equal(c->audit_keep_days, 730);
    assert_int_equal(c->versions_keep_days, 730);
    assert_int_equal(c->message_max_chars, 4000);
    assert_int_equal(c->visitor_rate, 20);
    assert_false(c->trust_proxy);
    assert_int_equal(c->session_ttl, 43200000);
    assert_string_equal(c->default_lang, "zh-CN");
    assert_string_equal(c->wallet_name, "Harbor Wallet");
    config_free(c);
    config_free(NULL);
}

static void flags_win_over_the_environment_and_that_over_the_file(void **state)
{
    struct config *c = load_good(&(struct sample){
        .file = "port = 1\nmax_connections = 1\nvisitor_rate = 1\n",
        .environment = {"BATON_PORT=2", "BATON_MAX_CONNECTIONS=2", "HOME=/"},
        .flags = {"--port=3"},
    });

    (void)state;
    assert_int_equal(c->port, 3);
    assert_int_equal(c->max_connections, 2);
    assert_int_equal(c->visitor_rate, 1);
    assert_int_equal(c->database_connections, 4);
    config_free(c);
}

static void a_file_may_have_comments_blank_lines_spaces_and_any_value(void **state)
{
    struct config *c = load_good(&(struct sample){
        .file = "\xef\xbb\xbf# comment\n; another\n\n  port=81  \r\n"
                "database = host=/x password='a;b#c = d' ; e\nwallet_name = 港湾钱包\n"
                "trust_proxy: yes\n",
    });

    (void)state;
    assert_int_equal(c->port, 81);
    assert_string_equal(c->database, "host=/x password='a;b#c = d' ; e");
    assert_string_equal(c->wallet_name, "港湾钱包");
    assert_true(c->trust_proxy);
    config_free(c);
}

static void flags_come_in_two_forms_and_with_dashes(void **state)
{
    struct config *c = load_good(&(struct sample){
        .flags = {"--max-connections", "7", "--wallet_name=A=B", "--listen", "::1"},
    });

    (void)state;
    assert_int_equal(c->max_connections, 7);
    assert_string_equal(c->wallet_name, "A=B");
    assert_string_equal(c->listen, "::1");
    config_free(c);
    assert_int_equal(config_flag_width("--port"), 2);
    assert_int_equal(config_flag_width("--port="), 1);
    assert_int_equal(config_flag_width("--config"), 2);
    assert_int_equal(config_flag_width("--name"), 0);
    assert_int_equal(config_flag_width("port"), 0);
    assert_int_equal(config_flag_width("--"), 0);
}

static void a_named_file_is_read_instead_of_the_default_ones(void **state)
{
    char *path = write_file("port = 5\n");
    char variable[64];
    struct config *c;

    (void)state;
    snprintf(variable, sizeof(variable), "BATON_CONFIG=%s", path);
    c = load_good(&(struct sample){.file = "port = 6", .flags = {"--config", path}});
    assert_int_equal(c->port, 5);
    config_free(c);
    c = load_good(&(struct sample){.file = "port = 6", .environment = {variable}});
    assert_int_equal(c->port, 5);
    config_free(c);
    c = load_good(&(struct sample){.file = "port = 6"});
    assert_int_equal(c->port, 6);
    config_free(c);
    unlink(path);
    free(path);
}

/* --- Refusals ------------------------------------------------------------------- */

static void what_is_wrong_is_named_with_its_place_and_what_is_allowed(void **state)
{
    static const struct {
        struct sample sample;
        const char *problems;
    } cases[] = {
        {{.file = "\nport = x\n"}, "F:2: port can't be \"x\"; allowed: a number from 0 to 65535\n"},
        {{.file = "prot = 1\n"}, "F:1: there is no option \"prot\"\n"},
        {{.file = "max-connections = 1\n"}, "F:1: there is no option \"max-connections\"\n"},
        {{.file = "port = 1\nport = 2\n"}, "F:2: port was set in line 1 already\n"},
        {{.file = "port = 1\nhello\n"}, "F:2: not of the form: name = value\n"},
        {{.file = "[net]\nport = 1\n"}, "F:2: sections such as [net] have no meaning here\n"},
        {{.file = "port = 1\n port = 2\n"}, "F:2: port was set in line 1 already\n"},
        {{.environment = {"BATON_PORT=tcp://10.0.0.1:80"}},
         "BATON_PORT: port can't be \"tcp://10.0.0.1:80\"; allowed: a number from 0 to 65535\n"},
        {{.environment = {"BATON_PROT=1"}}, "BATON_PROT: there is no such option\n"},
        {{.environment = {"BATON_Port=1"}}, "BATON_Port: there is no such option\n"},
        {{.flags = {"--prot=1"}}, "--prot: there is no such option\n"},
        {{.flags = {"--prot", "--port=1"}}, "--prot: there is no such option\n"},
        {{.flags = {"--port"}}, "--port: needs a value\n"},
        {{.flags = {"8080"}}, "8080: not of the form --name value or --name=value\n"},
        {{.flags = {"--port="}}, "--port: port can't be \"\"; allowed: a number from 0 to 65535\n"},
        {{.flags = {"--config", "/nowhere/x.ini"}},
         "/nowhere/x.ini: can't be opened: No such file or directory\n"},
        {{.flags = {"--config=/"}}, "/: can't be read\n"},
        {{.flags = {"--log_level=loud"}},
         "--log_level: log_level can't be \"loud\"; allowed: error, warn, info or debug\n"},
        {{.flags = {"--agent_grace=5"}},
         "--agent_grace: agent_grace can't be \"5\"; allowed: from 0ms to 1h, with ms, s, m, h or "
         "d\n"},
        {{.flags = {"--database=a\x01"}},
         "--database: database can't be this; allowed: any text\n"},
        {{.file = "port = x", .environment = {"BATON_PORT=y"}, .flags = {"--port=z"}},
         "F:1: port can't be \"x\"; allowed: a number from 0 to 65535\n"
         "BATON_PORT: port can't be \"y\"; allowed: a number from 0 to 65535\n"
         "--port: port can't be \"z\"; allowed: a number from 0 to 65535\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome = load(&cases[i].sample);

        assert_string_equal(outcome.problems, cases[i].problems);
        assert_int_equal(outcome.err, GW_EINVAL);
        assert_null(outcome.config);
    }
}

static void a_line_that_is_too_long_is_refused_and_not_split(void **state)
{
    char *file = mem_new(9001);
    struct sample sample = {.file = file};

    (void)state;
    memset(file, 'x', 9000);
    memcpy(file, "wallet_name = ", 14);
    file[8999] = '\n';
    file[9000] = '\0';
    struct outcome outcome = load(&sample);

    assert_int_equal(outcome.err, GW_EINVAL);
    assert_non_null(strstr(outcome.problems, "F:1: the line is longer than 4200 bytes\n"));
    free(file);
}

static void many_problems_end_at_the_size_of_the_callers_buffer(void **state)
{
    char *file = mem_new(100001);
    struct sample sample = {.file = file};

    (void)state;
    for (size_t i = 0; i < 10000; i++) {
        memcpy(file + i * 10, "prot = 123\n", 10);
        file[i * 10 + 9] = '\n';
    }
    struct outcome outcome = load(&sample);

    assert_int_equal(outcome.err, GW_EINVAL);
    free(file);
}

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

/* --- Printing ---------------------------------------------------------------------- */

static void the_reference_has_every_option_on_a_line_of_its_table(void **state)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    (void)state;
    config_print_reference(out);
    fclose(out);
    for (size_t i = 0; i < config__option_count; i++) {
        char start[64];

        snprintf(start, sizeof(start), "\n| `%s` | ", config__options[i].name);
        assert_non_null(strstr(text, start));
    }
    assert_non_null(strstr(text, "\n| `hello_timeout` | `5s` | from 1s to 1m, with ms, s, m, h or "
                                 "d | How long"));
    free(text);
}

static void printing_hides_secrets_and_says_where_options_were_set(void **state)
{
    struct config *c = load_good(&(struct sample){
        .environment = {"BATON_DATABASE=password=hunter2"},
        .flags = {"--ping_interval=90s"},
    });
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    (void)state;
    config_print(c, out);
    fclose(out);
    assert_null(strstr(text, "hunter2"));
    assert_non_null(strstr(text, "# BATON_DATABASE\ndatabase = ***\n"));
    assert_non_null(strstr(text, "# --ping_interval\nping_interval = 90s\n"));
    assert_non_null(strstr(text, "# default\nport = 8080\n"));
    config_free(c);

    /* What was printed can be read again, but for the secret. */
    c = load_good(&(struct sample){.file = text});
    assert_int_equal(c->ping_interval, 90000);
    config_free(c);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_any_setting_the_defaults_hold),
        cmocka_unit_test(flags_win_over_the_environment_and_that_over_the_file),
        cmocka_unit_test(a_file_may_have_comments_blank_lines_spaces_and_any_value),
        cmocka_unit_test(flags_come_in_two_forms_and_with_dashes),
        cmocka_unit_test(a_named_file_is_read_instead_of_the_default_ones),
        cmocka_unit_test(what_is_wrong_is_named_with_its_place_and_what_is_allowed),
        cmocka_unit_test(a_line_that_is_too_long_is_refused_and_not_split),
        cmocka_unit_test(many_problems_end_at_the_size_of_the_callers_buffer),
        cmocka_unit_test(values_are_taken_or_refused_by_their_type),
        cmocka_unit_test(a_list_keeps_its_items_in_order_and_has_a_limit),
        cmocka_unit_test(own_origins_follow_from_the_address_when_none_is_named),
        cmocka_unit_test(a_port_that_the_system_chose_goes_into_the_made_origins_only),
        cmocka_unit_test(the_reference_has_every_option_on_a_line_of_its_table),
        cmocka_unit_test(printing_hides_secrets_and_says_where_options_were_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
