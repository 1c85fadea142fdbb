-- The places in the queue of those that wait among the given ones.
SELECT * FROM waiting_places($1::bigint[])
