-- What a console shows in its hello, good for 30 seconds (protocol/http.md); sweeps out some that
-- nobody used.
WITH old AS (
    DELETE FROM agent_ticket
    WHERE token_hash IN (SELECT token_hash FROM agent_ticket WHERE expires_at < now()
                         ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)
)
INSERT INTO agent_ticket (token_hash, session_hash, expires_at)
SELECT $1::bytea, s.token_hash, now() + interval '30 seconds'
FROM agent_session s JOIN agent a ON a.id = s.agent_id
WHERE s.token_hash = $2::bytea AND s.expires_at > now() AND a.disabled_at IS NULL
RETURNING session_hash
