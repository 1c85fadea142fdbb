/*
 * rows_connections.c -- rows about connections: what an idle one costs, and how fast
 * they come and come back.
 */
#include "bench.h"
#include "crowd.h"
#include "seed.h"
#include "util.h"

#include <stdio.h>
#include <sys/resource.h>

#define CONNECT_S 120.0

static struct crowd *arrive(struct bench *bench, struct gateway *gateway, uint32_t visitors,
                            bool follows, const char *const *flags)
{
    const struct seed seed = {.visitors = visitors, .state = SEED_BOT};
    struct crowd_options options = {
        .talks = visitors, .readers = 1, .follows = follows, .pace = 500};

    seed_database(bench_db(bench), &seed);
    bench_gateway(bench, gateway, flags);
    options.port = gateway->port;
    return crowd_new(&options);
}

static void leave(struct gateway *gateway, struct crowd *crowd)
{
    if (crowd_faults(crowd) != 0)
        die("a promise was broken");
    crowd_free(crowd);
    gateway_stop(gateway);
}

static double bytes_each(struct bench *bench, uint32_t visitors, bool follows)
{
    struct gateway gateway;
    struct crowd *crowd = arrive(bench, &gateway, visitors, follows, NULL);
    uint64_t before, after;

    sleep_ms(300);
    before = resident_bytes(gateway.pid);
    crowd_connect(crowd, CONNECT_S);
    crowd_run_until(crowd, now_ns() + 1000000000u);
    after = resident_bytes(gateway.pid);
    leave(&gateway, crowd);
    return (double)(after - before) / visitors;
}

void row_memory(struct bench *bench)
{
    uint32_t visitors = (uint32_t)bench_pick(bench, 8000, 15000);
    struct result result = {.key = "memory",
                            .hold = "<= 4 KB",
                            .limit = 4096,
                            .what = "memory of an idle, signed-in visitor's connection"};

    result.value = bytes_each(bench, visitors, false);
    snprintf(result.measured, sizeof(result.measured), "%.0f bytes, of %u", result.value, visitors);
    bench_add(bench, &result);
    result =
        (struct result){.key = "memory_following", .what = "the same, following its conversation"};
    result.value = bytes_each(bench, visitors, true);
    snprintf(result.measured, sizeof(result.measured), "%.0f bytes, of %u", result.value, visitors);
    bench_add(bench, &result);
}

/* In the short mode pings come five times as often, and are divided by that. */
void row_idle(struct bench *bench)
{
    static const char *const flags[] = {"--ping_interval=5s", "--pong_timeout=3s", NULL};
    uint32_t visitors = (uint32_t)bench_pick(bench, 8000, 15000);
    double seconds = bench_pick(bench, 10, 50);
    double scale = bench_pick(bench, 5, 1);
    struct result result = {.key = "idle_cpu",
                            .hold = "<= 1 us a second",
                            .limit = 1,
                            .what = "CPU of an idle connection, ping every 25 s"};
    struct gateway gateway;
    struct crowd *crowd = arrive(bench, &gateway, visitors, true, bench->brief ? flags : NULL);
    double alone, busy;

    sleep_ms(500);
    alone = cpu_of(gateway.pid);
    sleep_ms((uint32_t)(seconds * 300));
    alone = (cpu_of(gateway.pid) - alone) / 0.3;
    crowd_connect(crowd, CONNECT_S);
    crowd_run_until(crowd, now_ns() + (uint64_t)(seconds * 5e8)); /* until pings are spread */
    busy = cpu_of(gateway.pid);
    crowd_run_until(crowd, now_ns() + (uint64_t)(seconds * 1e9));
    busy = cpu_of(gateway.pid) - busy;
    result.value = (busy - alone) * 1e6 / seconds / visitors / scale;
    snprintf(result.measured, sizeof(result.measured),
             "%.2f us a second, of %u; with none %.2f ms a second", result.value, visitors,
             alone * 1e3 / seconds);
    leave(&gateway, crowd);
    bench_add(bench, &result);
}

