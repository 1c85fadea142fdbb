-- What a node keeps of a conversation that it serves.
SELECT * FROM conversation_head WHERE id = $1::bigint
