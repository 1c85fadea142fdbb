-- The sweep: all timers of the desk. They are times in tables, so they survive every restart, and any
-- node may act on them. Once a second from every node; nothing to do costs some index look-ups and
-- no lock.
--
-- `p_now` is a time without the leaps forward that the clock made lately (gateway/store/steady.h). `p_since` is since
-- when somebody serves the desk without a gap (desk_served()): no time that ran out counts from before that.

-- Where the clock was put back, leases and graces that began in what is the future now begin anew; the
-- queue and the turns of agents move by what it was put back, so that their order stays.
CREATE OR REPLACE FUNCTION sweep_future(p_future timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    leap interval;
BEGIN
    IF EXISTS (SELECT 1 FROM node WHERE seen_at > p_future) OR EXISTS (SELECT 1 FROM presence WHERE gone_at > p_future) THEN
        PERFORM desk_lock();
        UPDATE node SET seen_at = now() WHERE seen_at > p_future;
        UPDATE presence SET gone_at = now() WHERE gone_at > p_future;
    END IF;
    IF (SELECT at FROM desk_fact ORDER BY id DESC LIMIT 1) > p_future THEN
        PERFORM desk_lock();
        SELECT at - clock_timestamp() INTO leap FROM desk_fact ORDER BY id DESC LIMIT 1;
        IF leap > interval '0' THEN
            UPDATE waiting SET since = since - leap, rank = rank - leap, passed_until = passed_until - leap,
                               fall_back_from = fall_back_from - leap, visitor_seen_at = least(visitor_seen_at, now()),
                               reminded_at = CASE WHEN reminded_at > now() THEN now() ELSE reminded_at END, ringing_until = ringing_until - leap;
            UPDATE presence SET last_assigned_at = last_assigned_at - leap WHERE last_assigned_at IS NOT NULL;
            INSERT INTO desk_fact (at, move, changes) VALUES (clock_timestamp(), 'everything', fact_everything());
        END IF;
    END IF;
END $$;

-- Nodes whose lease ran out are buried: their agents are gone since the lease was last renewed.
CREATE OR REPLACE FUNCTION sweep_nodes(p_now timestamptz, p_since timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz;
    changes jsonb := '[]';
    dead node;
    agents bigint[];
BEGIN
    IF p_since >= p_now - interval '5 seconds'
       OR NOT EXISTS (SELECT 1 FROM node WHERE seen_at < p_now - interval '5 seconds') THEN
        RETURN;
    END IF;
    at_time := desk_begin();
    FOR dead IN SELECT * FROM node WHERE seen_at < p_now - interval '5 seconds' ORDER BY seen_at LOOP
        agents := ARRAY (SELECT agent_id FROM agent_socket WHERE node_id = dead.id);
        DELETE FROM node WHERE id = dead.id AND seen_at < p_now - interval '5 seconds';
        IF FOUND THEN
            changes := changes || presence_gone(agents, dead.seen_at);
        END IF;
    END LOOP;
    IF changes <> '[]' THEN
        INSERT INTO desk_fact (at, move, changes) VALUES (at_time, 'node_lost', changes);
    END IF;
END $$;

-- Who has something, be it one that was forced on them and counts for nothing, and no console since.
CREATE OR REPLACE VIEW agent_gone AS
SELECT p.agent_id, p.gone_at FROM presence p
WHERE p.gone_at IS NOT NULL
  AND (p.load > 0 OR EXISTS (SELECT 1 FROM conversation c WHERE c.state = 'assigned' AND c.agent_id = p.agent_id));

-- Those whose grace is over, the first of them: as many as have about 200 conversations, since a whole office's in one
-- transaction would take longer than a statement may, and so never end.
CREATE OR REPLACE FUNCTION agents_to_empty(p_before timestamptz) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(g.agent_id ORDER BY g.agent_id), '{}')
    FROM (SELECT a.agent_id, sum(h.count) OVER (ORDER BY a.agent_id) - h.count AS before
          FROM agent_gone a
          CROSS JOIN LATERAL (SELECT (SELECT count(*) FROM conversation c WHERE c.state = 'assigned' AND c.agent_id = a.agent_id)
                                   + (SELECT count(*) FROM waiting w WHERE w.ringing_id = a.agent_id) AS count) h
          WHERE a.gone_at < p_before) g
    WHERE g.before < 200
$$;

-- Agents without a console for longer than the grace lose what they have.
CREATE OR REPLACE FUNCTION sweep_agents(p_grace interval, p_now timestamptz, p_since timestamptz) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz;
BEGIN
    IF p_since < p_now - p_grace AND EXISTS (SELECT 1 FROM agent_gone WHERE gone_at < p_now - p_grace) THEN
        at_time := desk_begin();
        RETURN QUERY SELECT * FROM desk_return_all(agents_to_empty(p_now - p_grace), at_time, 'agent_gone');
    END IF;
END $$;

-- What rang in vain goes back into the queue, and whoever did not hear it is away.
CREATE OR REPLACE FUNCTION sweep_ringing(p_now timestamptz) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz;
    missed waiting[];
    rung waiting;
    changes jsonb[] := '{}';
    picks pick[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM waiting WHERE ringing_until <= p_now) THEN
        RETURN;
    END IF;
    at_time := desk_begin();
    missed := ARRAY (SELECT w FROM waiting w WHERE ringing_until <= p_now ORDER BY conversation_id LIMIT 200);
    FOREACH rung IN ARRAY missed LOOP
        UPDATE presence SET state = 'away' WHERE agent_id = rung.ringing_id AND state = 'online';
        changes := array_append(changes, queue_stop_ringing(rung.conversation_id, at_time, 'missed'));
    END LOOP;
    picks := desk_decide(at_time, 'missed', facts_join(changes), ARRAY (SELECT m.conversation_id FROM unnest(missed) m));
    FOREACH rung IN ARRAY missed LOOP
        RETURN NEXT event_add(rung.conversation_id, 'declined', '{"reason": "missed"}',
                              jsonb_build_object('agent_id', rung.ringing_id));
    END LOOP;
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- Teams open and close. Only those are asked whose hours may have turned, or that the clock was put back behind.
CREATE OR REPLACE FUNCTION team_unsure(p_at timestamptz) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT id FROM team WHERE p_at < open_from OR p_at >= open_until
$$;

CREATE OR REPLACE FUNCTION sweep_hours() RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz;
    unsure bigint[];
    turned bigint[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM team_unsure(clock_timestamp())) THEN
        RETURN;
    END IF;
    at_time := desk_begin();
    unsure := ARRAY (SELECT * FROM team_unsure(at_time));
    turned := ARRAY (SELECT id FROM team WHERE id = ANY (unsure) AND open <> team_open_at(id, at_time));
    PERFORM team_turn(t, at_time) FROM unnest(unsure) t;
    IF turned <> '{}' THEN
        RETURN QUERY SELECT * FROM desk_apply(desk_decide(at_time, 'hours', (SELECT jsonb_agg(fact_team(t)) FROM unnest(turned) t)));
    END IF;
END $$;

-- Who lets a visitor wait for longer than the team allows loses the conversation.
CREATE OR REPLACE VIEW conversation_unanswered AS
SELECT c.id, c.agent_id, greatest(c.assigned_at, w.since) AS since, t.answer_within_s
FROM conversation c
JOIN team t ON t.id = c.team_id
CROSS JOIN LATERAL (
    -- Since when the visitor waits: their first message after the agent's last one.
    SELECT min(v.created_at) AS since FROM entry v
    WHERE v.conversation_id = c.id AND v.kind = 'message' AND v.author = 'visitor'
      AND v.seq > coalesce((SELECT a.seq FROM entry a WHERE a.conversation_id = c.id AND a.kind = 'message'
                            AND a.author = 'agent' ORDER BY a.seq DESC LIMIT 1), 0)) w
WHERE c.state = 'assigned' AND w.since IS NOT NULL;

CREATE OR REPLACE FUNCTION sweep_unanswered(p_now timestamptz, p_since timestamptz) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz;
BEGIN
    IF EXISTS (SELECT 1 FROM team WHERE answer_within_s IS NOT NULL)
       AND EXISTS (SELECT 1 FROM conversation_unanswered u
                   WHERE greatest(u.since, p_since) < p_now - u.answer_within_s * interval '1 second') THEN
        at_time := desk_begin();
        RETURN QUERY SELECT * FROM desk_return(ARRAY (
            SELECT c FROM conversation_unanswered u JOIN conversation c ON c.id = u.id
            WHERE greatest(u.since, p_since) < p_now - u.answer_within_s * interval '1 second' ORDER BY c.id LIMIT 200), at_time,
            'unanswered', true, '[]', '{}');
    END IF;
END $$;

-- Skills that nobody there has: for longer than the team waits for them, the next best is asked for.
CREATE OR REPLACE FUNCTION waiting_in_vain(p_now timestamptz, p_since timestamptz)
RETURNS TABLE (conversation_id bigint, demand_id bigint) LANGUAGE sql STABLE AS $$
    -- Each demand that is waited with, once: from one to the next in the index, past all who wait with it.
    WITH RECURSIVE asked(id) AS (
        (SELECT w.demand_id FROM waiting w WHERE w.ringing_id IS NULL ORDER BY w.demand_id LIMIT 1)
        UNION ALL
        SELECT (SELECT w.demand_id FROM waiting w WHERE w.ringing_id IS NULL AND w.demand_id > a.id ORDER BY w.demand_id LIMIT 1)
        FROM asked a WHERE a.id IS NOT NULL
    ), vain AS MATERIALIZED (
        SELECT d.id, t.fall_back_s FROM asked a JOIN demand d ON d.id = a.id JOIN team t ON t.id = d.team_id
        WHERE d.skills <> '{}' AND t.open
          AND NOT EXISTS (SELECT 1 FROM demand_agent e JOIN presence p ON p.agent_id = e.agent_id
                          WHERE e.demand_id = d.id AND p.state = 'online' AND p.gone_at IS NULL)
    )
    SELECT w.conversation_id, w.demand_id FROM vain v JOIN waiting w ON w.demand_id = v.id
    WHERE w.ringing_id IS NULL AND greatest(w.fall_back_from, p_since) < p_now - v.fall_back_s * interval '1 second'
$$;

-- What a demand falls back to: every skill that nobody of the team there has at its level is replaced
-- by the one that stands in for it, or left out. A skill that somebody has stays, unless nobody has all.
CREATE OR REPLACE FUNCTION demand_fall_back(p_demand bigint, OUT demand_id bigint, OUT missed text[]) LANGUAGE plpgsql AS $$
DECLARE
    asked demand;
    kept_skills integer[];
    kept_levels smallint[];
BEGIN
    SELECT * INTO asked FROM demand WHERE id = p_demand;
    SELECT coalesce(array_agg(coalesce(r.stand_in, r.skill_id)) FILTER (WHERE r.had OR r.stand_in IS NOT NULL), '{}'),
           coalesce(array_agg(r.level) FILTER (WHERE r.had OR r.stand_in IS NOT NULL), '{}'),
           array_agg(r.name) FILTER (WHERE NOT r.had)
    INTO kept_skills, kept_levels, missed
    FROM (SELECT n.skill_id, n.level, s.name, h.had, CASE WHEN h.had THEN NULL ELSE s.fallback_id END AS stand_in
          FROM unnest(asked.skills, asked.levels) n(skill_id, level)
          JOIN skill s ON s.id = n.skill_id
          CROSS JOIN LATERAL (SELECT EXISTS (
              SELECT 1 FROM agent_skill k JOIN team_member m ON m.agent_id = k.agent_id AND m.team_id = asked.team_id
              JOIN presence p ON p.agent_id = k.agent_id AND p.state = 'online' AND p.gone_at IS NULL
              WHERE k.skill_id = n.skill_id AND k.level >= n.level) AS had) h) r;
    IF missed IS NULL THEN
        -- Each is there, but nobody has all: what they talk in matters more than what about.
        SELECT array_agg(n.skill_id) FILTER (WHERE s.kind = 'language'), array_agg(n.level) FILTER (WHERE s.kind = 'language'),
               array_agg(s.name) FILTER (WHERE s.kind <> 'language')
        INTO kept_skills, kept_levels, missed
        FROM unnest(asked.skills, asked.levels) n(skill_id, level) JOIN skill s ON s.id = n.skill_id;
        IF missed IS NULL THEN -- languages only: any will do
            SELECT array_agg(s.name) INTO missed FROM skill s WHERE s.id = ANY (asked.skills);
            kept_skills := '{}';
            kept_levels := '{}';
        END IF;
    END IF;
    demand_id := demand_get(asked.team_id, coalesce(kept_skills, '{}'), coalesce(kept_levels, '{}'));
END $$;

CREATE OR REPLACE FUNCTION sweep_fall_back(p_now timestamptz, p_since timestamptz) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz;
    vain record;
    instead record;
    told jsonb := '{}'; -- by conversation: what it falls back to
    changes jsonb := '[]';
    picks pick[];
    fallen bigint[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM waiting_in_vain(p_now, p_since)) THEN
        RETURN;
    END IF;
    at_time := desk_begin();
    FOR vain IN SELECT * FROM waiting_in_vain(p_now, p_since) ORDER BY conversation_id LIMIT 200 LOOP
        instead := demand_fall_back(vain.demand_id);
        UPDATE waiting SET demand_id = instead.demand_id, fall_back_from = at_time WHERE conversation_id = vain.conversation_id;
        told := told || jsonb_build_object(vain.conversation_id::text,
                                           jsonb_build_object('missed', instead.missed, 'demand', instead.demand_id));
        changes := changes || fact_waiting(vain.conversation_id);
    END LOOP;
    fallen := ARRAY (SELECT k::bigint FROM jsonb_object_keys(told) k ORDER BY k::bigint);
    picks := desk_decide(at_time, 'fall_back', changes, fallen);
    FOR vain IN SELECT unnest(fallen) AS id LOOP
        UPDATE conversation SET demand_id = (told -> vain.id::text ->> 'demand')::bigint WHERE id = vain.id;
        RETURN NEXT event_add(vain.id, 'fell_back', jsonb_build_object('skills', told -> vain.id::text -> 'missed'));
    END LOOP;
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- Visitors who left the page keep their place for a while; then what they asked becomes a message.
CREATE OR REPLACE FUNCTION waiting_deserted(p_now timestamptz, p_since timestamptz) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT w.conversation_id FROM waiting w JOIN demand d ON d.id = w.demand_id JOIN team t ON t.id = d.team_id
    WHERE w.priority > 0 AND NOT w.left_message AND w.ringing_id IS NULL
      AND greatest(w.visitor_seen_at, p_since) < p_now - t.keep_place_s * interval '1 second'
    ORDER BY 1 LIMIT 200
$$;

CREATE OR REPLACE FUNCTION sweep_visitors(p_now timestamptz, p_since timestamptz) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz;
    gone conversation[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM waiting_deserted(p_now, p_since)) THEN
        RETURN;
    END IF;
    at_time := desk_begin();
    gone := ARRAY (SELECT c FROM waiting_deserted(p_now, p_since) g JOIN conversation c ON c.id = g);
    IF gone <> '{}' THEN
        RETURN QUERY SELECT * FROM message_left(gone, at_time, 'system');
    END IF;
END $$;

-- Passes that ran out: whom a conversation was kept from may be asked again.
CREATE OR REPLACE FUNCTION sweep_passes(p_now timestamptz) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz;
    over bigint[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM waiting WHERE passed_until <= p_now AND ringing_id IS NULL) THEN
        RETURN;
    END IF;
    at_time := desk_begin();
    over := ARRAY (SELECT conversation_id FROM waiting WHERE passed_until <= p_now AND ringing_id IS NULL ORDER BY 1 LIMIT 200);
    UPDATE waiting SET passed = '{}', passed_until = NULL WHERE conversation_id = ANY (over);
    RETURN QUERY SELECT * FROM desk_apply(desk_decide(at_time, 'passes_over', (
        SELECT coalesce(jsonb_agg(fact_waiting(o)), '[]') FROM unnest(over) o)));
END $$;

-- One move that writes to conversations a call: a second one in the same transaction would lock them out of order. What
-- is in the future, since the clock leapt back, begins anew.
CREATE OR REPLACE FUNCTION desk_sweep(p_grace interval, p_now timestamptz DEFAULT NULL) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    steady timestamptz := least(now(), p_now);
    pulse desk_pulse;
    fair boolean;
BEGIN
    SELECT * INTO pulse FROM desk_pulse;
    fair := steady >= pulse.fair_until;
    PERFORM sweep_future(clock_timestamp() + interval '1 second');
    PERFORM sweep_nodes(steady, pulse.since);
    IF fair THEN
        RETURN QUERY SELECT * FROM sweep_agents(p_grace, steady, pulse.since);
        IF FOUND THEN RETURN; END IF;
    END IF;
    RETURN QUERY SELECT * FROM sweep_ringing(steady);
    IF FOUND THEN RETURN; END IF;
    RETURN QUERY SELECT * FROM sweep_hours();
    IF FOUND THEN RETURN; END IF;
    IF fair THEN
        RETURN QUERY SELECT * FROM sweep_unanswered(steady, pulse.since);
        IF FOUND THEN RETURN; END IF;
        RETURN QUERY SELECT * FROM sweep_visitors(steady, pulse.since);
        IF FOUND THEN RETURN; END IF;
        RETURN QUERY SELECT * FROM sweep_fall_back(steady, pulse.since);
        IF FOUND THEN RETURN; END IF;
    END IF;
    RETURN QUERY SELECT * FROM sweep_passes(steady);
    IF FOUND THEN RETURN; END IF;
    -- What was set up, or a node that died, left undecided.
    IF desk_undecided() AND EXISTS (SELECT 1 FROM waiting WHERE ringing_id IS NULL)
       AND EXISTS (SELECT 1 FROM presence WHERE state = 'online' AND gone_at IS NULL AND load < capacity) THEN
        RETURN QUERY SELECT * FROM desk_route();
    END IF;
END $$;
