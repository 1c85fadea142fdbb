/*
 * rows_chat.c -- rows in which people talk: closed loop, open loop, with the bot,
 * and many readers of one conversation.
 */
#include "bench.h"
#include "chat.h"
#include "crowd.h"
#include "seed.h"
#include "util.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TALKS 1960u /* and 40 agents' connections with 49 each: 2,000 sockets */
#define AGENTS 40u
#define SPARE 2000u /* conversations of nobody who is connected, for lone commits */
#define CONNECT_S 60.0

/* ---- closed loop ---- */

/* The agents are full, so what waits beside them goes on waiting. */
static void seed_desk(struct bench *bench)
{
    const struct seed seed = {.visitors = TALKS,
                              .state = SEED_ASSIGNED,
                              .agents = AGENTS,
                              .tickets_per_agent = 1,
                              .capacity = TALKS / AGENTS,
                              .queued = SPARE};

    seed_database(bench_db(bench), &seed);
}

/* Whether messages come at given times, each talk takes turns, or both sides talk. */
enum manner { OFFERED, TURNS, AT_ONCE };

static struct crowd *desk_crowd(struct bench *bench, struct gateway *gateway, enum manner manner)
{
    struct crowd_options options = {.talks = TALKS,
                                    .readers = 1,
                                    .agents = AGENTS,
                                    .agent_persons = AGENTS,
                                    .follows = true,
                                    .on_heard = manner == TURNS ? chat_answer : NULL,
                                    .on_ack = manner == AT_ONCE ? chat_say_again : NULL};
    struct crowd *crowd;

    seed_desk(bench);
    bench_gateway(bench, gateway, NULL);
    options.port = gateway->port;
    crowd = crowd_new(&options);
    crowd_connect(crowd, CONNECT_S);
    return crowd;
}

/* Of one round; times in us of CPU for each entry. */
struct round {
    double rate, ceiling, ratio;
    double readers, ack_ms;
    double gateway_us, database_us, own_us;
    double ceiling_us; /* PostgreSQL's, when one connection appends alone */
    double waited;
};

static double ceiling_now(struct bench *bench, double seconds, double *ret_us)
{
    const struct append_options options = {
        .batch = 256, .conversations = TALKS, .seconds = seconds};
    struct hist *times = mem_array(1, sizeof(*times));
    double before = cpu_of_children(bench->place.postmaster);
    double rate = append_alone(bench, &options, times, NULL);

    free(times);
    sleep_ms(100); /* the backend has ended, and counts with its parent */
    *ret_us = (cpu_of_children(bench->place.postmaster) - before) * 1e6 / rate / seconds;
    return rate;
}

/* The ceiling before and after, on the same machine in the same minute. */
static struct round closed_round(struct bench *bench, enum manner manner, double seconds)
{
    struct round round;
    struct gateway gateway;
    struct crowd *crowd;
    struct chat_usage before, used;
    double entries, us;

    seed_desk(bench);
    round.ceiling = ceiling_now(bench, seconds / 3, &round.ceiling_us);
    crowd = desk_crowd(bench, &gateway, manner);
    for (uint32_t i = 0; i < TALKS * (manner == AT_ONCE ? 2 : 1); i++)
        crowd_say(crowd, &crowd->talks[i % TALKS], i / TALKS, 0);
    crowd_run_until(crowd, now_ns() + 1500000000u);
    crowd_record(crowd);
    before = chat_usage(bench, &gateway);
    crowd_run_until(crowd, now_ns() + (uint64_t)(seconds * 1e9));
    used = chat_usage_since(bench, &gateway, &before);
    entries = (double)crowd->acks;
    round.rate = chat_per_second(crowd->acks, &used);
    round.readers = (double)crowd->deliveries / entries;
    round.ack_ms = hist_ms(&crowd->acked, 0.5);
    round.gateway_us = used.gateway * 1e6 / entries;
    round.database_us = used.database * 1e6 / entries;
    round.own_us = used.own * 1e6 / entries;
    round.waited = chat_waited(&used);
    chat_finish(bench, crowd);
    gateway_stop(&gateway);
    round.ceiling = (round.ceiling + ceiling_now(bench, seconds / 3, &us)) / 2;
    round.ceiling_us = (round.ceiling_us + us) / 2;
    round.ratio = round.rate / round.ceiling;
    return round;
}

static int compare_rounds(const void *left, const void *right)
{
    const struct round *a = left, *b = right;

    return (a->ratio > b->ratio) - (a->ratio < b->ratio);
}

