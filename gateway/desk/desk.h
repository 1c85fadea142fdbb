/*
 * desk.h -- conversations as this node serves them.
 *
 * A connection joins the desk once it is known who is behind it; from then on
 * the desk decides what it may see, stores what it says, delivers what others
 * say, lets the bot answer, moves conversations and tells every screen. All of
 * it is a view of the timelines in the store: nothing here outlives the process.
 *
 * Knows no frames' syntax and no tokens: handle/ decodes and checks, session/
 * knows who is who. Calls with a `ref` are answered to the connection by
 * themselves, once, with the answer of the protocol's page or an error.
 */
#ifndef BATON_DESK_DESK_H
#define BATON_DESK_DESK_H

#include "base/str.h"
#include "base/uuid.h"
#include "store/store.h"
#include "wire/gen/frames.gen.h"

struct bot_button;
struct bot_found;
struct bot_kb;
struct bot_output;
struct desk;
struct loop;
struct metrics;
struct net;
struct policy;
struct bot_link;
struct store_entry;

enum desk_side { DESK_VISITOR, DESK_STAFF };

/* ---- who helps the bot ---- */

/*
 * Before what the bot says is stored, two helpers may be asked, one after the other:
 * `lookup`, when a transaction or an address stands in the visitor's text, and
 * `think`, a language model or an own bot behind a webhook. app/ wires both; either
 * may be absent. The bot's own answer is there from the start, and is what is said
 * when a helper has nothing, fails, or needs longer than it may.
 *
 * A turn is named by values, never by a pointer: while the helper works, the
 * conversation may be taken over, closed, or leave this node's memory. Then
 * `give_up` is called, once, and an answer that comes all the same is dropped.
 */
struct desk_turn {
    int64_t conversation;
    int64_t seq;     /* of the entry that is answered */
    uint64_t number; /* a turn of this process; none has the number of another */
};

/* What a helper is asked. Borrowed for the duration of the call: copy what is kept. */
struct desk_question {
    struct desk_turn turn;
    struct slice text;               /* the visitor's, without the secrets that the guard found */
    struct slice choice;             /* value of the button that was pressed, or SLICE_NONE */
    struct slice lang;               /* to answer in, BCP 47 */
    const struct bot_output *output; /* what the bot says by itself */
    const struct bot_kb *kb;         /* for bot_search() and bot_find() within the call */
};

struct desk_helper {
    /* Begins to work. False: nothing to do, or not now; the turn goes on at once. True: the
     * answer comes by desk_looked_up() or desk_thought_of(), after this call has returned. Asked
     * again with the same conversation and seq (a crash, a node that died), it may repeat what it
     * did. Never asked for what goes to a person at once: urgent matters, secrets, a wish for one. */
    bool (*ask)(void *user, const struct desk_question *question);
    /* Nobody waits any more: taken over, closed, stopping, or out of time. */
    void (*give_up)(void *user, const struct desk_turn *turn);
    void *user;
    uint64_t limit_ms; /* how long the turn waits; 0: the default */
};

#define DESK_LOOKUP_LIMIT_MS 3000
#define DESK_THINK_LIMIT_MS 8000
#define DESK_HELP_TEXT_MAX 16000 /* bytes of what a helper says */
#define DESK_HELP_DATA_MAX 3000  /* bytes of JSON that is kept with it */

/* What a lookup found. The text is said before (or, where the bot had no answer, instead of) the
 * bot's own. NULL to desk_looked_up(): nothing is known, the bot's own words stand. */
struct desk_found {
    struct slice text; /* Markdown, in the question's language; not blank */
    struct slice card; /* JSON object, kept in the entry's data as "chain"; SLICE_NONE for none */
};

/* What was thought of. NULL to desk_thought_of(): the bot's own words stand. */
struct desk_thought {
    struct slice text; /* Markdown, instead of the bot's own; blank: the bot's own */
    /* A JSON object, kept in the entry's data as "origin"; SLICE_NONE for none. */
    struct slice origin;
    struct slice article, lang;       /* shown as the source below it; SLICE_NONE: none is */
    int64_t version;                  /* of that article */
    const struct bot_button *buttons; /* the first of them are shown, BOT_BUTTONS_MAX at most */
    size_t buttons_count;             /* 0: those that the bot had */
    bool hand_over;                   /* to a person, after the text */
    bool urgent;                      /* ahead of the queue */
};

struct desk_options {
    struct loop *loop;
    struct metrics *metrics;
    struct store *store;
    struct net *net;
    struct policy *policy;     /* what is said of links, and what the bot may say; borrowed */
    struct slice wallet_name;  /* borrowed as long as the desk lives */
    int64_t agent_grace_ms;    /* how long an agent may be without a console */
    int64_t bot_idle_close_ms; /* when a conversation that only the bot has is closed; 0: never */
    struct store_keep keep;    /* what goes after how long */
    /* A conversation was closed here, or a closed one rated. NULL: nobody asks. */
    void (*on_closed)(void *user);
    /* An event of a move that was made here, after it was stored. NULL: nobody asks. */
    void (*on_event)(void *user, const struct store_entry *entry);
    void *user;
    struct desk_helper lookup, think; /* ask NULL: there is none */
    bool looks_up; /* of some chain, so that the bot asks for hashes to look up */
};

