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

-- What a page's ids are below; 0 is the first page.
CREATE OR REPLACE FUNCTION id_before(p_before bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_before = 0 THEN 9223372036854775807 ELSE p_before END
$$;

-- In the two pages below, OFFSET 0 keeps the planner from joining in any other way than one card
-- after the other: a plan made while there were few conversations would read them all.

-- One list of an agent's inbox, 100 a page and one more; `p_before` 0 for the first page. Only one
-- of the four arms is run. The order is by the exact times, which a card has in milliseconds only. No arm reads what is
-- closed, of which there are millions: all that is open has an index of its own, and what an agent may see of that are
-- two short lists.
CREATE OR REPLACE FUNCTION inbox_page(p_agent bigint, p_role agent_role, p_list text, p_before bigint)
RETURNS SETOF card LANGUAGE sql STABLE AS $$
    SELECT d.* FROM (
        (SELECT c.id, row_number() OVER (ORDER BY c.id DESC) AS place FROM conversation c
         WHERE p_list = 'mine' AND c.state = 'assigned' AND c.agent_id = p_agent AND c.id < id_before(p_before)
         ORDER BY c.id DESC LIMIT 101)
        UNION ALL
        (SELECT w.conversation_id, row_number() OVER (ORDER BY w.rank, w.conversation_id) FROM waiting w
         WHERE p_list = 'queue'
           AND (p_before = 0 OR (w.rank, w.conversation_id) > (SELECT b.rank, b.conversation_id FROM waiting b
                                                               WHERE b.conversation_id = p_before))
         ORDER BY w.rank, w.conversation_id LIMIT 101)
        UNION ALL
        (SELECT c.id, row_number() OVER (ORDER BY c.id DESC) FROM conversation c
         WHERE p_list = 'all' AND p_role <> 'agent' AND c.state <> 'closed' AND c.id < id_before(p_before)
         ORDER BY c.id DESC LIMIT 101)
        UNION ALL
        (SELECT o.id, row_number() OVER (ORDER BY o.id DESC)
         FROM (SELECT w.conversation_id AS id FROM waiting w
               UNION ALL SELECT c.id FROM conversation c WHERE c.state = 'assigned' AND c.agent_id = p_agent) o
         WHERE p_list = 'all' AND p_role = 'agent' AND o.id < id_before(p_before)
         ORDER BY o.id DESC LIMIT 101)) chosen
    CROSS JOIN LATERAL (SELECT * FROM card WHERE card.id = chosen.id OFFSET 0) d
    ORDER BY chosen.place
$$;

-- NULL: any; from 0: none; else between the two.
CREATE OR REPLACE FUNCTION is_rated_so(p_rating smallint, p_from bigint, p_to bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT p_from IS NULL OR CASE WHEN p_from = 0 THEN p_rating IS NULL ELSE p_rating BETWEEN p_from AND p_to END
$$;

-- Closed conversations for review, newest first, 50 a page and one more. NULL leaves a condition
-- out; `p_rating_from` 0 asks for unrated ones. Times and pages are looked up in the index of what is closed; who asks for
-- one agent's gets them from those that the agent had, however few these are of all.
CREATE OR REPLACE FUNCTION review_page(p_from timestamptz, p_to timestamptz, p_agent bigint, p_rating_from bigint,
                                       p_rating_to bigint, p_before bigint)
RETURNS SETOF card LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT coalesce(p_from, '-infinity') AS since, coalesce(p_to, 'infinity') AS until,
               CASE WHEN p_before IS NULL THEN 'infinity' ELSE (SELECT b.closed_at FROM conversation b WHERE b.id = p_before) END AS before,
               coalesce(p_before, 9223372036854775807) AS before_id
    )
    SELECT d.* FROM (
        SELECT f.id, row_number() OVER (ORDER BY f.closed_at DESC, f.id DESC) AS place FROM (
            (SELECT c.id, c.closed_at FROM conversation c
             WHERE p_agent IS NULL AND c.state = 'closed'
               AND c.closed_at >= (SELECT since FROM asked) AND c.closed_at <= (SELECT until FROM asked)
               AND (c.closed_at, c.id) < ((SELECT before FROM asked), (SELECT before_id FROM asked))
               AND is_rated_so(c.rating, p_rating_from, p_rating_to)
             ORDER BY c.closed_at DESC, c.id DESC LIMIT 51)
            UNION ALL
            (SELECT c.id, c.closed_at
             FROM (SELECT h.conversation_id FROM conversation_agent h WHERE h.agent_id = p_agent OFFSET 0) h
             CROSS JOIN LATERAL (SELECT * FROM conversation c WHERE c.id = h.conversation_id OFFSET 0) c
             WHERE c.state = 'closed'
               AND c.closed_at >= (SELECT since FROM asked) AND c.closed_at <= (SELECT until FROM asked)
               AND (c.closed_at, c.id) < ((SELECT before FROM asked), (SELECT before_id FROM asked))
               AND is_rated_so(c.rating, p_rating_from, p_rating_to)
             ORDER BY c.closed_at DESC, c.id DESC LIMIT 51)) f) chosen
    CROSS JOIN LATERAL (SELECT * FROM card WHERE card.id = chosen.id OFFSET 0) d
    ORDER BY chosen.place
$$;
