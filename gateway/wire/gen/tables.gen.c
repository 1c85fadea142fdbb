/*
 * tables.gen.c -- the frames as tables, for slow.c and encode.c.
 *
 * Made by protocol/generate.mjs from protocol/: change it there.
 */
#include "wire/gen/names.gen.h"

#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

_Static_assert(sizeof(enum wire_code) == sizeof(unsigned), "an enum is read as an unsigned");

static const struct wire__field agent_struct_fields[] = {
    {.name = "id", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_agent, id), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "name", .kind = WIRE__TEXT, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_agent, name), .aside = WIRE__NOWHERE, .min = 1, .max = 200},
    {.name = "role", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_agent, role), .aside = WIRE__NOWHERE,
     .names = &wire_agent_role_names},
    {.name = "state", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_agent, state), .aside = WIRE__NOWHERE,
     .names = &wire_agent_state_names},
    {.name = "connected", .kind = WIRE__BOOL, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_agent, connected), .aside = WIRE__NOWHERE},
    {.name = "load", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_agent, load), .aside = WIRE__NOWHERE, .min = 0, .max = 1000},
    {.name = "capacity", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_agent, capacity), .aside = WIRE__NOWHERE, .min = 0,
     .max = 1000},
    {.name = "conversations", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_agent, conversations),
     .aside = offsetof(struct wire_agent, has_conversations), .min = 0, .max = 1000},
};

static const struct wire__struct agent_struct =
    {"agent", WIRE__ANYONE, sizeof(struct wire_agent), agent_struct_fields,
     COUNT(agent_struct_fields)};

static const struct wire__field card_struct_fields[] = {
    {.name = "id", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, id), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "state", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, state), .aside = WIRE__NOWHERE,
     .names = &wire_card_state_names},
    {.name = "priority", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, priority), .aside = WIRE__NOWHERE,
     .names = &wire_card_priority_names},
    {.name = "lang", .kind = WIRE__TEXT, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, lang), .aside = WIRE__NOWHERE, .min = 0, .max = 35},
    {.name = "visitor_id", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, visitor_id), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "visitor_name", .kind = WIRE__TEXT, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, visitor_name), .aside = WIRE__NOWHERE, .min = 0,
     .max = 200},
    {.name = "agent_id", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, agent_id),
     .aside = offsetof(struct wire_card, has_agent_id), .min = 1, .max = INT64_C(9007199254740991)},
    {.name = "agent_name", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, agent_name), .aside = WIRE__NOWHERE, .min = 0,
     .max = 200},
    {.name = "last_seq", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, last_seq), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "last_at", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, last_at), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "last_text", .kind = WIRE__TEXT, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, last_text), .aside = WIRE__NOWHERE, .min = 0, .max = 160},
    {.name = "last_author", .kind = WIRE__NAME, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, last_author),
     .aside = offsetof(struct wire_card, has_last_author), .names = &wire_card_last_author_names},
    {.name = "opened_at", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, opened_at), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "queued_at", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, queued_at),
     .aside = offsetof(struct wire_card, has_queued_at), .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "assigned_at", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, assigned_at),
     .aside = offsetof(struct wire_card, has_assigned_at), .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "closed_at", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, closed_at),
     .aside = offsetof(struct wire_card, has_closed_at), .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "visitor_seen", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, visitor_seen), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "agent_seen", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, agent_seen), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "rating", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, rating), .aside = offsetof(struct wire_card, has_rating),
     .min = 1, .max = 5},
    {.name = "team_id", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, team_id), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "needs", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, needs), .aside = WIRE__NOWHERE, .min = 0, .max = 400},
    {.name = "weight", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, weight), .aside = WIRE__NOWHERE, .min = 1, .max = 10},
    {.name = "left_message", .kind = WIRE__BOOL, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, left_message),
     .aside = offsetof(struct wire_card, has_left_message)},
    {.name = "reminded_at", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, reminded_at),
     .aside = offsetof(struct wire_card, has_reminded_at), .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "ring_agent", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, ring_agent),
     .aside = offsetof(struct wire_card, has_ring_agent), .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "ring_until", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, ring_until),
     .aside = offsetof(struct wire_card, has_ring_until), .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "marks", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_card, marks), .aside = WIRE__NOWHERE, .min = 0, .max = 200},
};

