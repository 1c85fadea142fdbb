/*
 * bech32.h -- the digits and the checksum of bech32 (BIP-173,
 * https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki). What a text in it means, and with which sum it is
 * whole (BIP-350 has another), its readers know.
 */
#ifndef BATON_BASE_BECH32_H
#define BATON_BASE_BECH32_H

#include <stdint.h>

#define BECH32_CHECK_DIGITS 6    /* at the end of a text */
#define BECH32_WHOLE UINT32_C(1) /* the sum with those, in BIP-173 */

/* 0 to 31, in small letters or capitals; -1 for any other character. */
int bech32_digit(char c);

/* The sum begins with the human-readable part, in small letters and without the "1" behind it; each digit
 * is then added, those of the checksum too. */
uint32_t bech32_sum_begin(const char *readable);
uint32_t bech32_sum_add(uint32_t sum, uint8_t digit);

#endif
