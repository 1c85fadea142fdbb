/*
 * internal.h -- what the files of archive/ share: one round's conversations.
 */
#ifndef BATON_ARCHIVE_INTERNAL_H
#define BATON_ARCHIVE_INTERNAL_H

#include "archive/archive.h"
#include "store/search.h"

struct archive__batch; /* owned by the round */

/* Copies: the store's rows end with their callback. */
struct archive__batch *archive__batch_new(const struct store_unindexed *items, size_t count);
void archive__batch_free(struct archive__batch *batch);
/* Folds and cuts; on a worker thread. */
void archive__batch_build(struct archive__batch *batch);
/* What was built; as long as the batch. */
const struct store_document *archive__batch_documents(const struct archive__batch *batch,
                                                      size_t *ret_count);

#endif
