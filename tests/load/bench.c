#include "bench.h"

#include "util.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define GATEWAY_FLAGS_MAX 24

void bench_add(struct bench *bench, const struct result *result)
{
    if (bench->count == BENCH_RESULTS_MAX)
        die("too many results");
    bench->results[bench->count++] = *result;
    printf("  %-58s %s\n", result->what, result->measured);
    fflush(stdout);
}

void bench_add_growth(struct bench *bench, const struct growth_line *line)
{
    if (bench->growth_count == BENCH_GROWTH_MAX)
        die("too many lines of growth");
    bench->growth[bench->growth_count++] = *line;
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
