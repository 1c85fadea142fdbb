-- Uses a ticket up, and says whose it was if it was good.
WITH used AS (
    DELETE FROM agent_ticket WHERE token_hash = $1::bytea RETURNING session_hash, expires_at
)
SELECT a.id, a.login, a.name, a.role, p.capacity, u.session_hash
FROM used u
JOIN agent_session s ON s.token_hash = u.session_hash
JOIN agent a ON a.id = s.agent_id
JOIN presence p ON p.agent_id = a.id
WHERE u.expires_at > now() AND s.expires_at > now() AND a.disabled_at IS NULL
