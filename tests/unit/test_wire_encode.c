/*
 * What the encoders write, read back by jansson.
 */
#define _GNU_SOURCE /* memmem */

#include "support/test.h"

#include "wire/table.h"

#include "base/utf8.h"

#include <jansson.h>
#include <string.h>

#define ROUNDS 20000
#define TEXT_BYTES 512

/* Pieces of text: what needs an escape, what does not, on both sides of eight bytes. */
static const struct slice pieces[] = {
    {"a", 1},
    {"hello, ", 7},
    {"12345678", 8},
    {"\"", 1},
    {"\\", 1},
    {"/", 1},
    {"\n", 1},
    {"\r\n", 2},
    {"\t", 1},
    {"\b\f\v", 3},
    {"\x01\x1f", 2},
    {"\x7f", 1},
    {"\xC3\xA9", 2},
    {"界", 3},
    {"\xF0\x9F\x98\x80", 4},
    {"\xE2\x80\xA8", 3},
    {"\xEF\xBB\xBF", 3},
    {"</script>", 9},
    {"\\u0000", 6},
    {"我的转账一直显示待确认", 33},
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static uint64_t random_state;

/* splitmix64 (Steele, Lea, Flood 2014). */
static size_t random_below(size_t limit)
{
    random_state += 0x9E3779B97F4A7C15u;
    uint64_t z = random_state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (size_t)((z ^ (z >> 31)) % limit);
}

static struct slice random_text(char room[TEXT_BYTES])
{
    size_t len = 0;

    for (size_t i = random_below(12); i > 0; i--) {
        struct slice piece = pieces[random_below(COUNT(pieces))];
        memcpy(room + len, piece.data, piece.len);
        len += piece.len;
    }
    return (struct slice){room, len};
}

static int64_t random_number(int64_t min)
{
    static const int64_t numbers[] = {0, 1, 9, 10, 99, 100, 1772356502123, 9007199254740991};
    int64_t number = numbers[random_below(COUNT(numbers))];

    return number < min ? min : number;
}

static struct uuid random_id(void)
{
    struct uuid id;

    for (size_t i = 0; i < sizeof(id.bytes); i++)
        id.bytes[i] = (uint8_t)random_below(256);
    return id;
}

static json_t *parse(const struct buf *out)
{
    json_error_t error;
    json_t *root = json_loadb(out->data, out->len, JSON_REJECT_DUPLICATES, &error);

    if (root == NULL)
        fail_msg("%s in %s", error.text, out->data);
    return root;
}

static void assert_text(const json_t *root, const char *name, struct slice want)
{
    const json_t *value = json_object_get(root, name);

    if (want.data == NULL) {
        assert_null(value);
        return;
    }
    assert_true(json_is_string(value));
    assert_true(
        slice_eq((struct slice){json_string_value(value), json_string_length(value)}, want));
}

static void assert_number(const json_t *root, const char *name, bool there, int64_t want)
{
    const json_t *value = json_object_get(root, name);

    assert_int_equal(json_is_integer(value), there);
    if (there)
        assert_true(json_integer_value(value) == want);
}

static void assert_id(const json_t *root, bool there, const struct uuid *want)
{
    char text[UUID_TEXT_LEN + 1];

    uuid_format(want, text);
    assert_text(root, "client_id", there ? slice_of(text) : SLICE_NONE);
}

static void check_entry(const json_t *root, const struct wire_entry_frame *frame, size_t fields)
{
    const struct wire_entry *entry = &frame->entry;

    assert_text(root, "type", SLICE_LIT("entry"));
    assert_number(root, "conversation", true, frame->conversation);
    assert_number(root, "seq", true, entry->seq);
    assert_number(root, "at", true, entry->at);
    assert_text(root, "kind", slice_of(wire_entry_kind_name(entry->kind)));
    assert_text(root, "author", slice_of(wire_entry_author_name(entry->author)));
    assert_number(root, "author_id", entry->has_author_id, entry->author_id);
    assert_text(root, "author_name", entry->author_name);
    assert_id(root, entry->has_client_id, &entry->client_id);
    assert_text(root, "text", entry->text);
    assert_text(root, "event",
                entry->has_event ? slice_of(wire_entry_event_name(entry->event)) : SLICE_NONE);
    assert_int_equal(json_object_size(json_object_get(root, "data")), entry->data.data ? 2 : 0);
    assert_int_equal(json_object_size(root), fields);
}

static void random_entry(struct wire_entry_frame *frame, char rooms[2][TEXT_BYTES],
                         size_t *ret_fields)
{
    struct wire_entry *entry = &frame->entry;

    *frame = (struct wire_entry_frame){.conversation = random_number(1)};
    entry->seq = random_number(0);
    entry->at = random_number(0);
    entry->kind = (enum wire_entry_kind)random_below(3);
    entry->author = (enum wire_entry_author)random_below(4);
    entry->has_author_id = random_below(2) == 0;
    entry->author_id = random_number(1);
    if (random_below(2) == 0)
        entry->author_name = random_text(rooms[0]);
    entry->has_client_id = random_below(2) == 0;
    entry->client_id = random_id();
    if (random_below(4) != 0)
        entry->text = random_text(rooms[1]);
    entry->has_event = random_below(2) == 0;
    entry->event = (enum wire_entry_event)random_below(7);
    if (random_below(2) == 0)
        entry->data = SLICE_LIT("{\"a\": [1,\n2],\r\n\"b\": {}}");
    const bool there[] = {entry->has_author_id, entry->author_name.data != NULL,
                          entry->has_client_id, entry->text.data != NULL,
                          entry->has_event,     entry->data.data != NULL};
    *ret_fields = 6; /* type, conversation, seq, at, kind, author */
    for (size_t i = 0; i < COUNT(there); i++)
        *ret_fields += there[i] ? 1 : 0;
}

static void an_entry_is_read_back_as_it_was(void **state)
{
    static char rooms[2][TEXT_BYTES];
    struct buf out;
    struct buf plain;

    (void)state;
    buf_init(&out, 1 << 16);
    buf_init(&plain, 1 << 16);
    random_state = 4711;
    for (int round = 0; round < ROUNDS; round++) {
        struct wire_entry_frame frame;
        size_t fields;

        random_entry(&frame, rooms, &fields);
        buf_clear(&out);
        wire_encode_entry(&out, &frame);
        assert_int_equal(buf_err(&out), GW_OK);
        assert_null(memchr(out.data, '\n', out.len));
        json_t *root = parse(&out);
        check_entry(root, &frame, fields);
        json_decref(root);

        /* The writer by the table must agree to the byte. */
        buf_clear(&plain);
        wire__encode(&plain, &wire__server_frames[WIRE_SERVER_ENTRY], &frame);
        assert_true(slice_eq(buf_slice(&out), buf_slice(&plain)));
    }
    buf_done(&out);
    buf_done(&plain);
}

static void an_ack_is_read_back_as_it_was(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1024);
    random_state = 4712;
    for (int round = 0; round < ROUNDS; round++) {
        struct wire_ack frame = {random_number(1), random_id(), random_number(0), random_number(0)};

        buf_clear(&out);
        wire_encode_ack(&out, &frame);
        assert_int_equal(buf_err(&out), GW_OK);
        json_t *root = parse(&out);
        assert_text(root, "type", SLICE_LIT("ack"));
        assert_number(root, "conversation", true, frame.conversation);
        assert_number(root, "seq", true, frame.seq);
        assert_number(root, "at", true, frame.at);
        assert_id(root, true, &frame.client_id);
        assert_int_equal(json_object_size(root), 5);
        json_decref(root);
    }
    buf_done(&out);
}

