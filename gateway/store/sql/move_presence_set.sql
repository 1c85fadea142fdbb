-- An agent's presence by choice, or by that of the supervisor $3.
SELECT s.*
FROM presence_set($1::bigint, $2::text::presence_state, $3::bigint) e, entry_show(e) s
ORDER BY s.conversation, s.seq
