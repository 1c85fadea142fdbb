/* chain.c -- runs of letters and digits, and what each of them is. */
#include "chain/chain.h"

#include "base/base58.h"
#include "chain/internal.h"

#include <stdio.h>
#include <string.h>

#define RUN_MIN 25 /* the shortest address: base58check of a P2PKH with zeros */
#define RUN_MAX 90 /* the longest: bech32m; a signature has 88 */
#define BECH32_LIKE 26
#define SHORT_HEAD 6
#define SHORT_TAIL 4

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* What a run is made of. */
struct make {
    bool digits, small, capitals; /* some of them */
    bool hex;                     /* nothing else behind the first two characters */
    bool hex_whole;
};

static struct make make_of(struct slice run)
{
    struct make make = {.hex = true, .hex_whole = true};

    for (size_t i = 0; i < run.len; i++) {
        char c = run.data[i];
        bool hex = is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');

        make.digits = make.digits || is_digit(c);
        make.small = make.small || is_small(c);
        make.capitals = make.capitals || is_capital(c);
        make.hex = make.hex && (hex || i < 2);
        make.hex_whole = make.hex_whole && hex;
    }
    return make;
}

static bool has_case(const char *hex, bool (*is_case)(char))
{
    for (size_t i = 0; i < 40; i++)
        if (is_case(hex[i]))
            return true;
    return false;
}

static bool is_wrong_eip55(const char *hex)
{
    char good[40];

    if (!has_case(hex, is_small) || !has_case(hex, is_capital))
        return false; /* no checksum was written */
    chain__eip55(hex, good);
    return memcmp(hex, good, sizeof(good)) != 0;
}

static bool find_hex(struct slice run, const struct make *make, struct chain_mark *mark)
{
    size_t len = run.len - 2;

    if (make->hex_whole && run.len == 64) {
        mark->family = CHAIN_ANY;
        mark->thing = CHAIN_TRANSACTION;
        return true;
    }
    if (run.data[0] != '0' || (run.data[1] | 32) != 'x' || !make->hex)
        return false;
    mark->family = CHAIN_EVM;
    if (len >= 39 && len <= 41) {
        mark->thing = CHAIN_ADDRESS;
        mark->mistyped = len != 40 || is_wrong_eip55(run.data + 2);
        return true;
    }
    mark->thing = CHAIN_TRANSACTION;
    mark->mistyped = len != 64;
    return len >= 63 && len <= 65;
}

static bool find_bech32(struct slice run, struct chain_mark *mark)
{
    struct bech32 address;

    if ((run.data[0] | 32) != 'b' || (run.data[1] | 32) != 'c' || run.data[2] != '1')
        return false;
    mark->family = CHAIN_BITCOIN;
    mark->thing = CHAIN_ADDRESS;
    mark->mistyped = chain__bech32_decode(run, &address) != GW_OK;
    /* Letters of both cases are a wrong address and the usual thing in base58 of a key. */
    return !mark->mistyped || run.len >= BECH32_LIKE;
}

/* Of what has a letter or a digit that does not belong, or a wrong checksum. */
static bool looks_mistyped(struct slice run, struct chain_mark *mark)
{
    mark->mistyped = true;
    mark->thing = CHAIN_ADDRESS;
    if (run.data[0] == 'T' && run.len >= 33 && run.len <= 35) {
        mark->family = CHAIN_TRON;
        return true;
    }
    mark->family = CHAIN_BITCOIN;
    return (run.data[0] == '1' || run.data[0] == '3') && run.len >= 33 && run.len <= 35;
}

static bool find_base58(struct slice run, const struct make *make, struct chain_mark *mark)
{
    uint8_t bytes[BASE58_BYTES_MAX];
    size_t len = 0;
    bool decoded = base58_decode(run, bytes, &len) == GW_OK;

    if (!make->digits || !make->small || !make->capitals)
        return false;
    if (decoded && len == 25 && base58_is_checked(bytes, len)) {
        mark->thing = CHAIN_ADDRESS;
        mark->family = bytes[0] == 0x41 ? CHAIN_TRON : CHAIN_BITCOIN;
        return bytes[0] == 0x00 || bytes[0] == 0x05 || bytes[0] == 0x41;
    }
    if (decoded && (len == 32 || len == 64)) {
        mark->family = CHAIN_SOLANA;
        mark->thing = len == 32 ? CHAIN_ADDRESS : CHAIN_TRANSACTION;
        return true;
    }
    return looks_mistyped(run, mark);
}

static bool classify(struct slice text, struct slice run, struct chain_mark *mark)
{
    struct make make = make_of(run);
    enum chain_family family;

    if (!find_hex(run, &make, mark) && !find_bech32(run, mark) && !find_base58(run, &make, mark))
        return false;
    family = chain__explorer(text, mark->start, &mark->network);
    if (mark->family == CHAIN_ANY)
        mark->family = family;
    else if (mark->family != family)
        mark->network = NULL; /* a link that can't be one to it tells nothing */
    return true;
}

static bool is_run(char c)
{
    return is_digit(c) || is_small(c) || is_capital(c);
}

size_t chain_find(struct slice text, struct chain_mark *marks, size_t max)
{
    size_t count = 0;

    for (size_t at = 0; at < text.len && count < max;) {
        size_t start = at;

        while (at < text.len && is_run(text.data[at]))
            at++;
        if (at - start >= RUN_MIN && at - start <= RUN_MAX) {
            struct chain_mark mark = {.start = start, .end = at};

            if (classify(text, (struct slice){text.data + start, at - start}, &mark))
                marks[count++] = mark;
        }
        if (at == start)
            at++;
    }
    return count;
}

void chain_short(struct slice value, char out[CHAIN_SHORT_MAX])
{
    if (value.len <= SHORT_HEAD + SHORT_TAIL)
        snprintf(out, CHAIN_SHORT_MAX, SLICE_FMT, SLICE_ARG(value));
    else
        snprintf(out, CHAIN_SHORT_MAX, "%.*s\u2026%.*s", SHORT_HEAD, value.data, SHORT_TAIL,
                 value.data + value.len - SHORT_TAIL);
}