static void an_ack_is_written_in_the_shortest_form(void **state)
{
    struct wire_ack frame = {.conversation = 4711, .seq = 15, .at = 1772356502123};
    struct buf out;

    (void)state;
    assert_int_equal(
        uuid_parse(SLICE_LIT("0b7c3f5e-1a52-4c1e-9d0c-6f2f3f0c9a11"), &frame.client_id), GW_OK);
    buf_init(&out, 1024);
    wire_encode_ack(&out, &frame);
    assert_slice_equal(buf_slice(&out), "{\"type\":\"ack\",\"conversation\":4711,\"client_id\":"
                                        "\"0b7c3f5e-1a52-4c1e-9d0c-6f2f3f0c9a11\",\"seq\":15,"
                                        "\"at\":1772356502123}");
    buf_done(&out);
}

/* The frame fits to the byte, and one byte less takes nothing. */
static void what_does_not_fit_takes_back_what_it_wrote(void **state)
{
    struct wire_entry_frame frame = {.conversation = 1, .entry = {.text = SLICE_LIT("a\nb")}};
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    wire_encode_entry(&out, &frame);
    size_t len = out.len;
    buf_done(&out);

    for (size_t max = 0; max <= len + 3; max++) {
        buf_init(&out, max);
        buf_append_cstr(&out, max >= 3 ? "abc" : "");
        wire_encode_entry(&out, &frame);
        assert_int_equal(buf_err(&out), max >= len + 3 ? GW_OK : GW_ELIMIT);
        assert_int_equal(out.len, max >= len + 3 ? len + 3 : max >= 3 ? 3 : 0);
        buf_done(&out);
    }
}

