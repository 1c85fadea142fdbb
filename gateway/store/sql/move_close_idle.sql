-- Closes what the bot has and nobody speaks in.
SELECT s.*
FROM conversation_close_idle($1::bigint * interval '1 millisecond') e, entry_show(e) s
ORDER BY s.conversation, s.seq
