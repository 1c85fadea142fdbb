/* What becomes of hosts and ports before libpq gets them, and of errors after. */
#include "pg/internal.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t count_items(const struct buf *list)
{
    size_t count = 1;

    for (size_t i = 0; i < list->len; i++) {
        count += list->data[i] == ',';
    }
    return count;
}

static void paths_and_numbers_stay_and_keep_their_ports(void **state)
{
    struct pg__addresses out;

    (void)state;
    pg__addresses_init(&out);
    assert_int_equal(pg__resolve("/run/x,127.0.0.1,::1,@abstract", "1,2,3,4", &out), GW_OK);
    assert_slice_equal(buf_slice(&out.hosts), "/run/x,127.0.0.1,::1,@abstract");
    assert_slice_equal(buf_slice(&out.hostaddrs), ",,,");
    assert_slice_equal(buf_slice(&out.ports), "1,2,3,4");
    pg__addresses_done(&out);
}

static void a_list_is_turned_with_its_addresses_and_ports(void **state)
{
    static const char *const expected[] = {"a,::1,/run/x", "::1,/run/x,a", "/run/x,a,::1",
                                           "a,::1,/run/x"};
    static const char *const ports[] = {"1,2,3", "2,3,1", "3,1,2", "1,2,3"};

    (void)state;
    for (uint32_t by = 0; by < 4; by++) {
        struct pg__addresses out;

        pg__addresses_init(&out);
        buf_append_cstr(&out.hosts, "a,::1,/run/x");
        buf_append_cstr(&out.hostaddrs, "127.0.0.1,,");
        buf_append_cstr(&out.ports, "1,2,3");
        pg__addresses_turn(&out, by);
        assert_slice_equal(buf_slice(&out.hosts), expected[by]);
        assert_slice_equal(buf_slice(&out.ports), ports[by]);
        assert_slice_equal(buf_slice(&out.hostaddrs), by == 1   ? ",,127.0.0.1"
                                                      : by == 2 ? ",127.0.0.1,"
                                                                : "127.0.0.1,,");
        pg__addresses_done(&out);
    }
}

static void a_list_of_one_stays(void **state)
{
    struct pg__addresses out;

    (void)state;
    pg__addresses_init(&out);
    assert_int_equal(pg__resolve("::1", NULL, &out), GW_OK);
    pg__addresses_turn(&out, 7);
    assert_slice_equal(buf_slice(&out.hosts), "::1");
    pg__addresses_done(&out);
}

/* By /etc/hosts: one address or two. */
static void a_name_is_there_once_for_each_of_its_addresses(void **state)
{
    struct pg__addresses out;

    (void)state;
    pg__addresses_init(&out);
    assert_int_equal(pg__resolve("/run/x,localhost", "5432", &out), GW_OK);
    assert_true(count_items(&out.hosts) >= 2);
    assert_int_equal(count_items(&out.hosts), count_items(&out.hostaddrs));
    assert_int_equal(count_items(&out.hosts), count_items(&out.ports));
    assert_true(slice_starts(buf_slice(&out.hosts), SLICE_LIT("/run/x,localhost")));
    assert_true(strstr(out.hostaddrs.data, "127.0.0.1") || strstr(out.hostaddrs.data, "::1"));
    assert_true(slice_starts(buf_slice(&out.ports), SLICE_LIT("5432,5432")));
    pg__addresses_done(&out);
}

static void no_address_at_all_and_too_many_are_errors(void **state)
{
    struct pg__addresses out;
    struct buf hosts;

    (void)state;
    pg__addresses_init(&out);
    assert_int_equal(pg__resolve("no-such-host.invalid", NULL, &out), GW_EUNAVAILABLE);
    pg__addresses_done(&out);
    buf_init(&hosts, 1000);
    buf_append_cstr(&hosts, "::1");
    for (int i = 0; i < 40; i++) {
        buf_append_cstr(&hosts, ",::1");
    }
    assert_int_equal(pg__resolve(hosts.data, NULL, &out), GW_ELIMIT);
    pg__addresses_done(&out);
    buf_done(&hosts);
}

static void only_names_and_several_hosts_need_a_look_up(void **state)
{
    static const struct {
        const char *conninfo;
        bool needs;
    } cases[] = {
        {"", false},
        {"host=/run/postgresql", false},
        {"host=127.0.0.1", false},
        {"host=::1,/tmp", true},
        {"postgresql://[::1]:5/db", false},
        {"host=db.example.com", true},
        {"postgresql://db.example.com/x", true},
        {"host=127.0.0.1,db", true},
        {"host=db hostaddr=127.0.0.1", false},
    };

    (void)state;
    unsetenv("PGHOST");
    unsetenv("PGHOSTADDR");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pg__conninfo info;

        assert_int_equal(pg__conninfo_init(&info, cases[i].conninfo, "test"), GW_OK);
        assert_int_equal(info.needs_lookup, cases[i].needs);
        pg__conninfo_done(&info);
    }
    setenv("PGHOST", "db.example.com", 1);
    struct pg__conninfo info;

    assert_int_equal(pg__conninfo_init(&info, "", "test"), GW_OK);
    assert_true(info.needs_lookup);
    pg__conninfo_done(&info);
    unsetenv("PGHOST");
}

/* What is logged while `conninfo` is read. */
static void read_logged(const char *conninfo, char *text, size_t size)
{
    struct pg__conninfo info;
    FILE *log = tmpfile();
    int before = dup(STDERR_FILENO);
    size_t len;

    assert_non_null(log);
    assert_int_equal(dup2(fileno(log), STDERR_FILENO), STDERR_FILENO);
    assert_int_equal(pg__conninfo_init(&info, conninfo, "test"), GW_EINVAL);
    assert_int_equal(dup2(before, STDERR_FILENO), STDERR_FILENO);
    close(before);
    rewind(log);
    len = fread(text, 1, size - 1, log);
    text[len] = '\0';
    fclose(log);
}

static void what_libpq_can_not_read_is_refused_without_a_word_of_it(void **state)
{
    /* libpq names what it stumbles over: the half of a password behind a blank, here. */
    static const char *const malformed[] = {
        "host=db.example.com password=correct horse",
        "postgresql://baton:correct%zzhorse@db.example.com/baton",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        char logged[1000];

        read_logged(malformed[i], logged, sizeof(logged));
        assert_non_null(strstr(logged, "conninfo_malformed"));
        assert_null(strstr(logged, "horse"));
    }
}

static void each_error_has_a_class_to_be_counted_in(void **state)
{
    (void)state;
    assert_string_equal(pg__class_name(pg__class_index("23505")), "23");
    assert_string_equal(pg__class_name(pg__class_index("08006")), "08");
    assert_string_equal(pg__class_name(pg__class_index("XX000")), "XX");
    assert_string_equal(pg__class_name(pg__class_index("P0001")), "other");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_and_numbers_stay_and_keep_their_ports),
        cmocka_unit_test(a_list_is_turned_with_its_addresses_and_ports),
        cmocka_unit_test(a_list_of_one_stays),
        cmocka_unit_test(a_name_is_there_once_for_each_of_its_addresses),
        cmocka_unit_test(no_address_at_all_and_too_many_are_errors),
        cmocka_unit_test(only_names_and_several_hosts_need_a_look_up),
        cmocka_unit_test(what_libpq_can_not_read_is_refused_without_a_word_of_it),
        cmocka_unit_test(each_error_has_a_class_to_be_counted_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
