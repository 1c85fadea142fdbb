/*
 * split.c -- keys that were broken into parts: by blanks, by the end of a line, in groups of four.
 *
 * Runs of letters and digits with only light signs between them are read as one. What has a
 * checksum is looked for where its first letters are; hex digits by their number.
 */
#include "guard/internal.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#define LIGHT_MAX 4      /* signs between two parts */
#define PART_MAX 112     /* a longer run is no part */
#define PAIRS_MAX 8      /* keypairs tried in a text: each costs a multiplication on the curve */
#define HEX_PARTS 130    /* of which a key's digits may be made */
#define GROUPS_MIN 4     /* that a bare one needs, all as long as the first */
#define AROUND 160       /* bytes before and behind what the pass has noted */
#define WORD_PARTS_MAX 3 /* parts that look like words, and one more for every third part */

struct part {
    uint32_t start, end;
    uint32_t at;   /* in the digits */
    uint16_t len;  /* there */
    bool is_light; /* only light signs before it */
    bool is_blank; /* and those are white space */
    bool is_hex;
    bool is_word; /* small letters, but perhaps the first */
};

struct split {
    struct scan *scan;
    struct part *parts;
    char *digits; /* of all parts, without a 0x before hex ones */
    size_t count, len;
    unsigned pairs;
};

#define ALNUM 1u
#define HEX 2u
#define LIGHT 4u
#define BLANK 8u
#define LETTER 16u
#define SMALL 32u /* letter */

static const uint8_t signs[256] = {
    ['0' ... '9'] = ALNUM | HEX,
    ['a' ... 'f'] = ALNUM | HEX | LETTER | SMALL,
    ['g' ... 'z'] = ALNUM | LETTER | SMALL,
    ['A' ... 'F'] = ALNUM | HEX | LETTER,
    ['G' ... 'Z'] = ALNUM | LETTER,
    [' '] = LIGHT | BLANK,
    ['\t'] = LIGHT | BLANK,
    ['\r'] = LIGHT | BLANK,
    ['\n'] = LIGHT | BLANK,
    ['-'] = LIGHT,
    ['_'] = LIGHT,
    ['.'] = LIGHT,
    [','] = LIGHT,
    [':'] = LIGHT,
    ['"'] = LIGHT,
    ['\''] = LIGHT,
    ['+'] = LIGHT,
    ['|'] = LIGHT,
    ['>'] = LIGHT,
    ['*'] = LIGHT,
    ['`'] = LIGHT,
    ['~'] = LIGHT,
    [';'] = LIGHT,
    ['/'] = LIGHT,
    ['\\'] = LIGHT,
};

/* What the first of some letters and digits is, and what all others are; a 0x before hex digits is no part
 * of them. */
struct kinds {
    size_t from;
    uint8_t first, others;
};

/* Reads them as far as they go; `*end` is behind the last. */
static struct kinds kinds_of(const char *text, size_t start, size_t to, size_t *end)
{
    struct kinds kinds = {start, signs[(uint8_t)text[start]], 0xFF};
    size_t at = start + 1;

    for (; at < to && (signs[(uint8_t)text[at]] & ALNUM) != 0; at++)
        kinds.others &= signs[(uint8_t)text[at]];
    *end = at;
    return kinds;
}

static struct kinds read_kinds(const char *text, size_t start, size_t to, size_t *end)
{
    if (to - start > 2 && text[start] == '0' && (text[start + 1] | 32) == 'x' &&
        (signs[(uint8_t)text[start + 2]] & ALNUM) != 0) {
        struct kinds behind = kinds_of(text, start + 2, to, end);

        if ((behind.first & behind.others & HEX) != 0)
            return behind;
    }
    return kinds_of(text, start, to, end);
}

/* Beyond ASCII: an emoji or a comma is as light as a hyphen, and a letter of any script is not. */
static uint8_t sign_beyond(const struct split *split, uint32_t cp)
{
    switch (guard__class(split->scan->table, cp)) {
    case CHAR_OTHER:
    case CHAR_IGNORED:
        return cp == 0xA0 || cp == 0x3000 || (cp >= 0x2000 && cp <= 0x200F) ? LIGHT | BLANK : LIGHT;
    default:
        return 0;
    }
}

/* Whether a part may go on with the next, and, in *ret_blank, over white space alone. */
static bool is_light_gap(const struct split *split, size_t from, size_t to, bool *ret_blank)
{
    struct slice text = split->scan->text;
    size_t count = 0;

    *ret_blank = true;
    while (from < to) {
        uint8_t byte = (uint8_t)text.data[from], sign = signs[byte];
        size_t over = guard__layout_end(text, from);

        if (over > from) {
            from = over;
            sign = LIGHT | BLANK;
        } else if (byte < 0x80)
            from++;
        else
            sign = sign_beyond(split, guard__next(text, &from));
        *ret_blank &= (sign & BLANK) != 0;
        if ((sign & LIGHT) == 0 || ++count > LIGHT_MAX)
            return false;
    }
    return true;
}

static void add_part(struct split *split, struct kinds kinds, size_t start, size_t end,
                     size_t before)
{
    const char *text = split->scan->text.data;
    struct part *part = &split->parts[split->count];
    size_t from = kinds.from;

    *part =
        (struct part){.start = (uint32_t)start, .end = (uint32_t)end, .at = (uint32_t)split->len};
    part->is_light = split->count > 0 && is_light_gap(split, before, start, &part->is_blank);
    part->is_blank &= part->is_light;
    part->is_hex = (kinds.first & kinds.others & HEX) != 0;
    part->is_word = (kinds.first & LETTER) != 0 && (kinds.others & SMALL) != 0;
    part->len = (uint16_t)(end - from <= PART_MAX ? end - from : 0);
    if (part->len == 0)
        part->is_hex = part->is_light = false;
    memcpy(split->digits + split->len, text + from, part->len);
    split->len += part->len;
    split->count++;
}

