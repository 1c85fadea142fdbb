/*
 * main.c -- which rows are run, and in which order.
 *
 * Run from the root of the checkout; tests/load/run builds it first.
 */
#include "bench.h"
#include "util.h"

#include "base/timeslice.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

struct row {
    const char *name;
    void (*run)(struct bench *bench);
    const char *help;
    bool apart; /* only when it is asked for */
};

/* In the order in which the numbers to hold are named. */
static const struct row rows[] = {
    {"append", row_append, "ceiling: one libpq connection with the gateway's statement", false},
    {"echo", row_echo, "ceiling: bare libwebsockets, and what a message costs the generator",
     false},
    {"closed", row_closed, "stored and delivered entries a second, closed loop", false},
    {"both", row_both, "the same, both sides of each conversation at once", false},
    {"open2000", row_open_2000, "send to ack at 2,000 a second", false},
    {"open10000", row_open_10000, "send to ack at 10,000 a second", false},
    {"many", row_many, "send to ack at 2,000 a second among 10,000 connections and more", false},
    {"memory", row_memory, "bytes of an idle connection", false},
    {"idle", row_idle, "CPU of idle connections", false},
    {"wakeups", row_wakeups, "wake-ups of the loop while connections are idle", false},
    {"connect", row_connect, "connect, hello, resume", false},
    {"return", row_return, "all dropped at once", false},
    {"fanout", row_fan_out, "many readers", false},
    {"routing", row_routing, "one decision, 10,000 waiting", false},
    {"sweep", row_sweep, "a sweep that finds nothing, the desk's page", false},
    {"answer", row_bot_answer, "the bot's answer, 10,000 articles", false},
    {"guard", row_guard, "the guard, ordinary messages", false},
    {"search", row_search, "review's search in 10 million stored entries", false},
    {"start", row_start, "start to ready", false},
    {"widget", row_widget, "the widget's size, gzipped", false},
    {"bot", row_bot_chat, "visitors who talk with the bot", false},
    {"growth-connections", row_growth_connections, "150, 1,500 and 15,000 idle connections", true},
    {"growth-conversations", row_growth_conversations, "1,000, 10,000 and 100,000 open ones", true},
    {"growth-entries", row_growth_entries, "100,000, 1 million and 10 million stored", true},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))
#define CHOSEN_MAX (ROWS * 4)

struct choice {
    const struct row *rows[CHOSEN_MAX];
    size_t count;
};

static void usage(void)
{
    puts("usage: tests/load/run [--short] [--growth] [--json FILE] [--markdown FILE] [--program "
         "PATH] [ROW...]\n"
         "\nMeasures the numbers of a gateway and compares each with its ceiling in the same run.\n"
         "--short takes three minutes, without it about ten. --markdown writes the table of the\n"
         "numbers to hold, into the place for it when the file has one. Rows, all of them when "
         "none\n"
         "is named, but for growth-*, which --growth runs:\n");
    for (size_t i = 0; i < ROWS; i++)
        printf("  %-20s %s\n", rows[i].name, rows[i].help);
}

static void choose(struct choice *choice, const struct row *row)
{
    if (choice->count < CHOSEN_MAX)
        choice->rows[choice->count++] = row;
}

static void choose_all(struct choice *choice, bool apart)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].apart == apart)
            choose(choice, &rows[i]);
}

static void choose_by_name(struct choice *choice, const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].name, name) == 0) {
            choose(choice, &rows[i]);
            return;
        }
    die("no row %s; see --help", name);
}

/* Where the value of such an option goes; NULL when it is none that has one. */
static const char **value_of(struct bench *bench, const char *option)
{
    if (strcmp(option, "--json") == 0)
        return &bench->json;
    if (strcmp(option, "--markdown") == 0)
        return &bench->markdown;
    return strcmp(option, "--program") == 0 ? &bench->program : NULL;
}

/* False: not understood. */
static bool read_arguments(struct bench *bench, struct choice *choice, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char **value = value_of(bench, argv[i]);

        if (value != NULL && i + 1 < argc)
            *value = argv[++i];
        else if (strcmp(argv[i], "--short") == 0)
            bench->brief = true;
        else if (strcmp(argv[i], "--growth") == 0)
            choose_all(choice, true);
        else if (argv[i][0] == '-')
            return false;
        else
            choose_by_name(choice, argv[i]);
    }
    return true;
}

static struct bench bench = {.program = "build/baton"};

int main(int argc, char **argv)
{
    struct choice choice = {.count = 0};
    struct rlimit files;
    uint64_t start = now_ns();

    if (!read_arguments(&bench, &choice, argc, argv)) {
        usage();
        return strcmp(argv[1], "--help") == 0 ? 0 : 2;
    }
    /* As the gateway does for itself and the PostgreSQL that it starts: all of a run is treated alike,
     * the ceilings too. */
    timeslice_short();
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (choice.count == 0)
        choose_all(&choice, false);
    for (size_t i = 0; i < choice.count; i++)
        choice.rows[i]->run(&bench);
    bench_print(&bench);
    bench_write_json(&bench);
    bench_write_markdown(&bench);
    printf("%.0f s.\n", seconds_since(start));
    return 0;
}
