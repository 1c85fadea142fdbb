-- Renews a node's lease, unless others have buried it; brings the database's clock.
SELECT id, unix_ms(seen_at) FROM node_beat($1::bigint)
