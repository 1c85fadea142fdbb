-- Presence: who is there, and what becomes of the conversations of those who are not. Each of these
-- moves routes what it made possible, and returns every entry that it appended.

-- assigned -> queued for some conversations, with the age that they have; `p_pass`: who had one is
-- passed over for a while. `p_changes` are facts of the same move, which stopped ringing for `p_rung`.
CREATE OR REPLACE FUNCTION desk_return(p_convs conversation[], p_at timestamptz, p_reason text, p_pass boolean,
                                       p_changes jsonb, p_rung waiting[])
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    conv conversation;
    rung waiting;
    changes jsonb[] := ARRAY [p_changes];
    picks pick[];
BEGIN
    FOR conv IN SELECT * FROM unnest(p_convs) ORDER BY id LOOP
        changes := array_append(changes, desk_free(conv)
                   || queue_join(conv, conv.demand_id, conv.priority, conv.weight, conv.queued_at, p_at, is_message_still(conv),
                                 CASE WHEN p_pass THEN ARRAY [conv.agent_id] ELSE '{}' END,
                                 CASE WHEN p_pass THEN p_at + pass_for('returned') END));
    END LOOP;
    picks := desk_decide(p_at, p_reason, facts_join(changes), ARRAY (SELECT c.id FROM unnest(p_convs) c)
                                                  || ARRAY (SELECT r.conversation_id FROM unnest(p_rung) r));
    FOR conv IN SELECT * FROM unnest(p_convs) ORDER BY id LOOP
        UPDATE conversation SET state = 'queued', agent_id = NULL, assigned_at = NULL, held = NULL WHERE id = conv.id;
        RETURN NEXT event_add(conv.id, 'returned', jsonb_build_object('reason', p_reason),
                              jsonb_build_object('agent_id', conv.agent_id));
    END LOOP;
    FOREACH rung IN ARRAY p_rung LOOP
        RETURN NEXT event_add(rung.conversation_id, 'declined', jsonb_build_object('reason', p_reason),
                              jsonb_build_object('agent_id', rung.ringing_id));
    END LOOP;
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- The same for all that some agents hold, and what rings at them, who must be ones who get nothing new.
CREATE OR REPLACE FUNCTION desk_return_all(p_agents bigint[], p_at timestamptz, p_reason text) RETURNS SETOF entry
LANGUAGE plpgsql AS $$
DECLARE
    held conversation[] := ARRAY (SELECT c FROM conversation c
                                  WHERE c.state = 'assigned' AND c.agent_id = ANY (p_agents) ORDER BY c.id);
    rings waiting[] := ARRAY (SELECT w FROM waiting w WHERE w.ringing_id = ANY (p_agents) ORDER BY w.conversation_id);
    rung waiting;
    changes jsonb[] := ARRAY (SELECT jsonb_build_array(fact_agent(a)) FROM unnest(p_agents) a);
BEGIN
    FOREACH rung IN ARRAY rings LOOP
        changes := array_append(changes, queue_stop_ringing(rung.conversation_id, p_at, 'missed'));
    END LOOP;
    RETURN QUERY SELECT * FROM desk_return(held, p_at, p_reason, false, facts_join(changes), rings);
END $$;

-- `p_by`: who sets it, when that is a supervisor and not the agent. Reviewers and the barred take no conversations, and
-- are offline.
CREATE OR REPLACE FUNCTION presence_set(p_agent bigint, p_state presence_state, p_by bigint DEFAULT NULL) RETURNS SETOF entry
LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
BEGIN
    UPDATE presence SET state = p_state
    WHERE agent_id = p_agent AND (p_state = 'offline' OR EXISTS (
        SELECT 1 FROM agent a WHERE a.id = p_agent AND a.disabled_at IS NULL AND a.role <> 'reviewer'));
    IF NOT FOUND THEN
        PERFORM move_refuse('not_found');
    END IF;
    IF p_by IS NOT NULL THEN
        INSERT INTO audit (agent_id, act, subject_id, detail)
        VALUES (p_by, 'presence_set', p_agent, jsonb_build_object('state', p_state));
    END IF;
    IF p_state = 'offline' THEN
        RETURN QUERY SELECT * FROM desk_return_all(ARRAY [p_agent], at_time, 'agent_offline');
    ELSE
        RETURN QUERY SELECT * FROM desk_apply(desk_decide(at_time, 'presence', jsonb_build_array(fact_agent(p_agent))));
    END IF;
