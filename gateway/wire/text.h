/*
 * text.h -- what the generated writers are made of. Of this room only.
 *
 * Fixed parts go into a small array whose size the generator has added up;
 * texts go into the buffer by themselves. Inline, for the hot frames.
 */
#ifndef BATON_WIRE_TEXT_H
#define BATON_WIRE_TEXT_H

#include "base/str.h"
#include "base/uuid.h"

#include <string.h>

/* A JSON string of at most `max` code points: what is longer is cut, bad UTF-8 and U+0000 become
 * U+FFFD. */
void wire__write_text(struct buf *out, struct slice text, int64_t max);
/* An encoded object as it is, on one line: line ends, which can only stand between tokens, become
 * spaces. */
void wire__write_json(struct buf *out, struct slice json);
/* Where a frame can't be written: takes back what it wrote so far and leaves out->failed set. */
void wire__take_back(struct buf *out, size_t len);

/* Writes 1 to 19 digits behind `at`, returns the end. */
static inline char *wire__put_number(char *at, int64_t number)
{
    char digits[20];
    size_t start = sizeof(digits);
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do {
        digits[--start] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        digits[--start] = '-';
    memcpy(at, digits + start, sizeof(digits) - start);
    return at + (sizeof(digits) - start);
}

static inline char *wire__put_uuid(char *at, const struct uuid *id)
{
    *at = '"';
    uuid_format(id, at + 1); /* its NUL is where the quote goes */
    at[1 + UUID_TEXT_LEN] = '"';
    return at + UUID_TEXT_LEN + 2;
}

static inline char *wire__put_cstr(char *at, const char *text)
{
    size_t len = strlen(text);

    memcpy(at, text, len);
    return at + len;
}

static inline char *wire__put(char *at, const char *text, size_t len)
{
    memcpy(at, text, len);
    return at + len;
}

#define WIRE__PUT(at, literal) wire__put(at, literal, sizeof(literal) - 1)

#endif
