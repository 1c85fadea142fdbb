-- Closed conversations that search does not know yet, claimed for half a minute, with their texts.
SELECT * FROM search_claim($1::bigint, $2::bigint)
