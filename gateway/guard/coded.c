/*
 * coded.c -- keys of other chains that are written in base32, each with its checksum: Stellar's seeds
 * (SEP-23, https://stellar.org/protocol/sep-23) and Nostr's "nsec1" (NIP-19, in BIP-173's bech32).
 */
#include "guard/internal.h"

#include "base/bech32.h"
#include "base/secret.h"

#include <string.h>

#define STELLAR_LEN 56
#define STELLAR_BYTES 35 /* what it is, 32 of the seed, two of the checksum */
#define STELLAR_SEED (18 << 3)
#define NSEC_LEN 63
#define NSEC_HEAD 5 /* "nsec1" */

/* CRC16 with XModem's polynomial, as SEP-23 names it. */
static uint16_t crc16(const uint8_t *bytes, size_t count)
{
    uint16_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum = (uint16_t)(sum ^ bytes[i] << 8);
        for (int bit = 0; bit < 8; bit++)
            sum = (uint16_t)((sum & 0x8000) != 0 ? sum << 1 ^ 0x1021 : sum << 1);
    }
    return sum;
}

static bool is_stellar(const char *text, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint8_t bytes[STELLAR_BYTES];
    size_t count = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    bool is;

    if (len != STELLAR_LEN || text[0] != 'S')
        return false;
    for (size_t i = 0; i < len; i++) {
        const char *digit = strchr(digits, text[i]);

        if (digit == NULL || *digit == '\0')
            return false;
        bits = (bits << 5 | (uint32_t)(digit - digits)) & 0xfff;
        have += 5;
        if (have >= 8) {
            have -= 8;
            bytes[count++] = (uint8_t)(bits >> have);
        }
    }
    is = bytes[0] == STELLAR_SEED && crc16(bytes, STELLAR_BYTES - 2) ==
                                         (bytes[STELLAR_BYTES - 2] | bytes[STELLAR_BYTES - 1] << 8);
    secret_wipe(bytes, sizeof(bytes));
    return is;
}

/* In small letters or capitals; both at once are as good, since a careless thumb makes them so. */
static bool is_nsec(const char *text, size_t len)
{
    static const char head[] = "nsec1";
    uint32_t sum;

    if (len != NSEC_LEN)
        return false;
    for (size_t i = 0; i < NSEC_HEAD; i++)
        if ((text[i] | 32) != head[i])
            return false;
    sum = bech32_sum_begin("nsec");
    for (size_t i = NSEC_HEAD; i < len; i++) {
        int digit = bech32_digit(text[i]);

        if (digit < 0)
            return false;
        sum = bech32_sum_add(sum, (uint8_t)digit);
    }
    return sum == BECH32_WHOLE;
}

bool guard__is_coded_key(const char *text, size_t len)
{
    return is_stellar(text, len) || is_nsec(text, len);
}
