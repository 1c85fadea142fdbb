/* kb: the knowledge base as a folder of Markdown files, in and out. */
#include "app/app.h"
#include "articles/articles.h"
#include "cli/article_folder.h"
#include "cli/article_put.h"
#include "cli/internal.h"
#include "pg/pg.h"
#include "policy/policy.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define CODE_REFUSED 1
#define CODE_FAILED 3

struct wanted {
    const char *folder;
    const char *lang; /* "": all */
    bool dry_run;
    bool partial;          /* good files go in although others are refused */
    struct policy *policy; /* what articles may say */
};

/* ---- import ---- */

struct tally {
    size_t new, changed, same, refused, left;
};

static void tell(const struct article_folder_item *item, const char *what, const char *why)
{
    printf("%-8s %s%s%s\n", what, item->path, why[0] != '\0' ? ": " : "", why);
}

static void check(struct article_folder *folder, struct policy *policy)
{
    struct article_checker *checker = article_checker_new(policy);

    for (size_t i = 0; i < folder->count; i++) {
        struct article_folder_item *item = &folder->items[i];

        if (!item->good || article_check(checker, &item->file, item->message) == GW_OK)
            continue;
        article_file_done(&item->file);
        item->good = false;
    }
    article_checker_free(checker);
}

static bool is_wanted(const struct wanted *wanted, const struct article_folder_item *item)
{
    return wanted->lang[0] == '\0' || !item->good || strcmp(wanted->lang, item->file.lang) == 0;
}

static enum gw_err put(struct pg_sync *sync, struct article_folder_item *item, struct tally *tally)
{
    static const char *const names[] = {
        [STORE_PUT_NEW] = "new", [STORE_PUT_CHANGED] = "changed", [STORE_PUT_SAME] = "same"};
    enum store_put put = STORE_PUT_SAME;
    enum gw_err err = cli__article_put(sync, &item->file, &put);

    if (err != GW_OK) {
        tell(item, "refused", pg_sync_message(sync));
        return err;
    }
    tally->new += put == STORE_PUT_NEW;
    tally->changed += put == STORE_PUT_CHANGED;
    tally->same += put == STORE_PUT_SAME;
    tell(item, names[put], "");
    return GW_OK;
}

/* All in one transaction, of which a dry run keeps nothing: what it says is what an import would do. */
static enum gw_err put_all(struct pg_sync *sync, struct article_folder *folder,
                           const struct wanted *wanted, struct tally *tally)
{
    enum gw_err err = pg_sync_script(sync, SLICE_LIT("BEGIN"));

    for (size_t i = 0; err == GW_OK && i < folder->count; i++) {
        if (!is_wanted(wanted, &folder->items[i])) {
            tally->left++;
        } else if (folder->items[i].good) {
            err = put(sync, &folder->items[i], tally);
        } else {
            tally->refused++;
            tell(&folder->items[i], "refused", folder->items[i].message);
        }
    }
    if (err == GW_OK)
        err = pg_sync_script(sync, wanted->dry_run || (tally->refused > 0 && !wanted->partial)
                                       ? SLICE_LIT("ROLLBACK")
                                       : SLICE_LIT("COMMIT"));
    return err;
}

static int import_into(struct pg_sync *sync, struct article_folder *folder,
                       const struct wanted *wanted)
{
    struct tally tally = {0};
    enum gw_err err;

    check(folder, wanted->policy);
    err = put_all(sync, folder, wanted, &tally);
    if (err != GW_OK) {
        fprintf(stderr, "baton kb: nothing was changed: %s: %s\n", gw_err_name(err),
                pg_sync_message(sync));
        return CODE_FAILED;
    }
    printf("%zu new, %zu changed, %zu the same, %zu refused, %zu of other languages%s\n", tally.new,
           tally.changed, tally.same, tally.refused, tally.left,
           wanted->dry_run                         ? "; a dry run: nothing was changed"
           : tally.refused > 0 && !wanted->partial ? "; nothing was changed"
                                                   : "");
    return tally.refused > 0 ? CODE_REFUSED : 0;
}

static int import(struct pg_sync *sync, const struct wanted *wanted)
{
    struct article_folder folder;
    enum gw_err err = article_folder_read(wanted->folder, &folder);
    int code;

    if (err != GW_OK) {
        fprintf(stderr, "baton kb: %s: %s\n", wanted->folder,
                err == GW_ENOTFOUND ? "there is no such folder"
                : err == GW_ELIMIT  ? "there are too many files in it"
                                    : "it can't be read");
        return CODE_FAILED;
    }
    code = import_into(sync, &folder, wanted);
    article_folder_done(&folder);
    return code;
}

