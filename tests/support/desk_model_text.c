/* The model as text, and the tables as the same text. */
#include "support/desk_model.h"

#include <stdlib.h>

static void print_time(struct buf *out, int64_t at_us)
{
    if (at_us == ROUTE_NEVER)
        buf_append_cstr(out, " -");
    else
        buf_printf(out, " %lld", (long long)at_us);
}

static void print_agents(const struct model *model, struct buf *out)
{
    for (int i = 0; i < MODEL_AGENTS; i++) {
        const struct model_agent *agent = &model->agents[i];
        buf_printf(out, "agent %lld %s %s %d of %d", (long long)agent->id,
                   model_may(agent) ? "may" : "may-not", wire_presence_state_name(agent->state),
                   agent->load, agent->capacity);
        print_time(out, agent->last_us);
        print_time(out, agent->gone_us);
        buf_append_char(out, '\n');
    }
}

static long long agent_id(const struct model *model, int agent)
{
    return agent != NOBODY ? (long long)model->agents[agent].id : 0;
}

static void print_demand(const struct model *model, const struct model_demand *demand,
                         struct buf *out)
{
    buf_printf(out, " team %lld", (long long)model->teams[demand->team].id);
    for (int i = 0; i < MODEL_SKILLS; i++) {
        if (demand->levels[i] > 0)
            buf_printf(out, " %s:%d", model->skills[i].name, demand->levels[i]);
    }
}

static void print_waiting(const struct model *model, const struct model_talk *talk, struct buf *out)
{
    buf_append_cstr(out, " |");
    print_demand(model, &talk->demand, out);
    buf_printf(out, " since %lld rank %lld last %lld passed", (long long)talk->since_us,
               (long long)talk->rank_us, agent_id(model, talk->last_agent));
    for (int i = 0; i < MODEL_AGENTS; i++) {
        if ((talk->passed & 1u << i) != 0)
            buf_printf(out, " %lld", agent_id(model, i));
    }
    print_time(out, talk->passed_until_us);
    print_time(out, talk->fall_back_from_us);
    print_time(out, talk->seen_us);
    print_time(out, talk->reminded_us);
    buf_printf(out, "%s rings %lld", talk->deserted ? " deserted" : "",
               agent_id(model, talk->ringing));
    if (talk->ringing != NOBODY)
        buf_printf(out, " %d %lld", talk->ringing_held, (long long)talk->ringing_until_us);
}

static int by_id(const void *left, const void *right)
{
    const struct model_talk *const *a = left, *const *b = right;

    return ((*a)->id > (*b)->id) - ((*a)->id < (*b)->id);
}

void model_print(const struct model *model, struct buf *out)
{
    const struct model_talk *talks[MODEL_VISITORS];

    for (int i = 0; i < MODEL_TEAMS; i++)
        buf_printf(out, "team %lld %s\n", (long long)model->teams[i].id,
                   model->teams[i].open ? "open" : "closed");
    print_agents(model, out);
    for (int i = 0; i < MODEL_VISITORS; i++)
        talks[i] = &model->talks[i];
    qsort(talks, MODEL_VISITORS, sizeof(struct model_talk *), by_id);
    for (int i = 0; i < MODEL_VISITORS; i++) {
        const struct model_talk *talk = talks[i];
        if (talk->id == 0 || talk->state == WIRE_STATE_STATE_CLOSED)
            continue;
        buf_printf(out, "talk %lld %s team %lld agent %lld held %d priority %d weight %d%s",
                   (long long)talk->id, wire_state_state_name(talk->state),
                   (long long)model->teams[talk->team].id,
                   talk->state == WIRE_STATE_STATE_ASSIGNED ? agent_id(model, talk->agent) : 0,
                   talk->held, talk->priority, talk->weight, talk->left_message ? " left" : "");
        if (model_waits(talk))
            print_waiting(model, talk, out);
        buf_append_char(out, '\n');
    }
    buf_printf(out, "latest %lld %s, served %lld", (long long)model->latest_us,
               model->undecided ? "undecided" : "decided", (long long)model->pulse_us);
    print_time(out, model->since_us);
    print_time(out, model->fair_us);
}

const char model_query[] =
    "SELECT (SELECT string_agg(format(E'team %s %s\\n', id, CASE WHEN open THEN 'open' ELSE "
    "'closed' "
    "END), '' ORDER BY id) FROM team WHERE deleted_at IS NULL) || "
    "(SELECT string_agg(format(E'agent %s %s %s %s of %s %s %s\\n', a.id, "
    "CASE WHEN a.disabled_at IS NULL AND a.role <> 'reviewer' THEN 'may' ELSE 'may-not' END, "
    "p.state, "
    "p.load, p.capacity, coalesce(unix_us(p.last_assigned_at)::text, '-'), "
    "coalesce(unix_us(p.gone_at)::text, '-')), '' ORDER BY a.id) FROM agent a JOIN presence p ON "
    "p.agent_id = a.id) || "
    "(SELECT coalesce(string_agg(format(E'talk %s %s team %s agent %s held %s priority %s weight "
    "%s%s%s\\n', c.id, c.state, c.team_id, coalesce(c.agent_id, 0), coalesce(c.held, 0), "
    "c.priority, "
    "c.weight, CASE WHEN c.left_message THEN ' left' END, "
    "' | team ' || d.team_id || coalesce((SELECT string_agg(format(' %s:%s', s.name, n.level), '' "
    "ORDER BY s.id) FROM unnest(d.skills, d.levels) n(skill_id, level) JOIN skill s ON s.id = "
    "n.skill_id), '') || format(' since %s rank %s last %s passed%s %s %s %s %s%s rings %s%s', "
    "unix_us(w.since), unix_us(w.rank), coalesce(w.last_agent_id, 0), "
    "(SELECT string_agg(' ' || g, '' ORDER BY g) FROM unnest(w.passed) g), "
    "coalesce(unix_us(w.passed_until)::text, '-'), unix_us(w.fall_back_from), "
    "unix_us(w.visitor_seen_at), coalesce(unix_us(w.reminded_at)::text, '-'), "
    "CASE WHEN w.left_message THEN ' deserted' END, coalesce(w.ringing_id, 0), ' ' || "
    "w.ringing_held || ' ' || unix_us(w.ringing_until))), '' "
    "ORDER BY c.id), '') FROM conversation c LEFT JOIN waiting w ON w.conversation_id = c.id LEFT "
    "JOIN demand d ON d.id = w.demand_id WHERE c.state <> 'closed') || "
    "(SELECT format('latest %s %s', unix_us(at), CASE WHEN picks IS NULL THEN 'undecided' ELSE "
    "'decided' END) FROM desk_fact ORDER BY id DESC LIMIT 1) || "
    "(SELECT format(', served %s %s %s', unix_us(at), coalesce(unix_us(nullif(since, "
    "'-infinity'))::text, '-'), coalesce(unix_us(nullif(fair_until, '-infinity'))::text, '-')) "
    "FROM desk_pulse)";
