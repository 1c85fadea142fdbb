/*
 * decode.h -- one line of JSON from a client becomes one checked struct.
 *
 * Pure: knows no sockets, no SQL, no clock. The rules are those of
 * protocol/REFERENCE.md, and what is refused there is refused here: unknown,
 * repeated or missing fields, 1.0 where 1 belongs, U+0000, half a surrogate
 * pair, more than 16 levels. The caller owns the line and the arena; the
 * frame's slices point into either, so they live until the line goes or the
 * arena is reset.
 */
#ifndef BATON_WIRE_DECODE_H
#define BATON_WIRE_DECODE_H

#include "wire/gen/frames.gen.h"

/* Who is at the other end: a field or frame may be for one of them only. */
enum wire_role { WIRE_VISITOR, WIRE_AGENT };

/* Owns what decoding makes: unescaped text and jansson's trees. One for the
 * whole process will do: reset it behind each message. */
struct wire_arena {
    size_t limit; /* bytes of lines between two resets; also the memory for text */
    size_t lines; /* taken of it by lines, and */
    size_t used;  /* by text */
    char *memory; /* `limit` bytes, from the first text that needs them */
    void *trees;  /* jansson's */
};

/* `limit`: at least the largest message, else its lines are too_large. */
void wire_arena_init(struct wire_arena *arena, size_t limit);
void wire_arena_reset(struct wire_arena *arena); /* keeps its memory */
void wire_arena_done(struct wire_arena *arena);

/* Why a line was refused, ready for an error frame. */
struct wire_problem {
    enum wire_code code;
    char message[200]; /* names the field; holds nothing of what the client wrote but field names */
    bool has_ref;      /* what could be read of the refused frame: its sender waits for these */
    int64_t ref;
    bool has_client_id;
    struct uuid client_id;
};

/* Takes the next line off a message: true and *ret_line, or false at the end.
 * One newline behind the last line is fine; any other empty line is returned,
 * and refused by wire_decode_client(). */
bool wire_next_line(struct slice *message, struct slice *ret_line);

/* GW_OK, or GW_EINVAL with *ret_problem filled and *ret_frame untouched. A
 * frame or field that exists but not for this role is not_allowed. */
enum gw_err wire_decode_client(struct slice line, enum wire_role role, struct wire_arena *arena,
                               struct wire_client *ret_frame,
                               struct wire_problem *ret_problem) GW_MUST_CHECK;

#endif
