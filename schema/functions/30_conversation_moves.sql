-- Moves of a conversation from one state to another. Each is one transaction, appends its own
-- entries, routes what it made possible, and returns every entry that it appended, in any
-- conversation. A move that the state does not allow raises one of
--   BT001 not_found   BT002 not_yours   BT003 conversation_closed   BT004 agent_unavailable
--   BT005 same_agent  BT006 not_closed  BT007 node_gone  BT008 not_waiting  BT009 too_soon
--   BT010 not_offered
-- and changes nothing; one that has happened already returns nothing.

CREATE OR REPLACE FUNCTION move_refuse(p_code text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', p_code USING ERRCODE = CASE p_code
        WHEN 'not_found' THEN 'BT001' WHEN 'not_yours' THEN 'BT002' WHEN 'conversation_closed' THEN 'BT003'
        WHEN 'agent_unavailable' THEN 'BT004' WHEN 'same_agent' THEN 'BT005' WHEN 'not_closed' THEN 'BT006'
        WHEN 'node_gone' THEN 'BT007' WHEN 'not_waiting' THEN 'BT008' WHEN 'too_soon' THEN 'BT009'
        WHEN 'not_offered' THEN 'BT010' END;
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
CREATE OR REPLACE FUNCTION conversation_open(p_visitor bigint, p_lang text, p_time_zone text) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
BEGIN
    INSERT INTO conversation (visitor_id, team_id, lang, time_zone)
    SELECT p_visitor, id, p_lang, p_time_zone FROM team WHERE begins
    ON CONFLICT (visitor_id) WHERE state <> 'closed' DO NOTHING
    RETURNING id INTO made;
    IF made IS NOT NULL THEN
        INSERT INTO conversation_seen (conversation_id) VALUES (made);
        RETURN NEXT event_add(made, 'opened', jsonb_build_object('lang', p_lang));
    END IF;
END $$;

-- The event of a conversation that waits now.
CREATE OR REPLACE FUNCTION event_queued(p_conv conversation, p_team bigint, p_reason text, p_priority smallint, p_at timestamptz,
                                        p_detail jsonb DEFAULT NULL)
RETURNS entry LANGUAGE sql AS $$
    SELECT event_add(p_conv.id, 'queued', jsonb_strip_nulls(jsonb_build_object(
               'reason', p_reason, 'priority', priority_name(p_priority),
               'opens_at', CASE WHEN p_priority > 0 AND NOT t.open THEN unix_ms(team_opens_at(t.id, p_at)) END)), p_detail)
    FROM team t WHERE t.id = p_team
$$;

-- The skill that a person needs for what an article is about; an urgent matter that no article names is one of
-- security.
CREATE OR REPLACE FUNCTION hand_over_topic(p_article text, p_priority smallint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT a.topic FROM article a WHERE a.slug = p_article AND a.topic IS NOT NULL ORDER BY a.lang LIMIT 1),
                    CASE WHEN p_priority = 0 THEN 'security' END)
$$;

-- What the agent should know at a glance: why, what about, what the bot learnt (`p_known`: {fields, questions, ...}), and
-- what the visitor's last messages name beyond it that can be looked up: transactions and addresses of the usual
-- chains, newest first, at most ten.
CREATE OR REPLACE FUNCTION hand_over_summary(p_conv conversation, p_reason text, p_article text, p_topic text, p_known jsonb)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    WITH said AS (
        SELECT e.seq, e.body FROM entry e
        WHERE e.conversation_id = p_conv.id AND e.kind = 'message' AND e.author = 'visitor'
        ORDER BY e.seq DESC LIMIT 20
    ), named AS (
        SELECT max(s.seq) AS seq, k.name, m.found[1] AS value
        FROM said s
        CROSS JOIN (VALUES
            ('transaction', '\m(0x[0-9a-fA-F]{64})\M'), ('transaction', '\m([0-9a-f]{64})\M'),
            ('address', '\m(0x[0-9a-fA-F]{40})\M'), ('address', '\m(T[1-9A-HJ-NP-Za-km-z]{33})\M'),
            ('address', '\m(bc1[02-9ac-hj-np-z]{11,71})\M')) k(name, pattern)
        CROSS JOIN LATERAL regexp_matches(s.body, k.pattern, 'g') m(found)
        GROUP BY k.name, m.found[1]
    ), more AS (
        SELECT n.* FROM named n
        WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce(p_known->'fields', '[]')) f
                          WHERE strpos(f->>'value', n.value) > 0)
    )
    SELECT coalesce(p_known, '{}') || jsonb_strip_nulls(jsonb_build_object(
        'reason', p_reason, 'lang', nullif(p_conv.lang, ''), 'topic', p_topic, 'article', p_article,
        'title', (SELECT a.title FROM article a WHERE a.slug = p_article ORDER BY a.lang = p_conv.lang DESC, a.lang LIMIT 1),
        'question_seq', (SELECT max(seq) FROM said),
        'fields', coalesce(p_known->'fields', '[]') ||
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('name', n.name, 'value', n.value) ORDER BY n.seq DESC, n.value), '[]')
                   FROM (SELECT * FROM more ORDER BY seq DESC, value LIMIT 10) n)))
