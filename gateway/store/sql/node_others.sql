-- How many other nodes are there, counting those whose lease ran out just now.
SELECT count(*) FROM node WHERE id <> $1::bigint AND seen_at > now() - interval '10 seconds'
