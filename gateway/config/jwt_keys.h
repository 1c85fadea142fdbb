/*
 * jwt_keys.h -- the keys that visitors' JWTs may be signed with: a JWK set
 * (RFC 7517) in a file, so that a site can rotate them: add the new one, sign
 * with it, drop the old one when its tokens have run out.
 *
 *   {"keys": [{"kty": "oct", "kid": "2026-03", "alg": "HS256", "k": "<base64url, 32 bytes or more>"},
 *             {"kty": "OKP", "crv": "Ed25519", "kid": "2026-04", "alg": "EdDSA", "x": "<base64url, 32 bytes>"}]}
 *
 * A key is good for its own algorithm alone, so a public key can never be taken
 * for a shared secret.
 */
#ifndef BATON_CONFIG_JWT_KEYS_H
#define BATON_CONFIG_JWT_KEYS_H

#include "base/err.h"
#include "base/str.h"

#define JWT_KEYS_MAX 32
#define JWT_KEY_ID_MAX 100

enum jwt_algorithm { JWT_HS256, JWT_EDDSA };

struct jwt_key {
    char id[JWT_KEY_ID_MAX + 1];
    enum jwt_algorithm algorithm;
    uint8_t bytes[512]; /* the shared secret (32 to 512 bytes), or the Ed25519 public key (32) */
    size_t len;
};

struct jwt_keys;

/* Reads the whole file or refuses it: a key of another kind, a doubled or missing
 * kid, a short secret. `message` says what is wrong, for the log. */
enum gw_err jwt_keys_load(const char *path, struct jwt_keys **ret_keys,
                          char message[256]) GW_MUST_CHECK;
void jwt_keys_free(struct jwt_keys *keys); /* wipes them; NULL is fine */
const struct jwt_key *jwt_keys_find(const struct jwt_keys *keys, struct slice id); /* NULL: none */

#endif
