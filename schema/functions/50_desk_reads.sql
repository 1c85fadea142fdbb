-- What screens read of the desk.

-- One list of an agent's inbox, 100 a page; `p_before` 0 for the first page.
CREATE OR REPLACE FUNCTION inbox_page(p_agent bigint, p_role agent_role, p_list text, p_before bigint)
RETURNS SETOF card LANGUAGE sql STABLE AS $$
    SELECT * FROM card
    WHERE id IN (
        (SELECT c.id FROM conversation c
         WHERE p_list = 'mine' AND c.state = 'assigned' AND c.agent_id = p_agent AND (p_before = 0 OR c.id < p_before)
         ORDER BY c.id DESC LIMIT 101)
        UNION ALL
        (SELECT c.id FROM conversation c
         WHERE p_list = 'queue' AND c.state = 'queued' ORDER BY c.priority, c.queued_at, c.id LIMIT 101)
        UNION ALL
        (SELECT c.id FROM conversation c
         WHERE p_list = 'all' AND c.state <> 'closed' AND (p_before = 0 OR c.id < p_before)
           AND (p_role <> 'agent' OR c.state = 'queued' OR (c.state = 'assigned' AND c.agent_id = p_agent))
         ORDER BY c.id DESC LIMIT 101))
    ORDER BY CASE WHEN p_list = 'queue' THEN priority END, CASE WHEN p_list = 'queue' THEN queued_at END,
             CASE WHEN p_list <> 'queue' THEN id END DESC, id
$$;

-- Closed conversations for review, newest first, 50 a page and one more. NULL leaves a condition
-- out; `p_rating_from` 0 asks for unrated ones.
CREATE OR REPLACE FUNCTION review_page(p_from timestamptz, p_to timestamptz, p_agent bigint, p_rating_from smallint,
                                       p_rating_to smallint, p_text text, p_before bigint)
RETURNS SETOF card LANGUAGE sql STABLE AS $$
    SELECT * FROM card
    WHERE id IN (
        SELECT c.id FROM conversation c
        WHERE c.state = 'closed'
          AND (p_from IS NULL OR c.closed_at >= p_from)
          AND (p_to IS NULL OR c.closed_at <= p_to)
          AND (p_before IS NULL OR (c.closed_at, c.id) < ((SELECT b.closed_at FROM conversation b WHERE b.id = p_before), p_before))
          AND (p_agent IS NULL OR EXISTS (SELECT 1 FROM conversation_agent h
                                          WHERE h.conversation_id = c.id AND h.agent_id = p_agent))
          AND (p_rating_from IS NULL OR CASE WHEN p_rating_from = 0 THEN c.rating IS NULL
                                             ELSE c.rating BETWEEN p_rating_from AND p_rating_to END)
          AND (p_text IS NULL OR EXISTS (SELECT 1 FROM entry e WHERE e.conversation_id = c.id
                                         AND position(lower(p_text) IN lower(e.body)) > 0))
        ORDER BY c.closed_at DESC, c.id DESC LIMIT 51)
    ORDER BY closed_at DESC, id DESC
$$;
