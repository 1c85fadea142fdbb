-- What every node does once a second for the others: dead nodes, lost agents, the queue.
SELECT s.*
FROM desk_sweep($1::bigint * interval '1 millisecond') e, entry_show(e) s
ORDER BY s.conversation, s.seq
