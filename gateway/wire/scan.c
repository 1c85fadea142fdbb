/*
 * scan.c -- the steps of the hot scanners.
 */
#include "wire/scan.h"

#include "base/hex.h"
#include "wire/table.h"
#include "wire/utf8_step.h"

#include <string.h>

static void pass_space(struct wire__scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
        scan->at++;
}

static bool take(struct wire__scan *scan, char c)
{
    pass_space(scan);
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

/* The bytes of a string that holds nothing but plain ASCII. */
static bool take_plain(struct wire__scan *scan, struct slice *ret_text)
{
    if (!take(scan, '"'))
        return false;

    const char *start = scan->at;
    while (scan->at < scan->end && wire__plain(*scan->at))
        scan->at++;
    if (scan->at == scan->end || *scan->at != '"')
        return false;
    *ret_text = (struct slice){start, (size_t)(scan->at - start)};
    scan->at++;
    return true;
}

bool wire__scan_open(struct wire__scan *scan)
{
    return take(scan, '{');
}

bool wire__scan_key(struct wire__scan *scan, struct slice *ret_key)
{
    return take_plain(scan, ret_key) && take(scan, ':');
}

bool wire__scan_next(struct wire__scan *scan, bool *ret_more)
{
    *ret_more = take(scan, ',');
    if (*ret_more)
        return true;
    if (!take(scan, '}'))
        return false;
    pass_space(scan);
    return scan->at == scan->end;
}

bool wire__scan_word(struct wire__scan *scan, struct slice word)
{
    struct slice text;

    return take_plain(scan, &text) && slice_eq(text, word);
}

bool wire__scan_number(struct wire__scan *scan, int64_t min, int64_t max, int64_t *ret_number)
{
    int64_t number = 0;

    pass_space(scan);
    const char *start = scan->at;
    /* 16 digits hold 2^53 and can't overflow. */
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9' && scan->at - start < 16)
        number = number * 10 + (*scan->at++ - '0');

    ptrdiff_t digits = scan->at - start;
    if (digits == 0 || (digits > 1 && *start == '0') || number < min || number > max)
        return false;
    *ret_number = number;
    return true; /* a seventeenth digit, a point or an exponent is no comma: the next step fails */
}

bool wire__scan_bool(struct wire__scan *scan, bool *ret_on)
{
    static const struct slice names[] = {{"false", 5}, {"true", 4}};

    pass_space(scan);
    for (int on = 0; on < 2; on++) {
        size_t len = names[on].len;
        if ((size_t)(scan->end - scan->at) >= len && memcmp(scan->at, names[on].data, len) == 0) {
            scan->at += len;
            *ret_on = on == 1;
            return true; /* "truex" is found out by the next step */
        }
    }
    return false;
}

bool wire__scan_uuid(struct wire__scan *scan, struct uuid *ret_id)
{
    struct slice text;

    return take_plain(scan, &text) && uuid_parse(text, ret_id) == GW_OK;
}

/* The four digits of `\uXXXX`, behind the u. */
static bool take_unit(struct wire__scan *scan, uint32_t *ret_unit)
{
    uint32_t unit = 0;

    if (scan->end - scan->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(*scan->at++);
        if (digit < 0)
            return false;
        unit = unit << 4 | (uint32_t)digit;
    }
    *ret_unit = unit;
    return true;
}

/* A whole code point, which may take a pair of them. */
static bool take_unicode(struct wire__scan *scan, uint32_t *ret_cp)
{
    uint32_t high;
    uint32_t low;

    if (!take_unit(scan, &high))
        return false;
    if (high < 0xD800 || high > 0xDFFF) {
        *ret_cp = high;
        return high != 0;
    }
    if (high > 0xDBFF || scan->end - scan->at < 2 || scan->at[0] != '\\' || scan->at[1] != 'u')
        return false;
    scan->at += 2;
    if (!take_unit(scan, &low) || low < 0xDC00 || low > 0xDFFF)
        return false;
    *ret_cp = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* An escape, behind its backslash: any but U+0000. */
static bool take_escape(struct wire__scan *scan, uint32_t *ret_cp)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";

    if (scan->at == scan->end)
        return false;

    char letter = *scan->at++;
    if (letter == 'u')
        return take_unicode(scan, ret_cp);

    const char *found = letter != '\0' ? strchr(letters, letter) : NULL;
    if (found == NULL)
        return false;
    *ret_cp = (uint32_t)meanings[found - letters];
    return true;
}

static char *put_code_point(char *to, uint32_t cp)
{
    if (cp < 0x80) {
        *to++ = (char)cp;
    } else if (cp < 0x800) {
        *to++ = (char)(0xC0 | cp >> 6);
        *to++ = (char)(0x80 | (cp & 0x3F));
    } else if (cp < 0x10000) {
        *to++ = (char)(0xE0 | cp >> 12);
        *to++ = (char)(0x80 | (cp >> 6 & 0x3F));
        *to++ = (char)(0x80 | (cp & 0x3F));
    } else {
        *to++ = (char)(0xF0 | cp >> 18);
        *to++ = (char)(0x80 | (cp >> 12 & 0x3F));
        *to++ = (char)(0x80 | (cp >> 6 & 0x3F));
        *to++ = (char)(0x80 | (cp & 0x3F));
    }
    return to;
}

/* Passes all that stands for itself; counts its code points. False for broken UTF-8. */
static bool pass_plain(struct wire__scan *scan, int64_t *count)
{
    const char *at = scan->at;
    const char *end = scan->end;

    for (;;) {
        while (end - at >= 8 && wire__plain8(at)) {
            at += 8;
            *count += 8;
        }
        if (at == end)
            break;
        if (wire__plain(*at)) {
            at++;
            ++*count;
            continue;
        }
        if ((unsigned char)*at < 0x80)
            break; /* a quote, a backslash or a control */

        size_t len = wire__sequence(at, end);
        if (len == 0)
            return false;
        at += len;
        ++*count;
    }
    scan->at = at;
    return true;
}

/* Goes on behind `start`, from the first backslash, copying into the arena. What an escape stands
 * for is never longer than the escape, so what is left of the line bounds the copy. */
static bool take_escaped(struct wire__scan *scan, const char *start, int64_t *count,
                         struct slice *ret_text)
{
    char *copy = wire__arena_take(scan->arena, (size_t)(scan->end - start));
    char *to = copy;
    uint32_t cp;

    if (copy == NULL)
        return false;
    for (;;) {
        size_t len = (size_t)(scan->at - start);
        memcpy(to, start, len);
        to += len;
        if (scan->at == scan->end || *scan->at != '\\')
            break;
        scan->at++;
        if (!take_escape(scan, &cp))
            return false;
        to = put_code_point(to, cp);
        ++*count;
        start = scan->at;
        if (!pass_plain(scan, count))
            return false;
    }
    *ret_text = (struct slice){copy, (size_t)(to - copy)};
    /* Gives back what was not needed, so that all texts of a line fit where the line does. */
    scan->arena->used = (size_t)(to - scan->arena->memory);
    return true;
}

bool wire__scan_text(struct wire__scan *scan, int64_t min, int64_t max, struct slice *ret_text)
{
    int64_t count = 0;

    if (!take(scan, '"'))
        return false;

    const char *start = scan->at;
    if (!pass_plain(scan, &count) || scan->at == scan->end)
        return false;

    struct slice text = {start, (size_t)(scan->at - start)};
    if (*scan->at == '\\' && !take_escaped(scan, start, &count, &text))
        return false;
    if (scan->at == scan->end || *scan->at != '"' || count < min || count > max)
        return false;
    scan->at++;
    *ret_text = text;
    return true;
}
