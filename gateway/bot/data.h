/*
 * data.h -- the text files of data/, which the build puts into the program.
 *
 * All of them are UTF-8, a record a line; '#' begins a comment line. They are part
 * of the program: a mistake in one is a bug, which an assertion finds in the first
 * test that runs.
 */
#ifndef BATON_BOT_DATA_H
#define BATON_BOT_DATA_H

#include "base/str.h"

/* A file by its name below data/; it must be there. */
struct slice bot__data(const char *name);

/* The next line that is neither empty nor a comment, its white space trimmed;
 * false at the end. */
bool bot__data_line(struct slice *rest, struct slice *ret_line);

#endif
