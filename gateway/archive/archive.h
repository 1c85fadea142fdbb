/*
 * archive.h -- closed conversations become documents that review's search finds.
 *
 * Knows when it has work (it is stirred after a close on this node, and looks by
 * itself now and then for what others left) and how much at once; the store knows
 * what waits. Any number of nodes may do it together. Grams are made on a worker
 * thread. It rests as long as it worked, so that chat goes first.
 */
#ifndef BATON_ARCHIVE_ARCHIVE_H
#define BATON_ARCHIVE_ARCHIVE_H

#include <stdbool.h>

struct archive;
struct loop;
struct metrics;
struct store;

#define ARCHIVE_STIR_MS 200 /* closes gather for so long */

struct archive *archive_new(struct loop *loop, struct metrics *metrics, struct store *store);
/* Something was closed or rated: a round is due. */
void archive_stir(struct archive *archive);
/* Now and then: a round, and how much waits. */
void archive_sweep(struct archive *archive);
/* Starts nothing any more. */
void archive_stop(struct archive *archive);
/* A worker thread has its memory in its hands: turn the loop until it has not. */
bool archive_busy(const struct archive *archive);
/* After the store's. NULL is fine. */
void archive_free(struct archive *archive);

#endif
