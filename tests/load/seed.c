#include "seed.h"

#include "place.h"

#include <stdio.h>

static void run_with(PGconn *db, const char *format, uint32_t a, uint32_t b)
{
    char sql[2000];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(sql, sizeof(sql), format, a, b);
#pragma GCC diagnostic pop
    place_run(db, sql);
}

static const char clear[] =
    "TRUNCATE visitor, agent, team_member, presence, node, agent_socket, agent_session, "
    "agent_ticket, "
    "conversation, conversation_agent, conversation_seen, entry, article, desk_fact, waiting, "
    "demand, skill RESTART IDENTITY CASCADE";

/* The last character of 43 stands for four bits only, so it must be one like 'A'. */
static const char visitors[] =
    "INSERT INTO visitor (id, secret_hash, lang, user_agent) OVERRIDING SYSTEM VALUE "
    "SELECT i, sha256(convert_to('anon.' || lpad(i::text, 10, '0') || repeat('A', 33), 'UTF8')), "
    "'en', 'baton-load' "
    "FROM generate_series(1, %u) i";

static const char agents[] =
    "WITH one AS (INSERT INTO agent (id, login, name, password_hash) OVERRIDING SYSTEM VALUE "
    "SELECT i, 'agent' || i, 'Agent ' || i, '$argon2id$none' FROM generate_series(1, %u) i "
    "RETURNING id), "
    "two AS (INSERT INTO team_member (team_id, agent_id) SELECT (SELECT min(id) FROM team), id "
    "FROM one), "
    "three AS (INSERT INTO agent_session (token_hash, agent_id, expires_at) "
    "SELECT sha256(convert_to('session-' || id, 'UTF8')), id, now() + interval '1 day' FROM one) "
    "INSERT INTO presence (agent_id, state, capacity, gone_at) SELECT id, 'online', %u, NULL FROM "
    "one";

static const char tickets[] =
    "INSERT INTO agent_ticket (token_hash, session_hash, expires_at) "
    "SELECT sha256(convert_to('ticket-' || a || '-' || n, 'UTF8')), sha256(convert_to('session-' "
    "|| a, 'UTF8')), "
    "now() + interval '1 day' FROM generate_series(1, %u) a, generate_series(1, %u) n";

/* The last word in them was said some time within the last 22 hours: after 24 they are closed. */
static const char with_bot[] =
    "INSERT INTO conversation (id, visitor_id, team_id, state, lang, last_seq, last_entry_at) "
    "OVERRIDING SYSTEM VALUE "
    "SELECT id, id, (SELECT min(id) FROM team), 'bot', 'en', 3, now() - interval '1 second' * (id "
    "%% 80000) FROM visitor WHERE id > %u AND id <= %u ORDER BY id";

static const char queued[] = "INSERT INTO conversation (id, visitor_id, team_id, state, lang, "
                             "last_seq, queued_at) OVERRIDING SYSTEM VALUE "
                             "SELECT id, id, (SELECT min(id) FROM team), 'queued', 'en', 3, now() "
                             "- interval '1 second' * (1000000 - id) / 100 "
                             "FROM visitor WHERE id > %u AND id <= %u ORDER BY id";

static const char assigned[] = "INSERT INTO conversation (id, visitor_id, team_id, state, lang, "
                               "last_seq, queued_at, assigned_at, held, agent_id) "
                               "OVERRIDING SYSTEM VALUE SELECT id, id, (SELECT min(id) FROM team), "
                               "'assigned', 'en', 3, now(), now(), 1, "
                               "(id - 1) %% %u + 1 FROM visitor WHERE id <= %u ORDER BY id";

static const char entries[] =
    "INSERT INTO entry (conversation_id, seq, kind, author, body, event, data) "
    "SELECT c.id, n, CASE n WHEN 1 THEN 'event' ELSE 'message' END::entry_kind, "
    "CASE n WHEN 1 THEN 'system' ELSE 'bot' END::author_kind, CASE WHEN n > 1 THEN repeat('seed ', "
    "20) END, "
    "CASE n WHEN 1 THEN 'opened' END, CASE n WHEN 1 THEN '{\"lang\": \"en\"}' ELSE "
    "'{\"answer_to\": 1}' END::jsonb "
    "FROM conversation c, generate_series(1, 3) n ORDER BY c.id, n";

/* The first team's, of anybody. */
static const char demand[] =
    "WITH asked AS (SELECT demand_get(min(id), '{}', '{}') AS id FROM team) "
    "SELECT demand_match(id) FROM asked";
static const char demanded[] = "UPDATE conversation SET demand_id = (SELECT min(id) FROM demand) "
                               "WHERE state IN ('queued', 'assigned')";
static const char waiting[] = "INSERT INTO waiting (conversation_id, demand_id, priority, weight, "
                              "since, rank, fall_back_from) "
                              "SELECT id, demand_id, priority, weight, queued_at, "
                              "queue_rank(queued_at, priority, false), now() "
                              "FROM conversation WHERE state = 'queued'";

static void add_conversations(PGconn *db, const struct seed *seed)
{
    uint32_t bots = seed->visitors + seed->with_bot;

    if (seed->state == SEED_ASSIGNED)
        run_with(db, assigned, seed->agents, seed->visitors);
    else
        run_with(db, seed->state == SEED_BOT ? with_bot : queued, 0, seed->visitors);
    run_with(db, with_bot, seed->visitors, bots);
    run_with(db, queued, bots, bots + seed->queued);
    place_run(db, demand);
    place_run(db, demanded);
    place_run(db, waiting);
}

void seed_database(PGconn *db, const struct seed *seed)
{
    uint32_t capacity = seed->capacity != 0 ? seed->capacity : 1000;

    place_run(db, clear);
    place_run(db, "DELETE FROM team WHERE id > (SELECT min(id) FROM team)");
    run_with(db, visitors, seed->visitors + seed->with_bot + seed->queued, 0);
    run_with(db, agents, seed->agents, capacity);
    if (seed->agents > 0)
        run_with(db, tickets, seed->agents, seed->tickets_per_agent);
    add_conversations(db, seed);
    place_run(db, entries);
    place_run(db, "INSERT INTO conversation_seen (conversation_id) SELECT id FROM conversation");
    place_run(db, "INSERT INTO conversation_agent (conversation_id, agent_id) "
                  "SELECT id, agent_id FROM conversation WHERE agent_id IS NOT NULL");
    place_run(db, "UPDATE presence p SET load = (SELECT coalesce(sum(held), 0) FROM conversation c "
                  "WHERE c.agent_id = p.agent_id AND c.state = 'assigned')");
    place_settle(db);
}

void seed_visitor_token(uint32_t visitor, char out[SEED_TOKEN_MAX])
{
    snprintf(out, SEED_TOKEN_MAX, "anon.%010u%.33s", visitor, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
}

void seed_ticket(uint32_t agent, uint32_t number, char out[SEED_TOKEN_MAX])
{
    snprintf(out, SEED_TOKEN_MAX, "ticket-%u-%u", agent, number);
}