/* The median of the rounds, by their ratios. */
static void closed(struct bench *bench, struct result *result, enum manner manner)
{
    int count = (int)bench_pick(bench, 1, 3);
    struct round rounds[3];
    const struct round *median = &rounds[count / 2];

    for (int i = 0; i < count; i++) {
        rounds[i] = closed_round(bench, manner, bench_pick(bench, 5, 10));
        if (count > 1)
            printf("    round %d: %.0f/s of %.0f/s = %.2f; gateway waited %.0f%%\n", i + 1,
                   rounds[i].rate, rounds[i].ceiling, rounds[i].ratio, rounds[i].waited);
    }
    qsort(rounds, (size_t)count, sizeof(rounds[0]), compare_rounds);
    result->value = result->ratio = median->ratio;
    snprintf(result->ceiling, sizeof(result->ceiling), "%.0f appended/s (PostgreSQL %.1f us each)",
             median->ceiling, median->ceiling_us);
    snprintf(
        result->measured, sizeof(result->measured),
        "%.0f/s, %.1f readers; CPU us each: gateway %.1f, PostgreSQL %.1f, generator %.1f; ack "
        "p50 %.0f ms; gateway waited %.0f%%",
        median->rate, median->readers, median->gateway_us, median->database_us, median->own_us,
        median->ack_ms, median->waited);
    bench_add(bench, result);
}

void row_closed(struct bench *bench)
{
    struct result result = {.key = "closed_loop",
                            .at_least = true,
                            .limit = 0.6,
                            .hold = ">= 0.6 of the ceiling",
                            .what = "stored and delivered entries/s, closed loop, 2,000 sockets"};

    closed(bench, &result, TURNS);
}

void row_both(struct bench *bench)
{
    struct result result = {.key = "closed_both",
                            .what = "the same, both sides of each conversation at once"};

    closed(bench, &result, AT_ONCE);
}

/* ---- open loop: at fixed times, whatever comes back ---- */

/* A lone entry's commit as often as messages are offered, by libpq, with the gateway and all its
 * sockets there but silent: what the ack of a message can't be quicker than. */
static void lone_commits(struct bench *bench, double seconds, struct hist *sent, struct hist *due)
{
    const struct append_options options = {
        .batch = 1, .first = TALKS, .conversations = SPARE, .seconds = seconds, .rate = 2000};

    (void)append_alone(bench, &options, sent, due);
}

struct open_hold {
    double p50_ms, p99_ms;
    double lone; /* times a lone commit; 0 for any */
};

/* Of one round; the lone commits are those before and after it, each from its own sending, so that a ceiling is
 * never flattered. From when they were due, as messages count, they are told beside it: a stall of the
 * machine makes all late that come in it. */
struct open_round {
    double p50, p99, delivered_p50, delivered_p99; /* ms */
    double lone_p50, lone_p99, lone_due_p99;       /* ms */
    double rate, cpu, waited;                      /* cpu, waited: % */
    double share; /* of its hold, the worst of all that must hold */
};

static void judge_open_round(struct open_round *round, const struct open_hold *hold)
{
    round->share = fmax(round->p50 / hold->p50_ms, round->p99 / hold->p99_ms);
    if (hold->lone > 0)
        round->share =
            fmax(round->share,
                 fmax(round->p50 / round->lone_p50, round->p99 / round->lone_p99) / hold->lone);
}

static struct open_round open_round(struct bench *bench, struct gateway *gateway,
                                    struct crowd *crowd, double rate, double seconds)
{
    struct hist *lone = mem_array(1, sizeof(*lone)), *due = mem_array(1, sizeof(*due));
    struct chat_usage before, used;
    struct open_round round = {0};

    lone_commits(bench, seconds / 4, lone, due);
    chat_offer(crowd, rate, 1.5);
    crowd_record(crowd);
    before = chat_usage(bench, gateway);
    chat_offer(crowd, rate, seconds);
    used = chat_usage_since(bench, gateway, &before);
    crowd_run_until(crowd, now_ns() + 200000000u);
    lone_commits(bench, seconds / 4, lone, due);
    round.p50 = hist_ms(&crowd->acked, 0.5);
    round.p99 = hist_ms(&crowd->acked, 0.99);
    round.delivered_p50 = hist_ms(&crowd->delivered, 0.5);
    round.delivered_p99 = hist_ms(&crowd->delivered, 0.99);
    round.lone_p50 = hist_ms(lone, 0.5);
    round.lone_p99 = hist_ms(lone, 0.99);
    round.lone_due_p99 = hist_ms(due, 0.99);
    round.rate = chat_per_second(crowd->acks, &used);
    round.cpu = used.gateway * 1e11 / (double)used.ns;
    round.waited = chat_waited(&used);
    free(lone);
    free(due);
    return round;
}

