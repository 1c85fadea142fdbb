/*
 * keys.c -- keys in base58, base32, in hex, and as a list of numbers.
 */
#include "guard/internal.h"

#include "base/base58.h"
#include "base/secret.h"

#include <string.h>

#define RUN_MAX 320     /* the longest that is looked at: a key of Zcash's */
#define HEX_RUN_MAX 136 /* and of the others: 128 hex digits behind 0x */
#define DIRECTLY 16     /* bytes between a label and a key that has no checksum */
#define HEX_SHORT 60
#define EXTENDED_BYTES 82
#define EXTENDED_KEY_AT 45 /* where a private one has a zero byte (BIP-32) */
#define WIF_LEAST                                                                                  \
    0x60 /* the first byte: Tezos' operations and blocks have lower ones, and as many bytes */
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
    if (count == 37 || (count == 38 && bytes[33] == 1 && bytes[0] >= WIF_LEAST)) { /* WIF */
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
    size_t count = 0, start;
    enum guard_kind kind;

    if (guard__base58_kind(text, len, &kind)) {
        guard__add(scan, kind, span->start, span->end);
        return;
    }
    if (guard__is_other_key(scan->text, span->start, text, len, &start)) {
        guard__add(scan, GUARD_PRIVATE_KEY, start, span->end);
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

/* Nearly 64 digits right behind a key's name: its first ones were zeros that were left out, or a byte was put before
 * or behind it. What begins as a public key does is one. */
static bool is_about_a_key(const char *hex, size_t len)
{
    return (len >= HEX_SHORT && len < 64) ||
           (len == 66 && (memcmp(hex, "00", 2) == 0 || memcmp(hex + 64, "01", 2) == 0));
}

static void find_hex(struct scan *scan, const struct span *span, const char *hex, size_t len)
{
    if (len == 64 || len == 128)
        guard__judge_hex(scan, span->start, span->end, hex, len, true);
    else if (guard__is_der_key(hex, len) ||
             (is_about_a_key(hex, len) &&
              guard__label_before(scan, LABEL_KEY, span->start, DIRECTLY)))
        guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
}

static void find_long(struct scan *scan, const struct span *span)
{
    char text[RUN_MAX];
    const char *hex = text;
    size_t len, start;

    if (span->count > RUN_MAX)
        return;
    len = read_run(scan, span, text);
    if (len > 2 && text[0] == '0' && (text[1] | 32) == 'x')
        hex += 2;
    size_t hex_len = len - (size_t)(hex - text);
    if (span->kind == SPAN_SHORT) {
        if (len > 0 && guard__is_short_key(text, len))
            guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
    } else if (is_hex(hex, hex_len)) {
        if (hex_len > 0)
            find_hex(scan, span, hex, hex_len);
    } else if (len <= HEX_RUN_MAX) {
        find_base58(scan, span, text, len);
    } else if (guard__is_bech32_key(scan->text, span->start, text, len, &start)) {
        guard__add(scan, GUARD_PRIVATE_KEY, start, span->end);
    }
    secret_wipe(text, len > 0 ? len : sizeof(text));
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

static void find_sixes(struct scan *scan, const struct span *span)
{
    char digits[48];
    size_t count = 0;

    /* Between them there may be numbers of rows, and signs. */
    for (size_t at = span->start; at < span->end && count < sizeof(digits);) {
        size_t from = at;

        while (at < span->end && scan->text.data[at] >= '0' && scan->text.data[at] <= '9')
            at++;
        if (at - from == 6) {
            memcpy(digits + count, scan->text.data + from, 6);
            count += 6;
        }
        at += at == from;
    }
    if (count == sizeof(digits) && guard__is_secret_numbers(digits))
        guard__add(scan, GUARD_PRIVATE_KEY, span->start, span->end);
    secret_wipe(digits, sizeof(digits));
}

void guard__find_keys(struct scan *scan)
{
    for (size_t i = 0; i < scan->lexed->spans_count; i++) {
        const struct span *span = &scan->lexed->spans[i];

        if (span->kind == SPAN_NUMBERS)
            find_numbers(scan, span);
        else if (span->kind == SPAN_SIXES)
            find_sixes(scan, span);
        else if (span->kind == SPAN_LONG || span->kind == SPAN_SHORT)
            find_long(scan, span);
    }
    if (scan->lexed->has_pem)
        guard__find_pem(scan);
}