static const struct wire__struct card_struct =
    {"card", WIRE__ANYONE, sizeof(struct wire_card), card_struct_fields, COUNT(card_struct_fields)};

static const struct wire__field entry_struct_fields[] = {
    {.name = "seq", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry, seq), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "at", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry, at), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "kind", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry, kind), .aside = WIRE__NOWHERE,
     .names = &wire_entry_kind_names},
    {.name = "author", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry, author), .aside = WIRE__NOWHERE,
     .names = &wire_entry_author_names},
    {.name = "author_id", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry, author_id),
     .aside = offsetof(struct wire_entry, has_author_id), .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "author_name", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry, author_name), .aside = WIRE__NOWHERE, .min = 0,
     .max = 200},
    {.name = "client_id", .kind = WIRE__UUID, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry, client_id),
     .aside = offsetof(struct wire_entry, has_client_id)},
    {.name = "text", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry, text), .aside = WIRE__NOWHERE, .min = 0, .max = 16000},
    {.name = "event", .kind = WIRE__NAME, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry, event), .aside = offsetof(struct wire_entry, has_event),
     .names = &wire_entry_event_names},
    {.name = "data", .kind = WIRE__JSON, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry, data), .aside = WIRE__NOWHERE, .max = 8000},
    {.name = "detail", .kind = WIRE__JSON, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_entry, detail), .aside = WIRE__NOWHERE, .max = 64000},
};

static const struct wire__struct entry_struct =
    {"entry", WIRE__ANYONE, sizeof(struct wire_entry), entry_struct_fields,
     COUNT(entry_struct_fields)};

static const struct wire__field state_struct_fields[] = {
    {.name = "id", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_state, id), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "state", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_state, state), .aside = WIRE__NOWHERE,
     .names = &wire_state_state_names},
    {.name = "lang", .kind = WIRE__TEXT, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_state, lang), .aside = WIRE__NOWHERE, .min = 0, .max = 35},
    {.name = "last_seq", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_state, last_seq), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "opened_at", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_state, opened_at), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "closed_at", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_state, closed_at),
     .aside = offsetof(struct wire_state, has_closed_at), .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "visitor_seen", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_state, visitor_seen), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "agent_seen", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_state, agent_seen), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "agent_name", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_state, agent_name), .aside = WIRE__NOWHERE, .min = 0,
     .max = 200},
    {.name = "rating", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_state, rating),
     .aside = offsetof(struct wire_state, has_rating), .min = 1, .max = 5},
};

static const struct wire__struct state_struct =
    {"state", WIRE__ANYONE, sizeof(struct wire_state), state_struct_fields,
     COUNT(state_struct_fields)};

static const struct wire__field accept_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_accept, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_accept, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field close_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_close, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_close, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field decline_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_decline, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_decline, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field earlier_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_earlier, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "before", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_earlier, before), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field follow_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_follow, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_follow, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "after", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_follow, after), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field hello_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_hello, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "token", .kind = WIRE__TEXT, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_hello, token), .aside = WIRE__NOWHERE, .min = 1, .max = 3000},
    {.name = "lang", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_hello, lang), .aside = WIRE__NOWHERE, .min = 2, .max = 35},
    {.name = "page", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_hello, page), .aside = WIRE__NOWHERE, .min = 0, .max = 500},
    {.name = "conversation", .kind = WIRE__NUMBER, .optional = true,
     .roles = WIRE__ROLE(WIRE_VISITOR), .offset = offsetof(struct wire_hello, conversation),
     .aside = offsetof(struct wire_hello, has_conversation), .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "after", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_hello, after), .aside = offsetof(struct wire_hello, has_after),
     .min = 0, .max = INT64_C(9007199254740991)},
};

static const struct wire__field helpful_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_helpful, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_helpful, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "seq", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_helpful, seq), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "helpful", .kind = WIRE__BOOL, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_helpful, helpful), .aside = WIRE__NOWHERE},
};

