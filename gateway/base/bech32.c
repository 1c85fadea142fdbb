#include "base/bech32.h"

#include <string.h>

int bech32_digit(char c)
{
    static const char digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const char small = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
    const char *digit = memchr(digits, small, sizeof(digits) - 1);

    return digit != NULL ? (int)(digit - digits) : -1;
}

uint32_t bech32_sum_begin(const char *readable)
{
    uint32_t sum = 1;

    for (const char *c = readable; *c != '\0'; c++)
        sum = bech32_sum_add(sum, (uint8_t)*c >> 5);
    sum = bech32_sum_add(sum, 0);
    for (const char *c = readable; *c != '\0'; c++)
        sum = bech32_sum_add(sum, (uint8_t)*c & 31);
    return sum;
}

uint32_t bech32_sum_add(uint32_t sum, uint8_t digit)
{
    static const uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                          0x2a1462b3};
    uint32_t top = sum >> 25;

    sum = (sum & 0x1ffffff) << 5 ^ digit;
    for (int i = 0; i < 5; i++)
        sum ^= (top >> i & 1) != 0 ? generator[i] : 0;
    return sum;
}
