#include "cli/articles.h"

#include "app/app.h"
#include "base/embed.h"
#include "cli/internal.h"
#include "pg/pg.h"
#include "store/admin.h"
#include "wire/article_file.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

extern const struct embedded_file demo_articles[];

struct cli_articles {
    const char *command;
    const char *source;
    struct article_file *files; /* own the texts */
    struct bot_article *list;   /* borrows them */
    size_t count;
    size_t cap;
    enum gw_err err; /* the first of a row */
};

static void borrow(struct slice **ret_list, char *const *texts, size_t count)
{
    *ret_list = mem_array(count + 1, sizeof(**ret_list));
    for (size_t i = 0; i < count; i++)
        (*ret_list)[i] = slice_of(texts[i]);
}

/* Takes the file over. */
static enum gw_err add(struct cli_articles *articles, const struct article_file *file,
                       int64_t version)
{
    struct slice *questions, *keywords;

    if (articles->count == articles->cap) {
        articles->cap = articles->cap > 0 ? articles->cap * 2 : 64;
        articles->files = mem_resize(articles->files, articles->cap * sizeof(*articles->files));
        articles->list = mem_resize(articles->list, articles->cap * sizeof(*articles->list));
    }
    articles->files[articles->count] = *file;
    borrow(&questions, file->questions, file->questions_count);
    borrow(&keywords, file->keywords, file->keywords_count);
    struct bot_article *article = &articles->list[articles->count++];
    *article = (struct bot_article){
        .slug = slice_of(file->slug),
        .lang = slice_of(file->lang),
        .title = slice_of(file->title),
        .answer = slice_of(file->answer),
        .body = slice_of(file->body),
        .questions = questions,
        .questions_count = file->questions_count,
        .keywords = keywords,
        .keywords_count = file->keywords_count,
        .version = version,
    };
    if (articles->count > BOT_ARTICLES_MAX)
        return GW_ELIMIT;
    enum gw_err err =
        bot_action_parse(slice_of(article_file_action_name(file->action)), &article->action);
    return err == GW_OK ? bot_article_check(article) : err;
}

static enum gw_err parse(struct cli_articles *articles, const char *name, struct slice text)
{
    struct article_file file;
    char message[200] = "";
    enum gw_err err = article_file_parse(text, &file, message);

    if (err == GW_OK)
        err = add(articles, &file, 1);
    if (err != GW_OK)
        fprintf(stderr, "baton %s: %s: %s\n", articles->command, name,
                message[0] != '\0' ? message : gw_err_name(err));
    return err;
}

/* ---- a folder ---- */

static enum gw_err read_file(struct cli_articles *articles, const char *path)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        fprintf(stderr, "baton %s: %s: %s\n", articles->command, path, strerror(errno));
        return GW_EIO;
    }
    char *text = mem_new(ARTICLE_FILE_MAX + 1);
    size_t len = fread(text, 1, ARTICLE_FILE_MAX + 1, file); /* one more: too long is told */
    enum gw_err err = ferror(file) ? GW_EIO : GW_OK;
    fclose(file);
    if (err != GW_OK)
        fprintf(stderr, "baton %s: %s cannot be read\n", articles->command, path);
    else
        err = parse(articles, path, (struct slice){text, len});
    free(text);
    return err;
}

/* What lies in the folder itself, and in its folders, a language each. */
static enum gw_err read_folder(struct cli_articles *articles, const char *folder)
{
    static const char *const patterns[] = {"*.md", "*/*.md"};
    struct stat is;
    enum gw_err err = GW_OK;
    glob_t found = {0};
    char *here;

