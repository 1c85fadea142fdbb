-- The newest message of conversations with the bot, where that is a visitor's and older than $1 ms:
-- what a node that died may have left unanswered. One from the future is of before the clock was put back.
SELECT s.*
FROM conversation c
CROSS JOIN LATERAL (SELECT * FROM entry e
                    WHERE e.conversation_id = c.id AND e.kind = 'message' ORDER BY e.seq DESC LIMIT 1) e
CROSS JOIN LATERAL entry_show(e::entry) s
WHERE c.state = 'bot' AND e.author = 'visitor' AND e.created_at NOT BETWEEN now() - $1::bigint * interval '1 millisecond' AND now() + interval '1 second'
ORDER BY c.id LIMIT 100
