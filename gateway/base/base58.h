/*
 * base58.h -- Bitcoin's base58, and base58check: how Bitcoin, TRON and Solana write
 * addresses, keys and signatures
 * (https://en.bitcoin.it/wiki/Base58Check_encoding).
 */
#ifndef BATON_BASE_BASE58_H
#define BATON_BASE_BASE58_H

#include "base/str.h"

#define BASE58_BYTES_MAX 104
#define BASE58_ENCODED_MAX 144 /* what so many bytes take at most, with a NUL */

/* GW_EINVAL when another character is in it, GW_ELIMIT past BASE58_BYTES_MAX. Time grows with
 * the square of the length, which is why that has a limit. */
enum gw_err base58_decode(struct slice text, uint8_t out[BASE58_BYTES_MAX],
                          size_t *ret_len) GW_MUST_CHECK;

/* At most BASE58_BYTES_MAX bytes, with a NUL behind them; returns the length without it. */
size_t base58_encode(const uint8_t *bytes, size_t len, char out[BASE58_ENCODED_MAX]);

/* Whether the last four bytes are the first ones of the others' double SHA-256. */
bool base58_is_checked(const uint8_t *bytes, size_t len);
/* Writes those four behind `len` bytes. */
void base58_add_check(uint8_t *bytes, size_t len);

#endif
