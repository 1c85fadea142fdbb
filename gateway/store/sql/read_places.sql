-- The places in the queue of those that wait among the given ones, and what is ahead of them.
SELECT * FROM waiting_places($1::bigint[])
