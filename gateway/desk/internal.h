/*
 * internal.h -- the desk's own structures; included within desk/ only.
 *
 * Three kinds of things and one rule. A person is a connection that joined. A
 * view is a conversation that somebody here reads, writes or waits for. A party
 * is a person's right to a view, asked for once and kept while the connection
 * lives. The rule: across an asynchronous gap everything is named by ids (conn,
 * conversation) and looked up again, so any of them may go at any moment.
 */
#ifndef BATON_DESK_INTERNAL_H
#define BATON_DESK_INTERNAL_H

#include "bot/bot.h"
#include "desk/desk.h"
#include "desk/reply.h"
#include "loop/loop.h"
#include "policy/policy.h"
#include "store/store.h"

#include <uthash.h>

#define DESK_NAME_MAX 200 /* bytes kept of a display name */
#define DESK_LANG_MAX 36
#define DESK_DATA_MAX (64u << 10) /* bytes of an entry's data with what is known of its links */
#define DESK_PARTIES_MAX 64       /* conversations that one connection may have at hand */
#define DESK_WAITERS_MAX 64       /* calls that wait for one right to be decided */
#define DESK_ASKS_MAX 32          /* requests of one connection that are under way */
#define DESK_FOLLOWS_MAX 4        /* follows of one conversation that are not answered yet */
#define DESK_LANE_MAX 8192        /* entries that wait for one lane, and */
#define DESK_LANE_BYTES_MAX (16u << 20) /* their texts */
/* Visitor's messages that wait for the bot; the sweep finds the rest. */
#define DESK_BOT_WAITING_MAX 16
#define DESK_TURNS_MAX 256 /* turns that wait for a helper; others go without */
/* Bytes waiting for a socket above which reading on pauses and pages of history are refused. */
#define DESK_READ_QUEUE_MAX (256u << 10)
#define DESK_POOLS_MAX 200  /* kinds of demands that ranges of waiting are made for */
#define DESK_CARDS_MAX 500  /* changed conversations remembered until their cards are read */
#define DESK_CARDS_ROUND 20 /* of them read at a time: what somebody says is not to wait for more */

struct party;
struct person;
struct told;
struct view;

/* A call that waits until the right to a conversation is decided. `run` is called
 * exactly once: with a party that is admitted, or NULL and the code to answer. */
struct waiter {
    struct waiter *next;
    void (*run)(struct desk *desk, struct waiter *waiter, struct party *party,
                enum wire_code refusal);
};

struct party {
    struct person *person;
    struct view *view;
    int64_t conversation;            /* the view's, without a look at it */
    struct party *prev, *next;       /* in the view's list */
    struct party *of_prev, *of_next; /* in the person's list */
    struct waiter *waiters;
    int waiting;
    bool admitted;   /* was let in; nothing is sent while `allowed` is in doubt all the same */
    bool allowed;    /* agents: by the store's word, which a change of hands puts in doubt again */
    bool asking;     /* for that word */
    bool outdated;   /* the word under way was asked for before the last change of hands */
    bool following;  /* wants entries */
    bool live;       /* has caught up: gets entries as they are delivered */
    bool reading;    /* a page is under way */
    int64_t cursor;  /* the highest seq sent, or skipped as private */
    int64_t watched; /* the agent whose talk the audit says this one read; 0: none yet */
    int64_t refs[DESK_FOLLOWS_MAX]; /* of follows that are not answered yet */
    int ref_count;
    struct timer pause; /* until its socket has drained, or the store can be asked again */
    bool typing;        /* as last told to the others, and when */
    uint64_t typing_ms;
    struct desk *desk;
    struct reap reap;
};

struct person {
    UT_hash_handle hh;
    struct desk *desk;
    uint64_t conn;
    enum desk_side side;
    int64_t id;
    enum wire_agent_role role;
    char *name;                 /* of staff, cut at DESK_NAME_MAX; else NULL */
    struct person *prev, *next; /* in desk->staff; or of the same visitor */
    UT_hash_handle hh_visitor;  /* in desk->visitors: the first one of a visitor */
    struct party *parties;
    int party_count;
    int asks;          /* requests under way */
    int64_t counts[3]; /* mine, queue, all as last sent; -1 before */
    struct reap reap;
};

/* A visitor's message that the bot will look at. */
struct bot_waiting {
    int64_t seq;
    struct slice text;   /* owned */
    struct slice choice; /* owned */
    bool exposed;        /* the guard took a secret out of it */
    bool handed_back;    /* an agent gave it back: no message */
};

