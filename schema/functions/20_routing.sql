-- Routing: the one place that decides which agent gets which conversation.
--
-- Every move that touches a queue, a load or a presence runs under desk_lock(), one at a time
-- in the whole cluster, so what it reads of states and loads cannot change under it. Appends do
-- not take that lock; they only hold row locks of conversations, in ascending order. A move
-- therefore decides first, then locks the conversations that it will write in ascending order
-- too, then writes: the two can't deadlock.

-- The lock's number is arbitrary and used for nothing else.
CREATE OR REPLACE FUNCTION desk_lock() RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(7020300)
$$;

-- Made anew with the functions: what these files made before is dropped first (gateway/store/migrate.c).
CREATE TYPE waiting AS (conversation_id bigint, team_id bigint, priority smallint, since timestamptz,
                        passed_by bigint);
CREATE TYPE pick AS (conversation_id bigint, agent_id bigint, at timestamptz, detail jsonb);

-- Decides for the whole queue in its order (priority, age, id), as it will be once `p_leaving`
-- has left and `p_joining` have joined. The rule: among the agents of the team who are online,
-- connected, have room and are not the one it was taken from, the lowest load / capacity; then
-- the one longest without a new conversation; then the lowest id. Writes nothing. Call under
-- desk_lock().
CREATE OR REPLACE FUNCTION desk_plan(p_joining waiting[] DEFAULT '{}', p_leaving bigint DEFAULT 0)
RETURNS SETOF pick LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    states presence_state[];
    gone boolean[];
    loads integer[];
    capacities integer[];
    lasts timestamptz[];
    teams text[];           -- ",1,7," per agent
    free integer;
    full_teams bigint[] := '{}';
    -- A declared cursor is planned for its first rows: it walks the index and stops when nobody
    -- has room left, where a plain FOR over the query sorts all that wait.
    queue CURSOR FOR
        SELECT * FROM (
            SELECT c.id, c.team_id, c.priority, c.queued_at AS since, c.passed_by FROM conversation c
            WHERE c.state = 'queued' AND c.id <> p_leaving
            UNION ALL
            SELECT j.conversation_id, j.team_id, j.priority, j.since, j.passed_by FROM unnest(p_joining) j
        ) q ORDER BY q.priority, q.since, q.id;
    picked_at timestamptz;
    best integer;
    reason text;
    runners integer;
    i integer;
