-- A page of closed conversations that contain a text, with the entry that does; the last row may
-- have no conversation, only where the next page begins. 1,500 candidates take about 30 ms.
SELECT d.*, f.number, f.seq, e.body
FROM review_search($1::text, $2::bigint[], to_timestamp($3::bigint / 1000.0), to_timestamp($4::bigint / 1000.0),
                   $5::bigint, $6::bigint, $7::bigint, $8::bigint, 50, 1500)
     WITH ORDINALITY f (conversation, number, seq, place)
LEFT JOIN LATERAL (SELECT * FROM card WHERE card.id = f.conversation OFFSET 0) d ON true
LEFT JOIN LATERAL (SELECT t.body FROM entry t WHERE t.conversation_id = f.conversation AND t.seq = f.seq) e ON true
ORDER BY f.place
