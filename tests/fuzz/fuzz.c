#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void fuzz_broken(const char *promise, const char *file, int line)
{
    fprintf(stderr, "%s:%d: broken: %s\n", file, line, promise);
    abort();
}

char *fuzz_copy(const uint8_t *data, size_t size)
{
    char *copy = mem_new(size > 0 ? size : 1);

    if (size > 0)
        memcpy(copy, data, size);
    return copy;
}

uint8_t fuzz_take(const uint8_t **data, size_t *size)
{
    if (*size == 0)
        return 0;
    (*size)--;
    return *(*data)++;
}

struct row {
    uint8_t first_low, first_high;
    uint8_t second_low, second_high;
    size_t len;
};

static const struct row table_3_7[] = {
    {0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static size_t sequence(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof(table_3_7) / sizeof(table_3_7[0]); i++) {
        const struct row *row = &table_3_7[i];

        if (data[0] < row->first_low || data[0] > row->first_high)
            continue;
        if (row->len > size)
            return 0;
        if (row->len > 1 && (data[1] < row->second_low || data[1] > row->second_high))
            return 0;
        for (size_t j = 2; j < row->len; j++)
            if (data[j] < 0x80 || data[j] > 0xbf)
                return 0;
        return row->len;
    }
    return 0;
}

bool fuzz_utf8(const uint8_t *data, size_t size, size_t *ret_count)
{
    *ret_count = 0;
    for (size_t at = 0; at < size; (*ret_count)++) {
        size_t len = sequence(data + at, size - at);

        if (len == 0)
            return false;
        at += len;
    }
    return true;
}
