/*
 * statements.h -- the names of the .sql files in sql/, as constants: a statement
 * without its file, or a file without its statement, ends the program at start.
 *
 * The lists say where a statement runs, and so where it is prepared.
 */
#ifndef BATON_STORE_STATEMENTS_H
#define BATON_STORE_STATEMENTS_H

#include "base/embed.h"
#include "pg/pg.h"

/* On the lanes' connections. */
#define STORE__APPEND_STATEMENTS(X)                                                                \
    X(append_fast)                                                                                 \
    X(append_safe)

/* On the query pool's. */
#define STORE__QUERY_STATEMENTS(X)                                                                 \
    X(move_open)                                                                                   \
    X(move_hand_over)                                                                              \
    X(move_close)                                                                                  \
    X(move_transfer)                                                                               \
    X(move_accept)                                                                                 \
    X(move_decline)                                                                                \
    X(move_remind)                                                                                 \
    X(move_leave_message)                                                                          \
    X(move_exposed)                                                                                \
    X(move_prioritise)                                                                             \
    X(move_rate)                                                                                   \
    X(move_helpful)                                                                                \
    X(move_presence_set)                                                                           \
    X(move_presence_connect)                                                                       \
    X(move_presence_disconnect)                                                                    \
    X(move_sweep)                                                                                  \
    X(move_close_idle)                                                                             \
    X(prune)                                                                                       \
    X(read_entries_after)                                                                          \
    X(read_entries_before)                                                                         \
    X(read_head)                                                                                   \
    X(read_head_open)                                                                              \
    X(read_may)                                                                                    \
    X(read_earlier)                                                                                \
    X(read_cards)                                                                                  \
    X(read_inbox)                                                                                  \
    X(read_cards_of_visitor)                                                                       \
    X(read_review)                                                                                 \
    X(read_search)                                                                                 \
    X(search_claim)                                                                                \
    X(search_write)                                                                                \
    X(search_backlog)                                                                              \
    X(read_counts)                                                                                 \
    X(read_places)                                                                                 \
    X(read_wait_pools)                                                                             \
    X(read_wait_line)                                                                              \
    X(read_unanswered)                                                                             \
    X(waiting_seen)                                                                                \
    X(audit_watched)                                                                               \
    X(setup_change)                                                                                \
    X(setup_show)                                                                                  \
    X(seen)                                                                                        \
    X(visitor_hello)                                                                               \
    X(visitor_of)                                                                                  \
    X(staff_by_login)                                                                              \
    X(session_add)                                                                                 \
    X(session_get)                                                                                 \
    X(session_end)                                                                                 \
    X(sessions_ended)                                                                              \
    X(ticket_add)                                                                                  \
    X(ticket_use)                                                                                  \
    X(roster)                                                                                      \
    X(articles)                                                                                    \
    X(article)                                                                                     \
    X(articles_stamp)                                                                              \
    X(knowledge_list)                                                                              \
    X(knowledge_article)                                                                           \
    X(knowledge_save)                                                                              \
    X(knowledge_move)                                                                              \
    X(knowledge_figures)                                                                           \
    X(knowledge_vote)                                                                              \
    X(knowledge_unknown)                                                                           \
    X(knowledge_settle)                                                                            \
    X(answers_learn)                                                                               \
    X(node_add)                                                                                    \
    X(node_beat)                                                                                   \
    X(node_others)                                                                                 \
    X(digest)                                                                                      \
    X(node_end)

/* On a command's blocking connection, never prepared. */
#define STORE__ADMIN_STATEMENTS(X)                                                                 \
    X(admin_agent_add)                                                                             \
    X(admin_agent_passwd)                                                                          \
    X(admin_agent_disable)                                                                         \
    X(admin_agent_enable)                                                                          \
    X(admin_agent_set)                                                                             \
    X(admin_agent_list)                                                                            \
    X(admin_names_seen)                                                                            \
    X(admin_team_names)                                                                            \
    X(admin_demo_desk)                                                                             \
    X(admin_facts)                                                                                 \
    X(admin_facts_from)                                                                            \
    X(admin_article_put)                                                                           \
    X(admin_articles)                                                                              \
    X(admin_bot_turns)                                                                             \
    X(migrate_lock)                                                                                \
    X(migrate_tables)                                                                              \
    X(migrate_version)                                                                             \
    X(migrate_applied)                                                                             \
    X(migrate_functions_hash)                                                                      \
    X(migrate_functions_drop)                                                                      \
    X(migrate_functions_made)

#define STORE__CONSTANT(name) STORE__##name,
enum store__statement {
    STORE__APPEND_STATEMENTS(STORE__CONSTANT) STORE__QUERY_STATEMENTS(STORE__CONSTANT)
        STORE__ADMIN_STATEMENTS(STORE__CONSTANT) STORE__STATEMENTS
};
#undef STORE__CONSTANT

#define STORE__APPEND_FIRST STORE__append_fast
#define STORE__QUERY_FIRST STORE__move_open
#define STORE__ADMIN_FIRST STORE__admin_agent_add

/* All of them in the order of the constants, from the embedded files; made by the
 * first call, good for ever. */
const struct pg_statement *store__statements(void);

extern const struct embedded_file store__sql_files[];
extern const struct embedded_file store__migration_files[];
extern const struct embedded_file store__function_files[];

#endif