END $$;

-- A console of the agent connected to this node, which must not have lost its lease.
CREATE OR REPLACE FUNCTION presence_connect(p_agent bigint, p_node bigint) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM node WHERE id = p_node) THEN
        PERFORM move_refuse('node_gone');
    END IF;
    INSERT INTO agent_socket (agent_id, node_id) VALUES (p_agent, p_node) ON CONFLICT DO NOTHING;
    UPDATE presence SET gone_at = NULL WHERE agent_id = p_agent;
    RETURN QUERY SELECT * FROM desk_apply(desk_decide(at_time, 'connect', jsonb_build_array(fact_agent(p_agent))));
END $$;

-- Nobody of these has a console any more: from when. Returns the facts.
CREATE OR REPLACE FUNCTION presence_gone(p_agents bigint[], p_at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    gone bigint[];
BEGIN
    WITH changed AS (
        UPDATE presence SET gone_at = p_at
        WHERE agent_id = ANY (p_agents) AND gone_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM agent_socket s WHERE s.agent_id = presence.agent_id)
        RETURNING agent_id)
    SELECT array_agg(agent_id) INTO gone FROM changed;
    RETURN (SELECT coalesce(jsonb_agg(fact_agent(a)), '[]') FROM unnest(gone) a);
END $$;

-- The agent's last console on this node has gone. Moves nothing yet: desk_sweep() does, after
-- the grace.
CREATE OR REPLACE FUNCTION presence_disconnect(p_agent bigint, p_node bigint) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
BEGIN
    DELETE FROM agent_socket WHERE agent_id = p_agent AND node_id = p_node;
    RETURN QUERY SELECT * FROM desk_apply(desk_decide(at_time, 'disconnect', presence_gone(ARRAY [p_agent], clock_timestamp())));
END $$;

-- Somebody serves the desk. Where nobody did for a while, since no gateway ran, the database was away, or the clock was
-- put forward, whoever waits, rings or is missing had no chance meanwhile: what runs against them begins anew, and
-- nobody loses anything before they had as long again to come back, up to a minute.
CREATE OR REPLACE FUNCTION desk_served() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    was desk_pulse;
    at_time timestamptz;
    gap interval;
    fair timestamptz;
BEGIN
    SELECT * INTO was FROM desk_pulse FOR UPDATE;
    at_time := clock_timestamp();
    gap := at_time - was.at;
    fair := at_time + least(gap, interval '1 minute');
    IF gap > interval '5 seconds' THEN
        PERFORM desk_lock();
        UPDATE waiting SET ringing_until = greatest(ringing_until + gap, fair) WHERE ringing_id IS NOT NULL;
        UPDATE desk_pulse SET at = at_time, since = at_time, fair_until = fair;
    ELSE
        -- Put back, it is no longer ahead of us.
        UPDATE desk_pulse SET at = at_time, since = least(since, at_time),
                              fair_until = least(fair_until, at_time + interval '1 minute');
    END IF;
END $$;

-- A gateway process starts; its lease begins.
CREATE OR REPLACE FUNCTION node_add() RETURNS node LANGUAGE plpgsql AS $$
DECLARE
    added node;
BEGIN
    PERFORM desk_served();
    INSERT INTO node DEFAULT VALUES RETURNING * INTO added;
    RETURN added;
END $$;

-- Renews a node's lease, unless others have buried it. The pulse first: it may take the desk's lock, under which nodes
-- are buried, and then this one's row.
CREATE OR REPLACE FUNCTION node_beat(p_node bigint) RETURNS SETOF node LANGUAGE plpgsql AS $$
BEGIN
    PERFORM desk_served();
    RETURN QUERY UPDATE node SET seen_at = clock_timestamp() WHERE id = p_node RETURNING *;
END $$;

-- A node says good-bye: as if all consoles on it had gone. Frees no room, so it picks nothing.
CREATE OR REPLACE FUNCTION node_end(p_node bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    agents bigint[];
BEGIN
    agents := ARRAY (SELECT agent_id FROM agent_socket WHERE node_id = p_node);
    DELETE FROM node WHERE id = p_node; -- and its sockets
    INSERT INTO desk_fact (at, move, changes) SELECT at_time, 'node_end', f
    FROM presence_gone(agents, clock_timestamp()) f WHERE f <> '[]';
END $$;
