/* Who gets what: random moves against a small model of the rule, told from scratch in C. */
#include "base/clock.h"
#include "support/store_fixture.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEATS 7
#define CONVERSATIONS 24
#define OPERATIONS 4000
#define BUDGET_MS 25000

static struct moved moved;

/* --- The model --------------------------------------------------------------------------- */

struct seat {
    int64_t id;
    int capacity, load;
    enum wire_presence_state state;
    bool connected;
    bool never; /* not of the team, a reviewer, or barred */
    int64_t last;
};

struct talk {
    int64_t id; /* 0: none */
    enum wire_state_state state;
    int seat; /* who has it */
    int priority;
    int64_t since;
    int passed_by; /* -1: nobody */
};

struct pick {
    int64_t conversation;
    int seat;
    const char *rule;
};

struct model {
    struct seat seats[SEATS];
    struct talk talks[CONVERSATIONS];
    struct pick picks[CONVERSATIONS];
    size_t pick_count;
    int64_t clock;
};

static bool has_room(const struct seat *seat)
{
    return seat->state == WIRE_PRESENCE_STATE_ONLINE && seat->connected && !seat->never &&
           seat->load < seat->capacity;
}

/* Negative when a comes before b. Fractions by floating point, where SQL multiplies. */
static int by_load(const struct seat *a, const struct seat *b)
{
    double left = (double)a->load / a->capacity, right = (double)b->load / b->capacity;

    return left < right ? -1 : left > right;
}

static struct talk *next_waiting(struct model *model, const bool *passed)
{
    struct talk *next = NULL;

    for (int i = 0; i < CONVERSATIONS; i++) {
        struct talk *talk = &model->talks[i];

        if (talk->id == 0 || talk->state != WIRE_STATE_STATE_QUEUED || passed[i]) {
            continue;
        }
        if (next == NULL || talk->priority < next->priority ||
            (talk->priority == next->priority && talk->since < next->since)) {
            next = talk;
        }
    }
    return next;
}

static int choose(const struct model *model, const struct talk *talk, const char **ret_rule)
{
    int best = -1, runners = 0, same_load = 0, same_last = 0;

    for (int i = 0; i < SEATS; i++) {
        const struct seat *seat = &model->seats[i];

        if (!has_room(seat) || i == talk->passed_by) {
            continue;
        }
        runners++;
        int order = best < 0 ? -1 : by_load(seat, &model->seats[best]);

        if (order < 0 || (order == 0 && seat->last < model->seats[best].last)) {
            best = i;
        }
    }
    for (int i = 0; i < SEATS && best >= 0; i++) {
        const struct seat *seat = &model->seats[i];

        if (has_room(seat) && i != talk->passed_by && i != best &&
            by_load(seat, &model->seats[best]) == 0) {
            same_load++;
            same_last += seat->last == model->seats[best].last;
        }
    }
    *ret_rule = runners == 1     ? "only_candidate"
                : same_load == 0 ? "load"
                : same_last == 0 ? "longest_without"
                                 : "id";
    return best;
}

static void assign(struct model *model, struct talk *talk, int seat)
{
    talk->state = WIRE_STATE_STATE_ASSIGNED;
    talk->seat = seat;
    talk->passed_by = -1;
    model->seats[seat].load++;
    model->seats[seat].last = ++model->clock;
}

static void route(struct model *model)
{
    bool passed[CONVERSATIONS] = {false};
    struct talk *talk;

    while ((talk = next_waiting(model, passed)) != NULL) {
        const char *rule;
        int seat = choose(model, talk, &rule);

        passed[talk - model->talks] = true;
        if (seat >= 0) {
            assign(model, talk, seat);
            model->picks[model->pick_count++] = (struct pick){talk->id, seat, rule};
        }
    }
}

static void give_back(struct model *model, int seat)
{
    for (int i = 0; i < CONVERSATIONS; i++) {
        struct talk *talk = &model->talks[i];

        if (talk->id != 0 && talk->state == WIRE_STATE_STATE_ASSIGNED && talk->seat == seat) {
            talk->state = WIRE_STATE_STATE_QUEUED;
        }
    }
    model->seats[seat].load = 0;
}

/* --- The same in both ------------------------------------------------------------------------ */

