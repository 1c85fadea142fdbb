/*
 * pem.c -- private keys in PEM (RFC 7468) and in PGP's armor (RFC 9580): from "-----BEGIN ... PRIVATE KEY-----" to
 * the end of its last line, or of the text. Phones make one long dash of some hyphens, and keyboards small letters.
 */
#include "guard/internal.h"

#define TITLE_MAX 40 /* "EC ", "RSA ", "ENCRYPTED ", each with its blank */

/* Behind the word, which is in small letters here; `at` when it does not stand there. */
static size_t behind(struct slice text, size_t at, const char *word)
{
    size_t same = 0;

    while (word[same] != '\0') {
        if (at + same == text.len)
            return at;
        char c = text.data[at + same];
        if ((c >= 'A' && c <= 'Z' ? c | 32 : c) != word[same])
            return at;
        same++;
    }
    return at + same;
}

/* Behind a hyphen or one of Unicode's dashes, U+2010 to U+2015. */
static size_t behind_dash(struct slice text, size_t at)
{
    const uint8_t *bytes = (const uint8_t *)text.data + at;

    if (at < text.len && bytes[0] == '-')
        return at + 1;
    return text.len - at >= 3 && bytes[0] == 0xE2 && bytes[1] == 0x80 && bytes[2] >= 0x90 &&
                   bytes[2] <= 0x95
               ? at + 3
               : at;
}

static size_t behind_dashes(struct slice text, size_t at)
{
    for (size_t next; (next = behind_dash(text, at)) > at;)
        at = next;
    return at;
}

/* Behind "BEGIN EC PRIVATE KEY-----", or the same with END, and the dashes before it, where it begins; `at` when
 * nothing of that stands here. */
static size_t behind_line(struct slice text, size_t at, const char *word)
{
    size_t from = behind_dashes(text, at), name = behind(text, from, word), key;

    if (from == at || name == from)
        return at;
    for (size_t i = 0; i <= TITLE_MAX && name + i < text.len; i++) {
        char c = text.data[name + i];

        key = text.data[name + i - 1] == ' ' ? behind(text, name + i, "private key") : 0;
        if (key > name + i) {
            key = behind(text, key, " block");
            return behind_dashes(text, key) > key ? behind_dashes(text, key) : at;
        }
        if (c != ' ' && ((c | 32) < 'a' || (c | 32) > 'z'))
            break;
    }
    return at;
}

void guard__find_pem(struct scan *scan)
{
    struct slice text = scan->text;

    for (size_t at = 0; at < text.len;) {
        size_t end = behind_dash(text, at) > at ? behind_line(text, at, "begin ") : at, last;

        if (end == at) {
            size_t over = behind_dashes(text, at);
            at = over > at ? over : at + 1;
            continue;
        }
        for (last = end; end<text.len; end = last> end ? last : end + 1) {
            last = behind_line(text, end, "end ");
            if (last > end)
                break;
            last = behind_dashes(text, end);
        }
        guard__add(scan, GUARD_PRIVATE_KEY, at, end < text.len ? last : text.len);
        at = end < text.len ? last : text.len;
    }
}
