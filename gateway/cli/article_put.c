#include "cli/article_put.h"

static void borrow(char *const *texts, size_t count, struct slice *into)
{
    for (size_t i = 0; i < count; i++)
        into[i] = slice_of(texts[i]);
}

enum gw_err cli__article_put(struct pg_sync *sync, const struct article_file *file,
                             enum store_put *ret_put)
{
    struct slice questions[ARTICLE_FILE_PHRASES_MAX], keywords[ARTICLE_FILE_PHRASES_MAX];

    borrow(file->questions, file->questions_count, questions);
    borrow(file->keywords, file->keywords_count, keywords);
    return store_article_put(sync,
                             &(struct store_article){
                                 .slug = slice_of(file->slug),
                                 .lang = slice_of(file->lang),
                                 .title = slice_of(file->title),
                                 .answer = slice_of(file->answer),
                                 .body = slice_of(file->body),
                                 .action = slice_of(article_file_action_name(file->action)),
                                 .topic = file->topic != NULL ? slice_of(file->topic) : SLICE_NONE,
                                 .questions = questions,
                                 .questions_count = file->questions_count,
                                 .keywords = keywords,
                                 .keywords_count = file->keywords_count,
                             },
                             article_file_state_name(file->state), ret_put);
}
