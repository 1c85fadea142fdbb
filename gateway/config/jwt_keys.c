#include "config/jwt_keys.h"

#include "base/secret.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECRET_MIN 32 /* RFC 7518 section 3.2: at least as long as the hash */

struct jwt_keys {
    size_t count;
    struct jwt_key keys[JWT_KEYS_MAX];
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

static bool take_bytes(const json_t *object, const char *field, struct jwt_key *key)
{
    struct buf bytes;
    bool good;

    buf_init(&bytes, sizeof(key->bytes));
    good = base64url_decode(slice_of(text_of(object, field)), &bytes) == GW_OK && bytes.len > 0;
    if (good) {
        memcpy(key->bytes, bytes.data, bytes.len);
        key->len = bytes.len;
    }
    if (bytes.data != NULL)
        secret_wipe(bytes.data, bytes.len);
    buf_done(&bytes);
    return good;
}

/* NULL, or what is wrong with it. */
static const char *take_key(const json_t *object, struct jwt_key *key)
{
    const char *kid = text_of(object, "kid");
    const char *kty = text_of(object, "kty");
    const char *alg = text_of(object, "alg");

    if (kid[0] == '\0' || strlen(kid) > JWT_KEY_ID_MAX)
        return "needs a kid of 1 to 100 bytes";
    memcpy(key->id, kid, strlen(kid) + 1);
    if (strcmp(kty, "oct") == 0 && strcmp(alg, "HS256") == 0) {
        key->algorithm = JWT_HS256;
        return take_bytes(object, "k", key) && key->len >= SECRET_MIN
                   ? NULL
                   : "needs a k of 32 to 512 bytes in base64url";
    }
    if (strcmp(kty, "OKP") == 0 && strcmp(alg, "EdDSA") == 0 &&
        strcmp(text_of(object, "crv"), "Ed25519") == 0) {
        key->algorithm = JWT_EDDSA;
        return take_bytes(object, "x", key) && key->len == 32
                   ? NULL
                   : "needs an x of 32 bytes in base64url";
    }
    return "is neither kty oct with alg HS256 nor kty OKP with crv Ed25519 and alg EdDSA";
}

static enum gw_err take_all(const json_t *root, struct jwt_keys *keys, char message[256])
{
    const json_t *list = json_object_get(root, "keys");
    const json_t *object;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) == 0 ||
        json_array_size(list) > JWT_KEYS_MAX) {
        snprintf(message, 256, "\"keys\" must be a list of 1 to %d keys", JWT_KEYS_MAX);
        return GW_EINVAL;
    }
    json_array_foreach (list, i, object) {
        struct jwt_key *key = &keys->keys[i];
        const char *wrong = take_key(object, key);

        if (wrong == NULL && jwt_keys_find(keys, slice_of(key->id)) != NULL)
            wrong = "has the kid of another";
        if (wrong != NULL) {
            snprintf(message, 256, "key %zu %s", i + 1, wrong);
            return GW_EINVAL;
        }
        keys->count++;
    }
    return GW_OK;
}

enum gw_err jwt_keys_load(const char *path, struct jwt_keys **ret_keys, char message[256])
{
    json_error_t problem;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
    struct jwt_keys *keys;
    enum gw_err err;

    if (root == NULL) {
        snprintf(message, 256, "line %d: %s", problem.line, problem.text);
        return GW_EINVAL;
    }
    keys = mem_new(sizeof(*keys));
    err = take_all(root, keys, message);
    json_decref(root);
    if (err != GW_OK) {
        jwt_keys_free(keys);
        return err;
    }
    *ret_keys = keys;
    return GW_OK;
}

void jwt_keys_free(struct jwt_keys *keys)
{
    if (keys == NULL)
        return;
    secret_wipe(keys, sizeof(*keys));
    free(keys);
}

const struct jwt_key *jwt_keys_find(const struct jwt_keys *keys, struct slice id)
{
    for (size_t i = 0; i < keys->count; i++)
        if (slice_eq_cstr(id, keys->keys[i].id))
            return &keys->keys[i];
    return NULL;
}
