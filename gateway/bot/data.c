/*
 * data.c -- the text files of data/.
 */
#include "bot/data.h"

#include "base/embed.h"

#include <assert.h>

extern const struct embedded_file bot_data[];

struct slice bot__data(const char *name)
{
    const struct embedded_file *file = embedded_find(bot_data, name);

    assert(file != NULL);
    return (struct slice){file->data, *file->len};
}

bool bot__data_line(struct slice *rest, struct slice *ret_line)
{
    while (rest->data != NULL) {
        struct slice line = slice_trim(slice_cut(*rest, '\n', rest));
        if (line.len > 0 && line.data[0] != '#') {
            *ret_line = line;
            return true;
        }
    }
    return false;
}
