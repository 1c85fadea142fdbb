/*
 * A message of a client's: its lines, and each of them through the hot scanner and
 * through jansson, which is its oracle. The first byte says whose it is.
 */
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "wire/scan.h"
#include "wire/table.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT (1u << 16)

static void same_problem(const struct wire_problem *a, const struct wire_problem *b)
{
    PROMISE(a->code == b->code);
    PROMISE(strcmp(a->message, b->message) == 0);
    PROMISE(a->has_ref == b->has_ref && a->ref == b->ref);
    PROMISE(a->has_client_id == b->has_client_id && uuid_eq(&a->client_id, &b->client_id));
    PROMISE(utf8_valid(slice_of(a->message)));
}

static void write_frame(struct buf *out, size_t type, const void *frame)
{
    buf_init(out, LIMIT * 8);
    wire__encode(out, &wire__client_frames[type], frame);
    PROMISE(buf_err(out) == GW_OK);
}

static void compare(struct slice line, enum wire_role role, struct wire_arena *arena)
{
    struct wire_client fast, hot, slow, again;
    struct wire_problem fast_problem = {0}, slow_problem = {0}, none;
    struct buf a, b;
    size_t index;
    enum gw_err slow_err = wire__decode(line, wire__client_frames, WIRE_CLIENT_TYPES, role, arena,
                                        &index, &slow.hello, &slow_problem);
    enum gw_err fast_err = wire_decode_client(line, role, arena, &fast, &fast_problem);
    bool scanned = wire__scan_client(line, role, arena, &hot);

    PROMISE(fast_err == slow_err);
    PROMISE(!scanned || slow_err == GW_OK);
    if (slow_err != GW_OK) {
        same_problem(&fast_problem, &slow_problem);
        return;
    }
    PROMISE(fast.type == index);
    write_frame(&a, index, &slow.hello);
    write_frame(&b, index, scanned ? &hot.hello : &fast.hello);
    PROMISE(slice_eq(buf_slice(&a), buf_slice(&b)));
    buf_done(&b);

    /* What is written of a frame is that frame. */
    PROMISE(wire_decode_client(buf_slice(&a), role, arena, &again, &none) == GW_OK);
    write_frame(&b, index, &again.hello);
    PROMISE(slice_eq(buf_slice(&a), buf_slice(&b)));
    buf_done(&a);
    buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum wire_role role = fuzz_take(&data, &size) % 2 == 0 ? WIRE_VISITOR : WIRE_AGENT;
    char *copy = fuzz_copy(data, size);
    struct slice message = {copy, size};
    struct slice line;
    struct wire_arena arena;
    size_t seen = 0;

    wire_arena_init(&arena, LIMIT * 8);
    while (wire_next_line(&message, &line)) {
        PROMISE(line.data == copy + seen);
        PROMISE(memchr(line.data, '\n', line.len) == NULL);
        seen += line.len;
        PROMISE(seen == size || copy[seen] == '\n');
        seen++;
        compare(line, role, &arena);
        wire_arena_reset(&arena);
    }
    PROMISE(seen == size || seen == size + 1);
    wire_arena_done(&arena);
    free(copy);
    return 0;
}
