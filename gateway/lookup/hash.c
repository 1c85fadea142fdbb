/* hash.c -- what names a transaction. */
#include "lookup/internal.h"

#include "base/base58.h"
#include "base/hex.h"

#include <string.h>

#define HEX_BYTES 32

/* 64 hex digits, with or without 0x: kept with it, in small letters. */
static bool read_hex(struct slice text, struct question *question)
{
    question->bare = text.len == 2 * HEX_BYTES;
    if (!question->bare && text.len == 2 + 2 * HEX_BYTES && text.data[0] == '0' &&
        (text.data[1] | 32) == 'x')
        text = (struct slice){text.data + 2, text.len - 2};
    if (text.len != 2 * HEX_BYTES)
        return false;
    memcpy(question->hash, "0x", 2);
    for (size_t i = 0; i < text.len; i++) {
        int digit = hex_digit(text.data[i]);

        if (digit < 0)
            return false;
        question->bytes[i / 2] = (uint8_t)(question->bytes[i / 2] << 4 | digit);
    }
    hex_write(question->bytes, HEX_BYTES, question->hash + 2);
    return true;
}

/* A signature: 64 bytes in base58. */
static bool read_base58(struct slice text, struct question *question)
{
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t len;

    if (text.len > LOOKUP_HASH_MAX || base58_decode(text, bytes, &len) != GW_OK ||
        len != HASH_BYTES)
        return false;
    memcpy(question->hash, text.data, text.len);
    memcpy(question->bytes, bytes, HASH_BYTES);
    question->base58 = true;
    return true;
}

bool lookup__read_hash(struct slice text, struct question *question)
{
    return read_hex(text, question) || read_base58(text, question);
}
