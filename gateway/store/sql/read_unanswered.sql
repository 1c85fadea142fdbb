-- The newest message of conversations with the bot, where that is a visitor's and older than $1 ms:
-- what a node that died may have left unanswered. One from the future is of before the clock was put back.
-- Where nobody spoke for an hour, only every 200th conversation is looked into each time: asked every
-- three seconds, all of them within ten minutes, at a small part of the cost while there are very many.
SELECT s.*
FROM conversation c
CROSS JOIN LATERAL (SELECT * FROM entry e
                    WHERE e.conversation_id = c.id AND e.kind = 'message' ORDER BY e.seq DESC LIMIT 1) e
CROSS JOIN LATERAL entry_show(e::entry) s
WHERE c.state = 'bot'
  AND (c.last_entry_at > now() - interval '1 hour' OR c.id % 200 = (SELECT extract(epoch FROM now())::bigint / 3 % 200))
  AND e.author = 'visitor'
  AND e.created_at NOT BETWEEN now() - $1::bigint * interval '1 millisecond' AND now() + interval '1 second'
ORDER BY c.id LIMIT 100
