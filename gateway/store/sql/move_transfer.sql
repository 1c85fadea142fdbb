-- Gives a conversation to another agent, or back to the queue (no $4).
SELECT s.*
FROM conversation_transfer($1::bigint, $2::bigint, $3::bool, $4::bigint, $5::text) e, entry_show(e) s
ORDER BY s.conversation, s.seq
