/*
 * decode.c -- the hot scanners first, and for whatever they don't take, jansson.
 */
#include "wire/decode.h"

#include "wire/scan.h"
#include "wire/table.h"

#include <stdio.h>
#include <string.h>

bool wire_next_line(struct slice *message, struct slice *ret_line)
{
    if (message->data == NULL)
        return false;

    struct slice rest = *message;
    struct slice line = slice_cut(rest, '\n', &rest);
    if (rest.data != NULL && rest.len == 0)
        rest = SLICE_NONE; /* the newline behind the last line */
    *message = rest;
    *ret_line = line;
    return true;
}

/* The frame lies in the union, all of whose members begin where it does. */
static enum gw_err decode_slow(struct slice line, enum wire_role role, struct wire_arena *arena,
                               struct wire_client *ret_frame, struct wire_problem *ret_problem)
{
    struct wire_client frame;
    size_t index;
    enum gw_err err = wire__decode(line, wire__client_frames, WIRE_CLIENT_TYPES, role, arena,
                                   &index, &frame.hello, ret_problem);

    if (err != GW_OK)
        return err;
    frame.type = (enum wire_client_type)index;
    *ret_frame = frame;
    return GW_OK;
}

enum gw_err wire_decode_client(struct slice line, enum wire_role role, struct wire_arena *arena,
                               struct wire_client *ret_frame, struct wire_problem *ret_problem)
{
    if (line.len > arena->limit - arena->lines) {
        *ret_problem = (struct wire_problem){.code = WIRE_CODE_TOO_LARGE};
        snprintf(ret_problem->message, sizeof(ret_problem->message), "more than %zu bytes",
                 arena->limit);
        return GW_EINVAL;
    }
    arena->lines += line.len;

    if (wire__scan_client(line, role, arena, ret_frame))
        return GW_OK;
    return decode_slow(line, role, arena, ret_frame, ret_problem);
}
