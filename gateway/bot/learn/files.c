#include "bot/learn/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void learn__fail(const char *what, const char *of)
{
    fprintf(stderr, "%s: %s\n", of, what);
    exit(1);
}

bool learn__is_article(const char *path)
{
    size_t len = strlen(path);

    return len > 3 && strcmp(path + len - 3, ".md") == 0;
}

void learn__read_article(const char *path, struct article_file *ret_article)
{
    static char text[ARTICLE_FILE_MAX + 1];
    char message[200];
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        learn__fail(strerror(errno), path);
    size_t len = fread(text, 1, sizeof(text), file);
    if (ferror(file) || fclose(file) != 0 || len == sizeof(text))
        learn__fail("reading", path);
    if (article_file_parse((struct slice){text, len}, ret_article, message) != GW_OK)
        learn__fail(message, path);
}

void learn__open(struct examples_file *examples, const char *path)
{
    examples->path = path;
    examples->file = fopen(path, "r");
    if (examples->file == NULL)
        learn__fail(strerror(errno), path);
}

bool learn__next(struct examples_file *examples, struct slice *ret_text)
{
    while (fgets(examples->line, sizeof(examples->line), examples->file) != NULL) {
        *ret_text = slice_trim(slice_of(examples->line));
        if (strlen(examples->line) == sizeof(examples->line) - 1)
            learn__fail("a line that is too long", examples->path);
        if (ret_text->len > 0 && ret_text->data[0] != '#')
            return true;
    }
    if (ferror(examples->file) || fclose(examples->file) != 0)
        learn__fail("reading", examples->path);
    return false;
}

bool learn__heading(struct slice text, struct examples_heading *ret_heading)
{
    struct slice rest;

    if (text.data[0] != '[')
        return false;
    text = slice_cut((struct slice){text.data + 1, text.len - 1}, ']', &rest);
    *ret_heading = (struct examples_heading){.class = slice_cut(text, ' ', &rest)};
    if (slice_eq_cstr(ret_heading->class, "about")) {
        *ret_heading = (struct examples_heading){.slug = rest};
        return true;
    }
    struct slice word = slice_cut(rest, ' ', &rest);
    if (slice_eq_cstr(word, "about"))
        ret_heading->slug = rest;
    return true;
}
