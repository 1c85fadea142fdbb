-- Closes a conversation.
SELECT s.*
FROM conversation_close($1::bigint, $2::text::author_kind, $3::bigint, $4::bool) e, entry_show(e) s
ORDER BY s.conversation, s.seq