$$;

-- What the bot says when it hands over while nobody is there: when somebody will be, as the visitor's watch shows it
-- or, where no zone is known, the team's with its name. Between brackets stands what is left out when nobody knows.
CREATE OR REPLACE FUNCTION closed_words(p_conv conversation, p_at timestamptz, p_text text, p_format text)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    opens timestamptz := team_opens_at(p_conv.team_id, p_at);
    of_team text := (SELECT time_zone FROM team WHERE id = p_conv.team_id);
    words text;
BEGIN
    IF opens IS NULL THEN
        RETURN regexp_replace(p_text, '\[[^]]*\]', '');
    END IF;
    BEGIN
        words := to_char(opens AT TIME ZONE p_conv.time_zone, p_format);
    EXCEPTION WHEN invalid_parameter_value THEN
        words := NULL; -- a browser's zone that this server does not know
    END;
    words := coalesce(words, to_char(opens AT TIME ZONE of_team, p_format) || ' (' || of_team || ')');
    RETURN replace(translate(p_text, '[]', ''), '{opens}', words);
END $$;

-- What a conversation is marked as from a hand-over on: its reason, and whether the guard took a secret out of it.
CREATE OR REPLACE FUNCTION conversation_marks(p_conv conversation, p_reason text) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT mark), '{}') FROM (
        SELECT unnest(p_conv.marks) AS mark
        UNION ALL SELECT 'complaint' WHERE p_reason = 'complaint'
        UNION ALL SELECT 'secret' WHERE EXISTS (SELECT 1 FROM entry e WHERE e.conversation_id = p_conv.id
                                                AND e.author = 'visitor' AND e.data ? 'guard')) m
$$;

-- bot -> queued. The bot's last words are appended with it, under the client id that it
-- derives from the entry that it answers. `p_article`: what it was about, if the bot knew.
-- An urgent one weighs two. While the team is closed it becomes a message for the opening, and `p_closed` (see
-- closed_words) is said instead of `p_text`; `p_details` behind either.
CREATE OR REPLACE FUNCTION conversation_hand_over(p_conversation bigint, p_reason text, p_priority smallint,
                                                  p_client_id uuid, p_text text, p_data jsonb, p_article text,
                                                  p_closed text, p_closed_format text, p_details text, p_known jsonb)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    conv conversation;
    picks pick[];
    topic text := hand_over_topic(p_article, p_priority);
    wanted bigint;
    summary jsonb;
    weighs smallint := CASE WHEN p_priority = 0 THEN 2 ELSE 1 END;
    closed_now boolean;
    said text;
