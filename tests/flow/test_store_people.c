/* Staff, nodes, and what commands do. */
#include "store/admin.h"
#include "support/store_answered.h"

struct told {
    struct answered answered;
    int64_t node;
    struct store_staff staff;
    uint8_t session[SECRET_HASH_BYTES];
    struct wire_agent agents[8];
    size_t count;
    size_t places[8];
};

static struct told told;

#define PASSWORD "$argon2id$x" /* make_agent()'s */

/* --- Staff ---------------------------------------------------------------------------------------- */

static void on_staff(void *user, const struct store_answer *answer, const struct store_staff *staff)
{
    take(user, answer);
    assert_int_equal(answer->err == GW_OK, staff != NULL);
    if (staff != NULL) {
        told.staff = *staff;
        told.staff.login = store_fixture_keep(told.answered.fixture, staff->login);
        told.staff.name = store_fixture_keep(told.answered.fixture, staff->name);
        told.staff.password_hash = store_fixture_keep(told.answered.fixture, staff->password_hash);
    }
}

static void on_ticket(void *user, const struct store_answer *answer,
                      const struct store_staff *staff, const uint8_t *session_hash)
{
    on_staff(user, answer, staff);
    if (session_hash != NULL) {
        memcpy(told.session, session_hash, SECRET_HASH_BYTES);
    }
}

static const uint8_t session[SECRET_HASH_BYTES] = "session \0\xff",
                     ticket[SECRET_HASH_BYTES] = "ticket";
static const uint8_t nothing[SECRET_HASH_BYTES] = "nothing";

static void commands_make_and_bar_agents(void **state)
{
    struct store_fixture *fixture = *state;

    assert_int_equal(store_agent_add(fixture->sync, SLICE_LIT("Ann"), SLICE_LIT("Ann Lee"),
                                     WIRE_AGENT_ROLE_SUPERVISOR, 7, "$argon2id$one", SLICE_NONE),
                     GW_OK);
    assert_int_equal(store_agent_add(fixture->sync, SLICE_LIT("ann"), SLICE_LIT("Another"),
                                     WIRE_AGENT_ROLE_AGENT, 1, "$argon2id$x", SLICE_NONE),
                     GW_ECONFLICT);
    ASK_OK(store_staff_by_login, on_staff, SLICE_LIT("ANN"));
    assert_slice_equal(told.staff.login, "ann");
    assert_slice_equal(told.staff.name, "Ann Lee");
    assert_int_equal(told.staff.role, WIRE_AGENT_ROLE_SUPERVISOR);
    assert_int_equal(told.staff.capacity, 7);
    assert_slice_equal(told.staff.password_hash, "$argon2id$one");
    ASK_NOT_FOUND(store_staff_by_login, on_staff, SLICE_LIT("nobody"));

    assert_int_equal(store_agent_passwd(fixture->sync, SLICE_LIT("nobody"), "$argon2id$two"),
                     GW_ENOTFOUND);
    assert_int_equal(store_agent_passwd(fixture->sync, SLICE_LIT("Ann"), "$argon2id$two"), GW_OK);
    ASK_OK(store_staff_by_login, on_staff, SLICE_LIT("ann"));
    assert_slice_equal(told.staff.password_hash, "$argon2id$two");

    assert_int_equal(store_agent_disable(fixture->sync, SLICE_LIT("nobody")), GW_ENOTFOUND);
    assert_int_equal(store_agent_disable(fixture->sync, SLICE_LIT("Ann")), GW_OK);
    assert_int_equal(store_agent_disable(fixture->sync, SLICE_LIT("ann")), GW_OK);
    ASK_NOT_FOUND(store_staff_by_login, on_staff, SLICE_LIT("ann"));
}

