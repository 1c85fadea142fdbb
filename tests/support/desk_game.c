/* The game's beginning, one step of it, and the comparison. */
#include "support/desk_game.h"
#include "support/test.h"
#include "wire/json.h"

#include <stdio.h>
#include <string.h>

#define SWEEPS_MAX 20

/* --- Beginning ------------------------------------------------------------------------------------- */

static const struct model_skill skills[MODEL_SKILLS] = {{0, "en", true, 1, NOBODY},
                                                        {0, "zh-CN", true, 1, NOBODY},
                                                        {0, "zh-TW", true, 1, 1},
                                                        {0, "security", false, 3, NOBODY},
                                                        {0, "swaps", false, 1, NOBODY}};

static void make_skills(struct desk_game *game)
{
    for (int i = 0; i < MODEL_SKILLS; i++) {
        struct model_skill *skill = &game->model.skills[i];
        *skill = skills[i];
        skill->id = store_fixture_int(
            game->fixture,
            "INSERT INTO skill (kind, name, urgent_level, fallback_id) VALUES ('%s', '%s', %d, "
            "nullif(%lld, 0)) RETURNING id",
            skill->is_language ? "language" : "topic", skill->name, skill->urgent_level,
            skill->fallback != NOBODY ? (long long)game->model.skills[skill->fallback].id : 0);
    }
}

/* What a conversation is about is told by an article. */
static void make_articles(struct desk_game *game)
{
    store_fixture_sql(
        game->fixture,
        "INSERT INTO article (slug, lang, state, version, latest, title, answer, body, topic) "
        "SELECT 'about-' || t, 'en', 'published', 1, 1, t, t, t, t FROM "
        "unnest('{security,swaps,unheard}'::text[]) t");
}

static void make_teams(struct desk_game *game)
{
    for (int i = 0; i < MODEL_TEAMS; i++) {
        struct model_team *team = &game->model.teams[i];
        *team = (struct model_team){.open = true, .fall_back_s = 60, .keep_place_s = 600};
        team->id = i == 0 ? store_fixture_int(game->fixture, "SELECT min(id) FROM team")
                          : store_fixture_int(game->fixture,
                                              "SELECT setup_change(NULL, 'team', 0, "
                                              "'{\"name\": \"team %d\"}') -> 'id'",
                                              i);
    }
}

static void make_agents(struct desk_game *game)
{
    for (int i = 0; i < MODEL_AGENTS; i++) {
        struct model_agent *agent = &game->model.agents[i];
        *agent = (struct model_agent){.state = WIRE_PRESENCE_STATE_OFFLINE,
                                      .capacity = 1 + i % 4,
                                      .last_us = ROUTE_NEVER,
                                      .teams = 1};
        agent->id = store_fixture_int(
            game->fixture, "SELECT agent_add('agent%d', 'Agent %d', 'agent', %d, '$argon2id$x')", i,
            i, agent->capacity);
        agent->gone_us = store_fixture_int(
            game->fixture, "SELECT unix_us(gone_at) FROM presence WHERE agent_id = %lld",
            (long long)agent->id);
    }
}

void desk_game_start(struct desk_game *game, struct store_fixture *fixture)
{
    memset(game, 0, offsetof(struct desk_game, moved));
    game->done = 0;
    game->gone_team = 0;
    game->fixture = fixture;
    game->model.now_us = STORE_FIXTURE_CLOCK_US;
    game->model.pulse_us = STORE_FIXTURE_CLOCK_US;
    game->model.since_us = ROUTE_NEVER;
    game->model.fair_us = ROUTE_NEVER;
    game->model.undecided = true;
    make_skills(game);
    make_articles(game);
    make_teams(game);
    make_agents(game);
    for (int i = 0; i < MODEL_VISITORS; i++)
        game->model.talks[i] = (struct model_talk){.visitor = make_visitor(fixture),
                                                   .last_agent = NOBODY,
                                                   .agent = NOBODY,
                                                   .ringing = NOBODY};
    game->model.latest_us =
        store_fixture_int(fixture, "SELECT unix_us(at) FROM desk_fact ORDER BY id DESC LIMIT 1");
    desk_game__begin(game);
    snprintf(game->what, sizeof(game->what), "the beginning");
    desk_game_compare(game);
}

/* --- Comparing ------------------------------------------------------------------------------------------ */

static void fail_game(const struct desk_game *game, const char *what)
{
    fail_msg("operation %ld, %s: %s", game->done, game->what, what);
}

static bool is_pick(const struct desk_game *game, const struct store_entry *stored,
                    const struct model_pick *pick)
{
    const struct wire_entry *entry = &stored->entry;
    int64_t agent = 0;
    char rule[40];

    snprintf(rule, sizeof(rule), "\"rule\": \"%s\"", route_rule_name(pick->rule));
    return stored->conversation == pick->conversation &&
           (entry->event == WIRE_ENTRY_EVENT_OFFERED) == pick->rings &&
           wire_json_get_int(entry->data, "agent_id", &agent) == GW_OK &&
           agent == game->model.agents[pick->agent].id && strstr(entry->detail.data, rule) != NULL;
}

