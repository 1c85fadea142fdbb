-- Moves: what takes a conversation from one state to another. Each is one transaction, appends
-- its own entries, routes what it made possible, and returns every entry that it appended, in
-- any conversation. A move that the state does not allow raises one of
--   BT001 not_found   BT002 not_yours   BT003 conversation_closed
--   BT004 agent_unavailable   BT005 same_agent   BT006 not_closed   BT007 node_gone
-- and changes nothing; one that has happened already returns nothing.

CREATE OR REPLACE FUNCTION move_refuse(p_code text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', p_code USING ERRCODE = CASE p_code
        WHEN 'not_found' THEN 'BT001' WHEN 'not_yours' THEN 'BT002' WHEN 'conversation_closed' THEN 'BT003'
        WHEN 'agent_unavailable' THEN 'BT004' WHEN 'same_agent' THEN 'BT005' WHEN 'not_closed' THEN 'BT006'
        WHEN 'node_gone' THEN 'BT007' END;
END $$;

-- An agent who does not have it learns that it is there only if they may read it.
CREATE OR REPLACE FUNCTION move_refuse_stranger(p_conversation bigint, p_agent bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM move_refuse(CASE WHEN agent_may_read(p_agent, 'agent', p_conversation) THEN 'not_yours' ELSE 'not_found' END);
END $$;

CREATE OR REPLACE FUNCTION priority_name(p_priority smallint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT (ARRAY ['urgent', 'high', 'normal', 'low'])[p_priority + 1]
$$;

-- The visitor's open conversation; makes one, with the bot, when there is none.
CREATE OR REPLACE FUNCTION conversation_open(p_visitor bigint, p_lang text) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
BEGIN
    INSERT INTO conversation (visitor_id, team_id, lang)
    SELECT p_visitor, min(id), p_lang FROM team
    ON CONFLICT (visitor_id) WHERE state <> 'closed' DO NOTHING
    RETURNING id INTO made;
    IF made IS NOT NULL THEN
        INSERT INTO conversation_seen (conversation_id) VALUES (made);
        RETURN NEXT event_add(made, 'opened', jsonb_build_object('lang', p_lang));
    END IF;
END $$;

-- bot -> queued. The bot's last words are appended with it, under the client id that it
-- derives from the entry that it answers.
CREATE OR REPLACE FUNCTION conversation_hand_over(p_conversation bigint, p_reason text, p_priority smallint,
                                                  p_client_id uuid, p_text text, p_data jsonb)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    conv conversation;
    picks pick[];
    since timestamptz;
BEGIN
    PERFORM desk_lock();
    SELECT * INTO conv FROM conversation WHERE id = p_conversation;
    IF conv.id IS NULL THEN
        PERFORM move_refuse('not_found');
    END IF;
    IF conv.state <> 'bot' THEN
        RETURN;
    END IF;
    -- Behind all that wait, also when the clock was put back since they came.
    since := greatest(clock_timestamp(),
                      (SELECT max(queued_at) FROM conversation WHERE state = 'queued' AND priority = p_priority));
    picks := ARRAY (SELECT p FROM desk_plan(ARRAY [(conv.id, conv.team_id, p_priority, since, NULL)::waiting]) p);
    PERFORM desk_lock_conversations(ARRAY [conv.id], picks);
    -- Said already, when the bot's answer to the same entry was stored as a plain message.
    IF p_text IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.conversation_id = conv.id
                                          AND e.client_id = p_client_id AND e.author = 'bot' AND e.author_id = 0) THEN
        RETURN NEXT entry_add(conv.id, 'message', 'bot', 0, p_client_id, p_text, NULL, p_data, NULL);
    END IF;
    UPDATE conversation SET state = 'queued', priority = p_priority, queued_at = since WHERE id = conv.id;
    RETURN NEXT event_add(conv.id, 'queued',
                          jsonb_build_object('reason', p_reason, 'priority', priority_name(p_priority)));
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- any -> closed. `p_any`: the caller may close conversations of others (supervisors, the system).
CREATE OR REPLACE FUNCTION conversation_close(p_conversation bigint, p_author author_kind, p_author_id bigint,
                                              p_any boolean)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    conv conversation;
    picks pick[];
BEGIN
    PERFORM desk_lock();
    SELECT * INTO conv FROM conversation WHERE id = p_conversation;
    IF conv.id IS NULL OR (p_author = 'visitor' AND conv.visitor_id <> p_author_id) THEN
        PERFORM move_refuse('not_found');
    END IF;
    IF p_author = 'agent' AND NOT p_any AND conv.agent_id IS DISTINCT FROM p_author_id THEN
        PERFORM move_refuse_stranger(conv.id, p_author_id);
    END IF;
    IF conv.state = 'closed' THEN
        RETURN;
    END IF;
    IF conv.state = 'assigned' THEN
        UPDATE presence SET load = load - 1 WHERE agent_id = conv.agent_id;
    END IF;
    picks := ARRAY (SELECT p FROM desk_plan('{}', conv.id) p);
    PERFORM desk_lock_conversations(ARRAY [conv.id], picks);
    UPDATE conversation SET state = 'closed', closed_at = clock_timestamp() WHERE id = conv.id;
    RETURN NEXT entry_add(conv.id, 'event', p_author, p_author_id, NULL, NULL, 'closed',
                          jsonb_build_object('by', p_author), NULL);
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- assigned or queued -> assigned to another agent, or -> queued (p_to NULL), where whoever had it
-- is passed over.
CREATE OR REPLACE FUNCTION conversation_transfer(p_conversation bigint, p_by bigint, p_any boolean, p_to bigint,
                                                 p_note text)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    conv conversation;
    target presence;
    target_name text;
    picks pick[];
BEGIN
    PERFORM desk_lock();
    SELECT * INTO conv FROM conversation WHERE id = p_conversation;
    IF conv.id IS NULL THEN
        PERFORM move_refuse('not_found');
    ELSIF NOT p_any AND conv.agent_id IS DISTINCT FROM p_by THEN
        PERFORM move_refuse_stranger(conv.id, p_by);
    ELSIF conv.state = 'closed' THEN
        PERFORM move_refuse('conversation_closed');
    ELSIF conv.state = 'bot' THEN
        PERFORM move_refuse('not_yours');
    ELSIF p_to IS NULL AND conv.state = 'queued' THEN
        RETURN;
    ELSIF p_to = conv.agent_id THEN
        PERFORM move_refuse('same_agent');
    END IF;
    IF p_to IS NOT NULL THEN
        SELECT p.* INTO target FROM presence p JOIN agent a ON a.id = p.agent_id
        WHERE p.agent_id = p_to AND a.disabled_at IS NULL AND a.role <> 'reviewer';
        IF target.agent_id IS NULL OR target.state <> 'online' OR target.gone_at IS NOT NULL
           OR target.load >= target.capacity THEN
            PERFORM move_refuse('agent_unavailable');
        END IF;
        SELECT name INTO target_name FROM agent WHERE id = p_to;
    END IF;
    -- Loads first, so that the plan sees the place that opens and the one that is taken.
    UPDATE presence SET load = load - 1 WHERE agent_id = conv.agent_id;
    UPDATE presence SET load = load + 1 WHERE agent_id = p_to;
    picks := ARRAY (SELECT p FROM desk_plan(CASE WHEN p_to IS NULL THEN
        ARRAY [(conv.id, conv.team_id, conv.priority, conv.queued_at, conv.agent_id)::waiting] ELSE '{}' END, conv.id) p);
    PERFORM desk_lock_conversations(ARRAY [conv.id], picks);
    IF p_note <> '' THEN
        RETURN NEXT entry_add(conv.id, 'note', 'agent', p_by, NULL, p_note, NULL, NULL, NULL);
    END IF;
    RETURN NEXT entry_add(conv.id, 'event', 'agent', p_by, NULL, NULL, 'transferred',
                          jsonb_strip_nulls(jsonb_build_object('to', CASE WHEN p_to IS NULL THEN 'queue' ELSE 'agent' END,
                                                               'agent_name', target_name)),
                          jsonb_strip_nulls(jsonb_build_object('by', p_by, 'agent_id', p_to)));
    IF p_to IS NULL THEN
        UPDATE conversation SET state = 'queued', agent_id = NULL, assigned_at = NULL, passed_by = conv.agent_id
        WHERE id = conv.id;
        RETURN NEXT event_add(conv.id, 'queued', jsonb_build_object('reason', 'transferred',
                                                                    'priority', priority_name(conv.priority)));
    ELSE
        UPDATE presence SET load = load - 1 WHERE agent_id = p_to; -- desk_assign() counts it
        RETURN NEXT desk_assign(conv.id, p_to, desk_later((SELECT max(last_assigned_at) FROM presence)), 'transferred', NULL);
    END IF;
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- Rates, or rates again; the same rating twice in a row is one that has happened already.
CREATE OR REPLACE FUNCTION conversation_rate(p_conversation bigint, p_visitor bigint, p_score smallint, p_comment text)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    conv conversation;
BEGIN
    SELECT * INTO conv FROM conversation WHERE id = p_conversation FOR NO KEY UPDATE;
    IF conv.id IS NULL OR conv.visitor_id <> p_visitor THEN
        PERFORM move_refuse('not_found');
    ELSIF conv.state <> 'closed' THEN
        PERFORM move_refuse('not_closed');
    END IF;
    IF conv.rating = p_score AND nullif(p_comment, '') IS NOT DISTINCT FROM (
        SELECT e.body FROM entry e WHERE e.conversation_id = conv.id AND e.event = 'rated' ORDER BY e.seq DESC LIMIT 1) THEN
        RETURN;
    END IF;
    UPDATE conversation SET rating = p_score WHERE id = conv.id;
    RETURN NEXT entry_add(conv.id, 'event', 'visitor', p_visitor, NULL, nullif(p_comment, ''), 'rated',
                          jsonb_build_object('score', p_score), NULL);
END $$;

-- assigned -> queued for all that some agents hold, with the age that they have. Under
-- desk_lock(); the agents must be ones who get nothing new.
CREATE OR REPLACE FUNCTION desk_return_all(p_agents bigint[], p_reason text) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    held conversation[];
    conv conversation;
    picks pick[];
BEGIN
    held := ARRAY (SELECT c FROM conversation c WHERE c.state = 'assigned' AND c.agent_id = ANY (p_agents) ORDER BY c.id);
    picks := ARRAY (SELECT p FROM desk_plan(ARRAY (
        SELECT (h.id, h.team_id, h.priority, h.queued_at, h.passed_by)::waiting FROM unnest(held) h)) p);
    PERFORM desk_lock_conversations(ARRAY (SELECT h.id FROM unnest(held) h), picks);
    FOREACH conv IN ARRAY held LOOP
        UPDATE conversation SET state = 'queued', agent_id = NULL, assigned_at = NULL WHERE id = conv.id;
        RETURN NEXT event_add(conv.id, 'returned', jsonb_build_object('reason', p_reason),
                              jsonb_build_object('agent_id', conv.agent_id));
    END LOOP;
    UPDATE presence SET load = 0 WHERE agent_id = ANY (p_agents) AND load > 0;
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

CREATE OR REPLACE FUNCTION presence_set(p_agent bigint, p_state presence_state) RETURNS SETOF entry LANGUAGE plpgsql AS $$
BEGIN
    PERFORM desk_lock();
    UPDATE presence SET state = p_state WHERE agent_id = p_agent;
    IF p_state = 'offline' THEN
        RETURN QUERY SELECT * FROM desk_return_all(ARRAY [p_agent], 'agent_offline');
    ELSE
        RETURN QUERY SELECT * FROM desk_route();
    END IF;
END $$;

-- A console of the agent connected to this node, which must not have lost its lease.
CREATE OR REPLACE FUNCTION presence_connect(p_agent bigint, p_node bigint) RETURNS SETOF entry LANGUAGE plpgsql AS $$
BEGIN
    PERFORM desk_lock();
    IF NOT EXISTS (SELECT 1 FROM node WHERE id = p_node) THEN
        PERFORM move_refuse('node_gone');
    END IF;
    INSERT INTO agent_socket (agent_id, node_id) VALUES (p_agent, p_node) ON CONFLICT DO NOTHING;
    UPDATE presence SET gone_at = NULL WHERE agent_id = p_agent;
    RETURN QUERY SELECT * FROM desk_route();
END $$;

-- The agent's last console on this node has gone. Moves nothing yet: desk_sweep() does, after
-- the grace.
CREATE OR REPLACE FUNCTION presence_disconnect(p_agent bigint, p_node bigint) RETURNS SETOF entry LANGUAGE plpgsql AS $$
BEGIN
    PERFORM desk_lock();
    DELETE FROM agent_socket WHERE agent_id = p_agent AND node_id = p_node;
    UPDATE presence SET gone_at = clock_timestamp()
    WHERE agent_id = p_agent AND gone_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM agent_socket s WHERE s.agent_id = p_agent);
END $$;

-- A node says good-bye: as if all consoles on it had gone.
CREATE OR REPLACE FUNCTION node_end(p_node bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    agents bigint[];
BEGIN
    PERFORM desk_lock();
    agents := ARRAY (SELECT agent_id FROM agent_socket WHERE node_id = p_node);
    DELETE FROM node WHERE id = p_node; -- and its sockets
    UPDATE presence SET gone_at = clock_timestamp()
    WHERE agent_id = ANY (agents) AND gone_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM agent_socket s WHERE s.agent_id = presence.agent_id);
END $$;

-- Once a second from every node: buries nodes whose lease ran out, returns the conversations
-- of agents who are gone for longer than the grace, and routes what a crash between two moves
-- may have left waiting. Nothing to do costs a few index look-ups and no lock. `p_now` is the
-- time without the leaps forward that the clock made lately (gateway/store/steady.h); where it
-- leapt back, what is in the future begins anew.
CREATE OR REPLACE FUNCTION desk_sweep(p_grace interval, p_now timestamptz DEFAULT NULL)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    lost bigint[];
    steady timestamptz := least(now(), p_now);
    future timestamptz := clock_timestamp() + interval '1 second';
BEGIN
    IF EXISTS (SELECT 1 FROM node WHERE seen_at > future) OR EXISTS (SELECT 1 FROM presence WHERE gone_at > future) THEN
        PERFORM desk_lock();
        UPDATE node SET seen_at = now() WHERE seen_at > future;
        UPDATE presence SET gone_at = now() WHERE gone_at > future;
    END IF;
    IF EXISTS (SELECT 1 FROM node WHERE seen_at < steady - interval '5 seconds') THEN
        PERFORM desk_lock();
        WITH dead AS (
            DELETE FROM node WHERE seen_at < steady - interval '5 seconds' RETURNING id, seen_at
        ), orphan AS (
            SELECT s.agent_id, max(d.seen_at) AS seen_at FROM agent_socket s JOIN dead d ON d.id = s.node_id
            WHERE NOT EXISTS (SELECT 1 FROM agent_socket o WHERE o.agent_id = s.agent_id
                              AND o.node_id NOT IN (SELECT id FROM dead))
            GROUP BY s.agent_id
        )
        UPDATE presence p SET gone_at = o.seen_at FROM orphan o WHERE p.agent_id = o.agent_id AND p.gone_at IS NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM presence WHERE load > 0 AND gone_at < steady - p_grace) THEN
        PERFORM desk_lock();
        lost := ARRAY (SELECT agent_id FROM presence WHERE load > 0 AND gone_at < steady - p_grace ORDER BY agent_id);
        RETURN QUERY SELECT * FROM desk_return_all(lost, 'agent_gone');
    ELSIF EXISTS (SELECT 1 FROM conversation WHERE state = 'queued')
          AND EXISTS (SELECT 1 FROM presence WHERE state = 'online' AND gone_at IS NULL AND load < capacity) THEN
        RETURN QUERY SELECT * FROM desk_route();
    END IF;
END $$;

-- Closes conversations that the bot has and nobody spoke in for long; at most 100 a call. They
-- free no agent, so there is nothing to route; and what was handed over or spoken in since they
-- were chosen stays open. `p_now` as in desk_sweep().
CREATE OR REPLACE FUNCTION conversation_close_idle(p_after interval, p_now timestamptz DEFAULT NULL)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    before timestamptz := least(now(), p_now) - p_after;
    chosen bigint[] := ARRAY (SELECT id FROM conversation WHERE state = 'bot' AND last_entry_at < before
                              ORDER BY id LIMIT 100);
    idle bigint;
BEGIN
    IF chosen = '{}' THEN
        RETURN;
    END IF;
    PERFORM desk_lock();
    PERFORM desk_lock_conversations(chosen, '{}');
    FOR idle IN SELECT id FROM conversation WHERE id = ANY (chosen) AND state = 'bot' AND last_entry_at < before
                ORDER BY id LOOP
        UPDATE conversation SET state = 'closed', closed_at = clock_timestamp() WHERE id = idle;
        RETURN NEXT entry_add(idle, 'event', 'system', 0, NULL, NULL, 'closed', '{"by": "system", "reason": "idle"}', NULL);
    END LOOP;
END $$;
