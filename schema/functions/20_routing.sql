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

-- When something happened under desk_lock(), so that a clock that was put back takes nobody's turn: later than
-- all assignments so far. Whoever was given one before that would else look as the longest without a new one.
CREATE OR REPLACE FUNCTION desk_later(p_last timestamptz) RETURNS timestamptz LANGUAGE sql AS $$
    SELECT greatest(clock_timestamp(), p_last + interval '1 microsecond')
$$;

-- Decides for the whole queue in its order (priority, age, id), as it will be once `p_leaving`
-- has left and `p_joining` have joined. The rule: among the agents of the team who are online,
-- connected, have room and are not the one it was taken from, the lowest load / capacity; then
-- the one longest without a new conversation; then the lowest id. Writes nothing. Call under
-- desk_lock().
CREATE OR REPLACE FUNCTION desk_plan(p_joining waiting[] DEFAULT '{}', p_leaving bigint DEFAULT 0)
RETURNS SETOF pick LANGUAGE plpgsql AS $$
DECLARE
    -- A declared cursor is planned for its first rows: it walks the index and reads no further
    -- than there is room for. Joined with UNION ALL, all that wait would be sorted each time.
    queue CURSOR FOR
        SELECT c.id, c.team_id, c.priority, c.queued_at, c.passed_by FROM conversation c
        WHERE c.state = 'queued' AND c.id <> p_leaving
        ORDER BY c.priority, c.queued_at, c.id;
    joining waiting[] := ARRAY (SELECT j FROM unnest(p_joining) j ORDER BY j.priority, j.since, j.conversation_id);
    joined integer := 0;
    head waiting;
    conv waiting;
    -- The agents, by id; one place an agent in each of these.
    ids bigint[];
    absences text[];        -- why not, whatever conversation it is; NULL for those who are there
    loads integer[];
    capacities integer[];
    lasts timestamptz[];
    teams text[];           -- ",1,7,"
    there integer[];        -- the places of those who are there and have room
    full_teams bigint[] := '{}';
    free integer;
    picked_at timestamptz;  -- of the last pick, or the last assignment before
    best integer;
    runners integer;
    same_load boolean;      -- another one has the load of the best,
    same_last boolean;      -- and the same time without a new one
    i integer;
    ahead bigint;           -- of the best, by load: negative when i has less
BEGIN
    SELECT array_agg(p.agent_id), array_agg(p.absence), array_agg(p.load), array_agg(p.capacity),
           array_agg(coalesce(p.last_assigned_at, '-infinity')), array_agg(coalesce(',' || p.teams || ',', ',')),
           array_agg(p.place) FILTER (WHERE p.absence IS NULL AND p.load < p.capacity),
           coalesce(sum(p.capacity - p.load) FILTER (WHERE p.absence IS NULL AND p.load < p.capacity), 0),
           max(p.last_assigned_at)
    INTO ids, absences, loads, capacities, lasts, teams, there, free, picked_at
    FROM (SELECT p.*, m.teams, row_number() OVER (ORDER BY p.agent_id) AS place,
                 CASE WHEN p.state <> 'online' THEN p.state::text WHEN p.gone_at IS NOT NULL THEN 'disconnected' END
                     AS absence
          FROM presence p
          JOIN agent a ON a.id = p.agent_id
          LEFT JOIN (SELECT agent_id, string_agg(team_id::text, ',') AS teams FROM team_member GROUP BY agent_id) m
              ON m.agent_id = p.agent_id
          WHERE a.disabled_at IS NULL AND a.role <> 'reviewer'
          ORDER BY p.agent_id) p;
    IF free = 0 THEN
        RETURN;
    END IF;
    OPEN queue;
    FETCH queue INTO head;
    WHILE free > 0 LOOP
        -- The next one in the order of both.
        IF joined < cardinality(joining)
           AND (head.conversation_id IS NULL
                OR (joining[joined + 1].priority, joining[joined + 1].since, joining[joined + 1].conversation_id)
                   < (head.priority, head.since, head.conversation_id)) THEN
            joined := joined + 1;
            conv := joining[joined];
        ELSE
            conv := head;
            EXIT WHEN conv.conversation_id IS NULL;
            FETCH queue INTO head;
        END IF;
        CONTINUE WHEN conv.team_id = ANY (full_teams);
        best := NULL;
        runners := 0;
        FOREACH i IN ARRAY there LOOP
            CONTINUE WHEN loads[i] >= capacities[i] OR position(',' || conv.team_id || ',' IN teams[i]) = 0
                OR ids[i] IS NOT DISTINCT FROM conv.passed_by;
            runners := runners + 1;
            -- Cross products: no division, no rounding.
            ahead := CASE WHEN best IS NULL THEN -1
                     ELSE loads[i]::bigint * capacities[best] - loads[best]::bigint * capacities[i] END;
            IF ahead < 0 THEN
                best := i;
                same_load := false;
                same_last := false;
            ELSIF ahead = 0 THEN
                same_load := true;
                IF lasts[i] < lasts[best] THEN
                    best := i;
                    same_last := false;
                ELSIF lasts[i] = lasts[best] THEN
                    same_last := true;
                END IF;
            END IF;
        END LOOP;
        IF best IS NULL THEN
            IF conv.passed_by IS NULL THEN
                full_teams := full_teams || conv.team_id;
            END IF;
            CONTINUE;
        END IF;
        picked_at := desk_later(picked_at);
        RETURN NEXT (conv.conversation_id, ids[best], picked_at, (
            SELECT jsonb_build_object(
                'rule', CASE WHEN runners = 1 THEN 'only_candidate' WHEN NOT same_load THEN 'load'
                             WHEN NOT same_last THEN 'longest_without' ELSE 'id' END,
                'candidates', coalesce(jsonb_agg(jsonb_build_object(
                        'agent_id', ids[k], 'load', loads[k], 'capacity', capacities[k],
                        'last_assigned_at', CASE WHEN lasts[k] > '-infinity' THEN lasts[k] END)
                    ORDER BY k <> best, k) FILTER (WHERE why IS NULL), '[]'),
                'excluded', coalesce(jsonb_agg(jsonb_build_object('agent_id', ids[k], 'why', why) ORDER BY k)
                    FILTER (WHERE why IS NOT NULL), '[]'))
            FROM (SELECT k, CASE WHEN position(',' || conv.team_id || ',' IN teams[k]) = 0 THEN 'team'
                                 WHEN ids[k] = conv.passed_by THEN 'passed'
                                 WHEN absences[k] IS NOT NULL THEN absences[k]
                                 WHEN loads[k] >= capacities[k] THEN 'full' END AS why
                  FROM generate_series(1, cardinality(ids)) k) w))::pick;
        loads[best] := loads[best] + 1;
        lasts[best] := picked_at;
        free := free - 1;
    END LOOP;
    CLOSE queue;
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
