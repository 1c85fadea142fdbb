-- Closes what the bot has and nobody speaks in. $2 is the time without leaps; 0: not known.
SELECT s.*
FROM conversation_close_idle($1::bigint * interval '1 millisecond', to_timestamp(nullif($2::bigint, 0) / 1000.0)) e,
     entry_show(e) s
ORDER BY s.conversation, s.seq
