/*
 * data.c -- the text files of data/.
 */
#include "policy/internal.h"

#include "base/embed.h"

#include <assert.h>

extern const struct embedded_file policy_data[];

struct slice policy__data(const char *name)
{
    const struct embedded_file *file = embedded_find(policy_data, name);

    assert(file != NULL);
    return (struct slice){file->data, *file->len};
}

bool policy__data_line(struct slice *rest, struct slice *ret_line)
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
