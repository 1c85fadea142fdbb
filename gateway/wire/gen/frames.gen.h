/*
 * frames.gen.h -- the frames of the protocol as structs, and what writes them.
 *
 * Made by protocol/generate.mjs from protocol/: change it there.
 *
 * An optional field has a `bool has_x` beside it; optional texts are absent as
 * SLICE_NONE. Slices are borrowed. A frame that is called like a shared struct
 * or an enum has `_frame` behind its struct's name.
 */
#ifndef BATON_WIRE_GEN_FRAMES_GEN_H
#define BATON_WIRE_GEN_FRAMES_GEN_H

#include "base/str.h"
#include "base/uuid.h"

/* What an error frame may say; see the table in protocol/REFERENCE.md. */
enum wire_code {
    WIRE_CODE_BAD_JSON,
    WIRE_CODE_BAD_FRAME,
    WIRE_CODE_BAD_TEXT,
    WIRE_CODE_UNKNOWN_TYPE,
    WIRE_CODE_TOO_DEEP,
    WIRE_CODE_TOO_LARGE,
    WIRE_CODE_NOT_ALLOWED,
    WIRE_CODE_HELLO_FIRST,
    WIRE_CODE_HELLO_AGAIN,
    WIRE_CODE_BAD_TOKEN,
    WIRE_CODE_TOKEN_EXPIRED,
    WIRE_CODE_ORIGIN_REFUSED,
    WIRE_CODE_TOO_MANY_SESSIONS,
    WIRE_CODE_NOT_FOUND,
    WIRE_CODE_NOT_YOURS,
    WIRE_CODE_CONVERSATION_CLOSED,
    WIRE_CODE_NOT_CLOSED,
    WIRE_CODE_CLIENT_ID_REUSED,
    WIRE_CODE_TEXT_TOO_LONG,
    WIRE_CODE_BLANK_TEXT,
    WIRE_CODE_POLICY_REFUSED,
    WIRE_CODE_SECRET_REFUSED,
    WIRE_CODE_TOO_MANY_FOLLOWED,
    WIRE_CODE_AGENT_UNAVAILABLE,
    WIRE_CODE_SAME_AGENT,
    WIRE_CODE_NOT_WAITING,
    WIRE_CODE_TOO_SOON,
    WIRE_CODE_NOT_OFFERED,
    WIRE_CODE_RATE_LIMITED,
    WIRE_CODE_UNAVAILABLE,
    WIRE_CODE_OVERLOADED,
    WIRE_CODE_INTERNAL,
};

#define WIRE_CODES 32

const char *wire_code_name(enum wire_code code); /* "bad_json", ... */
const char *wire_code_text(enum wire_code code); /* one English sentence */
bool wire_code_closes(enum wire_code code);      /* the connection is closed behind it */
bool wire_code_retry(enum wire_code code);       /* the same may work later: retry_after_ms */

/* The values of fields, each with its name in JSON; _parse is false for an unknown name. */

enum wire_agent_role {
    WIRE_AGENT_ROLE_AGENT,
    WIRE_AGENT_ROLE_SUPERVISOR,
    WIRE_AGENT_ROLE_REVIEWER,
    WIRE_AGENT_ROLE_ADMIN,
};
const char *wire_agent_role_name(enum wire_agent_role value);
bool wire_agent_role_parse(struct slice name, enum wire_agent_role *ret_value);

enum wire_agent_state {
    WIRE_AGENT_STATE_ONLINE,
    WIRE_AGENT_STATE_FINISHING,
    WIRE_AGENT_STATE_AWAY,
    WIRE_AGENT_STATE_OFFLINE,
};
const char *wire_agent_state_name(enum wire_agent_state value);
bool wire_agent_state_parse(struct slice name, enum wire_agent_state *ret_value);

enum wire_card_state {
    WIRE_CARD_STATE_BOT,
    WIRE_CARD_STATE_QUEUED,
    WIRE_CARD_STATE_ASSIGNED,
    WIRE_CARD_STATE_CLOSED,
};
const char *wire_card_state_name(enum wire_card_state value);
bool wire_card_state_parse(struct slice name, enum wire_card_state *ret_value);

