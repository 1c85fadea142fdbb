-- All agents, the disabled ones too.
SELECT a.login, a.name, a.role, p.state, p.capacity, p.load, a.disabled_at IS NOT NULL
FROM agent a JOIN presence p ON p.agent_id = a.id
ORDER BY a.login
