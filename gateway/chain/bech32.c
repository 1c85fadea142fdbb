/* bech32.c -- Bitcoin's addresses that begin with bc1 (BIP-173, BIP-350). */
#include "chain/internal.h"

#include <string.h>

#define CHECKSUM_DIGITS 6
#define DIGITS_MAX 90 /* BIP-173: of a whole address */
#define BECH32 1u
#define BECH32M 0x2bc830a3u

static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static uint32_t polymod(uint32_t sum, uint8_t value)
{
    static const uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                          0x2a1462b3};
    uint32_t top = sum >> 25;

    sum = (sum & 0x1ffffff) << 5 ^ value;
    for (int i = 0; i < 5; i++)
        sum ^= (top >> i & 1) != 0 ? generator[i] : 0;
    return sum;
}

/* Over the human-readable part "bc" as BIP-173 expands it, and the values. */
static uint32_t checksum(const uint8_t *values, size_t count)
{
    static const uint8_t bc[] = {'b' >> 5, 'c' >> 5, 0, 'b' & 31, 'c' & 31};
    uint32_t sum = 1;

    for (size_t i = 0; i < sizeof(bc); i++)
        sum = polymod(sum, bc[i]);
    for (size_t i = 0; i < count; i++)
        sum = polymod(sum, values[i]);
    return sum;
}

static bool is_program(uint8_t version, size_t len)
{
    return version == 0 ? len == 20 || len == 32 : version <= 16 && len >= 2 && len <= 40;
}

/* Groups of five bits into bytes; what is left over is less than a group and zero. */
static enum gw_err to_bytes(const uint8_t *values, size_t count, struct bech32 *address)
{
    uint32_t bits = 0;
    unsigned have = 0;

    address->len = 0;
    for (size_t i = 0; i < count; i++) {
        bits = (bits << 5 | values[i]) & 0xfff;
        have += 5;
        if (have >= 8) {
            if (address->len == BECH32_PROGRAM_MAX)
                return GW_EINVAL;
            have -= 8;
            address->program[address->len++] = (uint8_t)(bits >> have);
        }
    }
    return have < 5 && (bits & ((1u << have) - 1)) == 0 ? GW_OK : GW_EINVAL;
}

enum gw_err chain__bech32_decode(struct slice text, struct bech32 *ret_address)
{
    uint8_t values[DIGITS_MAX];
    size_t count = 0;
    bool small = false, capital = false;
    struct bech32 address;
    uint32_t sum;

    if (text.len < 3 + 1 + CHECKSUM_DIGITS || text.len > DIGITS_MAX)
        return GW_EINVAL;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        const char *digit;

        small = small || (c >= 'a' && c <= 'z');
        capital = capital || (c >= 'A' && c <= 'Z');
        c = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
        if (i < 3) {
            if (c != "bc1"[i])
                return GW_EINVAL;
            continue;
        }
        digit = memchr(charset, c, sizeof(charset) - 1);
        if (digit == NULL)
            return GW_EINVAL;
        values[count++] = (uint8_t)(digit - charset);
    }
    sum = checksum(values, count);
    address.version = values[0];
    if ((small && capital) || sum != (address.version == 0 ? BECH32 : BECH32M) ||
        to_bytes(values + 1, count - 1 - CHECKSUM_DIGITS, &address) != GW_OK ||
        !is_program(address.version, address.len))
        return GW_EINVAL;
    *ret_address = address;
    return GW_OK;
}