enum wire_card_priority {
    WIRE_CARD_PRIORITY_URGENT,
    WIRE_CARD_PRIORITY_HIGH,
    WIRE_CARD_PRIORITY_NORMAL,
    WIRE_CARD_PRIORITY_LOW,
};
const char *wire_card_priority_name(enum wire_card_priority value);
bool wire_card_priority_parse(struct slice name, enum wire_card_priority *ret_value);

enum wire_card_last_author {
    WIRE_CARD_LAST_AUTHOR_VISITOR,
    WIRE_CARD_LAST_AUTHOR_BOT,
    WIRE_CARD_LAST_AUTHOR_AGENT,
    WIRE_CARD_LAST_AUTHOR_SYSTEM,
};
const char *wire_card_last_author_name(enum wire_card_last_author value);
bool wire_card_last_author_parse(struct slice name, enum wire_card_last_author *ret_value);

enum wire_entry_kind {
    WIRE_ENTRY_KIND_MESSAGE,
    WIRE_ENTRY_KIND_NOTE,
    WIRE_ENTRY_KIND_EVENT,
};
const char *wire_entry_kind_name(enum wire_entry_kind value);
bool wire_entry_kind_parse(struct slice name, enum wire_entry_kind *ret_value);

enum wire_entry_author {
    WIRE_ENTRY_AUTHOR_VISITOR,
    WIRE_ENTRY_AUTHOR_BOT,
    WIRE_ENTRY_AUTHOR_AGENT,
    WIRE_ENTRY_AUTHOR_SYSTEM,
};
const char *wire_entry_author_name(enum wire_entry_author value);
bool wire_entry_author_parse(struct slice name, enum wire_entry_author *ret_value);

enum wire_entry_event {
    WIRE_ENTRY_EVENT_OPENED,
    WIRE_ENTRY_EVENT_QUEUED,
    WIRE_ENTRY_EVENT_ASSIGNED,
    WIRE_ENTRY_EVENT_RETURNED,
    WIRE_ENTRY_EVENT_TRANSFERRED,
    WIRE_ENTRY_EVENT_CLOSED,
    WIRE_ENTRY_EVENT_RATED,
    WIRE_ENTRY_EVENT_OFFERED,
    WIRE_ENTRY_EVENT_DECLINED,
    WIRE_ENTRY_EVENT_FELL_BACK,
    WIRE_ENTRY_EVENT_REMINDED,
    WIRE_ENTRY_EVENT_MESSAGE_LEFT,
    WIRE_ENTRY_EVENT_MOVED_IN_QUEUE,
    WIRE_ENTRY_EVENT_HELPFUL,
};
const char *wire_entry_event_name(enum wire_entry_event value);
bool wire_entry_event_parse(struct slice name, enum wire_entry_event *ret_value);

enum wire_state_state {
    WIRE_STATE_STATE_BOT,
    WIRE_STATE_STATE_QUEUED,
    WIRE_STATE_STATE_ASSIGNED,
    WIRE_STATE_STATE_CLOSED,
};
const char *wire_state_state_name(enum wire_state_state value);
bool wire_state_state_parse(struct slice name, enum wire_state_state *ret_value);

enum wire_bye_reason {
    WIRE_BYE_REASON_SHUTDOWN,
    WIRE_BYE_REASON_SIGNED_OUT,
    WIRE_BYE_REASON_REPLACED,
};
const char *wire_bye_reason_name(enum wire_bye_reason value);
bool wire_bye_reason_parse(struct slice name, enum wire_bye_reason *ret_value);

enum wire_inbox_list {
    WIRE_INBOX_LIST_MINE,
    WIRE_INBOX_LIST_QUEUE,
    WIRE_INBOX_LIST_ALL,
};
const char *wire_inbox_list_name(enum wire_inbox_list value);
bool wire_inbox_list_parse(struct slice name, enum wire_inbox_list *ret_value);

