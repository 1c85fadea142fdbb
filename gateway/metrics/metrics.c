/*
 * metrics.c -- families of series, in the order in which they were asked for.
 *
 * The text format wants all series of a name in one group, so a family owns its
 * series. Looking one up walks the lists: that happens at start only.
 */
#include "metrics/metrics.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#define SERIES_MAX 1024
#define BUCKETS 16

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

static const struct {
    uint64_t us;
    const char *le;
} bounds[BUCKETS] = {
    {100, "0.0001"}, {200, "0.0002"}, {500, "0.0005"}, {1000, "0.001"},
    {2000, "0.002"}, {5000, "0.005"}, {10000, "0.01"}, {20000, "0.02"},
    {50000, "0.05"}, {100000, "0.1"}, {200000, "0.2"}, {500000, "0.5"},
    {1000000, "1"},  {2000000, "2"},  {5000000, "5"},  {10000000, "10"},
};

struct histogram {
    uint64_t counts[BUCKETS + 1]; /* each its own; the last has what is above all bounds */
    uint64_t sum_us;
};

struct metric {
    struct metric *next;
    enum metric_kind kind;
    char *labels; /* NULL for none */
    union {
        int64_t value;
        struct histogram *histogram; /* owned */
    };
};

struct family {
    struct family *next;
    enum metric_kind kind;
    char *name;
    char *help;
    struct metric *series;
};

struct metrics {
    struct family *families;
    unsigned series_count;
};

struct metrics *metrics_new(void)
{
    return mem_new(sizeof(struct metrics));
}

static void series_free(struct metric *metric)
{
    if (metric->kind == METRIC_HISTOGRAM)
        free(metric->histogram);
    free(metric->labels);
    free(metric);
}

static void family_free(struct family *family)
{
    struct metric *metric;
    struct metric *next;

    LL_FOREACH_SAFE (family->series, metric, next)
        series_free(metric);
    free(family->name);
    free(family->help);
    free(family);
}

void metrics_free(struct metrics *metrics)
{
    struct family *family;
    struct family *next;

    if (metrics == NULL)
        return;
    LL_FOREACH_SAFE (metrics->families, family, next)
        family_free(family);
    free(metrics);
}

static bool is_name(const char *name)
{
    if (!isalpha((unsigned char)name[0]) && name[0] != '_')
        return false;
    for (const char *at = name; *at != '\0'; at++) {
        if (!isalnum((unsigned char)*at) && *at != '_' && *at != ':')
            return false;
    }
    return true;
}

static struct family *family_get(struct metrics *metrics, const char *name, const char *help,
                                 enum metric_kind kind)
{
    struct family *family;

    LL_FOREACH (metrics->families, family) {
        if (strcmp(family->name, name) == 0) {
            assert(family->kind == kind);
            return family;
        }
    }

    assert(is_name(name));
    assert(strpbrk(help, "\n\\") == NULL);
    family = mem_new(sizeof(*family));
    family->kind = kind;
    family->name = slice_dup(slice_of(name));
    family->help = slice_dup(slice_of(help));
    LL_APPEND(metrics->families, family);
    return family;
}

static struct metric *series_get(struct metrics *metrics, const char *name, const char *help,
                                 const char *labels, enum metric_kind kind)
{
    struct family *family = family_get(metrics, name, help, kind);
    struct metric *metric;

    if (labels != NULL && labels[0] == '\0')
        labels = NULL;
    LL_FOREACH (family->series, metric) {
        if (slice_eq(slice_of(metric->labels), slice_of(labels)))
            return metric;
    }

    assert(metrics->series_count < SERIES_MAX);
    metrics->series_count++;
    metric = mem_new(sizeof(*metric));
    metric->kind = kind;
    metric->labels = slice_dup(slice_of(labels));
    if (kind == METRIC_HISTOGRAM)
        metric->histogram = mem_new(sizeof(*metric->histogram));
    LL_APPEND(family->series, metric);
    return metric;
}

