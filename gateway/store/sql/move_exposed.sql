-- A secret was taken out of what a visitor said to a person, or while waiting: steps, and urgent.
SELECT s.*
FROM conversation_exposed($1::bigint, $2::uuid, $3::text, $4::jsonb) e, entry_show(e) s
ORDER BY s.conversation, s.seq
