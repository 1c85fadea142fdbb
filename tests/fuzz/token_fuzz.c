/*
 * Visitors' tokens. The first byte says how the rest is meant: as a whole token, or as
 * a header and claims, a NUL between, that are signed here with one of the keys. A JWT
 * is good only with a signature that its key has made over just these bytes, and only
 * when jansson too finds in it what is required.
 */
#define _GNU_SOURCE /* memrchr, mkstemp */

#include "base/secret.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "session/visitor_token.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW_S 1700000000
#define AUDIENCE "baton"
#define ISSUER "harbor"

static const unsigned char hmac_key[33] = "0123456789abcdef0123456789abcdef";
static unsigned char sign_public[crypto_sign_PUBLICKEYBYTES];
static unsigned char sign_secret[crypto_sign_SECRETKEYBYTES];

static char *encode(const void *bytes, size_t len)
{
    size_t room = sodium_base64_encoded_len(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = mem_new(room);

    sodium_bin2base64(text, room, bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text;
}

static struct jwt_keys *make_keys(void)
{
    static const unsigned char seed[crypto_sign_SEEDBYTES] = "just any seed of thirty-two byte";
    char path[] = "/tmp/baton-fuzz-keys-XXXXXX";
    struct jwt_keys *keys;
    char message[256];
    char *k, *x;
    FILE *file;

    PROMISE(sodium_init() >= 0 && secret_init() == GW_OK);
    crypto_sign_seed_keypair(sign_public, sign_secret, seed);
    k = encode(hmac_key, 32);
    x = encode(sign_public, sizeof(sign_public));
    file = fdopen(mkstemp(path), "w");
    PROMISE(file != NULL);
    fprintf(file,
            "{\"keys\": [{\"kty\": \"oct\", \"kid\": \"h\", \"alg\": \"HS256\", \"k\": \"%s\"},"
            "{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"kid\": \"e\", \"alg\": \"EdDSA\", "
            "\"x\": \"%s\"}]}",
            k, x);
    fclose(file);
    PROMISE(jwt_keys_load(path, &keys, message) == GW_OK);
    unlink(path);
    free(k);
    free(x);
    return keys;
}

static char *hmac_of(const char *text, size_t len)
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];

    crypto_auth_hmacsha256(mac, (const unsigned char *)text, len, hmac_key);
    return encode(mac, sizeof(mac));
}

static char *signature_of(const char *text, size_t len)
{
    unsigned char signature[crypto_sign_BYTES];

    crypto_sign_detached(signature, NULL, (const unsigned char *)text, len, sign_secret);
    return encode(signature, sizeof(signature));
}

