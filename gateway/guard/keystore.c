/*
 * keystore.c -- files of wallets as JSON: Ethereum's keystore (Web3 Secret Storage, versions 1 and 3, and EIP-2335),
 * that of its presale, vaults of wallets in browsers, Cardano's signing keys, private keys in JWK (RFC 7517). Most are
 * encrypted, but only by a password that the visitor may have told too.
 */
#include "guard/internal.h"

#include <string.h>

#define HEX_MIN 32
#define DATA_MIN 40 /* characters of base64 */
#define BETWEEN_MAX 16

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool is_base64(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '+' || c == '/' ||
           c == '-' || c == '_';
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

/* Between a name and its value: quotes, also those that phones make of them, colons and spaces. */
static size_t behind_colon(struct slice text, size_t at)
{
    static const char *const wide[] = {"“", "”", "：", "‘", "’"};

    for (size_t i = 0; i < BETWEEN_MAX && at < text.len; i++) {
        size_t len = strchr("\"'\\:= \t\r\n", text.data[at]) != NULL && text.data[at] != 0;

        for (size_t k = 0; k < 5 && len == 0 && text.len - at >= 3; k++)
            len = memcmp(text.data + at, wide[k], 3) == 0 ? 3 : 0;
        if (len == 0)
            break;
        at += len;
    }
    return at;
}

/* The end of a value of so many such characters behind the name that ends here; 0 for any other. */
static size_t value_behind(struct slice text, size_t at, bool (*is)(char), size_t least)
{
    size_t from = behind_colon(text, at), end = from;

    if (from == at)
        return 0; /* before its end is looked for: a name that repeats itself would be looked through again each time */
    while (end < text.len && is(text.data[end]))
        end++;
    return end - from >= least ? end : 0;
}

static bool has_hex(struct slice text, size_t at)
{
    return value_behind(text, at, is_hex, HEX_MIN) != 0;
}

static bool has_data(struct slice text, size_t at)
{
    return value_behind(text, at, is_base64, DATA_MIN) != 0;
}

/* What was seen of an object. */
enum {
    KDF = 1,
    CIPHER = 2,
    SEED = 4,  /* the presale's */
    DATA = 8,  /* what is encrypted, in a vault */
    IV = 16,   /* and how */
    SALT = 32, /* and with what */
    SIGNING = 64,
    CBOR = 128,
    KTY = 256,
    PRIVATE = 512,
    ENCODED = 1024,
    PKCS8 = 2048,
};

static const struct {
    const char *word;
    bool (*has)(struct slice text, size_t at); /* its value; NULL for a word that says enough */
    unsigned is;
} marks[] = {
    {"ciphertext", has_hex, CIPHER}, {"message", has_hex, CIPHER},
    {"encseed", has_hex, SEED},      {"kdf", NULL, KDF},
    {"\"data", has_data, DATA},      {"\"iv", NULL, IV},
    {"\"salt", NULL, SALT},          {"signingkey", NULL, SIGNING},
    {"cborhex", has_hex, CBOR},      {"\"kty", NULL, KTY},
    {"\"d", has_data, PRIVATE},      {"encoded", has_data, ENCODED},
    {"pkcs8", NULL, PKCS8},
};

static const unsigned wholes[] = {KDF | CIPHER,   SEED,          DATA | IV | SALT,
                                  SIGNING | CBOR, KTY | PRIVATE, ENCODED | PKCS8};

static unsigned marks_at(struct slice text, size_t at)
{
    unsigned seen = 0;

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if ((text.data[at] | 32) == (marks[i].word[0] | 32) && word_at(text, at, marks[i].word) &&
            (marks[i].has == NULL || marks[i].has(text, at + strlen(marks[i].word))))
            seen |= marks[i].is;
    return seen;
}

/* An object from `{` to its `}`, or to the end; what is in strings counts too, since a
 * keystore has no braces in any. */
static void find_object(struct scan *scan, size_t from, size_t *ret_end)
{
    struct slice text = scan->text;
    size_t depth = 0, at = from;
    unsigned seen = 0;
    bool is = false;

    for (; at < text.len; at++) {
        char c = text.data[at];

        if (c == '{')
            depth++;
        else if (c == '}' && depth > 0 && --depth == 0)
            break;
        else
            seen |= marks_at(text, at);
    }
    *ret_end = at < text.len ? at + 1 : text.len;
    for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++)
        is |= (seen & wholes[i]) == wholes[i];
    if (is)
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
            size_t end = value_behind(text, at + name, is_hex, HEX_MIN);
            if (end != 0)
                guard__add(scan, GUARD_KEYSTORE, at, end);
        }
    }
}