static void what_a_command_does_to_an_agent_is_in_the_audit(void **state)
{
    struct store_fixture *fixture = *state;
    const struct slice ann = SLICE_LIT("ann");
    const struct store_agent_change change = {.name = SLICE_LIT("Ann Lee"), .capacity = 5};
    int holding;

    assert_int_equal(store_agent_add(fixture->sync, ann, SLICE_LIT("Ann"),
                                     WIRE_AGENT_ROLE_SUPERVISOR, 7, "$argon2id$one", SLICE_NONE),
                     GW_OK);
    assert_int_equal(store_agent_set(fixture->sync, ann, &change, &holding), GW_OK);
    assert_int_equal(store_agent_passwd(fixture->sync, ann, "$argon2id$two"), GW_OK);
    assert_int_equal(store_agent_disable(fixture->sync, ann), GW_OK);
    assert_int_equal(store_agent_enable(fixture->sync, ann), GW_OK);
    /* What changes nothing is no act: there is no such agent, or they are so already. */
    assert_int_equal(store_agent_enable(fixture->sync, ann), GW_OK);
    assert_int_equal(store_agent_passwd(fixture->sync, SLICE_LIT("bo"), "$argon2id$x"),
                     GW_ENOTFOUND);
    assert_slice_equal(
        store_fixture_text(
            fixture, "SELECT string_agg(concat_ws(' ', act, agent_id, subject_id = (SELECT id FROM "
                     "agent), detail ->> 'settings'), '; ' ORDER BY id) FROM audit"),
        "agent_add t {\"name\": \"Ann\", \"role\": \"supervisor\", \"skills\": {}, "
        "\"capacity\": 7}; "
        "agent_set t {\"name\": \"Ann Lee\", \"capacity\": 5}; "
        "agent_passwd t; agent_disable t; agent_enable t");
}

static void barring_an_agent_gives_back_what_they_had(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 2, "online");
    int64_t conversation = make_assigned(fixture, ann);

    assert_int_equal(store_agent_disable(fixture->sync, SLICE_LIT("ann")), GW_OK);
    assert_slice_equal(store_fixture_text(fixture, "SELECT state FROM conversation WHERE id = %lld",
                                          (long long)conversation),
                       "queued");
    assert_int_equal(store_fixture_int(fixture, "SELECT load FROM presence"), 0);
}

static void a_session_lasts_until_its_end(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 3, "offline");

    ASK_NOT_FOUND(store_session_get, on_staff, session);
    ASK_OK(store_session_add, take, session, ann, PASSWORD, 60000);
    ASK_OK(store_session_get, on_staff, session);
    assert_int_equal(told.staff.id, ann);
    assert_int_equal(told.staff.capacity, 3);
    assert_null(told.staff.password_hash.data);
    ASK_OK(store_session_end, take, session);
    ASK_NOT_FOUND(store_session_get, on_staff, session);
    ASK_OK(store_session_end, take, session);

    ASK_OK(store_session_add, take, session, ann, PASSWORD, 60000);
    store_fixture_sql(fixture, "UPDATE agent_session SET expires_at = now() - interval '1 second'");
    ASK_NOT_FOUND(store_session_get, on_staff, session);
    /* The next one sweeps it out. */
    ASK_OK(store_session_add, take, nothing, ann, PASSWORD, 60000);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM agent_session"), 1);
    ASK_NOT_FOUND(store_session_add, take, session, 4711, PASSWORD, 60000);
}

static void a_new_password_and_a_bar_end_sessions(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 3, "offline");

    ASK_OK(store_session_add, take, session, ann, PASSWORD, 60000);
    assert_int_equal(store_agent_passwd(fixture->sync, SLICE_LIT("ann"), "$argon2id$two"), GW_OK);
    ASK_NOT_FOUND(store_session_get, on_staff, session);
    /* Who was let in with the old one while it was changed is not. */
    ASK_NOT_FOUND(store_session_add, take, session, ann, PASSWORD, 60000);
    ASK_OK(store_session_add, take, session, ann, "$argon2id$two", 60000);
    ASK_OK(store_ticket_add, take, ticket, session);
    assert_int_equal(store_agent_disable(fixture->sync, SLICE_LIT("ann")), GW_OK);
    ASK_NOT_FOUND(store_session_get, on_staff, session);
    ASK_NOT_FOUND(store_ticket_use, on_ticket, ticket);
    ASK_NOT_FOUND(store_session_add, take, session, ann, "$argon2id$two", 60000);
}

static void on_ended(void *user, const struct store_answer *answer, const size_t *places,
                     size_t count)
{
    take(user, answer);
    told.count = count;
    memcpy(told.places, places, count * sizeof(*places));
}

