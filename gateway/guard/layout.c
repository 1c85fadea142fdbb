/*
 * layout.c -- what is no text but says how a text is laid out: tags of HTML, a blank of HTML, ends of
 * lines as they stand in JSON, and letters that count.
 *
 * A tag with something in it is text like any other, since a phrase can be there too; so are tags that
 * are words of a list ("table", "code"), and those of a table's cells, which phrase.c finds between all words.
 */
#include "guard/internal.h"

#include <string.h>

#define NAME_MAX_LEN 4
#define TAG_BLANKS_MAX 4
#define ROMAN_MAX 5 /* letters of a numeral: xviii */

static bool is_layout_name(const char *name, size_t len)
{
    static const char *const names[] = {"b",  "br",   "div", "em", "h1", "h2", "h3",
                                        "h4", "h5",   "h6",  "hr", "i",  "li", "ol",
                                        "p",  "span", "u",   "ul", "wbr"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t same = 0;

        while (same < len && (name[same] | 32) == names[i][same])
            same++;
        if (same == len && names[i][same] == '\0')
            return true;
    }
    return false;
}

static bool is_at(struct slice text, size_t at, char c)
{
    return at < text.len && text.data[at] == c;
}

static bool is_name_sign(char c)
{
    return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9');
}

static size_t tag_end(struct slice text, size_t start)
{
    size_t name = is_at(text, start + 1, '/') ? start + 2 : start + 1, at = name, blanks;

    while (at < text.len && at - name < NAME_MAX_LEN && is_name_sign(text.data[at]))
        at++;
    if (at == name || !is_layout_name(text.data + name, at - name))
        return start;
    for (blanks = 0; blanks < TAG_BLANKS_MAX && is_at(text, at, ' '); blanks++)
        at++;
    if (is_at(text, at, '/'))
        at++;
    return is_at(text, at, '>') ? at + 1 : start;
}

size_t guard__layout_end(struct slice text, size_t at)
{
    static const struct slice blank = {"&nbsp;", 6};

    switch (text.data[at]) {
    case '<':
        return tag_end(text, at);
    case '&':
        return text.len - at >= blank.len && memcmp(text.data + at, blank.data, blank.len) == 0
                   ? at + blank.len
                   : at;
    case '\\':
        return is_at(text, at + 1, 'n') || is_at(text, at + 1, 'r') || is_at(text, at + 1, 't')
                   ? at + 2
                   : at;
    default:
        return at;
    }
}

/* Of Roman numerals in small or capital letters, up to 24 and more; 0 for what is none. */
static uint32_t roman_value(const uint8_t *text, size_t len)
{
    uint32_t sum = 0, before = 0;

    for (size_t i = len; i-- > 0;) {
        uint8_t small = text[i] | 32;
        uint32_t value = small == 'i' ? 1 : small == 'v' ? 5 : small == 'x' ? 10 : 0;

        if (value == 0)
            return 0;
        sum = value < before ? sum - value : sum + value;
        before = value;
    }
    return sum;
}

uint32_t guard__counted(const uint8_t *text, size_t len, size_t start, size_t end)
{
    uint32_t roman;

    if (end - start > ROMAN_MAX || end == len ||
        (text[end] == '.' ? end + 1 == len || text[end + 1] != ' ' : text[end] != ')'))
        return 0;
    roman = roman_value(text + start, end - start);
    if (roman != 0)
        return roman;
    return end - start == 1 && text[end] == ')' && is_name_sign((char)text[start]) &&
                   text[start] > '9'
               ? (text[start] | 32u) - 'a' + 1
               : 0;
}
