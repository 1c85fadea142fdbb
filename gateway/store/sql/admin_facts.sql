-- Facts of the desk after number $1, at most $2 moves.
SELECT * FROM facts_flat($1::text::bigint, $2::text::bigint)