enum wire_inbox_page_list {
    WIRE_INBOX_PAGE_LIST_MINE,
    WIRE_INBOX_PAGE_LIST_QUEUE,
    WIRE_INBOX_PAGE_LIST_ALL,
};
const char *wire_inbox_page_list_name(enum wire_inbox_page_list value);
bool wire_inbox_page_list_parse(struct slice name, enum wire_inbox_page_list *ret_value);

enum wire_peer_typing_by {
    WIRE_PEER_TYPING_BY_VISITOR,
    WIRE_PEER_TYPING_BY_AGENT,
    WIRE_PEER_TYPING_BY_BOT,
};
const char *wire_peer_typing_by_name(enum wire_peer_typing_by value);
bool wire_peer_typing_by_parse(struct slice name, enum wire_peer_typing_by *ret_value);

enum wire_presence_state {
    WIRE_PRESENCE_STATE_ONLINE,
    WIRE_PRESENCE_STATE_FINISHING,
    WIRE_PRESENCE_STATE_AWAY,
    WIRE_PRESENCE_STATE_OFFLINE,
};
const char *wire_presence_state_name(enum wire_presence_state value);
bool wire_presence_state_parse(struct slice name, enum wire_presence_state *ret_value);

enum wire_prioritise_priority {
    WIRE_PRIORITISE_PRIORITY_URGENT,
    WIRE_PRIORITISE_PRIORITY_HIGH,
    WIRE_PRIORITISE_PRIORITY_NORMAL,
    WIRE_PRIORITISE_PRIORITY_LOW,
};
const char *wire_prioritise_priority_name(enum wire_prioritise_priority value);
bool wire_prioritise_priority_parse(struct slice name, enum wire_prioritise_priority *ret_value);

enum wire_receipt_by {
    WIRE_RECEIPT_BY_VISITOR,
    WIRE_RECEIPT_BY_AGENT,
};
const char *wire_receipt_by_name(enum wire_receipt_by value);
bool wire_receipt_by_parse(struct slice name, enum wire_receipt_by *ret_value);

enum wire_transfer_to {
    WIRE_TRANSFER_TO_AGENT,
    WIRE_TRANSFER_TO_TEAM,
    WIRE_TRANSFER_TO_QUEUE,
    WIRE_TRANSFER_TO_BOT,
};
const char *wire_transfer_to_name(enum wire_transfer_to value);
bool wire_transfer_to_parse(struct slice name, enum wire_transfer_to *ret_value);

enum wire_welcome_role {
    WIRE_WELCOME_ROLE_VISITOR,
    WIRE_WELCOME_ROLE_AGENT,
    WIRE_WELCOME_ROLE_SUPERVISOR,
    WIRE_WELCOME_ROLE_REVIEWER,
    WIRE_WELCOME_ROLE_ADMIN,
};
const char *wire_welcome_role_name(enum wire_welcome_role value);
bool wire_welcome_role_parse(struct slice name, enum wire_welcome_role *ret_value);

/* Limits: code points of texts, entries of lists, bytes of JSON. */

#define WIRE_AGENT_NAME_MAX 200
#define WIRE_CARD_LANG_MAX 35
#define WIRE_CARD_VISITOR_NAME_MAX 200
#define WIRE_CARD_AGENT_NAME_MAX 200
#define WIRE_CARD_LAST_TEXT_MAX 160
#define WIRE_CARD_NEEDS_MAX 400
#define WIRE_CARD_MARKS_MAX 200
#define WIRE_ENTRY_AUTHOR_NAME_MAX 200
#define WIRE_ENTRY_TEXT_MAX 16000
#define WIRE_ENTRY_DATA_MAX 8000
#define WIRE_ENTRY_DETAIL_MAX 64000
#define WIRE_STATE_LANG_MAX 35
#define WIRE_STATE_AGENT_NAME_MAX 200
#define WIRE_EARLIER_LIST_CONVERSATIONS_MAX 50
#define WIRE_ERROR_MESSAGE_MAX 500
#define WIRE_ERROR_FOUND_MAX 4000
#define WIRE_HELLO_TOKEN_MAX 3000
#define WIRE_HELLO_LANG_MAX 35
#define WIRE_HELLO_PAGE_MAX 500
#define WIRE_INBOX_PAGE_CARDS_MAX 100
#define WIRE_OPEN_LANG_MAX 35
#define WIRE_OPEN_TIME_ZONE_MAX 64
#define WIRE_PAGE_ENTRIES_MAX 200
#define WIRE_PEER_TYPING_NAME_MAX 200
#define WIRE_RATE_COMMENT_MAX 1000
#define WIRE_ROSTER_AGENTS_MAX 500
#define WIRE_SEND_TEXT_MAX 8000
#define WIRE_SEND_CHOICE_MAX 100
#define WIRE_TRANSFER_NOTE_MAX 1000
#define WIRE_WELCOME_NAME_MAX 200

