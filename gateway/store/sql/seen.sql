-- How far each side has read, for many conversations at once: never backwards, never past the
-- end. Rows are taken in ascending order, so that two of these can't deadlock.
INSERT INTO conversation_seen AS s (conversation_id, visitor_seq, agent_seq)
SELECT c.id, least(max(g.visitor_seq), c.last_seq), least(max(g.agent_seq), c.last_seq)
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) g (id, visitor_seq, agent_seq)
JOIN conversation c ON c.id = g.id
GROUP BY c.id
ORDER BY c.id
ON CONFLICT (conversation_id) DO UPDATE
SET visitor_seq = greatest(s.visitor_seq, excluded.visitor_seq),
    agent_seq = greatest(s.agent_seq, excluded.agent_seq)
WHERE s.visitor_seq < excluded.visitor_seq OR s.agent_seq < excluded.agent_seq
