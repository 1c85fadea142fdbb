/*
 * Tokens, their text forms and hashes, passwords, ids.
 */
#include "base/secret.h"
#include "base/uuid.h"
#include "support/test.h"

#include <ctype.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int start_sodium(void **state)
{
    (void)state;
    return secret_init() == GW_OK ? 0 : -1;
}

static void a_token_is_base64url_and_never_the_same(void **state)
{
    char first[SECRET_TEXT_LEN + 1];
    char second[SECRET_TEXT_LEN + 1];
    (void)state;

    secret_token(first);
    secret_token(second);
    assert_int_equal(strlen(first), SECRET_TEXT_LEN);
    assert_string_not_equal(first, second);
    for (const char *at = first; *at != '\0'; at++)
        assert_true(isalnum((unsigned char)*at) || *at == '-' || *at == '_');
}

/* FIPS 180-2, appendix B.1. */
static void a_hash_is_sha_256(void **state)
{
    static const uint8_t abc[SECRET_HASH_BYTES] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                                   0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                                   0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                                   0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    uint8_t hash[SECRET_HASH_BYTES];
    (void)state;

    secret_hash(SLICE_LIT("abc"), hash);
    assert_true(secret_eq(hash, abc, sizeof(abc)));
    hash[31] ^= 1;
    assert_false(secret_eq(hash, abc, sizeof(abc)));
}

static void wiping_leaves_zeroes(void **state)
{
    static const uint8_t zeroes[32];
    uint8_t secret[32];
    (void)state;

    secret_random(secret, sizeof(secret));
    assert_memory_not_equal(secret, zeroes, sizeof(zeroes));
    secret_wipe(secret, sizeof(secret));
    assert_memory_equal(secret, zeroes, sizeof(zeroes));
}

/* RFC 4648 section 10, without the padding, and the two letters of section 5. */
static void base64url_follows_its_rfc(void **state)
{
    static const struct {
        const char *bytes;
        const char *text;
    } cases[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF\xFE", "-__-"}};
    struct buf out;
    (void)state;

    buf_init(&out, 8);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_clear(&out);
        assert_int_equal(base64url_decode(slice_of(cases[i].text), &out), GW_OK);
        assert_slice_equal(buf_slice(&out), cases[i].bytes);
    }
    buf_done(&out);
}

static void base64url_is_appended(void **state)
{
    struct buf out;
    (void)state;

    buf_init(&out, 100);
    buf_append_cstr(&out, "> ");
    assert_int_equal(base64url_decode(SLICE_LIT("Zm8"), &out), GW_OK);
    assert_string_equal(out.data, "> fo");
    buf_done(&out);
}

static void loose_base64url_is_refused_and_leaves_no_trace(void **state)
{
    static const char *const bad[] = {"Zg==", "Zg=", "Z", "Zm9v Yg", "Zm9\n", "Zm9+", "Zm9/", "Zh",
                                      "Zm9", "Zm9vZ",
                                      /* libsodium alone takes this one, found by the fuzzer */
                                      "v4l4\xae\xc6\x8d\xc7"};
    struct buf out;
    (void)state;

    buf_init(&out, 100);
    buf_append_cstr(&out, "kept");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(base64url_decode(slice_of(bad[i]), &out), GW_EINVAL);
        assert_string_equal(out.data, "kept");
    }
    buf_done(&out);
}

static void base64url_keeps_to_the_maximum(void **state)
{
    struct buf out;
    (void)state;

    buf_init(&out, 3);
    assert_int_equal(base64url_decode(SLICE_LIT("Zm9v"), &out), GW_OK);
    buf_clear(&out);
    assert_int_equal(base64url_decode(SLICE_LIT("Zm9vYg"), &out), GW_ELIMIT);
    buf_done(&out);
}

