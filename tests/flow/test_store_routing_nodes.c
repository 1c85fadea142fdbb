/* Three nodes at once on one database: whatever they did, each decision can be decided again from the facts. */
#include "base/clock.h"
#include "support/store_fixture.h"
#include "support/test.h"
#include "wire/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NODES 3
#define MOVERS 3 /* moves in flight of each node */
#define VISITORS 60
#define AGENTS 12
#define TEAMS 3
#define PASSING 2 /* the team that is deleted, and made again under another id */
#define SECONDS 15
#define SWEEPS_MAX 200

struct visit {
    int64_t visitor;
    int64_t conversation; /* the newest; 0: none */
    int64_t rings;        /* at whom it rang last, as some node heard */
};

struct crowd {
    struct store_fixture *fixture;
    struct store *stores[NODES];
    int64_t nodes[NODES]; /* 0: registers anew */
    struct visit visits[VISITORS];
    int64_t agents[AGENTS];
    int64_t teams[TEAMS];
    bool ended;
    int busy;
    long moves, deleted;
    char trouble[200]; /* the first; a callback can't end the test, since it runs within the loop */
};

struct mover {
    struct crowd *crowd;
    int node;
    int visit; /* of the move that is on its way, or -1 */
};

static void move_more(struct mover *mover);

static int any(int count)
{
    return (int)(random() % count);
}

static void ended(struct mover *mover, const struct store_answer *answer)
{
    struct crowd *crowd = mover->crowd;

    crowd->busy--;
    crowd->moves++;
    /* A refusal is fine, trouble is not; but a node that was buried is told that it is gone. */
    if (answer->err != GW_OK && crowd->trouble[0] == '\0' &&
        (answer->code == WIRE_CODE_INTERNAL ||
         (answer->code == WIRE_CODE_UNAVAILABLE && answer->err != GW_ENOTFOUND))) {
        snprintf(crowd->trouble, sizeof(crowd->trouble), "a move ended with %s, %s",
                 gw_err_name(answer->err), wire_code_name(answer->code));
        crowd->ended = true;
    }
}

static struct visit *visit_of(struct crowd *crowd, int64_t conversation)
{
    for (int i = 0; i < VISITORS; i++)
        if (crowd->visits[i].conversation == conversation)
            return &crowd->visits[i];
    return NULL;
}

static void on_move(void *user, const struct store_answer *answer,
                    const struct store_entry *entries, size_t count)
{
    struct mover *mover = user;
    struct crowd *crowd = mover->crowd;

    ended(mover, answer);
    for (size_t i = 0; i < count; i++) {
        struct visit *visit = visit_of(crowd, entries[i].conversation);
        if (entries[i].entry.event == WIRE_ENTRY_EVENT_OPENED && mover->visit >= 0)
            crowd->visits[mover->visit].conversation = entries[i].conversation;
        else if (entries[i].entry.event == WIRE_ENTRY_EVENT_OFFERED && visit != NULL)
            (void)!wire_json_get_int(entries[i].entry.data, "agent_id", &visit->rings);
    }
    move_more(mover);
}

static void on_node(void *user, const struct store_answer *answer, int64_t node)
{
    struct mover *mover = user;

    ended(mover, answer);
    mover->crowd->nodes[mover->node] = node;
    move_more(mover);
}

static void on_beat(void *user, const struct store_answer *answer)
{
    struct mover *mover = user;

    ended(mover, answer);
    if (answer->err == GW_ENOTFOUND)
        mover->crowd->nodes[mover->node] = 0;
    move_more(mover);
}

static void on_seen(void *user, const struct store_answer *answer)
{
    ended(user, answer);
    move_more(user);
}

static void on_set(void *user, const struct store_answer *answer, struct slice json)
{
    (void)json;
    ended(user, answer);
    move_more(user);
}

