-- What ranges of waiting are made from, for some demands.
SELECT * FROM wait_pools($1::bigint[])
