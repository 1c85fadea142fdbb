/*
 * names.gen.h -- the names of enums as tables, for the room's own tables.
 *
 * Made by protocol/generate.mjs from protocol/: change it there.
 */
#ifndef BATON_WIRE_GEN_NAMES_GEN_H
#define BATON_WIRE_GEN_NAMES_GEN_H

#include "wire/table.h"

extern const struct wire__names wire_code_names;
extern const struct wire__names wire_agent_role_names;
extern const struct wire__names wire_agent_state_names;
extern const struct wire__names wire_card_state_names;
extern const struct wire__names wire_card_priority_names;
extern const struct wire__names wire_card_last_author_names;
extern const struct wire__names wire_entry_kind_names;
extern const struct wire__names wire_entry_author_names;
extern const struct wire__names wire_entry_event_names;
extern const struct wire__names wire_state_state_names;
extern const struct wire__names wire_bye_reason_names;
extern const struct wire__names wire_inbox_list_names;
extern const struct wire__names wire_inbox_page_list_names;
extern const struct wire__names wire_peer_typing_by_names;
extern const struct wire__names wire_presence_state_names;
extern const struct wire__names wire_prioritise_priority_names;
extern const struct wire__names wire_receipt_by_names;
extern const struct wire__names wire_transfer_to_names;
extern const struct wire__names wire_welcome_role_names;

#endif
