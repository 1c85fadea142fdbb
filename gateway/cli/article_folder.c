#include "cli/article_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe, a folder or a device may have such a name too, and a pipe would be waited for. */
static FILE *open_file(const char *path, struct article_folder_item *item)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat is;
    FILE *file = NULL;

    if (fd < 0 || fstat(fd, &is) != 0)
        snprintf(item->message, sizeof(item->message), "%s", strerror(errno));
    else if (!S_ISREG(is.st_mode))
        snprintf(item->message, sizeof(item->message), "it is no file");
    else if ((file = fdopen(fd, "rb")) == NULL)
        snprintf(item->message, sizeof(item->message), "%s", strerror(errno));
    if (file == NULL && fd >= 0)
        close(fd);
    return file;
}

static void read_item(const char *path, struct article_folder_item *item)
{
    FILE *file = open_file(path, item);
    char *text;
    size_t len;

    if (file == NULL)
        return;
    text = mem_new(ARTICLE_FILE_MAX + 1);
    len = fread(text, 1, ARTICLE_FILE_MAX + 1, file); /* one more: too long is told */
    if (ferror(file))
        snprintf(item->message, sizeof(item->message), "it can't be read");
    else
        item->good =
            article_file_parse((struct slice){text, len}, &item->file, item->message) == GW_OK;
    fclose(file);
    free(text);
}

/* A folder's own name is no pattern. */
static void append_literal(struct buf *pattern, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("*?[\\", *text) != NULL)
            buf_append_char(pattern, '\\');
        buf_append_char(pattern, *text);
    }
}

static enum gw_err find(const char *folder, glob_t *found)
{
    static const char *const patterns[] = {"/*.md", "/*/*.md"};
    enum gw_err err = GW_OK;

    for (size_t i = 0; err == GW_OK && i < 2; i++) {
        struct buf pattern;
        int rc;

        buf_init(&pattern, 8192);
        append_literal(&pattern, folder);
        buf_append_cstr(&pattern, patterns[i]);
        buf_append_char(&pattern, '\0');
        /* A folder that can't be read is not one without articles. */
        rc = buf_err(&pattern) == GW_OK
                 ? glob(pattern.data, GLOB_ERR | (i > 0 ? GLOB_APPEND : 0), NULL, found)
                 : GLOB_ABORTED;
        buf_done(&pattern);
        if (rc != 0 && rc != GLOB_NOMATCH)
            err = GW_EIO;
    }
    return err;
}

/* By what they are, so that two of the same stand side by side. */
static int by_article(const void *left, const void *right)
{
    const struct article_folder_item *a = *(struct article_folder_item *const *)left;
    const struct article_folder_item *b = *(struct article_folder_item *const *)right;
    int order = strcmp(a->file.slug, b->file.slug);

    if (order == 0)
        order = strcmp(a->file.lang, b->file.lang);
    return order != 0 ? order : strcmp(a->path, b->path);
}

static void refuse_twins(struct article_folder *folder)
{
    struct article_folder_item **good =
        mem_array(folder->count + 1, sizeof(struct article_folder_item *));
    size_t count = 0;

    for (size_t i = 0; i < folder->count; i++)
        if (folder->items[i].good)
            good[count++] = &folder->items[i];
    qsort(good, count, sizeof(*good), by_article);
    for (size_t i = count; i-- > 1;) {
        if (strcmp(good[i]->file.slug, good[i - 1]->file.slug) != 0 ||
            strcmp(good[i]->file.lang, good[i - 1]->file.lang) != 0)
            continue;
        snprintf(good[i]->message, sizeof(good[i]->message), "slug: %s is this article too",
                 good[i - 1]->path);
        article_file_done(&good[i]->file);
        good[i]->good = false;
    }
    free(good);
}

enum gw_err article_folder_read(const char *folder, struct article_folder *ret_folder)
{
    struct article_folder made = {0};
    struct stat is;
    glob_t found = {0};
    enum gw_err err;

    if (stat(folder, &is) != 0 || !S_ISDIR(is.st_mode))
        return GW_ENOTFOUND;
    err = find(folder, &found);
    if (err == GW_OK && found.gl_pathc > ARTICLE_FOLDER_MAX)
        err = GW_ELIMIT;
    made.items = mem_array(err == GW_OK ? found.gl_pathc + 1 : 1, sizeof(*made.items));
    for (size_t i = 0; err == GW_OK && i < found.gl_pathc; i++) {
        const char *path = found.gl_pathv[i];

        made.items[i].path = slice_dup(slice_of(path + strlen(folder) + 1));
        read_item(path, &made.items[i]);
        made.count++;
    }
    globfree(&found);
    if (err != GW_OK) {
        article_folder_done(&made);
        return err;
    }
    refuse_twins(&made);
    *ret_folder = made;
    return GW_OK;
}

void article_folder_done(struct article_folder *folder)
{
    for (size_t i = 0; i < folder->count; i++) {
        free(folder->items[i].path);
        if (folder->items[i].good)
            article_file_done(&folder->items[i].file);
    }
    free(folder->items);
    *folder = (struct article_folder){0};
}
