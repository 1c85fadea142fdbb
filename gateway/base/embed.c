/*
 * embed.c -- finds a file in a table that the build made.
 */
#include "base/embed.h"

#include <string.h>

const struct embedded_file *embedded_find(const struct embedded_file *table, const char *name)
{
    for (const struct embedded_file *file = table; file->name != NULL; file++) {
        int order = strcmp(file->name, name);
        if (order == 0)
            return file;
        if (order > 0)
            break;
    }
    return NULL;
}
