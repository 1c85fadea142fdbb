/* The decision, and what stands in its way: the queue, the loads, the facts' times. */
#include "support/desk_model.h"

#include "support/test.h"

void model_start(struct model *model)
{
    model->pick_count = 0;
}

bool model_may(const struct model_agent *agent)
{
    return !agent->disabled && !agent->reviewer;
}

bool model__is_there(const struct model_agent *agent)
{
    return agent->state == WIRE_PRESENCE_STATE_ONLINE && agent->gone_us == ROUTE_NEVER;
}

bool model_waits(const struct model_talk *talk)
{
    return talk->id != 0 && talk->state == WIRE_STATE_STATE_QUEUED;
}

bool model_is_open_at(const struct model_team *team, int64_t at_us)
{
    int64_t hour = at_us / SECOND_US / 3600 % 24;

    return !team->has_hours || (hour >= team->opens && hour < team->closes);
}

bool model__meets(const struct model_agent *agent, const struct model_demand *demand)
{
    if (!model_may(agent) || (agent->teams & 1u << demand->team) == 0)
        return false;
    for (int i = 0; i < MODEL_SKILLS; i++) {
        if (agent->levels[i] < demand->levels[i])
            return false;
    }
    return true;
}

/* Never before the fact before. */
int64_t model__begin(const struct model *model)
{
    return model->now_us > model->latest_us ? model->now_us : model->latest_us + 1;
}

void model__fact(struct model *model, int64_t at_us)
{
    model->latest_us = at_us;
    model->undecided = true;
}

/* --- The queue ----------------------------------------------------------------------------------- */

int64_t model__rank(int64_t since_us, int priority, bool left_message)
{
    static const int allowed_minutes[] = {0, 90, 120, 180};

    return since_us + allowed_minutes[left_message && priority > 0 ? 3 : priority] * 60 * SECOND_US;
}

void model__join(struct model *model, struct model_talk *talk, int64_t at_us, bool deserted,
                 unsigned passed, int64_t passed_until_us)
{
    (void)model;
    talk->state = WIRE_STATE_STATE_QUEUED;
    talk->agent = NOBODY;
    talk->held = 0;
    talk->since_us = talk->queued_us < at_us ? talk->queued_us : at_us;
    talk->rank_us = model__rank(talk->since_us, talk->priority, deserted);
    talk->deserted = deserted;
    talk->passed = passed;
    talk->passed_until_us = passed_until_us;
    talk->fall_back_from_us = at_us;
    talk->seen_us = at_us;
    talk->reminded_us = ROUTE_NEVER;
    talk->ringing = NOBODY;
}

bool model__leave(struct model *model, struct model_talk *talk)
{
    if (!model_waits(talk))
        return false;
    if (talk->ringing != NOBODY)
        model->agents[talk->ringing].load -= talk->ringing_held;
    talk->ringing = NOBODY;
    return true;
}

bool model__free(struct model *model, const struct model_talk *talk)
{
    if (talk->id == 0 || talk->state != WIRE_STATE_STATE_ASSIGNED)
        return false;
    model->agents[talk->agent].load -= talk->held;
    return true;
}

void model__stop_ringing(struct model *model, struct model_talk *talk, int64_t at_us)
{
    if (talk->passed_until_us <= at_us)
        talk->passed = 0;
    talk->passed |= 1u << talk->ringing;
    if (talk->passed_until_us < at_us + MODEL_MISSED_US)
        talk->passed_until_us = at_us + MODEL_MISSED_US;
    model->agents[talk->ringing].load -= talk->ringing_held;
    talk->ringing = NOBODY;
}

void model__give(struct model *model, struct model_talk *talk, int agent, int held, int64_t at_us)
{
    (void)model;
    talk->state = WIRE_STATE_STATE_ASSIGNED;
    talk->agent = agent;
    talk->held = held;
    talk->assigned_us = at_us;
    talk->had_by |= 1u << agent;
    talk->had_since = true;
    talk->ringing = NOBODY;
}

/* --- The facts for gateway/route/ ------------------------------------------------------------------- */

static void must(enum gw_err err)
{
    assert_int_equal(err, GW_OK);
}

