#include "session/visitor_token.h"

#include "base/utf8.h"
#include "wire/jwt.h"

#include <sodium.h>

#define ANONYMOUS SLICE_LIT("anon.")
#define CLOCK_SKEW_S 60
#define SUBJECT_MAX 200

void visitor_token_init(struct visitor_token *token)
{
    *token = (struct visitor_token){0};
    buf_init(&token->issuer, WIRE_JWT_CLAIM_MAX);
    buf_init(&token->subject, WIRE_JWT_CLAIM_MAX);
    buf_init(&token->name, WIRE_JWT_CLAIM_MAX);
    buf_init(&token->email, WIRE_JWT_CLAIM_MAX);
}

void visitor_token_done(struct visitor_token *token)
{
    buf_done(&token->issuer);
    buf_done(&token->subject);
    buf_done(&token->name);
    buf_done(&token->email);
}

static enum gw_err check_anonymous(struct slice text, struct visitor_token *ret_token)
{
    struct slice secret = {text.data + ANONYMOUS.len, text.len - ANONYMOUS.len};
    struct buf bytes;
    bool good;

    buf_init(&bytes, SECRET_BYTES);
    good = secret.len == SECRET_TEXT_LEN && base64url_decode(secret, &bytes) == GW_OK &&
           bytes.len == SECRET_BYTES;
    if (bytes.data != NULL)
        secret_wipe(bytes.data, bytes.len);
    buf_done(&bytes);
    if (!good)
        return GW_EDENIED;
    ret_token->anonymous = true;
    secret_hash(text, ret_token->secret_hash);
    return GW_OK;
}

/* The key says which algorithm it is for; the token's word on it must agree. */
static bool signature_is_good(const struct jwt_key *key, const struct wire_jwt *jwt)
{
    const unsigned char *text = (const unsigned char *)jwt->signed_part.data;
    const unsigned char *signature = (const unsigned char *)jwt->signature.data;
    uint8_t mac[SECRET_HASH_BYTES];

    if (key->algorithm == JWT_EDDSA)
        return slice_eq_cstr(buf_slice(&jwt->algorithm), "EdDSA") &&
               jwt->signature.len == crypto_sign_BYTES &&
               crypto_sign_verify_detached(signature, text, jwt->signed_part.len, key->bytes) == 0;
    if (!slice_eq_cstr(buf_slice(&jwt->algorithm), "HS256") || jwt->signature.len != sizeof(mac))
        return false;
    secret_hmac((struct slice){(const char *)key->bytes, key->len}, jwt->signed_part, mac);
    return secret_eq(mac, signature, sizeof(mac));
}

/* A name goes on one line of staff's screens and must not turn their text round: control and
 * formatting characters (Unicode's Cc and the bidirectional and invisible ones of Cf) are left out. */
static bool is_shown(uint32_t cp)
{
    return !(cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0xAD || cp == 0x61C ||
             (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
             (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp >= 0xFFF9 && cp <= 0xFFFB) ||
             (cp >= 0xE0000 && cp <= 0xE007F));
}

static void append_shown(struct buf *out, struct slice text)
{
    while (text.len > 0) {
        uint32_t cp = utf8_next(&text);

        if (is_shown(cp))
            utf8_append(out, cp);
    }
}

static void move_claims(struct wire_jwt *jwt, struct visitor_token *ret_token)
{
    buf_append_slice(&ret_token->issuer, buf_slice(&jwt->issuer));
    buf_append_slice(&ret_token->subject, buf_slice(&jwt->subject));
    append_shown(&ret_token->name, buf_slice(&jwt->name));
    append_shown(&ret_token->email, buf_slice(&jwt->email));
}

static enum gw_err check_jwt(const struct visitor_token_rules *rules, struct slice text,
                             int64_t now_s, struct visitor_token *ret_token,
                             enum wire_code *ret_code)
{
    struct wire_jwt jwt;
    const struct jwt_key *key;
    enum gw_err err = GW_EDENIED;

    wire_jwt_init(&jwt);
    if (wire_jwt_parse(text, rules->audience, &jwt) != GW_OK || jwt.key_id.len == 0)
        goto out;
    key = jwt_keys_find(rules->keys, buf_slice(&jwt.key_id));
    if (key == NULL || !signature_is_good(key, &jwt))
        goto out;
    if (jwt.subject.len == 0 || jwt.subject.len > SUBJECT_MAX || !jwt.has_expiry ||
        !jwt.audience_matches || !slice_eq(buf_slice(&jwt.issuer), rules->issuer) ||
        (jwt.has_not_before && jwt.not_before > now_s + CLOCK_SKEW_S))
        goto out;
    if (jwt.expires_at + CLOCK_SKEW_S <= now_s) {
        *ret_code = WIRE_CODE_TOKEN_EXPIRED;
        goto out;
    }
    move_claims(&jwt, ret_token);
    err = GW_OK;
out:
    wire_jwt_done(&jwt);
    return err;
}

enum gw_err visitor_token_check(const struct visitor_token_rules *rules, struct slice text,
                                int64_t now_s, struct visitor_token *ret_token,
                                enum wire_code *ret_code)
{
    *ret_code = WIRE_CODE_BAD_TOKEN;
    if (slice_starts(text, ANONYMOUS))
        return check_anonymous(text, ret_token);
    if (rules->keys == NULL || rules->audience.len == 0 || rules->issuer.len == 0)
        return GW_EDENIED;
    return check_jwt(rules, text, now_s, ret_token, ret_code);
}
