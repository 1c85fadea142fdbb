/*
 * keys.c -- keys in base58, base32, in hex, and as a list of numbers.
 */
#define _GNU_SOURCE /* memmem() */
#include "guard/internal.h"

#include "base/base58.h"
#include "base/secret.h"

#include <string.h>

#define RUN_MAX 136 /* the longest that is looked at: 128 hex digits behind 0x */
#define DIRECTLY 16 /* bytes between a label and a key that has no checksum */
#define EXTENDED_BYTES 82
#define EXTENDED_KEY_AT 45 /* where a private one has a zero byte (BIP-32) */
#define LONG_BASE58_MIN 43
#define LONG_BASE58_MAX 113
#define SEED_BASE58_MAX 44

static bool is_keypair(const uint8_t bytes[64])
{
    uint8_t public[SECRET_HASH_BYTES];

    secret_ed25519_public(bytes, public);
    return memcmp(public, bytes + 32, sizeof(public)) == 0;
}

/* Letters and digits as they are meant: full width as ASCII, without what has no width. */
static size_t read_run(const struct scan *scan, const struct span *span, char out[RUN_MAX])
{
    size_t at = span->start, count = 0;

    while (at < span->end) {
        uint32_t read[4] = {(uint8_t)scan->text.data[at]};
        unsigned reads = 1;

        if (read[0] < 0x80)
            at++;
        else
            reads = guard__read(scan->table, guard__next(scan->text, &at), read);
        for (unsigned i = 0; i < reads; i++) {
            if (count == RUN_MAX || read[i] >= 0x80)
                return 0;
            out[count++] = (char)read[i];
        }
    }
    return count;
}

