-- The places in the queue of those that wait among the given ones, and how many wait in all; one row
-- with no conversation when none of them does. A join finds the given ones: held against an array, each
-- that waits would be compared with all of them.
SELECT n.waiting, q.id, q.place
FROM (SELECT count(*) AS waiting FROM conversation WHERE state = 'queued') n
LEFT JOIN (SELECT w.id, w.place
           FROM (SELECT id, row_number() OVER (ORDER BY priority, queued_at, id) AS place
                 FROM conversation WHERE state = 'queued') w
           JOIN (SELECT DISTINCT unnest($1::bigint[]) AS id) asked ON asked.id = w.id) q ON true
ORDER BY q.place