struct desk *desk_new(const struct desk_options *options);
/* From here on nothing is begun; what runs comes to its end. Before store_free(). */
void desk_stop(struct desk *desk);
void desk_free(struct desk *desk); /* after the store's; NULL is fine */

/* The knowledge base that the bot answers from, taken over. */
void desk_set_kb(struct desk *desk, struct bot_kb *kb);
/* Good until the next turn of the loop; NULL before the first. */
const struct bot_kb *desk_kb(const struct desk *desk);

/* The transactions and addresses of a visitor's text, as the bot is told of them: how many. They borrow the text. */
#define DESK_FOUND_MAX 32
size_t desk_bot_found(struct slice text, struct bot_found *found);

/* Its links, and whose they are. */
#define DESK_LINKS_MAX 32
size_t desk_bot_links(struct policy *policy, struct slice text, struct bot_link *links);

/* The helpers' answers, at most one a question. What comes too late is dropped. What does not fit
 * the limits above counts as no answer. */
void desk_looked_up(struct desk *desk, const struct desk_turn *turn,
                    const struct desk_found *found);
void desk_thought_of(struct desk *desk, const struct desk_turn *turn,
                     const struct desk_thought *thought);

/* The database came back or went: what may have been missed is read again. */
void desk_store_changed(struct desk *desk, bool available);

/* This node's registration; 0 while it has none. Presences are told again. */
void desk_set_node(struct desk *desk, int64_t node);

/* Timed work, called by jobs/: expired agents and waiting conversations; what the bot or a node that
 * died left unanswered; conversations that fell asleep, and what is kept no longer. */
void desk_sweep(struct desk *desk);
void desk_sweep_slow(struct desk *desk);
void desk_sweep_old(struct desk *desk);

/* How far the store is behind: what shedding goes by. */
struct desk_load {
    unsigned filled_percent; /* of the lane that is fuller; at 100 entries are refused */
    uint64_t waited_us;      /* since the oldest entry that is not answered yet was said */
};
void desk_load(const struct desk *desk, struct desk_load *ret_load);

struct desk_person {
    uint64_t conn;
    enum desk_side side;
    int64_t id;                /* the visitor's or agent's */
    enum wire_agent_role role; /* staff only */
    struct slice name;
};

void desk_join(struct desk *desk, const struct desk_person *person);
void desk_leave(struct desk *desk, uint64_t conn); /* fine when it never joined */

/* ---- reading ---- */
void desk_follow(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation,
                 int64_t after);
void desk_unfollow(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation);
void desk_history(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation,
                  int64_t before, int limit);
void desk_earlier(struct desk *desk, uint64_t conn, int64_t ref, int64_t before);
void desk_inbox(struct desk *desk, uint64_t conn, int64_t ref, enum wire_inbox_list list,
                int64_t before);

/* ---- saying ---- */
struct desk_message {
    int64_t conversation;
    struct uuid client_id;
    struct slice text;    /* checked for length and blanks */
    struct slice choice;  /* SLICE_NONE, or the button that was pressed */
    struct slice removed; /* JSON: kinds of secrets that are no longer in the text; or SLICE_NONE */
    bool note;
    bool allow_links; /* a supervisor said that they may be sent */
    bool whisper;     /* a note to whoever has the conversation; for supervisors */
};

/* Answered with ack or error, both with the client id. Copies what it needs. */
void desk_say(struct desk *desk, uint64_t conn, const struct desk_message *message);
void desk_seen(struct desk *desk, uint64_t conn, int64_t conversation, int64_t seq);
void desk_typing(struct desk *desk, uint64_t conn, int64_t conversation, bool on);

/* ---- moving ---- */
/* zone: the IANA name of the visitor's time zone, checked for its letters; or SLICE_NONE. */
void desk_open(struct desk *desk, uint64_t conn, int64_t ref, struct slice lang, struct slice zone);
void desk_close(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation);
void desk_helpful(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation, int64_t seq,
                  bool helpful);
void desk_rate(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation, int score,
               struct slice comment);
struct desk_transfer {
    int64_t conversation;
    enum wire_transfer_to to;
    int64_t to_id; /* the agent or team */
    bool force;
    struct slice note; /* SLICE_NONE for none */
};
void desk_transfer(struct desk *desk, uint64_t conn, int64_t ref,
                   const struct desk_transfer *transfer);
/* agent 0: one's own. */
void desk_presence(struct desk *desk, uint64_t conn, int64_t ref, enum wire_presence_state state,
                   int64_t agent);
/* What rings at an agent. */
void desk_accept(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation);
void desk_decline(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation);
/* Of a visitor who waits. */
void desk_remind(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation);
void desk_leave_message(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation);
/* By a supervisor; priority -1: as it is. */
void desk_prioritise(struct desk *desk, uint64_t conn, int64_t ref, int64_t conversation,
                     int priority, bool front);

#endif
