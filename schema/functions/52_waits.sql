-- What visitors in the queue are told: their places, and what a range of waiting is made from
-- (gateway/route/wait.h).

-- Who of a demand's agents takes new ones just now, with their places.
CREATE OR REPLACE VIEW demand_duty AS
SELECT e.demand_id, p.agent_id, p.capacity
FROM demand_agent e JOIN presence p ON p.agent_id = e.agent_id
WHERE p.state = 'online' AND p.gone_at IS NULL;

-- The places of those that wait among the given ones, in their team's queue, and how many wait in it. Joins
-- find the given ones: held against an array, each that waits would be compared with all of them.
CREATE OR REPLACE FUNCTION waiting_places(p_ids bigint[])
RETURNS TABLE (conversation bigint, place bigint, waiting bigint, demand bigint, weight bigint, priority bigint)
LANGUAGE sql STABLE AS $$
    WITH line AS (
        SELECT w.conversation_id, w.demand_id, w.weight, w.priority,
               row_number() OVER (PARTITION BY d.team_id ORDER BY w.rank, w.conversation_id) AS place,
               count(*) OVER (PARTITION BY d.team_id) AS waiting
        FROM waiting w JOIN demand d ON d.id = w.demand_id
    )
    SELECT l.conversation_id, l.place, l.waiting, l.demand_id, l.weight, l.priority
    FROM line l JOIN (SELECT DISTINCT unnest(p_ids) AS id) i ON i.id = l.conversation_id
    ORDER BY l.place, l.conversation_id
$$;

-- The whole queue in its order, at most 20,000 of it, without what rings or has to wait for an opening; and who of each
-- demand's agents takes new ones just now, with how many places; and what each priority allows, in seconds, urgent
-- first. Numbers with commas between.
CREATE OR REPLACE FUNCTION wait_line(OUT conversations text, OUT demands text, OUT weights text, OUT duty_demands text,
                                     OUT duty_agents text, OUT duty_capacities text, OUT allowances text)
LANGUAGE sql STABLE AS $$
    SELECT l.conversations, l.demands, l.weights, y.demands, y.agents, y.capacities, (
        SELECT string_agg(extract(epoch FROM priority_allowance(p::smallint))::integer::text, ',' ORDER BY p) FROM generate_series(0, 3) p)
    FROM (SELECT string_agg(conversation_id::text, ',' ORDER BY rank, conversation_id) AS conversations,
                 string_agg(demand_id::text, ',' ORDER BY rank, conversation_id) AS demands,
                 string_agg(weight::text, ',' ORDER BY rank, conversation_id) AS weights
          FROM (SELECT w.* FROM waiting w JOIN demand d ON d.id = w.demand_id JOIN team t ON t.id = d.team_id
                WHERE w.ringing_id IS NULL AND (t.open OR w.priority = 0)
                ORDER BY w.rank, w.conversation_id LIMIT 20000) w) l,
         (SELECT string_agg(demand_id::text, ',' ORDER BY demand_id, agent_id) AS demands,
                 string_agg(agent_id::text, ',' ORDER BY demand_id, agent_id) AS agents,
                 string_agg(capacity::text, ',' ORDER BY demand_id, agent_id) AS capacities FROM demand_duty) y
$$;

-- For each of some demands: how many agents are on duty for it, with how many places; how long the places
-- that are taken have been so, one number for each; how long conversations of the team lasted lately,
-- newest first; how many of each priority above normal and low come in an hour; how many gave up in
-- the last hour, and how long all who waited in it did, in hours. Times are in ms, with commas between.
CREATE OR REPLACE FUNCTION wait_pools(p_demands bigint[])
RETURNS TABLE (demand bigint, slots bigint, agents bigint, ages text, lasted text, urgent_per_hour bigint,
               high_per_hour bigint, normal_per_hour bigint, gave_up bigint, waited_hours double precision)
LANGUAGE sql STABLE AS $$
    SELECT d.id,
           (SELECT coalesce(sum(y.capacity), 0) FROM demand_duty y WHERE y.demand_id = d.id),
           (SELECT count(*) FROM demand_duty y WHERE y.demand_id = d.id),
           (SELECT string_agg((extract(epoch FROM greatest(now() - c.assigned_at, interval '0')) * 1000)::bigint::text, ',')
            FROM demand_duty y JOIN conversation c ON c.state = 'assigned' AND c.agent_id = y.agent_id, generate_series(1, c.held)
            WHERE y.demand_id = d.id),
           (SELECT string_agg(l.ms::text, ',' ORDER BY l.closed_at DESC)
            FROM (SELECT c.closed_at, (extract(epoch FROM c.closed_at - c.assigned_at) * 1000)::bigint AS ms FROM conversation c
                  WHERE c.state = 'closed' AND c.assigned_at < c.closed_at AND c.team_id = d.team_id
                    AND c.closed_at > now() - interval '1 day'
                  ORDER BY c.closed_at DESC, c.id DESC LIMIT 200) l),
           h.urgent, h.high, h.normal, h.gave_up, h.waited
    FROM demand d
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(c.weight) FILTER (WHERE c.priority = 0), 0) AS urgent, count(*) FILTER (WHERE c.priority = 1) AS high,
               count(*) FILTER (WHERE c.priority = 2) AS normal,
               count(*) FILTER (WHERE c.assigned_at IS NULL AND c.state = 'closed') AS gave_up,
               coalesce(sum(extract(epoch FROM coalesce(c.assigned_at, c.closed_at, now()) - c.queued_at)) / 3600, 0)::double precision
                   AS waited
        FROM conversation c WHERE c.team_id = d.team_id AND c.queued_at > now() - interval '1 hour') h
    WHERE d.id = ANY (p_demands)
$$;