/* Without pings there is nothing to do for a connection that says nothing: the loop may not wake
 * up more often for 15,000 of them than for none. */
void row_wakeups(struct bench *bench)
{
    static const char *const flags[] = {"--ping_interval=30m", NULL};
    uint32_t visitors = (uint32_t)bench_pick(bench, 8000, 15000);
    double seconds = bench_pick(bench, 5, 20);
    struct result result = {.key = "idle_wakeups",
                            .hold = "<= 5 a second more than with none",
                            .limit = 5,
                            .what = "wake-ups of the loop, connections idle, between pings"};
    struct gateway gateway;
    struct crowd *crowd = arrive(bench, &gateway, visitors, true, flags);
    double alone, busy, cpu;

    sleep_ms(1000);
    alone = (double)sleeps_of(gateway.pid);
    sleep_ms((uint32_t)(seconds * 1000));
    alone = ((double)sleeps_of(gateway.pid) - alone) / seconds;
    crowd_connect(crowd, CONNECT_S);
    crowd_run_until(crowd, now_ns() + 2000000000u);
    busy = (double)sleeps_of(gateway.pid);
    cpu = cpu_of(gateway.pid);
    crowd_run_until(crowd, now_ns() + (uint64_t)(seconds * 1e9));
    busy = ((double)sleeps_of(gateway.pid) - busy) / seconds;
    cpu = (cpu_of(gateway.pid) - cpu) / seconds;
    result.value = busy - alone;
    snprintf(result.measured, sizeof(result.measured),
             "%.1f a second with %u, %.1f with none; gateway %.1f ms CPU a second", busy, visitors,
             alone, cpu * 1e3);
    leave(&gateway, crowd);
    bench_add(bench, &result);
}

void row_connect(struct bench *bench)
{
    uint32_t visitors = (uint32_t)bench_pick(bench, 8000, 15000);
    struct result result = {.key = "connect",
                            .hold = ">= 3,000/s",
                            .limit = 3000,
                            .at_least = true,
                            .what = "connect + hello + resume, no TLS"};
    struct gateway gateway;
    struct crowd *crowd = arrive(bench, &gateway, visitors, true, NULL);
    double cpu = cpu_of(gateway.pid), database = cpu_of_children(bench->place.postmaster);
    double seconds = crowd_connect(crowd, CONNECT_S);

    cpu = cpu_of(gateway.pid) - cpu;
    database = cpu_of_children(bench->place.postmaster) - database;
    result.value = visitors / seconds;
    snprintf(result.measured, sizeof(result.measured),
             "%.0f/s (p99 %.0f ms, 500 at once); CPU us each: gateway %.0f, PostgreSQL %.0f",
             result.value, hist_ms(&crowd->joined, 0.99), cpu * 1e6 / visitors,
             database * 1e6 / visitors);
    leave(&gateway, crowd);
    bench_add(bench, &result);
}

void row_return(struct bench *bench)
{
    uint32_t visitors = (uint32_t)bench_pick(bench, 10000, 19000);
    struct rlimit limit;
    struct result result = {
        .key = "return", .hold = "<= 10 s for 19,000", .what = "dropped at once and back, resumed"};
    struct gateway gateway;
    struct crowd *crowd;
    double seconds;

    getrlimit(RLIMIT_NOFILE, &limit);
    if (visitors + 200 > limit.rlim_cur)
        visitors = (uint32_t)limit.rlim_cur - 200;
    crowd = arrive(bench, &gateway, visitors, true, NULL);
    crowd_connect(crowd, CONNECT_S);
    crowd_cut(crowd);
    crowd->options.pace = 3000;
    seconds = crowd_connect(crowd, CONNECT_S);
    result.value = seconds;
    result.limit = 10.0 * visitors / 19000;
    snprintf(result.measured, sizeof(result.measured), "%u in %.1f s (%.0f/s)", visitors, seconds,
             visitors / seconds);
    leave(&gateway, crowd);
    bench_add(bench, &result);
}
