/*
 * keccak.c -- Keccak-256 from nettle's permutation. Nettle, like libgcrypt, has SHA-3 only, which
 * differs in one byte of padding (FIPS 202, section 6.1); the permutation is public, and the
 * sponge around it is what stands here.
 */
#include "chain/internal.h"

#include <nettle/sha3.h>
#include <string.h>

#define RATE 136 /* bytes that a round takes in: 1600 bits less twice 256 */

/* The state is 25 words, each with its lowest byte first (FIPS 202, section 3.1.2). */
static void take_byte(struct sha3_state *state, size_t at, uint8_t byte)
{
    state->a[at / 8] ^= (uint64_t)byte << (8 * (at % 8));
}

void chain__keccak(struct slice bytes, uint8_t out[KECCAK_BYTES])
{
    struct sha3_state state = {{0}};
    size_t at = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        take_byte(&state, at++, (uint8_t)bytes.data[i]);
        if (at == RATE) {
            sha3_permute(&state);
            at = 0;
        }
    }
    take_byte(&state, at, 0x01);
    take_byte(&state, RATE - 1, 0x80);
    sha3_permute(&state);
    for (size_t i = 0; i < KECCAK_BYTES; i++)
        out[i] = (uint8_t)(state.a[i / 8] >> (8 * (i % 8)));
}

void chain__eip55(const char hex[40], char out[40])
{
    uint8_t hash[KECCAK_BYTES];

    for (size_t i = 0; i < 40; i++)
        out[i] = hex[i] >= 'A' && hex[i] <= 'F' ? (char)(hex[i] | 32) : hex[i];
    chain__keccak((struct slice){out, 40}, hash);
    for (size_t i = 0; i < 40; i++) {
        uint8_t nibble = (uint8_t)(hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15);

        if (out[i] >= 'a' && nibble >= 8)
            out[i] = (char)(out[i] & ~32);
    }
}
