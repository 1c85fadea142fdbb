/*
 * Metrics in the Prometheus text format.
 */
#include "metrics/metrics.h"
#include "support/test.h"

#include <stdio.h>
#include <string.h>

static struct metrics *metrics;
static struct buf out;

static int open_metrics(void **state)
{
    (void)state;
    metrics = metrics_new();
    buf_init(&out, 1 << 20);
    return 0;
}

static int close_metrics(void **state)
{
    (void)state;
    buf_done(&out);
    metrics_free(metrics);
    metrics_free(NULL);
    return 0;
}

static void series_of_a_name_stand_in_one_group(void **state)
{
    (void)state;
    struct metric *idle =
        metrics_counter(metrics, "baton_closed_total", "Closed.", "reason=\"idle\"");
    struct metric *open = metrics_gauge(metrics, "baton_open", "Open.", NULL);
    struct metric *lost =
        metrics_counter(metrics, "baton_closed_total", "Closed.", "reason=\"lost\"");

    metric_add(idle, 2);
    metric_add(lost, 1);
    metric_add(lost, 4);
    metric_set(open, 10);
    metric_shift(open, -13);
    metrics_print(metrics, &out);
    assert_string_equal(out.data, "# HELP baton_closed_total Closed.\n"
                                  "# TYPE baton_closed_total counter\n"
                                  "baton_closed_total{reason=\"idle\"} 2\n"
                                  "baton_closed_total{reason=\"lost\"} 5\n"
                                  "# HELP baton_open Open.\n"
                                  "# TYPE baton_open gauge\n"
                                  "baton_open -3\n");
    assert_int_equal(metric_value(lost), 5);
    assert_int_equal(metric_value(open), -3);
}

static void the_same_name_and_labels_are_the_same_series(void **state)
{
    (void)state;
    struct metric *plain = metrics_counter(metrics, "baton_x_total", "X.", NULL);
    struct metric *labelled = metrics_counter(metrics, "baton_x_total", "X.", "a=\"b\"");

    assert_ptr_equal(metrics_counter(metrics, "baton_x_total", "X.", NULL), plain);
    assert_ptr_equal(metrics_counter(metrics, "baton_x_total", "X.", ""), plain);
    assert_ptr_equal(metrics_counter(metrics, "baton_x_total", "X.", "a=\"b\""), labelled);
    assert_ptr_not_equal(plain, labelled);
}

static void texts_are_copied(void **state)
{
    char labels[] = "a=\"b\"";
    (void)state;

    metrics_counter(metrics, "baton_x_total", "X.", labels);
    memset(labels, '!', sizeof(labels) - 1);
    metrics_print(metrics, &out);
    assert_non_null(strstr(out.data, "baton_x_total{a=\"b\"} 0\n"));
}

static void buckets_are_cumulative_and_take_their_upper_bound(void **state)
{
    struct metric *histogram = metrics_histogram(metrics, "baton_wait_seconds", "Wait.", NULL);
    (void)state;

    metric_observe_us(histogram, 0);
    metric_observe_us(histogram, 100);
    metric_observe_us(histogram, 101);
    metric_observe_us(histogram, 10000000);
    metric_observe_us(histogram, 10000001);
    metrics_print(metrics, &out);
    assert_string_equal(out.data, "# HELP baton_wait_seconds Wait.\n"
                                  "# TYPE baton_wait_seconds histogram\n"
                                  "baton_wait_seconds_bucket{le=\"0.0001\"} 2\n"
                                  "baton_wait_seconds_bucket{le=\"0.0002\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"0.0005\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"0.001\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"0.002\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"0.005\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"0.01\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"0.02\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"0.05\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"0.1\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"0.2\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"0.5\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"1\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"2\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"5\"} 3\n"
                                  "baton_wait_seconds_bucket{le=\"10\"} 4\n"
                                  "baton_wait_seconds_bucket{le=\"+Inf\"} 5\n"
                                  "baton_wait_seconds_sum 20.000202\n"
                                  "baton_wait_seconds_count 5\n");
}

static void a_labelled_histogram_keeps_its_labels_on_each_line(void **state)
{
    struct metric *histogram = metrics_histogram(metrics, "baton_w_seconds", "W.", "kind=\"a\"");
    (void)state;

    metric_observe_us(histogram, 1);
    metrics_print(metrics, &out);
    assert_non_null(strstr(out.data, "baton_w_seconds_bucket{kind=\"a\",le=\"0.0001\"} 1\n"));
    assert_non_null(strstr(out.data, "baton_w_seconds_sum{kind=\"a\"} 0.000001\n"));
    assert_non_null(strstr(out.data, "baton_w_seconds_count{kind=\"a\"} 1\n"));
}

static void a_registry_that_is_too_large_to_print_says_so(void **state)
{
    struct buf small;
    (void)state;

    metrics_counter(metrics, "baton_x_total", "X.", NULL);
    buf_init(&small, 20);
    metrics_print(metrics, &small);
    assert_int_equal(buf_err(&small), GW_ELIMIT);
    buf_done(&small);
}

static void make_series(unsigned count)
{
    char labels[32];

    for (unsigned i = 0; i < count; i++) {
        snprintf(labels, sizeof(labels), "n=\"%u\"", i);
        metrics_counter(metrics, "baton_x_total", "X.", labels);
    }
}

static void make_too_many(void)
{
    make_series(1025);
}

static void make_two_kinds(void)
{
    metrics_counter(metrics, "baton_x_total", "X.", NULL);
    metrics_gauge(metrics, "baton_x_total", "X.", "a=\"b\"");
}

static void make_odd_name(void)
{
    metrics_counter(metrics, "baton-x", "X.", NULL);
}

static void set_a_counter(void)
{
    metric_set(metrics_counter(metrics, "baton_x_total", "X.", NULL), 1);
}

static void misuse_is_a_bug(void **state)
{
    (void)state;
    assert_aborts(make_two_kinds);
    assert_aborts(make_odd_name);
    assert_aborts(set_a_counter);
    make_series(1024);
    assert_aborts(make_too_many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(series_of_a_name_stand_in_one_group, open_metrics,
                                        close_metrics),
        cmocka_unit_test_setup_teardown(the_same_name_and_labels_are_the_same_series, open_metrics,
                                        close_metrics),
        cmocka_unit_test_setup_teardown(texts_are_copied, open_metrics, close_metrics),
        cmocka_unit_test_setup_teardown(buckets_are_cumulative_and_take_their_upper_bound,
                                        open_metrics, close_metrics),
        cmocka_unit_test_setup_teardown(a_labelled_histogram_keeps_its_labels_on_each_line,
                                        open_metrics, close_metrics),
        cmocka_unit_test_setup_teardown(a_registry_that_is_too_large_to_print_says_so, open_metrics,
                                        close_metrics),
        cmocka_unit_test_setup_teardown(misuse_is_a_bug, open_metrics, close_metrics),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
