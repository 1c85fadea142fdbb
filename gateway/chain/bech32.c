/* bech32.c -- Bitcoin's addresses that begin with bc1 (BIP-173, BIP-350). */
#include "chain/internal.h"

#include "base/bech32.h"

#define DIGITS_MAX 90 /* BIP-173: of a whole address */
#define BECH32M_WHOLE UINT32_C(0x2bc830a3)

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
    uint32_t sum = bech32_sum_begin("bc");

    if (text.len < 3 + 1 + BECH32_CHECK_DIGITS || text.len > DIGITS_MAX)
        return GW_EINVAL;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        int digit;

        small = small || (c >= 'a' && c <= 'z');
        capital = capital || (c >= 'A' && c <= 'Z');
        if (i < 3) {
            if ((c >= 'A' && c <= 'Z' ? c | 32 : c) != "bc1"[i])
                return GW_EINVAL;
            continue;
        }
        digit = bech32_digit(c);
        if (digit < 0)
            return GW_EINVAL;
        values[count++] = (uint8_t)digit;
        sum = bech32_sum_add(sum, (uint8_t)digit);
    }
    address.version = values[0];
    if ((small && capital) || sum != (address.version == 0 ? BECH32_WHOLE : BECH32M_WHOLE) ||
        to_bytes(values + 1, count - 1 - BECH32_CHECK_DIGITS, &address) != GW_OK ||
        !is_program(address.version, address.len))
        return GW_EINVAL;
    *ret_address = address;
    return GW_OK;
}
