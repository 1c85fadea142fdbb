/*
 * rows_chat.c -- rows in which people talk: closed loop, open loop, with the bot,
 * and many readers of one conversation.
 */
#include "bench.h"
#include "crowd.h"
#include "seed.h"
#include "util.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TALKS 1960u /* and 40 agents' connections with 49 each: 2,000 sockets */
#define AGENTS 40u
#define CONNECT_S 60.0
#define SETTLE_S 30.0

/* What everybody used while it was measured. */
struct usage {
    uint64_t ns;
    double own, gateway, database;
    double waited; /* of the gateway's time, ready to run without a processor */
};

static struct usage usage_now(const struct bench *bench, const struct gateway *gateway)
{
    return (struct usage){now_ns(), cpu_own(), cpu_of(gateway->pid),
                          cpu_of_children(bench->place.postmaster), cpu_wait_of(gateway->pid)};
}

static struct usage usage_since(const struct bench *bench, const struct gateway *gateway,
                                const struct usage *before)
{
    struct usage now = usage_now(bench, gateway);

    return (struct usage){now.ns - before->ns, now.own - before->own, now.gateway - before->gateway,
                          now.database - before->database, now.waited - before->waited};
}

/* In percent of the time. */
static double waited(const struct usage *used)
{
    return used->waited * 1e11 / (double)used->ns;
}

static double per_second(uint64_t count, const struct usage *used)
{
    return (double)count * 1e9 / (double)used->ns;
}

/* Every message that was acked is stored, once, and nothing that was refused. */
static void check_stored(struct bench *bench, const struct crowd *crowd)
{
    int64_t stored = place_number(bench->db, "SELECT count(*) FROM entry WHERE client_id IS NOT "
                                             "NULL AND author IN ('visitor', 'agent')");
    int64_t holes =
        place_number(bench->db, "SELECT count(*) FROM (SELECT c.last_seq, (SELECT count(*) FROM "
                                "entry e WHERE e.conversation_id = c.id) AS n FROM conversation c) "
                                "x WHERE n <> last_seq");

    if (stored != (int64_t)crowd->acked_all || holes != 0)
        die("%" PRId64 " entries are stored, %" PRIu64 " were acked; %" PRId64
            " conversations have holes",
            stored, crowd->acked_all, holes);
}

static void finish(struct bench *bench, struct gateway *gateway, struct crowd *crowd)
{
    crowd_settle(crowd, SETTLE_S);
    check_stored(bench, crowd);
    if (crowd_faults(crowd) != 0)
        die("a promise was broken");
    crowd_free(crowd);
    gateway_stop(gateway);
}

/* ---- closed loop ---- */

/* Each talk takes turns, with one message under way. */
static void answer(struct crowd *crowd, struct talk *talk, enum crowd_side author)
{
    crowd_say(crowd, talk, author == CROWD_VISITOR ? CROWD_AGENT : CROWD_VISITOR, 0);
}

/* Both sides at once, each with one message under way. */
static void say_again(struct crowd *crowd, struct talk *talk, enum crowd_side side)
{
    crowd_say(crowd, talk, side, 0);
}

static void seed_desk(struct bench *bench)
{
    const struct seed seed = {
        .visitors = TALKS, .state = SEED_ASSIGNED, .agents = AGENTS, .tickets_per_agent = 1};

    seed_database(bench_db(bench), &seed);
}

enum manner { OFFERED, TURNS, AT_ONCE };

static struct crowd *desk_crowd(struct bench *bench, struct gateway *gateway, enum manner manner)
{
    struct crowd_options options = {.talks = TALKS,
                                    .readers = 1,
                                    .agents = AGENTS,
                                    .agent_persons = AGENTS,
                                    .follows = true,
                                    .on_heard = manner == TURNS ? answer : NULL,
                                    .on_ack = manner == AT_ONCE ? say_again : NULL};
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
    double before = cpu_of_children(bench->place.postmaster);
    double p50, p99;
    double rate = append_rate(bench, 256, TALKS, seconds, &p50, &p99);

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
    struct usage before, used;
    double entries, us;

