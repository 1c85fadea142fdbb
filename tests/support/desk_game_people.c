/* Operations on agents, nodes, settings and the clock. */
#include "support/desk_game.h"
#include "support/test.h"

#include <stdio.h>

#define GRACE_MS 15000
#define WHAT(game, ...) snprintf((game)->what, sizeof((game)->what), __VA_ARGS__)

static int any_agent(const struct desk_game *game)
{
    int agent;

    do {
        agent = desk_game__any(MODEL_AGENTS);
    } while (!model_may(&game->model.agents[agent])); /* the others have no console to do it with */
    return agent;
}

static void presence(struct desk_game *game)
{
    enum wire_presence_state state = desk_game__any(7) > 0
                                         ? WIRE_PRESENCE_STATE_ONLINE
                                         : (enum wire_presence_state)desk_game__any(4);
    int agent = any_agent(game);
    int64_t by = desk_game__any(4) == 0 ? game->model.agents[0].id : 0;

    WHAT(game, "agent %lld is %s", (long long)game->model.agents[agent].id,
         wire_presence_state_name(state));
    model_presence(&game->model, agent, state);
    DESK_GAME_MOVE(game, MODEL_DONE, store_presence_set, game->model.agents[agent].id, state, by);
}

static int any_node(const struct desk_game *game)
{
    int node = desk_game__any(MODEL_NODES);

    return game->model.nodes[node].id != 0 ? node : NOBODY;
}

static void console(struct desk_game *game)
{
    int agent = any_agent(game), node = any_node(game);

    if (node == NOBODY)
        return;
    int64_t id = game->model.agents[agent].id, node_id = game->model.nodes[node].id;
    if (game->model.agents[agent].nodes == 0 || desk_game__any(4) > 0) {
        WHAT(game, "agent %lld connects to node %d", (long long)id, node);
        DESK_GAME_MOVE(game, model_connect(&game->model, agent, node), store_presence_connect, id,
                       node_id);
    } else {
        WHAT(game, "agent %lld leaves node %d", (long long)id, node);
        model_disconnect(&game->model, agent, node);
        DESK_GAME_MOVE(game, MODEL_DONE, store_presence_disconnect, id, node_id);
    }
}

/* By SQL: a store that registers a node hears the clock, and takes its leaps for leaps. */
static void add_node(struct desk_game *game, int node)
{
    game->model.nodes[node] =
        (struct model_node){.id = store_fixture_int(game->fixture, "SELECT id FROM node_add()"),
                            .beats = true,
                            .seen_us = game->model.now_us};
    model_served(&game->model);
}

static int missing_node(const struct desk_game *game)
{
    for (int i = 0; i < MODEL_NODES; i++)
        if (game->model.nodes[i].id == 0)
            return i;
    return NOBODY;
}

/* A node comes, says good-bye, or just falls silent. */
static void node(struct desk_game *game)
{
    int missing = missing_node(game),
        node = missing != NOBODY ? missing : desk_game__any(MODEL_NODES);
    struct model_node *own = &game->model.nodes[node];
    struct done done = {0};

    if (own->id == 0) {
        WHAT(game, "node %d comes", node);
        add_node(game, node);
    } else if (desk_game__any(8) == 0) {
        WHAT(game, "node %d ends", node);
        assert_int_equal(store_node_end(game->fixture->store, own->id, on_done, &done), GW_OK);
        store_fixture_wait(game->fixture, &done.done);
        assert_int_equal(done.answer.err, GW_OK);
        model_node_end(&game->model, node);
    } else if (own->beats && desk_game__any(8) == 0) {
        WHAT(game, "node %d is dead", node);
        own->beats = false;
    }
}

void desk_game__people(struct desk_game *game)
{
    switch (desk_game__any(8)) {
    case 0:
        node(game);
        break;
    case 1:
    case 2:
    case 3:
        console(game);
        break;
    default:
        presence(game);
    }
}

/* --- What is set up -------------------------------------------------------------------------------- */

static bool changes(struct desk_game *game, const char *what, int64_t id, const char *settings)
{
    struct slice error =
        store_fixture_text(game->fixture, "SELECT setup_change(NULL, '%s', %lld, '%s') ->> 'error'",
                           what, (long long)id, settings);

    game->must_sweep = true;
    return error.data == NULL;
}

static void capacity(struct desk_game *game, int agent)
{
    struct model_agent *own = &game->model.agents[agent];
    int wanted = 1 + desk_game__any(4);
    char settings[60];

    WHAT(game, "agent %lld has room for %d", (long long)own->id, wanted);
    snprintf(settings, sizeof(settings), "{\"capacity\": %d}", wanted);
    bool done = changes(game, "agent", own->id, settings);
    assert_int_equal(done, model_capacity(&game->model, agent, wanted) == MODEL_DONE);
}

