-- A supervisor moves a conversation in the queue.
SELECT s.*
FROM conversation_prioritise($1::bigint, $2::bigint, $3::bigint::smallint, $4::bool) e, entry_show(e) s
ORDER BY s.conversation, s.seq