static void put_people(const struct model *model, struct route *route)
{
    static const enum route_state states[] = {
        [WIRE_PRESENCE_STATE_ONLINE] = ROUTE_ONLINE,
        [WIRE_PRESENCE_STATE_FINISHING] = ROUTE_FINISHING,
        [WIRE_PRESENCE_STATE_AWAY] = ROUTE_AWAY,
        [WIRE_PRESENCE_STATE_OFFLINE] = ROUTE_OFFLINE,
    };

    for (int i = 0; i < MODEL_TEAMS; i++) {
        const struct model_team *team = &model->teams[i];
        must(route_team_put(route, &(struct route_team){team->id, team->open, team->ring_s}));
    }
    for (int i = 0; i < MODEL_AGENTS; i++) {
        const struct model_agent *agent = &model->agents[i];
        int64_t teams[MODEL_TEAMS];
        struct route_skill skills[MODEL_SKILLS];
        struct route_agent fact = {.id = agent->id,
                                   .may = model_may(agent),
                                   .state = states[agent->state],
                                   .there = agent->gone_us == ROUTE_NEVER,
                                   .load = agent->load,
                                   .capacity = agent->capacity,
                                   .last_us = agent->last_us,
                                   .teams = teams,
                                   .skills = skills};
        for (int t = 0; t < MODEL_TEAMS; t++) {
            if ((agent->teams & 1u << t) != 0)
                teams[fact.team_count++] = model->teams[t].id;
        }
        for (int s = 0; s < MODEL_SKILLS; s++) {
            if (agent->levels[s] > 0)
                skills[fact.skill_count++] =
                    (struct route_skill){model->skills[s].id, agent->levels[s]};
        }
        must(route_agent_put(route, &fact));
    }
}

static void put_queue(const struct model *model, struct route *route)
{
    for (int i = 0; i < MODEL_VISITORS; i++) {
        const struct model_talk *talk = &model->talks[i];
        int64_t passed[MODEL_AGENTS];
        struct route_skill needs[MODEL_SKILLS];
        struct route_waiting fact = {.needs = needs, .passed = passed};
        if (!model_waits(talk))
            continue;
        fact.conversation = talk->id;
        fact.team = model->teams[talk->demand.team].id;
        fact.urgent = talk->priority == 0;
        fact.weight = talk->weight;
        fact.rank_us = talk->rank_us;
        fact.last_agent = talk->last_agent != NOBODY ? model->agents[talk->last_agent].id : 0;
        fact.passed_until_us = talk->passed_until_us;
        fact.ringing = talk->ringing != NOBODY ? model->agents[talk->ringing].id : 0;
        for (int s = 0; s < MODEL_SKILLS; s++) {
            if (talk->demand.levels[s] > 0)
                needs[fact.need_count++] =
                    (struct route_skill){model->skills[s].id, talk->demand.levels[s]};
        }
        for (int a = 0; a < MODEL_AGENTS; a++) {
            if ((talk->passed & 1u << a) != 0)
                passed[fact.passed_count++] = model->agents[a].id;
        }
        must(route_waiting_put(route, &fact));
    }
}

/* --- What must hold, whatever decides ------------------------------------------------------------------ */