/* What was routed, and not given by hand or accepted. */
static bool tells_pick(const struct wire_entry *entry)
{
    return entry->has_event && (entry->event == WIRE_ENTRY_EVENT_OFFERED ||
                                (entry->event == WIRE_ENTRY_EVENT_ASSIGNED &&
                                 strstr(entry->data.data, "\"reason\": \"routed\"") != NULL));
}

static void compare_picks(const struct desk_game *game)
{
    size_t told = 0;

    for (size_t i = 0; i < game->moved.count; i++) {
        bool found = false;
        if (!tells_pick(&game->moved.entries[i].entry))
            continue;
        told++;
        for (size_t p = 0; p < game->model.pick_count; p++)
            found |= is_pick(game, &game->moved.entries[i], &game->model.picks[p]);
        if (!found)
            fail_game(game, "somebody was picked whom the model would not");
    }
    if (told != game->model.pick_count)
        fail_game(game, "not as many were picked as the model does");
}

/* The stored reasons of the first pick. */
static void compare_reasons(struct desk_game *game)
{
    struct buf expected;

    buf_init(&expected, 2000);
    for (size_t i = 0; i < game->model.seen_count; i++) {
        const struct route_seen *seen = &game->model.seen[i];
        if (seen->why == ROUTE_CONSIDERED)
            buf_printf(&expected, "%lld %d of %d since %lld, ", (long long)seen->agent, seen->load,
                       seen->capacity,
                       seen->last_us == ROUTE_NEVER ? -1 : (long long)seen->last_us);
        else
            buf_printf(&expected, "%lld %s, ", (long long)seen->agent, route_why_name(seen->why));
    }
    assert_slice_equal(
        store_fixture_text(
            game->fixture,
            "SELECT (SELECT string_agg(format('%%s %%s of %%s since %%s, ', c ->> 'agent_id', c "
            "->> "
            "'load', c ->> 'capacity', coalesce(unix_us((c ->> 'last_assigned_at')::timestamptz), "
            "-1)), '' ORDER BY n) FROM jsonb_array_elements(e.detail -> 'candidates') WITH "
            "ORDINALITY x(c, n)) || "
            "coalesce((SELECT string_agg(format('%%s %%s, ', c ->> 'agent_id', c ->> 'why'), '' "
            "ORDER BY n) FROM jsonb_array_elements(e.detail -> 'excluded') WITH ORDINALITY x(c, "
            "n)), '') "
            "FROM entry e WHERE conversation_id = %lld AND detail ? 'rule' ORDER BY seq DESC LIMIT "
            "1",
            (long long)game->model.picks[0].conversation),
        expected.data);
    buf_done(&expected);
}

static struct slice take_line(struct slice *text)
{
    const char *end = text->len > 0 ? memchr(text->data, '\n', text->len) : NULL;
    size_t len = end != NULL ? (size_t)(end - text->data) : text->len;
    struct slice line = {text->data, len};

    len += end != NULL;
    *text = (struct slice){text->data + len, text->len - len};
    return line;
}

static void print_differences(struct slice model, struct slice tables)
{
    while (model.len > 0 || tables.len > 0) {
        struct slice expected = take_line(&model), stored = take_line(&tables);
        if (!slice_eq(expected, stored))
            print_error("model:  " SLICE_FMT "\ntables: " SLICE_FMT "\n", SLICE_ARG(expected),
                        SLICE_ARG(stored));
    }
}

void desk_game_compare(struct desk_game *game)
{
    struct buf expected;

    buf_init(&expected, 65536);
    model_print(&game->model, &expected);
    struct slice stored = store_fixture_text(game->fixture, "%s", model_query);
    if (!slice_eq(stored, buf_slice(&expected))) {
        print_differences(buf_slice(&expected), stored);
        fail_game(game, "the tables are not as the model has them");
    }
    buf_done(&expected);
    store_fixture_forget(game->fixture);
}

/* --- One step ---------------------------------------------------------------------------------------------- */

static void finish(struct desk_game *game)
{
    if (game->counts_picks)
        compare_picks(game);
    if (game->counts_picks && game->model.pick_count > 0 && desk_game__any(4) == 0)
        compare_reasons(game);
    if (game->model.broken != NULL)
        fail_game(game, game->model.broken);
}

static void begin(struct desk_game *game)
{
    model_start(&game->model);
    game->moved.count = 0;
    game->counts_picks = false;
}

/* Until it has nothing more to do. */
static void sweep(struct desk_game *game)
{
    int64_t latest_us;
    int sweeps = 0;

    do {
        latest_us = game->model.latest_us;
        snprintf(game->what, sizeof(game->what), "sweep");
        begin(game);
        desk_game__sweep(game);
        finish(game);
        assert_true(++sweeps < SWEEPS_MAX);
    } while (game->model.latest_us != latest_us);
}

void desk_game_step(struct desk_game *game)
{
    int of = desk_game__any(100);

    desk_game__clock(game, 1 + desk_game__any(1500000), false);
    game->must_sweep = false;
    begin(game);
    if (of < 70)
        desk_game__talk(game);
    else if (of < 90)
        desk_game__people(game);
    else if (of < 93)
        desk_game__setup(game);
    else if (of < 97)
        desk_game__time(game);
    else
        game->must_sweep = true;
    finish(game);
    if (game->must_sweep)
        sweep(game);
    game->done++;
}
