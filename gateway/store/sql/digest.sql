-- What other nodes may have stored: how far the given conversations have come, and (with true)
-- which conversations of the desk changed in the last $2 ms.
SELECT id, last_seq, false FROM conversation WHERE id = ANY ($1::bigint[])
UNION ALL
(SELECT id, last_seq, true FROM conversation
 WHERE state = 'queued' AND last_entry_at > now() - $2::bigint * interval '1 millisecond' LIMIT 400)
UNION ALL
(SELECT id, last_seq, true FROM conversation
 WHERE state = 'assigned' AND last_entry_at > now() - $2::bigint * interval '1 millisecond' LIMIT 400)
UNION ALL
(SELECT id, last_seq, true FROM conversation
 WHERE state = 'closed' AND closed_at > now() - $2::bigint * interval '1 millisecond' LIMIT 400)
