/*
 * names.gen.c -- what the values of enums are called.
 *
 * Made by protocol/generate.mjs from protocol/: change it there.
 */
#include "wire/gen/names.gen.h"

#include <assert.h>

static const char *const wire_code_texts[] = {
    "bad_json",
    "bad_frame",
    "bad_text",
    "unknown_type",
    "too_deep",
    "too_large",
    "not_allowed",
    "hello_first",
    "hello_again",
    "bad_token",
    "token_expired",
    "origin_refused",
    "too_many_sessions",
    "not_found",
    "not_yours",
    "conversation_closed",
    "not_closed",
    "client_id_reused",
    "text_too_long",
    "blank_text",
    "policy_refused",
    "secret_refused",
    "too_many_followed",
    "agent_unavailable",
    "same_agent",
    "not_waiting",
    "too_soon",
    "not_offered",
    "rate_limited",
    "unavailable",
    "overloaded",
    "internal",
};
const struct wire__names wire_code_names = {wire_code_texts, 32};

static const char *const code_sentences[] = {
    "The frame is not one JSON object a line.",
    "A field is missing, unknown, or of the wrong type, length or range; the message names it.",
    "The text is not UTF-8, or holds U+0000 or half a surrogate pair.",
    "There is no frame of this type.",
    "More than 16 levels of nesting.",
    "The frame is larger than the limit.",
    "This role may not send this frame or field.",
    "The first frame must be a hello.",
    "The connection is signed in already.",
    "The token is malformed, unknown, wrongly signed, or misses a claim.",
    "The token was good once. Get a new one.",
    "This site may not open this connection.",
    "Too many connections of this visitor or agent.",
    "There is no such conversation, person or team, or it is not for you to see.",
    ("Only the agent who has the conversation may do this, and for closing and transferring a "
     "supervisor or admin."),
    "The conversation is closed: open another.",
    "Only a closed conversation can be rated.",
    "This client id stands for another text already.",
    "The text is longer than message_max_chars.",
    "The text holds nothing but white space.",
    "The text may not be sent to a visitor; `found` says what in it, and why.",
    ("There is a recovery phrase or a private key in the text, so it is not stored; `found` "
     "says where."),
    "More than 64 conversations at hand: unfollow one first.",
    "The agent is not online, or has no room; or nobody is in the team.",
    "The conversation is with this agent already.",
    "The conversation does not wait in the queue.",
    "Once a minute is enough.",
    "It does not ring at this agent, or not any more.",
    "Too many of these in too short a time.",
    ("The database is not there just now. Nothing was stored, or it is not known: send the "
     "same again."),
    "More than the node can take just now.",
    "Something is wrong on our side; it was logged.",
};

const char *wire_code_name(enum wire_code code)
{
    return wire__name_of(&wire_code_names, (unsigned)code);
}

const char *wire_code_text(enum wire_code code)
{
    assert((unsigned)code < WIRE_CODES);
    return code_sentences[code];
}

bool wire_code_closes(enum wire_code code)
{
    switch (code) {
    case WIRE_CODE_HELLO_FIRST:
    case WIRE_CODE_BAD_TOKEN:
    case WIRE_CODE_TOKEN_EXPIRED:
    case WIRE_CODE_ORIGIN_REFUSED:
    case WIRE_CODE_TOO_MANY_SESSIONS:
        return true;
    default:
        return false;
    }
}

bool wire_code_retry(enum wire_code code)
{
    switch (code) {
    case WIRE_CODE_TOO_SOON:
    case WIRE_CODE_RATE_LIMITED:
    case WIRE_CODE_UNAVAILABLE:
    case WIRE_CODE_OVERLOADED:
        return true;
    default:
        return false;
    }
}

static const char *const wire_client_type_texts[] = {
    "accept",
    "close",
    "decline",
    "earlier",
    "follow",
    "hello",
    "helpful",
    "history",
    "inbox",
    "leave_message",
    "open",
    "ping",
    "presence",
    "prioritise",
    "rate",
    "remind",
    "seen",
    "send",
    "transfer",
    "typing",
    "unfollow",
};
static const struct wire__names wire_client_type_names = {wire_client_type_texts, 21};

const char *wire_client_type_name(enum wire_client_type type)
{
    return wire__name_of(&wire_client_type_names, (unsigned)type);
}

static const char *const wire_server_type_texts[] = {
    "ack",
    "agent_state",
    "bye",
    "card",
    "counts",
    "earlier_list",
    "entry",
    "error",
    "followed",
    "inbox_page",
    "ok",
    "opened",
    "page",
    "peer_typing",
    "pong",
    "queue_place",
    "receipt",
    "roster",
    "welcome",
};
static const struct wire__names wire_server_type_names = {wire_server_type_texts, 19};

const char *wire_server_type_name(enum wire_server_type type)
{
    return wire__name_of(&wire_server_type_names, (unsigned)type);
}

static const char *const wire_agent_role_texts[] = {
    "agent",
    "supervisor",
    "reviewer",
    "admin",
};
const struct wire__names wire_agent_role_names = {wire_agent_role_texts, 4};

