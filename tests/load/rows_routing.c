/*
 * rows_routing.c -- what a routing decision costs in the database, beside a round trip that asks for
 * nothing.
 */
#include "bench.h"
#include "hist.h"
#include "seed.h"
#include "util.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define WAITING 10000u
#define AGENTS 200u
#define CAPACITY 4u

/* A desk in full swing: two teams, four languages and eight topics, of which each agent has some, in
 * other levels; who waits asks for a language and mostly a topic. */
static const char *const skills[] = {
    "INSERT INTO skill (kind, name, urgent_level) "
    "SELECT 'language'::skill_kind, unnest('{en,zh-CN,zh-TW,es}'::text[]), 1 UNION ALL "
    "SELECT 'topic', 'topic-' || n, 1 + n % 3 FROM generate_series(1, 8) n",
    "INSERT INTO team (name) VALUES ('second')",
    "INSERT INTO team_member (team_id, agent_id) "
    "SELECT (SELECT max(id) FROM team), id FROM agent WHERE id % 2 = 0",
    "INSERT INTO agent_skill (agent_id, skill_id, level) SELECT a.id, s.id, 1 + (a.id * 7 + s.id) "
    "% 5 "
    "FROM agent a, skill s WHERE (a.id * 13 + s.id * 29) % 5 < CASE s.kind WHEN 'language' THEN 2 "
    "ELSE 3 END",
    /* Urgent ones take two places; some have been declined by a few. */
    "UPDATE conversation SET priority = p.priority, weight = CASE p.priority WHEN 0 THEN 2 ELSE 1 "
    "END, "
    "team_id = CASE WHEN id % 7 < 2 THEN (SELECT max(t.id) FROM team t) ELSE team_id END, "
    "queued_at = now() - interval '1 hour' * random() "
    "FROM (SELECT g, CASE WHEN g = 0 THEN 0 WHEN g % 9 = 1 THEN 1 WHEN g % 9 = 2 THEN 3 ELSE 2 END "
    "AS priority "
    "FROM generate_series(0, 31) g) p WHERE state = 'queued' AND id / 315 % 32 = p.g",
    "UPDATE conversation c SET demand_id = w.demand_id FROM (SELECT team_id, priority, l, t, "
    "demand_of(team_id, "
    "(ARRAY ['en', 'zh-CN', 'zh-TW', 'es', 'fr'])[1 + l], CASE WHEN t > 0 THEN 'topic-' || t END, "
    "priority) AS "
    "demand_id FROM (SELECT DISTINCT team_id, priority, id % 5 AS l, id / 35 % 9 AS t FROM "
    "conversation WHERE "
    "state = 'queued') k OFFSET 0) w WHERE c.state = 'queued' AND c.team_id = w.team_id AND "
    "c.priority = "
    "w.priority AND c.id % 5 = w.l AND c.id / 35 % 9 = w.t",
    "DELETE FROM waiting",
    "INSERT INTO waiting (conversation_id, demand_id, priority, weight, since, rank, "
    "last_agent_id, passed, "
    "passed_until, fall_back_from) SELECT id, demand_id, priority, weight, queued_at, "
    "queue_rank(queued_at, "
    "priority, false), CASE WHEN id % 4 = 0 THEN 1 + id % 200 END, CASE WHEN id % 50 = 0 THEN "
    "ARRAY [1 + id % "
    "200, 1 + id % 199] ELSE '{}' END, CASE WHEN id % 50 = 0 THEN now() + interval '1 hour' END, "
    "now() FROM "
    "conversation WHERE state = 'queued'",
    "SELECT demand_match(id) FROM demand",
};

/* Everybody is full, so each close makes room for exactly one. */
static void seed_routing(PGconn *db, uint32_t closes)
{
    const struct seed seed = {.visitors = AGENTS * CAPACITY,
                              .state = SEED_ASSIGNED,
                              .agents = AGENTS,
                              .tickets_per_agent = 1,
                              .capacity = CAPACITY,
                              .queued = WAITING + closes};

    seed_database(db, &seed);
    for (size_t i = 0; i < sizeof(skills) / sizeof(skills[0]); i++)
        place_run(db, skills[i]);
    place_run(db, "VACUUM ANALYZE");
}

int time_plans(PGconn *db, uint32_t agents, int places, int count, struct hist *hist)
{
    char sql[100];
    int filled = 0;

    for (int i = 0; i < count; i++) {
        uint64_t start;

        place_run(db, "BEGIN");
        snprintf(sql, sizeof(sql),
                 "UPDATE presence SET load = load - %d, gone_at = NULL WHERE agent_id = %u", places,
                 random_u32() % agents + 1);
        place_run(db, sql);
        start = now_ns();
        int64_t picked = place_number(db, "SELECT count(*) FROM desk_plan(clock_timestamp())");
        hist_add(hist, now_ns() - start);
        if (picked > places)
            die("more was given than there was room for");
        filled += picked > 0;
        place_run(db, "ROLLBACK");
    }
    return filled;
}

/* All of it: the lock, the close, the decision, the assignment, three entries, the commit. */
static void time_closes(PGconn *db, int count, struct hist *hist)
{
    char sql[200];

    for (int i = 0; i < count; i++) {
        int64_t conversation =
            place_number(db, "SELECT id FROM conversation WHERE state = 'assigned' "
                             "ORDER BY random() LIMIT 1");
        uint64_t start;

        snprintf(sql, sizeof(sql),
                 "SELECT count(*) FROM conversation_close(%" PRId64 ", 'system', 0, true)",
                 conversation);
        start = now_ns();
        if (place_number(db, sql) < 1)
            die("a close appended nothing");
        hist_add(hist, now_ns() - start);
    }
}

