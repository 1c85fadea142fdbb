-- $1 reads the conversation $2, which somebody else talks in: nobody there sees it, so it is kept.
INSERT INTO audit (agent_id, act, subject_id, conversation_id)
SELECT $1::bigint, 'watched', c.agent_id, c.id
FROM conversation c WHERE c.id = $2::bigint AND c.state = 'assigned' AND c.agent_id <> $1::bigint