static const struct wire__field history_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_history, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_history, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "before", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_history, before), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "limit", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_history, limit), .aside = WIRE__NOWHERE, .min = 1, .max = 200},
};

static const struct wire__field inbox_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_inbox, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "list", .kind = WIRE__NAME, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_inbox, list), .aside = WIRE__NOWHERE,
     .names = &wire_inbox_list_names},
    {.name = "before", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_inbox, before), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field leave_message_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_leave_message, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_leave_message, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field open_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_open, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "lang", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_open, lang), .aside = WIRE__NOWHERE, .min = 2, .max = 35},
    {.name = "time_zone", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_open, time_zone), .aside = WIRE__NOWHERE, .min = 1, .max = 64},
};

static const struct wire__field ping_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_ping, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
};

static const struct wire__field presence_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_presence, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "state", .kind = WIRE__NAME, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_presence, state), .aside = WIRE__NOWHERE,
     .names = &wire_presence_state_names},
    {.name = "agent", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_presence, agent),
     .aside = offsetof(struct wire_presence, has_agent), .min = 1,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field prioritise_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_prioritise, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_prioritise, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "priority", .kind = WIRE__NAME, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_prioritise, priority),
     .aside = offsetof(struct wire_prioritise, has_priority),
     .names = &wire_prioritise_priority_names},
    {.name = "front", .kind = WIRE__BOOL, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_prioritise, front),
     .aside = offsetof(struct wire_prioritise, has_front)},
};

static const struct wire__field rate_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_rate, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_rate, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "score", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_rate, score), .aside = WIRE__NOWHERE, .min = 1, .max = 5},
    {.name = "comment", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_rate, comment), .aside = WIRE__NOWHERE, .min = 0, .max = 1000},
};

static const struct wire__field remind_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_remind, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_remind, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field seen_frame_fields[] = {
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_seen, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "seq", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_seen, seq), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field send_frame_fields[] = {
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_send, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "client_id", .kind = WIRE__UUID, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_send, client_id), .aside = WIRE__NOWHERE},
    {.name = "text", .kind = WIRE__TEXT, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_send, text), .aside = WIRE__NOWHERE, .min = 1, .max = 8000},
    {.name = "choice", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_send, choice), .aside = WIRE__NOWHERE, .min = 1, .max = 100},
    {.name = "note", .kind = WIRE__BOOL, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_send, note), .aside = offsetof(struct wire_send, has_note)},
    {.name = "whisper", .kind = WIRE__BOOL, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_send, whisper),
     .aside = offsetof(struct wire_send, has_whisper)},
    {.name = "allow_links", .kind = WIRE__BOOL, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_send, allow_links),
     .aside = offsetof(struct wire_send, has_allow_links)},
};

static const struct wire__field transfer_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_transfer, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_transfer, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "to", .kind = WIRE__NAME, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_transfer, to), .aside = offsetof(struct wire_transfer, has_to),
     .names = &wire_transfer_to_names},
    {.name = "agent", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_transfer, agent),
     .aside = offsetof(struct wire_transfer, has_agent), .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "team", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_transfer, team),
     .aside = offsetof(struct wire_transfer, has_team), .min = 1, .max = INT64_C(9007199254740991)},
    {.name = "force", .kind = WIRE__BOOL, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_transfer, force),
     .aside = offsetof(struct wire_transfer, has_force)},
    {.name = "note", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_transfer, note), .aside = WIRE__NOWHERE, .min = 0, .max = 1000},
};

static const struct wire__field typing_frame_fields[] = {
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_typing, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "on", .kind = WIRE__BOOL, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_typing, on), .aside = WIRE__NOWHERE},
};

static const struct wire__field unfollow_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_unfollow, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_unfollow, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field ack_frame_fields[] = {
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_ack, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "client_id", .kind = WIRE__UUID, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_ack, client_id), .aside = WIRE__NOWHERE},
    {.name = "seq", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_ack, seq), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "at", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_ack, at), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field agent_state_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_agent_state_frame, ref),
     .aside = offsetof(struct wire_agent_state_frame, has_ref), .min = 1, .max = 2147483647},
    {.name = "agent", .kind = WIRE__STRUCT, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_agent_state_frame, agent), .aside = WIRE__NOWHERE,
     .of = &agent_struct},
};

