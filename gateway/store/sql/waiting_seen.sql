-- The visitors of these are at the screen, if they wait.
UPDATE waiting SET visitor_seen_at = clock_timestamp() WHERE conversation_id = ANY ($1::bigint[])