BEGIN
    SELECT * INTO conv FROM conversation WHERE id = p_conversation;
    IF conv.id IS NULL THEN
        PERFORM move_refuse('not_found');
    END IF;
    IF conv.state <> 'bot' THEN
        RETURN;
    END IF;
    wanted := demand_of(conv.team_id, conv.lang, topic, p_priority);
    summary := hand_over_summary(conv, p_reason, p_article, topic, p_known);
    SELECT NOT open AND p_priority > 0 INTO closed_now FROM team WHERE id = conv.team_id;
    picks := desk_decide(at_time, 'hand_over', jsonb_build_array(
        queue_join(conv, wanted, p_priority, weighs, at_time, at_time, false, p_by_night => closed_now)), ARRAY [conv.id]);
    -- Said already, when the bot's answer to the same entry was stored as a plain message.
    IF p_text IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.conversation_id = conv.id
                                          AND e.client_id = p_client_id AND e.author = 'bot' AND e.author_id = 0) THEN
        said := CASE WHEN closed_now AND p_closed IS NOT NULL THEN closed_words(conv, at_time, p_closed, p_closed_format)
                     ELSE p_text END;
        RETURN NEXT entry_add(conv.id, 'message', 'bot', 0, p_client_id, concat_ws(E'\n\n', said, nullif(p_details, '')), NULL, p_data, NULL);
    END IF;
    UPDATE conversation SET state = 'queued', priority = p_priority, queued_at = at_time, demand_id = wanted,
                            weight = weighs, left_message = closed_now,
                            marks = conversation_marks(conv, p_reason)
    WHERE id = conv.id;
    RETURN NEXT event_queued(conv, conv.team_id, p_reason, p_priority, at_time, jsonb_build_object('summary', summary));
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- Gives back what an agent's load counts of a conversation that leaves them. Returns the facts.
CREATE OR REPLACE FUNCTION desk_free(p_conv conversation) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    IF p_conv.state <> 'assigned' THEN
        RETURN '[]';
    END IF;
    UPDATE presence SET load = load - p_conv.held WHERE agent_id = p_conv.agent_id;
    RETURN jsonb_build_array(fact_agent(p_conv.agent_id));
END $$;

-- any -> closed. `p_any`: the caller may close conversations of others (supervisors, the system).
CREATE OR REPLACE FUNCTION conversation_close(p_conversation bigint, p_author author_kind, p_author_id bigint,
                                              p_any boolean)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    conv conversation;
    picks pick[];
BEGIN
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
    picks := desk_decide(at_time, 'close', queue_leave(conv.id) || desk_free(conv), ARRAY [conv.id]);
    UPDATE conversation SET state = 'closed', held = NULL, closed_at = clock_timestamp() WHERE id = conv.id;
    RETURN NEXT entry_add(conv.id, 'event', p_author, p_author_id, NULL, NULL, 'closed',
                          jsonb_build_object('by', p_author), NULL);
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- assigned or queued -> assigned to another agent (`p_kind` agent), -> queued (queue, where whoever had
-- it is passed over; team, in another one), or -> bot. `p_any`: the caller is a supervisor, who may take
-- any conversation, also from the bot. By force it goes to an agent who is away, barred from it by team or skill, or
-- has not the room for it: it then counts for what room there is.
CREATE OR REPLACE FUNCTION conversation_transfer(p_conversation bigint, p_by bigint, p_any boolean, p_kind text, p_to bigint,
                                                 p_force boolean, p_note text)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    conv conversation;
    target presence;
    target_name text;
    takes smallint;
    wanted bigint;
    changes jsonb;
    picks pick[];
    still_left boolean;
