/*
 * keystore.c -- Ethereum's keystore (Web3 Secret Storage, versions 1 and 3): an object of JSON
 * with a ciphertext and a kdf; and that of its presale, with an encrypted seed. They are encrypted, but
 * only by a password that the visitor may have told too.
 */
#include "guard/internal.h"

#include <string.h>

#define HEX_MIN 32

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool word_at(struct slice text, size_t at, const char *word)
{
    size_t len = strlen(word);

    if (text.len - at < len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((text.data[at + i] | 32) != word[i])
            return false;
    return true;
}

/* A value of hex digits behind the word, with quotes, colons and spaces between. */
static size_t hex_behind(struct slice text, size_t at)
{
    size_t digits = 0;

    for (size_t i = 0; i < 16 && at < text.len && strchr("\"'\\:= \t\r\n", text.data[at]) != NULL &&
                       text.data[at] != 0;
         i++)
        at++;
    while (at < text.len && is_hex(text.data[at])) {
        at++;
        digits++;
    }
    return digits >= HEX_MIN ? at : 0;
}

/* An object from `{` to its `}`, or to the end; what is in strings counts too, since a
 * keystore has no braces in any. */
static void find_object(struct scan *scan, size_t from, size_t *ret_end)
{
    struct slice text = scan->text;
    size_t depth = 0, at = from, cipher = 0;
    bool kdf = false;

    for (; at < text.len; at++) {
        char c = text.data[at];

        if (c == '{')
            depth++;
        else if (c == '}' && depth > 0 && --depth == 0)
            break;
        else if ((c | 32) == 'c' && word_at(text, at, "ciphertext") && hex_behind(text, at + 10))
            cipher = at;
        else if ((c | 32) == 'e' && word_at(text, at, "encseed") && hex_behind(text, at + 7))
            cipher = at, kdf = true;
        else if ((c | 32) == 'k' && word_at(text, at, "kdf"))
            kdf = true;
    }
    *ret_end = at < text.len ? at + 1 : text.len;
    if (cipher != 0 && kdf)
        guard__add(scan, GUARD_KEYSTORE, from, *ret_end);
}

void guard__find_keystore(struct scan *scan)
{
    struct slice text = scan->text;

    if (!scan->lexed->has_keystore)
        return;
    for (size_t at = 0; at < text.len;) {
        const char *brace = memchr(text.data + at, '{', text.len - at);

        if (brace == NULL)
            break;
        find_object(scan, (size_t)(brace - text.data), &at);
    }
    /* A piece of one, without its braces. */
    for (size_t at = 0; at < text.len; at++) {
        char c = (char)(text.data[at] | 32);
        size_t name = c == 'c' && word_at(text, at, "ciphertext") ? 10
                      : c == 'e' && word_at(text, at, "encseed")  ? 7
                                                                  : 0;
        if (name != 0) {
            size_t end = hex_behind(text, at + name);
            if (end != 0)
                guard__add(scan, GUARD_KEYSTORE, at, end);
        }
    }
}
