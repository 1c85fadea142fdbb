-- What the bot answered since $3 (Unix ms), behind ($1, $2) in the order of conversation and seq, 500 at a time: the
-- visitor's message, what the bot remembered before it, and what it made of it.
SELECT b.conversation_id, b.seq, q.body, q.data ->> 'choice', coalesce(q.data ? 'guard', false), c.lang, p.state,
       b.data ->> 'kind', b.data ->> 'article', n.seq IS NOT NULL
FROM entry b
JOIN conversation c ON c.id = b.conversation_id
JOIN entry q ON q.conversation_id = b.conversation_id AND q.seq = bot_answer_number(b.data, 'answer_to') AND q.author = 'visitor'
LEFT JOIN LATERAL (SELECT o.data ->> 'state' AS state FROM entry o
                   WHERE o.conversation_id = b.conversation_id AND o.seq < b.seq AND o.author = 'bot' AND o.data ? 'state'
                   ORDER BY o.seq DESC LIMIT 1) p ON true
LEFT JOIN entry n ON n.conversation_id = b.conversation_id AND n.seq = b.seq + 1 AND n.event = 'queued'
WHERE (b.conversation_id, b.seq) > ($1::bigint, $2::bigint) AND b.author = 'bot' AND b.kind = 'message'
  AND b.created_at >= to_timestamp($3::bigint / 1000.0)
ORDER BY b.conversation_id, b.seq LIMIT 500