/* ---- export ---- */

struct export
{
    const struct wanted *wanted;
    struct buf text;
    size_t count;
    bool failed;
};

static bool write_file(const char *path, struct slice text)
{
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && fwrite(text.data, 1, text.len, file) == text.len;

    if (file != NULL && fclose(file) != 0)
        good = false;
    return good;
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0755) == 0 || errno == EEXIST;
}

static void export_one(void *user, const struct store_article *article, struct slice state)
{
    struct export *export = user;
    char folder[4096], path[4096 + ARTICLE_FILE_SLUG_MAX + 8];

    if (export->failed)
        return;
    buf_clear(&export->text);
    article_file_write(
        &(struct article_file_texts){
            .slug = article->slug,
            .lang = article->lang,
            .title = article->title,
            .state = state,
            .action = article->action,
            .topic = article->topic,
            .answer = article->answer,
            .body = article->body,
            .questions = article->questions,
            .questions_count = article->questions_count,
            .keywords = article->keywords,
            .keywords_count = article->keywords_count,
        },
        &export->text);
    if (buf_err(&export->text) != GW_OK ||
        snprintf(folder, sizeof(folder), "%s/" SLICE_FMT, export->wanted->folder,
                 SLICE_ARG(article->lang)) >= (int)sizeof(folder)) {
        fprintf(stderr, "baton kb: " SLICE_FMT ": it, or its path, is too long\n",
                SLICE_ARG(article->slug));
        export->failed = true;
        return;
    }
    snprintf(path, sizeof(path), "%s/" SLICE_FMT ".md", folder, SLICE_ARG(article->slug));
    if (!export->wanted->dry_run)
        export->failed = !make_folder(folder) || !write_file(path, buf_slice(&export->text));
    if (export->failed)
        fprintf(stderr, "baton kb: %s can't be written: %s\n", path, strerror(errno));
    else
        printf("%s\n", path);
    export->count++;
}

static int export_to(struct pg_sync *sync, const struct wanted *wanted)
{
    struct export export = {.wanted = wanted};
    enum gw_err err = GW_OK;

    if (!wanted->dry_run && !make_folder(wanted->folder)) {
        fprintf(stderr, "baton kb: %s can't be made: %s\n", wanted->folder, strerror(errno));
        return CODE_FAILED;
    }
    buf_init(&export.text, ARTICLE_FILE_MAX);
    err = store_articles_each(sync, slice_of(wanted->lang), export_one, &export);
    if (err != GW_OK)
        fprintf(stderr, "baton kb: %s: %s\n", gw_err_name(err), pg_sync_message(sync));
    else if (!export.failed)
        printf("%zu articles%s\n", export.count,
               wanted->dry_run ? "; a dry run: nothing was written" : "");
    buf_done(&export.text);
    return err != GW_OK || export.failed ? CODE_FAILED : 0;
}

/* ---- the command ---- */

static bool take_arguments(const struct cli_call *call, struct wanted *wanted)
{
    for (int i = 1; i < call->count; i++) {
        const char *argument = call->arguments[i];

        if (strcmp(argument, "--dry-run") == 0)
            wanted->dry_run = true;
        else if (strcmp(argument, "--partial") == 0)
            wanted->partial = true;
        else if (strcmp(argument, "--lang") == 0 && i + 1 < call->count)
            wanted->lang = call->arguments[++i];
        else if (argument[0] != '-' && wanted->folder == NULL)
            wanted->folder = argument;
        else
            return false;
    }
    return wanted->folder != NULL;
}

int cli__kb(struct cli_call *call)
{
    bool in = call->count > 0 && strcmp(call->arguments[0], "import") == 0;
    struct wanted wanted = {.lang = ""};
    struct app_database database;
    struct pg_sync *sync;
    int code = CODE_FAILED;

    if ((!in && (call->count == 0 || strcmp(call->arguments[0], "export") != 0)) ||
        !take_arguments(call, &wanted) || (wanted.partial && !in))
        return cli__misused("kb", "what it does is: import DIR, or export DIR");
    if (app_database_open(call->config, true, &database) != GW_OK)
        return CODE_FAILED;
    if (app_database_migrated(&database, &sync) == GW_OK) {
        wanted.policy = app_policy_new(call->config);
        code = in ? import(sync, &wanted) : export_to(sync, &wanted);
        policy_free(wanted.policy);
        pg_sync_close(sync);
    }
    app_database_close(&database);
    return code;
}