struct metric *metrics_counter(struct metrics *metrics, const char *name, const char *help,
                               const char *labels)
{
    return series_get(metrics, name, help, labels, METRIC_COUNTER);
}

struct metric *metrics_gauge(struct metrics *metrics, const char *name, const char *help,
                             const char *labels)
{
    return series_get(metrics, name, help, labels, METRIC_GAUGE);
}

struct metric *metrics_histogram(struct metrics *metrics, const char *name, const char *help,
                                 const char *labels)
{
    return series_get(metrics, name, help, labels, METRIC_HISTOGRAM);
}

void metric_add(struct metric *counter, uint64_t n)
{
    assert(counter->kind == METRIC_COUNTER);
    counter->value += (int64_t)n;
}

void metric_set(struct metric *gauge, int64_t value)
{
    assert(gauge->kind == METRIC_GAUGE);
    gauge->value = value;
}

void metric_shift(struct metric *gauge, int64_t delta)
{
    assert(gauge->kind == METRIC_GAUGE);
    gauge->value += delta;
}

void metric_observe_us(struct metric *histogram, uint64_t microseconds)
{
    assert(histogram->kind == METRIC_HISTOGRAM);

    unsigned bucket = 0;
    while (bucket < BUCKETS && microseconds > bounds[bucket].us)
        bucket++;
    histogram->histogram->counts[bucket]++;
    histogram->histogram->sum_us += microseconds;
}

int64_t metric_value(const struct metric *metric)
{
    assert(metric->kind != METRIC_HISTOGRAM);
    return metric->value;
}

/* name_suffix{labels} and a space. */
static void print_series(const char *name, const char *suffix, const char *labels, struct buf *out)
{
    buf_printf(out, "%s%s", name, suffix);
    if (labels != NULL)
        buf_printf(out, "{%s}", labels);
    buf_append_char(out, ' ');
}

static void print_bucket(const char *name, const char *labels, const char *le, uint64_t count,
                         struct buf *out)
{
    buf_printf(out, "%s_bucket{%s%sle=\"%s\"} ", name, labels != NULL ? labels : "",
               labels != NULL ? "," : "", le);
    buf_append_int64(out, (int64_t)count);
    buf_append_char(out, '\n');
}

static void print_histogram(const char *name, const struct metric *metric, struct buf *out)
{
    const struct histogram *histogram = metric->histogram;
    uint64_t below = 0;

    /* The format's buckets are cumulative. */
    for (unsigned i = 0; i < BUCKETS; i++) {
        below += histogram->counts[i];
        print_bucket(name, metric->labels, bounds[i].le, below, out);
    }
    below += histogram->counts[BUCKETS];
    print_bucket(name, metric->labels, "+Inf", below, out);

    print_series(name, "_sum", metric->labels, out);
    buf_printf(out, "%llu.%06llu\n", (unsigned long long)(histogram->sum_us / 1000000),
               (unsigned long long)(histogram->sum_us % 1000000));
    print_series(name, "_count", metric->labels, out);
    buf_append_int64(out, (int64_t)below);
    buf_append_char(out, '\n');
}

static void print_family(const struct family *family, struct buf *out)
{
    static const char *const types[] = {
        [METRIC_COUNTER] = "counter", [METRIC_GAUGE] = "gauge", [METRIC_HISTOGRAM] = "histogram"};
    const struct metric *metric;

    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", family->name, family->help, family->name,
               types[family->kind]);
    LL_FOREACH (family->series, metric) {
        if (family->kind == METRIC_HISTOGRAM) {
            print_histogram(family->name, metric, out);
            continue;
        }
        print_series(family->name, "", metric->labels, out);
        buf_append_int64(out, metric->value);
        buf_append_char(out, '\n');
    }
}

void metrics_print(const struct metrics *metrics, struct buf *out)
{
    const struct family *family;

    LL_FOREACH (metrics->families, family)
        print_family(family, out);
}
