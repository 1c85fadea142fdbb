-- The number behind which a fold of the facts begins that is complete at $1 (Unix ms).
SELECT facts_from(to_timestamp($1::text::bigint / 1000.0))