BEGIN
    SELECT * INTO conv FROM conversation WHERE id = p_conversation;
    wanted := conv.demand_id;
    SELECT left_message INTO still_left FROM waiting WHERE conversation_id = conv.id;
    still_left := coalesce(still_left, is_message_still(conv));
    IF conv.id IS NULL THEN
        PERFORM move_refuse('not_found');
    ELSIF NOT p_any AND conv.agent_id IS DISTINCT FROM p_by THEN
        PERFORM move_refuse_stranger(conv.id, p_by);
    ELSIF conv.state = 'closed' THEN
        PERFORM move_refuse('conversation_closed');
    ELSIF conv.state = 'bot' AND NOT (p_any AND p_kind = 'agent') THEN
        PERFORM move_refuse('not_yours');
    ELSIF conv.state = 'queued' AND (p_kind = 'queue' OR p_kind = 'team' AND p_to = conv.team_id) THEN
        RETURN; -- it waits there already
    ELSIF p_kind = 'agent' AND conv.state = 'assigned' AND p_to = conv.agent_id THEN
        PERFORM move_refuse('same_agent');
    END IF;
    changes := queue_leave(conv.id) || desk_free(conv);
    IF conv.state = 'bot' THEN
        wanted := demand_of(conv.team_id, conv.lang, NULL, conv.priority);
    END IF;
    IF p_kind = 'agent' THEN
        SELECT p.* INTO target FROM presence p JOIN agent a ON a.id = p.agent_id
        WHERE p.agent_id = p_to AND a.disabled_at IS NULL AND a.role <> 'reviewer';
        takes := least(conv.weight, target.capacity);
        IF target.agent_id IS NULL OR (NOT (p_force AND p_any) AND (
               target.state <> 'online' OR target.gone_at IS NOT NULL OR target.load + takes > target.capacity)) THEN
            PERFORM move_refuse('agent_unavailable');
        END IF;
        takes := least(takes, target.capacity - target.load);
        SELECT name INTO target_name FROM agent WHERE id = p_to;
        UPDATE presence SET load = load + takes, last_assigned_at = at_time WHERE agent_id = p_to;
        changes := changes || fact_agent(p_to);
    ELSIF p_kind = 'team' THEN
        SELECT name INTO target_name FROM team WHERE id = p_to AND deleted_at IS NULL;
        IF target_name IS NULL THEN
            PERFORM move_refuse('not_found');
        ELSIF NOT EXISTS (SELECT 1 FROM team_member m JOIN agent a ON a.id = m.agent_id
                          WHERE m.team_id = p_to AND a.disabled_at IS NULL AND a.role <> 'reviewer') THEN
            PERFORM move_refuse('agent_unavailable'); -- nobody would ever take it
        END IF;
        SELECT demand_get(p_to, d.skills, d.levels) INTO wanted FROM demand d WHERE d.id = wanted;
    END IF;
    IF p_kind IN ('queue', 'team') THEN
        changes := changes || queue_join(conv, wanted, conv.priority, conv.weight,
                                         conv.queued_at, at_time, still_left,
                                         CASE WHEN conv.state = 'assigned' THEN ARRAY [conv.agent_id] ELSE '{}' END,
                                         at_time + pass_for('returned'));
    END IF;
    picks := desk_decide(at_time, 'transfer', changes, ARRAY [conv.id]);
    IF p_note <> '' THEN
        RETURN NEXT entry_add(conv.id, 'note', 'agent', p_by, NULL, p_note, NULL, NULL, NULL);
    END IF;
    RETURN NEXT entry_add(conv.id, 'event', 'agent', p_by, NULL, NULL, 'transferred',
                          jsonb_strip_nulls(jsonb_build_object('to', p_kind, 'agent_name', CASE WHEN p_kind = 'agent' THEN target_name END,
                                                               'team_name', CASE WHEN p_kind = 'team' THEN target_name END)),
                          jsonb_strip_nulls(jsonb_build_object('by', p_by, 'from', conv.agent_id,
                                                               'agent_id', CASE WHEN p_kind = 'agent' THEN p_to END,
                                                               'team_id', CASE WHEN p_kind = 'team' THEN p_to END,
                                                               'force', CASE WHEN p_force THEN true END)));
    IF p_kind = 'agent' THEN
        UPDATE conversation SET queued_at = coalesce(queued_at, at_time), demand_id = wanted WHERE id = conv.id;
        RETURN NEXT desk_assign(conv.id, p_to, takes, at_time, 'transferred', NULL, false);
    ELSIF p_kind = 'bot' THEN
        UPDATE conversation SET state = 'bot', agent_id = NULL, assigned_at = NULL, held = NULL, queued_at = NULL,
                                left_message = false
        WHERE id = conv.id;
    ELSE
        UPDATE conversation SET state = 'queued', agent_id = NULL, assigned_at = NULL, held = NULL,
                                team_id = CASE p_kind WHEN 'team' THEN p_to ELSE team_id END,
                                demand_id = wanted
        WHERE id = conv.id;
        RETURN NEXT event_queued(conv, CASE p_kind WHEN 'team' THEN p_to ELSE conv.team_id END, 'transferred', conv.priority, at_time);
    END IF;
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- The agent takes what rings.
CREATE OR REPLACE FUNCTION conversation_accept(p_conversation bigint, p_agent bigint) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    rung waiting;
    picks pick[];
