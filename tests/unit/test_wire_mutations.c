/*
 * The hot scanners against the slow path, which is their oracle: whatever is
 * done to a line, both must give the same verdict and the same frame.
 *
 * Lines are made from good ones by a few seeded, random changes: bytes flipped,
 * pieces cut out, doubled, moved, or put in from a list of what parsers fall over.
 */
#define _GNU_SOURCE /* memmem */

#include "support/test.h"

#include "wire/scan.h"
#include "wire/table.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS 200000
#define LINE_BYTES 4096
#define CLIENT_ID "0b7c3f5e-1a52-4c1e-9d0c-6f2f3f0c9a11"

static const char *const seeds[] = {
    "{\"type\":\"send\",\"conversation\":4711,\"client_id\":\"" CLIENT_ID
    "\",\"text\":\"hello there, is anybody in\"}",
    "{\"type\":\"send\",\"conversation\":4711,\"client_id\":\"" CLIENT_ID
    "\",\"text\":\"我的转账一直显示待确认😀\"}",
    "{\"type\":\"send\",\"conversation\":9007199254740991,\"client_id\":\"" CLIENT_ID
    "\",\"text\":\"a \\\"quote\\\", \\u4e2d\\ud83d\\ude00 and \\\\ a "
    "slash\",\"choice\":\"person\"}",
    "{ \"text\" : \"x\" , \"note\" : true , \"client_id\" : \"" CLIENT_ID
    "\" , \"conversation\" : 1 , \"type\" : \"send\" }",
    "{\"type\":\"send\",\"conversation\":7,\"client_id\":\"" CLIENT_ID
    "\",\"text\":\"x\",\"note\":false}",
    "{\"type\":\"typing\",\"conversation\":4711,\"on\":true}",
    "{\"type\":\"rate\",\"ref\":7,\"conversation\":4711,\"score\":5,\"comment\":\"很快就解决了\"}",
};

