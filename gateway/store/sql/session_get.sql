-- Whose session this is.
SELECT a.id, a.login, a.name, a.role, p.capacity
FROM agent_session s
JOIN agent a ON a.id = s.agent_id
JOIN presence p ON p.agent_id = a.id
WHERE s.token_hash = $1::bytea AND s.expires_at > now() AND a.disabled_at IS NULL