    seed_desk(bench);
    round.ceiling = ceiling_now(bench, seconds / 3, &round.ceiling_us);
    crowd = desk_crowd(bench, &gateway, manner);
    for (uint32_t i = 0; i < TALKS * (manner == AT_ONCE ? 2 : 1); i++)
        crowd_say(crowd, &crowd->talks[i % TALKS], i / TALKS, 0);
    crowd_run_until(crowd, now_ns() + 1500000000u);
    crowd_record(crowd);
    before = usage_now(bench, &gateway);
    crowd_run_until(crowd, now_ns() + (uint64_t)(seconds * 1e9));
    used = usage_since(bench, &gateway, &before);
    entries = (double)crowd->acks;
    round.rate = per_second(crowd->acks, &used);
    round.readers = (double)crowd->deliveries / entries;
    round.ack_ms = hist_ms(&crowd->acked, 0.5);
    round.gateway_us = used.gateway * 1e6 / entries;
    round.database_us = used.database * 1e6 / entries;
    round.own_us = used.own * 1e6 / entries;
    round.waited = waited(&used);
    finish(bench, &gateway, crowd);
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

static void offer(struct crowd *crowd, double rate, double seconds)
{
    uint64_t start = now_ns();
    uint64_t end = start + (uint64_t)(seconds * 1e9);
    double step = 1e9 / rate;
    bool agents = crowd->options.agents > 0;
    uint64_t sent = 0;

    for (;;) {
        uint64_t now = now_ns();
        uint64_t due = start + (uint64_t)((double)sent * step);

        if (now >= end)
            return;
        while (due <= now) {
            /* Visitors and agents by turns. */
            struct talk *talk = &crowd->talks[sent % crowd->options.talks];

            crowd_say(crowd, talk, agents ? sent / crowd->options.talks & 1 : CROWD_VISITOR, due);
            sent++;
            due = start + (uint64_t)((double)sent * step);
        }
        ws_loop_turn(crowd->loop, due - now);
    }
}

static void open_loop(struct bench *bench, double rate, double p50_hold, double p99_hold,
                      bool against_lone)
{
    struct gateway gateway;
    double lone_p50, lone_p99, p50, p99;
    struct crowd *crowd;
    struct usage before, used;
    struct result result = {.limit = p50_hold};

    seed_desk(bench);
    append_rate(bench, 1, TALKS, 1, &lone_p50, &lone_p99);
    crowd = desk_crowd(bench, &gateway, OFFERED);
    offer(crowd, rate, 1.5);
    crowd_record(crowd);
    before = usage_now(bench, &gateway);
    offer(crowd, rate, bench_pick(bench, 5, 15));
    used = usage_since(bench, &gateway, &before);
    p50 = hist_ms(&crowd->acked, 0.5);
    p99 = hist_ms(&crowd->acked, 0.99);
    snprintf(result.key, sizeof(result.key), "open_%.0f", rate);
    snprintf(result.what, sizeof(result.what), "send -> ack at %.0f/s offered", rate);
    snprintf(result.measured, sizeof(result.measured),
             "p50 %.2f ms, p99 %.1f ms; delivered p50 %.2f, p99 %.1f; %.0f/s, %" PRIu64
             " refused; gateway %.0f%% CPU, waited %.0f%%",
             p50, p99, hist_ms(&crowd->delivered, 0.5), hist_ms(&crowd->delivered, 0.99),
             per_second(crowd->acks, &used), crowd->refused_all + crowd->held_back,
             used.gateway * 1e11 / (double)used.ns, waited(&used));
    snprintf(result.hold, sizeof(result.hold), "p50 <= %.1f ms, p99 <= %.0f ms%s", p50_hold,
             p99_hold, against_lone ? "; <= 3 lone commits" : "");
    snprintf(result.ceiling, sizeof(result.ceiling), "lone commit p50 %.2f, p99 %.2f ms", lone_p50,
             lone_p99);
    result.ratio = p50 / lone_p50;
    /* One value for all that must hold: the worst of them, as a share of the hold. */
    result.value = p50 > p99 * p50_hold / p99_hold ? p50 : p99 * p50_hold / p99_hold;
    if (against_lone && result.ratio / 3 * p50_hold > result.value)
        result.value = result.ratio / 3 * p50_hold;
    finish(bench, &gateway, crowd);
    bench_add(bench, &result);
}

void row_open_2000(struct bench *bench)
{
    open_loop(bench, 2000, 1.5, 15, true);
}

void row_open_10000(struct bench *bench)
{
    open_loop(bench, 10000, 7, 50, false);
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
    struct usage before, used;

    seed_database(bench_db(bench), &seed);
    bench_gateway(bench, &gateway, NULL);
    options.port = gateway.port;
    crowd = crowd_new(&options);
    crowd_connect(crowd, CONNECT_S);
    offer(crowd, 2000, 1.5);
    crowd_record(crowd);
    before = usage_now(bench, &gateway);
    offer(crowd, 2000, bench_pick(bench, 4, 15));
    used = usage_since(bench, &gateway, &before);
    result.value = used.gateway * 1e6 / (double)crowd->acks;
    snprintf(result.what, sizeof(result.what), "send -> ack at 2,000/s offered, %u connections",
             visitors);
    snprintf(result.measured, sizeof(result.measured),
             "p50 %.2f ms, p99 %.1f ms; gateway %.1f us CPU each, waited %.0f%%",
             hist_ms(&crowd->acked, 0.5), hist_ms(&crowd->acked, 0.99), result.value,
             waited(&used));
    finish(bench, &gateway, crowd);
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
        "INSERT INTO article (slug, lang, title, answer, body, questions) VALUES "
        "('transaction-pending', 'en', 'My transfer is pending', 'Wait for an hour, then speed it "
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
    struct usage before, used;

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
    before = usage_now(bench, &gateway);
    crowd_run_until(crowd, now_ns() + (uint64_t)(bench_pick(bench, 4, 10) * 1e9));
    used = usage_since(bench, &gateway, &before);
    result.value = per_second(crowd->bot_entries, &used);
    snprintf(result.measured, sizeof(result.measured),
             "%.0f answers/s, %" PRIu64 " refused (gateway %.0f us CPU each)", result.value,
             crowd->refused_all, used.gateway * 1e6 / (double)crowd->bot_entries);
    finish(bench, &gateway, crowd);
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
        .talks = FAN_TALKS, .readers = FAN_READERS, .follows = true, .on_ack = say_again};
    struct result result = {.key = "fan_out",
                            .at_least = true,
                            .limit = 100000,
                            .hold = ">= 100,000/s",
                            .what = "fan-out to 20 readers each, 4,000 sockets, deliveries/s"};
    struct gateway gateway;
    struct crowd *crowd;
    struct usage before, used;

    seed_database(bench_db(bench), &seed);
    bench_gateway(bench, &gateway, NULL);
    options.port = gateway.port;
    crowd = crowd_new(&options);
    crowd_connect(crowd, CONNECT_S);
    for (uint32_t i = 0; i < FAN_TALKS * FAN_WINDOW; i++)
        crowd_say(crowd, &crowd->talks[i % FAN_TALKS], CROWD_VISITOR, 0);
    crowd_run_until(crowd, now_ns() + 1000000000u);
    crowd_record(crowd);
    before = usage_now(bench, &gateway);
    crowd_run_until(crowd, now_ns() + (uint64_t)(bench_pick(bench, 4, 8) * 1e9));
    used = usage_since(bench, &gateway, &before);
    result.value = per_second(crowd->deliveries, &used);
    snprintf(result.measured, sizeof(result.measured),
             "%.0f/s of %.0f entries/s; CPU us each: gateway %.1f, generator %.1f", result.value,
             per_second(crowd->acks, &used), used.gateway * 1e6 / (double)crowd->deliveries,
             used.own * 1e6 / (double)crowd->deliveries);
    finish(bench, &gateway, crowd);
    bench_add(bench, &result);
}
