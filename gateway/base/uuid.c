/*
 * uuid.c -- RFC 9562: version 4 from randomness, version 8 from a hash.
 */
#include "base/uuid.h"

#include "base/hex.h"
#include "base/secret.h"

#include <string.h>

/* Where the text form has its hyphens. */
static bool is_hyphen_at(size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

enum gw_err uuid_parse(struct slice text, struct uuid *ret_uuid)
{
    struct uuid uuid = {{0}};
    size_t nibble = 0;

    if (text.len != UUID_TEXT_LEN)
        return GW_EINVAL;

    for (size_t at = 0; at < UUID_TEXT_LEN; at++) {
        if (is_hyphen_at(at)) {
            if (text.data[at] != '-')
                return GW_EINVAL;
            continue;
        }
        int value = hex_digit(text.data[at]);
        if (value < 0)
            return GW_EINVAL;
        uint8_t *byte = &uuid.bytes[nibble / 2];
        *byte = (uint8_t)(*byte << 4 | value);
        nibble++;
    }

    *ret_uuid = uuid;
    return GW_OK;
}

void uuid_format(const struct uuid *uuid, char out[UUID_TEXT_LEN + 1])
{
    char digits[2 * sizeof(uuid->bytes) + 1];
    const char *next = digits;

    hex_write(uuid->bytes, sizeof(uuid->bytes), digits);
    for (size_t at = 0; at < UUID_TEXT_LEN; at++)
        out[at] = is_hyphen_at(at) ? '-' : *next++;
    out[UUID_TEXT_LEN] = '\0';
}

static void set_version(struct uuid *uuid, uint8_t version)
{
    uuid->bytes[6] = (uint8_t)((uuid->bytes[6] & 0x0F) | version << 4);
    uuid->bytes[8] = (uint8_t)((uuid->bytes[8] & 0x3F) | 0x80);
}

void uuid_random(struct uuid *ret_uuid)
{
    secret_random(ret_uuid->bytes, sizeof(ret_uuid->bytes));
    set_version(ret_uuid, 4);
}

void uuid_derive(struct slice name, struct uuid *ret_uuid)
{
    uint8_t hash[SECRET_HASH_BYTES];

    secret_hash(name, hash);
    memcpy(ret_uuid->bytes, hash, sizeof(ret_uuid->bytes));
    set_version(ret_uuid, 8);
}

bool uuid_eq(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}
