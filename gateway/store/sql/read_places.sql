-- The places in the queue of those that wait among the given ones, and how many wait in all; one row
-- with no conversation when none of them does.
WITH queue AS (
    SELECT conversation_id, row_number() OVER (ORDER BY rank, conversation_id) AS place FROM waiting
)
SELECT n.waiting, q.conversation_id, q.place
FROM (SELECT count(*) AS waiting FROM queue) n
LEFT JOIN queue q ON q.conversation_id = ANY ($1::bigint[])
ORDER BY q.place
