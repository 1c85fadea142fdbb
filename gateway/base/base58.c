#include "base/base58.h"

#include "base/secret.h"

#include <assert.h>
#include <string.h>

#define CHECKSUM_BYTES 4

static const char digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/* What digits other than leading ones are as a number, its lowest byte first, at most `max` bytes of it. */
static enum gw_err to_number(struct slice text, uint8_t *little, size_t max, size_t *ret_used)
{
    size_t used = 0;

    for (size_t i = 0; i < text.len; i++) {
        const char *digit = memchr(digits, text.data[i], sizeof(digits) - 1);
        uint32_t carry;

        if (digit == NULL)
            return GW_EINVAL;
        carry = (uint32_t)(digit - digits);
        for (size_t k = 0; k < used; k++) {
            carry += little[k] * 58u;
            little[k] = (uint8_t)carry;
            carry >>= 8;
        }
        for (; carry > 0; carry >>= 8) {
            if (used == max)
                return GW_ELIMIT;
            little[used++] = (uint8_t)carry;
        }
    }
    *ret_used = used;
    return GW_OK;
}

enum gw_err base58_decode(struct slice text, uint8_t out[BASE58_BYTES_MAX], size_t *ret_len)
{
    uint8_t little[BASE58_BYTES_MAX];
    size_t used = 0, zeros = 0;
    enum gw_err err;

    /* Each of them is a zero byte in front. */
    while (zeros < text.len && text.data[zeros] == '1')
        zeros++;
    if (zeros > BASE58_BYTES_MAX)
        return GW_ELIMIT;
    err = to_number((struct slice){text.data + zeros, text.len - zeros}, little,
                    BASE58_BYTES_MAX - zeros, &used);
    if (err == GW_OK) {
        memset(out, 0, zeros);
        for (size_t i = 0; i < used; i++)
            out[zeros + i] = little[used - 1 - i];
        *ret_len = zeros + used;
    }
    /* What is decoded may be a private key, also with one character too many. */
    secret_wipe(little, sizeof(little));
    return err;
}

size_t base58_encode(const uint8_t *bytes, size_t len, char out[BASE58_ENCODED_MAX])
{
    uint8_t little[BASE58_ENCODED_MAX];
    size_t used = 0, zeros = 0;

    assert(len <= BASE58_BYTES_MAX);
    while (zeros < len && bytes[zeros] == 0)
        zeros++;
    for (size_t i = zeros; i < len; i++) {
        uint32_t carry = bytes[i];

        for (size_t k = 0; k < used; k++) {
            carry += (uint32_t)little[k] << 8;
            little[k] = (uint8_t)(carry % 58);
            carry /= 58;
        }
        for (; carry > 0; carry /= 58)
            little[used++] = (uint8_t)(carry % 58);
    }
    memset(out, '1', zeros);
    for (size_t i = 0; i < used; i++)
        out[zeros + i] = digits[little[used - 1 - i]];
    out[zeros + used] = '\0';
    return zeros + used;
}

static void checksum_of(const uint8_t *bytes, size_t len, uint8_t out[SECRET_HASH_BYTES])
{
    uint8_t once[SECRET_HASH_BYTES];

    secret_hash((struct slice){(const char *)bytes, len}, once);
    secret_hash((struct slice){(const char *)once, sizeof(once)}, out);
}

bool base58_is_checked(const uint8_t *bytes, size_t len)
{
    uint8_t sum[SECRET_HASH_BYTES];

    if (len < CHECKSUM_BYTES)
        return false;
    checksum_of(bytes, len - CHECKSUM_BYTES, sum);
    return memcmp(bytes + len - CHECKSUM_BYTES, sum, CHECKSUM_BYTES) == 0;
}

void base58_add_check(uint8_t *bytes, size_t len)
{
    uint8_t sum[SECRET_HASH_BYTES];

    checksum_of(bytes, len, sum);
    memcpy(bytes + len, sum, CHECKSUM_BYTES);
}
