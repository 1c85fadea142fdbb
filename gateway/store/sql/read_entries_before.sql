-- A page of a timeline, backwards: $3 entries before $2 (0: of all), given in ascending order; what is
-- private left out when $4. One row with no seq when there is nothing to read, none when there is no conversation.
SELECT s.*, c.last_seq
FROM conversation c
LEFT JOIN LATERAL (SELECT * FROM entry e
                   WHERE e.conversation_id = c.id AND e.seq < CASE WHEN $2::bigint > 0 THEN $2 ELSE c.last_seq + 1 END
                     AND (NOT $4::bool OR NOT entry_is_private(e))
                   ORDER BY e.seq DESC LIMIT $3::bigint) e ON true
LEFT JOIN LATERAL entry_show(e::entry) s ON e.seq IS NOT NULL
WHERE c.id = $1::bigint
ORDER BY s.seq
