-- Everybody who can sign in.
SELECT a.id, a.name, a.role, p.state, p.gone_at IS NULL, p.load, p.capacity,
       (SELECT count(*) FROM conversation c WHERE c.state = 'assigned' AND c.agent_id = a.id)
FROM agent a JOIN presence p ON p.agent_id = a.id
WHERE a.disabled_at IS NULL
ORDER BY a.name, a.id