static const struct wire__field bye_frame_fields[] = {
    {.name = "reason", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_bye, reason), .aside = WIRE__NOWHERE,
     .names = &wire_bye_reason_names},
    {.name = "reconnect_after_ms", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_bye, reconnect_after_ms), .aside = WIRE__NOWHERE, .min = 0,
     .max = 60000},
};

static const struct wire__field card_frame_fields[] = {
    {.name = "card", .kind = WIRE__STRUCT, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_card_frame, card), .aside = WIRE__NOWHERE, .of = &card_struct},
    {.name = "gone", .kind = WIRE__BOOL, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_card_frame, gone),
     .aside = offsetof(struct wire_card_frame, has_gone)},
};

static const struct wire__field counts_frame_fields[] = {
    {.name = "mine", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_counts, mine), .aside = WIRE__NOWHERE, .min = 0,
     .max = 1000000000},
    {.name = "queue", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_counts, queue), .aside = WIRE__NOWHERE, .min = 0,
     .max = 1000000000},
    {.name = "all", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_counts, all), .aside = WIRE__NOWHERE, .min = 0,
     .max = 1000000000},
};

static const struct wire__field earlier_list_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_earlier_list, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversations", .kind = WIRE__LIST, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_earlier_list, conversations),
     .aside = offsetof(struct wire_earlier_list, conversations_count), .max = 50,
     .of = &state_struct},
    {.name = "more", .kind = WIRE__BOOL, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_earlier_list, more), .aside = WIRE__NOWHERE},
};

static const struct wire__field entry_frame_fields[] = {
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry_frame, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "*", .kind = WIRE__INLINE, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_entry_frame, entry), .aside = WIRE__NOWHERE,
     .of = &entry_struct},
};

static const struct wire__field error_frame_fields[] = {
    {.name = "code", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_error, code), .aside = WIRE__NOWHERE,
     .names = &wire_code_names},
    {.name = "message", .kind = WIRE__TEXT, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_error, message), .aside = WIRE__NOWHERE, .min = 0, .max = 500},
    {.name = "ref", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_error, ref), .aside = offsetof(struct wire_error, has_ref),
     .min = 1, .max = 2147483647},
    {.name = "client_id", .kind = WIRE__UUID, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_error, client_id),
     .aside = offsetof(struct wire_error, has_client_id)},
    {.name = "retry_after_ms", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_error, retry_after_ms),
     .aside = offsetof(struct wire_error, has_retry_after_ms), .min = 0, .max = 3600000},
    {.name = "found", .kind = WIRE__JSON, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_error, found), .aside = WIRE__NOWHERE, .max = 4000},
};

static const struct wire__field followed_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_followed, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_followed, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "last_seq", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_followed, last_seq), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "visitor_seen", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_followed, visitor_seen), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "agent_seen", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_followed, agent_seen), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field inbox_page_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_inbox_page, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "list", .kind = WIRE__NAME, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_inbox_page, list), .aside = WIRE__NOWHERE,
     .names = &wire_inbox_page_list_names},
    {.name = "cards", .kind = WIRE__LIST, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_inbox_page, cards),
     .aside = offsetof(struct wire_inbox_page, cards_count), .max = 100, .of = &card_struct},
    {.name = "more", .kind = WIRE__BOOL, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_inbox_page, more), .aside = WIRE__NOWHERE},
};

static const struct wire__field ok_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_ok, ref), .aside = WIRE__NOWHERE, .min = 1, .max = 2147483647},
};

static const struct wire__field opened_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .optional = true, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_opened, ref), .aside = offsetof(struct wire_opened, has_ref),
     .min = 1, .max = 2147483647},
    {.name = "conversation", .kind = WIRE__STRUCT, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_opened, conversation), .aside = WIRE__NOWHERE,
     .of = &state_struct},
};

static const struct wire__field page_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_page, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_page, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "entries", .kind = WIRE__LIST, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_page, entries),
     .aside = offsetof(struct wire_page, entries_count), .max = 200, .of = &entry_struct},
    {.name = "more", .kind = WIRE__BOOL, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_page, more), .aside = WIRE__NOWHERE},
};

