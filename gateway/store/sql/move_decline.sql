-- The agent does not take what rings.
SELECT s.*
FROM conversation_decline($1::bigint, $2::bigint) e, entry_show(e) s
ORDER BY s.conversation, s.seq