BEGIN
    SELECT * INTO rung FROM waiting WHERE conversation_id = p_conversation AND ringing_id = p_agent;
    IF rung.conversation_id IS NULL THEN
        IF EXISTS (SELECT 1 FROM conversation WHERE id = p_conversation AND state = 'assigned' AND agent_id = p_agent) THEN
            RETURN;
        END IF;
        PERFORM move_refuse('not_offered');
    END IF;
    DELETE FROM waiting WHERE conversation_id = p_conversation;
    picks := desk_decide(at_time, 'accept', jsonb_build_array(fact_left(p_conversation)), ARRAY [p_conversation]);
    -- Why it was this agent stands where it rang.
    RETURN NEXT desk_assign(p_conversation, p_agent, rung.ringing_held, at_time, 'accepted', (
        SELECT e.detail FROM entry e WHERE e.conversation_id = p_conversation AND e.event = 'offered'
        ORDER BY e.seq DESC LIMIT 1), false);
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- The agent does not want what rings.
CREATE OR REPLACE FUNCTION conversation_decline(p_conversation bigint, p_agent bigint) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    picks pick[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM waiting WHERE conversation_id = p_conversation AND ringing_id = p_agent) THEN
        PERFORM move_refuse('not_offered');
    END IF;
    picks := desk_decide(at_time, 'decline', queue_stop_ringing(p_conversation, at_time, 'declined'), ARRAY [p_conversation]);
    RETURN NEXT entry_add(p_conversation, 'event', 'agent', p_agent, NULL, NULL, 'declined', '{"reason": "declined"}',
                          jsonb_build_object('agent_id', p_agent));
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- The visitor's own conversation, which must be waiting.
CREATE OR REPLACE FUNCTION waiting_of_visitor(p_conversation bigint, p_visitor bigint) RETURNS conversation LANGUAGE plpgsql AS $$
DECLARE
    conv conversation;
BEGIN
    SELECT * INTO conv FROM conversation WHERE id = p_conversation;
    IF conv.id IS NULL OR conv.visitor_id <> p_visitor THEN
        PERFORM move_refuse('not_found');
    ELSIF conv.state <> 'queued' THEN
        PERFORM move_refuse('not_waiting');
    END IF;
    RETURN conv;
END $$;

-- The visitor, while waiting, reminds the desk; once a minute.
CREATE OR REPLACE FUNCTION conversation_remind(p_conversation bigint, p_visitor bigint) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    conv conversation;
BEGIN
    PERFORM desk_lock();
    conv := waiting_of_visitor(p_conversation, p_visitor);
    UPDATE waiting SET reminded_at = clock_timestamp()
    WHERE conversation_id = conv.id AND coalesce(reminded_at < clock_timestamp() - interval '1 minute', true);
    IF NOT FOUND THEN
        PERFORM move_refuse('too_soon');
    END IF;
    RETURN NEXT entry_add(conv.id, 'event', 'visitor', p_visitor, NULL, NULL, 'reminded', NULL, NULL);
END $$;

-- The visitor, while waiting, would rather be answered later: the place is given up, the question stays.
CREATE OR REPLACE FUNCTION conversation_leave_message(p_conversation bigint, p_visitor bigint) RETURNS SETOF entry
LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    conv conversation := waiting_of_visitor(p_conversation, p_visitor);
BEGIN
    IF EXISTS (SELECT 1 FROM waiting WHERE conversation_id = conv.id AND left_message) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM message_left(ARRAY [conv], at_time, 'visitor');
END $$;

-- queued, and now without a visitor at the screen: `p_by` visitor, or system when they left.
CREATE OR REPLACE FUNCTION message_left(p_convs conversation[], p_at timestamptz, p_by text) RETURNS SETOF entry
LANGUAGE plpgsql AS $$
DECLARE
    conv conversation;
    changes jsonb;
    picks pick[];
