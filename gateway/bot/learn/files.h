/*
 * files.h -- what the programs of the build read: the demo's articles, and the examples. A file that
 * can't be read, or is none of its kind, ends the build with what is wrong with it.
 */
#ifndef BATON_BOT_LEARN_FILES_H
#define BATON_BOT_LEARN_FILES_H

#include "wire/article_file.h"

#include <stdio.h>

#define EXAMPLE_LINE_MAX 4096 /* bytes */

_Noreturn void learn__fail(const char *what, const char *of);

bool learn__is_article(const char *path);
/* The caller calls article_file_done(). */
void learn__read_article(const char *path, struct article_file *ret_article);

struct examples_file {
    const char *path;
    FILE *file;
    char line[EXAMPLE_LINE_MAX];
};

void learn__open(struct examples_file *examples, const char *path);
/* The next heading or text, without the blank lines and remarks between; valid until the next call. False
 * at the end, where the file has been closed. */
bool learn__next(struct examples_file *examples, struct slice *ret_text);

/* What a heading says of the texts below it. */
struct examples_heading {
    struct slice class; /* SLICE_NONE: what the article says */
    struct slice
        slug; /* of the article that they are for, or, where there is none, of a matter of a wallet that no
                           article is about; SLICE_NONE: no matter is named */
};

/* "[CLASS]", "[about SLUG]" or "[CLASS about SLUG]", and what else stands in the line is for readers. False for a
 * text. */
bool learn__heading(struct slice text, struct examples_heading *ret_heading);

#endif
