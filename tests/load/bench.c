#include "bench.h"

#include "util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GATEWAY_FLAGS_MAX 24

void bench_add(struct bench *bench, const struct result *result)
{
    if (bench->count == BENCH_RESULTS_MAX)
        die("too many results");
    bench->results[bench->count++] = *result;
    printf("  %-58s %s\n", result->what, result->measured);
    fflush(stdout);
}

static bool is_met(const struct result *result)
{
    return result->at_least ? result->value >= result->limit : result->value <= result->limit;
}

static const char *verdict(const struct result *result)
{
    if (result->hold[0] == '\0')
        return "";
    return is_met(result) ? "yes" : "**no**";
}

void bench_print(const struct bench *bench)
{
    printf("\n| what | measured | hold | met | ceiling in the same run | ratio "
           "|\n|---|---|---|---|---|---|\n");
    for (int i = 0; i < bench->count; i++) {
        const struct result *result = &bench->results[i];
        char ratio[20] = "";

        if (result->ratio > 0)
            snprintf(ratio, sizeof(ratio), "%.2f", result->ratio);
        printf("| %s | %s | %s | %s | %s | %s |\n", result->what, result->measured, result->hold,
               verdict(result), result->ceiling, ratio);
    }
    printf("\nLoad average at the end: %.1f on %ld processors.\n", load_average(),
           sysconf(_SC_NPROCESSORS_ONLN));
}

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
        fprintf(file, ", \"limit\": %.6g, \"met\": %s", result->limit,
                is_met(result) ? "true" : "false");
    }
    if (result->ceiling[0] != '\0') {
        fputs(", ", file);
        write_string(file, "ceiling", result->ceiling);
        fprintf(file, ", \"ratio\": %.4g", result->ratio);
    }
    fprintf(file, "}%s\n", last ? "" : ",");
}

void bench_write_json(const struct bench *bench)
{
    FILE *file;

    if (bench->json == NULL)
        return;
    file = fopen(bench->json, "w");
    if (file == NULL)
        die("can't write %s", bench->json);
    fprintf(file,
            "{\n  \"mode\": \"%s\", \"processors\": %ld, \"load_average\": %.2f,\n  \"rows\": [\n",
            bench->brief ? "short" : "full", sysconf(_SC_NPROCESSORS_ONLN), load_average());
    for (int i = 0; i < bench->count; i++)
        write_result(file, &bench->results[i], i + 1 == bench->count);
    fputs("  ]\n}\n", file);
    fclose(file);
}

PGconn *bench_db(struct bench *bench)
{
    if (!bench->placed) {
        place_start(&bench->place);
        gateway_migrate(&bench->place, bench->program);
        bench->db = place_connect(&bench->place);
        bench->placed = true;
    }
    return bench->db;
}

void bench_gateway(struct bench *bench, struct gateway *gateway, const char *const *more)
{
    const char *flags[GATEWAY_FLAGS_MAX] = {
        "--visitor_rate=1000", "--max_connections=19500",    "--agent_grace=1h",
        "--log_level=warn",    "--web_root=web-widget/dist",
    };
    char data_dir[100];
    int count = 5;

    for (int i = 0; more != NULL && more[i] != NULL && count + 1 < GATEWAY_FLAGS_MAX; i++)
        flags[count++] = more[i];
    bench_db(bench);
    snprintf(data_dir, sizeof(data_dir), "%s/gateway", bench->place.folder);
    mkdir(data_dir, 0755);
    gateway_start(gateway, bench->program, bench->place.conninfo, data_dir, flags);
}

double bench_pick(const struct bench *bench, double brief, double full)
{
    return bench->brief ? brief : full;
}
