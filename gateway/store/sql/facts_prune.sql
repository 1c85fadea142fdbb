-- Keeps the desk's facts from growing for ever. $2 is the time without leaps; 0: not known.
SELECT facts_prune($1::bigint * interval '1 millisecond', to_timestamp(nullif($2::bigint, 0) / 1000.0))