static void time_nothing(PGconn *db, int count, struct hist *hist)
{
    for (int i = 0; i < count; i++) {
        uint64_t start = now_ns();

        if (place_number(db, "SELECT 1") != 1)
            die("1 is not 1");
        hist_add(hist, now_ns() - start);
    }
}

/* As gateway/store/store.c sets its sessions. */
static const char as_gateway[] =
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; "
    "SET enable_bitmapscan = off; SET jit = off";

void row_routing(struct bench *bench)
{
    int count = (int)bench_pick(bench, 200, 1000);
    struct hist *plans = mem_array(1, sizeof(*plans)), *closes = mem_array(1, sizeof(*closes));
    struct hist *nothing = mem_array(1, sizeof(*nothing));
    struct result result = {.key = "routing",
                            .hold = "p99 <= 5 ms in the database",
                            .limit = 5,
                            .what = "one routing decision, 10,000 waiting, 200 agents"};
    PGconn *db = bench_db(bench);

    seed_routing(db, (uint32_t)count);
    place_run(db, as_gateway);
    time_nothing(db, count, nothing);
    /* After the closes half of the agents have one place, which is kept free for an urgent one that needs
     * two: that is when a decision has most to look at. Two more places are then filled. */
    time_closes(db, count, closes);
    if (time_plans(db, AGENTS, 2, count, plans) < count / 2)
        die("most plans fill no place");
    place_run(db,
              "RESET plan_cache_mode; RESET enable_seqscan; RESET enable_bitmapscan; RESET jit");
    result.value = hist_ms(plans, 0.99);
    snprintf(result.ceiling, sizeof(result.ceiling), "SELECT 1: p50 %.2f, p99 %.2f ms",
             hist_ms(nothing, 0.5), hist_ms(nothing, 0.99));
    snprintf(result.measured, sizeof(result.measured),
             "p50 %.1f, p99 %.1f ms (close, route and commit: p50 %.1f, p99 %.1f ms)",
             hist_ms(plans, 0.5), result.value, hist_ms(closes, 0.5), hist_ms(closes, 0.99));
    free(plans);
    free(closes);
    free(nothing);
    bench_add(bench, &result);
}

/* --- What stands beside the decisions --------------------------------------------------------- */

/* All who wait left a message and are gone; as many teams as there may be, with hours; and an agent who is free for
 * nothing that waits. */
static const char *const at_rest[] = {
    "UPDATE conversation SET left_message = true WHERE state = 'queued'",
    "UPDATE waiting SET visitor_seen_at = now() - interval '1 day', left_message = true",
    "INSERT INTO team (name, time_zone) SELECT 'team ' || n, (ARRAY ['Asia/Shanghai', "
    "'Europe/Berlin', "
    "'America/New_York'])[1 + n % 3] FROM generate_series(1, 198) n",
    "INSERT INTO team_hours SELECT id, d, '00:00', '24:00' FROM team, generate_series(1, 7) d",
    "UPDATE team SET fall_back_s = 86400",
    "INSERT INTO agent (login, name, password_hash) VALUES ('free', 'Free', '$argon2id$x')",
    "INSERT INTO presence (agent_id, state, gone_at) SELECT max(id), 'online', NULL FROM agent",
    "VACUUM ANALYZE",
};

static void time_query(PGconn *db, const char *sql, int count, struct hist *hist)
{
    for (int i = 0; i < count; i++) {
        uint64_t start = now_ns();

        (void)place_number(db, sql);
        hist_add(hist, now_ns() - start);
    }
}

void row_sweep(struct bench *bench)
{
    int count = (int)bench_pick(bench, 100, 500);
    struct hist *level = mem_array(1, sizeof(*level)), *page = mem_array(1, sizeof(*page));
    struct hist *sweeps = mem_array(1, sizeof(*sweeps));
    struct result result = {
        .key = "sweep",
        .what = "a sweep with nothing to do, 10,000 messages left, 200 teams with hours"};
    PGconn *db = bench_db(bench);

    seed_routing(db, 0);
    time_query(db, "SELECT length(show_desk_level()::text)", count / 10, level);
    time_query(db, "SELECT length(show_desk()::text)", count / 10, page);
    for (size_t i = 0; i < sizeof(at_rest) / sizeof(at_rest[0]); i++)
        place_run(db, at_rest[i]);
    place_run(db, as_gateway);
    for (int i = 0; place_number(db, "SELECT count(*) FROM desk_sweep('15 s')") > 0; i++)
        if (i == 100)
            die("the sweep never comes to rest");
    time_query(db, "SELECT count(*) FROM desk_sweep('15 s')", count, sweeps);
    place_run(db,
              "RESET plan_cache_mode; RESET enable_seqscan; RESET enable_bitmapscan; RESET jit");
    result.value = hist_ms(sweeps, 0.99);
    snprintf(
        result.measured, sizeof(result.measured),
        "p50 %.2f, p99 %.2f ms (the desk's page: p50 %.1f ms; its level and curve: p50 %.1f ms)",
        hist_ms(sweeps, 0.5), result.value, hist_ms(page, 0.5), hist_ms(level, 0.5));
    free(level);
    free(page);
    free(sweeps);
    bench_add(bench, &result);
}