/* Shared structs. */

/* An agent as colleagues see them. */
struct wire_agent {
    int64_t id;
    struct slice name; /* 1 to 200 code points */
    enum wire_agent_role role;
    enum wire_agent_state state;
    bool connected;
    int64_t load; /* 0 to 1000 */
    int64_t capacity; /* 0 to 1000 */
    bool has_conversations;
    int64_t conversations; /* optional; 0 to 1000 */
};

/* A conversation as the desk's lists show it. */
struct wire_card {
    int64_t id;
    enum wire_card_state state;
    enum wire_card_priority priority;
    struct slice lang; /* 0 to 35 code points */
    int64_t visitor_id;
    struct slice visitor_name; /* 0 to 200 code points */
    bool has_agent_id;
    int64_t agent_id; /* optional */
    struct slice agent_name; /* optional; 0 to 200 code points */
    int64_t last_seq;
    int64_t last_at; /* Unix time in ms */
    struct slice last_text; /* 0 to 160 code points */
    bool has_last_author;
    enum wire_card_last_author last_author; /* optional */
    int64_t opened_at; /* Unix time in ms */
    bool has_queued_at;
    int64_t queued_at; /* optional; Unix time in ms */
    bool has_assigned_at;
    int64_t assigned_at; /* optional; Unix time in ms */
    bool has_closed_at;
    int64_t closed_at; /* optional; Unix time in ms */
    int64_t visitor_seen;
    int64_t agent_seen;
    bool has_rating;
    int64_t rating; /* optional; 1 to 5 */
    int64_t team_id;
    struct slice needs; /* optional; 0 to 400 code points */
    int64_t weight; /* 1 to 10 */
    bool has_left_message;
    bool left_message; /* optional */
    bool has_reminded_at;
    int64_t reminded_at; /* optional; Unix time in ms */
    bool has_ring_agent;
    int64_t ring_agent; /* optional */
    bool has_ring_until;
    int64_t ring_until; /* optional; Unix time in ms */
    struct slice marks; /* optional; 0 to 200 code points */
};

/* One entry of a timeline. */
struct wire_entry {
    int64_t seq;
    int64_t at; /* Unix time in ms */
    enum wire_entry_kind kind;
    enum wire_entry_author author;
    bool has_author_id;
    int64_t author_id; /* optional */
    struct slice author_name; /* optional; 0 to 200 code points */
    bool has_client_id;
    struct uuid client_id; /* optional */
    struct slice text; /* optional; 0 to 16000 code points */
    bool has_event;
    enum wire_entry_event event; /* optional */
    struct slice data; /* optional; a JSON object, already encoded, at most 8000 bytes */
    /* optional; a JSON object, already encoded, at most 64000 bytes; agents only */
    struct slice detail;
};

/* A conversation as its visitor sees it. */
struct wire_state {
    int64_t id;
    enum wire_state_state state;
    struct slice lang; /* 0 to 35 code points */
    int64_t last_seq;
    int64_t opened_at; /* Unix time in ms */
    bool has_closed_at;
    int64_t closed_at; /* optional; Unix time in ms */
    int64_t visitor_seen;
    int64_t agent_seen;
    struct slice agent_name; /* optional; 0 to 200 code points */
    bool has_rating;
    int64_t rating; /* optional; 1 to 5 */
};

