-- A sign-in; sweeps out some that have run out.
WITH old AS (
    DELETE FROM agent_session
    WHERE token_hash IN (SELECT token_hash FROM agent_session WHERE expires_at < now()
                         ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)
)
INSERT INTO agent_session (token_hash, agent_id, expires_at)
SELECT $1::bytea, id, now() + $3::bigint * interval '1 millisecond'
FROM agent WHERE id = $2::bigint AND disabled_at IS NULL
RETURNING agent_id