static void refuse_entry(const struct wire_entry_frame *frame)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    wire_encode_entry(&out, frame);
    assert_int_equal(buf_err(&out), GW_ELIMIT);
    assert_int_equal(out.len, 0);
    buf_clear(&out);
    wire__encode(&out, &wire__server_frames[WIRE_SERVER_ENTRY], frame);
    assert_int_equal(buf_err(&out), GW_ELIMIT);
    assert_int_equal(out.len, 0);
    buf_done(&out);
}

static void a_frame_that_breaks_the_protocol_is_not_written(void **state)
{
    struct wire_entry_frame good = {.conversation = 1};
    struct wire_entry_frame frame;

    (void)state;
    frame = good;
    frame.conversation = 0;
    refuse_entry(&frame);
    frame = good;
    frame.entry.seq = -1;
    refuse_entry(&frame);
    frame = good;
    frame.entry.at = INT64_C(9007199254740992);
    refuse_entry(&frame);
    frame = good;
    frame.entry.kind = (enum wire_entry_kind)3;
    refuse_entry(&frame);
    frame = good;
    frame.entry.has_event = true;
    frame.entry.event = (enum wire_entry_event)100;
    refuse_entry(&frame);
    frame = good;
    frame.entry.has_author_id = true;
    refuse_entry(&frame);
}

static void a_list_over_its_limit_is_not_written(void **state)
{
    static struct wire_card cards[WIRE_INBOX_PAGE_CARDS_MAX + 1];
    struct wire_inbox_page page = {.ref = 1, .cards = cards};
    struct buf out;

    (void)state;
    for (size_t i = 0; i < COUNT(cards); i++)
        cards[i] = (struct wire_card){.id = 1, .visitor_id = 1, .team_id = 1, .weight = 1};
    buf_init(&out, 1 << 20);
    page.cards_count = WIRE_INBOX_PAGE_CARDS_MAX;
    wire_encode_inbox_page(&out, &page);
    assert_int_equal(buf_err(&out), GW_OK);
    buf_clear(&out);
    page.cards_count++;
    wire_encode_inbox_page(&out, &page);
    assert_int_equal(buf_err(&out), GW_ELIMIT);
    buf_done(&out);
}

static void a_text_over_its_limit_is_cut_between_characters(void **state)
{
    struct buf text;
    struct buf out;

    (void)state;
    buf_init(&text, 1 << 16);
    buf_init(&out, 1 << 16);
    for (int i = 0; i < WIRE_ERROR_MESSAGE_MAX + 1; i++)
        buf_append_cstr(&text, "界");
    struct wire_error error = {.code = WIRE_CODE_INTERNAL, .message = buf_slice(&text)};
    wire_encode_error(&out, &error);
    assert_int_equal(buf_err(&out), GW_OK);
    json_t *root = parse(&out);
    struct slice want = {text.data, 3 * WIRE_ERROR_MESSAGE_MAX};
    assert_text(root, "message", want);
    json_decref(root);
    buf_done(&text);
    buf_done(&out);
}

