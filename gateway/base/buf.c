/*
 * buf.c -- owned bytes with a maximum.
 *
 * `cap` counts the byte for the NUL, `len` and `max` do not: a buf of max bytes
 * is max + 1 bytes of memory at most.
 */
#include "base/str.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 64

void buf_init(struct buf *buf, size_t max)
{
    assert(max < SIZE_MAX / 2);
    *buf = (struct buf){.max = max};
}

void buf_done(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){.max = buf->max};
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

char *buf_reserve(struct buf *buf, size_t len)
{
    /* Once a write was refused all later ones are: half a text is no text. */
    if (buf->failed || len > buf->max - buf->len) {
        buf->failed = true;
        return NULL;
    }

    size_t need = buf->len + len + 1;
    if (need > buf->cap) {
        size_t cap = buf->cap > 0 ? buf->cap * 2 : FIRST_CAP;
        if (cap < need)
            cap = need;
        if (cap > buf->max + 1)
            cap = buf->max + 1;
        buf->data = mem_resize(buf->data, cap);
        buf->cap = cap;
        buf->data[buf->len] = '\0';
    }
    return buf->data + buf->len;
}

void buf_commit(struct buf *buf, size_t written)
{
    assert(buf->len + written < buf->cap);
    buf->len += written;
    buf->data[buf->len] = '\0';
}

void buf_append(struct buf *buf, const void *data, size_t len)
{
    char *to = buf_reserve(buf, len);

    if (to == NULL)
        return;
    if (len > 0)
        memcpy(to, data, len);
    buf_commit(buf, len);
}

void buf_append_slice(struct buf *buf, struct slice s)
{
    buf_append(buf, s.data, s.len);
}

void buf_append_cstr(struct buf *buf, const char *cstr)
{
    buf_append(buf, cstr, strlen(cstr));
}

void buf_append_char(struct buf *buf, char c)
{
    buf_append(buf, &c, 1);
}

void buf_append_int64(struct buf *buf, int64_t value)
{
    char digits[20]; /* "-9223372036854775808" */
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';

    buf_append(buf, digits + at, sizeof(digits) - at);
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    buf_vprintf(buf, fmt, args);
    va_end(args);
}

void buf_vprintf(struct buf *buf, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);

    /* Measures first: what does not fit must leave no trace. */
    int len = vsnprintf(NULL, 0, fmt, args);
    assert(len >= 0);
    char *to = buf_reserve(buf, (size_t)len);
    if (to != NULL) {
        vsnprintf(to, (size_t)len + 1, fmt, again);
        buf_commit(buf, (size_t)len);
    }

    va_end(again);
}

enum gw_err buf_err(const struct buf *buf)
{
    return buf->failed ? GW_ELIMIT : GW_OK;
}

struct slice buf_slice(const struct buf *buf)
{
    return (struct slice){buf->data != NULL ? buf->data : "", buf->len};
}
