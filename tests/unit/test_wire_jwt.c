/*
 * A JWT taken apart: its form, the types of its claims. Not its signature.
 */
#include "base/secret.h"
#include "support/encode.h"
#include "support/test.h"
#include "wire/jwt.h"

#include <stdio.h>
#include <string.h>

#define HEADER "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}"
#define CLAIMS "{\"iss\":\"harbor\",\"sub\":\"u-1\",\"aud\":\"baton\",\"exp\":1772356402}"

static struct wire_jwt jwt;
static struct buf token;

static int make(void **state)
{
    (void)state;
    wire_jwt_init(&jwt);
    buf_init(&token, 8192);
    return secret_init() == GW_OK ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    wire_jwt_done(&jwt);
    buf_done(&token);
    return 0;
}

static enum gw_err parse_text(const char *text)
{
    wire_jwt_done(&jwt);
    wire_jwt_init(&jwt);
    return wire_jwt_parse(slice_of(text), SLICE_LIT("baton"), &jwt);
}

static enum gw_err parse(const char *header, const char *claims)
{
    buf_clear(&token);
    test_base64url(slice_of(header), &token);
    buf_append_char(&token, '.');
    test_base64url(slice_of(claims), &token);
    buf_append_cstr(&token, ".c2ln"); /* "sig" */
    wire_jwt_done(&jwt);
    wire_jwt_init(&jwt);
    return wire_jwt_parse(buf_slice(&token), SLICE_LIT("baton"), &jwt);
}

static void a_token_comes_apart(void **state)
{
    (void)state;
    assert_int_equal(parse(HEADER, CLAIMS), GW_OK);
    assert_slice_equal(buf_slice(&jwt.algorithm), "HS256");
    assert_slice_equal(buf_slice(&jwt.key_id), "k1");
    assert_slice_equal(buf_slice(&jwt.issuer), "harbor");
    assert_slice_equal(buf_slice(&jwt.subject), "u-1");
    assert_slice_equal(buf_slice(&jwt.signature), "sig");
    assert_true(jwt.has_expiry && jwt.audience_matches && !jwt.has_not_before);
    assert_int_equal(jwt.expires_at, 1772356402);
    assert_int_equal(jwt.signed_part.len, token.len - strlen(".c2ln"));
}

/* RFC 7515, appendix A.1. */
static void the_example_of_the_rfc_comes_apart(void **state)
{
    (void)state;
    assert_int_equal(parse_text("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
                                "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                                "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
                                "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
                     GW_OK);
    assert_slice_equal(buf_slice(&jwt.issuer), "joe");
    assert_int_equal(jwt.expires_at, 1300819380);
    assert_int_equal(jwt.signature.len, 32);
    assert_int_equal(jwt.key_id.len, 0);
    assert_false(jwt.audience_matches);
}

static void what_has_not_three_parts_of_base64url_is_none(void **state)
{
    static const char *const bad[] = {
        "",
        ".",
        "..",
        "a.b",
        "e30.e30",
        "e30.e30.a.b",
        "e30.e30.c2ln=",
        "e30. e30.c2ln",
        "e30.e3.c2ln",
        "e30.e30.c2l+",
        "W10.e30.c2ln",
        "e30.W10.c2ln",
    };
    (void)state;

    assert_int_equal(parse_text("e30.e30.c2ln"), GW_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(parse_text(bad[i]), GW_EINVAL);
}

static void claims_have_their_types(void **state)
{
    static const char *const bad[] = {
        "{\"sub\":5}",
        "{\"sub\":null}",
        "{\"iss\":[\"harbor\"]}",
        "{\"exp\":\"tomorrow\"}",
        "{\"exp\":-1}",
        "{\"exp\":1e300}",
        "{\"exp\":true}",
        "{\"nbf\":\"yesterday\"}",
        "{\"name\":{}}",
        "{\"sub\":\"a\",\"sub\":\"b\"}",
        "{\"sub\":\"\\u0000\"}",
        "{\"sub\":\"a\"} {}",
    };
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(parse(HEADER, bad[i]), GW_EINVAL);
    assert_int_equal(parse(HEADER, "{\"exp\":1772356402.9}"), GW_OK);
    assert_int_equal(jwt.expires_at, 1772356402);
}

static void the_audience_may_be_one_or_several(void **state)
{
    (void)state;
    assert_int_equal(parse(HEADER, "{\"aud\":[\"other\",\"baton\"]}"), GW_OK);
    assert_true(jwt.audience_matches);
    assert_int_equal(parse(HEADER, "{\"aud\":[\"other\",5,null]}"), GW_OK);
    assert_false(jwt.audience_matches);
    assert_int_equal(parse(HEADER, "{\"aud\":\"baton2\"}"), GW_OK);
    assert_false(jwt.audience_matches);
    assert_int_equal(parse(HEADER, "{}"), GW_OK);
    assert_false(jwt.audience_matches);
}

static void a_header_that_must_be_understood_is_refused(void **state)
{
    (void)state;
    assert_int_equal(parse("{\"alg\":\"HS256\",\"kid\":\"k1\",\"crit\":[\"exp\"]}", CLAIMS),
                     GW_EINVAL);
    assert_int_equal(parse("{\"alg\":5}", CLAIMS), GW_EINVAL);
}

static void what_is_too_long_is_refused(void **state)
{
    char claims[WIRE_JWT_MAX];
    int len;
    (void)state;

    len = snprintf(claims, sizeof(claims), "{\"sub\":\"%0*d\"}", WIRE_JWT_CLAIM_MAX, 1);
    assert_true(len > WIRE_JWT_CLAIM_MAX);
    assert_int_equal(parse(HEADER, claims), GW_OK);
    snprintf(claims, sizeof(claims), "{\"sub\":\"%0*d\"}", WIRE_JWT_CLAIM_MAX + 1, 1);
    assert_int_equal(parse(HEADER, claims), GW_EINVAL);
    snprintf(claims, sizeof(claims), "{\"other\":\"%0*d\"}", 2500, 1);
    assert_int_equal(parse(HEADER, claims), GW_EINVAL);
    assert_true(token.len > WIRE_JWT_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_token_comes_apart),
        TEST(the_example_of_the_rfc_comes_apart),
        TEST(what_has_not_three_parts_of_base64url_is_none),
        TEST(claims_have_their_types),
        TEST(the_audience_may_be_one_or_several),
        TEST(a_header_that_must_be_understood_is_refused),
        TEST(what_is_too_long_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