static int compare_open_rounds(const void *left, const void *right)
{
    const struct open_round *a = left, *b = right;

    return (a->share > b->share) - (a->share < b->share);
}

static void tell_open_loop(struct result *result, const struct open_hold *hold,
                           const struct open_round *round, uint64_t refused)
{
    char more[40] = "";

    if (hold->lone > 0)
        snprintf(more, sizeof(more), "; <= %.0f lone commits", hold->lone);
    result->value = round->share;
    result->ratio = round->p50 / round->lone_p50;
    result->p99_ratio = round->p99 / round->lone_p99;
    snprintf(result->hold, sizeof(result->hold), "p50 <= %.1f ms, p99 <= %.0f ms%s", hold->p50_ms,
             hold->p99_ms, more);
    snprintf(result->ceiling, sizeof(result->ceiling),
             "lone commit at 2,000/s: p50 %.2f, p99 %.2f ms, %.2f from when it was due",
             round->lone_p50, round->lone_p99, round->lone_due_p99);
    snprintf(result->measured, sizeof(result->measured),
             "p50 %.2f ms, p99 %.1f ms; delivered p50 %.2f, p99 %.1f; %.0f/s, %" PRIu64
             " refused; gateway %.0f%% CPU, waited %.0f%%",
             round->p50, round->p99, round->delivered_p50, round->delivered_p99, round->rate,
             refused, round->cpu, round->waited);
}

/* The median of the rounds, by what is worst of each: a single stall of the machine is not a figure
 * of the gateway, and one in every second round is. */
static void open_loop(struct bench *bench, double rate, const struct open_hold *hold)
{
    int count = (int)bench_pick(bench, 1, 5);
    struct open_round rounds[5];
    struct gateway gateway;
    struct crowd *crowd = desk_crowd(bench, &gateway, OFFERED);
    struct result result = {.limit = 1};

    for (int i = 0; i < count; i++) {
        rounds[i] = open_round(bench, &gateway, crowd, rate, 6);
        judge_open_round(&rounds[i], hold);
        if (count > 1)
            printf("    round %d: p50 %.2f, p99 %.1f ms; lone commit p50 %.2f, p99 %.2f, %.2f from "
                   "when it was due; gateway waited %.0f%%\n",
                   i + 1, rounds[i].p50, rounds[i].p99, rounds[i].lone_p50, rounds[i].lone_p99,
                   rounds[i].lone_due_p99, rounds[i].waited);
    }
    qsort(rounds, (size_t)count, sizeof(rounds[0]), compare_open_rounds);
    snprintf(result.key, sizeof(result.key), "open_%.0f", rate);
    snprintf(result.what, sizeof(result.what), "send -> ack at %.0f/s offered", rate);
    tell_open_loop(&result, hold, &rounds[count / 2], crowd->refused_all + crowd->held_back);
    chat_finish(bench, crowd);
    gateway_stop(&gateway);
    bench_add(bench, &result);
}

void row_open_2000(struct bench *bench)
{
    static const struct open_hold hold = {.p50_ms = 1.5, .p99_ms = 15, .lone = 3};

    open_loop(bench, 2000, &hold);
}

void row_open_10000(struct bench *bench)
{
    static const struct open_hold hold = {.p50_ms = 7, .p99_ms = 50};

    open_loop(bench, 10000, &hold);
}
/* ---- the same messages among many more connections ---- */

void row_many(struct bench *bench)
{
    uint32_t visitors = (uint32_t)bench_pick(bench, 10000, 18000);
    const struct seed seed = {.visitors = visitors, .state = SEED_QUEUED};
    struct crowd_options options = {.talks = visitors, .readers = 1, .follows = true};
    struct result result = {.key = "many"};
    struct gateway gateway;
    struct crowd *crowd;
    struct chat_usage before, used;

    seed_database(bench_db(bench), &seed);
    bench_gateway(bench, &gateway, NULL);
    options.port = gateway.port;
    crowd = crowd_new(&options);
    crowd_connect(crowd, CONNECT_S);
    chat_offer(crowd, 2000, 1.5);
    crowd_record(crowd);
    before = chat_usage(bench, &gateway);
    chat_offer(crowd, 2000, bench_pick(bench, 4, 15));
    used = chat_usage_since(bench, &gateway, &before);
    result.value = used.gateway * 1e6 / (double)crowd->acks;
    snprintf(result.what, sizeof(result.what), "send -> ack at 2,000/s offered, %u connections",
             visitors);
    snprintf(result.measured, sizeof(result.measured),
             "p50 %.2f ms, p99 %.1f ms; gateway %.1f us CPU each, waited %.0f%%",
             hist_ms(&crowd->acked, 0.5), hist_ms(&crowd->acked, 0.99), result.value,
             chat_waited(&used));
    chat_finish(bench, crowd);
    gateway_stop(&gateway);
    bench_add(bench, &result);
}

