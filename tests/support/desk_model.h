/*
 * desk_model.h -- the desk once more, in the memory of a test: what every operation does to conversations,
 * agents, teams and the clock, told from the operations alone and never from what SQL wrote.
 *
 * Who gets what is asked of gateway/route/; all around it is told here, in plain C: ranks, passes,
 * rings, loads, graces, hours, sweeps. Each operation says how it must end, and leaves in `picks` what
 * must have been decided on the way. Knows no database.
 */
#ifndef BATON_TESTS_DESK_MODEL_H
#define BATON_TESTS_DESK_MODEL_H

#include "base/str.h"
#include "route/route.h"
#include "wire/gen/frames.gen.h"

#define MODEL_AGENTS 8
#define MODEL_TEAMS 3
#define MODEL_SKILLS 5
#define MODEL_VISITORS 26
#define MODEL_NODES 3
#define MODEL_PICKS 256
#define NOBODY (-1)
#define SECOND_US INT64_C(1000000)

struct model_agent {
    int64_t id;
    bool disabled, reviewer;
    enum wire_presence_state state;
    unsigned nodes;  /* a bit for each that has a console of the agent */
    int64_t gone_us; /* ROUTE_NEVER: connected */
    int load, capacity;
    int64_t last_us;
    unsigned teams;
    int levels[MODEL_SKILLS]; /* 0: has it not */
};

struct model_team {
    int64_t id;
    bool open;
    int ring_s, answer_within_s; /* 0: the rule is off */
    int fall_back_s, keep_place_s;
    bool has_hours;
    int opens, closes; /* hours of every day, UTC */
};

struct model_skill {
    int64_t id;
    const char *name;
    bool is_language;
    int urgent_level;
    int fallback; /* or NOBODY */
};

struct model_demand {
    int team;
    int levels[MODEL_SKILLS]; /* 0: not asked for */
};

/* The newest conversation of a visitor. */
struct model_talk {
    int64_t id; /* 0: none */
    int64_t visitor;
    int last_agent; /* who had the visitor in an earlier one */
    enum wire_state_state state;
    const char *lang;
    int team, priority, weight;
    struct model_demand demand;
    bool has_demand;
    int64_t queued_us; /* ROUTE_NEVER: never yet */
    int agent, held;
    int64_t assigned_us;
    int64_t asked_us;  /* the first words that no agent answered; ROUTE_NEVER: none */
    bool left_message; /* it was a message once, */
    bool had_since;    /* somebody had it since, */
    bool spoke_since;  /* and the visitor said something then */
    unsigned had_by;   /* a bit for each agent */
    /* in the queue: */
    bool deserted; /* nobody is at the screen */
    int64_t since_us, rank_us;
    unsigned passed;
    int64_t passed_until_us, fall_back_from_us, seen_us, reminded_us;
    int ringing, ringing_held;
    int64_t ringing_until_us;
};

struct model_node {
    int64_t id; /* 0: not registered */
    bool beats;
    int64_t seen_us;
};

struct model_pick {
    int64_t conversation;
    int agent, held;
    bool rings;
    enum route_rule rule;
};

struct model {
    struct model_agent agents[MODEL_AGENTS]; /* by id */
    struct model_team teams[MODEL_TEAMS];    /* by id */
    struct model_skill skills[MODEL_SKILLS];
    struct model_talk talks[MODEL_VISITORS];
    struct model_node nodes[MODEL_NODES];
    int64_t now_us;            /* what the clock says */
    int64_t latest_us;         /* when the newest fact was */
    bool undecided;            /* it left the decision to the sweep */
    int64_t pulse_us;          /* when a node beat last, */
    int64_t since_us, fair_us; /* since when without a gap, and until when that spares all */
    struct model_pick picks[MODEL_PICKS]; /* of this operation */
    size_t pick_count;
    /* Who was looked at for the first pick of the last decision that had one, and why not. */
    struct route_seen seen[MODEL_AGENTS];
    size_t seen_count;
    const char *broken; /* an invariant that did not hold, or NULL */
};

/* How an operation must end. */
enum model_end {
    MODEL_DONE,
    MODEL_REFUSED,     /* changes nothing */
    MODEL_UNAVAILABLE, /* refused: the agent, or the node, is not there */
    MODEL_UNSEEN,      /* refused as one that is not there, or not theirs */
};

