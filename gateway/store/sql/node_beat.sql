-- Renews a node's lease, unless others have buried it.
UPDATE node SET seen_at = clock_timestamp() WHERE id = $1::bigint RETURNING id
