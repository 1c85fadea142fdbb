-- What the gateway and its screens read of conversations.

-- What a node keeps of a conversation that it serves: a visitor's view of it, and how far the bot
-- is. The newest entry of the bot says the latter.
CREATE OR REPLACE VIEW conversation_head AS
SELECT c.id, c.state, c.lang, c.last_seq, unix_ms(c.opened_at) AS opened_at, unix_ms(c.closed_at) AS closed_at,
       coalesce(s.visitor_seq, 0) AS visitor_seen, coalesce(s.agent_seq, 0) AS agent_seen, a.name AS agent_name,
       c.rating, c.visitor_id, coalesce(c.agent_id, 0) AS agent_id, b.data ->> 'state' AS bot_state,
       CASE WHEN jsonb_typeof(b.data -> 'answer_to') = 'number' THEN (b.data ->> 'answer_to')::numeric::bigint
            ELSE 0 END AS bot_answered
FROM conversation c
LEFT JOIN agent a ON a.id = c.agent_id
LEFT JOIN conversation_seen s ON s.conversation_id = c.id
LEFT JOIN LATERAL (SELECT e.data FROM entry e
                   WHERE e.conversation_id = c.id AND e.author = 'bot' ORDER BY e.seq DESC LIMIT 1) b ON true;

-- Conversations as the desk's lists show them.
CREATE OR REPLACE VIEW card AS
SELECT c.id, c.state, c.priority, c.lang, c.visitor_id, v.name AS visitor_name, c.agent_id, a.name AS agent_name,
       c.last_seq, unix_ms(c.last_entry_at) AS last_at, coalesce(left(m.body, 120), '') AS last_text,
       m.author AS last_author, unix_ms(c.opened_at) AS opened_at, unix_ms(c.queued_at) AS queued_at,
       unix_ms(c.assigned_at) AS assigned_at, unix_ms(c.closed_at) AS closed_at,
       coalesce(s.visitor_seq, 0) AS visitor_seen, coalesce(s.agent_seq, 0) AS agent_seen, c.rating,
       c.team_id, n.needs, c.weight, nullif(coalesce(w.left_message, c.left_message), false) AS left_message, unix_ms(w.reminded_at) AS reminded_at,
       w.ringing_id, unix_ms(w.ringing_until) AS ringing_until, nullif(array_to_string(c.marks, ','), '') AS marks
FROM conversation c
JOIN visitor v ON v.id = c.visitor_id
LEFT JOIN agent a ON a.id = c.agent_id
LEFT JOIN conversation_seen s ON s.conversation_id = c.id
LEFT JOIN LATERAL (SELECT e.body, e.author FROM entry e
                   WHERE e.conversation_id = c.id AND e.kind = 'message' ORDER BY e.seq DESC LIMIT 1) m ON true
LEFT JOIN waiting w ON c.state = 'queued' AND w.conversation_id = c.id
LEFT JOIN LATERAL (SELECT string_agg(k.name, ', ' ORDER BY k.kind, k.name) AS needs FROM demand d JOIN skill k ON k.id = ANY (d.skills)
                   WHERE c.state <> 'closed' AND d.id = c.demand_id) n ON true;

-- In the two pages below, OFFSET 0 keeps the planner from joining in any other way than one card
-- after the other: a plan made while there were few conversations would read them all.

-- One list of an agent's inbox, 100 a page and one more; `p_before` 0 for the first page. Only one
-- of the three arms is run. The order is by the exact times, which a card has in milliseconds only.
CREATE OR REPLACE FUNCTION inbox_page(p_agent bigint, p_role agent_role, p_list text, p_before bigint)
RETURNS SETOF card LANGUAGE sql STABLE AS $$
    SELECT d.* FROM (
        (SELECT c.id, row_number() OVER (ORDER BY c.id DESC) AS place FROM conversation c
         WHERE p_list = 'mine' AND c.state = 'assigned' AND c.agent_id = p_agent AND (p_before = 0 OR c.id < p_before)
         ORDER BY c.id DESC LIMIT 101)
        UNION ALL
        (SELECT w.conversation_id, row_number() OVER (ORDER BY w.rank, w.conversation_id) FROM waiting w
         WHERE p_list = 'queue'
           AND (p_before = 0 OR (w.rank, w.conversation_id) > (SELECT b.rank, b.conversation_id FROM waiting b
                                                               WHERE b.conversation_id = p_before))
         ORDER BY w.rank, w.conversation_id LIMIT 101)
        UNION ALL
        (SELECT c.id, row_number() OVER (ORDER BY c.id DESC) FROM conversation c
         WHERE p_list = 'all' AND c.state <> 'closed' AND (p_before = 0 OR c.id < p_before)
           AND (p_role <> 'agent' OR c.state = 'queued' OR (c.state = 'assigned' AND c.agent_id = p_agent))
         ORDER BY c.id DESC LIMIT 101)) chosen
    CROSS JOIN LATERAL (SELECT * FROM card WHERE card.id = chosen.id OFFSET 0) d
    ORDER BY chosen.place
$$;

-- Closed conversations for review, newest first, 50 a page and one more. NULL leaves a condition
-- out; `p_rating_from` 0 asks for unrated ones.
CREATE OR REPLACE FUNCTION review_page(p_from timestamptz, p_to timestamptz, p_agent bigint, p_rating_from bigint,
                                       p_rating_to bigint, p_before bigint)
RETURNS SETOF card LANGUAGE sql STABLE AS $$
    SELECT d.* FROM (
        SELECT c.id, row_number() OVER (ORDER BY c.closed_at DESC, c.id DESC) AS place FROM conversation c
        WHERE c.state = 'closed'
          AND (p_from IS NULL OR c.closed_at >= p_from)
          AND (p_to IS NULL OR c.closed_at <= p_to)
          AND (p_before IS NULL OR (c.closed_at, c.id) < ((SELECT b.closed_at FROM conversation b WHERE b.id = p_before), p_before))
          AND (p_agent IS NULL OR EXISTS (SELECT 1 FROM conversation_agent h
                                          WHERE h.conversation_id = c.id AND h.agent_id = p_agent))
          AND (p_rating_from IS NULL OR CASE WHEN p_rating_from = 0 THEN c.rating IS NULL
                                             ELSE c.rating BETWEEN p_rating_from AND p_rating_to END)
        ORDER BY c.closed_at DESC, c.id DESC LIMIT 51) chosen
    CROSS JOIN LATERAL (SELECT * FROM card WHERE card.id = chosen.id OFFSET 0) d
    ORDER BY chosen.place
$$;