struct view {
    UT_hash_handle hh;
    struct desk *desk;
    int64_t id;
    bool loading;
    bool loaded;
    bool stale; /* the store was away: its head is to be read again */
    bool fetching;
    bool is_due; /* in desk->due */
    int pins;    /* what keeps it beside parties */
    int swept;   /* rounds for which the sweep keeps it */
    struct view *due_prev, *due_next;
    struct party *parties;
    int64_t delivered; /* every entry up to here went to all live parties */
    int64_t heard;     /* the highest seq known to exist */
    /* a fold of the entries: */
    int64_t visitor;
    enum wire_state_state state; /* by set_state() alone, which keeps desk->queued */
    struct view *queued_prev, *queued_next;
    int64_t agent;
    char lang[DESK_LANG_MAX];
    int64_t visitor_seen, agent_seen;
    bool visitor_seen_dirty, agent_seen_dirty;
    int64_t place; /* as last told; 0: not in the queue */
    int64_t waiting;
    bool place_due;                 /* to be asked for in this round */
    struct desk_standing *standing; /* NULL but for some of those in the queue */
    /* the bot's turn: */
    char *bot_state; /* as its last entry has it; NULL: a new one */
    int64_t bot_answered;
    int64_t stored_here; /* the newest seq that this node stored itself */
    bool reading;        /* what is heard now was read from the store */
    bool bot_running;
    struct turn *turn;             /* that a helper works on; NULL else */
    struct bot_waiting *bot_queue; /* DESK_BOT_WAITING_MAX; NULL while empty, as it mostly is */
    int bot_count;
    struct reap reap;
};

/* A turn of the bot's while a helper works on it. */
struct turn {
    struct desk *desk;
    struct desk_turn name;
    const struct desk_helper *helper; /* who was asked */
    struct timer limit;
    struct timer sign; /* of the bot at work, told again */
    struct bot_waiting waiting;
    struct bot_output output; /* the bot's own answer */
    struct slice card;        /* owned; SLICE_NONE */
    struct slice origin;      /* owned; SLICE_NONE */
    struct reap reap;
};

struct desk_pool;

/* Where a conversation that waits stands, as last read and told. */
struct desk_standing {
    int64_t demand;
    double ahead;        /* as the line had it, when the place was: */
    int64_t ahead_place; /* 0: not read yet */
    int weight, priority;
    uint32_t low_s, typical_s, high_s; /* all 0: it can't be said */
};

#define DESK_PRIORITIES 4 /* urgent, high, normal, low */

/* places.c's own. */
struct desk_places {
    bool running, pools_running, line_running, seen_running;
    struct timer timer; /* while somebody waits here */
    struct desk_pool *pools;
    size_t pool_count;                      /* at most DESK_POOLS_MAX */
    int made;                               /* ranges, in this go */
    uint32_t allowances_s[DESK_PRIORITIES]; /* by priority; read with the line */
    size_t seen_from; /* place among those that wait at which the next list begins */
};

/* An entry on its way into a batch. */
struct pending {
    struct pending *next;
    struct waiter waiter;
    struct store_append_item item;
    uint64_t conn; /* who waits for the ack; 0: the bot */
    uint64_t since_us;
    bool pinned; /* it keeps its view, so that what is stored finds its readers */
    bool whisper;
    struct slice author_name;
    char bytes[]; /* text, data, author's name */
};

/* Its entries are the batch's from when they leave the lane until each was told of: then they are freed. */
struct lane_batch {
    size_t count;
    struct pending *pending[STORE_BATCH_MAX];
    struct store_append_item items[STORE_BATCH_MAX]; /* the store writes what became of each */
};

/* Two batches, since the next one leaves before the one that came back is told about. */
struct lane {
    struct desk *desk;
    int number;
    struct pending *first;
    struct pending **last;
    int count;
    size_t bytes;
    bool busy;
    struct defer start;
    struct lane_batch *running; /* the last that left; on its way while `busy` */
    struct lane_batch batches[2];
};

/* An agent with a console on this node; told to the store when that changes. */
struct agent_presence {
    UT_hash_handle hh;
    int64_t id;
    int sockets;
    /* In hand, by the roster that was read last; -1: it was before this one. */
    int64_t conversations;
    bool told; /* the store holds a socket of this node for the agent */
    bool telling;
};

/* What changed a card. A later one counts for more: it is told to more people, or sooner. */
enum card_cause {
    CARD_SAID,   /* words alone */
    CARD_MOVED,  /* another state or holder */
    CARD_TO_BOT, /* a move from a person or the queue to the bot: it was in agents' lists */
};

/* Conversations whose cards changed, and by what. */
struct card_change {
    UT_hash_handle hh;
    struct card_change *prev, *next;
    int64_t conversation;
    enum card_cause cause;
};

/* In the order in which they are asked for: those of moves, then those of words, oldest first. */
struct card_changes {
    struct card_change *by_id;
    struct card_change *moves, *words;
    int count;
};