static void queue_one(struct store_fixture *fixture, struct model *model, struct talk *talk)
{
    struct store_hand_over move = {.reason = SLICE_LIT("asked"), .priority = (int)(random() % 4)};

    MOVE_OK(&moved, fixture, store_open, make_visitor(fixture), SLICE_LIT("en"));
    move.conversation = moved.entries[0].conversation;
    MOVE_OK(&moved, fixture, store_hand_over, &move);
    *talk = (struct talk){move.conversation, WIRE_STATE_STATE_QUEUED, 0,
                          move.priority,     ++model->clock,          -1};
    route(model);
}

static void close_one(struct store_fixture *fixture, struct model *model, struct talk *talk)
{
    MOVE_OK(&moved, fixture, store_close, talk->id, WIRE_ENTRY_AUTHOR_SYSTEM, 0, true);
    if (talk->state == WIRE_STATE_STATE_ASSIGNED) {
        model->seats[talk->seat].load--;
    }
    talk->id = 0;
    route(model);
}

static void transfer_one(struct store_fixture *fixture, struct model *model, struct talk *talk)
{
    int to = (int)(random() % SEATS);
    struct seat *seat = &model->seats[to];
    bool is_assigned = talk->state == WIRE_STATE_STATE_ASSIGNED;

    MOVE(&moved, fixture, transfer_to, talk->id, model->seats[0].id, true, seat->id, SLICE_NONE);
    if (is_assigned && talk->seat == to) {
        assert_int_equal(moved.answer.code, WIRE_CODE_SAME_AGENT);
        return;
    }
    /* Whoever is not of the team may still be given one by hand. */
    bool by_hand = seat->state == WIRE_PRESENCE_STATE_ONLINE && seat->connected &&
                   seat->load < seat->capacity && (!seat->never || to == SEATS - 1);

    if (!by_hand) {
        assert_int_equal(moved.answer.code, WIRE_CODE_AGENT_UNAVAILABLE);
        return;
    }
    assert_int_equal(moved.answer.err, GW_OK);
    if (is_assigned) {
        model->seats[talk->seat].load--;
    }
    assign(model, talk, to);
    route(model);
    seat->last = ++model->clock;
}

static void give_back_one(struct store_fixture *fixture, struct model *model, struct talk *talk)
{
    MOVE_OK(&moved, fixture, transfer_to, talk->id, model->seats[0].id, true, 0, SLICE_NONE);
    if (talk->state != WIRE_STATE_STATE_ASSIGNED) {
        assert_int_equal(moved.count, 0);
        return;
    }
    model->seats[talk->seat].load--;
    talk->state = WIRE_STATE_STATE_QUEUED;
    talk->passed_by = talk->seat;
    route(model);
}

static void set_presence(struct store_fixture *fixture, struct model *model, int seat)
{
    enum wire_presence_state state =
        random() % 3 > 0 ? WIRE_PRESENCE_STATE_ONLINE : (enum wire_presence_state)(random() % 3);

    MOVE_OK(&moved, fixture, store_presence_set, model->seats[seat].id, state, 0);
    model->seats[seat].state = state;
    if (state == WIRE_PRESENCE_STATE_OFFLINE) {
        give_back(model, seat);
    }
    route(model);
}

static void connect_one(struct store_fixture *fixture, struct model *model, int seat, int64_t node)
{
    if (model->seats[seat].connected && random() % 2 == 0) {
        MOVE_OK(&moved, fixture, store_presence_disconnect, model->seats[seat].id, node);
        model->seats[seat].connected = false;
        return;
    }
    MOVE_OK(&moved, fixture, store_presence_connect, model->seats[seat].id, node);
    model->seats[seat].connected = true;
    route(model);
}

static void sweep(struct store_fixture *fixture, struct model *model)
{
    /* A lease that is to last, however slow this run is. */
    store_fixture_sql(fixture, "UPDATE node SET seen_at = now()");
    MOVE_OK(&moved, fixture, store_sweep, 0);
    for (int seat = 0; seat < SEATS; seat++) {
        if (!model->seats[seat].connected) {
            give_back(model, seat);
        }
    }
    route(model);
}