static void skills(struct desk_game *game, int agent)
{
    struct model_agent *own = &game->model.agents[agent];
    struct buf settings;

    WHAT(game, "agent %lld has other skills", (long long)own->id);
    buf_init(&settings, 400);
    buf_append_cstr(&settings, "{\"skills\": {");
    for (int i = 0; i < MODEL_SKILLS; i++) {
        own->levels[i] = desk_game__any(4) > 0 ? 1 + desk_game__any(5) : 0;
        if (own->levels[i] > 0)
            buf_printf(&settings, "%s\"%s\": %d",
                       settings.data[settings.len - 1] == '{' ? "" : ", ",
                       game->model.skills[i].name, own->levels[i]);
    }
    buf_append_cstr(&settings, "}}");
    assert_true(changes(game, "agent", own->id, settings.data));
    buf_done(&settings);
    model_agent_changed(&game->model);
}

static void members(struct desk_game *game, int team)
{
    struct buf settings;

    WHAT(game, "team %lld has other members", (long long)game->model.teams[team].id);
    buf_init(&settings, 400);
    buf_append_cstr(&settings, "{\"members\": [");
    for (int i = 0; i < MODEL_AGENTS; i++) {
        struct model_agent *agent = &game->model.agents[i];
        agent->teams &= ~(1u << team);
        if (desk_game__any(4) > 0) {
            buf_printf(&settings, "%s%lld", settings.data[settings.len - 1] == '[' ? "" : ", ",
                       (long long)agent->id);
            agent->teams |= 1u << team;
        }
    }
    buf_append_cstr(&settings, "]}");
    assert_true(changes(game, "team", game->model.teams[team].id, settings.data));
    buf_done(&settings);
    model_team_changed(&game->model, team);
}

static void hours(struct desk_game *game, int place)
{
    struct model_team *team = &game->model.teams[place];
    struct buf settings;

    team->has_hours = desk_game__any(3) == 0;
    team->opens = desk_game__any(12);
    team->closes = team->opens + 8 + desk_game__any(5);
    WHAT(game, "team %lld opens from %d to %d", (long long)team->id,
         team->has_hours ? team->opens : 0, team->has_hours ? team->closes : 24);
    buf_init(&settings, 2000);
    buf_append_cstr(&settings, "{\"hours\": [");
    for (int day = 1; day <= 7 && team->has_hours; day++)
        buf_printf(&settings,
                   "%s{\"weekday\": %d, \"opens\": \"%02d:00\", \"closes\": \"%02d:00\"}",
                   day > 1 ? ", " : "", day, team->opens, team->closes);
    buf_append_cstr(&settings, "]}");
    assert_true(changes(game, "team", team->id, settings.data));
    buf_done(&settings);
    model_team_changed(&game->model, place);
}

static void rules(struct desk_game *game, int place)
{
    struct model_team *team = &game->model.teams[place];
    char settings[200], ring[12] = "null", within[12] = "null";

    team->ring_s = desk_game__any(2) * (20 + desk_game__any(40));
    team->answer_within_s = desk_game__any(2) * (60 + desk_game__any(600));
    team->fall_back_s = desk_game__any(120);
    team->keep_place_s = 60 + desk_game__any(900);
    if (team->ring_s > 0)
        snprintf(ring, sizeof(ring), "%d", team->ring_s);
    if (team->answer_within_s > 0)
        snprintf(within, sizeof(within), "%d", team->answer_within_s);
    snprintf(settings, sizeof(settings),
             "{\"ring_s\": %s, \"answer_within_s\": %s, \"fall_back_s\": %d, \"keep_place_s\": %d}",
             ring, within, team->fall_back_s, team->keep_place_s);
    WHAT(game, "team %lld: %s", (long long)team->id, settings);
    assert_true(changes(game, "team", team->id, settings));
    model_team_changed(&game->model, place);
}

/* Another one is made in its place, and nobody can do anything with the one that is gone. */
static void delete_team(struct desk_game *game, int place)
{
    int64_t id = game->model.teams[place].id;
    char name[60];

    WHAT(game, "team %lld is deleted", (long long)id);
    bool done = changes(game, "team_delete", id, "{}");
    assert_int_equal(done, model_team_deleted(&game->model, place) == MODEL_DONE);
    if (!done)
        return;
    game->gone_team = id;
    assert_false(changes(game, "team_delete", id, "{}"));
    assert_false(changes(game, "team", id, "{\"members\": []}"));
    snprintf(name, sizeof(name), "{\"name\": \"instead of %lld\"}", (long long)id);
    model_team_made(&game->model, store_fixture_int(game->fixture,
                                                    "SELECT setup_change(NULL, "
                                                    "'team', 0, '%s') -> 'id'",
                                                    name));
}