static const struct slice pieces[] = {
    {"\"", 1},
    {"\\", 1},
    {",", 1},
    {":", 1},
    {"{", 1},
    {"}", 1},
    {"[", 1},
    {"]", 1},
    {" ", 1},
    {"\n", 1},
    {"\t", 1},
    {"\0", 1},
    {"0", 1},
    {"-", 1},
    {".0", 2},
    {"e1", 2},
    {"9", 1},
    {"99999999999", 11},
    {"\\n", 2},
    {"\\/", 2},
    {"\\u0000", 6},
    {"\\u0041", 6},
    {"\\ud83d", 6},
    {"\\ude00", 6},
    {"\\ud83d\\ude00", 12},
    {"\\x", 2},
    {"\x80", 1},
    {"\xC3\xA9", 2},
    {"\xE7\x95\x8C", 3},
    {"\xF0\x9F\x98\x80", 4},
    {"\xED\xA0\x80", 3},
    {"\xC0\x80", 2},
    {"\xF4\x90\x80\x80", 4},
    {"\x7F", 1},
    {"\x1F", 1},
    {"null", 4},
    {"true", 4},
    {"false", 5},
    {"\"note\":true,", 12},
    {"\"choice\":\"x\",", 13},
    {"\"type\":\"send\",", 14},
    {"\"ref\":1,", 8},
    {"\"text\":\"\",", 10},
    {"\"x\":1,", 6},
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct line {
    size_t len;
    char data[LINE_BYTES];
};

/* splitmix64 (Steele, Lea, Flood 2014): the same rounds on every machine. */
static uint64_t random_state;

static size_t random_below(size_t limit)
{
    random_state += 0x9E3779B97F4A7C15u;
    uint64_t z = random_state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (size_t)((z ^ (z >> 31)) % limit);
}

static void insert(struct line *line, size_t at, const char *data, size_t len)
{
    char copy[64];

    if (len > sizeof(copy) || line->len + len > sizeof(line->data))
        return;
    memcpy(copy, data, len); /* it may lie in the line itself */
    memmove(line->data + at + len, line->data + at, line->len - at);
    memcpy(line->data + at, copy, len);
    line->len += len;
}

static void cut(struct line *line, size_t at, size_t len)
{
    memmove(line->data + at, line->data + at + len, line->len - at - len);
    line->len -= len;
}

/* Any place, but as often as not one within the text, where most of what may stand is good. */
static size_t place(const struct line *line)
{
    const char *text = memmem(line->data, line->len, "\"text\":\"", 8);

    if (text == NULL || random_below(2) == 0)
        return random_below(line->len);

    size_t start = (size_t)(text - line->data) + 8;
    size_t at = start + random_below(24);
    return at < line->len ? at : line->len - 1;
}

static void mutate(struct line *line)
{
    if (line->len == 0)
        return;

    size_t at = place(line);
    size_t len = 1 + random_below(line->len - at < 40 ? line->len - at : 40);
    const struct slice piece = pieces[random_below(COUNT(pieces))];

    switch (random_below(6)) {
    case 0:
        line->data[at] = (char)(line->data[at] ^ (1 << random_below(8)));
        break;
    case 1:
        cut(line, at, random_below(3) == 0 ? len : 1);
        break;
    case 2:
        insert(line, random_below(line->len), line->data + at, len);
        break;
    case 3:
        cut(line, at, piece.len < line->len - at ? piece.len : 0);
        insert(line, at, piece.data, piece.len);
        break;
    default:
        insert(line, at, piece.data, piece.len);
        break;
    }
}

/* A frame as text: two are the same when these are. */
static void write_frame(struct buf *out, size_t type, const void *frame)
{
    buf_clear(out);
    wire__encode(out, &wire__client_frames[type], frame);
    assert_int_equal(buf_err(out), GW_OK);
}

static void assert_same_problem(const struct wire_problem *a, const struct wire_problem *b)
{
    assert_int_equal(a->code, b->code);
    assert_string_equal(a->message, b->message);
    assert_int_equal(a->has_ref, b->has_ref);
    assert_int_equal(a->ref, b->ref);
    assert_int_equal(a->has_client_id, b->has_client_id);
    assert_true(uuid_eq(&a->client_id, &b->client_id));
}

struct counts {
    int accepted, hot, missed;
};

/* Both paths over one line. Nothing is printed on the way, so print the line when it fails. */
static void compare(struct slice text, enum wire_role role, struct wire_arena *arena, struct buf *a,
                    struct buf *b, struct counts *counts)
{
    struct wire_client fast;
    struct wire_client hot;
    struct wire_client slow;
    struct wire_problem fast_problem = {0};
    struct wire_problem slow_problem = {0};
    size_t index;

    enum gw_err slow_err = wire__decode(text, wire__client_frames, WIRE_CLIENT_TYPES, role, arena,
                                        &index, &slow.hello, &slow_problem);
    enum gw_err fast_err = wire_decode_client(text, role, arena, &fast, &fast_problem);
    bool scanned = wire__scan_client(text, role, arena, &hot);

    assert_int_equal(fast_err, slow_err);
    assert_true(!scanned || slow_err == GW_OK);
    if (slow_err != GW_OK) {
        assert_same_problem(&fast_problem, &slow_problem);
        return;
    }
    assert_int_equal(fast.type, index);
    write_frame(a, index, &slow.hello);
    write_frame(b, index, &fast.hello);
    assert_true(slice_eq(buf_slice(a), buf_slice(b)));
    if (scanned) {
        write_frame(b, index, &hot.hello);
        assert_true(slice_eq(buf_slice(a), buf_slice(b)));
    }
    counts->accepted++;
    counts->hot += scanned;
    counts->missed += !scanned && index == WIRE_CLIENT_SEND;
}

static void the_hot_scanners_and_the_slow_path_agree_on_mutated_lines(void **state)
{
    struct wire_arena arena;
    struct counts counts = {0};
    struct buf a;
    struct buf b;

    (void)state;
    buf_init(&a, 1 << 16);
    buf_init(&b, 1 << 16);
    wire_arena_init(&arena, 1 << 16);
    random_state = 20240229;
    for (int round = 0; round < ROUNDS; round++) {
        struct line line;
        struct slice seed = slice_of(seeds[random_below(COUNT(seeds))]);

        memcpy(line.data, seed.data, seed.len);
        line.len = seed.len;
        for (size_t i = 1 + random_below(8) / 5; i > 0; i--)
            mutate(&line);
        /* Memory of its exact size, so that a sanitizer sees a step beyond the end. */
        char *exact = mem_new(line.len);
        memcpy(exact, line.data, line.len);
        bool wants_agent = strstr(seed.data, "note") != NULL;
        bool is_agent = random_below(8) == 0 ? !wants_agent : wants_agent;
        compare((struct slice){exact, line.len}, is_agent ? WIRE_AGENT : WIRE_VISITOR, &arena, &a,
                &b, &counts);
        free(exact);
        wire_arena_reset(&arena);
    }
    buf_done(&a);
    buf_done(&b);
    wire_arena_done(&arena);

    print_message("%d of %d accepted, %d by a hot scanner, which gave up on %d good ones\n",
                  counts.accepted, ROUNDS, counts.hot, counts.missed);
    /* Else the changes were so wild that nothing was compared. */
    assert_true(counts.hot > ROUNDS / 20);
    /* Escapes in names are left to the slow path, and should be all that is. */
    assert_true(counts.missed < counts.hot / 50);
}

static void every_good_send_without_escaped_names_is_taken_by_the_scanner(void **state)
{
    struct wire_arena arena;

    (void)state;
    wire_arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < 5; i++) {
        struct wire_client frame;
        bool is_agents = strstr(seeds[i], "note") != NULL;

        assert_true(wire__scan_client(slice_of(seeds[i]), is_agents ? WIRE_AGENT : WIRE_VISITOR,
                                      &arena, &frame));
    }
    wire_arena_done(&arena);
}