/* From clients. */

/* Takes a conversation that rings. In teams that ring, a conversation is offered for some
 * seconds (`ring_agent` and `ring_until` of its card); the place for it is held free meanwhile. */
struct wire_accept {
    int64_t ref;
    int64_t conversation;
};

/* Closes a conversation, from any state: its visitor, the agent who has it, a supervisor or
 * admin. Closing a closed one is answered with ok. */
struct wire_close {
    int64_t ref;
    int64_t conversation;
};

/* Does not take a conversation that rings: it goes to another, and for two minutes not to this
 * agent. Who lets it ring out is set away. */
struct wire_decline {
    int64_t ref;
    int64_t conversation;
};

/* Lists the visitor's own earlier conversations, newest first. */
struct wire_earlier {
    int64_t ref;
    int64_t before;
};

/* Reads a conversation from behind a seq and keeps reading: every later entry arrives as
 * `entry`, those that were stored before `followed` first, then live ones. Following again
 * restarts from the given seq. One connection has at most 64 conversations at hand. */
struct wire_follow {
    int64_t ref;
    int64_t conversation;
    int64_t after;
};

/* Signs the connection in. The first frame on every connection, within 5 seconds and 4 KB;
 * anything else first closes it. A visitor may follow its conversation in the same frame, which
 * saves a round trip on reconnecting. */
struct wire_hello {
    int64_t ref;
    struct slice token; /* 1 to 3000 code points */
    struct slice lang; /* optional; 2 to 35 code points */
    struct slice page; /* optional; 0 to 500 code points; visitors only */
    bool has_conversation;
    int64_t conversation; /* optional; visitors only */
    bool has_after;
    int64_t after; /* optional; visitors only */
};

/* Says whether an answer that the bot gave from an article helped. The last word counts; each is
 * kept as an entry. An answer is one whose `data` has `article`. */
struct wire_helpful {
    int64_t ref;
    int64_t conversation;
    int64_t seq; /* 1 to 9007199254740991 */
    bool helpful;
};

/* Reads entries backwards, a page at a time. */
struct wire_history {
    int64_t ref;
    int64_t conversation;
    int64_t before;
    int64_t limit; /* 1 to 200 */
};

/* Reads one of the lists of conversations; changes arrive as `card` by themselves. */
struct wire_inbox {
    int64_t ref;
    enum wire_inbox_list list;
    int64_t before;
};

/* Would rather be answered later than wait: the conversation stays in the queue, behind those
 * that wait, and needs nobody at the screen. */
struct wire_leave_message {
    int64_t ref;
    int64_t conversation;
};

/* Gives the visitor's open conversation, making one with the bot when there is none. Repeating
 * it is harmless: a visitor has one open conversation at most. */
struct wire_open {
    int64_t ref;
    struct slice lang; /* optional; 2 to 35 code points */
    struct slice time_zone; /* optional; 1 to 64 code points */
};

/* Asks for a sign of life. Clients send it when nothing has arrived for 20 seconds and reconnect
 * when no pong follows within 10. */
struct wire_ping {
    int64_t ref;
};

/* Sets one's presence, or as a supervisor or admin that of another. Online: takes conversations.
 * Finishing, away: keeps those in hand, gets no new ones. Offline: the conversations in hand go
 * back to the queue. */
struct wire_presence {
    int64_t ref;
    enum wire_presence_state state;
    bool has_agent;
    int64_t agent; /* optional */
};

/* Moves a conversation that waits, by hand: another priority, or before all others. For
 * supervisors and admins. */
struct wire_prioritise {
    int64_t ref;
    int64_t conversation;
    bool has_priority;
    enum wire_prioritise_priority priority; /* optional */
    bool has_front;
    bool front; /* optional */
};

/* Rates a closed conversation. The last rating counts; each is kept as an entry. */
struct wire_rate {
    int64_t ref;
    int64_t conversation;
    int64_t score; /* 1 to 5 */
    struct slice comment; /* optional; 0 to 1000 code points */
};

