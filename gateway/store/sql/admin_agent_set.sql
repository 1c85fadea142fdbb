-- Changes what is not empty: name, role, capacity. A row with the number of conversations in the way of
-- the capacity, NULL when it was done; no row: no such agent.
SELECT s.holding
FROM agent_set($1::text, nullif($2::text, ''), nullif($3::text, '')::agent_role, nullif($4::text, '')::integer) s
WHERE s.known
