/*
 * The file of keys that visitors' JWTs may be signed with.
 */
#include "config/jwt_keys.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 32 bytes, and 31, of base64url. */
#define SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define SHORT "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg"
#define OCT(kid, k) "{\"kty\":\"oct\",\"kid\":\"" kid "\",\"alg\":\"HS256\",\"k\":\"" k "\"}"
#define OKP(kid, x)                                                                                \
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"" kid "\",\"alg\":\"EdDSA\",\"x\":\"" x "\"}"
#define SET(keys) "{\"keys\":[" keys "]}"

static char message[256];

static enum gw_err load(const char *text, struct jwt_keys **ret_keys)
{
    char path[] = "/tmp/baton-test-keys-XXXXXX";
    int fd = mkstemp(path);
    size_t len = strlen(text);
    enum gw_err err;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), (ssize_t)len);
    close(fd);
    message[0] = '\0';
    err = jwt_keys_load(path, ret_keys, message);
    unlink(path);
    return err;
}

static void assert_refused(const char *text, const char *why)
{
    struct jwt_keys *keys = NULL;

    assert_int_equal(load(text, &keys), GW_EINVAL);
    assert_null(keys);
    if (strstr(message, why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", message, why);
}

static void keys_of_both_kinds_are_found_by_their_ids(void **state)
{
    struct jwt_keys *keys;
    const struct jwt_key *key;
    (void)state;

    assert_int_equal(load(SET(OCT("old", SECRET) "," OKP("new", SECRET)), &keys), GW_OK);
    key = jwt_keys_find(keys, SLICE_LIT("old"));
    assert_int_equal(key->algorithm, JWT_HS256);
    assert_int_equal(key->len, 32);
    assert_int_equal(key->bytes[31], 31);
    assert_int_equal(jwt_keys_find(keys, SLICE_LIT("new"))->algorithm, JWT_EDDSA);
    assert_null(jwt_keys_find(keys, SLICE_LIT("ne")));
    assert_null(jwt_keys_find(keys, SLICE_LIT("")));
    jwt_keys_free(keys);
    jwt_keys_free(NULL);
}

static void a_key_that_is_not_good_spoils_the_file(void **state)
{
    (void)state;
    assert_refused(SET(OCT("a", SHORT)), "32 to 512 bytes");
    assert_refused(SET(OCT("a", SECRET "=")), "32 to 512 bytes");
    assert_refused(SET(OCT("a", "")), "32 to 512 bytes");
    assert_refused(SET(OCT("", SECRET)), "needs a kid");
    assert_refused(SET(OKP("a", SHORT)), "needs an x of 32 bytes");
    assert_refused(SET(OKP("a", SECRET "AAEC")), "needs an x of 32 bytes");
    assert_refused(SET(OCT("a", SECRET) "," OKP("a", SECRET)), "key 2 has the kid of another");
    assert_refused(SET("5"), "needs a kid");
}

static void an_algorithm_goes_with_its_own_kind_of_key(void **state)
{
    (void)state;
    assert_refused(SET("{\"kty\":\"oct\",\"kid\":\"a\",\"alg\":\"EdDSA\",\"k\":\"" SECRET "\"}"),
                   "is neither");
    assert_refused(SET("{\"kty\":\"oct\",\"kid\":\"a\",\"alg\":\"none\",\"k\":\"" SECRET "\"}"),
                   "is neither");
    assert_refused(SET("{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"" SECRET "\"}"), "is neither");
    assert_refused(
        SET("{\"kty\":\"OKP\",\"crv\":\"X25519\",\"kid\":\"a\",\"alg\":\"EdDSA\",\"x\":\"" SECRET
            "\"}"),
        "is neither");
}

static void what_is_no_set_of_keys_is_refused(void **state)
{
    struct jwt_keys *keys = NULL;
    (void)state;

    assert_refused("", "line 1");
    assert_refused("{", "line 1");
    assert_refused("[]", "list of 1 to 32 keys");
    assert_refused("{}", "list of 1 to 32 keys");
    assert_refused(SET(""), "list of 1 to 32 keys");
    assert_refused("{\"keys\":[],\"keys\":[]}", "duplicate");
    assert_int_equal(jwt_keys_load("/nonexistent/keys.json", &keys, message), GW_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_both_kinds_are_found_by_their_ids),
        cmocka_unit_test(a_key_that_is_not_good_spoils_the_file),
        cmocka_unit_test(an_algorithm_goes_with_its_own_kind_of_key),
        cmocka_unit_test(what_is_no_set_of_keys_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