BEGIN
    SELECT array_agg(p.agent_id ORDER BY p.agent_id), array_agg(p.state ORDER BY p.agent_id),
           array_agg(p.gone_at IS NOT NULL ORDER BY p.agent_id), array_agg(p.load ORDER BY p.agent_id),
           array_agg(p.capacity ORDER BY p.agent_id),
           array_agg(coalesce(p.last_assigned_at, '-infinity') ORDER BY p.agent_id),
           array_agg(t.teams ORDER BY p.agent_id),
           coalesce(sum(p.capacity - p.load) FILTER (WHERE p.state = 'online' AND p.gone_at IS NULL
                                                     AND p.load < p.capacity), 0)
    INTO ids, states, gone, loads, capacities, lasts, teams, free
    FROM (SELECT p.* FROM presence p JOIN agent a ON a.id = p.agent_id
          WHERE a.disabled_at IS NULL AND a.role <> 'reviewer') p
    CROSS JOIN LATERAL (SELECT ',' || coalesce(string_agg(m.team_id::text, ','), '') || ',' AS teams
                        FROM team_member m WHERE m.agent_id = p.agent_id) t;
    IF free = 0 THEN
        RETURN;
    END IF;
    FOR conv IN queue LOOP
        CONTINUE WHEN conv.team_id = ANY (full_teams);
        best := NULL;
        reason := 'only_candidate';
        runners := 0;
        FOR i IN 1 .. cardinality(ids) LOOP
            CONTINUE WHEN states[i] <> 'online' OR gone[i] OR loads[i] >= capacities[i]
                OR position(',' || conv.team_id || ',' IN teams[i]) = 0 OR ids[i] IS NOT DISTINCT FROM conv.passed_by;
            runners := runners + 1;
            -- Cross products: no division, no rounding.
            IF best IS NULL THEN
                best := i;
            ELSIF loads[i]::bigint * capacities[best] < loads[best]::bigint * capacities[i]
               OR (loads[i]::bigint * capacities[best] = loads[best]::bigint * capacities[i] AND lasts[i] < lasts[best]) THEN
                best := i;
            END IF;
        END LOOP;
        IF best IS NULL THEN
            IF conv.passed_by IS NULL THEN
                full_teams := full_teams || conv.team_id;
            END IF;
            CONTINUE;
        END IF;
        IF runners > 1 THEN
            SELECT CASE WHEN bool_or(loads[k]::bigint * capacities[best] = loads[best]::bigint * capacities[k]) IS NOT TRUE
                        THEN 'load'
                        WHEN bool_or(loads[k]::bigint * capacities[best] = loads[best]::bigint * capacities[k]
                                     AND lasts[k] = lasts[best]) IS NOT TRUE
                        THEN 'longest_without' ELSE 'id' END
            INTO reason
            FROM generate_series(1, cardinality(ids)) k
            WHERE k <> best AND states[k] = 'online' AND NOT gone[k] AND loads[k] < capacities[k]
              AND position(',' || conv.team_id || ',' IN teams[k]) > 0 AND ids[k] IS DISTINCT FROM conv.passed_by;
        END IF;
        picked_at := clock_timestamp();
        RETURN NEXT (conv.id, ids[best], picked_at, (
            SELECT jsonb_build_object(
                'rule', reason,
                'candidates', coalesce(jsonb_agg(jsonb_build_object(
                        'agent_id', ids[k], 'load', loads[k], 'capacity', capacities[k],
                        'last_assigned_at', CASE WHEN lasts[k] > '-infinity' THEN lasts[k] END)
                    ORDER BY k <> best, k) FILTER (WHERE why IS NULL), '[]'),
                'excluded', coalesce(jsonb_agg(jsonb_build_object('agent_id', ids[k], 'why', why) ORDER BY k)
                    FILTER (WHERE why IS NOT NULL), '[]'))
            FROM generate_series(1, cardinality(ids)) k
            CROSS JOIN LATERAL (SELECT CASE
                WHEN position(',' || conv.team_id || ',' IN teams[k]) = 0 THEN 'team'
                WHEN ids[k] = conv.passed_by THEN 'passed'
                WHEN states[k] <> 'online' THEN states[k]::text
                WHEN gone[k] THEN 'disconnected'
                WHEN loads[k] >= capacities[k] THEN 'full' END AS why) w))::pick;
        loads[best] := loads[best] + 1;
        lasts[best] := picked_at;
        free := free - 1;
        EXIT WHEN free = 0;
    END LOOP;
END $$;

-- Locks what a move is about to write, in ascending order.
CREATE OR REPLACE FUNCTION desk_lock_conversations(p_own bigint[], p_picks pick[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM conversation c
    WHERE c.id = ANY (p_own || ARRAY (SELECT conversation_id FROM unnest(p_picks)))
    ORDER BY c.id FOR NO KEY UPDATE;
END $$;

-- Gives one conversation to one agent: row, load, event. `p_at` is when it was decided.
CREATE OR REPLACE FUNCTION desk_assign(p_conversation bigint, p_agent bigint, p_at timestamptz, p_reason text,
                                       p_detail jsonb)
RETURNS entry LANGUAGE plpgsql AS $$
DECLARE
    agent_name text;
BEGIN
    UPDATE conversation SET state = 'assigned', agent_id = p_agent, assigned_at = p_at, passed_by = NULL
    WHERE id = p_conversation;
    UPDATE presence SET load = load + 1, last_assigned_at = greatest(last_assigned_at, p_at)
    WHERE agent_id = p_agent;
    INSERT INTO conversation_agent (conversation_id, agent_id) VALUES (p_conversation, p_agent)
    ON CONFLICT DO NOTHING;
    SELECT name INTO agent_name FROM agent WHERE id = p_agent;
    RETURN event_add(p_conversation, 'assigned',
                     jsonb_build_object('agent_id', p_agent, 'agent_name', agent_name, 'reason', p_reason), p_detail);
END $$;

-- Carries out a plan, in the order in which its conversations were locked.
CREATE OR REPLACE FUNCTION desk_apply(p_picks pick[]) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    picked pick;
BEGIN
    FOR picked IN SELECT * FROM unnest(p_picks) ORDER BY conversation_id LOOP
        RETURN NEXT desk_assign(picked.conversation_id, picked.agent_id, picked.at, 'routed', picked.detail);
    END LOOP;
END $$;

-- Routes what waits, when nothing else moved: an agent came, or a sweep looks after a crash.
CREATE OR REPLACE FUNCTION desk_route() RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    picks pick[];
BEGIN
    PERFORM desk_lock();
    picks := ARRAY (SELECT p FROM desk_plan() p);
    PERFORM desk_lock_conversations('{}', picks);
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;
