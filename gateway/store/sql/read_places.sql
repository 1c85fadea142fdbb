-- The places in the queue of those that wait among the given ones, and how many wait in all; one row
-- with no conversation when none of them does.
WITH queue AS (
    SELECT id, row_number() OVER (ORDER BY priority, queued_at, id) AS place
    FROM conversation WHERE state = 'queued'
)
SELECT n.waiting, q.id, q.place
FROM (SELECT count(*) AS waiting FROM queue) n
LEFT JOIN queue q ON q.id = ANY ($1::bigint[])
ORDER BY q.place
