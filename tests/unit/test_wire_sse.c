/*
 * Server-sent events, however the bytes come.
 */
#include "support/test.h"

#include "wire/sse.h"

#include <stdlib.h>
#include <string.h>

struct heard {
    struct buf text; /* each event's data, with a bar behind it */
    unsigned events;
    unsigned enough; /* then no more are wanted; 0: never */
};

static bool on_event(void *user, struct slice data)
{
    struct heard *heard = user;

    buf_append_slice(&heard->text, data);
    buf_append_char(&heard->text, '|');
    heard->events++;
    return heard->events != heard->enough;
}

static void heard_init(struct heard *heard)
{
    *heard = (struct heard){0};
    buf_init(&heard->text, 4096);
}

/* All in one piece, then with a cut at each place, then byte by byte: always the same. */
static void expect(struct slice stream, const char *events)
{
    for (size_t cut = 0; cut <= stream.len + 1; cut++) {
        struct heard heard;
        struct wire_sse sse;
        size_t step = cut > stream.len ? 1 : cut == 0 ? stream.len : cut;

        heard_init(&heard);
        wire_sse_init(&sse, 1000, on_event, &heard);
        for (size_t at = 0; at < stream.len;) {
            size_t len = at + step <= stream.len ? step : stream.len - at;
            /* Its exact size, so that a sanitizer sees a step beyond. */
            char *piece = slice_dup((struct slice){stream.data + at, len});

            assert_int_equal(wire_sse_feed(&sse, (struct slice){piece, len}), GW_OK);
            free(piece);
            at += len;
            if (cut > 0 && cut <= stream.len)
                step = stream.len; /* the rest in one */
        }
        assert_string_equal(heard.text.data != NULL ? heard.text.data : "", events);
        wire_sse_done(&sse);
        buf_done(&heard.text);
    }
}

static void events_are_the_same_wherever_the_stream_is_cut(void **state)
{
    (void)state;
    expect(SLICE_LIT("data: one\n\ndata: two\n\n"), "one|two|");
    expect(SLICE_LIT("data: one\r\n\r\ndata: two\r\n\r\n"), "one|two|");
    expect(SLICE_LIT("data: one\r\rdata: two\r\r"), "one|two|");
    expect(SLICE_LIT("data: one\n\r\ndata: two\r\n\n"), "one|two|");
    expect(SLICE_LIT("data: \xE5\x8A\xA9\xE8\xAE\xB0\xE8\xAF\x8D\n\n"),
           "\xE5\x8A\xA9\xE8\xAE\xB0\xE8\xAF\x8D|");
}

/* The examples of the HTML standard, section 9.2.6. */
static void the_standards_examples_give_what_it_says(void **state)
{
    (void)state;
    expect(SLICE_LIT("data: YHOO\ndata: +2\ndata: 10\n\n"), "YHOO\n+2\n10|");
    expect(SLICE_LIT(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\n"
                     "data:  third event\n"),
           "first event|second event|");
    expect(SLICE_LIT("data\n\ndata\ndata\n\ndata:"), "|\n|");
    expect(SLICE_LIT("data:test\n\ndata: test\n\n"), "test|test|");
}

static void a_byte_order_mark_is_skipped_at_the_beginning_only(void **state)
{
    (void)state;
    expect(SLICE_LIT("\xEF\xBB\xBF"
                     "data: a\n\n"),
           "a|");
    expect(SLICE_LIT("data: a\n\n\xEF\xBB\xBF"
                     "data: b\n\n"),
           "a|");
}

static void other_fields_and_events_without_data_are_nothing(void **state)
{
    (void)state;
    expect(SLICE_LIT("event: ping\n\nretry: 10\n\n\n\ndatas: x\n\nDATA: x\n\n"), "");
    expect(SLICE_LIT("event: delta\ndata: a\nid: 7\n\n"), "a|");
}

static void what_is_too_long_is_refused(void **state)
{
    static const char line[] = "data: 12345678901234567890\n\n";
    static const char lines[] = "data: 1234567890\ndata: 1234567890\n\n";
    struct heard heard;
    struct wire_sse sse;
    (void)state;

    heard_init(&heard);
    wire_sse_init(&sse, 20, on_event, &heard);
    assert_int_equal(wire_sse_feed(&sse, SLICE_LIT(line)), GW_ELIMIT);
    wire_sse_done(&sse);
    wire_sse_init(&sse, 20, on_event, &heard);
    assert_int_equal(wire_sse_feed(&sse, SLICE_LIT(lines)), GW_ELIMIT);
    wire_sse_done(&sse);
    assert_int_equal(heard.events, 0);
    buf_done(&heard.text);
}

static void a_reader_that_has_enough_gets_no_more(void **state)
{
    struct heard heard;
    struct wire_sse sse;
    (void)state;

    heard_init(&heard);
    heard.enough = 1;
    wire_sse_init(&sse, 100, on_event, &heard);
    assert_int_equal(wire_sse_feed(&sse, SLICE_LIT("data: a\n\ndata: b\n\n")), GW_ECANCELLED);
    assert_int_equal(heard.events, 1);
    wire_sse_done(&sse);
    buf_done(&heard.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_the_same_wherever_the_stream_is_cut),
        cmocka_unit_test(the_standards_examples_give_what_it_says),
        cmocka_unit_test(a_byte_order_mark_is_skipped_at_the_beginning_only),
        cmocka_unit_test(other_fields_and_events_without_data_are_nothing),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(a_reader_that_has_enough_gets_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