static void bad_utf8_and_nul_become_replacement_characters(void **state)
{
    struct wire_entry_frame frame = {
        .conversation = 1,
        .entry = {.text = SLICE_LIT("a\xff"
                                    "b\0c\xE7\x95"
                                    "d\xED\xA0\x80")},
    };
    struct buf out;

    (void)state;
    buf_init(&out, 4096);
    wire_encode_entry(&out, &frame);
    assert_true(utf8_valid(buf_slice(&out)));
    json_t *root = parse(&out);
    assert_text(root, "text", SLICE_LIT("a\uFFFDb\uFFFDc\uFFFD\uFFFDd\uFFFD\uFFFD\uFFFD"));
    json_decref(root);
    buf_done(&out);
}

static void details_over_their_limit_are_left_out(void **state)
{
    static char large[WIRE_ENTRY_DATA_MAX + 1];
    struct wire_entry_frame frame = {.conversation = 1};
    struct buf out;

    (void)state;
    memset(large, ' ', sizeof(large));
    large[0] = '{';
    large[sizeof(large) - 2] = '}';
    buf_init(&out, 1 << 16);
    frame.entry.data = (struct slice){large, sizeof(large) - 1};
    wire_encode_entry(&out, &frame);
    assert_non_null(memmem(out.data, out.len, "data", 4));
    buf_clear(&out);
    frame.entry.data.len++;
    wire_encode_entry(&out, &frame);
    assert_int_equal(buf_err(&out), GW_OK);
    assert_null(memmem(out.data, out.len, "data", 4));
    buf_done(&out);
}

static void every_name_is_read_back_as_its_value(void **state)
{
    enum wire_entry_event event = WIRE_ENTRY_EVENT_OPENED;

    (void)state;
    for (unsigned i = 0; i <= WIRE_ENTRY_EVENT_RATED; i++) {
        assert_true(wire_entry_event_parse(
            slice_of(wire_entry_event_name((enum wire_entry_event)i)), &event));
        assert_int_equal(event, i);
    }
    assert_false(wire_entry_event_parse(SLICE_LIT("no"), &event));
    assert_false(wire_entry_event_parse(SLICE_LIT("Opened"), &event));
    assert_false(wire_entry_event_parse(SLICE_NONE, &event));
    assert_int_equal(event, WIRE_ENTRY_EVENT_RATED);
}

static void codes_say_what_they_mean_for_the_connection(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WIRE_CODES; i++) {
        assert_true(strlen(wire_code_name((enum wire_code)i)) > 0);
        assert_true(strlen(wire_code_text((enum wire_code)i)) > 0);
    }
    assert_true(wire_code_closes(WIRE_CODE_BAD_TOKEN));
    assert_false(wire_code_closes(WIRE_CODE_BAD_FRAME));
    assert_true(wire_code_retry(WIRE_CODE_UNAVAILABLE));
    assert_false(wire_code_retry(WIRE_CODE_NOT_FOUND));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_read_back_as_it_was),
        cmocka_unit_test(an_ack_is_read_back_as_it_was),
        cmocka_unit_test(an_ack_is_written_in_the_shortest_form),
        cmocka_unit_test(what_does_not_fit_takes_back_what_it_wrote),
        cmocka_unit_test(a_frame_that_breaks_the_protocol_is_not_written),
        cmocka_unit_test(a_list_over_its_limit_is_not_written),
        cmocka_unit_test(a_text_over_its_limit_is_cut_between_characters),
        cmocka_unit_test(bad_utf8_and_nul_become_replacement_characters),
        cmocka_unit_test(details_over_their_limit_are_left_out),
        cmocka_unit_test(every_name_is_read_back_as_its_value),
        cmocka_unit_test(codes_say_what_they_mean_for_the_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
