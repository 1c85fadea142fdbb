-- What a node that died may have left unanswered, older than $1 ms: the newest message of conversations with the bot,
-- where that is a visitor's; and messages that a secret was taken out of, whoever has them.
-- One from the future is of before the clock was put back.
-- Where nobody spoke for an hour, only every 200th conversation is looked into each time: asked every
-- three seconds, all of them within ten minutes, at a small part of the cost while there are very many.
WITH p AS (SELECT $1::bigint * interval '1 millisecond' AS age, extract(epoch FROM now())::bigint / 3 % 200 AS turn)
SELECT s.*
FROM (SELECT e::entry AS e
      FROM conversation c
      CROSS JOIN LATERAL (SELECT * FROM entry e
                          WHERE e.conversation_id = c.id AND e.kind = 'message' ORDER BY e.seq DESC LIMIT 1) e
      WHERE c.state = 'bot'
        AND (c.last_entry_at > now() - interval '1 hour' OR c.id % 200 = (SELECT turn FROM p))
        AND e.author = 'visitor'
        AND e.created_at NOT BETWEEN now() - (SELECT age FROM p) AND now() + interval '1 second'
      ORDER BY c.id LIMIT 100) l,
     entry_show(l.e) s
UNION ALL
SELECT s.*
FROM p, exposed_unanswered(p.age, p.turn) e, entry_show(e) s
LIMIT 200