static void on_made(void *user, const struct store_answer *answer, struct slice json)
{
    struct mover *mover = user;

    ended(mover, answer);
    if (answer->err == GW_OK)
        (void)!wire_json_get_int(json, "id", &mover->crowd->teams[PASSING]);
    move_more(mover);
}

static enum gw_err make_passing(struct mover *mover)
{
    struct crowd *crowd = mover->crowd;
    char settings[120];

    snprintf(settings, sizeof(settings), "{\"name\": \"passing %ld\", \"members\": [%lld, %lld]}",
             crowd->deleted, (long long)crowd->agents[1], (long long)crowd->agents[2]);
    return store_setup_change(crowd->stores[mover->node], crowd->agents[0], "team", 0,
                              slice_of(settings), SLICE_NONE, on_made, mover);
}

/* Refused while it has open conversations; whoever deleted it makes another. */
static void on_deleted(void *user, const struct store_answer *answer, struct slice json)
{
    struct mover *mover = user;
    int64_t id;

    ended(mover, answer);
    if (answer->err != GW_OK || wire_json_get_int(json, "id", &id) != GW_OK) {
        move_more(mover);
        return;
    }
    mover->crowd->deleted++;
    mover->crowd->busy++;
    assert_int_equal(make_passing(mover), GW_OK);
}

/* --- What they do ------------------------------------------------------------------------------ */

static enum gw_err transfer(struct mover *mover, int64_t conversation)
{
    struct crowd *crowd = mover->crowd;
    struct store_transfer move = {.conversation = conversation,
                                  .by = crowd->agents[0],
                                  .any = true,
                                  .to = (enum wire_transfer_to)any(4),
                                  .force = any(4) == 0};

    if (move.to == WIRE_TRANSFER_TO_AGENT)
        move.to_id = crowd->agents[any(AGENTS)];
    if (move.to == WIRE_TRANSFER_TO_TEAM)
        move.to_id = crowd->teams[any(6) == 0 ? PASSING : any(PASSING)];
    return store_transfer(crowd->stores[mover->node], &move, on_move, mover);
}

static enum gw_err answer_ring(struct mover *mover, const struct visit *visit)
{
    struct store *store = mover->crowd->stores[mover->node];

    if (any(3) > 0)
        return store_accept(store, visit->conversation, visit->rings, on_move, mover);
    return store_decline(store, visit->conversation, visit->rings, on_move, mover);
}

static enum gw_err wait_on(struct mover *mover, const struct visit *visit)
{
    struct store *store = mover->crowd->stores[mover->node];
    int64_t conversation = visit->conversation;

    switch (any(4)) {
    case 0:
        return store_remind(store, conversation, visit->visitor, on_move, mover);
    case 1:
        return store_leave_message(store, conversation, visit->visitor, on_move, mover);
    case 2:
        return store_waiting_seen(store, &conversation, 1, on_seen, mover);
    default:
        return store_prioritise(store, conversation, mover->crowd->agents[0], any(5) - 1,
                                any(3) == 0, on_move, mover);
    }
}

static enum gw_err move_conversation(struct mover *mover, struct visit *visit)
{
    static const char *const langs[] = {"en", "zh-CN", "fr"};
    static const char *const articles[] = {"", "about-swaps", "about-security"};
    struct store *store = mover->crowd->stores[mover->node];
    struct store_hand_over move = {.conversation = visit->conversation,
                                   .reason = SLICE_LIT("asked"),
                                   .priority = any(4),
                                   .article = slice_of(articles[any(3)])};

    mover->visit = (int)(visit - mover->crowd->visits);
    if (visit->conversation == 0 || any(5) == 0)
        return store_open(store, visit->visitor, slice_of(langs[any(3)]), SLICE_NONE, on_move,
                          mover);
    switch (any(10)) {
    case 0:
    case 1:
        return transfer(mover, visit->conversation);
    case 2:
    case 3:
        return answer_ring(mover, visit);
    case 4:
        return wait_on(mover, visit);
    case 5:
    case 6:
        return store_close(store, visit->conversation, WIRE_ENTRY_AUTHOR_SYSTEM, 0, true, on_move,
                           mover);
    default:
        return store_hand_over(store, &move, on_move, mover);
    }
}

