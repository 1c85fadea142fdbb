/* What becomes of one conversation: a function for each move of schema/functions/30_conversation_moves.sql. */
#include "support/desk_model.h"

#include <string.h>
#include <strings.h>

static void remember(struct model *model, struct model_talk *talk, int agent)
{
    (void)model;
    talk->last_agent = agent;
}

void model_open(struct model *model, int place, int64_t id, const char *lang)
{
    struct model_talk *talk = &model->talks[place];
    struct model_talk fresh = {
        .id = id,
        .visitor = talk->visitor,
        .last_agent = talk->last_agent,
        .state = WIRE_STATE_STATE_BOT,
        .lang = lang,
        .priority = 2,
        .weight = 1,
        .queued_us = ROUTE_NEVER,
        .agent = NOBODY,
        .asked_us = ROUTE_NEVER,
        .passed_until_us = ROUTE_NEVER,
        .reminded_us = ROUTE_NEVER,
        .ringing = NOBODY,
    };

    /* Whoever had the visitor before is who had the one before this; a talk that nobody took leaves
     * it as it was. */
    if (talk->id != 0 && talk->agent != NOBODY)
        remember(model, &fresh, talk->agent);
    *talk = fresh;
}

/* --- What it asks for ----------------------------------------------------------------------------- */

/* The language itself, or else its primary one. */
static int language(const struct model *model, const char *lang)
{
    size_t primary = strcspn(lang, "-");
    int found = NOBODY;

    for (int i = 0; i < MODEL_SKILLS; i++) {
        const struct model_skill *skill = &model->skills[i];
        if (!skill->is_language)
            continue;
        if (strcasecmp(skill->name, lang) == 0)
            return i;
        if (strlen(skill->name) == primary && strncasecmp(skill->name, lang, primary) == 0)
            found = i;
    }
    return found;
}

static void ask(const struct model *model, struct model_talk *talk, const char *topic)
{
    int spoken = language(model, talk->lang);

    talk->demand = (struct model_demand){.team = talk->team};
    talk->has_demand = true;
    if (spoken != NOBODY)
        talk->demand.levels[spoken] = 1;
    for (int i = 0; i < MODEL_SKILLS && topic != NULL; i++) {
        const struct model_skill *skill = &model->skills[i];
        if (!skill->is_language && strcmp(skill->name, topic) == 0)
            talk->demand.levels[i] = talk->priority == 0 ? skill->urgent_level : 1;
    }
}

/* Out of the queue and out of hands, whichever it was in; whether it was in either. */
static bool let_go(struct model *model, struct model_talk *talk)
{
    bool left = model__leave(model, talk);
    bool freed = model__free(model, talk);

    return left || freed;
}

enum model_end model_hand_over(struct model *model, int place, int priority, const char *topic)
{
    struct model_talk *talk = &model->talks[place];
    int64_t at = model__begin(model);

    if (talk->state != WIRE_STATE_STATE_BOT)
        return MODEL_DONE;
    talk->priority = priority;
    talk->weight = priority == 0 ? 2 : 1;
    talk->queued_us = at;
    /* What is urgent is about security, if nothing says otherwise. */
    ask(model, talk, topic == NULL && priority == 0 ? "security" : topic);
    /* It joins as somebody who waits, and is a message by night. */
    model__join(model, talk, at, false, 0, ROUTE_NEVER);
    talk->left_message = !model->teams[talk->team].open && priority > 0;
    talk->deserted = talk->left_message;
    talk->had_since = false;
    talk->spoke_since = false;
    model__decide(model, at, true);
    return MODEL_DONE;
}

enum model_end model_close(struct model *model, int place)
{
    struct model_talk *talk = &model->talks[place];
    int64_t at = model__begin(model);

    if (talk->state == WIRE_STATE_STATE_CLOSED)
        return MODEL_DONE;
    bool changed = let_go(model, talk);
    talk->state = WIRE_STATE_STATE_CLOSED;
    talk->held = 0;
    model__decide(model, at, changed);
    return MODEL_DONE;
}

/* --- Transfers ------------------------------------------------------------------------------------- */

