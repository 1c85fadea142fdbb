-- The visitors of these are at the screen, if they wait. A row that a move holds is left for the next time:
-- nobody waits for another here, so there is no order to keep.
UPDATE waiting SET visitor_seen_at = clock_timestamp()
WHERE conversation_id IN (SELECT w.conversation_id FROM waiting w WHERE w.conversation_id = ANY ($1::bigint[])
                          FOR NO KEY UPDATE SKIP LOCKED)
