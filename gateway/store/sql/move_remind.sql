-- The visitor reminds the desk.
SELECT s.*
FROM conversation_remind($1::bigint, $2::bigint) e, entry_show(e) s
ORDER BY s.conversation, s.seq