static enum gw_err move_agent(struct mover *mover, int64_t agent)
{
    struct crowd *crowd = mover->crowd;
    struct store *store = crowd->stores[mover->node];
    enum wire_presence_state state =
        any(4) > 0 ? WIRE_PRESENCE_STATE_ONLINE : (enum wire_presence_state)any(4);

    switch (any(4)) {
    case 0:
    case 1:
        return store_presence_connect(store, agent, crowd->nodes[mover->node], on_move, mover);
    case 2:
        if (any(3) == 0)
            return store_presence_disconnect(store, agent, crowd->nodes[mover->node], on_move,
                                             mover);
        /* fall through */
    default:
        return store_presence_set(store, agent, state, any(3) == 0 ? crowd->agents[0] : 0, on_move,
                                  mover);
    }
}

static enum gw_err set_up(struct mover *mover)
{
    struct crowd *crowd = mover->crowd;
    struct store *store = crowd->stores[mover->node];
    char settings[100];

    if (any(3) == 0)
        return store_setup_change(store, crowd->agents[0], "team_delete", crowd->teams[PASSING],
                                  SLICE_LIT("{}"), SLICE_NONE, on_deleted, mover);
    if (any(2) == 0) {
        snprintf(settings, sizeof(settings), "{\"ring_s\": %s}", any(2) == 0 ? "null" : "5");
        return store_setup_change(store, crowd->agents[0], "team", crowd->teams[any(2)],
                                  slice_of(settings), SLICE_NONE, on_set, mover);
    }
    snprintf(settings, sizeof(settings),
             "{\"capacity\": %d, \"skills\": {\"en\": %d, \"zh-CN\": 1}}", 1 + any(5), 1 + any(5));
    return store_setup_change(store, crowd->agents[0], "agent", crowd->agents[1 + any(AGENTS - 1)],
                              slice_of(settings), SLICE_NONE, on_set, mover);
}

static void move_more(struct mover *mover)
{
    struct crowd *crowd = mover->crowd;
    struct store *store = crowd->stores[mover->node];
    enum gw_err err;

    if (crowd->ended)
        return;
    crowd->busy++;
    mover->visit = -1;
    if (crowd->nodes[mover->node] == 0) {
        err = store_node_add(store, on_node, mover);
    } else if (any(100) < 70) {
        err = move_conversation(mover, &crowd->visits[any(VISITORS)]);
    } else if (any(100) < 60) {
        err = move_agent(mover, crowd->agents[any(AGENTS)]);
    } else if (any(100) < 20) {
        err = set_up(mover);
    } else if (any(100) < 50 && mover->node > 0) {
        /* The first node never renews its lease, so it is buried again and again. */
        err = store_node_beat(store, crowd->nodes[mover->node], on_beat, mover);
    } else {
        err = store_sweep(store, 50, on_move, mover);
    }
    assert_int_equal(err, GW_OK);
}

/* --- The crowd ------------------------------------------------------------------------------------ */

