/*
 * route replay: decides every assignment once more from the stored facts, with the rule as
 * gateway/route/ has it, and says where the two differ. There must be no place.
 */
#include "route/route.h"
#include "app/app.h"
#include "base/str.h"
#include "cli/internal.h"
#include "pg/pg.h"
#include "store/admin.h"
#include "store/store.h"
#include "wire/json.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE 1000            /* moves read at once */
#define DIFFERENCES_MAX 1000 /* shown; all are counted */
#define PICKS_MAX ROUTE_LIST_MAX
#define DECIDED_MAX 100 /* desk_picks_max() in schema/functions/20_routing.sql */
#define CODE_DIFFERENT 1
#define CODE_FAILED 3

struct replay {
    struct route *route;
    int64_t since_us;
    bool as_json;
    /* the move that is being read */
    int64_t fact, at_us;
    struct slice move; /* owned */
    bool open, decided;
    struct route_pick picks[PICKS_MAX];
    size_t pick_count;
    /* what came out */
    int64_t last_fact; /* read to its end */
    int64_t moves, decisions, differences;
    enum gw_err err;
};

/* ---- a move's end: decides again ---- */

static bool same(const struct route_pick *a, const struct route_pick *b)
{
    return a->conversation == b->conversation && a->agent == b->agent && a->held == b->held &&
           a->ring_s == b->ring_s && a->rule == b->rule;
}