const char *wire_agent_role_name(enum wire_agent_role value)
{
    return wire__name_of(&wire_agent_role_names, (unsigned)value);
}

bool wire_agent_role_parse(struct slice name, enum wire_agent_role *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_agent_role_names, name, &value))
        return false;
    *ret_value = (enum wire_agent_role)value;
    return true;
}

static const char *const wire_agent_state_texts[] = {
    "online",
    "finishing",
    "away",
    "offline",
};
const struct wire__names wire_agent_state_names = {wire_agent_state_texts, 4};

const char *wire_agent_state_name(enum wire_agent_state value)
{
    return wire__name_of(&wire_agent_state_names, (unsigned)value);
}

bool wire_agent_state_parse(struct slice name, enum wire_agent_state *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_agent_state_names, name, &value))
        return false;
    *ret_value = (enum wire_agent_state)value;
    return true;
}

static const char *const wire_card_state_texts[] = {
    "bot",
    "queued",
    "assigned",
    "closed",
};
const struct wire__names wire_card_state_names = {wire_card_state_texts, 4};

const char *wire_card_state_name(enum wire_card_state value)
{
    return wire__name_of(&wire_card_state_names, (unsigned)value);
}

bool wire_card_state_parse(struct slice name, enum wire_card_state *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_card_state_names, name, &value))
        return false;
    *ret_value = (enum wire_card_state)value;
    return true;
}

static const char *const wire_card_priority_texts[] = {
    "urgent",
    "high",
    "normal",
    "low",
};
const struct wire__names wire_card_priority_names = {wire_card_priority_texts, 4};

const char *wire_card_priority_name(enum wire_card_priority value)
{
    return wire__name_of(&wire_card_priority_names, (unsigned)value);
}

bool wire_card_priority_parse(struct slice name, enum wire_card_priority *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_card_priority_names, name, &value))
        return false;
    *ret_value = (enum wire_card_priority)value;
    return true;
}

static const char *const wire_card_last_author_texts[] = {
    "visitor",
    "bot",
    "agent",
    "system",
};
const struct wire__names wire_card_last_author_names = {wire_card_last_author_texts, 4};

const char *wire_card_last_author_name(enum wire_card_last_author value)
{
    return wire__name_of(&wire_card_last_author_names, (unsigned)value);
}

bool wire_card_last_author_parse(struct slice name, enum wire_card_last_author *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_card_last_author_names, name, &value))
        return false;
    *ret_value = (enum wire_card_last_author)value;
    return true;
}

static const char *const wire_entry_kind_texts[] = {
    "message",
    "note",
    "event",
};
const struct wire__names wire_entry_kind_names = {wire_entry_kind_texts, 3};

const char *wire_entry_kind_name(enum wire_entry_kind value)
{
    return wire__name_of(&wire_entry_kind_names, (unsigned)value);
}

bool wire_entry_kind_parse(struct slice name, enum wire_entry_kind *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_entry_kind_names, name, &value))
        return false;
    *ret_value = (enum wire_entry_kind)value;
    return true;
}

static const char *const wire_entry_author_texts[] = {
    "visitor",
    "bot",
    "agent",
    "system",
};
const struct wire__names wire_entry_author_names = {wire_entry_author_texts, 4};

const char *wire_entry_author_name(enum wire_entry_author value)
{
    return wire__name_of(&wire_entry_author_names, (unsigned)value);
}

bool wire_entry_author_parse(struct slice name, enum wire_entry_author *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_entry_author_names, name, &value))
        return false;
    *ret_value = (enum wire_entry_author)value;
    return true;
}

static const char *const wire_entry_event_texts[] = {
    "opened",
    "queued",
    "assigned",
    "returned",
    "transferred",
    "closed",
    "rated",
    "offered",
    "declined",
    "fell_back",
    "reminded",
    "message_left",
    "moved_in_queue",
    "helpful",
};
const struct wire__names wire_entry_event_names = {wire_entry_event_texts, 14};

const char *wire_entry_event_name(enum wire_entry_event value)
{
    return wire__name_of(&wire_entry_event_names, (unsigned)value);
}

bool wire_entry_event_parse(struct slice name, enum wire_entry_event *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_entry_event_names, name, &value))
        return false;
    *ret_value = (enum wire_entry_event)value;
    return true;
}

static const char *const wire_state_state_texts[] = {
    "bot",
    "queued",
    "assigned",
    "closed",
};
const struct wire__names wire_state_state_names = {wire_state_state_texts, 4};

const char *wire_state_state_name(enum wire_state_state value)
{
    return wire__name_of(&wire_state_state_names, (unsigned)value);
}

bool wire_state_state_parse(struct slice name, enum wire_state_state *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_state_state_names, name, &value))
        return false;
    *ret_value = (enum wire_state_state)value;
    return true;
}

static const char *const wire_bye_reason_texts[] = {
    "shutdown",
    "signed_out",
    "replaced",
};
const struct wire__names wire_bye_reason_names = {wire_bye_reason_texts, 3};

