/*
 * visitor_token.h -- who a visitor's hello says they are.
 *
 * Two kinds of token: the widget's own secret (`anon.` and 43 characters of
 * base64url), and a JWT (RFC 7519, JWS compact form) that the embedding site has
 * signed with HS256 or EdDSA (Ed25519, RFC 8037). Of a JWT, `sub`, `exp`, `aud`,
 * `iss` and the header's `kid` are required; what is wrong is refused, never
 * skipped: a bad JWT does not make an anonymous visitor.
 */
#ifndef BATON_SESSION_VISITOR_TOKEN_H
#define BATON_SESSION_VISITOR_TOKEN_H

#include "base/err.h"
#include "base/secret.h"
#include "base/str.h"
#include "config/jwt_keys.h"
#include "wire/gen/frames.gen.h"

struct visitor_token_rules {
    const struct jwt_keys *keys; /* NULL: signing in is off, every JWT is refused */
    struct slice audience;
    struct slice issuer;
};

struct visitor_token {
    bool anonymous;
    uint8_t secret_hash[SECRET_HASH_BYTES]; /* anonymous ones */
    /* Of signed-in ones; name and email are empty when they were not said. */
    struct buf issuer, subject, name, email;
};

void visitor_token_init(struct visitor_token *token);
void visitor_token_done(struct visitor_token *token);

/* GW_OK, or GW_EDENIED with bad_token or token_expired. `now_s` is Unix time;
 * clocks may differ by 60 seconds. */
enum gw_err visitor_token_check(const struct visitor_token_rules *rules, struct slice text,
                                int64_t now_s, struct visitor_token *ret_token,
                                enum wire_code *ret_code) GW_MUST_CHECK;

#endif