/* A round under way. */
struct card_round {
    int64_t conversations[DESK_CARDS_ROUND];
    enum card_cause causes[DESK_CARDS_ROUND];
    int count;
};

struct desk {
    struct desk_options options;
    struct loop *loop;
    struct store *store;
    struct net *net;
    struct bot_kb *kb;
    struct bot_output bot_output;
    uint64_t turn_number; /* the last one that was given */
    int turn_count;       /* that wait for a helper */
    struct buf linked;    /* scratch: an entry's data with what is known of its links */
    int64_t node;
    bool stopping;
    struct person *persons;
    struct person *visitors; /* by the visitor's id: the first of those who are the same */
    struct person *staff;    /* those of persons who are: few, where visitors are many */
    int overseers;           /* of them, those who see what is with the bot, too */
    struct view *views;
    struct view *queued; /* those in the queue; whose place is due come first */
    struct view *due;    /* those with something to be done by and by: view_is_due() says what */
    struct agent_presence *presences;
    struct lane lanes[STORE_LANES];
    bool digest_running;
    struct view *digest_next; /* at which the next round begins; NULL: at the first */
    struct told *told;        /* what the last rounds told the screens */
    uint64_t digested_ms;     /* all up to here was heard of */
    uint64_t digest_began_ms; /* the round under way, */
    uint64_t digest_from_ms;  /* and from when on it asks */
    uint64_t cycle_began_ms;  /* of rounds, as many as it takes to come by all views */
    uint64_t cycled_ms;       /* when the last whole one began */
    uint64_t count_began_ms;  /* of other nodes: the count under way */
    uint64_t counted_ms;      /* and when the last that was answered began */
    uint64_t doubt_until_ms;
    struct timer seen_timer;
    bool seen_running;
    struct timer refresh_timer;
    bool sweeping, closing_idle, finding_unanswered, pruning;
    int sweeps_left; /* until the next beat */
    /* screens.c, cards.c */
    struct timer screens_timer;
    bool screens_due, screens_running;
    struct desk_places places;
    struct timer cards_timer;
    struct card_changes cards_waiting;
    struct card_round cards_asked;
    bool cards_running;
    bool cards_hurry;        /* the round that the timer starts is for a move */
    uint64_t cards_after_ms; /* words alone do not bring a round about before */
    /* metrics */
    struct metric *append_seconds, *append_batches, *append_entries, *append_refused, *views_gauge,
        *delivered_total, *bot_answers, *bot_hand_overs, *bot_refused, *bot_helped, *bot_unhelped,
        *moves, *moves_refused, *gaps;
};

/* ---- person.c ---- */
struct person *desk__person(struct desk *desk, uint64_t conn);
bool desk__is_supervisor(const struct person *person);           /* or admin */
void desk__copy_text(char *out, size_t size, struct slice text); /* cut at a code point's edge */
/* What a client is told when a call of the store could not even be begun. */
enum wire_code desk__code_of(enum gw_err err);
/* One request more of a connection: its person, or NULL after the refusal was sent (or when it
 * never joined). Every one that is begun is ended, by its answer. */
struct person *desk__ask_begin(struct desk *desk, uint64_t conn, int64_t ref);
void desk__ask_end(struct desk *desk, uint64_t conn); /* fine when the connection has gone */

/* ---- party.c ---- */
/* Finds or asks for the right; `waiter` runs now (when it is there) or later. */
void desk__with_party(struct desk *desk, struct person *person, int64_t conversation,
                      struct waiter *waiter);
struct party *desk__party_find(struct person *person, int64_t conversation);
void desk__party_free(struct party *party);
/* The view was loaded, or (refusal) could not be: decides those who ask. */
void desk__parties_settle(struct view *view, bool failed, enum wire_code refusal);
/* After a change of hands: who may not be meant any more hears nothing until the store has been
 * asked again. */
void desk__parties_recheck(struct view *view);
/* After a pause: asks or reads on, whatever is next. */
void desk__party_resume(void *party);

/* ---- view.c ---- */
struct view *desk__view_find(struct desk *desk, int64_t conversation);
struct view *desk__view_get(struct desk *desk, int64_t conversation); /* made when it is new */
/* Begins to load it, unless it is loaded or loading. */
enum gw_err desk__view_load(struct view *view) GW_MUST_CHECK;
void desk__view_release(struct view *view); /* frees it when nothing needs it */
/* Of `transferred`: given back to the bot. */
bool desk__goes_to_bot(const struct wire_entry *entry);
/* Whether the timed rounds have something to do for it may have changed. */
void desk__view_due(struct view *view);
/* An entry was stored, here or elsewhere: delivered in order, a gap is read first. */
void desk__view_heard(struct view *view, const struct store_entry *stored);
/* Something up to `seq` was stored, of which the entries are not at hand. */
void desk__view_heard_of(struct view *view, int64_t seq);
/* After an outage: what was committed but never answered is found by the views' heads. */
void desk__views_refresh(struct desk *desk);
/* Timed: gaps that could not be read, heads that could not be. */
void desk__views_mend(struct desk *desk);

