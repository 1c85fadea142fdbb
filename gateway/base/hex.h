/*
 * hex.h -- hex digits (RFC 4648 section 8): read in either case, written in small letters.
 */
#ifndef BATON_BASE_HEX_H
#define BATON_BASE_HEX_H

#include <stddef.h>
#include <stdint.h>

/* 0 to 15; -1 for any other character. */
int hex_digit(char c);

/* Two digits for each of `len` bytes, and a NUL: `out` has room for 2 * len + 1. */
void hex_write(const uint8_t *bytes, size_t len, char *out);

#endif
