/* Two nodes on one database: moves and appends over many conversations, all at once. */
#include "base/clock.h"
#include "support/store_fixture.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NODES 2
#define MOVERS 3 /* moves in flight of each node */
#define CONVERSATIONS 40
#define AGENTS 5
#define BATCH 24
#define SECONDS 5

struct crowd {
    struct store_fixture *fixture;
    struct store *stores[NODES];
    int64_t visitors[CONVERSATIONS];
    int64_t conversations[CONVERSATIONS]; /* the newest of each visitor */
    int64_t agents[AGENTS];
    int64_t node;
    bool ended;
    int busy;
    long moves, stored, repeated;
    char trouble[200]; /* the first; a callback can't end the test, since it runs within the loop */
};

static int any(int count)
{
    return (int)(random() % count);
}

static void trouble(struct crowd *crowd, const char *what, int code)
{
    if (crowd->trouble[0] == '\0') {
        snprintf(crowd->trouble, sizeof(crowd->trouble), "%s %d", what, code);
    }
    crowd->ended = true;
}

/* --- Appends: one batch after the other on each lane of each node --------------------------------- */

struct writer {
    struct crowd *crowd;
    struct store *store;
    int lane;
    struct store_append_item items[BATCH];
};

static void append_more(struct writer *writer);

static void on_batch(void *user, struct store_append_item *items, size_t count)
{
    struct writer *writer = user;

    writer->crowd->busy--;
    for (size_t i = 0; i < count; i++) {
        enum store_append_outcome outcome = items[i].outcome;

        if (outcome != STORE_STORED && outcome != STORE_REPEAT && outcome != STORE_CLOSED &&
            outcome != STORE_REFUSED) {
            trouble(writer->crowd, "an append ended as", (int)outcome);
        }
        writer->crowd->stored += outcome == STORE_STORED;
        writer->crowd->repeated += outcome == STORE_REPEAT;
    }
    append_more(writer);
}

static void append_more(struct writer *writer)
{
    struct crowd *crowd = writer->crowd;
    size_t count = 0;

    if (crowd->ended) {
        return;
    }
    while (count < BATCH) {
        int64_t conversation = crowd->conversations[any(CONVERSATIONS)];

        if (conversation % STORE_LANES != writer->lane) {
            continue;
        }
        struct store_append_item *item = &writer->items[count];
        struct uuid before = item->client_id;
        bool repeats = any(50) == 0 && item->conversation != 0;

        if (repeats) {
            conversation = item->conversation;
        }
        *item = (struct store_append_item){.conversation = conversation,
                                           .kind = WIRE_ENTRY_KIND_MESSAGE,
                                           .author = WIRE_ENTRY_AUTHOR_VISITOR,
                                           .author_id = 1,
                                           .text = SLICE_LIT("hello"),
                                           .needs_state = any(10) == 0};
        uuid_random(&item->client_id);
        if (repeats) {
            item->client_id = before;
        }
        count++;
    }
    crowd->busy++;
    assert_int_equal(
        store_append(writer->store, writer->lane, writer->items, count, on_batch, writer), GW_OK);
}

/* --- Moves ------------------------------------------------------------------------------------------ */

struct mover {
    struct crowd *crowd;
    struct store *store;
    int visitor; /* of an open that is on its way, or -1 */
};

static void move_more(struct mover *mover);

static void on_move(void *user, const struct store_answer *answer,
                    const struct store_entry *entries, size_t count)
{
    struct mover *mover = user;
    struct crowd *crowd = mover->crowd;

    crowd->busy--;
    crowd->moves++;
    /* A refusal is fine, trouble is not. */
    if (answer->err != GW_OK &&
        (answer->code == WIRE_CODE_UNAVAILABLE || answer->code == WIRE_CODE_INTERNAL)) {
        trouble(crowd, "a move was answered", (int)answer->code);
    }
    if (mover->visitor >= 0 && count > 0) {
        crowd->conversations[mover->visitor] = entries[0].conversation;
    }
    move_more(mover);
}

static enum gw_err move_conversation(struct mover *mover, int visitor)
{
    struct crowd *crowd = mover->crowd;
    int64_t conversation = crowd->conversations[visitor];
    struct store_hand_over move = {
        .conversation = conversation, .reason = SLICE_LIT("asked"), .priority = any(4)};

    switch (any(6)) {
    case 0:
    case 1:
        return store_hand_over(mover->store, &move, on_move, mover);
    case 2:
        return store_close(mover->store, conversation, WIRE_ENTRY_AUTHOR_SYSTEM, 0, true, on_move,
                           mover);
    case 3:
        return transfer_to(mover->store, conversation, crowd->agents[0], true, 0, SLICE_NONE,
                           on_move, mover);
    case 4:
        return transfer_to(mover->store, conversation, crowd->agents[0], true,
                           crowd->agents[any(AGENTS)], SLICE_LIT("note"), on_move, mover);
    default:
        mover->visitor = visitor;
        return store_open(mover->store, crowd->visitors[visitor], SLICE_LIT("en"), SLICE_NONE,
                          on_move, mover);
    }
}

static enum gw_err move_agent(struct mover *mover, int64_t agent)
{
    static const enum wire_presence_state states[] = {
        WIRE_PRESENCE_STATE_ONLINE, WIRE_PRESENCE_STATE_ONLINE, WIRE_PRESENCE_STATE_AWAY,
        WIRE_PRESENCE_STATE_OFFLINE};

    switch (any(4)) {
    case 0:
        return store_presence_connect(mover->store, agent, mover->crowd->node, on_move, mover);
    case 1:
        return store_presence_disconnect(mover->store, agent, mover->crowd->node, on_move, mover);
    default:
        return store_presence_set(mover->store, agent, states[any(4)], 0, on_move, mover);
    }
}

