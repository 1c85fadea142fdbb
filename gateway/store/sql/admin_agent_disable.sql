-- Bars an agent; one row if there is such a one.
SELECT a.id, (SELECT count(*) FROM agent_disable(a.login))
FROM agent a WHERE a.login = lower($1::text)