static bool is_hex(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = (char)(text[i] | 32);
        if (!((text[i] >= '0' && text[i] <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return true;
}

static uint8_t nibble(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
}

/* A label stands right before it, with a sign or a word such as "is" between. A phrase's label too:
 * wallets call the bytes that they make of one its seed. */
static bool is_named_key(struct scan *scan, size_t start)
{
    return guard__label_before(scan, LABEL_KEY, start, DIRECTLY) ||
           guard__label_before(scan, LABEL_PHRASE, start, DIRECTLY);
}

void guard__judge_hex(struct scan *scan, size_t start, size_t end, const char *hex, size_t len,
                      bool is_bare)
{
    enum label_kind label = guard__label_of(scan, start, end);
    bool is_named = label == LABEL_KEY && len == 64 ? true : is_named_key(scan, start);

    if (len == 128) {
        uint8_t bytes[64];

        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
        if (is_named || is_keypair(bytes))
            guard__add(scan, GUARD_PRIVATE_KEY, start, end);
        secret_wipe(bytes, sizeof(bytes));
    } else if (label == LABEL_KEY || is_named) {
        guard__add(scan, GUARD_PRIVATE_KEY, start, end);
    } else if (label == LABEL_NONE && is_bare) {
        guard__add(scan, GUARD_HEX, start, end);
    }
}

bool guard__base58_kind(const char *text, size_t len, enum guard_kind *ret_kind)
{
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t count = 0;
    bool is = false;

    if (len < LONG_BASE58_MIN || len > LONG_BASE58_MAX ||
        base58_decode((struct slice){text, len}, bytes, &count) != GW_OK)
        return false;
    *ret_kind = GUARD_PRIVATE_KEY;
    if (count == 37 || (count == 38 && bytes[33] == 1)) { /* WIF */
        is = base58_is_checked(bytes, count);
    } else if (count == 43) { /* BIP-38 */
        is = bytes[0] == 1 && (bytes[1] == 0x42 || bytes[1] == 0x43) &&
             base58_is_checked(bytes, count);
    } else if (count == EXTENDED_BYTES) {
        *ret_kind = GUARD_EXTENDED_KEY;
        is = bytes[EXTENDED_KEY_AT] == 0 && base58_is_checked(bytes, count);
    } else if (count == 64) {
        is = is_keypair(bytes);
    }
    secret_wipe(bytes, sizeof(bytes));
    return is;
}

static void find_base58(struct scan *scan, const struct span *span, const char *text, size_t len)
{
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t count = 0;
    enum guard_kind kind;

    if (guard__base58_kind(text, len, &kind)) {
        guard__add(scan, kind, span->start, span->end);
        return;
    }
    if (guard__is_coded_key(text, len)) {
        guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
        return;
    }
    /* A seed of Solana's has no checksum: only its name tells it from an address. */
    if (len > SEED_BASE58_MAX || base58_decode((struct slice){text, len}, bytes, &count) != GW_OK)
        return;
    if (count == 32 && guard__label_of(scan, span->start, span->end) == LABEL_KEY &&
        is_named_key(scan, span->start))
        guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
    secret_wipe(bytes, sizeof(bytes));
}

static void find_long(struct scan *scan, const struct span *span)
{
    char text[RUN_MAX];
    const char *hex = text;
    size_t len;

    if (span->count > RUN_MAX)
        return;
    len = read_run(scan, span, text);
    if (len > 2 && text[0] == '0' && (text[1] | 32) == 'x')
        hex += 2;
    size_t hex_len = len - (size_t)(hex - text);
    if ((hex_len == 64 || hex_len == 128) && is_hex(hex, hex_len))
        guard__judge_hex(scan, span->start, span->end, hex, hex_len, true);
    else
        find_base58(scan, span, text, len);
    secret_wipe(text, sizeof(text));
}

/* 32 numbers have no checksum: brackets around them, or a name. */
static bool is_seed_list(struct scan *scan, const struct span *span)
{
    struct slice text = scan->text;
    size_t before = span->start, after = span->end;

    if (is_named_key(scan, span->start))
        return true;
    while (before > 0 && (text.data[before - 1] == ' ' || text.data[before - 1] == '\n'))
        before--;
    while (after < text.len && strchr(" \r\n,", text.data[after]) != NULL &&
           text.data[after] != '\0')
        after++;
    return before > 0 && after < text.len && strchr("[{(", text.data[before - 1]) != NULL &&
           strchr("]})", text.data[after]) != NULL &&
           guard__label_of(scan, span->start, span->end) != LABEL_ID;
}

static void find_numbers(struct scan *scan, const struct span *span)
{
    uint8_t bytes[64];
    size_t count = 0;
    unsigned value = 0;
    bool inside = false;

    for (size_t at = span->start; at <= span->end; at++) {
        char c = at < span->end ? scan->text.data[at] : ' ';

        if (c >= '0' && c <= '9') {
            value = value * 10 + (unsigned)(c - '0');
            inside = true;
        } else if (inside) {
            bytes[count++ & 63] = (uint8_t)value;
            value = 0;
            inside = false;
        }
    }
    if (count == 64 ? is_keypair(bytes) || is_named_key(scan, span->start)
                    : count == 32 && is_seed_list(scan, span))
        guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
    secret_wipe(bytes, sizeof(bytes));
}

/* "EC ", "RSA ", "ENCRYPTED ". */
static bool is_title(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || (*from >= 'A' && *from <= 'Z')))
        from++;
    return from == to;
}

/* From "-----BEGIN ... PRIVATE KEY-----" (RFC 7468) to the end of its last line, or of the text. */
static void find_pem(struct scan *scan)
{
    static const char begin[] = "-----BEGIN ", name[] = "PRIVATE KEY-----", end[] = "-----END ";
    const char *at = scan->text.data, *over = at + scan->text.len;

    while ((at = memmem(at, (size_t)(over - at), begin, sizeof(begin) - 1)) != NULL) {
        size_t line = (size_t)(over - at) < 64 ? (size_t)(over - at) : 64;
        const char *key = memmem(at, line, name, sizeof(name) - 1), *to = over;

        if (key == NULL || !is_title(at + sizeof(begin) - 1, key)) {
            at += sizeof(begin) - 1;
            continue;
        }
        key = memmem(key, (size_t)(over - key), end, sizeof(end) - 1);
        if (key != NULL) {
            to =
                memmem(key + sizeof(end) - 1, (size_t)(over - key) - (sizeof(end) - 1), "-----", 5);
            to = to != NULL ? to + 5 : over;
        }
        guard__add(scan, GUARD_PRIVATE_KEY, (size_t)(at - scan->text.data),
                   (size_t)(to - scan->text.data));
        at = to;
    }
}

void guard__find_keys(struct scan *scan)
{
    for (size_t i = 0; i < scan->lexed->spans_count; i++) {
        const struct span *span = &scan->lexed->spans[i];

        if (span->kind == SPAN_NUMBERS)
            find_numbers(scan, span);
        else if (span->kind == SPAN_LONG)
            find_long(scan, span);
    }
    if (scan->lexed->has_pem)
        find_pem(scan);
}
