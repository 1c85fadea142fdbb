#include "store/internal.h"

#include <stdlib.h>

static void deliver_articles(const struct store__call *call, struct store_answer *answer,
                             const struct pg_result *result)
{
    int rows = result != NULL ? pg_rows(result) : 0;
    size_t texts = 0, used = 0;

    for (int row = 0; row < rows; row++) {
        texts += store__row_texts(result, row);
    }
    struct store_article *articles = mem_array((size_t)rows + 1, sizeof(*articles));
    struct slice *lists = mem_array(texts + 1, sizeof(*lists));

    for (int row = 0; row < rows; row++) {
        store__row_article(result, row, lists + used, &articles[row]);
        used += articles[row].questions_count + articles[row].keywords_count;
    }
    if (call->statement == STORE__articles) {
        call->cb.articles(call->user, answer, articles, (size_t)rows);
    } else {
        if (result != NULL && rows == 0) {
            store__not_found(answer);
        }
        call->cb.article(call->user, answer, rows > 0 ? articles : NULL);
    }
    free(articles);
    free(lists);
}

enum gw_err store_articles(struct store *store, store_articles_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__articles, deliver_articles, user);

    call.cb.articles = cb;
    return store__start(&call);
}

enum gw_err store_article(struct store *store, struct slice lang, struct slice slug,
                          store_article_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__article, deliver_articles, user);

    call.cb.article = cb;
    pg_add_text(&call.params, lang);
    pg_add_text(&call.params, slug);
    return store__start(&call);
}

enum gw_err store_articles_stamp(struct store *store, store_number_cb cb, void *user)
{
    struct store__call call =
        store__call(store, STORE__articles_stamp, store__deliver_number, user);

    call.cb.number = cb;
    return store__start(&call);
}

struct store_article store_article_of(const struct article_file *file,
                                      struct store_article_lists *lists)
{
    slices_of(file->questions, file->questions_count, lists->questions);
    slices_of(file->keywords, file->keywords_count, lists->keywords);
    return (struct store_article){
        .slug = slice_of(file->slug),
        .lang = slice_of(file->lang),
        .title = slice_of(file->title),
        .answer = slice_of(file->answer),
        .body = slice_of(file->body),
        .action = slice_of(article_file_action_name(file->action)),
        .topic = slice_of(file->topic),
        .questions = lists->questions,
        .questions_count = file->questions_count,
        .keywords = lists->keywords,
        .keywords_count = file->keywords_count,
    };
}
