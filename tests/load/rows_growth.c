/*
 * rows_growth.c -- the same figures at one, ten and a hundred times the connections, the
 * open conversations, the stored entries: what does not stay flat has a loop or a scan in
 * it over all of them.
 *
 * Beside what grows there is always the same: TALKS conversations in which people talk,
 * and the agents who have them, all full.
 */
#include "bulk.h"
#include "chat.h"
#include "hist.h"
#include "reads.h"
#include "seed.h"
#include "util.h"

#include <stdlib.h>

#define TALKS 490u
#define AGENTS 10u
#define IDLE 150u /* followers who say nothing */
#define WAIT 250u /* in the queue; what appends alone by libpq goes into their conversations */
#define CONNECT_S 120.0

struct world {
    uint32_t idle;     /* of `with_bot`, the first */
    uint32_t with_bot; /* open conversations beside the talks */
    uint32_t queued;
    int64_t entries; /* of closed conversations, on top; 0 for none */
};

enum figure {
    APPENDED,
    CEILING,
    RATIO,
    GATEWAY_US,
    DATABASE_US,
    ACK_P50,
    ACK_P99,
    LONE_P50,
    LONE_P99,
    ACK_BY_LONE,
    WAITED,
    JOINED,
    REREAD,
    MEMORY,
    WAKEUPS,
    IDLE_CPU,
    ROUTING,
    READY,
    FIGURES
};

static const struct {
    const char *what, *unit;
} figures[FIGURES] = {
    [APPENDED] = {"stored and delivered, closed loop", "entries/s"},
    [CEILING] = {"ceiling: appended by libpq alone, the same tables", "entries/s"},
    [RATIO] = {"stored and delivered by the ceiling", "ratio"},
    [GATEWAY_US] = {"CPU of an entry, gateway", "us"},
    [DATABASE_US] = {"CPU of an entry, PostgreSQL", "us"},
    [ACK_P50] = {"send -> ack at 2,000/s, p50", "ms"},
    [ACK_P99] = {"send -> ack at 2,000/s, p99", "ms"},
    [LONE_P50] = {"a lone commit by libpq at 2,000/s, p50", "ms"},
    [LONE_P99] = {"a lone commit by libpq at 2,000/s, p99", "ms"},
    [ACK_BY_LONE] = {"send -> ack by the lone commit, p50", "ratio"},
    [WAITED] = {"of that time the gateway waited for a processor", "%"},
    [JOINED] = {"connect + hello + resume", "a second"},
    [REREAD] = {"resumed from an old seq: entries read again", "a second"},
    [MEMORY] = {"memory of an idle connection", "bytes"},
    [WAKEUPS] = {"wake-ups, all idle, between pings", "a second"},
    [IDLE_CPU] = {"gateway's CPU, all idle, between pings", "ms a second"},
    [ROUTING] = {"routing decision, p99", "ms"},
    [READY] = {"start to ready", "s"},
};

static char asked[8192]; /* an array of 1,000 conversations, of whatever state */

static const struct read reads[] = {
    {"inbox: mine", "read_inbox", {"1", "agent", "mine", "0"}},
    {"inbox: queue", "read_inbox", {"1", "agent", "queue", "0"}},
    {"inbox: all that an agent sees", "read_inbox", {"1", "agent", "all", "0"}},
    {"inbox: all that a supervisor sees", "read_inbox", {"1", "supervisor", "all", "0"}},
    {"counts of the lists", "read_counts", {NULL}},
    {"places in the queue, of 1,000 asked for", "read_places", {asked}},
    {"roster", "roster", {NULL}},
    {"a page of a timeline", "read_entries_after", {"1", "3", "100", "false"}},
    {"sweep: what the bot left unanswered", "read_unanswered", {"5000"}},
    {"sweep: idle conversations with the bot", "move_close_idle", {"86400000", "0"}},
    {"sweep: nodes and agents that are gone", "move_sweep", {"3600000", "0"}},
};

#define READS (sizeof(reads) / sizeof(reads[0]))

/* ---- one world ---- */

#define SETTLE_S 60

/* What was written by the gigabyte is on the disk, and nobody cleans up behind it any more. */
static void settle(PGconn *db)
{
    uint64_t start = now_ns();

    place_run(db, "CHECKPOINT");
    while (place_number(db, "SELECT count(*) FROM pg_stat_activity "
                            "WHERE backend_type = 'autovacuum worker'") > 0 &&
           seconds_since(start) < SETTLE_S)
        sleep_ms(500);
}

static void build(struct bench *bench, const struct world *world)
{
    const struct seed seed = {.visitors = TALKS,
                              .state = SEED_ASSIGNED,
                              .agents = AGENTS,
                              .tickets_per_agent = 1,
                              .capacity = TALKS / AGENTS,
                              .with_bot = world->with_bot,
                              .queued = world->queued};

    seed_database(bench_db(bench), &seed);
    if (world->entries > 0)
        bulk_fill(bench->db, world->entries);
    settle(bench->db);
}

