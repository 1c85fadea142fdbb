/*
 * Files in the program: tests/unit/embedded/, by baton_embed().
 */
#include "base/embed.h"
#include "support/test.h"

#include <string.h>

extern const struct embedded_file all_files[];
extern const struct embedded_file flat_files[];
extern const struct embedded_file no_files[];

static void a_file_is_found_with_all_its_bytes(void **state)
{
    const struct embedded_file *raw = embedded_find(all_files, "raw.bin");
    const struct embedded_file *hello = embedded_find(all_files, "hello.txt");
    (void)state;

    assert_non_null(raw);
    assert_int_equal(*raw->len, 4);
    assert_memory_equal(raw->data, "a\0b\xff", 5); /* and the NUL behind it */
    assert_non_null(hello);
    assert_int_equal(*hello->len, 6);
    assert_string_equal(hello->data, "hello\n");
}

static void an_empty_file_is_an_empty_text(void **state)
{
    const struct embedded_file *empty = embedded_find(all_files, "empty.txt");
    (void)state;

    assert_non_null(empty);
    assert_int_equal(*empty->len, 0);
    assert_string_equal(empty->data, "");
}

static void names_are_relative_to_the_folder_and_in_byte_order(void **state)
{
    static const char *const names[] = {"Upper.txt", "below/deep.txt", "empty.txt", "hello.txt",
                                        "raw.bin"};
    (void)state;

    for (size_t i = 0; i < 5; i++)
        assert_string_equal(all_files[i].name, names[i]);
    assert_null(all_files[5].name);
    assert_string_equal(embedded_find(all_files, "below/deep.txt")->data, "below\n");
}

static void a_plain_glob_does_not_look_below(void **state)
{
    (void)state;
    assert_non_null(embedded_find(flat_files, "hello.txt"));
    assert_null(embedded_find(flat_files, "below/deep.txt"));
    assert_null(embedded_find(flat_files, "raw.bin"));
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    assert_null(embedded_find(all_files, "ignored.md"));
    assert_null(embedded_find(all_files, ""));
    assert_null(embedded_find(all_files, "zzz"));
    assert_null(embedded_find(no_files, "hello.txt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_found_with_all_its_bytes),
        cmocka_unit_test(an_empty_file_is_an_empty_text),
        cmocka_unit_test(names_are_relative_to_the_folder_and_in_byte_order),
        cmocka_unit_test(a_plain_glob_does_not_look_below),
        cmocka_unit_test(what_is_not_there_is_not_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