void model_start(struct model *model); /* before each operation: no picks */
bool model_may(const struct model_agent *agent);
bool model_waits(const struct model_talk *talk);
bool model_is_open_at(const struct model_team *team, int64_t at_us);

/* --- desk_model_moves.c: talks are places in `talks`, agents in `agents` --- */

void model_open(struct model *model, int talk, int64_t id, const char *lang);
enum model_end model_hand_over(struct model *model, int talk, int priority, const char *topic);
enum model_end model_close(struct model *model, int talk);
struct model_transfer {
    enum wire_transfer_to to;
    int to_place; /* of an agent or a team; NOBODY: one that is not known */
    int by;
    bool any, force;
};
enum model_end model_transfer(struct model *model, int talk, const struct model_transfer *move);
enum model_end model_accept(struct model *model, int talk, int agent);
enum model_end model_decline(struct model *model, int talk, int agent);
enum model_end model_remind(struct model *model, int talk);
enum model_end model_leave_message(struct model *model, int talk);
enum model_end model_prioritise(struct model *model, int talk, int priority, bool front);
void model_said(struct model *model, int talk, bool by_agent, int64_t at_us);
void model_seen(struct model *model, int talk);

/* --- desk_model_people.c --- */

void model_presence(struct model *model, int agent, enum wire_presence_state state);
enum model_end model_connect(struct model *model, int agent, int node);
void model_disconnect(struct model *model, int agent, int node);
void model_node_end(struct model *model, int node);
void model_disable(struct model *model, int agent);
void model_enable(struct model *model, int agent);
enum model_end model_role(struct model *model, int agent, bool reviewer);
enum model_end model_capacity(struct model *model, int agent, int capacity);
void model_agent_changed(struct model *model);          /* its skills */
void model_team_changed(struct model *model, int team); /* its settings or members */
/* A team goes; those behind it move up a place, and the last place is free. */
enum model_end model_team_deleted(struct model *model, int team);
void model_team_made(struct model *model, int64_t id); /* at the last place */

/* --- desk_model_sweep.c --- */

void model_served(struct model *model); /* a node beats */
void model_sweep(struct model *model, int64_t grace_us);

/* --- desk_model.c: for the other files of the model --- */

int64_t model__begin(const struct model *model);
/* Decides at the time of a move that changed something, or not; carries the picks out. */
void model__decide(struct model *model, int64_t at_us, bool changed);
void model__fact(struct model *model, int64_t at_us); /* left without a decision */
int64_t model__rank(int64_t since_us, int priority, bool left_message);
void model__join(struct model *model, struct model_talk *talk, int64_t at_us, bool deserted,
                 unsigned passed, int64_t passed_until_us);
/* Out of the queue, with the place that rings held. False: was not in it. */
bool model__leave(struct model *model, struct model_talk *talk);
bool model__free(struct model *model, const struct model_talk *talk);
void model__stop_ringing(struct model *model, struct model_talk *talk, int64_t at_us);
void model__give(struct model *model, struct model_talk *talk, int agent, int held, int64_t at_us);
bool model__meets(const struct model_agent *agent, const struct model_demand *demand);
bool model__is_there(const struct model_agent *agent);
void model__left(struct model *model, struct model_talk *talk, int64_t at_us);
/* Whether nobody is at the screen of one that comes back into the queue. */
bool model__is_message_still(const struct model_talk *talk);

#define MODEL_BACK_US (600 * SECOND_US)   /* passed over after giving one back, */
#define MODEL_MISSED_US (120 * SECOND_US) /* and after not taking one */

/* --- desk_model_people.c: for the sweep --- */

bool model__is_gone(const struct model_agent *agent);
/* assigned -> queued; the caller decides. */
void model__give_back(struct model *model, struct model_talk *talk, int64_t at, bool pass);
/* All that these agents have, and decides. */
void model__give_back_all(struct model *model, int64_t at, unsigned agents);
unsigned model__agents_on(const struct model *model, int node);
/* Whether somebody is gone who was not before. */
bool model__lose_node(struct model *model, unsigned agents, int node, int64_t since_us);

/* --- desk_model_text.c --- */

/* Everything that routing looks at, as text; and the query that reads the same from the tables. */
void model_print(const struct model *model, struct buf *out);
extern const char model_query[];

#endif