    if (stat(folder, &is) != 0 || !S_ISDIR(is.st_mode)) {
        fprintf(stderr, "baton %s: %s is no folder\n", articles->command, folder);
        return GW_ENOTFOUND;
    }
    here = realpath(folder, NULL);
    for (size_t i = 0; here != NULL && i < 2; i++) {
        struct buf pattern;

        buf_init(&pattern, 8192);
        for (const char *c = here; *c != '\0'; c++) { /* a folder's name is no pattern */
            if (strchr("*?[\\", *c) != NULL)
                buf_append_char(&pattern, '\\');
            buf_append_char(&pattern, *c);
        }
        buf_printf(&pattern, "/%s", patterns[i]);
        int rc = buf_err(&pattern) == GW_OK
                     ? glob(pattern.data, i > 0 ? GLOB_APPEND : 0, NULL, &found)
                     : GLOB_ABORTED;
        buf_done(&pattern);
        if (rc != 0 && rc != GLOB_NOMATCH)
            err = GW_EIO;
    }
    free(here);
    for (size_t i = 0; err == GW_OK && i < found.gl_pathc; i++)
        err = read_file(articles, found.gl_pathv[i]);
    globfree(&found);
    return err;
}

/* ---- the database ---- */

static void copy_list(char ***ret_list, const struct slice *texts, size_t count)
{
    *ret_list = mem_array(count + 1, sizeof(**ret_list));
    for (size_t i = 0; i < count; i++)
        (*ret_list)[i] = slice_dup(texts[i]);
}

static void on_article(void *user, const struct store_article *row)
{
    struct cli_articles *articles = user;
    enum bot_action action = BOT_ACTION_NONE;
    struct article_file file = {
        .slug = slice_dup(row->slug),
        .lang = slice_dup(row->lang),
        .title = slice_dup(row->title),
        .answer = slice_dup(row->answer),
        .body = slice_dup(row->body),
        .questions_count = row->questions_count,
        .keywords_count = row->keywords_count,
    };

    copy_list(&file.questions, row->questions, row->questions_count);
    copy_list(&file.keywords, row->keywords, row->keywords_count);
    enum gw_err err = add(articles, &file, row->version);
    if (err == GW_OK)
        err = bot_action_parse(row->action, &action);
    articles->list[articles->count - 1].action = action;
    if (articles->err == GW_OK)
        articles->err = err;
}

static enum gw_err read_database(struct cli_articles *articles, const struct config *config)
{
    struct app_database database;
    struct pg_sync *sync;
    enum gw_err err = app_database_open(config, true, &database);

    if (err != GW_OK)
        return err;
    err = pg_sync_open(database.conninfo, &sync);
    if (err == GW_OK) {
        err = store_articles_now(sync, on_article, articles);
        if (err != GW_OK)
            fprintf(stderr, "baton %s: the articles cannot be read: %s\n", articles->command,
                    pg_sync_message(sync));
        pg_sync_close(sync);
    } else {
        fprintf(stderr, "baton %s: the database cannot be reached\n", articles->command);
    }
    app_database_close(&database);
    return err == GW_OK ? articles->err : err;
}

/* ---- all ---- */

static enum gw_err read_carried(struct cli_articles *articles)
{
    enum gw_err err = GW_OK;

    for (const struct embedded_file *file = demo_articles; err == GW_OK && file->name != NULL;
         file++)
        err = parse(articles, file->name, (struct slice){file->data, *file->len});
    return err;
}

enum gw_err cli__articles_read(const char *command, const struct config *config, const char *folder,
                               struct cli_articles **ret_articles)
{
    struct cli_articles *articles = mem_new(sizeof(*articles));
    enum gw_err err;

    articles->command = command;
    if (folder != NULL) {
        articles->source = folder;
        err = read_folder(articles, folder);
    } else if (app_database_at_hand(config)) {
        articles->source = "the database";
        err = read_database(articles, config);
    } else {
        articles->source = "the demo";
        err = read_carried(articles);
    }
    if (err != GW_OK)
        cli__articles_free(articles);
    else
        *ret_articles = articles;
    return err;
}

void cli__articles_free(struct cli_articles *articles)
{
    if (articles == NULL)
        return;
    for (size_t i = 0; i < articles->count; i++) {
        article_file_done(&articles->files[i]);
        free((struct slice *)articles->list[i].questions);
        free((struct slice *)articles->list[i].keywords);
    }
    free(articles->files);
    free(articles->list);
    free(articles);
}

const char *cli__articles_source(const struct cli_articles *articles)
{
    return articles->source;
}

const struct bot_article *cli__articles_list(const struct cli_articles *articles, size_t *ret_count)
{
    *ret_count = articles->count;
    return articles->list;
}
