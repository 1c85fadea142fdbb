-- The visitor of a hello, made when new and $9 allows it, with the open conversation or the last one
-- closed within a day. No row: not known, and not made.
SELECT v.id, v.made, h.*
FROM visitor_hello($1::bytea, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::boolean)
     v (id, made)
LEFT JOIN LATERAL (SELECT c.id FROM conversation c
                   WHERE c.visitor_id = v.id AND (c.state <> 'closed' OR c.closed_at > now() - interval '1 day')
                   ORDER BY c.state <> 'closed' DESC, c.id DESC LIMIT 1) c ON true
LEFT JOIN conversation_head h ON h.id = c.id
WHERE v.id IS NOT NULL
