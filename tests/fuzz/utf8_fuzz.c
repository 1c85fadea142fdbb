/* base/utf8 and the steps of wire/ against a plain decoder. */
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "wire/utf8_step.h"

#include <stdlib.h>

static void code_points(struct slice text)
{
    struct buf again;

    buf_init(&again, text.len);
    for (struct slice rest = text; rest.len > 0;)
        utf8_append(&again, utf8_next(&rest));
    PROMISE(buf_err(&again) == GW_OK && slice_eq(buf_slice(&again), text));
    buf_done(&again);
}

static void steps(struct slice text, bool good)
{
    const char *at = text.data;
    const char *end = text.data + text.len;

    while (at < end) {
        size_t len = (unsigned char)*at < 0x80 ? 1 : wire__sequence(at, end);

        if (end - at >= 8 && wire__plain8(at))
            for (int i = 0; i < 8; i++)
                PROMISE(wire__plain(at[i]));
        if (len == 0)
            break;
        at += len;
    }
    PROMISE((at == end) == good);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = fuzz_copy(data, size);
    struct slice text = {copy, size};
    size_t count;
    bool good = fuzz_utf8(data, size, &count);

    PROMISE(utf8_valid(text) == good);
    steps(text, good);
    if (good) {
        PROMISE(utf8_count(text) == count);
        code_points(text);
    } else {
        for (struct slice rest = text; rest.len > 0;)
            (void)utf8_next(&rest); /* ends */
    }
    free(copy);
    return 0;
}