/* ---- the bot answers ---- */

static void ask_again(struct crowd *crowd, struct talk *talk)
{
    crowd_say(crowd, talk, CROWD_VISITOR, 0);
}

static void add_article(PGconn *db)
{
    place_run(
        db,
        "INSERT INTO article (slug, lang, state, version, latest, title, answer, body, questions) "
        "VALUES "
        "('transaction-pending', 'en', 'published', 1, 1, 'My transfer is pending', 'Wait for an "
        "hour, then speed it "
        "up.', "
        "'A transfer stays pending while the fee is low.', '{\"why is my transfer pending\"}')");
}

/* So many that none of them comes near a visitor's rate. */
#define BOT_TALKS 4000u

void row_bot_chat(struct bench *bench)
{
    const struct seed seed = {.visitors = BOT_TALKS, .state = SEED_BOT};
    struct crowd_options options = {.talks = BOT_TALKS,
                                    .readers = 1,
                                    .follows = true,
                                    .on_bot = ask_again,
                                    .text = "why is my transfer pending"};
    struct result result = {.key = "bot_chat",
                            .what = "asked and answered by the bot, closed loop, 4,000 visitors"};
    struct gateway gateway;
    struct crowd *crowd;
    struct chat_usage before, used;

    seed_database(bench_db(bench), &seed);
    add_article(bench->db);
    bench_gateway(bench, &gateway, NULL);
    options.port = gateway.port;
    crowd = crowd_new(&options);
    crowd_connect(crowd, CONNECT_S);
    for (uint32_t i = 0; i < options.talks; i++)
        crowd_say(crowd, &crowd->talks[i], CROWD_VISITOR, 0);
    crowd_run_until(crowd, now_ns() + 1000000000u);
    crowd_record(crowd);
    before = chat_usage(bench, &gateway);
    crowd_run_until(crowd, now_ns() + (uint64_t)(bench_pick(bench, 4, 10) * 1e9));
    used = chat_usage_since(bench, &gateway, &before);
    result.value = chat_per_second(crowd->bot_entries, &used);
    snprintf(result.measured, sizeof(result.measured),
             "%.0f answers/s, %" PRIu64 " refused (gateway %.0f us CPU each)", result.value,
             crowd->refused_all, used.gateway * 1e6 / (double)crowd->bot_entries);
    chat_finish(bench, crowd);
    gateway_stop(&gateway);
    bench_add(bench, &result);
}

/* ---- many readers ---- */

#define FAN_TALKS 200u
#define FAN_READERS 20u
#define FAN_WINDOW 8

void row_fan_out(struct bench *bench)
{
    const struct seed seed = {.visitors = FAN_TALKS, .state = SEED_QUEUED};
    struct crowd_options options = {
        .talks = FAN_TALKS, .readers = FAN_READERS, .follows = true, .on_ack = chat_say_again};
    struct result result = {.key = "fan_out",
                            .at_least = true,
                            .limit = 100000,
                            .hold = ">= 100,000/s",
                            .what = "fan-out to 20 readers each, 4,000 sockets, deliveries/s"};
    struct gateway gateway;
    struct crowd *crowd;
    struct chat_usage before, used;

    seed_database(bench_db(bench), &seed);
    bench_gateway(bench, &gateway, NULL);
    options.port = gateway.port;
    crowd = crowd_new(&options);
    crowd_connect(crowd, CONNECT_S);
    for (uint32_t i = 0; i < FAN_TALKS * FAN_WINDOW; i++)
        crowd_say(crowd, &crowd->talks[i % FAN_TALKS], CROWD_VISITOR, 0);
    crowd_run_until(crowd, now_ns() + 1000000000u);
    crowd_record(crowd);
    before = chat_usage(bench, &gateway);
    crowd_run_until(crowd, now_ns() + (uint64_t)(bench_pick(bench, 4, 8) * 1e9));
    used = chat_usage_since(bench, &gateway, &before);
    result.value = chat_per_second(crowd->deliveries, &used);
    snprintf(result.measured, sizeof(result.measured),
             "%.0f/s of %.0f entries/s; CPU us each: gateway %.1f, generator %.1f", result.value,
             chat_per_second(crowd->acks, &used), used.gateway * 1e6 / (double)crowd->deliveries,
             used.own * 1e6 / (double)crowd->deliveries);
    chat_finish(bench, crowd);
    gateway_stop(&gateway);
    bench_add(bench, &result);
}