static void fill(struct crowd *crowd)
{
    struct store_fixture *fixture = crowd->fixture;
    char name[20];

    crowd->teams[0] = store_fixture_int(fixture, "SELECT min(id) FROM team");
    for (int i = 0; i < VISITORS; i++)
        crowd->visits[i].visitor = make_visitor(fixture);
    for (int i = 0; i < AGENTS; i++) {
        snprintf(name, sizeof(name), "agent%d", i);
        crowd->agents[i] = make_agent(fixture, name, 1 + i % 4, "online");
    }
    for (int i = 1; i < TEAMS; i++)
        crowd->teams[i] = store_fixture_int(
            fixture,
            "SELECT setup_change(NULL, 'team', 0, jsonb_build_object('name', 'other %d', "
            "'members', (SELECT jsonb_agg(id) FROM agent WHERE id %% 2 = 0))) -> 'id'",
            i);
    store_fixture_sql(
        fixture,
        "INSERT INTO skill (kind, name) VALUES ('language', 'en'), "
        "('language', 'zh-CN'), ('topic', 'swaps'), ('topic', 'security'); "
        "INSERT INTO article (slug, lang, state, version, latest, title, answer, body, topic) "
        "SELECT 'about-' || t, 'en', 'published', 1, 1, t, t, t, t FROM "
        "unnest('{security,swaps}'::text[]) t");
    /* Two of three speak each language and know each topic. */
    store_fixture_sql(fixture, "SELECT setup_change(NULL, 'agent', a.id, jsonb_build_object("
                               "'skills', (SELECT jsonb_object_agg(s.name, 1 + (a.id + s.id) %% 5) "
                               "FROM skill s WHERE (a.id + s.id) %% 3 > 0))) FROM agent a");
}

static void run(struct crowd *crowd)
{
    static struct mover movers[NODES][MOVERS];
    const char *asked = getenv("ROUTING_SECONDS");
    int64_t seconds = SECONDS;

    if (asked != NULL)
        assert_int_equal(slice_to_int64(slice_of(asked), &seconds), GW_OK);
    uint64_t end_ms = clock_mono_ms() + (uint64_t)seconds * 1000;
    for (int node = 0; node < NODES; node++) {
        for (int i = 0; i < MOVERS; i++) {
            movers[node][i] = (struct mover){.crowd = crowd, .node = node};
            move_more(&movers[node][i]);
        }
    }
    while (clock_mono_ms() < end_ms && !crowd->ended)
        loop_run_once(crowd->fixture->loop);
    crowd->ended = true;
    while (crowd->busy > 0)
        loop_run_once(crowd->fixture->loop);
    assert_string_equal(crowd->trouble, "");
}

/* What the last moves left to the sweep is done, and then there is nothing more to do. */
static void come_to_rest(struct crowd *crowd)
{
    static struct moved moved;
    int64_t before, after;
    int sweeps = 0;

    store_fixture_sql(crowd->fixture, "UPDATE node SET seen_at = now() + interval '1 minute'");
    do {
        before = store_fixture_int(crowd->fixture, "SELECT max(id) FROM desk_fact");
        MOVE_OK(&moved, crowd->fixture, store_sweep, 3600000);
        after = store_fixture_int(crowd->fixture, "SELECT max(id) FROM desk_fact");
        assert_true(++sweeps < SWEEPS_MAX);
    } while (before != after || moved.count > 0);
}