static enum model_end may_transfer(const struct model_talk *talk, const struct model_transfer *move)
{
    bool is_assigned = talk->state == WIRE_STATE_STATE_ASSIGNED;
    bool has_it =
        (is_assigned || talk->state == WIRE_STATE_STATE_CLOSED) && talk->agent == move->by;

    if (!move->any && !has_it)
        return MODEL_UNSEEN;
    if (talk->state == WIRE_STATE_STATE_CLOSED)
        return MODEL_REFUSED;
    if (talk->state == WIRE_STATE_STATE_BOT && !(move->any && move->to == WIRE_TRANSFER_TO_AGENT))
        return MODEL_REFUSED;
    if (move->to == WIRE_TRANSFER_TO_AGENT && is_assigned && move->to_place == talk->agent)
        return MODEL_REFUSED;
    return MODEL_DONE;
}

/* How many places it takes there; NOBODY: it can't be given. */
static int takes_of(const struct model *model, const struct model_talk *talk,
                    const struct model_transfer *move)
{
    if (move->to_place == NOBODY)
        return NOBODY;
    const struct model_agent *agent = &model->agents[move->to_place];
    int taken = agent->load;

    /* What rings there for this very one is free again. */
    if (model_waits(talk) && talk->ringing == move->to_place)
        taken -= talk->ringing_held;
    int takes = talk->weight < agent->capacity ? talk->weight : agent->capacity;

    if (!model_may(agent))
        return NOBODY;
    if (!(move->force && move->any) && (!model__is_there(agent) || taken + takes > agent->capacity))
        return NOBODY;
    return takes < agent->capacity - taken ? takes : agent->capacity - taken;
}

static void to_agent(struct model *model, struct model_talk *talk, int agent, int takes)
{
    int64_t at = model__begin(model);
    bool with_bot = talk->state == WIRE_STATE_STATE_BOT;

    (void)let_go(model, talk);
    if (with_bot)
        ask(model, talk, NULL);
    if (talk->queued_us == ROUTE_NEVER)
        talk->queued_us = at;
    model->agents[agent].load += takes;
    model->agents[agent].last_us = at;
    model__give(model, talk, agent, takes, at);
    model__decide(model, at, true);
}

static void to_queue(struct model *model, struct model_talk *talk)
{
    int64_t at = model__begin(model);
    bool deserted = model_waits(talk) ? talk->deserted : model__is_message_still(talk);
    unsigned passed = talk->state == WIRE_STATE_STATE_ASSIGNED ? 1u << talk->agent : 0;

    (void)let_go(model, talk);
    model__join(model, talk, at, deserted, passed, at + MODEL_BACK_US);
    model__decide(model, at, true);
}

static bool has_members(const struct model *model, int team)
{
    for (int i = 0; i < MODEL_AGENTS; i++) {
        if (model_may(&model->agents[i]) && (model->agents[i].teams & 1u << team) != 0)
            return true;
    }
    return false;
}

static void to_bot(struct model *model, struct model_talk *talk)
{
    int64_t at = model__begin(model);
    bool changed = let_go(model, talk);

    talk->state = WIRE_STATE_STATE_BOT;
    talk->agent = NOBODY;
    talk->held = 0;
    talk->queued_us = ROUTE_NEVER; /* it begins anew */
    talk->left_message = false;
    model__decide(model, at, changed);
}

enum model_end model_transfer(struct model *model, int place, const struct model_transfer *move)
{
    struct model_talk *talk = &model->talks[place];
    enum model_end end = may_transfer(talk, move);

    if (end != MODEL_DONE)
        return end;
    switch (move->to) {
    case WIRE_TRANSFER_TO_AGENT: {
        int takes = takes_of(model, talk, move);
        if (takes == NOBODY)
            return MODEL_UNAVAILABLE;
        to_agent(model, talk, move->to_place, takes);
        break;
    }
    case WIRE_TRANSFER_TO_TEAM:
        if (talk->state == WIRE_STATE_STATE_QUEUED && move->to_place == talk->team)
            break;
        if (move->to_place == NOBODY)
            return MODEL_UNSEEN;
        if (!has_members(model, move->to_place))
            return MODEL_UNAVAILABLE;
        talk->team = move->to_place;
        talk->demand.team = move->to_place;
        to_queue(model, talk);
        break;
    case WIRE_TRANSFER_TO_QUEUE:
        if (talk->state != WIRE_STATE_STATE_QUEUED)
            to_queue(model, talk);
        break;
    case WIRE_TRANSFER_TO_BOT:
        to_bot(model, talk);
        break;
    }
    return MODEL_DONE;
}

