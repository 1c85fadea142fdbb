-- The newest message of conversations with the bot, where that is a visitor's and older than $1 ms:
-- what a node that died may have left unanswered.
SELECT s.*
FROM conversation c
CROSS JOIN LATERAL (SELECT * FROM entry e
                    WHERE e.conversation_id = c.id AND e.kind = 'message' ORDER BY e.seq DESC LIMIT 1) e
CROSS JOIN LATERAL entry_show(e::entry) s
WHERE c.state = 'bot' AND e.author = 'visitor' AND e.created_at < now() - $1::bigint * interval '1 millisecond'
ORDER BY c.id LIMIT 100
