/* gateway/config: where options come from, what is refused, and how they are printed. */
#include "config_sample.h"

#include "config/internal.h"

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
        cmocka_unit_test(the_reference_has_every_option_on_a_line_of_its_table),
        cmocka_unit_test(printing_hides_secrets_and_says_where_options_were_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
