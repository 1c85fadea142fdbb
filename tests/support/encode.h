/*
 * encode.h -- writes what the gateway only reads: bech32 and base64url, for tests that make texts
 * of their own. Written apart from the readers, so that each is held against the other.
 */
#ifndef BATON_TESTS_ENCODE_H
#define BATON_TESTS_ENCODE_H

#include "base/secret.h"
#include "chain/internal.h"

#include <string.h>

#define BECH32_TEXT_MAX 91 /* BIP-173's 90, and a NUL */

/* BIP-173's checksum over "bc" and the values; with six zeros behind them, what is to be written there. */
static inline uint32_t test_bech32_sum(const uint8_t *values, size_t count)
{
    static const uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                          0x2a1462b3};
    static const uint8_t bc[] = {'b' >> 5, 'c' >> 5, 0, 'b' & 31, 'c' & 31};
    uint32_t sum = 1;

    for (size_t i = 0; i < sizeof(bc) + count; i++) {
        uint32_t top = sum >> 25;

        sum = (sum & 0x1ffffff) << 5 ^ (i < sizeof(bc) ? bc[i] : values[i - sizeof(bc)]);
        for (int k = 0; k < 5; k++)
            sum ^= (top >> k & 1) != 0 ? generator[k] : 0;
    }
    return sum;
}

/* In small letters, NUL-terminated; `address` must be one that there may be. Returns the length. */
static inline size_t test_bech32(const struct bech32 *address, char out[BECH32_TEXT_MAX])
{
    static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    uint8_t values[BECH32_TEXT_MAX] = {address->version};
    size_t count = 1;
    uint32_t bits = 0, sum;
    unsigned have = 0;

    for (size_t i = 0; i < address->len; i++) {
        bits = (bits << 8 | address->program[i]) & 0xfff;
        for (have += 8; have >= 5; have -= 5)
            values[count++] = (uint8_t)(bits >> (have - 5) & 31);
    }
    if (have > 0)
        values[count++] = (uint8_t)(bits << (5 - have) & 31);
    sum = test_bech32_sum(values, count + 6) ^ (address->version == 0 ? 1 : 0x2bc830a3);
    for (int i = 0; i < 6; i++)
        values[count++] = (uint8_t)(sum >> 5 * (5 - i) & 31);
    memcpy(out, "bc1", 3);
    for (size_t i = 0; i < count; i++)
        out[3 + i] = charset[values[i]];
    out[3 + count] = '\0';
    return 3 + count;
}

/* Appends; without padding. */
static inline void test_base64url(struct slice bytes, struct buf *out)
{
    size_t from = out->len;

    base64_encode(bytes, out);
    while (out->len > from && out->data[out->len - 1] == '=')
        out->data[--out->len] = '\0';
    for (size_t i = from; i < out->len; i++)
        out->data[i] = (char)(out->data[i] == '+' ? '-' : out->data[i] == '/' ? '_' : out->data[i]);
}

#endif