/* By libpq, into the conversations of those who wait, who are not connected. */
static double append(struct bench *bench, const struct world *world, int batch, struct hist *times)
{
    const struct append_options options = {.batch = batch,
                                           .first = TALKS + world->with_bot,
                                           .conversations = WAIT,
                                           .seconds = bench_pick(bench, 1, 3),
                                           .rate = batch == 1 ? 2000 : 0};

    return append_alone(bench, &options, times, NULL);
}

/* They come, and then nothing happens; pings are far apart in this gateway. */
static struct crowd *idle(struct bench *bench, const struct world *world,
                          const struct gateway *gateway, double *values)
{
    const struct crowd_options options = {
        .port = gateway->port, .talks = world->idle, .first = TALKS, .readers = 1, .follows = true};
    double seconds = bench_pick(bench, 3, 10);
    struct crowd *crowd = crowd_new(&options);
    uint64_t before = resident_bytes(gateway->pid);

    crowd_connect(crowd, CONNECT_S);
    crowd_run_until(crowd, now_ns() + 2000000000u);
    values[MEMORY] = (double)(resident_bytes(gateway->pid) - before) / world->idle;
    values[WAKEUPS] = (double)sleeps_of(gateway->pid);
    values[IDLE_CPU] = cpu_of(gateway->pid);
    crowd_run_until(crowd, now_ns() + (uint64_t)(seconds * 1e9));
    values[WAKEUPS] = ((double)sleeps_of(gateway->pid) - values[WAKEUPS]) / seconds;
    values[IDLE_CPU] = (cpu_of(gateway->pid) - values[IDLE_CPU]) * 1e3 / seconds;
    return crowd;
}

/* The visitors of all talks, once; returns the seconds that it took. `ret_heard` may be NULL. */
static double come_and_go(const struct gateway *gateway, uint64_t *ret_heard)
{
    const struct crowd_options options = {
        .port = gateway->port, .talks = TALKS, .readers = 1, .follows = true};
    struct crowd *crowd = crowd_new(&options);
    double seconds = crowd_connect(crowd, CONNECT_S);

    if (ret_heard != NULL)
        *ret_heard = crowd->heard_all;
    if (crowd_faults(crowd) != 0)
        die("a promise was broken");
    crowd_free(crowd);
    return seconds;
}

static void talk(struct bench *bench, const struct world *world, const struct gateway *gateway,
                 double *values)
{
    const struct crowd_options options = {.port = gateway->port,
                                          .talks = TALKS,
                                          .readers = 1,
                                          .agents = AGENTS,
                                          .agent_persons = AGENTS,
                                          .follows = true,
                                          .on_heard = chat_answer};
    double seconds = bench_pick(bench, 3, 8);
    struct crowd *crowd = crowd_new(&options);
    struct hist *lone = mem_array(1, sizeof(*lone));
    struct chat_usage before, used;

    crowd_connect(crowd, CONNECT_S);
    for (uint32_t i = 0; i < TALKS; i++)
        crowd_say(crowd, &crowd->talks[i], CROWD_VISITOR, 0);
    crowd_run_until(crowd, now_ns() + 1000000000u);
    crowd_record(crowd);
    before = chat_usage(bench, gateway);
    crowd_run_until(crowd, now_ns() + (uint64_t)(seconds * 1e9));
    used = chat_usage_since(bench, gateway, &before);
    values[APPENDED] = chat_per_second(crowd->acks, &used);
    values[GATEWAY_US] = used.gateway * 1e6 / (double)crowd->acks;
    values[DATABASE_US] = used.database * 1e6 / (double)crowd->acks;
    crowd->options.on_heard = NULL; /* the turns end with those that are under way */
    crowd_run_until(crowd, now_ns() + 500000000u);
    (void)append(bench, world, 1, lone);
    chat_offer(crowd, 2000, 1);
    crowd_record(crowd);
    before = chat_usage(bench, gateway);
    chat_offer(crowd, 2000, seconds);
    used = chat_usage_since(bench, gateway, &before);
    values[WAITED] = chat_waited(&used);
    values[ACK_P50] = hist_ms(&crowd->acked, 0.5);
    values[ACK_P99] = hist_ms(&crowd->acked, 0.99);
    crowd_run_until(crowd, now_ns() + 200000000u);
    (void)append(bench, world, 1, lone);
    values[LONE_P50] = hist_ms(lone, 0.5);
    values[LONE_P99] = hist_ms(lone, 0.99);
    values[ACK_BY_LONE] = values[ACK_P50] / values[LONE_P50];
    free(lone);
    chat_finish(bench, crowd);
}