/* Those who may not come back soon, so that there is a desk. */
static int outsider(const struct desk_game *game, int otherwise)
{
    for (int i = 0; i < MODEL_AGENTS; i++)
        if (!model_may(&game->model.agents[i]) && desk_game__any(2) == 0)
            return i;
    return otherwise;
}

static void standing(struct desk_game *game, int otherwise)
{
    int place = outsider(game, otherwise);
    struct model_agent *agent = &game->model.agents[place];

    game->must_sweep = true;
    if (agent->disabled) {
        WHAT(game, "agent %lld is let in", (long long)agent->id);
        (void)store_fixture_int(game->fixture,
                                "SELECT 1 FROM agent a, agent_enable(a.login) e "
                                "WHERE a.id = %lld",
                                (long long)agent->id);
        model_enable(&game->model, place);
    } else if (place != 0 && desk_game__any(4) == 0) {
        WHAT(game, "agent %lld is barred", (long long)agent->id);
        (void)store_fixture_int(game->fixture,
                                "SELECT count(e) FROM agent a LEFT JOIN LATERAL "
                                "agent_disable(a.login) e ON true WHERE a.id = %lld",
                                (long long)agent->id);
        model_disable(&game->model, place);
    } else {
        bool reviewer = !agent->reviewer && place != 0 && desk_game__any(4) == 0;
        WHAT(game, "agent %lld is %s", (long long)agent->id, reviewer ? "a reviewer" : "an agent");
        (void)store_fixture_int(game->fixture,
                                "SELECT 1 FROM agent a, agent_set(a.login, NULL, '%s', NULL) e "
                                "WHERE a.id = %lld",
                                reviewer ? "reviewer" : "agent", (long long)agent->id);
        assert_int_equal(model_role(&game->model, place, reviewer), MODEL_DONE);
    }
}

void desk_game__begin(struct desk_game *game)
{
    for (int i = 0; i < MODEL_AGENTS; i++)
        skills(game, i);
    for (int i = 1; i < MODEL_TEAMS; i++)
        members(game, i);
}

void desk_game__setup(struct desk_game *game)
{
    int agent = desk_game__any(MODEL_AGENTS), team = desk_game__any(MODEL_TEAMS);

    switch (desk_game__any(7)) {
    case 0:
        capacity(game, agent);
        break;
    case 1:
        skills(game, agent);
        break;
    case 2:
        members(game, team);
        break;
    case 3:
        hours(game, team);
        break;
    case 4:
        rules(game, team);
        break;
    case 5:
        delete_team(game, team);
        break;
    default:
        standing(game, agent);
    }
}

/* --- Time -------------------------------------------------------------------------------------------- */

void desk_game__sweep(struct desk_game *game)
{
    model_sweep(&game->model, GRACE_MS * INT64_C(1000));
    DESK_GAME_MOVE(game, MODEL_DONE, store_sweep, GRACE_MS);
}

void desk_game__clock(struct desk_game *game, int64_t by_us, bool outage)
{
    struct buf sql;
    bool beats = false;

    buf_init(&sql, 1000);
    game->model.now_us += by_us;
    buf_printf(&sql,
               "UPDATE test_clock.clock SET at = 'epoch'::timestamptz + %lld * interval '1 "
               "microsecond'; UPDATE node SET seen_at = now() WHERE id IN (0",
               (long long)game->model.now_us);
    for (int i = 0; i < MODEL_NODES; i++) {
        struct model_node *own = &game->model.nodes[i];
        if (own->id != 0 && own->beats) {
            own->seen_us = game->model.now_us;
            buf_printf(&sql, ", %lld", (long long)own->id);
            beats = true;
        }
    }
    buf_append_cstr(&sql, ")");
    if (beats && !outage && by_us > 0) {
        buf_append_cstr(&sql, "; UPDATE desk_pulse SET at = now()");
        game->model.pulse_us = game->model.now_us;
    } else if (beats) {
        buf_append_cstr(&sql, "; SELECT desk_served()");
        model_served(&game->model);
    }
    store_fixture_sql(game->fixture, "%s", sql.data);
    buf_done(&sql);
}

void desk_game__time(struct desk_game *game)
{
    static const int at_most_s[] = {30, 30, 30, 200, 200, 700, 700, 4000, 30000};
    int64_t by_us = desk_game__any(at_most_s[desk_game__any(COUNT(at_most_s))]) * SECOND_US +
                    desk_game__any(1000000);

    if (desk_game__any(40) == 0)
        by_us = -by_us;
    bool outage = desk_game__any(4) == 0;

    WHAT(game, "%lld s go by%s", (long long)(by_us / SECOND_US),
         outage ? " and nobody serves" : "");
    desk_game__clock(game, by_us, outage);
    game->must_sweep = desk_game__any(3) > 0;
}
