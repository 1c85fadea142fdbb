/*
 * secret.c -- libsodium behind Baton's sizes and text forms.
 */
#include "base/secret.h"

#include <malloc.h>
#include <nettle/pbkdf2.h>
#include <nettle/sha2.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

_Static_assert(SECRET_HASH_BYTES == crypto_hash_sha256_BYTES, "a token's hash is SHA-256");
_Static_assert(PASSWORD_HASH_MAX == crypto_pwhash_STRBYTES, "room for a PHC text");
_Static_assert(sodium_base64_ENCODED_LEN(SECRET_BYTES, BASE64) == SECRET_TEXT_LEN + 1,
               "room for a token");

enum gw_err secret_init(void)
{
    return sodium_init() < 0 ? GW_EIO : GW_OK;
}

void secret_random(void *out, size_t len)
{
    randombytes_buf(out, len);
}

void secret_token(char out[SECRET_TEXT_LEN + 1])
{
    uint8_t bytes[SECRET_BYTES];

    secret_random(bytes, sizeof(bytes));
    sodium_bin2base64(out, SECRET_TEXT_LEN + 1, bytes, sizeof(bytes), BASE64);
    secret_wipe(bytes, sizeof(bytes));
}

void secret_hash(struct slice token, uint8_t out[SECRET_HASH_BYTES])
{
    crypto_hash_sha256(out, (const uint8_t *)token.data, token.len);
}

void secret_ed25519_public(const uint8_t seed[32], uint8_t out[32])
{
    uint8_t private[crypto_sign_SECRETKEYBYTES];

    crypto_sign_seed_keypair(out, private, seed); /* never fails */
    sodium_memzero(private, sizeof(private));
}

bool secret_eq(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

void secret_wipe(void *data, size_t len)
{
    sodium_memzero(data, len);
}

void secret_free(void *data)
{
    if (data != NULL)
        secret_wipe(data, malloc_usable_size(data));
    free(data);
}

/* Always moves: what realloc() did with the old place could not be told. */
void *secret_realloc(void *data, size_t len)
{
    size_t old = data != NULL ? malloc_usable_size(data) : 0;
    void *moved = malloc(len);

    if (moved == NULL)
        return NULL;
    if (data != NULL)
        memcpy(moved, data, old < len ? old : len);
    secret_free(data);
    return moved;
}

void secret_hmac(struct slice key, struct slice text, uint8_t out[SECRET_HASH_BYTES])
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, (const uint8_t *)key.data, key.len);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)text.data, text.len);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

void secret_hash512_256(struct slice text, uint8_t out[SECRET_HASH_BYTES])
{
    struct sha512_ctx state;

    sha512_256_init(&state);
    sha512_update(&state, text.len, (const uint8_t *)text.data);
    sha512_256_digest(&state, SECRET_HASH_BYTES, out);
    sodium_memzero(&state, sizeof(state));
}

void secret_hmac512(struct slice key, struct slice text, uint8_t out[SECRET_HASH512_BYTES])
{
    crypto_auth_hmacsha512_state state;

    crypto_auth_hmacsha512_init(&state, (const uint8_t *)key.data, key.len);
    crypto_auth_hmacsha512_update(&state, (const uint8_t *)text.data, text.len);
    crypto_auth_hmacsha512_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

void secret_stretch512(struct slice password, struct slice salt, unsigned rounds,
                       uint8_t out[SECRET_HASH512_BYTES])
{
    pbkdf2_hmac_sha512(password.len, (const uint8_t *)password.data, rounds, salt.len,
                       (const uint8_t *)salt.data, SECRET_HASH512_BYTES, out);
}

/* libsodium 1.0.18 takes some bytes beyond ASCII for letters: it compares them as negative numbers. */
static bool is_ascii(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] > 0x7f)
            return false;
    return true;
}

/* libsodium refuses padding where none belongs, foreign letters and stray bits in the last one. */
static enum gw_err decode(struct slice text, int variant, size_t want, struct buf *out)
{
    char *to = buf_reserve(out, want);
    size_t len = 0;

    if (to == NULL)
        return GW_ELIMIT;
    if (text.len == 0)
        return GW_OK;
    if (!is_ascii(text) || sodium_base642bin((uint8_t *)to, want, text.data, text.len, NULL, &len,
                                             NULL, variant) != 0) {
        buf_commit(out, 0);
        return GW_EINVAL;
    }
    buf_commit(out, len);
    return GW_OK;
}

static void encode(struct slice bytes, int variant, struct buf *out)
{
    size_t len = sodium_base64_encoded_len(bytes.len, variant) - 1;
    char *to = buf_reserve(out, len);

    if (to == NULL)
        return;
    sodium_bin2base64(to, len + 1, (const uint8_t *)bytes.data, bytes.len, variant);
    buf_commit(out, len);
}

/* Four letters are three bytes; a tail of two or three letters is one or two. */
static size_t decoded_len(size_t text_len)
{
    return text_len / 4 * 3 + text_len % 4 * 3 / 4;
}

enum gw_err base64url_decode(struct slice text, struct buf *out)
{
    return decode(text, BASE64, decoded_len(text.len), out);
}

enum gw_err base64_decode(struct slice text, struct buf *out)
{
    size_t letters = text.len;

    while (letters > 0 && text.data[letters - 1] == '=')
        letters--;
    return decode(text, sodium_base64_VARIANT_ORIGINAL, decoded_len(letters), out);
}

void base64_encode(struct slice bytes, struct buf *out)
{
    encode(bytes, sodium_base64_VARIANT_ORIGINAL, out);
}

enum gw_err password_hash(struct slice password, char out[PASSWORD_HASH_MAX])
{
    if (password.len > PASSWORD_MAX)
        return GW_ELIMIT;

    int rc =
        crypto_pwhash_str_alg(out, password.data, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
    /* Its only failure is that the 64 MiB were not to be had. */
    return rc == 0 ? GW_OK : GW_EAGAIN;
}

enum gw_err password_check(struct slice password, const char *hash)
{
    if (password.len > PASSWORD_MAX)
        return GW_EDENIED;

    return crypto_pwhash_str_verify(hash, password.data, password.len) == 0 ? GW_OK : GW_EDENIED;
}
