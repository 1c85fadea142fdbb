/* Nodes that beat or are gone, and what the sweep does when the time of something has come. */
#include "support/desk_model.h"

/* --- Nodes ------------------------------------------------------------------------------------------ */

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

#define GAP_US (5 * SECOND_US)
#define FAIR_US (60 * SECOND_US)

void model_served(struct model *model)
{
    int64_t gap = model->now_us - model->pulse_us;
    int64_t fair_us = model->now_us + earlier(gap, FAIR_US);

    model->pulse_us = model->now_us;
    if (gap <= GAP_US) {
        model->since_us = earlier(model->since_us, model->now_us);
        model->fair_us = earlier(model->fair_us, model->now_us + FAIR_US);
        return;
    }
    model->since_us = model->now_us;
    model->fair_us = fair_us;
    for (int i = 0; i < MODEL_VISITORS; i++) {
        struct model_talk *talk = &model->talks[i];
        if (model_waits(talk) && talk->ringing != NOBODY)
            talk->ringing_until_us = later(talk->ringing_until_us + gap, fair_us);
    }
}

/* Whether this ran out, of what began then: nothing begins before the desk was served again. */
static bool ran_out(const struct model *model, int64_t from_us, int64_t after_us)
{
    return later(from_us, model->since_us) < model->now_us - after_us;
}

static bool is_fair(const struct model *model)
{
    return model->now_us >= model->fair_us;
}

/* --- The sweep: each of these tells whether it was a move that ends the call -------------------------- */

static int64_t moved_back(int64_t at_us, int64_t leap)
{
    return at_us != ROUTE_NEVER ? at_us - leap : at_us;
}

/* The clock was put back by more than a second: what is ahead of it begins now, and the queue and the
 * turns move with it. */
static void mend_future(struct model *model)
{
    int64_t future = model->now_us + SECOND_US, leap = model->latest_us - model->now_us;

    for (int i = 0; i < MODEL_NODES; i++)
        if (model->nodes[i].seen_us > future)
            model->nodes[i].seen_us = model->now_us;
    for (int i = 0; i < MODEL_AGENTS; i++)
        if (model__is_gone(&model->agents[i]) && model->agents[i].gone_us > future)
            model->agents[i].gone_us = model->now_us;
    if (model->latest_us <= future)
        return;
    for (int i = 0; i < MODEL_VISITORS; i++) {
        struct model_talk *talk = &model->talks[i];
        talk->since_us -= leap;
        talk->rank_us -= leap;
        talk->passed_until_us = moved_back(talk->passed_until_us, leap);
        talk->fall_back_from_us -= leap;
        talk->ringing_until_us -= leap;
        talk->seen_us = earlier(talk->seen_us, model->now_us);
        talk->reminded_us = earlier(talk->reminded_us, model->now_us);
    }
    for (int i = 0; i < MODEL_AGENTS; i++)
        model->agents[i].last_us = moved_back(model->agents[i].last_us, leap);
    model__fact(model, model->now_us);
}

static void bury_nodes(struct model *model)
{
    int64_t at = model__begin(model);
    bool changed = false;

    for (;;) {
        int oldest = NOBODY;
        for (int i = 0; i < MODEL_NODES; i++) {
            const struct model_node *node = &model->nodes[i];
            if (node->id != 0 && ran_out(model, node->seen_us, GAP_US) &&
                (oldest == NOBODY || node->seen_us < model->nodes[oldest].seen_us))
                oldest = i;
        }
        if (oldest == NOBODY)
            break;
        model->nodes[oldest].id = 0;
        changed |= model__lose_node(model, model__agents_on(model, oldest), oldest,
                                    model->nodes[oldest].seen_us);
    }
    if (changed)
        model__fact(model, at);
}

static bool has_something(const struct model *model, int agent)
{
    for (int i = 0; i < MODEL_VISITORS; i++) {
        const struct model_talk *talk = &model->talks[i];
        if (talk->id != 0 && talk->state == WIRE_STATE_STATE_ASSIGNED && talk->agent == agent)
            return true;
    }
    return model->agents[agent].load > 0;
}

static bool lose_agents(struct model *model, int64_t grace_us)
{
    unsigned agents = 0;

    for (int i = 0; i < MODEL_AGENTS; i++) {
        const struct model_agent *agent = &model->agents[i];
        if (model__is_gone(agent) && ran_out(model, agent->gone_us, grace_us) &&
            has_something(model, i))
            agents |= 1u << i;
    }
    if (agents != 0)
        model__give_back_all(model, model__begin(model), agents);
    return agents != 0;
}

static bool miss_rings(struct model *model)
{
    int64_t at = model__begin(model);
    bool missed = false;

    for (int i = 0; i < MODEL_VISITORS; i++) {
        struct model_talk *talk = &model->talks[i];
        if (!model_waits(talk) || talk->ringing == NOBODY || talk->ringing_until_us > model->now_us)
            continue;
        if (model->agents[talk->ringing].state == WIRE_PRESENCE_STATE_ONLINE)
            model->agents[talk->ringing].state = WIRE_PRESENCE_STATE_AWAY;
        model__stop_ringing(model, talk, at);
        missed = true;
    }
    if (missed)
        model__decide(model, at, true);
    return missed;
}

static bool turn_hours(struct model *model)
{
    int64_t at = model__begin(model);
    bool turned = false;

    for (int i = 0; i < MODEL_TEAMS; i++) {
        struct model_team *team = &model->teams[i];
        if (team->open != model_is_open_at(team, model->now_us)) {
            team->open = !team->open;
            turned = true;
        }
    }
    if (!turned)
        return false;
    size_t before = model->pick_count;
    model__decide(model, at, true);
    return model->pick_count > before;
}

