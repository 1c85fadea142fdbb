/*
 * bulk.h -- an archive: closed conversations by the hundred thousand, written with
 * COPY, as a desk has them after years.
 *
 * They come on top of what is in the tables, under ids that follow the greatest
 * there. Every visitor has four of them; 50 agents take turns; they closed one after
 * the other within the last year; two in five are rated, some with a comment.
 */
#ifndef BATON_TESTS_BULK_H
#define BATON_TESTS_BULK_H

#include <libpq-fe.h>
#include <stdint.h>

#define BULK_ENTRIES_EACH 12 /* on average; every conversation has 6 to 18 */
#define BULK_AGENTS 50

/* `entries` entries in all, to within a conversation; dies when it can't. Prints progress.
 * Foreign keys and triggers rest meanwhile, so `db` must be a superuser's. */
void bulk_fill(PGconn *db, int64_t entries);
/* The same, and search finds them: documents from the gateway's own code, their index made when
 * all are there. */
void bulk_fill_searchable(PGconn *db, int64_t entries);

#endif
