/*
 * recover.h -- what can be said of a line apart from whether it is a frame.
 * Of this room only.
 */
#ifndef BATON_WIRE_RECOVER_H
#define BATON_WIRE_RECOVER_H

#include "wire/decode.h"

#define WIRE__MAX_DEPTH 16

/* What a JSON parser tells late or not at all: bytes that are not UTF-8, U+0000 in any form, half
 * a surrogate pair, nesting, and more values than `max_values`. GW_EINVAL and *ret_code for the
 * first of them in the line. */
enum gw_err wire__check_text(struct slice line, size_t max_values,
                             enum wire_code *ret_code) GW_MUST_CHECK;

/* Reads `ref` and `client_id` off the top level of a refused line, as far as they are good ones:
 * whoever sent it waits for an answer to these. */
void wire__recover(struct slice line, struct wire_problem *problem);

#endif
