/*
 * Who a visitor's hello says they are. The tokens are signed here, with libsodium.
 */
#include "session/visitor_token.h"
#include "support/encode.h"
#include "support/test.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOW 1772356402
#define GOOD "\"iss\":\"harbor\",\"aud\":\"baton\",\"sub\":\"u-1\""

static uint8_t secret[32];
static uint8_t public_key[crypto_sign_PUBLICKEYBYTES], private_key[crypto_sign_SECRETKEYBYTES];
static struct jwt_keys *keys;
static struct visitor_token_rules rules;
static struct visitor_token token;
static enum wire_code code;
static struct buf text;

static void append_key(struct buf *out, const char *head, const uint8_t *bytes, const char *tail)
{
    buf_append_cstr(out, head);
    test_base64url((struct slice){(const char *)bytes, 32}, out);
    buf_append_cstr(out, tail);
}

static int make_keys(void **state)
{
    char path[] = "/tmp/baton-test-keys-XXXXXX";
    char message[256];
    struct buf file;
    int fd = mkstemp(path);
    enum gw_err err;
    (void)state;

    if (fd < 0 || secret_init() != GW_OK)
        return -1;
    secret_random(secret, sizeof(secret));
    crypto_sign_keypair(public_key, private_key);
    buf_init(&file, 4096);
    append_key(&file, "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"hs\",\"alg\":\"HS256\",\"k\":\"",
               secret, "\"},");
    append_key(&file,
               "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"ed\",\"alg\":\"EdDSA\",\"x\":\"",
               public_key, "\"}]}");
    err = write(fd, file.data, file.len) == (ssize_t)file.len ? jwt_keys_load(path, &keys, message)
                                                              : GW_EIO;
    close(fd);
    unlink(path);
    buf_done(&file);
    rules = (struct visitor_token_rules){keys, SLICE_LIT("baton"), SLICE_LIT("harbor")};
    return err == GW_OK ? 0 : -1;
}

static int drop_keys(void **state)
{
    (void)state;
    jwt_keys_free(keys);
    return 0;
}

static int make(void **state)
{
    (void)state;
    visitor_token_init(&token);
    buf_init(&text, 4096);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    visitor_token_done(&token);
    buf_done(&text);
    return 0;
}

static enum gw_err check(void)
{
    visitor_token_done(&token);
    visitor_token_init(&token);
    return visitor_token_check(&rules, buf_slice(&text), NOW, &token, &code);
}

static void write_parts(const char *alg, const char *kid, const char *claims)
{
    char header[200];

    snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"kid\":\"%s\"}", alg, kid);
    buf_clear(&text);
    test_base64url(slice_of(header), &text);
    buf_append_char(&text, '.');
    test_base64url(slice_of(claims), &text);
}

static void append_signature(const uint8_t *signature, size_t len)
{
    buf_append_char(&text, '.');
    test_base64url((struct slice){(const char *)signature, len}, &text);
}

static void sign_hs(const char *alg, const char *kid, const char *claims, const uint8_t *key)
{
    uint8_t mac[crypto_auth_hmacsha256_BYTES];

    write_parts(alg, kid, claims);
    crypto_auth_hmacsha256_state hmac;
    crypto_auth_hmacsha256_init(&hmac, key, 32);
    crypto_auth_hmacsha256_update(&hmac, (const uint8_t *)text.data, text.len);
    crypto_auth_hmacsha256_final(&hmac, mac);
    append_signature(mac, sizeof(mac));
}

static void sign_ed(const char *alg, const char *kid, const char *claims)
{
    uint8_t signature[crypto_sign_BYTES];

    write_parts(alg, kid, claims);
    crypto_sign_detached(signature, NULL, (const uint8_t *)text.data, text.len, private_key);
    append_signature(signature, sizeof(signature));
}

static const char *expiring(int64_t at)
{
    static char claims[400];

    snprintf(claims, sizeof(claims), "{" GOOD ",\"exp\":%lld}", (long long)at);
    return claims;
}

static void assert_refused(enum wire_code with)
{
    assert_int_equal(check(), GW_EDENIED);
    assert_string_equal(wire_code_name(code), wire_code_name(with));
    assert_int_equal(token.subject.len, 0);
}

static void a_secret_of_their_own_is_anonymous_and_told_by_its_hash(void **state)
{
    uint8_t hash[SECRET_HASH_BYTES];
    char random[SECRET_TEXT_LEN + 1];
    (void)state;

    secret_token(random);
    buf_append_cstr(&text, "anon.");
    buf_append_cstr(&text, random);
    assert_int_equal(check(), GW_OK);
    assert_true(token.anonymous);
    secret_hash(buf_slice(&text), hash);
    assert_memory_equal(token.secret_hash, hash, sizeof(hash));
}

static void a_secret_of_another_form_is_none(void **state)
{
    static const char *const bad[] = {
        "anon.",
        "anon.short",
        "anon.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "anon.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB", /* stray bits in the last letter */
        "anon.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+",
        "ANON.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    };
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        buf_clear(&text);
        buf_append_cstr(&text, bad[i]);
        assert_refused(WIRE_CODE_BAD_TOKEN);
        assert_false(token.anonymous);
    }
}

static void both_algorithms_sign_in(void **state)
{
    (void)state;
    sign_hs("HS256", "hs", expiring(NOW + 60), secret);
    assert_int_equal(check(), GW_OK);
    assert_false(token.anonymous);
    assert_slice_equal(buf_slice(&token.issuer), "harbor");
    assert_slice_equal(buf_slice(&token.subject), "u-1");
    sign_ed("EdDSA", "ed", expiring(NOW + 60));
    assert_int_equal(check(), GW_OK);
    assert_slice_equal(buf_slice(&token.subject), "u-1");
}

