-- What every node does once a second for the others: dead nodes, lost agents, the queue. $2 is the time
-- without leaps; 0: not known.
SELECT s.*
FROM desk_sweep($1::bigint * interval '1 millisecond', to_timestamp(nullif($2::bigint, 0) / 1000.0)) e, entry_show(e) s
ORDER BY s.conversation, s.seq