const char *wire_bye_reason_name(enum wire_bye_reason value)
{
    return wire__name_of(&wire_bye_reason_names, (unsigned)value);
}

bool wire_bye_reason_parse(struct slice name, enum wire_bye_reason *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_bye_reason_names, name, &value))
        return false;
    *ret_value = (enum wire_bye_reason)value;
    return true;
}

static const char *const wire_inbox_list_texts[] = {
    "mine",
    "queue",
    "all",
};
const struct wire__names wire_inbox_list_names = {wire_inbox_list_texts, 3};

const char *wire_inbox_list_name(enum wire_inbox_list value)
{
    return wire__name_of(&wire_inbox_list_names, (unsigned)value);
}

bool wire_inbox_list_parse(struct slice name, enum wire_inbox_list *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_inbox_list_names, name, &value))
        return false;
    *ret_value = (enum wire_inbox_list)value;
    return true;
}

static const char *const wire_inbox_page_list_texts[] = {
    "mine",
    "queue",
    "all",
};
const struct wire__names wire_inbox_page_list_names = {wire_inbox_page_list_texts, 3};

const char *wire_inbox_page_list_name(enum wire_inbox_page_list value)
{
    return wire__name_of(&wire_inbox_page_list_names, (unsigned)value);
}

bool wire_inbox_page_list_parse(struct slice name, enum wire_inbox_page_list *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_inbox_page_list_names, name, &value))
        return false;
    *ret_value = (enum wire_inbox_page_list)value;
    return true;
}

static const char *const wire_peer_typing_by_texts[] = {
    "visitor",
    "agent",
    "bot",
};
const struct wire__names wire_peer_typing_by_names = {wire_peer_typing_by_texts, 3};

const char *wire_peer_typing_by_name(enum wire_peer_typing_by value)
{
    return wire__name_of(&wire_peer_typing_by_names, (unsigned)value);
}

bool wire_peer_typing_by_parse(struct slice name, enum wire_peer_typing_by *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_peer_typing_by_names, name, &value))
        return false;
    *ret_value = (enum wire_peer_typing_by)value;
    return true;
}

static const char *const wire_presence_state_texts[] = {
    "online",
    "finishing",
    "away",
    "offline",
};
const struct wire__names wire_presence_state_names = {wire_presence_state_texts, 4};

const char *wire_presence_state_name(enum wire_presence_state value)
{
    return wire__name_of(&wire_presence_state_names, (unsigned)value);
}

bool wire_presence_state_parse(struct slice name, enum wire_presence_state *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_presence_state_names, name, &value))
        return false;
    *ret_value = (enum wire_presence_state)value;
    return true;
}

static const char *const wire_prioritise_priority_texts[] = {
    "urgent",
    "high",
    "normal",
    "low",
};
const struct wire__names wire_prioritise_priority_names = {wire_prioritise_priority_texts, 4};

const char *wire_prioritise_priority_name(enum wire_prioritise_priority value)
{
    return wire__name_of(&wire_prioritise_priority_names, (unsigned)value);
}

bool wire_prioritise_priority_parse(struct slice name, enum wire_prioritise_priority *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_prioritise_priority_names, name, &value))
        return false;
    *ret_value = (enum wire_prioritise_priority)value;
    return true;
}

static const char *const wire_receipt_by_texts[] = {
    "visitor",
    "agent",
};
const struct wire__names wire_receipt_by_names = {wire_receipt_by_texts, 2};

const char *wire_receipt_by_name(enum wire_receipt_by value)
{
    return wire__name_of(&wire_receipt_by_names, (unsigned)value);
}

bool wire_receipt_by_parse(struct slice name, enum wire_receipt_by *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_receipt_by_names, name, &value))
        return false;
    *ret_value = (enum wire_receipt_by)value;
    return true;
}

static const char *const wire_transfer_to_texts[] = {
    "agent",
    "team",
    "queue",
    "bot",
};
const struct wire__names wire_transfer_to_names = {wire_transfer_to_texts, 4};

const char *wire_transfer_to_name(enum wire_transfer_to value)
{
    return wire__name_of(&wire_transfer_to_names, (unsigned)value);
}

bool wire_transfer_to_parse(struct slice name, enum wire_transfer_to *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_transfer_to_names, name, &value))
        return false;
    *ret_value = (enum wire_transfer_to)value;
    return true;
}

static const char *const wire_welcome_role_texts[] = {
    "visitor",
    "agent",
    "supervisor",
    "reviewer",
    "admin",
};
const struct wire__names wire_welcome_role_names = {wire_welcome_role_texts, 5};

const char *wire_welcome_role_name(enum wire_welcome_role value)
{
    return wire__name_of(&wire_welcome_role_names, (unsigned)value);
}

bool wire_welcome_role_parse(struct slice name, enum wire_welcome_role *ret_value)
{
    unsigned value;

    if (!wire__name_parse(&wire_welcome_role_names, name, &value))
        return false;
    *ret_value = (enum wire_welcome_role)value;
    return true;
}