static void move_more(struct mover *mover)
{
    struct crowd *crowd = mover->crowd;
    enum gw_err err;

    if (crowd->ended) {
        return;
    }
    crowd->busy++;
    mover->visitor = -1;
    switch (any(12)) {
    case 0:
        err = store_sweep(mover->store, 50, on_move, mover);
        break;
    case 1:
        err = store_close_idle(mover->store, 100, on_move, mover);
        break;
    case 2:
    case 3:
        err = move_agent(mover, crowd->agents[any(AGENTS)]);
        break;
    default:
        err = move_conversation(mover, any(CONVERSATIONS));
    }
    assert_int_equal(err, GW_OK);
}

/* --- The crowd ----------------------------------------------------------------------------------------- */

static void fill(struct crowd *crowd)
{
    static const char *const names[AGENTS] = {"ann", "bob", "cat", "dan", "eve"};
    static struct moved moved;

    for (int i = 0; i < CONVERSATIONS; i++) {
        crowd->visitors[i] = make_visitor(crowd->fixture);
        MOVE_OK(&moved, crowd->fixture, store_open, crowd->visitors[i], SLICE_LIT("en"),
                SLICE_NONE);
        crowd->conversations[i] = moved.entries[0].conversation;
    }
    for (int i = 0; i < AGENTS; i++) {
        crowd->agents[i] = make_agent(crowd->fixture, names[i], 2 + i, "online");
    }
    crowd->node = store_fixture_int(crowd->fixture,
                                    "INSERT INTO node (seen_at) VALUES ('infinity') RETURNING id");
}

static void run(struct crowd *crowd)
{
    static struct writer writers[NODES][STORE_LANES];
    static struct mover movers[NODES][MOVERS];
    uint64_t end_ms = clock_mono_ms() + SECONDS * 1000;

    for (int node = 0; node < NODES; node++) {
        for (int lane = 0; lane < STORE_LANES; lane++) {
            writers[node][lane] =
                (struct writer){.crowd = crowd, .store = crowd->stores[node], .lane = lane};
            append_more(&writers[node][lane]);
        }
        for (int i = 0; i < MOVERS; i++) {
            movers[node][i] = (struct mover){.crowd = crowd, .store = crowd->stores[node]};
            move_more(&movers[node][i]);
        }
    }
    while (clock_mono_ms() < end_ms && !crowd->ended) {
        loop_run_once(crowd->fixture->loop);
    }
    crowd->ended = true;
    while (crowd->busy > 0) {
        loop_run_once(crowd->fixture->loop);
    }
    assert_string_equal(crowd->trouble, "");
}

static void nobody_deadlocks_and_all_adds_up(void **state)
{
    struct store_fixture *fixture = *state;
    struct crowd *crowd = mem_new(sizeof(*crowd));

    store_fixture_seed();
    crowd->fixture = fixture;
    crowd->stores[0] = fixture->store;
    crowd->stores[1] = store_fixture_another(fixture);
    fill(crowd);
    run(crowd);
    print_message("%ld moves, %ld entries stored, %ld repeats\n", crowd->moves, crowd->stored,
                  crowd->repeated);
    assert_true(crowd->moves > 100 && crowd->stored > 1000 && crowd->repeated > 0);

    /* No number twice or left out, in the order of time. */
    assert_int_equal(store_fixture_int(fixture,
                                       "SELECT count(*) FROM conversation c WHERE last_seq <> "
                                       "(SELECT count(*) FROM entry e WHERE e.conversation_id = "
                                       "c.id) OR last_seq <> (SELECT max(seq) FROM entry e WHERE "
                                       "e.conversation_id = c.id)"),
                     0);
    assert_int_equal(store_fixture_int(fixture,
                                       "SELECT count(*) FROM entry e JOIN entry f ON "
                                       "f.conversation_id = e.conversation_id AND f.seq = e.seq + "
                                       "1 WHERE f.created_at < e.created_at"),
                     0);
    /* Nobody has too many, and nobody is said to have what they have not. */
    assert_int_equal(store_fixture_int(fixture,
                                       "SELECT count(*) FROM presence p WHERE load > capacity OR "
                                       "load <> (SELECT coalesce(sum(held), 0) FROM conversation c "
                                       "WHERE c.state = 'assigned' AND c.agent_id = p.agent_id) + "
                                       "(SELECT coalesce(sum(ringing_held), 0) FROM waiting w "
                                       "WHERE w.ringing_id = p.agent_id)"),
                     0);
    /* The queue is those that are in it. */
    assert_int_equal(store_fixture_int(fixture,
                                       "SELECT count(*) FROM conversation c FULL JOIN waiting w ON "
                                       "w.conversation_id = c.id WHERE (c.state = 'queued') IS "
                                       "DISTINCT FROM (w.conversation_id IS NOT NULL)"),
                     0);
    /* A closed conversation has nothing but its rating and notes behind its end. */
    assert_int_equal(store_fixture_int(fixture,
                                       "SELECT count(*) FROM entry e JOIN entry f ON "
                                       "f.conversation_id = e.conversation_id AND f.seq > e.seq "
                                       "WHERE e.event = 'closed' AND f.kind = 'message'"),
                     0);
    /* Not one, seen by a caller or not: all take their locks in one order. A server process tells
     * its statistics when it ends. */
    store_fixture_stop(fixture);
    while (store_fixture_int(fixture,
                             "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE "
                             "'baton%%'") > 0) {
        usleep(1000);
    }
    assert_int_equal(store_fixture_int(fixture,
                                       "SELECT deadlocks FROM pg_stat_database WHERE datname = "
                                       "current_database()"),
                     0);
    free(crowd);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(nobody_deadlocks_and_all_adds_up),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
