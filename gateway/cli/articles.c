#include "cli/articles.h"

#include "app/app.h"
#include "base/embed.h"
#include "cli/article_folder.h"
#include "cli/internal.h"
#include "pg/pg.h"
#include "store/admin.h"
#include "wire/article_file.h"

#include <stdlib.h>
#include <string.h>

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
    slices_of(texts, count, *ret_list);
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

/* All that is wrong with its files is said at once. */
static enum gw_err read_folder(struct cli_articles *articles, const char *name)
{
    struct article_folder folder;
    enum gw_err err = article_folder_read(name, &folder);

    if (err != GW_OK) {
        fprintf(stderr, "baton %s: %s: %s\n", articles->command, name,
                err == GW_ENOTFOUND ? "no such folder" : gw_err_name(err));
        return err;
    }
    for (size_t i = 0; i < folder.count; i++) {
        struct article_folder_item *item = &folder.items[i];
        enum gw_err added;

        if (item->good && item->file.state != ARTICLE_FILE_PUBLISHED)
            continue; /* not what visitors ask */
        added = item->good ? add(articles, &item->file, 1) : GW_EINVAL;
        item->good = false; /* add() took it over */
        if (added == GW_OK)
            continue;
        fprintf(stderr, "baton %s: %s: %s\n", articles->command, item->path,
                item->message[0] != '\0' ? item->message : gw_err_name(added));
        err = added;
    }
    article_folder_done(&folder);
    return err;
}

/* ---- the database ---- */

static void copy_list(char ***ret_list, const struct slice *texts, size_t count)
{
    *ret_list = mem_array(count + 1, sizeof(**ret_list));
    for (size_t i = 0; i < count; i++)
        (*ret_list)[i] = slice_dup(texts[i]);
}

static void on_article(void *user, const struct store_article *row, struct slice state)
{
    struct cli_articles *articles = user;
    enum bot_action action = BOT_ACTION_NONE;

    if (!slice_eq_cstr(state, "published"))
        return;
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
        err = store_articles_each(sync, SLICE_LIT(""), on_article, articles);
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
