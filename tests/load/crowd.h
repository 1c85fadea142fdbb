/*
 * crowd.h -- visitors and agents in front of a gateway, and what they hear.
 *
 * Written on protocol/REFERENCE.md alone. Everybody is one connection. Talk i is
 * conversation `first` + i of the seed, with visitor i and perhaps an agent's connection. A
 * message's client id says who sent it as the how manieth, so an ack or an entry
 * finds the time of its sending without a map. Every entry that arrives is held
 * against the seq that its reader must see next.
 */
#ifndef BATON_TESTS_CROWD_H
#define BATON_TESTS_CROWD_H

#include "hist.h"
#include "pace.h"
#include "ws.h"

#define CROWD_OPEN_MAX 64 /* messages of one sender that are not answered yet */

enum crowd_side { CROWD_VISITOR, CROWD_AGENT };

struct member {
    struct ws ws;
    struct crowd *crowd;
    uint32_t number; /* from 0, among all */
    uint32_t first;  /* talk; an agent's others follow at a distance of `agents` */
    uint8_t side;    /* enum crowd_side */
    bool welcomed;
    bool leads;         /* the one of several readers of a side that sends */
    uint32_t following; /* asked for, not followed yet */
    uint64_t started_ns;
    uint64_t seq; /* of a visitor: the highest that was heard */
};

struct sender {
    uint32_t sent;
    uint32_t acked;
    uint64_t open; /* a bit for each that is neither acked nor refused, by its number modulo 64 */
    uint64_t at_ns[CROWD_OPEN_MAX]; /* intended send times */
    struct talk *talk;
    uint8_t side; /* enum crowd_side */
    struct pace pace;
};

struct talk {
    uint64_t id;
    struct member *visitor;
    struct member *agent; /* NULL without one */
    uint64_t agent_seq;
    struct sender senders[2]; /* by side */
};

struct crowd_options {
    uint16_t port;
    uint32_t talks;
    uint32_t first;         /* conversations before those of the talks */
    uint32_t readers;       /* connections of each visitor; at least 1 */
    uint32_t agents;        /* agents' connections; 0 for none */
    uint32_t agent_persons; /* how many agents share them */
    bool follows;           /* the talk is followed with the hello */
    uint32_t pace;          /* connections under way at once */
    /* What a talk does when one of its messages was acked, or its entry has come to
     * the other side; either may be NULL. */
    void (*on_ack)(struct crowd *crowd, struct talk *talk, enum crowd_side side);
    void (*on_heard)(struct crowd *crowd, struct talk *talk, enum crowd_side author);
    void (*on_bot)(struct crowd *crowd, struct talk *talk);
    const char *text; /* of the messages; NULL for one of 120 bytes */
};

struct crowd {
    struct crowd_options options;
    struct ws_loop *loop;
    struct member *members;
    uint32_t count; /* visitors' connections, then the agents' */
    struct talk *talks;
    struct pace *waiting; /* senders who would be too fast */
    char *visitor_request, *agent_request;
    uint32_t started, ready; /* connections */
    uint32_t salt;           /* of this run's client ids */
    bool recording;          /* histograms and counters below */
    bool stopping;           /* nobody sends any more */
    struct hist acked, delivered, joined;
    uint64_t acks, deliveries, bot_entries; /* while recording */
    uint64_t sent_all, acked_all, refused_all, heard_all;
    uint64_t held_back; /* not sent, since too many of one sender were open */
    uint64_t gaps, repeats, errors, lost, unmatched;
    char first_error[300];
};

struct crowd *crowd_new(const struct crowd_options *options);
void crowd_free(struct crowd *crowd); /* drops all connections */

/* Connects everybody and waits until all are welcomed and follow; returns the
 * seconds that it took. Dies when that takes longer than `limit_s`. */
double crowd_connect(struct crowd *crowd, double limit_s);
/* All connections cut at once; what was heard is kept, so crowd_connect() resumes. */
void crowd_cut(struct crowd *crowd);

/* One message; `intended_ns` 0 for now, or as soon as its sender may. One of a given time that
 * comes too early for its sender counts as held back. */
void crowd_say(struct crowd *crowd, struct talk *talk, enum crowd_side side, uint64_t intended_ns);
/* Turns the loop until then. */
void crowd_run_until(struct crowd *crowd, uint64_t end_ns);
/* Begins counting anew. */
void crowd_record(struct crowd *crowd);
/* Stops sending, and waits until every message is acked and every reader has every
 * entry that was acked. Dies after `limit_s`. */
void crowd_settle(struct crowd *crowd, double limit_s);
/* How often the promises were broken; 0 is good. Prints what is not. */
uint64_t crowd_faults(const struct crowd *crowd);

#endif
