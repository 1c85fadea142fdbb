/*
 * The protocol's vectors: what a line means, and what it is refused with.
 *
 * Runs protocol/vectors/ and protocol/vectors/gen/. A client's line goes
 * through the decoder with its hot scanners and through the slow path alone;
 * both must say what the vector says. A server's line is read by the tables,
 * written by the encoder, and must come out as it was.
 */
#include "support/test.h"

#include "wire/scan.h"
#include "wire/table.h"

#include <glob.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES (1u << 20)
#define ARENA_BYTES (4u << 20)

/* Large enough for any frame, aligned for all of them. */
union any_frame {
    struct wire_client client;
    struct wire_welcome welcome;
    struct wire_entry_frame entry;
    struct wire_card_frame card;
    char room[2048];
};

struct tally {
    int good;
    int bad;
    int failed;
    int hot; /* good ones that a hot scanner took */
};

static struct tally tally;

static void append_piece(struct buf *line, const json_t *piece)
{
    if (json_is_string(piece)) {
        buf_append(line, json_string_value(piece), json_string_length(piece));
        return;
    }
    json_int_t times = json_integer_value(json_object_get(piece, "times"));
    const json_t *repeat = json_object_get(piece, "repeat");
    assert_true(times > 0);
    for (json_int_t i = 0; i < times; i++)
        append_piece(line, repeat);
}

static void append_hex(struct buf *line, const char *hex)
{
    for (; hex[0] != '\0'; hex += 2) {
        char pair[3] = {hex[0], hex[1], '\0'};
        buf_append_char(line, (char)strtol(pair, NULL, 16));
    }
}

static void build_line(struct buf *line, const json_t *vector)
{
    const json_t *source = json_object_get(vector, "line");
    size_t index;
    json_t *piece;

    buf_clear(line);
    if (json_is_array(source)) {
        json_array_foreach (source, index, piece)
            append_piece(line, piece);
    } else if (source != NULL) {
        append_piece(line, source);
    } else {
        append_hex(line, json_string_value(json_object_get(vector, "hex")));
    }
    assert_int_equal(buf_err(line), GW_OK);
}

static void complain(const char *file, const json_t *vector, const char *what, const char *detail)
{
    tally.failed++;
    print_error("%s: %s (%s): %s %s\n", file, json_string_value(json_object_get(vector, "name")),
                json_string_value(json_object_get(vector, "role")), what, detail);
}

static enum wire_role role_of(const json_t *vector)
{
    const char *role = json_string_value(json_object_get(vector, "role"));

    assert_non_null(role);
    return strcmp(role, "agent") == 0 ? WIRE_AGENT : WIRE_VISITOR;
}

/* What the decoded frame must say, as JSON; the caller owns it. */
static json_t *expected_frame(const json_t *vector, const struct buf *line)
{
    const json_t *frame = json_object_get(vector, "frame");

    if (json_is_object(frame))
        return json_deep_copy(frame);
    return json_loadb(line->data, line->len, 0, NULL);
}

static void expect_frame(const char *file, const json_t *vector, const struct buf *line,
                         const struct buf *written)
{
    json_t *want = expected_frame(vector, line);
    json_t *got = json_loadb(written->data, written->len, JSON_REJECT_DUPLICATES, NULL);

    if (buf_err(written) != GW_OK || !json_equal(want, got))
        complain(file, vector, "decoded as", buf_slice(written).data);
    json_decref(want);
    json_decref(got);
}

static void expect_problem(const char *file, const json_t *vector,
                           const struct wire_problem *problem)
{
    const char *code = json_string_value(json_object_get(vector, "code"));
    const json_t *ref = json_object_get(vector, "ref");
    const char *client_id = json_string_value(json_object_get(vector, "client_id"));
    char id[UUID_TEXT_LEN + 1] = "";

    if (problem->has_client_id)
        uuid_format(&problem->client_id, id);
    if (code == NULL || strcmp(code, wire_code_name(problem->code)) != 0)
        complain(file, vector, wire_code_name(problem->code), problem->message);
    if (problem->message[0] == '\0')
        complain(file, vector, "no message", "");
    if (json_object_get(vector, "direction") == NULL ||
        strcmp(json_string_value(json_object_get(vector, "direction")), "client") != 0)
        return;
    if (problem->has_ref != (ref != NULL) || problem->ref != json_integer_value(ref))
        complain(file, vector, "another ref", "");
    if (strcmp(id, client_id != NULL ? client_id : "") != 0)
        complain(file, vector, "another client id:", id);
}

