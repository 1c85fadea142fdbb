-- What the pages of supervisors show, as JSON that the gateway passes on as it is (protocol/http.md).

CREATE OR REPLACE FUNCTION show_teams() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('teams', coalesce(jsonb_agg(jsonb_build_object(
        'id', t.id, 'name', t.name, 'open', t.open, 'opens_at', CASE WHEN NOT t.open THEN unix_ms(team_opens_at(t.id, now())) END,
        'time_zone', t.time_zone, 'ring_s', t.ring_s, 'answer_within_s', t.answer_within_s, 'fall_back_s', t.fall_back_s,
        'keep_place_s', t.keep_place_s, 'answer_goal_s', t.answer_goal_s, 'begins', t.begins,
        'hours', (SELECT coalesce(jsonb_agg(jsonb_build_object('weekday', h.weekday, 'opens', to_char(h.opens, 'HH24:MI'),
                                                                'closes', to_char(h.closes, 'HH24:MI')) ORDER BY h.weekday, h.opens), '[]')
                  FROM team_hours h WHERE h.team_id = t.id),
        'holidays', (SELECT coalesce(jsonb_agg(jsonb_build_object('day', d.day, 'name', d.name) ORDER BY d.day), '[]')
                     FROM team_holiday d WHERE d.team_id = t.id),
        'members', (SELECT coalesce(jsonb_agg(m.agent_id ORDER BY m.agent_id), '[]') FROM team_member m WHERE m.team_id = t.id))
        ORDER BY t.id), '[]')) FROM team t WHERE t.deleted_at IS NULL
$$;

CREATE OR REPLACE FUNCTION show_skills() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('skills', coalesce(jsonb_agg(jsonb_build_object(
        'id', s.id, 'kind', s.kind, 'name', s.name, 'urgent_level', s.urgent_level, 'fallback', f.name)
        ORDER BY s.kind, s.name), '[]'))
    FROM skill s LEFT JOIN skill f ON f.id = s.fallback_id
$$;

-- The service level: of what was handed over in the last hour and is due, the share that an agent answered within the
-- team's goal. What still waits and is within the goal is not due. A message that a visitor chose to leave, or left
-- while the desk was closed, has no goal; who gave up waiting had one.
CREATE OR REPLACE VIEW handed_over_lately AS
SELECT c.id, c.team_id, c.queued_at, c.assigned_at, c.closed_at, t.answer_goal_s, a.answered_at
FROM conversation c
JOIN team t ON t.id = c.team_id
LEFT JOIN LATERAL (SELECT e.created_at AS answered_at FROM entry e
                   WHERE e.conversation_id = c.id AND e.kind = 'message' AND e.author = 'agent' AND e.created_at >= c.queued_at
                   ORDER BY e.seq LIMIT 1) a ON true
WHERE c.queued_at > now() - interval '1 hour'
  AND (NOT c.left_message OR EXISTS (SELECT 1 FROM entry e WHERE e.conversation_id = c.id AND e.event = 'message_left'
                                     AND e.data->>'by' = 'system'));

CREATE OR REPLACE FUNCTION show_level() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'handed_over', count(*) FILTER (WHERE due), 'answered_in_time', count(*) FILTER (WHERE due AND in_time),
        'goal_s', coalesce(max(answer_goal_s), (SELECT max(answer_goal_s) FROM team WHERE deleted_at IS NULL)))
    FROM (SELECT answer_goal_s,
                 coalesce(answered_at, closed_at, now()) - queued_at <= answer_goal_s * interval '1 second' AND answered_at IS NOT NULL AS in_time,
                 answered_at IS NOT NULL OR closed_at IS NOT NULL OR now() - queued_at > answer_goal_s * interval '1 second' AS due
          FROM handed_over_lately) l
$$;

-- The last hour in twelve steps: what was handed over, assigned and closed in each, and how many waited at its end.
-- Assigned counts also for whoever lost it since, and one that came back waited from then on: the events tell, where the
-- conversation knows of the last ones only.
-- What was given back to the bot is not in it: its hand-over begins anew. The day is read once, and only
-- what is of the hour, or waits still, is held against each step: the page asks for this every few seconds.
CREATE OR REPLACE FUNCTION show_curve() RETURNS jsonb LANGUAGE sql STABLE AS $$
    WITH step AS (
        SELECT now() - n * interval '5 minutes' AS until, now() - (n + 1) * interval '5 minutes' AS since FROM generate_series(0, 11) n
    ), lately AS MATERIALIZED (
        SELECT id, queued_at, closed_at
        FROM conversation
        WHERE queued_at > now() - interval '1 day'
          AND greatest(queued_at, coalesce(assigned_at, closed_at, 'infinity'), closed_at) > now() - interval '1 hour'
    ), moved AS MATERIALIZED (
        SELECT e.event, e.created_at AS at, lead(e.created_at, 1, 'infinity') OVER (PARTITION BY l.id ORDER BY e.seq) AS until
        FROM lately l JOIN entry e ON e.conversation_id = l.id
        WHERE e.event IN ('queued', 'returned', 'transferred', 'assigned', 'closed')
    ), assigned AS MATERIALIZED (
        SELECT at FROM moved WHERE event = 'assigned' AND at > now() - interval '1 hour'
    ), waited AS MATERIALIZED (
        SELECT at, until FROM moved WHERE event IN ('queued', 'returned') AND until > now() - interval '1 hour'
    ), counted AS (
        SELECT s.until, count(*) FILTER (WHERE l.queued_at > s.since AND l.queued_at <= s.until) AS handed_over,
               (SELECT count(*) FROM assigned a WHERE a.at > s.since AND a.at <= s.until) AS assigned,
               count(*) FILTER (WHERE l.closed_at > s.since AND l.closed_at <= s.until) AS closed,
               (SELECT count(*) FROM waited w WHERE w.at <= s.until AND w.until > s.until) AS waiting
        FROM step s LEFT JOIN lately l ON true GROUP BY s.until, s.since
    )
    SELECT jsonb_agg(jsonb_build_object('at', unix_ms(c.until), 'handed_over', c.handed_over, 'assigned', c.assigned,
                                        'closed', c.closed, 'waiting', c.waiting) ORDER BY c.until)
    FROM counted c