static void a_scanner_that_gives_up_takes_nothing_of_the_arena(void **state)
{
    struct wire_arena arena;
    struct wire_client frame;

    (void)state;
    wire_arena_init(&arena, 1 << 16);
    assert_false(wire__scan_client(SLICE_LIT("{\"type\":\"send\",\"text\":\"a\\nb\",\"x\":1}"),
                                   WIRE_VISITOR, &arena, &frame));
    assert_int_equal(arena.used, 0);
    wire_arena_done(&arena);
}

static void an_unescaped_text_takes_its_own_length_of_the_arena_and_no_more(void **state)
{
    struct wire_arena arena;
    struct wire_client frame;

    (void)state;
    wire_arena_init(&arena, 1 << 16);
    assert_true(wire__scan_client(slice_of(seeds[2]), WIRE_VISITOR, &arena, &frame));
    assert_int_equal(arena.used, frame.send.text.len);
    assert_non_null(wire__arena_take(&arena, (1 << 16) - 64));
    assert_null(wire__arena_take(&arena, 64));
    wire_arena_reset(&arena);
    assert_null(wire__arena_take(&arena, (1 << 16) + 1));
    assert_non_null(wire__arena_take(&arena, 1 << 16));
    wire_arena_done(&arena);
}

static void lines_beyond_the_arenas_limit_are_too_large_until_it_is_reset(void **state)
{
    const struct slice ping = SLICE_LIT("{\"type\":\"ping\",\"ref\":1}");
    struct wire_arena arena;
    struct wire_client frame;
    struct wire_problem problem;

    (void)state;
    wire_arena_init(&arena, 2 * ping.len);
    assert_int_equal(wire_decode_client(ping, WIRE_VISITOR, &arena, &frame, &problem), GW_OK);
    assert_int_equal(wire_decode_client(ping, WIRE_VISITOR, &arena, &frame, &problem), GW_OK);
    assert_int_equal(wire_decode_client(ping, WIRE_VISITOR, &arena, &frame, &problem), GW_EINVAL);
    assert_int_equal(problem.code, WIRE_CODE_TOO_LARGE);
    wire_arena_reset(&arena);
    assert_int_equal(wire_decode_client(ping, WIRE_VISITOR, &arena, &frame, &problem), GW_OK);
    wire_arena_done(&arena);
}

