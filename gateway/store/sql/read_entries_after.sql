-- A page of a timeline, forwards: $3 entries after $2; what is private left out when $4. One row with no seq
-- when there is nothing to read, none when there is no conversation.
SELECT s.*, c.last_seq
FROM conversation c
LEFT JOIN LATERAL (SELECT * FROM entry e
                   WHERE e.conversation_id = c.id AND e.seq > $2::bigint AND (NOT $4::bool OR NOT entry_is_private(e))
                   ORDER BY e.seq LIMIT $3::bigint) e ON true
LEFT JOIN LATERAL entry_show(e::entry) s ON e.seq IS NOT NULL
WHERE c.id = $1::bigint
ORDER BY s.seq