$$;

CREATE OR REPLACE FUNCTION show_desk_agents() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'id', a.id, 'name', a.name, 'role', a.role, 'state', p.state, 'connected', p.gone_at IS NULL, 'load', p.load,
        'capacity', p.capacity,
        'skills', (SELECT coalesce(jsonb_agg(s.name ORDER BY s.kind, s.name), '[]') FROM agent_skill k JOIN skill s ON s.id = k.skill_id
                   WHERE k.agent_id = a.id),
        'levels', (SELECT coalesce(jsonb_object_agg(s.name, k.level), '{}') FROM agent_skill k JOIN skill s ON s.id = k.skill_id
                   WHERE k.agent_id = a.id),
        'teams', (SELECT coalesce(jsonb_agg(m.team_id ORDER BY m.team_id), '[]') FROM team_member m WHERE m.agent_id = a.id),
        'holds', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                      'conversation', c.id, 'since', unix_ms(c.assigned_at), 'held', c.held, 'priority', priority_name(c.priority),
                      'visitor_name', v.name, 'unanswered_since', unix_ms(u.since)) ORDER BY c.assigned_at), '[]')
                  FROM conversation c JOIN visitor v ON v.id = c.visitor_id LEFT JOIN conversation_unanswered u ON u.id = c.id
                  WHERE c.state = 'assigned' AND c.agent_id = a.id)) ORDER BY a.name, a.id), '[]')
    FROM agent a JOIN presence p ON p.agent_id = a.id
    WHERE a.disabled_at IS NULL AND a.role <> 'reviewer'
$$;

-- How the desk does, of the last hour. It reads all of that: the gateway asks for it less often than for the rest.
CREATE OR REPLACE FUNCTION show_desk_level() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('level', show_level(), 'curve', show_curve())
$$;

-- The live page of the desk, but for how it does. Of what waits, the first 200.
CREATE OR REPLACE FUNCTION show_desk() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'now', unix_ms(clock_timestamp()), 'agents', show_desk_agents(),
        'waiting_count', (SELECT count(*) FROM waiting),
        'waiting', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'id', d.id, 'priority', priority_name(d.priority), 'lang', d.lang, 'visitor_id', d.visitor_id,
                'visitor_name', d.visitor_name, 'last_text', d.last_text, 'queued_at', d.queued_at, 'team_id', d.team_id,
                'team', t.name, 'needs', d.needs, 'weight', d.weight, 'left_message', d.left_message,
                'reminded_at', d.reminded_at, 'ring_agent', d.ringing_id, 'ring_until', d.ringing_until)) ORDER BY w.place), '[]')
            FROM (SELECT conversation_id, row_number() OVER (ORDER BY rank, conversation_id) AS place FROM waiting
                  ORDER BY rank, conversation_id LIMIT 200) w
            CROSS JOIN LATERAL (SELECT * FROM card WHERE card.id = w.conversation_id OFFSET 0) d
            JOIN team t ON t.id = d.team_id))
$$;

-- Who did what, newest first, 100 a page; p_before 0 for the first.
CREATE OR REPLACE FUNCTION show_audit(p_before bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('acts', coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'id', u.id, 'at', unix_ms(u.at), 'agent_id', u.agent_id, 'agent_name', a.name, 'act', u.act,
        'subject_id', u.subject_id, 'subject_name', s.name, 'conversation', u.conversation_id))
        || jsonb_build_object('detail', u.detail) ORDER BY u.id DESC), '[]')) -- where null is what was set
    FROM (SELECT * FROM audit WHERE p_before = 0 OR id < p_before ORDER BY id DESC LIMIT 100) u
    LEFT JOIN agent a ON a.id = u.agent_id LEFT JOIN agent s ON s.id = u.subject_id
$$;

-- What teams and people who can sign in are called: what a new name is held against.
CREATE OR REPLACE FUNCTION show_names() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'teams', coalesce((SELECT jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) ORDER BY t.id) FROM team t WHERE t.deleted_at IS NULL), '[]'),
        'agents', coalesce((SELECT jsonb_agg(jsonb_build_object('login', a.login, 'name', a.name) ORDER BY a.id) FROM agent a WHERE a.disabled_at IS NULL), '[]'))
$$;

-- What everybody is called, in short. Whether a name could be taken for another is seen by the program
-- (gateway/policy/names.c), before the change: the change is told what was seen, and looks under the lock whether
-- it still is so.
CREATE OR REPLACE FUNCTION names_seen() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT md5(show_names()::text)
$$;

CREATE OR REPLACE FUNCTION show_page(p_what text, p_before bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE p_what WHEN 'teams' THEN show_teams() WHEN 'skills' THEN show_skills() WHEN 'desk' THEN show_desk() WHEN 'level' THEN show_desk_level()
                       WHEN 'audit' THEN show_audit(p_before) WHEN 'names' THEN show_names() || jsonb_build_object('seen', names_seen()) END;
END $$;
