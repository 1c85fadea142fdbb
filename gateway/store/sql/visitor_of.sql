-- Who the visitor of a conversation is.
SELECT v.id, v.name, v.subject, v.email, v.lang, v.page, v.user_agent, unix_ms(v.first_seen_at),
       (SELECT count(*) FROM conversation o WHERE o.visitor_id = v.id)
FROM conversation c JOIN visitor v ON v.id = c.visitor_id
WHERE c.id = $1::bigint
