#include "cli/article_put.h"

#include "store/knowledge.h"

enum gw_err cli__article_put(struct pg_sync *sync, const struct article_file *file,
                             enum store_put *ret_put)
{
    struct store_article_lists lists;
    struct store_article article = store_article_of(file, &lists);

    return store_article_put(sync, &article, article_file_state_name(file->state), ret_put);
}
