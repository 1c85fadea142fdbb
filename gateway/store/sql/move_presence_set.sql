-- An agent is online, away or offline by choice.
SELECT s.*
FROM presence_set($1::bigint, $2::text::presence_state) e, entry_show(e) s
ORDER BY s.conversation, s.seq