static void ended_sessions_are_found_among_many(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 3, "offline");
    uint8_t hashes[3][SECRET_HASH_BYTES];

    memcpy(hashes[0], nothing, SECRET_HASH_BYTES);
    memcpy(hashes[1], session, SECRET_HASH_BYTES);
    memcpy(hashes[2], ticket, SECRET_HASH_BYTES);
    ASK_OK(store_session_add, take, session, ann, PASSWORD, 60000);
    ASK_OK(store_session_add, take, ticket, ann, PASSWORD, 60000);
    store_fixture_sql(fixture, "UPDATE agent_session SET expires_at = now() - interval '1 second' "
                               "WHERE token_hash LIKE 'ticket%%'");
    ASK_OK(store_sessions_ended, on_ended, hashes, 3);
    assert_int_equal(told.count, 2);
    assert_int_equal(told.places[0], 0);
    assert_int_equal(told.places[1], 2);
    assert_int_equal(store_agent_disable(fixture->sync, SLICE_LIT("ann")), GW_OK);
    ASK_OK(store_sessions_ended, on_ended, &hashes[1], 1);
    assert_int_equal(told.count, 1);
}

static void a_ticket_is_good_once_and_for_seconds(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t ann = make_agent(fixture, "ann", 3, "offline");

    ASK_OK(store_session_add, take, session, ann, PASSWORD, 60000);
    ASK_NOT_FOUND(store_ticket_add, take, ticket, nothing);
    ASK_NOT_FOUND(store_ticket_use, on_ticket, ticket);
    ASK_OK(store_ticket_add, take, ticket, session);
    ASK_OK(store_ticket_use, on_ticket, ticket);
    assert_int_equal(told.staff.id, ann);
    assert_memory_equal(told.session, session, SECRET_HASH_BYTES);
    ASK_NOT_FOUND(store_ticket_use, on_ticket, ticket);

    ASK_OK(store_ticket_add, take, ticket, session);
    store_fixture_sql(fixture, "UPDATE agent_ticket SET expires_at = now() - interval '1 second'");
    ASK_NOT_FOUND(store_ticket_use, on_ticket, ticket);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM agent_ticket"), 0);

    ASK_OK(store_ticket_add, take, ticket, session);
    ASK_OK(store_session_end, take, session);
    ASK_NOT_FOUND(store_ticket_use, on_ticket, ticket);
}

static void on_roster(void *user, const struct store_answer *answer,
                      const struct wire_agent *agents, size_t count)
{
    take(user, answer);
    told.count = count;
    for (size_t i = 0; i < count; i++) {
        told.agents[i] = agents[i];
        told.agents[i].name = store_fixture_keep(told.answered.fixture, agents[i].name);
    }
}

static void the_roster_has_everybody_who_can_sign_in(void **state)
{
    struct store_fixture *fixture = *state;
    int64_t bob = make_agent(fixture, "bob", 3, "away");
    int64_t ann = make_agent(fixture, "ann", 2, "online");

    make_agent(fixture, "barred", 2, "online");
    make_assigned(fixture, ann);
    assert_int_equal(store_agent_disable(fixture->sync, SLICE_LIT("barred")), GW_OK);
    store_fixture_sql(fixture, "UPDATE presence SET gone_at = now() WHERE agent_id = %lld",
                      (long long)bob);
    assert_int_equal(store_roster(fixture->store, on_roster, FORGET(fixture)), GW_OK);
    store_fixture_wait(fixture, &told.answered.done);
    assert_int_equal(told.count, 2);
    assert_slice_equal(told.agents[0].name, "Ann");
    assert_int_equal(told.agents[0].id, ann);
    assert_int_equal(told.agents[0].state, WIRE_AGENT_STATE_ONLINE);
    assert_true(told.agents[0].connected);
    assert_int_equal(told.agents[0].load, 1);
    assert_int_equal(told.agents[0].capacity, 2);
    assert_int_equal(told.agents[1].state, WIRE_AGENT_STATE_AWAY);
    assert_false(told.agents[1].connected);
}

static void on_listed(void *user, const struct store_agent_row *row)
{
    struct buf *out = user;

    buf_printf(out, SLICE_FMT " " SLICE_FMT " " SLICE_FMT " " SLICE_FMT " %d/%d%s;",
               SLICE_ARG(row->login), SLICE_ARG(row->name), SLICE_ARG(row->role),
               SLICE_ARG(row->state), row->load, row->capacity, row->disabled ? " barred" : "");
}

