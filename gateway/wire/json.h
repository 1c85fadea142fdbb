/*
 * json.h -- JSON for rooms that may not use jansson: a bounded writer, and two
 * readers for a single field.
 *
 * The writer never fails on its own: what does not fit sets the buffer's
 * `failed`, so write it all, then ask buf_err() once.
 */
#ifndef BATON_WIRE_JSON_H
#define BATON_WIRE_JSON_H

#include "base/str.h"

/* From here on what jansson frees is wiped: passwords and what visitors wrote pass through it before the guard has seen them.
 * Before anything is read, and before threads. */
void wire_json_start(void);

/* Appends a JSON string. Bad UTF-8 and U+0000 become U+FFFD: clients refuse either. */
void json_write_string(struct buf *out, struct slice text);

/* Puts the commas. Begin, keys and values in order, end: the same number of each. */
struct json_writer {
    struct buf *out;
    unsigned depth; /* open objects and arrays */
    bool comma;     /* something stands in front on this level */
};

void json_writer_init(struct json_writer *writer, struct buf *out);
void json_writer_begin_object(struct json_writer *writer);
void json_writer_end_object(struct json_writer *writer);
void json_writer_begin_array(struct json_writer *writer);
void json_writer_end_array(struct json_writer *writer);
void json_writer_key(struct json_writer *writer, const char *key);      /* then one value */
void json_writer_string(struct json_writer *writer, struct slice text); /* SLICE_NONE: null */
void json_writer_cstr(struct json_writer *writer, const char *text);    /* NULL: null */
void json_writer_int(struct json_writer *writer, int64_t number);
void json_writer_bool(struct json_writer *writer, bool on);
void json_writer_null(struct json_writer *writer);
/* A value that is encoded already, on one line afterwards. */
void json_writer_raw(struct json_writer *writer, struct slice json);

/* The text of a field at the top of an object, appended to `out`. GW_ENOTFOUND: there is no such
 * field. GW_EINVAL: not an object, or the field is of another type. GW_ELIMIT: it does not fit. */
enum gw_err wire_json_get_string(struct slice json_object, const char *key,
                                 struct buf *out) GW_MUST_CHECK;
/* The same for a number without point or exponent. */
enum gw_err wire_json_get_int(struct slice json_object, const char *key,
                              int64_t *ret_number) GW_MUST_CHECK;

#endif
