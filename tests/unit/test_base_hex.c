#include "base/hex.h"

#include "support/test.h"

#include <limits.h>
#include <string.h>

static void each_digit_has_its_value_in_either_case(void **state)
{
    (void)state;
    for (int i = 0; i < 16; i++) {
        assert_int_equal(hex_digit("0123456789abcdef"[i]), i);
        assert_int_equal(hex_digit("0123456789ABCDEF"[i]), i);
    }
}

static void no_other_byte_is_a_digit(void **state)
{
    (void)state;
    for (int c = CHAR_MIN; c <= CHAR_MAX; c++)
        if (c == 0 || strchr("0123456789abcdefABCDEF", c) == NULL)
            assert_int_equal(hex_digit((char)c), -1);
}

static void bytes_are_written_in_small_letters_with_a_nul_behind(void **state)
{
    static const uint8_t bytes[] = {0x00, 0x7f, 0xA5, 0xff};
    char out[2 * sizeof(bytes) + 1];

    (void)state;
    memset(out, '!', sizeof(out));
    hex_write(bytes, sizeof(bytes), out);
    assert_string_equal(out, "007fa5ff");
    hex_write(bytes, 0, out);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_digit_has_its_value_in_either_case),
        cmocka_unit_test(no_other_byte_is_a_digit),
        cmocka_unit_test(bytes_are_written_in_small_letters_with_a_nul_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
