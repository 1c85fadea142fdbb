-- Who the visitor of a conversation is, and what the bot learnt before it handed over last, with the words of what was
-- asked as they are kept now.
SELECT v.id, v.name, v.subject, v.email, v.lang, v.page, v.user_agent, unix_ms(v.first_seen_at),
       (SELECT count(*) FROM conversation o WHERE o.visitor_id = v.id),
       (SELECT h.summary || jsonb_build_object('asked', coalesce(
                   (SELECT jsonb_agg(q.body ORDER BY q.seq) FROM entry q
                    WHERE q.conversation_id = c.id AND q.kind = 'message'
                      AND (h.summary->'questions' @> to_jsonb(q.seq)
                           OR (coalesce(h.summary->'questions', '[]') = '[]' AND q.seq = (h.summary->>'question_seq')::bigint))), '[]'))
        FROM (SELECT e.detail->'summary' AS summary FROM entry e
              WHERE e.conversation_id = c.id AND e.event = 'queued' AND e.detail ? 'summary'
              ORDER BY e.seq DESC LIMIT 1) h)
FROM conversation c JOIN visitor v ON v.id = c.visitor_id
WHERE c.id = $1::bigint
