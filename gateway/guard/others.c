/*
 * others.c -- keys of other chains in base58 and hex: by what they begin with, and their checksums.
 *
 *   Ripple's family seeds (base58check in an alphabet of its own, https://xrpl.org/docs/references/protocol/data-types/base58-encodings),
 *   Tezos' keys (base58check, https://octez.tezos.com/docs/developer/encodings.html), Casascius' mini keys
 *   (https://en.bitcoin.it/wiki/Mini_private_key_format), EOS' "PVT_K1_", private keys in DER (RFC 5915, RFC 8410).
 */
#include "guard/internal.h"

#include "base/base58.h"
#include "base/secret.h"

#include <string.h>

static const char bitcoins[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static const char ripples[] = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/* How the bytes of a key with a checksum begin, and how many they are with it. */
struct head {
    uint8_t bytes[5];
    uint8_t len, all;
};

static const struct head tezos[] = {
    {{13, 15, 58, 7}, 4, 40},         /* edsk, a seed */
    {{43, 246, 78, 7}, 4, 72},        /* edsk, with the public key */
    {{17, 162, 224, 201}, 4, 40},     /* spsk */
    {{16, 81, 238, 189}, 4, 40},      /* p2sk */
    {{7, 90, 60, 179, 41}, 5, 65},    /* edesk */
    {{9, 237, 241, 174, 150}, 5, 65}, /* spesk */
    {{9, 48, 57, 115, 171}, 5, 65},   /* p2esk */
};
static const struct head ripple[] = {
    {{33}, 1, 21},         /* s */
    {{1, 225, 75}, 3, 23}, /* sEd */
};
#define EACH_LEAST 5 /* capitals and small letters of a mini key */
#define COUNT(heads) (sizeof(heads) / sizeof((heads)[0]))

static bool has_head(const struct head *heads, size_t count, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (len == heads[i].all && memcmp(bytes, heads[i].bytes, heads[i].len) == 0)
            return base58_is_checked(bytes, len);
    return false;
}

static bool is_tezos(const char *text, size_t len)
{
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t count = 0;
    bool is;

    /* All of them begin with these: what is not has not to be decoded. */
    if ((text[0] != 'e' && text[0] != 's' && text[0] != 'p') ||
        base58_decode((struct slice){text, len}, bytes, &count) != GW_OK)
        return false;
    is = has_head(tezos, COUNT(tezos), bytes, count);
    secret_wipe(bytes, sizeof(bytes));
    return is;
}

static bool is_ripple(const char *text, size_t len)
{
    uint8_t bytes[BASE58_BYTES_MAX];
    char as_bitcoin[SHORT_MAX];
    size_t count = 0;
    bool is;

    if (text[0] != 's' || len > sizeof(as_bitcoin))
        return false;
    for (size_t i = 0; i < len; i++) {
        const char *digit = memchr(ripples, text[i], sizeof(ripples) - 1);

        if (digit == NULL)
            return false;
        as_bitcoin[i] = bitcoins[digit - ripples];
    }
    is = base58_decode((struct slice){as_bitcoin, len}, bytes, &count) == GW_OK &&
         has_head(ripple, COUNT(ripple), bytes, count);
    secret_wipe(bytes, sizeof(bytes));
    secret_wipe(as_bitcoin, sizeof(as_bitcoin));
    return is;
}

/* Eight bits of checksum; the first ones had 22 signs, later ones 30. Words may be as long, with a capital or two. */
static bool is_mini(const char *text, size_t len)
{
    uint8_t hash[SECRET_HASH_BYTES];
    char asked[SHORT_MAX + 1];
    size_t capitals = 0, smalls = 0;

    if (text[0] != 'S' || (len != 22 && len != 30))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (memchr(bitcoins, text[i], sizeof(bitcoins) - 1) == NULL)
            return false;
        capitals += text[i] >= 'A' && text[i] <= 'Z';
        smalls += text[i] >= 'a' && text[i] <= 'z';
    }
    if (capitals < EACH_LEAST || smalls < EACH_LEAST)
        return false;
    memcpy(asked, text, len);
    asked[len] = '?';
    secret_hash((struct slice){asked, len + 1}, hash);
    secret_wipe(asked, sizeof(asked));
    return hash[0] == 0;
}

bool guard__is_short_key(const char *text, size_t len)
{
    return is_ripple(text, len) || is_mini(text, len);
}

/* A checksum of RIPEMD-160, but what stands before it says enough. */
static bool is_eos(struct slice text, size_t start, const char *run, size_t len, size_t *ret_start)
{
    static const char *const names[] = {"PVT_K1_", "PVT_R1_"};
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t count = 0;
    bool is = false;

    for (size_t i = 0; i < 2 && start >= 7; i++)
        is |= memcmp(text.data + start - 7, names[i], 7) == 0;
    is = is && base58_decode((struct slice){run, len}, bytes, &count) == GW_OK && count == 36;
    secret_wipe(bytes, sizeof(bytes));
    if (is)
        *ret_start = start - 7;
    return is;
}

bool guard__is_other_key(struct slice text, size_t start, const char *run, size_t len,
                         size_t *ret_start)
{
    *ret_start = start;
    return guard__is_stellar_key(run, len) || is_tezos(run, len) ||
           guard__is_bech32_key(text, start, run, len, ret_start) ||
           is_eos(text, start, run, len, ret_start);
}

bool guard__is_der_key(const char *hex, size_t len)
{
    static const char *const heads[] = {
        "302e020100300506032b657004220420",     /* Ed25519 */
        "3030020100300706052b8104000a04220420", /* secp256k1 */
    };

    for (size_t i = 0; i < 2; i++) {
        size_t head = strlen(heads[i]), same = 0;

        while (same < head && same < len &&
               (hex[same] >= 'A' ? hex[same] | 32 : hex[same]) == heads[i][same])
            same++;
        if (same == head && len == head + 64)
            return true;
    }
    return false;
}

/* Eight numbers of six digits: the last of each is the first five's times an odd number that grows, modulo nine. */
bool guard__is_secret_numbers(const char digits[48])
{
    for (unsigned row = 0; row < 8; row++) {
        unsigned value = 0;

        for (unsigned i = 0; i < 5; i++)
            value = value * 10 + (unsigned)(digits[row * 6 + i] - '0');
        if (value > 0xFFFF || value * (2 * row + 1) % 9 != (unsigned)(digits[row * 6 + 5] - '0'))
            return false;
    }
    return true;
}
