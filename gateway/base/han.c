#include "base/han.h"

#include "base/embed.h"
#include "base/utf8.h"

#include <assert.h>
#include <pthread.h>

#define BMP 0x10000

extern const struct embedded_file base_data[];

static uint16_t table[BMP]; /* 0: as it is */

/* Pairs of characters, blanks between them; lines that begin with # say what they are. */
static void fill(void)
{
    const struct embedded_file *file = embedded_find(base_data, "han_fold.txt");
    struct slice rest, line;

    assert(file != NULL);
    rest = (struct slice){file->data, *file->len};
    while (rest.data != NULL) {
        line = slice_trim(slice_cut(rest, '\n', &rest));
        if (line.len == 0 || line.data[0] == '#')
            continue;
        while (line.len > 0) {
            uint32_t from = utf8_next(&line);

            if (from == ' ')
                continue;
            assert(line.len > 0);
            uint32_t to = utf8_next(&line);

            assert(from < BMP && to < BMP && from != to);
            table[from] = (uint16_t)to;
        }
    }
}

uint32_t han_fold(uint32_t cp)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int err = pthread_once(&once, fill);

    assert(err == 0);
    (void)err;
    return cp < BMP && table[cp] != 0 ? table[cp] : cp;
}
