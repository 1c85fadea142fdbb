-- The visitor's rating of a closed conversation.
SELECT s.*
FROM conversation_rate($1::bigint, $2::bigint, $3::bigint::smallint, $4::text) e, entry_show(e) s
ORDER BY s.conversation, s.seq