static const struct wire__field peer_typing_frame_fields[] = {
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_peer_typing, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "by", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_peer_typing, by), .aside = WIRE__NOWHERE,
     .names = &wire_peer_typing_by_names},
    {.name = "name", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_peer_typing, name), .aside = WIRE__NOWHERE, .min = 0,
     .max = 200},
    {.name = "on", .kind = WIRE__BOOL, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_peer_typing, on), .aside = WIRE__NOWHERE},
};

static const struct wire__field pong_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_pong, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "server_time", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_pong, server_time), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field queue_place_frame_fields[] = {
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_queue_place, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "place", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_queue_place, place), .aside = WIRE__NOWHERE, .min = 1,
     .max = 1000000},
    {.name = "waiting", .kind = WIRE__NUMBER, .roles = WIRE__ROLE(WIRE_VISITOR),
     .offset = offsetof(struct wire_queue_place, waiting), .aside = WIRE__NOWHERE, .min = 1,
     .max = 1000000},
    {.name = "wait_low_s", .kind = WIRE__NUMBER, .optional = true,
     .roles = WIRE__ROLE(WIRE_VISITOR), .offset = offsetof(struct wire_queue_place, wait_low_s),
     .aside = offsetof(struct wire_queue_place, has_wait_low_s), .min = 0, .max = 604800},
    {.name = "wait_typical_s", .kind = WIRE__NUMBER, .optional = true,
     .roles = WIRE__ROLE(WIRE_VISITOR), .offset = offsetof(struct wire_queue_place, wait_typical_s),
     .aside = offsetof(struct wire_queue_place, has_wait_typical_s), .min = 0, .max = 604800},
    {.name = "wait_high_s", .kind = WIRE__NUMBER, .optional = true,
     .roles = WIRE__ROLE(WIRE_VISITOR), .offset = offsetof(struct wire_queue_place, wait_high_s),
     .aside = offsetof(struct wire_queue_place, has_wait_high_s), .min = 0, .max = 604800},
};

static const struct wire__field receipt_frame_fields[] = {
    {.name = "conversation", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_receipt, conversation), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "by", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_receipt, by), .aside = WIRE__NOWHERE,
     .names = &wire_receipt_by_names},
    {.name = "seq", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_receipt, seq), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
};

static const struct wire__field roster_frame_fields[] = {
    {.name = "agents", .kind = WIRE__LIST, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_roster, agents),
     .aside = offsetof(struct wire_roster, agents_count), .max = 500, .of = &agent_struct},
};

static const struct wire__field welcome_frame_fields[] = {
    {.name = "ref", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_welcome, ref), .aside = WIRE__NOWHERE, .min = 1,
     .max = 2147483647},
    {.name = "role", .kind = WIRE__NAME, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_welcome, role), .aside = WIRE__NOWHERE,
     .names = &wire_welcome_role_names},
    {.name = "id", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_welcome, id), .aside = WIRE__NOWHERE, .min = 1,
     .max = INT64_C(9007199254740991)},
    {.name = "name", .kind = WIRE__TEXT, .optional = true, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_welcome, name), .aside = WIRE__NOWHERE, .min = 0, .max = 200},
    {.name = "server_time", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_welcome, server_time), .aside = WIRE__NOWHERE, .min = 0,
     .max = INT64_C(9007199254740991)},
    {.name = "message_max_chars", .kind = WIRE__NUMBER, .roles = WIRE__ANYONE,
     .offset = offsetof(struct wire_welcome, message_max_chars), .aside = WIRE__NOWHERE, .min = 1,
     .max = 8000},
    {.name = "conversation", .kind = WIRE__STRUCT, .optional = true,
     .roles = WIRE__ROLE(WIRE_VISITOR), .offset = offsetof(struct wire_welcome, conversation),
     .aside = offsetof(struct wire_welcome, has_conversation), .of = &state_struct},
    {.name = "agent", .kind = WIRE__STRUCT, .optional = true, .roles = WIRE__ROLE(WIRE_AGENT),
     .offset = offsetof(struct wire_welcome, agent),
     .aside = offsetof(struct wire_welcome, has_agent), .of = &agent_struct},
};

