/*
 * utf8_step.h -- the inner loops over text: how far plain text goes, and how
 * long one sequence beyond ASCII is. Of this room only; inline, since scanners
 * and writers spend their time here.
 */
#ifndef BATON_WIRE_UTF8_STEP_H
#define BATON_WIRE_UTF8_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WIRE__ONES 0x0101010101010101u
#define WIRE__TOPS 0x8080808080808080u

/* Whether none of eight bytes needs a look: no quote, no backslash, no control, nothing beyond
 * ASCII. A byte is zero where (x - ones) borrows and x has no top bit. */
static inline bool wire__plain8(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof(word));
    uint64_t quote = word ^ (WIRE__ONES * '"');
    uint64_t backslash = word ^ (WIRE__ONES * '\\');
    uint64_t hits =
        word | (word - WIRE__ONES * 0x20) | (quote - WIRE__ONES) | (backslash - WIRE__ONES);
    return (hits & WIRE__TOPS) == 0;
}

/* One byte that stands for itself in a JSON string. */
static inline bool wire__plain(char c)
{
    return (unsigned char)c >= 0x20 && (unsigned char)c < 0x80 && c != '"' && c != '\\';
}

/* How many bytes the sequence at `at` has, whose first byte is 0x80 or more (RFC 3629 section 4);
 * 0 when it is broken. */
static inline size_t wire__sequence(const char *at, const char *end)
{
    const unsigned char *b = (const unsigned char *)at;
    ptrdiff_t left = end - at;

    if (left >= 3 && (b[0] & 0xF0) == 0xE0 && (b[1] & 0xC0) == 0x80 && (b[2] & 0xC0) == 0x80) {
        bool overlong = b[0] == 0xE0 && b[1] < 0xA0;
        bool surrogate = b[0] == 0xED && b[1] > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (left >= 2 && b[0] >= 0xC2 && b[0] <= 0xDF && (b[1] & 0xC0) == 0x80)
        return 2;
    if (left >= 4 && b[0] >= 0xF0 && b[0] <= 0xF4 && (b[1] & 0xC0) == 0x80 &&
        (b[2] & 0xC0) == 0x80 && (b[3] & 0xC0) == 0x80) {
        bool overlong = b[0] == 0xF0 && b[1] < 0x90;
        bool too_large = b[0] == 0xF4 && b[1] > 0x8F;
        return overlong || too_large ? 0 : 4;
    }
    return 0;
}

#endif
