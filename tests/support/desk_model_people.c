/* Agents, their consoles and teams, and who loses what. */
#include "support/desk_model.h"

bool model__is_gone(const struct model_agent *agent)
{
    return agent->gone_us != ROUTE_NEVER;
}

/* --- Giving back --------------------------------------------------------------------------------- */

void model__give_back(struct model *model, struct model_talk *talk, int64_t at, bool pass)
{
    unsigned passed = pass ? 1u << talk->agent : 0;

    (void)model__free(model, talk);
    model__join(model, talk, at, model__is_message_still(talk), passed,
                pass ? at + MODEL_BACK_US : ROUTE_NEVER);
}

void model__give_back_all(struct model *model, int64_t at, unsigned agents)
{
    for (int i = 0; i < MODEL_VISITORS; i++) {
        struct model_talk *talk = &model->talks[i];
        if (model_waits(talk) && talk->ringing != NOBODY && (agents & 1u << talk->ringing) != 0)
            model__stop_ringing(model, talk, at);
        else if (talk->id != 0 && talk->state == WIRE_STATE_STATE_ASSIGNED &&
                 (agents & 1u << talk->agent) != 0)
            model__give_back(model, talk, at, false);
    }
    model__decide(model, at, true);
}

/* --- One agent ------------------------------------------------------------------------------------ */

void model_presence(struct model *model, int agent, enum wire_presence_state state)
{
    int64_t at = model__begin(model);

    model->agents[agent].state = state;
    if (state == WIRE_PRESENCE_STATE_OFFLINE)
        model__give_back_all(model, at, 1u << agent);
    else
        model__decide(model, at, true);
}

enum model_end model_connect(struct model *model, int agent, int node)
{
    if (model->nodes[node].id == 0)
        return MODEL_UNAVAILABLE;
    model->agents[agent].nodes |= 1u << node;
    model->agents[agent].gone_us = ROUTE_NEVER;
    model__decide(model, model__begin(model), true);
    return MODEL_DONE;
}

bool model__lose_node(struct model *model, unsigned agents, int node, int64_t since_us)
{
    bool changed = false;

    for (int i = 0; i < MODEL_AGENTS; i++) {
        struct model_agent *agent = &model->agents[i];
        if ((agents & 1u << i) == 0)
            continue;
        agent->nodes &= ~(1u << node);
        if (agent->nodes == 0 && !model__is_gone(agent)) {
            agent->gone_us = since_us;
            changed = true;
        }
    }
    return changed;
}

void model_disconnect(struct model *model, int agent, int node)
{
    bool changed = model__lose_node(model, 1u << agent, node, model->now_us);

    model__decide(model, model__begin(model), changed);
}

unsigned model__agents_on(const struct model *model, int node)
{
    unsigned agents = 0;

    for (int i = 0; i < MODEL_AGENTS; i++) {
        if ((model->agents[i].nodes & 1u << node) != 0)
            agents |= 1u << i;
    }
    return agents;
}

void model_node_end(struct model *model, int node)
{
    int64_t at = model__begin(model);

    model->nodes[node].id = 0;
    if (model__lose_node(model, model__agents_on(model, node), node, model->now_us))
        model__fact(model, at);
}

void model_disable(struct model *model, int agent)
{
    model->agents[agent].disabled = true;
    model_presence(model, agent, WIRE_PRESENCE_STATE_OFFLINE);
}

void model_enable(struct model *model, int agent)
{
    model->agents[agent].disabled = false;
    model__fact(model, model__begin(model));
}

enum model_end model_role(struct model *model, int agent, bool reviewer)
{
    bool was = model->agents[agent].reviewer;

    model->agents[agent].reviewer = reviewer;
    if (reviewer && !was)
        model_presence(model, agent, WIRE_PRESENCE_STATE_OFFLINE);
    model__fact(model, model__begin(model));
    return MODEL_DONE;
}

enum model_end model_capacity(struct model *model, int agent, int capacity)
{
    if (capacity < model->agents[agent].load)
        return MODEL_REFUSED;
    model->agents[agent].capacity = capacity;
    model__fact(model, model__begin(model));
    return MODEL_DONE;
}

void model_agent_changed(struct model *model)
{
    model__fact(model, model__begin(model));
}

/* Whoever sets a team up sees at once whether it is open. */
void model_team_changed(struct model *model, int team)
{
    model->teams[team].open = model_is_open_at(&model->teams[team], model->now_us);
    model__fact(model, model__begin(model));
}

/* What is open in it keeps it, and so does that conversations begin there. */
static bool is_needed(const struct model *model, int team)
{
    for (int i = 0; i < MODEL_VISITORS; i++) {
        const struct model_talk *talk = &model->talks[i];
        if (talk->id != 0 && talk->state != WIRE_STATE_STATE_CLOSED && talk->team == team)
            return true;
    }
    return team == 0;
}

static int moved_up(int place, int gone)
{
    return place > gone ? place - 1 : place == gone ? 0 : place;
}

enum model_end model_team_deleted(struct model *model, int team)
{
    bool had_members = false;

    if (is_needed(model, team))
        return MODEL_REFUSED;
    for (int i = 0; i < MODEL_AGENTS; i++) {
        unsigned teams = model->agents[i].teams, below = (1u << team) - 1;
        had_members |= (teams & 1u << team) != 0;
        model->agents[i].teams = (teams & below) | (teams >> 1 & ~below);
    }
    for (int i = 0; i < MODEL_VISITORS; i++) {
        struct model_talk *talk = &model->talks[i];
        talk->team = moved_up(talk->team, team); /* of a closed one nobody asks */
        talk->demand.team = moved_up(talk->demand.team, team);
    }
    for (int i = team; i + 1 < MODEL_TEAMS; i++)
        model->teams[i] = model->teams[i + 1];
    if (had_members)
        model__fact(model, model__begin(model));
    return MODEL_DONE;
}

void model_team_made(struct model *model, int64_t id)
{
    model->teams[MODEL_TEAMS - 1] =
        (struct model_team){.id = id, .open = true, .fall_back_s = 60, .keep_place_s = 600};
    model__fact(model, model__begin(model));
}
