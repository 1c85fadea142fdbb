/*
 * scan.h -- steps of the generated scanners: strict, one pass, no tree.
 * Of this room only.
 *
 * A scanner never says what is wrong. As soon as a line is not plainly a good
 * frame, it gives up, and the slow path gives the verdict: so there is one
 * place that refuses, and the only thing to prove of a scanner is that it
 * accepts nothing that the slow path refuses.
 */
#ifndef BATON_WIRE_SCAN_H
#define BATON_WIRE_SCAN_H

#include "wire/decode.h"

/* A place in the line. All steps pass white space in front and return false to
 * give up; what they leave behind then is of no use. */
struct wire__scan {
    const char *at;
    const char *end;
    struct wire_arena *arena;
};

bool wire__scan_open(struct wire__scan *scan);
/* A field's name as it stands there, up to behind the colon. */
bool wire__scan_key(struct wire__scan *scan, struct slice *ret_key);
/* Behind a value: *ret_more says whether another field follows; if none, the line has ended. */
bool wire__scan_next(struct wire__scan *scan, bool *ret_more);

bool wire__scan_word(struct wire__scan *scan, struct slice word); /* this text and no other */
bool wire__scan_number(struct wire__scan *scan, int64_t min, int64_t max, int64_t *ret_number);
bool wire__scan_bool(struct wire__scan *scan, bool *ret_on);
bool wire__scan_uuid(struct wire__scan *scan, struct uuid *ret_id);
/* min to max code points; borrowed from the line, or from the arena if there was an escape. */
bool wire__scan_text(struct wire__scan *scan, int64_t min, int64_t max, struct slice *ret_text);

/* gen/hot.gen.c: fills *ret_frame when the whole line is a good frame of its type. */
bool wire__scan_client(struct slice line, enum wire_role role, struct wire_arena *arena,
                       struct wire_client *ret_frame);

#endif