const struct wire__struct wire__client_frames[WIRE_CLIENT_TYPES] = {
    {"accept", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_accept), accept_frame_fields,
     COUNT(accept_frame_fields)},
    {"close", WIRE__ANYONE, sizeof(struct wire_close), close_frame_fields,
     COUNT(close_frame_fields)},
    {"decline", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_decline), decline_frame_fields,
     COUNT(decline_frame_fields)},
    {"earlier", WIRE__ROLE(WIRE_VISITOR), sizeof(struct wire_earlier), earlier_frame_fields,
     COUNT(earlier_frame_fields)},
    {"follow", WIRE__ANYONE, sizeof(struct wire_follow), follow_frame_fields,
     COUNT(follow_frame_fields)},
    {"hello", WIRE__ANYONE, sizeof(struct wire_hello), hello_frame_fields,
     COUNT(hello_frame_fields)},
    {"helpful", WIRE__ROLE(WIRE_VISITOR), sizeof(struct wire_helpful), helpful_frame_fields,
     COUNT(helpful_frame_fields)},
    {"history", WIRE__ANYONE, sizeof(struct wire_history), history_frame_fields,
     COUNT(history_frame_fields)},
    {"inbox", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_inbox), inbox_frame_fields,
     COUNT(inbox_frame_fields)},
    {"leave_message", WIRE__ROLE(WIRE_VISITOR), sizeof(struct wire_leave_message),
     leave_message_frame_fields, COUNT(leave_message_frame_fields)},
    {"open", WIRE__ROLE(WIRE_VISITOR), sizeof(struct wire_open), open_frame_fields,
     COUNT(open_frame_fields)},
    {"ping", WIRE__ANYONE, sizeof(struct wire_ping), ping_frame_fields, COUNT(ping_frame_fields)},
    {"presence", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_presence), presence_frame_fields,
     COUNT(presence_frame_fields)},
    {"prioritise", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_prioritise), prioritise_frame_fields,
     COUNT(prioritise_frame_fields)},
    {"rate", WIRE__ROLE(WIRE_VISITOR), sizeof(struct wire_rate), rate_frame_fields,
     COUNT(rate_frame_fields)},
    {"remind", WIRE__ROLE(WIRE_VISITOR), sizeof(struct wire_remind), remind_frame_fields,
     COUNT(remind_frame_fields)},
    {"seen", WIRE__ANYONE, sizeof(struct wire_seen), seen_frame_fields, COUNT(seen_frame_fields)},
    {"send", WIRE__ANYONE, sizeof(struct wire_send), send_frame_fields, COUNT(send_frame_fields)},
    {"transfer", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_transfer), transfer_frame_fields,
     COUNT(transfer_frame_fields)},
    {"typing", WIRE__ANYONE, sizeof(struct wire_typing), typing_frame_fields,
     COUNT(typing_frame_fields)},
    {"unfollow", WIRE__ANYONE, sizeof(struct wire_unfollow), unfollow_frame_fields,
     COUNT(unfollow_frame_fields)},
};

