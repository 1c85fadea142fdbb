-- Signs out; the tickets go with it.
DELETE FROM agent_session WHERE token_hash = $1::bytea
