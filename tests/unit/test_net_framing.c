/*
 * Heads of frames, good and bad, in pieces of every size.
 */
#include "support/test.h"

#include "net/framing.h"

#include <string.h>

#define MASK "\x12\x34\x56\x78"
#define BYTES(literal) (const unsigned char *)(literal), sizeof(literal) - 1

/* In pieces of `step` bytes; how many were passed on. */
static size_t check_in(struct framing *framing, const unsigned char *bytes, size_t len, size_t step)
{
    size_t passed = 0;

    for (size_t at = 0; at < len; at += step) {
        size_t piece = len - at < step ? len - at : step;

        passed += framing_check(framing, bytes + at, piece);
    }
    return passed;
}

static void expect_good(const unsigned char *bytes, size_t len)
{
    for (size_t step = 1; step <= len; step++) {
        struct framing framing = {0};

        assert_int_equal(check_in(&framing, bytes, len, step), len);
        assert_false(framing.broken);
    }
}

/* Breaks at the byte with this index. */
static void expect_bad(size_t index, const unsigned char *bytes, size_t len)
{
    for (size_t step = 1; step <= len; step++) {
        struct framing framing = {0};

        assert_int_equal(check_in(&framing, bytes, len, step), index);
        assert_true(framing.broken);
        assert_int_equal(framing_check(&framing, BYTES("\x81\x80" MASK)), 0);
    }
}

static void frames_of_all_kinds_pass(void **state)
{
    (void)state;
    expect_good(BYTES("\x81\x80" MASK));
    expect_good(BYTES("\x81\x85" MASK "hello"));
    expect_good(BYTES("\x82\x81" MASK "x\x89\x80" MASK "\x8a\x81" MASK "x"));
    expect_good(BYTES("\x01\x81" MASK "x\x89\x82" MASK "ab\x00\x80" MASK "\x80\x81" MASK "z"));
    expect_good(BYTES("\x88\x80" MASK));
    expect_good(BYTES("\x88\x82" MASK "xx"));
}

static void a_message_ends_with_its_last_fragment(void **state)
{
    (void)state;
    expect_good(BYTES("\x01\x80" MASK "\x80\x80" MASK "\x81\x80" MASK));
    expect_bad(6, BYTES("\x01\x80" MASK "\x81\x80" MASK));
    expect_bad(6, BYTES("\x01\x80" MASK "\x02\x80" MASK));
    expect_bad(0, BYTES("\x80\x80" MASK));
    expect_bad(0, BYTES("\x00\x80" MASK));
    expect_bad(12, BYTES("\x01\x80" MASK "\x80\x80" MASK "\x80\x80" MASK));
}

static void an_unmasked_frame_is_refused(void **state)
{
    (void)state;
    expect_bad(1, BYTES("\x81\x05hello"));
    expect_bad(1, BYTES("\x89\x00"));
    expect_bad(1, BYTES("\x81\x7e\x00\x80"));
    expect_bad(8, BYTES("\x81\x81" MASK "x\x81\x01y"));
}

static void reserved_bits_and_opcodes_are_refused(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 256; first++) {
        unsigned op = first & 15;
        bool known = op == 1 || op == 2 || (op >= 8 && op <= 10);
        bool good = (first & 0x70) == 0 && known && (op < 8 || (first & 0x80) != 0);
        unsigned char head[] = {(unsigned char)first, 0x80, 1, 2, 3, 4};

        if (good)
            expect_good(head, sizeof head);
        else
            expect_bad(0, head, sizeof head);
    }
}

static void control_frames_are_short_and_whole(void **state)
{
    unsigned char frame[2 + 4 + 125] = "\x89\xfd" MASK;
    (void)state;

    expect_good(frame, sizeof frame);
    expect_bad(1, BYTES("\x89\xfe\x00\x7e" MASK));
    expect_bad(1, BYTES("\x88\xff\x00\x00\x00\x00\x00\x00\x00\x05" MASK "abcde"));
    expect_bad(0, BYTES("\x09\x80" MASK));
    expect_bad(1, BYTES("\x88\x81" MASK "x"));
}

static void nothing_counts_behind_a_close(void **state)
{
    static const char *const closes[] = {"\x88\x80" MASK, "\x88\x82" MASK "xx"};
    (void)state;

    for (size_t i = 0; i < 2; i++) {
        struct framing framing = {0};
        size_t len = strlen(closes[i]);
        unsigned char bytes[32];

        memcpy(bytes, closes[i], len);
        memcpy(bytes + len, "\x83\x00", 2);
        assert_int_equal(framing_check(&framing, bytes, len + 2), len);
        assert_int_equal(framing_check(&framing, BYTES("\x81\x80" MASK)), 0);
        assert_false(framing.broken);
    }
}

static void a_length_is_in_its_shortest_form(void **state)
{
    (void)state;
    expect_bad(3, BYTES("\x81\xfe\x00\x7d" MASK));
    expect_bad(3, BYTES("\x81\xfe\x00\x00" MASK));
    expect_good(BYTES("\x81\xfe\x00\x7e" MASK));
    expect_bad(9, BYTES("\x81\xff\x00\x00\x00\x00\x00\x00\xff\xff" MASK));
    expect_good(BYTES("\x81\xff\x00\x00\x00\x00\x00\x01\x00\x00" MASK));
    expect_good(BYTES("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff" MASK "oops"));
    expect_bad(2, BYTES("\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00" MASK));
}

/* What lies in a payload is never taken for a head. */
static void payloads_are_skipped_exactly(void **state)
{
    static unsigned char frames[2 * (14 + 70000) + 2];
    static const unsigned char head[] = "\x81\xff\x00\x00\x00\x00\x00\x01\x11\x70" MASK;
    size_t one = sizeof head - 1 + 70000;
    (void)state;

    memset(frames, 0xff, sizeof frames);
    memcpy(frames, head, sizeof head - 1);
    memcpy(frames + one, head, sizeof head - 1);
    for (size_t step = 1; step < 200000; step = step * 3 + 1) {
        struct framing framing = {0};

        assert_int_equal(check_in(&framing, frames, sizeof frames, step), 2 * one);
        assert_true(framing.broken);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_of_all_kinds_pass),
        cmocka_unit_test(a_message_ends_with_its_last_fragment),
        cmocka_unit_test(an_unmasked_frame_is_refused),
        cmocka_unit_test(reserved_bits_and_opcodes_are_refused),
        cmocka_unit_test(control_frames_are_short_and_whole),
        cmocka_unit_test(nothing_counts_behind_a_close),
        cmocka_unit_test(a_length_is_in_its_shortest_form),
        cmocka_unit_test(payloads_are_skipped_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