static bool take_unanswered(struct model *model)
{
    int64_t at = model__begin(model);
    bool taken = false;

    for (int i = 0; i < MODEL_VISITORS; i++) {
        struct model_talk *talk = &model->talks[i];
        int within_s = model->teams[talk->team].answer_within_s;
        if (talk->id == 0 || talk->state != WIRE_STATE_STATE_ASSIGNED || within_s == 0 ||
            talk->asked_us == ROUTE_NEVER)
            continue;
        if (ran_out(model, later(talk->assigned_us, talk->asked_us), within_s * SECOND_US)) {
            model__give_back(model, talk, at, true);
            taken = true;
        }
    }
    if (taken)
        model__decide(model, at, true);
    return taken;
}

static bool let_visitors_go(struct model *model)
{
    int64_t at = model__begin(model);
    bool left = false;

    for (int i = 0; i < MODEL_VISITORS; i++) {
        struct model_talk *talk = &model->talks[i];
        if (!model_waits(talk) || talk->priority == 0 || talk->deserted ||
            talk->ringing != NOBODY ||
            !ran_out(model, talk->seen_us,
                     model->teams[talk->demand.team].keep_place_s * SECOND_US))
            continue;
        model__left(model, talk, at);
        left = true;
    }
    if (left)
        model__decide(model, at, true);
    return left;
}

/* --- Skills that nobody has ------------------------------------------------------------------------------ */

static bool asks_for_skills(const struct model_demand *demand)
{
    for (int i = 0; i < MODEL_SKILLS; i++) {
        if (demand->levels[i] > 0)
            return true;
    }
    return false;
}

/* Somebody of the team who is there, whether they may take conversations or not. */
static bool is_had(const struct model *model, int team, int skill, int level)
{
    for (int i = 0; i < MODEL_AGENTS; i++) {
        const struct model_agent *agent = &model->agents[i];
        if ((agent->teams & 1u << team) != 0 && agent->levels[skill] >= level &&
            model__is_there(agent))
            return true;
    }
    return false;
}

static bool in_vain(const struct model *model, const struct model_talk *talk)
{
    const struct model_team *team = &model->teams[talk->demand.team];

    if (!model_waits(talk) || talk->ringing != NOBODY || !asks_for_skills(&talk->demand) ||
        !team->open || !ran_out(model, talk->fall_back_from_us, team->fall_back_s * SECOND_US))
        return false;
    for (int i = 0; i < MODEL_AGENTS; i++) {
        if (model__meets(&model->agents[i], &talk->demand) && model__is_there(&model->agents[i]))
            return false;
    }
    return true;
}

static struct model_demand next_best(const struct model *model, const struct model_demand *asked)
{
    struct model_demand next = {.team = asked->team};
    bool all_had = true, has_topic = false;

    for (int i = 0; i < MODEL_SKILLS; i++) {
        int level = asked->levels[i], instead = i;
        if (level == 0)
            continue;
        has_topic |= !model->skills[i].is_language;
        if (!is_had(model, asked->team, i, level)) {
            all_had = false;
            instead = model->skills[i].fallback;
        }
        if (instead != NOBODY && next.levels[instead] < level)
            next.levels[instead] = level;
    }
    if (!all_had)
        return next;
    /* Each is there, but nobody has all: the language stays, unless that is all that there is. */
    for (int i = 0; i < MODEL_SKILLS; i++) {
        if (!model->skills[i].is_language || !has_topic)
            next.levels[i] = 0;
    }
    return next;
}

static bool fall_back(struct model *model)
{
    int64_t at = model__begin(model);
    bool fell = false;

    for (int i = 0; i < MODEL_VISITORS; i++) {
        struct model_talk *talk = &model->talks[i];
        if (!in_vain(model, talk))
            continue;
        talk->demand = next_best(model, &talk->demand);
        talk->fall_back_from_us = at;
        fell = true;
    }
    if (fell)
        model__decide(model, at, true);
    return fell;
}

static bool end_passes(struct model *model)
{
    int64_t at = model__begin(model);
    size_t before = model->pick_count;
    bool over = false;

    for (int i = 0; i < MODEL_VISITORS; i++) {
        struct model_talk *talk = &model->talks[i];
        if (!model_waits(talk) || talk->ringing != NOBODY || talk->passed_until_us == ROUTE_NEVER ||
            talk->passed_until_us > model->now_us)
            continue;
        talk->passed = 0;
        talk->passed_until_us = ROUTE_NEVER;
        over = true;
    }
    if (over)
        model__decide(model, at, true);
    return model->pick_count > before;
}

static void route_rest(struct model *model)
{
    bool waits = false, room = false;

    for (int i = 0; i < MODEL_VISITORS; i++)
        waits |= model_waits(&model->talks[i]) && model->talks[i].ringing == NOBODY;
    for (int i = 0; i < MODEL_AGENTS; i++) {
        const struct model_agent *agent = &model->agents[i];
        room |= model__is_there(agent) && agent->load < agent->capacity;
    }
    if (waits && room && model->undecided)
        model__decide(model, model__begin(model), true);
}

void model_sweep(struct model *model, int64_t grace_us)
{
    mend_future(model);
    bury_nodes(model);
    if ((is_fair(model) && lose_agents(model, grace_us)) || miss_rings(model) || turn_hours(model))
        return;
    if (is_fair(model) && (take_unanswered(model) || let_visitors_go(model) || fall_back(model)))
        return;
    if (!end_passes(model))
        route_rest(model);
}
