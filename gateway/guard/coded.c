/*
 * coded.c -- keys of other chains that are written in base32, each with its checksum: Stellar's seeds
 * (SEP-23, https://stellar.org/protocol/sep-23), and those in BIP-173's bech32 whose name says that they are keys.
 */
#define _GNU_SOURCE /* memrchr() */
#include "guard/internal.h"

#include "base/bech32.h"
#include "base/secret.h"

#include <string.h>

#define STELLAR_LEN 56
#define STELLAR_BYTES 35 /* what it is, 32 of the seed, two of the checksum */
#define STELLAR_SEED (18 << 3)
#define BECH32_NAME_MAX 40
#define BECH32_KEY_DIGITS 38 /* 32 of at least 20 bytes, and the checksum's */

/* CRC16 with XModem's polynomial, as SEP-23 names it. */
static uint16_t crc16(const uint8_t *bytes, size_t count)
{
    uint16_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum = (uint16_t)(sum ^ bytes[i] << 8);
        for (int bit = 0; bit < 8; bit++)
            sum = (uint16_t)((sum & 0x8000) != 0 ? sum << 1 ^ 0x1021 : sum << 1);
    }
    return sum;
}

bool guard__is_stellar_key(const char *text, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint8_t bytes[STELLAR_BYTES];
    size_t count = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    bool is;

    if (len != STELLAR_LEN || text[0] != 'S')
        return false;
    for (size_t i = 0; i < len; i++) {
        const char *digit = strchr(digits, text[i]);

        if (digit == NULL || *digit == '\0')
            return false;
        bits = (bits << 5 | (uint32_t)(digit - digits)) & 0xfff;
        have += 5;
        if (have >= 8) {
            have -= 8;
            bytes[count++] = (uint8_t)(bits >> have);
        }
    }
    is = bytes[0] == STELLAR_SEED && crc16(bytes, STELLAR_BYTES - 2) ==
                                         (bytes[STELLAR_BYTES - 2] | bytes[STELLAR_BYTES - 1] << 8);
    secret_wipe(bytes, sizeof(bytes));
    return is;
}

/* ---- bech32 ---- */

/* What stands before the "1" of keys; others say by their ending that they are one (CIP-5, Cardano's: "addr_xsk"). */
static const char *const key_names[] = {
    "nsec",
    "ncryptsec",  /* NIP-19, NIP-49 */
    "suiprivkey", /* SIP-15 */
    "xprv",
    "xsk", /* Cardano's, as its tools write them */
    "secret-extended-key-main",
    "secret-extended-key-test", /* ZIP-32 */
    "age-secret-key-",
};
static const char *const key_endings[] = {"_sk", "_xsk"};

/* In small letters or capitals; both at once are as good, since a careless thumb makes them so. */
static bool is_whole(const char *name, const char *digits, size_t len)
{
    uint32_t sum = bech32_sum_begin(name);

    for (size_t i = 0; i < len; i++) {
        int digit = bech32_digit(digits[i]);

        if (digit < 0)
            return false;
        sum = bech32_sum_add(sum, (uint8_t)digit);
    }
    return sum == BECH32_WHOLE;
}

static bool is_name_sign(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The name that `before` ends with, with no letter or digit before it; NULL when it is no key's. A name with an
 * ending of Cardano's begins behind the last sign that is not its own. */
static const char *name_of_key(const char *before, size_t len)
{
    for (size_t i = 0; i < sizeof(key_names) / sizeof(key_names[0]); i++) {
        size_t name = strlen(key_names[i]);

        if (name <= len && memcmp(before + len - name, key_names[i], name) == 0 &&
            (name == len ||
             (!is_name_sign(before[len - name - 1]) && before[len - name - 1] != '_')))
            return before + len - name;
    }
    for (size_t i = 0; i < sizeof(key_endings) / sizeof(key_endings[0]); i++) {
        size_t ending = strlen(key_endings[i]), from = len;

        if (ending >= len || memcmp(before + len - ending, key_endings[i], ending) != 0)
            continue;
        while (from > 0 && (is_name_sign(before[from - 1]) || before[from - 1] == '_'))
            from--;
        return before + from;
    }
    return NULL;
}

/* Reads what stands before the span, as far as it may be of the name, and the run's own part of it. */
static size_t read_name(struct slice text, size_t start, const char *run, size_t len,
                        char name[BECH32_NAME_MAX + 1])
{
    size_t from = start, count = 0;

    if (len > BECH32_NAME_MAX)
        return 0;
    while (from > 0 && start - from < BECH32_NAME_MAX - len &&
           (is_name_sign((char)(text.data[from - 1] | 32)) || text.data[from - 1] == '_' ||
            text.data[from - 1] == '-'))
        from--;
    for (; from < start; from++)
        name[count++] = text.data[from];
    memcpy(name + count, run, len);
    count += len;
    for (size_t i = 0; i < count; i++)
        name[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] | 32) : name[i];
    name[count] = '\0';
    return count;
}

bool guard__is_bech32_key(struct slice text, size_t start, const char *run, size_t len,
                          size_t *ret_start)
{
    char before[BECH32_NAME_MAX + 1];
    const char *one = memrchr(run, '1', len), *name;
    size_t count;

    if (one == NULL || run + len - one <= BECH32_KEY_DIGITS || bech32_digit(run[len - 1]) < 0)
        return false;
    count = read_name(text, start, run, (size_t)(one - run), before);
    name = name_of_key(before, count);
    if (name == NULL || !is_whole(name, one + 1, (size_t)(run + len - one) - 1))
        return false;
    /* What of the name stands before the run, which may be in full width and longer than it is read. */
    count = strlen(name);
    *ret_start = count > (size_t)(one - run) ? start - (count - (size_t)(one - run)) : start;
    return true;
}