/* Reminds the desk of a conversation that waits; once a minute. Everybody sees it as an event. */
struct wire_remind {
    int64_t ref;
    int64_t conversation;
};

/* The reader has seen everything up to this seq. Kept, and told to the other side as `receipt`;
 * a lower seq than before is ignored. Not answered. */
struct wire_seen {
    int64_t conversation;
    int64_t seq;
};

/* Says something in a conversation. Acked when it is stored; sending the same client id again
 * gives the first ack again and stores nothing, also after the conversation was closed. */
struct wire_send {
    int64_t conversation;
    struct uuid client_id;
    struct slice text; /* 1 to 8000 code points */
    struct slice choice; /* optional; 1 to 100 code points; visitors only */
    bool has_note;
    bool note; /* optional; agents only */
    bool has_whisper;
    bool whisper; /* optional; agents only */
    bool has_allow_links;
    bool allow_links; /* optional; agents only */
};

/* Gives a conversation to another agent, who must be online and have room; to another team; back
 * to the queue; or back to the bot. For the agent who has it, and for supervisors and admins,
 * who may also take one that waits or that the bot has. Who gave it back is passed over by the
 * queue for ten minutes. */
struct wire_transfer {
    int64_t ref;
    int64_t conversation;
    bool has_to;
    enum wire_transfer_to to; /* optional */
    bool has_agent;
    int64_t agent; /* optional */
    bool has_team;
    int64_t team; /* optional */
    bool has_force;
    bool force; /* optional */
    struct slice note; /* optional; 0 to 1000 code points */
};

/* The sender is typing, or has stopped. Never stored; sent at most every 3 seconds while typing,
 * and forgotten by readers 6 seconds after the last. Not answered. */
struct wire_typing {
    int64_t conversation;
    bool on;
};

/* Stops the entries of a conversation. */
struct wire_unfollow {
    int64_t ref;
    int64_t conversation;
};

enum wire_client_type {
    WIRE_CLIENT_ACCEPT,
    WIRE_CLIENT_CLOSE,
    WIRE_CLIENT_DECLINE,
    WIRE_CLIENT_EARLIER,
    WIRE_CLIENT_FOLLOW,
    WIRE_CLIENT_HELLO,
    WIRE_CLIENT_HELPFUL,
    WIRE_CLIENT_HISTORY,
    WIRE_CLIENT_INBOX,
    WIRE_CLIENT_LEAVE_MESSAGE,
    WIRE_CLIENT_OPEN,
    WIRE_CLIENT_PING,
    WIRE_CLIENT_PRESENCE,
    WIRE_CLIENT_PRIORITISE,
    WIRE_CLIENT_RATE,
    WIRE_CLIENT_REMIND,
    WIRE_CLIENT_SEEN,
    WIRE_CLIENT_SEND,
    WIRE_CLIENT_TRANSFER,
    WIRE_CLIENT_TYPING,
    WIRE_CLIENT_UNFOLLOW,
};

#define WIRE_CLIENT_TYPES 21
const char *wire_client_type_name(enum wire_client_type type);

/* One frame from a client; what the slices point to is told in wire/decode.h. */
struct wire_client {
    enum wire_client_type type;
    union {
        struct wire_accept accept;
        struct wire_close close;
        struct wire_decline decline;
        struct wire_earlier earlier;
        struct wire_follow follow;
        struct wire_hello hello;
        struct wire_helpful helpful;
        struct wire_history history;
        struct wire_inbox inbox;
        struct wire_leave_message leave_message;
        struct wire_open open;
        struct wire_ping ping;
        struct wire_presence presence;
        struct wire_prioritise prioritise;
        struct wire_rate rate;
        struct wire_remind remind;
        struct wire_seen seen;
        struct wire_send send;
        struct wire_transfer transfer;
        struct wire_typing typing;
        struct wire_unfollow unfollow;
    };
};

/* To clients. */