static void a_password_is_known_again_and_no_other_is(void **state)
{
    char hash[PASSWORD_HASH_MAX];
    char again[PASSWORD_HASH_MAX];
    (void)state;

    assert_int_equal(password_hash(SLICE_LIT("correct horse"), hash), GW_OK);
    assert_memory_equal(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
    assert_int_equal(password_check(SLICE_LIT("correct horse"), hash), GW_OK);
    assert_int_equal(password_check(SLICE_LIT("correct Horse"), hash), GW_EDENIED);
    assert_int_equal(password_check(SLICE_LIT(""), hash), GW_EDENIED);
    assert_int_equal(password_hash(SLICE_LIT("correct horse"), again), GW_OK);
    assert_string_not_equal(hash, again);
}

static void a_hash_that_is_none_matches_nothing(void **state)
{
    (void)state;
    assert_int_equal(password_check(SLICE_LIT("x"), ""), GW_EDENIED);
    assert_int_equal(password_check(SLICE_LIT("x"), "$argon2id$broken"), GW_EDENIED);
}

static void too_long_a_password_is_refused_not_cut(void **state)
{
    char password[PASSWORD_MAX + 1];
    char hash[PASSWORD_HASH_MAX];
    (void)state;

    memset(password, 'x', sizeof(password));
    assert_int_equal(password_hash((struct slice){password, PASSWORD_MAX}, hash), GW_OK);
    assert_int_equal(password_check((struct slice){password, PASSWORD_MAX}, hash), GW_OK);
    assert_int_equal(password_check((struct slice){password, PASSWORD_MAX + 1}, hash), GW_EDENIED);
    assert_int_equal(password_hash((struct slice){password, PASSWORD_MAX + 1}, hash), GW_ELIMIT);
}

static void an_id_is_written_as_it_was_read(void **state)
{
    struct uuid uuid;
    char text[UUID_TEXT_LEN + 1];
    (void)state;

    assert_int_equal(uuid_parse(SLICE_LIT("F81D4FAE-7dec-11d0-a765-00a0c91e6bf6"), &uuid), GW_OK);
    assert_int_equal(uuid.bytes[0], 0xf8);
    assert_int_equal(uuid.bytes[15], 0xf6);
    uuid_format(&uuid, text);
    assert_string_equal(text, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
}

static void other_forms_of_an_id_are_refused_and_it_stays_untouched(void **state)
{
    static const char *const bad[] = {
        "",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf66",
        "f81d4fae7dec11d0a76500a0c91e6bf6",
        "{f81d4fae-7dec-11d0-a765-00a0c91e6bf}",
        "f81d4fae-7dec-11d0-a765+00a0c91e6bf6",
        "f81d4faeX7dec-11d0-a765-00a0c91e6bf6",
        "g81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf ",
    };
    struct uuid zero = {{0}};
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct uuid uuid = zero;
        assert_int_equal(uuid_parse(slice_of(bad[i]), &uuid), GW_EINVAL);
        assert_true(uuid_eq(&uuid, &zero));
    }
}

static void a_random_id_is_version_4_and_never_the_same(void **state)
{
    struct uuid first;
    struct uuid second;
    (void)state;

    for (int i = 0; i < 100; i++) {
        uuid_random(&first);
        uuid_random(&second);
        assert_int_equal(first.bytes[6] >> 4, 4);
        assert_int_equal(first.bytes[8] >> 6, 2);
        assert_false(uuid_eq(&first, &second));
    }
}

/* The value is fixed: what answered an entry yesterday must be known today. */
static void a_derived_id_is_version_8_and_always_the_same(void **state)
{
    struct uuid uuid;
    char text[UUID_TEXT_LEN + 1];
    (void)state;

    uuid_derive(SLICE_LIT("abc"), &uuid);
    uuid_format(&uuid, text);
    assert_string_equal(text, "ba7816bf-8f01-8fea-8141-40de5dae2223");
    uuid_derive(SLICE_LIT("abd"), &uuid);
    assert_int_equal(uuid.bytes[6] >> 4, 8);
    uuid_format(&uuid, text);
    assert_string_not_equal(text, "ba7816bf-8f01-8fea-8141-40de5dae2223");
}

/* RFC 4648 section 10. */
static void base64_has_the_usual_letters_and_padding(void **state)
{
    static const struct {
        const char *bytes;
        const char *text;
    } cases[] = {{"", ""},        {"f", "Zg=="},          {"fo", "Zm8="},
                 {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xFF\xFE", "+//+"}};
    static const char *const bad[] = {"Zg", "Zg=", "Zh==", "Zm9v=", "-__-", "Zm 9v", "Zm9\xFF"};
    struct buf out;
    (void)state;

    buf_init(&out, 8);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buf_clear(&out);
        base64_encode(slice_of(cases[i].bytes), &out);
        assert_slice_equal(buf_slice(&out), cases[i].text);
        buf_clear(&out);
        assert_int_equal(base64_decode(slice_of(cases[i].text), &out), GW_OK);
        assert_slice_equal(buf_slice(&out), cases[i].bytes);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(base64_decode(slice_of(bad[i]), &out), GW_EINVAL);
    buf_clear(&out);
    assert_int_equal(base64_decode(SLICE_LIT("MTIzNDU2Nzg5"), &out), GW_ELIMIT);
    buf_done(&out);
}

/* RFC 4231, test cases 2 and 6: a key shorter than a block, and one longer. */
static void an_hmac_follows_its_rfc(void **state)
{
    static const uint8_t short_key[] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e};
    static const uint8_t long_key[] = {0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f};
    uint8_t hash[SECRET_HASH_BYTES];
    char key[131];
    (void)state;

    secret_hmac(SLICE_LIT("Jefe"), SLICE_LIT("what do ya want for nothing?"), hash);
    assert_memory_equal(hash, short_key, sizeof(short_key));
    memset(key, 0xaa, sizeof(key));
    secret_hmac((struct slice){key, sizeof(key)},
                SLICE_LIT("Test Using Larger Than Block-Size Key - Hash Key First"), hash);
    assert_memory_equal(hash, long_key, sizeof(long_key));
}

/* RFC 4231's second case again, FIPS 180-4's example "abc", and PBKDF2 as OpenSSL makes it of three rounds. */
static void what_is_made_with_sha512_follows_its_rules(void **state)
{
    static const uint8_t mac[] = {0x16, 0x4b, 0x7a, 0x7b, 0xfc, 0xf8, 0x19, 0xe2};
    static const uint8_t cut[] = {0x53, 0x04, 0x8e, 0x26, 0x81, 0x94, 0x1e, 0xf9};
    static const uint8_t stretched[] = {0xb6, 0xb0, 0x7c, 0xb2, 0xce, 0xbf, 0x4a, 0xd8};
    uint8_t hash[SECRET_HASH512_BYTES];
    (void)state;

    secret_hmac512(SLICE_LIT("Jefe"), SLICE_LIT("what do ya want for nothing?"), hash);
    assert_memory_equal(hash, mac, sizeof(mac));
    secret_hash512_256(SLICE_LIT("abc"), hash);
    assert_memory_equal(hash, cut, sizeof(cut));
    secret_stretch512(SLICE_LIT("password"), SLICE_LIT("salt"), 3, hash);
    assert_memory_equal(hash, stretched, sizeof(stretched));
}

/* Read as another process would: what was freed is nobody's to look at. */
static bool stands_in_memory(uintptr_t place, size_t len)
{
    char bytes[256];
    int file = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    size_t found = 0;

    assert_true(file >= 0 && len <= sizeof(bytes));
    assert_int_equal(pread(file, bytes, len, (off_t)place), len);
    close(file);
    for (size_t i = 0; i < len; i++)
        found += bytes[i] == 'S';
    return found > 8; /* of whatever else is there by now */
}

static void what_is_freed_or_moved_is_wiped(void **state)
{
    (void)state;
    char *data = mem_array(200, 1);
    uintptr_t first = (uintptr_t)data, second;

    memset(data, 'S', 200);
    assert_true(stands_in_memory(first, 200));
    data = secret_realloc(data, 5000);
    assert_false(stands_in_memory(first, 200));
    for (int i = 0; i < 200; i++)
        assert_int_equal(data[i], 'S');
    second = (uintptr_t)data;
    secret_free(data);
    assert_false(stands_in_memory(second, 200));
    secret_free(NULL);
    secret_free(secret_realloc(NULL, 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_base64url_and_never_the_same),
        cmocka_unit_test(a_hash_is_sha_256),
        cmocka_unit_test(wiping_leaves_zeroes),
        cmocka_unit_test(what_is_freed_or_moved_is_wiped),
        cmocka_unit_test(base64url_follows_its_rfc),
        cmocka_unit_test(base64_has_the_usual_letters_and_padding),
        cmocka_unit_test(an_hmac_follows_its_rfc),
        cmocka_unit_test(what_is_made_with_sha512_follows_its_rules),
        cmocka_unit_test(base64url_is_appended),
        cmocka_unit_test(loose_base64url_is_refused_and_leaves_no_trace),
        cmocka_unit_test(base64url_keeps_to_the_maximum),
        cmocka_unit_test(a_password_is_known_again_and_no_other_is),
        cmocka_unit_test(a_hash_that_is_none_matches_nothing),
        cmocka_unit_test(too_long_a_password_is_refused_not_cut),
        cmocka_unit_test(an_id_is_written_as_it_was_read),
        cmocka_unit_test(other_forms_of_an_id_are_refused_and_it_stays_untouched),
        cmocka_unit_test(a_random_id_is_version_4_and_never_the_same),
        cmocka_unit_test(a_derived_id_is_version_8_and_always_the_same),
    };

    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
