/*
 * str.c -- borrowed slices.
 */
#include "base/str.h"

#include <string.h>

struct slice slice_of(const char *cstr)
{
    return cstr != NULL ? (struct slice){cstr, strlen(cstr)} : SLICE_NONE;
}

void slices_of(char *const *cstrs, size_t count, struct slice *ret)
{
    for (size_t i = 0; i < count; i++)
        ret[i] = slice_of(cstrs[i]);
}

bool slice_eq(struct slice a, struct slice b)
{
    /* memcmp() may not see a NULL, not even for no bytes at all. */
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool slice_eq_cstr(struct slice a, const char *cstr)
{
    return slice_eq(a, slice_of(cstr));
}

bool slice_starts(struct slice s, struct slice prefix)
{
    return s.len >= prefix.len && slice_eq((struct slice){s.data, prefix.len}, prefix);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice slice_trim(struct slice s)
{
    while (s.len > 0 && is_space(s.data[s.len - 1]))
        s.len--;
    while (s.len > 0 && is_space(s.data[0])) {
        s.data++;
        s.len--;
    }
    return s;
}

struct slice slice_cut(struct slice s, char sep, struct slice *rest)
{
    const char *at = s.len > 0 ? memchr(s.data, sep, s.len) : NULL;

    if (at == NULL) {
        *rest = SLICE_NONE;
        return s;
    }

    size_t before = (size_t)(at - s.data);
    *rest = (struct slice){at + 1, s.len - before - 1};
    return (struct slice){s.data, before};
}

enum gw_err slice_to_int64(struct slice s, int64_t *ret_value)
{
    bool negative = s.len > 0 && s.data[0] == '-';
    size_t at = negative ? 1 : 0;
    int64_t value = 0;

    if (at == s.len)
        return GW_EINVAL;

    for (; at < s.len; at++) {
        char c = s.data[at];
        if (c < '0' || c > '9')
            return GW_EINVAL;
        /* Counts downwards for a negative number, since INT64_MIN has no positive twin. */
        int64_t digit = negative ? '0' - c : c - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return GW_EINVAL;
    }

    *ret_value = value;
    return GW_OK;
}

char *slice_dup(struct slice s)
{
    if (s.data == NULL)
        return NULL;

    char *copy = mem_resize(NULL, s.len + 1);
    if (s.len > 0)
        memcpy(copy, s.data, s.len);
    copy[s.len] = '\0';
    return copy;
}
