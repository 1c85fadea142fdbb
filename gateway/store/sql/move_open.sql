-- The visitor's open conversation, made when there is none.
SELECT s.*
FROM conversation_open($1::bigint, $2::text, $3::text) e, entry_show(e) s
ORDER BY s.conversation, s.seq
