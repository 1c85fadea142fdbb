/*
 * simulate.c -- `baton_wait_simulation`: do the ranges of waiting hold? See README.md beside this.
 */
#include "base/str.h"
#include "route/wait.h"
#include "wait_days.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct options {
    int64_t seed;
    int64_t days;
    bool cost;
};

static void print_help(FILE *file)
{
    fputs("usage: tests/load/simulate [--seed N] [--days N] [--cost]\n"
          "  --seed N  the first day's seed, 1 when not given; the days after it count on\n"
          "  --days N  days of each shape, 1 to 100, 5 when not given\n"
          "  --cost    only how long a range takes to compute, which differs from run to run\n",
          file);
}

static bool read_number(const char *text, int64_t least, int64_t most, int64_t *ret_number)
{
    return text != NULL && slice_to_int64(slice_of(text), ret_number) == GW_OK &&
           *ret_number >= least && *ret_number <= most;
}

static bool read_options(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--cost") == 0)
            options->cost = true;
        else if (strcmp(argv[i], "--seed") == 0 &&
                 read_number(argv[i + 1], 0, INT32_MAX, &options->seed))
            i++;
        else if (strcmp(argv[i], "--days") == 0 && read_number(argv[i + 1], 1, 100, &options->days))
            i++;
        else
            return false;
    }
    return true;
}

static double percent(uint32_t part, uint32_t of)
{
    return 100 * day_share(part, of);
}

static void print_report(enum day_shape shape, const struct day_report *r)
{
    double judged = r->judged > 0 ? r->judged : 1;

    printf("%s: %u visitors, %u waited, %.1f min on average\n", day_shape_name(shape), r->visitors,
           r->waited, r->wait_s / judged / 60);
    printf("  gave up %.1f %%, left over %.1f %%, can't say %.1f %%\n",
           percent(r->gave_up, r->waited), percent(r->left_over, r->waited),
           percent(r->cant_say, r->waited));
    printf(
        "  shown on joining   %5.1f %% within, %4.1f min wide (%.1f %% shorter, %.1f %% longer)\n",
        percent(r->judged - r->shorter - r->longer, r->judged), r->width_s / judged / 60,
        percent(r->shorter, r->judged), percent(r->longer, r->judged));
    printf("  before rounding    %5.1f %% within, %4.1f min wide\n",
           percent(r->within_unrounded, r->judged), r->unrounded_width_s / judged / 60);
    printf("  P50 to P90         %5.1f %% within (%.1f %% below P50)\n",
           percent(r->within_typical_high, r->judged), percent(r->shorter_than_typical, r->judged));
    printf("  shown later        %5.1f %% within, of %u\n", percent(r->updates_within, r->updates),
           r->updates);
    printf("  P50                         %5.1f %% within a quarter\n",
           percent(r->typical_near, r->judged));
    printf("  place x average / agents    %5.1f %% within a quarter, %5.1f %% when as wide\n",
           percent(r->by_agents_near, r->judged), percent(r->by_agents_within, r->judged));
    printf("  place x average / capacity  %5.1f %% within a quarter, %5.1f %% when as wide\n",
           percent(r->by_places_near, r->judged), percent(r->by_places_within, r->judged));
}

static void print_cost(uint32_t slots, double ahead, double overtakers_per_hour)
{
    static uint32_t service_ms[ROUTE_WAIT_SAMPLES_MAX], ages_ms[10000];
    struct route_wait_question question = {
        .service_ms = service_ms,
        .service_count = ROUTE_WAIT_SAMPLES_MAX,
        .slots = slots,
        .ages_ms = ages_ms,
        .age_count = slots,
        .ahead = ahead,
        .agents = slots / 4 + 1,
        .weight = 1,
        .overtakers = {{overtakers_per_hour, 3600}},
        .gave_up = 10,
        .waited_hours = 50,
    };
    uint32_t rounds = 300;

    for (uint32_t i = 0; i < ROUTE_WAIT_SAMPLES_MAX; i++)
        service_ms[i] = 60000 + i * i * 100;
    for (uint32_t i = 0; i < slots; i++)
        ages_ms[i] = i * 7919 % 1800000;
    clock_t began = clock(); /* of the processor, so what else the machine does shows little */
    for (uint32_t i = 0; i < rounds; i++) {
        question.seed = i;
        if (route_wait_ask(&question).outcome != ROUTE_WAIT_KNOWN)
            abort();
    }
    double ms = (double)(clock() - began) * 1000 / CLOCKS_PER_SEC / rounds;
    printf("%5u slots, %6.0f ahead, %10.0f overtake an hour: %.3f ms\n", slots, ahead,
           overtakers_per_hour, ms);
}

int main(int argc, char **argv)
{
    struct options options = {.seed = 1, .days = 5};

    if (!read_options(argc, argv, &options)) {
        print_help(stderr);
        return 2;
    }
    if (options.cost) {
        print_cost(4, 3, 0);
        print_cost(50, 100, 0);
        print_cost(50, 100, 60);
        print_cost(10000, 100000, 1000);
        print_cost(4, 100000, 1000);
        print_cost(10000, 100000, 1e9);
        return 0;
    }
    for (enum day_shape shape = 0; shape < DAY_SHAPES; shape++) {
        struct day_report report = {0};
        for (int64_t day = 0; day < options.days; day++)
            day_play(shape, (uint64_t)(options.seed + day), true, &report);
        print_report(shape, &report);
    }
    return 0;
}