/* The entry is stored: it survives the end of every process and a power cut. */
struct wire_ack {
    int64_t conversation;
    struct uuid client_id;
    int64_t seq;
    int64_t at; /* Unix time in ms */
};

/* One's own presence as the desk holds it; the answer to `presence`, and sent when it changes
 * otherwise. */
struct wire_agent_state_frame {
    bool has_ref;
    int64_t ref; /* optional */
    struct wire_agent agent;
};

/* The server is about to close the connection: reconnect, but not before the time given. */
struct wire_bye {
    enum wire_bye_reason reason;
    int64_t reconnect_after_ms; /* 0 to 60000 */
};

/* A conversation that this agent may see has changed, is new, or has left the agent's lists
 * (`gone`): then names, text and holder are blank, and what is known of it stays true but for
 * its state. */
struct wire_card_frame {
    struct wire_card card;
    bool has_gone;
    bool gone; /* optional */
};

/* How long this agent's lists are; sent when one changes, at most every 200 ms. */
struct wire_counts {
    int64_t mine; /* 0 to 1000000000 */
    int64_t queue; /* 0 to 1000000000 */
    int64_t all; /* 0 to 1000000000 */
};

/* The visitor's earlier conversations. */
struct wire_earlier_list {
    int64_t ref;
    const struct wire_state *conversations; /* at most 50 */
    size_t conversations_count;
    bool more;
};

/* A stored entry of a conversation that is followed, in ascending seq. The sender gets its own
 * entries too, after the ack. Visitors don't get private kinds, so their seqs may skip. */
struct wire_entry_frame {
    int64_t conversation;
    struct wire_entry entry;
};

/* A frame was refused; nothing of it was stored. The connection stays, but where the code's page
 * says otherwise. */
struct wire_error {
    enum wire_code code;
    struct slice message; /* 0 to 500 code points */
    bool has_ref;
    int64_t ref; /* optional */
    bool has_client_id;
    struct uuid client_id; /* optional */
    bool has_retry_after_ms;
    int64_t retry_after_ms; /* optional; 0 to 3600000 */
    /* optional; a JSON object, already encoded, at most 4000 bytes; agents only */
    struct slice found;
};

/* All entries up to `last_seq` have been sent; from here they come live. */
struct wire_followed {
    int64_t ref;
    int64_t conversation;
    int64_t last_seq;
    int64_t visitor_seen;
    int64_t agent_seen;
};

/* A page of a list. */
struct wire_inbox_page {
    int64_t ref;
    enum wire_inbox_page_list list;
    const struct wire_card *cards; /* at most 100 */
    size_t cards_count;
    bool more;
};

/* Done, and stored. */
struct wire_ok {
    int64_t ref;
};

/* The visitor's open conversation: the answer to `open`, and, without a ref, told to the
 * visitor's other connections when one of them opened it. */
struct wire_opened {
    bool has_ref;
    int64_t ref; /* optional */
    struct wire_state conversation;
};

/* A page of history, in ascending seq. */
struct wire_page {
    int64_t ref;
    int64_t conversation;
    const struct wire_entry *entries; /* at most 200 */
    size_t entries_count;
    bool more;
};

/* The other side is typing, or has stopped. Forget it after 6 seconds. */
struct wire_peer_typing {
    int64_t conversation;
    enum wire_peer_typing_by by;
    struct slice name; /* optional; 0 to 200 code points */
    bool on;
};

/* Alive. */
struct wire_pong {
    int64_t ref;
    int64_t server_time; /* Unix time in ms */
};

/* The place in the queue, and how long it may take; sent when it changes. Without the three
 * times it can't be said yet. */
struct wire_queue_place {
    int64_t conversation;
    int64_t place; /* 1 to 1000000 */
    int64_t waiting; /* 1 to 1000000 */
    bool has_wait_low_s;
    int64_t wait_low_s; /* optional; 0 to 604800 */
    bool has_wait_typical_s;
    int64_t wait_typical_s; /* optional; 0 to 604800 */
    bool has_wait_high_s;
    int64_t wait_high_s; /* optional; 0 to 604800 */
};

