/*
 * utf8.c -- RFC 3629, table 3-7 of the Unicode standard.
 */
#include "base/utf8.h"

#include <string.h>

#define REPLACEMENT 0xFFFDu

static bool is_tail(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

static bool is_scalar(uint32_t cp)
{
    return cp <= 0x10FFFF && !(cp >= 0xD800 && cp <= 0xDFFF);
}

/* How many bytes a sequence has that begins with this one; 0 for a byte that
 * begins none. C0, C1 and F5 up could only begin overlong or too large forms. */
static size_t sequence_len(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    if (lead >= 0xF0 && lead <= 0xF4)
        return 4;
    return 0;
}

/* Decodes the code point at the front; returns its bytes, 0 when it is broken. */
static size_t decode(const uint8_t *at, size_t len, uint32_t *ret_cp)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t want = sequence_len(at[0]);

    if (want == 0 || want > len)
        return 0;

    uint32_t cp = want == 1 ? at[0] : at[0] & (0x7Fu >> want);
    for (size_t i = 1; i < want; i++) {
        if (!is_tail(at[i]))
            return 0;
        cp = (cp << 6) | (at[i] & 0x3Fu);
    }
    if (cp < smallest[want] || !is_scalar(cp))
        return 0;

    *ret_cp = cp;
    return want;
}

bool utf8_valid(struct slice s)
{
    const uint8_t *at = (const uint8_t *)s.data;
    size_t left = s.len;

    while (left > 0) {
        /* Most of what is checked is ASCII: eight bytes at a time. */
        uint64_t word;
        if (left >= sizeof(word)) {
            memcpy(&word, at, sizeof(word));
            if ((word & 0x8080808080808080u) == 0) {
                at += sizeof(word);
                left -= sizeof(word);
                continue;
            }
        }

        uint32_t cp;
        size_t len = decode(at, left, &cp);
        if (len == 0)
            return false;
        at += len;
        left -= len;
    }
    return true;
}

uint32_t utf8_next(struct slice *s)
{
    uint32_t cp = REPLACEMENT;
    size_t len = decode((const uint8_t *)s->data, s->len, &cp);

    if (len == 0)
        len = 1;
    s->data += len;
    s->len -= len;
    return cp;
}

void utf8_append(struct buf *buf, uint32_t cp)
{
    uint8_t bytes[4];
    size_t len;

    if (!is_scalar(cp))
        return;

    if (cp < 0x80) {
        bytes[0] = (uint8_t)cp;
        len = 1;
    } else if (cp < 0x800) {
        bytes[0] = (uint8_t)(0xC0 | (cp >> 6));
        len = 2;
    } else if (cp < 0x10000) {
        bytes[0] = (uint8_t)(0xE0 | (cp >> 12));
        len = 3;
    } else {
        bytes[0] = (uint8_t)(0xF0 | (cp >> 18));
        len = 4;
    }
    for (size_t i = 1; i < len; i++)
        bytes[i] = (uint8_t)(0x80 | ((cp >> (6 * (len - 1 - i))) & 0x3F));

    buf_append(buf, bytes, len);
}

size_t utf8_count(struct slice s)
{
    size_t count = 0;

    while (s.len > 0) {
        utf8_next(&s);
        count++;
    }
    return count;
}