static void a_key_is_good_for_its_own_algorithm_alone(void **state)
{
    (void)state;
    sign_hs("HS256", "ed", expiring(NOW + 60), public_key); /* the public key as a shared secret */
    assert_refused(WIRE_CODE_BAD_TOKEN);
    sign_hs("EdDSA", "hs", expiring(NOW + 60), secret);
    assert_refused(WIRE_CODE_BAD_TOKEN);
    sign_ed("HS256", "ed", expiring(NOW + 60));
    assert_refused(WIRE_CODE_BAD_TOKEN);
    sign_hs("none", "hs", expiring(NOW + 60), secret);
    assert_refused(WIRE_CODE_BAD_TOKEN);
    sign_hs("hs256", "hs", expiring(NOW + 60), secret);
    assert_refused(WIRE_CODE_BAD_TOKEN);
}

static void a_wrong_signature_or_key_is_refused(void **state)
{
    static const uint8_t other[32] = {1};
    (void)state;

    sign_hs("HS256", "hs", expiring(NOW + 60), other);
    assert_refused(WIRE_CODE_BAD_TOKEN);
    sign_hs("HS256", "unknown", expiring(NOW + 60), secret);
    assert_refused(WIRE_CODE_BAD_TOKEN);
    sign_hs("HS256", "", expiring(NOW + 60), secret);
    assert_refused(WIRE_CODE_BAD_TOKEN);
    write_parts("HS256", "hs", expiring(NOW + 60));
    buf_append_char(&text, '.');
    assert_refused(WIRE_CODE_BAD_TOKEN);
    write_parts("EdDSA", "ed", expiring(NOW + 60));
    append_signature(other, sizeof(other));
    assert_refused(WIRE_CODE_BAD_TOKEN);
}

static void a_changed_claim_breaks_the_signature(void **state)
{
    struct buf signed_text;
    const char *dot;
    (void)state;

    sign_ed("EdDSA", "ed", expiring(NOW + 60));
    buf_init(&signed_text, 4096);
    buf_append_slice(&signed_text, buf_slice(&text));
    buf_append_char(&signed_text, '\0');
    dot = strrchr(signed_text.data, '.');
    write_parts("EdDSA", "ed", expiring(NOW + 61));
    buf_append_cstr(&text, dot);
    assert_refused(WIRE_CODE_BAD_TOKEN);
    buf_done(&signed_text);
}

static void a_missing_or_wrong_claim_is_refused(void **state)
{
    static const char *const bad[] = {
        "{" GOOD "}",
        "{\"aud\":\"baton\",\"sub\":\"u-1\",\"exp\":1772356462}",
        "{\"iss\":\"harbor\",\"sub\":\"u-1\",\"exp\":1772356462}",
        "{\"iss\":\"harbor\",\"aud\":\"baton\",\"exp\":1772356462}",
        "{\"iss\":\"harbor\",\"aud\":\"baton\",\"sub\":\"\",\"exp\":1772356462}",
        "{\"iss\":\"Harbor\",\"aud\":\"baton\",\"sub\":\"u-1\",\"exp\":1772356462}",
        "{\"iss\":\"harbor\",\"aud\":\"other\",\"sub\":\"u-1\",\"exp\":1772356462}",
        "{" GOOD ",\"exp\":1772356462,\"nbf\":1772356463}",
        "{" GOOD ",\"exp\":\"1772356462\"}",
    };
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        sign_hs("HS256", "hs", bad[i], secret);
        assert_refused(WIRE_CODE_BAD_TOKEN);
    }
    sign_hs("HS256", "hs", "{" GOOD ",\"exp\":1772356462,\"nbf\":1772356462}", secret);
    assert_int_equal(check(), GW_OK);
}

static void clocks_may_differ_by_a_minute_and_no_more(void **state)
{
    (void)state;
    sign_hs("HS256", "hs", expiring(NOW - 59), secret);
    assert_int_equal(check(), GW_OK);
    sign_hs("HS256", "hs", expiring(NOW - 60), secret);
    assert_refused(WIRE_CODE_TOKEN_EXPIRED);
}

/* Only who holds the key learns that a token was good once. */
static void an_expired_token_of_somebody_else_is_just_bad(void **state)
{
    static const uint8_t other[32] = {1};
    (void)state;

    sign_hs("HS256", "hs", expiring(NOW - 600), other);
    assert_refused(WIRE_CODE_BAD_TOKEN);
}

static void without_keys_every_jwt_is_refused(void **state)
{
    struct visitor_token_rules full = rules;
    (void)state;

    sign_hs("HS256", "hs", expiring(NOW + 60), secret);
    rules.keys = NULL;
    assert_refused(WIRE_CODE_BAD_TOKEN);
    rules = full;
    rules.audience = SLICE_LIT("");
    assert_refused(WIRE_CODE_BAD_TOKEN);
    rules = full;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_secret_of_their_own_is_anonymous_and_told_by_its_hash),
        TEST(a_secret_of_another_form_is_none),
        TEST(both_algorithms_sign_in),
        TEST(a_key_is_good_for_its_own_algorithm_alone),
        TEST(a_wrong_signature_or_key_is_refused),
        TEST(a_changed_claim_breaks_the_signature),
        TEST(a_missing_or_wrong_claim_is_refused),
        TEST(clocks_may_differ_by_a_minute_and_no_more),
        TEST(an_expired_token_of_somebody_else_is_just_bad),
        TEST(without_keys_every_jwt_is_refused),
    };

    return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