/* The JSON of one part. */
static json_t *part(const char *text, size_t len)
{
    unsigned char bytes[4096];
    size_t got;

    if (sodium_base642bin(bytes, sizeof(bytes), text, len, NULL, &got, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return NULL;
    return json_loadb((char *)bytes, got, JSON_REJECT_DUPLICATES, NULL);
}

static bool audience_fits(const json_t *aud)
{
    const json_t *one;
    size_t i;

    if (json_is_string(aud))
        return strcmp(json_string_value(aud), AUDIENCE) == 0;
    json_array_foreach (aud, i, one) {
        if (json_is_string(one) && strcmp(json_string_value(one), AUDIENCE) == 0)
            return true;
    }
    return false;
}

/* An accepted JWT: made with the key that it names, for us, of now. */
static void check_signed(const char *text, size_t len)
{
    const char *dot = memchr(text, '.', len);
    const char *last = memrchr(text, '.', len);
    size_t signed_len = (size_t)(last - text);
    json_t *header, *claims;
    const char *kid;
    char *signature;

    PROMISE(dot != NULL && last != dot);
    header = part(text, (size_t)(dot - text));
    claims = part(dot + 1, (size_t)(last - dot - 1));
    PROMISE(json_is_object(header) && json_is_object(claims));
    kid = json_string_value(json_object_get(header, "kid"));
    PROMISE(kid != NULL && (strcmp(kid, "h") == 0 || strcmp(kid, "e") == 0));
    signature = kid[0] == 'h' ? hmac_of(text, signed_len) : signature_of(text, signed_len);
    PROMISE(slice_eq_cstr((struct slice){last + 1, len - signed_len - 1}, signature));
    PROMISE(strcmp(json_string_value(json_object_get(header, "alg")),
                   kid[0] == 'h' ? "HS256" : "EdDSA") == 0);
    PROMISE(json_object_get(header, "crit") == NULL);
    PROMISE(strcmp(json_string_value(json_object_get(claims, "iss")), ISSUER) == 0);
    PROMISE(json_string_length(json_object_get(claims, "sub")) > 0);
    PROMISE(json_integer_value(json_object_get(claims, "exp")) + 60 > NOW_S);
    PROMISE(json_integer_value(json_object_get(claims, "nbf")) <= NOW_S + 60);
    PROMISE(audience_fits(json_object_get(claims, "aud")));
    json_decref(header);
    json_decref(claims);
    free(signature);
}

static void check_anonymous(const char *text, size_t len)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

    PROMISE(len == 5 + 43 && memcmp(text, "anon.", 5) == 0);
    for (size_t i = 5; i < len; i++)
        PROMISE(text[i] != '\0' && strchr(letters, text[i]) != NULL);
}

static enum gw_err try(const struct jwt_keys *keys, const char *text, size_t len)
{
    const struct visitor_token_rules rules = {keys, SLICE_LIT(AUDIENCE), SLICE_LIT(ISSUER)};
    struct visitor_token token;
    enum wire_code code;
    enum gw_err err;

    visitor_token_init(&token);
    err = visitor_token_check(&rules, (struct slice){text, len}, NOW_S, &token, &code);
    PROMISE(err == GW_OK || err == GW_EDENIED);
    if (err == GW_OK && token.anonymous)
        check_anonymous(text, len);
    if (err == GW_OK && !token.anonymous) {
        check_signed(text, len);
        PROMISE(token.subject.len > 0 && utf8_valid(buf_slice(&token.subject)));
        PROMISE(slice_eq_cstr(buf_slice(&token.issuer), ISSUER));
        PROMISE(utf8_valid(buf_slice(&token.name)) && utf8_valid(buf_slice(&token.email)));
    }
    if (err != GW_OK)
        PROMISE(code == WIRE_CODE_BAD_TOKEN || code == WIRE_CODE_TOKEN_EXPIRED);
    visitor_token_done(&token);
    return err;
}

static void try_signed(const struct jwt_keys *keys, bool with_hmac, const char *text, size_t len)
{
    const char *nul = memchr(text, '\0', len);
    size_t header_len = nul != NULL ? (size_t)(nul - text) : len;
    char *header = encode(text, header_len);
    char *claims = nul != NULL ? encode(nul + 1, len - header_len - 1) : encode("", 0);
    struct buf token;
    char *signature;

    buf_init(&token, 1 << 20);
    buf_printf(&token, "%s.%s", header, claims);
    signature = with_hmac ? hmac_of(token.data, token.len) : signature_of(token.data, token.len);
    buf_printf(&token, ".%s", signature);
    if (try(keys, token.data, token.len) == GW_OK) {
        /* Another last byte of the signed part, and it is nobody's. */
        char *at = strrchr(token.data, '.') - 1;

        *at = *at == 'A' ? 'B' : 'A';
        PROMISE(try(keys, token.data, token.len) != GW_OK);
    }
    buf_done(&token);
    free(header);
    free(claims);
    free(signature);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jwt_keys *keys;
    uint8_t kind = fuzz_take(&data, &size) % 3;
    char *copy = fuzz_copy(data, size);

    if (keys == NULL)
        keys = make_keys();
    if (kind == 0)
        try(keys, copy, size);
    else
        try_signed(keys, kind == 1, copy, size);
    free(copy);
    return 0;
}
