/* The second half of store_fixture.h: moves whose outcome is kept, known states, and looks at the tables. */
#include "support/store_fixture.h"

#include "support/test.h"

#include <stdlib.h>
#include <string.h>

/* --- Moves ------------------------------------------------------------------------------------ */

void on_moved(void *user, const struct store_answer *answer, const struct store_entry *entries,
              size_t count)
{
    struct moved *moved = user;
    struct store_fixture *fixture = moved->fixture;

    assert_false(moved->done);
    assert_true(count <= MOVED_MAX);
    moved->done = true;
    moved->answer = *answer;
    moved->count = count;
    for (size_t i = 0; i < count; i++) {
        struct wire_entry *entry = &moved->entries[i].entry;

        moved->entries[i] = entries[i];
        entry->author_name = store_fixture_keep(fixture, entry->author_name);
        entry->text = store_fixture_keep(fixture, entry->text);
        entry->data = store_fixture_keep(fixture, entry->data);
        entry->detail = store_fixture_keep(fixture, entry->detail);
    }
}

struct moved *moved_start(struct moved *moved, struct store_fixture *fixture)
{
    memset(moved, 0, offsetof(struct moved, entries));
    moved->fixture = fixture;
    return moved;
}

const struct wire_entry *moved_event(const struct moved *moved, int64_t conversation,
                                     enum wire_entry_event event)
{
    for (size_t i = 0; i < moved->count; i++) {
        const struct wire_entry *entry = &moved->entries[i].entry;

        if (moved->entries[i].conversation == conversation && entry->has_event &&
            entry->event == event) {
            return entry;
        }
    }
    return NULL;
}

void on_done(void *user, const struct store_answer *answer)
{
    struct done *done = user;

    assert_false(done->done);
    done->done = true;
    done->answer = *answer;
}

/* --- What stands in the tables ---------------------------------------------------------- */

struct slice state_of(struct store_fixture *fixture, int64_t conversation)
{
    return store_fixture_text(fixture, "SELECT state FROM conversation WHERE id = %lld",
                              (long long)conversation);
}

int64_t agent_of(struct store_fixture *fixture, int64_t conversation)
{
    return store_fixture_int(fixture, "SELECT agent_id FROM conversation WHERE id = %lld",
                             (long long)conversation);
}

int64_t visitor_of(struct store_fixture *fixture, int64_t conversation)
{
    return store_fixture_int(fixture, "SELECT visitor_id FROM conversation WHERE id = %lld",
                             (long long)conversation);
}

int64_t load_of(struct store_fixture *fixture, int64_t agent)
{
    return store_fixture_int(fixture, "SELECT load FROM presence WHERE agent_id = %lld",
                             (long long)agent);
}

/* --- Known states -------------------------------------------------------------------------------- */

int64_t make_visitor(struct store_fixture *fixture)
{
    static int made;

    return store_fixture_int(fixture,
                             "INSERT INTO visitor (issuer, subject) VALUES ('test', '%d') "
                             "RETURNING id",
                             ++made);
}

int64_t make_conversation(struct store_fixture *fixture, const char *state)
{
    return store_fixture_int(
        fixture,
        "INSERT INTO conversation (visitor_id, team_id, lang, state, queued_at, closed_at) "
        "SELECT %lld, min(id), 'en', '%s', CASE WHEN '%s' = 'queued' THEN now() END, "
        "CASE WHEN '%s' = 'closed' THEN now() END FROM team RETURNING id",
        (long long)make_visitor(fixture), state, state, state);
}

int64_t make_agent(struct store_fixture *fixture, const char *name, int capacity, const char *state)
{
    int64_t agent = store_fixture_int(
        fixture, "SELECT agent_add('%s', initcap('%s'), 'agent', %d, '$argon2id$x')", name, name,
        capacity);

    store_fixture_sql(fixture,
                      "UPDATE presence SET state = '%s', gone_at = CASE WHEN '%s' = 'offline' THEN "
                      "now() END WHERE agent_id = %lld",
                      state, state, (long long)agent);
    return agent;
}

int64_t make_open(struct store_fixture *fixture)
{
    struct moved *moved = mem_new(sizeof(*moved));

    MOVE_OK(moved, fixture, store_open, make_visitor(fixture), SLICE_LIT("en"), SLICE_NONE);
    int64_t conversation = moved->entries[0].conversation;

    free(moved);
    return conversation;
}

int64_t make_waiting(struct store_fixture *fixture)
{
    struct moved *moved = mem_new(sizeof(*moved));
    struct store_hand_over move = {
        .conversation = make_open(fixture), .reason = SLICE_LIT("asked"), .priority = 2};

    MOVE_OK(moved, fixture, store_hand_over, &move);
    free(moved);
    return move.conversation;
}

enum gw_err transfer_to(struct store *store, int64_t conversation, int64_t by, bool any, int64_t to,
                        struct slice note, store_move_cb cb, void *user)
{
    struct store_transfer move = {
        .conversation = conversation,
        .by = by,
        .any = any,
        .to = to != 0 ? WIRE_TRANSFER_TO_AGENT : WIRE_TRANSFER_TO_QUEUE,
        .to_id = to,
        .note = note,
    };

    return store_transfer(store, &move, cb, user);
}

int64_t make_assigned(struct store_fixture *fixture, int64_t agent)
{
    int64_t conversation = make_waiting(fixture);

    if (store_fixture_int(fixture, "SELECT agent_id FROM conversation WHERE id = %lld",
                          (long long)conversation) != agent) {
        struct moved *moved = mem_new(sizeof(*moved));

        MOVE_OK(moved, fixture, transfer_to, conversation, agent, true, agent, SLICE_NONE);
        free(moved);
    }
    return conversation;
}

static void on_said(void *user, struct store_append_item *items, size_t count)
{
    (void)items;
    assert_int_equal(count, 1);
    *(bool *)user = true;
}

struct store_append_item say(struct store_fixture *fixture, int64_t conversation,
                             enum wire_entry_author author, int64_t author_id, const char *text)
{
    struct store_append_item item = {
        .conversation = conversation,
        .kind = WIRE_ENTRY_KIND_MESSAGE,
        .author = author,
        .author_id = author_id,
        .text = slice_of(text),
    };
    bool done = false;

    uuid_random(&item.client_id);
    assert_int_equal(
        store_append(fixture->store, (int)(conversation % STORE_LANES), &item, 1, on_said, &done),
        GW_OK);
    store_fixture_wait(fixture, &done);
    return item;
}
