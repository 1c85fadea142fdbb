-- The queue: joining it, leaving it, and what changes there. All under desk_begin().

-- How long an agent who gave a conversation back, or did not take it, is passed over.
CREATE OR REPLACE FUNCTION pass_for(p_reason text) RETURNS interval LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_reason WHEN 'declined' THEN interval '2 minutes' WHEN 'missed' THEN interval '2 minutes'
           ELSE interval '10 minutes' END
$$;

-- Where a conversation stands in the queue. One whose visitor does not wait at the screen counts as low.
CREATE OR REPLACE FUNCTION queue_rank(p_since timestamptz, p_priority smallint, p_left_message boolean)
RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT p_since + CASE WHEN p_left_message AND p_priority > 0 THEN priority_allowance(3::smallint)
                     ELSE priority_allowance(p_priority) END
$$;

-- Whether the visitor of one that was left as a message is still not at the screen: has not said a word since the
-- first agent after that.
CREATE OR REPLACE FUNCTION is_message_still(p_conv conversation) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT p_conv.left_message AND NOT EXISTS (
        SELECT 1 FROM entry v WHERE v.conversation_id = p_conv.id AND v.kind = 'message' AND v.author = 'visitor' AND v.seq > (
            SELECT min(a.seq) FROM entry a WHERE a.conversation_id = p_conv.id AND a.event = 'assigned' AND a.seq > (
                SELECT max(l.seq) FROM entry l
                WHERE l.conversation_id = p_conv.id AND (l.event = 'message_left' OR l.event = 'queued' AND l.data ->> 'reason' <> 'transferred'))))
$$;

-- Puts a conversation into the queue, as old as it is. `p_left_message`: nobody waits for it at a screen, so it counts
-- as low, but for one that was handed over by night, which is as old as it is at the opening. Returns the fact.
CREATE OR REPLACE FUNCTION queue_join(p_conv conversation, p_demand bigint, p_priority smallint, p_weight smallint,
                                      p_since timestamptz, p_at timestamptz, p_left_message boolean,
                                      p_passed bigint[] DEFAULT '{}', p_passed_until timestamptz DEFAULT NULL,
                                      p_by_night boolean DEFAULT false)
RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO waiting (conversation_id, demand_id, priority, weight, since, rank, last_agent_id, passed, passed_until,
                         fall_back_from, visitor_seen_at, left_message)
    SELECT p_conv.id, p_demand, p_priority, p_weight, least(p_since, p_at),
           queue_rank(least(p_since, p_at), p_priority, p_left_message),
           (SELECT h.agent_id FROM conversation h
            WHERE h.visitor_id = p_conv.visitor_id AND h.id < p_conv.id AND h.agent_id IS NOT NULL
            ORDER BY h.id DESC LIMIT 1),
           p_passed, p_passed_until, p_at, p_at, p_left_message OR p_by_night;
    RETURN fact_waiting(p_conv.id);
END $$;

-- Takes a conversation out of the queue, and with it the place that an agent it rings at holds free.
-- Returns the facts; none if it does not wait.
CREATE OR REPLACE FUNCTION queue_leave(p_conversation bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    gone waiting;
BEGIN
    DELETE FROM waiting WHERE conversation_id = p_conversation RETURNING * INTO gone;
    IF gone.conversation_id IS NULL THEN
        RETURN '[]';
    END IF;
    IF gone.ringing_id IS NULL THEN
        RETURN jsonb_build_array(fact_left(p_conversation));
    END IF;
    UPDATE presence SET load = load - gone.ringing_held WHERE agent_id = gone.ringing_id;
    RETURN jsonb_build_array(fact_left(p_conversation), fact_agent(gone.ringing_id));
END $$;

-- Stops ringing at an agent, who is passed over for a while. Returns the facts.
CREATE OR REPLACE FUNCTION queue_stop_ringing(p_conversation bigint, p_at timestamptz, p_reason text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    rung waiting;
BEGIN
    SELECT * INTO rung FROM waiting WHERE conversation_id = p_conversation;
    UPDATE waiting SET ringing_id = NULL, ringing_held = NULL, ringing_until = NULL,
                       passed = CASE WHEN passed_until > p_at THEN array_remove(passed, rung.ringing_id) ELSE '{}' END
                                || rung.ringing_id,
                       passed_until = greatest(passed_until, p_at + pass_for(p_reason))
    WHERE conversation_id = p_conversation;
    UPDATE presence SET load = load - rung.ringing_held WHERE agent_id = rung.ringing_id;
    RETURN jsonb_build_array(fact_agent(rung.ringing_id), fact_waiting(p_conversation));
END $$;
