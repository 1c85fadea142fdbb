#include "doctor/internal.h"
#include "wire/json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FINDINGS_MAX 64
#define FIGURES_MAX 32
#define TEXT_MAX 300

struct finding {
    enum doctor_status status;
    const char *name;
    const char *advice;
    char found[TEXT_MAX];
};

struct figure {
    const char *name;
    double value;
};

struct doctor_report {
    struct finding findings[FINDINGS_MAX];
    int finding_count;
    struct figure figures[FIGURES_MAX];
    int figure_count;
};

static const char *const status_names[] = {"good", "warning", "bad"};

struct doctor_report *doctor_report_new(void)
{
    return mem_new(sizeof(struct doctor_report));
}

void doctor_report_free(struct doctor_report *report)
{
    free(report);
}

void doctor__find(struct doctor_report *report, enum doctor_status status, const char *name,
                  const char *advice, const char *fmt, ...)
{
    struct finding *finding = &report->findings[report->finding_count++];
    va_list args;

    assert(report->finding_count <= FINDINGS_MAX);
    finding->status = status;
    finding->name = name;
    finding->advice = status == DOCTOR_GOOD ? NULL : advice;
    va_start(args, fmt);
    vsnprintf(finding->found, sizeof(finding->found), fmt, args);
    va_end(args);
}

void doctor__measured(struct doctor_report *report, const char *name, double value)
{
    assert(report->figure_count < FIGURES_MAX);
    report->figures[report->figure_count++] = (struct figure){name, value};
}

double doctor__figure(const struct doctor_report *report, const char *name)
{
    for (int i = 0; i < report->figure_count; i++)
        if (strcmp(report->figures[i].name, name) == 0)
            return report->figures[i].value;
    return 0;
}

static int compare(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

double doctor__median(double *values, int count)
{
    assert(count > 0);
    qsort(values, (size_t)count, sizeof(*values), compare);
    return values[count / 2];
}

enum doctor_status doctor_worst(const struct doctor_report *report)
{
    enum doctor_status worst = DOCTOR_GOOD;

    for (int i = 0; i < report->finding_count; i++)
        if (report->findings[i].status > worst)
            worst = report->findings[i].status;
    return worst;
}

void doctor_print(const struct doctor_report *report, FILE *out)
{
    static const char *const marks[] = {"good", "WARN", "BAD "};
    int counts[3] = {0};

    for (int i = 0; i < report->finding_count; i++) {
        const struct finding *finding = &report->findings[i];

        counts[finding->status]++;
        fprintf(out, "%s  %-20s %s\n", marks[finding->status], finding->name, finding->found);
        if (finding->advice != NULL)
            fprintf(out, "      -> %s\n", finding->advice);
    }
    fprintf(out, "\n%d good, %d to look at, %d to mend first\n", counts[DOCTOR_GOOD],
            counts[DOCTOR_WARNING], counts[DOCTOR_BAD]);
}

static void write_finding(struct json_writer *json, const struct finding *finding)
{
    json_writer_begin_object(json);
    json_writer_key(json, "name");
    json_writer_cstr(json, finding->name);
    json_writer_key(json, "status");
    json_writer_cstr(json, status_names[finding->status]);
    json_writer_key(json, "found");
    json_writer_cstr(json, finding->found);
    if (finding->advice != NULL) {
        json_writer_key(json, "advice");
        json_writer_cstr(json, finding->advice);
    }
    json_writer_end_object(json);
}

static void write_figure(struct json_writer *json, const struct figure *figure)
{
    char number[32];

    snprintf(number, sizeof(number), "%.3f", figure->value);
    json_writer_key(json, figure->name);
    json_writer_raw(json, slice_of(number));
}

void doctor_print_json(const struct doctor_report *report, FILE *out)
{
    struct json_writer json;
    struct buf text;

    buf_init(&text, 1 << 18);
    json_writer_init(&json, &text);
    json_writer_begin_object(&json);
    json_writer_key(&json, "status");
    json_writer_cstr(&json, status_names[doctor_worst(report)]);
    json_writer_key(&json, "checks");
    json_writer_begin_array(&json);
    for (int i = 0; i < report->finding_count; i++)
        write_finding(&json, &report->findings[i]);
    json_writer_end_array(&json);
    json_writer_key(&json, "measured");
    json_writer_begin_object(&json);
    for (int i = 0; i < report->figure_count; i++)
        write_figure(&json, &report->figures[i]);
    json_writer_end_object(&json);
    json_writer_end_object(&json);
    fprintf(out, "%s\n", text.data);
    buf_done(&text);
}
