#include "wire/jwt.h"

#include "base/secret.h"

#include <jansson.h>
#include <string.h>

void wire_jwt_init(struct wire_jwt *jwt)
{
    *jwt = (struct wire_jwt){0};
    buf_init(&jwt->signature, 512);
    buf_init(&jwt->algorithm, WIRE_JWT_CLAIM_MAX);
    buf_init(&jwt->key_id, WIRE_JWT_CLAIM_MAX);
    buf_init(&jwt->issuer, WIRE_JWT_CLAIM_MAX);
    buf_init(&jwt->subject, WIRE_JWT_CLAIM_MAX);
    buf_init(&jwt->name, WIRE_JWT_CLAIM_MAX);
    buf_init(&jwt->email, WIRE_JWT_CLAIM_MAX);
}

void wire_jwt_done(struct wire_jwt *jwt)
{
    buf_done(&jwt->signature);
    buf_done(&jwt->algorithm);
    buf_done(&jwt->key_id);
    buf_done(&jwt->issuer);
    buf_done(&jwt->subject);
    buf_done(&jwt->name);
    buf_done(&jwt->email);
}

/* One part as a JSON object; NULL when it is not. jansson refuses bad UTF-8 and U+0000. */
static json_t *part_object(struct slice part)
{
    struct buf text;
    json_t *object = NULL;

    buf_init(&text, WIRE_JWT_MAX);
    if (base64url_decode(part, &text) == GW_OK && text.len > 0)
        object = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
    buf_done(&text);
    if (object != NULL && !json_is_object(object)) {
        json_decref(object);
        return NULL;
    }
    return object;
}

/* Absent is fine and leaves `out` empty. */
static bool take_text(const json_t *object, const char *key, struct buf *out)
{
    const json_t *value = json_object_get(object, key);

    if (value == NULL)
        return true;
    if (!json_is_string(value))
        return false;
    buf_append(out, json_string_value(value), json_string_length(value));
    return buf_err(out) == GW_OK;
}

/* What is only shown: null, as databases give it, is absent, and what is too long is cut. */
static bool take_shown(const json_t *object, const char *key, struct buf *out)
{
    const json_t *value = json_object_get(object, key);
    struct slice text = {json_string_value(value), json_string_length(value)};

    if (value == NULL || json_is_null(value))
        return true;
    if (!json_is_string(value))
        return false;
    if (text.len > WIRE_JWT_CLAIM_MAX) {
        text.len = WIRE_JWT_CLAIM_MAX;
        while (text.len > 0 && ((unsigned char)text.data[text.len] & 0xC0) == 0x80)
            text.len--; /* not within a character */
    }
    buf_append_slice(out, text);
    return true;
}

/* RFC 7519's NumericDate may have a fraction; it is cut off. */
static bool take_time(const json_t *object, const char *key, bool *ret_has, int64_t *ret_seconds)
{
    const json_t *value = json_object_get(object, key);

    if (value == NULL)
        return true;
    if (!json_is_number(value) || json_number_value(value) < 0 || json_number_value(value) > 1e12)
        return false;
    *ret_has = true;
    *ret_seconds = (int64_t)json_number_value(value);
    return true;
}

static bool is_text(const json_t *value, struct slice text)
{
    return json_is_string(value) &&
           slice_eq((struct slice){json_string_value(value), json_string_length(value)}, text);
}

static bool names_audience(const json_t *claims, struct slice audience)
{
    const json_t *value = json_object_get(claims, "aud");
    const json_t *one;
    size_t i;

    if (is_text(value, audience))
        return true;
    json_array_foreach (value, i, one)
        if (is_text(one, audience))
            return true;
    return false;
}

static bool take_header(const json_t *header, struct wire_jwt *jwt)
{
    return json_object_get(header, "crit") == NULL && take_text(header, "alg", &jwt->algorithm) &&
           take_text(header, "kid", &jwt->key_id);
}

static bool take_claims(const json_t *claims, struct slice audience, struct wire_jwt *jwt)
{
    jwt->audience_matches = names_audience(claims, audience);
    return take_text(claims, "iss", &jwt->issuer) && take_text(claims, "sub", &jwt->subject) &&
           take_shown(claims, "name", &jwt->name) && take_shown(claims, "email", &jwt->email) &&
           take_time(claims, "exp", &jwt->has_expiry, &jwt->expires_at) &&
           take_time(claims, "nbf", &jwt->has_not_before, &jwt->not_before);
}

enum gw_err wire_jwt_parse(struct slice token, struct slice audience, struct wire_jwt *ret_jwt)
{
    struct slice rest = SLICE_NONE;
    struct slice header_part, claims_part;
    json_t *header, *claims;
    enum gw_err err = GW_EINVAL;

    if (token.len > WIRE_JWT_MAX)
        return GW_EINVAL;
    header_part = slice_cut(token, '.', &rest);
    if (rest.data == NULL)
        return GW_EINVAL;
    claims_part = slice_cut(rest, '.', &rest);
    if (rest.data == NULL || memchr(rest.data, '.', rest.len) != NULL)
        return GW_EINVAL;
    ret_jwt->signed_part = (struct slice){token.data, header_part.len + 1 + claims_part.len};
    if (base64url_decode(rest, &ret_jwt->signature) != GW_OK)
        return GW_EINVAL;
    header = part_object(header_part);
    claims = part_object(claims_part);
    if (header != NULL && claims != NULL && take_header(header, ret_jwt) &&
        take_claims(claims, audience, ret_jwt))
        err = GW_OK;
    json_decref(header);
    json_decref(claims);
    return err;
}