static void read_parts(struct split *split, size_t from, size_t to)
{
    struct slice text = split->scan->text;
    size_t before = from;

    for (size_t at = from; at < to;) {
        size_t start = at;
        struct kinds kinds;

        if ((signs[(uint8_t)text.data[at]] & ALNUM) == 0) {
            size_t over = guard__layout_end(text, at);

            at = over > at ? over : at + 1;
            continue;
        }
        kinds = read_kinds(text.data, start, to, &at);
        add_part(split, kinds, start, at, before);
        before = at;
    }
}

/* The part with which those from `first` on have so many digits; 0 when none does. */
static size_t part_at(const struct split *split, size_t first, size_t digits)
{
    size_t sum = split->parts[first].len, words = split->parts[first].is_word;

    for (size_t i = first + 1; i < split->count && sum < digits; i++) {
        words += split->parts[i].is_word;
        if (!split->parts[i].is_light || words > WORD_PARTS_MAX + (i - first) / 3)
            return 0;
        sum += split->parts[i].len;
        if (sum == digits)
            return i;
    }
    return 0;
}

static void try_base58(struct split *split, size_t first, size_t digits)
{
    size_t last = part_at(split, first, digits);
    enum guard_kind kind;

    if (last == 0 || !guard__base58_kind(split->digits + split->parts[first].at, digits, &kind))
        return;
    guard__add(split->scan, kind, split->parts[first].start, split->parts[last].end);
}

/* By its first letters: what they are for each kind of key follows from its version bytes. */
static void find_base58(struct split *split, size_t first)
{
    const char *digits = split->digits + split->parts[first].at;
    size_t left = split->len - split->parts[first].at;

    if (left < 51)
        return;
    if (digits[0] == '5' || digits[0] == '9')
        try_base58(split, first, 51);
    else if (digits[0] == 'K' || digits[0] == 'L' || digits[0] == 'c')
        try_base58(split, first, 52);
    else if (digits[0] == '6' && digits[1] == 'P')
        try_base58(split, first, 58);
    if (memcmp(digits + 1, "prv", 3) == 0)
        try_base58(split, first, 111);
    for (size_t n = 87; n <= 88 && left >= n && split->pairs < PAIRS_MAX; n++) {
        size_t last = part_at(split, first, n);

        if (last == 0 || last - first > n / 4)
            continue;
        split->pairs++;
        try_base58(split, first, n);
    }
}

/* ---- hex ---- */

static bool has_both(const char *hex, size_t len)
{
    size_t digits = 0;

    for (size_t i = 0; i < len; i++)
        digits += hex[i] <= '9';
    return digits > 0 && digits < len;
}

static bool is_grouped(const struct split *split, size_t first, size_t last)
{
    if (last - first + 1 < GROUPS_MIN)
        return false;
    for (size_t i = first + 1; i <= last; i++) {
        bool fits = i < last ? split->parts[i].len == split->parts[first].len
                             : split->parts[i].len <= split->parts[first].len;
        if (!fits || !split->parts[i].is_blank)
            return false;
    }
    return true;
}

static void judge(struct split *split, size_t first, size_t last, size_t len)
{
    const char *hex = split->digits + split->parts[first].at;

    if (has_both(hex, len))
        guard__judge_hex(split->scan, split->parts[first].start, split->parts[last].end, hex, len,
                         is_grouped(split, first, last));
}

/* Parts that are all hex, from one that no other is before: 64 or 128 digits. Behind a label it may
 * go on: "private key: 4c08 ... 2318 and". Returns where they end. */
static size_t find_hex(struct split *split, size_t first)
{
    size_t end = first + 1;

    while (end < split->count && split->parts[end].is_hex && split->parts[end].is_light)
        end++;
    for (size_t from = first; from + 1 < end && from < first + HEX_PARTS; from++) {
        size_t sum = split->parts[from].len, i = from;

        while (i + 1 < end && sum < 128 && i - from < HEX_PARTS) {
            sum += split->parts[++i].len;
            if ((sum == 64 || sum == 128) &&
                ((from == first && i + 1 == end) ||
                 guard__label_before(split->scan, LABEL_KEY, split->parts[from].start, 16)))
                judge(split, from, i, sum);
        }
    }
    return end;
}

void guard__find_split(struct scan *scan)
{
    struct split split = {.scan = scan};
    size_t from, to;

    if (scan->lexed->split_to == 0)
        return;
    /* A key may begin before, and end behind, those of its parts that the pass has noted. */
    from = scan->lexed->split_from > AROUND ? scan->lexed->split_from - AROUND : 0;
    to = scan->text.len - scan->lexed->split_to > AROUND ? scan->lexed->split_to + AROUND
                                                         : scan->text.len;
    split.parts = mem_resize(NULL, ((to - from) / 2 + 1) * sizeof(*split.parts));
    split.digits = mem_resize(NULL, to - from + 1);
    read_parts(&split, from, to);
    for (size_t i = 0; i < split.count; i++)
        find_base58(&split, i);
    for (size_t i = 0; i < split.count;)
        i = split.parts[i].is_hex ? find_hex(&split, i) : i + 1;
    secret_wipe(split.digits, to - from + 1);
    free(split.digits);
    free(split.parts);
}
