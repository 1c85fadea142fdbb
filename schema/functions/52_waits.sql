-- What visitors in the queue are told: their places, and what a range of waiting is made from
-- (gateway/route/wait.h).

-- Who of a demand's agents takes new ones just now, with their places.
CREATE OR REPLACE VIEW demand_duty AS
SELECT e.demand_id, p.agent_id, p.capacity
FROM demand_agent e JOIN presence p ON p.agent_id = e.agent_id
WHERE p.state = 'online' AND p.gone_at IS NULL;

-- The places of those that wait among the given ones, in their team's queue, and how many wait in it; one
-- row with no conversation when none of them does. `ahead` is how many places others take first of the
-- agents on duty for this one: those of another demand take them to the part to which it is the same agents.
CREATE OR REPLACE FUNCTION waiting_places(p_ids bigint[])
RETURNS TABLE (waiting bigint, conversation bigint, place bigint, demand bigint, ahead double precision, weight bigint,
               priority bigint)
LANGUAGE sql STABLE AS $$
    -- Joins find the given ones: held against an array, each that waits would be compared with all of them.
    WITH asked AS (
        SELECT w.demand_id, d.team_id FROM waiting w JOIN demand d ON d.id = w.demand_id
        JOIN (SELECT unnest(p_ids) AS id) i ON i.id = w.conversation_id GROUP BY 1, 2
    ), duty AS (
        SELECT demand_id, sum(capacity)::double precision AS capacity FROM demand_duty GROUP BY demand_id
    ), share AS (
        SELECT a.demand_id AS of, o.id AS others, CASE WHEN a.demand_id = o.id THEN 1 ELSE coalesce((
                   SELECT sum(x.capacity) FROM demand_duty x JOIN demand_duty y ON y.agent_id = x.agent_id
                   WHERE x.demand_id = o.id AND y.demand_id = a.demand_id) / t.capacity, 0) END AS part
        FROM asked a JOIN demand o ON o.team_id = a.team_id LEFT JOIN duty t ON t.demand_id = o.id
    ), line AS (
        SELECT w.conversation_id, w.weight, w.priority, w.demand_id, s.of,
               row_number() OVER turn AS place,
               count(*) OVER (PARTITION BY s.of) AS waiting,
               coalesce(sum(w.weight * s.part) OVER (turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS ahead
        FROM share s JOIN waiting w ON w.demand_id = s.others
        WINDOW turn AS (PARTITION BY s.of ORDER BY w.rank, w.conversation_id)
    )
    SELECT n.waiting, l.conversation_id, l.place, l.demand_id, l.ahead, l.weight, l.priority
    FROM (SELECT coalesce((SELECT max(waiting) FROM line), (SELECT count(*) FROM waiting)) AS waiting) n
    LEFT JOIN (SELECT l.* FROM line l JOIN (SELECT DISTINCT unnest(p_ids) AS id) i ON i.id = l.conversation_id) l
        ON l.of = l.demand_id
    ORDER BY l.place
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