static void texts_of_several_lines_live_until_the_reset(void **state)
{
    struct slice message =
        SLICE_LIT("{\"type\":\"send\",\"conversation\":1,\"client_id\":\"" CLIENT_ID
                  "\",\"text\":\"\\u0061\"}\n"
                  "{\"type\":\"send\",\"conversation\":1,\"client_id\":\"" CLIENT_ID
                  "\",\"text\":\"\\u0062\"}\n"
                  "{\"type\":\"open\",\"ref\":1,\"lang\":\"e\\u006e\"}\n");
    struct wire_arena arena;
    struct wire_client frames[3];
    struct wire_problem problem;
    struct slice line;
    size_t count = 0;

    (void)state;
    wire_arena_init(&arena, message.len);
    while (wire_next_line(&message, &line)) {
        assert_in_range(count, 0, 2);
        assert_int_equal(wire_decode_client(line, WIRE_VISITOR, &arena, &frames[count++], &problem),
                         GW_OK);
    }
    assert_int_equal(count, 3);
    assert_slice_equal(frames[0].send.text, "a");
    assert_slice_equal(frames[1].send.text, "b");
    assert_slice_equal(frames[2].open.lang, "en");
    wire_arena_done(&arena);
}

static void a_message_is_cut_at_newlines_and_one_at_its_end_is_fine(void **state)
{
    struct slice message = SLICE_LIT("a\n\nb\n");
    struct slice empty = SLICE_LIT("");
    struct slice line;

    (void)state;
    assert_true(wire_next_line(&message, &line));
    assert_slice_equal(line, "a");
    assert_true(wire_next_line(&message, &line));
    assert_slice_equal(line, "");
    assert_true(wire_next_line(&message, &line));
    assert_slice_equal(line, "b");
    assert_false(wire_next_line(&message, &line));

    /* An empty message is one empty line, which no frame is. */
    assert_true(wire_next_line(&empty, &line));
    assert_slice_equal(line, "");
    assert_false(wire_next_line(&empty, &line));
}

static void a_problem_leaves_the_frame_and_a_frame_the_problem_untouched(void **state)
{
    struct wire_arena arena;
    struct wire_client frame;
    struct wire_client before;
    struct wire_problem problem;

    (void)state;
    memset(&frame, 0x5A, sizeof(frame));
    before = frame;
    wire_arena_init(&arena, 1 << 16);
    assert_int_equal(wire_decode_client(SLICE_LIT("{\"type\":\"open\",\"ref\":1,\"lang\":\"e\"}"),
                                        WIRE_VISITOR, &arena, &frame, &problem),
                     GW_EINVAL);
    assert_memory_equal(&frame, &before, sizeof(frame));

    memset(&problem, 0x5A, sizeof(problem));
    assert_int_equal(wire_decode_client(SLICE_LIT("{\"type\":\"open\",\"ref\":1}"), WIRE_VISITOR,
                                        &arena, &frame, &problem),
                     GW_OK);
    assert_int_equal(problem.message[0], 0x5A);
    wire_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hot_scanners_and_the_slow_path_agree_on_mutated_lines),
        cmocka_unit_test(every_good_send_without_escaped_names_is_taken_by_the_scanner),
        cmocka_unit_test(a_scanner_that_gives_up_takes_nothing_of_the_arena),
        cmocka_unit_test(an_unescaped_text_takes_its_own_length_of_the_arena_and_no_more),
        cmocka_unit_test(lines_beyond_the_arenas_limit_are_too_large_until_it_is_reset),
        cmocka_unit_test(texts_of_several_lines_live_until_the_reset),
        cmocka_unit_test(a_message_is_cut_at_newlines_and_one_at_its_end_is_fine),
        cmocka_unit_test(a_problem_leaves_the_frame_and_a_frame_the_problem_untouched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
