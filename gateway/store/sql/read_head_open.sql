-- The visitor's open conversation, as read_head has it.
SELECT h.*
FROM (SELECT id FROM conversation WHERE visitor_id = $1::bigint AND state <> 'closed') c
JOIN conversation_head h ON h.id = c.id
