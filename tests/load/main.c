/*
 * main.c -- which rows are run, and in which order.
 *
 * Run from the root of the checkout; tests/load/run builds it first.
 */
#include "bench.h"
#include "util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct row {
    const char *name;
    void (*run)(struct bench *bench);
    const char *help;
};

static const struct row rows[] = {
    {"append", row_append, "ceiling: one libpq connection with the gateway's statement"},
    {"echo", row_echo, "ceiling: bare libwebsockets, and what a message costs the generator"},
    {"closed", row_closed, "stored and delivered entries a second, closed loop"},
    {"both", row_both, "the same, both sides of each conversation at once"},
    {"open2000", row_open_2000, "send to ack at 2,000 a second"},
    {"open10000", row_open_10000, "send to ack at 10,000 a second"},
    {"many", row_many, "send to ack at 2,000 a second among 10,000 connections and more"},
    {"bot", row_bot_chat, "visitors who talk with the bot"},
    {"fanout", row_fan_out, "many readers"},
    {"memory", row_memory, "bytes of an idle connection"},
    {"idle", row_idle, "CPU of idle connections"},
    {"connect", row_connect, "connect, hello, resume"},
    {"return", row_return, "all dropped at once"},
    {"routing", row_routing, "one decision, 10,000 waiting"},
    {"answer", row_bot_answer, "the bot's answer, 10,000 articles"},
    {"guard", row_guard, "the guard, ordinary messages"},
    {"start", row_start, "start to ready"},
    {"search", row_search, "review's search among 10 million entries"},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void usage(void)
{
    puts(
        "usage: tests/load/run [--short] [--json FILE] [--program PATH] [ROW...]\n"
        "\nMeasures the numbers of a gateway and compares each with its ceiling in the same run.\n"
        "--short takes two minutes, without it about six. Rows, all of them when none is named:\n");
    for (size_t i = 0; i < ROWS; i++)
        printf("  %-10s %s\n", rows[i].name, rows[i].help);
}

static const struct row *find(const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    die("no row %s; see --help", name);
}

int main(int argc, char **argv)
{
    struct bench bench = {.program = "build/baton"};
    const struct row *chosen[ROWS * 4];
    size_t count = 0;
    struct rlimit files;
    uint64_t start = now_ns();

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--short") == 0)
            bench.brief = true;
        else if (strcmp(argv[i], "--json") == 0 && i + 1 < argc)
            bench.json = argv[++i];
        else if (strcmp(argv[i], "--program") == 0 && i + 1 < argc)
            bench.program = argv[++i];
        else if (argv[i][0] == '-') {
            usage();
            return strcmp(argv[i], "--help") == 0 ? 0 : 2;
        } else if (count < ROWS * 4)
            chosen[count++] = find(argv[i]);
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    for (size_t i = 0; count == 0 && i < ROWS; i++)
        chosen[i] = &rows[i];
    for (size_t i = 0; i < (count != 0 ? count : ROWS); i++)
        chosen[i]->run(&bench);
    bench_print(&bench);
    bench_write_json(&bench);
    printf("%.0f s.\n", seconds_since(start));
    return 0;
}
