-- A node stops: its consoles are gone.
SELECT node_end($1::bigint)