const struct wire__struct wire__server_frames[WIRE_SERVER_TYPES] = {
    {"ack", WIRE__ANYONE, sizeof(struct wire_ack), ack_frame_fields, COUNT(ack_frame_fields)},
    {"agent_state", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_agent_state_frame),
     agent_state_frame_fields, COUNT(agent_state_frame_fields)},
    {"bye", WIRE__ANYONE, sizeof(struct wire_bye), bye_frame_fields, COUNT(bye_frame_fields)},
    {"card", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_card_frame), card_frame_fields,
     COUNT(card_frame_fields)},
    {"counts", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_counts), counts_frame_fields,
     COUNT(counts_frame_fields)},
    {"earlier_list", WIRE__ROLE(WIRE_VISITOR), sizeof(struct wire_earlier_list),
     earlier_list_frame_fields, COUNT(earlier_list_frame_fields)},
    {"entry", WIRE__ANYONE, sizeof(struct wire_entry_frame), entry_frame_fields,
     COUNT(entry_frame_fields)},
    {"error", WIRE__ANYONE, sizeof(struct wire_error), error_frame_fields,
     COUNT(error_frame_fields)},
    {"followed", WIRE__ANYONE, sizeof(struct wire_followed), followed_frame_fields,
     COUNT(followed_frame_fields)},
    {"inbox_page", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_inbox_page), inbox_page_frame_fields,
     COUNT(inbox_page_frame_fields)},
    {"ok", WIRE__ANYONE, sizeof(struct wire_ok), ok_frame_fields, COUNT(ok_frame_fields)},
    {"opened", WIRE__ROLE(WIRE_VISITOR), sizeof(struct wire_opened), opened_frame_fields,
     COUNT(opened_frame_fields)},
    {"page", WIRE__ANYONE, sizeof(struct wire_page), page_frame_fields, COUNT(page_frame_fields)},
    {"peer_typing", WIRE__ANYONE, sizeof(struct wire_peer_typing), peer_typing_frame_fields,
     COUNT(peer_typing_frame_fields)},
    {"pong", WIRE__ANYONE, sizeof(struct wire_pong), pong_frame_fields, COUNT(pong_frame_fields)},
    {"queue_place", WIRE__ROLE(WIRE_VISITOR), sizeof(struct wire_queue_place),
     queue_place_frame_fields, COUNT(queue_place_frame_fields)},
    {"receipt", WIRE__ANYONE, sizeof(struct wire_receipt), receipt_frame_fields,
     COUNT(receipt_frame_fields)},
    {"roster", WIRE__ROLE(WIRE_AGENT), sizeof(struct wire_roster), roster_frame_fields,
     COUNT(roster_frame_fields)},
    {"welcome", WIRE__ANYONE, sizeof(struct wire_welcome), welcome_frame_fields,
     COUNT(welcome_frame_fields)},
};

void wire_encode_agent_state(struct buf *out, const struct wire_agent_state_frame *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_AGENT_STATE], frame);
}

void wire_encode_bye(struct buf *out, const struct wire_bye *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_BYE], frame);
}

void wire_encode_card(struct buf *out, const struct wire_card_frame *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_CARD], frame);
}

void wire_encode_counts(struct buf *out, const struct wire_counts *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_COUNTS], frame);
}

void wire_encode_earlier_list(struct buf *out, const struct wire_earlier_list *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_EARLIER_LIST], frame);
}

void wire_encode_error(struct buf *out, const struct wire_error *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_ERROR], frame);
}

void wire_encode_followed(struct buf *out, const struct wire_followed *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_FOLLOWED], frame);
}

void wire_encode_inbox_page(struct buf *out, const struct wire_inbox_page *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_INBOX_PAGE], frame);
}

void wire_encode_ok(struct buf *out, const struct wire_ok *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_OK], frame);
}

void wire_encode_opened(struct buf *out, const struct wire_opened *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_OPENED], frame);
}

void wire_encode_page(struct buf *out, const struct wire_page *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_PAGE], frame);
}

void wire_encode_peer_typing(struct buf *out, const struct wire_peer_typing *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_PEER_TYPING], frame);
}

void wire_encode_pong(struct buf *out, const struct wire_pong *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_PONG], frame);
}

void wire_encode_queue_place(struct buf *out, const struct wire_queue_place *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_QUEUE_PLACE], frame);
}

void wire_encode_receipt(struct buf *out, const struct wire_receipt *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_RECEIPT], frame);
}

void wire_encode_roster(struct buf *out, const struct wire_roster *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_ROSTER], frame);
}

void wire_encode_welcome(struct buf *out, const struct wire_welcome *frame)
{
    wire__encode(out, &wire__server_frames[WIRE_SERVER_WELCOME], frame);
}

void wire_write_agent(struct buf *out, const struct wire_agent *value)
{
    wire__write(out, &agent_struct, value);
}

void wire_write_card(struct buf *out, const struct wire_card *value)
{
    wire__write(out, &card_struct, value);
}

void wire_write_entry(struct buf *out, const struct wire_entry *value)
{
    wire__write(out, &entry_struct, value);
}

void wire_write_state(struct buf *out, const struct wire_state *value)
{
    wire__write(out, &state_struct, value);
}
