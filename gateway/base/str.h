/*
 * str.h -- text that is borrowed (slice, by value) and text that is owned and
 * bounded (buf).
 *
 * Neither relies on a terminating NUL; buf keeps one behind its text all the
 * same, so that buf.data can go where C wants a string. Out of memory aborts.
 */
#ifndef BATON_BASE_STR_H
#define BATON_BASE_STR_H

#include "base/err.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes: valid only as long as whoever lent them says. */
struct slice {
    const char *data; /* NULL when absent; an empty text is non-NULL with len 0 */
    size_t len;
};

#define SLICE_LIT(literal) ((struct slice){(literal), sizeof(literal) - 1})
#define SLICE_NONE ((struct slice){NULL, 0})
#define SLICE_FMT "%.*s"
#define SLICE_ARG(s) (int)(s).len, (s).data

struct slice slice_of(const char *cstr); /* NULL gives SLICE_NONE */
/* The same of each of them. */
void slices_of(char *const *cstrs, size_t count, struct slice *ret);
/* Compares bytes, so an absent slice equals an empty one. */
bool slice_eq(struct slice a, struct slice b);
bool slice_eq_cstr(struct slice a, const char *cstr);
bool slice_starts(struct slice s, struct slice prefix);
struct slice slice_trim(struct slice s); /* ASCII white space at both ends */
/* Cuts at the first `sep`: returns what stands before it, *rest becomes what
 * stands behind (SLICE_NONE when there is no separator). */
struct slice slice_cut(struct slice s, char sep, struct slice *rest);
/* Decimal, whole slice, no sign but a leading '-'. GW_EINVAL for anything else,
 * also for a number that does not fit. */
enum gw_err slice_to_int64(struct slice s, int64_t *ret_value) GW_MUST_CHECK;
/* A NUL-terminated copy; caller frees with free(). NULL for SLICE_NONE. */
char *slice_dup(struct slice s);

/* Owned bytes that grow up to `max` and never past it. A write that does not
 * fit changes nothing but `failed`, which stays set and refuses all later
 * writes: write it all, then ask buf_err() once. Never append a buf's own bytes
 * to it: they may move. */
struct buf {
    char *data; /* NULL until the first write */
    size_t len;
    size_t cap; /* of the memory, the NUL's byte counted in */
    size_t max; /* of len */
    bool failed;
};

void buf_init(struct buf *buf, size_t max);
void buf_done(struct buf *buf);  /* frees; leaves an empty buf of the same max */
void buf_clear(struct buf *buf); /* len 0, failed false; keeps its memory */
void buf_append(struct buf *buf, const void *data, size_t len);
void buf_append_slice(struct buf *buf, struct slice s);
void buf_append_cstr(struct buf *buf, const char *cstr);
void buf_append_char(struct buf *buf, char c);
void buf_append_int64(struct buf *buf, int64_t value);
void buf_printf(struct buf *buf, const char *fmt, ...) GW_PRINTF(2, 3);
void buf_vprintf(struct buf *buf, const char *fmt, va_list args) GW_PRINTF(2, 0);
/* Makes room for `len` more bytes, and one for a NUL, and returns where they go;
 * NULL (and failed) when they would not fit. Follow with buf_commit(written). */
char *buf_reserve(struct buf *buf, size_t len);
void buf_commit(struct buf *buf, size_t written);
enum gw_err buf_err(const struct buf *buf) GW_MUST_CHECK; /* GW_OK or GW_ELIMIT */
struct slice buf_slice(const struct buf *buf); /* never SLICE_NONE; valid until the next write */

/* Memory that aborts when there is none; free with free(). */
void *mem_new(size_t size);                 /* zeroed */
void *mem_array(size_t count, size_t size); /* zeroed */
void *mem_resize(void *old, size_t size);   /* what is added is not zeroed; size > 0 */

#endif
