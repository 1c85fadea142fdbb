-- Renews a node's lease, unless others have buried it; brings the database's clock.
UPDATE node SET seen_at = clock_timestamp() WHERE id = $1::bigint RETURNING id, unix_ms(seen_at)