/* --- Ringing ------------------------------------------------------------------------------------------ */

enum model_end model_accept(struct model *model, int place, int agent)
{
    struct model_talk *talk = &model->talks[place];
    int64_t at = model__begin(model);

    if (!model_waits(talk) || talk->ringing != agent)
        return talk->state == WIRE_STATE_STATE_ASSIGNED && talk->agent == agent ? MODEL_DONE
                                                                                : MODEL_REFUSED;
    model__give(model, talk, agent, talk->ringing_held, at);
    model__decide(model, at, true);
    return MODEL_DONE;
}

enum model_end model_decline(struct model *model, int place, int agent)
{
    struct model_talk *talk = &model->talks[place];
    int64_t at = model__begin(model);

    if (!model_waits(talk) || talk->ringing != agent)
        return MODEL_REFUSED;
    model__stop_ringing(model, talk, at);
    model__decide(model, at, true);
    return MODEL_DONE;
}

/* --- In the queue ---------------------------------------------------------------------------------------- */

enum model_end model_remind(struct model *model, int place)
{
    struct model_talk *talk = &model->talks[place];

    if (!model_waits(talk))
        return MODEL_REFUSED;
    if (talk->reminded_us != ROUTE_NEVER && talk->reminded_us >= model->now_us - 60 * SECOND_US)
        return MODEL_REFUSED;
    talk->reminded_us = model->now_us;
    return MODEL_DONE;
}

void model__left(struct model *model, struct model_talk *talk, int64_t at_us)
{
    (void)model;
    (void)at_us;
    talk->left_message = true;
    talk->deserted = true;
    talk->had_since = false;
    talk->spoke_since = false;
    talk->rank_us = model__rank(talk->since_us, talk->priority, true);
}

bool model__is_message_still(const struct model_talk *talk)
{
    return talk->left_message && !talk->spoke_since;
}

enum model_end model_leave_message(struct model *model, int place)
{
    struct model_talk *talk = &model->talks[place];
    int64_t at = model__begin(model);

    if (!model_waits(talk))
        return MODEL_REFUSED;
    if (talk->deserted)
        return MODEL_DONE;
    model__left(model, talk, at);
    model__decide(model, at, true);
    return MODEL_DONE;
}

enum model_end model_prioritise(struct model *model, int place, int priority, bool front)
{
    struct model_talk *talk = &model->talks[place];
    int64_t at = model__begin(model);

    if (!model_waits(talk))
        return MODEL_REFUSED;
    if (priority >= 0)
        talk->priority = priority;
    if (front) {
        int64_t first = INT64_MAX;
        for (int i = 0; i < MODEL_VISITORS; i++) {
            if (i != place && model_waits(&model->talks[i]) && model->talks[i].rank_us < first)
                first = model->talks[i].rank_us;
        }
        talk->rank_us = talk->rank_us < first - 1 ? talk->rank_us : first - 1;
    } else if (priority >= 0) {
        talk->rank_us = model__rank(talk->since_us, priority, false);
    }
    model__decide(model, at, true);
    return MODEL_DONE;
}

/* --- Words ------------------------------------------------------------------------------------------------ */

void model_said(struct model *model, int place, bool by_agent, int64_t at_us)
{
    struct model_talk *talk = &model->talks[place];

    if (by_agent)
        talk->asked_us = ROUTE_NEVER;
    if (!by_agent && talk->had_since)
        talk->spoke_since = true;
    if (!by_agent && talk->asked_us == ROUTE_NEVER)
        talk->asked_us = at_us;
}

void model_seen(struct model *model, int place)
{
    if (model_waits(&model->talks[place]))
        model->talks[place].seen_us = model->now_us;
}