static void step(struct store_fixture *fixture, struct model *model, int64_t node)
{
    struct talk *talk = &model->talks[random() % CONVERSATIONS];
    int seat = (int)(random() % SEATS);

    model->pick_count = 0;
    switch (random() % 12) {
    case 0:
        set_presence(fixture, model, seat);
        break;
    case 1:
        connect_one(fixture, model, seat, node);
        break;
    case 2:
        sweep(fixture, model);
        break;
    case 3:
    case 4:
        if (talk->id != 0) {
            transfer_one(fixture, model, talk);
        }
        break;
    case 5:
        if (talk->id != 0) {
            give_back_one(fixture, model, talk);
        }
        break;
    case 6:
    case 7:
    case 8:
        if (talk->id != 0) {
            close_one(fixture, model, talk);
        }
        break;
    default:
        if (talk->id == 0) {
            queue_one(fixture, model, talk);
        }
    }
}

/* --- Comparing ---------------------------------------------------------------------------------- */

static int by_id(const void *left, const void *right)
{
    const struct talk *a = left, *b = right;

    return a->id < b->id ? -1 : a->id > b->id;
}

static void print_model(const struct model *model, struct buf *out)
{
    struct talk talks[CONVERSATIONS];

    memcpy(talks, model->talks, sizeof(talks));
    qsort(talks, CONVERSATIONS, sizeof(talks[0]), by_id);
    for (int i = 0; i < CONVERSATIONS; i++) {
        if (talks[i].id != 0) {
            bool is_assigned = talks[i].state == WIRE_STATE_STATE_ASSIGNED;

            buf_printf(out, "%lld:%lld ", (long long)talks[i].id,
                       is_assigned ? (long long)model->seats[talks[i].seat].id : 0);
        }
    }
    for (int i = 0; i < SEATS; i++) {
        buf_printf(out, "%lld=%d ", (long long)model->seats[i].id, model->seats[i].load);
    }
}

/* Also that a load is what it stands for, and within the capacity. */
static const char state_query[] =
    "SELECT (SELECT coalesce(string_agg(id || ':' || CASE WHEN state = 'assigned' THEN agent_id "
    "ELSE 0 "
    "END || ' ', '' ORDER BY id), '') FROM conversation WHERE state <> 'closed') || "
    "(SELECT string_agg(agent_id || '=' || load || CASE WHEN load > capacity OR load <> (SELECT "
    "count(*) "
    "FROM conversation c WHERE c.state = 'assigned' AND c.agent_id = p.agent_id) THEN '!' ELSE '' "
    "END || "
    "' ', '' ORDER BY agent_id) FROM presence p)";

static void compare(struct store_fixture *fixture, const struct model *model)
{
    struct buf expected;

    buf_init(&expected, 4096);
    print_model(model, &expected);
    assert_slice_equal(store_fixture_text(fixture, "%s", state_query), expected.data);
    buf_done(&expected);
}

/* What the move told is what the model picked, for the same reason. */
static void compare_picks(const struct model *model)
{
    size_t routed = 0;

    for (size_t i = 0; i < moved.count; i++) {
        const struct wire_entry *entry = &moved.entries[i].entry;

        routed += entry->has_event && entry->event == WIRE_ENTRY_EVENT_ASSIGNED &&
                  entry->detail.data != NULL;
    }
    assert_int_equal(routed, model->pick_count);
    for (size_t i = 0; i < model->pick_count; i++) {
        const struct pick *pick = &model->picks[i];
        const struct wire_entry *entry =
            moved_event(&moved, pick->conversation, WIRE_ENTRY_EVENT_ASSIGNED);
        char rule[64];

        assert_non_null(entry);
        snprintf(rule, sizeof(rule), "\"rule\": \"%s\"", pick->rule);
        assert_non_null(strstr(entry->detail.data, rule));
    }
}

static void make_seats(struct store_fixture *fixture, struct model *model)
{
    static const char *const names[SEATS] = {"ann",    "bob",      "cat",     "dan",
                                             "barred", "reviewer", "stranger"};

    for (int i = 0; i < SEATS; i++) {
        struct seat *seat = &model->seats[i];

        *seat = (struct seat){.capacity = 1 + i % 4, .connected = true, .never = i >= 4};
        seat->id = make_agent(fixture, names[i], seat->capacity, "online");
    }
    for (int i = 0; i < CONVERSATIONS; i++) {
        model->talks[i].passed_by = -1;
    }
    store_fixture_sql(fixture,
                      "UPDATE agent SET disabled_at = now() WHERE login = 'barred'; "
                      "UPDATE agent SET role = 'reviewer' WHERE login = 'reviewer'; "
                      "DELETE FROM team_member USING agent a WHERE a.id = agent_id AND login = "
                      "'stranger'");
}

