/*
 * chain.h -- hashes of transactions and addresses in a text.
 *
 * Pure: knows no sockets, no SQL, no clock. What is found is told by its place in the
 * text, which stays as it is. web-widget/client/src/chain does the same for what is shown; both
 * are held against tests/unit/chain_vectors.json.
 *
 * What is found, in runs of ASCII letters and digits that stand alone, also in a link:
 *   - EVM: 0x and 40 hex digits (an address; with capitals and small letters mixed,
 *     EIP-55's checksum counts, https://eips.ethereum.org/EIPS/eip-55), 0x and 64 (a hash).
 *   - Bitcoin: bc1… (BIP-173's bech32 for version 0, BIP-350's bech32m for later ones), and
 *     base58check with the version bytes 0x00 (P2PKH) and 0x05 (P2SH).
 *   - TRON: base58check with the version byte 0x41 (T…).
 *   - Solana: base58 of 32 bytes (an address) or 64 (a signature, its transaction's name).
 *     Neither has a checksum, so it takes small and capital letters and digits together.
 *   - 64 hex digits without 0x: a hash, of Bitcoin, TRON or an EVM chain: CHAIN_ANY.
 * In a link to a well-known explorer the chain is the explorer's.
 * What looks like one of these and has a wrong checksum, or a digit too many or too few, is told
 * as mistyped. A mistyped hash or a mistyped Solana address can't be known for one.
 * Not found: addresses of test networks; with blanks or invisible characters in them; in
 * full-width letters; TRON's in hex; Solana's of digits alone (the system program).
 */
#ifndef BATON_CHAIN_CHAIN_H
#define BATON_CHAIN_CHAIN_H

#include "base/str.h"

#define CHAIN_MARKS_MAX 32
#define CHAIN_SHORT_MAX 16 /* bytes of a short form, with its NUL */

enum chain_family {
    CHAIN_ANY, /* a hash that may be Bitcoin's, TRON's or an EVM chain's */
    CHAIN_EVM,
    CHAIN_BITCOIN,
    CHAIN_TRON,
    CHAIN_SOLANA,
};

enum chain_thing { CHAIN_ADDRESS, CHAIN_TRANSACTION };

struct chain_mark {
    size_t start, end; /* bytes of the text: the address or hash alone, also in a link */
    enum chain_family family;
    enum chain_thing thing;
    bool mistyped;
    const char *network; /* static: the chain of the explorer that it is a link to, or NULL */
};

/* The first `max` of a text, in order; returns how many. Any bytes will do. Time is linear. */
size_t chain_find(struct slice text, struct chain_mark *marks, size_t max);

/* "0x12ab…cd34": the first six and the last four characters; what is not longer, whole. Only for
 * what chain_find() found. */
void chain_short(struct slice value, char out[CHAIN_SHORT_MAX]);

#endif
