-- What the visitor says of an answer of the bot's.
SELECT s.*
FROM conversation_helpful($1::bigint, $2::bigint, $3::bigint, $4::boolean) e, entry_show(e) s
ORDER BY s.conversation, s.seq