static void the_least_busy_one_gets_it_whatever_happened_before(void **state)
{
    struct store_fixture *fixture = *state;
    struct model *model = mem_new(sizeof(*model));
    int64_t node = store_fixture_int(fixture, "INSERT INTO node DEFAULT VALUES RETURNING id");
    uint64_t end_ms = clock_mono_ms() + BUDGET_MS;
    int done = 0;

    store_fixture_seed();
    make_seats(fixture, model);
    while (done < OPERATIONS && clock_mono_ms() < end_ms) {
        moved_start(&moved, fixture);
        step(fixture, model, node);
        compare_picks(model);
        compare(fixture, model);
        done++;
    }
    print_message("%d operations\n", done);
    assert_true(done > 500);
    /* And from the stored facts each decision can be recomputed. */
    assert_true(store_fixture_int(fixture, "SELECT count(*) FROM entry WHERE detail ? 'rule'") >
                100);
    assert_int_equal(
        store_fixture_int(
            fixture,
            "SELECT count(*) FROM entry e WHERE detail ? 'rule' AND data -> 'agent_id' <> "
            "(SELECT c -> 'agent_id' FROM jsonb_array_elements(detail -> 'candidates') c ORDER BY "
            "(c ->> 'load')::float8 / (c ->> 'capacity')::float8, "
            "coalesce((c ->> 'last_assigned_at')::timestamptz, '-infinity'), "
            "(c ->> 'agent_id')::bigint LIMIT 1)"),
        0);
    assert_int_equal(store_fixture_int(fixture,
                                       "SELECT count(*) FROM entry WHERE detail ? 'rule' AND "
                                       "detail -> 'candidates' -> 0 -> 'agent_id' <> data -> "
                                       "'agent_id'"),
                     0);
    free(model);
}

/* --- Order of the queue -------------------------------------------------------------------------- */

static void the_queue_is_served_by_priority_then_age(void **state)
{
    struct store_fixture *fixture = *state;
    static const int priorities[] = {2, 3, 0, 2, 1, 0};
    static const int order[] = {2, 5, 4, 0, 3, 1};
    int64_t ids[6];

    for (int i = 0; i < 6; i++) {
        struct store_hand_over move = {.reason = SLICE_LIT("asked"), .priority = priorities[i]};

        MOVE_OK(&moved, fixture, store_open, make_visitor(fixture), SLICE_LIT("en"));
        move.conversation = ids[i] = moved.entries[0].conversation;
        MOVE_OK(&moved, fixture, store_hand_over, &move);
    }
    int64_t ann = make_agent(fixture, "ann", 1, "away");
    int64_t had = 0;

    MOVE_OK(&moved, fixture, store_presence_set, ann, WIRE_PRESENCE_STATE_ONLINE, 0);
    for (int i = 0; i < 6; i++) {
        if (had != 0) {
            MOVE_OK(&moved, fixture, store_close, had, WIRE_ENTRY_AUTHOR_AGENT, ann, false);
        }
        had = ids[order[i]];
        assert_non_null(moved_event(&moved, had, WIRE_ENTRY_EVENT_ASSIGNED));
    }
}

static void a_team_without_room_does_not_hold_up_another(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t team =
        store_fixture_int(fixture, "INSERT INTO team (name) VALUES ('other') RETURNING id");
    int64_t first = make_waiting(fixture);
    int64_t second = make_waiting(fixture);
    int64_t ann = make_agent(fixture, "ann", 1, "online");

    store_fixture_sql(fixture,
                      "UPDATE conversation SET team_id = %lld WHERE id = %lld; "
                      "UPDATE team_member SET team_id = %lld",
                      (long long)team, (long long)second, (long long)team);
    MOVE_OK(&moved, fixture, store_sweep, 15000);
    assert_int_equal(moved.count, 1);
    assert_non_null(moved_event(&moved, second, WIRE_ENTRY_EVENT_ASSIGNED));
    assert_int_equal(store_fixture_int(fixture, "SELECT agent_id FROM conversation WHERE id = %lld",
                                       (long long)second),
                     ann);
    (void)first;
}

#define STEP(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(the_least_busy_one_gets_it_whatever_happened_before),
        STEP(the_queue_is_served_by_priority_then_age),
        STEP(a_team_without_room_does_not_hold_up_another),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