/* Rows of these must not exist. */
static const struct {
    const char *what, *query;
} never[] = {
    {"a load that is not what is held and what rings, or above the capacity",
     "SELECT 1 FROM presence p WHERE load > capacity OR load <> (SELECT coalesce(sum(held), 0) "
     "FROM "
     "conversation c WHERE c.state = 'assigned' AND c.agent_id = p.agent_id) + (SELECT "
     "coalesce(sum(ringing_held), 0) FROM waiting w WHERE w.ringing_id = p.agent_id)"},
    {"one that waits and is not in the queue, or the other way round",
     "SELECT 1 FROM conversation c FULL JOIN waiting w ON w.conversation_id = c.id WHERE (c.state "
     "= "
     "'queued') IS DISTINCT FROM (w.conversation_id IS NOT NULL)"},
    {"an assignment while another agent has it",
     "SELECT 1 FROM (SELECT event, lag(event) OVER (PARTITION BY conversation_id ORDER BY seq) AS "
     "before FROM entry WHERE event IN ('assigned', 'returned', 'transferred', 'queued', "
     "'closed')) e "
     "WHERE e.event = 'assigned' AND e.before = 'assigned'"},
    /* An agent may be kept free only for an earlier one that needs more than there is room for. */
    {"one that waits at rest while somebody could take it",
     "SELECT 1 FROM waiting w JOIN demand d ON d.id = w.demand_id JOIN team t ON t.id = d.team_id "
     "JOIN demand_agent e ON e.demand_id = d.id JOIN presence p ON p.agent_id = e.agent_id "
     "WHERE w.ringing_id IS NULL AND (t.open OR w.priority = 0) AND p.state = 'online' AND "
     "p.gone_at "
     "IS NULL AND p.load + least(w.weight, p.capacity) <= p.capacity "
     "AND NOT (p.agent_id = ANY (w.passed) AND w.passed_until > now()) "
     "AND NOT EXISTS (SELECT 1 FROM waiting f JOIN demand_agent g ON g.demand_id = f.demand_id "
     "WHERE g.agent_id = p.agent_id AND f.ringing_id IS NULL AND (f.rank, f.conversation_id) < "
     "(w.rank, w.conversation_id) AND p.load + least(f.weight, p.capacity) > p.capacity)"},
    {"an open conversation of a team that is deleted",
     "SELECT 1 FROM conversation c LEFT JOIN waiting w ON w.conversation_id = c.id "
     "LEFT JOIN demand d ON d.id = w.demand_id "
     "JOIN team t ON t.id IN (c.team_id, d.team_id) AND t.deleted_at IS NOT NULL "
     "WHERE c.state <> 'closed'"},
    {"a demand that somebody meets who is not among its agents, or the other way round",
     "SELECT 1 FROM (SELECT d.id, a.id AS agent_id FROM demand d JOIN team_member m USING "
     "(team_id) "
     "JOIN agent a ON a.id = m.agent_id WHERE a.disabled_at IS NULL AND a.role <> 'reviewer' AND "
     "NOT "
     "EXISTS (SELECT 1 FROM unnest(d.skills, d.levels) n(s, l) WHERE NOT EXISTS (SELECT 1 FROM "
     "agent_skill k WHERE k.agent_id = a.id AND k.skill_id = n.s AND k.level >= n.l))) x "
     "FULL JOIN demand_agent e ON e.demand_id = x.id AND e.agent_id = x.agent_id "
     "WHERE x.id IS NULL OR e.demand_id IS NULL"},
};

static void check_never(struct store_fixture *fixture)
{
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        int64_t found = store_fixture_int(fixture, "SELECT count(*) FROM (%s) n", never[i].query);
        if (found > 0)
            fail_msg("%s: %lld times", never[i].what, (long long)found);
    }
}

static void what_three_nodes_decided_is_decided_again_from_the_facts(void **state)
{
    struct store_fixture *fixture = *state;
    struct crowd *crowd = mem_new(sizeof(*crowd));

    store_fixture_seed();
    crowd->fixture = fixture;
    crowd->stores[0] = fixture->store;
    for (int i = 1; i < NODES; i++)
        crowd->stores[i] = store_fixture_another(fixture);
    fill(crowd);
    run(crowd);
    come_to_rest(crowd);
    int64_t picks =
        store_fixture_int(fixture, "SELECT sum(jsonb_array_length(picks)) FROM desk_fact");
    print_message("%ld moves, %lld picks, %ld teams deleted\n", crowd->moves, (long long)picks,
                  crowd->deleted);
    assert_true(crowd->moves > 200 && picks > 20);
    check_never(fixture);
    assert_int_equal(store_fixture_replay(fixture, NULL), 0);

    /* And where a fact is not as it was, that is found. */
    store_fixture_sql(fixture,
                      "UPDATE desk_fact SET picks = jsonb_set(picks, '{0,held}', '9') WHERE id = "
                      "(SELECT max(id) FROM desk_fact WHERE picks <> '[]')");
    assert_int_equal(store_fixture_replay(fixture, NULL), 1);
    free(crowd);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(what_three_nodes_decided_is_decided_again_from_the_facts),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
