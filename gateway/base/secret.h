/*
 * secret.h -- random tokens, their hashes, passwords. All of it is libsodium's
 * work, and nettle's where that has none; this page only fixes the sizes and the text forms.
 */
#ifndef BATON_BASE_SECRET_H
#define BATON_BASE_SECRET_H

#include "base/str.h"

#define SECRET_BYTES 32    /* 256 bits: cannot be guessed, so a fast hash is enough at rest */
#define SECRET_TEXT_LEN 43 /* base64url without padding (RFC 4648 section 5) */
#define SECRET_HASH_BYTES 32

/* Must be called once, before threads; GW_EIO when the system has no randomness. */
enum gw_err secret_init(void) GW_MUST_CHECK;

void secret_random(void *out, size_t len);
/* A new token as text, NUL-terminated. */
void secret_token(char out[SECRET_TEXT_LEN + 1]);
/* SHA-256 of the token's text, as it is stored. */
void secret_hash(struct slice token, uint8_t out[SECRET_HASH_BYTES]);
/* The public key that belongs to a seed (RFC 8032, Ed25519); 20 to 50 microseconds. */
void secret_ed25519_public(const uint8_t seed[32], uint8_t out[32]);
bool secret_eq(const void *a, const void *b, size_t len); /* constant time */
void secret_wipe(void *data, size_t len);
/* For libraries that take an allocator, and through whose memory secrets pass: what is freed, or moved, is wiped. */
void secret_free(void *data); /* of malloc(); NULL is fine */
void *secret_realloc(void *data, size_t len);

/* HMAC-SHA256 (RFC 2104) of the text, with a key of any length. */
void secret_hmac(struct slice key, struct slice text, uint8_t out[SECRET_HASH_BYTES]);

/* SHA-512/256 (FIPS 180-4), which is no part of SHA-512's result. */
void secret_hash512_256(struct slice text, uint8_t out[SECRET_HASH_BYTES]);

#define SECRET_HASH512_BYTES 64
/* HMAC-SHA512 (RFC 4231). */
void secret_hmac512(struct slice key, struct slice text, uint8_t out[SECRET_HASH512_BYTES]);
/* The first block of PBKDF2 (RFC 8018) with it; about half a microsecond a round and less than 1 KB of salt. */
void secret_stretch512(struct slice password, struct slice salt, unsigned rounds,
                       uint8_t out[SECRET_HASH512_BYTES]);

/* The usual alphabet with padding (RFC 4648 section 4), for what other systems want so; else as below. */
enum gw_err base64_decode(struct slice text, struct buf *out) GW_MUST_CHECK;
void base64_encode(struct slice bytes, struct buf *out);

/* Base64 appends. Decoding is strict (no white space, no stray bits): GW_EINVAL, or GW_ELIMIT when
 * `out` is too small; encoding sets out->failed. The alphabet for URLs (RFC 4648 section 5) has no padding. */
enum gw_err base64url_decode(struct slice text, struct buf *out) GW_MUST_CHECK;

#define PASSWORD_HASH_MAX 128 /* with its NUL; the PHC text form, $argon2id$... */
#define PASSWORD_MAX 256      /* bytes; longer ones are refused, not cut */

/* Argon2id, 64 MiB, 2 passes (RFC 9106's second choice is 3; 2 is libsodium's
 * INTERACTIVE): tens of milliseconds of CPU, so call them on a worker thread.
 * GW_ELIMIT past PASSWORD_MAX, GW_EAGAIN when the memory is not to be had. */
enum gw_err password_hash(struct slice password, char out[PASSWORD_HASH_MAX]) GW_MUST_CHECK;
/* GW_OK, or GW_EDENIED when it does not match. */
enum gw_err password_check(struct slice password, const char *hash) GW_MUST_CHECK;

#endif
