/*
 * keys.c -- keys in base58, in hex, and as a list of numbers.
 */
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
        uint32_t read[4];
        unsigned reads = guard__read(scan->table, guard__next(scan->text, &at), read);

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

/* A label stands right before it, with a sign or a word such as "is" between. */
static bool is_named_key(struct scan *scan, size_t start)
{
    for (size_t i = 0; i < scan->labels_count; i++) {
        const struct label_hit *hit = &scan->labels[i];
        if (hit->kind == LABEL_KEY && hit->end <= start && start - hit->end <= DIRECTLY)
            return true;
    }
    return false;
}

static void find_hex(struct scan *scan, const struct span *span, const char *hex, size_t len)
{
    enum label_kind label = guard__label_of(scan, span->start, span->end);

    if (len == 128) {
        uint8_t bytes[64];

        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
        if (is_named_key(scan, span->start) || is_keypair(bytes))
            guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
        secret_wipe(bytes, sizeof(bytes));
    } else if (label == LABEL_KEY) {
        guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
    } else if (label == LABEL_NONE) {
        guard__add(scan, GUARD_HEX, span->start, span->end);
    }
}

static void find_base58(struct scan *scan, const struct span *span, const char *text, size_t len)
{
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t count = 0;

    if (base58_decode((struct slice){text, len}, bytes, &count) != GW_OK)
        return;
    if ((count == 37 || (count == 38 && bytes[33] == 1)) && base58_is_checked(bytes, count))
        guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
    else if (count == 43 && bytes[0] == 1 && (bytes[1] == 0x42 || bytes[1] == 0x43) &&
             base58_is_checked(bytes, count))
        guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end); /* BIP-38 */
    else if (count == EXTENDED_BYTES && bytes[EXTENDED_KEY_AT] == 0 &&
             base58_is_checked(bytes, count))
        guard__add(scan, GUARD_EXTENDED_KEY, span->start, span->end);
    else if (count == 64 && is_keypair(bytes))
        guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
    else if (count == 32 && guard__label_of(scan, span->start, span->end) == LABEL_KEY &&
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
        find_hex(scan, span, hex, hex_len);
    else if (len >= LONG_BASE58_MIN && len <= LONG_BASE58_MAX)
        find_base58(scan, span, text, len);
    secret_wipe(text, sizeof(text));
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
    if (count == 64 && is_keypair(bytes))
        guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
    secret_wipe(bytes, sizeof(bytes));
}

void guard__find_keys(struct scan *scan)
{
    for (size_t i = 0; i < scan->lexed->spans_count; i++) {
        const struct span *span = &scan->lexed->spans[i];

        if (span->kind == SPAN_NUMBERS)
            find_numbers(scan, span);
        else
            find_long(scan, span);
    }
}
