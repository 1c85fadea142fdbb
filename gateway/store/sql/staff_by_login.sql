-- Who signs in with a password.
SELECT a.id, a.login, a.name, a.role, p.capacity, a.password_hash
FROM agent a JOIN presence p ON p.agent_id = a.id
WHERE a.login = lower($1::text) AND a.disabled_at IS NULL
