/*
 * The shared outbound frame, the clocks.
 */
#include "base/clock.h"
#include "base/frame.h"
#include "support/test.h"

#include <string.h>
#include <time.h>

static void a_frame_is_a_copy_with_room_in_front(void **state)
{
    char text[] = "{\"t\":\"ack\"}";
    struct frame *frame = frame_new(slice_of(text));
    (void)state;

    memset(text, 'x', sizeof(text));
    assert_int_equal(frame->len, 11);
    assert_memory_equal(frame->text, "{\"t\":\"ack\"}", 11);
    /* Valgrind and ASan watch both ends. */
    memset(frame->text - FRAME_HEADROOM, 0xEE, FRAME_HEADROOM);
    assert_memory_equal(frame->text, "{\"t\":\"ack\"}", 11);
    frame_unref(frame);
}

static void the_last_reference_frees_the_frame(void **state)
{
    struct frame *frame = frame_new(SLICE_LIT("x"));
    (void)state;

    assert_ptr_equal(frame_ref(frame), frame);
    assert_int_equal(frame->refs, 2);
    frame_unref(frame);
    assert_int_equal(frame->refs, 1);
    assert_memory_equal(frame->text, "x", 1);
    frame_unref(frame);
    frame_unref(NULL);
}

static void an_empty_frame_is_fine(void **state)
{
    struct frame *frame = frame_new(SLICE_NONE);
    (void)state;

    assert_int_equal(frame->len, 0);
    frame_unref(frame);
}

static void the_clocks_agree_on_their_units(void **state)
{
    uint64_t us = clock_mono_us();
    uint64_t ms = clock_mono_ms();
    (void)state;

    assert_true(ms >= us / 1000);
    assert_true(ms - us / 1000 < 60000);
    assert_true(clock_mono_us() >= us);
    int64_t wall_s = clock_wall_ms() / 1000;
    assert_true(wall_s >= (int64_t)time(NULL) - 60 && wall_s <= (int64_t)time(NULL) + 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_is_a_copy_with_room_in_front),
        cmocka_unit_test(the_last_reference_frees_the_frame),
        cmocka_unit_test(an_empty_frame_is_fine),
        cmocka_unit_test(the_clocks_agree_on_their_units),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