/* ---- follow.c ---- */
void desk__encode_entry(struct desk *desk, struct buf *out, const struct store_entry *stored,
                        enum desk_side side);
bool desk__entry_is_private(const struct wire_entry *entry);
void desk__read_on(struct party *party);
/* Answers the follows that wait with an error. */
void desk__follow_refuse(struct party *party, enum wire_code code);
/* A supervisor or reviewer reads what a colleague talks in: nobody in the conversation sees it, so it is kept in the
 * audit, once for each colleague. */
void desk__note_watching(struct party *party);

/* ---- say.c ---- */
struct pending *desk__pending_new(const struct store_append_item *item, uint64_t conn,
                                  struct slice author_name);
bool desk__pending_add(struct desk *desk, struct pending *pending); /* false: the lane is full */
void desk__lanes_init(struct desk *desk);
void desk__lanes_done(struct desk *desk);

/* ---- moves.c ---- */
/* Applies what a move appended: views, screens. */
void desk__applied(struct desk *desk, const struct store_entry *entries, size_t count);

/* ---- bot_turn.c ---- */
/* An entry was folded. */
void desk__bot_hear(struct view *view, const struct wire_entry *entry);
/* Whether an entry's data has a field that is no string. */
bool desk__has_list(struct slice data, const char *key);
/* exposed.c: steps for a visitor whose secret was taken out while no bot answers. */
void desk__exposed_hear(struct view *view, const struct wire_entry *entry);
/* What the sweep found: also one that the bot has, and will not come back to. */
void desk__exposed_swept(struct view *view, const struct wire_entry *entry);
/* What was stored, or could not be: the turn is over. */
void desk__bot_done(struct desk *desk, int64_t conversation, enum store_append_outcome outcome);
void desk__bot_over(struct view *view);
/* Drops what waits, and what a helper works on. */
void desk__bot_forget(struct view *view);
/* How old a message must be for nobody to be at work on it any more. */
int64_t desk__bot_patience_ms(const struct desk *desk);
/* sweep.c: its first index is there. */
void desk__bot_came(struct desk *desk);

/* say.c: the visitor sees that the bot is at work, for six seconds. */
void desk__bot_typing(struct view *view);

/* ---- bot_say.c ---- */
/* The client id of the bot's answer to an entry. */
void desk__bot_client_id(int64_t conversation, int64_t seq, struct uuid *ret_id);
/* Begins to store what the bot says to the entry `answer_to`, or to hand over; desk__bot_over() follows.
 * False: it could not be begun. `card` and `origin` are JSON or SLICE_NONE. */
bool desk__bot_say(struct view *view, const struct bot_output *output, int64_t answer_to,
                   struct slice card, struct slice origin);

/* ---- screens.c ---- */
void desk__screens_changed(struct desk *desk); /* queue, loads: roster, counts, places */
void desk__round_over(struct desk *desk);

/* ---- places.c ---- */
void desk__places_start(struct desk *desk);
void desk__places_done(struct desk *desk);

/* ---- waits.c ---- */
struct route_wait;
void desk__waits_read(struct desk *desk); /* then a round of screens.c */
void desk__waits_forget(struct desk *desk);
/* The range for who stands so, at this place. False: not in this go, of which desk->places.made counts what
 * was made. */
bool desk__wait_of(struct desk *desk, const struct desk_standing *standing, int64_t place,
                   struct route_wait *ret_wait);

/* ---- cards.c ---- */
void desk__cards_done(struct desk *desk);
/* `view` is the conversation's; NULL when there is none at hand. False: there was no room for
 * it. True also when nobody here looks at it. */
bool desk__card_changed(struct desk *desk, int64_t conversation, const struct view *view,
                        enum card_cause cause);
void desk__cards_resume(struct desk *desk); /* what could not be read is asked for again */

/* ---- presence.c ---- */
void desk__presence_join(struct desk *desk, const struct person *person);
void desk__presence_leave(struct desk *desk, const struct person *person);
void desk__presences_tell(struct desk *desk);
void desk__presences_done(struct desk *desk);

/* ---- digest.c ---- */
void desk__digest(struct desk *desk);
void desk__digest_init(struct desk *desk);
void desk__digest_done(struct desk *desk);
void desk__digest_leave(struct view *view); /* before it is taken out of the table */
/* A statement that stores was not answered: what it may have stored is looked for. */
void desk__in_doubt(struct desk *desk);

#endif
