/*
 * report.c -- what a run has found, for people and for programs.
 */
#include "bench.h"
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Around the table in a page that has more in it. */
#define MARK_BEGIN "<!-- measured: what follows is written by tests/load/run --markdown -->"
#define MARK_END "<!-- measured: end -->"

/* ---- the table of the numbers ---- */

static bool is_met(const struct result *result)
{
    return result->at_least ? result->value >= result->limit : result->value <= result->limit;
}

static const char *verdict(const struct result *result)
{
    if (result->hold[0] == '\0')
        return "";
    return is_met(result) ? "holds" : "**missed**";
}

static void write_ratio(char out[40], const struct result *result)
{
    out[0] = '\0';
    if (result->p99_ratio > 0)
        snprintf(out, 40, "p50 %.2f, p99 %.2f", result->ratio, result->p99_ratio);
    else if (result->ratio > 0)
        snprintf(out, 40, "%.2f", result->ratio);
}

/* All of them, or those that something is to hold of. */
static void write_table(FILE *file, const struct bench *bench, bool held_only)
{
    fputs("| what | measured | to hold | ceiling in the same run | ratio | verdict |\n"
          "|---|---|---|---|---|---|\n",
          file);
    for (int i = 0; i < bench->count; i++) {
        const struct result *result = &bench->results[i];
        char ratio[40];

        if (held_only && result->hold[0] == '\0')
            continue;
        write_ratio(ratio, result);
        fprintf(file, "| %s | %s | %s | %s | %s | %s |\n", result->what, result->measured,
                result->hold, result->ceiling, ratio, verdict(result));
    }
}

/* ---- growth ---- */

static bool begins(const struct bench *bench, int i)
{
    return i == 0 || strcmp(bench->growth[i].of, bench->growth[i - 1].of) != 0;
}

static void write_growth(FILE *file, const struct bench *bench)
{
    for (int i = 0; i < bench->growth_count; i++) {
        const struct growth_line *line = &bench->growth[i];

        if (begins(bench, i))
            fprintf(
                file,
                "\n| %s | %.0f | %.0f | %.0f | 10x / 1x | 100x / 1x |\n|---|---|---|---|---|---|\n",
                line->of, line->sizes[0], line->sizes[1], line->sizes[2]);
        fprintf(file, "| %s, %s | %.4g | %.4g | %.4g | %.2f | %.2f |\n", line->what, line->unit,
                line->values[0], line->values[1], line->values[2],
                line->values[1] / line->values[0], line->values[2] / line->values[0]);
    }
}

void bench_print(struct bench *bench)
{
    if (bench->count > 0) {
        putchar('\n');
        write_table(stdout, bench, false);
    }
    write_growth(stdout, bench);
    putchar('\n');
    machine_as_markdown(stdout, bench);
}

/* ---- JSON ---- */

static void write_string(FILE *file, const char *name, const char *text)
{
    fprintf(file, "\"%s\": \"", name);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

static void write_result(FILE *file, const struct result *result, bool last)
{
    fputs("    {", file);
    write_string(file, "key", result->key);
    fputs(", ", file);
    write_string(file, "what", result->what);
    fputs(", ", file);
    write_string(file, "measured", result->measured);
    fprintf(file, ", \"value\": %.6g", result->value);
    if (result->hold[0] != '\0') {
        fputs(", ", file);
        write_string(file, "hold", result->hold);
        fprintf(file, ", \"limit\": %.6g, \"at_least\": %s, \"verdict\": \"%s\"", result->limit,
                result->at_least ? "true" : "false", is_met(result) ? "holds" : "missed");
    }
    if (result->ceiling[0] != '\0') {
        fputs(", ", file);
        write_string(file, "ceiling", result->ceiling);
        fprintf(file, ", \"ratio\": %.4g", result->ratio);
    }
    if (result->p99_ratio > 0)
        fprintf(file, ", \"p99_ratio\": %.4g", result->p99_ratio);
    fprintf(file, "}%s\n", last ? "" : ",");
}

static void write_line(FILE *file, const struct growth_line *line, bool last)
{
    fputs("    {", file);
    write_string(file, "of", line->of);
    fputs(", ", file);
    write_string(file, "what", line->what);
    fputs(", ", file);
    write_string(file, "unit", line->unit);
    fprintf(file, ", \"sizes\": [%.0f, %.0f, %.0f], \"values\": [%.6g, %.6g, %.6g]}%s\n",
            line->sizes[0], line->sizes[1], line->sizes[2], line->values[0], line->values[1],
            line->values[2], last ? "" : ",");
}

static FILE *open_to_write(const char *path)
{
    FILE *file = fopen(path, "w");

    if (file == NULL)
        die("can't write %s: %s", path, strerror(errno));
    return file;
}

static void close_written(FILE *file, const char *path)
{
    bool failed = ferror(file) != 0;

    if (fclose(file) != 0 || failed)
        die("can't write %s", path);
}

void bench_write_json(struct bench *bench)
{
    FILE *file;

    if (bench->json == NULL)
        return;
    file = open_to_write(bench->json);
    fprintf(file, "{\n  \"mode\": \"%s\",\n  \"machine\": ", bench->brief ? "short" : "full");
    machine_as_json(file, bench);
    fputs(",\n  \"rows\": [\n", file);
    for (int i = 0; i < bench->count; i++)
        write_result(file, &bench->results[i], i + 1 == bench->count);
    fputs("  ],\n  \"growth\": [\n", file);
    for (int i = 0; i < bench->growth_count; i++)
        write_line(file, &bench->growth[i], i + 1 == bench->growth_count);
    fputs("  ]\n}\n", file);
    close_written(file, bench->json);
}

/* ---- Markdown ---- */

/* The whole of a file; "" when there is none. The caller frees. */
static char *read_page(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;
    ssize_t len;

    if (file == NULL)
        return mem_array(1, 1);
    len = getdelim(&text, &size, '\0', file);
    fclose(file);
    if (len < 0) {
        free(text);
        return mem_array(1, 1);
    }
    return text;
}

static void write_measured(FILE *file, struct bench *bench)
{
    if (bench->count > 0)
        write_table(file, bench, true);
    write_growth(file, bench);
    fputc('\n', file);
    machine_as_markdown(file, bench);
}

void bench_write_markdown(struct bench *bench)
{
    char *page, *begin, *end;
    FILE *file;

    if (bench->markdown == NULL)
        return;
    page = read_page(bench->markdown);
    begin = strstr(page, MARK_BEGIN);
    end = begin != NULL ? strstr(begin, MARK_END) : NULL;
    if (page[0] != '\0' && end == NULL)
        die("%s has no lines \"%s\" and \"%s\" to write between", bench->markdown, MARK_BEGIN,
            MARK_END);
    file = open_to_write(bench->markdown);
    if (end != NULL)
        fprintf(file, "%.*s%s\n\n", (int)(begin - page), page, MARK_BEGIN);
    write_measured(file, bench);
    if (end != NULL)
        fprintf(file, "\n%s", end);
    close_written(file, bench->markdown);
    free(page);
}
