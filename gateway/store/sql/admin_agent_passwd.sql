-- A new password; whoever is signed in with the old one is no more.
WITH changed AS (
    UPDATE agent SET password_hash = $2::text WHERE login = lower($1::text) RETURNING id
), ended AS (
    DELETE FROM agent_session WHERE agent_id IN (SELECT id FROM changed)
)
SELECT id FROM changed