BEGIN
    UPDATE waiting w SET rank = queue_rank(w.since, w.priority, true), left_message = true
    FROM unnest(p_convs) c WHERE w.conversation_id = c.id;
    SELECT coalesce(jsonb_agg(fact_waiting(c.id)), '[]') INTO changes FROM unnest(p_convs) c;
    picks := desk_decide(p_at, 'message_left', changes, ARRAY (SELECT c.id FROM unnest(p_convs) c));
    FOR conv IN SELECT * FROM unnest(p_convs) ORDER BY id LOOP
        UPDATE conversation SET left_message = true WHERE id = conv.id;
        RETURN NEXT entry_add(conv.id, 'event', CASE p_by WHEN 'visitor' THEN 'visitor' ELSE 'system' END::author_kind,
                              CASE p_by WHEN 'visitor' THEN conv.visitor_id ELSE 0 END, NULL, NULL, 'message_left',
                              jsonb_build_object('by', p_by), NULL);
    END LOOP;
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- It stands elsewhere in the queue, or counts for more: a supervisor did it (`p_by`), or it came about by itself (`p_reason`).
CREATE OR REPLACE FUNCTION event_moved_in_queue(p_conversation bigint, p_by bigint, p_priority smallint, p_front boolean,
                                                p_reason text DEFAULT NULL) RETURNS entry LANGUAGE sql AS $$
    SELECT entry_add(p_conversation, 'event', CASE WHEN p_by IS NULL THEN 'system' ELSE 'agent' END::author_kind, coalesce(p_by, 0),
                     NULL, NULL, 'moved_in_queue',
                     jsonb_strip_nulls(jsonb_build_object('priority', priority_name(p_priority), 'front', p_front, 'reason', p_reason)),
                     CASE WHEN p_by IS NOT NULL THEN jsonb_build_object('by', p_by) END)
$$;

-- A supervisor moves a waiting conversation: another priority, which then counts also where the visitor left a
-- message; or (`p_front`) before all others. What leaves it where it is is no entry.
CREATE OR REPLACE FUNCTION conversation_prioritise(p_conversation bigint, p_by bigint, p_priority smallint, p_front boolean)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    conv conversation;
    was waiting;
    waits waiting;
    picks pick[];
BEGIN
    SELECT * INTO conv FROM conversation WHERE id = p_conversation;
    IF conv.id IS NULL THEN
        PERFORM move_refuse('not_found');
    ELSIF conv.state <> 'queued' THEN
        PERFORM move_refuse('not_waiting');
    END IF;
    SELECT * INTO was FROM waiting WHERE conversation_id = conv.id;
    -- Whoever names a priority means it, also for a visitor who left a message.
    UPDATE waiting SET priority = coalesce(p_priority, priority),
                       rank = CASE WHEN p_front
                              THEN least(rank, (SELECT min(o.rank) FROM waiting o WHERE o.conversation_id <> conv.id) - interval '1 microsecond')
                              WHEN p_priority IS NULL THEN rank ELSE queue_rank(since, p_priority, false) END
    WHERE conversation_id = conv.id RETURNING * INTO waits;
    picks := desk_decide(at_time, 'prioritise', jsonb_build_array(fact_waiting(conv.id)), ARRAY [conv.id]);
    UPDATE conversation SET priority = coalesce(p_priority, priority) WHERE id = conv.id;
    IF (was.priority, was.rank) <> (waits.priority, waits.rank) THEN
        RETURN NEXT event_moved_in_queue(conv.id, p_by, coalesce(p_priority, conv.priority), p_front);
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
    PERFORM 1 FROM conversation c WHERE c.id = ANY (chosen) ORDER BY c.id FOR NO KEY UPDATE;
    FOR idle IN SELECT id FROM conversation WHERE id = ANY (chosen) AND state = 'bot' AND last_entry_at < before
                ORDER BY id LOOP
        UPDATE conversation SET state = 'closed', closed_at = clock_timestamp() WHERE id = idle;
        RETURN NEXT entry_add(idle, 'event', 'system', 0, NULL, NULL, 'closed', '{"by": "system", "reason": "idle"}', NULL);
    END LOOP;
END $$;