static void print_time(char out[40], int64_t at_us)
{
    time_t seconds = (time_t)(at_us / 1000000);
    struct tm tm;

    gmtime_r(&seconds, &tm);
    strftime(out, 40, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void print_pick(struct json_writer *json, const char *key, const struct route_pick *pick)
{
    json_writer_key(json, key);
    if (pick == NULL) {
        json_writer_null(json);
        return;
    }
    json_writer_begin_object(json);
    json_writer_key(json, "conversation");
    json_writer_int(json, pick->conversation);
    json_writer_key(json, "agent");
    json_writer_int(json, pick->agent);
    json_writer_key(json, "held");
    json_writer_int(json, pick->held);
    json_writer_key(json, "ring_s");
    json_writer_int(json, pick->ring_s);
    json_writer_key(json, "rule");
    json_writer_cstr(json, route_rule_name(pick->rule));
    json_writer_end_object(json);
}

/* Why the rule leaves out the agent who got it; "" when it would do, or gives the conversation to nobody. Owned by
 * nobody. */
static const char *why_not(const struct replay *replay, const struct route_pick *stored)
{
    const char *why = "";
    struct route_plan plan;

    if (stored == NULL)
        return why;
    route_plan(replay->route, replay->at_us, stored->conversation, &plan);
    for (size_t i = 0; i < plan.seen_count; i++)
        if (plan.seen[i].agent == stored->agent)
            why = route_why_name(plan.seen[i].why);
    route_plan_done(&plan);
    return why;
}

static void say_pick(const char *who, const struct route_pick *pick)
{
    if (pick == NULL) {
        printf("  %s: nobody\n", who);
        return;
    }
    printf("  %s: conversation %lld to agent %lld (%s, %d held", who, (long long)pick->conversation,
           (long long)pick->agent, route_rule_name(pick->rule), pick->held);
    if (pick->ring_s > 0)
        printf(", rings for %d s", pick->ring_s);
    puts(")");
}

static void differ(struct replay *replay, const struct route_pick *stored,
                   const struct route_pick *again)
{
    char at[40];

    if (++replay->differences > DIFFERENCES_MAX)
        return;
    print_time(at, replay->at_us);
    if (replay->as_json) {
        struct json_writer json;
        struct buf out;

        buf_init(&out, 4096);
        json_writer_init(&json, &out);
        json_writer_begin_object(&json);
        json_writer_key(&json, "fact");
        json_writer_int(&json, replay->fact);
        json_writer_key(&json, "at");
        json_writer_cstr(&json, at);
        json_writer_key(&json, "move");
        json_writer_string(&json, replay->move);
        print_pick(&json, "stored", stored);
        print_pick(&json, "again", again);
        json_writer_key(&json, "why_not");
        json_writer_cstr(&json, why_not(replay, stored));
        json_writer_end_object(&json);
        printf("%.*s\n", (int)out.len, out.data);
        buf_done(&out);
        return;
    }
    printf("fact %lld, %s, " SLICE_FMT ":\n", (long long)replay->fact, at, SLICE_ARG(replay->move));
    say_pick("stored", stored);
    say_pick("again ", again);
    if (why_not(replay, stored)[0] != '\0')
        printf("  agent %lld is left out: %s\n", (long long)stored->agent, why_not(replay, stored));
}

/* One move decides about so many (desk_picks_max()): what came behind them was left to a later one. */
static void compare(struct replay *replay, const struct route_plan *plan)
{
    size_t count = plan->pick_count > replay->pick_count && replay->pick_count < DECIDED_MAX
                       ? plan->pick_count
                       : replay->pick_count;

    for (size_t i = 0; i < count; i++) {
        const struct route_pick *stored = i < replay->pick_count ? &replay->picks[i] : NULL;
        const struct route_pick *again = i < plan->pick_count ? &plan->picks[i] : NULL;

        if (stored == NULL || again == NULL || !same(stored, again))
            differ(replay, stored, again);
    }
}

static void end_move(struct replay *replay)
{
    struct route_plan plan;

    if (!replay->open)
        return;
    if (replay->at_us >= replay->since_us) {
        replay->moves++;
        replay->decisions += (int64_t)replay->pick_count;
        if (replay->decided) {
            route_plan(replay->route, replay->at_us, 0, &plan);
            compare(replay, &plan);
            route_plan_done(&plan);
        }
    }
    /* What was decided then is what happened. */
    for (size_t i = 0; i < replay->pick_count && replay->err == GW_OK; i++)
        replay->err = route_pick_apply(replay->route, replay->at_us, &replay->picks[i]);
    replay->last_fact = replay->fact;
    replay->open = false;
    free((char *)replay->move.data);
    replay->move = SLICE_NONE;
}

/* ---- rows ---- */

/* At most ROUTE_LIST_MAX numbers; more than that is no fact of ours. The first error of a row stays. */
static size_t read_list(struct replay *replay, struct slice list, int64_t numbers[ROUTE_LIST_MAX])
{
    size_t count = 0;

    while (replay->err == GW_OK && list.data != NULL && list.len > 0) {
        struct slice one = slice_cut(list, ',', &list);

        if (count == ROUTE_LIST_MAX) {
            replay->err = GW_ELIMIT;
            return 0;
        }
        replay->err = slice_to_int64(one, &numbers[count++]);
        if (replay->err != GW_OK)
            return 0;
    }
    return count;
}

static size_t read_skills(struct replay *replay, struct slice ids, struct slice levels,
                          struct route_skill skills[ROUTE_LIST_MAX])
{
    static int64_t id_numbers[ROUTE_LIST_MAX], level_numbers[ROUTE_LIST_MAX];
    size_t count = read_list(replay, ids, id_numbers);

    if (read_list(replay, levels, level_numbers) != count)
        replay->err = GW_EINVAL;
    for (size_t i = 0; i < count && replay->err == GW_OK; i++)
        skills[i] = (struct route_skill){id_numbers[i], (int32_t)level_numbers[i]};
    return count;
}

static bool read_state(struct slice word, enum route_state *ret_state)
{
    static const char *const names[] = {"online", "finishing", "away", "offline"};

    for (int i = 0; i < 4; i++) {
        if (!slice_eq_cstr(word, names[i]))
            continue;
        *ret_state = (enum route_state)i;
        return true;
    }
    return false;
}

static int64_t or_zero(int64_t number)
{
    return number == STORE_FACT_NONE ? 0 : number;
}

static void put_agent(struct replay *replay, const struct store_fact *row)
{
    static int64_t teams[ROUTE_LIST_MAX];
    static struct route_skill skills[ROUTE_LIST_MAX];
    struct route_agent agent = {
        .id = row->id,
        .may = row->flag_a,
        .there = row->flag_b,
        .load = (int32_t)or_zero(row->numbers[0]),
        .capacity = (int32_t)or_zero(row->numbers[1]),
        .last_us = row->numbers[2], /* none: ROUTE_NEVER, the same number */
        .teams = teams,
        .skills = skills,
    };

    agent.team_count = read_list(replay, row->lists[0], teams);
    agent.skill_count = read_skills(replay, row->lists[1], row->lists[2], skills);
    if (!read_state(row->word, &agent.state))
        replay->err = GW_EINVAL;
    if (replay->err == GW_OK)
        replay->err = route_agent_put(replay->route, &agent);
}

static void put_waiting(struct replay *replay, const struct store_fact *row)
{
    static int64_t passed[ROUTE_LIST_MAX];
    static struct route_skill needs[ROUTE_LIST_MAX];
    struct route_waiting waiting = {
        .conversation = row->id,
        .urgent = row->flag_a,
        .team = or_zero(row->numbers[0]),
        .weight = (int32_t)or_zero(row->numbers[1]),
        .rank_us = row->numbers[2],
        .passed_until_us = row->numbers[3],
        .last_agent = or_zero(row->numbers[4]),
        .ringing = or_zero(row->numbers[5]),
        .needs = needs,
        .passed = passed,
    };

    waiting.need_count = read_skills(replay, row->lists[0], row->lists[1], needs);
    waiting.passed_count = read_list(replay, row->lists[2], passed);
    if (replay->err == GW_OK)
        replay->err = route_waiting_put(replay->route, &waiting);
}

static enum gw_err add_pick(struct replay *replay, const struct store_fact *row)
{
    struct route_pick pick = {
        .conversation = row->id,
        .agent = or_zero(row->numbers[0]),
        .held = (int32_t)or_zero(row->numbers[1]),
        .ring_s = (int32_t)or_zero(row->numbers[2]),
    };

    if (replay->pick_count == PICKS_MAX)
        return GW_ELIMIT;
    for (int rule = ROUTE_ONLY_CANDIDATE; rule <= ROUTE_ID; rule++) {
        if (!slice_eq_cstr(row->word, route_rule_name((enum route_rule)rule)))
            continue;
        pick.rule = (enum route_rule)rule;
        replay->picks[replay->pick_count++] = pick;
        return GW_OK;
    }
    return GW_EINVAL;
}

static void begin_move(struct replay *replay, const struct store_fact *row)
{
    end_move(replay);
    replay->open = true;
    replay->decided = false;
    replay->fact = row->fact;
    replay->at_us = row->at_us;
    replay->move = (struct slice){slice_dup(row->move), row->move.len};
    replay->pick_count = 0;
    if (!slice_eq_cstr(row->move, "everything"))
        return;
    route_free(replay->route);
    replay->route = route_new();
}

static void on_row(void *user, const struct store_fact *row)
{
    struct replay *replay = user;

    if (replay->err != GW_OK)
        return;
    if (!replay->open || replay->fact != row->fact)
        begin_move(replay, row);
    if (replay->err != GW_OK)
        return;
    if (slice_eq_cstr(row->kind, "agent"))
        put_agent(replay, row);
    else if (slice_eq_cstr(row->kind, "wait"))
        put_waiting(replay, row);
    else if (slice_eq_cstr(row->kind, "left"))
        replay->err = route_waiting_remove(replay->route, row->id);
    else if (slice_eq_cstr(row->kind, "team"))
        replay->err =
            route_team_put(replay->route, &(struct route_team){row->id, row->flag_a,
                                                               (int32_t)or_zero(row->numbers[0])});
    else if (slice_eq_cstr(row->kind, "decided"))
        replay->decided = row->flag_a;
    else
        replay->err = add_pick(replay, row);
}

/* ---- the command ---- */

/* Pages until there is no more; each ends with a whole move. */
static enum gw_err read_all(struct replay *replay, struct pg_sync *sync, int64_t after)
{
    for (;;) {
        int64_t before = after;
        enum gw_err err = store_facts(sync, after, PAGE, on_row, replay);

        if (err != GW_OK)
            return err;
        end_move(replay);
        if (replay->err != GW_OK) {
            fprintf(stderr, "baton route: fact %lld can't be read: %s\n", (long long)replay->fact,
                    gw_err_name(replay->err));
            return replay->err;
        }
        after = replay->last_fact;
        if (after <= before)
            return GW_OK;
    }
}

static void say_result(const struct replay *replay)
{
    if (replay->as_json)
        printf("{\"moves\": %lld, \"decisions\": %lld, \"differences\": %lld}\n",
               (long long)replay->moves, (long long)replay->decisions,
               (long long)replay->differences);
    else if (replay->differences == 0)
        printf("%lld decisions in %lld moves, decided again: no difference\n",
               (long long)replay->decisions, (long long)replay->moves);
    else
        printf("%lld decisions in %lld moves, decided again: %lld differ\n",
               (long long)replay->decisions, (long long)replay->moves,
               (long long)replay->differences);
}

static int replay_in(const struct app_database *database, struct replay *replay)
{
    struct pg_sync *sync;
    int64_t after = 0;
    enum gw_err err = app_database_migrated(database, &sync);

    if (err != GW_OK)
        return CODE_FAILED;
    replay->route = route_new();
    err = store_facts_from(sync, replay->since_us / 1000, &after);
    if (err == GW_OK) {
        replay->last_fact = after;
        err = read_all(replay, sync, after);
    }
    if (err != GW_OK && replay->err == GW_OK)
        fprintf(stderr, "baton route: %s: %s\n", gw_err_name(err), pg_sync_message(sync));
    pg_sync_close(sync);
    route_free(replay->route);
    free((char *)replay->move.data);
    if (err != GW_OK)
        return CODE_FAILED;
    say_result(replay);
    return replay->differences > 0 ? CODE_DIFFERENT : 0;
}

static int run_replay(struct cli_call *call, struct replay *replay)
{
    struct app_database database;
    int code = CODE_FAILED;

    if (app_database_open(call->config, true, &database) != GW_OK)
        return code;
    code = replay_in(&database, replay);
    app_database_close(&database);
    return code;
}

int cli__route(struct cli_call *call)
{
    struct replay *replay;
    int code;

    if (call->count == 0 || strcmp(call->arguments[0], "replay") != 0)
        return cli__misused("route", "replay is what there is to do");
    replay = mem_new(sizeof(*replay));
    for (int i = 1; i < call->count; i++) {
        if (strcmp(call->arguments[i], "--json") == 0) {
            replay->as_json = true;
            continue;
        }
        if (strcmp(call->arguments[i], "--since") == 0 && i + 1 < call->count &&
            cli__time_parse(call->arguments[++i], &replay->since_us))
            continue;
        free(replay);
        return cli__misused("route",
                            "%s: not --json, nor --since with a time in UTC such as "
                            "2026-03-01T09:30:00Z",
                            call->arguments[i]);
    }
    code = run_replay(call, replay);
    free(replay);
    return code;
}
