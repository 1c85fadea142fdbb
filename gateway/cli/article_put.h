/* article_put.h -- an article's file goes into the knowledge base; included within cli/ only. */
#ifndef BATON_CLI_ARTICLE_PUT_H
#define BATON_CLI_ARTICLE_PUT_H

#include "store/admin.h"
#include "wire/article_file.h"

enum gw_err cli__article_put(struct pg_sync *sync, const struct article_file *file,
                             enum store_put *ret_put) GW_MUST_CHECK;

#endif