/* The other side has seen everything up to this seq. */
struct wire_receipt {
    int64_t conversation;
    enum wire_receipt_by by;
    int64_t seq;
};

/* All agents who can take conversations; sent after the welcome and when it changes, at most
 * every 500 ms. */
struct wire_roster {
    const struct wire_agent *agents; /* at most 500 */
    size_t agents_count;
};

/* The hello was good. */
struct wire_welcome {
    int64_t ref;
    enum wire_welcome_role role;
    int64_t id;
    struct slice name; /* optional; 0 to 200 code points */
    int64_t server_time; /* Unix time in ms */
    int64_t message_max_chars; /* 1 to 8000 */
    bool has_conversation;
    struct wire_state conversation; /* optional; visitors only */
    bool has_agent;
    struct wire_agent agent; /* optional; agents only */
};

enum wire_server_type {
    WIRE_SERVER_ACK,
    WIRE_SERVER_AGENT_STATE,
    WIRE_SERVER_BYE,
    WIRE_SERVER_CARD,
    WIRE_SERVER_COUNTS,
    WIRE_SERVER_EARLIER_LIST,
    WIRE_SERVER_ENTRY,
    WIRE_SERVER_ERROR,
    WIRE_SERVER_FOLLOWED,
    WIRE_SERVER_INBOX_PAGE,
    WIRE_SERVER_OK,
    WIRE_SERVER_OPENED,
    WIRE_SERVER_PAGE,
    WIRE_SERVER_PEER_TYPING,
    WIRE_SERVER_PONG,
    WIRE_SERVER_QUEUE_PLACE,
    WIRE_SERVER_RECEIPT,
    WIRE_SERVER_ROSTER,
    WIRE_SERVER_WELCOME,
};

#define WIRE_SERVER_TYPES 19
const char *wire_server_type_name(enum wire_server_type type);

/* Each appends one frame to `out`, without a newline behind it. When it breaks the protocol (a
 * number out of its range, a required text that is empty, a list that is too long) or does not
 * fit, nothing is appended and out->failed is set. Texts over their limit are cut, an optional
 * json field over its limit is left out, bad UTF-8 and U+0000 become U+FFFD. */
void wire_encode_ack(struct buf *out, const struct wire_ack *frame);
void wire_encode_agent_state(struct buf *out, const struct wire_agent_state_frame *frame);
void wire_encode_bye(struct buf *out, const struct wire_bye *frame);
void wire_encode_card(struct buf *out, const struct wire_card_frame *frame);
void wire_encode_counts(struct buf *out, const struct wire_counts *frame);
void wire_encode_earlier_list(struct buf *out, const struct wire_earlier_list *frame);
void wire_encode_entry(struct buf *out, const struct wire_entry_frame *frame);
void wire_encode_error(struct buf *out, const struct wire_error *frame);
void wire_encode_followed(struct buf *out, const struct wire_followed *frame);
void wire_encode_inbox_page(struct buf *out, const struct wire_inbox_page *frame);
void wire_encode_ok(struct buf *out, const struct wire_ok *frame);
void wire_encode_opened(struct buf *out, const struct wire_opened *frame);
void wire_encode_page(struct buf *out, const struct wire_page *frame);
void wire_encode_peer_typing(struct buf *out, const struct wire_peer_typing *frame);
void wire_encode_pong(struct buf *out, const struct wire_pong *frame);
void wire_encode_queue_place(struct buf *out, const struct wire_queue_place *frame);
void wire_encode_receipt(struct buf *out, const struct wire_receipt *frame);
void wire_encode_roster(struct buf *out, const struct wire_roster *frame);
void wire_encode_welcome(struct buf *out, const struct wire_welcome *frame);
/* The shared structs alone, as the HTTP interface gives them. */
void wire_write_agent(struct buf *out, const struct wire_agent *value);
void wire_write_card(struct buf *out, const struct wire_card *value);
void wire_write_entry(struct buf *out, const struct wire_entry *value);
void wire_write_state(struct buf *out, const struct wire_state *value);

#endif
