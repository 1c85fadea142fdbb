/* Heads of frames in pieces: wherever the bytes are cut, the verdict is the same. */
#include "net/framing.h"

#include "fuzz/fuzz.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t piece = 1u + fuzz_take(&data, &size);
    char *copy = fuzz_copy(data, size);
    struct framing whole = {0}, cut = {0};
    size_t passed = framing_check(&whole, (unsigned char *)copy, size);
    size_t sum = 0;

    for (size_t at = 0; at < size; at += piece) {
        size_t len = size - at < piece ? size - at : piece;
        size_t good = framing_check(&cut, (unsigned char *)copy + at, len);

        PROMISE(good == len || cut.broken || cut.ended);
        sum += good;
    }
    PROMISE(passed == sum && whole.broken == cut.broken && whole.ended == cut.ended);
    PROMISE(passed == size || whole.broken || whole.ended);
    PROMISE(!(whole.broken && whole.ended));
    if (whole.broken || whole.ended)
        PROMISE(framing_check(&whole, (unsigned char *)copy, size) == 0);
    free(copy);
    return 0;
}
