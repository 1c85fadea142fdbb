-- An agent's console connected to a node.
SELECT s.*
FROM presence_connect($1::bigint, $2::bigint) e, entry_show(e) s
ORDER BY s.conversation, s.seq
