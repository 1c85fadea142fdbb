/*
 * metrics.h -- counters, gauges and histograms, printed in the Prometheus text
 * format (version 0.0.4).
 *
 * A registry is owned by app/; rooms ask it for their metrics at start and keep
 * the pointers, which live as long as the registry. Loop thread only.
 */
#ifndef BATON_METRICS_METRICS_H
#define BATON_METRICS_METRICS_H

#include "base/str.h"

struct metrics;
struct metric; /* one series: a name and its labels */

struct metrics *metrics_new(void);
void metrics_free(struct metrics *metrics); /* NULL is fine */

/* `labels` is NULL or the text between the braces, e.g. "reason=\"idle\"". The
 * same name and labels give the same series. At most 1,024 series; names and
 * labels come from the program, never from input; all texts are copied. A name
 * is of one kind, asserted. */
struct metric *metrics_counter(struct metrics *metrics, const char *name, const char *help,
                               const char *labels);
struct metric *metrics_gauge(struct metrics *metrics, const char *name, const char *help,
                             const char *labels);
/* Buckets of 1-2-5 steps from 100 microseconds to 10 seconds; unit seconds. */
struct metric *metrics_histogram(struct metrics *metrics, const char *name, const char *help,
                                 const char *labels);

void metric_add(struct metric *counter, uint64_t n);
void metric_set(struct metric *gauge, int64_t value);
void metric_shift(struct metric *gauge, int64_t delta);
void metric_observe_us(struct metric *histogram, uint64_t microseconds);
int64_t metric_value(const struct metric *metric); /* a counter's or gauge's */

/* Appends all series, a family in one group, in the order of their creation. */
void metrics_print(const struct metrics *metrics, struct buf *out);

#endif
