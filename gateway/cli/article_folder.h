/*
 * article_folder.h -- a folder of articles: <folder>/<lang>/<slug>.md, or <folder>/<name>.md.
 *
 * Every .md file in it, and in the folders within it, is an article; nothing deeper, and nothing
 * else, is looked at. The fields in front of a file say what it is, not its name.
 */
#ifndef BATON_CLI_ARTICLE_FOLDER_H
#define BATON_CLI_ARTICLE_FOLDER_H

#include "wire/article_file.h"

#define ARTICLE_FOLDER_MAX 20000

struct article_folder_item {
    char *path; /* below the folder */
    bool good;
    struct article_file file; /* when it is good */
    char message[200];        /* when it is not */
};

struct article_folder {
    struct article_folder_item *items; /* by path */
    size_t count;
};

/* Reads all of them, good and bad. GW_ENOTFOUND: there is no such folder. GW_EIO: it can't be read.
 * GW_ELIMIT: there are too many. An article that another file has already is bad. */
enum gw_err article_folder_read(const char *folder,
                                struct article_folder *ret_folder) GW_MUST_CHECK;
void article_folder_done(struct article_folder *folder);

#endif