static void judge(const char *file, const json_t *vector, const struct buf *line, enum gw_err err,
                  const struct buf *written, const struct wire_problem *problem)
{
    bool good = json_object_get(vector, "frame") != NULL;

    if ((err == GW_OK) != good)
        complain(file, vector, err == GW_OK ? "accepted" : wire_code_name(problem->code),
                 err == GW_OK ? "" : problem->message);
    else if (good)
        expect_frame(file, vector, line, written);
    else
        expect_problem(file, vector, problem);
}

static void run_client(const char *file, const json_t *vector, const struct buf *line,
                       struct wire_arena *arena)
{
    struct wire_client frame;
    struct wire_client hot;
    struct wire_problem problem;
    union any_frame slow;
    struct buf written;
    size_t index;

    buf_init(&written, LINE_MAX_BYTES);
    enum gw_err err = wire_decode_client(buf_slice(line), role_of(vector), arena, &frame, &problem);
    if (err == GW_OK)
        wire__encode(&written, &wire__client_frames[frame.type], &frame.hello);
    judge(file, vector, line, err, &written, &problem);

    buf_clear(&written);
    err = wire__decode(buf_slice(line), wire__client_frames, WIRE_CLIENT_TYPES, role_of(vector),
                       arena, &index, &slow, &problem);
    if (err == GW_OK)
        wire__encode(&written, &wire__client_frames[index], &slow);
    judge(file, vector, line, err, &written, &problem);
    buf_done(&written);

    tally.hot += wire__scan_client(buf_slice(line), role_of(vector), arena, &hot);
}

static void encode_server(struct buf *out, size_t index, const union any_frame *frame)
{
    if (index == WIRE_SERVER_ACK)
        wire_encode_ack(out, (const struct wire_ack *)frame);
    else if (index == WIRE_SERVER_ENTRY)
        wire_encode_entry(out, &frame->entry);
    else
        wire__encode(out, &wire__server_frames[index], frame);
}

static void run_server(const char *file, const json_t *vector, const struct buf *line,
                       struct wire_arena *arena)
{
    union any_frame frame;
    struct wire_problem problem;
    struct buf written;
    size_t index;

    buf_init(&written, LINE_MAX_BYTES);
    enum gw_err err = wire__decode(buf_slice(line), wire__server_frames, WIRE_SERVER_TYPES,
                                   role_of(vector), arena, &index, &frame, &problem);
    if (err == GW_OK)
        encode_server(&written, index, &frame);
    else if (problem.code == WIRE_CODE_NOT_ALLOWED)
        problem.code = WIRE_CODE_UNKNOWN_TYPE; /* to a client it does not exist */
    judge(file, vector, line, err, &written, &problem);
    buf_done(&written);
}

static void run_file(const char *file, struct wire_arena *arena, struct buf *line)
{
    json_error_t error;
    json_t *vectors = json_load_file(file, 0, &error);
    size_t index;
    json_t *vector;

    if (vectors == NULL)
        fail_msg("%s: line %d: %s", file, error.line, error.text);
    json_array_foreach (vectors, index, vector) {
        const char *direction = json_string_value(json_object_get(vector, "direction"));

        build_line(line, vector);
        *(json_object_get(vector, "frame") != NULL ? &tally.good : &tally.bad) += 1;
        if (strcmp(direction, "client") == 0)
            run_client(file, vector, line, arena);
        else
            run_server(file, vector, line, arena);
        wire_arena_reset(arena);
    }
    json_decref(vectors);
}

static void run_pattern(const char *pattern)
{
    glob_t files;
    struct wire_arena arena;
    struct buf line;

    assert_int_equal(glob(pattern, 0, NULL, &files), 0);
    wire_arena_init(&arena, ARENA_BYTES);
    buf_init(&line, LINE_MAX_BYTES);
    memset(&tally, 0, sizeof(tally));
    for (size_t i = 0; i < files.gl_pathc; i++)
        run_file(files.gl_pathv[i], &arena, &line);
    buf_done(&line);
    wire_arena_done(&arena);
    globfree(&files);
    print_message("%s: %d good, %d bad, %d by a hot scanner\n", pattern, tally.good, tally.bad,
                  tally.hot);
    assert_int_equal(tally.failed, 0);
}

static void the_generated_vectors_hold(void **state)
{
    (void)state;
    run_pattern("protocol/vectors/gen/*.json");
    assert_true(tally.good > 300 && tally.bad > 600 && tally.hot > 10);
}

static void the_vectors_written_by_hand_hold(void **state)
{
    (void)state;
    run_pattern("protocol/vectors/*.json");
    assert_true(tally.good > 25 && tally.bad > 120 && tally.hot > 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generated_vectors_hold),
        cmocka_unit_test(the_vectors_written_by_hand_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
