#include "think/digits.h"

#include "base/utf8.h"

/* Zeros of Unicode's decimal digits (general category Nd), the nine others behind each; ASCII's apart. */
static const uint32_t zeros[] = {
    0x0660,  0x06F0,  0x07C0,  0x0966,  0x09E6,  0x0A66,  0x0AE6,  0x0B66,  0x0BE6,  0x0C66,
    0x0CE6,  0x0D66,  0x0DE6,  0x0E50,  0x0ED0,  0x0F20,  0x1040,  0x1090,  0x17E0,  0x1810,
    0x1946,  0x19D0,  0x1A80,  0x1A90,  0x1B50,  0x1BB0,  0x1C40,  0x1C50,  0xA620,  0xA8D0,
    0xA900,  0xA9D0,  0xA9F0,  0xAA50,  0xABF0,  0xFF10,  0x104A0, 0x10D30, 0x11066, 0x110F0,
    0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950,
    0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC,
    0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950, 0x1FBF0, 0x2080};

/* Ones of digits that are drawn in a circle, with a bracket or a dot: eight others behind each. */
static const uint32_t ones[] = {0x2460, 0x2474, 0x2488, 0x24F5, 0x2776, 0x2780, 0x278A};

/* Chinese ones, the plain and the long, and zeros of circles and superscripts: each with its value. */
static const struct {
    uint32_t cp;
    char digit;
} others[] = {
    {0x3007, '0'}, {0x96F6, '0'}, {0x25CB, '0'}, {0x4E00, '1'}, {0x58F9, '1'}, {0x5E7A, '1'},
    {0x4E8C, '2'}, {0x8CB3, '2'}, {0x8D30, '2'}, {0x4E09, '3'}, {0x53C1, '3'}, {0x53C3, '3'},
    {0x56DB, '4'}, {0x8086, '4'}, {0x4E94, '5'}, {0x4F0D, '5'}, {0x516D, '6'}, {0x9646, '6'},
    {0x9678, '6'}, {0x4E03, '7'}, {0x67D2, '7'}, {0x516B, '8'}, {0x634C, '8'}, {0x4E5D, '9'},
    {0x7396, '9'}, {0x24EA, '0'}, {0x24FF, '0'}, {0x2070, '0'}, {0x00B9, '1'}, {0x00B2, '2'},
    {0x00B3, '3'}, {0x2074, '4'}, {0x2075, '5'}, {0x2076, '6'}, {0x2077, '7'}, {0x2078, '8'},
    {0x2079, '9'},
};

/* '0' to '9'; 0 for what is no digit. */
static char digit_of(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= '0' && cp <= '9' ? (char)cp : '\0';
    for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
        if (cp >= zeros[i] && cp < zeros[i] + 10)
            return (char)('0' + (cp - zeros[i]));
    for (size_t i = 0; i < sizeof(ones) / sizeof(ones[0]); i++)
        if (cp >= ones[i] && cp < ones[i] + 9)
            return (char)('1' + (cp - ones[i]));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (cp == others[i].cp)
            return others[i].digit;
    return '\0';
}

/* Blanks, hyphens, dots and brackets of all widths, and what makes a key of a digit. */
static bool is_between(uint32_t cp)
{
    switch (cp) {
    case ' ':
    case '+':
    case '-':
    case '(':
    case ')':
    case '.':
    case 0xA0:
    case 0xB7:
    case 0x066B:
    case 0x066C:
    case 0x20E3:
    case 0x2212:
    case 0x3000:
    case 0x30FB:
    case 0xFE0F:
    case 0xFF08:
    case 0xFF09:
    case 0xFF0B:
    case 0xFF0D:
    case 0xFF0E:
        return true;
    default:
        return cp >= 0x2000 && cp <= 0x2015;
    }
}

size_t think__number_at(struct slice text, size_t at, char *out, size_t max, size_t *ret_count)
{
    struct slice rest = {text.data + at, text.len - at};

    *ret_count = 0;
    while (rest.len > 0) {
        struct slice next = rest;
        uint32_t cp = utf8_next(&next);
        char digit = digit_of(cp);

        if (digit == '\0' && !is_between(cp))
            break;
        if (digit != '\0' && *ret_count < max)
            out[(*ret_count)++] = digit;
        rest = next;
    }
    return text.len - at - rest.len;
}
