#include "base/base58.h"

#include "base/secret.h"

#include <string.h>

#define CHECKSUM_BYTES 4

static const char digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

enum gw_err base58_decode(struct slice text, uint8_t out[BASE58_BYTES_MAX], size_t *ret_len)
{
    uint8_t little[BASE58_BYTES_MAX];
    size_t used = 0, zeros = 0;

    while (zeros < text.len && text.data[zeros] == '1')
        zeros++;
    if (zeros > BASE58_BYTES_MAX)
        return GW_ELIMIT;
    for (size_t i = zeros; i < text.len; i++) {
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
            if (zeros + used == BASE58_BYTES_MAX)
                return GW_ELIMIT;
            little[used++] = (uint8_t)carry;
        }
    }
    memset(out, 0, zeros);
    for (size_t i = 0; i < used; i++)
        out[zeros + i] = little[used - 1 - i];
    secret_wipe(little, sizeof(little)); /* what is decoded may be a private key */
    *ret_len = zeros + used;
    return GW_OK;
}

bool base58_is_checked(const uint8_t *bytes, size_t len)
{
    uint8_t once[SECRET_HASH_BYTES], twice[SECRET_HASH_BYTES];

    if (len < CHECKSUM_BYTES)
        return false;
    secret_hash((struct slice){(const char *)bytes, len - CHECKSUM_BYTES}, once);
    secret_hash((struct slice){(const char *)once, sizeof(once)}, twice);
    return memcmp(bytes + len - CHECKSUM_BYTES, twice, CHECKSUM_BYTES) == 0;
}