static bool may_take(const struct model *model, const struct model_agent *agent,
                     const struct model_talk *talk, int64_t at_us)
{
    bool passed =
        talk->passed_until_us > at_us && (talk->passed & 1u << (agent - model->agents)) != 0;

    return model__meets(agent, &talk->demand) && model__is_there(agent) && !passed &&
           (model->teams[talk->demand.team].open || talk->priority == 0);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static bool has_room(const struct model_agent *agent, const struct model_talk *talk)
{
    return agent->load + least(talk->weight, agent->capacity) <= agent->capacity;
}

static bool comes_before(const struct model_talk *a, const struct model_talk *b)
{
    return a->rank_us < b->rank_us || (a->rank_us == b->rank_us && a->id < b->id);
}

/* Nobody is given one while an earlier one that they could take is left waiting. */
static void check_bound(struct model *model, const struct model_talk *picked,
                        const struct model_agent *agent, int64_t at_us)
{
    for (int i = 0; i < MODEL_VISITORS; i++) {
        const struct model_talk *other = &model->talks[i];
        if (model_waits(other) && other->ringing == NOBODY && comes_before(other, picked) &&
            may_take(model, agent, other, at_us) && has_room(agent, other))
            model->broken = "one that came earlier and could have been taken waits on";
    }
}

static const struct model_talk *next_in_queue(const struct model *model,
                                              const struct model_talk *after)
{
    const struct model_talk *next = NULL;

    for (int i = 0; i < MODEL_VISITORS; i++) {
        const struct model_talk *talk = &model->talks[i];
        if (model_waits(talk) && talk->ringing == NOBODY &&
            (after == NULL || comes_before(after, talk)) &&
            (next == NULL || comes_before(talk, next)))
            next = talk;
    }
    return next;
}

/* Nobody waits whom somebody could take; but who has too little room for the first that needs more
 * than anybody has is kept free for it. */
static void check_rest(struct model *model, int64_t at_us)
{
    bool kept[MODEL_AGENTS] = {false};

    for (const struct model_talk *talk = next_in_queue(model, NULL); talk != NULL;
         talk = next_in_queue(model, talk)) {
        int first = NOBODY;
        for (int a = MODEL_AGENTS - 1; a >= 0; a--) {
            const struct model_agent *agent = &model->agents[a];
            if (kept[a] || agent->load >= agent->capacity || !may_take(model, agent, talk, at_us))
                continue;
            if (has_room(agent, talk))
                model->broken = "one waits whom an agent with room could take";
            first = a;
        }
        if (first != NOBODY)
            kept[first] = true;
    }
}

static void check_loads(struct model *model)
{
    int loads[MODEL_AGENTS] = {0};

    for (int i = 0; i < MODEL_VISITORS; i++) {
        const struct model_talk *talk = &model->talks[i];
        if (model_waits(talk) && talk->ringing != NOBODY)
            loads[talk->ringing] += talk->ringing_held;
        if (talk->id != 0 && talk->state == WIRE_STATE_STATE_ASSIGNED)
            loads[talk->agent] += talk->held;
    }
    for (int a = 0; a < MODEL_AGENTS; a++) {
        if (loads[a] != model->agents[a].load)
            model->broken = "a load is not what is held and what rings";
        if (loads[a] > model->agents[a].capacity)
            model->broken = "a capacity is exceeded";
    }
}

/* --- The decision ---------------------------------------------------------------------------------------- */

static int agent_place(const struct model *model, int64_t id)
{
    int place = 0;

    while (model->agents[place].id != id)
        place++;
    return place;
}

static struct model_talk *talk_of(struct model *model, int64_t id)
{
    int place = 0;

    while (model->talks[place].id != id)
        place++;
    return &model->talks[place];
}

static void carry_out(struct model *model, const struct route_pick *pick, int64_t at_us)
{
    struct model_talk *talk = talk_of(model, pick->conversation);
    int agent = agent_place(model, pick->agent);

    check_bound(model, talk, &model->agents[agent], at_us);
    model->agents[agent].load += pick->held;
    model->agents[agent].last_us = at_us;
    if (pick->ring_s > 0) {
        talk->ringing = agent;
        talk->ringing_held = pick->held;
        talk->ringing_until_us = at_us + pick->ring_s * SECOND_US;
    } else {
        model__give(model, talk, agent, pick->held, at_us);
    }
    if (model->pick_count == MODEL_PICKS)
        model->broken = "more was picked than there is";
    else
        model->picks[model->pick_count++] = (struct model_pick){
            pick->conversation, agent, pick->held, pick->ring_s > 0, pick->rule};
}

static void explain(struct model *model, const struct route *route, int64_t at_us,
                    int64_t conversation)
{
    struct route_plan plan;

    route_plan(route, at_us, conversation, &plan);
    model->seen_count = plan.seen_count;
    for (size_t i = 0; i < plan.seen_count; i++)
        model->seen[i] = plan.seen[i];
    route_plan_done(&plan);
}

void model__decide(struct model *model, int64_t at_us, bool changed)
{
    struct route *route = route_new();
    struct route_plan plan;

    put_people(model, route);
    put_queue(model, route);
    route_plan(route, at_us, 0, &plan);
    if (plan.pick_count > 0)
        explain(model, route, at_us, plan.picks[0].conversation);
    for (size_t i = 0; i < plan.pick_count; i++)
        carry_out(model, &plan.picks[i], at_us);
    if (changed || plan.pick_count > 0) {
        model__fact(model, at_us);
        model->undecided = false;
    }
    route_plan_done(&plan);
    route_free(route);
    check_loads(model);
    check_rest(model, at_us);
}
