/*
 * rows_alone.c -- rows that need no crowd: the bot and the guard by themselves, how long a
 * start takes, and how large the widget is.
 */
#define _GNU_SOURCE
#include "../unit/bot_demo.h"
#include "bench.h"
#include "guard/guard.h"
#include "hist.h"
#include "seed.h"
#include "util.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- the bot ---- */

#define ARTICLES 10000u

static const char *const questions[] = {
    "why is my transfer pending",
    "I can't find my token after the swap, where is it?",
    "我的转账一直显示待确认",
    "怎么导出助记词",
    "how do I speed up a transaction on ethereum",
    "能量不足是什么意思",
    "the app crashes when I open the dapp browser after the last update on my phone",
    "what are the fees for a bridge",
    "忘记密码了怎么办",
    "blorp fizzle quux",
};

/* The demo's articles over and over, each under a slug and with words of its own. */
static struct bot_kb *build(const struct bot_demo *demo)
{
    struct bot_article *articles = mem_array(ARTICLES, sizeof(*articles));
    struct bot_kb *kb;

    for (uint32_t i = 0; i < ARTICLES; i++) {
        const struct bot_article *from = &demo->articles[i % demo->count];
        char *slug, *title, *body;

        articles[i] = *from;
        if (asprintf(&slug, "%.*s-%u", 50, from->slug.data, i) < 0 ||
            asprintf(&title, "%.*s %x", (int)from->title.len, from->title.data, i * 2654435761u) <
                0 ||
            asprintf(&body, "%.*s w%x w%x w%x", (int)from->body.len, from->body.data, i * 7919u,
                     i * 104729u, i * 1299709u) < 0)
            die("out of memory");
        articles[i].slug = slice_of(slug);
        articles[i].title = slice_of(title);
        articles[i].body = slice_of(body);
    }
    if (bot_kb_new(articles, ARTICLES, &kb) != GW_OK)
        die("no index of %u articles", ARTICLES);
    return kb; /* the texts stay until the end of the process */
}

void row_bot_answer(struct bench *bench)
{
    struct bot_demo *demo = bot_demo_new();
    struct hist *hist = mem_array(1, sizeof(*hist));
    uint64_t start = now_ns();
    struct bot_kb *kb = build(demo);
    double built = seconds_since(start);
    struct bot_output output;
    struct result result = {.key = "bot_answer",
                            .hold = "<= 1 ms",
                            .limit = 1,
                            .what = "the bot's answer, 10,000 articles"};

    bot_output_init(&output);
    for (uint32_t i = 0; i < (uint32_t)bench_pick(bench, 1000, 5000); i++) {
        const struct bot_input input = {
            .text = slice_of(questions[i % (sizeof(questions) / sizeof(questions[0]))]),
            .lang = slice_of("en"),
            .wallet_name = slice_of("Harbor Wallet")};

        start = now_ns();
        if (bot_answer(kb, &input, &output) != GW_OK)
            die("the bot has no answer");
        hist_add(hist, now_ns() - start);
    }
    result.value = hist_ms(hist, 0.99);
    snprintf(result.measured, sizeof(result.measured),
             "p50 %.2f, p99 %.2f ms (index built in %.1f s)", hist_ms(hist, 0.5), result.value,
             built);
    bot_output_done(&output);
    bot_kb_free(kb);
    bot_demo_free(demo);
    free(hist);
    bench_add(bench, &result);
}

/* ---- the guard ---- */

/* Ordinary words, as nearly all are; a message at a time. */
void row_guard(struct bench *bench)
{
    struct guard *guard = guard_new();
    struct guard_result found;
    double seconds = bench_pick(bench, 1, 3);
    uint64_t start = now_ns(), bytes = 0;
    double cpu = cpu_own();
    struct result result = {.key = "guard",
                            .hold = ">= 200 MB/s",
                            .limit = 200,
                            .at_least = true,
                            .what = "the guard, ordinary messages in English and Chinese"};

    guard_result_init(&found);
    while (seconds_since(start) < seconds) {
        for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
            struct guard_state state = {0};
            struct slice text = slice_of(questions[i]);

            if (guard_scan(guard, &state, text, &found) != GW_OK || found.count != 0)
                die("the guard finds something in: %s", questions[i]);
            bytes += text.len;
        }
    }
    result.value = (double)bytes / 1e6 / (cpu_own() - cpu);
    snprintf(result.measured, sizeof(result.measured), "%.0f MB a second of CPU", result.value);
    guard_result_done(&found);
    guard_free(guard);
    bench_add(bench, &result);
}

/* ---- start to ready ---- */

static int compare(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static double median_start(struct bench *bench, int count, bool own_database)
{
    static const char *const flags[] = {"--web_root=web-widget/dist", "--log_level=warn", NULL};
    double ready[9];

    for (int i = 0; i < count; i++) {
        struct gateway gateway;
        char folder[120];

        snprintf(folder, sizeof(folder), "%s/start-%d-%d", bench->place.folder, own_database, i);
        mkdir(folder, 0755);
        gateway_start(&gateway, bench->program, own_database ? NULL : bench->place.conninfo, folder,
                      flags);
        ready[i] = gateway.ready_s;
        gateway_stop(&gateway);
    }
    qsort(ready, (size_t)count, sizeof(double), compare);
    return ready[count / 2];
}

void row_start(struct bench *bench)
{
    const struct seed seed = {.visitors = 1000, .state = SEED_BOT};
    struct result result = {
        .key = "start", .hold = "<= 0.2 s", .limit = 0.2, .what = "start to ready, database there"};

    seed_database(bench_db(bench), &seed);
    result.value = median_start(bench, (int)bench_pick(bench, 5, 9), false);
    snprintf(result.measured, sizeof(result.measured), "%.2f s", result.value);
    bench_add(bench, &result);
    result = (struct result){.key = "first_start",
                             .hold = "<= 5 s",
                             .limit = 5,
                             .what = "start to ready, no database yet"};
    result.value = median_start(bench, (int)bench_pick(bench, 1, 5), true);
    snprintf(result.measured, sizeof(result.measured), "%.2f s", result.value);
    bench_add(bench, &result);
}

/* ---- the widget's size ---- */

/* By the script that holds its budget in the tests: the loader on the first line, all on the last. */
void row_widget(struct bench *bench)
{
    struct result result = {.key = "widget",
                            .measured = "not built: ./run --build",
                            .what = "widget, gzip: loader / all before the first message"};
    FILE *script = popen("node web-widget/scripts/size.mjs", "r");
    long loader = 0, all = 0, bytes;
    char line[300];

    while (script != NULL && fgets(line, sizeof(line), script) != NULL)
        if (sscanf(line, "%ld", &bytes) == 1) {
            loader = loader == 0 ? bytes : loader;
            all = bytes;
        }
    if (script != NULL)
        pclose(script);
    if (all > 0) {
        result.value = fmax((double)loader / 3072, (double)all / 20480);
        result.limit = 1;
        snprintf(result.hold, sizeof(result.hold), "<= 3 KB / <= 20 KB");
        snprintf(result.measured, sizeof(result.measured), "%ld bytes / %ld bytes", loader, all);
    }
    bench_add(bench, &result);
}