static void ask_database(struct bench *bench, double *values, double *read_values)
{
    struct hist *times = mem_array(1, sizeof(*times));

    int count = (int)bench_pick(bench, 100, 500);
    if (time_plans(bench->db, AGENTS, 1, count, times) != count)
        die("one place was open, and the plan does not fill it");
    values[ROUTING] = hist_ms(times, 0.99);
    for (size_t i = 0; i < READS; i++)
        read_values[i] = read_cost_ms(bench, &reads[i]);
    free(times);
}

static void measure(struct bench *bench, const struct world *world, double *values,
                    double *read_values)
{
    static const char *const flags[] = {"--ping_interval=30m", NULL};
    struct hist *times = mem_array(1, sizeof(*times));
    struct gateway gateway;
    struct crowd *followers;
    uint64_t heard;

    build(bench, world);
    bench_gateway(bench, &gateway, flags);
    values[READY] = gateway.ready_s;
    followers = idle(bench, world, &gateway, values);
    values[JOINED] = TALKS / come_and_go(&gateway, NULL);
    values[CEILING] = append(bench, world, 256, times);
    talk(bench, world, &gateway, values);
    values[CEILING] = (values[CEILING] + append(bench, world, 256, times)) / 2;
    values[RATIO] = values[APPENDED] / values[CEILING];
    values[REREAD] = come_and_go(&gateway, &heard);
    values[REREAD] = (double)heard / values[REREAD];
    ask_database(bench, values, read_values);
    if (crowd_faults(followers) != 0)
        die("a promise was broken");
    crowd_free(followers);
    gateway_stop(&gateway);
    free(times);
}

/* ---- the rows ---- */

static void ask_for(uint32_t first, uint32_t count)
{
    size_t len = 0;

    for (uint32_t i = 0; i < count; i++)
        len += (size_t)snprintf(asked + len, sizeof(asked) - len, "%c%u", i == 0 ? '{' : ',',
                                first + i);
    snprintf(asked + len, sizeof(asked) - len, "}");
}

static void grow(struct bench *bench, const char *of, const struct world worlds[BENCH_SIZES],
                 const double sizes[BENCH_SIZES])
{
    double values[BENCH_SIZES][FIGURES], read_values[BENCH_SIZES][READS];
    struct growth_line line = {.of = of};

    ask_for(TALKS + 1, 1000);
    for (int i = 0; i < BENCH_SIZES; i++) {
        line.sizes[i] = sizes[i];
        measure(bench, &worlds[i], values[i], read_values[i]);
        printf("    %.0f %s: %.0f/s, p99 %.2f ms\n", sizes[i], of, values[i][APPENDED],
               values[i][ACK_P99]);
        fflush(stdout);
    }
    for (size_t k = 0; k < FIGURES + READS; k++) {
        line.what = k < FIGURES ? figures[k].what : reads[k - FIGURES].what;
        line.unit = k < FIGURES ? figures[k].unit : "ms of CPU";
        for (int i = 0; i < BENCH_SIZES; i++)
            line.values[i] = k < FIGURES ? values[i][k] : read_values[i][k - FIGURES];
        bench_add_growth(bench, &line);
    }
}

void row_growth_connections(struct bench *bench)
{
    static const double sizes[BENCH_SIZES] = {150, 1500, 15000};
    struct world worlds[BENCH_SIZES];

    for (int i = 0; i < BENCH_SIZES; i++)
        worlds[i] = (struct world){
            .idle = (uint32_t)sizes[i], .with_bot = (uint32_t)sizes[2], .queued = WAIT};
    grow(bench, "idle connections", worlds, sizes);
}

/* Half of the rest with the bot, half of it waiting. */
void row_growth_conversations(struct bench *bench)
{
    static const double sizes[BENCH_SIZES] = {1000, 10000, 100000};
    struct world worlds[BENCH_SIZES];

    for (int i = 0; i < BENCH_SIZES; i++) {
        uint32_t rest = (uint32_t)sizes[i] - TALKS;

        worlds[i] = (struct world){.idle = IDLE, .with_bot = rest - rest / 2, .queued = rest / 2};
    }
    grow(bench, "open conversations", worlds, sizes);
}

/* A tenth of them in the short mode. */
void row_growth_entries(struct bench *bench)
{
    double first = bench_pick(bench, 1e4, 1e5);
    const double sizes[BENCH_SIZES] = {first, first * 10, first * 100};
    struct world worlds[BENCH_SIZES];

    for (int i = 0; i < BENCH_SIZES; i++)
        worlds[i] = (struct world){
            .idle = IDLE, .with_bot = WAIT, .queued = WAIT, .entries = (int64_t)sizes[i]};
    grow(bench, "stored entries", worlds, sizes);
}
