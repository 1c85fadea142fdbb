/*
 * embed.h -- files that the build put into the program: SQL statements,
 * migrations, the demo. The tables are made by baton_embed() in CMakeLists.txt.
 */
#ifndef BATON_BASE_EMBED_H
#define BATON_BASE_EMBED_H

#include <stddef.h>

struct embedded_file {
    const char *name;  /* relative to the folder that was embedded */
    const char *data;  /* NUL-terminated as a courtesy */
    const size_t *len; /* without that NUL */
};

/* A table ends with a NULL name and is sorted by name (strcmp). NULL when the
 * file is not there. */
const struct embedded_file *embedded_find(const struct embedded_file *table, const char *name);

#endif
