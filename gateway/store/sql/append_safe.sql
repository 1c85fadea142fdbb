-- Appends entries one after the other, each with its own conditions, and says for each what became
-- of it: see the function.
SELECT place, outcome, entry_seq, unix_ms(entry_at)
FROM entry_append_safe($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::uuid[], $6::text[], $7::jsonb[],
                       $8::text[], $9::bigint[])