static void the_list_of_agents_has_the_barred_too(void **state)
{
    struct store_fixture *fixture = *state;
    struct buf out;

    make_agent(fixture, "bob", 3, "away");
    make_agent(fixture, "ann", 2, "online");
    assert_int_equal(store_agent_disable(fixture->sync, SLICE_LIT("bob")), GW_OK);
    buf_init(&out, 1024);
    assert_int_equal(store_agent_list(fixture->sync, on_listed, &out), GW_OK);
    assert_string_equal(out.data, "ann Ann agent online 0/2;bob Bob agent offline 0/3 barred;");
    buf_done(&out);
}

/* --- Nodes ------------------------------------------------------------------------------------------------ */

static void on_node(void *user, const struct store_answer *answer, int64_t node)
{
    take(user, answer);
    told.node = node;
}

static void a_node_lives_as_long_as_it_is_not_buried(void **state)
{
    struct store_fixture *fixture = *state;

    assert_int_equal(store_node_add(fixture->store, on_node, FORGET(fixture)), GW_OK);
    store_fixture_wait(fixture, &told.answered.done);
    assert_int_equal(told.answered.answer.err, GW_OK);
    int64_t node = told.node;

    assert_true(node > 0);
    ASK_OK(store_node_beat, take, node);
    ASK_OK(store_node_end, take, node);
    ASK_NOT_FOUND(store_node_beat, take, node);
    ASK_OK(store_node_end, take, node);
}

/* --- What new agents can do ---------------------------------------------------------------------------------- */

static enum gw_err add_with(struct store_fixture *fixture, const char *login, struct slice skills)
{
    return store_agent_add(fixture->sync, slice_of(login), slice_of(login), WIRE_AGENT_ROLE_AGENT,
                           4, "$argon2id$x", skills);
}

static struct slice skills_of(struct store_fixture *fixture, const char *login, struct slice asked)
{
    assert_int_equal(add_with(fixture, login, asked), GW_OK);
    return store_fixture_text(
        fixture,
        "SELECT coalesce(string_agg(s.name || ' ' || k.level, ', ' ORDER BY s.id), 'none') "
        "FROM agent a JOIN agent_skill k ON k.agent_id = a.id JOIN skill s ON s.id = k.skill_id "
        "WHERE a.login = '%s'",
        login);
}

static void new_agents_speak_the_desks_languages_or_what_is_said(void **state)
{
    struct store_fixture *fixture = *state;

    assert_slice_equal(skills_of(fixture, "first", SLICE_NONE), "none");
    store_fixture_sql(fixture, "INSERT INTO skill (kind, name) VALUES ('language', 'zh-CN'), "
                               "('language', 'en'), ('topic', 'swaps')");
    assert_slice_equal(skills_of(fixture, "ann", SLICE_NONE), "zh-CN 3, en 3");
    assert_slice_equal(skills_of(fixture, "bob", SLICE_LIT("en:5, swaps")), "en 5, swaps 3");
    assert_slice_equal(skills_of(fixture, "cid", SLICE_LIT("none")), "none");
    static const char *const bad[][2] = {{"fr", "skills: there is no skill fr"},
                                         {"en:6", "skills: the level of en must be 1 to 5"},
                                         {"en:x", "skills: the level of en must be 1 to 5"},
                                         {"en:", "skills: the level of en must be 1 to 5"}};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(add_with(fixture, "dee", slice_of(bad[i][0])), GW_EINVAL);
        assert_slice_equal(slice_of(pg_sync_message(fixture->sync)), bad[i][1]);
    }
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM agent WHERE login = 'dee'"),
                     0);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(commands_make_and_bar_agents),
        STEP(what_a_command_does_to_an_agent_is_in_the_audit),
        STEP(barring_an_agent_gives_back_what_they_had),
        STEP(a_session_lasts_until_its_end),
        STEP(a_new_password_and_a_bar_end_sessions),
        STEP(ended_sessions_are_found_among_many),
        STEP(a_ticket_is_good_once_and_for_seconds),
        STEP(the_roster_has_everybody_who_can_sign_in),
        STEP(the_list_of_agents_has_the_barred_too),
        STEP(new_agents_speak_the_desks_languages_or_what_is_said),
        STEP(a_node_lives_as_long_as_it_is_not_buried),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
