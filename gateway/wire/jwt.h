/*
 * jwt.h -- a JWT (RFC 7519) in JWS compact form (RFC 7515 section 7.1), taken
 * apart. Pure: checks form, not signature nor time; who calls it does both.
 */
#ifndef BATON_WIRE_JWT_H
#define BATON_WIRE_JWT_H

#include "base/err.h"
#include "base/str.h"

#define WIRE_JWT_MAX 3000      /* bytes of a token */
#define WIRE_JWT_CLAIM_MAX 400 /* bytes of sub, iss, kid, name, email */

struct wire_jwt {
    struct slice signed_part; /* what the signature is over; borrowed from the token */
    struct buf signature;
    struct buf algorithm, key_id; /* header: alg, kid */
    struct buf issuer, subject;
    struct buf name, email; /* cut at WIRE_JWT_CLAIM_MAX; null is absent */
    bool has_expiry, has_not_before;
    int64_t expires_at, not_before; /* Unix seconds */
    bool audience_matches;
};

void wire_jwt_init(struct wire_jwt *jwt);
void wire_jwt_done(struct wire_jwt *jwt);

/* GW_EINVAL: not three parts of base64url, a part that is not the JSON it should
 * be, a claim of a wrong type or too long, a `crit` header (RFC 7515 section 4.1.11:
 * none is understood here). Absent claims are empty. `aud` may be one text or
 * several (RFC 7519 section 4.1.3). */
enum gw_err wire_jwt_parse(struct slice token, struct slice audience,
                           struct wire_jwt *ret_jwt) GW_MUST_CHECK;

#endif
