/*
 * internal.h -- the forms of addresses; included within chain/ only.
 */
#ifndef BATON_CHAIN_INTERNAL_H
#define BATON_CHAIN_INTERNAL_H

#include "chain/chain.h"

#define KECCAK_BYTES 32
#define BECH32_PROGRAM_MAX 40

/* Keccak-256 as Ethereum has it: with the padding from before SHA-3 was a standard. */
void chain__keccak(struct slice bytes, uint8_t out[KECCAK_BYTES]);

/* Writes the 40 hex digits of an address, any case, as EIP-55 wants them. */
void chain__eip55(const char hex[40], char out[40]);

/* What a bech32 address is: BIP-173 and BIP-350. */
struct bech32 {
    uint8_t version;
    uint8_t program[BECH32_PROGRAM_MAX];
    size_t len;
};

/* GW_EINVAL: not bc1…, letters of both cases, a wrong checksum, or a program that no such version
 * has. */
enum gw_err chain__bech32_decode(struct slice text, struct bech32 *ret_address) GW_MUST_CHECK;

/* The explorer that the link before `at` leads to: its family and, in *ret_network, its chain;
 * CHAIN_ANY and NULL when there is none. */
enum chain_family chain__explorer(struct slice text, size_t at, const char **ret_network);

#endif
