/*
 * Hashes and addresses. The first byte says what the others are: a text to look through, or bytes
 * of which an address is made, which is then found, and refused with one character changed.
 */
#include "base/base58.h"
#include "fuzz/fuzz.h"
#include "support/encode.h"

#include <stdlib.h>
#include <string.h>

static const char base58_digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static const char bech32_digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static bool find_one(struct slice text, struct chain_mark *mark)
{
    struct chain_mark marks[2];
    size_t count = chain_find(text, marks, 2);

    PROMISE(count <= 1);
    if (count == 1)
        *mark = marks[0];
    return count == 1;
}

static bool is_run(struct slice value)
{
    return strspn(value.data, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") >=
           value.len;
}

/* What was found alone is the same; what has no mistake is what it is written again as. */
static void check_mark(struct slice text, const struct chain_mark *mark)
{
    struct slice value = {text.data + mark->start, mark->end - mark->start};
    char *copy = slice_dup(value), again[BASE58_ENCODED_MAX];
    uint8_t bytes[BASE58_BYTES_MAX];
    struct chain_mark alone;
    struct bech32 address;
    size_t len;

    value.data = copy;
    PROMISE(is_run(value) && value.len >= 25 && value.len <= 90);
    PROMISE(find_one(value, &alone) && alone.start == 0 && alone.end == value.len);
    PROMISE(alone.thing == mark->thing && alone.mistyped == mark->mistyped);
    PROMISE(alone.family == mark->family || alone.family == CHAIN_ANY);
    PROMISE(alone.network == NULL);
    if (chain__bech32_decode(value, &address) == GW_OK) {
        PROMISE(mark->family == CHAIN_BITCOIN && !mark->mistyped);
        len = test_bech32(&address, again);
        for (size_t i = 0; i < value.len; i++)
            copy[i] = (char)(copy[i] >= 'A' && copy[i] <= 'Z' ? copy[i] | 32 : copy[i]);
        PROMISE(slice_eq((struct slice){again, len}, value));
    } else if (base58_decode(value, bytes, &len) == GW_OK) {
        len = base58_encode(bytes, len, again);
        PROMISE(slice_eq((struct slice){again, len}, value));
    }
    free(copy);
}

static void look_through(const uint8_t *data, size_t size)
{
    char *copy = fuzz_copy(data, size);
    struct slice text = {copy, size};
    struct chain_mark marks[CHAIN_MARKS_MAX];
    size_t count = chain_find(text, marks, CHAIN_MARKS_MAX), end = 0;

    PROMISE(count <= CHAIN_MARKS_MAX);
    for (size_t i = 0; i < count; i++) {
        PROMISE(marks[i].start >= end && marks[i].end > marks[i].start && marks[i].end <= size);
        end = marks[i].end;
        check_mark(text, &marks[i]);
    }
    free(copy);
}

/* Another character of the same kind; which, and where, the input says. */
static void change_one(char *text, size_t from, size_t len, const char *digits, uint8_t where,
                       uint8_t what)
{
    char *at = text + from + where % (len - from);
    char now = digits[what % strlen(digits)];

    *at = now != *at ? now : digits[(what + 1u) % strlen(digits)];
}

static void check_base58check(const uint8_t *data, size_t size)
{
    static const uint8_t versions[] = {0x00, 0x05, 0x41};
    uint8_t bytes[25] = {0}, hash[SECRET_HASH_BYTES], twice[SECRET_HASH_BYTES], back[104];
    uint8_t where = fuzz_take(&data, &size), what = fuzz_take(&data, &size);
    char text[BASE58_ENCODED_MAX];
    struct chain_mark mark;
    size_t len, back_len;
    bool mixed;

    bytes[0] = versions[fuzz_take(&data, &size) % 3];
    memcpy(bytes + 1, data, size < 20 ? size : 20);
    secret_hash((struct slice){(const char *)bytes, 21}, hash);
    secret_hash((struct slice){(const char *)hash, sizeof(hash)}, twice);
    memcpy(bytes + 21, twice, 4);
    len = base58_encode(bytes, sizeof(bytes), text);
    PROMISE(base58_decode((struct slice){text, len}, back, &back_len) == GW_OK);
    PROMISE(back_len == sizeof(bytes) && memcmp(back, bytes, sizeof(bytes)) == 0);
    mixed = strpbrk(text, "abcdefghijkmnopqrstuvwxyz") != NULL &&
            strpbrk(text, "ABCDEFGHJKLMNPQRSTUVWXYZ") != NULL && strpbrk(text, "123456789") != NULL;
    if (mixed && len >= 25) {
        PROMISE(find_one((struct slice){text, len}, &mark) && !mark.mistyped);
        PROMISE(mark.family == (bytes[0] == 0x41 ? CHAIN_TRON : CHAIN_BITCOIN));
    }
    change_one(text, 0, len, base58_digits, where, what);
    if (find_one((struct slice){text, len}, &mark))
        PROMISE(mark.mistyped || mark.family == CHAIN_SOLANA);
}

static void check_bech32(const uint8_t *data, size_t size)
{
    uint8_t where = fuzz_take(&data, &size), what = fuzz_take(&data, &size);
    struct bech32 address = {.version = fuzz_take(&data, &size) % 17}, back;
    char text[BECH32_TEXT_MAX];
    size_t len;

    address.len = size > BECH32_PROGRAM_MAX ? BECH32_PROGRAM_MAX : size;
    if (address.version == 0)
        address.len = size >= 32 ? 32 : 20;
    if (address.len < 2)
        return;
    memcpy(address.program, data, address.len < size ? address.len : size);
    len = test_bech32(&address, text);
    PROMISE(chain__bech32_decode((struct slice){text, len}, &back) == GW_OK);
    PROMISE(back.version == address.version && back.len == address.len);
    PROMISE(memcmp(back.program, address.program, address.len) == 0);
    change_one(text, 3, len, bech32_digits, where, what);
    PROMISE(chain__bech32_decode((struct slice){text, len}, &back) == GW_EINVAL);
}

static void check_eip55(const uint8_t *data, size_t size)
{
    uint8_t where = fuzz_take(&data, &size);
    char text[43] = "0x", hex[40], *at;
    struct chain_mark mark;

    for (size_t i = 0; i < sizeof(hex); i++)
        hex[i] = "0123456789abcdef"[(i / 2 < size ? data[i / 2] >> (i % 2 * 4) : (int)i) & 15];
    chain__eip55(hex, text + 2);
    PROMISE(find_one((struct slice){text, 42}, &mark) && mark.family == CHAIN_EVM);
    PROMISE(mark.thing == CHAIN_ADDRESS && !mark.mistyped);
    at = text + 2 + where % 40;
    if (*at <= '9')
        return;
    *at ^= 32;
    PROMISE(find_one((struct slice){text, 42}, &mark));
    PROMISE(mark.mistyped ==
            (strpbrk(text + 2, "abcdef") != NULL && strpbrk(text + 2, "ABCDEF") != NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const kinds[])(const uint8_t *data, size_t size) = {
        look_through, check_base58check, check_bech32, check_eip55};
    uint8_t kind = fuzz_take(&data, &size) % 4;

    kinds[kind](data, size);
    return 0;
}
