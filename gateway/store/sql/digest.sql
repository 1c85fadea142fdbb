-- What other nodes may have stored: how far the given conversations have come, and (with true)
-- which conversations of the desk changed in the last $2 ms, the newest first if they are too many.
SELECT id, last_seq, state, coalesce(agent_id, 0), false FROM conversation WHERE id = ANY ($1::bigint[])
UNION ALL
(SELECT c.id, c.last_seq, c.state, 0, true FROM waiting w JOIN conversation c ON c.id = w.conversation_id
 WHERE c.last_entry_at > now() - $2::bigint * interval '1 millisecond'
 ORDER BY c.last_entry_at DESC LIMIT 10000)
UNION ALL
(SELECT id, last_seq, state, coalesce(agent_id, 0), true FROM conversation
 WHERE state = 'assigned' AND last_entry_at > now() - $2::bigint * interval '1 millisecond'
 ORDER BY last_entry_at DESC LIMIT 10000)
UNION ALL
(SELECT id, last_seq, state, coalesce(agent_id, 0), true FROM conversation
 WHERE state = 'closed' AND closed_at > now() - $2::bigint * interval '1 millisecond'
 ORDER BY closed_at DESC LIMIT 10000)
