-- The agent takes what rings.
SELECT s.*
FROM conversation_accept($1::bigint, $2::bigint) e, entry_show(e) s
ORDER BY s.conversation, s.seq
