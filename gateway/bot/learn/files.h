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

/* Of "[about SLUG]": what stands below is for the article of this slug, or, if there is none, for a matter of a wallet
 * that no article is about. False for the heading of a class. */
bool learn__about(struct slice heading, struct slice *ret_slug);

#endif
