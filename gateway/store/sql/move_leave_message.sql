-- The visitor would rather be answered later.
SELECT s.*
FROM conversation_leave_message($1::bigint, $2::bigint) e, entry_show(e) s
ORDER BY s.conversation, s.seq
