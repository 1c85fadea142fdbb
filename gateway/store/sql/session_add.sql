-- A sign-in with the password that has the hash $4, if it still has it: checking one takes a while, and a new password
-- ends what was signed in with the old one. Sweeps out some that have run out.
WITH old AS (
    DELETE FROM agent_session
    WHERE token_hash IN (SELECT token_hash FROM agent_session WHERE expires_at < now()
                         ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)
)
INSERT INTO agent_session (token_hash, agent_id, expires_at)
SELECT $1::bytea, id, now() + $3::bigint * interval '1 millisecond'
FROM agent WHERE id = $2::bigint AND disabled_at IS NULL AND password_hash = $4::text
FOR SHARE
RETURNING agent_id
