-- An agent's last console on a node is gone.
SELECT s.*
FROM presence_disconnect($1::bigint, $2::bigint) e, entry_show(e) s
ORDER BY s.conversation, s.seq
