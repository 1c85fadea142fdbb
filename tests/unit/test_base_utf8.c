/*
 * UTF-8 against RFC 3629, for every code point there is.
 */
#include "base/utf8.h"
#include "support/test.h"

#include <string.h>

static bool valid(const char *text)
{
    return utf8_valid(slice_of(text));
}

static bool is_scalar(uint32_t cp)
{
    return cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF);
}

static void every_scalar_value_survives_the_way_there_and_back(void **state)
{
    struct buf buf;
    (void)state;

    buf_init(&buf, 4);
    for (uint32_t cp = 0; cp < 0x110010; cp++) {
        buf_clear(&buf);
        utf8_append(&buf, cp);
        struct slice text = buf_slice(&buf);
        if (!is_scalar(cp)) {
            assert_int_equal(text.len, 0);
            continue;
        }
        if (!utf8_valid(text) || utf8_count(text) != 1)
            fail_msg("U+%04X is not taken", cp);
        if (utf8_next(&text) != cp || text.len != 0)
            fail_msg("U+%04X is read as another", cp);
    }
    buf_done(&buf);
}

/* What the RFC's table says, spelled out another way than the code does it. */
static bool is_pair_or_triple_by_the_table(const uint8_t *at, size_t len)
{
    if (len == 2)
        return at[0] >= 0xC2 && at[0] <= 0xDF && (at[1] & 0xC0) == 0x80;
    if (at[0] == 0xE0)
        return at[1] >= 0xA0 && at[1] <= 0xBF && (at[2] & 0xC0) == 0x80;
    if (at[0] == 0xED)
        return at[1] >= 0x80 && at[1] <= 0x9F && (at[2] & 0xC0) == 0x80;
    return (at[0] & 0xF0) == 0xE0 && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80;
}

static void pairs_and_triples_of_high_bytes_are_judged_as_the_table_says(void **state)
{
    uint8_t at[3];
    (void)state;

    for (unsigned a = 0x80; a <= 0xFF; a++) {
        for (unsigned b = 0x80; b <= 0xFF; b++) {
            at[0] = (uint8_t)a;
            at[1] = (uint8_t)b;
            if (utf8_valid((struct slice){(char *)at, 2}) != is_pair_or_triple_by_the_table(at, 2))
                fail_msg("%02x %02x", a, b);
            for (unsigned c = 0x80; c <= 0xFF; c++) {
                at[2] = (uint8_t)c;
                if (utf8_valid((struct slice){(char *)at, 3}) !=
                    is_pair_or_triple_by_the_table(at, 3))
                    fail_msg("%02x %02x %02x", a, b, c);
            }
        }
    }
}

static void broken_forms_are_refused(void **state)
{
    static const char *const broken[] = {
        "\x80",             /* a tail without a lead */
        "\xC3",             /* a lead without its tail */
        "\xC0\xAF",         /* '/' in an overlong form */
        "\xE0\x80\xAF",     /* and a longer one */
        "\xF0\x80\x80\xAF", /* and the longest */
        "\xED\xA0\x80",     /* the first surrogate */
        "\xED\xBF\xBF",     /* the last */
        "\xF4\x90\x80\x80", /* U+110000 */
        "\xF5\x80\x80\x80", /* beyond */
        "\xF0\x9F\x98",     /* cut */
        "\xFF",
        "ab\xE4\xBD",
    };
    (void)state;

    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
        assert_false(valid(broken[i]));
    /* Cut by the slice's end, though the rest of it lies behind. */
    assert_false(utf8_valid((struct slice){"\xE4\xBD\xA0", 2}));
}

static void a_broken_byte_is_found_at_every_place_in_ascii(void **state)
{
    char text[40];
    (void)state;

    for (size_t len = 1; len <= sizeof(text); len++) {
        for (size_t at = 0; at < len; at++) {
            memset(text, 'a', sizeof(text));
            assert_true(utf8_valid((struct slice){text, len}));
            text[at] = (char)0x80;
            assert_false(utf8_valid((struct slice){text, len}));
        }
    }
}

static void nothing_and_nul_are_well_formed(void **state)
{
    (void)state;
    assert_true(utf8_valid(SLICE_NONE));
    assert_true(utf8_valid(SLICE_LIT("")));
    assert_true(utf8_valid(SLICE_LIT("a\0b")));
    assert_true(valid("助记词 🔐 é"));
}

static void a_broken_sequence_gives_one_replacement_a_byte(void **state)
{
    struct slice text = SLICE_LIT("\xE4\xBD"
                                  "a");
    (void)state;

    assert_int_equal(utf8_next(&text), 0xFFFD);
    assert_int_equal(text.len, 2);
    assert_int_equal(utf8_next(&text), 0xFFFD);
    assert_int_equal(utf8_next(&text), 'a');
    assert_int_equal(text.len, 0);
}

static void code_points_are_counted_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(utf8_count(SLICE_NONE), 0);
    assert_int_equal(utf8_count(slice_of("a助🔐")), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value_survives_the_way_there_and_back),
        cmocka_unit_test(pairs_and_triples_of_high_bytes_are_judged_as_the_table_says),
        cmocka_unit_test(broken_forms_are_refused),
        cmocka_unit_test(a_broken_byte_is_found_at_every_place_in_ascii),
        cmocka_unit_test(nothing_and_nul_are_well_formed),
        cmocka_unit_test(a_broken_sequence_gives_one_replacement_a_byte),
        cmocka_unit_test(code_points_are_counted_not_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
