-- A page of the visitor's closed conversations, newest first; $2 is the last id of the page before, or 0.
SELECT h.*
FROM (SELECT id FROM conversation
      WHERE visitor_id = $1::bigint AND state = 'closed' AND ($2::bigint = 0 OR id < $2)
      ORDER BY id DESC LIMIT $3::bigint) c
JOIN conversation_head h ON h.id = c.id
ORDER BY h.id DESC
